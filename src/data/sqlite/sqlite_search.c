/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what SQLite does for the patient search (src/data/search): every SQL text, prepared when
 * first used and kept. Layer: data/sqlite, private.  Thread: the reader's.
 *
 * Upper ends of ranges are left to the caller, who stops stepping: a second bound beside a row
 * value makes SQLite choose the wrong one. Values are always bound, so `%`, `_` and quotes mean
 * themselves. CROSS JOIN is SQLite's way to say which table comes first, whatever ANALYZE saw.
 */
#include "src/data/sqlite/sqlite_search.h"
#include "src/data/search/search_parts.h"
#include "src/data/sqlite/connection.h"
#include "src/data/status_sql.h"

#include "chartty/model/record.h"

#define X(column, kind, label, max, flags, choices) "p." #column ", "
#define PATIENT_COLUMNS                             PATIENT_FIELDS(X)
static const char hit_sql[] =
    "SELECT " PATIENT_COLUMNS
    "c.title, c.preferred_name, c.died_on, c.former_name, c.birth_date_note, c.missing_name_part "
    "FROM patients AS p "
    "LEFT JOIN ct_patient AS c ON c.patient_id = p.id AND c.mrn = p.mrn "
    "WHERE p.id = ?1";
static const char hit_plain_sql[] =
    "SELECT " PATIENT_COLUMNS
    "NULL, NULL, NULL, NULL, NULL, NULL FROM patients AS p WHERE p.id = ?1";
#undef X

static const char *const texts[STATEMENT_COUNT] = {
    [STATEMENT_IS_ADOPTED] =
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ct_name'",
    [STATEMENT_STALE] = "SELECT p.id, p.mrn, p.phone, p.dob, p.last_name, p.first_name "
                        "FROM ct_name_stale AS s CROSS JOIN patients AS p ON p.id = s.patient_id",
    [STATEMENT_EVERYBODY] = "SELECT id, mrn, phone, dob, last_name, first_name FROM patients",
    [STATEMENT_BORN] = "SELECT id, mrn, phone, dob, last_name, first_name FROM patients "
                       "WHERE dob >= ?1 AND dob < ?2",
    [STATEMENT_BORN_IDS] = "SELECT id FROM patients WHERE dob >= ?1 AND dob < ?2",
    [STATEMENT_PERSON] = "SELECT p.id, p.mrn, p.phone, p.dob, n.last, n.first FROM patients AS p "
                         "CROSS JOIN ct_name AS n ON n.patient_id = p.id WHERE p.id = ?1",
    [STATEMENT_HIT] = hit_sql,
    [STATEMENT_HIT_PLAIN] = hit_plain_sql,
    [STATEMENT_NEXT_APPOINTMENT] =
        "SELECT date, time FROM appointments WHERE patient_id = ?1 AND date >= ?2 "
        "AND " VISIT_TO_COME("appointments") " ORDER BY date, id",
    [STATEMENT_LAST_FORWARDS] =
        "SELECT last, first, patient_id FROM ct_name "
        "WHERE (last, first, patient_id) > (?1, ?2, ?3) ORDER BY last, first, patient_id",
    [STATEMENT_LAST_BACKWARDS] = "SELECT last, first, patient_id FROM ct_name WHERE (last, first, "
                                 "patient_id) < (?1, ?2, ?3) "
                                 "ORDER BY last DESC, first DESC, patient_id DESC",
    [STATEMENT_FIRST_FORWARDS] =
        "SELECT first, last, patient_id FROM ct_name "
        "WHERE (first, last, patient_id) > (?1, ?2, ?3) ORDER BY first, last, patient_id",
    [STATEMENT_FIRST_BACKWARDS] = "SELECT first, last, patient_id FROM ct_name WHERE (first, last, "
                                  "patient_id) < (?1, ?2, ?3) "
                                  "ORDER BY first DESC, last DESC, patient_id DESC",
    [STATEMENT_OF_FIRST_FORWARDS] =
        "SELECT last, patient_id FROM ct_name WHERE first = ?1 AND (last, patient_id) > (?2, ?3) "
        "ORDER BY last, patient_id",
    [STATEMENT_OF_FIRST_BACKWARDS] =
        "SELECT last, patient_id FROM ct_name WHERE first = ?1 AND (last, patient_id) < (?2, ?3) "
        "ORDER BY last DESC, patient_id DESC",
    [STATEMENT_NEXT_FIRST] = "SELECT first FROM ct_name WHERE first > ?1 ORDER BY first LIMIT 1",
    [STATEMENT_LOOKUP_FORWARDS] =
        "SELECT key, patient_id FROM ct_lookup WHERE kind = ?1 AND (key, patient_id) > (?2, ?3) "
        "ORDER BY key, patient_id",
    [STATEMENT_LOOKUP_BACKWARDS] =
        "SELECT key, patient_id FROM ct_lookup WHERE kind = ?1 AND (key, patient_id) < (?2, ?3) "
        "ORDER BY key DESC, patient_id DESC",
};

