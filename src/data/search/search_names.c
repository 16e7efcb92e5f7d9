/* SPDX-License-Identifier: MIT */
/*
 * Purpose: patients by names, along ct_name in (last, first, id) order and its index in (first,
 * last, id) order. Two parts are found by stepping from one distinct surname to the next, or first
 * name by first name, whichever meets fewer names.
 * Layer: data, private to search*.c.  Thread: the reader's.
 */
#include "src/data/search/search_parts.h"

#include <stdio.h>
#include <string.h>

/* So many rows of names that do not fit are stepped over before seeking anew: a step costs about a
 * tenth of a seek. */
enum { STEPS_BEFORE_SEEK = 8 };

/* A range of ct_name: names in the order of its leading column, the other one narrowed too. */
struct walk {
    struct search_run *run;
    enum search_tier tier;
    bool by_first;             /* leading column: first; else last */
    const char *lead, *second; /* what the columns begin with */
    bool whole;                /* the leading column is `lead` itself */
    struct search_place at;    /* the next seek is from here, itself left out */
    int skipped;               /* rows since the last that fitted */
    struct search_found *raw;
};

static void place_at(struct search_place *place, const char *key, const char *key_end,
                     const char *second, const char *second_end, int64_t id)
{
    snprintf(place->key, sizeof place->key, "%s%s", key, key_end);
    snprintf(place->second, sizeof place->second, "%s%s", second, second_end);
    place->id = id;
}

static bool is_behind(bool backwards, const struct search_place *a, const struct search_place *b)
{
    return direction_compare(backwards, a, b) > 0;
}

/* Begins at the range's edge or behind `from`, whichever is further on. */
static void walk_start(struct walk *walk, const struct search_place *from)
{
    bool backwards = walk->run->backwards;
    const char *second = walk->whole ? walk->second : "";
    walk->at.tier = walk->tier;
    if (backwards) {
        place_at(&walk->at, walk->lead, walk->whole ? "" : AFTER_ALL, second, AFTER_ALL, INT64_MAX);
    } else {
        place_at(&walk->at, walk->lead, "", second, "", INT64_MIN);
    }
    if (from != NULL && is_behind(backwards, from, &walk->at)) {
        walk->at = *from;
    }
}

static struct search_rows *walk_seek(struct walk *walk)
{
    enum search_statement which =
        walk->by_first
            ? (walk->run->backwards ? STATEMENT_FIRST_BACKWARDS : STATEMENT_FIRST_FORWARDS)
            : (walk->run->backwards ? STATEMENT_LAST_BACKWARDS : STATEMENT_LAST_FORWARDS);
    struct search_rows *row = search_statement(walk->run->search, which, walk->run->error);
    if (row == NULL) {
        return NULL;
    }
    bind_text(row, 1, walk->at.key);
    bind_text(row, 2, walk->at.second);
    bind_id(row, 3, walk->at.id);
    return row;
}

enum walk_step { WALK_ON, WALK_SEEK, WALK_END };

/* A row whose second column is outside its range: step on, or seek to where it begins again. */
static enum walk_step walk_skip(struct walk *walk, const char *key, const char *second)
{
    bool backwards = walk->run->backwards;
    int order = strcmp(second, walk->second);
    bool is_past = backwards ? order < 0 : order > 0;
    if (is_past && walk->whole) {
        return WALK_END;
    }
    if (++walk->skipped <= STEPS_BEFORE_SEEK) {
        return WALK_ON;
    }
    walk->skipped = 0;
    if (is_past) { /* behind all rows of this name */
        place_at(&walk->at, key, "", backwards ? "" : AFTER_ALL, "",
                 backwards ? INT64_MIN : INT64_MAX);
    } else if (backwards) {
        place_at(&walk->at, key, "", walk->second, AFTER_ALL, INT64_MAX);
    } else {
        place_at(&walk->at, key, "", walk->second, "", INT64_MIN);
    }
    return WALK_SEEK;
}

static enum walk_step walk_row(struct walk *walk, struct search_rows *row)
{
    const char *key = column_text(row, 0), *second = column_text(row, 1);
    if (walk->whole ? strcmp(key, walk->lead) != 0 : !begins_with(key, walk->lead)) {
        return WALK_END;
    }
    if (!begins_with(second, walk->second)) {
        return walk_skip(walk, key, second);
    }
    walk->skipped = 0;
    int64_t id = column_id(row, 2);
    if (!may_be_born(walk->run, id)) {
        return WALK_ON;
    }
    const char *last = walk->by_first ? second : key, *first = walk->by_first ? key : second;
    if (names_tier(walk->run->plan, last, first, walk->tier) != walk->tier) {
        return WALK_ON; /* it stands in a better tier */
    }
    struct search_place place = {.tier = walk->tier};
    place_at(&place, key, "", second, "", id);
    return found_offer(walk->raw, &place) ? WALK_ON : WALK_END;
}

static int walk_run(struct walk *walk, const struct search_place *from)
{
    walk_start(walk, from);
    if (!found_wants(walk->raw, &walk->at)) {
        return 0;
    }
    enum walk_step step = WALK_SEEK;
    while (step == WALK_SEEK) {
        struct search_rows *row = walk_seek(walk);
        if (row == NULL) {
            return -1;
        }
        step = WALK_ON;
        while (step == WALK_ON) {
            int more = search_step(walk->run->search, row, walk->run->error);
            if (more <= 0) {
                return more;
            }
            step = walk_row(walk, row);
        }
        search_reset(row);
    }
    return 0;
}

