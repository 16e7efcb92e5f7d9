/* SPDX-License-Identifier: MIT */
/*
 * What a program leaves that is killed in the middle of a write: a journal that has to be rolled
 * back. A station that starts then, and one that is running, read on as if nothing had been.
 */
#include "save_fixture.h"

#include <signal.h>
#include <sys/wait.h>

/* Another program: writes so much, when it is told to, that a part of it is in the file already,
 * and is killed. It is there before the station's threads are: a copy of those could not go on. */
struct writer {
    pid_t pid;
    int tell;
};

static void write_half(const char *path)
{
    sqlite3 *connection = NULL;
    if (sqlite3_open(path, &connection) == SQLITE_OK &&
        sqlite3_exec(
            connection,
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = TRUNCATE;"
            "PRAGMA cache_size = 1; BEGIN IMMEDIATE;"
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            " INSERT INTO patients (mrn, first_name, last_name, dob)"
            " SELECT 'HALF' || i, 'Half', 'Written', '1990-01-01' FROM n;",
            NULL, NULL, NULL) == SQLITE_OK) {
        (void)kill(getpid(), SIGKILL);
    }
    _exit(1);
}

/* The station is closed for it and opened again. */
static struct writer start_writer(struct scene *scene)
{
    struct writer writer;
    int ends[2];
    char word;
    data_close(scene->data);
    assert_int_equal(pipe(ends), 0);
    writer.tell = ends[1];
    writer.pid = fork();
    if (writer.pid == 0) {
        close(ends[1]);
        if (read(ends[0], &word, 1) == 1) {
            write_half(scene->fixture->path);
        }
        _exit(1);
    }
    close(ends[0]);
    return writer;
}

static void kill_writer(struct scene *scene, struct writer writer)
{
    int status = 0;
    char journal[160];
    struct stat facts;
    assert_int_equal(write(writer.tell, "w", 1), 1);
    assert_int_equal(waitpid(writer.pid, &status, 0), writer.pid);
    close(writer.tell);
    assert_true(WIFSIGNALED(status));
    (void)snprintf(journal, sizeof journal, "%s-journal", scene->fixture->path);
    assert_int_equal(stat(journal, &facts), 0);
    assert_true(facts.st_size > 0);
}

static void assert_reads(struct scene *scene)
{
    struct query query = {.id = QUERY_PATIENT_ROW, .filter = {.id = 1}};
    struct page *page = scene_read(scene, &query);
    assert_int_equal(page->count, 1);
    assert_string_equal(((const struct patient *)page_row(page, 0))->last_name.text, "Smith");
    page_free(page);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM patients"), 2);
}

static void a_station_starts(void **state)
{
    struct scene *scene = *state;
    struct writer writer = start_writer(scene);
    kill_writer(scene, writer);
    scene_open(scene);
    assert_reads(scene);
}

static void a_running_station_reads_on(void **state)
{
    struct scene *scene = *state;
    struct writer writer = start_writer(scene);
    scene_open(scene);
    assert_reads(scene);
    kill_writer(scene, writer);
    assert_reads(scene);
}

static void a_running_station_saves_on(void **state)
{
    struct scene *scene = *state;
    struct writer writer = start_writer(scene);
    scene_open(scene);
    kill_writer(scene, writer);
    const char *values[FIELDS_OF(patient)] = {NULL};
    values[P(mrn)] = "MRN9";
    values[P(first_name)] = "New";
    values[P(last_name)] = "Person";
    values[P(dob)] = "2001-02-03";
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_PATIENT, values);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM patients"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_station_starts, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_running_station_reads_on, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_running_station_saves_on, scene_setup, scene_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
