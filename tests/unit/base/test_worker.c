/* SPDX-License-Identifier: MIT */
/* Workers: jobs in order on the worker's thread, `done` in order on the loop's, ends without loss.
 */
#include "unit/base/base_test.h"

#include "chartty/base/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { JOBS = 5000 };

struct stage {
    struct loop *loop;
    struct worker *worker;
    pthread_t loop_thread;
    int run_next;  /* worker's thread: the number expected */
    int done_next; /* loop's thread */
    int wanted;
};

struct numbered_job {
    struct stage *stage;
    int number;
    int result;
};

static void run_job(void *context)
{
    struct numbered_job *job = context;
    assert_false(pthread_equal(job->stage->loop_thread, pthread_self()));
    assert_int_equal(job->number, job->stage->run_next);
    job->stage->run_next++;
    job->result = job->number * 2;
}

static void job_done(void *context)
{
    struct numbered_job *job = context;
    assert_true(pthread_equal(job->stage->loop_thread, pthread_self()));
    assert_int_equal(job->number, job->stage->done_next);
    assert_int_equal(job->result, job->number * 2);
    job->stage->done_next++;
}

static bool all_done(void *context)
{
    const struct stage *stage = context;
    return stage->done_next == stage->wanted;
}

static bool never(void *context)
{
    (void)context;
    return false;
}

static void set_up(struct stage *stage, int wanted)
{
    *stage =
        (struct stage){.loop = loop_new(NULL), .loop_thread = pthread_self(), .wanted = wanted};
    stage->worker = worker_start(stage->loop, "a name longer than fifteen", NULL);
    assert_non_null(stage->worker);
}

static void submit_all(struct stage *stage, struct numbered_job *jobs, int count)
{
    for (int i = 0; i < count; i++) {
        jobs[i] = (struct numbered_job){.stage = stage, .number = i};
        worker_submit(stage->worker, run_job, job_done, &jobs[i]);
        assert_int_equal(stage->done_next, 0); /* never before the loop runs */
    }
}

static void jobs_run_and_end_in_order(void **state)
{
    (void)state;
    struct stage stage;
    struct numbered_job *jobs = calloc(JOBS, sizeof *jobs);
    set_up(&stage, JOBS);
    submit_all(&stage, jobs, JOBS);
    loop_run_until(stage.loop, all_done, &stage, 20000);
    assert_int_equal(stage.done_next, JOBS);
    worker_stop(stage.worker);
    loop_free(stage.loop);
    free(jobs);
}

static void stop_finishes_and_delivers(void **state)
{
    (void)state;
    struct stage stage;
    struct numbered_job *jobs = calloc(JOBS, sizeof *jobs);
    set_up(&stage, JOBS);
    submit_all(&stage, jobs, JOBS);
    worker_stop(stage.worker);
    assert_int_equal(stage.done_next, JOBS);
    loop_run_until(stage.loop, never, NULL, 2); /* a delivery on its way must be gone */
    loop_free(stage.loop);
    free(jobs);
    worker_stop(NULL);
}

static void stop_in_done(void *context)
{
    struct numbered_job *job = context;
    job_done(job);
    worker_stop(job->stage->worker);
}

static void a_done_may_stop_its_worker(void **state)
{
    (void)state;
    struct stage stage;
    struct numbered_job jobs[20];
    set_up(&stage, 20);
    for (int i = 0; i < 20; i++) {
        jobs[i] = (struct numbered_job){.stage = &stage, .number = i};
        worker_submit(stage.worker, run_job, i == 7 ? stop_in_done : job_done, &jobs[i]);
    }
    loop_run_until(stage.loop, all_done, &stage, 20000);
    assert_int_equal(stage.done_next, 20);
    loop_free(stage.loop);
}

static void run_nothing(void *context)
{
    (void)context;
}

static void submit_again(void *context)
{
    struct stage *stage = context;
    stage->done_next++;
    if (stage->done_next < stage->wanted) {
        worker_submit(stage->worker, run_nothing, submit_again, stage);
    }
}

static void count_turn(void *context)
{
    ++*(int *)context;
}

static void a_chain_of_jobs_leaves_turns_to_timers(void **state)
{
    (void)state;
    struct stage stage;
    int turns = 0;
    set_up(&stage, 3000);
    struct loop_timer *timer = loop_timer_start(stage.loop, 0, 1, count_turn, &turns);
    worker_submit(stage.worker, run_nothing, submit_again, &stage);
    loop_run_until(stage.loop, all_done, &stage, 20000);
    assert_int_equal(stage.done_next, 3000);
    assert_true(turns > 0);
    loop_timer_stop(timer);
    worker_stop(stage.worker);
    loop_free(stage.loop);
}

static void a_chain_ends_when_the_worker_is_stopped(void **state)
{
    (void)state;
    struct stage stage;
    set_up(&stage, 3);
    worker_submit(stage.worker, run_nothing, submit_again, &stage);
    worker_stop(stage.worker);
    assert_int_equal(stage.done_next, 3); /* what a last `done` submits runs too */
    loop_free(stage.loop);
}

static void a_job_may_have_no_done(void **state)
{
    (void)state;
    struct stage stage;
    struct numbered_job job;
    set_up(&stage, 0);
    job = (struct numbered_job){.stage = &stage, .number = 0};
    worker_submit(stage.worker, run_job, NULL, &job);
    worker_stop(stage.worker);
    assert_int_equal(stage.run_next, 1);
    loop_free(stage.loop);
}

static void read_mask(void *context)
{
    pthread_sigmask(SIG_BLOCK, NULL, context);
}

static void signals_are_left_to_the_loop_but_faults_are_not(void **state)
{
    (void)state;
    struct stage stage;
    sigset_t mask;
    sigemptyset(&mask);
    set_up(&stage, 0);
    worker_submit(stage.worker, read_mask, NULL, &mask);
    worker_stop(stage.worker);
    assert_true(sigismember(&mask, SIGHUP) && sigismember(&mask, SIGWINCH));
    assert_false(sigismember(&mask, SIGSEGV) || sigismember(&mask, SIGABRT));
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    assert_false(sigismember(&mask, SIGHUP)); /* ours is as it was */
    loop_free(stage.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_run_and_end_in_order),
        cmocka_unit_test(stop_finishes_and_delivers),
        cmocka_unit_test(a_done_may_stop_its_worker),
        cmocka_unit_test(a_chain_of_jobs_leaves_turns_to_timers),
        cmocka_unit_test(a_chain_ends_when_the_worker_is_stopped),
        cmocka_unit_test(a_job_may_have_no_done),
        cmocka_unit_test(signals_are_left_to_the_loop_but_faults_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
