#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""adopt.py CHARTTY FOLDER: a database that SQLAlchemy's models made, on SQLite and on PostgreSQL. It opens as it is, is
adopted, is edited by chartty (writing.story), is read again by the models without an error, is written by them again, and
chartty finds what they wrote; what does not fit is found, mended and taken back. Ends with 77 where SQLAlchemy is not
there; what else is missing is said and left out."""
import datetime
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    from sqlalchemy import create_engine, text
    from sqlalchemy.orm import Session
except ImportError:
    print("SKIP: python3-sqlalchemy is not there")
    sys.exit(77)

HERE = pathlib.Path(sys.argv[2]).resolve()
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
from checks import check_all, newest, problems  # noqa: E402
from cluster import Cluster, programs  # noqa: E402
from models import (Allergy, Appointment, Base, LabResult, Medication, OAuthClient, Patient, Provider,  # noqa: E402
                    VitalSigns)

CHARTTY = sys.argv[1]
PASSWORDS = {"clerk": "wren harbour 61 plume", "nurse": "otter gable 74 quince", "doctor": "heron lattice 28 fennel",
             "admin": "lynx paddock 93 sorrel"}
now = datetime.datetime(2026, 11, 20, 12, 0, 0, 123456)


class Place:
    """One database, with a state folder of its own."""

    def __init__(self, name, url, models_url, folder):
        self.name, self.url = name, url
        self.engine = create_engine(models_url)
        self.environment = dict(os.environ, HOME=folder, XDG_STATE_HOME=f"{folder}/state", XDG_DATA_HOME=f"{folder}/data",
                                TZ="America/New_York", LC_ALL="C.UTF-8")

    def wrong(self, words):
        problems.append(f"{self.name}: {words}")

    def chartty(self, *words, secrets="", status=0):
        done = subprocess.run([CHARTTY, *words], capture_output=True, text=True, input=secrets, env=self.environment,
                              timeout=600, check=False)
        if done.returncode != status:
            self.wrong(f"{' '.join(words)}: {done.returncode}, {done.stdout[-600:]}{done.stderr[-600:]}")
        return done.stdout + done.stderr

    def says(self, part, *words, **more):
        came = self.chartty(*words, **more)
        if part not in came:
            self.wrong(f"{' '.join(words)} does not say {part!r}: {came[-600:]}")
        return came

    def admin(self, part, *words, **more):
        return self.says(part, *words, "--as", "demo-admin", secrets=PASSWORDS["admin"] + "\n" + more.pop("more", ""),
                         **more)

    def story(self, name, *variables):
        """A story of a demo's people, who sign in here as people do: with a name and a password."""
        lines, signed_in = [], False
        for line in (HERE / name).read_text().splitlines():
            if line.startswith(":as demo-"):
                user = line.split()[1]
                lines += [] if signed_in else [":as nobody"]
                lines += [f":type {user}", ":keys Tab", f":type {PASSWORDS[user[5:]]}", ":keys Enter"]
                signed_in = True
            else:
                lines.append(line)
        path = pathlib.Path(self.environment["HOME"]) / name
        path.write_text("\n".join(lines) + "\n")
        return self.chartty("story", f"DB={self.url}", "SIZE=80x24", *variables, str(path))

    def find(self, name, part):
        came = self.story("search.story", f"NAME={name}")
        if part not in came:
            self.wrong(f"a search for {name} does not show {part!r}: {came[-1800:]}")


