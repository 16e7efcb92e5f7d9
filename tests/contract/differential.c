/* SPDX-License-Identifier: MIT */
/*
 * Purpose: operations of chance through the data contract, the same on SQLite and on PostgreSQL:
 * pages in every order and direction, counts, searches, saves and what refuses them. Results,
 * errors and order must be the same. 2,000 of them in each whole run, 100,000 with CHARTTY_SOAK=1;
 * CHARTTY_SEED chooses others. Layer: tests.
 *
 * Not compared: the audit's chains and seals, which are made by chance.
 */
#include "tests/contract/differential.h"

#include <stdio.h>

static const char *const engines[ENGINES] = {"sqlite", "postgresql"};
static const char *engine = "sqlite";
const char *const *suite_backend = &engine;

bool suite_is_short(void)
{
    return false;
}

bool suite_is_server(void)
{
    return strcmp(engine, "postgresql") == 0;
}

void twins_differ(const struct twins *twins, const char *format, ...)
{
    char text[2048];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    print_error("operation %ld: %s\n", twins->operation, text);
    fail();
    abort();
}

/* --- comparing -------------------------------------------------------------------------------- */

static bool is_seal(const struct record_spec *spec, int field)
{
    return spec->type == RECORD_AUDIT_ENTRY &&
           (field == FIELD_OF(audit_entry, chain) || field == FIELD_OF(audit_entry, mac));
}

/* Equal but for runs of 32 hex digits and more. */
static bool is_same_text(const char *left, const char *right)
{
    while (*left != 0 && *right != 0) {
        size_t a = strspn(left, "0123456789abcdef"), b = strspn(right, "0123456789abcdef");
        if (a >= 32 && a == b) {
            left += a;
            right += b;
        } else if (*left++ != *right++) {
            return false;
        }
    }
    return *left == *right;
}

static void compare_row(const struct twins *twins, const char *what, const struct record_spec *spec,
                        const struct field_value *left, const struct field_value *right)
{
    for (int field = 0; field < spec->field_count; field++) {
        bool is_entry = spec->type == RECORD_AUDIT_ENTRY && field == FIELD_OF(audit_entry, entry);
        bool is_same =
            left[field].state == right[field].state &&
            (is_entry ? is_same_text(left[field].text, right[field].text)
                      : left[field].length == right[field].length &&
                            memcmp(left[field].text, right[field].text, left[field].length) == 0);
        if (!is_same && !is_seal(spec, field)) {
            twins_differ(twins, "%s, row %s, %s: \"%s\" and \"%s\"", what, left[0].text,
                         spec->fields[field].column, left[field].text, right[field].text);
        }
    }
}

void twins_same_pages(const struct twins *twins, const char *what, const struct page *left,
                      const struct page *right)
{
    if (left->count != right->count || left->more_before != right->more_before ||
        left->more_after != right->more_after) {
        twins_differ(twins, "%s: %d rows (more %d %d) and %d rows (more %d %d)", what, left->count,
                     left->more_before, left->more_after, right->count, right->more_before,
                     right->more_after);
    }
    for (int row = 0; row < left->count; row++) {
        compare_row(twins, what, left->spec, page_row(left, row), page_row(right, row));
    }
}

/* --- asking ----------------------------------------------------------------------------------- */

struct answer {
    int calls;
    struct error error;
    struct page *page;
    int64_t total;
    bool exact;
};

static void on_pages(void *context, const struct error *error, struct page **pages, int count)
{
    struct answer *answer = context;
    answer->calls++;
    answer->error = *error;
    if (error->code == ERROR_OK && count == 1) {
        answer->page = pages[0];
        pages[0] = NULL;
    }
}

static void on_count(void *context, const struct error *error, int64_t total, bool exact)
{
    struct answer *answer = context;
    answer->calls++;
    answer->error = *error;
    answer->total = total;
    answer->exact = exact;
}

static struct answer ask(const struct twin *twin, const struct page_request *request, bool counts)
{
    struct answer answer = {.calls = 0};
    struct world *world = twin->world;
    uint64_t ticket = counts ? data_count(world->data, world->owner, &request->query,
                                          DATA_DEADLINE_MS, on_count, &answer, &answer.error)
                             : data_pages(world->data, world->owner, request, 1, DATA_DEADLINE_MS,
                                          on_pages, &answer, &answer.error);
    if (ticket != 0) {
        loop_run_until(world->loop, twin_was_called, &answer.calls, PATIENCE_MS);
    }
    return answer;
}

