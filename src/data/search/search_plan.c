/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a search line asks for, worked out once: which names it takes exactly, which
 * misspelt, which numbers and dates of birth.
 * Layer: data, private to search*.c.  Thread: the reader's.  Must not know: the database.
 */
#include "src/data/search/search_parts.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fewer digits would find every fourth patient. */
enum { PHONE_DIGITS_MIN = 4 };
/* The country code and the shortest number: +1-555-0101. */
enum { COUNTRY_DIGITS_MIN = 8 };
/* A part of a name found anywhere in a name has at least so many letters. */
enum { INSIDE_LETTERS_MIN = 3 };

static bool is_reliable_length(size_t length, size_t size)
{
    return length + 1 < size;
}

/* The chosen parts in the order typed with a blank between: what a compound name begins with. */
static void join_parts(const struct search_terms *terms, unsigned chosen, char *out)
{
    size_t used = 0;
    out[0] = 0;
    for (int part = 0; part < terms->part_count; part++) {
        if (!(chosen & (1u << part))) {
            continue;
        }
        size_t length = strlen(terms->parts[part]);
        if (!is_reliable_length(used + length + 1, JOINED_SIZE)) {
            return;
        }
        if (used > 0) {
            out[used++] = ' ';
        }
        memcpy(out + used, terms->parts[part], length + 1);
        used += length;
    }
}

static void add_exact(struct search_plan *plan, enum search_tier tier, unsigned last,
                      unsigned first)
{
    struct exact_clause *clause = &plan->exact[plan->exact_count];
    clause->tier = tier;
    join_parts(&plan->terms, last, clause->last);
    join_parts(&plan->terms, first, clause->first);
    for (int other = 0; other < plan->exact_count; other++) {
        if (strcmp(plan->exact[other].last, clause->last) == 0 &&
            strcmp(plan->exact[other].first, clause->first) == 0) {
            return;
        }
    }
    plan->exact_count++;
}

static int letter_count(const char *text)
{
    int count = 0;
    for (; *text != 0; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

/* How many letters may be wrong: in a short name one wrong letter is another name. */
static int distance_allowed(int letters)
{
    return letters >= 8 ? 2 : letters >= 5 ? 1 : 0;
}

static void add_misspelt(struct search_plan *plan, enum name_field field, unsigned chosen,
                         unsigned others)
{
    struct misspelt_clause *clause = &plan->misspelt[plan->misspelt_count];
    *clause = (struct misspelt_clause){.field = field};
    for (int part = 0; part < plan->terms.part_count; part++) {
        if (chosen & (1u << part)) {
            clause->parts[clause->part_count++] = plan->terms.parts[part];
        }
    }
    if (clause->part_count == 0) {
        return;
    }
    if (clause->part_count == 1) {
        int letters = letter_count(clause->parts[0]);
        clause->distance = distance_allowed(letters);
        clause->inside = letters >= INSIDE_LETTERS_MIN;
        if (!clause->inside) {
            return;
        }
    }
    join_parts(&plan->terms, others, clause->other);
    plan->misspelt_count++;
}

static void plan_names(struct search_plan *plan)
{
    unsigned all = (1u << plan->terms.part_count) - 1;
    if (plan->terms.last_part_count > 0) { /* a comma says which are the surname's */
        unsigned last = all & ((1u << plan->terms.last_part_count) - 1);
        add_exact(plan, TIER_NAME, last, all & ~last);
        add_misspelt(plan, NAME_LAST, last, all & ~last);
        add_misspelt(plan, NAME_FIRST, all & ~last, last);
        return;
    }
    for (unsigned last = all;; last--) {
        bool is_first_name = plan->terms.part_count == 1 && last == 0;
        add_exact(plan, is_first_name ? TIER_FIRST_NAME : TIER_NAME, last, all & ~last);
        add_misspelt(plan, NAME_LAST, last, all & ~last);
        if (last != 0) {
            add_misspelt(plan, NAME_FIRST, all & ~last, last);
        }
        if (last == 0) {
            break;
        }
    }
}

static void plan_numbers(struct search_plan *plan)
{
    const struct search_terms *terms = &plan->terms;
    plan->by_code = terms->code[0] != 0;
    size_t length = strlen(terms->digits);
    plan->by_phone = length >= PHONE_DIGITS_MIN;
    for (size_t index = 0; plan->by_phone && index < length; index++) {
        plan->reversed[index] = terms->digits[length - 1 - index];
    }
    if (plan->by_phone && length >= COUNTRY_DIGITS_MIN && terms->digits[0] == '1') {
        plan->national_length = length - 1; /* numbers are kept without the NANP's leading 1 */
    }
}

static void plan_births(struct search_plan *plan)
{
    if (plan->terms.has_dob) {
        date_format_iso(plan->terms.dob, plan->born_from);
    } else if (plan->terms.birth_year != 0) {
        /* The dash keeps SQLite from comparing a number with the column's texts. */
        snprintf(plan->born_from, sizeof plan->born_from, "%04d-", plan->terms.birth_year % 10000);
    }
    if (plan->born_from[0] != 0) {
        snprintf(plan->born_to, sizeof plan->born_to, "%s" AFTER_ALL, plan->born_from);
    }
    plan->has_year = !plan->terms.has_dob && plan->terms.birth_year != 0;
}

/* "frami345" may be a name as well: made-up and foreign names have digits. */
static bool code_may_be_name(const struct search_terms *terms)
{
    bool has_letter = false;
    for (const char *letter = terms->code; *letter != 0; letter++) {
        has_letter |= *letter < '0' || *letter > '9';
    }
    return has_letter && terms->digits[0] == 0 && terms->part_count < SEARCH_PARTS_MAX;
}

/* What a number finds must also bear the names typed beside it. */
static void plan_narrowing(struct search_plan *plan, const struct search_terms *terms)
{
    if (!code_may_be_name(terms)) {
        plan->narrow = terms->part_count > 0 ? plan : NULL;
        return;
    }
    if (terms->part_count > 0) {
        struct search_terms names = *terms;
        names.code[0] = 0;
        plan->narrow = plan->own_narrow = plan_new(&names);
    }
    char *part = plan->terms.parts[plan->terms.part_count];
    if (text_fold(part, SEARCH_PART_SIZE, terms->code, strlen(terms->code)) > 0) {
        plan->terms.part_count++;
    }
    plan->by_name = plan->terms.part_count > 0;
}

static int compare_clauses(const void *a, const void *b)
{
    const struct exact_clause *left = a, *right = b;
    return strcmp(left->last, right->last);
}

struct search_plan *plan_new(const struct search_terms *terms)
{
    struct search_plan *plan = memory_new(sizeof *plan);
    plan->terms = *terms;
    bool has_number = terms->code[0] != 0 || terms->digits[0] != 0;
    bool has_birth = terms->has_dob || terms->birth_year != 0;
    plan->by_name = terms->part_count > 0 && (has_birth || !has_number);
    plan->by_birth = terms->part_count == 0 && terms->has_dob;
    plan_narrowing(plan, terms);
    if (plan->terms.part_count > 0) {
        plan_names(plan);
    }
    /* In the list's order: a page that one fills is not filled again by the next. */
    qsort(plan->exact, (size_t)plan->exact_count, sizeof *plan->exact, compare_clauses);
    plan_numbers(plan);
    plan_births(plan);
    return plan;
}

void plan_free(struct search_plan *plan)
{
    if (plan == NULL) {
        return;
    }
    for (int index = 0; index < plan->misspelt_count; index++) {
        memory_free(plan->names[index].names);
    }
    plan_free(plan->own_narrow);
    memory_free(plan);
}
