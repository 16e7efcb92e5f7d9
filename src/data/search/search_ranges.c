/* SPDX-License-Identifier: MIT */
/*
 * Purpose: proposals on a database that is a journey away: the ranges of all tiers that a page may
 * need are asked for together, each with what matching and showing need of its patients, so that a
 * page is one journey. Only when a range ends before the page is full it is asked on.
 * Layer: data, private to search*.c.  Thread: the reader's.
 */
#include "src/data/search/search_parts.h"

#include "chartty/base/memory.h"

#include <stdio.h>
#include <string.h>

enum { LIMIT_MAX = 4000 };

/* A range that is there, and where its answer is. */
struct asked_range {
    struct search_range range;
    enum search_tier tier;
    const struct misspelt_clause *clause; /* whose names it takes; NULL: of an exact tier */
    const char **names;                   /* owned, as is: */
    char *lead;                           /* NULL: the plan's */
    bool not_whole;                       /* BY_KEY: longer keys only */
    bool is_used;
    size_t place; /* of its answer */
};

void ranges_release(struct search_run *run)
{
    for (size_t index = 0; index < run->asked_count; index++) {
        memory_free(run->asked[index].names);
        memory_free(run->asked[index].lead);
    }
    memory_free(run->asked);
    run->asked = NULL;
    run->asked_count = run->asked_capacity = 0;
}

static struct asked_range *add(struct search_run *run, enum search_tier tier, enum search_by by,
                               const char *lead, const char *second)
{
    if (run->asked_count == run->asked_capacity) {
        run->asked_capacity = run->asked_capacity == 0 ? 16 : run->asked_capacity * 2;
        run->asked = memory_resize(run->asked, run->asked_capacity, sizeof *run->asked);
    }
    struct asked_range *asked = &run->asked[run->asked_count++];
    *asked = (struct asked_range){
        .tier = tier,
        .range = {.by = by, .backwards = run->backwards, .lead = lead, .second = second}};
    asked->range.born = run->plan->has_year && by != SEARCH_BY_KEY ? run->plan->born_from : NULL;
    return asked;
}

/* From the range's edge or behind `from`, whichever is further on. */
static void start_at(struct asked_range *asked, const struct search_place *from, size_t limit)
{
    struct search_range *range = &asked->range;
    bool backwards = range->backwards;
    const char *end = backwards ? AFTER_ALL : "";
    range->start =
        (struct search_place){.tier = asked->tier, .id = backwards ? INT64_MAX : INT64_MIN};
    range->limit = limit < LIMIT_MAX ? limit : LIMIT_MAX;
    snprintf(range->start.key, sizeof range->start.key, "%s%s", range->lead,
             range->whole ? "" : end);
    snprintf(range->start.second, sizeof range->start.second, "%s", end);
    if (from != NULL && direction_compare(backwards, from, &range->start) > 0) {
        range->start = *from;
    }
}

static void add_number(struct search_run *run, enum search_tier tier,
                       const struct search_place *from, size_t limit)
{
    const struct search_plan *plan = run->plan;
    bool is_phone = tier == TIER_PHONE;
    if (!(is_phone ? plan->by_phone : plan->by_code)) {
        return;
    }
    struct asked_range *asked =
        add(run, tier, SEARCH_BY_KEY, is_phone ? plan->reversed : plan->terms.code, "");
    if (is_phone && plan->national_length > 0) { /* the rest is the country's */
        asked->lead = memory_copy_text(plan->reversed);
        asked->lead[plan->national_length] = 0;
        asked->range.lead = asked->lead;
    }
    asked->range.kind = is_phone ? "p" : "m";
    asked->range.whole = tier == TIER_MRN;
    asked->not_whole = tier == TIER_MRN_PREFIX;
    start_at(asked, from, limit);
}

