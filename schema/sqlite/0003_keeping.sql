-- SPDX-License-Identifier: MIT
-- What keeping the record needs, for SQLite: people who sign in, their drafts, the audit, visits and events of their own.
-- The tables that are made anew here were not written by any version before this one.

DROP TABLE ct_draft;
DROP TABLE ct_staff;
DROP TABLE ct_audit;
DROP TABLE ct_retracted;
DROP TABLE ct_medication_event;

-- Hashes are PHC strings (Argon2id); badge_hash is a keyed hash in hex. Moments are UTC.
CREATE TABLE ct_staff (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    username VARCHAR(50) NOT NULL,
    full_name VARCHAR(100) NOT NULL,
    role VARCHAR(20) NOT NULL CONSTRAINT ck_ct_staff_role CHECK (role IN ('clerk', 'nurse', 'doctor', 'admin')),
    provider_id INTEGER,
    password_hash TEXT,
    pin_hash TEXT,
    badge_hash TEXT,
    failed_count INTEGER NOT NULL DEFAULT 0,
    pin_failed_count INTEGER NOT NULL DEFAULT 0,
    failed_at DATETIME,
    locked_at DATETIME,
    recovered_at DATETIME,
    last_sign_in DATETIME,
    created_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);
CREATE UNIQUE INDEX ct_staff_username ON ct_staff (username);
CREATE UNIQUE INDEX ct_staff_badge ON ct_staff (badge_hash);

-- Forms that were not finished. content: what was typed, sealed, in hex; only its owner's program opens it.
CREATE TABLE ct_draft (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    staff_id INTEGER NOT NULL REFERENCES ct_staff (id) ON DELETE CASCADE,
    form VARCHAR(40) NOT NULL,
    patient_id INTEGER REFERENCES patients (id) ON DELETE CASCADE,
    row_id INTEGER,
    request_id TEXT NOT NULL,
    content TEXT NOT NULL,
    saved_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX ct_draft_request ON ct_draft (request_id);
CREATE INDEX ct_draft_staff ON ct_draft (staff_id);
CREATE INDEX ct_draft_patient ON ct_draft (patient_id);

-- One chain a session; entry is the canonical text that mac (hex) is over. No foreign key: an entry outlives what it
-- names. Nobody changes or takes away an entry: the triggers refuse.
CREATE TABLE ct_audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    chain TEXT NOT NULL,
    position INTEGER NOT NULL,
    at DATETIME NOT NULL,
    username VARCHAR(50) NOT NULL,
    role VARCHAR(20) NOT NULL,
    station TEXT NOT NULL,
    action VARCHAR(40) NOT NULL,
    patient_id INTEGER,
    table_name TEXT,
    row_id INTEGER,
    entry TEXT NOT NULL,
    mac TEXT NOT NULL
);
CREATE UNIQUE INDEX ct_audit_chain ON ct_audit (chain, position);
-- An entry of no patient, or of no table, sorts as the least: a page key has no null.
CREATE INDEX ct_audit_patient_id ON ct_audit (coalesce(patient_id, 0), at);
CREATE INDEX ct_audit_at ON ct_audit (at);
CREATE INDEX ct_audit_username ON ct_audit (username, at);
CREATE INDEX ct_audit_action ON ct_audit (action, at);
CREATE INDEX ct_audit_station ON ct_audit (station, at);
CREATE INDEX ct_audit_table_name ON ct_audit (coalesce(table_name, ''), at);

-- Entered in error, of any row.
CREATE TABLE ct_retracted (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    table_name VARCHAR(40) NOT NULL,
    row_id INTEGER NOT NULL,
    natural_key VARCHAR(60) NOT NULL,
    patient_id INTEGER,
    retracted_at DATETIME NOT NULL,
    retracted_by VARCHAR(100) NOT NULL,
    reason VARCHAR(200) NOT NULL
);
CREATE UNIQUE INDEX ct_retracted_row ON ct_retracted (table_name, row_id);
CREATE INDEX ct_retracted_patient ON ct_retracted (patient_id);

