/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a program on a pseudo-terminal whose output is counted and timed, and not looked at.
 * Benchmarks only; one thread; all waiting is poll. Owns: the child, which terminal_end stops.
 */
#ifndef CHARTTY_BENCH_TERMINAL_H
#define CHARTTY_BENCH_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct terminal {
    int fd;
    pid_t pid;
    double started_us;
    double last_byte_us; /* when the newest byte was read; 0 before the first */
    char *bytes;         /* all output, kept for looking at it afterwards */
    size_t length, capacity;
    bool ended; /* the program has closed its side */
};

/* arguments end with NULL; [0] is the path. The environment is small and fixed: xterm-256color. */
void terminal_start(struct terminal *terminal, const char *const *arguments, int height, int width);
/* Through the sign-in screen of a demo database, as its doctor. */
#define SIGN_IN_NAME   "demo-doctor"
#define SIGN_IN_SECRET "demo-doctor-sign-in"
void terminal_sign_in(struct terminal *terminal);
/* The same up to the last Enter. */
void terminal_type_sign_in(struct terminal *terminal);
void terminal_send(struct terminal *terminal, const char *keys);
/* Reads until nothing came for quiet_ms, at most limit_ms. Bytes read. */
size_t terminal_settle(struct terminal *terminal, int quiet_ms, int limit_ms);
/* Reads until the text has come since offset `from`; false after limit_ms. */
bool terminal_await(struct terminal *terminal, const char *text, size_t from, int limit_ms);
/* Microseconds from the key to the last byte that it caused; bytes may be NULL. 0 when it caused
 * none. */
double terminal_key(struct terminal *terminal, const char *key, int quiet_ms, size_t *bytes);
/* Peak resident memory of the program so far, in MB (VmHWM), or since terminal_forget_peak. */
double terminal_peak_mb(const struct terminal *terminal);
/* The peak begins anew: after a sign-in, whose hash is 64 MiB by design. */
void terminal_forget_peak(const struct terminal *terminal);
/* Hangs up and waits. *peak_mb (may be NULL): of the program and those it waited for. */
void terminal_end(struct terminal *terminal, double *peak_mb);

#endif
