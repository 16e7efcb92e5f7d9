/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL backend on a private cluster: what a server says and what the user is told, a line
 * that is lost and comes back, the catalogue check, the audit's verification, and the same demo on
 * both backends.
 */
#include "chartty/data/audit_verify.h"
#include "chartty/data/change_set.h"
#include "chartty/data/load.h"
#include "chartty/model/search_line.h"
#include "postgres_records.h"

#include <libpq-fe.h>

/* --- what a server says ----------------------------------------------------------------------- */

static void each_refusal_says_what_to_do(void **state)
{
    (void)state;
    char name[32], url[192], sql[128];
    assert_open_says("postgresql://u@127.0.0.1:1/d", ERROR_LOST, "does not answer");
    assert_open_says("postgresql://u:secret@127.0.0.1:1/d", ERROR_DENIED, "~/.pgpass");
    assert_open_says("service=nobody", ERROR_NOT_FOUND, "pg_service.conf");
    url_of("chartty", "nowhere", url);
    assert_open_says(url, ERROR_NOT_FOUND, "createdb");
    url_of("stranger", "postgres", url);
    assert_open_says(url, ERROR_DENIED, "no such user");
    make_database("", name, url);
    assert_open_says(url, ERROR_NOT_FOUND, "chartty db init");
    run_sql(name, "CREATE TABLE patients (id int)");
    assert_open_says(url, ERROR_INVALID, "no patient records");
    make_database("ENCODING 'SQL_ASCII' TEMPLATE template0", name, url);
    assert_open_says(url, ERROR_UNSUPPORTED, "createdb -E UTF8");
    make_database("ENCODING 'LATIN1' TEMPLATE template0", name, url);
    assert_open_says(url, ERROR_UNSUPPORTED, "is LATIN1; chartty needs UTF8");
    make_records(name, url); /* in another schema */
    run_sql(name, "ALTER SCHEMA public RENAME TO clinic; CREATE SCHEMA public");
    assert_open_says(url, ERROR_NOT_FOUND, "chartty db init");
    make_records(name, url);
    run_sql(name, "INSERT INTO ct_schema (version, name) VALUES (9999, 'later')");
    assert_open_says(url, ERROR_OUTDATED, "9999");
    run_sql(name, "DELETE FROM ct_schema WHERE version > 1");
    assert_open_says(url, ERROR_OUTDATED, "chartty db migrate");
    make_records(name, url);
    run_sql(name, "CREATE ROLE nobody LOGIN");
    url_of("nobody", name, url);
    assert_open_says(url, ERROR_DENIED, "rights");
    (void)snprintf(sql, sizeof sql, "ALTER DATABASE %s CONNECTION LIMIT 0", name);
    run_sql("postgres", sql);
    assert_open_says(url, ERROR_BUSY, "no connection left");
}

static void a_wrong_password_is_named(void **state)
{
    (void)state;
    char hba[128], url[192], pass[128];
    run_sql("postgres", "CREATE ROLE secretive LOGIN PASSWORD 'right'");
    (void)snprintf(hba, sizeof hba, "%s/data/pg_hba.conf", cluster.folder);
    struct buffer before = fixture_bytes(hba), after;
    buffer_init(&after);
    buffer_add_text(&after, "local all secretive scram-sha-256\n");
    buffer_add(&after, before.bytes, before.length);
    fixture_write(hba, after.bytes, after.length);
    run_sql("postgres", "SELECT pg_reload_conf()");
    url_of("secretive", "postgres", url);
    (void)snprintf(pass, sizeof pass, "%s/pass", cluster.folder);
    fixture_write(pass, "", 0);
    setenv("PGPASSFILE", pass, 1);
    assert_int_equal(chmod(pass, 0600), 0);
    assert_open_says(url, ERROR_DENIED, "asks for a password");
    fixture_write(pass, "*:*:*:*:wrong\n", 14);
    assert_open_says(url, ERROR_DENIED, "user or password");
    fixture_write(pass, "*:*:*:*:right\n", 14);
    assert_open_says(url, ERROR_NOT_FOUND, "no patient records");
    unsetenv("PGPASSFILE");
    buffer_release(&before);
    buffer_release(&after);
}

/* --- loss and return -------------------------------------------------------------------------- */

static void a_closed_session_is_opened_again(void **state)
{
    (void)state;
    char name[32], url[192], sql[160];
    make_records(name, url);
    struct opened opened = open_url(url);
    assert_int_equal(opened.error.code, ERROR_OK);
    assert_int_equal(count_providers(&opened).code, ERROR_OK);
    (void)snprintf(
        sql, sizeof sql,
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = "
        "'%s'",
        name);
    run_sql("postgres", sql);
    for (int tries = 0; tries < 3; tries++) { /* a session that is closed is no lost line */
        assert_int_equal(count_providers(&opened).code, ERROR_OK);
    }
    close_opened(&opened);
}

