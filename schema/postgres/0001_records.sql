-- SPDX-License-Identifier: MIT
-- The eight tables and their indexes as the schema page describes them, for PostgreSQL.
-- CHECKs keep out what the SQLite twin cannot hold: infinite dates and numbers, years before 1 and after 9999. Beyond
-- that they refuse only unknown statuses, severities and roles. DEFAULT NOW is UTC.

CREATE TABLE oauth_clients (
    id SERIAL PRIMARY KEY,
    client_id VARCHAR(100) NOT NULL,
    client_secret_hash VARCHAR(256) NOT NULL,
    app_id VARCHAR(100) NOT NULL,
    app_name VARCHAR(200) NOT NULL,
    scopes TEXT,
    role VARCHAR(20) NOT NULL CONSTRAINT ck_oauth_clients_role
        CHECK (role IN ('doctor', 'nurse', 'patient', 'admin', 'system')),
    description TEXT,
    contact_email VARCHAR(100),
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_oauth_clients_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01'),
    is_active BOOLEAN DEFAULT TRUE,
    last_used TIMESTAMP WITHOUT TIME ZONE CONSTRAINT ck_oauth_clients_last_used
        CHECK (last_used >= '0001-01-01' AND last_used < '10000-01-01'),
    rate_limit INTEGER DEFAULT 1000
);
CREATE UNIQUE INDEX ix_oauth_clients_client_id ON oauth_clients (client_id);
CREATE INDEX ix_oauth_clients_app_id ON oauth_clients (app_id);

CREATE TABLE patients (
    id SERIAL PRIMARY KEY,
    mrn VARCHAR(20) NOT NULL,
    first_name VARCHAR(50) NOT NULL,
    last_name VARCHAR(50) NOT NULL,
    dob DATE NOT NULL CONSTRAINT ck_patients_dob
        CHECK (dob BETWEEN '0001-01-01' AND '9999-12-31'),
    gender VARCHAR(20),
    ssn VARCHAR(20),
    email VARCHAR(100),
    phone VARCHAR(20),
    street VARCHAR(200),
    city VARCHAR(100),
    state VARCHAR(50),
    zip_code VARCHAR(20),
    insurance_provider VARCHAR(100),
    policy_number VARCHAR(50),
    group_number VARCHAR(50),
    emergency_contact_name VARCHAR(100),
    emergency_contact_relationship VARCHAR(50),
    emergency_contact_phone VARCHAR(20),
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_patients_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01'),
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_patients_updated_at
        CHECK (updated_at >= '0001-01-01' AND updated_at < '10000-01-01')
);
CREATE UNIQUE INDEX ix_patients_mrn ON patients (mrn);
CREATE INDEX ix_patients_last_name ON patients (last_name);

CREATE TABLE providers (
    id SERIAL PRIMARY KEY,
    npi VARCHAR(20) NOT NULL,
    name VARCHAR(100) NOT NULL,
    specialty VARCHAR(100),
    department VARCHAR(100),
    phone VARCHAR(20),
    email VARCHAR(100),
    accepting_new_patients BOOLEAN DEFAULT TRUE,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_providers_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01')
);
CREATE UNIQUE INDEX ix_providers_npi ON providers (npi);

CREATE TABLE appointments (
    id SERIAL PRIMARY KEY,
    appointment_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
    date DATE NOT NULL CONSTRAINT ck_appointments_date
        CHECK (date BETWEEN '0001-01-01' AND '9999-12-31'),
    time VARCHAR(20) NOT NULL,
    duration_minutes INTEGER DEFAULT 30,
    appointment_type VARCHAR(50),
    department VARCHAR(100),
    location VARCHAR(200),
    status VARCHAR(20) DEFAULT 'scheduled' CONSTRAINT ck_appointments_status
        CHECK (status IN ('scheduled', 'completed', 'cancelled')),
    reason TEXT,
    notes TEXT,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_appointments_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01'),
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_appointments_updated_at
        CHECK (updated_at >= '0001-01-01' AND updated_at < '10000-01-01')
);
CREATE UNIQUE INDEX ix_appointments_appointment_id ON appointments (appointment_id);
CREATE INDEX ix_appointments_date ON appointments (date);
CREATE INDEX ix_appointments_status ON appointments (status);

