-- SPDX-License-Identifier: MIT
-- chartty's own tables, indexes and triggers, for SQLite. Other programs that know the eight tables never see them.
-- A side row names its row by row_id and also keeps patient_id and the row's natural key, which are checked when it
-- is joined, and it goes when its row goes. Triggers use built-in functions only, since other programs' writes fire
-- them too. Where an order ends in the row's id, SQLite's index has it already, as its last column.

CREATE TABLE ct_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

CREATE TABLE ct_meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- What patients has no column for.
CREATE TABLE ct_patient (
    patient_id INTEGER NOT NULL PRIMARY KEY REFERENCES patients (id) ON DELETE CASCADE,
    mrn VARCHAR(20) NOT NULL,
    title VARCHAR(20),
    preferred_name VARCHAR(50),
    former_name VARCHAR(50),
    died_on DATE CONSTRAINT ck_ct_patient_died_on CHECK (date(died_on, '+0 days') IS died_on),
    pregnancy VARCHAR(20),
    birth_date_note VARCHAR(20)
        CONSTRAINT ck_ct_patient_birth_date_note CHECK (birth_date_note IN ('estimated', 'unknown')),
    missing_name_part VARCHAR(20)
        CONSTRAINT ck_ct_patient_missing_name_part CHECK (missing_name_part IN ('first', 'last', 'both'))
);

-- What appointments has no column for: how far a visit has come, and where it was moved from (moves: a JSON list).
CREATE TABLE ct_visit (
    row_id INTEGER NOT NULL PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
    appointment_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    arrived_at DATETIME,
    roomed_at DATETIME,
    with_provider_at DATETIME,
    done_at DATETIME,
    left_at DATETIME,
    no_show_at DATETIME,
    cancel_reason TEXT,
    overbook_reason TEXT,
    moves TEXT
);
CREATE INDEX ct_visit_patient ON ct_visit (patient_id);

-- "No known allergies": who said so, when.
CREATE TABLE ct_allergy_review (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    mrn VARCHAR(20) NOT NULL,
    reviewed_at DATETIME NOT NULL,
    reviewed_by VARCHAR(100) NOT NULL,
    ended_at DATETIME
);
CREATE INDEX ct_allergy_review_patient ON ct_allergy_review (patient_id, reviewed_at);

CREATE TABLE ct_vitals_context (
    row_id INTEGER NOT NULL PRIMARY KEY REFERENCES vital_signs (id) ON DELETE CASCADE,
    patient_id INTEGER NOT NULL,
    recorded_date DATETIME NOT NULL,
    oxygen VARCHAR(50),
    consciousness VARCHAR(20),
    spo2_scale INTEGER CONSTRAINT ck_ct_vitals_context_spo2_scale CHECK (spo2_scale IN (1, 2))
);
CREATE INDEX ct_vitals_context_patient ON ct_vitals_context (patient_id);

CREATE TABLE ct_lab_review (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    row_id INTEGER NOT NULL REFERENCES lab_results (id) ON DELETE CASCADE,
    order_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    reviewed_at DATETIME NOT NULL,
    reviewed_by VARCHAR(100) NOT NULL,
    read_back TEXT
);
CREATE INDEX ct_lab_review_row ON ct_lab_review (row_id);
CREATE INDEX ct_lab_review_patient ON ct_lab_review (patient_id);

-- A result as it was before each correction.
CREATE TABLE ct_lab_version (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    row_id INTEGER NOT NULL REFERENCES lab_results (id) ON DELETE CASCADE,
    order_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    replaced_at DATETIME NOT NULL,
    replaced_by VARCHAR(100) NOT NULL,
    reason TEXT,
    row_before TEXT NOT NULL
);
CREATE INDEX ct_lab_version_row ON ct_lab_version (row_id);
CREATE INDEX ct_lab_version_patient ON ct_lab_version (patient_id);

