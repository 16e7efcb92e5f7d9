/* SPDX-License-Identifier: MIT */
/* A program under a pseudo-terminal: its life, what it is sent, waiting for it; see pty.h. */
#include "support/pty_private.h"

#include "chartty/base/clock.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A failed system call in the harness is the machine's fault: end the test program loudly. */
static void require(bool fine, const char *what)
{
    if (!fine) {
        fprintf(stderr, "pty: %s: %s\n", what, strerror(errno));
        abort();
    }
}

static void set_size(int fd, int height, int width)
{
    struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    require(ioctl(fd, TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
}

static void run_child(const struct pty_options *options, int slave, int report)
{
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++) {
        dup2(slave, fd);
    }
    dup2(report, 3);
    syscall(SYS_close_range, 4, ~0u, 0);
    execve(options->arguments[0], (char *const *)options->arguments,
           (char *const *)options->environment);
    _exit(127);
}

struct pty *pty_start(const struct pty_options *options)
{
    struct pty *pty = memory_new(sizeof *pty);
    int report[2];
    pty->height = options->height;
    pty->width = options->width;
    require(openpty(&pty->master, &pty->slave, NULL, options->termios, NULL) == 0, "openpty");
    require(pipe2(report, O_CLOEXEC) == 0, "pipe2");
    fcntl(report[0], F_SETFL, O_NONBLOCK);
    fcntl(pty->master, F_SETFD, FD_CLOEXEC);
    fcntl(pty->slave, F_SETFD, FD_CLOEXEC);
    fcntl(pty->master, F_SETFL, O_NONBLOCK);
    set_size(pty->slave, pty->height, pty->width);
    pty_termios(pty, &pty->before);
    pty->report = report[0];
    pty_open_screen(pty);
    pty->child = fork();
    require(pty->child >= 0, "fork");
    if (pty->child == 0) {
        run_child(options, pty->slave, report[1]);
    }
    close(report[1]);
    pty->ended = (int)syscall(SYS_pidfd_open, pty->child, 0);
    require(pty->ended >= 0, "pidfd_open");
    buffer_add(&pty->raw, "", 0);
    return pty;
}

static void reap(struct pty *pty)
{
    struct rusage usage;
    require(wait4(pty->child, &pty->status, 0, &usage) == pty->child, "wait4");
    pty->cpu_ms = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                  (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
    pty->exited = true;
}

void pty_free(struct pty *pty)
{
    if (!pty->exited) {
        kill(pty->child, SIGKILL);
        reap(pty);
    }
    pty_hang_up(pty);
    close(pty->slave);
    close(pty->report);
    close(pty->ended);
    vterm_free(pty->vterm);
    buffer_release(&pty->raw);
    buffer_release(&pty->unshown);
    buffer_release(&pty->reported);
    buffer_release(&pty->text);
    memory_free(pty);
}

pid_t pty_pid(const struct pty *pty)
{
    return pty->child;
}

/* Bytes at the end that begin a letter of UTF-8 whose rest has not come. */
static size_t unfinished(const char *bytes, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char byte = (unsigned char)bytes[length - back];
        if (byte >= 0xC0) {
            size_t needs = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
            return needs > back ? back : 0;
        }
        if (byte < 0x80) {
            return 0;
        }
    }
    return 0;
}

/* The screen takes a letter that comes in two pieces for two broken ones: it is given whole ones.
 */
static void show_whole_letters(struct pty *pty, const char *bytes, size_t length)
{
    buffer_add(&pty->unshown, bytes, length);
    size_t rest = unfinished(pty->unshown.bytes, pty->unshown.length);
    size_t whole = pty->unshown.length - rest;
    vterm_input_write(pty->vterm, pty->unshown.bytes, whole);
    memmove(pty->unshown.bytes, pty->unshown.bytes + whole, rest);
    pty->unshown.length = rest;
}

/* Takes what the program wrote; false when there is nothing now. */
static bool read_master(struct pty *pty)
{
    char bytes[4096];
    ssize_t count = pty->master >= 0 ? read(pty->master, bytes, sizeof bytes) : 0;
    if (count <= 0) {
        return false;
    }
    buffer_add(&pty->raw, bytes, (size_t)count);
    show_whole_letters(pty, bytes, (size_t)count);
    return true;
}

/* Takes what was reported; false when there is nothing now. */
static bool read_report(struct pty *pty)
{
    char bytes[4096];
    ssize_t count = pty->report >= 0 ? read(pty->report, bytes, sizeof bytes) : -1;
    if (count > 0) {
        buffer_add(&pty->reported, bytes, (size_t)count);
    } else if (count == 0) {
        close(pty->report);
        pty->report = -1;
    }
    return count > 0;
}

/* One round of waiting, at most timeout_ms. */
static void turn(struct pty *pty, int timeout_ms)
{
    struct pollfd waits[3] = {
        {.fd = pty->paused ? -1 : pty->master, .events = POLLIN},
        {.fd = pty->report, .events = POLLIN},
        {.fd = pty->exited ? -1 : pty->ended, .events = POLLIN},
    };
    if (poll(waits, 3, timeout_ms) <= 0) {
        return;
    }
    if (waits[0].revents != 0) {
        read_master(pty);
    }
    if (waits[1].revents != 0) {
        read_report(pty);
    }
    if (waits[2].revents != 0) { /* all that it has written is there now */
        while (!pty->paused && read_master(pty)) {
        }
        while (read_report(pty)) {
        }
        reap(pty);
    }
}

/* ---- whether the program has done what it has to do ---- */

enum { AT_ONCE_MS = 2000, SETTLED_MS = 20000 };

/* A thread that runs, would like to, or waits for a disk. */
static bool is_busy(pid_t process, long thread)
{
    char path[64], text[512];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%ld/stat", (int)process, thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : 0;
    if (file >= 0) {
        close(file);
    }
    text[length > 0 ? length : 0] = '\0';
    const char *name_end = strrchr(text, ')'); /* "123 (a name) S ..." */
    return name_end != NULL && (name_end[2] == 'R' || name_end[2] == 'D');
}

static bool any_is_busy(pid_t process)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *threads = opendir(path);
    bool busy = false;
    for (const struct dirent *entry; threads != NULL && (entry = readdir(threads)) != NULL;) {
        busy =
            busy || (entry->d_name[0] != '.' && is_busy(process, strtol(entry->d_name, NULL, 10)));
    }
    if (threads != NULL) {
        closedir(threads);
    }
    return busy;
}

