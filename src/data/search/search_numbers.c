/* SPDX-License-Identifier: MIT */
/*
 * Purpose: patients by number: MRN and the last digits of a phone number, along ct_lookup.
 * Layer: data, private to search*.c.  Thread: the reader's.
 */
#include "src/data/search/search_parts.h"

#include <stdio.h>
#include <string.h>

/* The keys of one kind that begin with a prefix, or are it. */
struct lookup {
    enum search_tier tier;
    const char *kind, *prefix;
    bool whole;     /* the prefix itself only */
    bool not_whole; /* longer keys only */
};

static bool lookup_takes(const struct lookup *lookup, const char *key)
{
    bool is_whole = strcmp(key, lookup->prefix) == 0;
    return lookup->whole ? is_whole : !(lookup->not_whole && is_whole);
}

/* Where to begin: at the tier's edge, or behind `from`. */
static void lookup_start(const struct search_run *run, const struct lookup *lookup,
                         const struct search_place *from, struct search_rows *row)
{
    char edge[FOLDED_SIZE];
    int64_t id = run->backwards ? INT64_MAX : INT64_MIN;
    snprintf(edge, sizeof edge, "%s%s", lookup->prefix,
             run->backwards && !lookup->whole ? AFTER_ALL : "");
    bind_text(row, 1, lookup->kind);
    bind_text(row, 2, from != NULL ? from->key : edge);
    bind_id(row, 3, from != NULL ? from->id : id);
}

static int lookup_propose(struct search_run *run, const struct lookup *lookup,
                          const struct search_place *from, struct search_found *raw)
{
    struct search_handle *search = run->search;
    struct search_rows *row = search_statement(
        search, run->backwards ? STATEMENT_LOOKUP_BACKWARDS : STATEMENT_LOOKUP_FORWARDS,
        run->error);
    if (row == NULL) {
        return -1;
    }
    lookup_start(run, lookup, from, row);
    int more;
    while ((more = search_step(search, row, run->error)) == 1) {
        const char *key = column_text(row, 0);
        if (!begins_with(key, lookup->prefix) || (lookup->whole && !lookup_takes(lookup, key))) {
            break;
        }
        if (!lookup_takes(lookup, key)) {
            continue;
        }
        struct search_place place = {.tier = lookup->tier, .id = column_id(row, 1)};
        snprintf(place.key, sizeof place.key, "%s", key);
        if (!found_offer(raw, &place)) {
            break;
        }
    }
    search_reset(row);
    return more < 0 ? -1 : 0;
}

int numbers_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                    struct search_found *raw)
{
    const struct search_plan *plan = run->plan;
    if (tier == TIER_PHONE) {
        char prefix[sizeof plan->reversed];
        size_t length = plan->national_length > 0 ? plan->national_length : sizeof prefix - 1;
        snprintf(prefix, sizeof prefix, "%.*s", (int)length, plan->reversed);
        struct lookup lookup = {.tier = tier, .kind = "p", .prefix = prefix};
        return plan->by_phone ? lookup_propose(run, &lookup, from, raw) : 0;
    }
    struct lookup lookup = {.tier = tier,
                            .kind = "m",
                            .prefix = plan->terms.code,
                            .whole = tier == TIER_MRN,
                            .not_whole = tier == TIER_MRN_PREFIX};
    return plan->by_code ? lookup_propose(run, &lookup, from, raw) : 0;
}
