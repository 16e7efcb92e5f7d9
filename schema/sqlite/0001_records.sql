-- SPDX-License-Identifier: MIT
-- The eight tables and their indexes as the schema page describes them, for SQLite.
-- SQLite keeps what it is given, whatever the column's type, so CHECKs hold here what PostgreSQL's types hold
-- there: type, length, the range of INTEGER, real calendar dates, date-times in the one form that every program on
-- this schema reads. Beyond types they refuse only unknown statuses, severities and roles. '+0 days' makes date()
-- reckon, else it lets 30 February through, and IS makes its NULL a no, which = would let pass; the lower bounds are
-- whole dates, since the affinity of DATE would make a number of '0001'. substr(x, 1, n) = x holds the length, and
-- refuses a NUL inside, where substr ends. A constraint is named ck_<table>_<column>, since SQLite reports that name and nothing else.
-- AUTOINCREMENT: an id is never used twice. DEFAULT NOW is UTC.

CREATE TABLE oauth_clients (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_oauth_clients_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    client_id VARCHAR(100) NOT NULL CONSTRAINT ck_oauth_clients_client_id
        CHECK (typeof(client_id) = 'text' AND substr(client_id, 1, 100) = client_id),
    client_secret_hash VARCHAR(256) NOT NULL CONSTRAINT ck_oauth_clients_client_secret_hash
        CHECK (typeof(client_secret_hash) = 'text' AND substr(client_secret_hash, 1, 256) = client_secret_hash),
    app_id VARCHAR(100) NOT NULL CONSTRAINT ck_oauth_clients_app_id
        CHECK (typeof(app_id) = 'text' AND substr(app_id, 1, 100) = app_id),
    app_name VARCHAR(200) NOT NULL CONSTRAINT ck_oauth_clients_app_name
        CHECK (typeof(app_name) = 'text' AND substr(app_name, 1, 200) = app_name),
    scopes TEXT CONSTRAINT ck_oauth_clients_scopes
        CHECK (scopes IS NULL OR (typeof(scopes) = 'text' AND substr(scopes, 1) = scopes)),
    role VARCHAR(20) NOT NULL CONSTRAINT ck_oauth_clients_role
        CHECK (role IN ('doctor', 'nurse', 'patient', 'admin', 'system')),
    description TEXT CONSTRAINT ck_oauth_clients_description
        CHECK (description IS NULL OR (typeof(description) = 'text' AND substr(description, 1) = description)),
    contact_email VARCHAR(100) CONSTRAINT ck_oauth_clients_contact_email
        CHECK (contact_email IS NULL OR (typeof(contact_email) = 'text' AND substr(contact_email, 1, 100) = contact_email)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_oauth_clients_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*')),
    is_active BOOLEAN DEFAULT TRUE CONSTRAINT ck_oauth_clients_is_active
        CHECK (is_active IS NULL OR (typeof(is_active) = 'integer' AND is_active IN (0, 1))),
    last_used DATETIME CONSTRAINT ck_oauth_clients_last_used
        CHECK (last_used IS NULL OR (typeof(last_used) = 'text' AND last_used BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(last_used, 1, 19), '+0 days') IS substr(last_used, 1, 19) AND substr(last_used, 1, 26) = last_used
            AND (length(last_used) = 19 OR substr(last_used, 20) GLOB '.[0-9]*') AND substr(last_used, 21) NOT GLOB '*[^0-9]*')),
    rate_limit INTEGER DEFAULT 1000 CONSTRAINT ck_oauth_clients_rate_limit
        CHECK (rate_limit IS NULL OR (typeof(rate_limit) = 'integer' AND rate_limit BETWEEN -2147483648 AND 2147483647))
);
CREATE UNIQUE INDEX ix_oauth_clients_client_id ON oauth_clients (client_id);
CREATE INDEX ix_oauth_clients_app_id ON oauth_clients (app_id);

