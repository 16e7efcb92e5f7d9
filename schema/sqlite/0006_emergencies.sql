-- SPDX-License-Identifier: MIT
-- Whoever reviews emergency access is told of it as of every other change, for SQLite.

CREATE TRIGGER ct_break_glass_insert AFTER INSERT ON ct_break_glass BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_break_glass', NEW.id, NEW.patient_id);
END;
CREATE TRIGGER ct_break_glass_update AFTER UPDATE ON ct_break_glass BEGIN
    INSERT INTO ct_change (table_name, row_id, patient_id) VALUES ('ct_break_glass', NEW.id, NEW.patient_id);
END;
