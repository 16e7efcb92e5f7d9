#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""backup.py CHARTTY: backup, backup verify and restore through the real binary: who may, what is recorded, secrets and
their order, what a program reads, another account; and killed at its calls (strace; skipped aloud without it): a name
that is there is a whole backup, records are the old ones or the new ones and never none."""
import fcntl
import json
import os
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import tempfile

import verbs
from verbs import CHARTTY, check, end

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="chartty-backup-"))
DATABASE = FOLDER / "records.db"
ENVIRONMENT = verbs.environment(FOLDER, ASAN_OPTIONS="detect_leaks=0")
ADMIN = "demo-admin-sign-in\n"
PHRASE = "a passphrase of words\n"


def run(*arguments, **more):
    return verbs.run(ENVIRONMENT, *arguments, **more)


def expect(what, code, words, *arguments, **more):
    found = run(*arguments, **more)
    check(what, found[0] == code and words in found[1] + found[2], found)
    return found


def number(path, sql):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def rights():
    """Each role, and nobody: the account that owns the file is enough, another one is not."""
    for role in ("clerk", "nurse", "doctor"):
        target = FOLDER / f"{role}.backup"
        expect(f"backup by a {role}", 1, f"Role {role} may not make a backup", "backup", target, "--db", DATABASE,
               "--as", f"demo-{role}", secrets=f"demo-{role}-sign-in\n")
        check(f"no file of a {role}", not target.exists(), target)
    expect("backup by an administrator", 0, "rows of", "backup", FOLDER / "admin.backup", "--db", DATABASE, "--as",
           "demo-admin", secrets=ADMIN)
    expect("backup by the owner", 0, "not encrypted", "backup", FOLDER / "owner.backup", "--db", DATABASE)
    expect("a wrong password", 1, "Sign-in failed", "backup", FOLDER / "x.backup", "--db", DATABASE, "--as", "demo-admin",
           secrets="wrong\n")
    expect("two secrets", 2, "one of both", "backup", "--encrypt", "--key-file", "x", FOLDER / "x.backup")
    listed = expect("the audit's entries", 0, "records.backup", "audit", "list", "--db", DATABASE, "--as", "demo-admin",
                    "--action", "records.backup", secrets=ADMIN)[1]
    check("one by its administrator", "demo-admin" in listed and str(FOLDER / "admin.backup") in listed, listed)
    check("one by an account", "by the account" in listed, listed)
    check("no file without its right", not (FOLDER / "x.backup").exists(), "")
    if os.geteuid() == 0:
        os.chmod(FOLDER, 0o755)
        os.chmod(DATABASE, 0o644)
        # Another account, which may read the file; the program where it can be reached.
        program = shutil.copy(CHARTTY, FOLDER / "chartty")
        os.chmod(program, 0o755)
        done = subprocess.run([program, "backup", FOLDER / "of-nobody.backup", "--db", DATABASE], capture_output=True,
                              text=True, timeout=600, env=ENVIRONMENT, input="", check=False, user="nobody")
        found = done.returncode, done.stdout, done.stderr
        check("another account", found[0] == 1 and "Only the owner" in found[2], found)
        os.chmod(DATABASE, 0o600)


def what_programs_read():
    folder = FOLDER / "kept"
    folder.mkdir()
    found = json.loads(expect("json", 0, "{", "backup", folder, "--db", DATABASE, "--json")[1])
    path = pathlib.Path(found["file"])
    check("a dated name", path.parent == folder and path.name.startswith("chartty-20"), found)
    check("its size and mode", (path.stat().st_size, stat.S_IMODE(path.stat().st_mode)) == (found["bytes"], 0o600), found)
    check("what it held up", found["held_ms"] >= 0 and found["rows"] > 1000 and found["findings"] == 0, found)
    head = FOLDER / "head"
    head.write_text(found["audit_head"])
    looked = json.loads(expect("json of a look", 0, "{", "backup", "verify", path, "--db", DATABASE, "--json")[1])
    check("what a look says", looked == {
        "file": str(path), "has_manifest": True, "engine": "sqlite", "made_at": looked["made_at"], "schema": looked["schema"],
        "rows": found["rows"], "tables": found["tables"], "findings": 0, "audit": "as sealed", "audit_findings": 0,
        "audit_first": "", "has_audit_key": False, "has_badge_key": False, "kept": ""} and looked["schema"] >= 5, looked)
    refused = run("backup", "verify", f"{DATABASE}.audit-key", "--json")
    check("json of what is refused", (refused[0], refused[1]) == (1, "") and "not a backup" in refused[2], refused)
    expect("the head is one of the audit", 0, "all as they were", "audit", "verify", DATABASE, "--head", head)


def secrets_and_back():
    """The signer's line first, then the passphrase; back on another machine with nothing but the file."""
    backup, there = FOLDER / "sealed.backup", FOLDER / "there"
    there.mkdir(mode=0o700)
    expect("sealed", 0, "rows of", "backup", "--encrypt", backup, "--db", DATABASE, "--as", "demo-admin",
           secrets=ADMIN + PHRASE)
    expect("looked at", 0, "as it was sealed", "backup", "verify", backup, secrets=PHRASE)
    expect("a wrong passphrase", 1, "passphrase is wrong", "backup", "verify", backup, secrets="no\n")
    expect("no passphrase", 1, "no line for it", "backup", "verify", backup)
    to = there / "records.db"
    expect("restored by a nurse", 1, "may not restore", "restore", backup, to, "--as", "demo-nurse",
           secrets=PHRASE + "demo-nurse-sign-in\n")
    check("and nothing is there", [path.name for path in there.iterdir() if "stations" not in path.name] == [],
          list(there.iterdir()))
    expect("restored", 0, "as it was sealed", "restore", backup, to, "--as", "demo-admin", secrets=PHRASE + ADMIN)
    listed = expect("recorded in what was restored", 0, "records.restore", "audit", "list", "--db", to, "--as",
                    "demo-admin", "--action", "records.restore", secrets=ADMIN)[1]
    check("by whom and from what", "demo-admin" in listed and str(backup) in listed, listed)
    expect("its audit goes on", 0, "all as they were", "audit", "verify", to)
    expect("and it is in order", 0, "ok", "db", "check", to)
    with sqlite3.connect(to) as connection:
        connection.execute("DELETE FROM appointments")
    connection.close()
    with open(f"{to}.stations", "r+", encoding="utf-8") as station:  # what a station holds while it is open
        fcntl.flock(station, fcntl.LOCK_SH)
        expect("under a station", 1, "A station has", "restore", backup, to, secrets=PHRASE)
    check("nothing was touched", number(to, "SELECT count(*) FROM appointments") == 0, "")
    said = expect("over what is there", 0, "what was there before", "restore", backup, to, secrets=PHRASE)[1]
    kept = said.split(": what was there")[0].splitlines()[-1]
    check("the old one is kept", number(kept, "SELECT count(*) FROM appointments") == 0, kept)
    check("the new one is whole", number(to, "SELECT count(*) FROM appointments") > 0, to)


