#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what the screens show with Synthea's CSV files, for ten patients and every section.

Usage: compare_synthea.py CHARTTY SAMPLES [PAGE [FOLDER-FOR-THE-DUMPS]]

Imports both folders into new databases, walks each patient's chart with `chartty story` (120x40), opens every row
of every list in full, and compares each field with the CSV. The source side is read here, with Python's csv, zoneinfo
and hashlib: nothing of the importer is used. Writes the page docs/testing/synthea-comparison.md when asked to.
Ends with 1 when a value differs that is not in KNOWN.
"""
import collections
import csv
import datetime
import decimal
import hashlib
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import zoneinfo

ZONE = "America/New_York"  # what TZ is set to: Massachusetts' own; Nebraska's are shown at the same clock
PATIENTS = {
    "synthea_csv_dbt": [
        ("261ad2a4", "died as a child of two, two sets of vitals"),
        ("3edac2e3", "child, ZIP with a leading zero, no medication, no allergy"),
        ("4e62b363", "child, empty ZIP, two-reaction allergies, IgE panel, active medications"),
        ("3a2fa41c", "former name, laboratory values of one visit"),
        ("5f8d3e13", "three sets of vitals and of laboratory values, many medications"),
    ],
    "synthea_csv_unmc": [
        ("aa8ab6d8", "non-ASCII name of two given names, former name"),
        ("6b486c92", "apostrophe, two-reaction allergies, active medications"),
        ("fee52b20", "died, apostrophe, visits before 1970, former name"),
        ("63873e89", "child, ZIP 00000, an allergy row that names no allergen"),
        ("07b6f3a4", "suffix MD, which has no place"),
    ],
}
TAGS = ("substance", "organism", "finding", "disorder", "product", "physical object", "event", "medicinal product")
ABSENT = "Not recorded"
# What is known to be missing: told on the page, no failure.
KNOWN = {}


# The source, read here.

def read_folder(folder):
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    tables.setdefault("observations", [])
    return tables


def local(text):
    moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    return moment.astimezone(zoneinfo.ZoneInfo(ZONE))


def show_date(date):
    return date.strftime("%d-%b-%Y")


def show_iso(text):
    return show_date(datetime.date.fromisoformat(text))


def stable(prefix, text):
    return prefix + hashlib.sha256(text.encode()).hexdigest()[:12].upper()


def without_tag(text):
    match = re.fullmatch(r"(.+) \(([^()]+)\)", text)
    return match.group(1) if match and match.group(2) in TAGS else text


def one_decimal(number):
    return str(decimal.Decimal(number).quantize(decimal.Decimal("0.1"), decimal.ROUND_HALF_UP))


def whole(number):
    return str(decimal.Decimal(number).quantize(decimal.Decimal("1"), decimal.ROUND_HALF_UP))


# The screens.

class Screens:
    """Plays a story and hands out its screens by name."""

    def __init__(self, chartty, database, folder):
        self.chartty, self.database, self.folder = chartty, database, folder
        self.dumps = []

    def play(self, lines):
        story = self.folder / "compare.story"
        head = [":size 120x40", ":clock 2026-11-24 22:41", ":depth mono", ":lines unicode", f":db {self.database}"]
        story.write_text("\n".join(head + lines) + "\n", encoding="utf-8")
        done = subprocess.run([self.chartty, "story", str(story)], capture_output=True, check=True,
                              env={"TZ": ZONE, "HOME": str(self.folder), "PATH": "/usr/bin:/bin"})
        text = done.stdout.decode()
        self.dumps.append(text)
        screens = {}
        for part in re.split(r"(?m)^== ", text)[1:]:
            name, _, body = part.partition("\n")
            screens[name] = body.split("\n")
        return screens


def tabs_row(screen):
    return next(i for i, line in enumerate(screen) if line.startswith("─") and "Timeline" in line)


def detail(screen):
    """A row opened in full: its title, and its fields with continued lines joined."""
    body = screen[tabs_row(screen) + 1:-3]
    fields, label, title = {}, None, body[0].strip()
    wide = 0
    for line in body[2:]:
        if not line.strip():
            continue
        match = re.match(r"(\S.*?)  +(\S.*)$", line)
        if line[0] != " ":
            label = match.group(1) if match else line.strip()
            wide = match.start(2) if match else wide
            fields[label] = match.group(2).strip() if match else ""
        else:
            fields[label] += " " + line.strip()
    return title, fields


def counted(screen):
    """The number in a list's heading: "Medications (4)"."""
    match = re.search(r"\((\d+)\)", screen[tabs_row(screen) + 1])
    return int(match.group(1)) if match else 0


