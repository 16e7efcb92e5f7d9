/* SPDX-License-Identifier: MIT */
/* Find patient as typed. Loop thread. A newer key cancels the query under way, so no key waits for
 * one. */
#include "chartty/control/patient_search.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/data/pager.h"
#include "chartty/model/names.h"
#include "src/control/audit_rows.h"
#include "src/control/recount.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct patient_search {
    struct session *session;
    data_owner owner;
    struct pager *pager;
    struct recount recount;
    struct query query;
    struct audit_rows audited;
    void (*changed)(void *context);
    void *context;
    char typed[128]; /* for the audit */
    /* The preview: recorded after the cursor rested, before it is drawn. */
    struct audit_view preview;
    struct loop_timer *rest;
    int64_t rest_id;   /* the patient under the cursor, or previewed */
    int64_t looked_at; /* ordinal of the row that was looked at last for look-alikes */
};

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct patient_search *search = context;
    bool concerned = count < 0;
    for (int i = 0; i < count && !concerned; i++) {
        concerned = notes[i].type == RECORD_PATIENT || notes[i].type == RECORD_APPOINTMENT ||
                    notes[i].type == RECORD_PATIENT_EXTRA;
    }
    if (concerned) {
        pager_refresh(search->pager);
        recount_soon(&search->recount);
    }
}

/* A Social Security number that somebody typed is nobody's to read later: "***-**-6789". */
static void mask_numbers(char *typed)
{
    for (char *at = typed; strlen(at) >= 11; at++) {
        bool is_number = at[3] == '-' && at[6] == '-' && strspn(at, "0123456789") == 3 &&
                         strspn(at + 4, "0123456789") == 2 && strspn(at + 7, "0123456789") >= 4;
        if (is_number) {
            memset(at, '*', 3);
            memset(at + 4, '*', 2);
        }
    }
}

/* 'search "smi", 42 found'. The filters are part of what is typed. */
static void describe(void *context, struct buffer *out)
{
    struct patient_search *search = context;
    struct rows rows = pager_rows(search->pager);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    if (search->query.id == QUERY_PATIENTS) {
        buffer_add_text(out, "all patients");
    } else {
        buffer_format(out, "\"%s\"", search->typed);
    }
    if (bounds.total >= 0) {
        buffer_format(out, ", %" PRId64 " found", bounds.total);
    }
}

static void on_pager(void *context)
{
    struct patient_search *search = context;
    audit_rows_look(&search->audited);
    search->changed(search->context);
}

static void on_audit(void *context)
{
    struct patient_search *search = context;
    search->changed(search->context);
}

struct patient_search *patient_search_new(struct session *session, void (*changed)(void *context),
                                          void *context)
{
    struct patient_search *search = memory_new(sizeof(*search));
    search->session = session;
    search->owner = data_owner_new(session->data);
    search->changed = changed;
    search->context = context;
    search->pager = pager_new(session->data, search->owner, on_pager, search);
    audit_rows_begin(&search->audited, session, search->pager, AUDIT_AFTER, AUDIT_SEARCH);
    search->audited.patient_field = 0; /* a hit begins with the patient's row number */
    search->audited.describe = describe;
    search->audited.changed = on_audit;
    search->audited.context = search;
    audit_view_begin(&search->preview, session, on_audit, search);
    recount_init(&search->recount, session->loop, search->pager);
    patient_search_type(search, "");
    recount_now(&search->recount);
    data_watch(session->data, search->owner, on_change, search, NULL);
    return search;
}

void patient_search_free(struct patient_search *search)
{
    if (search == NULL) {
        return;
    }
    data_owner_end(search->session->data, search->owner);
    recount_stop(&search->recount);
    audit_rows_end(&search->audited);
    audit_view_end(&search->preview);
    loop_timer_stop(search->rest);
    pager_free(search->pager);
    memory_free(search);
}

/* Signs alone ("%", "_") name nobody; they are not the empty field, which shows everybody. */
static void take_signs(const char *typed, struct search_terms *terms)
{
    static const char sign[] = "%"; /* any would do: no folded name holds one */
    if (typed[strspn(typed, " \t,")] != '\0') {
        memcpy(terms->parts[0], sign, sizeof(sign));
        terms->part_count = 1;
    }
}

void patient_search_type(struct patient_search *search, const char *typed)
{
    struct query *query = &search->query;
    memset(query, 0, sizeof(*query));
    query->filter.today = clock_today(search->session->clock);
    query->filter.has_today = true;
    search_line_parse(typed, query->filter.today, search->session->day_first, &query->filter.terms);
    if (search_terms_empty(&query->filter.terms)) {
        take_signs(typed, &query->filter.terms);
    }
    snprintf(search->typed, sizeof(search->typed), "%.127s", typed);
    mask_numbers(search->typed);
    audit_rows_restart(&search->audited);
    query->id = search_terms_empty(&query->filter.terms) ? QUERY_PATIENTS : QUERY_PATIENT_SEARCH;
    pager_set_query(search->pager, query, true);
    recount_at_rest(&search->recount);
}

