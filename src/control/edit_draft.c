/* SPDX-License-Identifier: MIT */
/*
 * The draft of a form: kept at most 2 s or 20 characters after typing, in the database; where that
 * does not take it, and where nobody may wait (hang-up, lock, sign-out), sealed in the station's
 * folder. Loop thread.
 */
#include "src/control/edit_private.h"

#include "chartty/control/audit.h"
#include "chartty/model/draft_content.h"
#include "src/control/draft_seal.h"

#include <stdio.h>
#include <string.h>

/* A little under 2 s: the writing itself takes its part. */
enum { KEEP_AFTER_MS = 1500, KEEP_AGAIN_MS = 2000, KEEP_CHARACTERS = 20, PARK_MS = 300 };

static struct draft_name name_of(const struct edit *edit)
{
    return (struct draft_name){
        .staff_id = edit->keeping.staff_id, .form = edit->spec->form, .id = edit->keeping.id};
}

/* ---- what is kept ---- */

/* Which of the fields of its column it is. */
static int number_of(const struct edit *edit, int index)
{
    const struct edit_field_spec *spec = &edit->spec->fields[index];
    int number = 0;
    for (int i = 0; i < index; i++) {
        number +=
            edit->spec->fields[i].type == spec->type && edit->spec->fields[i].field == spec->field;
    }
    return number;
}

static void add_row(const struct edit *edit, struct draft_content *content)
{
    const struct record_spec *spec = record_spec(edit->spec->type);
    if (edit->row.row == NULL) {
        return;
    }
    for (int i = 0; i < spec->field_count && i < DRAFT_COLUMNS_MOST; i++) {
        const struct field_value *value = &record_values(edit->row.row)[i];
        content->row[content->row_count++] =
            (struct draft_column){.column = spec->fields[i].column,
                                  .text = value->state == FIELD_NULL ? NULL : value->text};
    }
}

static char *content_text(struct edit *edit)
{
    char *meanings[DRAFT_FIELDS_MOST] = {NULL};
    char at[27], sex[2] = {edit->patient.sex, '\0'};
    struct datetime now = clock_utc(edit->session->clock);
    struct draft_content *content = memory_new(sizeof(*content));
    datetime_format_stored(&now, at);
    *content = (struct draft_content){.form = edit->spec->form,
                                      .request_id = edit->request_id,
                                      .saved_at = at,
                                      .sent = edit->state == EDIT_SAVING,
                                      .row_id = edit->row_id,
                                      .focus = edit->focus,
                                      .patient_id = edit->patient.id,
                                      .mrn = edit->patient.mrn,
                                      .dob = edit->patient.dob,
                                      .name = edit->patient.name,
                                      .born = edit->patient.born,
                                      .initials = edit->patient.initials,
                                      .birth_year = edit->patient.birth_year,
                                      .sex = sex,
                                      .look_alike = edit->patient.look_alike};
    add_row(edit, content);
    for (int i = 0; i < edit->count && i < DRAFT_FIELDS_MOST; i++) {
        const struct field_spec *column = &edit->slots[i].field;
        meanings[i] = edit_meaning(edit, i);
        content->fields[content->field_count++] =
            (struct draft_field){.table = record_spec(edit->slots[i].spec->type)->table,
                                 .column = column->column,
                                 .number = number_of(edit, i),
                                 .typed = meanings[i] != NULL ? meanings[i] : edit->slots[i].typed,
                                 .original = edit->slots[i].original};
    }
    char *text = draft_content_write(content);
    for (int i = 0; i < DRAFT_FIELDS_MOST; i++) {
        memory_free(meanings[i]);
    }
    memory_free(content);
    return text;
}

/* The sealed draft as hex; NULL with *error. */
static bool seal(struct edit *edit, struct buffer *hex, struct error *error)
{
    struct draft_name name = name_of(edit);
    char *text = content_text(edit);
    bool ok = text != NULL && draft_seal(edit->session, &name, text, hex, error) == 0;
    if (text == NULL) {
        error_set(error, ERROR_INTERNAL, "The draft could not be kept.");
    }
    memory_free(text);
    return ok;
}

/* ---- where it is kept ---- */

static void add_delete(const struct edit *edit, struct change_set *set)
{
    char staff[24];
    snprintf(staff, sizeof(staff), "%lld", (long long)edit->keeping.staff_id);
    struct change_match matches[] = {
        {.field = FIELD_OF(draft, request_id), .value = edit->keeping.id},
        {.field = FIELD_OF(draft, staff_id), .value = staff}};
    change_set_delete_all(set, RECORD_DRAFT, matches, 2);
}