/* --- verbs ------------------------------------------------------------------------------------ */

static void take_finding(void *context, const char *line)
{
    buffer_add_text(context, line);
    buffer_add_text(context, "\n");
}

static void assert_findings(const char *url, const char *expected)
{
    struct buffer found;
    struct error error;
    buffer_init(&found);
    if (database_check(url, take_finding, &found, &error) != 0) {
        fail_msg("%s (%s)", error.user, error.detail);
    }
    assert_string_equal(found.length > 0 ? found.bytes : "", expected);
    buffer_release(&found);
}

static void check_names_what_is_not_as_it_was_made(void **state)
{
    (void)state;
    char name[32], url[192];
    make_records(name, url);
    assert_findings(url, "");
    run_sql(name, "DROP INDEX ct_name_first; DROP TRIGGER ct_audit_keep_delete ON ct_audit;"
                  "ALTER TABLE providers ALTER phone TYPE varchar(30)");
    assert_findings(url, "column providers.phone is not as chartty makes it.\n"
                         "index ct_name_first is missing.\n"
                         "trigger ct_audit_keep_delete is missing.\n");
}

static void a_failed_migration_leaves_all_as_it_was(void **state)
{
    (void)state;
    char name[32], url[192];
    struct error error;
    struct database_status status;
    make_records(name, url);
    const struct migration wrong[] = {{900, "wrong", "CREATE TABLE half (id int); SELECT 1 / 0"}};
    assert_int_equal(database_migrate_with(url, wrong, 1, &error), -1);
    postgres_assert(&cluster, name, "SELECT to_regclass('half') IS NULL", "t\n");
    const struct migration ends[] = {{900, "ends", "CREATE TABLE half (id int); COMMIT"}};
    assert_int_equal(database_migrate_with(url, ends, 1, &error), -1);
    assert_int_equal(database_status(url, &status, &error), 0);
    assert_true(status.version < 900);
    assert_int_equal(database_init(url, &error), -1);
    assert_int_equal(error.code, ERROR_REFUSED);
}

/* --- loading ---------------------------------------------------------------------------------- */

static void a_refused_row_leaves_the_others(void **state)
{
    (void)state;
    char name[32], url[192];
    struct error error;
    int64_t id = 0;
    make_records(name, url);
    struct load *load = load_open(url, &error);
    assert_non_null(load);
    assert_int_equal(load_begin(load, &error), 0);
    const char *values[FIELDS_OF(provider)] = {[FIELD_OF(provider, npi)] = "1234567893",
                                               [FIELD_OF(provider, name)] = "Ann"};
    assert_int_equal(load_row(load, RECORD_PROVIDER, values, &id, &error), 0);
    assert_int_equal(load_row(load, RECORD_PROVIDER, values, &id, &error), -1);
    assert_int_equal(error.code, ERROR_REFUSED);
    assert_non_null(strstr(error.user, "taken already"));
    const char *visit[FIELDS_OF(appointment)] = {[FIELD_OF(appointment, appointment_id)] = "A1",
                                                 [FIELD_OF(appointment, patient_id)] = "77",
                                                 [FIELD_OF(appointment, provider_id)] = "1",
                                                 [FIELD_OF(appointment, date)] = "2026-11-24",
                                                 [FIELD_OF(appointment, time)] = "09:00",
                                                 [FIELD_OF(appointment, status)] = "scheduled"};
    assert_int_equal(load_row(load, RECORD_APPOINTMENT, visit, &id, &error), -1);
    assert_non_null(strstr(error.user, "no such patient"));
    values[FIELD_OF(provider, npi)] = "1234567802";
    values[0] = "40";
    assert_int_equal(load_row(load, RECORD_PROVIDER, values, &id, &error), 0);
    assert_int_equal(id, 40);
    assert_int_equal(load_commit(load, &error), 0);
    load_close(load);
    postgres_assert(&cluster, name, "SELECT count(*) FROM providers", "2\n");
    postgres_assert(&cluster, name,
                    "INSERT INTO providers (npi, name) VALUES ('x', 'y') RETURNING id", "41\n");
}

/* --- the audit -------------------------------------------------------------------------------- */

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct answered *answered = context;
    (void)answer;
    answered->calls++;
    answered->code = error->code;
}

