/* SPDX-License-Identifier: MIT */
/*
 * Purpose: QUERY_PATIENT_SEARCH: pages and counts, tier by tier.
 * Layer: data, private.  Thread: the reader's; one struct a connection.
 * How: search_parts.h. Every page is one read transaction, so that a row is read as it was found.
 */
#include "src/data/search/search.h"

#include "chartty/base/clock.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "src/data/search/search_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* How many are proposed at once after the first time; how far matches are counted, in what steps.
 */
enum { PROPOSALS_MIN = 60, PROPOSALS_MAX = 1000, COUNT_MAX = 10000, COUNT_STEP = 2000 };

void search_free(struct search_handle *search)
{
    if (search == NULL) {
        return;
    }
    name_index_release(search->index);
    search->api->free(search);
}

void search_set_index(struct search_handle *search, const struct name_index *index)
{
    const struct name_index *old = search->index;
    search->index = name_index_retain(index);
    name_index_release(old);
}

static int check_adopted(struct search_handle *search, struct error *error)
{
    if (search->is_checked) {
        return 0;
    }
    struct search_rows *row = search_statement(search, STATEMENT_IS_ADOPTED, error);
    int found = row == NULL ? -1 : search_step(search, row, error);
    if (found < 0) {
        return -1;
    }
    search_reset(row);
    search->is_adopted = found == 1;
    search->is_checked = true;
    return 0;
}

static int run_begin(struct search_run *run, bool *own_transaction)
{
    return run->search->api->begin(run->search, own_transaction, run->error) != 0
               ? -1
               : check_adopted(run->search, run->error);
}

static void run_end(struct search_run *run, bool own_transaction)
{
    run->search->api->end(run->search, own_transaction);
    people_forget(run);
}

static int propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                   struct search_found *raw)
{
    if (run->search->api->ask != NULL) {
        return ranges_propose(run, tier, from, raw);
    }
    if (tier == TIER_MRN || tier == TIER_MRN_PREFIX || tier == TIER_PHONE) {
        return numbers_propose(run, tier, from, raw);
    }
    if (tier == TIER_BIRTH_DATE || !run->plan->by_name || run->plan->terms.has_dob) {
        return 0; /* people_gather has them */
    }
    return tier < TIER_WORD ? names_propose(run, tier, from, raw)
                            : misspelt_propose(run, tier, from, raw);
}

/* Takes a proposal when the patient stands there: 1 go on, 0 no more are wanted, -1 error. */
static int consider(struct search_run *run, const struct search_place *proposed,
                    struct search_found *found)
{
    if (!found_wants(found, proposed)) {
        return 0;
    }
    if (is_stale(run, proposed->id)) {
        return 1;
    }
    struct search_person person;
    int there = person_read(run, proposed->id, &person);
    if (there <= 0) {
        return there < 0 ? -1 : 1;
    }
    struct search_place place;
    /* A better place is proposed elsewhere; no place at all: the terms narrow it away. */
    if (person_match(run->plan, &person, proposed->tier, &place) &&
        place_compare(&place, proposed) >= 0) {
        found_offer(found, proposed);
    }
    return 1;
}

/* Twice as many as are missing still, if as large a part of them is taken as of those before. */
static size_t next_proposals(const struct search_found *found, size_t proposed, size_t taken)
{
    size_t missing = found->capacity - found->count;
    size_t next = missing * 2 * proposed / (taken + 1);
    return next < PROPOSALS_MIN ? PROPOSALS_MIN : next > PROPOSALS_MAX ? PROPOSALS_MAX : next;
}

static int run_tier(struct search_run *run, enum search_tier tier, const struct search_place *start,
                    struct search_found *found)
{
    struct search_place from;
    const struct search_place *behind = start != NULL && start->tier == tier ? start : NULL;
    size_t batch = first_proposals(found->capacity);
    int more = 1;
    while (more == 1) {
        struct search_found raw;
        size_t before = found->count;
        found_init(&raw, batch, run->backwards);
        more = propose(run, tier, behind, &raw) < 0 ? -1 : raw.count == batch;
        people_foresee(run, raw.places, raw.count, NULL);
        for (size_t index = 0; index < raw.count && more >= 0; index++) {
            int wanted = consider(run, raw.places[index], found);
            if (wanted < 1) {
                more = wanted;
                break;
            }
        }
        if (more == 1) {
            from = *raw.places[raw.count - 1];
            behind = &from;
            more = found_wants(found, &from) ? 1 : 0; /* full up to there: nothing behind it is */
        }
        found_release(&raw);
        batch = next_proposals(found, batch, found->count - before);
    }
    return more < 0 ? -1 : 0;
}

/* Guesses cost a hundred times what exact places do, and nobody waits for them: a page that has an
 * exact place ends before them, and they are the page after it. */
static bool stop_before_guesses(struct search_run *run, const struct search_place *start,
                                struct search_found *found)
{
    size_t exact = 0;
    while (exact < found->count && found->places[exact]->tier < TIER_WORD) {
        exact++;
    }
    if (run->with_guesses || exact == 0 || (start != NULL && start->tier >= TIER_WORD)) {
        return false;
    }
    found->count = exact;
    run->guesses_left = true;
    return true;
}

