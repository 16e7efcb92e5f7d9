/* SPDX-License-Identifier: MIT */
/*
 * A form's life: opening it, reading its rows, and what others may ask of it. Loop thread. The row,
 * the rows beside it and the patient belong together: a row of another patient opens nothing.
 */
#include "src/control/edit_private.h"

#include "chartty/base/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The query that reads one row of a type as it is stored. */
static const struct {
    enum record_type type;
    enum query_id query;
} row_queries[] = {
    {RECORD_PATIENT, QUERY_PATIENT_ROW},
    {RECORD_PROVIDER, QUERY_PROVIDER},
    {RECORD_APPOINTMENT, QUERY_APPOINTMENT_ROW},
    {RECORD_MEDICATION, QUERY_MEDICATION_ROW},
    {RECORD_ALLERGY, QUERY_ALLERGY_ROW},
    {RECORD_VITAL_SIGNS, QUERY_VITAL_SIGNS_ROW},
    {RECORD_LAB_RESULT, QUERY_LAB_RESULT_ROW},
    {RECORD_OAUTH_CLIENT, QUERY_CLIENT_ROW},
    {RECORD_STAFF, QUERY_STAFF_ROW},
};

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

static bool row_query(enum record_type type, enum query_id *out)
{
    for (size_t i = 0; i < sizeof(row_queries) / sizeof(row_queries[0]); i++) {
        if (row_queries[i].type == type) {
            *out = row_queries[i].query;
            return true;
        }
    }
    return false;
}

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

void edit_tell(struct edit *edit)
{
    if (edit->changed != NULL) {
        edit->changed(edit->context);
    }
}

/* ---- rows ---- */

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

static void drop_restored(struct edit *edit)
{
    if (edit->restored != NULL) {
        draft_content_release(edit->restored);
        memory_free(edit->restored);
        edit->restored = NULL;
    }
}

/* All rows are there: the fields get their first texts. */
static void open_fields(struct edit *edit)
{
    edit_slots_fill(edit);
    if (edit->spec->begin != NULL) {
        edit->spec->begin(edit);
    }
    edit_presets_put(edit);
    for (int i = 0; i < edit->count; i++) {
        if ((edit->slots[i].spec->flags & EDIT_FIXED) == 0) {
            edit->focus = i;
            break;
        }
    }
    bool was_sent = edit->restored != NULL && edit->restored->sent;
    if (edit->restored != NULL) {
        edit_draft_put(edit);
        drop_restored(edit);
    }
    edit_check(edit);
    edit->state = EDIT_OPEN;
    edit_draft_begin(edit);
    if (was_sent) { /* its answer was never seen: first what became of it */
        edit->state = EDIT_SAVING;
        edit->unsettled = true;
        edit->keeping.after_save = true;
        edit_settle(edit);
    }
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
    }
    for (int i = 0; i < spec->beside_count && next < count; i++, next++) {
        edit->beside[i] = pages[next];
        pages[next] = NULL;
    }
    open_fields(edit);
    edit_tell(edit);
}

