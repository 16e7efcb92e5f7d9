/* SPDX-License-Identifier: MIT */
/* The real program on a pty; see station.h. */
#include "support/station.h"
#include "support/folder.h"

#include "chartty/control/sign_in.h"

#include <fcntl.h>
#include <spawn.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 24 };

static const char *binary(void)
{
    const char *path = getenv("CHARTTY_BINARY");
    if (path == NULL) {
        fputs("CHARTTY_BINARY must name the program (ctest sets it)\n", stderr);
        exit(1);
    }
    return path;
}

/* ---- the world ---- */

int world_make_demo(const char *url)
{
    const char *const arguments[] = {binary(), "demo", "--db",    url,          "--patients", "300",
                                     "--seed", "7",    "--today", "2026-11-24", NULL};
    const char *const environment[] = {"LC_ALL=C.UTF-8", "TZ=America/New_York", NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, arguments[0], &actions, NULL, (char *const *)arguments,
                    (char *const *)environment) != 0 ||
        waitpid(child, &status, 0) != child) {
        status = 1;
    }
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

int world_setup(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    *state = world;
    snprintf(world->folder, sizeof world->folder, "/tmp/chartty-pty-XXXXXX");
    if (mkdtemp(world->folder) == NULL) {
        return -1;
    }
    world_path(world, "demo.db", world->demo);
    return world_make_demo(world->demo);
}

int world_teardown(void **state)
{
    struct world *world = *state;
    folder_remove(world->folder);
    free(world);
    return 0;
}

void world_path(const struct world *world, const char *name, char out[PATH_ROOM])
{
    snprintf(out, PATH_ROOM, "%s/%s", world->folder, name);
}

static void copy_file(const char *source, const char *target)
{
    char block[65536];
    FILE *from = fopen(source, "re");
    FILE *to = fopen(target, "we");
    assert_non_null(from);
    assert_non_null(to);
    size_t count;
    while ((count = fread(block, 1, sizeof block, from)) > 0) {
        assert_int_equal(fwrite(block, 1, count, to), count);
    }
    fclose(from);
    assert_int_equal(fclose(to), 0);
    assert_int_equal(chmod(target, 0600), 0);
}

void world_copy(const struct world *world, const char *name, char out[PATH_ROOM])
{
    char key[PATH_ROOM + 16], key_copy[PATH_ROOM + 16];
    world_path(world, name, out);
    copy_file(world->demo, out);
    /* The key that seals its audit goes with it: without it nothing can be recorded. */
    snprintf(key, sizeof key, "%s.audit-key", world->demo);
    snprintf(key_copy, sizeof key_copy, "%s.audit-key", out);
    if (access(key, R_OK) == 0) {
        copy_file(key, key_copy);
    }
}

