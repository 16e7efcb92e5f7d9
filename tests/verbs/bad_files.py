#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bad_files.py CHARTTY: every file that is not the records' database, through each verb that opens one and through
the workstation on a terminal: one clear line on standard error that names the file, exit code 1, the file as it was."""
import hashlib
import os
import pathlib
import pty
import select
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import termios
import time

CHARTTY = str(pathlib.Path(sys.argv[1]).resolve())
PATIENCE = 600  # seconds: for what hangs, on whatever machine
ENVIRONMENT = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="chartty-verbs-"))
NOBODY = 65534


def run(arguments, user=None):
    done = subprocess.run([CHARTTY, *arguments], capture_output=True, text=True, timeout=PATIENCE, env=ENVIRONMENT,
                          user=user, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def on_terminal(arguments, user=None):
    """Exit code, what it wrote, and whether the terminal is as it was."""
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    child = subprocess.Popen([CHARTTY, *arguments], stdin=slave, stdout=slave, stderr=slave, env=ENVIRONMENT,
                             start_new_session=True, user=user)
    text, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if select.select([master], [], [], 0.05)[0]:
            text += os.read(master, 65536)
        elif child.poll() is not None:
            break
    else:
        child.kill()
    code = child.wait()
    same = termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)
    return code, text.decode("utf-8", "replace").replace("\r\n", "\n"), same


def fingerprint(path):
    """Content, mode and time of a file, or the names in a folder; and what stands beside it."""
    beside = sorted(p.name for p in path.parent.iterdir()) if FOLDER in path.parents else None
    if path.is_file():
        status = path.stat()
        return hashlib.sha256(path.read_bytes()).hexdigest(), status.st_mode, status.st_mtime_ns, beside
    return sorted(p.name for p in path.iterdir()) if path.is_dir() else None, beside


def place(name):
    """Each bad file lies alone in a folder, so that anything made beside it is seen."""
    folder = FOLDER / name
    folder.mkdir()
    return folder / "records.db"


def database(name, *statements):
    path = place(name)
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def records(name):
    path = place(name)
    code, _, errors = run(["db", "init", str(path)])
    assert code == 0, errors
    return path


def with_bytes(name, content):
    path = place(name)
    path.write_bytes(content)
    return path


def bad_files():
    """(what it is, path, words of which one must be in the line)"""
    whole = records("whole").read_bytes()
    newer = records("newer version")
    connection = sqlite3.connect(newer)
    table = connection.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'ct_%version%' OR name = 'ct_schema' "
                               "OR name = 'ct_migration'").fetchone()[0]
    connection.execute(f"UPDATE {table} SET version = 9000 WHERE version = (SELECT max(version) FROM {table})")
    connection.commit()
    connection.close()
    no_records = ["tables", "not a database that chartty made", "no patient records"]
    folder = place("folder")
    folder.mkdir()
    yield "no such file", place("absent"), ["no database"]
    yield "a text file", with_bytes("text", b"Dear colleague, enclosed please find\n" * 200), ["not a SQLite database"]
    yield "a short text", with_bytes("short", b"hello"), ["not a SQLite database"]
    yield "one that looks encrypted", with_bytes("encrypted", hashlib.shake_256(b"key").digest(16384)), ["encrypted"]
    yield "an empty file", with_bytes("empty", b""), ["no tables", "empty", *no_records]
    yield "a header alone", with_bytes("header", whole[:100]), ["cut short"]
    yield "half of a database", with_bytes("half", whole[:len(whole) // 2]), ["cut short", "damaged"]
    yield "a damaged header", with_bytes("damaged", whole[:16] + b"\xff" * 84 + whole[100:]), ["damaged", "cut short", "SQLite"]
    yield "damaged pages", with_bytes("pages", whole[:4096] + b"\x5a" * (len(whole) - 4096)), ["damaged"]
    yield "other tables", database("other", "CREATE TABLE notes (text)"), no_records
    yield "some of the tables", database("some", "CREATE TABLE patients (id INTEGER PRIMARY KEY, mrn TEXT)"), no_records
    yield "a newer version", newer, ["newer", "version"]
    yield "a folder", folder, ["folder"]
    yield "a device", pathlib.Path("/dev/null"), ["/dev/null"]


def judge(what, verb, path, words, result, faults):
    code, output, errors = result
    lines = errors.strip().splitlines()
    # `db status` and `db check` answer about a file that can be read as SQLite: the answer is on standard output.
    answered = verb in ("status", "check") and not lines and output
    text = output if answered else errors
    said = f"{what}: {verb}: exit {code}: {(errors or output).strip()[:300]!r}"
    if code != 1:
        faults.append(f"{said}: the exit code is not 1")
    if not answered and (len(lines) != 1 or not lines[0].startswith("chartty: ")):
        faults.append(f"{said}: not one line")
    if not any(word in text for word in words):
        faults.append(f"{said}: does not say {' or '.join(words)}")
    if any(word in text for word in ("SQLITE_", "errno", "SELECT ", "PRAGMA")):
        faults.append(f"{said}: not in the reader's words")


def try_file(what, path, words, faults):
    verbs = {"status": ["db", "status", str(path)], "check": ["db", "check", str(path)],
             "migrate": ["db", "migrate", str(path)],
             "import": ["import", "synthea-csv", "--db", str(path), str(FOLDER)]}
    if what == "a newer version":
        del verbs["status"]  # which says what it is, and that is no failure
    before = fingerprint(path)
    for verb, arguments in verbs.items():
        judge(what, verb, path, words, run(arguments), faults)
        if fingerprint(path) != before:
            faults.append(f"{what}: {verb} changed the file or left another beside it")
            before = fingerprint(path)
    code, text, same = on_terminal(["--db", str(path)])
    judge(what, "workstation", path, words, (code, "", text), faults)
    if not same:
        faults.append(f"{what}: the terminal is not as it was")
    if fingerprint(path) != before:
        faults.append(f"{what}: the workstation changed the file or left another beside it")


HOLDER = """
import sqlite3, sys
holder = sqlite3.connect(sys.argv[1], isolation_level=None)
holder.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def locked(faults):
    """A process of its own holds the lock: closing the file anywhere in this one would give it up."""
    path, words = records("locked"), ["another program", "busy", "in use"]
    before = fingerprint(path)[0]
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        verbs = {"migrate": ["db", "migrate", str(path)], "status": ["db", "status", str(path)],
                 "check": ["db", "check", str(path)]}
        for verb, arguments in verbs.items():
            judge("locked by another program", verb, path, words, run(arguments), faults)
        code, text, same = on_terminal(["--db", str(path)])
        judge("locked by another program", "workstation", path, words, (code, "", text), faults)
        holder.stdin.close()
    if fingerprint(path)[0] != before or not same:
        faults.append("locked by another program: the file or the terminal is not as it was")


