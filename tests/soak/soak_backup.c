/* SPDX-License-Identifier: MIT */
/*
 * Backups of records in use (issue 4, done when 7; row 6): while four stations save, at full speed
 * and at 20 saves a second, each backup holds every row that was acknowledged before it began, with
 * its entry of the audit, and was finished while they wrote. And of a backup that was changed in
 * any way nothing comes back. 10 backups at each pace and 200 changes in each run, 200 backups with
 * CHARTTY_SOAK=1; on SQLite and, where there is a server, on PostgreSQL.
 *
 * CHARTTY_ONLY=sqlite*: those tests alone. CHARTTY_BACKUP_DB=PATH: one backup of that file, a large
 * one, at each pace.
 */
#include "soak/soak.h"
#include "unit/data/postgres_cluster.h"
#include "unit/data/save_fixture.h"

#include "chartty/data/backup.h"

#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { WRITERS = 4, SLOW_MS = 200, BEGIN_MS = 60000, KEY_BYTES = 32 };

/* Told among the processes. */
struct board {
    atomic_long acknowledged[WRITERS], begun, refused;
    atomic_long longest_ms[WRITERS]; /* of a save, as its station saw it */
    atomic_int stop;
};

struct place {
    struct fixture *fixture; /* its path is the records' address */
    struct postgres *server; /* NULL: SQLite */
    char folder[64];
    struct board *board;
    pid_t writers[WRITERS];
    int pause_ms;
    long run; /* in the names of its rows: a large database keeps those of earlier runs */
    struct clock clock;
    int64_t longest_held_ms, longest_ms, saved_meanwhile;
};

/* --- the stations ---------------------------------------------------------------------------- */

static struct change_set *patient_number(const struct data_token *token, int writer, long run,
                                         long number)
{
    char family[32], given[24];
    (void)snprintf(family, sizeof family, "W%d.%ld", writer, run);
    (void)snprintf(given, sizeof given, "%ld", number);
    const char *patient[FIELDS_OF(patient)] = {
        [P(first_name)] = given, [P(last_name)] = family, [P(dob)] = "2001-01-01"};
    struct change_set *set = change_set_new(token, NULL);
    change_set_audit(set, "patient.new", 0, NULL);
    int first = change_set_insert(set, RECORD_PATIENT, patient);
    change_set_make_code(set, first, P(mrn), "B{HEX12}");
    return set;
}

static bool is_stopped(void *context)
{
    return atomic_load(&((struct board *)context)->stop) != 0;
}

static void write_until_stopped(const struct place *place, int writer)
{
    struct board *board = place->board;
    struct error error = {0};
    struct scene scene = {.fixture = place->fixture, .clock = clock_system()};
    scene.loop = loop_new(&error);
    scene_open(&scene);
    (void)atomic_fetch_add(&board->begun, 1);
    for (long number = 1; !is_stopped(board);) {
        int64_t since = clock_monotonic_ms();
        struct saved saved =
            scene_save(&scene, patient_number(&scene.token, writer, place->run, number));
        long took = (long)(clock_monotonic_ms() - since);
        if (took > atomic_load(&board->longest_ms[writer])) {
            atomic_store(&board->longest_ms[writer], took);
        }
        if (saved.error.code != ERROR_OK) {
            (void)fprintf(stderr, "writer %d: %s [%s]\n", writer, saved.error.user,
                          saved.error.detail);
            (void)atomic_fetch_add(&board->refused, 1);
            continue; /* the same row again, as a person would */
        }
        atomic_store(&board->acknowledged[writer], number++);
        if (place->pause_ms > 0) {
            loop_run_until(scene.loop, is_stopped, board, place->pause_ms);
        }
    }
    data_close(scene.data);
    loop_free(scene.loop);
}

static bool have_begun(void *context)
{
    return atomic_load(&((struct board *)context)->begun) == WRITERS;
}

/* Makes the loop look again. */
static void wake(void *context)
{
    (void)context;
}

