-- SPDX-License-Identifier: MIT
-- The eight tables and their indexes as the schema page describes them, for SQLite.
-- SQLite keeps what it is given, whatever the column's type, so CHECKs hold here what PostgreSQL's types hold
-- there: type, length, the range of INTEGER, real calendar dates, date-times in the one form that every program on
-- this schema reads, no NUL in a text. Beyond types they refuse only unknown statuses, severities and roles.
-- NULL passes a CHECK, and NOT NULL says where it may not. A constraint is named ck_<table>_<column>, since SQLite
-- reports that name and nothing else. AUTOINCREMENT: an id is never used twice. DEFAULT NOW is UTC.

CREATE TABLE oauth_clients (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_oauth_clients_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    client_id VARCHAR(100) NOT NULL
        CONSTRAINT ck_oauth_clients_client_id CHECK (typeof(client_id) = 'text' AND length(client_id) <= 100 AND instr(client_id, char(0)) = 0),
    client_secret_hash VARCHAR(256) NOT NULL
        CONSTRAINT ck_oauth_clients_client_secret_hash CHECK (typeof(client_secret_hash) = 'text' AND length(client_secret_hash) <= 256 AND instr(client_secret_hash, char(0)) = 0),
    app_id VARCHAR(100) NOT NULL
        CONSTRAINT ck_oauth_clients_app_id CHECK (typeof(app_id) = 'text' AND length(app_id) <= 100 AND instr(app_id, char(0)) = 0),
    app_name VARCHAR(200) NOT NULL
        CONSTRAINT ck_oauth_clients_app_name CHECK (typeof(app_name) = 'text' AND length(app_name) <= 200 AND instr(app_name, char(0)) = 0),
    scopes TEXT
        CONSTRAINT ck_oauth_clients_scopes CHECK (typeof(scopes) IN ('text', 'null') AND instr(scopes, char(0)) = 0),
    role VARCHAR(20) NOT NULL
        CONSTRAINT ck_oauth_clients_role CHECK (role IN ('doctor', 'nurse', 'patient', 'admin', 'system')),
    description TEXT
        CONSTRAINT ck_oauth_clients_description CHECK (typeof(description) IN ('text', 'null') AND instr(description, char(0)) = 0),
    contact_email VARCHAR(100)
        CONSTRAINT ck_oauth_clients_contact_email CHECK (typeof(contact_email) IN ('text', 'null') AND length(contact_email) <= 100 AND instr(contact_email, char(0)) = 0),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_oauth_clients_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0),
    is_active BOOLEAN DEFAULT TRUE
        CONSTRAINT ck_oauth_clients_is_active CHECK (typeof(is_active) IN ('integer', 'null') AND is_active IN (0, 1)),
    last_used DATETIME
        CONSTRAINT ck_oauth_clients_last_used CHECK (typeof(last_used) IN ('text', 'null') AND last_used BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(last_used, 1, 19)) = substr(last_used, 1, 19)
            AND (length(last_used) = 19 OR (length(last_used) BETWEEN 21 AND 26 AND substr(last_used, 20, 1) = '.'))
            AND substr(last_used, 21) NOT GLOB '*[^0-9]*' AND instr(last_used, char(0)) = 0),
    rate_limit INTEGER DEFAULT 1000
        CONSTRAINT ck_oauth_clients_rate_limit CHECK (typeof(rate_limit) IN ('integer', 'null') AND rate_limit BETWEEN -2147483648 AND 2147483647)
);
CREATE UNIQUE INDEX ix_oauth_clients_client_id ON oauth_clients (client_id);
CREATE INDEX ix_oauth_clients_app_id ON oauth_clients (app_id);