CREATE TABLE ct_medication_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    row_id INTEGER NOT NULL REFERENCES medications (id) ON DELETE CASCADE,
    medication_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    event VARCHAR(20) NOT NULL
        CONSTRAINT ck_ct_medication_event_event CHECK (event IN ('stopped', 'suspended', 'resumed')),
    event_date DATE NOT NULL CONSTRAINT ck_ct_medication_event_event_date CHECK (date(event_date, '+0 days') IS event_date),
    reason TEXT,
    recorded_at DATETIME NOT NULL,
    recorded_by VARCHAR(100) NOT NULL
);
CREATE INDEX ct_medication_event_row ON ct_medication_event (row_id);
CREATE INDEX ct_medication_event_patient ON ct_medication_event (patient_id);

-- Entered in error, of any row.
CREATE TABLE ct_retracted (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    natural_key TEXT NOT NULL,
    patient_id INTEGER,
    retracted_at DATETIME NOT NULL,
    retracted_by VARCHAR(100) NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (table_name, row_id)
) WITHOUT ROWID;
CREATE INDEX ct_retracted_patient ON ct_retracted (patient_id);

-- Where an imported row came from.
CREATE TABLE ct_external_id (
    system TEXT NOT NULL,
    source_table TEXT NOT NULL,
    source_id TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    patient_id INTEGER,
    PRIMARY KEY (system, source_table, source_id)
) WITHOUT ROWID;
CREATE INDEX ct_external_id_row ON ct_external_id (source_table, row_id);

CREATE TABLE ct_staff (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    username VARCHAR(50) NOT NULL,
    full_name VARCHAR(100) NOT NULL,
    role VARCHAR(20) NOT NULL CONSTRAINT ck_ct_staff_role CHECK (role IN ('clerk', 'nurse', 'doctor', 'admin')),
    password_hash TEXT,
    pin_hash TEXT,
    badge_hash TEXT,
    failed_count INTEGER NOT NULL DEFAULT 0,
    locked_at DATETIME,
    last_sign_in DATETIME,
    created_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);
CREATE UNIQUE INDEX ct_staff_username ON ct_staff (username);

-- Forms that were not finished. content is sealed by the program that wrote it.
CREATE TABLE ct_draft (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    staff_id INTEGER NOT NULL REFERENCES ct_staff (id) ON DELETE CASCADE,
    form TEXT NOT NULL,
    patient_id INTEGER REFERENCES patients (id) ON DELETE CASCADE,
    row_id INTEGER,
    content BLOB NOT NULL,
    saved_at DATETIME NOT NULL
);
CREATE INDEX ct_draft_staff ON ct_draft (staff_id);
CREATE INDEX ct_draft_patient ON ct_draft (patient_id);

-- The saves that were made, so that a lost answer can be looked up.
CREATE TABLE ct_request (
    request_id TEXT NOT NULL PRIMARY KEY,
    content_hash TEXT NOT NULL,
    state VARCHAR(20) NOT NULL CONSTRAINT ck_ct_request_state CHECK (state IN ('done', 'void')),
    staff_id INTEGER,
    created_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
) WITHOUT ROWID;

-- One chain a session; entry is the canonical text that mac is over. No foreign key: an entry outlives what it names.
CREATE TABLE ct_audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    chain TEXT NOT NULL,
    position INTEGER NOT NULL,
    at DATETIME NOT NULL,
    username VARCHAR(50) NOT NULL,
    role VARCHAR(20) NOT NULL,
    station TEXT NOT NULL,
    action TEXT NOT NULL,
    patient_id INTEGER,
    table_name TEXT,
    row_id INTEGER,
    entry TEXT NOT NULL,
    mac BLOB NOT NULL
);
CREATE UNIQUE INDEX ct_audit_chain ON ct_audit (chain, position);
CREATE INDEX ct_audit_patient ON ct_audit (patient_id, at);
CREATE INDEX ct_audit_at ON ct_audit (at);

-- What `watch` reads: the newest 10,000 changes. The older ones go with every 256th.
CREATE TABLE ct_change (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    patient_id INTEGER
);
CREATE TRIGGER ct_change_trim AFTER INSERT ON ct_change WHEN NEW.seq % 256 = 0 BEGIN
    DELETE FROM ct_change WHERE seq <= NEW.seq - 10000;
END;