struct rows patient_search_rows(struct patient_search *search)
{
    return audit_rows_source(&search->audited);
}

const struct patient_hit *patient_search_selected(struct patient_search *search)
{
    return audit_rows_selected(&search->audited);
}

static void has_rested(void *context)
{
    struct patient_search *search = context;
    search->rest = NULL;
    audit_view_ask(&search->preview, AUDIT_PREVIEW, search->rest_id, NULL);
    if (search->preview.state == VIEW_REFUSED) {
        search->changed(search->context);
    }
}

const struct patient_hit *patient_search_preview(struct patient_search *search)
{
    enum { REST_MS = 1000 };
    const struct patient_hit *hit = patient_search_selected(search);
    int64_t id = hit != NULL ? hit->id.integer : 0;
    if (!audit_required(search->session)) {
        return hit;
    }
    if (id != search->rest_id) {
        search->rest_id = id;
        audit_view_forget(&search->preview);
        loop_timer_stop(search->rest);
        search->rest = id != 0
                           ? loop_timer_start(search->session->loop, REST_MS, 0, has_rested, search)
                           : NULL;
    }
    return audit_view_shown(&search->preview) ? hit : NULL;
}

void patient_search_look_away(struct patient_search *search)
{
    loop_timer_stop(search->rest);
    search->rest = NULL;
    search->rest_id = 0;
    audit_view_forget(&search->preview);
}

const struct error *patient_search_preview_error(const struct patient_search *search)
{
    return search->preview.state == VIEW_REFUSED ? &search->preview.error : NULL;
}

void patient_search_refresh(struct patient_search *search)
{
    pager_refresh(search->pager);
    recount_now(&search->recount);
}

/* 1002317 as 1,002,317. */
static void group_digits(int64_t number, char *out, size_t size)
{
    char plain[24];
    int length = snprintf(plain, sizeof(plain), "%" PRId64, number);
    size_t at = 0;
    for (int i = 0; i < length && at + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = plain[i];
    }
    out[at] = '\0';
}

void patient_search_status(struct patient_search *search, char *out, size_t size)
{
    struct rows rows = patient_search_rows(search);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    bool all = search->query.id == QUERY_PATIENTS;
    char number[32];
    out[0] = '\0';
    if (rows.ops->failure(rows.self) != NULL) {
        snprintf(out, size, WORDS("search failed"));
    } else if (bounds.loading && bounds.total < 0 &&
               clock_monotonic_ms() - bounds.loading_since_ms >= 400) {
        snprintf(out, size, WORDS("searching..."));
    } else if (bounds.total == 0 && !bounds.loading) {
        snprintf(out, size, all ? WORDS("no patients are recorded") : WORDS("no patient matches"));
    } else if (bounds.total > 0) {
        group_digits(bounds.total, number, sizeof(number));
        snprintf(out, size, "%s %s", number,
                 all ? (bounds.total == 1 ? WORDS("patient") : WORDS("patients"))
                     : (bounds.total == 1 ? WORDS("match") : WORDS("matches")));
    }
    if (search->query.filter.terms.too_many) {
        text_append(out, size, WORDS("%sonly the first %d words count"), out[0] != '\0' ? "; " : "",
                    SEARCH_PARTS_MAX);
    }
}

/* Rows are asked for one after another while a list is drawn: the next one is most likely the next.
 */
static bool place_of(struct patient_search *search, int64_t row_id, int64_t *ordinal)
{
    for (*ordinal = search->looked_at; *ordinal <= search->looked_at + 1; (*ordinal)++) {
        const struct patient_hit *hit = pager_peek(search->pager, *ordinal);
        if (hit != NULL && hit->id.integer == row_id) {
            return true;
        }
    }
    return pager_ordinal_of(search->pager, row_id, ordinal);
}

bool patient_search_similar(struct patient_search *search, int64_t row_id)
{
    enum { NEAR = 12 }; /* look-alikes sort near each other; the whole list would be a scan */
    int64_t at = 0;
    if (!place_of(search, row_id, &at)) {
        return false;
    }
    search->looked_at = at;
    const struct patient_hit *hit = pager_peek(search->pager, at);
    for (int64_t ordinal = at - NEAR; ordinal <= at + NEAR; ordinal++) {
        const struct patient_hit *other = pager_peek(search->pager, ordinal);
        if (ordinal != at && other != NULL &&
            name_similar(hit->folded_last.text, hit->folded_first.text, other->folded_last.text,
                         other->folded_first.text)) {
            return true;
        }
    }
    return false;
}
