/* SPDX-License-Identifier: MIT */
/* The command line: exit codes and messages of the whole program, each run in a child. */
#include "src/app/start.h"

#include "unit/data/database_fixture.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

enum { WORDS = 12 };

struct run {
    int status; /* the exit code */
    char output[16384], messages[4096];
};

static void read_back(FILE *file, char *out, size_t size)
{
    rewind(file);
    out[fread(out, 1, size - 1, file)] = '\0';
    fclose(file);
}

/* Runs the program with these words; what it printed comes back. */
static void run(struct run *run, const char *const *words)
{
    FILE *output = tmpfile(), *messages = tmpfile();
    char copies[WORDS][256], *arguments[WORDS + 1] = {NULL};
    int count = 0;
    for (; words[count] != NULL; count++) {
        snprintf(copies[count], sizeof copies[count], "%s", words[count]);
        arguments[count] = copies[count];
    }
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(output), STDOUT_FILENO);
        dup2(fileno(messages), STDERR_FILENO);
        int code = start_run(count, arguments);
        fflush(NULL);
        _exit(code);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    run->status = WEXITSTATUS(status);
    read_back(output, run->output, sizeof run->output);
    read_back(messages, run->messages, sizeof run->messages);
}

#define RUN(out, ...) run(out, (const char *const[]){"chartty", __VA_ARGS__, NULL})

static void help_and_version_go_to_stdout(void **state)
{
    (void)state;
    struct run result;
    RUN(&result, "--help");
    assert_int_equal(result.status, 0);
    assert_non_null(strstr(result.output, "--db URL"));
    assert_non_null(strstr(result.output, "--dry-run")); /* not --dry_run */
    assert_non_null(strstr(result.output, "db check"));
    assert_string_equal(result.messages, "");
    RUN(&result, "--version");
    assert_int_equal(result.status, 0);
    assert_string_equal(result.output, "chartty " CHARTTY_VERSION "\n");
}

static void wrong_usage_is_two_and_named(void **state)
{
    (void)state;
    struct run result;
    static const struct {
        const char *words[4], *part;
    } wrong[] = {
        {{"--nonsense"}, "there is no option --nonsense"},
        {{"--db"}, "--db wants a value"},
        {{"frobnicate"}, "there is no command \"frobnicate\""},
        {{"db"}, "db wants one of its verbs"},
        {{"db", "destroy"}, "db wants one of its verbs, not destroy: init, migrate, status, "},
        {{"db", "check", "a.db", "b.db"}, "db check takes [URL]: \"b.db\" is too much"},
        {{"frob\033[2J\n"}, "frob\\x1b[2J"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        run(&result, (const char *const[]){"chartty", wrong[i].words[0], wrong[i].words[1],
                                           wrong[i].words[2], wrong[i].words[3], NULL});
        assert_int_equal(result.status, 2);
        assert_string_equal(result.output, "");
        assert_null(strchr(result.messages, '\033'));
        if (strstr(result.messages, wrong[i].part) == NULL) {
            fail_msg("\"%s\" lacks \"%s\"", result.messages, wrong[i].part);
        }
    }
}

static void a_database_is_made_filled_and_checked(void **state)
{
    struct fixture *fixture = *state;
    struct run result;
    RUN(&result, "db", "status", fixture->path);
    assert_int_equal(result.status, 1);
    RUN(&result, "demo", "--db", fixture->path, "--patients", "200", "--seed", "7", "--today",
        "2026-11-24");
    assert_int_equal(result.status, 0);
    assert_non_null(strstr(result.output, "200 demo patients, seed 7."));
    RUN(&result, "db", "status", fixture->path);
    assert_int_equal(result.status, 0);
    assert_non_null(strstr(result.output, "(DEMO)"));
    assert_non_null(strstr(result.output, "patients         200\n"));
    RUN(&result, "db", "check", fixture->path);
    assert_int_equal(result.status, 0);
    RUN(&result, "--db", fixture->path, "demo", "--patients", "200"); /* never over another */
    assert_int_equal(result.status, 1);
    assert_non_null(strstr(result.messages, "exists already"));
    RUN(&result, "demo", "--db", "/tmp/chartty-none.db", "--patients", "5");
    assert_true(result.status != 0);
    assert_int_equal(access("/tmp/chartty-none.db", F_OK), -1);
}

static void the_workstation_wants_a_terminal(void **state)
{
    struct fixture *fixture = *state;
    struct run result;
    fixture_make(fixture);
    RUN(&result, "--db", fixture->path);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.messages, "needs a terminal"));
}