class Comparison:
    """The rows of one patient's table."""

    def __init__(self):
        self.rows, self.differences, self.compared = [], 0, 0

    def add(self, section, field, source, value, expected, shown, note="", listed=True):
        same = expected == shown
        self.compared += 1
        known = None if same else KNOWN.get((section, field))
        self.differences += not same and not known
        if listed or not same:
            self.rows.append((section, field, source, value, shown, "yes" if same else "no" if known else
                              f"NO ({expected})", known or note))
        return same


def full_rows(screens, keys, section):
    """Opens each row of the list that `keys` leads to."""
    first = screens.play(keys + [":screen list"])
    count = counted(first["list"])
    lines = list(keys)
    for number in range(count):
        lines += [":keys Enter", f":screen {section}-{number}", ":keys Esc Down"]
    dumps = screens.play(lines)
    return first["list"], [detail(dumps[f"{section}-{n}"]) for n in range(count)]


class Patient:
    def __init__(self, tables, folder, prefix):
        self.tables, self.folder = tables, folder
        self.row = next(p for p in tables["patients"] if p["Id"].startswith(prefix))
        self.id = self.row["Id"]
        self.names = {p["Id"]: p["NAME"] for p in tables["providers"]}
        self.specialties = {p["Id"]: p["SPECIALITY"] for p in tables["providers"]}
        self.encounters = {e["Id"]: e for e in self.of("encounters")}
        self.mrn = stable("SYN", self.id)

    def of(self, table):
        return [row for row in self.tables[table] if row["PATIENT"] == self.id]

    def line(self, table, row):
        """The row's number as an editor shows it (no field holds a line end in these files)."""
        return self.tables[table].index(row) + 2

    def provider(self, row):
        encounter = self.encounters.get(row["ENCOUNTER"])
        return self.names[encounter["PROVIDER"]] if encounter else ABSENT

    def open_keys(self):
        surname = self.row["LAST"].lower()
        given = self.row["FIRST"].split()[0].lower()
        return [f":type {surname} {given}", ":keys Tab Enter"]


def compare_banner(patient, summary, comparison):
    row, banner = patient.row, summary[1]
    name = f"{row['LAST'].upper()}, {row['FIRST']}" + (f" ({row['PREFIX']})" if row["PREFIX"] else "")
    shown_name = re.split(r"\s{2,}| /", banner.strip())[0]
    comparison.add("banner", "Name", "patients.LAST, FIRST, PREFIX",
                   f"{row['LAST']}, {row['FIRST']}, {row['PREFIX'] or '-'}", name, shown_name,
                   "surname in capitals")
    born = re.search(r"Born (\S+)", banner).group(1)
    comparison.add("banner", "Born", "patients.BIRTHDATE", row["BIRTHDATE"], show_iso(row["BIRTHDATE"]), born)
    comparison.add("banner", "Gender", "patients.GENDER", row["GENDER"],
                   {"M": "Male", "F": "Female"}[row["GENDER"]], re.search(r"Gender (\S+)", banner).group(1),
                   "the word for the letter")
    died = re.search(r"(?i)died (\d\d-\w{3}-\d{4})", " ".join(summary[1:5]))
    comparison.add("banner", "Died", "patients.DEATHDATE", row["DEATHDATE"] or "(empty)",
                   show_iso(row["DEATHDATE"]) if row["DEATHDATE"] else "-", died.group(1) if died else "-")


