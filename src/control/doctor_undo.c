/* SPDX-License-Identifier: MIT */
/* Taking mends back, the newest first: what was stands in the audit, and is written where the row
 * is still as the mend left it. Loop thread. */
#include "src/control/doctor_private.h"

#include "chartty/model/audit_text.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS_MAX = 16 };

/* What one entry says that was changed. */
struct mended {
    enum record_type type;
    int64_t row;
    int count, fields[COLUMNS_MAX];
    const char *before[COLUMNS_MAX], *after[COLUMNS_MAX];
    struct arena *arena;
};

static void take_column(void *context, const char *table, int64_t row, const char *column,
                        const char *before, const char *after)
{
    struct mended *mended = context;
    const struct record_spec *spec = record_by_table(table);
    int field =
        spec != NULL && (int)spec->type < RECORD_TABLE_COUNT ? record_field(spec, column) : -1;
    if (field < 0 || mended->count == COLUMNS_MAX ||
        (mended->count > 0 && (mended->type != spec->type || mended->row != row))) {
        return;
    }
    mended->type = spec->type;
    mended->row = row;
    mended->fields[mended->count] = field;
    mended->before[mended->count] = before != NULL ? arena_copy_text(mended->arena, before) : NULL;
    mended->after[mended->count] = after != NULL ? arena_copy_text(mended->arena, after) : NULL;
    mended->count++;
}

static bool is_text(const struct field_value *value, const char *text)
{
    return value->state == FIELD_NULL ? text == NULL
                                      : text != NULL && strcmp(value->text, text) == 0;
}

/* Are all its columns these texts? */
static bool is_as(const void *row, const struct mended *mended, const char *const *texts)
{
    for (int index = 0; index < mended->count; index++) {
        if (!is_text(&record_values(row)[mended->fields[index]], texts[index])) {
            return false;
        }
    }
    return true;
}

static bool names_kind(const char *words, enum doctor_kind kind)
{
    const char *word = doctor_kind_word(kind);
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
        bool begins = at == words || at[-1] == ' ';
        if (begins && (at[length] == '\0' || at[length] == ',')) {
            return true;
        }
    }
    return false;
}

/* The kind that the entry's words begin with. */
static enum doctor_kind first_kind(const char *words)
{
    char word[40];
    (void)snprintf(word, sizeof(word), "%.*s", (int)strcspn(words, ","), words);
    return doctor_kind_by_word(word);
}

static void next_entry(struct doctor *doctor);

static void tell(struct doctor *doctor, const struct mended *mended, enum doctor_result result,
                 const struct error *error)
{
    const struct audit_entry *entry = page_row(doctor->entries, doctor->at);
    char words[256];
    audit_text_words(entry->entry.text, entry->entry.length, words, sizeof(words));
    enum doctor_kind kind = first_kind(words);
    struct doctor_finding finding = {
        .kind = kind == DOCTOR_KIND_COUNT ? DOCTOR_TYPE : kind,
        .type = mended->type,
        .id = mended->row,
        .patient_id = entry->patient_id.state == FIELD_VALUE ? entry->patient_id.integer : 0,
        .field = mended->fields[0],
        .value = mended->before[0]};
    (void)snprintf(finding.words, sizeof(finding.words), "mended in audit entry %lld",
                   (long long)entry->id.integer);
    const struct doctor_told told = {.finding = &finding,
                                     .may_see = doctor_may_see(doctor, mended->type),
                                     .result = result,
                                     .error = error};
    doctor->options.told(doctor->options.context, &told);
}

static void read_entry(const struct doctor *doctor, struct mended *mended)
{
    const struct audit_entry *entry = page_row(doctor->entries, doctor->at);
    audit_text_updates(entry->entry.text, entry->entry.length, take_column, mended);
}

static void on_undone(void *context, const struct error *error, const struct save_answer *answer)
{
    struct doctor *doctor = context;
    struct mended mended = {.arena = &doctor->arena};
    (void)answer;
    read_entry(doctor, &mended);
    tell(doctor, &mended,
         error->code == ERROR_OK         ? DOCTOR_UNDONE
         : error->code == ERROR_CONFLICT ? DOCTOR_CHANGED
                                         : DOCTOR_REFUSED,
         error);
    next_entry(doctor);
}

