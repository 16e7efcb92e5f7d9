/* SPDX-License-Identifier: MIT */
/*
 * Purpose: writes the rows of ct_name and ct_lookup. Layer: data/postgres, private.  Thread: the
 * connection's.  Owns: its statements.  Must not know: where the patient came from.
 */
#include "src/data/postgres/pg_names.h"

#include <stddef.h>

static int run(void *context, const struct name_step *step)
{
    struct pg_names *writer = context;
    struct pg_statement **statement = &writer->statements[step->statement];
    if (*statement == NULL) {
        *statement = pg_prepare(writer->connection, name_statement_texts[step->statement]);
    }
    pg_bind_int64(*statement, 1, step->patient_id);
    if (step->first != NULL) {
        pg_bind_text(*statement, 2, step->first);
        pg_bind_text(*statement, 3, step->second);
    }
    if (step->statement == NAME_ADD) {
        pg_bind_int64(*statement, 4, step->alternate);
    }
    int result = pg_step(*statement);
    pg_reset(*statement);
    return result == PG_FAILED ? -1 : 0;
}

int pg_names_write(struct pg_names *writer, const struct named_patient *patient, bool is_new)
{
    return name_rows_write(patient, is_new, run, writer);
}

int pg_names_unmark(struct pg_names *writer, int64_t id)
{
    return run(writer, &(struct name_step){.statement = NAME_UNMARK, .patient_id = id});
}

void pg_names_forget(struct pg_names *writer)
{
    for (int index = 0; index < NAME_STATEMENT_COUNT; index++) {
        pg_finalize(writer->statements[index]);
        writer->statements[index] = NULL;
    }
}