static void settings_are_checked(void **state)
{
    struct fixture *fixture = *state;
    struct run result;
    fixture_write(fixture->path, "copy = 7;\n", 10);
    assert_int_equal(chmod(fixture->path, 0600), 0);
    RUN(&result, "config", "check", fixture->path);
    assert_int_equal(result.status, 1);
    assert_non_null(strstr(result.messages, "line 1: copy wants true or false"));
    fixture_write(fixture->path, "copy = true;\n", 13);
    RUN(&result, "config", "check", fixture->path);
    assert_int_equal(result.status, 0);
}

/* Names that loaders, libraries and shells listen to, and made-up ones. */
static const char *const hostile_names[] = {"LD_PRELOAD",
                                            "LD_LIBRARY_PATH",
                                            "LD_AUDIT",
                                            "PGHOST",
                                            "PGPASSWORD",
                                            "PGOPTIONS",
                                            "PGSYSCONFDIR",
                                            "TERMINFO",
                                            "TERMINFO_DIRS",
                                            "TERMCAP",
                                            "LOCPATH",
                                            "NLSPATH",
                                            "LANGUAGE",
                                            "GCONV_PATH",
                                            "PAGER",
                                            "EDITOR",
                                            "LESSOPEN",
                                            "SHELL",
                                            "PATH",
                                            "IFS",
                                            "ENV",
                                            "BASH_ENV",
                                            "TMPDIR",
                                            "SQLITE_TMPDIR",
                                            "MALLOC_TRACE",
                                            "GLIBC_TUNABLES",
                                            "LINES",
                                            "COLUMNS",
                                            "TZDIR",
                                            "UV_THREADPOOL_SIZE",
                                            "TERMS",
                                            "XTERM",
                                            "HOMER",
                                            "LANGX",
                                            "L",
                                            "",
                                            "CHARTTY",
                                            "chartty_x",
                                            "TZ2",
                                            "SSH_AUTH_SOCK",
                                            "SSH_TTYX",
                                            "NO_COLOURS",
                                            "PGPASSFILEX",
                                            "XDG"};
static const char *const kept[] = {"TERM=xterm",
                                   "COLORTERM=x",
                                   "LANG=C",
                                   "LC_ALL=C.UTF-8",
                                   "TZ=America/New_York",
                                   "HOME=/nonexistent",
                                   "XDG_DATA_HOME=/x",
                                   "NO_COLOR=1",
                                   "ESCDELAY=50",
                                   "TMUX=x",
                                   "SSH_CONNECTION=1 2 3 4",
                                   "SSH_TTY=/dev/pts/1",
                                   "CHARTTY_X=1",
                                   "PGPASSFILE=/x",
                                   "PGSERVICE=x",
                                   "PGSERVICEFILE=/x"};
enum {
    HOSTILE = sizeof hostile_names / sizeof *hostile_names,
    KEPT = sizeof kept / sizeof *kept,
    MUTATIONS = 300
};

/* In the child: 1 when the process is not as it should be after its start. */
static int process_is_wrong(void)
{
    struct rlimit core = {1, 1};
    mode_t mask = umask(0);
    return mask != 077 || getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 ||
           core.rlim_max != 0 || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
}

/* The process is closed: files private, no core, of the environment only what is listed. */
static void a_process_begins_clean(void **state)
{
    (void)state;
    FILE *output = tmpfile();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        static char variables[MUTATIONS][160];
        static char *environment[MUTATIONS + KEPT + 1];
        char program[] = "chartty", option[] = "--version", *arguments[] = {program, option, NULL};
        int count = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            snprintf(variables[i], sizeof variables[i], "%s%s=hostile %d",
                     hostile_names[i % HOSTILE],
                     i < HOSTILE  ? ""
                     : i % 2 == 0 ? "2"
                                  : "X",
                     i);
            environment[count++] = variables[i];
            if (i < KEPT) {
                static char room[KEPT][64];
                snprintf(room[i], sizeof room[i], "%s", kept[i]);
                environment[count++] = room[i];
            }
        }
        environ = environment;
        umask(0);
        dup2(fileno(output), STDOUT_FILENO);
        int code = start_run(2, arguments);
        for (char **at = environ; *at != NULL; at++) {
            printf("%s\n", *at);
        }
        fflush(NULL);
        _exit(code != 0 || process_is_wrong());
    }
    int status = 0;
    char came[8192];
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    read_back(output, came, sizeof came);
    for (int i = 0; i < KEPT; i++) {
        assert_non_null(strstr(came, kept[i]));
    }
    if (strstr(came, "hostile") != NULL) {
        fail_msg("%s", came);
    }
}

int main(void)
{
#define file_test(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_and_version_go_to_stdout),
        cmocka_unit_test(wrong_usage_is_two_and_named),
        cmocka_unit_test(a_process_begins_clean),
        file_test(a_database_is_made_filled_and_checked),
        file_test(the_workstation_wants_a_terminal),
        file_test(settings_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
