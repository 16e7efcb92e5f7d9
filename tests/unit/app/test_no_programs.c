/* SPDX-License-Identifier: MIT */
/* After no_programs() nothing can be started, by no thread; in a child, since it is for good. */
#include "src/app/no_programs.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { REFUSED = 7, STARTED = 0, OTHER = 9, UNSUPPORTED = 8 };

static int try_to_start(void)
{
    char *const arguments[] = {(char *)"true", NULL};
    execv("/bin/true", arguments);
    return errno == EPERM ? REFUSED : OTHER;
}

static void *in_a_thread(void *result)
{
    *(int *)result = try_to_start();
    return NULL;
}

static int run_child(bool forbid, bool thread)
{
    int status = 0, result = OTHER;
    pid_t child = fork();
    if (child == 0) {
        pthread_t other;
        if (forbid && !no_programs()) {
            _exit(UNSUPPORTED);
        }
        if (!thread) {
            _exit(try_to_start());
        }
        pthread_create(&other, NULL, in_a_thread, &result);
        pthread_join(other, NULL);
        _exit(result);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : OTHER;
}

static void test_nothing_can_be_started(void **state)
{
    (void)state;
    assert_int_equal(run_child(false, false), STARTED);
    assert_int_equal(run_child(true, false), REFUSED);
    assert_int_equal(run_child(true, true), REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_can_be_started)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