def compare_summary(patient, summary, comparison):
    """The counts in the boxes' headings, each active medication's name, the allergies' words."""
    text = "\n".join(summary)
    active = [m["DESCRIPTION"].casefold() for m in patient.of("medications") if not m["STOP"]]
    allergies = [a for a in patient.of("allergies") if a["CODE"] != "419199007"]
    for heading, table, rows in (("Active medications", "medications.STOP empty", active),
                                 ("Allergies and adverse reactions", "allergies.csv", allergies)):
        found = re.search(heading + r" \((\d+)\)", text)
        comparison.add("summary", heading, table, f"{len(rows)} rows", str(len(rows)), found.group(1) if found else "-")
    left = [line.split("│")[0].rstrip() for line in summary]
    start = next(i for i, line in enumerate(left) if "Active medications" in line) + 2
    end = next(i for i, line in enumerate(left) if "Allergies and adverse" in line)
    numbered = []  # one entry a number, continued lines joined
    for line in left[start:end]:
        match = re.match(r"\s?\d+ (\S.*)$", line)
        if match:
            numbered.append(match.group(1))
        elif line.startswith("   ") and numbered:
            numbered[-1] += " " + line.strip()
    for name in numbered:  # generic names are shown in lower case, with tall-man letters
        is_there = name.casefold() in active
        comparison.add("summary", "an active medication", "medications.DESCRIPTION",
                       name if is_there else "-", True, is_there, listed=False)
    comparison.add("banner", "Allergies", "allergies.csv", f"{len(allergies)} rows",
                   f"Known allergies ({len(allergies)})" if allergies else "Allergies not recorded",
                   re.search(r"Known allergies \(\d+\)|Allergies not recorded", text).group(0),
                   "a file without rows does not say that there are none" if not allergies else "")
    comparison.add("banner", "Address", "patients.ADDRESS, CITY, STATE, ZIP", address_source(patient.row),
                   address_source(patient.row), re.search(r"Address (.*?)(?:   |$)", text, re.M).group(1).strip())


def address_source(row):
    zip_code = "" if row["ZIP"] in ("", "00000") else " " + row["ZIP"]
    return f"{row['ADDRESS']}, {row['CITY']} {row['STATE']}{zip_code}"


def compare_demographics(patient, first, second, comparison):
    row, fields = patient.row, {}
    for line in first[tabs_row(first) + 1:-2] + second[tabs_row(second) + 1:-2]:
        for half in line.split("│"):  # side by side where there is room
            match = re.match(r"(\S.*?)  +(\S.*)$", half.strip())
            if match:
                fields[match.group(1)] = match.group(2).strip()
    ssn = "***-**-" + row["SSN"][-4:]
    zip_code = ABSENT if row["ZIP"] in ("", "00000") else row["ZIP"]
    zip_note = "00000 stands for unknown; the import says so" if row["ZIP"] == "00000" else ""
    wanted = [
        ("MRN", "Id", patient.id, patient.mrn, "made from the Id (SHA-256), which is too long for an MRN"),
        ("First name", "FIRST", row["FIRST"], row["FIRST"], ""),
        ("Last name", "LAST", row["LAST"], row["LAST"], ""),
        ("Former name", "MAIDEN", row["MAIDEN"] or "(empty)", row["MAIDEN"] or "-", ""),
        ("Born", "BIRTHDATE", row["BIRTHDATE"], show_iso(row["BIRTHDATE"]), ""),
        ("SSN", "SSN", row["SSN"], ssn, "hidden but for the last four"),
        ("Street", "ADDRESS", row["ADDRESS"], row["ADDRESS"], ""),
        ("City", "CITY", row["CITY"], row["CITY"], ""),
        ("State", "STATE", row["STATE"], row["STATE"], ""),
        ("ZIP", "ZIP", row["ZIP"] or "(empty)", zip_code, zip_note),
    ]
    for field, column, value, expected, note in wanted:
        comparison.add("demographics", field, f"patients.{column}", value, expected, fields.get(field, "-"), note)
    for field in ("Email", "Phone", "Insurance", "Policy", "Group", "Emergency contact"):
        comparison.add("demographics", field, "no column", "-", ABSENT, fields.get(field, "-"))
    counts = {"Appointments": "encounters", "Medications": "medications"}
    for field, table in counts.items():
        comparison.add("demographics", f"count of {field}", f"{table}.csv", f"{len(patient.of(table))} rows",
                       str(len(patient.of(table))), fields.get(field, "-"))


