/* SPDX-License-Identifier: MIT */
/*
 * Purpose: for test_search.c alone: some two thousand made-up patients in memory, and by plain
 * loops over them what a search must find and in which order. Written from the description of the
 * tiers, not from the code under test.
 */
#ifndef CHARTTY_TESTS_SEARCH_WORLD_H
#define CHARTTY_TESTS_SEARCH_WORLD_H

#include "chartty/base/text.h"
#include "chartty/model/identifiers.h"
#include "chartty/model/search_line.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_MAX = 2100 };

struct person {
    int64_t id;
    char mrn[24], last[64], first[64], dob[11], phone[24];
    bool stale; /* the search columns know something old, or nothing */
};

struct world {
    int count;
    struct person people[PEOPLE_MAX];
    uint64_t random;
};

/* A small generator of its own, so that everybody gets the same people. */
static unsigned world_random(struct world *world, unsigned below)
{
    world->random = world->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(world->random >> 33) % below;
}

static const char *const world_lasts[] = {
    "Smith",
    "Smithson",
    "Smyth",
    "Smithers",
    "SMITH",
    "O'Brien",
    "OBrien",
    "M\u00e1rquez",
    "Marquez",
    "Garc\u00eda M\u00e1rquez",
    "Garcia-Lopez",
    "van der Berg",
    "Vandenberg",
    "Berg",
    "Jones",
    "Johnson",
    "Johnston",
    "John",
    "Jo",
    "Lee",
    "Li",
    "L",
    "M\u00fcller",
    "Mueller",
    "Muller",
    "\u0141ukasiewicz",
    "Lukasiewicz",
    "Nguyen",
    "Ng",
    "Nguy\u1ec5n",
    "De la Cruz",
    "Cruz",
    "Papadopoulos",
    "Papadopoulou",
    "Pappadopoulos",
    "Zhang",
    "Zang",
    "Ivanov",
    "\u0418\u0432\u0430\u043d\u043e\u0432",
    "St. John",
    "Fitzgerald",
    "Fitz Gerald",
    "Percent%",
    "Under_score",
    "Smit",
};
static const char *const world_firsts[] = {
    "John",      "Joanna",     "Joan",      "Jo",        "Mary",       "Mary Ann",
    "Mary-Jane", "Ann",        "Jos\u00e9", "Jose",      "Smith",      "Li",
    "",          "Gabriel",    "Gabriela",  "Catherine", "Katherine",  "Kathryn",
    "Zo\u00eb",  "Bj\u00f6rn", "Ana Maria", "Alexander", "Aleksander", "Berg",
};

static void world_make(struct world *world, int count)
{
    memset(world, 0, sizeof *world);
    world->random = 20261124;
    world->count = count;
    for (int i = 0; i < count; i++) {
        struct person *person = &world->people[i];
        person->id = i + 1;
        snprintf(person->mrn, sizeof person->mrn, i % 5 == 0 ? "MRN%05X" : "%08u",
                 world_random(world, 0x3ffff));
        for (int other = 0; other < i; other++) /* MRNs are unique; twins differ by a letter */
            if (strcmp(world->people[other].mrn, person->mrn) == 0)
                snprintf(person->mrn, sizeof person->mrn, "X%d", i);
        snprintf(person->last, sizeof person->last, "%s",
                 world_lasts[world_random(world, sizeof world_lasts / sizeof *world_lasts)]);
        snprintf(person->first, sizeof person->first, "%s",
                 world_firsts[world_random(world, sizeof world_firsts / sizeof *world_firsts)]);
        snprintf(person->dob, sizeof person->dob, "19%02u-%02u-%02u", 40 + world_random(world, 9),
                 1 + world_random(world, 12), 1 + world_random(world, 28));
        snprintf(person->phone, sizeof person->phone, i % 3 ? "+1-555-%04u" : "(555) 01%02u",
                 world_random(world, 300));
        if (i > 0 && i % 23 == 0) { /* twins: all the same but the MRN */
            struct person twin = world->people[i - 1];
            memcpy(twin.mrn, person->mrn, sizeof twin.mrn);
            twin.id = person->id;
            *person = twin;
        }
        person->stale = i % 61 == 0;
    }
}

