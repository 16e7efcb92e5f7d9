#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What users have today: SQLAlchemy's ORM on the same records, reflected from the database.

orm.py DATABASE PATIENT-IDS NAMES FINDINGS: prints the median milliseconds of one chart (a new session
each, as a web request has); a search by prefix and a page in the middle go to FINDINGS, as measure.c
writes them."""
import datetime
import statistics
import sys
import time

import sqlalchemy
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session

TABLES = ["patients", "providers", "appointments", "medications", "allergies", "vital_signs", "lab_results"]
PAGE = 66


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


def ordered(session, tables):
    return session.query(tables.patients).order_by(tables.patients.last_name, tables.patients.first_name)


def milliseconds(engine, work, turns):
    """The best of some turns, each with a session of its own."""
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        with Session(engine) as session:
            work(session)
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def lists(engine, tables, names):
    """Search as typed and a page far from the first, as they are usually written."""
    with Session(engine) as session:
        patients = session.query(tables.patients).count()
    searches = [milliseconds(engine, lambda session: ordered(session, tables).filter(
        tables.patients.last_name.ilike(name[:length] + "%")).limit(PAGE).all(), 2)
        for name in names for length in (1, 2, 3)]
    middle = milliseconds(engine, lambda session: ordered(session, tables).offset(patients // 2).limit(PAGE).all(), 3)
    for criterion, what, measured in (("S2", "ORM: ilike, median", statistics.median(searches)),
                                      ("S3", "ORM: page in the middle by OFFSET", middle)):
        yield f"{criterion}\t{patients}\t{what}\t{measured:.4g}\tms" + "\t-" * 5 + "\n"


def main():
    database, ids, names, findings = sys.argv[1:5]
    # libpq's address as it is: SQLAlchemy has a form of its own for what stands behind its question mark.
    if database.startswith("postgresql:"):
        import psycopg2
        engine = sqlalchemy.create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(database))
    else:
        engine = sqlalchemy.create_engine("sqlite:///" + database)
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine, only=TABLES)
    base = automap_base(metadata=metadata)
    base.prepare()
    with open(ids, encoding="ascii") as file:
        numbers = [int(word) for word in file.read().split()]
    with open(names, encoding="ascii") as file:
        words = file.read().split()
    today = datetime.date.today()
    best = [milliseconds(engine, lambda session: chart(session, base.classes, number, today), 3) for number in numbers]
    print(f"{statistics.median(best):.3f}")
    with open(findings, "w", encoding="utf-8") as file:
        file.writelines(lists(engine, base.classes, words))


main()
