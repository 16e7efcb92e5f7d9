/* SPDX-License-Identifier: MIT */
/*
 * A line that takes nothing, and one that takes little (reliability.md 7, row 19): the lock comes
 * at its limit and the data goes on while the line is stopped, and what comes out first afterwards
 * holds nothing of a patient; at 960 bytes a second keys are answered and the last picture is the
 * true one. Some seconds a change, 20 minutes and 5 a night.
 */
#include "soak/soak.h"
#include "support/station.h"

#include "chartty/base/clock.h"

enum { BYTES_A_SECOND = 960, BURST_MS = 20 };

static const char *const words[] = {"ADAMS", "Ashley", "MRN", "21-Mar-2002", "lergies"};

static const char *patient_word(struct pty *pty)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strstr(pty_raw(pty, NULL), words[i]) != NULL || pty_shows(pty, words[i])) {
            return words[i];
        }
    }
    return NULL;
}

/* Until the database says so, with the line as it is. */
static void wait_for_rows(struct pty *pty, const char *database, const char *sql, long long rows)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    while (world_number(database, sql) < rows && clock_monotonic_ms() < until) {
        pty_settle(pty, BURST_MS);
    }
    assert_true(world_number(database, sql) >= rows);
}

static struct pty *in_a_chart(const struct world *world, const char *database)
{
    char config[PATH_ROOM];
    world_write(world, "line.conf", "lock_minutes = 1;\nsign_out_minutes = 120;\n", config);
    const char *const arguments[] = {"--config", config, NULL};
    struct station station = {.db = database, .arguments = arguments};
    struct pty *pty = station_home(world, &station);
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    return pty;
}

static void a_line_that_takes_nothing(void **state)
{
    static const char locks[] = "SELECT count(*) FROM ct_audit WHERE action = 'session.lock'";
    static const char sections[] = "SELECT count(*) FROM ct_audit WHERE action = 'chart.section'";
    char database[PATH_ROOM];
    int stopped_ms = soak_is_whole() ? 20 * 60 * 1000 : 3000;
    world_copy(*state, "stopped.db", database);
    struct pty *pty = in_a_chart(*state, database);
    long long before = world_number(database, sections);
    pty_forget(pty);
    pty_xoff(pty, true);
    pty_type(pty, "gm"); /* read, and in the audit, though it cannot be shown */
    wait_for_rows(pty, database, sections, before + 1);
    if (!soak_is_whole()) {
        pty_type(pty, "\014"); /* else it locks by itself after a minute */
    }
    pty_settle(pty, stopped_ms);
    wait_for_rows(pty, database, locks, 1);
    assert_int_equal(world_number(database, locks), 1);
    pty_xoff(pty, false);
    station_sees(pty, "Locked");
    const char *word = patient_word(pty);
    if (word != NULL) {
        fail_msg("\"%s\" came out of the stopped line", word);
    }
    pty_type(pty, station_password("demo-doctor"));
    pty_type(pty, "\r");
    station_sees(pty, "[Meds]");
    station_quit(pty);
    assert_int_equal(soak_end("seconds on a stopped line", stopped_ms / 1000, word != NULL), 0);
}

/* Reads no more than the line carries: what was written waits in the kernel, and in the program. */
static void carry(struct pty *pty, int64_t until)
{
    size_t carried = 0;
    int64_t from = clock_monotonic_ms();
    while (clock_monotonic_ms() < until) {
        size_t length = 0;
        int64_t passed = clock_monotonic_ms() - from;
        pty_pause(pty, carried > (size_t)(passed * BYTES_A_SECOND / 1000));
        pty_settle(pty, BURST_MS);
        (void)pty_raw(pty, &length);
        carried += length;
        pty_forget(pty);
    }
    pty_pause(pty, false);
}

static void a_line_that_takes_little(void **state)
{
    static const char *const keys[] = {"gm", "ga", "gl", "gv", "gp", "gd", "gs"};
    enum { SECTIONS = sizeof keys / sizeof *keys };
    char database[PATH_ROOM];
    long pressed = 0;
    world_copy(*state, "slow.db", database);
    struct pty *pty = in_a_chart(*state, database);
    int64_t until = clock_monotonic_ms() + (soak_is_whole() ? 5 * 60 * 1000 : 8000);
    while (clock_monotonic_ms() < until) {
        pty_type(pty, keys[pressed++ % SECTIONS]);
        carry(pty, clock_monotonic_ms() + 1000);
    }
    int64_t from = clock_monotonic_ms();
    pty_type(pty, "gl");
    carry(pty, from + 8000); /* at most the frame under way, what is in the kernel, and this one */
    station_sees(pty, "[Labs]");
    station_sees(pty, "ADAMS, Ashley");
    station_quit(pty);
    assert_int_equal(soak_end("keys on a slow line", pressed, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_takes_nothing),
        cmocka_unit_test(a_line_that_takes_little),
    };
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
