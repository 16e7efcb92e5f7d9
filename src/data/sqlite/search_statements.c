/* SPDX-License-Identifier: MIT */
/*
 * Purpose: every SQL text of the patient search, prepared when first used and kept.
 * Layer: data/sqlite, private to search*.c.  Thread: the reader's.
 *
 * Upper ends of ranges are left to the caller, who stops stepping: a second bound beside a row
 * value makes SQLite choose the wrong one. Values are always bound, so `%`, `_` and quotes mean
 * themselves. CROSS JOIN is SQLite's way to say which table comes first, whatever ANALYZE saw.
 */
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/search_parts.h"

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
        "AND +status = 'scheduled' ORDER BY date",
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

int search_failed(struct sqlite_search *search, int result, struct error *error)
{
    return connection_error(search->connection, result, "searching patients", error);
}

sqlite3_stmt *search_statement(struct sqlite_search *search, enum search_statement which,
                               struct error *error)
{
    sqlite3_stmt **statement = &search->statements[which];
    if (*statement == NULL) {
        int result = sqlite3_prepare_v3(search->connection, texts[which], -1,
                                        SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (result != SQLITE_OK) {
            search_failed(search, result, error);
            return NULL;
        }
    }
    sqlite3_reset(*statement);
    return *statement;
}

void search_statements_finish(struct sqlite_search *search)
{
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        sqlite3_finalize(search->statements[which]);
    }
}

int search_step(struct sqlite_search *search, sqlite3_stmt *statement, struct error *error)
{
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) {
        return 1;
    }
    int failed = result == SQLITE_DONE ? 0 : search_failed(search, result, error);
    sqlite3_reset(statement);
    return failed;
}

void bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
    sqlite3_bind_text(statement, parameter, text, -1, SQLITE_TRANSIENT);
}

void bind_id(sqlite3_stmt *statement, int parameter, int64_t id)
{
    sqlite3_bind_int64(statement, parameter, id);
}

const char *column_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text == NULL ? "" : text;
}
