#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""copy.py CHARTTY: chartty db copy through the real binary, to a file and to PostgreSQL: what is printed, the audit of
both ends, the keys that go along, the progress line on a terminal, and what is refused."""
import os
import pathlib
import pty
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile

import verbs
from verbs import CHARTTY, check, end, expect

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import cluster  # noqa: E402

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="chartty-copy-"))
CLINIC, DATA = str(FOLDER / "clinic.db"), FOLDER / "share"
ENVIRONMENT = verbs.environment(FOLDER, XDG_DATA_HOME=str(DATA))


def run(*arguments, secrets=""):
    code, out, err = verbs.run(ENVIRONMENT, *arguments, secrets=secrets)
    return code, out + err


def expect_run(what, arguments, code, *words, secrets=""):
    result = run(*arguments, secrets=secrets)
    check(what, result[0] == code and all(word in result[1] for word in words), (result, code, words))
    return result[1]


def sql(path, text):
    with sqlite3.connect(path) as connection:
        return connection.execute(text).fetchall()


def copies_of(url):
    """The audit's entries of copies, as an administrator reads them."""
    lines = expect_run("audit", ["audit", "list", "--action", "records.copy", "--as", "demo-admin", "--db", url], 0,
                       secrets="demo-admin-sign-in\n")
    return [line for line in lines.splitlines() if "records.copy" in line]


def to_a_file():
    to = str(FOLDER / "copy.db")
    pathlib.Path(CLINIC + ".badge-key").write_bytes(bytes(range(32)))
    os.chmod(CLINIC + ".badge-key", 0o600)
    expect_run("copy", ["db", "copy", CLINIC, to], 0, "patients                      200", "copied: ",
               "counts and content hashes are equal")
    expect("mode", stat.S_IMODE(os.stat(to).st_mode), 0o600)
    for ending in (".audit-key", ".badge-key"):
        expect(ending, pathlib.Path(to + ending).read_bytes(), pathlib.Path(CLINIC + ending).read_bytes())
        expect(ending, stat.S_IMODE(os.stat(to + ending).st_mode), 0o600)
    expect_run("audit", ["audit", "verify", to], 0, "all as they were written")
    expect("entries", len(copies_of(to)), 1)
    expect("entry", copies_of(to)[0].split("records.copy")[1], copies_of(CLINIC)[0].split("records.copy")[1])
    expect_run("in order", ["db", "check", to], 0, "ok")
    expect_run("again", ["db", "copy", CLINIC, to], 1, "is not empty (it is one of chartty's)")
    expect("no entry of what was refused", len(copies_of(CLINIC)), 1)


def to_a_server(server):
    to = server.create("clinic")
    expect_run("copy", ["db", "copy", CLINIC, to], 0, "counts and content hashes are equal")
    expect("key", [path.suffix for path in sorted((DATA / "chartty").iterdir())], [".audit-key", ".badge-key"])
    expect_run("audit", ["audit", "verify", to], 0, "all as they were written")
    expect("entries", len(copies_of(to)), 3)  # with those of to_a_file and on_a_terminal
    expect_run("sign in", ["staff", "list", "--as", "demo-admin", "--db", to], 0, "demo-nurse",
               secrets="demo-admin-sign-in\n")
    # A key of other records is in the way: nothing is begun.
    other = server.create("other")
    key = next((DATA / "chartty").glob("*clinic*.audit-key"))
    shutil.copy(key, str(key).replace("clinic", "other"))
    pathlib.Path(str(key).replace("clinic", "other")).write_bytes(bytes(32))
    expect_run("other key", ["db", "copy", CLINIC, other], 1, "is the key of other records")
    expect("nothing begun", server.sql("other", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").strip(),
           "0")
    expect_run("password", ["db", "copy", CLINIC, other.replace("chartty@", "chartty:secret@")], 1, "~/.pgpass")


def of_another_program():
    foreign, to = str(FOLDER / "foreign.db"), str(FOLDER / "adopted.db")
    text = (HERE.parent.parent / "schema/sqlite/0001_records.sql").read_text()
    with sqlite3.connect(foreign) as connection:
        connection.executescript(text)
        connection.execute("INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES (3, 'M3', 'Ann', 'Lee', "
                           "'1945-07-14')")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE patients SET city = ?", ("secret" * 40,))
    said = expect_run("too long", ["db", "copy", foreign, to], 1, "patients, row 3, city: the value is too long.",
                      "1 values would not be taken; nothing was written")
    expect("the value is not shown", "secret" in said, False)
    expect("nothing there", os.path.exists(to), False)
    sql(foreign, "UPDATE patients SET city = NULL")
    expect_run("copy", ["db", "copy", foreign, to], 0, "counts and content hashes are equal")
    expect("audit", sql(to, "SELECT action FROM ct_audit"), [("records.copy",)])
    expect_run("audit", ["audit", "verify", to], 0, "all as they were written")
    expect("name", sql(to, "SELECT last, first FROM ct_name"), [("lee", "ann")])
    expect("source", sql(foreign, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'ct_%'"), [(0,)])


def half_a_copy():
    half = str(FOLDER / "half.db")
    run("db", "init", half)
    sql(half, "CREATE TABLE ct_copy (source TEXT, stage INTEGER, rows_written INTEGER, key1, key2, key3)")
    expect_run("status", ["db", "status", half], 1, "half a copy")
    expect_run("open", ["staff", "list", "--as", "demo-admin", "--db", half], 1, "half a copy",
               secrets="demo-admin-sign-in\n")
    expect_run("check", ["db", "check", half], 1, "half a copy")
    expect_run("migrate", ["db", "migrate", half], 1, "half a copy")
    expect_run("as a source", ["db", "copy", half, str(FOLDER / "x.db")], 1, "half a copy")


def on_a_terminal():
    here, there = pty.openpty()
    done = subprocess.Popen([CHARTTY, "db", "copy", CLINIC, str(FOLDER / "shown.db")], stdout=subprocess.DEVNULL,
                            stderr=there, stdin=subprocess.DEVNULL, env=ENVIRONMENT)
    os.close(there)
    seen = b""
    try:
        while block := os.read(here, 4096):
            seen += block
    except OSError:
        pass  # the line ends with the program
    expect("exit", done.wait(), 0)
    for word in (b"checking ", b"%", b"["):
        expect("progress", word in seen, True)
    os.close(here)


try:
    expect_run("demo", ["demo", "--db", CLINIC, "--patients", "200"], 0)
    expect_run("usage", ["db", "copy", CLINIC], 2, "FROM and TO")
    to_a_file()
    of_another_program()
    half_a_copy()
    on_a_terminal()
    if cluster.programs():
        with cluster.Cluster() as its_server:
            to_a_server(its_server)
    else:
        print("SKIP: on a server: the PostgreSQL server's programs are not installed")
finally:
    shutil.rmtree(FOLDER)
end()
