/* SPDX-License-Identifier: MIT */
/*
 * The real program on a line to its server that is slow (5 s), in single bytes, or silent: from a
 * key to its picture, a cancel, how soon a dead line is noticed, reading on and typing on
 * meanwhile, and what is there again when the line is back.
 */
#include "soak/soak.h"
#include "support/proxy.h"
#include "support/station.h"
#include "unit/data/postgres_cluster.h"

#include "chartty/base/clock.h"

#include <time.h>

enum { CANCEL_MS = 1000, NOTICED_MS = 15000, BACK_MS = 2500, CHANGE_MS = 1000 };

static struct postgres cluster;
static struct proxy *proxy;
static char url[192];

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* --- keys ------------------------------------------------------------------------------------- */

struct keys {
    int64_t *took_us;
    long count;
};

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

/* A promise, in ms: on a machine that does much beside it is kept more slowly, and still sooner
 * than by who waits for the line. */
static int within(int ms)
{
    return soak_is_whole() ? ms : ms * BUSY_MACHINE;
}

/* The bar of the issue is 16 ms, for 99 of 100. Every run, on machines that do much beside, has one
 * of 100 ms for the half, and one for 95 of 100 that nothing reaches which waits for the line. */
static void tell_keys(const struct keys *keys, const char *what)
{
    qsort(keys->took_us, (size_t)keys->count, sizeof *keys->took_us, compare);
    int64_t p99 = keys->took_us[keys->count * 99 / 100], p50 = keys->took_us[keys->count / 2];
    (void)printf("%s: %ld keys, to their picture p50 %.1f ms, p99 %.1f ms, at most %.1f ms\n", what,
                 keys->count, (double)p50 / 1000, (double)p99 / 1000,
                 (double)keys->took_us[keys->count - 1] / 1000);
    if (soak_is_whole()) {
        assert_true(p99 <= 16000);
    } else {
        assert_true(p50 <= 100000);
        assert_true(keys->took_us[keys->count * 95 / 100] <= 1000000);
    }
}

struct shown {
    int column;
    uint32_t letter;
};

static bool is_painted(struct pty *pty, void *context)
{
    const struct shown *shown = context;
    int row = station_row(pty, "Find patient", NULL, 0); /* the strip moves it, at any moment */
    uint32_t cell = row < 0 ? 0 : pty_cell(pty, row, shown->column);
    return cell != 0 && (cell == shown->letter || (shown->letter == '_' && cell != 'q'));
}

static bool never(struct pty *pty, void *context)
{
    (void)pty;
    (void)context;
    return false;
}

/* A letter into the field of Home, and away again. */
static void press(struct pty *pty, struct keys *keys, long count)
{
    struct shown shown = {.column = 15};
    keys->took_us =
        memory_resize(keys->took_us, (size_t)(keys->count + count), sizeof *keys->took_us);
    for (long key = 0; key < count; key++) {
        bool is_letter = key % 2 == 0;
        shown.letter = is_letter ? 'q' : '_';
        int64_t began = now_us();
        pty_type(pty, is_letter ? "q" : "\177");
        if (!pty_wait(pty, is_painted, &shown, PATIENCE_MS)) {
            station_print(pty);
            fail_msg("a key was not painted");
        }
        keys->took_us[keys->count++] = now_us() - began;
        (void)pty_wait(pty, never, NULL, 2); /* a fast typist */
    }
}

static struct pty *start(void **state)
{
    struct station station = {.db = url};
    proxy_slices(proxy, false); /* whatever a test before this one has left */
    proxy_delay(proxy, 0);
    proxy_blackhole(proxy, false);
    proxy_refuse(proxy, false);
    return station_home(*state, &station);
}

/* --- the lines -------------------------------------------------------------------------------- */

/* Under way; or refused at once, where the line was given up meanwhile: a new one is not made over
 * it in the time that a host has. */
static bool has_begun(struct pty *pty, void *context)
{
    (void)context;
    return pty_shows(pty, "searching...") || pty_shows(pty, "search failed");
}

