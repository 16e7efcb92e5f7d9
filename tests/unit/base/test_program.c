/* SPDX-License-Identifier: MIT */
/* Another program is run to its end: what it reads, writes, complains, how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/base/memory.h"
#include "chartty/base/program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const nothing[] = {NULL};

static bool keep(void *context, const char *bytes, size_t length)
{
    buffer_add(context, bytes, length);
    return true;
}

static bool refuse(void *context, const char *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    ++*(int *)context;
    return false;
}

/* A shell stands for any program; nothing else of the project starts one. */
static int run_script(const char *script, int input, struct buffer *out, char *said)
{
    const char *const arguments[] = {"sh", "-c", script, NULL};
    struct program program = {.path = "/bin/sh",
                              .arguments = arguments,
                              .environment = nothing,
                              .input = input,
                              .output = out != NULL ? keep : NULL,
                              .context = out};
    struct error error = {0};
    int status = -2;
    assert_int_equal(program_run(&program, &status, said, &error), 0);
    return status;
}

static void what_it_writes_comes_whole(void **state)
{
    struct buffer out;
    char said[PROGRAM_SAID_SIZE];
    (void)state;
    buffer_init(&out);
    assert_int_equal(run_script("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; "
                                "echo complaint >&2; exit 7",
                                -1, &out, said),
                     7);
    assert_int_equal(strncmp(out.bytes, "line 0\nline 1\n", 14), 0);
    assert_non_null(strstr(out.bytes, "line 19999\n"));
    assert_string_equal(said, "complaint\n");
    buffer_release(&out);
}

static void it_reads_what_it_is_given_and_nothing_else(void **state)
{
    struct buffer out;
    int ends[2];
    (void)state;
    buffer_init(&out);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "given", 5), 5);
    close(ends[1]);
    assert_int_equal(
        run_script("cat; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_=", ends[0], &out, NULL),
        1); /* the environment is empty */
    close(ends[0]);
    assert_string_equal(out.bytes, "given");
    buffer_clear(&out);
    assert_int_equal(run_script("cat", -1, &out, NULL), 0); /* nothing to read is an end */
    assert_int_equal(out.length, 0);
    buffer_release(&out);
}

static void a_signal_and_a_refusal_are_told_apart(void **state)
{
    struct error error = {0};
    int calls = 0, status = -2;
    const char *const arguments[] = {"yes", NULL};
    struct program program = {.path = "/usr/bin/yes",
                              .arguments = arguments,
                              .environment = nothing,
                              .input = -1,
                              .output = refuse,
                              .context = &calls};
    (void)state;
    assert_int_equal(run_script("kill -9 $$", -1, NULL, NULL), 128 + 9);
    assert_int_equal(program_run(&program, &status, NULL, &error), 0);
    assert_int_equal(status, -1);
    assert_int_equal(calls, 1);
}

static void the_end_of_a_long_complaint_is_kept(void **state)
{
    char said[PROGRAM_SAID_SIZE];
    (void)state;
    assert_int_equal(run_script("i=0; while [ $i -lt 3000 ]; do echo word $i >&2; i=$((i+1)); done",
                                -1, NULL, said),
                     0);
    assert_int_equal(strlen(said), PROGRAM_SAID_SIZE - 1);
    assert_string_equal(said + strlen(said) - 10, "word 2999\n");
}

static void what_is_not_there_says_so(void **state)
{
    struct error error = {0};
    int status;
    struct program program = {
        .path = "/nonexistent/pg_dump", .arguments = nothing, .environment = nothing, .input = -1};
    const char *const arguments[] = {"pg_dump", NULL};
    (void)state;
    program.arguments = arguments;
    assert_int_equal(program_run(&program, &status, NULL, &error), -1);
    assert_non_null(strstr(error.user, "/nonexistent/pg_dump cannot be started"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_writes_comes_whole),
        cmocka_unit_test(it_reads_what_it_is_given_and_nothing_else),
        cmocka_unit_test(a_signal_and_a_refusal_are_told_apart),
        cmocka_unit_test(the_end_of_a_long_complaint_is_kept),
        cmocka_unit_test(what_is_not_there_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
