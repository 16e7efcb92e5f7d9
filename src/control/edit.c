/* SPDX-License-Identifier: MIT */
/* A form's life: opening it, and what others may ask of it. Loop thread. */
#include "src/control/edit_private.h"

#include "chartty/base/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void edit_tell(struct edit *edit)
{
    if (edit->changed != NULL) {
        edit->changed(edit->context);
    }
}

static void drop_restored(struct edit *edit)
{
    if (edit->restored != NULL) {
        draft_content_release(edit->restored);
        memory_free(edit->restored);
        edit->restored = NULL;
    }
}

void edit_open_fields(struct edit *edit)
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
    switch (edit_rows_ask(edit, error)) {
    case 0:
        edit_open_fields(edit);
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