static void add_insert(const struct edit *edit, struct change_set *set, const char *hex)
{
    const char *values[FIELDS_OF(draft)] = {NULL};
    char staff[24], patient[24], row[24], at[27];
    struct datetime now = clock_utc(edit->session->clock);
    datetime_format_stored(&now, at);
    snprintf(staff, sizeof(staff), "%lld", (long long)edit->keeping.staff_id);
    snprintf(patient, sizeof(patient), "%lld", (long long)edit->patient.id);
    snprintf(row, sizeof(row), "%lld", (long long)edit->row_id);
    values[FIELD_OF(draft, staff_id)] = staff;
    values[FIELD_OF(draft, form)] = edit->spec->form;
    values[FIELD_OF(draft, patient_id)] = edit->patient.id != 0 ? patient : NULL;
    values[FIELD_OF(draft, row_id)] = edit->row_id != 0 ? row : NULL;
    values[FIELD_OF(draft, request_id)] = edit->keeping.id;
    values[FIELD_OF(draft, content)] = hex;
    values[FIELD_OF(draft, saved_at)] = at;
    change_set_insert(set, RECORD_DRAFT, values);
}

static void to_file(struct edit *edit)
{
    struct buffer hex;
    struct error error;
    struct draft_name name = name_of(edit);
    buffer_init(&hex);
    if (seal(edit, &hex, &error) &&
        draft_file_write(edit->session, &name, hex.bytes, &error) == 0) {
        edit->keeping.in_file = true;
        edit->keeping.ever = true;
        edit->keeping.safe = edit->keeping.version;
    } else if (!edit->keeping.warned) {
        edit->keeping.warned = true;
        edit_problem_set(edit, "%s", error.user);
        edit_tell(edit);
    }
    buffer_release(&hex);
}

static void stop_timer(struct loop_timer **timer)
{
    loop_timer_stop(*timer);
    *timer = NULL;
}

static void parked(struct edit *edit)
{
    void (*done)(void *context) = edit->keeping.parked;
    edit->keeping.parked = NULL;
    stop_timer(&edit->keeping.park_timer);
    if (done != NULL) {
        done(edit->keeping.parked_context);
    }
}

static void keep_later(struct edit *edit, int64_t delay_ms);

static void kept(void *context, const struct error *error, const struct save_answer *answer)
{
    struct edit *edit = context;
    struct edit_keeping *keeping = &edit->keeping;
    (void)answer;
    keeping->sending = false;
    if (keeping->gone) {
        edit_tell(edit);
        return;
    }
    if (error->code == ERROR_OK) {
        struct draft_name name = name_of(edit);
        keeping->noted = true;
        keeping->stored = keeping->sent;
        if (keeping->safe < keeping->sent) {
            keeping->safe = keeping->sent;
        }
        /* What is in the folder may be newer than what was under way. */
        if (keeping->in_file && keeping->stored == keeping->version) {
            draft_file_remove(edit->session, &name);
            keeping->in_file = false;
        }
    } else {
        to_file(edit); /* tried again below, until the database has it */
        keep_later(edit, KEEP_AGAIN_MS);
    }
    if (error->code == ERROR_OK && keeping->stored < keeping->version) {
        keep_later(edit, 0);
    }
    /* Whoever waited for this to leave frees the form with it: nothing comes after. */
    if (keeping->safe == keeping->version && keeping->parked != NULL) {
        parked(edit);
    } else {
        edit_tell(edit);
    }
}

static bool may_keep(const struct edit *edit)
{
    return !edit->keeping.gone && edit->keeping.staff_id != 0 &&
           edit->session->person.staff_id == edit->keeping.staff_id;
}