def compare_multiset(comparison, section, what, wanted, shown, columns, notes, most):
    """Each list of rows as a whole: every row of the file once, and none besides."""
    left = collections.Counter(tuple(w[1]) for w in wanted)
    right = collections.Counter(tuple(s) for s in shown)
    comparison.add(section, "rows", what, f"{len(wanted)} rows", len(wanted), len(shown),
                   "every field of each compared")
    comparison.compared += len(wanted) * len(columns)
    for extra in (right - left).elements():
        comparison.add(section, "a row of no source", what, "-", None, " / ".join(extra))
    unseen = left - right
    for number, (source, values, raw) in enumerate(wanted):
        missing = unseen[tuple(values)] > 0
        if missing:
            unseen[tuple(values)] -= 1
        if number < most or missing:
            for column, value, text in zip(columns, values, raw):
                comparison.add(section, f"{source} {column[0]}", column[1], text, value,
                               value if not missing else "-", notes.get(column[0], ""))


def compare_medications(patient, screens, comparison):
    shown = []
    current, rows = full_rows(screens, patient.open_keys() + [":keys g m"], "current")
    active = len(rows)
    _, past = full_rows(screens, patient.open_keys() + [":keys g m f"], "past")
    for title, fields in rows + past:
        shown.append((title.casefold(), fields["STATUS"], fields["Started"], fields["Prescriber"], fields["Notes"],
                      fields["DOSE"], fields["ROUTE"], fields["FREQUENCY"]))
    wanted = []
    for row in patient.of("medications"):
        stopped = row["STOP"] and local(row["STOP"])
        parts = ([f"For {row['REASONDESCRIPTION']}"] if row["REASONDESCRIPTION"] else []) + \
            ([f"Ended {stopped.date().isoformat()}"] if stopped else [])
        values = (row["DESCRIPTION"].casefold(), "Completed" if stopped else "Started", show_date(local(row["START"])),
                  patient.provider(row), ". ".join(parts) or ABSENT, ABSENT, ABSENT, ABSENT)
        raw = (row["DESCRIPTION"], row["STOP"] or "(empty)", row["START"],
               f"{patient.encounters[row['ENCOUNTER']]['PROVIDER'][:8]}... {patient.provider(row)}",
               f"{row['REASONDESCRIPTION'] or '(empty)'}; {row['STOP'] or '(empty)'}", "-", "-", "-")
        wanted.append((f"line {patient.line('medications', row)}", values, raw, row["START"]))
    wanted.sort(key=lambda w: (w[1][1] != "Started", w[3]), reverse=False)
    wanted = [w[:3] for w in wanted]
    columns = [("Medication", "medications.DESCRIPTION"), ("Status", "medications.STOP"),
               ("Started", "medications.START"), ("Prescriber", "encounters.PROVIDER, providers.NAME"),
               ("Notes", "medications.REASONDESCRIPTION, STOP"), ("Dose", "no column"), ("Route", "no column"),
               ("Frequency", "no column")]
    notes = {"Medication": "without its capitals: shown in lower case, with tall-man letters",
             "Status": "empty STOP = started, still active", "Started": f"UTC to {ZONE}, its day",
             "Prescriber": "who saw the patient in the row's ENCOUNTER", "Dose": "stands in the description",
             "Route": "stands in the description"}
    compare_multiset(comparison, "medications", "medications.csv", wanted, shown, columns, notes, 3)
    comparison.add("medications", "current", "medications.STOP empty",
                   f"{sum(not r['STOP'] for r in patient.of('medications'))} rows",
                   sum(not r["STOP"] for r in patient.of("medications")), active)