static void add_exact(struct search_run *run, enum search_tier tier,
                      const struct search_place *from, size_t limit)
{
    const struct search_plan *plan = run->plan;
    for (int index = 0; index < plan->exact_count; index++) {
        const struct exact_clause *clause = &plan->exact[index];
        bool by_first = tier == TIER_FIRST_NAME;
        if (clause->tier != tier) {
            continue;
        }
        struct asked_range *asked =
            add(run, tier, by_first ? SEARCH_BY_FIRST : SEARCH_BY_LAST,
                by_first ? clause->first : clause->last, by_first ? "" : clause->first);
        asked->range.by_firsts =
            asked->range.second[0] != 0 && is_cheaper_by_firsts(run, clause, limit);
        start_at(asked, from, limit);
    }
}

static void add_guesses(struct search_run *run, enum search_tier tier,
                        const struct search_place *from, size_t limit)
{
    for (int index = 0; run->search->index != NULL && index < run->plan->misspelt_count; index++) {
        const struct misspelt_clause *clause = &run->plan->misspelt[index];
        const struct misspelt_names *chosen = misspelt_chosen(run, index);
        bool is_first = clause->field == NAME_FIRST;
        const char **names = memory_array(chosen->count + 1, sizeof(const char *));
        size_t count = 0;
        for (size_t at = 0; at < chosen->count; at++) {
            if (chosen->names[at].tier == tier) {
                names[count++] =
                    name_index_name(run->search->index, clause->field, chosen->names[at].place);
            }
        }
        if (count == 0) {
            memory_free(names);
            continue;
        }
        struct asked_range *asked = add(run, tier, SEARCH_BY_LAST, is_first ? clause->other : "",
                                        is_first ? "" : clause->other);
        asked->clause = clause;
        asked->range.names = asked->names = names;
        asked->range.name_count = count;
        asked->range.names_are_first = is_first;
        start_at(asked, from, limit);
    }
}

static void add_tier(struct search_run *run, enum search_tier tier, const struct search_place *from,
                     size_t limit)
{
    if (tier == TIER_MRN || tier == TIER_MRN_PREFIX || tier == TIER_PHONE) {
        add_number(run, tier, from, limit);
    } else if (tier != TIER_BIRTH_DATE && run->plan->by_name && !run->plan->terms.has_dob) {
        if (tier < TIER_WORD) {
            add_exact(run, tier, from, limit);
        } else {
            add_guesses(run, tier, from, limit);
        }
    }
}

/* Sends what was added from number `first` on. */
static int send(struct search_run *run, size_t first)
{
    struct search_handle *search = run->search;
    size_t count = run->asked_count - first, place;
    const struct search_range **list = memory_array(count + 1, sizeof(struct search_range *));
    for (size_t index = 0; index < count; index++) {
        list[index] = &run->asked[first + index].range;
    }
    const struct search_ask ask = {.ranges = list,
                                   .count = count,
                                   .today = run->today,
                                   .born = run->plan->terms.has_dob ? run->plan->born_from : NULL};
    int result = search->api->ask(search, &ask, &place, run->error);
    for (size_t index = 0; result == 0 && index < count; index++) {
        run->asked[first + index].place = place + index;
    }
    memory_free(list);
    return result;
}

/* Does the index in memory say that no exact name begins as all of the clauses want? Then guesses
 * will be needed. */
static bool nobody_is_called_so(const struct search_run *run)
{
    const struct search_plan *plan = run->plan;
    const struct name_index *index = run->search->index;
    size_t begin, end;
    if (index == NULL || plan->by_code || plan->by_phone || plan->terms.has_dob) {
        return false;
    }
    for (int clause = 0; clause < plan->exact_count; clause++) {
        const struct exact_clause *exact = &plan->exact[clause];
        if (name_index_range(index, NAME_LAST, exact->last, &begin, &end) > 0 &&
            name_index_range(index, NAME_FIRST, exact->first, &begin, &end) > 0) {
            return false;
        }
    }
    return true;
}

/* Does the index in memory say that this tier alone fills the page? Then those behind it are not
 * asked for beforehand; should it be wrong, they are when they are needed. */
static bool fills_page(const struct search_run *run, enum search_tier tier, size_t limit)
{
    const struct name_index *index = run->search->index;
    int64_t rows = 0;
    size_t begin, end;
    for (int clause = 0; index != NULL && clause < run->plan->exact_count; clause++) {
        const struct exact_clause *exact = &run->plan->exact[clause];
        if (exact->tier == tier && exact->first[0] == 0 && !run->plan->has_year) {
            rows += name_index_range(index, NAME_LAST, exact->last, &begin, &end);
        }
    }
    return rows >= (int64_t)(2 * limit);
}

