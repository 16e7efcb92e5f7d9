/* SPDX-License-Identifier: MIT */
/*
 * Purpose: holds the catalogue of a PostgreSQL database against what the migrations make: they are
 * run into a schema of their own, compared, and taken back with the transaction. What keys and
 * values must be the server itself watches. Layer: data/postgres.  Thread: any; it blocks.
 */
#include "src/data/postgres/connection.h"
#include "src/data/postgres/pg_database.h"

#include <stdio.h>

enum { LOCK_MS = 5000 };

/* Everything that a migration makes, as kind, name and words without the schema; home: whose column
 * or constraint it is. A constraint comes back from pg_dump with its casts and brackets in other
 * places: they are left out. */
#define OBJECTS                                                                                    \
    "SELECT n.nspname AS place, c.relname AS home, 'column' AS kind,"                              \
    " c.relname || '.' || a.attname AS name,"                                                      \
    " format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END" \
    " || coalesce(' DEFAULT ' || replace(pg_get_expr(d.adbin, d.adrelid), n.nspname || '.', ''), " \
    "'')"                                                                                          \
    " AS words FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"                          \
    " JOIN pg_namespace n ON n.oid = c.relnamespace"                                               \
    " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"                     \
    " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'"                               \
    " UNION ALL SELECT schemaname, '', 'index', indexname,"                                        \
    " replace(indexdef, schemaname || '.', '')"                                                    \
    " FROM pg_indexes"                                                                             \
    " UNION ALL SELECT n.nspname, '', 'trigger', t.tgname,"                                        \
    " replace(pg_get_triggerdef(t.oid), n.nspname || '.', '') FROM pg_trigger t"                   \
    " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"          \
    " WHERE NOT t.tgisinternal"                                                                    \
    " UNION ALL SELECT n.nspname, '', 'function', p.proname, p.prosrc FROM pg_proc p"              \
    " JOIN pg_namespace n ON n.oid = p.pronamespace"                                               \
    " UNION ALL SELECT n.nspname, c.relname, 'constraint', o.conname,"                             \
    " regexp_replace(replace(pg_get_constraintdef(o.oid), n.nspname || '.', ''),"                  \
    " '::(character varying|text)(\\[\\])?|[()]', '', 'g') FROM pg_constraint o"                   \
    " JOIN pg_namespace n ON n.oid = o.connamespace JOIN pg_class c ON c.oid = o.conrelid"

/* In a database that was adopted the eight tables are the other program's. */
static const char compare_sql[] =
    "WITH objects AS (" OBJECTS ") SELECT m.kind, m.name, EXISTS (SELECT 1 FROM objects o WHERE "
    "o.place = 'public' AND o.kind = m.kind AND o.name = m.name) FROM objects m WHERE m.place = "
    "'ct_check' AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.place = 'public' AND o.kind = "
    "m.kind AND o.name = m.name AND o.words = m.words) AND NOT (EXISTS (SELECT 1 FROM "
    "public.ct_meta WHERE key = 'adopted') AND m.home IN ('oauth_clients', 'patients', "
    "'providers', 'appointments', 'medications', 'allergies', 'vital_signs', 'lab_results')) ORDER "
    "BY m.kind, m.name";

static int compare(struct pg_connection *connection,
                   void (*finding)(void *context, const char *line), void *context,
                   struct error *error)
{
    struct pg_statement *rows = pg_prepare(connection, compare_sql);
    int result;
    while ((result = pg_step(rows)) == PG_ROW) {
        char line[256];
        (void)snprintf(line, sizeof line,
                       pg_column_int64(rows, 2) != 0 ? "%s %s is not as chartty makes it."
                                                     : "%s %s is missing.",
                       pg_column_text(rows, 0), pg_column_text(rows, 1));
        finding(context, line);
    }
    pg_finalize(rows);
    return result == PG_FAILED ? pg_error(connection, "comparing the tables", error) : 0;
}

int pg_database_make_model(struct pg_connection *connection, int version, struct error *error)
{
    int count;
    const struct migration *list = migrations("postgres", &count);
    if (pg_execute(connection, "CREATE SCHEMA ct_check", "comparing the tables", error) != 0 ||
        pg_execute(connection, "SELECT set_config('search_path', 'ct_check', true)",
                   "comparing the tables", error) != 0) {
        return -1;
    }
    for (int index = 0; index < count; index++) {
        if (list[index].version <= version &&
            pg_database_script(connection, list[index].sql, "comparing the tables", error) != 0) {
            return -1;
        }
    }
    return 0;
}

int pg_database_check(const char *url, void (*finding)(void *context, const char *line),
                      void *context, struct error *error)
{
    struct pg_connection connection;
    struct database_status status;
    if (pg_init(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    int result = pg_connect(&connection, error) != 0 ||
                         pg_database_read_status(&connection, &status, error) != 0
                     ? -1
                     : 0;
    if (result == 0 && status.kind == DATABASE_HALF_COPY) {
        result = error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    }
    if (result == 0 && status.kind != DATABASE_CHARTTY) {
        result = error_set(error, ERROR_INVALID,
                           "This is not a database that chartty made. Make one with: chartty db "
                           "init");
    }
    if (result == 0) {
        result = pg_begin(&connection, false, NULL, 0, "comparing the tables", error) != 0 ||
                         pg_database_make_model(&connection, status.version, error) != 0 ||
                         compare(&connection, finding, context, error) != 0
                     ? -1
                     : 0;
    }
    pg_rollback(&connection);
    pg_release(&connection);
    return result;
}
