/* SPDX-License-Identifier: MIT */
/*
 * What happens to somebody's drafts when they sign in: files of the station's folder go into the
 * database, what is too old is dropped, the rest is counted. Loop thread. The session outlives it.
 */
#include "chartty/control/drafts.h"

#include "chartty/base/memory.h"
#include "chartty/control/audit.h"
#include "chartty/data/change_set.h"
#include "chartty/model/draft_content.h"
#include "src/control/draft_seal.h"

#include <stdio.h>
#include <string.h>

enum { DAYS = 7, MOST = 200 };

struct drafts_arrival {
    struct session *session;
    int64_t staff_id;
    data_owner owner;
    void (*done)(void *context, int count);
    void *context;
    int moving;         /* files whose save is under way */
    struct arena arena; /* owns them */
};

/* One file on its way. */
struct moving_file {
    struct drafts_arrival *arrival;
    char form[48], id[33];
};

static void finish(struct drafts_arrival *arrival, int count)
{
    arrival->done(arrival->context, count);
}

static void add_delete(struct change_set *set, int64_t staff_id, const char *id)
{
    char staff[24];
    snprintf(staff, sizeof(staff), "%lld", (long long)staff_id);
    struct change_match matches[] = {{.field = FIELD_OF(draft, request_id), .value = id},
                                     {.field = FIELD_OF(draft, staff_id), .value = staff}};
    change_set_delete_all(set, RECORD_DRAFT, matches, 2);
}

/* ---- what is too old ---- */

static void ignored(void *context, const struct error *error, const struct save_answer *answer)
{
    (void)context; /* what could not be dropped is dropped at the next sign-in */
    (void)error;
    (void)answer;
}

static bool is_too_old(const struct session *session, const struct draft_line *line)
{
    int days = session->draft_days > 0 ? session->draft_days : DAYS;
    struct datetime now = clock_utc(session->clock);
    return line->saved_at.state == FIELD_VALUE &&
           datetime_to_microseconds(&now) - line->saved_at.integer >
               (int64_t)days * 24 * 3600 * 1000000;
}

static void drop(struct drafts_arrival *arrival, const struct draft_line *line)
{
    struct data_token token;
    struct error error;
    if (rights_token(arrival->session, PERMISSION_KEEP_DRAFT, 0, &token, &error) != 0) {
        return;
    }
    struct change_set *set = change_set_new(&token, NULL);
    add_delete(set, arrival->staff_id, line->request_id.text);
    change_set_audit(set, audit_action_text(AUDIT_DRAFT_DROP),
                     line->patient_id.state == FIELD_VALUE ? line->patient_id.integer : 0,
                     "too old");
    data_save(arrival->session->data, arrival->owner, set, DATA_DEADLINE_MS, ignored, NULL, &error);
}

static void list_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct drafts_arrival *arrival = context;
    int left = 0;
    (void)count;
    if (error->code != ERROR_OK) {
        finish(arrival, -1);
        return;
    }
    for (int i = 0; i < pages[0]->count; i++) {
        const struct draft_line *line = page_row(pages[0], i);
        if (is_too_old(arrival->session, line)) {
            drop(arrival, line);
        } else {
            left++;
        }
    }
    finish(arrival, left);
}

static void look(struct drafts_arrival *arrival)
{
    struct page_request request = {.limit = MOST};
    struct error error;
    request.query.id = QUERY_DRAFTS_OF_STAFF;
    request.query.filter.id = arrival->staff_id;
    if (data_pages(arrival->session->data, arrival->owner, &request, 1, DATA_DEADLINE_MS, list_came,
                   arrival, &error) == 0) {
        finish(arrival, -1);
    }
}

/* ---- files ---- */

static void moved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct moving_file *file = context;
    struct drafts_arrival *arrival = file->arrival;
    struct draft_name name = {.staff_id = arrival->staff_id, .form = file->form, .id = file->id};
    (void)answer;
    if (error->code == ERROR_OK) {
        draft_file_remove(arrival->session, &name);
    }
    if (--arrival->moving == 0) {
        look(arrival);
    }
}