static int put_back(struct doctor *doctor, const struct mended *mended, const void *row,
                    struct error *error)
{
    const struct audit_entry *entry = page_row(doctor->entries, doctor->at);
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    struct data_token token = doctor->token;
    uint64_t mask = 0;
    char words[64];
    if (mended->type == RECORD_OAUTH_CLIENT &&
        rights_token(doctor->session, PERMISSION_MANAGE_CLIENTS, 0, &token, error) != 0) {
        return -1;
    }
    for (int index = 0; index < mended->count; index++) {
        values[mended->fields[index]] = mended->before[index];
        mask |= (uint64_t)1 << mended->fields[index];
    }
    (void)snprintf(words, sizeof(words), "entry %lld", (long long)entry->id.integer);
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, "doctor.undo",
                     entry->patient_id.state == FIELD_VALUE ? entry->patient_id.integer : 0, words);
    doctor_put_back(set, doctor, mended->type, row, mask, values);
    return data_save(doctor->session->data, doctor->owner, set, 2 * DATA_DEADLINE_MS, on_undone,
                     doctor, error) == 0
               ? -1
               : 0;
}

static void on_row(void *context, const struct error *error, struct page **pages, int count)
{
    struct doctor *doctor = context;
    struct mended mended = {.arena = &doctor->arena};
    struct error why;
    (void)count;
    if (error->code != ERROR_OK) {
        doctor_end(doctor, error);
        return;
    }
    read_entry(doctor, &mended);
    const void *row = pages[0]->count > 0 ? page_row(pages[0], 0) : NULL;
    if (row != NULL && is_as(row, &mended, mended.after)) {
        if (put_back(doctor, &mended, row, &why) != 0) {
            doctor_end(doctor, &why);
        }
        return;
    }
    if (row == NULL || !is_as(row, &mended, mended.before)) { /* else it was taken back already */
        tell(doctor, &mended, DOCTOR_CHANGED, NULL);
    }
    next_entry(doctor);
}

static bool is_wanted(const struct doctor *doctor, const struct mended *mended)
{
    const struct audit_entry *entry = page_row(doctor->entries, doctor->at);
    char words[256];
    audit_text_words(entry->entry.text, entry->entry.length, words, sizeof(words));
    return mended->count > 0 &&
           (doctor->options.every_kind || names_kind(words, doctor->options.kind)) &&
           (doctor->options.row == 0 || doctor->options.row == mended->row);
}

static void read_entries(struct doctor *doctor);

static void next_entry(struct doctor *doctor)
{
    struct error error;
    while (++doctor->at < doctor->entries->count) {
        struct mended mended = {.arena = &doctor->arena};
        arena_clear(&doctor->arena);
        read_entry(doctor, &mended);
        struct page_request request = {.query.filter.id = mended.row, .limit = 1};
        if (!is_wanted(doctor, &mended) || !query_of_row(mended.type, &request.query.id)) {
            continue;
        }
        if (data_pages(doctor->session->data, doctor->owner, &request, 1, DATA_DEADLINE_MS, on_row,
                       doctor, &error) == 0) {
            doctor_end(doctor, &error);
        }
        return;
    }
    if (doctor->entries->more_after) {
        doctor->request.from = PAGE_AFTER;
        doctor->request.key = doctor->entries->keys[doctor->entries->count - 1];
        read_entries(doctor);
        return;
    }
    error_clear(&error);
    doctor_end(doctor, &error);
}

static void on_entries(void *context, const struct error *error, struct page **pages, int count)
{
    struct doctor *doctor = context;
    (void)count;
    if (error->code != ERROR_OK) {
        doctor_end(doctor, error);
        return;
    }
    page_free(doctor->entries);
    doctor->entries = pages[0];
    pages[0] = NULL;
    doctor->at = -1;
    next_entry(doctor);
}

static void read_entries(struct doctor *doctor)
{
    struct error error;
    if (data_pages(doctor->session->data, doctor->owner, &doctor->request, 1, DATA_DEADLINE_MS,
                   on_entries, doctor, &error) == 0) {
        doctor_end(doctor, &error);
    }
}

void doctor_undo_begin(struct doctor *doctor)
{
    doctor->request = (struct page_request){.query.id = QUERY_AUDIT, .limit = DOCTOR_ROWS_A_PAGE};
    (void)snprintf(doctor->request.query.filter.action, sizeof(doctor->request.query.filter.action),
                   "doctor.mend");
    read_entries(doctor);
}
