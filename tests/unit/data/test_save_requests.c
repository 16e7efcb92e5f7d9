/* SPDX-License-Identifier: MIT */
/* Request ids and settling; and bad days: locked, full, read-only, another version, too late. */
#include "save_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static const char id[] = "0123456789abcdef0123456789abcdef";

static const char *const new_provider[FIELDS_OF(provider)] = {
    [FIELD_OF(provider, npi)] = "1000000004", [FIELD_OF(provider, name)] = "Dr. New"};

static struct saved insert_with_id(struct scene *scene, const char *name)
{
    const char *values[FIELDS_OF(provider)];
    memcpy(values, new_provider, sizeof values);
    values[FIELD_OF(provider, name)] = name;
    struct change_set *set = scene_set(scene, id);
    int step = change_set_insert(set, RECORD_PROVIDER, values);
    change_set_make_code(set, step, FIELD_OF(provider, npi), "10000{DIGIT5}");
    return scene_save(scene, set);
}

static void the_same_request_is_saved_once(void **state)
{
    struct scene *scene = *state;
    struct saved first = insert_with_id(scene, "Dr. New");
    assert_saved(&first);
    assert_false(first.already);
    scene_reopen(scene); /* another process, another session */
    struct saved again = insert_with_id(scene, "Dr. New");
    assert_saved(&again);
    assert_true(again.already);
    assert_int_equal(again.row_ids[0], first.row_ids[0]);
    assert_string_equal(again.codes[0], first.codes[0]);
    assert_int_equal(again.changed_rows, 1);
    assert_int_equal(datetime_to_microseconds(&again.saved_at),
                     datetime_to_microseconds(&first.saved_at));
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM providers WHERE name = 'Dr. New'"),
                     1);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit"), 1);
}

static void the_same_id_with_other_content_is_refused(void **state)
{
    struct scene *scene = *state;
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_saved(&saved);
    saved = insert_with_id(scene, "Dr. Newer");
    assert_not_saved(&saved, ERROR_REFUSED, "Something else was saved from this form already");
    assert_int_equal(
        scene_number(scene, "SELECT count(*) FROM providers WHERE name LIKE 'Dr. New%'"), 1);
}

static void settling_tells_what_was_saved(void **state)
{
    struct scene *scene = *state;
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_saved(&saved);
    struct saved settled = scene_settle(scene, id);
    assert_saved(&settled);
    assert_true(settled.already);
    assert_int_equal(settled.step_count, 1);
    assert_int_equal(settled.row_ids[0], saved.row_ids[0]);
    assert_string_equal(settled.codes[0], saved.codes[0]);
}

static void what_was_settled_as_void_is_never_saved(void **state)
{
    struct scene *scene = *state;
    for (int time = 0; time < 2; time++) {
        struct saved settled = scene_settle(scene, id);
        assert_saved(&settled);
        assert_false(settled.already);
    }
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_not_saved(&saved, ERROR_REFUSED, "given up as not saved");
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM providers"), 2);
    assert_lines(scene->other, "SELECT state FROM ct_request", "void\n");
}

/* --- bad days --------------------------------------------------------------------------------- */

static long long all_rows(struct scene *scene)
{
    return scene_number(scene, "SELECT (SELECT count(*) FROM providers) * 100 + (SELECT count(*) "
                               "FROM ct_audit) * 10 + (SELECT count(*) FROM ct_request)");
}

static void a_lock_that_lasts_is_busy(void **state)
{
    struct scene *scene = *state;
    scene->options.busy_ms = 200;
    scene_reopen(scene);
    fixture_run(scene->other, "BEGIN IMMEDIATE");
    int64_t begun = clock_monotonic_ms();
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_not_saved(&saved, ERROR_BUSY, "Another program holds the database");
    assert_true(clock_monotonic_ms() - begun >= 190);
    fixture_run(scene->other, "COMMIT");
    assert_int_equal(all_rows(scene), 200);
    saved = insert_with_id(scene, "Dr. New"); /* the same request id again */
    assert_saved(&saved);
}

/* Others read on and on: the commit itself waits, and nothing of it is there. */
static void a_reader_that_stays_makes_the_commit_busy(void **state)
{
    struct scene *scene = *state;
    scene->options.busy_ms = 200;
    scene_reopen(scene);
    fixture_run(scene->other, "BEGIN");
    assert_int_equal(all_rows(scene), 200);
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_not_saved(&saved, ERROR_BUSY, "Another program holds the database");
    fixture_run(scene->other, "COMMIT");
    assert_int_equal(all_rows(scene), 200);
    saved = insert_with_id(scene, "Dr. New");
    assert_saved(&saved);
    assert_int_equal(all_rows(scene), 311);
}

