/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reading patients for matching: one that an index proposed, and those that no index can
 * be asked about: marked stale, all of them where there are no ct_ tables, those born on a date.
 * Layer: data, private to search*.c.  Thread: the reader's.
 */
#include "src/data/search/search_parts.h"

#include "chartty/base/memory.h"
#include "chartty/model/identifiers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns that STATEMENT_STALE, _EVERYBODY and _PERSON begin with. */
enum { COLUMN_ID, COLUMN_MRN, COLUMN_PHONE, COLUMN_DOB, COLUMN_LAST, COLUMN_FIRST };

static void person_numbers(struct search_person *person, struct search_rows *row)
{
    person->id = column_id(row, COLUMN_ID);
    person->name_count = 0;
    code_folded(column_text(row, COLUMN_MRN), person->mrn, sizeof person->mrn);
    phone_reversed(column_text(row, COLUMN_PHONE), person->reversed, sizeof person->reversed);
    snprintf(person->dob, sizeof person->dob, "%s", column_text(row, COLUMN_DOB));
}

/* What chartty would have written to ct_name, from the patient's own columns. */
static void person_fold(struct search_person *person, struct search_rows *row)
{
    person_numbers(person, row);
    person->name_count =
        name_rows(column_text(row, COLUMN_LAST), column_text(row, COLUMN_FIRST), person->names);
}

int person_read(struct search_run *run, int64_t id, struct search_person *out)
{
    struct search_handle *search = run->search;
    struct search_rows *row = search_statement(search, STATEMENT_PERSON, run->error);
    if (row == NULL) {
        return -1;
    }
    bind_id(row, 1, id);
    out->name_count = 0;
    int found;
    while ((found = search_step(search, row, run->error)) == 1) {
        if (out->name_count == 0) {
            person_numbers(out, row);
        }
        if (out->name_count == NAME_ROWS_MAX) {
            continue;
        }
        snprintf(out->names[out->name_count].last, FOLDED_SIZE, "%s",
                 column_text(row, COLUMN_LAST));
        snprintf(out->names[out->name_count].first, FOLDED_SIZE, "%s",
                 column_text(row, COLUMN_FIRST));
        out->name_count++;
    }
    return found < 0 ? -1 : out->name_count > 0;
}

void people_foresee(struct search_run *run, struct search_place *const *places, size_t count,
                    const char *today)
{
    if (run->search->api->foresee == NULL || count < 2) {
        return;
    }
    int64_t *ids = memory_array(count, sizeof *ids);
    for (size_t index = 0; index < count; index++) {
        ids[index] = places[index]->id;
    }
    run->search->api->foresee(run->search, ids, count, today);
    memory_free(ids);
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
    if (!person_match(run->plan, person, worst_wanted(found), &place)) {
        return;
    }
    if (from == NULL || direction_compare(run->backwards, from, &place) < 0) {
        found_offer(found, &place);
    }
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static void ids_add(struct id_list *list, int64_t id)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        list->ids = memory_resize(list->ids, list->capacity, sizeof *list->ids);
    }
    list->ids[list->count++] = id;
}

static void ids_sort(struct id_list *list)
{
    if (list->count > 1) {
        qsort(list->ids, list->count, sizeof *list->ids, compare_ids);
    }
}

static bool ids_have(const struct id_list *list, int64_t id)
{
    return list->count > 0 &&
           bsearch(&id, list->ids, list->count, sizeof *list->ids, compare_ids) != NULL;
}

bool is_stale(const struct search_run *run, int64_t id)
{
    return ids_have(&run->stale, id);
}

bool may_be_born(const struct search_run *run, int64_t id)
{
    return !run->plan->has_year || run->search->api->ask != NULL || ids_have(&run->born, id);
}

void people_forget(struct search_run *run)
{
    memory_free(run->stale.ids);
    memory_free(run->born.ids);
    ranges_release(run);
}

/* Patients of a statement, folded here; *ids (may be NULL) gets theirs. */
static int gather(struct search_run *run, struct search_rows *row, struct id_list *ids,
                  const struct search_place *from, struct search_found *found)
{
    int more;
    while ((more = search_step(run->search, row, run->error)) == 1) {
        if (ids != NULL) {
            ids_add(ids, column_id(row, COLUMN_ID));
        }
        struct search_person person;
        person_fold(&person, row);
        offer_person(run, &person, from, found);
    }
    return more;
}

static int gather_unfolded(struct search_run *run, const struct search_place *from,
                           struct search_found *found)
{
    bool is_adopted = run->search->is_adopted;
    struct search_rows *row = search_statement(
        run->search, is_adopted ? STATEMENT_STALE : STATEMENT_EVERYBODY, run->error);
    run->stale.count = 0;
    if (row == NULL || gather(run, row, is_adopted ? &run->stale : NULL, from, found) < 0) {
        return -1;
    }
    ids_sort(&run->stale);
    return 0;
}

static struct search_rows *born_statement(struct search_run *run, enum search_statement which)
{
    struct search_rows *row = search_statement(run->search, which, run->error);
    if (row != NULL) {
        bind_text(row, 1, run->plan->born_from);
        bind_text(row, 2, run->plan->born_to);
    }
    return row;
}

/* A year's patients are many, their ids come from an index alone. */
static int list_born(struct search_run *run)
{
    struct search_rows *row = born_statement(run, STATEMENT_BORN_IDS);
    if (row == NULL) {
        return -1;
    }
    run->born.count = 0;
    int more;
    while ((more = search_step(run->search, row, run->error)) == 1) {
        ids_add(&run->born, column_id(row, 0));
    }
    ids_sort(&run->born);
    return more;
}

int people_gather(struct search_run *run, const struct search_place *from,
                  struct search_found *found)
{
    if (gather_unfolded(run, from, found) < 0) {
        return -1;
    }
    if (!run->search->is_adopted) {
        return 0;
    }
    if (run->plan->has_year && run->born.ids == NULL) {
        return run->search->api->ask != NULL ? 0 : list_born(run); /* ranges know of it */
    }
    if (!run->plan->terms.has_dob) {
        return 0;
    }
    struct search_rows *row = born_statement(run, STATEMENT_BORN);
    return row == NULL ? -1 : gather(run, row, NULL, from, found);
}