CREATE TABLE patients (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_patients_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    mrn VARCHAR(20) NOT NULL CONSTRAINT ck_patients_mrn
        CHECK (typeof(mrn) = 'text' AND substr(mrn, 1, 20) = mrn),
    first_name VARCHAR(50) NOT NULL CONSTRAINT ck_patients_first_name
        CHECK (typeof(first_name) = 'text' AND substr(first_name, 1, 50) = first_name),
    last_name VARCHAR(50) NOT NULL CONSTRAINT ck_patients_last_name
        CHECK (typeof(last_name) = 'text' AND substr(last_name, 1, 50) = last_name),
    dob DATE NOT NULL CONSTRAINT ck_patients_dob
        CHECK (typeof(dob) = 'text' AND dob BETWEEN '0001-01-01' AND '9999-12-31' AND date(dob, '+0 days') IS dob),
    gender VARCHAR(20) CONSTRAINT ck_patients_gender
        CHECK (gender IS NULL OR (typeof(gender) = 'text' AND substr(gender, 1, 20) = gender)),
    ssn VARCHAR(20) CONSTRAINT ck_patients_ssn
        CHECK (ssn IS NULL OR (typeof(ssn) = 'text' AND substr(ssn, 1, 20) = ssn)),
    email VARCHAR(100) CONSTRAINT ck_patients_email
        CHECK (email IS NULL OR (typeof(email) = 'text' AND substr(email, 1, 100) = email)),
    phone VARCHAR(20) CONSTRAINT ck_patients_phone
        CHECK (phone IS NULL OR (typeof(phone) = 'text' AND substr(phone, 1, 20) = phone)),
    street VARCHAR(200) CONSTRAINT ck_patients_street
        CHECK (street IS NULL OR (typeof(street) = 'text' AND substr(street, 1, 200) = street)),
    city VARCHAR(100) CONSTRAINT ck_patients_city
        CHECK (city IS NULL OR (typeof(city) = 'text' AND substr(city, 1, 100) = city)),
    state VARCHAR(50) CONSTRAINT ck_patients_state
        CHECK (state IS NULL OR (typeof(state) = 'text' AND substr(state, 1, 50) = state)),
    zip_code VARCHAR(20) CONSTRAINT ck_patients_zip_code
        CHECK (zip_code IS NULL OR (typeof(zip_code) = 'text' AND substr(zip_code, 1, 20) = zip_code)),
    insurance_provider VARCHAR(100) CONSTRAINT ck_patients_insurance_provider
        CHECK (insurance_provider IS NULL OR (typeof(insurance_provider) = 'text' AND substr(insurance_provider, 1, 100) = insurance_provider)),
    policy_number VARCHAR(50) CONSTRAINT ck_patients_policy_number
        CHECK (policy_number IS NULL OR (typeof(policy_number) = 'text' AND substr(policy_number, 1, 50) = policy_number)),
    group_number VARCHAR(50) CONSTRAINT ck_patients_group_number
        CHECK (group_number IS NULL OR (typeof(group_number) = 'text' AND substr(group_number, 1, 50) = group_number)),
    emergency_contact_name VARCHAR(100) CONSTRAINT ck_patients_emergency_contact_name
        CHECK (emergency_contact_name IS NULL OR (typeof(emergency_contact_name) = 'text' AND substr(emergency_contact_name, 1, 100) = emergency_contact_name)),
    emergency_contact_relationship VARCHAR(50) CONSTRAINT ck_patients_emergency_contact_relationship
        CHECK (emergency_contact_relationship IS NULL OR (typeof(emergency_contact_relationship) = 'text' AND substr(emergency_contact_relationship, 1, 50) = emergency_contact_relationship)),
    emergency_contact_phone VARCHAR(20) CONSTRAINT ck_patients_emergency_contact_phone
        CHECK (emergency_contact_phone IS NULL OR (typeof(emergency_contact_phone) = 'text' AND substr(emergency_contact_phone, 1, 20) = emergency_contact_phone)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_patients_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_patients_updated_at
        CHECK (updated_at IS NULL OR (typeof(updated_at) = 'text' AND updated_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19), '+0 days') IS substr(updated_at, 1, 19) AND substr(updated_at, 1, 26) = updated_at
            AND (length(updated_at) = 19 OR substr(updated_at, 20) GLOB '.[0-9]*') AND substr(updated_at, 21) NOT GLOB '*[^0-9]*'))
);
CREATE UNIQUE INDEX ix_patients_mrn ON patients (mrn);
CREATE INDEX ix_patients_last_name ON patients (last_name);

