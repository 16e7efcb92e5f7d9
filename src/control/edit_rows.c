/* SPDX-License-Identifier: MIT */
/*
 * The rows of a form: the one it changes or begins from, those that stand beside it, and which of
 * these is its side record. Loop thread. The row, the rows beside it and the patient belong
 * together: a row of another patient opens nothing.
 */
#include "src/control/edit_private.h"

#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

/* The query that reads all rows of a type of one patient; providers and staff are nobody's. */
static const struct {
    enum record_type type;
    enum query_id query;
} beside_queries[] = {
    {RECORD_PATIENT_EXTRA, QUERY_PATIENT_EXTRA},
    {RECORD_VISIT, QUERY_VISITS_OF_PATIENT},
    {RECORD_ALLERGY_REVIEW, QUERY_ALLERGY_REVIEWS},
    {RECORD_VITALS_CONTEXT, QUERY_VITALS_CONTEXTS},
    {RECORD_LAB_REVIEW, QUERY_LAB_REVIEWS},
    {RECORD_LAB_VERSION, QUERY_LAB_VERSIONS},
    {RECORD_MEDICATION_EVENT, QUERY_MEDICATION_EVENTS},
    {RECORD_RETRACTED, QUERY_RETRACTED},
    {RECORD_MEDICATION, QUERY_MEDICATIONS_OF_PATIENT},
    {RECORD_ALLERGY, QUERY_ALLERGIES_OF_PATIENT},
    {RECORD_VITAL_SIGNS, QUERY_VITAL_SIGNS_OF_PATIENT},
    {RECORD_LAB_RESULT, QUERY_LAB_RESULTS_OF_PATIENT},
    {RECORD_APPOINTMENT_LINE, QUERY_APPOINTMENTS_OF_PATIENT},
    {RECORD_PROVIDER, QUERY_PROVIDERS},
    {RECORD_STAFF, QUERY_STAFF},
};

enum { BESIDE_LIMIT = 500 };

static bool beside_query(enum record_type type, enum query_id *out)
{
    for (size_t i = 0; i < sizeof(beside_queries) / sizeof(beside_queries[0]); i++) {
        if (beside_queries[i].type == type) {
            *out = beside_queries[i].query;
            return true;
        }
    }
    return false;
}

/* ---- reading them ---- */

void edit_row_set(struct edit_row *to, const struct record_spec *spec, const void *row)
{
    arena_clear(&to->arena);
    to->row = arena_new(&to->arena, spec->size);
    memcpy(to->row, row, spec->size);
    struct field_value *values = to->row;
    for (int field = 0; field < spec->field_count; field++) {
        values[field].text = arena_copy_bytes(&to->arena, values[field].text, values[field].length);
    }
}

void edit_row_release(struct edit_row *row)
{
    arena_release(&row->arena);
    row->row = NULL;
}

/* Is the row the form's patient's? Rows of no patient (providers, staff) are everybody's. */
static bool is_of_patient(const struct edit *edit, enum record_type type, const void *row)
{
    int field = type == RECORD_PATIENT ? 0 : record_field(record_spec(type), "patient_id");
    if (field < 0 || !edit->spec->needs_patient) {
        return true;
    }
    const struct field_value *value = &record_values(row)[field];
    return value->state == FIELD_VALUE && value->integer == edit->patient.id;
}

static enum record_type read_type(const struct edit_spec *spec)
{
    return spec->is_new && spec->from_other ? spec->source : spec->type;
}

static void fail(struct edit *edit, const char *words)
{
    edit->state = EDIT_FAILED;
    snprintf(edit->problem, sizeof(edit->problem), "%s", WORDS(words));
    edit_tell(edit);
}

/* A draft brings the row that it changes; what a new one begins from is read as it is now. */
static bool reads_row(const struct edit *edit)
{
    return edit->row_id != 0 && (edit->restored == NULL || edit->spec->is_new);
}

