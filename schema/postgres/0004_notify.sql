-- SPDX-License-Identifier: MIT
-- A station that listens is told at each commit that something has changed, for PostgreSQL. What has changed stands in
-- ct_change; the notice says nothing but "look", so that a transaction sends one however many rows it writes: notices
-- of the same words are one. A statement that writes many rows of ct_change at once asks for it once.

CREATE FUNCTION ct_tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ct_change', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER ct_change_tell AFTER INSERT ON ct_change
    FOR EACH STATEMENT EXECUTE FUNCTION ct_tell_change();