CREATE TABLE providers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_providers_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    npi VARCHAR(20) NOT NULL CONSTRAINT ck_providers_npi
        CHECK (typeof(npi) = 'text' AND substr(npi, 1, 20) = npi),
    name VARCHAR(100) NOT NULL CONSTRAINT ck_providers_name
        CHECK (typeof(name) = 'text' AND substr(name, 1, 100) = name),
    specialty VARCHAR(100) CONSTRAINT ck_providers_specialty
        CHECK (specialty IS NULL OR (typeof(specialty) = 'text' AND substr(specialty, 1, 100) = specialty)),
    department VARCHAR(100) CONSTRAINT ck_providers_department
        CHECK (department IS NULL OR (typeof(department) = 'text' AND substr(department, 1, 100) = department)),
    phone VARCHAR(20) CONSTRAINT ck_providers_phone
        CHECK (phone IS NULL OR (typeof(phone) = 'text' AND substr(phone, 1, 20) = phone)),
    email VARCHAR(100) CONSTRAINT ck_providers_email
        CHECK (email IS NULL OR (typeof(email) = 'text' AND substr(email, 1, 100) = email)),
    accepting_new_patients BOOLEAN DEFAULT TRUE CONSTRAINT ck_providers_accepting_new_patients
        CHECK (accepting_new_patients IS NULL OR (typeof(accepting_new_patients) = 'integer' AND accepting_new_patients IN (0, 1))),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_providers_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*'))
);
CREATE UNIQUE INDEX ix_providers_npi ON providers (npi);

CREATE TABLE appointments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_appointments_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    appointment_id VARCHAR(20) NOT NULL CONSTRAINT ck_appointments_appointment_id
        CHECK (typeof(appointment_id) = 'text' AND substr(appointment_id, 1, 20) = appointment_id),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE CONSTRAINT ck_appointments_patient_id
        CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE RESTRICT CONSTRAINT ck_appointments_provider_id
        CHECK (typeof(provider_id) = 'integer' AND provider_id BETWEEN -2147483648 AND 2147483647),
    date DATE NOT NULL CONSTRAINT ck_appointments_date
        CHECK (typeof(date) = 'text' AND date BETWEEN '0001-01-01' AND '9999-12-31' AND date(date, '+0 days') IS date),
    time VARCHAR(20) NOT NULL CONSTRAINT ck_appointments_time
        CHECK (typeof(time) = 'text' AND substr(time, 1, 20) = time),
    duration_minutes INTEGER DEFAULT 30 CONSTRAINT ck_appointments_duration_minutes
        CHECK (duration_minutes IS NULL OR (typeof(duration_minutes) = 'integer' AND duration_minutes BETWEEN -2147483648 AND 2147483647)),
    appointment_type VARCHAR(50) CONSTRAINT ck_appointments_appointment_type
        CHECK (appointment_type IS NULL OR (typeof(appointment_type) = 'text' AND substr(appointment_type, 1, 50) = appointment_type)),
    department VARCHAR(100) CONSTRAINT ck_appointments_department
        CHECK (department IS NULL OR (typeof(department) = 'text' AND substr(department, 1, 100) = department)),
    location VARCHAR(200) CONSTRAINT ck_appointments_location
        CHECK (location IS NULL OR (typeof(location) = 'text' AND substr(location, 1, 200) = location)),
    status VARCHAR(20) DEFAULT 'scheduled' CONSTRAINT ck_appointments_status
        CHECK (status IN ('scheduled', 'completed', 'cancelled')),
    reason TEXT CONSTRAINT ck_appointments_reason
        CHECK (reason IS NULL OR (typeof(reason) = 'text' AND substr(reason, 1) = reason)),
    notes TEXT CONSTRAINT ck_appointments_notes
        CHECK (notes IS NULL OR (typeof(notes) = 'text' AND substr(notes, 1) = notes)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_appointments_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_appointments_updated_at
        CHECK (updated_at IS NULL OR (typeof(updated_at) = 'text' AND updated_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19), '+0 days') IS substr(updated_at, 1, 19) AND substr(updated_at, 1, 26) = updated_at
            AND (length(updated_at) = 19 OR substr(updated_at, 20) GLOB '.[0-9]*') AND substr(updated_at, 21) NOT GLOB '*[^0-9]*'))
);
CREATE UNIQUE INDEX ix_appointments_appointment_id ON appointments (appointment_id);
CREATE INDEX ix_appointments_date ON appointments (date);
CREATE INDEX ix_appointments_status ON appointments (status);