def what_is_refused():
    dump = FOLDER / "dump.sql"
    dump.write_text("--\n-- PostgreSQL database dump\n--\n\\! touch /tmp/chartty-was-run\n")
    expect("a dump", 1, "psql runs whatever stands in it", "restore", dump, FOLDER / "new.db")
    expect("a plain copy", 0, "no manifest proves", "restore", DATABASE, FOLDER / "plain.db")
    with open(FOLDER / "owner.backup", "r+b") as changed:
        changed.seek(100000)
        changed.write(b"x")
    expect("a changed one", 1, "cut or changed", "restore", FOLDER / "owner.backup", FOLDER / "new.db")
    expect("usage", 2, "restore wants", "restore", DATABASE)
    expect("usage", 2, "backup wants", "backup")
    check("and nothing is there", list(FOLDER.glob("new.db*")) == [FOLDER / "new.db.stations"] or
          not list(FOLDER.glob("new.db*")), list(FOLDER.glob("new.db*")))


def badges_and_back():
    """The key of badges travels with the audit's, and a program reads what was restored."""
    key, there = FOLDER / "records.db.badge-key", FOLDER / "badges"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    there.mkdir(mode=0o700)
    backup, to = FOLDER / "badges.backup", there / "records.db"
    expect("with a badge key", 0, "rows of", "backup", "--encrypt", backup, "--db", DATABASE, secrets=PHRASE)
    found = json.loads(expect("restored as json", 0, "{", "restore", backup, to, "--json", secrets=PHRASE)[1])
    check("what a restore says", (found["audit"], found["has_audit_key"], found["has_badge_key"], found["findings"]) ==
          ("as sealed", True, True, 0), found)
    for ending in (".audit-key", ".badge-key"):
        place = pathlib.Path(f"{to}{ending}")
        check(ending, place.read_bytes() == pathlib.Path(f"{DATABASE}{ending}").read_bytes() and
              stat.S_IMODE(place.stat().st_mode) == 0o600, place)
    key.unlink()


