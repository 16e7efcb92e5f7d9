#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""read_back.py CHARTTY STORIES: what chartty wrote is read through another program's models of the eight tables.

A demo database is made, the stories of each role's day are played on it (they register, book, chart, prescribe, file and
stop), and then every row of every table is loaded through SQLAlchemy: its date types refuse what is not in their form,
and the forms that the models cannot see (results, times, flags) are looked at here. Ends with 77 where SQLAlchemy is
not there."""
import subprocess
import sys
import tempfile

try:
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session
except ImportError:
    print("SKIP: python3-sqlalchemy is not there")
    sys.exit(77)
from checks import check_all, newest, problems
from models import Patient



def main():
    chartty, stories = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/read-back.db"
        subprocess.run([chartty, "demo", "--db", path, "--patients", "300", "--seed", "7", "--today", "2026-11-24"],
                       check=True, stdout=subprocess.DEVNULL)
        engine = create_engine(f"sqlite:///{path}")
        before = newest(engine)
        for story in stories:
            subprocess.run([chartty, "story", f"DB={path}", "SIZE=80x24", story], check=True,
                           stdout=subprocess.DEVNULL)
        with Session(engine) as session:
            read, written = check_all(session, before, bool(stories))
            for patient in session.query(Patient).filter(Patient.id > before["patients"]):
                print(f"new patient {patient.mrn}: {len(patient.appointments)} appointments")
    print(f"{read} rows read through the models; new rows: "
          + ", ".join(f"{name} {count}" for name, count in sorted(written.items())))
    for problem in problems[:20]:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