/* Into the database; false: it does not even begin. */
static bool send_draft(struct edit *edit, bool is_last)
{
    struct data_token token;
    struct error error;
    struct buffer hex;
    if (rights_token(edit->session, PERMISSION_KEEP_DRAFT, 0, &token, &error) != 0) {
        return false;
    }
    buffer_init(&hex);
    if (!seal(edit, &hex, &error)) {
        if (!edit->keeping.warned) {
            edit->keeping.warned = true;
            edit_problem_set(edit, "%s", error.user);
            edit_tell(edit);
        }
        buffer_release(&hex);
        return false;
    }
    struct change_set *set = change_set_new(&token, NULL);
    if (!edit->keeping.noted) { /* one entry a form, not one each 2 s */
        change_set_audit(set, audit_action_text(AUDIT_DRAFT_KEEP), edit->patient.id,
                         edit->spec->form);
    }
    add_delete(edit, set);
    add_insert(edit, set, hex.bytes);
    buffer_release(&hex);
    edit->keeping.ever = true;
    edit->keeping.sent = edit->keeping.version;
    edit->keeping.typed = 0;
    bool begun =
        data_save(edit->session->data, edit->owner, set, DATA_DEADLINE_MS, kept, edit, &error) != 0;
    edit->keeping.sending = begun && !is_last;
    return begun;
}

/* What could not be dropped expires. */
static void dropped(void *context, const struct error *error, const struct save_answer *answer)
{
    struct edit *edit = context;
    (void)error;
    (void)answer;
    edit->keeping.dropping = false;
    edit_tell(edit);
}

static void drop(struct edit *edit, bool is_audited)
{
    struct data_token token;
    struct error error;
    struct draft_name name = name_of(edit);
    if (edit->keeping.in_file) {
        draft_file_remove(edit->session, &name);
        edit->keeping.in_file = false;
    }
    if (!edit->keeping.ever || !may_keep(edit) ||
        rights_token(edit->session, PERMISSION_KEEP_DRAFT, 0, &token, &error) != 0) {
        return;
    }
    struct change_set *set = change_set_new(&token, NULL);
    if (is_audited) {
        change_set_audit(set, audit_action_text(AUDIT_DRAFT_DROP), edit->patient.id,
                         edit->spec->form);
    }
    add_delete(edit, set);
    edit->keeping.dropping = data_save(edit->session->data, edit->owner, set, DATA_DEADLINE_MS,
                                       dropped, edit, &error) != 0;
    edit->keeping.ever = false;
}

static void keep_now(struct edit *edit)
{
    stop_timer(&edit->keeping.timer);
    if (!may_keep(edit) || edit->state == EDIT_LOADING) {
        return;
    }
    if (!edit_dirty(edit)) {          /* everything was taken back */
        if (!edit->keeping.sending) { /* else when its answer has come */
            drop(edit, false);
            edit->keeping.safe = edit->keeping.stored = edit->keeping.version;
        }
        return;
    }
    if (!edit->keeping.sending && !send_draft(edit, false)) {
        to_file(edit);
        keep_later(edit, KEEP_AGAIN_MS);
    }
}

static void keep_due(void *context)
{
    struct edit *edit = context;
    edit->keeping.timer = NULL;
    keep_now(edit);
}

static void keep_later(struct edit *edit, int64_t delay_ms)
{
    if (edit->keeping.timer == NULL && !edit->keeping.gone) {
        edit->keeping.timer = loop_timer_start(edit->session->loop, delay_ms, 0, keep_due, edit);
    }
}

bool edit_busy(const struct edit *edit)
{
    return edit->keeping.sending || edit->keeping.dropping;
}

bool edit_keeps(const struct edit *edit)
{
    const char *folder = edit->session->state_folder;
    return may_keep(edit) && folder != NULL && folder[0] != '\0';
}

/* ---- what the form tells ---- */

void edit_draft_begin(struct edit *edit)
{
    if (edit->keeping.staff_id == 0) {
        edit->keeping.staff_id = edit->session->person.staff_id;
    }
}

void edit_draft_touch(struct edit *edit, int characters)
{
    edit->keeping.version++;
    edit->keeping.typed += characters;
    if (!may_keep(edit)) {
        return;
    }
    if (edit->keeping.typed >= KEEP_CHARACTERS && !edit->keeping.sending) {
        keep_now(edit);
    } else {
        keep_later(edit, KEEP_AFTER_MS);
    }
}

void edit_draft_compose(struct edit *edit, struct change_set *set)
{
    edit->keeping.composed = edit->keeping.ever && may_keep(edit) && edit_dirty(edit);
    if (edit->keeping.composed) {
        add_delete(edit, set);
    }
}

void edit_draft_done(struct edit *edit)
{
    struct draft_name name = name_of(edit);
    stop_timer(&edit->keeping.timer);
    if (edit->keeping.in_file) {
        draft_file_remove(edit->session, &name);
        edit->keeping.in_file = false;
    }
    if (edit->keeping.after_save ||
        !edit->keeping.composed) { /* kept again while nobody knew whether it was saved */
        drop(edit, false);
    }
    edit->keeping.gone = true;
}

