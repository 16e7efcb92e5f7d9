/* SPDX-License-Identifier: MIT */
/*
 * Every terminal that this system knows (reliability.md 7, row 18): 40 of them a change, all a
 * night. The program works there, and ends with status 0 when it is told to; or it says in one line
 * that names TERM why it does not, and ends with another status. The line is as it was either way.
 */
#include "soak/soak.h"
#include "support/station.h"

#include "chartty/base/clock.h"
#include "chartty/base/memory.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAMES_MOST = 8000, EACH_CHANGE = 40 };

/* nftw takes no context. */
static struct {
    char *list[NAMES_MOST];
    size_t count;
} names;

static int add_name(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    if (type == FTW_F && names.count < NAMES_MOST) {
        names.list[names.count++] = memory_copy_text(path + walk->base);
    }
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void find_names(void)
{
    static const char *const places[] = {"/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        nftw(places[i], add_name, 8, 0);
    }
    qsort(names.list, names.count, sizeof names.list[0], compare_names);
    size_t kept = 0;
    for (size_t i = 0; i < names.count; i++) {
        if (kept > 0 && strcmp(names.list[kept - 1], names.list[i]) == 0) {
            memory_free(names.list[i]);
        } else {
            names.list[kept++] = names.list[i];
        }
    }
    names.count = kept;
}

/* A program on a line without a screen behind it: libvterm is an xterm, and what other terminals
 * are told can keep it busy for minutes. */
struct line {
    pid_t child;
    int master, slave, status;
    struct termios before; /* as it was before the program ran */
    bool ended;
    struct buffer raw;
};

static void run_child(const struct world *world, const char *name, int slave)
{
    char term[96], home[96];
    snprintf(term, sizeof term, "TERM=%s", name);
    snprintf(home, sizeof home, "HOME=%s", world->folder);
    const char *binary = getenv("CHARTTY_BINARY");
    char *const arguments[] = {(char *)binary, "--db", (char *)world->demo, NULL};
    char *const environment[] = {term, home, "LC_ALL=C.UTF-8", "TZ=America/New_York", NULL};
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++) {
        dup2(slave, fd);
    }
    execve(binary, arguments, environment);
    _exit(127);
}

static void line_start(struct line *line, const struct world *world, const char *name)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    *line = (struct line){.status = -1};
    assert_int_equal(openpty(&line->master, &line->slave, NULL, NULL, &size), 0);
    assert_int_equal(tcgetattr(line->slave, &line->before), 0);
    line->child = fork();
    assert_true(line->child >= 0);
    if (line->child == 0) {
        run_child(world, name, line->slave);
    }
}

static void line_end(struct line *line)
{
    if (!line->ended) {
        kill(line->child, SIGKILL);
        waitpid(line->child, &line->status, 0);
    }
    close(line->master);
    close(line->slave);
    buffer_release(&line->raw);
}

/* A word of the frame is among the bytes. */
static bool has_painted(const struct line *line)
{
    return line->raw.bytes != NULL &&
           (strstr(line->raw.bytes, "Password") != NULL || strstr(line->raw.bytes, "Sign") != NULL);
}

/* Reads until it has painted (if that is waited for) or ended; false when neither came. */
static bool line_wait(struct line *line, bool painted)
{
    int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;
    while (!line->ended && !(painted && has_painted(line)) && clock_monotonic_ms() < deadline) {
        struct pollfd readable = {.fd = line->master, .events = POLLIN};
        char bytes[4096];
        if (poll(&readable, 1, 20) > 0) {
            ssize_t length = read(line->master, bytes, sizeof bytes);
            for (ssize_t i = 0; i < length; i++) { /* padding may be NULs */
                bytes[i] = bytes[i] == '\0' ? '\x7f' : bytes[i];
            }
            buffer_add(&line->raw, bytes, length > 0 ? (size_t)length : 0);
        } else {
            line->ended = waitpid(line->child, &line->status, WNOHANG) == line->child;
        }
    }
    return line->ended || (painted && has_painted(line));
}

static bool says_why(const struct line *line)
{
    return WIFEXITED(line->status) && line->raw.bytes != NULL &&
           strstr(line->raw.bytes, "chartty: ") != NULL && strstr(line->raw.bytes, "TERM") != NULL;
}

static bool same_termios(const struct termios *a, const struct termios *b)
{
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
           a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

/* NULL, or what was wrong. */
static const char *try_terminal(const struct world *world, const char *name, bool *works)
{
    struct termios after;
    struct line line;
    const char *wrong = NULL;
    line_start(&line, world, name);
    if (!line_wait(&line, true)) {
        wrong = "neither a screen nor a reason";
    } else if (!line.ended && (write(line.master, "\x0f", 1) != 1 || !line_wait(&line, false))) {
        wrong = "it does not end";
    } else if (line.status != 0 && !says_why(&line)) {
        wrong = "it does not say why";
    }
    tcgetattr(line.slave, &after);
    if (wrong == NULL && !same_termios(&line.before, &after)) {
        wrong = "the line is not as it was";
    }
    if (wrong != NULL) {
        printf("TERM=%s: %s; status %d: %.200s\n", name, wrong, line.status,
               line.raw.bytes != NULL ? line.raw.bytes : "");
    }
    *works = line.status == 0;
    line_end(&line);
    return wrong;
}

static void every_terminal(void **state)
{
    find_names();
    assert_true(names.count >= EACH_CHANGE);
    long count = soak_count(EACH_CHANGE, (long)names.count), wrong = 0, working = 0;
    for (long i = 0; i < count; i++) {
        bool works;
        size_t which = (size_t)i * names.count / (size_t)count;
        wrong += try_terminal(*state, names.list[which], &works) != NULL;
        working += works;
    }
    for (size_t i = 0; i < names.count; i++) {
        memory_free(names.list[i]);
    }
    printf("of %zu entries: %ld work, %ld say why not\n", names.count, working, count - working);
    assert_true(working > 0);
    assert_int_equal(soak_end("terminals", count, wrong), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_terminal)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
