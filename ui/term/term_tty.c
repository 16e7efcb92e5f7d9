/* SPDX-License-Identifier: MIT */
/*
 * The line itself: descriptors of our own, raw mode and back, the size. Used by term.c on the
 * loop's thread; tty_restore also by a crash handler. Must not know curses' screen.
 */
#include "ui/term/term_private.h"

#include "chartty/base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger ones are a mistake of the line, and a canvas of them would be gigabytes. */
enum { HEIGHT_LIMIT = 500, WIDTH_LIMIT = 1000 };

static bool same_device(int a, int b)
{
    struct stat first, second;
    return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_rdev == second.st_rdev &&
           isatty(a);
}

static int open_again(const char *path, int fd)
{
    int own = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (own >= 0 && !same_device(own, fd)) {
        close(own);
        own = -1;
    }
    return own;
}

/* A non-blocking descriptor for the terminal at fd. *flags: what to put back, or -1. */
static int own_descriptor(int fd, int *flags)
{
    char path[64];
    *flags = -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int own = open_again(path, fd);
    if (own < 0 && ttyname_r(fd, path, sizeof path) == 0) {
        own = open_again(path, fd);
    }
    if (own < 0) { /* the device belongs to another account (su): share, and put back at the end */
        own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (own >= 0) {
            *flags = fcntl(own, F_GETFL);
            fcntl(own, F_SETFL, *flags | O_NONBLOCK);
        }
    }
    return own;
}

/* Everything off that would change a byte, swallow it or turn it into a signal. */
static struct termios raw_mode(const struct termios *saved)
{
    struct termios raw = *saved;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | PARMRK | INLCR | IGNCR | ICRNL | IXON | IXOFF | IXANY);
    if ((raw.c_cflag & CSIZE) == CS8) {
        raw.c_iflag &= ~(tcflag_t)ISTRIP;
    }
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return raw;
}

int tty_open(struct term_tty *tty, int input, int output, struct error *error)
{
    tty->input = tty->output = -1;
    tty->input_flags = tty->output_flags = -1;
    if (!isatty(input) || !isatty(output)) {
        return error_set(error, ERROR_UNSUPPORTED,
                         "The %s is not a terminal, and these screens need one; run chartty in a "
                         "terminal window, on a console or by ssh -t.",
                         isatty(input) ? WORDS("output") : WORDS("input"));
    }
    tty->input = own_descriptor(input, &tty->input_flags);
    tty->output = own_descriptor(output, &tty->output_flags);
    if (tty->input < 0 || tty->output < 0 || tcgetattr(tty->input, &tty->saved) != 0) {
        int code = errno;
        tty_close(tty);
        error_set(error, ERROR_IO, "The terminal cannot be opened: %s.", strerror(code));
        return -1;
    }
    tty->raw = raw_mode(&tty->saved);
    return 0;
}

void tty_raw(const struct term_tty *tty)
{
    /* Not TCSADRAIN: on a stopped line that would wait for ever. */
    while (tcsetattr(tty->input, TCSANOW, &tty->raw) != 0 && errno == EINTR) {
    }
}

void tty_restore(const struct term_tty *tty)
{
    tcsetattr(tty->input, TCSANOW, &tty->saved);
}

void tty_close(struct term_tty *tty)
{
    if (tty->input_flags >= 0) {
        fcntl(tty->input, F_SETFL, tty->input_flags);
    }
    if (tty->output_flags >= 0) {
        fcntl(tty->output, F_SETFL, tty->output_flags);
    }
    if (tty->input >= 0) {
        close(tty->input);
    }
    if (tty->output >= 0) {
        close(tty->output);
    }
    tty->input = tty->output = -1;
}

void tty_size(const struct term_tty *tty, int *height, int *width)
{
    struct winsize size;
    *height = 24;
    *width = 80;
    if (ioctl(tty->output, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        *height = size.ws_row < HEIGHT_LIMIT ? size.ws_row : HEIGHT_LIMIT;
        *width = size.ws_col < WIDTH_LIMIT ? size.ws_col : WIDTH_LIMIT;
    }
}

void tty_write_now(const struct term_tty *tty, const char *bytes, size_t length, int timeout_ms)
{
    struct pollfd wait = {.fd = tty->output, .events = POLLOUT};
    while (length > 0) {
        ssize_t count = write(tty->output, bytes, length);
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        } else if (count < 0 && errno == EINTR) {
            continue;
        } else if (count >= 0 || errno != EAGAIN || poll(&wait, 1, timeout_ms) <= 0) {
            return;
        }
    }
}