/* Where somebody stands: 0 exact MRN, 1 MRN prefix, 2 birth date, 3 phone, 4 names, 5 first name, 6
 * words of a name, 7 and 8 misspelt by one or two letters, 9 inside a name; -1 nowhere. */
struct standing {
    int tier;
    char key[256], second[256];
    int64_t id;
};

static int standing_compare(const void *a, const void *b)
{
    const struct standing *left = a, *right = b;
    if (left->tier != right->tier)
        return left->tier - right->tier;
    int order = strcmp(left->key, right->key);
    if (order == 0)
        order = strcmp(left->second, right->second);
    return order != 0 ? order : (int)(left->id - right->id);
}

static void reference_join(const struct search_terms *terms, unsigned mask, char *out)
{
    size_t used = 0;
    out[0] = 0;
    for (int i = 0; i < terms->part_count; i++)
        if (mask >> i & 1)
            used += (size_t)snprintf(out + used, 300 - used, "%s%s", used > 0 ? " " : "",
                                     terms->parts[i]);
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The words of a name, at most 8. */
static int words_of(const char *name, char words[8][64])
{
    int count = 0, used = 0;
    for (; *name != 0 && count < 8; name++)
        if (*name == ' ') {
            words[count++][used] = 0;
            used = 0;
        } else {
            words[count][used++] = *name;
        }
    words[count++][used] = 0;
    return count;
}

/* All chosen parts begin different words: tries every way to give them words. */
static bool in_words(const struct search_terms *terms, unsigned mask, const char *name)
{
    char words[8][64];
    int count = words_of(name, words);
    for (int code = 0; code < count * count * count * count; code++) {
        unsigned taken = 0;
        bool fits = true;
        for (int i = 0, rest = code; i < 4 && fits; i++, rest /= count) {
            int word = rest % count;
            if (!(mask >> i & 1))
                continue;
            fits = !(taken >> word & 1) && starts(words[word], terms->parts[i]);
            taken |= 1u << word;
        }
        if (fits)
            return true;
    }
    return false;
}

static int letters(const char *text)
{
    int count = 0;
    for (; *text != 0; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* How one field takes the chosen parts other than exactly: 6 to 9, or 99. */
static int inexact(const struct search_terms *terms, unsigned mask, const char *name)
{
    char part[300], words[8][64];
    if (mask & (mask - 1))
        return in_words(terms, mask, name) ? 6 : 99;
    reference_join(terms, mask, part);
    if (letters(part) < 3 || starts(name, part))
        return 99;
    int count = words_of(name, words);
    int limit = letters(part) <= 4 ? 0 : letters(part) <= 7 ? 1 : 2;
    int nearest = limit > 0 ? text_distance(part, name, limit) : 99;
    for (int i = 0; i < count && limit > 0 && count > 1; i++) {
        int distance = text_distance(part, words[i], limit);
        nearest = distance < nearest ? distance : nearest;
    }
    if (nearest <= limit)
        return nearest <= 1 ? 7 : 8;
    return strstr(name, part) != NULL ? 9 : 99;
}

static int reference_names(const struct search_terms *terms, const char *last, const char *first)
{
    unsigned all = (1u << terms->part_count) - 1;
    int best = 99;
    for (unsigned mask = 0; mask <= all; mask++) { /* the parts in mask are the surname's */
        if (terms->last_part_count > 0 && mask != (1u << terms->last_part_count) - 1)
            continue;
        char of_last[300], of_first[300];
        reference_join(terms, mask, of_last);
        reference_join(terms, all & ~mask, of_first);
        bool last_fits = starts(last, of_last), first_fits = starts(first, of_first);
        int tier = 99;
        if (last_fits && first_fits)
            tier = terms->part_count == 1 && mask == 0 ? 5 : 4;
        else if (first_fits && mask != 0)
            tier = inexact(terms, mask, last);
        else if (last_fits && mask != 0 && mask != all)
            tier = inexact(terms, all & ~mask, first);
        best = tier < best ? tier : best;
    }
    return best;
}

static void reference_fold(char *out, const char *text)
{
    text_fold(out, 256, text, strlen(text));
}

static void better(struct standing *best, int tier, const char *key, const char *second, int64_t id)
{
    struct standing other = {.tier = tier, .id = id};
    snprintf(other.key, sizeof other.key, "%s", key);
    snprintf(other.second, sizeof other.second, "%s", second);
    if (best->tier < 0 || standing_compare(&other, best) < 0)
        *best = other;
}

/* "mary ann lee" with its words turned by 1: "ann lee mary". */
static void turned(const char *name, int by, char *out)
{
    char words[8][64];
    int count = words_of(name, words);
    size_t used = 0;
    for (int i = 0; i < count; i++)
        used += (size_t)snprintf(out + used, 256 - used, "%s%s", i > 0 ? " " : "",
                                 words[(by + i) % count]);
}

/* The best standing by names alone, whichever of their words is first; tier -1 when none. */
static struct standing reference_named(const struct search_terms *terms,
                                       const struct person *person)
{
    struct standing named = {.tier = -1};
    char last[256], first[256], words[8][64];
    reference_fold(last, person->last);
    reference_fold(first, person->first);
    int lasts = words_of(last, words), firsts = words_of(first, words);
    for (int way = 0; way < lasts * firsts && terms->part_count > 0; way++) {
        char one[256], two[256];
        turned(last, way / firsts, one);
        turned(first, way % firsts, two);
        int tier = reference_names(terms, one, two);
        if (tier < 99)
            better(&named, tier, tier == 5 ? two : one, tier == 5 ? one : two, person->id);
    }
    return named;
}

static bool reference_born(const struct search_terms *terms, const struct person *person)
{
    char dob[11];
    int year = 0;
    if (terms->has_dob) {
        date_format_iso(terms->dob, dob);
        return strcmp(dob, person->dob) == 0;
    }
    text_digits(person->dob, 4, &year);
    return terms->birth_year == 0 || terms->birth_year == year;
}

static void reference_number(const struct search_terms *terms, const struct person *person,
                             struct standing *best)
{
    char mrn[64], phone[64], wanted[32] = "";
    code_folded(person->mrn, mrn, sizeof mrn);
    phone_reversed(person->phone, phone, sizeof phone);
    size_t length = strlen(terms->digits);
    for (size_t i = 0; i < length; i++)
        wanted[i] = terms->digits[length - 1 - i];
    if (terms->code[0] != 0 && starts(mrn, terms->code))
        better(best, strcmp(mrn, terms->code) == 0 ? 0 : 1, mrn, "", person->id);
    else if (length >= 4 && starts(phone, wanted))
        better(best, 3, phone, "", person->id);
    else if (length >= 8 && terms->digits[0] == '1' && strlen(phone) == length - 1 &&
             starts(wanted, phone))
        better(best, 3, phone, "", person->id);
}

static struct standing reference_standing(const struct search_terms *terms,
                                          const struct person *person)
{
    struct standing best = {.tier = -1};
    struct standing named = reference_named(terms, person);
    struct search_terms wider = *terms; /* a code with letters may be a name too */
    if (strpbrk(terms->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL && terms->part_count < 4) {
        text_fold(wider.parts[wider.part_count++], sizeof wider.parts[0], terms->code,
                  strlen(terms->code));
        wider.code[0] = 0;
    }
    if (terms->part_count == 0 || named.tier >= 0)
        reference_number(terms, person, &best);
    if (terms->part_count == 0 && terms->has_dob && reference_born(terms, person)) {
        char last[256], first[256];
        reference_fold(last, person->last);
        reference_fold(first, person->first);
        better(&best, 2, last, first, person->id);
    }
    bool numbers = wider.code[0] != 0 || terms->digits[0] != 0;
    named = reference_named(&wider, person);
    if (named.tier >= 0 && reference_born(terms, person) &&
        (!numbers || terms->has_dob || terms->birth_year != 0))
        better(&best, named.tier, named.key, named.second, person->id);
    return best;
}

/* All who are found, in the list's order; returns how many. */
static int reference_search(const struct world *world, const struct search_terms *terms,
                            struct standing *out)
{
    int count = 0;
    for (int i = 0; i < world->count; i++) {
        struct standing standing = reference_standing(terms, &world->people[i]);
        standing.id = world->people[i].id;
        if (standing.tier >= 0)
            out[count++] = standing;
    }
    qsort(out, (size_t)count, sizeof *out, standing_compare);
    return count;
}

#endif
