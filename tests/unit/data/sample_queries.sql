-- SPDX-License-Identifier: MIT
-- The statements of the schema page, word for word.

INSERT INTO oauth_clients (client_id, client_secret_hash, app_id, app_name, role, scopes)
VALUES ('client_abc123', 'hash...', 'copilot-studio', 'Microsoft Copilot Studio', 'doctor', '["read:patients"]');

SELECT 
    p.*,
    COUNT(DISTINCT a.id) as appointment_count,
    COUNT(DISTINCT m.id) as medication_count,
    COUNT(DISTINCT al.id) as allergy_count,
    COUNT(DISTINCT v.id) as vital_sign_count,
    COUNT(DISTINCT l.id) as lab_result_count
FROM patients p
LEFT JOIN appointments a ON p.id = a.patient_id
LEFT JOIN medications m ON p.id = m.patient_id
LEFT JOIN allergies al ON p.id = al.patient_id
LEFT JOIN vital_signs v ON p.id = v.patient_id
LEFT JOIN lab_results l ON p.id = l.patient_id
WHERE p.mrn = 'MRN001'
GROUP BY p.id;

-- Patient demographics
SELECT * FROM patients WHERE mrn = 'MRN001';

-- Patient appointments with provider info
SELECT a.*, pr.name as provider_name, pr.specialty
FROM appointments a
JOIN providers pr ON a.provider_id = pr.id
WHERE a.patient_id = (SELECT id FROM patients WHERE mrn = 'MRN001');

-- Patient medications
SELECT * FROM medications 
WHERE patient_id = (SELECT id FROM patients WHERE mrn = 'MRN001');

-- Patient allergies
SELECT * FROM allergies 
WHERE patient_id = (SELECT id FROM patients WHERE mrn = 'MRN001');

-- Patient vital signs
SELECT * FROM vital_signs 
WHERE patient_id = (SELECT id FROM patients WHERE mrn = 'MRN001')
ORDER BY recorded_date DESC;

-- Patient lab results
SELECT * FROM lab_results 
WHERE patient_id = (SELECT id FROM patients WHERE mrn = 'MRN001')
ORDER BY resulted_date DESC;

SELECT 
    a.*,
    p.first_name,
    p.last_name,
    pr.name as provider_name
FROM appointments a
JOIN patients p ON a.patient_id = p.id
JOIN providers pr ON a.provider_id = pr.id
WHERE a.date >= CURRENT_DATE
  AND a.status = 'scheduled'
ORDER BY a.date, a.time;

SELECT 
    m.*,
    p.first_name,
    p.last_name
FROM medications m
JOIN patients p ON m.patient_id = p.id
WHERE m.status = 'active'
ORDER BY p.last_name, m.name;
