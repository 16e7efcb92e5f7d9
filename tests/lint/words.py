#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""words.py SOURCE [--list]: every text for people passes the macro WORDS (include/chartty/base/words.h) on its way.

A literal is found in the call that it stands in. Right is: in WORDS(...), as the text that a function of DOORS passes
itself, or in a table whose reader does. Wrong is a sentence that goes straight to a formatter or to the canvas. --list
prints all texts with their places, for whoever translates."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
FOLDERS = ("ui", "src/control", "src/app", "src/model", "src/exchange")
# name: which argument it passes through WORDS itself
DOORS = {
    "error_set": 2, "workstation_say": 2, "gate_say": 1, "edit_wrong": 2, "edit_ask": 2, "edit_problem_set": 1,
    "edit_remark": 2, "edit_entitle": 1, "edit_wait": 1, "command_tell": 1, "command_usage": 0, "import_reject": 4,
    "import_remark": 3, "doctor_row_tell": 2, "cell_format": 2, "canvas_format": 6, "text_view_field": 1,
    "text_view_field_role": 1, "change_set_expect_none": 4, "change_set_expect_some": 4,
}
# name: from which argument on its texts are shown as they come
STRAIGHT = {
    "canvas_put": 6, "canvas_put_right": 6, "draw_text": 6, "draw_box": 2, "text_view_text": 2, "text_view_title": 1,
    "text_view_field": 2, "text_view_field_role": 3, "canvas_format": 7, "cell_format": 3, "workstation_say": 3,
    "error_set": 3, "edit_wrong": 3, "edit_ask": 3, "command_tell": 2, "snprintf": 2, "text_append": 2, "printf": 0, "fputs": 0, "puts": 0,
}
# What is no text of a screen: made pages (man, completion, doc, JSON), paths, what is stored as it was written (records,
# audit), test pictures.
APART = re.compile(
    r'\\"|\.SH |\.TP|^# |\|---|COMP|^/|^%[.\d]*s/|\.(db|conf|draft|part|backup|theme|script)\b|^## |_chartty|^chartty (draft|%s\\n)')
STORED = {
    "src/app/commands/audit.c": ("audit %s",),
    "src/app/commands/backup_call.c": (", by the account", "without a name"),
    "src/app/commands/db.c": ("%d to %d",),
    "src/app/commands/db_copy.c": ("from %.180s to",),
    "src/app/commands/doc.c": ("\\n## ",),
    "src/app/commands/import.c": (" (dry run)", "synthea-csv"),
    "src/app/commands/patient.c": ("agreed by",),
    "src/app/story_screens.c": (" selected",),
    "src/control/clients.c": (" matches", " does not match"),
    "src/control/doctor_undo.c": ("mended in audit", "entry %lld"),
    "src/control/duplicates.c": ("look-alikes of",),
    "src/control/form_allergy.c": ("Inactive since",),
    "src/control/form_medication.c": ("confirmed: ",),
    "src/control/provider_removal.c": ("from NPI",),
    "src/control/sign_in_refuse.c": ("a name that nobody has", " (locked)"),
    "src/model/audit_text.c": ("; and %d more",),
    "src/exchange/demo_people.c": (", Apt",),
    "src/exchange/patient_record_file.c": ("%s (hex)",),
    "src/model/dose_words.c": ("every ",),
    "src/model/placeholders.c": ("about %d",),
    "ui/screens/typed_patient.c": ("about %d",),
}
OTHER_LISTS = re.compile(r"/demo_|/synthea_|_catalogue|/password_words|/views\.h|/name")
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*|\S', re.S)
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[^\n]*", re.M)
FORMAT = re.compile(r"%[-+0 #']*[0-9*]*(\.[0-9*]+)?(hh|h|ll|l|z|j|t)?[a-zA-Z%]")
ESCAPE = re.compile(r'\\[a-z"\\]|\\x[0-9a-fA-F]+')


def literals(text):
    """(line, text, call, argument) of each literal, adjacent ones as one; call: "{" in an initializer, None outside."""
    text = INCLUDE.sub(lambda found: " " * len(found.group()), text)
    calls, before, held = [], None, None
    for found in TOKEN.finditer(text):
        token = found.group()
        if token.startswith(("/*", "//")):
            continue
        is_text = token[0] == '"'
        if is_text or re.fullmatch(r"PRI[a-zA-Z0-9]+", token):
            if held is None:
                call, argument = calls[-1] if calls else (None, 0)
                held = [text.count("\n", 0, found.start()) + 1, "", call, argument]
            held[1] += token[1:-1] if is_text else "d"
            continue
        if held is not None:
            yield tuple(held)
            held = None
        if token in "([{":
            calls.append([before if token == "(" else token, 0])
        elif token in ")]}" and calls:
            calls.pop()
        elif token == "," and calls:
            calls[-1][1] += 1
        before = token if token != "\\" else before


def is_sentence(text):
    """Words for people: more than one, or one with a capital."""
    words = ESCAPE.sub(" ", FORMAT.sub("%", text))
    if not re.search(r"[a-z]{2,}", words) or APART.search(text):
        return False
    return bool(re.search(r"[A-Za-z]{2,}.* .*[A-Za-z%]|% .*[A-Za-z]{2,}", words.strip())) or \
        bool(re.match(r"\W*[A-Z][a-z]", words))


def is_stored(name, text):
    return text.startswith(STORED.get(name, ("\0",)))


def check_doors():
    """Each door's own text passes the macro."""
    texts = {path: path.read_text() for folder in ("src", "ui") for path in sorted((ROOT / folder).rglob("*.c"))}
    for door in DOORS:
        body = None
        for text in texts.values():
            found = re.search(rf"^[a-z][^\n;]*\b{door}\([^;]*?\)\n\{{.*?^\}}", text, re.M | re.S)
            body = found.group() if found else body
        # Some hand it to a helper of the same file.
        if body is None or ("WORDS(" not in body and not re.search(r"\b(tell|expect_rows|text_view_field_role)\(", body)):
            yield f"{door}() does not pass its text through WORDS, or is not there any more: see tests/lint/words.py"


def main():
    wrong = list(check_doors())
    for path in sorted(p for folder in FOLDERS for p in (ROOT / folder).rglob("*") if p.suffix in (".c", ".h", ".def")):
        name = str(path.relative_to(ROOT))
        for line, text, call, argument in literals(path.read_text()):
            is_passed = call == "WORDS" or DOORS.get(call) == argument or call in ("{", "X", None)
            if "--list" in sys.argv:
                if is_passed and is_sentence(text) and not OTHER_LISTS.search(name):
                    print(f'{name}:{line}: "{text}"')
            elif argument >= STRAIGHT.get(call, 99) and not is_passed and is_sentence(text) and not is_stored(name, text):
                wrong.append(f'{name}:{line}: "{text}" goes to people unmarked: WORDS("...")')
    for line in wrong:
        print(line)
    return 1 if wrong else 0


sys.exit(main())
