/* SPDX-License-Identifier: MIT */
/*
 * The kiosk on a pty (reliability.md 7, row 36; report 37): 200 ways out that people try, and
 * random keys. At no time is there a child process, a staff screen, or anybody's name; afterwards
 * the first box is there again and somebody checks in.
 */
#include "soak/soak.h"
#include "support/station.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

enum { KEYS_EACH_CHANGE = 20000, KEYS_WHOLE = 1000000, BURST = 50, RECIPES = 200, LOOK_MS = 20 };

/* Words of screens that are not for whoever stands at a kiosk. */
static const char *const staff_words[] = {
    "Find patient", "Sign in", "Commands", "Password", "Chart >", "Schedule",  "Allerg", "Admin",
    "MRN",          "Palette", "demo-",    "$ ",       "# ",      "db:sqlite", "Locked", "matches"};

/* What is typed to get out: control keys, function keys, other programs' ways, paste, mouse, scans.
 */
static const char *const tries[] = {
    "\x01",
    "\x02",
    "\x03",
    "\x04",
    "\x05",
    "\x06",
    "\x07",
    "\x08",
    "\x0a",
    "\x0b",
    "\x0c",
    "\x0e",
    "\x0f",
    "\x10",
    "\x11",
    "\x12",
    "\x13\x11", /* XOFF and XON */
    "\x14",
    "\x15",
    "\x16",
    "\x17",
    "\x18",
    "\x19",
    "\x1a",
    "\x1b",
    "\x1b\x1b\x1b",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x1f",
    "\x7f",
    "\x1bOP",
    "\x1bOQ",
    "\x1bOR",
    "\x1bOS",
    "\x1b[15~",
    "\x1b[17~",
    "\x1b[18~",
    "\x1b[19~",
    "\x1b[20~",
    "\x1b[21~",
    "\x1b[23~",
    "\x1b[24~",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[H",
    "\x1b[F",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[2~",
    "\x1b[3~",
    "\x1b[Z",
    "\x1b[1;5C",
    "\x1b[M !!",
    "\x1b[<0;10;10M",
    "\x1b[200~rm -rf /\r\x1b[201~",
    "\x1b[200~\x03\x1a\x0b\x1b[201~",
    "\x1b]52;c;eA==\x07",
    "\x1b]0;x\x07",
    "\x1b[?1049l",
    "\x1b[c",
    "\x1b[6n",
    "\x1bP+q\x1b\\",
    "!sh\r",
    "!bash\r",
    ":!sh\r",
    ":q!\r",
    "q\r",
    "gh",
    "gc",
    "gx",
    "g\r",
    "?\r",
    "/etc/passwd\r",
    "~.\r",
    "~~B12345678\r",
    "~~P00012345\r",
    "%\r",
    "*\r",
    "' OR 1=1 --\r",
    "exit\r",
    "quit\r",
    "logout\r",
    "su -\r",
    "$(sh)\r",
    "`sh`\r",
    "|sh\r",
    ";sh\r",
    "&\r",
    "../../bin/sh\r",
    "\xff\xfe\r",
    "\xe2\x80\xae\r",
    "\x1b"
    "x",
    "\x1b"
    ":",
    "\x1b\x7f",
    "admin\r",
    "demo-admin\r",
    "1\r",
};
enum { TRIES = sizeof(tries) / sizeof(tries[0]) };

static bool has_children(pid_t pid)
{
    char path[64], word[32] = "";
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    bool found = false;
    for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        char children[128];
        snprintf(children, sizeof children, "/proc/%d/task/%.20s/children", (int)pid, task->d_name);
        FILE *file = fopen(children, "r");
        if (file != NULL) {
            found = found || fscanf(file, "%31s", word) == 1;
            fclose(file);
        }
    }
    if (tasks != NULL) {
        closedir(tasks);
    }
    return found;
}

/* What is wrong now; NULL nothing. */
static const char *fault(struct pty *pty)
{
    if (has_children(pty_pid(pty))) {
        return "a child process";
    }
    if (kill(pty_pid(pty), 0) != 0) {
        return "the program has ended";
    }
    /* What was typed into a field is nobody's: a row with a field's end is passed over. */
    for (size_t i = 0; i < sizeof staff_words / sizeof staff_words[0]; i++) {
        char row[512];
        int line = station_row(pty, staff_words[i], row, sizeof row);
        if (line >= 0 && strchr(row, ']') == NULL && strchr(row, '>') == NULL) {
            return staff_words[i];
        }
    }
    return NULL;
}

static long wrong;

static void look(struct pty *pty, const char *after)
{
    const char *what = fault(pty);
    if (what != NULL && wrong++ < 5) {
        soak_print_bytes("after ", after, strlen(after));
        printf("%s\n%s\n", what, pty_screen(pty));
    }
}

/* Esc starts again, unless a pause is on: then it is waited for. */
static void begin_again(struct pty *pty)
{
    for (int i = 0; i < 40 && !pty_shows(pty, "1 of 3"); i++) {
        pty_type(pty, "\x1b");
        pty_wait_text(pty, "1 of 3", 1000);
    }
}

static void nobody_gets_out(void **state)
{
    const char *const arguments[] = {"--kiosk", NULL};
    struct soak_random random = soak_random_from(36);
    struct station station = {.arguments = arguments};
    long keys = soak_count(KEYS_EACH_CHANGE, KEYS_WHOLE), done = 0;
    char database[PATH_ROOM];
    world_copy(*state, "kiosk.db", database);
    station.db = database;
    struct pty *pty = station_start(*state, &station);
    station_sees(pty, "Type your LAST NAME");
    for (int i = 0; i < RECIPES; i++, done++) {
        pty_type(pty, SOAK_PICK(&random, tries));
        pty_type(pty, tries[i % TRIES]);
        pty_settle(pty, LOOK_MS);
        look(pty, tries[i % TRIES]);
        if (i % 10 == 9) {
            begin_again(pty);
        }
    }
    for (long sent = 0; sent < keys; sent += BURST, done += BURST) {
        char bytes[BURST + 1];
        for (int i = 0; i < BURST; i++) {
            bytes[i] = (char)(1 + soak_below(&random, 255));
        }
        bytes[BURST] = '\0';
        pty_send(pty, bytes, BURST);
        pty_settle(pty, 1);
        if (sent % (BURST * 10) == 0) {
            pty_settle(pty, LOOK_MS);
            look(pty, bytes);
        }
    }
    pty_type(pty, "\x1b");
    begin_again(pty);
    station_sees(pty, "Type your LAST NAME");
    look(pty, "all");
    assert_int_equal(kill(pty_pid(pty), SIGTERM), 0);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    station_is_given_back(pty);
    pty_free(pty);
    assert_int_equal(soak_end("tries and keys at a kiosk", done, wrong), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_gets_out)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
