/* SPDX-License-Identifier: MIT */
/* The drafts of whoever is signed in, as a list; opening and discarding them. Loop thread. */
#include "chartty/control/drafts.h"

#include "chartty/base/words.h"
#include "chartty/control/audit.h"
#include "chartty/control/forms.h"
#include "chartty/data/change_set.h"
#include "chartty/model/draft_content.h"
#include "chartty/model/names.h"
#include "src/control/draft_seal.h"
#include "src/control/edit_private.h"

#include <stdio.h>
#include <string.h>

enum { DRAFTS_MOST = 200 };

struct drafts {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner;
    struct audit_view view;
    enum drafts_state state;
    char problem[400];
    struct drafts_arrival *arrival; /* files go over before the list is read */
    struct page *page;
    struct draft_item items[DRAFTS_MOST];
    int count;
};

/* ---- the list ---- */

static void patient_words(const struct draft_line *line, char *out, size_t size)
{
    char name[256], born[12] = "not known", mrn[64];
    out[0] = '\0';
    if (line->patient_id.state != FIELD_VALUE) {
        return;
    }
    name_display(&line->patient_last_name, &line->patient_first_name, NULL, name, sizeof(name));
    text_safe(mrn, sizeof(mrn), line->patient_mrn.text, line->patient_mrn.length, NULL);
    if (line->patient_dob.state == FIELD_VALUE) {
        date_format(date_from_days((int32_t)line->patient_dob.integer), born);
    }
    snprintf(out, size, WORDS("%s  Born %s  MRN %s"), name, born, mrn);
}

static void fill_item(struct draft_item *item, const struct draft_line *line)
{
    char form[48];
    snprintf(form, sizeof(form), "%.47s", line->form.text);
    const struct edit_spec *spec = form_by_name(form);
    memset(item, 0, sizeof(*item));
    snprintf(item->form, sizeof(item->form), "%s", form);
    snprintf(item->title, sizeof(item->title), "%s", spec != NULL ? WORDS(spec->title) : form);
    patient_words(line, item->patient, sizeof(item->patient));
    if (line->saved_at.state == FIELD_VALUE) {
        struct datetime at = datetime_from_microseconds(line->saved_at.integer);
        item->saved_at = datetime_utc_to_local(&at);
    }
}

static void rows_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct drafts *drafts = context;
    (void)count;
    if (error->code != ERROR_OK) {
        drafts->state = DRAFTS_FAILED;
        snprintf(drafts->problem, sizeof(drafts->problem), "%s", error->user);
    } else {
        page_free(drafts->page);
        drafts->page = pages[0];
        pages[0] = NULL;
        drafts->state = DRAFTS_READY;
        drafts->count = drafts->page->count < DRAFTS_MOST ? drafts->page->count : DRAFTS_MOST;
        for (int i = 0; i < drafts->count; i++) {
            fill_item(&drafts->items[i], page_row(drafts->page, i));
        }
    }
    drafts->changed(drafts->context);
}

static void read_list(struct drafts *drafts)
{
    struct page_request request = {.limit = DRAFTS_MOST};
    struct error error;
    request.query.id = QUERY_DRAFTS_OF_STAFF;
    request.query.filter.id = drafts->session->person.staff_id;
    if (request.query.filter.id == 0 ||
        data_pages(drafts->session->data, drafts->owner, &request, 1, DATA_DEADLINE_MS, rows_came,
                   drafts, &error) == 0) {
        drafts->state = request.query.filter.id == 0 ? DRAFTS_READY : DRAFTS_FAILED;
        if (drafts->state == DRAFTS_FAILED) {
            snprintf(drafts->problem, sizeof(drafts->problem), "%s", error.user);
        }
    }
}

static void tidied(void *context, int count)
{
    struct drafts *drafts = context;
    (void)count;
    read_list(drafts);
    drafts->changed(drafts->context);
}

void drafts_refresh(struct drafts *drafts)
{
    audit_view_ask(&drafts->view, AUDIT_LIST_VIEW, 0, "drafts");
    if (drafts->session->person.staff_id == 0) {
        read_list(drafts);
        return;
    }
    drafts_arrival_free(drafts->arrival);
    drafts->arrival = drafts_sign_in(drafts->session, tidied, drafts);
}

static void view_changed(void *context)
{
    struct drafts *drafts = context;
    drafts->changed(drafts->context);
}

struct drafts *drafts_new(struct session *session, void (*changed)(void *context), void *context)
{
    struct drafts *drafts = memory_new(sizeof(*drafts));
    drafts->session = session;
    drafts->changed = changed;
    drafts->context = context;
    drafts->owner = data_owner_new(session->data);
    audit_view_begin(&drafts->view, session, view_changed, drafts);
    drafts_refresh(drafts);
    return drafts;
}

void drafts_free(struct drafts *drafts)
{
    if (drafts == NULL) {
        return;
    }
    audit_view_end(&drafts->view);
    drafts_arrival_free(drafts->arrival);
    data_owner_end(drafts->session->data, drafts->owner);
    page_free(drafts->page);
    memory_free(drafts);
}