static void the_audit_of_saves_is_verified(void **state)
{
    (void)state;
    char name[32], url[192], key[128];
    struct error error;
    struct audit_report report;
    make_records(name, url);
    struct opened opened = open_url(url);
    const struct data_session who = {
        .staff_id = 1, .username = "ann", .role = "nurse", .station = "ws-1"};
    const struct data_token token = {.session = data_session_begin(opened.data, &who),
                                     .tables = ~UINT64_C(0),
                                     .permission = "TEST"};
    data_owner owner = data_owner_new(opened.data);
    for (int number = 0; number < 3; number++) {
        const char *values[FIELDS_OF(provider)] = {[FIELD_OF(provider, name)] = "Ann"};
        char npi[16];
        (void)snprintf(npi, sizeof npi, "n%d", number);
        values[FIELD_OF(provider, npi)] = npi;
        struct change_set *set = change_set_new(&token, NULL);
        change_set_audit(set, "test.save", 0, NULL);
        change_set_insert(set, RECORD_PROVIDER, values);
        struct answered answered = {.calls = 0};
        assert_true(
            data_save(opened.data, owner, set, DATA_DEADLINE_MS, on_saved, &answered, &error) != 0);
        loop_run_until(opened.loop, is_answered, &answered, PATIENCE_MS);
        assert_int_equal(answered.code, ERROR_OK);
    }
    close_opened(&opened);
    (void)snprintf(key, sizeof key, "/tmp/chartty-pg-key-%d", (int)getpid());
    const struct audit_verify_options options = {.url = url, .key_path = key};
    assert_int_equal(audit_verify(&options, &report, &error), 0);
    assert_int_equal(report.entries, 3);
    assert_int_equal(report.bad, 0);
    run_sql(name, "ALTER TABLE ct_audit DISABLE TRIGGER ALL; UPDATE ct_audit SET username = 'eve' "
                  "WHERE position = 2; ALTER TABLE ct_audit ENABLE TRIGGER ALL");
    assert_int_equal(audit_verify(&options, &report, &error), 0);
    assert_true(report.bad > 0);
}

/* --- the search is the same as on SQLite ------------------------------------------------------ */

enum { PEOPLE = 600, HITS_MAX = 400 };

static void fill_names(const char *url)
{
    static const char *const lasts[] = {"Smith",   "Smyth",  "Smithson", "O'Brien", "Obrien",
                                        "Johnson", "Jonson", "Müller",   "Mueller", "de la Cruz",
                                        "Li",      "Lee",    "Nguyen",   "Ngyuen",  "Garcia-Lopez",
                                        "Łukasz",  "Zhang",  "Anderson", "Andersen"};
    static const char *const firsts[] = {"John", "Jon",   "Anna", "Anne",  "Zoë",
                                         "Ann",  "Maria", "José", "Smith", "Lee"};
    struct error error;
    unsigned seed = 7;
    struct load *load = load_open(url, &error);
    assert_non_null(load);
    assert_int_equal(load_begin(load, &error), 0);
    for (int number = 0; number < PEOPLE; number++) {
        char mrn[16], phone[24], born[16];
        seed = seed * 1664525U + 1013904223U;
        (void)snprintf(mrn, sizeof mrn, "MRN%04d", number * 7 % 1000);
        (void)snprintf(phone, sizeof phone, "555-01%02u-%04d", seed >> 8 & 63, number);
        (void)snprintf(born, sizeof born, "19%02u-0%u-1%u", 50 + (seed >> 9) % 40,
                       1 + (seed >> 11) % 9, (seed >> 13) % 9);
        const char *patient[FIELDS_OF(patient)] = {
            [FIELD_OF(patient, mrn)] = mrn,
            [FIELD_OF(patient, first_name)] = firsts[(seed >> 16) % 10],
            [FIELD_OF(patient, last_name)] = lasts[(seed >> 20) % 19],
            [FIELD_OF(patient, phone)] = phone,
            [FIELD_OF(patient, dob)] = born};
        if (load_row(load, RECORD_PATIENT, patient, NULL, &error) != 0 &&
            error.code != ERROR_REFUSED) {
            fail_msg("%s (%s)", error.user, error.detail);
        }
    }
    assert_int_equal(load_commit(load, &error), 0);
    load_close(load);
}

struct found {
    int calls, count;
    struct page *page;
};

static void on_page(void *context, const struct error *error, struct page **pages, int count)
{
    struct found *found = context;
    found->calls++;
    if (error->code != ERROR_OK || count != 1) {
        fail_msg("%s (%s)", error->user, error->detail);
    }
    found->page = pages[0];
    pages[0] = NULL;
}

static bool has_page(void *context)
{
    return ((struct found *)context)->calls > 0;
}

