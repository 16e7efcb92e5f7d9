#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No statement's text is assembled from values: a format that holds SQL and a %s is allowed in the places listed."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
FORMATTING = re.compile(r"\b(?:v?snprintf|sqlite3_v?mprintf|sqlite3_v?snprintf|buffer_format|arena_format|asprintf)\s*\(")
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|DROP|ALTER|ATTACH|PRAGMA|FROM|WHERE|VALUES|ORDER BY|INTO|LIKE|LIMIT)\b")
# (file, part of the format): what is put in, which is never a value.
ALLOWED = {
    ("src/data/content/content_hash.c", " FROM %s%s%s WHERE "): "a table of content_tables.c",
    ("src/data/postgres/pg_content.c", "SELECT greatest((SELECT max(id) FROM %s)"): "a table of content_tables.c",
    ("src/data/sqlite/sqlite_content.c", "SELECT max(id) FROM %s"): "a table of content_tables.c",
    ("src/data/sqlite/sqlite_content.c", "SELECT seq FROM sqlite_sequence"): "a table of content_tables.c",
    ("src/data/sqlite/sqlite_load_bulk.c", "DROP %s %s"): "an index or trigger of the built-in migrations",
    ("src/data/sqlite/sqlite_load_bulk.c", "SELECT 1 FROM %s LIMIT 1"): "a table of the FIELDS lists",
    ("src/data/sqlite/sqlite_migrate.c", 'SELECT count(*) FROM \\"%s\\"'): "a table of the FIELDS lists",
}


def call_text(text, start):
    """The call from its bracket on to the one that closes it."""
    depth, at, quoted = 0, start, False
    while at < len(text):
        c = text[at]
        if quoted:
            at += c == "\\"
            quoted = c != '"'
        elif c == '"':
            quoted = True
        elif c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
            if depth == 0:
                return text[start:at]
        at += 1
    return text[start:]


def main():
    wrong, used = 0, set()
    for path in sorted((ROOT / "src").rglob("*.c")):
        name, text = str(path.relative_to(ROOT)), path.read_text()
        for found in FORMATTING.finditer(text):
            literals = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', call_text(text, found.end() - 1)))
            if not (SQL.search(literals) and "%s" in literals and name.startswith("src/data/")):
                continue
            reason = next((key for key in ALLOWED if key[0] == name and key[1] in literals), None)
            if reason is None:
                print(f"{name}:{text.count(chr(10), 0, found.start()) + 1}: SQL with a value in its text: {literals}")
                wrong += 1
            used.add(reason)
    for key in ALLOWED.keys() - used:
        print(f"{key[0]}: allowed but not there any more: {key[1]}")
        wrong += 1
    return 1 if wrong else 0


sys.exit(main())
