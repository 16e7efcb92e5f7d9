/* SPDX-License-Identifier: MIT */
/*
 * Purpose: adds chartty's own tables, indexes, functions and triggers to a PostgreSQL database of
 * another program (chartty/data/adopt.h). Layer: data/postgres, private.  Thread: any; it blocks.
 */
#include "src/data/name_rows.h"
#include "src/data/postgres/connection.h"
#include "src/data/postgres/pg_database.h"

#include <stdio.h>
#include <string.h>

#define DOING "adopting"
enum {
    LOCK_MS = 5000,
    ANSWER_MS = 3600000, /* an index of all rows takes its time */
    FIRST_OWN_VERSION = 2,
    PATIENTS_A_PAGE = 1000
};

/* What the model has; of a constraint's own index the table speaks. */
#define OBJECTS                                                                                    \
    "SELECT n.nspname AS place, 1 AS rank, 'table' AS kind, c.relname AS name FROM pg_class c"     \
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"                         \
    " UNION ALL SELECT n.nspname, 2, 'index', c.relname FROM pg_index i"                           \
    " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace"       \
    " WHERE NOT i.indisprimary"                                                                    \
    " UNION ALL SELECT n.nspname, 3, 'function', p.proname FROM pg_proc p"                         \
    " JOIN pg_namespace n ON n.oid = p.pronamespace"                                               \
    " UNION ALL SELECT n.nspname, 4, 'trigger', t.tgname FROM pg_trigger t"                        \
    " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"          \
    " WHERE NOT t.tgisinternal"

static const char plan_sql[] =
    "WITH objects AS (" OBJECTS ") SELECT m.kind, m.name, EXISTS (SELECT 1 FROM objects o WHERE "
    "o.place = 'public' AND o.kind = m.kind AND o.name = m.name) FROM objects m WHERE m.place = "
    "'ct_check' ORDER BY m.rank, m.name";

static int refuse(const struct database_status *status, struct error *error)
{
    switch (status->kind) {
    case DATABASE_FOREIGN:
        return 0;
    case DATABASE_CHARTTY:
        if (status->version == status->program_version) {
            return 0;
        }
        return error_set(error, ERROR_OUTDATED,
                         status->version < status->program_version
                             ? "This is a chartty database already, of version %d; this program's "
                               "is %d. Bring it there with: chartty db migrate"
                             : "This is a chartty database already, of version %d; this program "
                               "knows versions up to %d. Use a newer chartty.",
                         status->version, status->program_version);
    case DATABASE_EMPTY:
        return error_set(error, ERROR_INVALID,
                         "The database has no tables yet. Make them with: chartty db init");
    default:
        return error_set(error, ERROR_INVALID,
                         "This is a database of something else: it lacks tables or columns of the "
                         "records.");
    }
}

/* Each object of the model that the database has not; of a chartty database the described indexes
 * alone, which are what adopting brings back. */
static int tell_missing(struct pg_connection *connection, bool is_foreign,
                        database_object_function object, void *context, struct error *error)
{
    struct pg_statement *rows = pg_prepare(connection, plan_sql);
    int result, refused = 0;
    while (refused == 0 && (result = pg_step(rows)) == PG_ROW) {
        const char *kind = pg_column_text(rows, 0), *name = pg_column_text(rows, 1);
        if (pg_column_int64(rows, 2) == 0) {
            if (is_foreign || strncmp(name, "ix_", 3) == 0) {
                object(context, kind, name);
            }
        } else if (is_foreign && strncmp(name, "ct_", 3) == 0) {
            refused = error_set(error, ERROR_REFUSED,
                                "The database has a %s %s that chartty did not make. Nothing was "
                                "added; rename it first.",
                                kind, name);
        }
    }
    pg_finalize(rows);
    return refused != 0 ? -1 : result == PG_FAILED ? pg_error(connection, DOING, error) : 0;
}