/* The same request with each engine's own key; the pages are the caller's. False: both refused. */
static bool ask_both(const struct twins *twins, const char *what,
                     const struct page_request requests[ENGINES], struct page *pages[ENGINES])
{
    struct answer answers[ENGINES];
    for (int index = 0; index < ENGINES; index++) {
        answers[index] = ask(&twins->each[index], &requests[index], false);
        pages[index] = answers[index].page;
    }
    if (answers[0].error.code != answers[1].error.code ||
        strcmp(answers[0].error.user, answers[1].error.user) != 0) {
        twins_differ(twins, "%s: \"%s\" and \"%s\" (%s)", what, answers[0].error.user,
                     answers[1].error.user, answers[1].error.detail);
    }
    if ((pages[0] == NULL) != (pages[1] == NULL) ||
        (pages[0] == NULL && answers[0].error.code == ERROR_OK)) {
        twins_differ(twins, "%s: no answer", what);
    }
    return pages[0] != NULL;
}

static void count_both(const struct twins *twins, const char *what,
                       const struct page_request *request)
{
    struct answer left = ask(&twins->each[0], request, true);
    struct answer right = ask(&twins->each[1], request, true);
    if (left.error.code != right.error.code || left.total != right.total ||
        left.exact != right.exact) {
        twins_differ(twins, "count of %s: %lld (%s) and %lld (%s)", what, (long long)left.total,
                     left.error.user, (long long)right.total, right.error.user);
    }
}

static void free_both(struct page *pages[ENGINES])
{
    page_free(pages[0]);
    page_free(pages[1]);
}

/* Guesses go by names that are read now and then: while names are written they are left out. */
static void leave_guesses_out(struct page *pages[ENGINES])
{
    for (int index = 0; index < ENGINES; index++) {
        int exact = 0;
        while (exact < pages[index]->count &&
               record_values(page_row(pages[index], exact))[FIELD_OF(patient_hit, match)].text[0] !=
                   '1') {
            exact++;
        }
        if (exact < pages[index]->count || pages[index]->more_after) {
            pages[index]->more_after = true;
        }
        pages[index]->count = exact;
    }
    if (pages[0]->more_after != pages[1]->more_after && pages[0]->count == pages[1]->count) {
        pages[0]->more_after = pages[1]->more_after = true;
    }
}

/* --- pages ------------------------------------------------------------------------------------ */

static struct date some_day(struct soak_random *random)
{
    static const struct date days[] = {
        {2026, 11, 24}, {2026, 11, 25}, {2025, 2, 28}, {2027, 1, 1}, {1999, 12, 31}};
    return SOAK_PICK(random, days);
}

static struct query some_query(struct soak_random *random)
{
    static const char *const contained[] = {"a", "asp", "zinc", "10", "nobody"};
    struct query query = world_query((enum query_id)soak_below(random, QUERY_COUNT));
    struct query_filter *filter = &query.filter;
    if (query.id == QUERY_AUDIT_CHAIN || query.id == QUERY_PATIENT_SEARCH) {
        query = world_query(QUERY_PATIENTS);
        filter->today = WORLD_DAY;
    }
    if (filter->id != 0) {
        filter->id =
            soak_below(random, 20) == 0 ? INT64_C(5000000000) : (int64_t)soak_below(random, 60) + 1;
    }
    if (filter->patient_id != 0 && soak_below(random, 2) == 0) {
        filter->patient_id = (int64_t)soak_below(random, WORLD_PATIENTS + 3) + 1;
    }
    filter->provider_id = soak_below(random, 4) == 0 ? (int64_t)soak_below(random, 5) : 0;
    filter->has_from = filter->has_from || soak_below(random, 4) == 0;
    filter->has_to = soak_below(random, 6) == 0;
    filter->from = some_day(random);
    filter->to = some_day(random);
    filter->preset = (enum query_preset)(soak_below(random, 3) == 0 ? soak_below(random, 3) : 0);
    if (soak_below(random, 8) == 0) {
        snprintf(filter->contains, sizeof filter->contains, "%s", SOAK_PICK(random, contained));
    }
    if (filter->word[0] != 0) {
        snprintf(filter->word, sizeof filter->word, "user%d", (int)soak_below(random, 4) + 97);
    }
    if (soak_below(random, 2) == 0) {
        int columns = query_record(query.id)->field_count;
        int order = (int)soak_below(random, (size_t)columns) + 1;
        query.order = soak_below(random, 2) == 0 ? order : -order;
    }
    return query;
}

