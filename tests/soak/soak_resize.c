/* SPDX-License-Identifier: MIT */
/*
 * The real program is resized while somebody types (reliability.md 7, row 18): 300 times a change,
 * 10,000 a night, to anything from 1x1 to 300x100. It does not end, and what was typed is there
 * whole whenever there is room again.
 */
#include "soak/soak.h"
#include "support/station.h"

enum { RESIZES_A_ROUND = 20 };

static void one_round(struct pty *pty, struct soak_random *random)
{
    char typed[RESIZES_A_ROUND + 1], shown[RESIZES_A_ROUND + 8], gone[RESIZES_A_ROUND + 1];
    for (int i = 0; i < RESIZES_A_ROUND; i++) {
        typed[i] = (char)('a' + (int)soak_below(random, 26));
        pty_send(pty, &typed[i], 1);
        pty_resize(pty, 1 + (int)soak_below(random, 100), 1 + (int)soak_below(random, 300));
    }
    typed[RESIZES_A_ROUND] = '\0';
    pty_resize(pty, 24, 80);
    snprintf(shown, sizeof shown, "[%s_", typed);
    station_sees(pty, shown);
    memset(gone, 0x7f, RESIZES_A_ROUND);
    pty_send(pty, gone, RESIZES_A_ROUND);
    station_sees(pty, "[____");
    pty_forget(pty);
}

static void resized_while_typing(void **state)
{
    struct soak_random random = soak_random_from(18);
    long count = soak_count(300, 10000), done = 0;
    struct pty *pty = station_home(*state, NULL);
    for (; done < count; done += RESIZES_A_ROUND) {
        one_round(pty, &random);
    }
    station_quit(pty);
    assert_int_equal(soak_end("resizes while typing", done, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(resized_while_typing)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