/* Only the owner of tables adds triggers and references to them. */
static int check_owner(struct pg_connection *connection, struct error *error)
{
    int64_t others = 0;
    if (pg_number(connection,
                  "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                  "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname IN "
                  "('oauth_clients', 'patients', 'providers', 'appointments', 'medications', "
                  "'allergies', 'vital_signs', 'lab_results') AND NOT pg_has_role(c.relowner, "
                  "'USAGE')",
                  0, &others, error) != 0) {
        return -1;
    }
    return others == 0 ? 0
                       : error_set(error, ERROR_DENIED,
                                   "%d of the eight tables belong to another role. Adopt the "
                                   "database as the role that owns them.",
                                   (int)others);
}

int pg_database_adopt_plan(const char *url, database_object_function object, void *context,
                           struct error *error)
{
    struct pg_connection connection;
    struct database_status status;
    if (pg_init(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    int result = pg_begin(&connection, false, NULL, 0, DOING, error) != 0 ||
                         pg_database_read_kind(&connection, &status, error) != 0 ||
                         refuse(&status, error) != 0 || check_owner(&connection, error) != 0 ||
                         pg_database_make_model(&connection, status.program_version, error) != 0 ||
                         tell_missing(&connection, status.kind == DATABASE_FOREIGN, object, context,
                                      error) != 0
                     ? -1
                     : 0;
    pg_rollback(&connection); /* the model too */
    pg_release(&connection);
    return result;
}

/* --- names ------------------------------------------------------------------------------------ */

/* An array as the server reads it: {"a","b"}. */
static void add_element(struct buffer *array, const char *text)
{
    buffer_add_text(array, array->length == 0 ? "{\"" : ",\"");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            buffer_add_text(array, "\\");
        }
        buffer_add(array, at, 1);
    }
    buffer_add_text(array, "\"");
}

static void add_number(struct buffer *array, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    add_element(array, text);
}

static const char add_names_sql[] =
    "INSERT INTO ct_name (last, first, patient_id, alternate) SELECT * FROM unnest(CAST(?1 AS "
    "TEXT[]), CAST(?2 AS TEXT[]), CAST(?3 AS INTEGER[]), CAST(?4 AS INTEGER[]))";
static const char add_lookups_sql[] =
    "INSERT INTO ct_lookup (kind, key, patient_id) SELECT * FROM unnest(CAST(?1 AS TEXT[]), "
    "CAST(?2 AS TEXT[]), CAST(?3 AS INTEGER[]))";
static const char patients_sql[] =
    "SELECT id, last_name, first_name, mrn, phone FROM patients WHERE id > CAST(?1 AS "
    "BIGINT) ORDER BY id LIMIT ?2";

enum { LAST, FIRST, NAME_OF, ALTERNATE, KIND, KEY, LOOKUP_OF, ARRAYS };

static void fold_patient(struct pg_statement *row, struct buffer arrays[ARRAYS])
{
    struct name_row names[NAME_ROWS_MAX];
    struct lookup_row lookups[LOOKUP_ROWS_MAX];
    int64_t id = pg_column_int64(row, 0);
    int count = name_rows(pg_column_text(row, 1), pg_column_text(row, 2), names);
    for (int index = 0; index < count; index++) {
        add_element(&arrays[LAST], names[index].last);
        add_element(&arrays[FIRST], names[index].first);
        add_number(&arrays[NAME_OF], id);
        add_number(&arrays[ALTERNATE], names[index].alternate ? 1 : 0);
    }
    count = lookup_rows(pg_column_text(row, 3), pg_column_text(row, 4), lookups);
    for (int index = 0; index < count; index++) {
        add_element(&arrays[KIND], lookups[index].kind);
        add_element(&arrays[KEY], lookups[index].key);
        add_number(&arrays[LOOKUP_OF], id);
    }
}

static int add_rows(struct pg_statement *insert, struct buffer *arrays, int count)
{
    for (int index = 0; index < count; index++) {
        buffer_add_text(&arrays[index], arrays[index].length == 0 ? "{}" : "}");
        pg_bind_text(insert, index + 1, arrays[index].bytes);
    }
    int result = pg_step(insert);
    pg_reset(insert);
    return result == PG_FAILED ? -1 : 0;
}

