/* SPDX-License-Identifier: MIT */
/*
 * Purpose: writes the rows of ct_name and ct_lookup. Layer: data/sqlite, private.  Thread: the
 * connection's.  Owns: its statements.  Must not know: where the patient came from.
 */
#include "src/data/sqlite/name_writer.h"

#include <stddef.h>

struct writing {
    struct name_writer *writer;
    int *result; /* SQLite's; the message is in the connection */
};

static int run(void *context, const struct name_step *step)
{
    struct writing *writing = context;
    sqlite3_stmt **statement = &writing->writer->statements[step->statement];
    if (*statement == NULL) {
        *writing->result =
            sqlite3_prepare_v3(writing->writer->connection, name_statement_texts[step->statement],
                               -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (*statement == NULL) {
            return -1;
        }
    }
    sqlite3_bind_int64(*statement, 1, step->patient_id);
    if (step->first != NULL) {
        sqlite3_bind_text(*statement, 2, step->first, -1, SQLITE_STATIC);
        sqlite3_bind_text(*statement, 3, step->second, -1, SQLITE_STATIC);
    }
    if (step->statement == NAME_ADD) {
        sqlite3_bind_int(*statement, 4, step->alternate);
    }
    *writing->result = sqlite3_step(*statement);
    sqlite3_reset(*statement);
    return *writing->result == SQLITE_DONE ? 0 : -1;
}

int name_writer_write(struct name_writer *writer, const struct named_patient *patient, bool is_new,
                      int *result)
{
    struct writing writing = {writer, result};
    return name_rows_write(patient, is_new, run, &writing);
}

int name_writer_unmark(struct name_writer *writer, int64_t id, int *result)
{
    struct writing writing = {writer, result};
    return run(&writing, &(struct name_step){.statement = NAME_UNMARK, .patient_id = id});
}

void name_writer_forget(struct name_writer *writer)
{
    for (int i = 0; i < NAME_STATEMENT_COUNT; i++) {
        sqlite3_finalize(writer->statements[i]);
        writer->statements[i] = NULL;
    }
}