def compare_allergies(patient, screens, comparison):
    _, rows = full_rows(screens, patient.open_keys() + [":keys g a"], "allergy")
    shown = [(title, f["Severity"], f["Reaction"], f["Status"], f["Onset"], f["Notes"]) for title, f in rows]
    wanted, parents = [], []
    for row in patient.of("allergies"):
        if row["CODE"] == "419199007":
            parents.append(patient.line("allergies", row))
            continue
        severities = [s for s in (row["SEVERITY1"], row["SEVERITY2"]) if s]
        worst = max(severities, key=["MILD", "MODERATE", "SEVERE"].index).lower() if severities else ABSENT
        reactions = [without_tag(r) for r in (row["DESCRIPTION1"], row["DESCRIPTION2"]) if r]
        notes = f"{row['CATEGORY']} {row['TYPE']}, {row['SYSTEM']} {row['CODE']}"
        values = (without_tag(row["DESCRIPTION"]), worst, " + ".join(reactions) or ABSENT,
                  "inactive" if row["STOP"] else "active", show_iso(row["START"]), notes[0].upper() + notes[1:])
        raw = (row["DESCRIPTION"], " / ".join(severities) or "(empty)",
               " / ".join(r for r in (row["DESCRIPTION1"], row["DESCRIPTION2"]) if r) or "(empty)",
               row["STOP"] or "(empty)", row["START"], notes)
        wanted.append((f"line {patient.line('allergies', row)}", values, raw))
    columns = [("Substance", "allergies.DESCRIPTION"), ("Severity", "allergies.SEVERITY1, 2"),
               ("Reaction", "allergies.DESCRIPTION1, 2"), ("Status", "allergies.STOP"),
               ("Onset", "allergies.START"), ("Notes", "allergies.CATEGORY, TYPE, SYSTEM, CODE")]
    notes = {"Substance": "SNOMED's tag is dropped", "Severity": "the worse of the two",
             "Reaction": "tags dropped, joined by +"}
    compare_multiset(comparison, "allergies", "allergies.csv", wanted, shown, columns, notes, 4)
    for line in parents:
        comparison.add("allergies", f"line {line}", "allergies.CODE", "419199007 Allergy to substance (finding)",
                       "left out", "left out", "names no allergen; the import says so")


VITALS = {"8480-6": "Systolic", "8462-4": "Diastolic", "8867-4": "Pulse", "9279-1": "Resp", "8310-5": "Temp",
          "8331-1": "Temp", "2708-6": "SpO2", "59408-5": "SpO2", "29463-7": "Weight", "8302-2": "Height",
          "39156-5": "BMI"}


def vital_value(row):
    number = decimal.Decimal(row["VALUE"])
    name = VITALS[row["CODE"]]
    if name == "Weight":
        return one_decimal(number / decimal.Decimal("0.45359237"))
    if name == "Height":
        return one_decimal(number / decimal.Decimal("2.54"))
    if name == "Temp":
        return one_decimal(number * 9 / 5 + 32)
    return one_decimal(number) if name == "BMI" else whole(number)