void edit_discard(struct edit *edit)
{
    stop_timer(&edit->keeping.timer);
    drop(edit, true);
    edit->keeping.gone = true;
}

static bool is_safe(const struct edit *edit)
{
    return !may_keep(edit) || !edit_dirty(edit) || edit->keeping.safe == edit->keeping.version;
}

void edit_draft_release(struct edit *edit)
{
    bool newer = may_keep(edit) && edit_dirty(edit) && edit->keeping.stored < edit->keeping.version;
    if (newer && !send_draft(edit, true) && !is_safe(edit)) {
        to_file(edit);
    }
    stop_timer(&edit->keeping.timer);
    stop_timer(&edit->keeping.park_timer);
    edit->keeping.gone = true;
}

/* ---- parking ---- */

static void park_due(void *context)
{
    struct edit *edit = context;
    edit->keeping.park_timer = NULL;
    if (!is_safe(edit)) {
        to_file(edit);
    }
    parked(edit);
}

bool edit_park(struct edit *edit, void (*done)(void *context), void *context)
{
    bool is_saving = edit->state == EDIT_SAVING;
    if (is_saving && edit->keeping.version > 0) { /* nobody will be here when its answer comes */
        edit->keeping.version++;
        edit->keeping.after_save = true;
    }
    if (is_safe(edit)) {
        return true;
    }
    edit->keeping.parked = done;
    edit->keeping.parked_context = context;
    stop_timer(&edit->keeping.timer);
    if (edit->keeping.sending || !send_draft(edit, false)) {
        to_file(edit); /* an older one is under way: that is not waited for */
        edit->keeping.parked = NULL;
        return true;
    }
    edit->keeping.park_timer = loop_timer_start(edit->session->loop, PARK_MS, 0, park_due, edit);
    return false;
}

/* ---- restoring ---- */

/* The field of the form that a draft's field is; -1: this form has none. */
static int slot_of(const struct edit *edit, const struct draft_field *field)
{
    for (int i = 0; i < edit->count; i++) {
        const struct edit_field_spec *spec = &edit->spec->fields[i];
        if (strcmp(record_spec(spec->type)->table, field->table) == 0 &&
            strcmp(record_spec(spec->type)->fields[spec->field].column, field->column) == 0 &&
            number_of(edit, i) == field->number) {
            return i;
        }
    }
    return -1;
}

void edit_draft_put(struct edit *edit)
{
    const struct draft_content *content = edit->restored;
    int lost = 0;
    for (int i = 0; i < content->field_count; i++) {
        const struct draft_field *field = &content->fields[i];
        int index = slot_of(edit, field);
        if (index < 0) {
            lost += strcmp(field->typed, field->original) != 0;
            continue;
        }
        edit_put(edit, index, field->original, true);
        edit_put(edit, index, field->typed, false);
    }
    if (lost > 0) {
        edit_problem_set(edit, "%d text%s of the draft no longer ha%s a field in this form.", lost,
                         lost == 1 ? "" : "s", lost == 1 ? "s" : "ve");
    }
    edit_focus(edit, content->focus);
    memcpy(edit->request_id, content->request_id, 33);
    edit->keeping.ever = edit->keeping.noted = true;
    edit->keeping.version = edit->keeping.safe = edit->keeping.stored = 1;
}

/* The row as it was read when the draft was begun, so that what others changed since is seen. */
bool edit_draft_row(struct edit *edit)
{
    const struct draft_content *content = edit->restored;
    const struct record_spec *spec = record_spec(edit->spec->type);
    struct field_value *row = arena_new(&edit->row.arena, spec->size);
    for (int field = 0; field < spec->field_count; field++) {
        const char *text = NULL;
        bool found = false;
        for (int i = 0; i < content->row_count; i++) {
            if (strcmp(content->row[i].column, spec->fields[field].column) == 0) {
                text = content->row[i].text;
                found = true;
            }
        }
        if (!found) {
            return false;
        }
        const char *copy = text != NULL ? arena_copy_text(&edit->row.arena, text) : NULL;
        row[field] = field_read(&spec->fields[field], copy, copy != NULL ? strlen(copy) : 0);
        row[field].text = copy != NULL ? copy : "";
    }
    edit->row.row = row;
    return row[0].state == FIELD_VALUE && row[0].integer == edit->row_id;
}