/* From the rows of the pages on: after, before or at one of them. */
static void walk(const struct twins *twins, struct soak_random *random, const char *what,
                 struct page_request requests[ENGINES], struct page *pages[ENGINES])
{
    static const enum page_from ways[] = {PAGE_AFTER, PAGE_BEFORE, PAGE_AT};
    bool is_search = requests[0].query.id == QUERY_PATIENT_SEARCH;
    for (int step = 0; step < 3 && pages[0]->count > 0; step++) {
        int row = (int)soak_below(random, (size_t)pages[0]->count);
        enum page_from from = SOAK_PICK(random, ways);
        int limit = (int)soak_below(random, 12) + 1;
        for (int index = 0; index < ENGINES; index++) {
            requests[index].from = from;
            requests[index].key = pages[index]->keys[row];
            requests[index].limit = limit;
        }
        free_both(pages);
        if (!ask_both(twins, what, requests, pages)) {
            return;
        }
        if (is_search && twins->names_change) {
            leave_guesses_out(pages);
        }
        twins_same_pages(twins, what, pages[0], pages[1]);
    }
    free_both(pages);
}

static void look(const struct twins *twins, struct soak_random *random, const char *what,
                 const struct query *query)
{
    struct page_request requests[ENGINES] = {{.query = *query}};
    struct page *pages[ENGINES];
    requests[0].from = soak_below(random, 3) == 0 ? PAGE_LAST : PAGE_FIRST;
    requests[0].limit = soak_below(random, 6) == 0 ? 500 : (int)soak_below(random, 30) + 1;
    requests[1] = requests[0];
    bool has_guesses = query->id == QUERY_PATIENT_SEARCH && twins->names_change;
    if (has_guesses && requests[0].from == PAGE_LAST) {
        requests[0].from = requests[1].from = PAGE_FIRST; /* the last ones are guesses */
    }
    if (soak_below(random, 6) == 0 && !has_guesses) {
        count_both(twins, what, &requests[0]);
    }
    if (ask_both(twins, what, requests, pages)) {
        if (has_guesses) {
            leave_guesses_out(pages);
        }
        twins_same_pages(twins, what, pages[0], pages[1]);
        walk(twins, random, what, requests, pages);
    }
}

static void look_at_pages(struct twins *twins)
{
    char what[96];
    struct query query = some_query(&twins->random);
    snprintf(what, sizeof what, "%s, order %d, patient %lld, preset %d", query_name(query.id),
             query.order, (long long)query.filter.patient_id, (int)query.filter.preset);
    look(twins, &twins->random, what, &query);
}

static void search(struct twins *twins)
{
    static const char *const words[] = {
        "smith",  "smi",      "s",          "john",    "jo",          "j",        "zoe",
        "obrien", "o'b",      "luk",        "de",      "cruz",        "jones",    "smith-jones",
        "li",     "anna",     "emile",      "smoth",   "jhon",        "zo",       "mit",
        "pat0",   "pat00012", "00012",      "72",      "10",          "1999",     "2026",
        "2025",   "nobody",   "1999-12-31", "24nov26", "28 feb 2025", "555-0142", "0142"};
    char typed[96];
    struct query query = world_query(QUERY_PATIENT_SEARCH);
    struct soak_random *random = &twins->random;
    size_t parts = soak_below(random, 3) + 1;
    typed[0] = 0;
    for (size_t part = 0; part < parts; part++) {
        size_t length = strlen(typed);
        snprintf(typed + length, sizeof typed - length, "%s%s",
                 part == 0                    ? ""
                 : soak_below(random, 3) == 0 ? ", "
                                              : " ",
                 SOAK_PICK(random, words));
    }
    search_line_parse(typed, WORLD_DAY, false, &query.filter.terms);
    if (!search_terms_empty(&query.filter.terms)) {
        char what[128];
        snprintf(what, sizeof what, "search \"%s\"", typed);
        look(twins, random, what, &query);
    }
}

/* --- the run ---------------------------------------------------------------------------------- */

/* Columns that a database fills with its own clock. */
static void set_clocks(struct world *world)
{
    world_run(world, "UPDATE ct_staff SET created_at = '2026-01-01 08:00:00.000000'");
    world_run(world, "UPDATE ct_client_secret SET created_at = '2026-01-01 08:00:00.000000'");
}