static void cancel_over_a_slow_line(struct pty *pty, const char *what)
{
    pty_type(pty, "adams");
    assert_true(pty_wait(pty, has_begun, NULL, PATIENCE_MS));
    if (pty_shows(pty, "searching...")) { /* Esc stops what is being looked for */
        int64_t began = now_us();
        pty_type(pty, "\033");
        station_sees_within(pty, "Search cancelled", within(CANCEL_MS));
        station_never_shows(pty, "CONNECTION LOST"); /* it is slow */
        (void)printf("%s: a cancel took %lld ms\n", what, (long long)(now_us() - began) / 1000);
    } else {
        (void)printf("%s: no search was under way, the line being made anew\n", what);
    }
    pty_type(pty, "\025");
}

static void keys_are_painted_at_once(void **state, const char *what)
{
    struct keys keys = {.count = 0};
    struct pty *pty = start(state);
    bool is_late = strcmp(what, "5 s later") == 0;
    proxy_slices(proxy, strcmp(what, "single bytes") == 0);
    proxy_delay(proxy, is_late ? 5000 : 0);
    press(pty, &keys, soak_count(100, 1000));
    tell_keys(&keys, what);
    memory_free(keys.took_us);
    if (is_late) {
        cancel_over_a_slow_line(pty, what);
    }
    proxy_delay(proxy, 0);
    proxy_slices(proxy, false);
    if (!is_late) { /* what is still on its way over a late line comes late */
        pty_type(pty, "ashbr");
        station_sees(pty, "ASHBROOK");
    }
    station_quit(pty);
}

static void on_a_good_line(void **state)
{
    keys_are_painted_at_once(state, "as it is");
}

static void in_single_bytes(void **state)
{
    keys_are_painted_at_once(state, "single bytes");
}

static void five_seconds_later(void **state)
{
    keys_are_painted_at_once(state, "5 s later");
}

static void on_a_silent_line(void **state)
{
    struct keys keys = {.count = 0};
    struct pty *pty = start(state);
    proxy_blackhole(proxy, true);
    int64_t began = clock_monotonic_ms();
    pty_type(pty, "adams");
    station_sees(pty, "searching...");
    int64_t cancelled = now_us();
    pty_type(pty, "\033");
    station_sees_within(pty, "Search cancelled", within(CANCEL_MS));
    (void)printf("silent: a cancel took %lld ms\n", (long long)(now_us() - cancelled) / 1000);
    pty_type(pty, "\025");
    while (!pty_shows(pty, "DATABASE CONNECTION LOST")) {
        press(pty, &keys, 10);
        assert_true(clock_monotonic_ms() - began < within(NOTICED_MS) + 1000);
    }
    int64_t noticed = clock_monotonic_ms() - began;
    (void)printf("silent: noticed after %lld ms\n", (long long)noticed);
    assert_true(noticed < within(NOTICED_MS));
    press(pty, &keys, soak_count(100, 1000));
    tell_keys(&keys, "silent");
    memory_free(keys.took_us);
    station_sees(pty, "Data shown are as of");
    station_sees(pty, "STALE");
    proxy_blackhole(proxy, false);
    station_sees(pty, "Connection back"); /* by itself */
    station_loses(pty, "DATABASE CONNECTION LOST");
    pty_type(pty, "ashbr");
    station_sees(pty, "ASHBROOK");
    station_quit(pty);
}

struct change {
    struct pty *pty;
    int day; /* of the date of birth that the first row is given */
};

/* From another program's commit, at the latest, to the screen. */
static int64_t change_first_row(void *context)
{
    struct change *change = context;
    char sql[240], shown[16];
    change->day++;
    (void)snprintf(shown, sizeof shown, "%02d-Feb-1931", change->day);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE patients SET dob = '1931-02-%02d' WHERE id = (SELECT patient_id FROM "
                   "ct_name WHERE alternate = 0 ORDER BY last, first, patient_id LIMIT 1)",
                   change->day);
    struct buffer lines = postgres_lines(&cluster, "clinic", sql);
    buffer_release(&lines);
    int64_t began = clock_monotonic_ms();
    station_sees(change->pty, shown);
    return clock_monotonic_ms() - began;
}