-- Secrets of API clients beyond the one that oauth_clients has room for.
CREATE TABLE ct_client_secret (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    row_id INTEGER NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
    client_id VARCHAR(100) NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    expires_at DATETIME,
    revoked_at DATETIME
);
CREATE INDEX ct_client_secret_row ON ct_client_secret (row_id);

-- Folded names, written beside patients (src/data/name_rows.h), compared bytewise. alternate 1: the parts of a name in
-- another order. No foreign key: the delete trigger takes them, in databases too whose writers switch those off.
CREATE TABLE ct_name (
    last TEXT NOT NULL,
    first TEXT NOT NULL,
    patient_id INTEGER NOT NULL,
    alternate INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (last, first, patient_id)
) WITHOUT ROWID;
CREATE INDEX ct_name_first ON ct_name (first, last, patient_id);
CREATE INDEX ct_name_patient ON ct_name (patient_id);

-- kind 'm': the folded MRN; 'p': the digits of the phone number from the last to the first.
CREATE TABLE ct_lookup (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    patient_id INTEGER NOT NULL,
    PRIMARY KEY (kind, key, patient_id)
) WITHOUT ROWID;
CREATE INDEX ct_lookup_patient ON ct_lookup (patient_id);

-- Patients whose rows in ct_name and ct_lookup may be out of date, since a program wrote that cannot fold. chartty
-- takes its own mark away again in the transaction that writes the rows.
CREATE TABLE ct_name_stale (
    patient_id INTEGER NOT NULL PRIMARY KEY
);
CREATE TRIGGER ct_name_stale_insert AFTER INSERT ON patients BEGIN
    INSERT INTO ct_name_stale (patient_id)
        SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM ct_name_stale WHERE patient_id = NEW.id);
END;
CREATE TRIGGER ct_name_stale_update AFTER UPDATE OF id, mrn, first_name, last_name, phone ON patients BEGIN
    INSERT INTO ct_name_stale (patient_id)
        SELECT id FROM (SELECT OLD.id AS id UNION SELECT NEW.id)
        WHERE id NOT IN (SELECT patient_id FROM ct_name_stale);
END;

-- Patients that are there already.
INSERT INTO ct_name_stale (patient_id) SELECT id FROM patients;

-- One patient's rows in the order the screens read them. Without these a chart reads whole tables.
CREATE INDEX ct_appointments_patient ON appointments (patient_id, date);
CREATE INDEX ct_medications_patient ON medications (patient_id, prescribed_date);
CREATE INDEX ct_allergies_patient ON allergies (patient_id);
CREATE INDEX ct_vital_signs_patient ON vital_signs (patient_id, recorded_date);
CREATE INDEX ct_lab_results_patient ON lab_results (patient_id, resulted_date);
CREATE INDEX ct_appointments_provider ON appointments (provider_id, date);
CREATE INDEX ct_patients_dob ON patients (dob);