int names_by_last(struct search_run *run, enum search_tier tier, const char *last, bool whole,
                  const char *first, const struct search_place *from, struct search_found *raw)
{
    struct walk walk = {
        .run = run, .tier = tier, .lead = last, .second = first, .whole = whole, .raw = raw};
    return walk_run(&walk, from);
}

/* Where the rows of one first name begin that are behind `from` in (last, first, id) order. */
static void of_first_start(const struct search_run *run, const char *first, const char *last,
                           const struct search_place *from, struct search_place *at)
{
    bool backwards = run->backwards;
    place_at(at, last, backwards ? AFTER_ALL : "", "", "", backwards ? INT64_MAX : INT64_MIN);
    if (from == NULL) {
        return;
    }
    int order = strcmp(from->key, at->key);
    if (backwards ? order > 0 : order < 0) {
        return;
    }
    int after = strcmp(first, from->second); /* its rows of from's last name: before or after it */
    place_at(at, from->key, "", "", backwards ? AFTER_ALL : "",
             after == 0  ? from->id
             : after < 0 ? INT64_MAX
                         : INT64_MIN);
}

int names_of_first(struct search_run *run, enum search_tier tier, const char *first,
                   const char *last, const struct search_place *from, struct search_found *raw)
{
    struct search_place at = {.tier = tier};
    of_first_start(run, first, last, from, &at);
    if (!found_wants(raw, &at)) {
        return 0;
    }
    struct search_rows *row = search_statement(
        run->search, run->backwards ? STATEMENT_OF_FIRST_BACKWARDS : STATEMENT_OF_FIRST_FORWARDS,
        run->error);
    if (row == NULL) {
        return -1;
    }
    bind_text(row, 1, first);
    bind_text(row, 2, at.key);
    bind_id(row, 3, at.id);
    int more;
    while ((more = search_step(run->search, row, run->error)) == 1) {
        const char *key = column_text(row, 0);
        if (!begins_with(key, last)) {
            break;
        }
        int64_t id = column_id(row, 1);
        if (!may_be_born(run, id) || names_tier(run->plan, key, first, tier) != tier) {
            continue;
        }
        struct search_place place = {.tier = tier};
        place_at(&place, key, "", first, "", id);
        if (!found_offer(raw, &place)) {
            break;
        }
    }
    search_reset(row);
    return more < 0 ? -1 : 0;
}

/* The first name after this one; "" when there is none. */
static int next_first(struct search_run *run, char *first)
{
    struct search_rows *row = search_statement(run->search, STATEMENT_NEXT_FIRST, run->error);
    if (row == NULL) {
        return -1;
    }
    bind_text(row, 1, first);
    int more = search_step(run->search, row, run->error);
    snprintf(first, FOLDED_SIZE, "%s", more == 1 ? column_text(row, 0) : "");
    search_reset(row);
    return more < 0 ? -1 : 0;
}

/* First name by first name; any order will do, since raw sorts. */
static int names_by_firsts(struct search_run *run, const struct exact_clause *clause,
                           const struct search_place *from, struct search_found *raw)
{
    char first[FOLDED_SIZE];
    if (snprintf(first, sizeof first, "%s", clause->first) >= (int)sizeof first) {
        return 0;
    }
    int result = 0; /* begins with the part itself, which may be a whole name */
    while (result == 0 && first[0] != 0 && begins_with(first, clause->first)) {
        result = names_of_first(run, clause->tier, first, clause->last, from, raw);
        if (result == 0) {
            result = next_first(run, first);
        }
    }
    return result;
}

bool is_cheaper_by_firsts(const struct search_run *run, const struct exact_clause *clause,
                          size_t wanted)
{
    const struct name_index *index = run->search->index;
    if (index == NULL) {
        return strlen(clause->first) > strlen(clause->last);
    }
    size_t begin, end;
    double last_rows = (double)name_index_range(index, NAME_LAST, clause->last, &begin, &end);
    double lasts = (double)(end - begin);
    double first_rows = (double)name_index_range(index, NAME_FIRST, clause->first, &begin, &end);
    double firsts = (double)(end - begin);
    double all = (double)name_index_range(index, NAME_LAST, "", &begin, &end);
    double hits = all > 0 ? last_rows * first_rows / all : 0;
    double share = hits > (double)wanted ? (double)wanted / hits : 1; /* of the surnames met */
    double rows_each = firsts > 0 ? hits / firsts : 0;
    if (rows_each > (double)wanted) {
        rows_each = (double)wanted;
    }
    /* In seeks: two a name; a row costs a sixth of one. */
    return firsts * (2 + rows_each / 6) < lasts * 2 * share;
}

static int propose_clause(struct search_run *run, const struct exact_clause *clause,
                          const struct search_place *from, struct search_found *raw)
{
    if (clause->tier == TIER_FIRST_NAME) {
        struct walk walk = {.run = run,
                            .tier = clause->tier,
                            .by_first = true,
                            .lead = clause->first,
                            .second = "",
                            .raw = raw};
        return walk_run(&walk, from);
    }
    if (clause->last[0] == 0 ||
        (clause->first[0] != 0 && is_cheaper_by_firsts(run, clause, raw->capacity))) {
        return names_by_firsts(run, clause, from, raw);
    }
    return names_by_last(run, clause->tier, clause->last, false, clause->first, from, raw);
}

int names_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                  struct search_found *raw)
{
    const struct search_plan *plan = run->plan;
    for (int step = 0; step < plan->exact_count; step++) {
        int index = run->backwards ? plan->exact_count - 1 - step : step;
        if (plan->exact[index].tier == tier &&
            propose_clause(run, &plan->exact[index], from, raw) < 0) {
            return -1;
        }
    }
    return 0;
}