/* The best places behind `start` (NULL: from the end of the list that the direction begins at). */
static int run_find(struct search_run *run, const struct search_place *start,
                    struct search_found *found)
{
    if (ranges_foresee(run, start, found->capacity) < 0 || people_gather(run, start, found) < 0) {
        return -1;
    }
    if (!run->search->is_adopted) {
        return 0;
    }
    int step = run->backwards ? -1 : 1;
    int tier = start != NULL ? (int)start->tier : run->backwards ? TIER_COUNT - 1 : 0;
    for (; tier >= 0 && tier < TIER_COUNT; tier += step) {
        if (tier == TIER_WORD && step > 0 && stop_before_guesses(run, start, found)) {
            break;
        }
        if (found->count == found->capacity &&
            ((int)found->places[found->count - 1]->tier - tier) * step < 0) {
            break; /* full of places in tiers already done */
        }
        if (run_tier(run, (enum search_tier)tier, start, found) < 0) {
            return -1;
        }
    }
    return 0;
}

static int place_of_key(const struct page_key *key, struct search_place *out, struct error *error)
{
    long long tier, id;
    const char *parts[4];
    for (int part = 0; part < 4; part++) {
        parts[part] = page_key_part(key, part);
    }
    if (key->count != 4 || parts[0] == NULL || parts[1] == NULL || parts[2] == NULL ||
        parts[3] == NULL || !text_to_integer(parts[0], &tier) || !text_to_integer(parts[3], &id) ||
        tier < 0 || tier >= TIER_COUNT) {
        return error_set(error, ERROR_INVALID,
                         "The place in the list of patients found is lost. Search again.");
    }
    out->tier = (enum search_tier)tier;
    snprintf(out->key, sizeof out->key, "%s", parts[1]);
    snprintf(out->second, sizeof out->second, "%s", parts[2]);
    out->id = id;
    return 0;
}

static int fill_page(struct search_run *run, const struct page_request *request,
                     const struct search_found *found, struct page *page)
{
    size_t limit = (size_t)request->limit;
    size_t count = found->count < limit ? found->count : limit;
    people_foresee(run, found->places, count, run->today);
    for (size_t index = 0; index < count; index++) {
        if (hit_add(run, &request->query.filter, found->places[index], page) < 0) {
            return -1;
        }
    }
    if (run->backwards) {
        page_reverse(page);
    }
    return 0;
}

/* Whether anything stands before the place: only asked where it cannot be known. */
static int anything_before(struct search_run *run, const struct search_place *place)
{
    struct search_found found;
    found_init(&found, 1, true);
    run->backwards = true;
    int result = run_find(run, place, &found) < 0 ? -1 : found.count > 0;
    run->backwards = false;
    found_release(&found);
    return result;
}

/* The rest of a page once its direction and start are known. */
static int read_page(struct search_run *run, const struct page_request *request,
                     const struct search_place *start, struct page *page)
{
    struct search_found found;
    found_init(&found, (size_t)request->limit + 1, run->backwards);
    int result = run_find(run, start, &found);
    if (result == 0) {
        result = fill_page(run, request, &found, page);
    }
    bool more = found.count > (size_t)request->limit || run->guesses_left;
    found_release(&found);
    if (result < 0) {
        return -1;
    }
    page->more_before = run->backwards ? more : request->from == PAGE_AFTER;
    page->more_after = run->backwards ? request->from == PAGE_BEFORE : more;
    if (request->from == PAGE_AT) {
        int before = anything_before(run, start);
        page->more_before = before == 1;
        return before < 0 ? -1 : 0;
    }
    return 0;
}

struct page *search_page(struct search_handle *search, const struct page_request *request,
                         struct error *error)
{
    assert(request->limit >= 1 && request->limit <= 500);
    struct search_place start;
    bool has_start = request->from != PAGE_FIRST && request->from != PAGE_LAST;
    if (has_start && place_of_key(&request->key, &start, error) < 0) {
        return NULL;
    }
    if (request->from == PAGE_AT) {
        start.id--; /* ids are whole numbers: behind the one before is from this one on */
    }
    char today[11];
    date_format_iso(request->query.filter.today, today);
    struct search_run run = {.search = search,
                             .error = error,
                             .today = today,
                             .backwards =
                                 request->from == PAGE_LAST || request->from == PAGE_BEFORE,
                             .plan = plan_new(&request->query.filter.terms)};
    struct page *page = page_new(query_record(request->query.id), request->limit);
    bool own_transaction;
    int result = run_begin(&run, &own_transaction);
    if (result == 0) {
        result = read_page(&run, request, has_start ? &start : NULL, page);
    }
    run_end(&run, own_transaction);
    plan_free(run.plan);
    if (result < 0) {
        page_free(page);
        return NULL;
    }
    page->read_at_ms = clock_monotonic_ms();
    return page;
}

static int count_found(struct search_run *run, int64_t *total)
{
    struct search_place start;
    *total = 0;
    for (bool more = true; more && *total <= COUNT_MAX;) {
        struct search_found found;
        found_init(&found, COUNT_STEP, false);
        int result = run_find(run, *total > 0 ? &start : NULL, &found);
        *total += (int64_t)found.count;
        more = found.count == COUNT_STEP;
        if (more) {
            start = *found.places[found.count - 1];
        }
        found_release(&found);
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

int search_count(struct search_handle *search, const struct query *query, int64_t *total,
                 bool *exact, struct error *error)
{
    struct search_run run = {.search = search,
                             .error = error,
                             .with_guesses = true,
                             .plan = plan_new(&query->filter.terms)};
    bool own_transaction;
    int result = run_begin(&run, &own_transaction);
    if (result == 0) {
        result = count_found(&run, total);
    }
    run_end(&run, own_transaction);
    plan_free(run.plan);
    *exact = *total <= COUNT_MAX;
    if (!*exact) {
        *total = COUNT_MAX;
    }
    return result;
}