CREATE TABLE patients (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_patients_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    mrn VARCHAR(20) NOT NULL
        CONSTRAINT ck_patients_mrn CHECK (typeof(mrn) = 'text' AND length(mrn) <= 20 AND instr(mrn, char(0)) = 0),
    first_name VARCHAR(50) NOT NULL
        CONSTRAINT ck_patients_first_name CHECK (typeof(first_name) = 'text' AND length(first_name) <= 50 AND instr(first_name, char(0)) = 0),
    last_name VARCHAR(50) NOT NULL
        CONSTRAINT ck_patients_last_name CHECK (typeof(last_name) = 'text' AND length(last_name) <= 50 AND instr(last_name, char(0)) = 0),
    dob DATE NOT NULL
        CONSTRAINT ck_patients_dob CHECK (typeof(dob) = 'text' AND dob BETWEEN '0001' AND '9999-12-31' AND date(dob) = dob),
    gender VARCHAR(20)
        CONSTRAINT ck_patients_gender CHECK (typeof(gender) IN ('text', 'null') AND length(gender) <= 20 AND instr(gender, char(0)) = 0),
    ssn VARCHAR(20)
        CONSTRAINT ck_patients_ssn CHECK (typeof(ssn) IN ('text', 'null') AND length(ssn) <= 20 AND instr(ssn, char(0)) = 0),
    email VARCHAR(100)
        CONSTRAINT ck_patients_email CHECK (typeof(email) IN ('text', 'null') AND length(email) <= 100 AND instr(email, char(0)) = 0),
    phone VARCHAR(20)
        CONSTRAINT ck_patients_phone CHECK (typeof(phone) IN ('text', 'null') AND length(phone) <= 20 AND instr(phone, char(0)) = 0),
    street VARCHAR(200)
        CONSTRAINT ck_patients_street CHECK (typeof(street) IN ('text', 'null') AND length(street) <= 200 AND instr(street, char(0)) = 0),
    city VARCHAR(100)
        CONSTRAINT ck_patients_city CHECK (typeof(city) IN ('text', 'null') AND length(city) <= 100 AND instr(city, char(0)) = 0),
    state VARCHAR(50)
        CONSTRAINT ck_patients_state CHECK (typeof(state) IN ('text', 'null') AND length(state) <= 50 AND instr(state, char(0)) = 0),
    zip_code VARCHAR(20)
        CONSTRAINT ck_patients_zip_code CHECK (typeof(zip_code) IN ('text', 'null') AND length(zip_code) <= 20 AND instr(zip_code, char(0)) = 0),
    insurance_provider VARCHAR(100)
        CONSTRAINT ck_patients_insurance_provider CHECK (typeof(insurance_provider) IN ('text', 'null') AND length(insurance_provider) <= 100 AND instr(insurance_provider, char(0)) = 0),
    policy_number VARCHAR(50)
        CONSTRAINT ck_patients_policy_number CHECK (typeof(policy_number) IN ('text', 'null') AND length(policy_number) <= 50 AND instr(policy_number, char(0)) = 0),
    group_number VARCHAR(50)
        CONSTRAINT ck_patients_group_number CHECK (typeof(group_number) IN ('text', 'null') AND length(group_number) <= 50 AND instr(group_number, char(0)) = 0),
    emergency_contact_name VARCHAR(100)
        CONSTRAINT ck_patients_emergency_contact_name CHECK (typeof(emergency_contact_name) IN ('text', 'null') AND length(emergency_contact_name) <= 100 AND instr(emergency_contact_name, char(0)) = 0),
    emergency_contact_relationship VARCHAR(50)
        CONSTRAINT ck_patients_emergency_contact_relationship CHECK (typeof(emergency_contact_relationship) IN ('text', 'null') AND length(emergency_contact_relationship) <= 50 AND instr(emergency_contact_relationship, char(0)) = 0),
    emergency_contact_phone VARCHAR(20)
        CONSTRAINT ck_patients_emergency_contact_phone CHECK (typeof(emergency_contact_phone) IN ('text', 'null') AND length(emergency_contact_phone) <= 20 AND instr(emergency_contact_phone, char(0)) = 0),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_patients_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_patients_updated_at CHECK (typeof(updated_at) IN ('text', 'null') AND updated_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19)) = substr(updated_at, 1, 19)
            AND (length(updated_at) = 19 OR (length(updated_at) BETWEEN 21 AND 26 AND substr(updated_at, 20, 1) = '.'))
            AND substr(updated_at, 21) NOT GLOB '*[^0-9]*' AND instr(updated_at, char(0)) = 0)
);
CREATE UNIQUE INDEX ix_patients_mrn ON patients (mrn);
CREATE INDEX ix_patients_last_name ON patients (last_name);

CREATE TABLE providers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_providers_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    npi VARCHAR(20) NOT NULL
        CONSTRAINT ck_providers_npi CHECK (typeof(npi) = 'text' AND length(npi) <= 20 AND instr(npi, char(0)) = 0),
    name VARCHAR(100) NOT NULL
        CONSTRAINT ck_providers_name CHECK (typeof(name) = 'text' AND length(name) <= 100 AND instr(name, char(0)) = 0),
    specialty VARCHAR(100)
        CONSTRAINT ck_providers_specialty CHECK (typeof(specialty) IN ('text', 'null') AND length(specialty) <= 100 AND instr(specialty, char(0)) = 0),
    department VARCHAR(100)
        CONSTRAINT ck_providers_department CHECK (typeof(department) IN ('text', 'null') AND length(department) <= 100 AND instr(department, char(0)) = 0),
    phone VARCHAR(20)
        CONSTRAINT ck_providers_phone CHECK (typeof(phone) IN ('text', 'null') AND length(phone) <= 20 AND instr(phone, char(0)) = 0),
    email VARCHAR(100)
        CONSTRAINT ck_providers_email CHECK (typeof(email) IN ('text', 'null') AND length(email) <= 100 AND instr(email, char(0)) = 0),
    accepting_new_patients BOOLEAN DEFAULT TRUE
        CONSTRAINT ck_providers_accepting_new_patients CHECK (typeof(accepting_new_patients) IN ('integer', 'null') AND accepting_new_patients IN (0, 1)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_providers_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0)
);
CREATE UNIQUE INDEX ix_providers_npi ON providers (npi);