CREATE TABLE medications (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_medications_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    medication_id VARCHAR(20) NOT NULL CONSTRAINT ck_medications_medication_id
        CHECK (typeof(medication_id) = 'text' AND substr(medication_id, 1, 20) = medication_id),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE CONSTRAINT ck_medications_patient_id
        CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    name VARCHAR(200) NOT NULL CONSTRAINT ck_medications_name
        CHECK (typeof(name) = 'text' AND substr(name, 1, 200) = name),
    dosage VARCHAR(50) CONSTRAINT ck_medications_dosage
        CHECK (dosage IS NULL OR (typeof(dosage) = 'text' AND substr(dosage, 1, 50) = dosage)),
    frequency VARCHAR(100) CONSTRAINT ck_medications_frequency
        CHECK (frequency IS NULL OR (typeof(frequency) = 'text' AND substr(frequency, 1, 100) = frequency)),
    route VARCHAR(50) CONSTRAINT ck_medications_route
        CHECK (route IS NULL OR (typeof(route) = 'text' AND substr(route, 1, 50) = route)),
    prescribed_date DATE NOT NULL CONSTRAINT ck_medications_prescribed_date
        CHECK (typeof(prescribed_date) = 'text' AND prescribed_date BETWEEN '0001-01-01' AND '9999-12-31' AND date(prescribed_date, '+0 days') IS prescribed_date),
    prescriber VARCHAR(100) CONSTRAINT ck_medications_prescriber
        CHECK (prescriber IS NULL OR (typeof(prescriber) = 'text' AND substr(prescriber, 1, 100) = prescriber)),
    status VARCHAR(20) DEFAULT 'active' CONSTRAINT ck_medications_status
        CHECK (status IN ('active', 'discontinued', 'completed')),
    refills_remaining INTEGER DEFAULT 0 CONSTRAINT ck_medications_refills_remaining
        CHECK (refills_remaining IS NULL OR (typeof(refills_remaining) = 'integer' AND refills_remaining BETWEEN -2147483648 AND 2147483647)),
    notes TEXT CONSTRAINT ck_medications_notes
        CHECK (notes IS NULL OR (typeof(notes) = 'text' AND substr(notes, 1) = notes)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_medications_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_medications_updated_at
        CHECK (updated_at IS NULL OR (typeof(updated_at) = 'text' AND updated_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19), '+0 days') IS substr(updated_at, 1, 19) AND substr(updated_at, 1, 26) = updated_at
            AND (length(updated_at) = 19 OR substr(updated_at, 20) GLOB '.[0-9]*') AND substr(updated_at, 21) NOT GLOB '*[^0-9]*'))
);
CREATE UNIQUE INDEX ix_medications_medication_id ON medications (medication_id);
CREATE INDEX ix_medications_status ON medications (status);

