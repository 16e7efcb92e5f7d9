#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""files.py CHARTTY: report 23, for each file that is written here: an export of the audit, one patient's record before
its removal by law, the audit's key. Killed at any write or rename, or on a full disk: what was there is whole, or the new
file is; nothing under its name is half; the database is sound. strace does the killing; without it this is skipped (77)."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import verbs
from verbs import CHARTTY, end, expect

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="chartty-files-"))
SOURCE = str(FOLDER / "source.db")
ENVIRONMENT = verbs.environment(FOLDER, ASAN_OPTIONS="detect_leaks=0")
ADMIN, BOSS = "demo-admin-sign-in", "another battery staple horse"


def run(arguments, secrets, database=SOURCE):
    return subprocess.run([CHARTTY, *arguments, "--db", database], capture_output=True, text=True, timeout=600,
                          env=ENVIRONMENT, input=secrets, check=False)


def sound(what, path):
    with sqlite3.connect(path) as connection:
        expect(f"{what}: integrity", connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        expect(f"{what}: references", connection.execute("PRAGMA foreign_key_check").fetchall(), [])


def patients(path):
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM patients").fetchone()[0]


def copy_of(name):
    path = FOLDER / name
    shutil.copy(SOURCE, path)
    shutil.copy(SOURCE + ".audit-key", str(path) + ".audit-key")
    path.chmod(0o600)
    return str(path)


def purge_export():
    """A kill at the n-th call on that file: a name that is there holds all of it, and nobody is gone without it."""
    for call in ("write", "fsync", "renameat2", "close", "openat"):
        for end in ("signal=KILL", "error=ENOSPC"):
            if end != "signal=KILL" and call not in ("write", "fsync"):
                continue
            name = f"{call}-{end[-4:]}"
            path, target = copy_of(f"{name}.db"), FOLDER / f"{name}.json"
            before = patients(path)
            done = purge_at(path, target, call, end)
            expect(f"{name}: it ended so", done.returncode != 0, True)
            if target.exists():
                try:
                    json.loads(target.read_text())
                except ValueError:
                    expect(f"{name}: the file is whole", target.stat().st_size, "JSON")
            else:
                expect(f"{name}: nobody is gone", patients(path), before)
            if end != "signal=KILL":
                expect(f"{name}: the file is named", target.name in done.stderr, True)
                expect(f"{name}: nothing is left of it", list(FOLDER.glob(f"{target.name}*")), [])
            sound(name, path)


def purge_at(path, target, call, end):
    """strace -P follows the one file, by the name under which it is written."""
    with sqlite3.connect(path) as connection:
        mrn = connection.execute("SELECT mrn FROM patients ORDER BY id LIMIT 1").fetchone()[0]
    command = ["strace", "-f", "-o", "/dev/null", "-P", f"{target}.part", "-e", f"inject={call}:{end}:when=1",
               CHARTTY, "patient", "purge", mrn, "--as", "demo-admin", "--second", "boss", "--export-file", str(target),
               "--db", path]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, env=ENVIRONMENT,
                          input=f"{BOSS}\n{ADMIN}\n", check=False)


def audit_export():
    """To a full disk it is a failure in words; a pipe that is closed is one, too."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([CHARTTY, "audit", "export", "--as", "demo-admin", "--db", SOURCE], stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=600, env=ENVIRONMENT, input=ADMIN + "\n",
                              check=False)
    expect("audit export to a full disk", (done.returncode != 0, done.stderr != ""), (True, True))


def audit_key():
    """Killed or full while the key is made: no key of another length, and the next start makes a whole one."""
    for call in ("write", "fsync", "link"):
        for end in ("signal=KILL", "error=ENOSPC"):
            name = f"key-{call}-{end[-4:]}"
            path = str(FOLDER / f"{name}.db")
            shutil.copy(FRESH, path)
            os.chmod(path, 0o600)
            key = pathlib.Path(path + ".audit-key")
            command = ["strace", "-f", "-o", "/dev/null", "-P", str(key)] if call == "link" else ["strace", "-f", "-o",
                                                                                                  "/dev/null"]
            # The key's first name ends in something random: the n-th write of the start is tried, each in turn.
            for when in ((1,) if call == "link" else range(1, 5)):
                key.unlink(missing_ok=True)
                pathlib.Path(path + "-journal").unlink(missing_ok=True)
                shutil.copy(FRESH, path)
                subprocess.run([*command, "-e", f"inject={call}:{end}:when={when}", CHARTTY, "staff", "list",
                                "--as", "demo-admin", "--db", path], capture_output=True, text=True, timeout=600,
                               env=ENVIRONMENT, input=ADMIN + "\n", check=False)
                if key.exists():
                    expect(f"{name} {when}: a key that is there is whole", key.stat().st_size, 32)
                done = run(["staff", "list", "--as", "demo-admin"], ADMIN + "\n", database=path)
                size = key.stat().st_size if key.exists() else None
                expect(f"{name} {when}: the next start", (done.returncode, size), (0, 32))
            sound(name, path)


if shutil.which("strace") is None or subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True,
                                                    check=False).returncode != 0:
    print("SKIP: strace is not there, or may not trace")
    sys.exit(77)
try:
    FRESH = str(FOLDER / "fresh.db")
    subprocess.run([CHARTTY, "demo", "--db", FRESH, "--patients", "300", "--seed", "7", "--today", "2026-11-24"],
                   check=True, env=ENVIRONMENT, capture_output=True)
    shutil.copy(FRESH, SOURCE)
    os.chmod(SOURCE, 0o600)
    added = run(["staff", "add", "boss", "--role", "admin", "--name", "Bob Boss", "--as", "demo-admin"],
                f"{ADMIN}\n{BOSS}\n")
    expect("a second administrator", added.returncode, 0)
    audit_export()
    audit_key()
    purge_export()
finally:
    shutil.rmtree(FOLDER)
end()
