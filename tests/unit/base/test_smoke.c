/* SPDX-License-Identifier: MIT */
/* What every other layer leans on first: text, dates, memory, log, loop and worker at their
 * simplest. */
#include "unit/base/base_test.h"

#include "chartty/base/clock.h"
#include "chartty/base/error.h"
#include "chartty/base/loop.h"
#include "chartty/base/rows.h"
#include "chartty/base/text.h"

static void text_is_made_safe(void **state)
{
    (void)state;
    char out[64];
    const char *in = "a\x1b[2J\n\xff Jos\xc3\xa9";
    text_safe(out, sizeof out, in, strlen(in), NULL);
    assert_string_equal(out, "a\\x1b[2J\xe2\x90\x8a\\xff Jos\xc3\xa9");
    assert_int_equal(text_width("Jos\xc3\xa9"), 4);
    assert_int_equal(text_fold(out, sizeof out, "O'Brien-M\xc3\xbcller", 15), 13);
    assert_string_equal(out, "obrien muller");
}

static void dates_and_times_are_read(void **state)
{
    (void)state;
    struct date date, today = {2026, 11, 24};
    char text[16];
    assert_int_equal(date_parse("7/14/45", today, DATE_PAST, &date, NULL, NULL), 0);
    date_format(date, text);
    assert_string_equal(text, "14-Jul-1945");
    age_format(date, today, text);
    assert_string_equal(text, "81y");
    assert_int_equal(time_parse("2:30 PM"), 870);
}

static void count_up(void *context)
{
    ++*(int *)context;
}

static bool reached_three(void *context)
{
    return *(int *)context == 3;
}

static void a_loop_runs_work(void **state)
{
    (void)state;
    int count = 0, ran = 0;
    struct loop *loop = loop_new(NULL);
    struct worker *worker = worker_start(loop, "test", NULL);
    loop_timer_start(loop, 1, 0, count_up, &count);
    loop_post(loop, count_up, &count);
    worker_submit(worker, count_up, NULL, &ran);
    worker_submit(worker, count_up, NULL, &ran);
    loop_post(loop, count_up, &count);
    loop_run_until(loop, reached_three, &count, 5000);
    assert_int_equal(count, 3);
    worker_stop(worker);
    assert_int_equal(ran, 2);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_made_safe),
        cmocka_unit_test(dates_and_times_are_read),
        cmocka_unit_test(a_loop_runs_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
