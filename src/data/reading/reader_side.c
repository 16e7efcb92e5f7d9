/* SPDX-License-Identifier: MIT */
/*
 * Purpose: which of chartty's own tables have rows of a patient (reader.h). Layer: data, private.
 * Thread: the reader's.
 */
#include "src/data/reading/reader.h"

#include <inttypes.h>
#include <stdio.h>

enum { WORTH_A_LOOK = 3 };

/* All of one patient, from their beginning; 0: it is not worth a look. */
static int64_t patient_of(const struct job *job)
{
    int64_t patient = 0;
    int count = 0;
    for (int index = 0; index < job->count; index++) {
        const struct page_request *request = &job->requests[index];
        if (!sql_is_side(request->query.id)) {
            continue;
        }
        if (request->from != PAGE_FIRST ||
            (count > 0 && request->query.filter.patient_id != patient)) {
            return 0;
        }
        patient = request->query.filter.patient_id;
        count++;
    }
    return count >= WORTH_A_LOOK ? patient : 0;
}

static struct reader_statement *statement_of(struct reader *reader, struct error *error)
{
    if (reader->side != NULL) {
        return reader->side;
    }
    struct buffer text;
    buffer_init(&text);
    buffer_add_text(&text, "SELECT 0");
    for (int id = 0; id < QUERY_COUNT; id++) {
        if (sql_is_side((enum query_id)id)) {
            buffer_add_text(&text, ", EXISTS (SELECT 1 FROM ");
            buffer_add_text(&text, query_record((enum query_id)id)->table);
            buffer_add_text(&text, " WHERE patient_id = ?1)");
        }
    }
    reader->side = reader->ops->prepare(reader, text.bytes, error);
    buffer_release(&text);
    return reader->side;
}

int reader_look_for_side_rows(struct reader *reader, const struct job *job,
                              struct reader_side_rows *out, struct error *error)
{
    *out = (struct reader_side_rows){.looked = false};
    /* where statements go together, one more would be a journey of its own */
    bool is_worth_it = reader->has_all_tables && reader->ops->run_together == NULL;
    int64_t patient = is_worth_it ? patient_of(job) : 0;
    if (patient == 0) {
        return 0;
    }
    char number[24];
    (void)snprintf(number, sizeof number, "%" PRId64, patient);
    struct reader_statement *statement = statement_of(reader, error);
    if (statement == NULL ||
        reader->ops->bind(reader, statement, 1, SQL_INTEGER, number, error) != 0) {
        return -1;
    }
    int result = reader->ops->step(reader, statement, error);
    for (int id = 0, column = 1; result > 0 && id < QUERY_COUNT; id++) {
        if (sql_is_side((enum query_id)id)) {
            out->has[id] = reader->ops->number(statement, column++) != 0;
        }
    }
    out->looked = result > 0;
    reader->ops->reset(statement);
    return result < 0 ? -1 : 0;
}
