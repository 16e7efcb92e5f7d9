/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rows of ct_name and ct_lookup. Layer: data/postgres, private.  Thread: the
 * connection's.  Owns: its statements.  Must not know: where the patient came from.
 */
#include "src/data/postgres/pg_names.h"

#include "src/data/name_rows.h"

#include <stddef.h>

static const char *const statement_texts[NAME_STATEMENT_COUNT] = {
    [NAME_ADD] = "INSERT INTO ct_name (last, first, patient_id, alternate) VALUES (?1, ?2, ?3, ?4)",
    [NAME_ADD_LOOKUP] = "INSERT INTO ct_lookup (kind, key, patient_id) VALUES (?1, ?2, ?3)",
    [NAME_CLEAR] = "DELETE FROM ct_name WHERE patient_id = ?1",
    [NAME_CLEAR_LOOKUP] = "DELETE FROM ct_lookup WHERE patient_id = ?1",
    [NAME_UNMARK] = "DELETE FROM ct_name_stale WHERE patient_id = ?1",
};

static struct pg_statement *statement_of(struct pg_names *writer, enum name_statement which)
{
    if (writer->statements[which] == NULL) {
        writer->statements[which] = pg_prepare(writer->connection, statement_texts[which]);
    }
    return writer->statements[which];
}

static int run(struct pg_statement *statement)
{
    int result = pg_step(statement);
    pg_reset(statement);
    return result == PG_FAILED ? -1 : 0;
}

static int run_with_id(struct pg_names *writer, enum name_statement which, int64_t id)
{
    struct pg_statement *statement = statement_of(writer, which);
    pg_bind_int64(statement, 1, id);
    return run(statement);
}

static int write_names(struct pg_names *writer, const struct pg_named *patient)
{
    struct name_row rows[NAME_ROWS_MAX];
    int count = name_rows(patient->last_name, patient->first_name, rows), failed = 0;
    struct pg_statement *statement = statement_of(writer, NAME_ADD);
    for (int index = 0; index < count && failed == 0; index++) {
        pg_bind_text(statement, 1, rows[index].last);
        pg_bind_text(statement, 2, rows[index].first);
        pg_bind_int64(statement, 3, patient->id);
        pg_bind_int64(statement, 4, rows[index].alternate ? 1 : 0);
        failed = run(statement);
    }
    return failed;
}

static int write_lookups(struct pg_names *writer, const struct pg_named *patient)
{
    struct lookup_row rows[LOOKUP_ROWS_MAX];
    int count = lookup_rows(patient->mrn, patient->phone, rows), failed = 0;
    struct pg_statement *statement = statement_of(writer, NAME_ADD_LOOKUP);
    for (int index = 0; index < count && failed == 0; index++) {
        pg_bind_text(statement, 1, rows[index].kind);
        pg_bind_text(statement, 2, rows[index].key);
        pg_bind_int64(statement, 3, patient->id);
        failed = run(statement);
    }
    return failed;
}

int pg_names_write(struct pg_names *writer, const struct pg_named *patient, bool is_new)
{
    if (!is_new && (run_with_id(writer, NAME_CLEAR, patient->id) != 0 ||
                    run_with_id(writer, NAME_CLEAR_LOOKUP, patient->id) != 0)) {
        return -1;
    }
    return write_names(writer, patient) != 0 || write_lookups(writer, patient) != 0 ? -1 : 0;
}

int pg_names_unmark(struct pg_names *writer, int64_t id)
{
    return run_with_id(writer, NAME_UNMARK, id);
}

void pg_names_forget(struct pg_names *writer)
{
    for (int index = 0; index < NAME_STATEMENT_COUNT; index++) {
        pg_finalize(writer->statements[index]);
        writer->statements[index] = NULL;
    }
}
