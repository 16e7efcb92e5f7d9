-- SPDX-License-Identifier: MIT
-- What the roles of roles.sql may do with the tables that are there. roles.sql ends with this, and `chartty db init`,
-- `migrate` and `adopt` run it after what they have made, so that a new table is neither out of reach nor wide open. It may
-- run again at any time; it does nothing where there are no such roles, and leaves alone what is not the records'.
DO $$
DECLARE
    eight CONSTANT text[] := ARRAY['oauth_clients', 'patients', 'providers', 'appointments', 'medications', 'allergies',
        'vital_signs', 'lab_results'];
    fixed CONSTANT text[] := ARRAY['ct_schema', 'ct_meta']; -- the owner's: what the database is
    hidden CONSTANT text[] := ARRAY['ct_client_secret', 'ct_draft', 'ct_request']; -- nothing for reports
    secret CONSTANT text[] := ARRAY['client_secret_hash', 'password_hash', 'pin_hash', 'badge_hash'];
    item record;
    columns text;
BEGIN
    IF to_regrole('chartty_app') IS NULL OR to_regrole('chartty_report') IS NULL THEN
        RETURN;
    END IF;
    FOR item IN
        SELECT c.oid, c.oid::regclass AS place, c.relname AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND pg_has_role(c.relowner, 'USAGE')
            AND (c.relname = ANY (eight) OR c.relname LIKE 'ct\_%')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, chartty_app, chartty_report', item.place);
        IF item.name = ANY (fixed) THEN
            EXECUTE format('GRANT SELECT ON %s TO chartty_app', item.place);
        ELSIF item.name = 'ct_audit' THEN
            EXECUTE format('GRANT SELECT, INSERT ON %s TO chartty_app', item.place);
        ELSE
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO chartty_app', item.place);
        END IF;
        -- Column by column, so that a secret is not among them.
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = item.oid AND attnum > 0 AND NOT attisdropped AND NOT attname = ANY (secret);
        IF NOT item.name = ANY (hidden) THEN
            EXECUTE format('GRANT SELECT (%s) ON %s TO chartty_report', columns, item.place);
        END IF;
    END LOOP;
    FOR item IN
        SELECT s.oid::regclass AS place FROM pg_class s
        JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        JOIN pg_class c ON c.oid = d.refobjid
        WHERE s.relkind = 'S' AND c.relnamespace = 'public'::regnamespace AND pg_has_role(s.relowner, 'USAGE')
            AND (c.relname = ANY (eight) OR c.relname LIKE 'ct\_%') AND NOT c.relname = ANY (fixed)
    LOOP
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO chartty_app', item.place);
    END LOOP;
END
$$;
