#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Banned calls, SQL outside the data layer, sleeping tests, file sizes, the licence line."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
BANNED = re.compile(
    r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|strtok|strtok_r|gets|atoi|atol|atof|rand|srand|random|system|popen|"
    r"tmpnam|mktemp|alloca|asctime|ctime|localtime|gmtime|strcoll|strxfrm|setuid|execl|execv|execvp|vfork)\s*\(")
SLEEP = re.compile(r"(?<![\w.>])(sleep|usleep|nanosleep|clock_nanosleep)\s*\(")
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE (TABLE|INDEX|TRIGGER)|PRAGMA|BEGIN IMMEDIATE)\s')
SQL_PLACES = ("src/data/", "schema/", "tests/", "bench/")
IN_TESTS = ("setuid", "execl", "execv", "execvp", "rand", "srand", "atof")  # drop rights, start the program, fixed seeds
# A lock of a session stays on a pooler's connection: only those of a transaction.
SESSION_LOCK = re.compile(r"pg_(try_)?advisory_lock")
LIMIT = 800  # 600 is a warning in review, 800 is wrong


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def without_strings(line):
    return re.sub(r'"(\\.|[^"\\])*"', '""', line)


def check_c(name, text):
    found = []
    for number, line in enumerate(without_comments(text).splitlines(), 1):
        bare = without_strings(line)
        call = BANNED.search(bare)
        if call and not (call.group(1) in IN_TESTS and name.startswith(("tests/", "bench/"))):
            found.append((number, f"{call.group(1)}() is banned"))
        if SLEEP.search(bare):
            found.append((number, "sleeping is banned: wait for what is expected"))
        if SQL.search(line) and not name.startswith(SQL_PLACES):
            found.append((number, "SQL belongs in src/data and schema"))
        if SESSION_LOCK.search(line) and name.startswith("src/"):
            found.append((number, "an advisory lock of a session: use pg_advisory_xact_lock"))
        if len(line) > 120 and not name.startswith("src/data/sqlite/minutes_expression"):
            found.append((number, "line over 120 columns"))
    if len(text.splitlines()) > LIMIT and not name.startswith("tests/"):
        found.append((1, f"over {LIMIT} lines: split it along what it knows"))
    return found


def main():
    wrong = looked_at = 0
    folders = ("src", "ui", "include", "tests", "bench", "schema", "themes", "tools", "cmake")
    for path in sorted(p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file()):
        name = str(path.relative_to(ROOT))
        if path.suffix not in (".c", ".h", ".def", ".sql", ".theme", ".py", ".cmake", ".sh", ".conf") or "/seeds/" in name:
            continue
        looked_at += 1
        text = path.read_text()
        if "SPDX-License-Identifier: MIT" not in "\n".join(text.splitlines()[:3]):
            print(f"{name}:1: the licence line is missing")
            wrong += 1
        if path.suffix in (".c", ".h"):
            for number, what in check_c(name, text):
                print(f"{name}:{number}: {what}")
                wrong += 1
    if looked_at < 500:
        print(f"only {looked_at} files under {ROOT}: this is not the source")
        wrong += 1
    return 1 if wrong else 0


sys.exit(main())
