/* SPDX-License-Identifier: MIT */
/*
 * kill -9 while a chart is opened, at a random moment: whatever of the patient has reached the line
 * is in the audit of the file that is left (reliability.md row 27). 8 kills, 1,000 with
 * CHARTTY_SOAK=1.
 */
#include "support/station.h"

#include "chartty/base/clock.h"

#include <signal.h>

/* This patient's, and on no screen but the chart: an active medication, and its own section. */
static const char medication[] = "insulin lispro";
static const char view_sql[] = "SELECT count(*) FROM ct_audit a JOIN patients p ON p.id = "
                               "a.patient_id WHERE p.mrn = 'MRN03847686' AND a.action = "
                               "'chart.view'";
static const char section_sql[] = "SELECT count(*) FROM ct_audit a JOIN patients p ON p.id = "
                                  "a.patient_id WHERE p.mrn = 'MRN03847686' AND a.action = "
                                  "'chart.section'";

enum { ONCE_MORE = 40, MOST_MS = 20000 };

struct moment {
    int64_t ms;
};

static bool has_come(struct pty *pty, void *context)
{
    (void)pty;
    return clock_monotonic_ms() >= ((struct moment *)context)->ms;
}

static unsigned roll(uint64_t *dice, unsigned sides)
{
    *dice = *dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((*dice >> 33) % sides);
}

static bool told(struct pty *pty, const char *text)
{
    return strstr(pty_raw(pty, NULL), text) != NULL;
}

/* Keys, a random moment later kill -9; what the line got is kept in the pty. */
static void kill_after(struct pty *pty, const char *keys, unsigned ms)
{
    pty_forget(pty);
    pty_type(pty, keys);
    struct moment moment = {clock_monotonic_ms() + ms};
    pty_wait(pty, has_come, &moment, (int)ms + 1);
    assert_int_equal(kill(pty_pid(pty), SIGKILL), 0);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
}

/* One kill, so many ms after the key; true: what is looked for had reached the line. */
static bool kill_one(const struct world *world, int number, bool in_section, unsigned ms)
{
    char path[PATH_ROOM], name[32];
    snprintf(name, sizeof name, "kill-%d.db", number);
    world_copy(world, name, path);
    struct station station = {.db = path};
    struct pty *pty = station_home(world, &station);
    bool reached;
    if (in_section) {
        station_open_chart(pty, "adams ash", "ADAMS, Ashley");
        kill_after(pty, "gm", ms);
        reached = told(pty, "STATUS"); /* a row of the section is painted */
    } else {
        pty_type(pty, "adams ash");
        station_sees(pty, "1 match");
        assert_false(told(pty, medication));
        kill_after(pty, "\r", ms);
        reached = told(pty, medication);
    }
    if (reached) {
        assert_true(world_number(path, in_section ? section_sql : view_sql) > 0);
    }
    pty_free(pty);
    remove(path);
    return reached;
}

/* The moments are of the time that it takes here, which is another on each machine and under each
 * load: they reach further after each kill that came too early, and less far after one that did
 * not. */
static void no_view_without_its_entry(void **state)
{
    const struct world *world = *state;
    const char *soak = getenv("CHARTTY_SOAK");
    int kills = soak != NULL && soak[0] == '1' ? 1000 : 8;
    int reached[2] = {0, 0}, done = 0; /* of charts, of sections */
    unsigned most_ms[2] = {60, 60};
    uint64_t dice = 20261124;
    for (; done < kills || (done < kills + ONCE_MORE && reached[0] == 0); done++) {
        int in_section = done % 2;
        unsigned *most = &most_ms[in_section];
        bool has_reached = kill_one(world, done, in_section == 1, roll(&dice, *most));
        reached[in_section] += has_reached;
        *most = has_reached ? *most * 2 / 3 + 10 : *most * 3 / 2;
        *most = *most > MOST_MS ? MOST_MS : *most;
    }
    print_message("%d kills: %d charts and %d sections had reached the line, each with its entry\n",
                  done, reached[0], reached[1]);
    assert_true(reached[0] > 0); /* else the moments are the wrong ones */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_view_without_its_entry)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