/* What another program commits is on the screen within a second; the cursor stays on its row. */
static void anothers_change_shows_within_a_second(void **state)
{
    char before[100], after[100];
    struct pty *pty = start(state);
    struct change change = {.pty = pty, .day = 0};
    pty_type(pty, "\t\033[B\033[B");
    station_sees(pty, "> 3");
    (void)station_row(pty, "> 3", before, sizeof before);
    int64_t took = quickest_turn(change_first_row, &change, CHANGE_MS);
    (void)printf("another's change was shown %lld ms after its commit, at most\n", (long long)took);
    assert_true(took <= CHANGE_MS);
    assert_true(station_row(pty, "> 3", after, sizeof after) >= 0);
    assert_string_equal(after, before);
    station_quit(pty);
}

/* The line is lost and there again; from F5 until that is said. By itself it would be in 5 s. */
static int64_t come_back(void *context)
{
    struct pty *pty = context;
    proxy_refuse(proxy, true);
    station_sees(pty, "DATABASE CONNECTION LOST");
    station_sees(pty, "retry in 5 s"); /* by itself only then */
    proxy_refuse(proxy, false);
    int64_t began = clock_monotonic_ms();
    pty_type(pty, "\033[15~"); /* F5 */
    station_loses(pty, "DATABASE CONNECTION LOST");
    int64_t took = clock_monotonic_ms() - began;
    station_sees(pty, "Connection back");
    return took;
}

/* A chart is read on from memory, and a form keeps its text. */
static void a_chart_and_a_form_stay(void **state)
{
    struct pty *pty = start(state);
    station_open_chart(pty, "ashbr", "ASHBROOK");
    pty_type(pty, "ga");
    station_sees(pty, "[Allergies]");
    station_sees(pty, "Wheezing"); /* its rows: the view is in the audit */
    pty_type(pty, "n");
    station_sees(pty, "*Substance");
    pty_type(pty, "Zinc");
    station_sees(pty, "Zinc");
    proxy_refuse(proxy, true);
    station_sees(pty, "DATABASE CONNECTION LOST");
    station_sees(pty, "Your unsaved form is kept here");
    station_sees(pty, "ASHBROOK");
    pty_type(pty, " oxide");
    station_sees(pty, "Zinc oxide");
    assert_true(quickest_turn(come_back, pty, BACK_MS) <= BACK_MS);
    pty_type(pty, "\t\tRash");
    station_sees(pty, "[Rash");
    pty_type(pty, "\030"); /* save */
    station_sees(pty, "the year of birth");
    pty_settle(pty, 400); /* a question takes no key that was typed before it */
    pty_type(pty, "ba1975\r");
    station_loses(pty, "* = required");
    station_sees(pty, "Zinc oxide");
    station_quit(pty);
    postgres_assert(&cluster, "clinic",
                    "SELECT count(*) FROM allergies WHERE allergen = 'Zinc oxide' AND reaction = "
                    "'Rash'",
                    "1\n");
}

static int setup(void **state)
{
    char direct[192], path[128];
    (void)snprintf(direct, sizeof direct, "postgresql://chartty@/clinic?host=%s", cluster.folder);
    struct buffer lines = postgres_lines(&cluster, "postgres", "CREATE DATABASE clinic");
    buffer_release(&lines);
    if (world_setup(state) != 0 || world_make_demo(direct) != 0) {
        return -1;
    }
    (void)snprintf(path, sizeof path, "%s/.s.PGSQL.5432", cluster.folder);
    proxy = proxy_start(path);
    (void)snprintf(url, sizeof url, "postgresql://chartty@127.0.0.1:%d/clinic", proxy_port(proxy));
    return 0;
}

static int teardown(void **state)
{
    proxy_stop(proxy);
    return world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_a_good_line),
        cmocka_unit_test(in_single_bytes),
        cmocka_unit_test(five_seconds_later),
        cmocka_unit_test(on_a_silent_line),
        cmocka_unit_test(anothers_change_shows_within_a_second),
        cmocka_unit_test(a_chart_and_a_form_stay),
    };
    if (!postgres_start(&cluster)) {
        return 0;
    }
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    postgres_stop(&cluster);
    return failed;
}
