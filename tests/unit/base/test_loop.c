/* SPDX-License-Identifier: MIT */
/* The event loop: timers, descriptors, signals, posted calls, all on the thread that runs it. */
#include "unit/base/base_test.h"

#include "chartty/base/error.h"
#include "chartty/base/loop.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

struct probe {
    struct loop *loop;
    struct loop_timer *timer;
    struct loop_watch *watch;
    pthread_t thread;
    int calls;
    unsigned events;
    int signal_number;
    char order[32];
    size_t order_length;
};

static bool never(void *context)
{
    (void)context;
    return false;
}

static bool called_once(void *context)
{
    return ((struct probe *)context)->calls >= 1;
}

static bool called_thrice(void *context)
{
    return ((struct probe *)context)->calls >= 3;
}

static void count_call(void *context)
{
    struct probe *probe = context;
    assert_true(pthread_equal(probe->thread, pthread_self()));
    probe->calls++;
}

static void note(struct probe *probe, char letter)
{
    probe->order[probe->order_length++] = letter;
    probe->calls++;
}

static void note_a(void *context)
{
    note(context, 'a');
}

static void note_b(void *context)
{
    note(context, 'b');
}

static void note_c(void *context)
{
    note(context, 'c');
}

static void set_up(struct probe *probe)
{
    *probe = (struct probe){.loop = loop_new(NULL), .thread = pthread_self()};
    assert_non_null(probe->loop);
}

static void timers_fire_in_order(void **state)
{
    (void)state;
    struct probe probe;
    set_up(&probe);
    loop_timer_start(probe.loop, 30, 0, note_c, &probe);
    loop_timer_start(probe.loop, 1, 0, note_a, &probe);
    loop_timer_start(probe.loop, 15, 0, note_b, &probe);
    assert_int_equal(probe.calls, 0); /* never before the call has returned */
    loop_run_until(probe.loop, called_thrice, &probe, 5000);
    assert_memory_equal(probe.order, "abc", 4);
    loop_free(probe.loop);
}

static void stop_own_timer(void *context)
{
    struct probe *probe = context;
    if (++probe->calls == 3) {
        loop_timer_stop(probe->timer);
    }
}

static void a_repeating_timer_stops_in_its_callback(void **state)
{
    (void)state;
    struct probe probe;
    set_up(&probe);
    probe.timer = loop_timer_start(probe.loop, 0, 1, stop_own_timer, &probe);
    loop_run_until(probe.loop, called_thrice, &probe, 5000);
    loop_run_until(probe.loop, never, NULL, 10);
    assert_int_equal(probe.calls, 3);
    loop_timer_stop(NULL);
    loop_free(probe.loop);
}

/* A timer that runs already goes on; of those to come only what has no delay is due. */
static void a_loop_that_stands_still_is_never_late(void **state)
{
    (void)state;
    struct probe probe;
    set_up(&probe);
    loop_timer_start(probe.loop, 1, 0, note_a, &probe);
    loop_stand_still(probe.loop);
    struct loop_timer *never_due = loop_timer_start(probe.loop, 1, 1, note_c, &probe);
    loop_timer_start(probe.loop, 0, 0, note_b, &probe);
    loop_run_until(probe.loop, never, NULL, 30); /* which ends */
    assert_int_equal(probe.calls, 2);
    assert_non_null(strchr(probe.order, 'a'));
    assert_non_null(strchr(probe.order, 'b'));
    loop_timer_stop(never_due);
    loop_timer_start(probe.loop, 1, 0, note_c, &probe);
    loop_free(probe.loop);
}

static void stop_once_timer(void *context)
{
    struct probe *probe = context;
    probe->calls++;
    loop_timer_stop(probe->timer); /* allowed, though it goes by itself */
}

static void a_stopped_timer_is_not_called(void **state)
{
    (void)state;
    struct probe probe;
    set_up(&probe);
    struct loop_timer *timer = loop_timer_start(probe.loop, 0, 0, count_call, &probe);
    loop_timer_stop(timer);
    loop_run_until(probe.loop, never, NULL, 5);
    assert_int_equal(probe.calls, 0);
    probe.timer = loop_timer_start(probe.loop, 0, 0, stop_once_timer, &probe);
    loop_run_until(probe.loop, never, NULL, 5);
    assert_int_equal(probe.calls, 1);
    loop_free(probe.loop);
}