def made_by_the_models(engine):
    """As the other server seeds and writes: every default is its own, times are text, ids are its own."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        people = [Patient(mrn=f"MRN{n:03}", first_name=first, last_name=last, dob=datetime.date(1950 + n, 1, 1 + n),
                          gender="Female", phone=f"+1-555-01{n:02}", created_at=now, updated_at=now)
                  for n, (first, last) in enumerate([("Ada", "Earlier"), ("Bob", "Before"), ("Cy", "O'Neil")], 1)]
        provider = Provider(npi="1234567893", name="Dr. Michael Chen", specialty="Cardiology",
                            accepting_new_patients=True, created_at=now)
        session.add_all(people + [provider])
        session.flush()
        ada = people[0].id
        session.add_all([
            Appointment(appointment_id="APT001", patient_id=ada, provider_id=provider.id, date=datetime.date(2026, 12, 1),
                        time="13:00 AM", duration_minutes=30, status="scheduled", created_at=now, updated_at=now),
            Appointment(appointment_id="APT002", patient_id=ada, provider_id=provider.id, date=datetime.date(2026, 12, 2),
                        time="2:00 PM", duration_minutes=30, status="scheduled", created_at=now, updated_at=now),
            Medication(medication_id="MED001", patient_id=ada, name="Aspirin", prescribed_date=datetime.date(2026, 1, 2),
                       status="active", refills_remaining=0, created_at=now, updated_at=now),
            Allergy(patient_id=ada, allergen="Aspirin", severity="severe", status="active", created_at=now),
            VitalSigns(patient_id=ada, recorded_date=now, systolic_bp=120, diastolic_bp=80, height=66.0, created_at=now),
            LabResult(order_id="LAB001", patient_id=ada, test_name="HbA1c", ordered_date=datetime.date(2026, 1, 2),
                      resulted_date=datetime.date(2026, 1, 3), status="final", created_at=now, updated_at=now,
                      results_json='[{"component": "HbA1c", "value": "5.7", "unit": "%", "reference": "<5.7", '
                                   '"flag": "normal"}]'),
            OAuthClient(client_id="client_1", client_secret_hash="0" * 64, app_id="copilot", app_name="Copilot",
                        role="patient", scopes='["read:patients", "write:patients"]', is_active=True, rate_limit=1000,
                        created_at=datetime.datetime(2026, 1, 1))])
        session.commit()


def before_adoption(place):
    place.says("another program", "db", "status", place.url)
    place.chartty("staff", "add", "--db", place.url, "--role", "admin", "--name", "Ann Admin", "demo-admin",
                  secrets=PASSWORDS["admin"])
    for role in ("clerk", "nurse", "doctor"):
        place.admin("added", "staff", "add", "--db", place.url, "--role", role, "--name", f"Demo {role.title()}",
                    f"demo-{role}", more=PASSWORDS[role])
    place.find("earlier", "EARLIER, Ada")
    place.admin("adopt", "db", "doctor", place.url, "--mend", "time", status=1)
    came = place.says("found", "db", "doctor", place.url, status=1)
    for kind in ("time ", "drug-allergy", "flag"):
        if f"\n{kind}" not in "\n" + came:
            place.wrong(f"db doctor does not find {kind} before adoption: {came[-900:]}")


def adopted(place):
    place.says("nothing was changed", "db", "adopt", place.url)
    # No backup, no adoption.
    place.says("no verified backup", "db", "adopt", "--yes", "--backup", "/nonexistent/file", place.url, status=1)
    place.says("another program", "db", "status", place.url)
    came = place.says("restored once and compared", "db", "adopt", "--yes", place.url)
    backup = came.split(".backup: ")[0].splitlines()[-1] + ".backup"
    if not os.path.isfile(backup) or os.stat(backup).st_mode & 0o77:
        place.wrong(f"the backup {backup} is not there, or others may read it")
    place.says("restored into a scratch place", "backup", "verify", backup, "--db", place.url)
    place.says("nothing to do", "db", "adopt", "--yes", place.url)
    came = place.admin("records.adopt", "audit", "list", "--db", place.url, "--action", "records.adopt")
    if came.count("records.adopt") != 1 or f"after the backup {backup[:60]}" not in came or "by the account" not in came:
        place.wrong(f"the adoption is not in the audit once, with its backup and account: {came[-600:]}")
    place.says("adopted", "db", "status", place.url)
    place.says("ok", "db", "check", place.url)


def edited(place):
    before = newest(place.engine)
    place.story("writing.story")
    with Session(place.engine) as session:
        read, written = check_all(session, before, True)
    print(f"{place.name}: {read} rows read through the models; new rows: "
          + ", ".join(f"{name} {count}" for name, count in sorted(written.items())))


def written_again(place):
    """The other program's own ways: insert, update, delete."""
    with Session(place.engine) as session:
        new = Patient(mrn="MRNA1B2C3", first_name="Zelda", last_name="Afterwards", dob=datetime.date(1990, 5, 5),
                      created_at=now, updated_at=now)
        session.add(new)
        session.commit()
        session.add(VitalSigns(patient_id=new.id, recorded_date=now, heart_rate=70, created_at=now))
        session.query(Patient).filter(Patient.mrn == "MRN002").one().last_name = "Renamed"
        gone = session.query(Patient).filter(Patient.mrn == "MRN003").one()
        session.delete(gone)
        session.commit()
    place.find("afterwards", "AFTERWARDS, Zelda")
    place.find("renamed", "RENAMED, Bob")
    place.find("o'neil", "No patient")


