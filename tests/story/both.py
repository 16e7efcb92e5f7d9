#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""both.py CHARTTY LIST [NAME...]: plays every story of the list (a line each: name|story|golden|VARIABLE=value|...) on
SQLite and on a PostgreSQL cluster of its own: the screens are the golden's on both, and so is the audit that
`chartty audit export` gives afterwards, but for its seals. NAMEs choose among the stories."""
import concurrent.futures
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cluster import Cluster, programs  # noqa: E402

# What is made by chance, and so is another each time.
SEALS = ("chain", "previous", "station_before")
# What is written some time after it was seen, in one entry for what was seen meanwhile: it may stand before or after others.
LATER = ("list.view", "patient.search", "patient.preview")
CHANCE = re.compile(r"client_[-\w]{43}|(?<=\")[0-9a-f]{32}(?=\")|\b(?:MED|LAB|APT)[0-9A-F]{6}\b")


def run(chartty, home, words, given=None):
    # The keys of a server's records stand in the user's data folder, the station's own files in its state folder.
    environment = dict(os.environ, HOME=home, XDG_DATA_HOME=f"{home}/data", XDG_STATE_HOME=f"{home}/state")
    return subprocess.run([chartty, *words], text=True, capture_output=True, input=given, env=environment)


def audit(chartty, home, url):
    """The entries, oldest first, then those that are written later, without those of this export, seals and numbers."""
    done = run(chartty, home, ["audit", "export", "--json", "--db", url, "--as", "demo-admin"], "demo-admin-sign-in\n")
    if done.returncode != 0:
        raise SystemExit(f"the audit of {url} cannot be exported: {done.stderr}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    entries = [json.loads(line["entry"]) for line in lines]
    kept, later = [], []
    for entry in reversed(entries):
        if entry["chain"] != entries[0]["chain"]:
            told = {name: value for name, value in entry.items() if name not in (*SEALS, "position")}
            into = later if entry["action"] in LATER else kept
            into.append(CHANCE.sub("(by chance)", json.dumps(told, ensure_ascii=False)))
    return kept + sorted(later)


def differences(what, left, right):
    return "".join(line + "\n" for line in difflib.unified_diff(left, right, f"{what} SQLite", f"{what} PostgreSQL",
                                                                lineterm="", n=2))


def compare(chartty, cluster, number, line):
    """What is wrong with one story; empty: nothing."""
    name, story, golden, *variables = line.split("|")
    database = f"st{number:04}"  # as long as "sqlite", which stands in its place on the screens
    screens, audits, wrong = {}, {}, ""
    with tempfile.TemporaryDirectory() as home:
        for engine, url in ("SQLite", f"{home}/records.db"), ("PostgreSQL", cluster.create(database)):
            done = run(chartty, home, ["story", "--db", url, *variables, story])
            if done.returncode != 0:
                return f"{name} on {engine}: the story failed: {done.stderr}\n"
            screens[engine] = done.stdout.replace(f"db:{database}", "db:sqlite").splitlines()
            audits[engine] = audit(chartty, home, url)
        cluster.sql("postgres", f'DROP DATABASE "{database}" WITH (FORCE)')
    with open(golden, encoding="utf-8") as file:
        expected = file.read().splitlines()
    for engine, screen in screens.items():
        if screen != expected:
            wrong += differences(f"{name} on {engine}", expected, screen)
    if not audits["SQLite"]:
        wrong += f"{name}: there is no audit to compare\n"
    if audits["SQLite"] != audits["PostgreSQL"]:
        wrong += differences(f"audit of {name}", audits["SQLite"], audits["PostgreSQL"])
    print(f"{name}: {len(expected)} lines, {len(audits['SQLite'])} entries: {'differ' if wrong else 'the same'}")
    return wrong


def main():
    chartty, stories, *names = sys.argv[1:]
    if programs() is None:
        print("SKIP: the PostgreSQL server's programs are not installed")
        sys.exit(77)
    with open(stories, encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if not names or line.split("|")[0] in names]
    if not lines or (names and len(lines) != len(names)):
        raise SystemExit(f"not all of these are in {stories}: {names}")
    with Cluster() as cluster, concurrent.futures.ThreadPoolExecutor(2) as pool:
        wrong = list(pool.map(lambda each: compare(chartty, cluster, *each), enumerate(lines)))
    print("".join(wrong), end="")
    sys.exit(1 if any(wrong) else 0)


main()