/* SQLite keeps a moment in the form that another program wrote it in, and orders by that; here all
 * have the form that chartty writes. */
static void set_moments(struct world *world)
{
    for (int type = 0; type < RECORD_STORED_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        for (int field = 0; field < spec->field_count; field++) {
            enum field_kind kind = spec->fields[field].kind;
            const char *column = spec->fields[field].column;
            if (kind == FIELD_MOMENT || kind == FIELD_TIMESTAMP) {
                world_run(world,
                          "UPDATE %s SET %s = %s || substr(' 00:00:00.000000', length(%s) - 9)"
                          " WHERE length(%s) < 26",
                          spec->table, column, column, column, column);
            }
        }
    }
    world_run(world, "UPDATE ct_retracted SET natural_key = natural_key || '.000000'"
                     " WHERE table_name = 'vital_signs' AND length(natural_key) = 19");
}

static void sign_in(struct twins *twins)
{
    struct data_session who = {.staff_id = (int64_t)soak_below(&twins->random, 9) + 1,
                               .username = "user99",
                               .role = "nurse",
                               .station = "ws-1"};
    for (int index = 0; index < ENGINES; index++) {
        struct twin *twin = &twins->each[index];
        twin->token = (struct data_token){.session = data_session_begin(twin->world->data, &who),
                                          .tables = ~UINT64_C(0),
                                          .may_delete = true,
                                          .permission = "TEST"};
    }
}

static void make(struct twins *twins)
{
    for (int index = 0; index < ENGINES; index++) {
        engine = engines[index];
        struct world *world = twins->each[index].world = world_make(WORLD_CHARTTY);
        set_clocks(world);
        if (index == 0) {
            set_moments(world);
        }
        world->clock = &twins->clock;
        world_give_key(world);
        world_open(world, 0);
    }
    sign_in(twins);
}

/* The names that guesses come from are read by themselves, after the records are open. */
static void wait_for_names(const struct twins *twins)
{
    struct page_request request = {.query = world_query(QUERY_PATIENT_SEARCH), .limit = 10};
    search_line_parse("smoth", WORLD_DAY, false, &request.query.filter.terms);
    for (int index = 0; index < ENGINES; index++) {
        int64_t until = clock_monotonic_ms() + PATIENCE_MS;
        struct answer answer = {.total = 0};
        while (answer.total == 0 && clock_monotonic_ms() < until) {
            answer = ask(&twins->each[index], &request, true);
        }
        if (answer.total == 0) {
            twins_differ(twins, "%s does not guess", engines[index]);
        }
    }
}

static void run_one(struct twins *twins)
{
    size_t choice = soak_below(&twins->random, 100);
    clock_advance(&twins->clock, (int64_t)soak_below(&twins->random, 5000));
    if (choice < 40) {
        look_at_pages(twins);
    } else if (choice < 60) {
        search(twins);
    } else if (choice < 99) {
        twins_save(twins);
    } else {
        sign_in(twins);
    }
}

static long operations;
static uint64_t seed;

static void both_do_the_same(void **state)
{
    (void)state;
    const struct datetime begin = {.date = WORLD_DAY, .hour = 9};
    struct twins twins = {.clock = clock_fixed(&begin), .random = soak_random_from(seed)};
    make(&twins);
    wait_for_names(&twins);
    for (; twins.operation < operations; twins.operation++) {
        twins.names_change = twins.operation > operations / 4;
        run_one(&twins);
        if (soak_is_whole() && twins.operation % 10000 == 9999) {
            print_message("%ld operations\n", twins.operation + 1);
        }
    }
    print_message("%ld operations, seed %llu: %ld saved, %ld refused, each time the same\n",
                  operations, (unsigned long long)seed, twins.saved, twins.refused);
    assert_true(twins.saved > operations / 50 && twins.refused > operations / 50);
    twins_forget_rows(&twins);
    for (int index = 0; index < ENGINES; index++) {
        engine = engines[index];
        world_free(twins.each[index].world);
    }
}

int main(void)
{
    const char *given = getenv("CHARTTY_SEED");
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_do_the_same)};
    operations = soak_count(2000, 100000);
    seed = given != NULL ? strtoull(given, NULL, 10) : 1;
    if (!server_start()) {
        return 77;
    }
    int failed = cmocka_run_group_tests_name("both engines", tests, NULL, NULL);
    server_stop();
    return failed;
}
