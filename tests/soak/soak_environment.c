/* SPDX-License-Identifier: MIT */
/*
 * A hostile environment (reliability.md 7, row 37): 300 variables that the program does not keep
 * (architecture decision 15), each with a hostile value. What the program shows for a search is
 * what it shows without; nothing of the value is written to the terminal. LD_* and GLIBC_TUNABLES
 * act in the loader, before the program is there: they are sshd's to refuse.
 */
#include "soak/soak.h"
#include "support/station.h"

enum { MUTATIONS = 300, SCREEN_SIZE = 16384, VALUE_SIZE = 5000, SHOWN_WRONG_MOST = 10 };
#define MARK "zq7mark"

static const char *const dropped[] = {"PGHOST",
                                      "PGHOSTADDR",
                                      "PGPORT",
                                      "PGUSER",
                                      "PGPASSWORD",
                                      "PGDATABASE",
                                      "PGOPTIONS",
                                      "PGSSLMODE",
                                      "PGSSLROOTCERT",
                                      "PGSYSCONFDIR",
                                      "PGAPPNAME",
                                      "PGCLIENTENCODING",
                                      "PGTZ",
                                      "PGREQUIREPEER",
                                      "TERMINFO",
                                      "TERMINFO_DIRS",
                                      "TERMCAP",
                                      "TERMPATH",
                                      "LINES",
                                      "COLUMNS",
                                      "NCURSES_ASSUMED_COLORS",
                                      "NCURSES_NO_UTF8_ACS",
                                      "NCURSES_NO_PADDING",
                                      "NCURSES_NO_SETBUF",
                                      "NCURSES_TRACE",
                                      "BAUDRATE",
                                      "LOCPATH",
                                      "NLSPATH",
                                      "LANGUAGE",
                                      "GCONV_PATH",
                                      "CHARSET",
                                      "OUTPUT_CHARSET",
                                      "MALLOC_CHECK_",
                                      "MALLOC_PERTURB_",
                                      "MALLOC_ARENA_MAX",
                                      "MALLOC_TRACE",
                                      "MALLOC_MMAP_THRESHOLD_",
                                      "PAGER",
                                      "EDITOR",
                                      "VISUAL",
                                      "LESSOPEN",
                                      "LESS",
                                      "BROWSER",
                                      "SHELL",
                                      "PATH",
                                      "IFS",
                                      "ENV",
                                      "BASH_ENV",
                                      "TMPDIR",
                                      "SQLITE_TMPDIR",
                                      "SQLITE_HISTORY",
                                      "UV_THREADPOOL_SIZE",
                                      "UV_USE_IO_URING",
                                      "HOSTALIASES",
                                      "RES_OPTIONS",
                                      "LOCALDOMAIN",
                                      "RESOLV_HOST_CONF",
                                      "DISPLAY",
                                      "MAIL",
                                      "POSIXLY_CORRECT",
                                      "TZDIR",
                                      "USER",
                                      "LOGNAME",
                                      "STY",
                                      "SSH_ORIGINAL_COMMAND",
                                      "SSH_AUTH_SOCK",
                                      "HISTFILE",
                                      "PYTHONPATH"};

static void some_value(struct soak_random *random, char value[VALUE_SIZE])
{
    static const char *const values[] = {MARK,
                                         "/tmp/" MARK,
                                         "../../../tmp/" MARK,
                                         "-1",
                                         "999999999",
                                         "1x1",
                                         "3",
                                         "%s%s%n" MARK,
                                         "\x1b]0;" MARK "\a",
                                         "",
                                         "() { :; }; echo " MARK,
                                         "1,2:3;4|5",
                                         "xterm|x:cl=" MARK ":"};
    size_t which = soak_below(random, sizeof values / sizeof values[0] + 1);
    if (which < sizeof values / sizeof values[0]) {
        snprintf(value, VALUE_SIZE, "%s", values[which]);
    } else {
        memset(value, 'A', VALUE_SIZE - 1);
        value[VALUE_SIZE - 1] = '\0';
    }
}

/* Found, counted, and nothing more on its way. */
static bool has_settled(struct pty *pty, void *context)
{
    (void)context;
    const char *screen = pty_screen(pty);
    return strstr(screen, "1 match") != NULL && strstr(screen, "ADAMS, Ashley") != NULL &&
           strstr(screen, "Row 1 of 1.") != NULL && strstr(screen, "more below") == NULL &&
           strstr(screen, "acknowledge ...") == NULL && strstr(screen, "drafts (") != NULL;
}

/* The screen after a search, with the clock's digits made alike. */
static bool search_screen(const struct world *world, const char *variable, char out[SCREEN_SIZE])
{
    const char *const environment[] = {variable, NULL};
    struct station station = {.environment = variable != NULL ? environment : NULL};
    struct pty *pty = station_start(world, &station);
    station_sign_in(pty, "demo-doctor");
    bool fine =
        pty_wait_text(pty, " patients", PATIENCE_MS) && pty_wait_text(pty, "> 1", PATIENCE_MS);
    pty_type(pty, "adams ash");
    fine = fine && pty_wait(pty, has_settled, NULL, PATIENCE_MS);
    snprintf(out, SCREEN_SIZE, "%s", pty_screen(pty));
    for (char *at = strchr(out, ':'); at != NULL; at = strchr(at + 1, ':')) {
        if (at - out >= 2 && at[1] >= '0' && at[1] <= '9' && at[2] != '\0') {
            at[-2] = at[-1] = at[1] = at[2] = '0';
        }
    }
    pty_type(pty, "\x0f\x0f"); /* sign out, end */
    fine = fine && pty_wait_exit(pty, PATIENCE_MS) && pty_status(pty) == 0 &&
           strstr(pty_raw(pty, NULL), MARK) == NULL &&
           strstr(pty_raw(pty, NULL), "AAAAAAAA") == NULL;
    pty_free(pty);
    return fine;
}

static void no_effect(void **state)
{
    static char usual[SCREEN_SIZE], came[SCREEN_SIZE];
    struct soak_random random = soak_random_from(37);
    long wrong = 0;
    assert_true(search_screen(*state, NULL, usual));
    for (long i = 0; i < MUTATIONS; i++) {
        char value[VALUE_SIZE], variable[VALUE_SIZE + 64];
        const char *name = dropped[(size_t)i % (sizeof dropped / sizeof dropped[0])];
        some_value(&random, value);
        snprintf(variable, sizeof variable, "%s=%s", name, value);
        bool fine = search_screen(*state, variable, came);
        if (fine && strcmp(usual, came) != 0) { /* another day began, perhaps */
            fine = search_screen(*state, NULL, usual) && search_screen(*state, variable, came);
        }
        if ((!fine || strcmp(usual, came) != 0) && wrong++ < SHOWN_WRONG_MOST) {
            printf("%.80s: %s\n%s\n", variable, fine ? "another screen" : "it failed", came);
        }
    }
    assert_int_equal(soak_end("hostile environments", MUTATIONS, wrong), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_effect)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
