#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""removal.py CHARTTY: a provider's appointments reassigned and the provider removed, a patient removed by law; each
through the real binary on a database of its own, with what is refused, what is left, and what the audit says."""
import json
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import tempfile

import verbs
from verbs import CHARTTY, check, end, expect

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="chartty-removal-"))
DATABASE = str(FOLDER / "records.db")
ENVIRONMENT = verbs.environment(FOLDER)
ANN, BOB, KIM = "correct horse battery staple", "another battery staple horse", "third staple horse correct"
ONE, TWO, THREE = "1234567893", "1245319599", "1679576722"
PATIENT_TABLES = ["patients", "appointments", "medications", "allergies", "vital_signs", "lab_results", "ct_patient",
                  "ct_visit", "ct_allergy_review", "ct_vitals_context", "ct_lab_review", "ct_lab_version",
                  "ct_medication_event", "ct_retracted", "ct_name", "ct_lookup", "ct_external_id"]


def run(arguments, secrets=""):
    return verbs.run(ENVIRONMENT, *arguments, "--db", DATABASE, secrets=secrets)


def expect_run(what, arguments, secrets, code, words):
    result = run(arguments, secrets)
    check(what, result[0] == code and words in result[1] + result[2], (result, code, words))
    return result


def sql(text, *values):
    with sqlite3.connect(DATABASE) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        return connection.execute(text, values).fetchall()


def fill():
    subprocess.run([CHARTTY, "db", "init", DATABASE], check=True, env=ENVIRONMENT, capture_output=True)
    expect_run("first", ["staff", "add", "ann", "--role", "admin", "--name", "Ann Admin"], ANN + "\n", 0, "added")
    for user, role, name, secret in (("bob", "admin", "Bob Boss", BOB), ("kim", "clerk", "Kim Clerk", KIM)):
        expect_run(user, ["staff", "add", user, "--role", role, "--name", name, "--as", "ann"], f"{ANN}\n{secret}\n",
                   0, "added")
    for number, npi in ((1, ONE), (2, TWO), (3, THREE)):
        sql("INSERT INTO providers (id, npi, name) VALUES (?, ?, ?)", number, npi, f"Dr. {number}")
    for number in (1, 2):
        sql("INSERT INTO patients (id, mrn, last_name, first_name, dob) VALUES (?, ?, 'Adamson', 'Ada', '1945-07-14')",
            number, f"MRN000{number}")
        sql("INSERT INTO medications (medication_id, patient_id, name, prescribed_date) VALUES (?, ?, 'x', '2026-11-01')", f"M{number}", number)
        sql("INSERT INTO allergies (patient_id, allergen) VALUES (?, 'x')", number)
        sql("INSERT INTO vital_signs (patient_id, recorded_date) VALUES (?, '2026-11-01 08:00:00.000000')", number)
        sql("INSERT INTO lab_results (order_id, patient_id, test_name, ordered_date) VALUES (?, ?, 'x', '2026-11-01')", f"L{number}", number)
        sql("INSERT INTO ct_patient (patient_id, mrn, title) VALUES (?, ?, 'Mrs')", number, f"MRN000{number}")
        sql("INSERT INTO ct_external_id (system, source_table, source_id, row_id, patient_id)"
            " VALUES ('s', 'patients', ?, ?, ?)", str(number), number, number)
        sql("INSERT INTO ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by)"
            " VALUES (?, ?, '2026-01-01 10:00:00.000000', 'x')", number, f"MRN000{number}")
    for key, patient, provider, date, time in (("A1", 1, 1, "2099-11-24", "09:00"), ("A2", 2, 1, "2020-01-01", "9 AM"),
                                               ("A3", 2, 2, "2099-11-24", "09:15")):
        sql("INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, duration_minutes, status)"
            " VALUES (?, ?, ?, ?, ?, 30, 'scheduled')", key, patient, provider, date, time)
    sql("INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at)"
        " VALUES (1, 'A1', 1, '2026-11-24 08:50:00.000000')")


def provider():
    expect_run("a clerk", ["provider", "remove", ONE, "--as", "kim"], KIM + "\n", 1, "may not change providers")
    expect_run("with appointments", ["provider", "remove", ONE, "--as", "ann"], ANN + "\n", 1, "has 2 appointments")
    expect_run("nobody", ["provider", "remove", "1", "--as", "ann"], ANN + "\n", 1, "No provider has the NPI")
    expect_run("taken", ["provider", "reassign", ONE, TWO, "--as", "ann"], ANN + "\n", 1, "Nothing was reassigned")
    expect("nothing moved", sql("SELECT count(*) FROM appointments WHERE provider_id = 1"), [(2,)])
    expect_run("dry", ["provider", "reassign", ONE, THREE, "--as", "ann", "--dry-run"], ANN + "\n", 0, "would go to")
    expect("nothing moved by a dry run", sql("SELECT count(*) FROM appointments WHERE provider_id = 1"), [(2,)])
    expect_run("reassign", ["provider", "reassign", ONE, THREE, "--as", "ann"], ANN + "\n", 0, "2 appointments given")
    expect("moved", sql("SELECT count(*) FROM appointments WHERE provider_id = 3"), [(2,)])
    expect("with whom it was", sql("SELECT json_extract(moves, '$[0].provider_id'), arrived_at FROM ct_visit"
                                   " ORDER BY row_id"), [(1, "2026-11-24 08:50:00.000000"), (1, None)])
    sql("UPDATE ct_staff SET provider_id = 1 WHERE username = 'kim'")
    expect_run("linked", ["provider", "remove", ONE, "--as", "ann"], ANN + "\n", 1, "A staff member is this provider")
    sql("UPDATE ct_staff SET provider_id = NULL")
    expect_run("remove", ["provider", "remove", ONE, "--as", "ann"], ANN + "\n", 0, "removed")
    expect("gone", sql("SELECT group_concat(npi) FROM providers"), [(f"{TWO},{THREE}",)])
    expect("audited", sql("SELECT username, action FROM ct_audit WHERE action LIKE 'provider.%' ORDER BY id"),
           [("ann", "provider.reassign"), ("ann", "provider.remove")])


def rows_of(patient):
    found = {}
    for table in PATIENT_TABLES:
        column = "id" if table == "patients" else "patient_id"
        found[table] = sql(f"SELECT count(*) FROM {table} WHERE {column} = ?", patient)[0][0]
    return found


def purge():
    target = FOLDER / "ada.json"
    both = ["--as", "ann", "--second", "bob"]
    secrets = f"{BOB}\n{ANN}\n"
    before, other = rows_of(1), rows_of(2)
    expect_run("no second", ["patient", "purge", "MRN0001", "--as", "ann", "--export-file", str(target)], ANN + "\n", 2,
               "--second")
    expect_run("the same", ["patient", "purge", "MRN0001", "--as", "ann", "--second", "ann", "--export-file",
                            str(target)], f"{ANN}\n{ANN}\n", 2, "same person")
    expect_run("a clerk", ["patient", "purge", "MRN0001", "--as", "ann", "--second", "kim", "--export-file",
                           str(target)], f"{KIM}\n{ANN}\n", 1, "may not remove a patient by law")
    expect_run("a wrong secret", ["patient", "purge", "MRN0001", *both, "--export-file", str(target)],
               f"{BOB}x\n{ANN}\n", 1, "")
    expect_run("nobody", ["patient", "purge", "MRN000", *both, "--export-file", str(target)], secrets, 1,
               "No patient has the MRN")
    target.write_text("mine")
    expect_run("there", ["patient", "purge", "MRN0001", *both, "--export-file", str(target)], secrets, 1,
               "is there already")
    expect("not written over", target.read_text(), "mine")
    target.unlink()
    expect_run("full", ["patient", "purge", "MRN0001", *both, "--export-file", "/dev/full"], secrets, 1, "")
    expect_run("dry", ["patient", "purge", "MRN0001", *both, "--dry-run"], secrets, 0, "would be removed")
    expect("nothing removed yet", rows_of(1), before)
    expect("no file yet", target.exists(), False)
    expect_run("purge", ["patient", "purge", "mrn0001", *both, "--export-file", str(target)], secrets, 0, "removed.")
    expect("all gone", sum(rows_of(1).values()), 0)
    expect("the other stays", rows_of(2), other)
    expect("mode", stat.S_IMODE(target.stat().st_mode), 0o600)
    tables = json.loads(target.read_text())["tables"]
    expect("exported", {name: len(rows) for name, rows in tables.items() if rows},
           {name: count for name, count in before.items()
            if count and name not in ("ct_name", "ct_lookup", "ct_external_id")})
    expect("a row", tables["patients"][0]["last_name"], "Adamson")
    expect("NULL is null", tables["patients"][0]["ssn"], None)
    expect("references", sql("PRAGMA foreign_key_check"), [])
    username, entry = sql("SELECT username, entry FROM ct_audit WHERE action = 'patient.purge'")[0]
    expect("who", username, "ann")
    expect("who agreed, how many", "agreed by bob" in entry and "appointments 1" in entry, True)
    expect("no contents", [words for words in ("Adamson", "1945-07-14", "MRN0001", "Mrs", "A1") if words in entry], [])
    expect("which rows", len(json.loads(entry)["changes"]), 9)


fill()
provider()
purge()
code, out, err = run(["audit", "verify"])
expect("the chain", code, 0)
shutil.rmtree(FOLDER)
end()
