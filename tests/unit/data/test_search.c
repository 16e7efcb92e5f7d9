/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the patient search on a real database: every page of many searches, of several sizes and
 * both ways, against plain loops over the same people (search_world.h); on a database that chartty
 * made, with and without patients its search columns do not know, and on one without ct_ tables.
 */
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

static void fixture_free(struct fixture *fixture)
{
    search_free(fixture->search);
    name_index_release(fixture->index);
    assert_int_equal(sqlite3_close(fixture->connection), SQLITE_OK);
    unlink(fixture->path);
    memory_free(fixture->world);
    memory_free(fixture->expected);
    memory_free(fixture);
}

static int adopted_setup(void **state)
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
static int foreign_setup(void **state)
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

static int teardown(void **state)
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

static void describe(const struct search_terms *terms)
{
    print_message("terms: parts %d [%s] [%s] [%s] [%s] last %d code %s digits %s year %d dob %d\n",
                  terms->part_count, terms->parts[0], terms->parts[1], terms->parts[2],
                  terms->parts[3], terms->last_part_count, terms->code, terms->digits,
                  terms->birth_year, terms->has_dob);
}

/* How many of the expected were found as typed: a page that begins among them ends with them. */
static int exact_places(const struct fixture *fixture, int total)
{
    int exact = 0;
    while (exact < total && fixture->expected[exact].tier <= 5) {
        exact++;
    }
    return exact;
}

static int rows_forwards(const struct fixture *fixture, int first, int limit, int total)
{
    int exact = exact_places(fixture, total);
    int end = first < exact && !fixture->foreign ? exact : total;
    return limit < end - first ? limit : end - first;
}