CREATE TABLE medications (
    id SERIAL PRIMARY KEY,
    medication_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL,
    dosage VARCHAR(50),
    frequency VARCHAR(100),
    route VARCHAR(50),
    prescribed_date DATE NOT NULL CONSTRAINT ck_medications_prescribed_date
        CHECK (prescribed_date BETWEEN '0001-01-01' AND '9999-12-31'),
    prescriber VARCHAR(100),
    status VARCHAR(20) DEFAULT 'active' CONSTRAINT ck_medications_status
        CHECK (status IN ('active', 'discontinued', 'completed')),
    refills_remaining INTEGER DEFAULT 0,
    notes TEXT,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_medications_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01'),
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_medications_updated_at
        CHECK (updated_at >= '0001-01-01' AND updated_at < '10000-01-01')
);
CREATE UNIQUE INDEX ix_medications_medication_id ON medications (medication_id);
CREATE INDEX ix_medications_status ON medications (status);

CREATE TABLE allergies (
    id SERIAL PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    allergen VARCHAR(200) NOT NULL,
    reaction TEXT,
    severity VARCHAR(20) CONSTRAINT ck_allergies_severity
        CHECK (severity IN ('mild', 'moderate', 'severe')),
    onset_date DATE CONSTRAINT ck_allergies_onset_date
        CHECK (onset_date BETWEEN '0001-01-01' AND '9999-12-31'),
    status VARCHAR(20) DEFAULT 'active' CONSTRAINT ck_allergies_status
        CHECK (status IN ('active', 'inactive')),
    notes TEXT,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_allergies_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01')
);

CREATE TABLE vital_signs (
    id SERIAL PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    recorded_date TIMESTAMP WITHOUT TIME ZONE NOT NULL CONSTRAINT ck_vital_signs_recorded_date
        CHECK (recorded_date >= '0001-01-01' AND recorded_date < '10000-01-01'),
    systolic_bp INTEGER,
    diastolic_bp INTEGER,
    heart_rate INTEGER,
    temperature FLOAT CONSTRAINT ck_vital_signs_temperature
        CHECK (temperature BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    respiratory_rate INTEGER,
    oxygen_saturation INTEGER,
    weight FLOAT CONSTRAINT ck_vital_signs_weight
        CHECK (weight BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    height FLOAT CONSTRAINT ck_vital_signs_height
        CHECK (height BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    bmi FLOAT CONSTRAINT ck_vital_signs_bmi
        CHECK (bmi BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    recorded_by VARCHAR(100),
    notes TEXT,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_vital_signs_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01')
);
CREATE INDEX ix_vital_signs_recorded_date ON vital_signs (recorded_date);

CREATE TABLE lab_results (
    id SERIAL PRIMARY KEY,
    order_id VARCHAR(20) NOT NULL,
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    test_name VARCHAR(200) NOT NULL,
    ordered_date DATE NOT NULL CONSTRAINT ck_lab_results_ordered_date
        CHECK (ordered_date BETWEEN '0001-01-01' AND '9999-12-31'),
    collected_date DATE CONSTRAINT ck_lab_results_collected_date
        CHECK (collected_date BETWEEN '0001-01-01' AND '9999-12-31'),
    resulted_date DATE CONSTRAINT ck_lab_results_resulted_date
        CHECK (resulted_date BETWEEN '0001-01-01' AND '9999-12-31'),
    status VARCHAR(20) DEFAULT 'pending' CONSTRAINT ck_lab_results_status
        CHECK (status IN ('pending', 'in_progress', 'final')),
    ordered_by VARCHAR(100),
    results_json TEXT,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_lab_results_created_at
        CHECK (created_at >= '0001-01-01' AND created_at < '10000-01-01'),
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT timezone('UTC', now()) CONSTRAINT ck_lab_results_updated_at
        CHECK (updated_at >= '0001-01-01' AND updated_at < '10000-01-01')
);
CREATE UNIQUE INDEX ix_lab_results_order_id ON lab_results (order_id);
CREATE INDEX ix_lab_results_resulted_date ON lab_results (resulted_date);