CREATE TABLE appointments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_appointments_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    appointment_id VARCHAR(20) NOT NULL
        CONSTRAINT ck_appointments_appointment_id CHECK (typeof(appointment_id) = 'text' AND length(appointment_id) <= 20 AND instr(appointment_id, char(0)) = 0),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE
        CONSTRAINT ck_appointments_patient_id CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE RESTRICT
        CONSTRAINT ck_appointments_provider_id CHECK (typeof(provider_id) = 'integer' AND provider_id BETWEEN -2147483648 AND 2147483647),
    date DATE NOT NULL
        CONSTRAINT ck_appointments_date CHECK (typeof(date) = 'text' AND date BETWEEN '0001' AND '9999-12-31' AND date(date) = date),
    time VARCHAR(20) NOT NULL
        CONSTRAINT ck_appointments_time CHECK (typeof(time) = 'text' AND length(time) <= 20 AND instr(time, char(0)) = 0),
    duration_minutes INTEGER DEFAULT 30
        CONSTRAINT ck_appointments_duration_minutes CHECK (typeof(duration_minutes) IN ('integer', 'null') AND duration_minutes BETWEEN -2147483648 AND 2147483647),
    appointment_type VARCHAR(50)
        CONSTRAINT ck_appointments_appointment_type CHECK (typeof(appointment_type) IN ('text', 'null') AND length(appointment_type) <= 50 AND instr(appointment_type, char(0)) = 0),
    department VARCHAR(100)
        CONSTRAINT ck_appointments_department CHECK (typeof(department) IN ('text', 'null') AND length(department) <= 100 AND instr(department, char(0)) = 0),
    location VARCHAR(200)
        CONSTRAINT ck_appointments_location CHECK (typeof(location) IN ('text', 'null') AND length(location) <= 200 AND instr(location, char(0)) = 0),
    status VARCHAR(20) DEFAULT 'scheduled'
        CONSTRAINT ck_appointments_status CHECK (status IN ('scheduled', 'completed', 'cancelled')),
    reason TEXT
        CONSTRAINT ck_appointments_reason CHECK (typeof(reason) IN ('text', 'null') AND instr(reason, char(0)) = 0),
    notes TEXT
        CONSTRAINT ck_appointments_notes CHECK (typeof(notes) IN ('text', 'null') AND instr(notes, char(0)) = 0),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_appointments_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_appointments_updated_at CHECK (typeof(updated_at) IN ('text', 'null') AND updated_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19)) = substr(updated_at, 1, 19)
            AND (length(updated_at) = 19 OR (length(updated_at) BETWEEN 21 AND 26 AND substr(updated_at, 20, 1) = '.'))
            AND substr(updated_at, 21) NOT GLOB '*[^0-9]*' AND instr(updated_at, char(0)) = 0)
);
CREATE UNIQUE INDEX ix_appointments_appointment_id ON appointments (appointment_id);
CREATE INDEX ix_appointments_date ON appointments (date);
CREATE INDEX ix_appointments_status ON appointments (status);

