/* SPDX-License-Identifier: MIT */
/* What pty*.c share: the program (pty.c) and what stands on its screen (pty_screen.c). */
#ifndef CHARTTY_TESTS_SUPPORT_PTY_PRIVATE_H
#define CHARTTY_TESTS_SUPPORT_PTY_PRIVATE_H

#include "chartty/base/memory.h"
#include "support/pty.h"

#include <vterm.h>

struct pty {
    pid_t child;
    struct termios before; /* as it was before the child ran */
    int master, slave;     /* the slave stays open here: to look at termios, also after the end */
    int report;            /* what the child writes to descriptor 3 */
    int ended;             /* pidfd: readable when the child has ended */
    bool paused, exited;
    int status;
    int64_t cpu_ms;
    int height, width;
    bool cursor_visible;
    VTerm *vterm;
    VTermScreen *screen;
    struct buffer raw, reported, text;
    struct buffer unshown; /* the first bytes of a letter whose rest has not come */
};

/* Of pty->height and width; vterm_free. */
void pty_open_screen(struct pty *pty);

#endif
