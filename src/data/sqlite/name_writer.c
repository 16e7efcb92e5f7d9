/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rows of ct_name and ct_lookup. Layer: data/sqlite, private.  Thread: the
 * connection's.  Owns: its statements.  Must not know: where the patient came from.
 */
#include "src/data/sqlite/name_writer.h"

#include "src/data/name_rows.h"

#include <stddef.h>

static const char *const statement_texts[NAME_STATEMENT_COUNT] = {
    [NAME_ADD] = "INSERT INTO ct_name (last, first, patient_id, alternate) VALUES (?1, ?2, ?3, ?4)",
    [NAME_ADD_LOOKUP] = "INSERT INTO ct_lookup (kind, key, patient_id) VALUES (?1, ?2, ?3)",
    [NAME_CLEAR] = "DELETE FROM ct_name WHERE patient_id = ?1",
    [NAME_CLEAR_LOOKUP] = "DELETE FROM ct_lookup WHERE patient_id = ?1",
    [NAME_UNMARK] = "DELETE FROM ct_name_stale WHERE patient_id = ?1",
};

static sqlite3_stmt *statement_of(struct name_writer *writer, enum name_statement which,
                                  int *result)
{
    sqlite3_stmt **statement = &writer->statements[which];
    if (*statement == NULL) {
        *result = sqlite3_prepare_v3(writer->connection, statement_texts[which], -1,
                                     SQLITE_PREPARE_PERSISTENT, statement, NULL);
    }
    return *statement;
}

/* Its result is left in *result, the message in the connection. */
static int run(sqlite3_stmt *statement, int *result)
{
    *result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return *result == SQLITE_DONE ? 0 : -1;
}

static int run_with_id(struct name_writer *writer, enum name_statement which, int64_t id,
                       int *result)
{
    sqlite3_stmt *statement = statement_of(writer, which, result);
    if (statement == NULL) {
        return -1;
    }
    sqlite3_bind_int64(statement, 1, id);
    return run(statement, result);
}

static int write_names(struct name_writer *writer, const struct named_patient *patient, int *result)
{
    struct name_row rows[NAME_ROWS_MAX];
    int count = name_rows(patient->last_name, patient->first_name, rows);
    sqlite3_stmt *statement = statement_of(writer, NAME_ADD, result);
    for (int i = 0; statement != NULL && i < count; i++) {
        sqlite3_bind_text(statement, 1, rows[i].last, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, rows[i].first, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, patient->id);
        sqlite3_bind_int(statement, 4, rows[i].alternate ? 1 : 0);
        if (run(statement, result) != 0) {
            return -1;
        }
    }
    return statement == NULL ? -1 : 0;
}

static int write_lookups(struct name_writer *writer, const struct named_patient *patient,
                         int *result)
{
    struct lookup_row rows[LOOKUP_ROWS_MAX];
    int count = lookup_rows(patient->mrn, patient->phone, rows);
    sqlite3_stmt *statement = statement_of(writer, NAME_ADD_LOOKUP, result);
    for (int i = 0; statement != NULL && i < count; i++) {
        sqlite3_bind_text(statement, 1, rows[i].kind, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, rows[i].key, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, patient->id);
        if (run(statement, result) != 0) {
            return -1;
        }
    }
    return statement == NULL ? -1 : 0;
}

int name_writer_write(struct name_writer *writer, const struct named_patient *patient, bool is_new,
                      int *result)
{
    if (!is_new && (run_with_id(writer, NAME_CLEAR, patient->id, result) != 0 ||
                    run_with_id(writer, NAME_CLEAR_LOOKUP, patient->id, result) != 0)) {
        return -1;
    }
    return write_names(writer, patient, result) != 0 || write_lookups(writer, patient, result) != 0
               ? -1
               : 0;
}

int name_writer_unmark(struct name_writer *writer, int64_t id, int *result)
{
    return run_with_id(writer, NAME_UNMARK, id, result);
}

void name_writer_forget(struct name_writer *writer)
{
    for (int i = 0; i < NAME_STATEMENT_COUNT; i++) {
        sqlite3_finalize(writer->statements[i]);
        writer->statements[i] = NULL;
    }
}