static void a_deadline_stops_what_is_not_committed(void **state)
{
    struct scene *scene = *state;
    struct saved first = {.look_at = 0}, second = {.look_at = 0};
    struct error error = {0};
    fixture_run(scene->other, "BEGIN IMMEDIATE");
    struct change_set *set = scene_set(scene, id);
    change_set_insert(set, RECORD_PROVIDER, new_provider);
    assert_true(data_save(scene->data, scene->owner, set, 150, saved_take, &first, &error) != 0);
    set = scene_set(scene, NULL); /* waits behind it */
    change_set_insert(set, RECORD_PROVIDER, new_provider);
    assert_true(data_save(scene->data, scene->owner, set, 100, saved_take, &second, &error) != 0);
    scene_wait(scene, &second);
    scene_wait(scene, &first);
    assert_not_saved(&first, ERROR_TIMEOUT, "Nothing was saved");
    assert_not_saved(&second, ERROR_TIMEOUT, "Nothing was saved");
    fixture_run(scene->other, "COMMIT");
    assert_int_equal(all_rows(scene), 200);
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_saved(&saved);
}

static void what_waits_can_be_cancelled_but_not_what_runs(void **state)
{
    struct scene *scene = *state;
    struct saved first = {.look_at = 0}, second = {.look_at = 0};
    struct error error = {0};
    fixture_run(scene->other, "BEGIN IMMEDIATE");
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_PROVIDER, new_provider);
    uint64_t runs = data_save(scene->data, scene->owner, set, 0, saved_take, &first, &error);
    set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_PROVIDER, new_provider);
    uint64_t waits = data_save(scene->data, scene->owner, set, 0, saved_take, &second, &error);
    assert_true(data_cancel(scene->data, runs));
    assert_true(data_cancel(scene->data, waits));
    scene_wait(scene, &second);
    assert_not_saved(&second, ERROR_CANCELLED, "");
    fixture_run(scene->other, "COMMIT");
    scene_wait(scene, &first);
    assert_saved(&first);
    assert_int_equal(all_rows(scene), 311);
}

/* What closing takes with four saves that wait for another's lock. */
static int64_t close_while_locked(void *context)
{
    struct scene *scene = context;
    struct saved saved = {.look_at = 0};
    struct error error = {0};
    fixture_run(scene->other, "BEGIN IMMEDIATE");
    for (int time = 0; time < 4; time++) {
        struct change_set *set = scene_set(scene, NULL);
        change_set_insert(set, RECORD_PROVIDER, new_provider);
        assert_true(data_save(scene->data, scene->owner, set, 0, saved_take, &saved, &error) != 0);
    }
    int64_t begun = clock_monotonic_ms();
    data_close(scene->data);
    int64_t took = clock_monotonic_ms() - begun;
    assert_int_equal(saved.calls, 0);
    fixture_run(scene->other, "COMMIT");
    assert_int_equal(all_rows(scene), 200);
    scene_open(scene);
    return took;
}

/* A program that ends waits no longer than a second for others' locks. */
static void ending_waits_for_a_lock_no_longer_than_a_second(void **state)
{
    struct scene *scene = *state;
    scene->options.busy_ms = 60000;
    scene_reopen(scene);
    assert_true(quickest_turn(close_while_locked, scene, 1899) < 1900);
}

static void a_file_that_may_not_be_written_takes_nothing(void **state)
{
    struct scene *scene = *state;
    if (geteuid() == 0) {
        print_message("skipped: the administrator may write every file\n");
        skip();
    }
    data_close(scene->data);
    assert_int_equal(chmod(scene->fixture->path, 0400), 0);
    scene_open(scene);
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_not_saved(&saved, ERROR_DENIED, "for reading only");
    assert_int_equal(chmod(scene->fixture->path, 0600), 0);
}