CREATE TABLE ct_medication_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    row_id INTEGER NOT NULL REFERENCES medications (id) ON DELETE CASCADE,
    medication_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    event VARCHAR(20) NOT NULL CONSTRAINT ck_ct_medication_event_event
        CHECK (event IN ('stopped', 'suspended', 'resumed', 'completed')),
    event_date DATE NOT NULL CONSTRAINT ck_ct_medication_event_event_date CHECK (date(event_date, '+0 days') IS event_date),
    reason TEXT,
    recorded_at DATETIME NOT NULL,
    recorded_by VARCHAR(100) NOT NULL
);
CREATE INDEX ct_medication_event_row ON ct_medication_event (row_id);
CREATE INDEX ct_medication_event_patient ON ct_medication_event (patient_id);

-- Emergency access to one patient's chart, for an hour. No foreign key: it outlives what it names.
CREATE TABLE ct_break_glass (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    staff_id INTEGER NOT NULL,
    username VARCHAR(50) NOT NULL,
    patient_id INTEGER NOT NULL,
    reason VARCHAR(200) NOT NULL,
    started_at DATETIME NOT NULL,
    ends_at DATETIME NOT NULL,
    reviewed_at DATETIME,
    reviewed_by VARCHAR(50)
);
CREATE INDEX ct_break_glass_staff ON ct_break_glass (staff_id, patient_id, ends_at);
CREATE INDEX ct_break_glass_started ON ct_break_glass (started_at);

ALTER TABLE ct_visit ADD COLUMN cancelled_at DATETIME;

-- What a save made: the rows' numbers, for an answer that was lost.
ALTER TABLE ct_request ADD COLUMN answer TEXT;

-- The folder of unacknowledged results: newest first.
CREATE INDEX ct_lab_results_status_day ON lab_results (status, resulted_date);

CREATE TRIGGER ct_audit_keep_update BEFORE UPDATE ON ct_audit BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER ct_audit_keep_delete BEFORE DELETE ON ct_audit BEGIN
    SELECT RAISE(ABORT, 'audit entries are never taken away');
END;

-- Chartty's own tables change what other stations show, as the eight do.
CREATE TRIGGER ct_patient_insert AFTER INSERT ON ct_patient BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_patient', NEW.patient_id, NEW.patient_id);
END;
CREATE TRIGGER ct_patient_update AFTER UPDATE ON ct_patient BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_patient', NEW.patient_id, NEW.patient_id);
END;
CREATE TRIGGER ct_visit_insert AFTER INSERT ON ct_visit BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_visit', NEW.row_id, NEW.patient_id);
END;
CREATE TRIGGER ct_visit_update AFTER UPDATE ON ct_visit BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_visit', NEW.row_id, NEW.patient_id);
END;
CREATE TRIGGER ct_allergy_review_insert AFTER INSERT ON ct_allergy_review BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_allergy_review', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_allergy_review_update AFTER UPDATE ON ct_allergy_review BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_allergy_review', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_vitals_context_insert AFTER INSERT ON ct_vitals_context BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_vitals_context', NEW.row_id, NEW.patient_id);
END;
CREATE TRIGGER ct_vitals_context_update AFTER UPDATE ON ct_vitals_context BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_vitals_context', NEW.row_id, NEW.patient_id);
END;
CREATE TRIGGER ct_lab_review_insert AFTER INSERT ON ct_lab_review BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_lab_review', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_lab_review_update AFTER UPDATE ON ct_lab_review BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_lab_review', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_lab_version_insert AFTER INSERT ON ct_lab_version BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_lab_version', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_lab_version_update AFTER UPDATE ON ct_lab_version BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_lab_version', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_medication_event_insert AFTER INSERT ON ct_medication_event BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_medication_event', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_medication_event_update AFTER UPDATE ON ct_medication_event BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_medication_event', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_retracted_insert AFTER INSERT ON ct_retracted BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_retracted', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_retracted_update AFTER UPDATE ON ct_retracted BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_retracted', NEW.id, NEW.patient_id);
END;
