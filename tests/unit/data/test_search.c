/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the patient search on a real database: every page of many searches, of several sizes and
 * both ways, against plain loops over the same people (search_world.h); on a database that chartty
 * made, with and without patients its search columns do not know, and on one without ct_ tables.
 */
#include "search_check.h"

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
/* They are read in slices; each name is there once, with all who bear it. */
static void more_names_than_a_slice_are_all_there(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    run_sql(fixture->connection,
            "SAVEPOINT many; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
            "i < 1030) INSERT INTO ct_name (patient_id, last, first, alternate) SELECT p.id, 'zz' "
            "|| n.i, '', 0 "
            "FROM n JOIN patients p ON p.id <= 1 + n.i % 3");
    int added = sqlite3_changes(fixture->connection);
    struct name_index *index = sqlite_name_index_read(fixture->connection, &error);
    assert_non_null(index);
    size_t begin, end;
    int64_t bearers = name_index_range(index, NAME_LAST, "zz", &begin, &end);
    assert_int_equal(end - begin, 1030);
    assert_true(added > 1030);
    assert_int_equal(bearers, added);
    name_index_release(index);
    run_sql(fixture->connection, "ROLLBACK TO many; RELEASE many");
}

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
        cmocka_unit_test(more_names_than_a_slice_are_all_there),
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