def compare_vitals(patient, screens, comparison):
    _, rows = full_rows(screens, patient.open_keys() + [":keys g v b"], "vital")
    shown = {}
    for title, fields in rows:
        pressure = re.match(r"(\d+)/(\d+)", fields.get("BP", fields.get("Systolic", "")))
        values = {"Systolic": pressure.group(1), "Diastolic": pressure.group(2)} if pressure else {}
        for name in ("Pulse", "Resp", "Temp", "SpO2", "Weight", "Height", "BMI"):
            if fields.get(name, ABSENT) != ABSENT:
                values[name] = fields[name].split()[0]
        shown[title] = values
    groups = collections.defaultdict(list)
    for row in patient.of("observations"):
        if row["CATEGORY"] == "vital-signs" and row["CODE"] in VITALS:
            groups[local(row["DATE"]).strftime("%d-%b-%Y %H:%M")].append(row)
    comparison.add("vitals", "sets", "observations.csv", f"{len(groups)} sets", len(groups), len(rows))
    notes = {"Weight": "kg to lb (/ 0.45359237)", "Height": "cm to in (/ 2.54)"}
    for when, group in groups.items():
        comparison.add("vitals", "Recorded", "observations.DATE", group[0]["DATE"], when,
                       when if when in shown else "-", f"UTC to {ZONE}")
        for row in group:
            name = VITALS[row["CODE"]]
            comparison.add("vitals", f"line {patient.line('observations', row)} {name}",
                           f"observations.VALUE, {row['CODE']}", f"{row['VALUE']} {row['UNITS']}", vital_value(row),
                           shown.get(when, {}).get(name, "-"), notes.get(name, ""))
        extra = set(shown.get(when, {})) - {VITALS[row["CODE"]] for row in group}
        comparison.add("vitals", "a value of no source", "observations.csv", "-", set(), extra, listed=False)


# Synthea's descriptions as the laboratory's screens name them (the code says which).
LABS = {"2339-0": "Glucose", "6299-2": "BUN", "38483-4": "Creatinine", "49765-1": "Calcium", "2947-0": "Sodium",
        "6298-4": "Potassium", "2069-3": "Chloride", "20565-8": "CO2", "33914-3": "eGFR", "2885-2": "Total Protein",
        "1751-7": "Albumin", "10834-0": "Globulin", "1975-2": "Total Bilirubin", "6768-6": "ALP", "1742-6": "ALT",
        "1920-8": "AST", "2093-3": "Total Cholesterol", "2571-8": "Triglycerides", "18262-6": "LDL",
        "2085-9": "HDL", "4548-4": "HbA1c", "6690-2": "WBC", "789-8": "RBC", "718-7": "Hemoglobin",
        "4544-3": "Hematocrit", "787-2": "MCV", "785-6": "MCH", "786-4": "MCHC", "21000-5": "RDW-SD",
        "777-3": "Platelets", "32207-3": "PDW", "32623-1": "MPV"}
QUESTIONS = ("What address do you live at?",)


def compare_labs(patient, screens, comparison):
    _, orders = full_rows(screens, patient.open_keys() + [":keys g l b"], "lab")
    shown = []
    for _, fields in orders:
        for name, text in fields.items():
            match = re.match(r"(\S+) ([HL?!]*) *(\S*)\s+\((.*)\)$", text)
            if match:
                shown.append((name, match.group(1), match.group(3), fields["Collected"], fields["Ordered by"],
                              fields["Status"]))
    wanted = []
    for row in patient.of("observations"):
        if row["CATEGORY"] != "laboratory" or (row["TYPE"] == "text" and row["CODE"] not in LABS):
            continue
        unit = "" if row["UNITS"] == "null" else row["UNITS"]
        values = (LABS.get(row["CODE"], row["DESCRIPTION"]), row["VALUE"], unit, show_date(local(row["DATE"])),
                  patient.provider(row), "final")
        raw = (f"{row['CODE']} {row['DESCRIPTION']}", row["VALUE"], row["UNITS"], row["DATE"],
               patient.provider(row), "-")
        wanted.append((f"line {patient.line('observations', row)}", values, raw))
    columns = [("Test", "observations.CODE, DESCRIPTION"), ("Result", "observations.VALUE"),
               ("Unit", "observations.UNITS"), ("Collected", "observations.DATE"),
               ("Ordered by", "encounters.PROVIDER, providers.NAME"), ("Status", "no column")]
    notes = {"Test": "the laboratory's short name by its LOINC code", "Collected": f"UTC to {ZONE}, its day",
             "Status": "a value is a final result"}
    compare_multiset(comparison, "labs", "observations.csv, laboratory", wanted, shown, columns, notes, 4)