/* The patients after *last; *count of them. -1: the connection has its refusal. */
static int fold_page(struct pg_statement *page, struct pg_statement *names,
                     struct pg_statement *lookups, int64_t *last, int *count)
{
    struct buffer arrays[ARRAYS];
    int result;
    for (int index = 0; index < ARRAYS; index++) {
        buffer_init(&arrays[index]);
    }
    *count = 0;
    pg_bind_int64(page, 1, *last);
    pg_bind_int64(page, 2, PATIENTS_A_PAGE);
    while ((result = pg_step(page)) == PG_ROW) {
        *last = pg_column_int64(page, 0);
        fold_patient(page, arrays);
        ++*count;
    }
    pg_reset(page);
    int failed = result == PG_FAILED || add_rows(names, arrays, KIND) != 0 ||
                         add_rows(lookups, arrays + KIND, ARRAYS - KIND) != 0
                     ? -1
                     : 0;
    for (int index = 0; index < ARRAYS; index++) {
        buffer_release(&arrays[index]);
    }
    return failed;
}

/* The migrations mark every patient; what is written here takes the marks away. */
static int fold_names(struct pg_connection *connection, struct error *error)
{
    struct pg_statement *page = pg_prepare(connection, patients_sql),
                        *names = pg_prepare(connection, add_names_sql),
                        *lookups = pg_prepare(connection, add_lookups_sql);
    int64_t last = INT64_MIN;
    int count = PATIENTS_A_PAGE, failed = 0;
    while (failed == 0 && count == PATIENTS_A_PAGE) {
        failed = fold_page(page, names, lookups, &last, &count);
    }
    pg_finalize(page);
    pg_finalize(names);
    pg_finalize(lookups);
    return failed != 0 ? pg_error(connection, DOING, error)
                       : pg_execute(connection, "DELETE FROM ct_name_stale", DOING, error);
}

/* --- adding ----------------------------------------------------------------------------------- */

/* The described indexes, each a line of the first migration, where the other program made none. */
static int add_described_indexes(struct pg_connection *connection, const char *migration,
                                 struct error *error)
{
    static const char *const begins[] = {"CREATE UNIQUE INDEX ", "CREATE INDEX "};
    int result = 0;
    for (const char *line = migration; result == 0 && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        for (int which = 0; which < 2 && result == 0; which++) {
            size_t begin = strlen(begins[which]);
            if (strncmp(line, begins[which], begin) == 0) {
                struct buffer text;
                buffer_init(&text);
                buffer_add_text(&text, begins[which]);
                buffer_add_text(&text, "IF NOT EXISTS ");
                buffer_add(&text, line + begin, length - begin);
                result = pg_database_script(connection, text.bytes, DOING, error);
                buffer_release(&text);
            }
        }
        line += length + (line[length] == '\n' ? 1 : 0);
    }
    return result;
}

static int adopt(struct pg_connection *connection, struct error *error)
{
    struct database_status status;
    int count;
    const struct migration *list = migrations("postgres", &count);
    if (pg_database_begin_alone(connection, DOING, error) != 0 ||
        pg_database_read_kind(connection, &status, error) != 0 || refuse(&status, error) != 0 ||
        check_owner(connection, error) != 0 ||
        add_described_indexes(connection, list[0].sql, error) != 0) {
        return -1;
    }
    if (status.kind == DATABASE_FOREIGN &&
        (pg_apply_migrations(connection, list, count, FIRST_OWN_VERSION - 1, error) != 0 ||
         pg_record_migration(connection, &list[0], error) != 0 ||
         fold_names(connection, error) != 0 ||
         pg_execute(connection,
                    "INSERT INTO ct_meta (key, value) VALUES ('adopted', "
                    "CAST(timezone('UTC', now()) AS TEXT))",
                    DOING, error) != 0)) {
        return -1;
    }
    return pg_commit(connection) == PG_FAILED ? pg_error(connection, DOING, error) : 0;
}

int pg_database_adopt(const char *url, struct error *error)
{
    struct pg_connection connection;
    if (pg_init(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    connection.answer_ms = ANSWER_MS;
    int result = adopt(&connection, error);
    pg_rollback(&connection);
    pg_release(&connection);
    return result;
}
