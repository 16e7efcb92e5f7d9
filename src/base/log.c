/* SPDX-License-Identifier: MIT */
/*
 * The program's log. Any layer, any thread: a line is one write() to a descriptor opened for
 * appending, so that lines of several threads and stations do not mix. Owns its descriptor. Must
 * not know patients: an error's sentence for the user may name one, so only its detail is written.
 */
#include "chartty/base/log.h"
#include "chartty/base/clock.h"
#include "chartty/base/error.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct log {
    int descriptor;
};

static int log_open_failed(struct error *error, const char *path, const char *reason)
{
    error_set(error, ERROR_IO, "The log file %s cannot be opened: %s. Choose another with --log.",
              path, reason);
    error_detail(error, "log_open: %s", reason);
    return -1;
}

/* Not blocking, so that a named pipe in the file's place cannot hold up the start. */
static int log_descriptor(const char *path, struct error *error)
{
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int descriptor = open(path, flags, 0600);
    if (descriptor < 0) {
        return log_open_failed(error, path, strerror(errno));
    }
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISCHR(status.st_mode))) {
        close(descriptor);
        return log_open_failed(error, path, "it is not a file");
    }
    if (S_ISREG(status.st_mode) && (status.st_mode & 0077) != 0 && fchmod(descriptor, 0600) != 0) {
        close(descriptor);
        return log_open_failed(error, path, "others may read it and it is not yours to change");
    }
    return descriptor;
}

struct log *log_open(const char *path, struct error *error)
{
    int descriptor = log_descriptor(path, error);
    if (descriptor < 0) {
        return NULL;
    }
    struct log *log = memory_new(sizeof *log);
    log->descriptor = descriptor;
    return log;
}

void log_close(struct log *log)
{
    if (log != NULL) {
        close(log->descriptor);
        memory_free(log);
    }
}

void log_line(struct log *log, const char *format, ...)
{
    if (log == NULL) {
        return;
    }
    int saved_errno = errno;
    char raw[1024];
    va_list arguments;
    va_start(arguments, format);
    int raw_length = vsnprintf(raw, sizeof raw, format, arguments);
    va_end(arguments);
    char safe[1536];
    bool truncated;
    text_safe(safe, sizeof safe, raw, raw_length < 0 ? 0 : strnlen(raw, sizeof raw), &truncated);
    truncated = truncated || raw_length >= (int)sizeof raw;

    struct clock clock = clock_system();
    struct datetime now = clock_utc(&clock);
    char stamp[27];
    datetime_format_stored(&now, stamp);
    char line[1700];
    int length = snprintf(line, sizeof line, "%.23sZ %d %s%s\n", stamp, (int)getpid(), safe,
                          truncated ? "..." : "");
    ssize_t written = write(log->descriptor, line, (size_t)length);
    (void)written; /* there is nowhere left to report a failing log */
    errno = saved_errno;
}

void log_error(struct log *log, const char *where, const struct error *error)
{
    log_line(log, "%s: %s%s%s", where, error_word(error->code), error->detail[0] ? ": " : "",
             error->detail);
}