def compare_appointments(patient, screens, comparison):
    _, rows = full_rows(screens, patient.open_keys() + [":keys g p"], "appointment")
    shown = [(title, f["Provider"], f["Specialty"], f["Date"], f["Time"], f["Minutes"], f["Status"], f["Reason"],
              f["Appointment"]) for title, f in rows]
    wanted = []
    for row in sorted(patient.of("encounters"), key=lambda e: e["START"], reverse=True):
        start, stop = local(row["START"]), local(row["STOP"])
        seconds = int((stop - start).total_seconds())
        minutes = max(1, (seconds + 30) // 60)
        reason = row["DESCRIPTION"] + (f": {row['REASONDESCRIPTION']}" if row["REASONDESCRIPTION"] else "")
        values = (row["ENCOUNTERCLASS"], patient.names[row["PROVIDER"]], patient.specialties[row["PROVIDER"]],
                  show_date(start), start.strftime("%H:%M"), str(minutes), "done", reason,
                  stable("APT", row["Id"]))
        raw = (row["ENCOUNTERCLASS"], f"{row['PROVIDER'][:8]}... {patient.names[row['PROVIDER']]}",
               patient.specialties[row["PROVIDER"]], row["START"], row["START"], f"{row['START']} to {row['STOP']}",
               row["STOP"], f"{row['DESCRIPTION']}; {row['REASONDESCRIPTION'] or '(empty)'}", row["Id"])
        wanted.append((f"line {patient.line('encounters', row)}", values, raw))
    columns = [("Type", "encounters.ENCOUNTERCLASS"), ("Provider", "encounters.PROVIDER, providers.NAME"),
               ("Specialty", "providers.SPECIALITY"), ("Date", "encounters.START"), ("Time", "encounters.START"),
               ("Minutes", "encounters.START, STOP"), ("Status", "encounters.STOP"),
               ("Reason", "encounters.DESCRIPTION, REASONDESCRIPTION"), ("Appointment", "encounters.Id")]
    notes = {"Date": f"UTC to {ZONE}", "Time": f"UTC to {ZONE}", "Status": "it lies in the past",
             "Appointment": "made from the Id (SHA-256)"}
    oldest_last = wanted[:2] + wanted[-1:] + wanted[2:-1] if len(wanted) > 2 else wanted
    compare_multiset(comparison, "appointments", "encounters.csv", oldest_last, shown, columns, notes, 3)


def compare_timeline(patient, screens, comparison):
    keys = patient.open_keys() + [":keys g t"]
    first = screens.play(keys + [":screen timeline"])["timeline"]
    count, lines = counted(first), list(keys)
    for number in range(count // 10 + 2):
        lines += [f":screen timeline-{number}", ":keys " + "Down " * 10]
    shown = {}
    for screen in screens.play(lines).values():
        for line in screen:
            match = re.match(r"[> ]\s*(\d+)\s+(\d\d-\w{3}-\d{4}(?: \d\d:\d\d)?) +(\w+)", line)
            if match:
                shown[int(match.group(1))] = (match.group(2), match.group(3))
    wanted = [(local(e["START"]).strftime("%d-%b-%Y %H:%M"), "Appointment") for e in patient.of("encounters")]
    wanted += [(show_date(local(m["START"])), "Medication") for m in patient.of("medications")]
    wanted += [(show_iso(a["START"]), "Allergy") for a in patient.of("allergies") if a["CODE"] != "419199007"]
    return wanted, collections.Counter(shown.values()), count


def compare_patient(patient, screens, comparison):
    keys = patient.open_keys()
    looked = screens.play([keys[0], ":screen search", keys[1], ":screen summary", ":keys g d", ":screen one",
                           ":keys PgDn", ":screen two"])
    found = re.search(r"(\d+) match", "\n".join(looked["search"]))
    comparison.add("search", "matches", "patients.LAST, FIRST", keys[0][6:], "1", found.group(1) if found else "-",
                   "typed in small letters")
    comparison.add("search", "MRN", "patients.Id", patient.id, patient.mrn,
                   patient.mrn if patient.mrn in "\n".join(looked["search"]) else "-")
    compare_banner(patient, looked["summary"], comparison)
    compare_summary(patient, looked["summary"], comparison)
    compare_demographics(patient, looked["one"], looked["two"], comparison)
    compare_medications(patient, screens, comparison)
    compare_allergies(patient, screens, comparison)
    compare_labs(patient, screens, comparison)
    compare_vitals(patient, screens, comparison)
    compare_appointments(patient, screens, comparison)
    wanted, shown, count = compare_timeline(patient, screens, comparison)
    for kind in ("Appointment", "Medication", "Allergy"):
        expected = collections.Counter(w for w in wanted if w[1] == kind)
        seen = collections.Counter({key: n for key, n in shown.items() if key[1] == kind})
        comparison.add("timeline", kind, "the same rows, at their day or minute", f"{expected.total()} rows",
                       expected.total(), seen.total() if seen == expected else sorted((seen - expected).keys()))
    comparison.add("timeline", "rows", "all of the chart", "-", count, shown.total(), listed=False)


def cell(text):
    return str(text).replace("|", "\\|")


def let_a_story_in(database):
    """A story signs in on a demo database alone, as one of its people: this copy is made to look like one."""
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO ct_meta (key, value) VALUES ('demo', 'compare')")
        connection.execute("INSERT INTO ct_staff (username, full_name, role) VALUES ('demo-doctor', 'Compare', 'doctor')")
    connection.close()


def main():
    chartty, samples = sys.argv[1], pathlib.Path(os.environ.get("CHARTTY_SAMPLES", sys.argv[2]))
    if not all((samples / folder).is_dir() for folder in PATIENTS):
        print(f"SKIP: samples absent: {samples}")
        return 0
    out, wrong = [], 0
    with tempfile.TemporaryDirectory(prefix="chartty-compare-") as made:
        folder = pathlib.Path(made)
        for name, patients in PATIENTS.items():
            database = folder / f"{name}.db"
            environment = {"TZ": ZONE, "HOME": made, "PATH": "/usr/bin:/bin"}
            for order in (["db", "init", str(database)],
                          ["import", "synthea-csv", str(samples / name), "--db", str(database)]):
                subprocess.run([chartty, *order], check=True, capture_output=True, env=environment)
            let_a_story_in(database)
            tables = read_folder(samples / name)
            for prefix, why in patients:
                patient, comparison = Patient(tables, samples / name, prefix), Comparison()
                screens = Screens(chartty, database, folder)
                compare_patient(patient, screens, comparison)
                wrong += comparison.differences
                print(f"{name} {prefix} {comparison.compared} values compared, {comparison.differences} differ")
                for row in comparison.rows:
                    if row[5].startswith("NO"):
                        print("   ", row)
                out += [f"## {patient.row['FIRST']} {patient.row['LAST']}, MRN {patient.mrn}", "",
                        f"{name}, `patients.csv` line {patient.line('patients', patient.row)}: {why}. "
                        f"{comparison.compared} values compared.", "",
                        "| section | field | source (file.column) | source value | screen value | same? | note |",
                        "|---|---|---|---|---|---|---|"]
                out += ["| " + " | ".join(cell(c) for c in row) + " |" for row in comparison.rows] + [""]
                if len(sys.argv) > 4:
                    (pathlib.Path(sys.argv[4]) / f"{prefix}.txt").write_text("\n".join(screens.dumps))
    if len(sys.argv) > 3:
        page = pathlib.Path(sys.argv[3])
        head = page.read_text().split("<!-- tables -->")[0] if page.exists() else ""
        page.write_text(head + "<!-- tables -->\n\n" + "\n".join(out))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
