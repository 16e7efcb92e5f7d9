-- SPDX-License-Identifier: MIT
-- What databases of other programs need, for SQLite. Their writers switch foreign keys off, so that no ON DELETE takes a
-- side row along, and where a table has no AUTOINCREMENT a number is given again: the triggers take the rows that
-- would else wait for the next patient of that number.

CREATE TRIGGER ct_oauth_clients_delete_side AFTER DELETE ON oauth_clients BEGIN
    DELETE FROM ct_client_secret WHERE row_id = OLD.id;
END;
CREATE TRIGGER ct_patients_delete_side AFTER DELETE ON patients BEGIN
    DELETE FROM ct_patient WHERE patient_id = OLD.id;
    DELETE FROM ct_allergy_review WHERE patient_id = OLD.id;
    DELETE FROM ct_draft WHERE patient_id = OLD.id;
END;
CREATE TRIGGER ct_appointments_delete_side AFTER DELETE ON appointments BEGIN
    DELETE FROM ct_visit WHERE row_id = OLD.id;
END;
CREATE TRIGGER ct_medications_delete_side AFTER DELETE ON medications BEGIN
    DELETE FROM ct_medication_event WHERE row_id = OLD.id;
END;
CREATE TRIGGER ct_vital_signs_delete_side AFTER DELETE ON vital_signs BEGIN
    DELETE FROM ct_vitals_context WHERE row_id = OLD.id;
END;
CREATE TRIGGER ct_lab_results_delete_side AFTER DELETE ON lab_results BEGIN
    DELETE FROM ct_lab_review WHERE row_id = OLD.id;
    DELETE FROM ct_lab_version WHERE row_id = OLD.id;
END;
