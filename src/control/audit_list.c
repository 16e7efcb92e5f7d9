/* SPDX-License-Identifier: MIT */
/* The audit as a list, and its verification on a thread of its own. Loop thread. */
#include "chartty/control/audit_list.h"

#include "chartty/base/words.h"
#include "chartty/data/audit_verify.h"
#include "chartty/model/names.h"
#include "src/control/audit_rows.h"
#include "src/control/recount.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum verify_state { VERIFY_NOT_ASKED, VERIFY_RUNNING, VERIFY_DONE };

/* What the thread of the verification has; the list reads it when the thread is through. */
struct verification {
    const char *url, *key_path;
    atomic_int cancel;
    struct audit_report report;
    struct error error;
};

struct audit_list {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner;
    struct pager *pager;
    struct recount recount;
    struct audit_rows audited;
    struct query query;
    char words[160];
    /* patient:MRN is looked up first */
    data_owner lookup_owner;
    char mrn[64];
    /* whose patient the selected entry names */
    data_owner patient_owner;
    int64_t patient_id;
    char patient[320];
    /* the check */
    struct worker *worker;
    struct verification verification;
    enum verify_state verify_state;
};

static void tell(void *context)
{
    struct audit_list *list = context;
    list->changed(list->context);
}

static void on_pager(void *context)
{
    struct audit_list *list = context;
    audit_rows_look(&list->audited);
    tell(list);
}

/* "audit" or "audit who:kim.lee from:T-7". */
static void describe(void *context, struct buffer *out)
{
    const struct audit_list *list = context;
    buffer_format(out, "audit%s%s", list->words[0] != '\0' ? " " : "", list->words);
}

static void apply(struct audit_list *list)
{
    audit_rows_restart(&list->audited);
    pager_set_query(list->pager, &list->query, true);
    recount_now(&list->recount);
}

struct audit_list *audit_list_new(struct session *session, void (*changed)(void *context),
                                  void *context)
{
    struct audit_list *list = memory_new(sizeof(*list));
    list->session = session;
    list->changed = changed;
    list->context = context;
    list->owner = data_owner_new(session->data);
    list->lookup_owner = data_owner_new(session->data);
    list->patient_owner = data_owner_new(session->data);
    list->pager = pager_new(session->data, list->owner, on_pager, list);
    recount_init(&list->recount, session->loop, list->pager);
    audit_rows_begin(&list->audited, session, list->pager, AUDIT_BEFORE, AUDIT_AUDIT_VIEW);
    list->audited.patient_field = FIELD_OF(audit_entry, patient_id);
    list->audited.names_nobody = true; /* the filter says what was looked at */
    list->audited.describe = describe;
    list->audited.changed = tell;
    list->audited.context = list;
    list->query.id = QUERY_AUDIT;
    apply(list);
    return list;
}

void audit_list_free(struct audit_list *list)
{
    if (list == NULL) {
        return;
    }
    atomic_store(&list->verification.cancel, 1);
    if (list->worker != NULL) {
        worker_stop(list->worker);
    }
    data_owner_end(list->session->data, list->owner);
    data_owner_end(list->session->data, list->lookup_owner);
    data_owner_end(list->session->data, list->patient_owner);
    recount_stop(&list->recount);
    audit_rows_end(&list->audited);
    pager_free(list->pager);
    memory_free(list);
}

struct rows audit_list_rows(struct audit_list *list)
{
    return audit_rows_source(&list->audited);
}

const struct audit_entry *audit_list_selected(struct audit_list *list)
{
    return audit_rows_selected(&list->audited);
}

const char *audit_list_filter_words(const struct audit_list *list)
{
    return list->words;
}

void audit_lookup_request(const struct session *session, const char *mrn, struct page_request *out)
{
    enum { HITS = 50 };
    memset(out, 0, sizeof(*out));
    out->query.id = QUERY_PATIENT_SEARCH;
    out->from = PAGE_FIRST;
    out->limit = HITS;
    struct query_filter *filter = &out->query.filter;
    filter->today = clock_today(session->clock);
    filter->has_today = true;
    search_line_parse(mrn, filter->today, session->day_first, &filter->terms);
}

int64_t audit_lookup_answer(const struct page *page, const char *mrn)
{
    for (int i = 0; i < page->count; i++) {
        const struct patient_hit *hit = page_row(page, i);
        if (strcasecmp(hit->mrn.text, mrn) == 0) {
            return hit->id.integer;
        }
    }
    return INT64_MAX;
}

/* Nobody's number is no patient's row: the list says that nothing fits. */
static void looked_up(void *context, const struct error *error, struct page **pages, int count)
{
    struct audit_list *list = context;
    (void)count;
    list->query.filter.patient_id =
        error->code == ERROR_OK ? audit_lookup_answer(pages[0], list->mrn) : INT64_MAX;
    apply(list);
    tell(list);
}

static bool look_up(struct audit_list *list, struct error *error)
{
    struct page_request request;
    audit_lookup_request(list->session, list->mrn, &request);
    return data_pages(list->session->data, list->lookup_owner, &request, 1, DATA_DEADLINE_MS,
                      looked_up, list, error) != 0;
}

bool audit_list_filter(struct audit_list *list, const char *words, struct error *error)
{
    struct query_filter filter;
    char mrn[64];
    if (audit_filter_parse(words, clock_today(list->session->clock), list->session->day_first,
                           &filter, mrn, error) != 0) {
        return false;
    }
    data_owner_end(list->session->data, list->lookup_owner);
    list->lookup_owner = data_owner_new(list->session->data);
    list->query.filter = filter;
    snprintf(list->words, sizeof(list->words), "%.159s", words);
    snprintf(list->mrn, sizeof(list->mrn), "%s", mrn);
    if (mrn[0] != '\0') {
        return look_up(list, error);
    }
    apply(list);
    return true;
}