/* The page holds just the expected rows from `first` on, and says what lies on either side. */
static void check_page(struct fixture *fixture, const struct search_terms *terms,
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

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void page_forwards(struct fixture *fixture, const struct search_terms *terms, int limit,
                          int total)
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

static void page_backwards(struct fixture *fixture, const struct search_terms *terms, int limit,
                           int total)
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
static void page_at(struct fixture *fixture, const struct search_terms *terms, int total)
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

static int check_search(struct fixture *fixture, const struct search_terms *terms)
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

/* Some letters of a name from its beginning, never half a letter. */
static void prefix_of(struct world *world, const char *name, char *out, size_t size)
{
    size_t length = strlen(name);
    size_t kept = length == 0 ? 0 : 1 + world_random(world, (unsigned)length);
    while (kept < length && ((unsigned char)name[kept] & 0xc0) == 0x80)
        kept++;
    snprintf(out, size, "%.*s", (int)kept, name);
}

/* One letter changed, two exchanged or one left out. */
static void misspell(struct world *world, char *name)
{
    size_t length = strlen(name);
    if (length < 3)
        return;
    size_t at = 1 + world_random(world, (unsigned)length - 2);
    if ((name[at] & 0x80) != 0 || (name[at + 1] & 0x80) != 0)
        return;
    char next = name[at + 1];
    switch (world_random(world, 3)) {
    case 0:
        name[at] = 'x';
        break;
    case 1:
        name[at + 1] = name[at];
        name[at] = next;
        break;
    default:
        memmove(name + at, name + at + 1, length - at);
    }
}

/* A line as somebody might type it who looks for one of these people. */
static void random_line(struct world *world, char *line, size_t size)
{
    const struct person *person = &world->people[world_random(world, (unsigned)world->count)];
    char last[64], first[64], wrong[64];
    prefix_of(world, person->last, last, sizeof last);
    prefix_of(world, person->first, first, sizeof first);
    snprintf(wrong, sizeof wrong, "%s", person->last);
    misspell(world, wrong);
    size_t digits = strlen(person->phone);
    unsigned tail = 2 + world_random(world, 9);
    const char *phone = person->phone + (digits > tail ? digits - tail : 0);
    switch (world_random(world, 16)) {
    case 0:
    case 1:
        snprintf(line, size, "%s", last);
        break;
    case 2:
        snprintf(line, size, "%s", first);
        break;
    case 3:
        snprintf(line, size, "%s %s", last, first);
        break;
    case 4:
        snprintf(line, size, "%s %s", first, last);
        break;
    case 5:
        snprintf(line, size, "%s, %s", last, first);
        break;
    case 6:
        snprintf(line, size, "%s,", last);
        break;
    case 7:
        snprintf(line, size, "%s", wrong);
        break;
    case 8:
        snprintf(line, size, "%s %s", first, wrong);
        break;
    case 9:
        snprintf(line, size, "%s, %s", wrong, first);
        break;
    case 10:
        snprintf(line, size, "%.*s", 1 + (int)world_random(world, 9), person->mrn);
        break;
    case 11:
        snprintf(line, size, "%s", person->dob);
        break;
    case 12:
        snprintf(line, size, "%s %s", last, person->dob);
        break;
    case 13:
        snprintf(line, size, "%s", phone);
        break;
    case 14:
        snprintf(line, size, "%s %.4s", last, person->dob);
        break;
    default: { /* from within a name on */
        size_t skip = world_random(world, (unsigned)strlen(person->last));
        while (((unsigned char)person->last[skip] & 0xc0) == 0x80)
            skip++;
        snprintf(line, size, "%s", person->last + skip);
    }
    }
}

static void search_random(struct fixture *fixture, int searches)
{
    int found = 0;
    for (int i = 0; i < searches; i++) {
        char line[160];
        struct search_terms terms;
        random_line(fixture->world, line, sizeof line);
        search_line_parse(line, today, false, &terms);
        if (search_terms_empty(&terms))
            continue;
        found += check_search(fixture, &terms) > 0;
    }
    assert_true(found > searches * 3 / 4);
}

static void random_searches(void **state)
{
    search_random(*state, 200);
}

static void random_searches_of_a_foreign_database(void **state)
{
    search_random(*state, 60);
}

/* Misspelt names come later, from the index; whatever is exact does not need it. */
static void without_an_index_exact_names_are_found(void **state)
{
    struct fixture *fixture = *state;
    struct search_terms terms;
    search_set_index(fixture->search, NULL);
    static const char *const lines[] = {"smi jo",  "jo smi",  "garcia mar",
                                        "mary an", "berg, z", "l"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        search_line_parse(lines[i], today, false, &terms);
        int total = reference_search(fixture->world, &terms, fixture->expected);
        int exact = 0;
        while (exact < total && fixture->expected[exact].tier < 6)
            exact++;
        struct page_request request = request_for(&terms, 500);
        struct page *page = read_page(fixture, &request);
        assert_true(exact > 0 && exact <= 500);
        /* The stale are matched in C and may be found misspelt without the index. */
        assert_true(page->count >= exact);
        for (int row = 0; row < exact; row++)
            assert_int_equal(page_row_id(page, row), fixture->expected[row].id);
        page_free(page);
    }
    search_set_index(fixture->search, fixture->index);
}

/* field-reports.md 38: signs mean themselves, whatever they mean to LIKE or to SQL. */
static void signs_are_plain(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"a_b",          "\\",          "'",        "[",
                                        "O'B",          "OB",          "o'brien",  "muller",
                                        "M\u00dcLLER",  "lukasiewicz", "percent%", "under_score",
                                        "x' OR '1'='1", "\";--",       "*",        "zo\u00eb"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct search_terms terms;
        search_line_parse(lines[i], today, false, &terms);
        if (!search_terms_empty(&terms))
            check_search(fixture, &terms);
    }
    struct search_terms terms;
    char longest[301];
    memset(longest, 'm', 300);
    longest[300] = 0;
    search_line_parse(longest, today, false, &terms);
    assert_int_equal(check_search(fixture, &terms), 0);
    /* Should one come through as a part after all, it lists nobody but whose name has it. */
    static const char *const signs[] = {"%", "_", "%%", "_%", "'"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        terms = (struct search_terms){.part_count = 1};
        snprintf(terms.parts[0], sizeof terms.parts[0], "%s", signs[i]);
        assert_int_equal(check_search(fixture, &terms), 0);
        terms = (struct search_terms){0};
        snprintf(terms.code, sizeof terms.code, "%s", signs[i]);
        assert_int_equal(check_search(fixture, &terms), 0);
    }
}