-- A day's appointments by the clock, whatever form their times have; unreadable times first, as -1. The expression is
-- MINUTES_EXPRESSION of src/data/sqlite/minutes_expression.h, word for word: a query that says it otherwise cannot use
-- the index. The id is in the index here, since paging compares (date, minutes, id) as one.
CREATE INDEX ct_appointments_day ON appointments (
    date,
    COALESCE(
        CASE
        WHEN time GLOB '[01][0-9]:[0-5][0-9]' OR time GLOB '2[0-3]:[0-5][0-9]'
        THEN substr(time, 1, 2) * 60 + substr(time, 4, 2)
        WHEN upper(trim(time)) = 'NOON' THEN 720
        WHEN upper(trim(time)) = 'MIDNIGHT' THEN 0
        WHEN NOT (rtrim(upper(trim(time)), 'AMP ') GLOB '[0-9]:[0-5][0-9]'
        OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-2][0-9]:[0-5][0-9]'
        OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-9]:[0-5][0-9]:[0-5][0-9]'
        OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]'
        OR trim(time) GLOB '[0-2][0-9][0-5][0-9]'
        OR upper(trim(time)) GLOB '[1-9]*[AMP]' AND rtrim(upper(trim(time)), 'AMP ') GLOB '[1-9]'
        OR upper(trim(time)) GLOB '[01]*[AMP]' AND rtrim(upper(trim(time)), 'AMP ') GLOB '[01][0-9]') THEN NULL
        WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) = '' AND replace(substr(trim(time), 1, 2), ':', '') + 0 < 24
        THEN replace(substr(trim(time), 1, 2), ':', '') * 60
        + substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2)
        WHEN replace(substr(trim(time), 1, 2), ':', '') + 0 NOT BETWEEN 1 AND 12 THEN NULL
        WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) IN ('A', 'AM')
        THEN replace(substr(trim(time), 1, 2), ':', '') % 12 * 60
        + substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2)
        WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) IN ('P', 'PM')
        THEN replace(substr(trim(time), 1, 2), ':', '') % 12 * 60 + 720
        + substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2)
        END,
        -1),
    id
);
CREATE INDEX ct_appointments_status_day ON appointments (
    status,
    date,
    COALESCE(
        CASE
        WHEN time GLOB '[01][0-9]:[0-5][0-9]' OR time GLOB '2[0-3]:[0-5][0-9]'
        THEN substr(time, 1, 2) * 60 + substr(time, 4, 2)
        WHEN upper(trim(time)) = 'NOON' THEN 720
        WHEN upper(trim(time)) = 'MIDNIGHT' THEN 0
        WHEN NOT (rtrim(upper(trim(time)), 'AMP ') GLOB '[0-9]:[0-5][0-9]'
        OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-2][0-9]:[0-5][0-9]'
        OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-9]:[0-5][0-9]:[0-5][0-9]'
        OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]'
        OR trim(time) GLOB '[0-2][0-9][0-5][0-9]'
        OR upper(trim(time)) GLOB '[1-9]*[AMP]' AND rtrim(upper(trim(time)), 'AMP ') GLOB '[1-9]'
        OR upper(trim(time)) GLOB '[01]*[AMP]' AND rtrim(upper(trim(time)), 'AMP ') GLOB '[01][0-9]') THEN NULL
        WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) = '' AND replace(substr(trim(time), 1, 2), ':', '') + 0 < 24
        THEN replace(substr(trim(time), 1, 2), ':', '') * 60
        + substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2)
        WHEN replace(substr(trim(time), 1, 2), ':', '') + 0 NOT BETWEEN 1 AND 12 THEN NULL
        WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) IN ('A', 'AM')
        THEN replace(substr(trim(time), 1, 2), ':', '') % 12 * 60
        + substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2)
        WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) IN ('P', 'PM')
        THEN replace(substr(trim(time), 1, 2), ':', '') % 12 * 60 + 720
        + substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2)
        END,
        -1),
    id
);

-- What changed: one row an inserted, updated or deleted row, whoever wrote it. A child that moves to another patient is
-- a change of both. The delete triggers also take the side rows along that no foreign key can reach.

CREATE TRIGGER ct_oauth_clients_insert AFTER INSERT ON oauth_clients BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('oauth_clients', NEW.id, NULL);
END;
CREATE TRIGGER ct_oauth_clients_update AFTER UPDATE ON oauth_clients BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('oauth_clients', NEW.id, NULL);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'oauth_clients', OLD.id, NULL WHERE OLD.id <> NEW.id;
END;
CREATE TRIGGER ct_oauth_clients_delete AFTER DELETE ON oauth_clients BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('oauth_clients', OLD.id, NULL);
    DELETE FROM ct_retracted WHERE table_name = 'oauth_clients' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'oauth_clients' AND row_id = OLD.id;
END;

CREATE TRIGGER ct_patients_insert AFTER INSERT ON patients BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('patients', NEW.id, NEW.id);
END;
CREATE TRIGGER ct_patients_update AFTER UPDATE ON patients BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('patients', NEW.id, NEW.id);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'patients', OLD.id, OLD.id WHERE OLD.id <> NEW.id;
END;
CREATE TRIGGER ct_patients_delete AFTER DELETE ON patients BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('patients', OLD.id, OLD.id);
    DELETE FROM ct_retracted WHERE table_name = 'patients' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'patients' AND row_id = OLD.id;
    DELETE FROM ct_name WHERE patient_id = OLD.id;
    DELETE FROM ct_lookup WHERE patient_id = OLD.id;
    DELETE FROM ct_name_stale WHERE patient_id = OLD.id;