/* What the file says, as a row; the seal tells whether it is this person's at all. */
static bool fill_values(struct drafts_arrival *arrival, const struct draft_file *file,
                        struct draft_content *content, struct error *error)
{
    struct draft_name name = {.staff_id = arrival->staff_id, .form = file->form, .id = file->id};
    char *text = NULL;
    if (draft_unseal(arrival->session, &name, file->hex, &text, error) != 0) {
        return false;
    }
    int result = draft_content_read(text, strlen(text), content, error);
    memory_free(text);
    if (result != 0) {
        draft_content_release(content);
    }
    return result == 0;
}

static void insert(struct change_set *set, int64_t staff_id, const struct draft_file *file,
                   const struct draft_content *content)
{
    const char *values[FIELDS_OF(draft)] = {NULL};
    char staff[24], patient[24], row[24];
    snprintf(staff, sizeof(staff), "%lld", (long long)staff_id);
    snprintf(patient, sizeof(patient), "%lld", (long long)content->patient_id);
    snprintf(row, sizeof(row), "%lld", (long long)content->row_id);
    values[FIELD_OF(draft, staff_id)] = staff;
    values[FIELD_OF(draft, form)] = file->form;
    values[FIELD_OF(draft, patient_id)] = content->patient_id != 0 ? patient : NULL;
    values[FIELD_OF(draft, row_id)] = content->row_id != 0 ? row : NULL;
    values[FIELD_OF(draft, request_id)] = file->id;
    values[FIELD_OF(draft, content)] = file->hex;
    values[FIELD_OF(draft, saved_at)] = content->saved_at;
    change_set_insert(set, RECORD_DRAFT, values);
}

static void move_file(void *context, struct draft_file *file)
{
    struct drafts_arrival *arrival = context;
    struct draft_content *content = memory_new(sizeof(*content));
    struct data_token token;
    struct error error;
    if (fill_values(arrival, file, content, &error)) {
        if (rights_token(arrival->session, PERMISSION_KEEP_DRAFT, 0, &token, &error) == 0) {
            struct change_set *set = change_set_new(&token, NULL);
            struct moving_file *moving = arena_new(&arrival->arena, sizeof(*moving));
            moving->arrival = arrival;
            memcpy(moving->form, file->form, sizeof(moving->form));
            memcpy(moving->id, file->id, sizeof(moving->id));
            change_set_audit(set, audit_action_text(AUDIT_DRAFT_KEEP), content->patient_id,
                             "from the station's folder");
            add_delete(set, arrival->staff_id, file->id);
            insert(set, arrival->staff_id, file, content);
            if (data_save(arrival->session->data, arrival->owner, set, DATA_DEADLINE_MS, moved,
                          moving, &error) != 0) {
                arrival->moving++;
            }
        }
        draft_content_release(content);
    }
    memory_free(content);
    memory_free(file->hex);
}

struct drafts_arrival *drafts_sign_in(struct session *session,
                                      void (*done)(void *context, int count), void *context)
{
    struct drafts_arrival *arrival = memory_new(sizeof(*arrival));
    arrival->session = session;
    arrival->staff_id = session->person.staff_id;
    arrival->owner = data_owner_new(session->data);
    arrival->done = done;
    arrival->context = context;
    arena_init(&arrival->arena);
    if (arrival->staff_id == 0) {
        return arrival; /* nobody has no drafts */
    }
    draft_files_each(session, arrival->staff_id, move_file, arrival);
    if (arrival->moving == 0) {
        look(arrival);
    }
    return arrival;
}

void drafts_arrival_free(struct drafts_arrival *arrival)
{
    if (arrival != NULL) {
        data_owner_end(arrival->session->data, arrival->owner);
        arena_release(&arrival->arena);
        memory_free(arrival);
    }
}
