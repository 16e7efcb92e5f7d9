#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""staff.py CHARTTY: every verb of `chartty staff`, with good and bad input, through pipes, a descriptor and a terminal;
what is recorded; whose sign-in imports want; that no secret is shown, and that every file is private."""
import json
import os
import pathlib
import pty
import re
import select
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import termios
import time

CHARTTY = str(pathlib.Path(sys.argv[1]).resolve())
PATIENCE = 600  # seconds: for what hangs, on whatever machine
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="chartty-staff-"))
ENVIRONMENT = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": str(FOLDER), "TZ": "America/New_York",
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
DATABASE = str(FOLDER / "records.db")
ADMIN, NURSE, LATER = "tulips under lamplight", "copper kettles whistle", "violet paper engines"
faults = []
umask = 0  # whatever it was, files are private


def check(fine, what):
    if not fine:
        faults.append(what)


def run(*arguments, lines=(), **more):
    """Exit code, output, errors. lines: the secrets on standard input."""
    done = subprocess.run([CHARTTY, *arguments], capture_output=True, text=True, timeout=PATIENCE, env=ENVIRONMENT,
                          input="".join(line + "\n" for line in lines), check=False, umask=umask, **more)
    for secret in (ADMIN, NURSE, LATER, "argon2"):
        check(secret not in done.stdout + done.stderr, f"{arguments}: a secret was shown")
    return done.returncode, done.stdout, done.stderr


def staff(verb, *arguments, lines=(), **more):
    return run("staff", verb, "--db", DATABASE, *arguments, lines=lines, **more)


def expect(code, part, result, what):
    """Exit code, and words of the one line that says why."""
    text = result[1] if code == 0 else result[2]
    if result[0] != code or part not in text:
        faults.append(f"{what}: exit {result[0]}, not {code} with {part!r}: {result[1]!r} {result[2]!r}")
    if code == 1 and (not result[2].startswith("chartty: ") or len(result[2].strip().splitlines()) != 1):
        faults.append(f"{what}: not one line: {result[2]!r}")


def sql(statement, *values):
    connection = sqlite3.connect(DATABASE)
    rows = connection.execute(statement, values).fetchall()
    connection.commit()
    connection.close()
    return rows


def first_administrator():
    add = ["root.a", "--role", "admin", "--name", "Root Ash"]
    expect(2, "staff add wants USER", staff("add", "root.a", "--role", "admin"), "no name")
    expect(2, "staff add wants USER", staff("add", "--role", "admin", "--name", "X"), "no user")
    expect(2, "staff wants one of its verbs", run("staff"), "no verb")
    expect(2, "staff wants one of its verbs", run("staff", "remove"), "an unknown verb")
    expect(1, "role is clerk, nurse", staff("add", "root.a", "--role", "boss", "--name", "X"), "an unknown role")
    expect(1, "user's name is 2 to 50", staff("add", "r\x1b[2J", "--role", "admin", "--name", "X"), "a control in the name")
    expect(1, "no line for it was given", staff("add", *add), "no secret at all")
    expect(1, "15 characters", staff("add", *add, lines=["short"]), "a short password")
    expect(1, "too easily", staff("add", *add, lines=["passwordpassword"]), "a common password")
    expect(1, "too easily", staff("add", *add, lines=["root ash root ash"]), "the name as a password")
    expect(1, "256 bytes", staff("add", *add, lines=["x" * 300]), "a very long password")
    expect(1, "Nobody can sign in yet", staff("list", "--as", "root.a", lines=[ADMIN]), "list without staff")
    expect(1, "Nobody can sign in yet", staff("add", *add, "--as", "root.a", lines=[ADMIN, ADMIN]), "nobody to sign in")
    check(sql("SELECT count(*) FROM ct_staff") == [(0,)], "a refused password left somebody behind")
    expect(0, "added as admin", staff("add", *add, lines=[ADMIN]), "the first administrator")
    check(sql("SELECT action, username FROM ct_audit") == [("staff.first", "")], "the first is not audited as the first")
    expect(1, "--as USER has to sign in", staff("add", "b.c", "--role", "admin", "--name", "B", lines=[NURSE]),
           "a second one without signing in")


def adding_and_listing():
    as_root = ["--as", "root.a"]
    add = ["kim.lee", "--role", "nurse", "--name", "Kim Lee"]
    expect(1, "Sign-in failed", staff("add", *add, *as_root, lines=["wrong", NURSE]), "a wrong password")
    expect(1, "Sign-in failed", staff("add", *add, "--as", "nobody.here", lines=["wrong", NURSE]), "an unknown signer")
    expect(1, "--as USER", staff("list"), "list without --as")
    expect(1, "no provider with the NPI", staff("add", *add, *as_root, "--provider", "123", lines=[ADMIN, NURSE]), "no such NPI")
    sql("INSERT INTO providers (npi, name) VALUES ('1234567893', 'Dr. Lee')")
    expect(0, "added as nurse", staff("add", *add, *as_root, "--provider", "1234567893", lines=[ADMIN, NURSE]), "a nurse")
    expect(1, "kim.lee already", staff("add", *add, *as_root, lines=[ADMIN, NURSE]), "a name twice")
    expect(1, "may not manage staff", staff("list", "--as", "kim.lee", lines=[NURSE]), "a nurse lists staff")
    expect(0, "Kim Lee", staff("list", *as_root, lines=[ADMIN]), "the list")
    expect(2, "takes no argument", staff("list", "x", *as_root, lines=[ADMIN]), "list of something")
    people = json.loads(staff("list", *as_root, "--json", lines=[ADMIN])[1])
    check([p["username"] for p in people] == ["kim.lee", "root.a"], "the list as JSON")
    check(people[0]["provider_id"] == 1 and people[0]["pin"] is False, "the list's columns")
    check(not any("hash" in name for name in people[0]), "the list tells hashes")


def changing():
    as_root = ["--as", "root.a"]
    for verb in ("role", "lock", "unlock", "badge", "passwd", "pin", "recover"):
        more = ["--role", "clerk"] if verb == "role" else []
        expect(2, f"staff {verb} wants", staff(verb, *more), f"{verb} of nobody")
        expect(2, f"staff {verb} takes", staff(verb, "a", "b", *more), f"{verb} of two")
        lines = [ADMIN, LATER] if verb != "recover" else [LATER]
        signer = as_root if verb != "recover" else []
        expect(1, "no user nobody.here", staff(verb, "nobody.here", *more, *signer, lines=lines), f"{verb} of a stranger")
    expect(2, "staff role wants", staff("role", "kim.lee", *as_root), "role without a change")
    expect(1, "role is clerk", staff("role", "kim.lee", "--role", "boss", *as_root, lines=[ADMIN]), "no such role")
    expect(0, "changed", staff("role", "kim.lee", "--role", "doctor", "--name", "Kim B. Lee", *as_root, lines=[ADMIN]), "role")
    check(sql("SELECT role, full_name, provider_id FROM ct_staff WHERE username = 'kim.lee'") == [("doctor", "Kim B. Lee", 1)],
          "role, name, and the provider that stays")
    expect(0, "changed", staff("role", "kim.lee", "--provider", "none", *as_root, lines=[ADMIN]), "no provider")
    expect(1, "last administrator", staff("role", "root.a", "--role", "clerk", *as_root, lines=[ADMIN]), "the last one's role")
    expect(1, "last administrator", staff("lock", "root.a", *as_root, lines=[ADMIN]), "the last one locked")
    expect(1, "6 to 12 digits", staff("pin", "kim.lee", *as_root, lines=[ADMIN, "12345"]), "a short PIN")
    expect(1, "easily guessed", staff("pin", "kim.lee", *as_root, lines=[ADMIN, "123456"]), "a run as a PIN")
    expect(0, "pin changed", staff("pin", "kim.lee", *as_root, lines=[ADMIN, "803651"]), "a PIN")
    expect(0, "pin changed", staff("pin", "kim.lee", *as_root, lines=[ADMIN, ""]), "a PIN taken away")
    check(sql("SELECT pin_hash FROM ct_staff WHERE username = 'kim.lee'") == [(None,)], "the PIN is still there")
    expect(0, "pin changed", staff("pin", "--as", "kim.lee", lines=[NURSE, "803652"]), "one's own PIN")
    expect(1, "4 to 64", staff("badge", "kim.lee", *as_root, lines=[ADMIN, "a b"]), "a badge with a blank")
    expect(0, "badge changed", staff("badge", "kim.lee", *as_root, lines=[ADMIN, "B-0815"]), "a badge")
    expect(1, "has this badge", staff("badge", "root.a", *as_root, lines=[ADMIN, "B-0815"]), "one badge for two")
    expect(1, "too easily", staff("passwd", "--as", "kim.lee", lines=[NURSE, "kim lee kim lee kim"]), "one's name as password")
    expect(0, "passwd changed", staff("passwd", "--as", "kim.lee", lines=[NURSE, LATER]), "one's own password")
    expect(1, "Sign-in failed", staff("pin", "--as", "kim.lee", lines=[NURSE, "803652"]), "the old password")
    expect(0, "passwd changed", staff("passwd", "kim.lee", *as_root, lines=[ADMIN, NURSE]), "somebody's password")
    expect(1, "no line for it was given", staff("passwd", "kim.lee", *as_root, lines=[ADMIN]), "the second line is missing")


def locking():
    as_root = ["--as", "root.a"]
    expect(0, "switched off", staff("lock", "kim.lee", *as_root, lines=[ADMIN]), "lock")
    expect(1, "Sign-in failed", staff("pin", "--as", "kim.lee", lines=[NURSE, "803652"]), "a locked person signs in")
    expect(0, "switched on", staff("unlock", "kim.lee", *as_root, lines=[ADMIN]), "unlock")
    for _ in range(5):
        expect(1, "Sign-in failed", staff("pin", "--as", "kim.lee", lines=["a guess of many", "803652"]), "a guess")
    expect(1, "Sign-in failed", staff("pin", "--as", "kim.lee", lines=[NURSE, "803652"]), "the right one after five wrong ones")
    check(sql("SELECT locked_at IS NOT NULL, failed_count FROM ct_staff WHERE username = 'kim.lee'") == [(1, 6)],
          "five failures do not lock")
    expect(1, "15 characters", staff("recover", "kim.lee", lines=["short"]), "recovery with a short password")
    expect(0, "opened", staff("recover", "kim.lee", lines=[NURSE]), "recovery")
    check(sql("SELECT action, username FROM ct_audit ORDER BY id DESC LIMIT 1") == [("staff.recover", "")],
          "the recovery is not in the audit")
    code, _, errors = staff("list", *as_root, lines=[ADMIN])
    check(code == 0 and "kim.lee" in errors and "staff recover" in errors, "the administrator is not told of the recovery")
    check("recover" not in staff("list", *as_root, lines=[ADMIN])[2], "the administrator is told twice")
    if os.geteuid() == 0:
        os.chown(DATABASE, 65534, -1)
        expect(1, "Only the owner", staff("recover", "kim.lee", lines=[NURSE]), "recovery by somebody else")
        os.chown(DATABASE, 0, -1)


def descriptor():
    reading, writing = os.pipe()
    os.write(writing, (ADMIN + "\n").encode())
    os.close(writing)
    result = staff("list", "--as", "root.a", "--secret-fd", str(reading), pass_fds=(reading,))
    expect(0, "Kim", result, "a secret by its descriptor")
    os.close(reading)
    for wrong in ("", "x", "-1", "99999", "777"):
        expect(1, "", staff("list", "--as", "root.a", "--secret-fd", wrong, lines=[ADMIN]), f"--secret-fd {wrong}")


def on_terminal(arguments, answers):
    """Answers each prompt; gives exit code, all that was shown, and whether the terminal is as it was."""
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    child = subprocess.Popen([CHARTTY, *arguments], stdin=slave, stdout=slave, stderr=slave, env=ENVIRONMENT,
                             start_new_session=True, umask=umask)
    text, asked, end, cmdlines = b"", 0, time.monotonic() + PATIENCE, b""
    while time.monotonic() < end and child.poll() is None:
        if select.select([master], [], [], 0.05)[0]:
            text += os.read(master, 65536)
        if asked < len(answers) and text.count(b": ") > asked and not termios.tcgetattr(slave)[3] & termios.ECHO:
            cmdlines += pathlib.Path(f"/proc/{child.pid}/cmdline").read_bytes()
            os.write(master, answers[asked])
            asked += 1
    child.kill()
    code = child.wait()
    while select.select([master], [], [], 0.05)[0]:
        text += os.read(master, 65536)
    same = termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)
    check(ADMIN.encode() not in text and ADMIN.encode() not in cmdlines, "the password is shown on the terminal")
    return code, text.decode("utf-8", "replace"), same


def terminal():
    base = ["staff", "list", "--db", DATABASE, "--as", "root.a"]
    code, text, same = on_terminal(base, [ADMIN.encode() + b"\r"])
    check(code == 0 and same and "Password of root.a: " in text and "Kim" in text, f"a prompt: {code} {same} {text!r}")
    code, text, same = on_terminal(base, [b"x\xc3\xa4\x7f\x7fwrong\x15" + ADMIN.encode() + b"\r"])
    check(code == 0, f"typing errors taken back: {code} {text!r}")
    code, text, same = on_terminal(base, [b"half\x03"])
    check(code == 1 and same and "Given up" in text, f"^C at the prompt: {code} {same} {text!r}")
    pin = ["staff", "pin", "kim.lee", "--db", DATABASE, "--as", "root.a"]
    code, text, same = on_terminal(pin, [ADMIN.encode() + b"\r", b"803651\r", b"803652\r"])
    check(code == 1 and same and "not the same" in text, f"two PINs that differ: {code} {text!r}")
    check("80365" not in text, "a PIN is shown on the terminal")


def workstation():
    """It begins and ends under this umask too; what it leaves is looked at with the rest."""
    master, slave = pty.openpty()
    child = subprocess.Popen([CHARTTY, "--db", DATABASE], stdin=slave, stdout=slave, stderr=slave, env=ENVIRONMENT,
                             start_new_session=True, umask=umask)
    text, end, asked = b"", time.monotonic() + PATIENCE, False
    while time.monotonic() < end and child.poll() is None:
        if select.select([master], [], [], 0.05)[0]:
            text += os.read(master, 65536)
        if not asked and b"Password" in text:
            asked = True
            os.write(master, b"\x0f")
    child.kill()
    code = child.wait()
    check(asked and code == 0, f"the workstation's sign-in and its end: {code} {text[-300:]!r}")
    os.close(master)
    os.close(slave)


def importing():
    empty, other = FOLDER / "csv", str(FOLDER / "other.db")
    empty.mkdir()
    (empty / "patients.csv").write_text("Id,BIRTHDATE,LAST,FIRST,GENDER\n"
                                        "4e6a9f0c-5b55-4b8e-9d0c-000000000001,1980-02-03,Ash,Ann,F\n")
    expect(0, "made", run("db", "init", other), "another database")
    code, _, errors = run("import", "synthea-csv", "--db", other, str(empty))
    check(code == 0, f"an import into a database without staff: {code} {errors!r}")
    connection = sqlite3.connect(other)
    check(connection.execute("SELECT count(*) FROM ct_staff").fetchone() == (0,), "staff in a database that demo did not make")
    check(connection.execute("SELECT action, username FROM ct_audit").fetchall() == [("records.import", "")],
          "the import of nobody is not in the audit")
    connection.close()
    folder = ["import", "synthea-csv", "--db", DATABASE, str(empty)]
    expect(1, "--as USER", run(*folder), "an import without --as")
    expect(1, "may not import records", run(*folder, "--as", "kim.lee", lines=[NURSE]), "a doctor imports")
    code, _, errors = run(*folder, "--as", "root.a", lines=[ADMIN])
    check(code == 0, f"an administrator's import: {code} {errors!r}")
    check(sql("SELECT username FROM ct_audit WHERE action = 'records.import'") == [("root.a",)], "whose import it was")


def demo():
    path = str(FOLDER / "demo.db")
    code, output, errors = run("demo", "--db", path, "--patients", "200")
    check(code == 0 and errors == "", f"demo: {errors!r}")
    for role in ("clerk", "nurse", "doctor", "admin"):
        check(re.search(rf"demo-{role} +demo-{role}-sign-in +\d{{6}} +{role}", output), f"demo does not print {role}'s sign-in")
    code, output, _ = run("staff", "list", "--db", path, "--as", "demo-admin", lines=["demo-admin-sign-in"])
    check(code == 0 and output.count("demo-") == 4, "the demo's administrator cannot list the four")
    check(sql("SELECT count(*) FROM ct_staff WHERE username LIKE 'demo-%'") == [(0,)], "demo people where there is no demo")
    expect(1, "too easily", staff("passwd", "kim.lee", "--as", "root.a", lines=[ADMIN, "demo-nurse-sign-in"]),
           "a demo's password elsewhere")


def files_are_private():
    for path in [FOLDER, *FOLDER.rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if path.parent.name == "csv" or path.name == "csv":
            continue
        check(mode == (0o700 if path.is_dir() else 0o600), f"{path}: mode {mode:o}")
    for path in (DATABASE, DATABASE + ".audit-key", DATABASE + ".badge-key"):
        os.chmod(path, 0o666)
        expect(1, "chmod", staff("list", "--as", "root.a", lines=[ADMIN]), f"{path} open to others")
        os.chmod(path, 0o600)
    expect(0, "Kim", staff("list", "--as", "root.a", lines=[ADMIN]), "and as it was")


def nothing_secret_is_stored():
    content = b"".join(path.read_bytes() for path in FOLDER.rglob("*") if path.is_file())
    for secret in (ADMIN, NURSE, LATER, "803651", "B-0815"):
        check(secret.encode() not in content, "a secret is stored in the clear")
    entries = "".join(row[0] for row in sql("SELECT entry FROM ct_audit"))
    check("argon2" not in entries and "***" in entries, "a hash stands in the audit")
    code, output, errors = run("audit", "verify", "--db", DATABASE)
    check(code == 0, f"audit verify: {output!r} {errors!r}")


def main():
    expect(0, "made", run("db", "init", DATABASE), "db init")
    for part in (first_administrator, adding_and_listing, changing, locking, descriptor, terminal, workstation, importing, demo,
                 nothing_secret_is_stored, files_are_private):
        part()
    shutil.rmtree(FOLDER)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


sys.exit(main())