/* What was typed has been read, and the thread that paints waits for more: the frame is whole. */
static bool is_at_rest(const struct pty *pty)
{
    struct pollfd typed = {.fd = pty->slave, .events = POLLIN};
    if (pty->exited || pty->master < 0) {
        return true;
    }
    return (poll(&typed, 1, 0) <= 0 || (typed.revents & POLLIN) == 0) &&
           !is_busy(pty->child, pty->child);
}

/* Reads until the program is at rest, so that nobody looks at half a frame, or at the one before.
 */
static void let_it_rest(struct pty *pty, int timeout_ms)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    bool at_rest = false;
    do {
        at_rest = is_at_rest(pty); /* before reading: what it wrote until then is there */
        while (!pty->paused && read_master(pty)) {
        }
        if (!at_rest) {
            turn(pty, 1);
        }
    } while (!at_rest && clock_monotonic_ms() < deadline);
}

bool pty_wait(struct pty *pty, bool (*condition)(struct pty *pty, void *context), void *context,
              int timeout_ms)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    let_it_rest(pty, timeout_ms < AT_ONCE_MS ? timeout_ms : AT_ONCE_MS);
    while (!condition(pty, context)) {
        int64_t left = deadline - clock_monotonic_ms();
        if (left <= 0) {
            return false;
        }
        turn(pty, (int)left);
    }
    let_it_rest(pty, AT_ONCE_MS); /* the rest of the frame */
    return true;
}

