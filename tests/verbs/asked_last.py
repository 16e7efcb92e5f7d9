#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""asked_last.py CHARTTY: what can be known to be wrong is said before anybody is asked for a password or a passphrase:
nothing stands on standard input here but what has to be asked before it can be known."""
import fcntl
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

import verbs
from verbs import CHARTTY, check, end

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="chartty-asked-"))
ENVIRONMENT = verbs.environment(FOLDER)
DATABASE, FOREIGN, SEALED = FOLDER / "records.db", FOLDER / "foreign.db", FOLDER / "sealed.backup"
ADMIN, PHRASE = "demo-admin-sign-in\n", "a passphrase of words\n"
AS_ADMIN = ["--as", "demo-admin"]


def refused(what, code, words, *arguments, secrets="", database=DATABASE):
    found = verbs.run(ENVIRONMENT, *arguments, "--db", database, secrets=secrets)
    check(what, found[0] == code and words in found[2] and "no line for it" not in found[2], found)


def audited(action):
    with sqlite3.connect(DATABASE) as connection:
        return connection.execute("SELECT count(*) FROM ct_audit WHERE action = ?", (action,)).fetchone()[0]


def staff():
    new = ["staff", "add", "demo-nurse", "--role", "nurse", "--name", "Nora"]
    refused("a user twice", 1, "There is a user demo-nurse already", *new, *AS_ADMIN, secrets=ADMIN)
    new[2] = "Demo-Nurse"
    refused("in capitals", 1, "There is a user demo-nurse already", *new, *AS_ADMIN, secrets=ADMIN)
    refused("no such role", 1, "The role is clerk", "staff", "role", "demo-nurse", "--role", "boss", *AS_ADMIN)
    refused("no such provider", 1, "no provider with the NPI", "staff", "add", "x.y", "--role", "nurse", "--name", "X",
            "--provider", "123", *AS_ADMIN, secrets=ADMIN)


def clients():
    new = ["client", "add", "x", "X", *AS_ADMIN]
    refused("a client's role", 1, "Role", *new, "--role", "boss")
    refused("a client's rate", 1, "Rate", *new, "--role", "nurse", "--rate-limit", "0")
    refused("a client's scope", 1, "no read:all", *new, "--role", "nurse", "--scopes", "read:all")
    refused("another scope", 1, "no read:all", "client", "scopes", "x", "read:all", *AS_ADMIN)
    refused("days", 2, "0 to 90", "client", "rotate", "x", "--days", "400", *AS_ADMIN)


def backups():
    there = FOLDER / "there.backup"
    there.write_text("mine")
    before = audited("records.backup")
    refused("a backup that is there", 1, "is there already", "backup", there, "--encrypt", *AS_ADMIN)
    refused("no folder for a backup", 1, "cannot be made", "backup", FOLDER / "no" / "x", "--encrypt", *AS_ADMIN)
    refused("no key file", 1, "cannot be read", "backup", FOLDER / "x", "--key-file", FOLDER / "no", *AS_ADMIN)
    check("and it is not in the audit", audited("records.backup") == before and there.read_text() == "mine", before)
    place = FOLDER / "place.db"
    shutil.copy(DATABASE, place)
    with open(f"{place}.stations", "w", encoding="utf-8") as station:  # what a station holds while it is open
        fcntl.flock(station, fcntl.LOCK_SH)
        refused("a place in use", 1, "A station has", "restore", SEALED, place)
    refused("a place that is none", 1, "no ordinary file", "restore", SEALED, FOLDER)


def removals():
    both = [*AS_ADMIN, "--second", "demo-other"]
    refused("a record's file that is there", 1, "is there already", "patient", "purge", "M1", *both, "--export-file", DATABASE)
    refused("no folder for a record", 1, "could not be made", "patient", "purge", "M1", *both, "--export-file",
            FOLDER / "no" / "x.json")
    refused("twice the same person", 2, "same person", "patient", "purge", "M1", *AS_ADMIN, "--second", "Demo-Admin",
            "--export-file", FOLDER / "x.json")
    refused("twice the same provider", 2, "one provider", "provider", "reassign", "1234567893", "1234567893", *AS_ADMIN)


def imports():
    refused("no Synthea folder", 1, "no patients.csv", "import", "synthea-csv", FOLDER, *AS_ADMIN)
    check("no import is in the audit", audited("records.import") == 0, "")


def only_read():
    """Records of another program: nobody signs in for what cannot be done."""
    with sqlite3.connect(FOREIGN) as connection:
        connection.executescript((HERE.parent.parent / "schema/sqlite/0001_records.sql").read_text())
    new = ["staff", "add", "ann.a", "--role", "admin", "--name", "Ann"]
    found = verbs.run(ENVIRONMENT, *new, "--db", FOREIGN, secrets="tulips under lamplight\n")
    check("somebody who may sign in", found[0] == 0, found)
    ann = ["--as", "ann.a"]
    for what, arguments in (("client", ["client", "disable", "x"]), ("provider", ["provider", "remove", "1234567893"]),
                            ("purge", ["patient", "purge", "M1", "--second", "bob.b", "--export-file", FOLDER / "x.json"]),
                            ("doctor", ["db", "doctor", FOREIGN, "--mend", "all"])):
        refused(f"{what} on another program's", 1, "made by another program", *arguments, *ann, database=FOREIGN)


try:
    subprocess.run([CHARTTY, "demo", "--db", str(DATABASE), "--patients", "200", "--seed", "7", "--today", "2026-11-24"],
                   check=True, env=ENVIRONMENT, capture_output=True)
    made = verbs.run(ENVIRONMENT, "backup", SEALED, "--encrypt", "--db", DATABASE, secrets=PHRASE)
    check("a sealed backup", made[0] == 0, made)
    staff()
    clients()
    backups()
    removals()
    imports()
    only_read()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
end()
