/* SPDX-License-Identifier: MIT */
/*
 * Folders for work: many programs make them in one place at the same time, each clears away what
 * killed ones left, and none takes away what another has just made.
 */
#include "src/data/backup/files.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PROGRAMS = 6, FOLDERS_EACH = 400 };

/* Exit 0 when each folder was there, and its own, from the beginning to the end. */
static void work(const char *parent)
{
    for (int index = 0; index < FOLDERS_EACH; index++) {
        struct scratch scratch;
        struct error error = {0};
        char path[SCRATCH_PATH_SIZE];
        if (scratch_new(parent, "test", &scratch, &error) != 0) {
            _exit(1);
        }
        scratch_file(&scratch, "work", path);
        int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file < 0 || close(file) != 0 || access(path, F_OK) != 0) {
            _exit(2);
        }
        scratch_end(&scratch);
    }
    _exit(0);
}

static void nobody_takes_a_living_one(void **state)
{
    (void)state;
    char parent[] = "/tmp/chartty-scratch-XXXXXX";
    pid_t programs[PROGRAMS];
    assert_non_null(mkdtemp(parent));
    for (int index = 0; index < PROGRAMS; index++) {
        programs[index] = fork();
        if (programs[index] == 0) {
            work(parent);
        }
    }
    for (int index = 0; index < PROGRAMS; index++) {
        int status = -1;
        assert_int_equal(waitpid(programs[index], &status, 0), programs[index]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(rmdir(parent), 0); /* and nothing is left */
}

static void what_a_killed_one_left_goes(void **state)
{
    (void)state;
    char parent[] = "/tmp/chartty-scratch-XXXXXX";
    struct scratch scratch;
    struct error error = {0};
    int status;
    assert_non_null(mkdtemp(parent));
    pid_t killed = fork();
    if (killed == 0) {
        (void)scratch_new(parent, "test", &scratch, &error);
        (void)kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(killed, &status, 0), killed);
    assert_true(WIFSIGNALED(status));
    assert_int_not_equal(rmdir(parent), 0);
    assert_int_equal(errno, ENOTEMPTY);
    assert_int_equal(scratch_new(parent, "test", &scratch, &error), 0);
    scratch_end(&scratch);
    scratch_end(&scratch); /* twice is allowed */
    assert_int_equal(rmdir(parent), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_takes_a_living_one),
        cmocka_unit_test(what_a_killed_one_left_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