static bool shows(struct pty *pty, void *context)
{
    return pty_shows(pty, context);
}

static bool has_reported(struct pty *pty, void *context)
{
    return strstr(pty_report(pty), context) != NULL;
}

static bool has_exited(struct pty *pty, void *context)
{
    (void)context;
    return pty->exited;
}

bool pty_wait_text(struct pty *pty, const char *text, int timeout_ms)
{
    return pty_wait(pty, shows, (void *)text, timeout_ms);
}

bool pty_wait_report(struct pty *pty, const char *text, int timeout_ms)
{
    return pty_wait(pty, has_reported, (void *)text, timeout_ms);
}

bool pty_wait_exit(struct pty *pty, int timeout_ms)
{
    return pty_wait(pty, has_exited, NULL, timeout_ms);
}

static bool never(struct pty *pty, void *context)
{
    (void)pty;
    (void)context;
    return false;
}

void pty_settle(struct pty *pty, int ms)
{
    (void)pty_wait(pty, never, NULL, ms);
    /* A timer that was due meanwhile has been heard of, and what was begun is done. */
    int64_t deadline = clock_monotonic_ms() + SETTLED_MS;
    while (!pty->exited && clock_monotonic_ms() < deadline &&
           (!is_at_rest(pty) || any_is_busy(pty->child))) {
        turn(pty, 1);
    }
}

void pty_wait_stopped(struct pty *pty)
{
    siginfo_t info;
    require(waitid(P_PID, (id_t)pty->child, &info, WSTOPPED) == 0, "waitid");
    while (!pty->paused && read_master(pty)) {
    }
}

void pty_send(struct pty *pty, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(pty->master, bytes, length);
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        } else {
            require(count < 0 && errno == EAGAIN, "write to the pty");
            turn(pty, 10);
        }
    }
}

void pty_type(struct pty *pty, const char *text)
{
    pty_send(pty, text, strlen(text));
}

int pty_status(const struct pty *pty)
{
    return pty->status;
}

int64_t pty_cpu_ms(const struct pty *pty)
{
    return pty->cpu_ms;
}

const char *pty_raw(const struct pty *pty, size_t *length)
{
    if (length != NULL) {
        *length = pty->raw.length;
    }
    return pty->raw.bytes != NULL ? pty->raw.bytes : "";
}

const char *pty_report(const struct pty *pty)
{
    return pty->reported.length > 0 ? pty->reported.bytes : "";
}

void pty_forget(struct pty *pty)
{
    buffer_clear(&pty->raw);
    buffer_clear(&pty->reported);
}

void pty_resize(struct pty *pty, int height, int width)
{
    pty->height = height;
    pty->width = width;
    vterm_set_size(pty->vterm, height, width);
    set_size(pty->master, height, width);
}

void pty_pause(struct pty *pty, bool paused)
{
    pty->paused = paused;
}

void pty_xoff(struct pty *pty, bool stopped)
{
    require(tcflow(pty->slave, stopped ? TCOOFF : TCOON) == 0, "tcflow");
}

void pty_hang_up(struct pty *pty)
{
    if (pty->master >= 0) {
        close(pty->master);
        pty->master = -1;
    }
}

void pty_termios(const struct pty *pty, struct termios *out)
{
    memset(out, 0, sizeof *out);
    require(tcgetattr(pty->slave, out) == 0, "tcgetattr");
}

void pty_termios_before(const struct pty *pty, struct termios *out)
{
    memcpy(out, &pty->before, sizeof *out); /* padding too: they are compared by memory */
}

void pty_set_termios(const struct pty *pty, const struct termios *termios)
{
    require(tcsetattr(pty->slave, TCSANOW, termios) == 0, "tcsetattr");
}

void pty_disturb(struct pty *pty, const char *text)
{
    require(write(pty->slave, text, strlen(text)) == (ssize_t)strlen(text), "write");
}
