/* SPDX-License-Identifier: MIT */
/*
 * A process that saves is killed at a moment of chance, a hundred times on one database: nothing
 * that was acknowledged is lost, nothing is there by half, and the file is whole.
 */
#include "save_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 100, LONGEST_MS = 40, LONGEST_EVER_MS = 4000 };

/* Three rows a save: patient, particulars, allergy; the patient's name names the request. */
static struct change_set *one_save(const struct data_token *token)
{
    char id[REQUEST_ID_SIZE];
    request_id_make(id);
    const char *patient[FIELDS_OF(patient)] = {
        [P(first_name)] = "Killed", [P(last_name)] = id, [P(dob)] = "2001-01-01"};
    const char *extra[FIELDS_OF(patient_extra)] = {NULL};
    const char *allergy[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, allergen)] = "Nuts"};
    struct change_set *set = change_set_new(token, id);
    change_set_audit(set, "patient.new", 0, NULL);
    int first = change_set_insert(set, RECORD_PATIENT, patient);
    change_set_make_code(set, first, P(mrn), "K{HEX12}");
    int second = change_set_insert(set, RECORD_PATIENT_EXTRA, extra);
    change_set_link(set, second, 0, first);
    change_set_copy_code(set, second, FIELD_OF(patient_extra, mrn), first, P(mrn));
    int third = change_set_insert(set, RECORD_ALLERGY, allergy);
    change_set_link(set, third, FIELD_OF(allergy, patient_id), first);
    return set;
}

/* The process that is killed: saves without end, and writes each patient's number once it was told
 * that it is saved. */
static void save_without_end(struct scene *scene, int pipe_end)
{
    int64_t number = 0;
    scene_open(scene);
    (void)!write(pipe_end, &number, sizeof number); /* it has begun */
    for (;;) {
        struct saved saved = scene_save(scene, one_save(&scene->token));
        if (saved.error.code != ERROR_OK) {
            _exit(saved.error.code == ERROR_BUSY ? 0 : 3);
        }
        number = saved.row_ids[0];
        if (write(pipe_end, &number, sizeof number) != sizeof number) {
            _exit(4);
        }
    }
}

/* Reads what comes until `ms` have passed, or the pipe has ended (ms -1). */
static int read_numbers(int pipe_end, int ms, int64_t *numbers, int count, int room)
{
    int64_t until = clock_monotonic_ms() + ms;
    for (;;) {
        struct pollfd wait = {.fd = pipe_end, .events = POLLIN};
        int64_t left = until - clock_monotonic_ms();
        if (ms >= 0 && left <= 0) {
            return count;
        }
        if (poll(&wait, 1, ms < 0 ? -1 : (int)left) <= 0) {
            continue;
        }
        int64_t number;
        if (read(pipe_end, &number, sizeof number) != (ssize_t)sizeof number) {
            return count;
        }
        if (number != 0) {
            assert_true(count < room);
            numbers[count++] = number;
        }
    }
}

static void check_whole(sqlite3 *other, const int64_t *numbers, int count)
{
    assert_lines(other, "PRAGMA integrity_check", "ok\n");
    assert_lines(other, "PRAGMA foreign_key_check", "");
    for (int index = 0; index < count; index++) {
        char sql[160];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM patients p JOIN ct_request r ON r.request_id = "
                       "p.last_name AND r.state = 'done' WHERE p.id = %lld",
                       (long long)numbers[index]);
        assert_int_equal(fixture_number(other, sql), 1);
    }
    /* every save by all of its rows, its entry, its request and its names, or by none */
    long long saves = fixture_number(other, "SELECT count(*) FROM patients");
    assert_true(saves >= count);
    assert_int_equal(
        fixture_number(other, "SELECT count(*) FROM patients p JOIN ct_patient c ON c.patient_id = "
                              "p.id AND c.mrn = p.mrn JOIN allergies a ON a.patient_id = p.id "
                              "JOIN ct_audit e ON e.patient_id = p.id JOIN ct_request r ON "
                              "r.request_id = p.last_name JOIN ct_name n ON n.patient_id = p.id "
                              "AND n.alternate = 0"),
        saves);
    assert_int_equal(fixture_number(other, "SELECT (SELECT count(*) FROM ct_patient) + (SELECT "
                                           "count(*) FROM allergies) + (SELECT count(*) FROM "
                                           "ct_audit) + (SELECT count(*) FROM ct_request)"),
                     4 * saves);
    assert_int_equal(fixture_number(other, "SELECT count(*) FROM ct_name_stale"), 0);
}

static void killed_at_any_moment_nothing_is_lost_or_half(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    static int64_t numbers[200000];
    int count = 0;
    fixture_make(fixture);
    int rounds = 0, longest_ms = LONGEST_MS;
    /* Where saves take longer, as on a busy machine, the moments reach further. */
    for (; rounds < ROUNDS || (rounds < 2 * ROUNDS && count <= ROUNDS / 2); rounds++) {
        longest_ms += count < rounds / 2 && longest_ms < LONGEST_EVER_MS ? LONGEST_MS / 2 : 0;
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct scene scene = {.fixture = fixture, .clock = clock_system()};
            close(ends[0]);
            scene.loop = loop_new(&error);
            save_without_end(&scene, ends[1]);
        }
        close(ends[1]);
        int64_t begun;
        assert_int_equal(read(ends[0], &begun, sizeof begun), sizeof begun);
        count = read_numbers(ends[0], (int)randombytes_uniform((uint32_t)longest_ms), numbers,
                             count, 200000);
        kill(child, SIGKILL);
        count = read_numbers(ends[0], -1, numbers, count, 200000);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        close(ends[0]);
        sqlite3 *other = fixture_open(fixture->path);
        check_whole(other, numbers, count);
        sqlite3_close(other);
    }
    sqlite3 *other = fixture_open(fixture->path);
    print_message("%d kills, %d saves acknowledged, %lld there\n", rounds, count,
                  fixture_number(other, "SELECT count(*) FROM patients"));
    sqlite3_close(other);
    assert_true(count > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_at_any_moment_nothing_is_lost_or_half, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