CREATE TABLE medications (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_medications_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    medication_id VARCHAR(20) NOT NULL
        CONSTRAINT ck_medications_medication_id CHECK (typeof(medication_id) = 'text' AND length(medication_id) <= 20 AND instr(medication_id, char(0)) = 0),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE
        CONSTRAINT ck_medications_patient_id CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    name VARCHAR(200) NOT NULL
        CONSTRAINT ck_medications_name CHECK (typeof(name) = 'text' AND length(name) <= 200 AND instr(name, char(0)) = 0),
    dosage VARCHAR(50)
        CONSTRAINT ck_medications_dosage CHECK (typeof(dosage) IN ('text', 'null') AND length(dosage) <= 50 AND instr(dosage, char(0)) = 0),
    frequency VARCHAR(100)
        CONSTRAINT ck_medications_frequency CHECK (typeof(frequency) IN ('text', 'null') AND length(frequency) <= 100 AND instr(frequency, char(0)) = 0),
    route VARCHAR(50)
        CONSTRAINT ck_medications_route CHECK (typeof(route) IN ('text', 'null') AND length(route) <= 50 AND instr(route, char(0)) = 0),
    prescribed_date DATE NOT NULL
        CONSTRAINT ck_medications_prescribed_date CHECK (typeof(prescribed_date) = 'text' AND prescribed_date BETWEEN '0001' AND '9999-12-31' AND date(prescribed_date) = prescribed_date),
    prescriber VARCHAR(100)
        CONSTRAINT ck_medications_prescriber CHECK (typeof(prescriber) IN ('text', 'null') AND length(prescriber) <= 100 AND instr(prescriber, char(0)) = 0),
    status VARCHAR(20) DEFAULT 'active'
        CONSTRAINT ck_medications_status CHECK (status IN ('active', 'discontinued', 'completed')),
    refills_remaining INTEGER DEFAULT 0
        CONSTRAINT ck_medications_refills_remaining CHECK (typeof(refills_remaining) IN ('integer', 'null') AND refills_remaining BETWEEN -2147483648 AND 2147483647),
    notes TEXT
        CONSTRAINT ck_medications_notes CHECK (typeof(notes) IN ('text', 'null') AND instr(notes, char(0)) = 0),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_medications_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_medications_updated_at CHECK (typeof(updated_at) IN ('text', 'null') AND updated_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19)) = substr(updated_at, 1, 19)
            AND (length(updated_at) = 19 OR (length(updated_at) BETWEEN 21 AND 26 AND substr(updated_at, 20, 1) = '.'))
            AND substr(updated_at, 21) NOT GLOB '*[^0-9]*' AND instr(updated_at, char(0)) = 0)
);
CREATE UNIQUE INDEX ix_medications_medication_id ON medications (medication_id);
CREATE INDEX ix_medications_status ON medications (status);

CREATE TABLE allergies (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_allergies_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE
        CONSTRAINT ck_allergies_patient_id CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    allergen VARCHAR(200) NOT NULL
        CONSTRAINT ck_allergies_allergen CHECK (typeof(allergen) = 'text' AND length(allergen) <= 200 AND instr(allergen, char(0)) = 0),
    reaction TEXT
        CONSTRAINT ck_allergies_reaction CHECK (typeof(reaction) IN ('text', 'null') AND instr(reaction, char(0)) = 0),
    severity VARCHAR(20)
        CONSTRAINT ck_allergies_severity CHECK (severity IN ('mild', 'moderate', 'severe')),
    onset_date DATE
        CONSTRAINT ck_allergies_onset_date CHECK (typeof(onset_date) IN ('text', 'null') AND onset_date BETWEEN '0001' AND '9999-12-31' AND date(onset_date) = onset_date),
    status VARCHAR(20) DEFAULT 'active'
        CONSTRAINT ck_allergies_status CHECK (status IN ('active', 'inactive')),
    notes TEXT
        CONSTRAINT ck_allergies_notes CHECK (typeof(notes) IN ('text', 'null') AND instr(notes, char(0)) = 0),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_allergies_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0)
);