int ranges_foresee(struct search_run *run, const struct search_place *start, size_t limit)
{
    if (run->search->api->ask == NULL || !run->search->is_adopted) {
        return 0;
    }
    int step = run->backwards ? -1 : 1;
    int tier = start != NULL ? (int)start->tier : run->backwards ? TIER_COUNT - 1 : 0;
    int end = run->backwards                                                       ? -1
              : run->with_guesses || tier >= TIER_WORD || nobody_is_called_so(run) ? TIER_COUNT
                                                                                   : TIER_WORD;
    ranges_release(run);            /* of another list */
    if (run->plan->terms.has_dob) { /* people_gather finds them */
        struct asked_range *born = add(run, TIER_BIRTH_DATE, SEARCH_BY_BIRTH, "", "");
        born->range.born = run->plan->born_from;
        born->is_used = true;
        start_at(born, NULL, first_proposals(limit));
    }
    for (; tier != end; tier += step) {
        bool is_here = start != NULL && (int)start->tier == tier;
        add_tier(run, (enum search_tier)tier, is_here ? start : NULL, first_proposals(limit));
        if (start == NULL && !run->backwards && fills_page(run, (enum search_tier)tier, limit)) {
            break;
        }
    }
    return send(run, 0);
}

/* --- rows ------------------------------------------------------------------------------------- */

static bool fits(const struct search_run *run, const struct asked_range *asked,
                 const struct search_place *place)
{
    const struct search_range *range = &asked->range;
    if (range->by == SEARCH_BY_KEY) {
        return !(asked->not_whole && strcmp(place->key, range->lead) == 0);
    }
    bool by_first = range->by == SEARCH_BY_FIRST;
    return names_tier(run->plan, by_first ? place->second : place->key,
                      by_first ? place->key : place->second, asked->tier) == asked->tier;
}

/* The rows of one answer: 1 it goes on behind *last, and more is wanted; 0. */
static int offer_rows(struct search_run *run, const struct asked_range *asked,
                      struct search_found *raw, struct search_place *last)
{
    const char *key, *second;
    size_t rows = 0;
    last->tier = asked->tier;
    for (; run->search->api->next(run->search, asked->place, &key, &second, &last->id); rows++) {
        snprintf(last->key, sizeof last->key, "%s", key);
        snprintf(last->second, sizeof last->second, "%s", second);
        if (fits(run, asked, last) && !found_offer(raw, last)) {
            return 0;
        }
    }
    return rows >= asked->range.limit && found_wants(raw, last) ? 1 : 0;
}

static int offer_range(struct search_run *run, size_t index, struct search_found *raw)
{
    struct search_place last = {.id = 0};
    size_t limit = run->asked[index].range.limit;
    run->asked[index].is_used = true;
    while (offer_rows(run, &run->asked[index], raw, &last) == 1) {
        struct asked_range next = run->asked[index];
        limit = limit * 2;
        next.range.limit = limit < LIMIT_MAX ? limit : LIMIT_MAX;
        next.range.start = last;
        run->asked[index] = next;
        struct search_run only = *run; /* this range alone */
        only.asked = &run->asked[index];
        only.asked_count = 1;
        if (send(&only, 0) != 0) {
            return -1;
        }
    }
    return 0;
}

int ranges_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                   struct search_found *raw)
{
    bool is_there = false;
    size_t first = run->asked_count;
    for (size_t index = 0; index < first; index++) {
        is_there = is_there || (run->asked[index].tier == tier && !run->asked[index].is_used);
    }
    if (!is_there) {
        add_tier(run, tier, from, raw->capacity);
        if (run->asked_count > first && send(run, first) != 0) {
            return -1;
        }
    }
    for (size_t index = 0; index < run->asked_count; index++) {
        if (run->asked[index].tier == tier && !run->asked[index].is_used &&
            offer_range(run, index, raw) != 0) {
            return -1;
        }
    }
    return 0;
}