END;

CREATE TRIGGER ct_providers_insert AFTER INSERT ON providers BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('providers', NEW.id, NULL);
END;
CREATE TRIGGER ct_providers_update AFTER UPDATE ON providers BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('providers', NEW.id, NULL);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'providers', OLD.id, NULL WHERE OLD.id <> NEW.id;
END;
CREATE TRIGGER ct_providers_delete AFTER DELETE ON providers BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('providers', OLD.id, NULL);
    DELETE FROM ct_retracted WHERE table_name = 'providers' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'providers' AND row_id = OLD.id;
END;

CREATE TRIGGER ct_appointments_insert AFTER INSERT ON appointments BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('appointments', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_appointments_update AFTER UPDATE ON appointments BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('appointments', NEW.id, NEW.patient_id);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'appointments', OLD.id, OLD.patient_id WHERE OLD.id <> NEW.id OR OLD.patient_id <> NEW.patient_id;
END;
CREATE TRIGGER ct_appointments_delete AFTER DELETE ON appointments BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('appointments', OLD.id, OLD.patient_id);
    DELETE FROM ct_retracted WHERE table_name = 'appointments' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'appointments' AND row_id = OLD.id;
END;

CREATE TRIGGER ct_medications_insert AFTER INSERT ON medications BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('medications', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_medications_update AFTER UPDATE ON medications BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('medications', NEW.id, NEW.patient_id);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'medications', OLD.id, OLD.patient_id WHERE OLD.id <> NEW.id OR OLD.patient_id <> NEW.patient_id;
END;
CREATE TRIGGER ct_medications_delete AFTER DELETE ON medications BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('medications', OLD.id, OLD.patient_id);
    DELETE FROM ct_retracted WHERE table_name = 'medications' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'medications' AND row_id = OLD.id;
END;

CREATE TRIGGER ct_allergies_insert AFTER INSERT ON allergies BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('allergies', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_allergies_update AFTER UPDATE ON allergies BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('allergies', NEW.id, NEW.patient_id);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'allergies', OLD.id, OLD.patient_id WHERE OLD.id <> NEW.id OR OLD.patient_id <> NEW.patient_id;
END;
CREATE TRIGGER ct_allergies_delete AFTER DELETE ON allergies BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('allergies', OLD.id, OLD.patient_id);
    DELETE FROM ct_retracted WHERE table_name = 'allergies' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'allergies' AND row_id = OLD.id;
END;

CREATE TRIGGER ct_vital_signs_insert AFTER INSERT ON vital_signs BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('vital_signs', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_vital_signs_update AFTER UPDATE ON vital_signs BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('vital_signs', NEW.id, NEW.patient_id);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'vital_signs', OLD.id, OLD.patient_id WHERE OLD.id <> NEW.id OR OLD.patient_id <> NEW.patient_id;
END;
CREATE TRIGGER ct_vital_signs_delete AFTER DELETE ON vital_signs BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('vital_signs', OLD.id, OLD.patient_id);
    DELETE FROM ct_retracted WHERE table_name = 'vital_signs' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'vital_signs' AND row_id = OLD.id;
END;

CREATE TRIGGER ct_lab_results_insert AFTER INSERT ON lab_results BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('lab_results', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_lab_results_update AFTER UPDATE ON lab_results BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('lab_results', NEW.id, NEW.patient_id);
    INSERT INTO ct_change (table_name, row_id, patient_id)
        SELECT 'lab_results', OLD.id, OLD.patient_id WHERE OLD.id <> NEW.id OR OLD.patient_id <> NEW.patient_id;
END;
CREATE TRIGGER ct_lab_results_delete AFTER DELETE ON lab_results BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('lab_results', OLD.id, OLD.patient_id);
    DELETE FROM ct_retracted WHERE table_name = 'lab_results' AND row_id = OLD.id;
    DELETE FROM ct_external_id WHERE source_table = 'lab_results' AND row_id = OLD.id;
END;
