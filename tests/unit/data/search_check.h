/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a search of the people of a world, held against plain loops over them: every page, from
 * both ends and from any row. Layer: tests.
 */
#ifndef CHARTTY_TESTS_SEARCH_CHECK_H
#define CHARTTY_TESTS_SEARCH_CHECK_H

#include "search_database.h"
#include "search_world.h"

#include "chartty/base/memory.h"
#include "chartty/data/data.h"
#include "chartty/data/migrate.h"
#include "src/data/name_index.h"
#include "src/data/sqlite/sqlite_search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static const struct date today = {2026, 11, 24};

/* The same database for all tests of one kind: made once, read only afterwards. */
struct fixture {
    char path[64];
    sqlite3 *connection;
    struct search_handle *search;
    struct name_index *index;
    struct world *world;
    struct standing *expected;
    bool foreign; /* without the ct_ tables: everybody is read, so guesses cost nothing more */
};

static struct fixture *fixture_new(int people)
{
    struct fixture *fixture = memory_new(sizeof *fixture);
    snprintf(fixture->path, sizeof fixture->path, "/tmp/chartty-search-%d.db", (int)getpid());
    unlink(fixture->path);
    fixture->world = memory_new(sizeof *fixture->world);
    fixture->expected = memory_array(PEOPLE_MAX, sizeof *fixture->expected);
    world_make(fixture->world, people);
    return fixture;
}

static inline void fixture_free(struct fixture *fixture)
{
    search_free(fixture->search);
    name_index_release(fixture->index);
    assert_int_equal(sqlite3_close(fixture->connection), SQLITE_OK);
    unlink(fixture->path);
    memory_free(fixture->world);
    memory_free(fixture->expected);
    memory_free(fixture);
}

static inline int adopted_setup(void **state)
{
    struct fixture *fixture = fixture_new(2000);
    struct error error;
    if (database_init(fixture->path, &error) < 0)
        fail_msg("%s %s", error.user, error.detail);
    assert_int_equal(sqlite3_open(fixture->path, &fixture->connection), SQLITE_OK);
    run_sql(fixture->connection, "PRAGMA synchronous=OFF; BEGIN");
    for (int i = 0; i < fixture->world->count; i++) {
        insert_person(fixture->connection, &fixture->world->people[i]);
        insert_search_columns(fixture->connection, &fixture->world->people[i]);
    }
    insert_appointments(fixture->connection);
    run_sql(fixture->connection, "COMMIT");
    fixture->search = sqlite_search_new(fixture->connection);
    fixture->index = sqlite_name_index_read(fixture->connection, &error);
    assert_non_null(fixture->index);
    search_set_index(fixture->search, fixture->index);
    *state = fixture;
    return 0;
}

/* As another program makes it: none of chartty's tables. */
static inline int foreign_setup(void **state)
{
    struct fixture *fixture = fixture_new(400);
    assert_int_equal(sqlite3_open(fixture->path, &fixture->connection), SQLITE_OK);
#define X(column, kind, label, max, flags, choices) ", " #column
    run_sql(fixture->connection,
            "BEGIN; CREATE TABLE patients (key INTEGER PRIMARY KEY" PATIENT_FIELDS(
                X) ");"
                   "CREATE TABLE providers (id INTEGER PRIMARY KEY, npi, name);"
                   "CREATE TABLE appointments (id INTEGER PRIMARY KEY, appointment_id, patient_id, "
                   "provider_id, date, time, status)");
#undef X
    for (int i = 0; i < fixture->world->count; i++)
        insert_person(fixture->connection, &fixture->world->people[i]);
    insert_appointments(fixture->connection);
    run_sql(fixture->connection, "COMMIT");
    fixture->search = sqlite_search_new(fixture->connection);
    fixture->foreign = true;
    *state = fixture;
    return 0;
}

static inline int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static struct page_request request_for(const struct search_terms *terms, int limit)
{
    struct page_request request = {.limit = limit, .from = PAGE_FIRST};
    request.query.id = QUERY_PATIENT_SEARCH;
    request.query.filter.terms = *terms;
    request.query.filter.has_today = true;
    request.query.filter.today = today;
    return request;
}

static struct page *read_page(struct fixture *fixture, const struct page_request *request)
{
    struct error error = {0};
    struct page *page = search_page(fixture->search, request, &error);
    if (page == NULL)
        fail_msg("%s %s", error.user, error.detail);
    return page;
}

