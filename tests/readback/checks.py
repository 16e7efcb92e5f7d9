# SPDX-License-Identifier: MIT
"""What is looked for in rows that chartty wrote, read through the models: lengths, forms, and what writing.story typed."""
import json
import re

from sqlalchemy import text

from models import (Allergy, Appointment, Base, LabResult, Medication, OAuthClient, Patient, Provider, VitalSigns)

MODELS = (OAuthClient, Patient, Provider, Appointment, Medication, Allergy, VitalSigns, LabResult)
STAMP = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$")
problems = []


def wrong(row, words):
    problems.append(f"{row.__tablename__} {row.id}: {words}")


def check_lengths(row):
    for column in row.__table__.columns:
        value, length = getattr(row, column.name), getattr(column.type, "length", None)
        if length and value is not None and len(value) > length:
            wrong(row, f"{column.name} is longer than {length}")
        if value is None and not column.nullable and not column.primary_key:
            wrong(row, f"{column.name} is null")


def check_results(row):
    if row.results_json is None:
        return
    results = json.loads(row.results_json)
    if not isinstance(results, list):
        wrong(row, "results are no list")
        return
    for result in results:
        if sorted(result) != ["component", "flag", "reference", "unit", "value"]:
            wrong(row, f"a result has the keys {sorted(result)}")
        elif not all(isinstance(value, str) for value in result.values()):
            wrong(row, "a result's value is no text")


def check_forms(row):
    if isinstance(row, LabResult):
        check_results(row)
        if row.status not in ("pending", "in_progress", "final"):
            wrong(row, f"status {row.status}")
    if isinstance(row, Appointment) and row.status not in ("scheduled", "completed", "cancelled"):
        wrong(row, f"status {row.status}")
    if isinstance(row, Medication) and row.status not in ("active", "discontinued", "completed"):
        wrong(row, f"status {row.status}")
    if isinstance(row, OAuthClient) and row.scopes is not None and not isinstance(json.loads(row.scopes), list):
        wrong(row, "scopes are no list")


def check_written(session, table, first_new):
    """Rows after those that were there: stamps with six digits, times as HH:MM."""
    count = 0
    for values in session.execute(text(f"SELECT * FROM {table} WHERE id > :id"), {"id": first_new}):
        row = dict(values._mapping)
        count += 1
        for column in ("created_at", "updated_at", "recorded_date", "last_used"):
            if isinstance(row.get(column), str) and not STAMP.match(row[column]):
                problems.append(f"{table} {row['id']}: {column} is {row[column]}")
        if table == "appointments" and not re.match(r"^([01]\d|2[0-3]):[0-5]\d$", row["time"]):
            problems.append(f"{table} {row['id']}: time is {row['time']}")
    return count


def check_day(session, before):
    """What writing.story typed, as the other program reads it."""
    patient = session.query(Patient).filter(Patient.id > before["patients"]).one()
    appointment, medication = patient.appointments[0], patient.medications[0]
    allergy, vitals, lab = patient.allergies[0], patient.vital_signs[0], patient.lab_results[0]
    expected = {
        "patient": ((patient.last_name, patient.first_name, str(patient.dob), patient.gender),
                    ("Readback", "Anna", "1945-07-15", "Female")),
        "appointment": ((str(appointment.date), appointment.time, appointment.duration_minutes, appointment.status),
                        ("2026-11-25", "08:00", 30, "scheduled")),
        "provider": (appointment.provider is not None, True),
        "medication": ((medication.name, medication.dosage, medication.route, medication.frequency,
                        str(medication.prescribed_date), medication.status),
                       ("Warfarin", "3 mg", "Oral", "daily", "2026-11-24", "active")),
        "prescriber": (bool(medication.prescriber), True),
        "allergy": ((allergy.allergen, allergy.severity, allergy.reaction, allergy.status),
                    ("Penicillin", "severe", "Anaphylaxis", "active")),
        "vital signs": ((vitals.systolic_bp, vitals.diastolic_bp, vitals.heart_rate, vitals.respiratory_rate,
                         vitals.oxygen_saturation, vitals.temperature, vitals.weight, vitals.height, vitals.bmi),
                        (128, 78, 72, 16, 97, 99.0, 154.3, 70.1, 22.1)),
        "recorded by": (bool(vitals.recorded_by), True),
        "lab": ((lab.test_name, lab.status, str(lab.ordered_date), str(lab.resulted_date)),
                ("BMP", "final", "2026-11-24", "2026-11-24")),
        "results": ([(result["component"], result["value"], result["unit"], result["flag"])
                     for result in json.loads(lab.results_json)], [("Glucose", "99", "mg/dL", "normal")]),
    }
    for name, (came, wanted) in expected.items():
        if came != wanted:
            problems.append(f"{name}: {came} came, {wanted} was typed")


def newest(engine):
    """The newest row number of each table."""
    with engine.connect() as connection:
        return {name: connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {name}")).scalar()
                for name in Base.metadata.tables}


def check_all(session, before, with_day):
    """Every row of every table; how many were read, and how many are new in each."""
    read = 0
    for model in MODELS:
        for row in session.query(model):
            read += 1
            if row.id > before[model.__tablename__]:
                check_lengths(row)
                check_forms(row)
    written = {name: check_written(session, name, before[name]) for name in Base.metadata.tables}
    if with_day:
        check_day(session, before)
        for name in ("patients", "appointments", "medications", "allergies", "vital_signs", "lab_results"):
            if written[name] == 0:
                problems.append(f"the stories wrote no {name}")
    return read, written