static void take_events(void *context, unsigned events)
{
    struct probe *probe = context;
    probe->calls++;
    probe->events |= events;
    if (events & LOOP_HANGUP) {
        loop_watch_stop(probe->watch);
    } else if (events & LOOP_READABLE) {
        loop_watch_change(probe->watch, 0);
    }
}

static void a_watch_sees_input_output_and_hangup(void **state)
{
    (void)state;
    struct probe probe;
    int ends[2];
    set_up(&probe);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    probe.watch = loop_watch_start(probe.loop, ends[0], LOOP_READABLE, take_events, &probe, NULL);
    assert_non_null(probe.watch);
    loop_run_until(probe.loop, called_once, &probe, 5);
    assert_int_equal(probe.calls, 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    loop_run_until(probe.loop, called_once, &probe, 5000);
    assert_int_equal(probe.events, LOOP_READABLE);
    loop_run_until(probe.loop, never, NULL, 5);
    assert_int_equal(probe.calls, 1); /* nothing is asked for now, though a byte waits */

    probe.calls = 0;
    probe.events = 0;
    loop_watch_change(probe.watch, LOOP_WRITABLE);
    loop_run_until(probe.loop, called_once, &probe, 5000);
    assert_int_equal(probe.events, LOOP_WRITABLE);

    loop_watch_change(probe.watch, 0);
    close(ends[1]);
    probe.calls = 0;
    loop_run_until(probe.loop, called_once, &probe, 5000);
    assert_true(probe.events & LOOP_HANGUP);
    loop_run_until(probe.loop, never, NULL, 5);
    assert_int_equal(probe.calls, 1);
    close(ends[0]);
    loop_free(probe.loop);
}

static void what_cannot_be_watched_is_an_error(void **state)
{
    (void)state;
    struct probe probe;
    struct error error;
    set_up(&probe);
    int null = open("/dev/null", O_RDWR);
    int file = open(CHARTTY_SOURCE_DIR "/LICENSE", O_RDONLY);
    const int bad[] = {null, file, -1, 987};
    for (size_t i = 0; i < 4; i++) {
        error_clear(&error);
        assert_null(
            loop_watch_start(probe.loop, bad[i], LOOP_READABLE, take_events, &probe, &error));
        assert_int_equal(error.code, ERROR_UNSUPPORTED);
    }
    loop_run_until(probe.loop, never, NULL, 2);
    assert_int_equal(probe.calls, 0);
    close(null);
    close(file);
    loop_free(probe.loop);
}

static void take_signal(void *context, int signal_number)
{
    struct probe *probe = context;
    probe->calls++;
    probe->signal_number = signal_number;
}

static void signals_come_on_the_loop(void **state)
{
    (void)state;
    struct probe probe;
    set_up(&probe);
    struct loop_signal *handle = loop_signal_start(probe.loop, SIGUSR1, take_signal, &probe);
    assert_non_null(handle);
    raise(SIGUSR1);
    assert_int_equal(probe.calls, 0);
    loop_run_until(probe.loop, called_once, &probe, 5000);
    assert_int_equal(probe.signal_number, SIGUSR1);
    loop_signal_stop(handle);
    loop_signal_stop(NULL);
    assert_null(loop_signal_start(probe.loop, 4000, take_signal, &probe));
    loop_free(probe.loop);
}

static void post_again(void *context)
{
    struct probe *probe = context;
    probe->calls++;
    loop_post(probe->loop, post_again, probe);
}

static void posts_run_in_order_and_do_not_starve(void **state)
{
    (void)state;
    struct probe probe;
    set_up(&probe);
    loop_post(probe.loop, note_a, &probe);
    loop_post(probe.loop, note_b, &probe);
    loop_post(probe.loop, note_c, &probe);
    assert_int_equal(probe.calls, 0);
    loop_run_until(probe.loop, called_thrice, &probe, 5000);
    assert_memory_equal(probe.order, "abc", 4);
    loop_post(probe.loop, post_again, &probe);
    loop_run_until(probe.loop, never, NULL, 10); /* the timeout is a timer: it must get its turn */
    assert_true(probe.calls > 3);
    loop_free(probe.loop); /* with a post still waiting */
}

enum { POSTERS = 4, POSTS = 2000 };

struct poster {
    pthread_t thread;
    struct loop *loop;
    int *total; /* loop's thread only */
    int next;   /* loop's thread only: the number expected */
    struct numbered {
        struct poster *poster;
        int number;
    } posts[POSTS];
};

static void take_number(void *context)
{
    struct numbered *post = context;
    assert_int_equal(post->number, post->poster->next);
    post->poster->next++;
    ++*post->poster->total;
}

static void *post_numbers(void *context)
{
    struct poster *poster = context;
    for (int i = 0; i < POSTS; i++) {
        poster->posts[i] = (struct numbered){poster, i};
        loop_post(poster->loop, take_number, &poster->posts[i]);
    }
    return NULL;
}

static bool all_posted(void *context)
{
    return *(int *)context == POSTERS * POSTS;
}

static void posts_of_many_threads_all_come(void **state)
{
    (void)state;
    static struct poster posters[POSTERS];
    struct loop *loop = loop_new(NULL);
    int total = 0;
    for (int i = 0; i < POSTERS; i++) {
        posters[i].loop = loop;
        posters[i].total = &total;
        assert_int_equal(pthread_create(&posters[i].thread, NULL, post_numbers, &posters[i]), 0);
    }
    loop_run_until(loop, all_posted, &total, 20000);
    assert_int_equal(total, POSTERS * POSTS);
    for (int i = 0; i < POSTERS; i++) {
        pthread_join(posters[i].thread, NULL);
    }
    loop_free(loop);
}

static void stop_loop(void *context)
{
    struct probe *probe = context;
    probe->calls++;
    loop_stop(probe->loop);
}

static void run_ends_with_stop(void **state)
{
    (void)state;
    struct probe probe;
    set_up(&probe);
    loop_timer_start(probe.loop, 0, 0, stop_loop, &probe);
    loop_run(probe.loop);
    assert_int_equal(probe.calls, 1);
    loop_timer_start(probe.loop, 0, 0, stop_loop, &probe);
    loop_run_until(probe.loop, never, NULL, 60000);
    assert_int_equal(probe.calls, 2);
    loop_stop(probe.loop); /* before it runs: it returns at once */
    loop_run(probe.loop);
    loop_timer_start(probe.loop, 0, 0, count_call, &probe);
    loop_run_until(probe.loop, called_thrice, &probe, 5000);
    assert_int_equal(probe.calls, 3);
    loop_free(probe.loop);
}

static void free_closes_what_is_open(void **state)
{
    (void)state;
    struct probe probe;
    int ends[2];
    set_up(&probe);
    assert_int_equal(pipe(ends), 0);
    loop_timer_start(probe.loop, 100000, 0, count_call, &probe);
    loop_timer_start(probe.loop, 0, 1, count_call, &probe);
    loop_signal_start(probe.loop, SIGUSR2, take_signal, &probe);
    loop_watch_start(probe.loop, ends[0], LOOP_READABLE, take_events, &probe, NULL);
    loop_post(probe.loop, count_call, &probe);
    loop_free(probe.loop);
    assert_int_equal(probe.calls, 0);
    close(ends[0]);
    close(ends[1]);
    loop_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_order),
        cmocka_unit_test(a_repeating_timer_stops_in_its_callback),
        cmocka_unit_test(a_stopped_timer_is_not_called),
        cmocka_unit_test(a_loop_that_stands_still_is_never_late),
        cmocka_unit_test(a_watch_sees_input_output_and_hangup),
        cmocka_unit_test(what_cannot_be_watched_is_an_error),
        cmocka_unit_test(signals_come_on_the_loop),
        cmocka_unit_test(posts_run_in_order_and_do_not_starve),
        cmocka_unit_test(posts_of_many_threads_all_come),
        cmocka_unit_test(run_ends_with_stop),
        cmocka_unit_test(free_closes_what_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