CREATE TABLE vital_signs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_vital_signs_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE
        CONSTRAINT ck_vital_signs_patient_id CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    recorded_date DATETIME NOT NULL
        CONSTRAINT ck_vital_signs_recorded_date CHECK (typeof(recorded_date) = 'text' AND recorded_date BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(recorded_date, 1, 19)) = substr(recorded_date, 1, 19)
            AND (length(recorded_date) = 19 OR (length(recorded_date) BETWEEN 21 AND 26 AND substr(recorded_date, 20, 1) = '.'))
            AND substr(recorded_date, 21) NOT GLOB '*[^0-9]*' AND instr(recorded_date, char(0)) = 0),
    systolic_bp INTEGER
        CONSTRAINT ck_vital_signs_systolic_bp CHECK (typeof(systolic_bp) IN ('integer', 'null') AND systolic_bp BETWEEN -2147483648 AND 2147483647),
    diastolic_bp INTEGER
        CONSTRAINT ck_vital_signs_diastolic_bp CHECK (typeof(diastolic_bp) IN ('integer', 'null') AND diastolic_bp BETWEEN -2147483648 AND 2147483647),
    heart_rate INTEGER
        CONSTRAINT ck_vital_signs_heart_rate CHECK (typeof(heart_rate) IN ('integer', 'null') AND heart_rate BETWEEN -2147483648 AND 2147483647),
    temperature FLOAT
        CONSTRAINT ck_vital_signs_temperature CHECK (typeof(temperature) IN ('real', 'null') AND temperature BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    respiratory_rate INTEGER
        CONSTRAINT ck_vital_signs_respiratory_rate CHECK (typeof(respiratory_rate) IN ('integer', 'null') AND respiratory_rate BETWEEN -2147483648 AND 2147483647),
    oxygen_saturation INTEGER
        CONSTRAINT ck_vital_signs_oxygen_saturation CHECK (typeof(oxygen_saturation) IN ('integer', 'null') AND oxygen_saturation BETWEEN -2147483648 AND 2147483647),
    weight FLOAT
        CONSTRAINT ck_vital_signs_weight CHECK (typeof(weight) IN ('real', 'null') AND weight BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    height FLOAT
        CONSTRAINT ck_vital_signs_height CHECK (typeof(height) IN ('real', 'null') AND height BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    bmi FLOAT
        CONSTRAINT ck_vital_signs_bmi CHECK (typeof(bmi) IN ('real', 'null') AND bmi BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    recorded_by VARCHAR(100)
        CONSTRAINT ck_vital_signs_recorded_by CHECK (typeof(recorded_by) IN ('text', 'null') AND length(recorded_by) <= 100 AND instr(recorded_by, char(0)) = 0),
    notes TEXT
        CONSTRAINT ck_vital_signs_notes CHECK (typeof(notes) IN ('text', 'null') AND instr(notes, char(0)) = 0),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_vital_signs_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0)
);
CREATE INDEX ix_vital_signs_recorded_date ON vital_signs (recorded_date);

CREATE TABLE lab_results (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        CONSTRAINT ck_lab_results_id CHECK (id BETWEEN -2147483648 AND 2147483647),
    order_id VARCHAR(20) NOT NULL
        CONSTRAINT ck_lab_results_order_id CHECK (typeof(order_id) = 'text' AND length(order_id) <= 20 AND instr(order_id, char(0)) = 0),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE
        CONSTRAINT ck_lab_results_patient_id CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    test_name VARCHAR(200) NOT NULL
        CONSTRAINT ck_lab_results_test_name CHECK (typeof(test_name) = 'text' AND length(test_name) <= 200 AND instr(test_name, char(0)) = 0),
    ordered_date DATE NOT NULL
        CONSTRAINT ck_lab_results_ordered_date CHECK (typeof(ordered_date) = 'text' AND ordered_date BETWEEN '0001' AND '9999-12-31' AND date(ordered_date) = ordered_date),
    collected_date DATE
        CONSTRAINT ck_lab_results_collected_date CHECK (typeof(collected_date) IN ('text', 'null') AND collected_date BETWEEN '0001' AND '9999-12-31' AND date(collected_date) = collected_date),
    resulted_date DATE
        CONSTRAINT ck_lab_results_resulted_date CHECK (typeof(resulted_date) IN ('text', 'null') AND resulted_date BETWEEN '0001' AND '9999-12-31' AND date(resulted_date) = resulted_date),
    status VARCHAR(20) DEFAULT 'pending'
        CONSTRAINT ck_lab_results_status CHECK (status IN ('pending', 'in_progress', 'final')),
    ordered_by VARCHAR(100)
        CONSTRAINT ck_lab_results_ordered_by CHECK (typeof(ordered_by) IN ('text', 'null') AND length(ordered_by) <= 100 AND instr(ordered_by, char(0)) = 0),
    results_json TEXT
        CONSTRAINT ck_lab_results_results_json CHECK (typeof(results_json) IN ('text', 'null') AND instr(results_json, char(0)) = 0),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_lab_results_created_at CHECK (typeof(created_at) IN ('text', 'null') AND created_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19)) = substr(created_at, 1, 19)
            AND (length(created_at) = 19 OR (length(created_at) BETWEEN 21 AND 26 AND substr(created_at, 20, 1) = '.'))
            AND substr(created_at, 21) NOT GLOB '*[^0-9]*' AND instr(created_at, char(0)) = 0),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
        CONSTRAINT ck_lab_results_updated_at CHECK (typeof(updated_at) IN ('text', 'null') AND updated_at BETWEEN '0001' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19)) = substr(updated_at, 1, 19)
            AND (length(updated_at) = 19 OR (length(updated_at) BETWEEN 21 AND 26 AND substr(updated_at, 20, 1) = '.'))
            AND substr(updated_at, 21) NOT GLOB '*[^0-9]*' AND instr(updated_at, char(0)) = 0)
);
CREATE UNIQUE INDEX ix_lab_results_order_id ON lab_results (order_id);
CREATE INDEX ix_lab_results_resulted_date ON lab_results (resulted_date);
