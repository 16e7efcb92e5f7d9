/* SPDX-License-Identifier: MIT */
/* Find patient as typed. Loop thread. A newer key cancels the query under way, so no key waits for
 * one. */
#include "chartty/control/patient_search.h"

#include "chartty/base/memory.h"
#include "chartty/data/pager.h"
#include "chartty/model/names.h"
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
    int64_t looked_at; /* ordinal of the row that was looked at last for look-alikes */
};

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct patient_search *search = context;
    bool concerned = count < 0;
    for (int i = 0; i < count && !concerned; i++) {
        concerned = notes[i].type == RECORD_PATIENT || notes[i].type == RECORD_APPOINTMENT;
    }
    if (concerned) {
        pager_refresh(search->pager);
        recount_soon(&search->recount);
    }
}

struct patient_search *patient_search_new(struct session *session, void (*changed)(void *context),
                                          void *context)
{
    struct patient_search *search = memory_new(sizeof(*search));
    search->session = session;
    search->owner = data_owner_new(session->data);
    search->pager = pager_new(session->data, search->owner, changed, context);
    recount_init(&search->recount, session->loop, search->pager);
    patient_search_type(search, "");
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
    query->id = search_terms_empty(&query->filter.terms) ? QUERY_PATIENTS : QUERY_PATIENT_SEARCH;
    pager_set_query(search->pager, query, true);
    recount_now(&search->recount);
}

struct rows patient_search_rows(struct patient_search *search)
{
    return pager_rows(search->pager);
}

const struct patient_hit *patient_search_selected(struct patient_search *search)
{
    return pager_selected_row(search->pager);
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
    struct rows rows = pager_rows(search->pager);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    bool all = search->query.id == QUERY_PATIENTS;
    char number[32];
    out[0] = '\0';
    if (rows.ops->failure(rows.self) != NULL) {
        snprintf(out, size, "search failed");
    } else if (bounds.loading && bounds.total < 0 &&
               clock_monotonic_ms() - bounds.loading_since_ms >= 400) {
        snprintf(out, size, "searching...");
    } else if (bounds.total == 0 && !bounds.loading) {
        snprintf(out, size, all ? "no patients are recorded" : "no patient matches");
    } else if (bounds.total > 0) {
        group_digits(bounds.total, number, sizeof(number));
        snprintf(out, size, "%s %s", number,
                 all ? (bounds.total == 1 ? "patient" : "patients")
                     : (bounds.total == 1 ? "match" : "matches"));
    }
    if (search->query.filter.terms.too_many) {
        size_t length = strlen(out);
        snprintf(out + length, size - length, "%sonly the first %d words count",
                 length > 0 ? "; " : "", SEARCH_PARTS_MAX);
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
