-- SPDX-License-Identifier: MIT
-- chartty's own tables, indexes and triggers, for PostgreSQL. Other programs that know the eight tables never see them.
-- A side row names its row by row_id and also keeps patient_id and the row's natural key, which are checked when it
-- is joined, and it goes when its row goes. Functions use built-ins only, since other programs' writes fire them too.

CREATE TABLE ct_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TIMESTAMP WITHOUT TIME ZONE NOT NULL DEFAULT timezone('UTC', now())
);

CREATE TABLE ct_meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- What patients has no column for.
CREATE TABLE ct_patient (
    patient_id INTEGER NOT NULL PRIMARY KEY REFERENCES patients (id) ON DELETE CASCADE,
    mrn VARCHAR(20) NOT NULL,
    title VARCHAR(20),
    preferred_name VARCHAR(50),
    former_name VARCHAR(50),
    died_on DATE CONSTRAINT ck_ct_patient_died_on CHECK (died_on BETWEEN '0001-01-01' AND '9999-12-31'),
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
    arrived_at TIMESTAMP WITHOUT TIME ZONE,
    roomed_at TIMESTAMP WITHOUT TIME ZONE,
    with_provider_at TIMESTAMP WITHOUT TIME ZONE,
    done_at TIMESTAMP WITHOUT TIME ZONE,
    left_at TIMESTAMP WITHOUT TIME ZONE,
    no_show_at TIMESTAMP WITHOUT TIME ZONE,
    cancel_reason TEXT,
    overbook_reason TEXT,
    moves TEXT
);
CREATE INDEX ct_visit_patient ON ct_visit (patient_id);

