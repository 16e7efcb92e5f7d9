/* SPDX-License-Identifier: MIT */
/*
 * A save is acknowledged within three times what the same statements take by themselves: each kind
 * two hundred times, in turn, on one disk; the medians are compared and printed. The raw commit is
 * one thread with prepared statements, and writes the very texts that the save before it has
 * written. A busy machine makes threads wait for each other: the best of some turns counts. Where
 * the disk is none, as under /tmp in memory, a commit takes next to nothing, and so does a save.
 * And no save waits for the station's own counting.
 */
#include "save_fixture.h"

#include "src/data/sqlite/connection.h"

#include <time.h>

enum { TIMES = 200, FACTOR = 3, NOTHING_US = 1000 };

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static int64_t median(int64_t *times)
{
    qsort(times, TIMES, sizeof *times, by_size);
    return times[TIMES / 2];
}

static const char *const raw_texts[] = {
    "BEGIN IMMEDIATE",
    "UPDATE patients SET city = ?1, updated_at = ?2 WHERE id = 1",
    "INSERT INTO ct_audit (chain, position, at, username, role, station, action, patient_id, "
    "table_name, row_id, entry, mac) SELECT 'raw', ?1, at, username, role, station, action, "
    "patient_id, table_name, row_id, entry, mac FROM ct_audit ORDER BY id DESC LIMIT 1",
    "INSERT INTO ct_request (request_id, content_hash, state, staff_id, created_at, answer) "
    "VALUES (?1, '0000000000000000000000000000000000000000000000000000000000000000', 'done', 7, "
    "'2026-11-24 10:00:00.000000', '{\"rows\":[1],\"codes\":[null],\"changed\":1}')",
    "COMMIT",
};
enum { RAW_COUNT = sizeof raw_texts / sizeof raw_texts[0] };

static void run_raw(sqlite3_stmt *const statements[RAW_COUNT], int number)
{
    char city[32], id[40];
    (void)snprintf(city, sizeof city, "Raw %d", number);
    (void)snprintf(id, sizeof id, "raw%029d", number);
    sqlite3_bind_text(statements[1], 1, city, -1, SQLITE_STATIC);
    sqlite3_bind_text(statements[1], 2, "2026-11-24 10:00:00.000000", -1, SQLITE_STATIC);
    sqlite3_bind_int(statements[2], 1, number);
    sqlite3_bind_text(statements[3], 1, id, -1, SQLITE_STATIC);
    for (int index = 0; index < RAW_COUNT; index++) {
        assert_int_equal(sqlite3_step(statements[index]), SQLITE_DONE);
        sqlite3_reset(statements[index]);
    }
}

static int64_t time_save(struct scene *scene, int number)
{
    char city[32];
    struct arena arena;
    const char *values[FIELDS_OF(patient)] = {[P(city)] = city};
    (void)snprintf(city, sizeof city, "Saved %d", number);
    arena_init(&arena);
    struct change_set *set = scene_set(scene, NULL);
    change_set_update(set, RECORD_PATIENT, scene_row(scene, &arena, RECORD_PATIENT, 1),
                      UINT64_C(1) << P(city), values);
    int64_t begun = now_us();
    struct saved saved = scene_save(scene, set);
    int64_t took = now_us() - begun;
    assert_saved(&saved);
    arena_release(&arena);
    return took;
}

struct race {
    struct scene *scene;
    sqlite3_stmt *raw[RAW_COUNT];
    int number; /* so far */
};

/* How many hundredths of its commit a save takes. */
static int64_t compare_medians(void *context)
{
    struct race *race = context;
    int64_t saves[TIMES], commits[TIMES];
    for (int i = 0; i < TIMES; i++, race->number++) {
        saves[i] = time_save(race->scene, race->number);
        int64_t begun = now_us();
        run_raw(race->raw, race->number + 1);
        commits[i] = now_us() - begun;
    }
    int64_t save = median(saves), commit = median(commits);
    print_message("median of %d: save %lld us, raw commit %lld us, factor %.2f\n", TIMES,
                  (long long)save, (long long)commit, (double)save / (double)commit);
    return save <= NOTHING_US ? 0 : 100 * save / (commit > 0 ? commit : 1);
}

static void a_save_takes_little_more_than_its_commit(void **state)
{
    struct race race = {.scene = *state};
    struct error error = {0};
    sqlite3 *raw = NULL;
    assert_ok(connection_open(race.scene->fixture->path, CONNECTION_WRITE, 0, NULL, &raw, &error),
              &error);
    for (int index = 0; index < RAW_COUNT; index++) {
        assert_int_equal(sqlite3_prepare_v2(raw, raw_texts[index], -1, &race.raw[index], NULL),
                         SQLITE_OK);
    }
    (void)time_save(race.scene, -1); /* opens the writer, reads the key */
    run_raw(race.raw, 0);
    int64_t factor = quickest_turn(compare_medians, &race, FACTOR * 100);
    for (int index = 0; index < RAW_COUNT; index++) {
        sqlite3_finalize(race.raw[index]);
    }
    sqlite3_close(raw);
    assert_true(factor <= FACTOR * 100);
}

struct counted {
    const struct saved *saved;
    int calls, saves_before;
    int64_t total;
};

static void on_counted(void *context, const struct error *error, int64_t total, bool exact)
{
    struct counted *counted = context;
    assert_int_equal(error->code, ERROR_OK);
    assert_true(exact);
    counted->calls++;
    counted->saves_before = counted->saved->calls;
    counted->total = total;
}

static bool all_came(void *context)
{
    const struct counted *counted = context;
    return counted->calls > 0 && counted->saved->calls > 0;
}

/* Results that nobody has acknowledged: long to count. */
static const char many_results[] =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
    " INSERT INTO lab_results (order_id, patient_id, test_name, status, ordered_date,"
    " resulted_date) SELECT 'O' || i, 1, 'CBC', 'final', '2026-01-01', '2026-01-02' FROM n";

/* A commit waits for those who read; the count that is under way would hold it up. */
static void a_count_gives_way_to_a_save(void **state)
{
    struct scene *scene = *state;
    struct error error = {0};
    struct saved saved = {.look_at = 0};
    struct counted counted = {.saved = &saved};
    const struct query query = {.id = QUERY_LABS_UNREVIEWED};
    fixture_run(scene->other, many_results);
    (void)time_save(scene, -1); /* opens the writer */
    assert_true(data_count(scene->data, scene->owner, &query, DATA_DEADLINE_MS, on_counted,
                           &counted, &error) != 0);
    assert_true(data_save(scene->data, scene->owner, scene_set(scene, NULL), DATA_DEADLINE_MS,
                          saved_take, &saved, &error) != 0);
    loop_run_until(scene->loop, all_came, &counted, 60000);
    assert_saved(&saved);
    assert_int_equal(counted.calls, 1);
    assert_int_equal(counted.saves_before, 1);
    assert_int_equal(counted.total, 30000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_save_takes_little_more_than_its_commit, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(a_count_gives_way_to_a_save, scene_setup, scene_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
