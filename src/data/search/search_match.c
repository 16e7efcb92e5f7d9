/* SPDX-License-Identifier: MIT */
/*
 * Purpose: where one patient stands in the list of a search, if anywhere: the one definition of
 * what a search finds; the indexes only propose. Layer: data, private to search*.c.  Thread:
 * the reader's.  Must not know: the database.
 */
#include "src/data/search/search_parts.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>

bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The word after the next blank; NULL when there is none. */
static const char *next_word(const char *word)
{
    const char *blank = strchr(word, ' ');
    return blank == NULL ? NULL : blank + 1;
}

/* Each part from `index` on begins a word of its own; words taken are bits. */
static bool parts_begin_words(const struct misspelt_clause *clause, int index, const char *name,
                              unsigned taken)
{
    if (index == clause->part_count) {
        return true;
    }
    unsigned bit = 1;
    for (const char *word = name; word != NULL && bit != 0; word = next_word(word), bit <<= 1) {
        if (!(taken & bit) && begins_with(word, clause->parts[index]) &&
            parts_begin_words(clause, index + 1, name, taken | bit)) {
            return true;
        }
    }
    return false;
}

/* The distance to the name or to the nearest of its words. */
static int nearest_distance(const char *part, const char *name, int limit)
{
    int nearest = text_distance(part, name, limit);
    if (strchr(name, ' ') == NULL) {
        return nearest;
    }
    for (const char *word = name; word != NULL; word = next_word(word)) {
        char one[FOLDED_SIZE];
        snprintf(one, sizeof one, "%.*s", (int)strcspn(word, " "), word);
        int distance = text_distance(part, one, limit);
        if (distance < nearest) {
            nearest = distance;
        }
    }
    return nearest;
}

enum search_tier misspelt_tier(const struct misspelt_clause *clause, const char *name)
{
    const char *part = clause->parts[0];
    if (clause->part_count > 1) {
        return parts_begin_words(clause, 0, name, 0) ? TIER_WORD : TIER_COUNT;
    }
    if (begins_with(name, part)) {
        return TIER_COUNT; /* that is no misspelling, and has its tier already */
    }
    if (clause->distance > 0) {
        int distance = nearest_distance(part, name, clause->distance);
        if (distance <= clause->distance) {
            return distance <= 1 ? TIER_NEAR_1 : TIER_NEAR_2;
        }
    }
    return clause->inside && strstr(name, part) != NULL ? TIER_INSIDE : TIER_COUNT;
}

enum search_tier names_tier(const struct search_plan *plan, const char *last, const char *first,
                            enum search_tier worst)
{
    enum search_tier best = TIER_COUNT;
    for (int index = 0; index < plan->exact_count; index++) {
        const struct exact_clause *clause = &plan->exact[index];
        if (clause->tier < best && begins_with(last, clause->last) &&
            begins_with(first, clause->first)) {
            best = clause->tier;
        }
    }
    if (best < TIER_COUNT || worst < TIER_WORD) {
        return best;
    }
    for (int index = 0; index < plan->misspelt_count && best > TIER_WORD; index++) {
        const struct misspelt_clause *clause = &plan->misspelt[index];
        bool on_last = clause->field == NAME_LAST;
        if (!begins_with(on_last ? first : last, clause->other)) {
            continue;
        }
        enum search_tier tier = misspelt_tier(clause, on_last ? last : first);
        if (tier < best) {
            best = tier;
        }
    }
    return best;
}

static void place_set(struct search_place *place, enum search_tier tier, const char *key,
                      const char *second, int64_t id)
{
    place->tier = tier;
    place->id = id;
    snprintf(place->key, sizeof place->key, "%s", key);
    snprintf(place->second, sizeof place->second, "%s", second);
}

/* The best place that the patient's names alone give. */
static bool match_names(const struct search_plan *plan, const struct search_person *person,
                        enum search_tier worst, struct search_place *out)
{
    bool found = false;
    for (int index = 0; index < person->name_count; index++) {
        const char *last = person->names[index].last, *first = person->names[index].first;
        enum search_tier tier = names_tier(plan, last, first, worst);
        if (tier == TIER_COUNT) {
            continue;
        }
        struct search_place place;
        bool turned = tier == TIER_FIRST_NAME;
        place_set(&place, tier, turned ? first : last, turned ? last : first, person->id);
        if (!found || place_compare(&place, out) < 0) {
            *out = place;
        }
        found = true;
    }
    return found;
}

/* The number ends with the digits typed, or is them without the country code. */
static bool match_phone(const struct search_plan *plan, const char *reversed)
{
    return begins_with(reversed, plan->reversed) ||
           (plan->national_length > 0 && strlen(reversed) == plan->national_length &&
            strncmp(reversed, plan->reversed, plan->national_length) == 0);
}

/* The best place by number; an MRN goes before a phone number. */
static bool match_numbers(const struct search_plan *plan, const struct search_person *person,
                          struct search_place *out)
{
    if (plan->by_code && begins_with(person->mrn, plan->terms.code)) {
        bool whole = strcmp(person->mrn, plan->terms.code) == 0;
        place_set(out, whole ? TIER_MRN : TIER_MRN_PREFIX, person->mrn, "", person->id);
        return true;
    }
    if (plan->by_phone && match_phone(plan, person->reversed)) {
        place_set(out, TIER_PHONE, person->reversed, "", person->id);
        return true;
    }
    return false;
}

static bool match_birth(const struct search_plan *plan, const struct search_person *person)
{
    return plan->born_from[0] == 0 ||
           (strcmp(person->dob, plan->born_from) >= 0 && strcmp(person->dob, plan->born_to) < 0);
}

static void keep_best(bool *found, struct search_place *best, const struct search_place *place)
{
    if (!*found || place_compare(place, best) < 0) {
        *best = *place;
    }
    *found = true;
}

bool person_match(const struct search_plan *plan, const struct search_person *person,
                  enum search_tier worst, struct search_place *out)
{
    struct search_place place, named, other;
    bool found = false;
    bool has_number = match_numbers(plan, person, &place);
    bool has_named = match_names(plan, person, has_number ? TIER_INSIDE : worst, &named);
    bool is_narrowed =
        plan->narrow == plan
            ? !has_named
            : plan->narrow != NULL && !match_names(plan->narrow, person, TIER_INSIDE, &other);
    if (has_number && !is_narrowed) {
        keep_best(&found, out, &place);
    }
    if (plan->by_birth && match_birth(plan, person)) {
        place_set(&place, TIER_BIRTH_DATE, person->names[0].last, person->names[0].first,
                  person->id);
        keep_best(&found, out, &place);
    }
    if (plan->by_name && has_named && match_birth(plan, person)) {
        keep_best(&found, out, &named);
    }
    return found;
}