/* Asks for the row and what stands beside it; false: nothing has to be read. */
static int ask_rows(struct edit *edit, struct error *error)
{
    const struct edit_spec *spec = edit->spec;
    struct page_request requests[1 + EDIT_BESIDE] = {0};
    int count = 0;
    if (reads_row(edit)) {
        if (!row_query(read_type(spec), &requests[0].query.id)) {
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

/* ---- life ---- */

static int may_open(const struct session *session, const struct edit_spec *spec,
                    const struct edit_patient *patient, int64_t row_id, struct error *error)
{
    struct data_token token;
    int64_t patient_id = patient != NULL ? patient->id : 0;
    if (rights_token(session, spec->permission, patient_id, &token, error) != 0) {
        return -1;
    }
    if (spec->needs_patient && patient_id == 0) {
        return error_set(error, ERROR_INVALID, "Open a patient's chart first.");
    }
    if (!spec->is_new && row_id == 0) {
        return error_set(error, ERROR_INVALID, "Choose a row first.");
    }
    return 0;
}

static struct edit *make(struct session *session, const struct edit_spec *spec,
                         const struct edit_patient *patient, int64_t row_id,
                         void (*changed)(void *context), void *context)
{
    struct edit *edit = memory_new(sizeof(*edit));
    edit->session = session;
    edit->spec = spec;
    if (patient != NULL) {
        edit->patient = *patient;
    }
    edit->row_id = row_id;
    edit->changed = changed;
    edit->context = context;
    edit->owner = data_owner_new(session->data);
    edit->count = spec->field_count;
    edit->slots = memory_array((size_t)spec->field_count + 1, sizeof(*edit->slots));
    edit->undo_field = -1;
    edit->patient_step = edit->row_step = -1;
    request_id_make(edit->request_id);
    memcpy(edit->keeping.id, edit->request_id, sizeof(edit->keeping.id));
    return edit;
}

/* Reads what it needs and opens, at once where that is nothing. Frees it on failure. */
static struct edit *begin(struct edit *edit, struct error *error)
{
    switch (ask_rows(edit, error)) {
    case 0:
        open_fields(edit);
        edit_alike_look(edit);
        return edit;
    case 1:
        edit->state = EDIT_LOADING;
        edit_alike_look(edit);
        return edit;
    default:
        edit_free(edit);
        return NULL;
    }
}

struct edit *edit_open(struct session *session, const struct edit_spec *spec,
                       const struct edit_patient *patient, int64_t row_id,
                       void (*changed)(void *context), void *context, struct error *error)
{
    if (may_open(session, spec, patient, row_id, error) != 0) {
        return NULL;
    }
    return begin(make(session, spec, patient, row_id, changed, context), error);
}

static void patient_of(const struct draft_content *content, struct edit_patient *out)
{
    memset(out, 0, sizeof(*out));
    out->id = content->patient_id;
    snprintf(out->mrn, sizeof(out->mrn), "%s", content->mrn);
    snprintf(out->dob, sizeof(out->dob), "%s", content->dob);
    snprintf(out->name, sizeof(out->name), "%s", content->name);
    snprintf(out->born, sizeof(out->born), "%s", content->born);
    snprintf(out->initials, sizeof(out->initials), "%s", content->initials);
    out->birth_year = content->birth_year;
    out->sex = content->sex[0];
    out->look_alike = content->look_alike;
}

struct edit *edit_open_draft(struct session *session, const struct edit_spec *spec,
                             struct draft_content *content, const char *draft_id,
                             void (*changed)(void *context), void *context, struct error *error)
{
    struct edit_patient patient;
    patient_of(content, &patient);
    if (may_open(session, spec, &patient, content->row_id, error) != 0) {
        draft_content_release(content);
        memory_free(content);
        return NULL;
    }
    struct edit *edit = make(session, spec, &patient, content->row_id, changed, context);
    edit->restored = content;
    snprintf(edit->keeping.id, sizeof(edit->keeping.id), "%s", draft_id);
    if (!spec->is_new && !edit_draft_row(edit)) {
        edit_free(edit);
        error_set(error, ERROR_CORRUPT,
                  "This draft is of a row that this form cannot change. "
                  "Discard it and enter the form again.");
        return NULL;
    }
    return begin(edit, error);
}

static void free_slots(struct edit *edit)
{
    for (int i = 0; i < edit->count; i++) {
        struct edit_slot *slot = &edit->slots[i];
        memory_free(slot->typed);
        memory_free(slot->original);
        memory_free(slot->base_shown);
        memory_free(slot->stored);
    }
    memory_free(edit->slots);
}

void edit_free(struct edit *edit)
{
    if (edit == NULL) {
        return;
    }
    edit->changed = NULL;
    if (edit->spec->end != NULL) {
        edit->spec->end(edit);
    }
    edit_draft_release(edit);
    drop_restored(edit);
    if (edit->alike_viewed) {
        audit_view_end(&edit->alike_view);
    }
    loop_timer_stop(edit->settle_timer);
    data_owner_end(edit->session->data, edit->owner);
    edit_conflict_release(edit);
    free_slots(edit);
    edit_undo_clear(edit);
    memory_free(edit->undo);
    memory_free(edit->answered);
    memory_free(edit->audit_words);
    for (int i = 0; i < edit->preset_count; i++) {
        memory_free((char *)edit->presets[i].text);
    }
    memory_free(edit->presets);
    for (int i = 0; i < EDIT_BESIDE; i++) {
        page_free(edit->beside[i]);
    }
    for (int i = 0; i < EDIT_OWN_BLOCKS; i++) {
        memory_free(edit->own[i]);
    }
    edit_row_release(&edit->row);
    edit_row_release(&edit->source);
    edit_row_release(&edit->theirs);
    arena_release(&edit->conflict_arena);
    arena_release(&edit->scratch);
    memory_free(edit);
}

/* ---- what it says of itself ---- */

enum edit_state edit_state(const struct edit *edit)
{
    return edit->state;
}

const struct edit_spec *edit_spec(const struct edit *edit)
{
    return edit->spec;
}

const char *edit_title(const struct edit *edit)
{
    return edit->title[0] != '\0' ? edit->title : WORDS(edit->spec->title);
}

void edit_entitle(struct edit *edit, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(edit->title, sizeof(edit->title), WORDS(format), arguments);
    va_end(arguments);
}

int64_t edit_saved_id(const struct edit *edit)
{
    return edit->state == EDIT_SAVED ? edit->saved_id : 0;
}

const struct edit_patient *edit_patient(const struct edit *edit)
{
    return &edit->patient;
}

struct session *edit_session(const struct edit *edit)
{
    return edit->session;
}

const void *edit_row(const struct edit *edit)
{
    return edit->row.row;
}

const void *edit_source(const struct edit *edit)
{
    return edit->source.row;
}

int64_t edit_row_id(const struct edit *edit)
{
    return edit->row_id;
}

const char *edit_problem(const struct edit *edit)
{
    return edit->problem;
}

const char *edit_saved_words(const struct edit *edit)
{
    return edit->saved_words;
}

bool edit_dirty(const struct edit *edit)
{
    if (edit->state == EDIT_SAVED || edit->state == EDIT_FAILED || edit->state == EDIT_LOADING ||
        edit->keeping.gone) {
        return false;
    }
    for (int i = 0; i < edit->count; i++) {
        if (edit_slot_changed(&edit->slots[i])) {
            return true;
        }
    }
    return false;
}

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

void *edit_own(struct edit *edit, size_t size)
{
    for (int i = 0; i < EDIT_OWN_BLOCKS; i++) {
        if (edit->own[i] == NULL) {
            edit->own[i] = memory_new(size);
            edit->own_size[i] = size;
            return edit->own[i];
        }
        if (edit->own_size[i] == size) {
            return edit->own[i];
        }
    }
    return NULL;
}

void edit_focus(struct edit *edit, int index)
{
    if (index >= 0 && index < edit->count) {
        edit->focus = index;
    }
}

int edit_focused(const struct edit *edit)
{
    return edit->focus;
}