static void a_full_database_takes_nothing(void **state)
{
    struct scene *scene = *state;
    struct saved saved = insert_with_id(scene, "Dr. New"); /* opens the writer */
    assert_saved(&saved);
    long long before = all_rows(scene);
    /* max_page_count belongs to a connection, so the file itself is made to be at its end: a note
     * longer than what a file system of this process may write */
    struct rlimit limit, old;
    getrlimit(RLIMIT_FSIZE, &old);
    struct stat status;
    assert_int_equal(stat(scene->fixture->path, &status), 0);
    limit = old;
    limit.rlim_cur = (rlim_t)status.st_size + 4096;
    signal(SIGXFSZ, SIG_IGN);
    char *note = memory_new(1000001);
    memset(note, 'x', 1000000);
    const char *values[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = "1",
                                              [FIELD_OF(allergy, allergen)] = "Nuts",
                                              [FIELD_OF(allergy, notes)] = note};
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_ALLERGY, values);
    setrlimit(RLIMIT_FSIZE, &limit);
    saved = scene_save(scene, set);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_not_saved(&saved, ERROR_IO, "Nothing was changed");
    assert_int_equal(all_rows(scene), before);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM allergies"), 0);
    assert_lines(scene->other, "PRAGMA integrity_check", "ok\n");
    set = scene_set(scene, NULL); /* there is room again */
    change_set_insert(set, RECORD_ALLERGY, values);
    saved = scene_save(scene, set);
    assert_saved(&saved);
    memory_free(note);
}

static void another_version_takes_nothing(void **state)
{
    struct scene *scene = *state;
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_saved(&saved);
    fixture_run(scene->other, "INSERT INTO ct_schema (version, name) VALUES (9999, 'later')");
    saved = scene_update(scene, RECORD_PATIENT, 1, P(city), "Salem");
    assert_not_saved(&saved, ERROR_OUTDATED, "9999");
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM patients WHERE city = 'Salem'"), 0);
}

static void a_database_for_reading_takes_nothing(void **state)
{
    struct scene *scene = *state;
    scene->options.read_only = true;
    scene_reopen(scene);
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_not_saved(&saved, ERROR_DENIED, "for reading only");
    saved = scene_settle(scene, id);
    assert_not_saved(&saved, ERROR_DENIED, "for reading only");
    assert_int_equal(all_rows(scene), 200);
}

static void a_damaged_database_says_so(void **state)
{
    struct scene *scene = *state;
    struct saved saved = insert_with_id(scene, "Dr. New");
    assert_saved(&saved);
    long long root = scene_number(scene, "SELECT rootpage FROM sqlite_schema WHERE name = "
                                         "'providers'");
    data_close(scene->data);
    FILE *file = fopen(scene->fixture->path, "r+");
    assert_int_equal(fseek(file, (long)(root - 1) * 4096, SEEK_SET), 0);
    for (int byte = 0; byte < 64; byte++) {
        assert_int_equal(fputc(0xFF, file), 0xFF);
    }
    fclose(file);
    scene_open(scene);
    saved = insert_with_id(scene, "Dr. Newer");
    assert_true(saved.error.code == ERROR_CORRUPT || saved.error.code == ERROR_REFUSED);
    const char *values[FIELDS_OF(provider)];
    memcpy(values, new_provider, sizeof values);
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_PROVIDER, values);
    saved = scene_save(scene, set);
    assert_not_saved(&saved, ERROR_CORRUPT, "restore a backup");
}

static void request_ids_are_never_the_same(void **state)
{
    char first[REQUEST_ID_SIZE], second[REQUEST_ID_SIZE];
    (void)state;
    request_id_make(first);
    request_id_make(second);
    assert_int_equal(strlen(first), 32);
    assert_int_equal(strspn(first, "0123456789abcdef"), 32);
    assert_string_not_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
        TEST(the_same_request_is_saved_once),
        TEST(the_same_id_with_other_content_is_refused),
        TEST(settling_tells_what_was_saved),
        TEST(what_was_settled_as_void_is_never_saved),
        TEST(a_lock_that_lasts_is_busy),
        TEST(a_reader_that_stays_makes_the_commit_busy),
        TEST(a_deadline_stops_what_is_not_committed),
        TEST(what_waits_can_be_cancelled_but_not_what_runs),
        TEST(ending_waits_for_a_lock_no_longer_than_a_second),
        TEST(a_file_that_may_not_be_written_takes_nothing),
        TEST(a_full_database_takes_nothing),
        TEST(another_version_takes_nothing),
        TEST(a_database_for_reading_takes_nothing),
        TEST(a_damaged_database_says_so),
        cmocka_unit_test(request_ids_are_never_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
