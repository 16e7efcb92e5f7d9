/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rows of ct_name and ct_lookup that a patient has. Layer: data, private.
 * Thread: any; pure.  Must not know: SQL.
 */
#include "src/data/name_rows.h"

#include "chartty/base/text.h"
#include "chartty/model/identifiers.h"

#include <string.h>

static int count_parts(const char *folded)
{
    int parts = 1; /* folding leaves single blanks between parts and none at the ends */
    for (const char *at = folded; *at != '\0'; at++) {
        parts += *at == ' ' ? 1 : 0;
    }
    return parts;
}

/* "mary ann lee" turned by 1: "ann lee mary". */
static void turn(const char *folded, int by, char out[NAME_ROW_SIZE])
{
    size_t length = strlen(folded);
    const char *start = folded;
    for (int i = 0; i < by; i++) {
        start = strchr(start, ' ') + 1;
    }
    size_t head = (size_t)(start - folded), tail = length - head;
    memcpy(out, start, tail);
    if (head > 0) {
        out[tail] = ' ';
        memcpy(out + tail + 1, folded, head - 1);
    }
    out[length] = '\0';
}

static int add_row(struct name_row *rows, int count, const char *last, int last_by,
                   const char *first, int first_by)
{
    struct name_row *row = &rows[count];
    turn(last, last_by, row->last);
    turn(first, first_by, row->first);
    row->alternate = count > 0;
    for (int i = 0; i < count; i++) {
        if (strcmp(rows[i].last, row->last) == 0 && strcmp(rows[i].first, row->first) == 0) {
            return count;
        }
    }
    return count + 1;
}

int name_rows(const char *last_name, const char *first_name, struct name_row out[NAME_ROWS_MAX])
{
    char last[NAME_ROW_SIZE] = "", first[NAME_ROW_SIZE] = "";
    if (last_name != NULL) {
        text_fold(last, sizeof last, last_name, strlen(last_name));
    }
    if (first_name != NULL) {
        text_fold(first, sizeof first, first_name, strlen(first_name));
    }
    int last_parts = count_parts(last), first_parts = count_parts(first);
    int count = 0;
    /* One side turned at a time comes first: if there are too many rows, each part still begins
     * one as far as they reach. */
    for (int i = 0; i < last_parts && count < NAME_ROWS_MAX; i++) {
        count = add_row(out, count, last, i, first, 0);
    }
    for (int j = 1; j < first_parts && count < NAME_ROWS_MAX; j++) {
        count = add_row(out, count, last, 0, first, j);
    }
    for (int i = 1; i < last_parts; i++) {
        for (int j = 1; j < first_parts && count < NAME_ROWS_MAX; j++) {
            count = add_row(out, count, last, i, first, j);
        }
    }
    return count;
}

int lookup_rows(const char *mrn, const char *phone, struct lookup_row out[LOOKUP_ROWS_MAX])
{
    int count = 0;
    if (mrn != NULL && code_folded(mrn, out[count].key, sizeof out[count].key) > 0) {
        out[count++].kind = "m";
    }
    if (phone != NULL && phone_reversed(phone, out[count].key, sizeof out[count].key) > 0) {
        out[count++].kind = "p";
    }
    return count;
}

/* --- writing ---------------------------------------------------------------------------------- */

const char *const name_statement_texts[NAME_STATEMENT_COUNT] = {
    [NAME_ADD] = "INSERT INTO ct_name (last, first, patient_id, alternate) VALUES (?2, ?3, ?1, ?4)",
    [NAME_ADD_LOOKUP] = "INSERT INTO ct_lookup (kind, key, patient_id) VALUES (?2, ?3, ?1)",
    [NAME_CLEAR] = "DELETE FROM ct_name WHERE patient_id = ?1",
    [NAME_CLEAR_LOOKUP] = "DELETE FROM ct_lookup WHERE patient_id = ?1",
    [NAME_UNMARK] = "DELETE FROM ct_name_stale WHERE patient_id = ?1",
};

int name_rows_write(const struct named_patient *patient, bool is_new,
                    int (*run)(void *writer, const struct name_step *step), void *writer)
{
    struct name_row names[NAME_ROWS_MAX];
    struct lookup_row lookups[LOOKUP_ROWS_MAX];
    int name_count = name_rows(patient->last_name, patient->first_name, names);
    int lookup_count = lookup_rows(patient->mrn, patient->phone, lookups), failed = 0;
    for (int which = NAME_CLEAR; !is_new && which <= NAME_CLEAR_LOOKUP && failed == 0; which++) {
        failed = run(writer, &(struct name_step){.statement = (enum name_statement)which,
                                                 .patient_id = patient->id});
    }
    for (int index = 0; index < name_count && failed == 0; index++) {
        failed = run(writer, &(struct name_step){.statement = NAME_ADD,
                                                 .patient_id = patient->id,
                                                 .first = names[index].last,
                                                 .second = names[index].first,
                                                 .alternate = names[index].alternate ? 1 : 0});
    }
    for (int index = 0; index < lookup_count && failed == 0; index++) {
        failed = run(writer, &(struct name_step){.statement = NAME_ADD_LOOKUP,
                                                 .patient_id = patient->id,
                                                 .first = lookups[index].kind,
                                                 .second = lookups[index].key});
    }
    return failed;
}