CREATE TABLE allergies (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_allergies_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE CONSTRAINT ck_allergies_patient_id
        CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    allergen VARCHAR(200) NOT NULL CONSTRAINT ck_allergies_allergen
        CHECK (typeof(allergen) = 'text' AND substr(allergen, 1, 200) = allergen),
    reaction TEXT CONSTRAINT ck_allergies_reaction
        CHECK (reaction IS NULL OR (typeof(reaction) = 'text' AND substr(reaction, 1) = reaction)),
    severity VARCHAR(20) CONSTRAINT ck_allergies_severity
        CHECK (severity IN ('mild', 'moderate', 'severe')),
    onset_date DATE CONSTRAINT ck_allergies_onset_date
        CHECK (onset_date IS NULL OR (typeof(onset_date) = 'text' AND onset_date BETWEEN '0001-01-01' AND '9999-12-31' AND date(onset_date, '+0 days') IS onset_date)),
    status VARCHAR(20) DEFAULT 'active' CONSTRAINT ck_allergies_status
        CHECK (status IN ('active', 'inactive')),
    notes TEXT CONSTRAINT ck_allergies_notes
        CHECK (notes IS NULL OR (typeof(notes) = 'text' AND substr(notes, 1) = notes)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_allergies_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*'))
);

CREATE TABLE vital_signs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_vital_signs_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE CONSTRAINT ck_vital_signs_patient_id
        CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    recorded_date DATETIME NOT NULL CONSTRAINT ck_vital_signs_recorded_date
        CHECK (typeof(recorded_date) = 'text' AND recorded_date BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(recorded_date, 1, 19), '+0 days') IS substr(recorded_date, 1, 19) AND substr(recorded_date, 1, 26) = recorded_date
            AND (length(recorded_date) = 19 OR substr(recorded_date, 20) GLOB '.[0-9]*') AND substr(recorded_date, 21) NOT GLOB '*[^0-9]*'),
    systolic_bp INTEGER CONSTRAINT ck_vital_signs_systolic_bp
        CHECK (systolic_bp IS NULL OR (typeof(systolic_bp) = 'integer' AND systolic_bp BETWEEN -2147483648 AND 2147483647)),
    diastolic_bp INTEGER CONSTRAINT ck_vital_signs_diastolic_bp
        CHECK (diastolic_bp IS NULL OR (typeof(diastolic_bp) = 'integer' AND diastolic_bp BETWEEN -2147483648 AND 2147483647)),
    heart_rate INTEGER CONSTRAINT ck_vital_signs_heart_rate
        CHECK (heart_rate IS NULL OR (typeof(heart_rate) = 'integer' AND heart_rate BETWEEN -2147483648 AND 2147483647)),
    temperature FLOAT CONSTRAINT ck_vital_signs_temperature
        CHECK (temperature IS NULL OR (typeof(temperature) = 'real' AND temperature BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308)),
    respiratory_rate INTEGER CONSTRAINT ck_vital_signs_respiratory_rate
        CHECK (respiratory_rate IS NULL OR (typeof(respiratory_rate) = 'integer' AND respiratory_rate BETWEEN -2147483648 AND 2147483647)),
    oxygen_saturation INTEGER CONSTRAINT ck_vital_signs_oxygen_saturation
        CHECK (oxygen_saturation IS NULL OR (typeof(oxygen_saturation) = 'integer' AND oxygen_saturation BETWEEN -2147483648 AND 2147483647)),
    weight FLOAT CONSTRAINT ck_vital_signs_weight
        CHECK (weight IS NULL OR (typeof(weight) = 'real' AND weight BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308)),
    height FLOAT CONSTRAINT ck_vital_signs_height
        CHECK (height IS NULL OR (typeof(height) = 'real' AND height BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308)),
    bmi FLOAT CONSTRAINT ck_vital_signs_bmi
        CHECK (bmi IS NULL OR (typeof(bmi) = 'real' AND bmi BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308)),
    recorded_by VARCHAR(100) CONSTRAINT ck_vital_signs_recorded_by
        CHECK (recorded_by IS NULL OR (typeof(recorded_by) = 'text' AND substr(recorded_by, 1, 100) = recorded_by)),
    notes TEXT CONSTRAINT ck_vital_signs_notes
        CHECK (notes IS NULL OR (typeof(notes) = 'text' AND substr(notes, 1) = notes)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_vital_signs_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*'))
);
CREATE INDEX ix_vital_signs_recorded_date ON vital_signs (recorded_date);