static void accents_and_case_do_not_matter(void **state)
{
    struct fixture *fixture = *state;
    static const char *const same[][2] = {{"m\u00e1rquez", "MARQUEZ"},
                                          {"\u0141ukasiewicz", "lukasiewicz"},
                                          {"Garc\u00eda-M\u00e1rquez", "garcia marquez"},
                                          {"O\u2019BRIEN", "obrien"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct search_terms terms[2];
        search_line_parse(same[i][0], today, false, &terms[0]);
        search_line_parse(same[i][1], today, false, &terms[1]);
        int total = check_search(fixture, &terms[0]);
        assert_true(total > 10);
        assert_int_equal(check_search(fixture, &terms[1]), total);
    }
}

/* Everything of a row: the patient's columns, the next appointment by the clock, the folded names.
 */
static void rows_are_whole(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 2; i++) {
        const struct person *person = &fixture->world->people[i];
        struct search_terms terms = {.part_count = 0};
        code_folded(person->mrn, terms.code, sizeof terms.code);
        struct page_request request = request_for(&terms, 5);
        struct page *page = read_page(fixture, &request);
        assert_true(page->count >= 1);
        const struct patient_hit *hit = page_row(page, 0);
        char folded[256];
        assert_int_equal(hit->id.integer, person->id);
        assert_string_equal(hit->mrn.text, person->mrn);
        assert_string_equal(hit->last_name.text, person->last);
        assert_string_equal(hit->dob.text, person->dob);
        assert_int_equal(hit->email.state, FIELD_NULL);
        reference_fold(folded, person->last);
        assert_string_equal(hit->folded_last.text, folded);
        assert_string_equal(hit->next_date.text, i == 0 ? "2026-12-01" : "2026-11-24");
        assert_string_equal(hit->next_time.text, i == 0 ? "10:00" : "23:00");
        assert_int_equal(hit->match.integer, 0);
        page_free(page);
    }
}

static void titles_come_from_ct_patient(void **state)
{
    struct fixture *fixture = *state;
    struct search_terms terms;
    search_line_parse("smith", today, false, &terms);
    struct page_request request = request_for(&terms, 1);
    struct page *page = read_page(fixture, &request);
    assert_string_equal(((const struct patient_hit *)page_row(page, 0))->title.text, "Dr");
    assert_int_equal(((const struct patient_hit *)page_row(page, 0))->next_date.state, FIELD_NULL);
    page_free(page);
}

static int interrupt(void *calls)
{
    return ++*(int *)calls > 3;
}

static void interrupted_is_cancelled(void **state)
{
    struct fixture *fixture = *state;
    struct search_terms terms;
    search_line_parse("smi jo", today, false, &terms);
    struct page_request request = request_for(&terms, 100);
    struct error error = {0};
    int calls = 0;
    sqlite3_progress_handler(fixture->connection, 20, interrupt, &calls);
    assert_null(search_page(fixture->search, &request, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    int64_t total;
    bool exact;
    assert_int_equal(search_count(fixture->search, &request.query, &total, &exact, &error), -1);
    assert_int_equal(error.code, ERROR_CANCELLED);
    sqlite3_progress_handler(fixture->connection, 0, NULL, NULL);
    assert_true(sqlite3_get_autocommit(fixture->connection) != 0);
    assert_true(check_search(fixture, &terms) > 0); /* and the next one works */
}

/* Counting stops where nobody would page any more, and says so. */
static void counts_end_at_ten_thousand(void **state)
{
    struct fixture *fixture = *state;
    run_sql(fixture->connection,
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number "
            "WHERE n < 10001) INSERT INTO patients (id, mrn, last_name, first_name, dob, phone) "
            "SELECT 5000 + n, 'Q' || n, 'Quite', 'Many', '1950-01-01', NULL FROM number");
    struct search_terms terms;
    search_line_parse("quite many", today, false, &terms);
    struct page_request request = request_for(&terms, 1);
    struct error error;
    int64_t total;
    bool exact;
    assert_int_equal(search_count(fixture->search, &request.query, &total, &exact, &error), 0);
    assert_int_equal(total, 10000);
    assert_false(exact);
    run_sql(fixture->connection, "DELETE FROM patients WHERE id IN (5001)");
    assert_int_equal(search_count(fixture->search, &request.query, &total, &exact, &error), 0);
    assert_int_equal(total, 10000);
    assert_true(exact);
}

static void a_broken_key_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct search_terms terms;
    search_line_parse("smi", today, false, &terms);
    struct page_request request = request_for(&terms, 10);
    request.from = PAGE_AFTER;
    struct error error = {0};
    assert_null(search_page(fixture->search, &request, &error));
    assert_int_equal(error.code, ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest adopted[] = {
        cmocka_unit_test(random_searches),
        cmocka_unit_test(without_an_index_exact_names_are_found),
        cmocka_unit_test(signs_are_plain),
        cmocka_unit_test(accents_and_case_do_not_matter),
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(titles_come_from_ct_patient),
        cmocka_unit_test(interrupted_is_cancelled),
        cmocka_unit_test(a_broken_key_is_refused),
    };
    const struct CMUnitTest foreign[] = {
        cmocka_unit_test(random_searches_of_a_foreign_database),
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(counts_end_at_ten_thousand),
    };
    int failed = cmocka_run_group_tests_name("adopted", adopted, adopted_setup, teardown);
    return failed + cmocka_run_group_tests_name("foreign", foreign, foreign_setup, teardown);
}