def migrated():
    """Records of an older version: their migration is their first entry."""
    old = FOLDER / "older.db"
    with sqlite3.connect(old) as connection:
        files = sorted((HERE.parent.parent / "schema" / "sqlite").glob("000[1-4]_*.sql"))
        connection.executescript("".join(file.read_text() for file in files))
        connection.executemany("INSERT INTO ct_schema (version, name) VALUES (?, ?)",
                               [(int(file.stem[:4]), file.stem[5:]) for file in files])
    connection.close()
    old.chmod(0o600)
    expect("an older version", 0, "migrated from version 4 to", "db", "migrate", old)
    expect("again", 0, "already", "db", "migrate", old)
    with sqlite3.connect(old) as connection:
        found = connection.execute("SELECT action, entry LIKE '%from version 4 to %, by the account %' FROM ct_audit").fetchall()
    connection.close()
    check("its migration", found == [("records.migrate", 1)], found)
    expect("its audit", 0, "all as they were", "audit", "verify", old)
    # Without its key nothing can be entered: the migration stands, and it is said.
    with sqlite3.connect(old) as connection:
        connection.execute("DELETE FROM ct_schema WHERE version >= 5")
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND"
                                          " (name LIKE '%_delete_side' OR name LIKE 'ct_break_glass_%')").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
    connection.close()
    pathlib.Path(f"{old}.audit-key").unlink()
    found = expect("without the key", 0, "migrated from version 4 to", "db", "migrate", old)
    check("what is not entered is said", "not in the records' audit" in found[2], found)


def killed(what, call, when, *arguments):
    run(*arguments, before=["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                            f"inject={call}:signal=KILL:when={when}"])


def killed_backups():
    seen = set()
    for call, times in (("pwrite64", (1, 12, 30, 31, 32, 40, 200)), ("write", (2, 5, 9)), ("fsync", (1, 2, 3, 4)), ("renameat2", (1,)),
                        ("unlinkat", (1,))):
        for when in times:
            target = FOLDER / f"{call}-{when}.backup"
            killed("backup", call, when, "backup", target, "--db", DATABASE)
            seen.add(target.exists())
            if target.exists():
                expect(f"{target.name} is whole", 0, "all as they were", "backup", "verify", target)
    check("whole ones and none were seen", seen == {True, False}, seen)
    expect("the next one cleans up", 0, "rows of", "backup", FOLDER / "next.backup", "--db", DATABASE)
    check("nothing is left", list(FOLDER.glob(".chartty-*")) == [], list(FOLDER.glob(".chartty-*")))
    check("the records are sound", number(DATABASE, "PRAGMA integrity_check") == "ok", "")


def killed_restores():
    """The old records have no appointments, the new ones have all: never something else, never nothing."""
    backup = FOLDER / "next.backup"
    wanted = number(DATABASE, "SELECT count(*) FROM appointments")
    seen = set()
    for call in ("fsync", "link", "rename", "unlinkat"):
        for when in (1, 2, 3, 4, 6, 8):
            to = FOLDER / "killed" / f"{call}-{when}.db"
            to.parent.mkdir(exist_ok=True)
            shutil.copy(OLD, to)
            killed("restore", call, when, "restore", backup, to)
            found = number(to, "SELECT count(*) FROM appointments")
            check(f"{to.name}: old or new", found in (0, wanted), found)
            check(f"{to.name}: sound", number(to, "PRAGMA integrity_check") == "ok", "")
            seen.add(found)
    check("both were seen", seen == {0, wanted}, seen)


try:
    subprocess.run([CHARTTY, "demo", "--db", str(DATABASE), "--patients", "200", "--seed", "7", "--today", "2026-11-24"],
                   check=True, env=ENVIRONMENT, capture_output=True)
    OLD = FOLDER / "old.db"
    shutil.copy(DATABASE, OLD)
    with sqlite3.connect(OLD) as old:
        old.execute("DELETE FROM appointments")
    old.close()
    rights()
    what_programs_read()
    secrets_and_back()
    badges_and_back()
    migrated()
    what_is_refused()
    if shutil.which("strace") is None or subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True,
                                                        check=False).returncode != 0:
        print("SKIP: strace is not there, or may not trace")
    else:
        killed_backups()
        killed_restores()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
end()
