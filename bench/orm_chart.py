#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What users have today: the same chart through SQLAlchemy's ORM, reflected from the database.

orm_chart.py DATABASE PATIENT-IDS: prints the median milliseconds of one chart (a new session each,
as a web request has)."""
import datetime
import statistics
import sys
import time

import sqlalchemy
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session

TABLES = ["patients", "providers", "appointments", "medications", "allergies", "vital_signs", "lab_results"]


def chart(session, tables, patient_id, today):
    """The six reads; every object is made, as an ORM does."""
    patient = session.get(tables.patients, patient_id)
    found = [patient]
    of = lambda name: session.query(getattr(tables, name)).filter_by(patient_id=patient_id)
    medications, allergies = tables.medications, tables.allergies
    vitals, labs, appointments = tables.vital_signs, tables.lab_results, tables.appointments
    found += of("medications").filter(medications.status == "active").order_by(
        medications.prescribed_date.desc()).limit(41).all()
    found += of("allergies").order_by(allergies.allergen).limit(41).all()
    found += of("vital_signs").order_by(vitals.recorded_date.desc()).limit(21).all()
    found += of("lab_results").order_by(labs.resulted_date.desc()).limit(21).all()
    upcoming = of("appointments").filter(appointments.status == "scheduled", appointments.date >= today).order_by(
        appointments.date).limit(21).all()
    return len(found + upcoming) + sum(1 for row in upcoming if row.providers.name)


def main():
    # libpq's address as it is: SQLAlchemy has a form of its own for what stands behind its question mark.
    if sys.argv[1].startswith("postgresql:"):
        import psycopg2
        engine = sqlalchemy.create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(sys.argv[1]))
    else:
        engine = sqlalchemy.create_engine("sqlite:///" + sys.argv[1])
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine, only=TABLES)
    base = automap_base(metadata=metadata)
    base.prepare()
    with open(sys.argv[2], encoding="ascii") as file:
        ids = [int(word) for word in file.read().split()]
    today = datetime.date.today()
    best = []
    for patient_id in ids:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            with Session(engine) as session:
                chart(session, base.classes, patient_id, today)
            times.append(time.perf_counter() - start)
        best.append(min(times))
    print(f"{statistics.median(best) * 1000:.3f}")


main()