struct sqlite_rows {
    struct search_rows base;
    sqlite3_stmt *statement; /* NULL: not prepared yet */
};

struct sqlite_search {
    struct search_handle base;
    sqlite3 *connection;
    struct sqlite_rows rows[STATEMENT_COUNT];
};

static sqlite3_stmt *statement_of(struct search_rows *rows)
{
    return ((struct sqlite_rows *)rows)->statement;
}

static int failed(struct search_handle *search, int result, struct error *error)
{
    return connection_error(((struct sqlite_search *)search)->connection, result,
                            "searching patients", error);
}

static int begin(struct search_handle *search, bool *own, struct error *error)
{
    sqlite3 *connection = ((struct sqlite_search *)search)->connection;
    *own = sqlite3_get_autocommit(connection) != 0;
    int result = *own ? sqlite3_exec(connection, "BEGIN", NULL, NULL, NULL) : SQLITE_OK;
    return result == SQLITE_OK ? 0 : failed(search, result, error);
}

static void end(struct search_handle *search, bool own)
{
    sqlite3 *connection = ((struct sqlite_search *)search)->connection;
    if (own && sqlite3_get_autocommit(connection) == 0) {
        sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
    }
}

static struct search_rows *statement(struct search_handle *search, enum search_statement which,
                                     struct error *error)
{
    struct sqlite_search *own = (struct sqlite_search *)search;
    struct sqlite_rows *rows = &own->rows[which];
    if (rows->statement == NULL) {
        int result = sqlite3_prepare_v3(own->connection, texts[which], -1,
                                        SQLITE_PREPARE_PERSISTENT, &rows->statement, NULL);
        if (result != SQLITE_OK) {
            failed(search, result, error);
            return NULL;
        }
    }
    sqlite3_reset(rows->statement);
    return &rows->base;
}

static int step(struct search_handle *search, struct search_rows *rows, struct error *error)
{
    int result = sqlite3_step(statement_of(rows));
    if (result == SQLITE_ROW) {
        return 1;
    }
    int done = result == SQLITE_DONE ? 0 : failed(search, result, error);
    sqlite3_reset(statement_of(rows));
    return done;
}

static void reset(struct search_rows *rows)
{
    sqlite3_reset(statement_of(rows));
}

static void bind_words(struct search_rows *rows, int parameter, const char *text)
{
    sqlite3_bind_text(statement_of(rows), parameter, text, -1, SQLITE_TRANSIENT);
}

static void bind_number(struct search_rows *rows, int parameter, int64_t id)
{
    sqlite3_bind_int64(statement_of(rows), parameter, id);
}

static const char *text_at(struct search_rows *rows, int column, size_t *length)
{
    const char *text = (const char *)sqlite3_column_text(statement_of(rows), column);
    *length = (size_t)sqlite3_column_bytes(statement_of(rows), column);
    return text;
}

static int64_t number_at(struct search_rows *rows, int column)
{
    return sqlite3_column_int64(statement_of(rows), column);
}

static void free_search(struct search_handle *search)
{
    struct sqlite_search *own = (struct sqlite_search *)search;
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        sqlite3_finalize(own->rows[which].statement);
    }
    memory_free(own);
}

static const struct search_api sqlite_api = {.begin = begin,
                                             .end = end,
                                             .statement = statement,
                                             .step = step,
                                             .reset = reset,
                                             .bind_text = bind_words,
                                             .bind_id = bind_number,
                                             .text = text_at,
                                             .id = number_at,
                                             .free = free_search};

struct search_handle *sqlite_search_new(sqlite3 *connection)
{
    struct sqlite_search *search = memory_new(sizeof *search);
    search->base.api = &sqlite_api;
    search->connection = connection;
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        search->rows[which].base.api = &sqlite_api;
    }
    return &search->base;
}