def examined(place):
    """Found without a name or value; mended by an administrator; taken back; mended for good."""
    came = place.says("found", "db", "doctor", place.url, status=1)
    for kind in ("time ", "time-form", "drug-allergy", "flag", "client-wide", "client-unused"):
        if f"\n{kind}" not in "\n" + came:
            place.wrong(f"db doctor does not find {kind}: {came[-900:]}")
    for shown in ("MRN001", "13:00"):
        if shown in came:
            place.wrong(f"db doctor shows {shown} to nobody")
    if place.name == "sqlite":  # a server's references refuse it
        with place.engine.begin() as other:
            other.execute(text("INSERT INTO allergies (patient_id, allergen) VALUES (4711, 'Nuts')"))
        came = place.says("its patient (row 4711) is not there", "db", "doctor", place.url, "--kind", "orphan", status=1)
        if "Bring whoever is missing back under the same number" not in came or "Nuts" in came:
            place.wrong(f"db doctor does not say why an orphan is left, and what to do: {came[-900:]}")
        place.admin("0 mended, 1 left", "db", "doctor", place.url, "--mend", "orphan", status=1)
        with place.engine.begin() as other:
            other.execute(text("DELETE FROM allergies WHERE patient_id = 4711"))
    place.admin("1 mended, 0 left", "db", "doctor", place.url, "--mend", "time")
    place.admin("1 taken back, 0 left", "db", "doctor", place.url, "--undo")
    with Session(place.engine) as session:
        if session.query(Appointment).filter(Appointment.time == "13:00 AM").count() != 1:
            place.wrong("what was mended is not as it was after --undo")
    place.admin("left", "db", "doctor", place.url, "--mend", "all", status=1)
    with Session(place.engine) as session:
        times = [time for (time,) in session.query(Appointment.time).order_by(Appointment.id)]
        lab = session.query(LabResult).filter(LabResult.order_id == "LAB001").one()
        if times[:2] != ["13:00", "14:00"] or '"flag": "high"' not in lab.results_json:
            place.wrong(f"mended: {times}, {lab.results_json}")
        check_all(session, newest(place.engine), False)
    place.says("all as they were written", "audit", "verify", place.url)
    place.says("ok", "db", "check", place.url)


def sampled(place):
    """Synthea's people, imported into what was adopted: every row is one that the models read."""
    folder = pathlib.Path(os.environ.get("CHARTTY_SAMPLES", HERE.parent.parent.parent / "shared" / "samples"))
    for name in ("synthea_csv_dbt", "synthea_csv_unmc")[:2 if place.name == "sqlite" else 1]:
        if not (folder / name).is_dir():
            print(f"SKIP: in part, there is no {folder / name}")
            continue
        before = newest(place.engine)
        place.admin("", "import", "synthea-csv", "--db", place.url, str(folder / name))
        with Session(place.engine) as session:
            read, written = check_all(session, before, False)
            empty = session.query(Patient).filter(Patient.created_at.is_(None)).count()
        if written["patients"] < 20 or empty:
            place.wrong(f"{name}: {written['patients']} patients, {empty} without created_at")
        print(f"{place.name}: {name}: {read} rows read through the models")
    place.says("found", "db", "doctor", place.url, status=1)


