/* SPDX-License-Identifier: MIT */
/*
 * Purpose: request ids: which saves were made, with what content, and what they answered. Layer:
 * data, private to the backends.  Thread: the writer's.
 */
#include "src/data/writing/writer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* {"rows":[12,0],"codes":[null,"MRN01AB2C"],"changed":1} */
static const char *answer_text(struct save_work *work)
{
    json_t *rows = json_array(), *codes = json_array(), *answer = json_object();
    for (int step = 0; step < work->answer.step_count; step++) {
        json_array_append_new(rows, json_integer(work->row_ids[step]));
        json_array_append_new(codes, work->codes[step] != NULL ? json_string(work->codes[step])
                                                               : json_null());
    }
    json_object_set_new(answer, "rows", rows);
    json_object_set_new(answer, "codes", codes);
    json_object_set_new(answer, "changed", json_integer(work->answer.changed_rows));
    char *text = json_dumps(answer, JSON_COMPACT | JSON_PRESERVE_ORDER);
    const char *kept = text != NULL ? arena_copy_text(&work->arena, text) : NULL;
    free(text);
    json_decref(answer);
    return kept;
}

/* What another version stored and cannot be read is left empty: that it was saved is true. */
static void read_answer(struct save_work *work, const char *text)
{
    json_t *answer = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_t *rows = json_object_get(answer, "rows"), *codes = json_object_get(answer, "codes");
    int count = (int)json_array_size(rows);
    int64_t *row_ids = arena_new(&work->arena, (size_t)(count + 1) * sizeof *row_ids);
    const char **texts = arena_new(&work->arena, (size_t)(count + 1) * sizeof *texts);
    for (int step = 0; step < count; step++) {
        const char *code = json_string_value(json_array_get(codes, (size_t)step));
        row_ids[step] = json_integer_value(json_array_get(rows, (size_t)step));
        texts[step] = code != NULL ? arena_copy_text(&work->arena, code) : NULL;
    }
    work->answer.step_count = count;
    work->answer.row_ids = work->row_ids = row_ids;
    work->answer.codes = work->codes = texts;
    work->answer.changed_rows = (int)json_integer_value(json_object_get(answer, "changed"));
    json_decref(answer);
}

int writer_find_request(struct writer *writer, struct save_work *work, const char *hash,
                        enum request_state *state, struct error *error)
{
    struct writer_statement *found = writer_statement(writer, WRITER_FIND_REQUEST, error);
    if (found == NULL) {
        return -1;
    }
    writer_bind(writer, found, 1, work->request_id);
    int there = writer_first(writer, found, error);
    if (there < 0) {
        return -1;
    }
    *state = REQUEST_NEW;
    if (there == 1) {
        const char *word = writer->ops->text(found, 0);
        const char *content = writer->ops->text(found, 1);
        const char *at = writer->ops->text(found, 3);
        bool is_same = hash == NULL || (content != NULL && strcmp(content, hash) == 0);
        *state = word == NULL || strcmp(word, "done") != 0 ? REQUEST_VOID
                 : is_same                                 ? REQUEST_DONE
                                                           : REQUEST_OTHER;
        if (*state == REQUEST_DONE) {
            read_answer(work, writer->ops->text(found, 2));
            work->answer.already = true;
            if (at != NULL) {
                (void)datetime_parse(at, &work->answer.saved_at, NULL, NULL);
            }
        }
    }
    writer->ops->reset(found);
    return 0;
}

struct writer_statement *writer_add_request(struct writer *writer, struct save_work *work,
                                            const char *hash, const char *at, struct error *error)
{
    struct writer_statement *added = writer_statement(writer, WRITER_ADD_REQUEST, error);
    if (added == NULL) {
        return NULL;
    }
    writer_bind(writer, added, 1, work->request_id);
    writer_bind(writer, added, 2, hash != NULL ? hash : "");
    writer_bind(writer, added, 3, hash != NULL ? "done" : "void");
    if (work->session != NULL && work->session->who.staff_id != 0) {
        writer->ops->bind_number(added, 4, work->session->who.staff_id);
    }
    writer_bind(writer, added, 5, at);
    writer_bind(writer, added, 6, hash != NULL ? answer_text(work) : NULL);
    return added;
}