/* All ids of a search, page by page, in the direction; how many. */
static int walk_search(struct opened *opened, const char *typed, bool backwards,
                       int64_t ids[HITS_MAX])
{
    struct page_request request = {.query = {.id = QUERY_PATIENT_SEARCH},
                                   .from = backwards ? PAGE_LAST : PAGE_FIRST,
                                   .limit = 25};
    struct query_filter *filter = &request.query.filter;
    int count = 0;
    filter->has_today = true;
    filter->today = (struct date){2026, 11, 24};
    search_line_parse(typed, filter->today, false, &filter->terms);
    data_owner owner = data_owner_new(opened->data);
    for (bool more = true; more && count < HITS_MAX - 25;) {
        struct found found = {.calls = 0};
        struct error error;
        assert_true(data_pages(opened->data, owner, &request, 1, DATA_DEADLINE_MS, on_page, &found,
                               &error) != 0);
        loop_run_until(opened->loop, has_page, &found, PATIENCE_MS);
        for (int row = 0; row < found.page->count; row++) {
            ids[count++] = page_row_id(found.page, backwards ? found.page->count - 1 - row : row);
        }
        more = backwards ? found.page->more_before : found.page->more_after;
        if (more && found.page->count > 0) {
            request.key = found.page->keys[backwards ? 0 : found.page->count - 1];
            request.from = backwards ? PAGE_BEFORE : PAGE_AFTER;
        }
        page_free(found.page);
    }
    data_owner_end(opened->data, owner);
    return count;
}

static void search_finds_the_same_as_on_sqlite(void **state)
{
    (void)state;
    static const char *const lines[] = {"smith", "smi jo",  "jo smi",     "o'brien",   "obrien ann",
                                        "smyht", "jonhson", "muller",     "cruz",      "lopez",
                                        "MRN00", "mrn0007", "555-0101",   "1962",      "lee",
                                        "zoe",   "nguyen",  "1962 smith", "son",       "a",
                                        "xyzzy", "de la",   "anderson",   "smith, jon"};
    static int64_t here[HITS_MAX], there[HITS_MAX];
    char folder[] = "/tmp/chartty-pg-same-XXXXXX", name[32], url[192], path[64];
    struct error error;
    int found = 0;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/records.db", folder);
    make_records(name, url);
    assert_int_equal(database_init(path, &error), 0);
    fill_names(url);
    fill_names(path);
    struct opened server = open_url(url), file = open_url(path);
    assert_int_equal(server.error.code, ERROR_OK);
    assert_int_equal(file.error.code, ERROR_OK);
    /* the names that guesses come from are read beside */
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    while (walk_search(&server, "smyht", false, there) == 0 && clock_monotonic_ms() < until) {
    }
    while (walk_search(&file, "smyht", false, here) == 0 && clock_monotonic_ms() < until) {
    }
    for (size_t index = 0; index < sizeof lines / sizeof lines[0]; index++) {
        for (int backwards = 0; backwards < 2; backwards++) {
            int wanted = walk_search(&file, lines[index], backwards != 0, here);
            int count = walk_search(&server, lines[index], backwards != 0, there);
            if (wanted != count || memcmp(here, there, (size_t)count * sizeof *here) != 0) {
                fail_msg("\"%s\" %d: %d here, %d there", lines[index], backwards, wanted, count);
            }
            found += count;
        }
    }
    assert_true(found > 1000);
    close_opened(&server);
    close_opened(&file);
    folder_remove(folder);
}

/* --- booking ---------------------------------------------------------------------------------- */

enum { STATIONS = 32, SLOTS = 24 };

struct booked {
    struct answered answered;
    struct opened opened;
    struct data_token token;
    data_owner owner;
};

/* Every station wants the same slot of the same provider, for another patient. */
static void ask_for_slot(struct booked *station, int number, int slot)
{
    struct error error;
    char id[24], patient[16], time[16];
    (void)snprintf(id, sizeof id, "S%d-%d", slot, number);
    (void)snprintf(patient, sizeof patient, "%d", number + 1);
    (void)snprintf(time, sizeof time, "%02d:%02d", 8 + slot / 4, slot % 4 * 15);
    const char *values[FIELDS_OF(appointment)] = {[FIELD_OF(appointment, appointment_id)] = id,
                                                  [FIELD_OF(appointment, patient_id)] = patient,
                                                  [FIELD_OF(appointment, provider_id)] = "1",
                                                  [FIELD_OF(appointment, date)] = "2026-11-24",
                                                  [FIELD_OF(appointment, time)] = time,
                                                  [FIELD_OF(appointment, duration_minutes)] = "15",
                                                  [FIELD_OF(appointment, status)] = "scheduled"};
    const struct change_slot wanted = {.provider_id = 1,
                                       .patient_id = number + 1,
                                       .date = {2026, 11, 24},
                                       .start_minutes = 480 + slot * 15,
                                       .duration_minutes = 15};
    struct change_set *set = change_set_new(&station->token, NULL);
    change_set_audit(set, "test.book", number + 1, NULL);
    change_set_expect_free(set, &wanted);
    change_set_insert(set, RECORD_APPOINTMENT, values);
    station->answered = (struct answered){.calls = 0};
    assert_true(data_save(station->opened.data, station->owner, set, 60000, on_saved,
                          &station->answered, &error) != 0);
}