bool audit_list_sort(struct audit_list *list, int sort_field, struct error *error)
{
    static const int sortable[] = {
        FIELD_OF(audit_entry, at),         FIELD_OF(audit_entry, username),
        FIELD_OF(audit_entry, station),    FIELD_OF(audit_entry, action),
        FIELD_OF(audit_entry, patient_id), FIELD_OF(audit_entry, table_name)};
    int field = (sort_field < 0 ? -sort_field : sort_field) - 1;
    bool fits = sort_field == 0;
    for (size_t i = 0; i < sizeof(sortable) / sizeof(sortable[0]); i++) {
        fits = fits || sortable[i] == field;
    }
    if (!fits) {
        error_set(error, ERROR_UNSUPPORTED, "The audit has no order by this column.");
        return false;
    }
    list->query.order = sort_field;
    apply(list);
    return true;
}

void audit_list_refresh(struct audit_list *list)
{
    pager_refresh(list->pager);
    recount_now(&list->recount);
}

/* --- whose entry ---------------------------------------------------------------------------- */

static void patient_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct audit_list *list = context;
    (void)count;
    if (error->code == ERROR_OK && pages[0]->count > 0) {
        const struct patient_hit *hit = page_row(pages[0], 0);
        char name[200], mrn[64];
        name_display(&hit->last_name, &hit->first_name, &hit->title, name, sizeof(name));
        text_safe(mrn, sizeof(mrn), hit->mrn.text, hit->mrn.length, NULL);
        snprintf(list->patient, sizeof(list->patient), "%s  %s", mrn, name);
    } else if (error->code == ERROR_OK) {
        snprintf(list->patient, sizeof(list->patient), WORDS("not in the records any more"));
    }
    tell(list);
}

static void ask_patient(struct audit_list *list)
{
    struct page_request request = {.query.id = QUERY_PATIENT, .from = PAGE_FIRST, .limit = 1};
    request.query.filter.id = list->patient_id;
    request.query.filter.today = clock_today(list->session->clock);
    request.query.filter.has_today = true;
    data_pages(list->session->data, list->patient_owner, &request, 1, DATA_DEADLINE_MS,
               patient_came, list, NULL);
}

const char *audit_list_patient(struct audit_list *list)
{
    const struct audit_entry *entry = audit_list_selected(list);
    int64_t id =
        entry != NULL && entry->patient_id.state == FIELD_VALUE ? entry->patient_id.integer : 0;
    if (id != list->patient_id) {
        data_owner_end(list->session->data, list->patient_owner);
        list->patient_owner = data_owner_new(list->session->data);
        list->patient_id = id;
        list->patient[0] = '\0';
        if (id != 0) {
            ask_patient(list);
        }
    }
    return list->patient;
}

/* --- the check ------------------------------------------------------------------------------ */

/* Worker. */
static void run_verification(void *context)
{
    struct verification *verification = &((struct audit_list *)context)->verification;
    struct audit_verify_options options = {.url = verification->url,
                                           .key_path = verification->key_path,
                                           .cancel = &verification->cancel};
    error_clear(&verification->error);
    audit_verify(&options, &verification->report, &verification->error);
}

static void verified(void *context)
{
    struct audit_list *list = context;
    list->verify_state = VERIFY_DONE;
    list->session->hashing--;
    if (atomic_load(&list->verification.cancel) == 0) {
        tell(list);
    }
}

void audit_list_verify(struct audit_list *list)
{
    struct session *session = list->session;
    struct verification *verification = &list->verification;
    if (list->verify_state == VERIFY_RUNNING) {
        return;
    }
    verification->url = session->url;
    verification->key_path =
        session->audit_key != NULL && session->audit_key[0] != '\0' ? session->audit_key : NULL;
    error_clear(&verification->error);
    if (session->url == NULL) {
        error_set(&verification->error, ERROR_UNSUPPORTED, "There is no database to check.");
        list->verify_state = VERIFY_DONE;
        return;
    }
    if (list->worker == NULL) {
        list->worker = worker_start(session->loop, "chartty-verify", &verification->error);
    }
    list->verify_state = list->worker != NULL ? VERIFY_RUNNING : VERIFY_DONE;
    if (list->worker != NULL) {
        session->hashing++; /* work that is under way, as hashing a password is */
        worker_submit(list->worker, run_verification, verified, list);
    }
}

static void done_words(const struct verification *verification, char *out, size_t size)
{
    const struct audit_report *report = &verification->report;
    char when[20];
    if (verification->error.code != ERROR_OK) {
        snprintf(out, size, WORDS("Chain not checked: %s"), verification->error.user);
        return;
    }
    if (report->bad > 0) {
        snprintf(out, size, WORDS("CHAIN BROKEN: row %" PRId64 " %s (%" PRId64 " found)"),
                 report->first.row, report->first.what, report->bad);
        return;
    }
    (void)datetime_format_utc_stored(report->head_at, when);
    snprintf(out, size, WORDS("Chain checked to %s: %" PRId64 " entries as they were written."),
             when, report->entries);
}

void audit_list_verify_words(const struct audit_list *list, char *out, size_t size, bool *bad)
{
    const struct verification *verification = &list->verification;
    *bad = list->verify_state == VERIFY_DONE &&
           (verification->error.code != ERROR_OK || verification->report.bad > 0);
    switch (list->verify_state) {
    case VERIFY_NOT_ASKED:
        snprintf(out, size, WORDS("Read only. The chain is not checked yet: s checks it."));
        break;
    case VERIFY_RUNNING:
        snprintf(out, size, WORDS("Checking the chain..."));
        break;
    case VERIFY_DONE:
        done_words(verification, out, size);
        break;
    }
}