def purged(place):
    """By law, from tables that have no ON DELETE: all of the patient goes, the others stay, and the models read on."""
    place.admin("added", "staff", "add", "--db", place.url, "--role", "admin", "--name", "Bo Second", "bo",
                more=PASSWORDS["clerk"])
    children = (Appointment, Medication, Allergy, VitalSigns, LabResult)
    with Session(place.engine) as session:
        ada = session.query(Patient).filter(Patient.mrn == "MRN001").one().id
        before = {model: session.query(model).count() for model in (Patient, *children)}
        gone = {model: session.query(model).filter(model.patient_id == ada).count() for model in children}
        gone[Patient] = 1
        session.execute(text("INSERT INTO ct_vitals_context (row_id, patient_id, recorded_date, oxygen) SELECT id, patient_id, "
                             f"recorded_date, 'air' FROM vital_signs WHERE patient_id = {ada}"))
        session.commit()
    if not all(gone.values()):
        place.wrong(f"the patient to be removed has no rows in some table: {gone}")
    file = pathlib.Path(place.environment["HOME"]) / "ada.json"
    came = place.says("removed", "patient", "purge", "MRN001", "--db", place.url, "--as", "demo-admin", "--second", "bo",
                      "--export-file", str(file), secrets=f"{PASSWORDS['clerk']}\n{PASSWORDS['admin']}\n")
    if "ct_vitals_context 1" not in came:
        place.wrong(f"chartty's own row of the patient is not among what was removed: {came[-600:]}")
    if "MRN001" not in file.read_text() or file.stat().st_mode & 0o77:
        place.wrong("the record that was written before the removal is not there, or others may read it")
    with Session(place.engine) as session:
        for model, count in before.items():
            left = session.query(model).count()
            if left != count - gone[model]:
                place.wrong(f"{model.__tablename__}: {left} rows are left, of {count}; {gone[model]} should have gone")
        for table in ("ct_name", "ct_lookup", "ct_vitals_context", "ct_name_stale"):
            left = session.execute(text(f"SELECT count(*) FROM {table} WHERE patient_id = {ada}")).scalar()
            if left:
                place.wrong(f"{table} has {left} rows of the patient who was removed")
        check_all(session, newest(place.engine), False)
    place.find("earlier", "No patient")
    came = place.admin("patient.purge", "audit", "list", "--db", place.url, "--action", "patient.purge")
    if "agreed by bo" not in came:
        place.wrong(f"the removal is not in the audit with whom it was agreed: {came[-600:]}")
    place.says("all as they were written", "audit", "verify", place.url)
    place.says("ok", "db", "check", place.url)


def whole(place):
    made_by_the_models(place.engine)
    if place.name == "sqlite":
        os.chmod(place.url, 0o600)
    for step in (before_adoption, adopted, edited, written_again, examined, sampled, purged):
        if problems:
            return
        step(place)
    place.engine.dispose()


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/state", 0o700)
        whole(Place("sqlite", f"{folder}/other.db", f"sqlite:///{folder}/other.db", folder))
    try:
        import psycopg2  # noqa: F401
        has_driver = programs() is not None
    except ImportError:
        has_driver = False
    if not has_driver:
        print("SKIP: in part, PostgreSQL or python3-psycopg2 is not there")
    elif not problems:
        with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
            os.mkdir(f"{folder}/state", 0o700)
            url = cluster.create("other")
            whole(Place("postgresql", url, url.replace("postgresql:", "postgresql+psycopg2:"), folder))
    for problem in problems[:20]:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