static void rows_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct edit *edit = context;
    const struct edit_spec *spec = edit->spec;
    int next = 0;
    if (error->code != ERROR_OK) {
        fail(edit, error->user);
        return;
    }
    if (reads_row(edit)) {
        const struct page *page = pages[next++];
        if (page->count == 0) {
            fail(edit, "This row is no longer there. Go back and look at the list again.");
            return;
        }
        if (!is_of_patient(edit, read_type(spec), page_row(page, 0))) {
            fail(edit, "This row belongs to another patient. Go back and open the chart again.");
            return;
        }
        edit_row_set(spec->is_new ? &edit->source : &edit->row, page->spec, page_row(page, 0));
        edit->has_opened_at = edit->restored == NULL; /* a draft goes on with an older row */
        edit->opened_at = clock_utc(edit->session->clock);
    }
    for (int i = 0; i < spec->beside_count && next < count; i++, next++) {
        edit->beside[i] = pages[next];
        pages[next] = NULL;
    }
    edit_open_fields(edit);
    edit_tell(edit);
}

int edit_rows_ask(struct edit *edit, struct error *error)
{
    const struct edit_spec *spec = edit->spec;
    struct page_request requests[1 + EDIT_BESIDE] = {0};
    int count = 0;
    if (reads_row(edit)) {
        if (!query_of_row(read_type(spec), &requests[0].query.id)) {
            return error_set(error, ERROR_INTERNAL, "This form cannot read its row. Report it.");
        }
        requests[0].query.filter.id = edit->row_id;
        requests[0].limit = 1;
        count = 1;
    }
    for (int i = 0; i < spec->beside_count; i++, count++) {
        if (!beside_query(spec->beside[i], &requests[count].query.id)) {
            return error_set(error, ERROR_INTERNAL, "This form cannot read its rows. Report it.");
        }
        requests[count].query.filter.patient_id = edit->patient.id;
        requests[count].limit = BESIDE_LIMIT;
    }
    if (count == 0) {
        return 0;
    }
    return data_pages(edit->session->data, edit->owner, requests, count, DATA_DEADLINE_MS,
                      rows_came, edit, error) != 0
               ? 1
               : -1;
}

/* ---- what stands beside ---- */

static const struct page *beside_page(const struct edit *edit, enum record_type type)
{
    for (int i = 0; i < edit->spec->beside_count; i++) {
        if (edit->spec->beside[i] == type) {
            return edit->beside[i];
        }
    }
    return NULL;
}

int edit_beside_count(const struct edit *edit, enum record_type type)
{
    const struct page *page = beside_page(edit, type);
    return page != NULL ? page->count : 0;
}

const void *edit_beside(const struct edit *edit, enum record_type type, int index)
{
    const struct page *page = beside_page(edit, type);
    return page != NULL && index >= 0 && index < page->count ? page_row(page, index) : NULL;
}

/* Columns of a side record that must be the row's own. */
static const char *const natural_keys[] = {"mrn", "appointment_id", "medication_id", "order_id",
                                           "recorded_date"};

static bool keys_agree(enum record_type row_type, const void *row, enum record_type side_type,
                       const void *side)
{
    for (size_t i = 0; i < sizeof(natural_keys) / sizeof(natural_keys[0]); i++) {
        int of_row = record_field(record_spec(row_type), natural_keys[i]);
        int of_side = record_field(record_spec(side_type), natural_keys[i]);
        if (of_row >= 0 && of_side >= 0 &&
            !field_same(&record_values(row)[of_row], &record_values(side)[of_side])) {
            return false;
        }
    }
    return true;
}

const void *edit_side(const struct edit *edit, enum record_type type)
{
    const void *row = edit->row.row != NULL ? edit->row.row : edit->source.row;
    int link = record_field(record_spec(type), "row_id");
    int64_t wanted = row != NULL ? record_values(row)[0].integer : 0;
    if (link < 0) { /* a patient's own particulars */
        link = record_field(record_spec(type), "patient_id");
        wanted = edit->patient.id;
    }
    for (int i = 0; link >= 0 && wanted != 0 && i < edit_beside_count(edit, type); i++) {
        const void *side = edit_beside(edit, type, i);
        const struct field_value *value = &record_values(side)[link];
        if (value->state == FIELD_VALUE && value->integer == wanted &&
            (row == NULL || keys_agree(read_type(edit->spec), row, type, side))) {
            return side;
        }
    }
    return NULL;
}

const void *edit_base_row(const struct edit *edit, enum record_type type)
{
    if (type == edit->spec->type) {
        return edit->row.row;
    }
    return edit->spec->is_new ? NULL : edit_side(edit, type);
}
