#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""audit.py CHARTTY: chartty audit list, export and verify through the real binary: who may, what is recorded, what is
found when the file was changed behind the program's back."""
import csv
import datetime
import io
import json
import os
import sqlite3
import subprocess
import tempfile

import verbs
from verbs import CHARTTY, check, end

KEEP = ("CREATE TRIGGER ct_audit_keep_update BEFORE UPDATE ON ct_audit BEGIN SELECT RAISE(ABORT, 'no'); END;"
        "CREATE TRIGGER ct_audit_keep_delete BEFORE DELETE ON ct_audit BEGIN SELECT RAISE(ABORT, 'no'); END;")
DROP = "DROP TRIGGER ct_audit_keep_update; DROP TRIGGER ct_audit_keep_delete;"


def run(verb, *words, user="demo-admin"):
    signs_in = ["--as", user] if verb != "verify" else []
    return verbs.run(None, "audit", verb, *words, "--db", db, *signs_in, secrets=f"{user}-sign-in\n")


def actions():
    return [row[0] for row in sqlite3.connect(db).execute("SELECT action FROM ct_audit ORDER BY id")]


def times():
    """As they are stored: UTC."""
    return [row[0] for row in sqlite3.connect(db).execute("SELECT at FROM ct_audit ORDER BY id")]


with tempfile.TemporaryDirectory() as folder:
    db = f"{folder}/audit.db"
    head = f"{folder}/head"
    os.environ["XDG_STATE_HOME"] = f"{folder}/state"
    subprocess.run([CHARTTY, "demo", "--db", db, "--patients", "200", "--seed", "3"], check=True,
                   stdout=subprocess.DEVNULL)

    answer = run("list")
    check("list", answer[0] == 0 and "audit.view" in answer[1] and "session.sign_in" in answer[1], answer)
    check("one line an entry", len(answer[1].splitlines()) == 3, answer)
    local = [datetime.datetime.fromisoformat(at).replace(tzinfo=datetime.timezone.utc).astimezone() for at in times()]
    shown = [line[:20] for line in answer[1].splitlines()[1:]]
    check("the clinic's time, as on screens", shown and set(shown) <= {f"{at:%d-%b-%Y %H:%M:%S}" for at in local}, answer)
    check("recorded", actions()[-2:] == ["audit.view", "session.sign_out"], actions())
    for who in ("clerk", "nurse", "doctor"):
        answer = run("list", user=f"demo-{who}")
        check(f"{who} may not", answer[0] == 1 and "may not" in answer[2] and answer[1] == "", answer)
    answer = run("export", "--user", "demo-nurse")
    rows = list(csv.DictReader(io.StringIO(answer[1])))
    check("export", answer[0] == 0 and rows and {row["username"] for row in rows} == {"demo-nurse"}, answer)
    check("export is recorded", "audit.export" in actions(), actions())
    check("entries are whole", all(json.loads(row["entry"])["user"] == "demo-nurse" for row in rows), rows)
    answer = run("list", "--json", "--action", "audit.*")
    lines = [json.loads(line) for line in answer[1].splitlines()]
    check("json has the stored time", {json.loads(line["entry"])["at"] for line in lines} <= set(times()), answer)
    check("json", lines and all(json.loads(line["entry"])["action"].startswith("audit.") for line in lines), answer)
    check("no such MRN", run("list", "--patient", "NOBODY")[0] == 1, "")
    check("no such day", run("list", "--from", "31-Feb-2026")[0] == 2, "")
    check("blanks", run("list", "--user", "a b")[0] == 2, "")

    answer = run("verify")
    check("verify", answer[0] == 0 and "all as they were written" in answer[1], answer)
    answer = run("verify", "--print-head")
    check("head", answer[0] == 0 and len(answer[1].split()) == 3, answer)
    open(head, "w").write(answer[1])
    run("list")
    check("kept head", run("verify", "--head", head)[0] == 0, "")
    check("kept text", run("verify", "--head", answer[1].strip())[0] == 0, "")
    check("no head", run("verify", "--head", "nonsense")[0] == 2, "")

    whole = open(db, "rb").read()
    newest = sqlite3.connect(db).execute("SELECT max(id) FROM ct_audit").fetchone()[0]
    for what, sql, words, part in [
        ("changed", "UPDATE ct_audit SET username = 'x' WHERE id = 2", [], "row 2"),
        ("text", "UPDATE ct_audit SET entry = replace(entry, 'demo-admin', 'demo-nurse') WHERE id = 3", [], "row 3"),
        ("deleted", "DELETE FROM ct_audit WHERE id = 4", [], "rows 4 to 4 are missing"),
        ("cut", f"DELETE FROM ct_audit WHERE id > {newest - 5}; UPDATE sqlite_sequence SET seq = {newest - 5} WHERE "
                "name = 'ct_audit'", ["--head", head], "the kept head is not among the entries"),
    ]:
        open(db, "wb").write(whole)
        connection = sqlite3.connect(db)
        connection.executescript(DROP + sql + ";" + KEEP)
        connection.close()
        answer = run("verify", *words)
        check(what, answer[0] == 1 and part in answer[1], answer)
    open(db, "wb").write(whole)
    os.rename(f"{db}.audit-key", f"{db}.gone")
    answer = run("verify")
    check("no key", answer[0] == 1 and "key file" in answer[2], answer)
end()
