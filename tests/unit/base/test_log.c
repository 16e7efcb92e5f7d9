/* SPDX-License-Identifier: MIT */
/* The log: real files in a folder of the test's own. */
#include "unit/base/base_test.h"

#include "chartty/base/error.h"
#include "chartty/base/log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
    char path[64];
    char file[96];
};

static int make_folder(void **state)
{
    static const char pattern[] = "/tmp/chartty-log-XXXXXX";
    struct folder *folder = calloc(1, sizeof *folder);
    memcpy(folder->path, pattern, sizeof pattern);
    if (mkdtemp(folder->path) == NULL) {
        return -1;
    }
    snprintf(folder->file, sizeof folder->file, "%s/log", folder->path);
    *state = folder;
    return 0;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    unlink(folder->file);
    rmdir(folder->path);
    free(folder);
    return 0;
}

static void read_file(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(out, 1, size - 1, file);
    out[length] = '\0';
    fclose(file);
}

static int count_of(const char *text, char wanted)
{
    int count = 0;
    for (; *text != '\0'; text++) {
        count += *text == wanted;
    }
    return count;
}

static void a_line_is_one_safe_line(void **state)
{
    struct folder *folder = *state;
    struct log *log = log_open(folder->file, NULL);
    assert_non_null(log);
    log_line(log, "first %s", "a\nb\x1b[2J");
    log_close(log);
    log = log_open(folder->file, NULL);
    struct error error;
    error_set(&error, ERROR_BUSY, "Ann Smith's record is held by another program.");
    error_detail(&error, "SQLITE_BUSY 5");
    log_error(log, "save", &error);
    log_close(log);

    char text[4096];
    read_file(folder->file, text, sizeof text);
    assert_int_equal(count_of(text, '\n'), 2);
    assert_non_null(strstr(text, " first a\xe2\x90\x8a"
                                 "b\\x1b[2J\n"));
    assert_non_null(strstr(text, " save: busy: SQLITE_BUSY 5\n"));
    assert_null(strstr(text, "Ann")); /* the user's sentence may name a patient */
    assert_int_equal(text[4], '-');
    assert_int_equal(text[23], 'Z');
    struct stat status;
    assert_int_equal(stat(folder->file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void a_long_line_is_cut_and_marked(void **state)
{
    struct folder *folder = *state;
    char text[8192];
    memset(text, '\x01', 5000);
    text[5000] = '\0';
    struct log *log = log_open(folder->file, NULL);
    log_line(log, "%s", text);
    log_close(log);
    read_file(folder->file, text, sizeof text);
    assert_int_equal(count_of(text, '\n'), 1);
    assert_non_null(strstr(text, "\\x01...\n"));
}

static void an_open_file_is_closed_to_others(void **state)
{
    struct folder *folder = *state;
    int descriptor = open(folder->file, O_CREAT | O_WRONLY, 0644);
    assert_int_equal(fchmod(descriptor, 0644), 0);
    close(descriptor);
    log_close(log_open(folder->file, NULL));
    struct stat status;
    assert_int_equal(stat(folder->file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void what_is_no_file_is_refused(void **state)
{
    struct folder *folder = *state;
    struct error error;
    assert_null(log_open("/nonexistent/folder/log", &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_non_null(strstr(error.user, "/nonexistent/folder/log"));
    assert_null(log_open(folder->path, &error));
    assert_int_equal(mkfifo(folder->file, 0600), 0);
    assert_null(log_open(folder->file, &error)); /* and does not wait for a reader */
    log_line(NULL, "nothing");
    log_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_is_one_safe_line, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_long_line_is_cut_and_marked, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(an_open_file_is_closed_to_others, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_refused, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