static void start_writers(struct place *place, int pause_ms)
{
    struct error error = {0};
    place->pause_ms = pause_ms;
    memset(place->board, 0, sizeof *place->board);
    for (int writer = 0; writer < WRITERS; writer++) {
        place->writers[writer] = fork();
        assert_true(place->writers[writer] >= 0);
        if (place->writers[writer] == 0) {
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that failed leaves none behind */
            write_until_stopped(place, writer);
            _exit(0);
        }
    }
    struct loop *loop = loop_new(&error);
    struct loop_timer *tick = loop_timer_start(loop, 0, 5, wake, NULL);
    loop_run_until(loop, have_begun, place->board, BEGIN_MS);
    loop_timer_stop(tick);
    loop_free(loop);
    assert_true(have_begun(place->board));
}

static void stop_writers(struct place *place)
{
    atomic_store(&place->board->stop, 1);
    for (int writer = 0; writer < WRITERS; writer++) {
        int status = -1;
        assert_int_equal(waitpid(place->writers[writer], &status, 0), place->writers[writer]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static long acknowledged(const struct place *place)
{
    long sum = 0;
    for (int writer = 0; writer < WRITERS; writer++) {
        sum += atomic_load(&place->board->acknowledged[writer]);
    }
    return sum;
}

static long longest_save_ms(const struct place *place)
{
    long longest = 0;
    for (int writer = 0; writer < WRITERS; writer++) {
        long ms = atomic_load(&place->board->longest_ms[writer]);
        longest = ms > longest ? ms : longest;
    }
    return longest;
}

/* --- looking --------------------------------------------------------------------------------- */

static long long number_at(const struct place *place, const char *url, const char *sql)
{
    long long number;
    if (place->server != NULL) {
        struct buffer lines = postgres_lines(place->server, strstr(url, "dbname=") + 7, sql);
        number = strtoll(lines.bytes, NULL, 10);
        buffer_release(&lines);
    } else {
        sqlite3 *connection = fixture_open(url);
        number = fixture_number(connection, sql);
        sqlite3_close(connection);
    }
    return number;
}

/* Each row that was acknowledged, once, and with its entry. */
static void check_rows(const struct place *place, const char *url, const long before[WRITERS])
{
    for (int writer = 0; writer < WRITERS; writer++) {
        char sql[300];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM patients p JOIN ct_audit a ON a.patient_id = p.id AND "
                       "a.action = 'patient.new' WHERE p.last_name = 'W%d.%ld' AND "
                       "CAST(p.first_name AS INTEGER) <= %ld",
                       writer, place->run, before[writer]);
        assert_int_equal(number_at(place, url, sql), before[writer]);
    }
    assert_int_equal(
        number_at(place, url,
                  "SELECT (SELECT count(*) FROM patients WHERE last_name LIKE 'W_.%') - "
                  "(SELECT count(*) FROM ct_audit WHERE action = 'patient.new')"),
        0);
}

static void check_backup(const struct place *place, const char *path, const long before[WRITERS],
                         const char *audit_key)
{
    struct error error = {0};
    struct restore_options options = {.file = path,
                                      .server = place->fixture->path,
                                      .audit_key = audit_key,
                                      .clock = &place->clock};
    struct restoring *restoring = restoring_new(&options, &error);
    assert_ok(restoring != NULL ? 0 : -1, &error);
    const struct restore_report *report = restoring_report(restoring);
    assert_true(report->has_manifest);
    assert_int_equal(report->findings, 0);
    assert_int_equal(report->audit_findings, 0);
    check_rows(place, restoring_url(restoring), before);
    restoring_free(restoring);
}

/* --- the backups ----------------------------------------------------------------------------- */

static void one_backup(struct place *place, const char *audit_key, bool is_large)
{
    struct error error = {0};
    struct backup_report report;
    char path[160];
    long before[WRITERS];
    (void)snprintf(path, sizeof path, "%s/one.backup", place->folder);
    for (int writer = 0; writer < WRITERS; writer++) {
        before[writer] = atomic_load(&place->board->acknowledged[writer]);
    }
    long sum = acknowledged(place);
    struct backup_options options = {
        .url = place->fixture->path, .to = path, .clock = &place->clock};
    assert_ok(backup_make(&options, &report, &error), &error);
    for (int writer = 0; writer < WRITERS; writer++) { /* it was finished while they wrote */
        assert_int_equal(kill(place->writers[writer], 0), 0);
    }
    place->saved_meanwhile += acknowledged(place) - sum;
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    place->longest_ms = report.took_ms > place->longest_ms ? report.took_ms : place->longest_ms;
    if (report.held_ms > place->longest_held_ms) {
        place->longest_held_ms = report.held_ms;
    }
    int64_t since = clock_monotonic_ms();
    check_backup(place, path, before, audit_key);
    if (is_large) {
        printf("SOAK: backup: %" PRId64 " bytes in %" PRId64 " ms, saves waited %" PRId64
               " ms, restored and compared in %" PRId64 " ms\n",
               report.bytes, report.took_ms, report.held_ms, clock_monotonic_ms() - since);
    }
    assert_int_equal(unlink(path), 0);
}

static void backups_while_they_save(struct place *place, const char *pace, int pause_ms, long count,
                                    const char *audit_key)
{
    place->longest_held_ms = place->longest_ms = place->saved_meanwhile = 0;
    start_writers(place, pause_ms);
    for (long i = 0; i < count; i++) {
        one_backup(place, audit_key, false);
    }
    stop_writers(place);
    long refused = atomic_load(&place->board->refused);
    printf("SOAK: backup %s, %s: %ld done, 0 wrong; %ld rows acknowledged, %" PRId64
           " of them while a backup was made, the longest save took %ld ms, %ld saves refused, the "
           "longest backup took %" PRId64 " ms and held saves up for %" PRId64 " ms\n",
           place->server != NULL ? "postgresql" : "sqlite", pace, count, acknowledged(place),
           place->saved_meanwhile, longest_save_ms(place), refused, place->longest_ms,
           place->longest_held_ms);
    assert_true(place->saved_meanwhile > 0);
}

static struct place place_of(struct fixture *fixture, struct postgres *server)
{
    struct place place = {.fixture = fixture, .server = server, .clock = clock_system()};
    (void)snprintf(place.folder, sizeof place.folder, "%s", fixture->folder);
    place.board =
        mmap(NULL, sizeof *place.board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(place.board != MAP_FAILED);
    return place;
}

/* In records of their own, so that their rows are counted from one. */
static void paces(struct fixture *fixture, struct postgres *server, bool is_slow, long count)
{
    struct error error = {0};
    char key[1100];
    struct place place = place_of(fixture, server);
    assert_ok(database_init(fixture->path, &error), &error);
    data_key_file(fixture->path, ".audit-key", key, sizeof key);
    backups_while_they_save(&place, is_slow ? "20 saves a second" : "full speed",
                            is_slow ? SLOW_MS : 0, count, key);
    (void)munmap(place.board, sizeof *place.board);
}

static void sqlite_at_full_speed(void **state)
{
    paces(*state, NULL, false, soak_count(10, 200));
}

static void sqlite_at_the_pace_of_a_desk(void **state)
{
    paces(*state, NULL, true, soak_count(10, 200));
}

/* A server takes thousands of saves a second: after each few backups the records are new ones, or
 * the last backup would be of gigabytes. */
static void on_a_server(struct fixture *fixture, bool is_slow, long count)
{
    struct postgres server;
    const long most = is_slow ? 50 : 3;
    if (!postgres_start(&server)) {
        skip();
    }
    (void)setenv("XDG_DATA_HOME", fixture->folder, 1);
    for (long done = 0; done < count; done += most) {
        struct buffer made =
            postgres_lines(&server, "postgres",
                           "DROP DATABASE IF EXISTS clinic;\n"
                           "CREATE DATABASE clinic TEMPLATE template0 ENCODING 'UTF8'");
        buffer_release(&made);
        (void)snprintf(fixture->path, sizeof fixture->path,
                       "postgresql:///clinic?host=%s&user=chartty", server.folder);
        paces(fixture, &server, is_slow, count - done < most ? count - done : most);
        char key[1100];
        data_key_file(fixture->path, ".audit-key", key, sizeof key);
        (void)unlink(key);
    }
    postgres_stop(&server);
}

static void a_server_at_full_speed(void **state)
{
    on_a_server(*state, false, soak_count(3, 200));
}

static void a_server_at_the_pace_of_a_desk(void **state)
{
    on_a_server(*state, true, soak_count(3, 200));
}

/* --- a large one ----------------------------------------------------------------------------- */

/* So that there is something to be looked for in the backup. */
static void wait_for_rows(const struct place *place, long count)
{
    struct error error = {0};
    struct loop *loop = loop_new(&error);
    int64_t until = clock_monotonic_ms() + BEGIN_MS;
    while (acknowledged(place) < count && clock_monotonic_ms() < until) {
        loop_run_until(loop, is_stopped, place->board, 100);
    }
    loop_free(loop);
    assert_true(acknowledged(place) >= count);
}

static void a_large_one(void **state)
{
    static const struct {
        const char *words;
        int pause_ms;
        long first;
    } speeds[] = {{"full speed", 0, 200}, {"20 saves a second", SLOW_MS, 40}};
    struct fixture *fixture = *state;
    const char *given = getenv("CHARTTY_BACKUP_DB");
    char key[1100];
    if (given == NULL) {
        print_message("SKIP: CHARTTY_BACKUP_DB names no large database\n");
        skip();
    }
    (void)snprintf(fixture->path, sizeof fixture->path, "%s", given);
    struct place place = place_of(fixture, NULL);
    data_key_file(fixture->path, ".audit-key", key, sizeof key);
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        place.run = (long)getpid() * 10 + (long)i;
        start_writers(&place, speeds[i].pause_ms);
        wait_for_rows(&place, speeds[i].first);
        one_backup(&place, key, true);
        stop_writers(&place);
        printf("SOAK: backup, %s: %ld rows acknowledged, the longest save took %ld ms, %ld saves "
               "refused meanwhile\n",
               speeds[i].words, acknowledged(&place), longest_save_ms(&place),
               atomic_load(&place.board->refused));
    }
    (void)munmap(place.board, sizeof *place.board);
}

/* --- changed files --------------------------------------------------------------------------- */

/* One of the ways in which a file can be another; false: it would be the same. */
static bool change_bytes(struct soak_random *random, struct buffer *bytes, long number)
{
    size_t at = soak_below(random, bytes->length);
    size_t length = 1 + soak_below(random, 2000);
    length = length > bytes->length - at ? bytes->length - at : length;
    char *first = bytes->bytes + at;
    switch (number % 8) {
    case 0: /* one bit, anywhere */
        *first = (char)(*first ^ (1 << soak_below(random, 8)));
        return true;
    case 1: /* cut */
        bytes->length = at;
        return true;
    case 2: /* more behind the end */
        buffer_add(bytes, "more of it", 1 + soak_below(random, 10));
        return true;
    case 3: /* a part is missing */
        memmove(first, first + length, bytes->length - at - length);
        bytes->length -= length;
        return true;
    case 4: { /* a part is there twice */
        char *part = memory_copy_bytes(first, length);
        size_t rest = bytes->length - at;
        char *tail = memory_copy_bytes(first, rest);
        bytes->length = at;
        buffer_add(bytes, part, length);
        buffer_add(bytes, tail, rest);
        memory_free(part);
        memory_free(tail);
        return true;
    }
    case 5: { /* zeroes, as a disk leaves them */
        bool is_other = false;
        for (size_t i = 0; i < length; i++) {
            is_other = is_other || first[i] != 0;
            first[i] = 0;
        }
        return is_other;
    }
    case 6: /* in the head, and the length of the first chunks */
        bytes->bytes[soak_below(random, 120)] ^= (char)(1 + soak_below(random, 255));
        return true;
    default: { /* two places changed for each other */
        size_t other = soak_below(random, bytes->length);
        char kept = bytes->bytes[other];
        bool is_other = kept != *first;
        bytes->bytes[other] = *first;
        *first = kept;
        return is_other;
    }
    }
}

static void refuses(const struct place *place, struct backup_secret secret, const char *path,
                    long count)
{
    struct soak_random random = soak_random_from(4);
    char changed[160], to[160];
    (void)snprintf(changed, sizeof changed, "%s/changed.backup", place->folder);
    (void)snprintf(to, sizeof to, "%s/to.db", place->folder);
    for (long number = 0; number < count; number++) {
        struct error error = {0};
        struct buffer bytes = fixture_bytes(path);
        while (!change_bytes(&random, &bytes, number)) {
        }
        fixture_write(changed, bytes.bytes, bytes.length);
        buffer_release(&bytes);
        struct restore_options options = {
            .file = changed, .to = to, .secret = secret, .clock = &place->clock};
        struct restoring *restoring = restoring_new(&options, &error);
        if (restoring != NULL) {
            fail_msg("change %ld of %s was not seen", number, path);
        }
        assert_true(error.user[0] != '\0');
        assert_int_equal(access(to, F_OK), -1);
    }
}

static void a_changed_backup_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char path[160], key_file[160], to[160];
    unsigned char key[KEY_BYTES] = {7, 1, 9};
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
                "< 1000) INSERT INTO patients (mrn, first_name, last_name, dob) SELECT "
                "'MRN' || i, 'Ada' || i, 'Example', '1945-07-14' FROM n");
    sqlite3_close(connection);
    struct place place = place_of(fixture, NULL);
    (void)snprintf(key_file, sizeof key_file, "%s/key", place.folder);
    fixture_write(key_file, key, sizeof key);
    assert_int_equal(chmod(key_file, 0600), 0);
    const struct backup_secret secrets[] = {{.lock = BACKUP_UNLOCKED},
                                            {.lock = BACKUP_KEY_FILE, .key_file = key_file}};
    for (int i = 0; i < 2; i++) {
        struct backup_report report;
        (void)snprintf(path, sizeof path, "%s/%d.backup", place.folder, i);
        struct backup_options options = {
            .url = fixture->path, .to = path, .secret = secrets[i], .clock = &place.clock};
        assert_ok(backup_make(&options, &report, &error), &error);
        refuses(&place, secrets[i], path, 200);
        /* and as it was it comes back */
        (void)snprintf(to, sizeof to, "%s/whole-%d.db", place.folder, i);
        struct restore_options back = {
            .file = path, .to = to, .secret = secrets[i], .clock = &place.clock};
        struct restoring *restoring = restoring_new(&back, &error);
        assert_ok(restoring != NULL ? 0 : -1, &error);
        assert_ok(restoring_finish(restoring, &error), &error);
        restoring_free(restoring);
        printf("SOAK: backup: 200 changes of a file that is %s: 200 refused\n",
               i == 0 ? "not encrypted" : "encrypted");
    }
    (void)munmap(place.board, sizeof *place.board);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test_setup_teardown(sqlite_at_full_speed, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(sqlite_at_the_pace_of_a_desk, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_server_at_full_speed, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_server_at_the_pace_of_a_desk, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_changed_backup_is_refused, fixture_setup,
                                        fixture_teardown)};
    const struct CMUnitTest large[] = {
        cmocka_unit_test_setup_teardown(a_large_one, fixture_setup, fixture_teardown)};
    if (getenv("CHARTTY_ONLY") != NULL) {
        cmocka_set_test_filter(getenv("CHARTTY_ONLY"));
    }
    return getenv("CHARTTY_BACKUP_DB") != NULL ? cmocka_run_group_tests(large, NULL, NULL)
                                               : cmocka_run_group_tests(all, NULL, NULL);
}
