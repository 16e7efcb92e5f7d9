/* SPDX-License-Identifier: MIT */
/* Report 23 for the file of a draft, which is there when the database is not: on a full disk, or
 * killed in the midst of writing, what was there before is whole. */
#include "edit_fixture.h"

#include "src/control/draft_seal.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { ROOM = 40 }; /* bytes that the disk takes; a draft is longer */

static const char older[] = "0123456789abcdef0123456789abcdef0123456789abcdef";
static const char newer[] = "fedcba9876543210fedcba9876543210fedcba9876543210";
static const struct draft_name name = {
    .staff_id = 1, .form = "allergy.edit", .id = "0123456789abcdef0123456789abcdef"};

struct seen {
    int count;
    char hex[100];
};

static void look(void *context, struct draft_file *file)
{
    struct seen *seen = context;
    seen->count++;
    snprintf(seen->hex, sizeof seen->hex, "%s", file->hex);
    memory_free(file->hex);
}

static void holds(const struct bench *bench, const char *hex)
{
    struct seen seen = {0};
    draft_files_each(&bench->desk->session, name.staff_id, look, &seen);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.hex, hex);
}

/* Writes the newer one in a process whose files end at ROOM bytes; its wait status. on_full:
 * SIG_IGN, and the write fails; SIG_DFL, and the process is gone in the midst of it. */
static int write_without_room(const struct bench *bench, void (*on_full)(int))
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit room = {ROOM, ROOM};
        struct error error = {0};
        signal(SIGXFSZ, on_full);
        setrlimit(RLIMIT_FSIZE, &room);
        int result = draft_file_write(&bench->desk->session, &name, newer, &error);
        _exit(result != 0 && error.user[0] != '\0' ? 3 : 4);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void report_23_a_full_disk_leaves_the_draft_before(void **state)
{
    struct bench bench;
    struct error error = {0};
    bench_open(&bench, *state, NULL);
    assert_ok(draft_file_write(&bench.desk->session, &name, older, &error), &error);
    int status = write_without_room(&bench, SIG_IGN);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3); /* said in words */
    holds(&bench, older);
    bench_end(&bench);
}

static void report_23_killed_while_writing_leaves_the_draft_before(void **state)
{
    struct bench bench;
    struct error error = {0};
    bench_open(&bench, *state, NULL);
    assert_ok(draft_file_write(&bench.desk->session, &name, older, &error), &error);
    assert_true(WIFSIGNALED(write_without_room(&bench, SIG_DFL)));
    holds(&bench, older);
    /* What it left half does not stand in the way. */
    assert_ok(draft_file_write(&bench.desk->session, &name, newer, &error), &error);
    holds(&bench, newer);
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(report_23_a_full_disk_leaves_the_draft_before),
        desk_test(report_23_killed_while_writing_leaves_the_draft_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
