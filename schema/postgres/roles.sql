-- SPDX-License-Identifier: MIT
-- The three roles of a database of records: chartty_owner makes and migrates the tables, chartty_app is what workstations
-- connect as (no tables of its own making, no change of the audit), chartty_report reads and sees no secret. Run by an
-- administrator of the server, in the database, before or after its tables are made; it may run again:
--     psql -X -d DATABASE -f roles.sql
-- No role gets a password here: \password chartty_app asks for one.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_min_messages = warning;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['chartty_owner', 'chartty_app', 'chartty_report'] LOOP
        IF to_regrole(name) IS NULL THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
        -- The owner looks at a backup in a database that it makes for it.
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS %s', name,
            CASE name WHEN 'chartty_owner' THEN 'CREATEDB' ELSE 'NOCREATEDB' END);
        -- Nobody's table can stand before the records' own, whatever a client says or leaves out.
        EXECUTE format('ALTER ROLE %I SET search_path = public, pg_temp', name);
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), name);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', name);
    END LOOP;
    -- Who owns the database may back it up; another program's stays that program's.
    IF (SELECT r.rolsuper FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = current_database()) THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO chartty_owner', current_database());
    END IF;
    -- Temporary tables are tables, too.
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO chartty_owner', current_database());
END
$$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO chartty_owner;
-- A session that is left in the middle of a change holds nobody up.
ALTER ROLE chartty_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE chartty_report SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE chartty_report SET default_transaction_read_only = on;

-- Tables that are there already: an administrator's go to the owner; those of another program's user stay with it, and the
-- owner may do with them what that user may.
DO $$
DECLARE
    eight CONSTANT text[] := ARRAY['oauth_clients', 'patients', 'providers', 'appointments', 'medications', 'allergies',
        'vital_signs', 'lab_results'];
    item record;
BEGIN
    FOR item IN
        SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS place,
            r.rolname AS owner, r.rolsuper AS is_administrators
        FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND r.rolname <> 'chartty_owner'
            AND (c.relname = ANY (eight) OR c.relname LIKE 'ct\_%')
        UNION ALL
        SELECT 'FUNCTION', p.oid::regprocedure::text, r.rolname, r.rolsuper
        FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.pronamespace = 'public'::regnamespace AND r.rolname <> 'chartty_owner' AND p.proname LIKE 'ct\_%'
    LOOP
        IF item.is_administrators THEN
            EXECUTE format('ALTER %s %s OWNER TO chartty_owner', item.kind, item.place);
        ELSE
            EXECUTE format('GRANT %I TO chartty_owner', item.owner);
        END IF;
    END LOOP;
END
$$;
\ir grants.sql
COMMIT;