static inline void describe(const struct search_terms *terms)
{
    print_message("terms: parts %d [%s] [%s] [%s] [%s] last %d code %s digits %s year %d dob %d\n",
                  terms->part_count, terms->parts[0], terms->parts[1], terms->parts[2],
                  terms->parts[3], terms->last_part_count, terms->code, terms->digits,
                  terms->birth_year, terms->has_dob);
}

/* How many of the expected were found as typed: a page that begins among them ends with them. */
static inline int exact_places(const struct fixture *fixture, int total)
{
    int exact = 0;
    while (exact < total && fixture->expected[exact].tier <= 5) {
        exact++;
    }
    return exact;
}

static inline int rows_forwards(const struct fixture *fixture, int first, int limit, int total)
{
    int exact = exact_places(fixture, total);
    int end = first < exact && !fixture->foreign ? exact : total;
    return limit < end - first ? limit : end - first;
}

/* The page holds just the expected rows from `first` on, and says what lies on either side. */
static inline void check_page(struct fixture *fixture, const struct search_terms *terms,
                              const struct page *page, int first, int count, int total)
{
    /* Where the exact places end a page may say that more comes, and nothing comes. */
    bool at_guesses = count > 0 && first + count == exact_places(fixture, total);
    bool right = page->count == count && page->more_before == (first > 0) &&
                 (page->more_after == (first + count < total) || (at_guesses && page->more_after));
    for (int i = 0; i < page->count && right; i++) {
        const struct standing *standing = &fixture->expected[first + i];
        const struct patient_hit *hit = page_row(page, i);
        right = page_row_id(page, i) == standing->id && hit->match.integer == (standing->tier > 5);
        if (!right)
            print_message("row %d: id %lld, expected %lld of tier %d %s/%s\n", first + i,
                          (long long)page_row_id(page, i), (long long)standing->id, standing->tier,
                          standing->key, standing->second);
    }
    if (right)
        return;
    describe(terms);
    fail_msg("page from %d: %d rows (%d, %d), expected %d of %d", first, page->count,
             page->more_before, page->more_after, count, total);
}

static inline int least(int a, int b)
{
    return a < b ? a : b;
}

static inline void page_forwards(struct fixture *fixture, const struct search_terms *terms,
                                 int limit, int total)
{
    struct page_request request = request_for(terms, limit);
    int count = 0;
    for (int first = 0; first == 0 || first < total; first += count) {
        struct page *page = read_page(fixture, &request);
        count = rows_forwards(fixture, first, limit, total);
        check_page(fixture, terms, page, first, count, total);
        if (page->count > 0)
            request.key = page->keys[page->count - 1];
        request.from = PAGE_AFTER;
        page_free(page);
        if (count == 0)
            break;
    }
}

static inline void page_backwards(struct fixture *fixture, const struct search_terms *terms,
                                  int limit, int total)
{
    struct page_request request = request_for(terms, limit);
    request.from = PAGE_LAST;
    for (int end = total; end == total || end > 0; end -= limit) {
        struct page *page = read_page(fixture, &request);
        int count = least(limit, end);
        check_page(fixture, terms, page, end - count, count, total);
        if (page->count > 0)
            request.key = page->keys[0];
        request.from = PAGE_BEFORE;
        page_free(page);
    }
}

/* From some row of a page on: that row again, and what lies before it. */
static inline void page_at(struct fixture *fixture, const struct search_terms *terms, int total)
{
    struct page_request request = request_for(terms, 20);
    struct page *page = read_page(fixture, &request);
    for (int row = 0; row < page->count; row += 7) {
        request.from = PAGE_AT;
        request.key = page->keys[row];
        struct page *at = read_page(fixture, &request);
        check_page(fixture, terms, at, row, rows_forwards(fixture, row, 20, total), total);
        page_free(at);
    }
    page_free(page);
}

static inline int check_search(struct fixture *fixture, const struct search_terms *terms)
{
    int total = reference_search(fixture->world, terms, fixture->expected);
    static const int limits[] = {1, 3, 7, 20, 50, 500};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (total > limits[i] * 12)
            continue; /* as many pages as are worth the time */
        page_forwards(fixture, terms, limits[i], total);
        page_backwards(fixture, terms, limits[i], total);
    }
    page_at(fixture, terms, total);
    struct page_request request = request_for(terms, 1);
    int64_t counted;
    bool exact;
    struct error error;
    assert_int_equal(search_count(fixture->search, &request.query, &counted, &exact, &error), 0);
    assert_int_equal(counted, total);
    assert_true(exact);
    return total;
}

#endif