def read_only_folder(faults):
    if os.getuid() != 0:
        print("SKIP: the read-only folder is tried as root, who gives up its rights for it")
        return
    path = records("read only")
    path.chmod(0o644)
    for folder in (path.parent, FOLDER):
        folder.chmod(0o755)
    program = FOLDER / "chartty"
    shutil.copy(CHARTTY, program)
    program.chmod(0o755)
    before = fingerprint(path)
    done = subprocess.run([str(program), "db", "migrate", str(path)], capture_output=True, text=True, env=ENVIRONMENT,
                          user=NOBODY, timeout=PATIENCE, check=False)
    if done.returncode != 0:  # nothing to migrate is no fault
        judge("a read-only folder", "migrate", path, ["read", "folder", "right"],
              (done.returncode, done.stdout, done.stderr), faults)
    made = subprocess.run([str(program), "db", "init", str(path.parent / "new.db")], capture_output=True, text=True,
                          env=ENVIRONMENT, user=NOBODY, timeout=PATIENCE, check=False)
    judge("a read-only folder", "init", path, ["read-only", "folder", "cannot be", "may not"],
          (made.returncode, made.stdout, made.stderr), faults)
    if fingerprint(path) != before:
        faults.append("a read-only folder: something was changed")


def main():
    faults, files = [], 0
    try:
        (FOLDER / "patients.csv").touch()  # what is imported is no fault here
        for what, path, words in bad_files():
            try_file(what, path, words, faults)
            files += 1
        locked(faults)
        read_only_folder(faults)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    for fault in faults:
        print(fault)
    print("SKIP: a network file system cannot be mounted here; tests/unit/data/test_connection.c shows the refusal")
    print(f"{files + 2} kinds of files, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