void world_write(const struct world *world, const char *name, const char *text,
                 char path[PATH_ROOM])
{
    world_path(world, name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

void world_script(const struct world *world, const char *name, const char *database,
                  const char *directives, char url[PATH_ROOM])
{
    char path[PATH_ROOM], text[2048];
    snprintf(text, sizeof text, "database %s\n%s\n", database, directives);
    world_write(world, name, text, path);
    snprintf(url, PATH_ROOM, "script:%.240s", path);
}

static sqlite3 *open_database(const char *database)
{
    sqlite3 *connection = NULL;
    assert_int_equal(sqlite3_open(database, &connection), SQLITE_OK);
    sqlite3_busy_timeout(connection, 5000);
    assert_int_equal(sqlite3_exec(connection, "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    return connection;
}

void world_run(const char *database, const char *sql)
{
    sqlite3 *connection = open_database(database);
    char *message = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
    sqlite3_close(connection);
}

void world_run_with(const char *database, const char *sql, const char *const *texts)
{
    sqlite3 *connection = open_database(database);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    }
    for (int i = 0; texts[i] != NULL; i++) {
        assert_int_equal(sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC),
                         SQLITE_OK);
    }
    if (sqlite3_step(statement) != SQLITE_DONE) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
}

long long world_number(const char *database, const char *sql)
{
    sqlite3 *connection = open_database(database);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    long long number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return number;
}

/* ---- the station ---- */

struct words {
    const char *list[WORDS];
    int count;
};

static void add(struct words *words, const char *word)
{
    assert_true(words->count < WORDS - 1);
    words->list[words->count++] = word;
}

static void add_all(struct words *words, const char *const *more)
{
    for (; more != NULL && *more != NULL; more++) {
        add(words, *more);
    }
}

static const char *or_usual(const char *text, const char *usual)
{
    return text != NULL ? text : usual;
}

struct pty *station_start(const struct world *world, const struct station *station)
{
    static const struct station usual = {.db = NULL};
    const struct station *of = station != NULL ? station : &usual;
    char term[96], locale[96], zone[96], home[96], leaks[512];
    struct words arguments = {.count = 0}, environment = {.count = 0};
    add(&arguments, binary());
    add(&arguments, "--db");
    add(&arguments, or_usual(of->db, world->demo));
    add_all(&arguments, of->arguments);
    snprintf(term, sizeof term, "TERM=%.80s", or_usual(of->term, "xterm-256color"));
    snprintf(locale, sizeof locale, "LC_ALL=%.80s", or_usual(of->locale, "C.UTF-8"));
    snprintf(zone, sizeof zone, "TZ=%.80s", or_usual(of->zone, "America/New_York"));
    snprintf(home, sizeof home, "HOME=%.80s", world->folder);
    if (!of->term_unset) {
        add(&environment, term);
    }
    add(&environment, locale);
    add(&environment, zone);
    add(&environment, home);
    add(&environment, "ASAN_OPTIONS=detect_leaks=1");
    add(&environment, "UBSAN_OPTIONS=halt_on_error=1");
    if (getenv("LSAN_OPTIONS") != NULL) { /* which names the leaks of libraries */
        snprintf(leaks, sizeof leaks, "LSAN_OPTIONS=%.480s", getenv("LSAN_OPTIONS"));
        add(&environment, leaks);
    }
    add_all(&environment, of->environment);
    struct pty_options options = {.arguments = arguments.list,
                                  .environment = environment.list,
                                  .height = of->height > 0 ? of->height : 24,
                                  .width = of->width > 0 ? of->width : 80,
                                  .termios = of->termios};
    return pty_start(&options);
}

const char *station_password(const char *username)
{
    for (int i = 0; demo_sign_ins[i].username != NULL; i++) {
        if (strcmp(demo_sign_ins[i].username, username) == 0) {
            return demo_sign_ins[i].password;
        }
    }
    fail_msg("the demo has no %s", username);
    return "";
}

void station_sign_in(struct pty *pty, const char *username)
{
    station_sees(pty, "[ Sign in ]");
    pty_type(pty, username);
    pty_type(pty, "\t");
    pty_type(pty, station_password(username));
    pty_type(pty, "\r");
    station_loses(pty, "[ Sign in ]");
}

static void see_home(struct pty *pty)
{
    station_sees(pty, "Find patient");
    station_sees(pty, " patients");
    station_sees(pty, "> 1"); /* the count may come before the rows */
}

struct pty *station_home(const struct world *world, const struct station *station)
{
    struct pty *pty = station_start(world, station);
    station_sign_in(pty, "demo-doctor");
    see_home(pty);
    return pty;
}

struct pty *station_home_of(const struct world *world, const char *database, const char *username)
{
    const struct station station = {.db = database};
    struct pty *pty = station_start(world, &station);
    station_sign_in(pty, username);
    if (strcmp(username, "demo-clerk") == 0) {
        station_sees(pty, "Schedule");
        pty_type(pty, "gh");
    }
    see_home(pty);
    return pty;
}

void station_new_vitals(struct pty *pty)
{
    pty_type(pty, "gv");
    station_sees(pty, "Chart > Vitals");
    station_sees(pty, "Resp     /min");
    pty_type(pty, "n");
    station_sees(pty, "[ Save F2 ]");
}

void station_open_chart(struct pty *pty, const char *words, const char *name)
{
    pty_type(pty, words);
    station_sees(pty, name);
    station_sees(pty, "1 match");
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    station_sees(pty, name);
    station_sees(pty, "Active medications");
}

/* Line by line: a screen is longer than what one message takes. */
void station_print(struct pty *pty)
{
    const char *line = pty_screen(pty);
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        print_error("%.*s\n", (int)length, line);
        line += length + 1;
    }
}

static void fail_with_screen(struct pty *pty, const char *text, const char *what)
{
    print_error("\"%s\" %s; the screen:\n", text, what);
    station_print(pty);
    fail();
}

void station_sees_within(struct pty *pty, const char *text, int timeout_ms)
{
    if (!pty_wait_text(pty, text, timeout_ms)) {
        fail_with_screen(pty, text, "did not come");
    }
}

void station_sees(struct pty *pty, const char *text)
{
    station_sees_within(pty, text, PATIENCE_MS);
}

static bool lost(struct pty *pty, void *context)
{
    return !pty_shows(pty, context);
}

void station_loses(struct pty *pty, const char *text)
{
    if (!pty_wait(pty, lost, (void *)text, PATIENCE_MS)) {
        fail_with_screen(pty, text, "did not go");
    }
}

void station_never_shows(struct pty *pty, const char *text)
{
    if (pty_shows(pty, text)) {
        fail_with_screen(pty, text, "must not be there");
    }
}

int station_row(struct pty *pty, const char *text, char *out, size_t size)
{
    const char *line = pty_screen(pty);
    for (int row = 0; *line != '\0'; row++) {
        size_t length = strcspn(line, "\n");
        const char *found = strstr(line, text);
        if (found != NULL && found < line + length) {
            if (size > 0) {
                snprintf(out, size, "%.*s", (int)length, line);
            }
            return row;
        }
        line += length + 1;
    }
    return -1;
}

void station_is_given_back(struct pty *pty)
{
    static const char *const modes[] = {"\033[?1000", "\033[?1002", "\033[?1003",
                                        "\033[?1006", "\033[?2004", "\033[?1049"};
    const char *raw = pty_raw(pty, NULL);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        const char *last = NULL; /* a vt100 is never asked for one */
        for (const char *at = strstr(raw, modes[i]); at != NULL; at = strstr(at + 1, modes[i])) {
            last = at;
        }
        if (last != NULL && last[strlen(modes[i])] != 'l') {
            fail_msg("mode %s is left on", modes[i] + 2);
        }
    }
    struct termios now;
    pty_termios(pty, &now);
    assert_true((now.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG));
    assert_true(pty_cursor_visible(pty));
}

