/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reading patients for matching: one that an index proposed, and those that no index can
 * be asked about: marked stale, all of them where there are no ct_ tables, those born on a date.
 * Layer: data/sqlite, private to search*.c.  Thread: the reader's.
 */
#include "src/data/sqlite/search_parts.h"

#include "chartty/base/memory.h"
#include "chartty/model/identifiers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns that STATEMENT_STALE, _EVERYBODY and _PERSON begin with. */
enum { COLUMN_ID, COLUMN_MRN, COLUMN_PHONE, COLUMN_DOB, COLUMN_LAST, COLUMN_FIRST };

static void person_numbers(struct search_person *person, sqlite3_stmt *row)
{
    person->id = sqlite3_column_int64(row, COLUMN_ID);
    person->name_count = 0;
    code_folded(column_text(row, COLUMN_MRN), person->mrn, sizeof person->mrn);
    phone_reversed(column_text(row, COLUMN_PHONE), person->reversed, sizeof person->reversed);
    snprintf(person->dob, sizeof person->dob, "%s", column_text(row, COLUMN_DOB));
}

/* What chartty would have written to ct_name, from the patient's own columns. */
static void person_fold(struct search_person *person, sqlite3_stmt *row)
{
    person_numbers(person, row);
    person->name_count =
        name_rows(column_text(row, COLUMN_LAST), column_text(row, COLUMN_FIRST), person->names);
}

int person_read(struct search_run *run, int64_t id, struct search_person *out)
{
    struct sqlite_search *search = run->search;
    sqlite3_stmt *row = search_statement(search, STATEMENT_PERSON, run->error);
    if (row == NULL)
        return -1;
    bind_id(row, 1, id);
    out->name_count = 0;
    int found;
    while ((found = search_step(search, row, run->error)) == 1) {
        if (out->name_count == 0)
            person_numbers(out, row);
        if (out->name_count == NAME_ROWS_MAX)
            continue;
        snprintf(out->names[out->name_count].last, FOLDED_SIZE, "%s",
                 column_text(row, COLUMN_LAST));
        snprintf(out->names[out->name_count].first, FOLDED_SIZE, "%s",
                 column_text(row, COLUMN_FIRST));
        out->name_count++;
    }
    return found < 0 ? -1 : out->name_count > 0;
}

/* Matching goes no further than could still be wanted: misspellings cost most. */
static enum search_tier worst_wanted(const struct search_found *found)
{
    bool is_full = !found->backwards && found->count == found->capacity;
    return is_full ? found->places[found->count - 1]->tier : TIER_INSIDE;
}

static void offer_person(struct search_run *run, const struct search_person *person,
                         const struct search_place *from, struct search_found *found)
{
    struct search_place place;
    if (!person_match(run->plan, person, worst_wanted(found), &place))
        return;
    if (from == NULL || direction_compare(run->backwards, from, &place) < 0)
        found_offer(found, &place);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static void stale_add(struct search_run *run, int64_t id)
{
    if (run->stale_count == run->stale_capacity) {
        run->stale_capacity = run->stale_capacity == 0 ? 64 : run->stale_capacity * 2;
        run->stale = memory_resize(run->stale, run->stale_capacity, sizeof *run->stale);
    }
    run->stale[run->stale_count++] = id;
}

bool is_stale(const struct search_run *run, int64_t id)
{
    return run->stale_count > 0 &&
           bsearch(&id, run->stale, run->stale_count, sizeof *run->stale, compare_ids) != NULL;
}

/* Patients of a statement, folded here: the stale are remembered, and not taken from elsewhere. */
static int gather(struct search_run *run, sqlite3_stmt *row, bool are_stale,
                  const struct search_place *from, struct search_found *found)
{
    int more;
    while ((more = search_step(run->search, row, run->error)) == 1) {
        if (are_stale)
            stale_add(run, sqlite3_column_int64(row, COLUMN_ID));
        struct search_person person;
        person_fold(&person, row);
        offer_person(run, &person, from, found);
    }
    return more;
}

int people_gather(struct search_run *run, const struct search_place *from,
                  struct search_found *found)
{
    struct sqlite_search *search = run->search;
    bool is_adopted = search->is_adopted;
    sqlite3_stmt *row =
        search_statement(search, is_adopted ? STATEMENT_STALE : STATEMENT_EVERYBODY, run->error);
    run->stale_count = 0;
    if (row == NULL || gather(run, row, is_adopted, from, found) < 0)
        return -1;
    if (run->stale_count > 1)
        qsort(run->stale, run->stale_count, sizeof *run->stale, compare_ids);
    if (!is_adopted || !run->plan->gathers_births)
        return 0;
    row = search_statement(search, STATEMENT_BORN, run->error);
    if (row == NULL)
        return -1;
    bind_text(row, 1, run->plan->born_from);
    bind_text(row, 2, run->plan->born_to);
    return gather(run, row, false, from, found);
}