-- "No known allergies": who said so, when.
CREATE TABLE ct_allergy_review (
    id SERIAL PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    mrn VARCHAR(20) NOT NULL,
    reviewed_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    reviewed_by VARCHAR(100) NOT NULL,
    ended_at TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX ct_allergy_review_patient ON ct_allergy_review (patient_id, reviewed_at);

CREATE TABLE ct_vitals_context (
    row_id INTEGER NOT NULL PRIMARY KEY REFERENCES vital_signs (id) ON DELETE CASCADE,
    patient_id INTEGER NOT NULL,
    recorded_date TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    oxygen VARCHAR(50),
    consciousness VARCHAR(20),
    spo2_scale INTEGER CONSTRAINT ck_ct_vitals_context_spo2_scale CHECK (spo2_scale IN (1, 2))
);
CREATE INDEX ct_vitals_context_patient ON ct_vitals_context (patient_id);

CREATE TABLE ct_lab_review (
    id SERIAL PRIMARY KEY,
    row_id INTEGER NOT NULL REFERENCES lab_results (id) ON DELETE CASCADE,
    order_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    reviewed_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    reviewed_by VARCHAR(100) NOT NULL,
    read_back TEXT
);
CREATE INDEX ct_lab_review_row ON ct_lab_review (row_id);
CREATE INDEX ct_lab_review_patient ON ct_lab_review (patient_id);

-- A result as it was before each correction.
CREATE TABLE ct_lab_version (
    id SERIAL PRIMARY KEY,
    row_id INTEGER NOT NULL REFERENCES lab_results (id) ON DELETE CASCADE,
    order_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    replaced_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    replaced_by VARCHAR(100) NOT NULL,
    reason TEXT,
    row_before TEXT NOT NULL
);
CREATE INDEX ct_lab_version_row ON ct_lab_version (row_id);
CREATE INDEX ct_lab_version_patient ON ct_lab_version (patient_id);

CREATE TABLE ct_medication_event (
    id SERIAL PRIMARY KEY,
    row_id INTEGER NOT NULL REFERENCES medications (id) ON DELETE CASCADE,
    medication_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL,
    event VARCHAR(20) NOT NULL
        CONSTRAINT ck_ct_medication_event_event CHECK (event IN ('stopped', 'suspended', 'resumed')),
    event_date DATE NOT NULL
        CONSTRAINT ck_ct_medication_event_event_date CHECK (event_date BETWEEN '0001-01-01' AND '9999-12-31'),
    reason TEXT,
    recorded_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
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
    retracted_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    retracted_by VARCHAR(100) NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (table_name, row_id)
);
CREATE INDEX ct_retracted_patient ON ct_retracted (patient_id);

-- Where an imported row came from.
CREATE TABLE ct_external_id (
    system TEXT NOT NULL,
    source_table TEXT NOT NULL,
    source_id TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    patient_id INTEGER,
    PRIMARY KEY (system, source_table, source_id)
);
CREATE INDEX ct_external_id_row ON ct_external_id (source_table, row_id);

CREATE TABLE ct_staff (
    id SERIAL PRIMARY KEY,
    username VARCHAR(50) NOT NULL,
    full_name VARCHAR(100) NOT NULL,
    role VARCHAR(20) NOT NULL CONSTRAINT ck_ct_staff_role CHECK (role IN ('clerk', 'nurse', 'doctor', 'admin')),
    password_hash TEXT,
    pin_hash TEXT,
    badge_hash TEXT,
    failed_count INTEGER NOT NULL DEFAULT 0,
    locked_at TIMESTAMP WITHOUT TIME ZONE,
    last_sign_in TIMESTAMP WITHOUT TIME ZONE,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL DEFAULT timezone('UTC', now())
);
CREATE UNIQUE INDEX ct_staff_username ON ct_staff (username);

-- Forms that were not finished. content is sealed by the program that wrote it.
CREATE TABLE ct_draft (
    id SERIAL PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES ct_staff (id) ON DELETE CASCADE,
    form TEXT NOT NULL,
    patient_id INTEGER REFERENCES patients (id) ON DELETE CASCADE,
    row_id INTEGER,
    content BYTEA NOT NULL,
    saved_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
);
CREATE INDEX ct_draft_staff ON ct_draft (staff_id);
CREATE INDEX ct_draft_patient ON ct_draft (patient_id);

-- The saves that were made, so that a lost answer can be looked up.
CREATE TABLE ct_request (
    request_id TEXT NOT NULL PRIMARY KEY,
    content_hash TEXT NOT NULL,
    state VARCHAR(20) NOT NULL CONSTRAINT ck_ct_request_state CHECK (state IN ('done', 'void')),
    staff_id INTEGER,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL DEFAULT timezone('UTC', now())
);

-- One chain a session; entry is the canonical text that mac is over. No foreign key: an entry outlives what it names.
CREATE TABLE ct_audit (
    id SERIAL PRIMARY KEY,
    chain TEXT NOT NULL,
    position INTEGER NOT NULL,
    at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    username VARCHAR(50) NOT NULL,
    role VARCHAR(20) NOT NULL,
    station TEXT NOT NULL,
    action TEXT NOT NULL,
    patient_id INTEGER,
    table_name TEXT,
    row_id INTEGER,
    entry TEXT NOT NULL,
    mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX ct_audit_chain ON ct_audit (chain, position);
CREATE INDEX ct_audit_patient ON ct_audit (patient_id, at);
CREATE INDEX ct_audit_at ON ct_audit (at);

-- What `watch` reads: the newest 10,000 changes. The older ones go with every 256th; those that another transaction is
-- taking away just now are left to it.
CREATE TABLE ct_change (
    seq BIGSERIAL PRIMARY KEY,
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    patient_id INTEGER
);
CREATE FUNCTION ct_trim_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ct_change WHERE seq IN (
        SELECT seq FROM ct_change WHERE seq <= NEW.seq - 10000 FOR UPDATE SKIP LOCKED);
    RETURN NULL;
END
$$;
CREATE TRIGGER ct_change_trim AFTER INSERT ON ct_change
    FOR EACH ROW WHEN (NEW.seq % 256 = 0) EXECUTE FUNCTION ct_trim_changes();

-- Secrets of API clients beyond the one that oauth_clients has room for.
CREATE TABLE ct_client_secret (
    id SERIAL PRIMARY KEY,
    row_id INTEGER NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
    client_id VARCHAR(100) NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL DEFAULT timezone('UTC', now()),
    expires_at TIMESTAMP WITHOUT TIME ZONE,
    revoked_at TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX ct_client_secret_row ON ct_client_secret (row_id);

-- Folded names, written beside patients (src/data/name_rows.h), compared bytewise. alternate 1: the parts of a name in
-- another order. No foreign key: the delete trigger takes them, as on SQLite.
CREATE TABLE ct_name (
    last TEXT COLLATE "C" NOT NULL,
    first TEXT COLLATE "C" NOT NULL,
    patient_id INTEGER NOT NULL,
    alternate INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (last, first, patient_id)
);
CREATE INDEX ct_name_first ON ct_name (first, last, patient_id);
CREATE INDEX ct_name_patient ON ct_name (patient_id);

-- kind 'm': the folded MRN; 'p': the digits of the phone number from the last to the first.
CREATE TABLE ct_lookup (
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    patient_id INTEGER NOT NULL,
    PRIMARY KEY (kind, key, patient_id)
);
CREATE INDEX ct_lookup_patient ON ct_lookup (patient_id);

-- Patients whose rows in ct_name and ct_lookup may be out of date, since a program wrote that cannot fold. chartty
-- takes its own mark away again in the transaction that writes the rows.
CREATE TABLE ct_name_stale (
    patient_id INTEGER NOT NULL PRIMARY KEY
);
CREATE FUNCTION ct_mark_name_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.id <> NEW.id THEN
        INSERT INTO ct_name_stale (patient_id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO ct_name_stale (patient_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER ct_name_stale_insert AFTER INSERT ON patients
    FOR EACH ROW EXECUTE FUNCTION ct_mark_name_stale();
CREATE TRIGGER ct_name_stale_update AFTER UPDATE OF id, mrn, first_name, last_name, phone ON patients
    FOR EACH ROW EXECUTE FUNCTION ct_mark_name_stale();

-- Patients that are there already.
INSERT INTO ct_name_stale (patient_id) SELECT id FROM patients;

-- One patient's rows in the order the screens read them. Without these a chart reads whole tables.
CREATE INDEX ct_appointments_patient ON appointments (patient_id, date, id);
CREATE INDEX ct_medications_patient ON medications (patient_id, prescribed_date, id);
CREATE INDEX ct_allergies_patient ON allergies (patient_id, id);
CREATE INDEX ct_vital_signs_patient ON vital_signs (patient_id, recorded_date, id);
CREATE INDEX ct_lab_results_patient ON lab_results (patient_id, resulted_date, id);
CREATE INDEX ct_appointments_provider ON appointments (provider_id, date, id);
CREATE INDEX ct_patients_dob ON patients (dob, id);

-- A day's appointments by the clock, whatever form their times have; unreadable times first, as -1. The function gives
-- what base time_parse() gives, and NULL where that gives -1; the SQLite twin is minutes_expression.h.
CREATE FUNCTION ct_minutes(time_text TEXT) RETURNS INTEGER LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN t = 'noon' THEN 720
        WHEN t = 'midnight' THEN 0
        WHEN t ~ '^([01][0-9]|2[0-3])[0-5][0-9]$' THEN
            substr(t, 1, 2)::integer * 60 + substr(t, 3, 2)::integer
        WHEN t ~ '^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$' THEN
            split_part(t, ':', 1)::integer * 60 + substr(split_part(t, ':', 2), 1, 2)::integer
        WHEN t ~ '^(0?[1-9]|1[0-2])(:[0-5][0-9](:[0-5][0-9])?)? *[ap]m?$' THEN
            substring(t FROM '^[0-9]+')::integer % 12 * 60
            + COALESCE(substring(t FROM '^[0-9]+:([0-9]+)')::integer, 0)
            + CASE WHEN t ~ 'p' THEN 720 ELSE 0 END
    END
    FROM (SELECT lower(btrim(time_text, ' ') COLLATE "C") AS t) AS trimmed
$$;
CREATE INDEX ct_appointments_day ON appointments (date, COALESCE(ct_minutes(time), -1), id);
CREATE INDEX ct_appointments_status_day ON appointments (status, date, COALESCE(ct_minutes(time), -1), id);

-- What changed: one row an inserted, updated or deleted row, whoever wrote it. A child that moves to another patient is
-- a change of both. A delete also takes the side rows along that no foreign key can reach.
CREATE FUNCTION ct_forget_row(gone_table TEXT, gone_id INTEGER) RETURNS void LANGUAGE sql AS $$
    DELETE FROM ct_retracted WHERE table_name = gone_table AND row_id = gone_id;
    DELETE FROM ct_external_id WHERE source_table = gone_table AND row_id = gone_id;
$$;

CREATE FUNCTION ct_note_child() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO ct_change (table_name, row_id, patient_id) VALUES (TG_TABLE_NAME, NEW.id, NEW.patient_id);
    END IF;
    IF TG_OP = 'DELETE' THEN
        INSERT INTO ct_change (table_name, row_id, patient_id) VALUES (TG_TABLE_NAME, OLD.id, OLD.patient_id);
        PERFORM ct_forget_row(TG_TABLE_NAME, OLD.id);
    ELSIF TG_OP = 'UPDATE' AND (OLD.id <> NEW.id OR OLD.patient_id <> NEW.patient_id) THEN
        INSERT INTO ct_change (table_name, row_id, patient_id) VALUES (TG_TABLE_NAME, OLD.id, OLD.patient_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION ct_note_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO ct_change (table_name, row_id, patient_id) VALUES (TG_TABLE_NAME, NEW.id, NEW.id);
    END IF;
    IF TG_OP = 'DELETE' THEN
        INSERT INTO ct_change (table_name, row_id, patient_id) VALUES (TG_TABLE_NAME, OLD.id, OLD.id);
        PERFORM ct_forget_row(TG_TABLE_NAME, OLD.id);
        DELETE FROM ct_name WHERE patient_id = OLD.id;
        DELETE FROM ct_lookup WHERE patient_id = OLD.id;
        DELETE FROM ct_name_stale WHERE patient_id = OLD.id;
    ELSIF TG_OP = 'UPDATE' AND OLD.id <> NEW.id THEN
        INSERT INTO ct_change (table_name, row_id, patient_id) VALUES (TG_TABLE_NAME, OLD.id, OLD.id);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION ct_note_other() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO ct_change (table_name, row_id) VALUES (TG_TABLE_NAME, NEW.id);
    END IF;
    IF TG_OP = 'DELETE' THEN
        INSERT INTO ct_change (table_name, row_id) VALUES (TG_TABLE_NAME, OLD.id);
        PERFORM ct_forget_row(TG_TABLE_NAME, OLD.id);
    ELSIF TG_OP = 'UPDATE' AND OLD.id <> NEW.id THEN
        INSERT INTO ct_change (table_name, row_id) VALUES (TG_TABLE_NAME, OLD.id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER ct_oauth_clients_change AFTER INSERT OR UPDATE OR DELETE ON oauth_clients
    FOR EACH ROW EXECUTE FUNCTION ct_note_other();
CREATE TRIGGER ct_patients_change AFTER INSERT OR UPDATE OR DELETE ON patients
    FOR EACH ROW EXECUTE FUNCTION ct_note_patient();
CREATE TRIGGER ct_providers_change AFTER INSERT OR UPDATE OR DELETE ON providers
    FOR EACH ROW EXECUTE FUNCTION ct_note_other();
CREATE TRIGGER ct_appointments_change AFTER INSERT OR UPDATE OR DELETE ON appointments
    FOR EACH ROW EXECUTE FUNCTION ct_note_child();
CREATE TRIGGER ct_medications_change AFTER INSERT OR UPDATE OR DELETE ON medications
    FOR EACH ROW EXECUTE FUNCTION ct_note_child();
CREATE TRIGGER ct_allergies_change AFTER INSERT OR UPDATE OR DELETE ON allergies
    FOR EACH ROW EXECUTE FUNCTION ct_note_child();
CREATE TRIGGER ct_vital_signs_change AFTER INSERT OR UPDATE OR DELETE ON vital_signs
    FOR EACH ROW EXECUTE FUNCTION ct_note_child();
CREATE TRIGGER ct_lab_results_change AFTER INSERT OR UPDATE OR DELETE ON lab_results
    FOR EACH ROW EXECUTE FUNCTION ct_note_child();