CREATE TABLE lab_results (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT ck_lab_results_id
        CHECK (id BETWEEN -2147483648 AND 2147483647),
    order_id VARCHAR(20) NOT NULL CONSTRAINT ck_lab_results_order_id
        CHECK (typeof(order_id) = 'text' AND substr(order_id, 1, 20) = order_id),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE CONSTRAINT ck_lab_results_patient_id
        CHECK (typeof(patient_id) = 'integer' AND patient_id BETWEEN -2147483648 AND 2147483647),
    test_name VARCHAR(200) NOT NULL CONSTRAINT ck_lab_results_test_name
        CHECK (typeof(test_name) = 'text' AND substr(test_name, 1, 200) = test_name),
    ordered_date DATE NOT NULL CONSTRAINT ck_lab_results_ordered_date
        CHECK (typeof(ordered_date) = 'text' AND ordered_date BETWEEN '0001-01-01' AND '9999-12-31' AND date(ordered_date, '+0 days') IS ordered_date),
    collected_date DATE CONSTRAINT ck_lab_results_collected_date
        CHECK (collected_date IS NULL OR (typeof(collected_date) = 'text' AND collected_date BETWEEN '0001-01-01' AND '9999-12-31' AND date(collected_date, '+0 days') IS collected_date)),
    resulted_date DATE CONSTRAINT ck_lab_results_resulted_date
        CHECK (resulted_date IS NULL OR (typeof(resulted_date) = 'text' AND resulted_date BETWEEN '0001-01-01' AND '9999-12-31' AND date(resulted_date, '+0 days') IS resulted_date)),
    status VARCHAR(20) DEFAULT 'pending' CONSTRAINT ck_lab_results_status
        CHECK (status IN ('pending', 'in_progress', 'final')),
    ordered_by VARCHAR(100) CONSTRAINT ck_lab_results_ordered_by
        CHECK (ordered_by IS NULL OR (typeof(ordered_by) = 'text' AND substr(ordered_by, 1, 100) = ordered_by)),
    results_json TEXT CONSTRAINT ck_lab_results_results_json
        CHECK (results_json IS NULL OR (typeof(results_json) = 'text' AND substr(results_json, 1) = results_json)),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_lab_results_created_at
        CHECK (created_at IS NULL OR (typeof(created_at) = 'text' AND created_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(created_at, 1, 19), '+0 days') IS substr(created_at, 1, 19) AND substr(created_at, 1, 26) = created_at
            AND (length(created_at) = 19 OR substr(created_at, 20) GLOB '.[0-9]*') AND substr(created_at, 21) NOT GLOB '*[^0-9]*')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CONSTRAINT ck_lab_results_updated_at
        CHECK (updated_at IS NULL OR (typeof(updated_at) = 'text' AND updated_at BETWEEN '0001-01-01' AND '9999-12-32'
            AND datetime(substr(updated_at, 1, 19), '+0 days') IS substr(updated_at, 1, 19) AND substr(updated_at, 1, 26) = updated_at
            AND (length(updated_at) = 19 OR substr(updated_at, 20) GLOB '.[0-9]*') AND substr(updated_at, 21) NOT GLOB '*[^0-9]*'))
);
CREATE UNIQUE INDEX ix_lab_results_order_id ON lab_results (order_id);
CREATE INDEX ix_lab_results_resulted_date ON lab_results (resulted_date);