/* Signing out comes before the end of the program, where somebody is signed in. */
static bool signed_out_or_ended(struct pty *pty, void *context)
{
    (void)context;
    return pty_shows(pty, "[ Sign in ]") || pty_wait_exit(pty, 0);
}

void station_quit(struct pty *pty)
{
    if (!pty_shows(pty, "[ Sign in ]")) {
        pty_type(pty, "\017");
        pty_wait(pty, signed_out_or_ended, NULL, PATIENCE_MS);
    }
    pty_type(pty, "\017");
    if (!pty_wait_exit(pty, PATIENCE_MS)) {
        fail_with_screen(pty, "^O", "did not end it");
    }
    assert_int_equal(pty_status(pty), 0);
    station_is_given_back(pty);
    pty_free(pty);
}

/* ---- what went down the line ---- */

/* The end of an escape sequence that a terminal's description holds; NULL for any other. */
static const char *past_escape(const char *at)
{
    if (at[1] == '[') {
        at += 2;
        at += strspn(at, "?>=0123456789;");
        at += strspn(at, " !$");
        return *at >= 0x40 && *at < 0x7f ? at + 1 : NULL;
    }
    if (at[1] == '(' || at[1] == ')' || at[1] == '#') {
        return at[2] != '\0' ? at + 3 : NULL;
    }
    return at[1] != '\0' && strchr("=>78MHDEc", at[1]) != NULL ? at + 2 : NULL;
}

static void refuse(const char *raw, const char *at, const char *what)
{
    char shown[200];
    size_t used = 0;
    for (const char *byte = at - raw < 20 ? raw : at - 20; byte < at + 20 && *byte != '\0';
         byte++) {
        used +=
            (size_t)snprintf(shown + used, sizeof shown - used,
                             *byte >= ' ' && *byte < 0x7f ? "%c" : "\\x%02x", (unsigned char)*byte);
    }
    fail_msg("%s went to the terminal at byte %d: %s", what, (int)(at - raw), shown);
}

/* Zero-width and bidirectional controls, line separators, the C1 range, the byte order mark, tags.
 */
static bool is_forbidden(const unsigned char *at)
{
    if (at[0] == 0xc2) {
        return at[1] < 0xa0 || at[1] == 0xad;
    }
    if (at[0] == 0xd8) {
        return at[1] == 0x9c;
    }
    if (at[0] == 0xe2 && at[1] == 0x80) {
        return (at[2] >= 0x8b && at[2] <= 0x8f) || (at[2] >= 0xa8 && at[2] <= 0xae);
    }
    if (at[0] == 0xe2 && at[1] == 0x81) {
        return at[2] >= 0xa0 && at[2] <= 0xaf;
    }
    return (at[0] == 0xef && at[1] == 0xbb && at[2] == 0xbf) ||
           (at[0] == 0xf3 && at[1] == 0xa0 && at[2] >= 0x80 && at[2] <= 0x81);
}

void station_wrote_no_raw(struct pty *pty)
{
    size_t length;
    const char *raw = pty_raw(pty, &length);
    assert_int_equal(strlen(raw), length); /* no NUL either */
    for (const char *at = raw; *at != '\0';) {
        unsigned char byte = (unsigned char)*at;
        if (byte == 0x1b) {
            const char *next = past_escape(at);
            if (next == NULL) {
                refuse(raw, at, "a sequence that is none of the screen's");
            }
            at = next;
            continue;
        }
        /* What curses uses itself: BS HT LF CR SO SI. */
        if ((byte < 0x20 && strchr("\b\t\n\r\016\017", byte) == NULL) || byte == 0x7f) {
            refuse(raw, at, "a control");
        }
        if (is_forbidden((const unsigned char *)at)) {
            refuse(raw, at, "an invisible character");
        }
        at++;
    }
}

void world_add_patient(const char *database, const char *last, const char *first)
{
    world_run_with(database,
                   "INSERT INTO patients (id, mrn, first_name, last_name, dob, gender) "
                   "VALUES (9001, 'MRN00009001', ?2, ?1, '1945-07-14', 'Male')",
                   (const char *const[]){last, first, NULL});
}
