/* SPDX-License-Identifier: MIT */
/*
 * Purpose: patients by a misspelt or an inner part of a name: the names come from the index in
 * memory, their bearers from ct_name.
 * Layer: data, private to search*.c.  Thread: the reader's.
 */
#include "src/data/search/search_parts.h"

#include "chartty/base/memory.h"

#include <stdio.h>

struct choosing {
    const struct misspelt_clause *clause;
    struct misspelt_names *names;
};

static void choose(void *context, size_t place, const char *name)
{
    struct choosing *choosing = context;
    enum search_tier tier = misspelt_tier(choosing->clause, name);
    if (tier == TIER_COUNT) {
        return;
    }
    struct misspelt_names *names = choosing->names;
    if (names->count == names->capacity) {
        names->capacity = names->capacity == 0 ? 64 : names->capacity * 2;
        names->names = memory_resize(names->names, names->capacity, sizeof *names->names);
    }
    names->names[names->count++] = (struct misspelt_name){(uint32_t)place, tier};
}

const struct misspelt_names *misspelt_chosen(struct search_run *run, int clause)
{
    struct misspelt_names *names = &run->plan->names[clause];
    if (!names->ready) {
        struct choosing choosing = {&run->plan->misspelt[clause], names};
        name_index_like(run->search->index, choosing.clause->field, choosing.clause->parts[0],
                        choosing.clause->distance, choose, &choosing);
        names->ready = true;
    }
    return names;
}

/* Whether rows of this last name can lie behind `from` and before what fills raw. */
static bool is_of_use(const struct search_run *run, enum search_tier tier, const char *last,
                      const struct search_place *from, const struct search_found *raw, bool *is_end)
{
    struct search_place nearest = {.tier = tier, .id = run->backwards ? INT64_MAX : INT64_MIN};
    struct search_place farthest = {.tier = tier, .id = run->backwards ? INT64_MIN : INT64_MAX};
    snprintf(nearest.key, sizeof nearest.key, "%s", last);
    snprintf(farthest.key, sizeof farthest.key, "%s", last);
    snprintf(run->backwards ? nearest.second : farthest.second, FOLDED_SIZE, AFTER_ALL);
    *is_end = !found_wants(raw, &nearest);
    return !*is_end && (from == NULL || direction_compare(run->backwards, from, &farthest) < 0);
}

static int propose_name(struct search_run *run, const struct misspelt_clause *clause,
                        enum search_tier tier, const char *name, const struct search_place *from,
                        struct search_found *raw, bool *is_end)
{
    if (clause->field == NAME_FIRST) {
        return names_of_first(run, tier, name, clause->other, from, raw);
    }
    if (!is_of_use(run, tier, name, from, raw, is_end)) {
        return 0;
    }
    return names_by_last(run, tier, name, true, clause->other, from, raw);
}

int misspelt_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                     struct search_found *raw)
{
    if (run->search->index == NULL) {
        return 0;
    }
    for (int index = 0; index < run->plan->misspelt_count; index++) {
        const struct misspelt_clause *clause = &run->plan->misspelt[index];
        const struct misspelt_names *names = misspelt_chosen(run, index);
        bool is_end = false;
        for (size_t step = 0; step < names->count && !is_end; step++) {
            size_t at = run->backwards ? names->count - 1 - step : step;
            if (names->names[at].tier != tier) {
                continue;
            }
            const char *name =
                name_index_name(run->search->index, clause->field, names->names[at].place);
            if (propose_name(run, clause, tier, name, from, raw, &is_end) < 0) {
                return -1;
            }
        }
    }
    return 0;
}