static void fill_people(const char *url)
{
    struct error error;
    struct load *load = load_open(url, &error);
    assert_non_null(load);
    assert_int_equal(load_begin(load, &error), 0);
    const char *provider[FIELDS_OF(provider)] = {[FIELD_OF(provider, npi)] = "1234567893",
                                                 [FIELD_OF(provider, name)] = "Ann"};
    assert_int_equal(load_row(load, RECORD_PROVIDER, provider, NULL, &error), 0);
    for (int number = 0; number < STATIONS; number++) {
        char mrn[16];
        (void)snprintf(mrn, sizeof mrn, "M%d", number);
        const char *patient[FIELDS_OF(patient)] = {[FIELD_OF(patient, mrn)] = mrn,
                                                   [FIELD_OF(patient, first_name)] = "Ann",
                                                   [FIELD_OF(patient, last_name)] = "Lee",
                                                   [FIELD_OF(patient, dob)] = "1980-01-02"};
        assert_int_equal(load_row(load, RECORD_PATIENT, patient, NULL, &error), 0);
    }
    assert_int_equal(load_commit(load, &error), 0);
    load_close(load);
}

static void stations_that_book_at_once_never_overlap(void **state)
{
    (void)state;
    static struct booked stations[STATIONS];
    char name[32], url[192];
    make_records(name, url);
    fill_people(url);
    for (int number = 0; number < STATIONS; number++) {
        struct booked *at = &stations[number];
        at->opened = open_waiting(url, 30000); /* they stand in one row */
        assert_int_equal(at->opened.error.code, ERROR_OK);
        struct data_session who = {.staff_id = 1, .username = "ann", .role = "nurse"};
        (void)snprintf(who.station, sizeof who.station, "ws-%d", number);
        at->token = (struct data_token){.session = data_session_begin(at->opened.data, &who),
                                        .tables = ~UINT64_C(0),
                                        .permission = "TEST"};
        at->owner = data_owner_new(at->opened.data);
    }
    for (int slot = 0; slot < SLOTS; slot++) {
        int saved = 0;
        for (int number = 0; number < STATIONS; number++) {
            ask_for_slot(&stations[number], number, slot);
        }
        for (int number = 0; number < STATIONS; number++) {
            struct booked *at = &stations[number];
            loop_run_until(at->opened.loop, is_answered, &at->answered, PATIENCE_MS);
            assert_int_equal(at->answered.calls, 1);
            assert_true(at->answered.code == ERROR_OK || at->answered.code == ERROR_REFUSED);
            saved += at->answered.code == ERROR_OK;
        }
        assert_int_equal(saved, 1);
    }
    for (int number = 0; number < STATIONS; number++) {
        close_opened(&stations[number].opened);
    }
    postgres_assert(&cluster, name, "SELECT count(*), count(DISTINCT time) FROM appointments",
                    "24|24\n");
    postgres_assert(&cluster, name, "SELECT count(*) FROM ct_audit", "24\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_refusal_says_what_to_do),
        cmocka_unit_test(a_wrong_password_is_named),
        cmocka_unit_test(a_closed_session_is_opened_again),
        cmocka_unit_test(check_names_what_is_not_as_it_was_made),
        cmocka_unit_test(a_failed_migration_leaves_all_as_it_was),
        cmocka_unit_test(a_refused_row_leaves_the_others),
        cmocka_unit_test(the_audit_of_saves_is_verified),
        cmocka_unit_test(search_finds_the_same_as_on_sqlite),
        cmocka_unit_test(stations_that_book_at_once_never_overlap),
    };
    if (!postgres_start(&cluster)) {
        return 0; /* said aloud */
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char key[64];
    (void)snprintf(key, sizeof key, "/tmp/chartty-pg-key-%d", (int)getpid());
    (void)unlink(key);
    postgres_stop(&cluster);
    return failed;
}
