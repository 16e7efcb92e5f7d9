/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a program under a pseudo-terminal with a screen (libvterm) that a test reads: start,
 * type, wait for a condition, look, resize, stop the line, hang up. Tests only; one thread. All
 * waiting is poll() until a condition or a deadline, never a sleep. Owns: the child, which is
 * killed and reaped by pty_free at the latest.
 */
#ifndef CHARTTY_TESTS_SUPPORT_PTY_H
#define CHARTTY_TESTS_SUPPORT_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

struct pty;

struct pty_options {
    const char *const *arguments;   /* [0] is the path of the program; NULL at the end */
    const char *const *environment; /* "NAME=value", NULL at the end; nothing else is inherited */
    int height, width;
    const struct termios *termios; /* NULL: as a shell leaves it */
};

struct pty *pty_start(const struct pty_options *options);
void pty_free(struct pty *pty);
pid_t pty_pid(const struct pty *pty);

void pty_send(struct pty *pty, const char *bytes, size_t length);
void pty_type(struct pty *pty, const char *text);

/* Each true when it came about within timeout_ms. Output is read and shown meanwhile. What was
 * typed is given the time to be read first, and a frame that has begun to come is read to its end:
 * what is looked at afterwards is whole. */
bool pty_wait(struct pty *pty, bool (*condition)(struct pty *pty, void *context), void *context,
              int timeout_ms);
bool pty_wait_text(struct pty *pty, const char *text, int timeout_ms);   /* on the screen */
bool pty_wait_report(struct pty *pty, const char *text, int timeout_ms); /* on descriptor 3 */
bool pty_wait_exit(struct pty *pty, int timeout_ms);
/* Reads and shows what comes for so long, and until the program has done what it had to do by then:
 * for what only time tells of (a question that takes no key yet, a line that must not come). */
void pty_settle(struct pty *pty, int ms);
void pty_wait_stopped(struct pty *pty); /* after SIGSTOP, SIGTSTP */

/* After pty_wait_exit: exit status as waitpid gives it, and the processor time of the child. */
int pty_status(const struct pty *pty);
int64_t pty_cpu_ms(const struct pty *pty);

/* The screen: rows without trailing blanks, "\n" after each. Valid until the next call. */
const char *pty_screen(struct pty *pty);
bool pty_shows(struct pty *pty, const char *text);
void pty_cursor(const struct pty *pty, int *row, int *column);
bool pty_cursor_visible(const struct pty *pty);
bool pty_cell_reverse(const struct pty *pty, int row, int column);
/* The letter at a place: 0 for none, (uint32_t)-1 on the right half of a wide one. */
uint32_t pty_cell(const struct pty *pty, int row, int column);

/* How the screen looks: letters, attributes and colours of every cell as text; the caller frees
 * with memory_free. For comparing two moments. */
char *pty_looks(struct pty *pty);

/* All bytes that the program has written (and those on descriptor 3), 0-terminated. */
const char *pty_raw(const struct pty *pty, size_t *length);
const char *pty_report(const struct pty *pty);
void pty_forget(struct pty *pty); /* both captures begin anew */

void pty_resize(struct pty *pty, int height, int width); /* with SIGWINCH, as a terminal does */
void pty_pause(struct pty *pty, bool paused);            /* nobody reads: the line fills up */
void pty_xoff(struct pty *pty, bool stopped); /* the line takes nothing, as after Ctrl-S */
void pty_hang_up(struct pty *pty);            /* the line is gone */
void pty_termios(const struct pty *pty, struct termios *out);
void pty_termios_before(const struct pty *pty, struct termios *out); /* before the child ran */
void pty_set_termios(const struct pty *pty, const struct termios *termios);
void pty_disturb(struct pty *pty, const char *text); /* another program writes to the screen */

#endif
