/* SPDX-License-Identifier: MIT */
/* Files that are whole or not there. */
#include "chartty/base/file.h"

#include "base_test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/chartty-file-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder); /* nothing is left in it */
}

static void path_of(const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", folder, name);
}

static size_t read_file(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t length = fread(out, 1, size, file);
    fclose(file);
    return length;
}

static void it_is_made_once_and_for_its_owner(void **state)
{
    (void)state;
    char path[128], bytes[16];
    struct stat status;
    mode_t mask = umask(0);
    path_of("key", path);
    assert_int_equal(file_make_once(path, "first\0x", 7), 0);
    umask(mask);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(status.st_nlink, 1); /* nothing beside it is left */
    assert_int_equal(file_make_once(path, "second", 6), 0);
    assert_int_equal(read_file(path, bytes, sizeof bytes), 7);
    assert_memory_equal(bytes, "first\0x", 7);
    assert_int_equal(unlink(path), 0);
}

static void of_many_at_once_one_wins_whole(void **state)
{
    (void)state;
    enum { MAKERS = 8, LENGTH = 100000 };
    char path[128];
    char *bytes = malloc(LENGTH + 1);
    assert_non_null(bytes);
    path_of("race", path);
    for (int maker = 0; maker < MAKERS; maker++) {
        if (fork() == 0) {
            memset(bytes, 'a' + maker, LENGTH);
            _exit(file_make_once(path, bytes, LENGTH) == 0 ? 0 : 1);
        }
    }
    for (int maker = 0; maker < MAKERS; maker++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(read_file(path, bytes, LENGTH + 1), LENGTH);
    for (int i = 1; i < LENGTH; i++) {
        assert_int_equal(bytes[i], bytes[0]);
    }
    free(bytes);
    assert_int_equal(unlink(path), 0);
}

static void what_cannot_be_written_says_why(void **state)
{
    (void)state;
    char path[128];
    path_of("no/such/folder", path);
    assert_int_equal(file_make_once(path, "x", 1), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(file_sync_folder(path), -1);
    assert_int_equal(errno, ENOENT);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(full >= 0);
    assert_int_equal(file_write_all(full, "x", 1), -1);
    assert_int_equal(errno, ENOSPC);
    close(full);
    path_of("new", path);
    assert_int_equal(file_sync_folder(path), 0);
    assert_int_equal(file_sync_folder("of this folder"), 0);
    assert_int_equal(file_sync_folder("/of the root"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_made_once_and_for_its_owner),
        cmocka_unit_test(of_many_at_once_one_wins_whole),
        cmocka_unit_test(what_cannot_be_written_says_why),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
