-- SPDX-License-Identifier: MIT
-- Whoever reviews emergency access is told of it as of every other change, for PostgreSQL.

CREATE TRIGGER ct_break_glass_change AFTER INSERT OR UPDATE ON ct_break_glass
    FOR EACH ROW EXECUTE FUNCTION ct_note_side_id();
