/* SPDX-License-Identifier: MIT */
/* A pseudo-terminal that counts and times. */
#include "bench/terminal.h"

#include "bench/measure.h"
#include "chartty/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_program(const char *const *arguments)
{
    char home[300];
    const char *folder = getenv("HOME");
    snprintf(home, sizeof(home), "HOME=%s", folder != NULL ? folder : "/");
    char *environment[] = {home,
                           "TERM=xterm-256color",
                           "LC_ALL=C.UTF-8",
                           "TZ=America/New_York",
                           "PATH=/usr/bin:/bin",
                           "XDG_CONFIG_HOME=/nonexistent",
                           "LESS=",
                           NULL};
    execve(arguments[0], (char *const *)(const void *)arguments, environment);
    _exit(127);
}

void terminal_start(struct terminal *terminal, const char *const *arguments, int height, int width)
{
    struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    memset(terminal, 0, sizeof(*terminal));
    terminal->started_us = now_us();
    terminal->pid = forkpty(&terminal->fd, NULL, NULL, &size);
    if (terminal->pid < 0) {
        bench_fail("no pseudo-terminal: %s", strerror(errno));
    }
    if (terminal->pid == 0) {
        run_program(arguments);
    }
    fcntl(terminal->fd, F_SETFL, O_NONBLOCK);
}

void terminal_send(struct terminal *terminal, const char *keys)
{
    size_t length = strlen(keys);
    if (write(terminal->fd, keys, length) != (ssize_t)length) {
        bench_fail("the program does not take keys: %s", strerror(errno));
    }
}

/* Whatever has come. */
static size_t take(struct terminal *terminal)
{
    size_t taken = 0;
    for (;;) {
        if (terminal->capacity - terminal->length < 65536) {
            terminal->capacity = terminal->capacity * 2 + 65536;
            terminal->bytes = memory_resize(terminal->bytes, terminal->capacity, 1);
        }
        ssize_t got = read(terminal->fd, terminal->bytes + terminal->length,
                           terminal->capacity - terminal->length);
        if (got <= 0) {
            terminal->ended = got == 0 || (errno != EAGAIN && errno != EINTR);
            return taken;
        }
        terminal->last_byte_us = now_us();
        terminal->length += (size_t)got;
        taken += (size_t)got;
    }
}

static bool wait_for_bytes(struct terminal *terminal, double until_us)
{
    struct pollfd wait = {.fd = terminal->fd, .events = POLLIN};
    double left_us = until_us - now_us();
    return left_us > 0 && poll(&wait, 1, (int)(left_us / 1e3) + 1) > 0;
}

size_t terminal_settle(struct terminal *terminal, int quiet_ms, int limit_ms)
{
    double start = now_us(), limit = start + limit_ms * 1e3, quiet = start + quiet_ms * 1e3;
    size_t taken = 0;
    while (!terminal->ended && wait_for_bytes(terminal, quiet < limit ? quiet : limit)) {
        size_t got = take(terminal);
        if (got > 0) {
            taken += got;
            quiet = terminal->last_byte_us + quiet_ms * 1e3;
        }
    }
    return taken;
}

bool terminal_await(struct terminal *terminal, const char *text, size_t from, int limit_ms)
{
    double limit = now_us() + limit_ms * 1e3;
    for (;;) {
        if (terminal->length > from &&
            memmem(terminal->bytes + from, terminal->length - from, text, strlen(text)) != NULL) {
            return true;
        }
        if (terminal->ended || !wait_for_bytes(terminal, limit)) {
            return false;
        }
        take(terminal);
    }
}

double terminal_key(struct terminal *terminal, const char *key, int quiet_ms, size_t *bytes)
{
    double start = now_us();
    terminal_send(terminal, key);
    size_t taken = terminal_settle(terminal, quiet_ms, 5000);
    if (bytes != NULL) {
        *bytes = taken;
    }
    if (terminal->ended) {
        bench_fail("the program has ended by itself");
    }
    return taken == 0 ? 0 : terminal->last_byte_us - start;
}

double terminal_peak_mb(const struct terminal *terminal)
{
    char path[64], line[256];
    long kilobytes = 0;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)terminal->pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "VmHWM: %ld kB", &kilobytes) == 1) {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return (double)kilobytes / 1024;
}

void terminal_forget_peak(const struct terminal *terminal)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/clear_refs", (int)terminal->pid);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs("5", file) < 0 || fclose(file) != 0) {
        bench_fail("the peak of memory cannot be measured anew: %s", path);
    }
}

void terminal_end(struct terminal *terminal, double *peak_mb)
{
    struct rusage usage = {0};
    kill(terminal->pid, SIGHUP);
    double limit = now_us() + 3e6;
    pid_t gone = 0;
    while (gone == 0) {
        struct pollfd wait = {.fd = terminal->fd, .events = POLLIN};
        if (poll(&wait, 1, 5) > 0) {
            take(terminal);
        }
        gone = wait4(terminal->pid, NULL, WNOHANG, &usage);
        if (gone == 0 && now_us() > limit) {
            kill(terminal->pid, SIGKILL);
        }
    }
    if (peak_mb != NULL) {
        *peak_mb = (double)usage.ru_maxrss / 1024;
    }
    close(terminal->fd);
    memory_free(terminal->bytes);
    terminal->bytes = NULL;
}

void terminal_type_sign_in(struct terminal *terminal)
{
    if (!terminal_await(terminal, "[ Sign in ]", 0, 15000)) {
        bench_fail("no sign-in: %.*s", (int)terminal->length, terminal->bytes);
    }
    terminal_send(terminal, SIGN_IN_NAME "\t" SIGN_IN_SECRET);
}

void terminal_sign_in(struct terminal *terminal)
{
    terminal_type_sign_in(terminal);
    size_t before = terminal->length;
    terminal_send(terminal, "\r");
    /* A hash of 64 MiB is made before anything is shown. */
    if (!terminal_await(terminal, "Find patient", before, 30000)) {
        bench_fail("not signed in: %.*s", (int)terminal->length, terminal->bytes);
    }
}
