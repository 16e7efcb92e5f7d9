/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails: every read, write, sync, cut and removal of a save in turn, once and from then
 * on, as an error and as full. What is said to be saved is there, what is said not to be is not,
 * and what is uncertain is settled truly; the same request is then saved, once.
 */
#include "save_fixture.h"
#include "support/failing_files.h"

static struct change_set *set_of(struct scene *scene, const char *id, const char *city)
{
    const char *allergy[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = "1",
                                               [FIELD_OF(allergy, allergen)] = city};
    const char *values[FIELDS_OF(patient)] = {[P(city)] = city};
    struct arena arena;
    arena_init(&arena);
    struct change_set *set = scene_set(scene, id);
    change_set_insert(set, RECORD_ALLERGY, allergy);
    change_set_update(set, RECORD_PATIENT, scene_row(scene, &arena, RECORD_PATIENT, 1),
                      UINT64_C(1) << P(city), values);
    arena_release(&arena);
    return set;
}

/* How many of a save's four rows are there: 4 or 0, nothing between. */
static long long rows_of(struct scene *scene, const char *id, const char *city)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "SELECT (SELECT count(*) FROM allergies WHERE allergen = '%s') + (SELECT "
                   "count(*) FROM patients WHERE city = '%s') + (SELECT count(*) FROM ct_request "
                   "WHERE request_id = '%s' AND state = 'done') + (SELECT count(*) FROM ct_audit "
                   "WHERE entry LIKE '%%\"%s\"]}}%%')",
                   city, city, id, city);
    return scene_number(scene, sql);
}

struct tally {
    int saved, not_saved, uncertain;
};

/* One save on a disk whose n-th call fails. False when the save needed fewer. */
static bool try_save(struct scene *scene, int call, bool from_then_on, int code,
                     struct tally *tally)
{
    char id[REQUEST_ID_SIZE], city[32];
    request_id_make(id);
    (void)snprintf(city, sizeof city, "City %d%c%d", call, from_then_on ? 'x' : '-', code);
    struct change_set *set = set_of(scene, id, city);
    struct change_set *again = set_of(scene, id, city);
    failing_arm(call, from_then_on, code);
    struct saved saved = scene_save(scene, set);
    bool has_failed = failing_disarm();
    long long rows = rows_of(scene, id, city);
    if (saved.error.code == ERROR_OK) {
        tally->saved++;
        assert_int_equal(rows, 4);
    } else if (saved.error.code == ERROR_UNCERTAIN) {
        tally->uncertain++;
        assert_true(rows == 0 || rows == 4);
    } else {
        tally->not_saved++;
        assert_int_equal(saved.error.code, ERROR_IO);
        assert_int_equal(rows, 0);
    }
    assert_lines(scene->other, "PRAGMA integrity_check", "ok\n");
    saved = scene_save(scene, again);
    assert_saved(&saved);
    assert_int_equal(saved.already, rows == 4);
    assert_int_equal(rows_of(scene, id, city), 4);
    return has_failed;
}

static void a_failing_disk_never_makes_a_false_saved(void **state)
{
    struct scene *scene = *state;
    static const int codes[] = {SQLITE_IOERR_WRITE, SQLITE_FULL};
    struct tally tally = {0};
    int tries = 0;
    struct saved first = scene_update(scene, RECORD_PATIENT, 2, P(city), "opens the writer");
    assert_saved(&first);
    for (size_t code = 0; code < sizeof codes / sizeof codes[0]; code++) {
        for (int from_then_on = 0; from_then_on < 2; from_then_on++) {
            int call = 1;
            while (try_save(scene, call, from_then_on == 1, codes[code], &tally)) {
                call++;
            }
            tries += call - 1;
        }
    }
    print_message("%d failures: %d saved, %d not saved, %d uncertain\n", tries, tally.saved - 4,
                  tally.not_saved, tally.uncertain);
    assert_true(tries > 40);
    assert_true(tally.not_saved > 20);
    /* the chain has no gap, whatever became of each save */
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit a WHERE position > 1 AND "
                                         "NOT EXISTS (SELECT 1 FROM ct_audit b WHERE b.chain = "
                                         "a.chain AND b.position = a.position - 1)"),
                     0);
}

static int setup(void **state)
{
    failing_install();
    return scene_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failing_disk_never_makes_a_false_saved, setup,
                                        scene_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