enum drafts_state drafts_state(const struct drafts *drafts)
{
    if (drafts->view.state == VIEW_REFUSED) {
        return DRAFTS_FAILED;
    }
    if (drafts->state == DRAFTS_READY && !audit_view_shown(&drafts->view)) {
        return DRAFTS_LOADING;
    }
    return drafts->state;
}

const char *drafts_problem(const struct drafts *drafts)
{
    return drafts->view.state == VIEW_REFUSED ? drafts->view.error.user : drafts->problem;
}

int drafts_count(const struct drafts *drafts)
{
    return drafts_state(drafts) == DRAFTS_READY ? drafts->count : 0;
}

const struct draft_item *drafts_item(const struct drafts *drafts, int index)
{
    return index >= 0 && index < drafts_count(drafts) ? &drafts->items[index] : NULL;
}

/* ---- opening ---- */

static const struct draft_line *line_of(const struct drafts *drafts, int index)
{
    return drafts_item(drafts, index) != NULL ? page_row(drafts->page, index) : NULL;
}

/* The content that the seal opens for its owner alone; NULL with *error. */
static struct draft_content *open_content(const struct drafts *drafts,
                                          const struct draft_line *line, struct error *error)
{
    struct draft_name name = {.staff_id = drafts->session->person.staff_id,
                              .form = line->form.text,
                              .id = line->request_id.text};
    char *text = NULL;
    if (line->staff_id.integer != name.staff_id) {
        error_set(error, ERROR_DENIED, "This draft is somebody else's.");
        return NULL;
    }
    if (draft_unseal(drafts->session, &name, line->content.text, &text, error) != 0) {
        return NULL;
    }
    struct draft_content *content = memory_new(sizeof(*content));
    int result = draft_content_read(text, strlen(text), content, error);
    if (result == 0 && strcmp(content->form, line->form.text) != 0) {
        result = error_set(error, ERROR_CORRUPT,
                           "This draft is of another form than it says. "
                           "Discard it and enter the form again.");
    }
    memory_free(text);
    if (result != 0) {
        draft_content_release(content);
        memory_free(content);
        return NULL;
    }
    return content;
}

struct edit *drafts_open(struct drafts *drafts, int index, void (*changed)(void *context),
                         void *context, struct error *error)
{
    const struct draft_line *line = line_of(drafts, index);
    if (line == NULL) {
        error_set(error, ERROR_NOT_FOUND, "There is no such draft any more.");
        return NULL;
    }
    const struct edit_spec *spec = form_by_name(line->form.text);
    if (spec == NULL) {
        error_set(error, ERROR_UNSUPPORTED,
                  "This program has no form of that name. Open the draft where it was begun.");
        return NULL;
    }
    struct draft_content *content = open_content(drafts, line, error);
    if (content == NULL) {
        return NULL;
    }
    int64_t patient_id = content->patient_id;
    struct edit *edit = edit_open_draft(drafts->session, spec, content, line->request_id.text,
                                        changed, context, error);
    if (edit != NULL) {
        audit_tell(drafts->session, AUDIT_DRAFT_RESTORE, patient_id, spec->form);
    }
    return edit;
}

/* ---- discarding ---- */

static void discarded(void *context, const struct error *error, const struct save_answer *answer)
{
    struct drafts *drafts = context;
    (void)answer;
    drafts->problem[0] = '\0';
    if (error->code != ERROR_OK) {
        snprintf(drafts->problem, sizeof(drafts->problem), WORDS("Not discarded: %s"), error->user);
    }
    drafts_refresh(drafts);
    drafts->changed(drafts->context);
}

void drafts_discard(struct drafts *drafts, int index)
{
    const struct draft_line *line = line_of(drafts, index);
    struct data_token token;
    struct error error;
    char staff[24];
    if (line == NULL) {
        return;
    }
    if (rights_token(drafts->session, PERMISSION_KEEP_DRAFT, 0, &token, &error) != 0) {
        snprintf(drafts->problem, sizeof(drafts->problem), "%s", error.user);
        drafts->changed(drafts->context);
        return;
    }
    struct draft_name name = {.staff_id = drafts->session->person.staff_id,
                              .form = line->form.text,
                              .id = line->request_id.text};
    struct change_set *set = change_set_new(&token, NULL);
    snprintf(staff, sizeof(staff), "%lld", (long long)name.staff_id);
    struct change_match matches[] = {{.field = FIELD_OF(draft, request_id), .value = name.id},
                                     {.field = FIELD_OF(draft, staff_id), .value = staff}};
    change_set_delete_all(set, RECORD_DRAFT, matches, 2);
    change_set_audit(set, audit_action_text(AUDIT_DRAFT_DROP),
                     line->patient_id.state == FIELD_VALUE ? line->patient_id.integer : 0,
                     line->form.text);
    draft_file_remove(drafts->session, &name);
    if (data_save(drafts->session->data, drafts->owner, set, DATA_DEADLINE_MS, discarded, drafts,
                  &error) == 0) {
        snprintf(drafts->problem, sizeof(drafts->problem), WORDS("Not discarded: %s"), error.user);
        drafts->changed(drafts->context);
    }
}
