/* SPDX-License-Identifier: MIT */
/* Reads libconfig text for theme.c and keymap.c; see config_text.h. */
#include "ui/term/config_text.h"

#include "chartty/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES = 64 * 1024 };

static int check_file(int fd, const char *path, struct error *error)
{
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        return error_set(error, ERROR_IO, "%s cannot be read: %s.", path, strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, ERROR_INVALID, "%s is not a plain file.", path);
    }
    if (status.st_size > FILE_BYTES) {
        return error_set(error, ERROR_INVALID, "%s is larger than 64 KiB: too large for this file.",
                         path);
    }
    return 0;
}

/* As much as there is, at most size. */
static ssize_t read_whole(int fd, char *bytes, size_t size)
{
    size_t length = 0;
    while (length < size) {
        ssize_t count = read(fd, bytes + length, size - length);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return -1;
        }
        if (count == 0) {
            break;
        }
        length += (size_t)count;
    }
    return (ssize_t)length;
}

char *config_text_file(const char *path, struct error *error)
{
    /* Not blocking: a FIFO of that name must not hold the start. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    char *text = NULL;
    if (check_file(fd, path, error) == 0) {
        text = memory_new(FILE_BYTES + 1);
        ssize_t length = read_whole(fd, text, FILE_BYTES);
        if (length < 0 || strlen(text) != (size_t)length) {
            error_set(error, ERROR_INVALID, "%s is not a text file.", path);
            memory_free(text);
            text = NULL;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    return text;
}

/* The line of an @include, which would read any file; 0 when there is none. */
static int include_line(const char *text)
{
    int line = 1;
    while (*text != '\0') {
        text += strspn(text, " \t\f\v\r");
        if (strncmp(text, "@include", 8) == 0) {
            return line;
        }
        text += strcspn(text, "\n");
        text += *text == '\n' ? 1 : 0;
        line++;
    }
    return 0;
}

int config_text_read(config_t *config, const char *name, const char *text, struct error *error)
{
    if (strlen(text) > FILE_BYTES) {
        return error_set(error, ERROR_INVALID, "%s is larger than 64 KiB: too large for this file.",
                         name);
    }
    int line = include_line(text);
    if (line > 0) {
        return error_set(error, ERROR_INVALID,
                         "%s line %d: @include is not allowed here; copy the text in.", name, line);
    }
    config_init(config);
    if (config_read_string(config, text) != CONFIG_TRUE) {
        error_set(error, ERROR_INVALID, "%s line %d: %s.", name, config_error_line(config),
                  config_error_text(config));
        config_destroy(config);
        return -1;
    }
    return 0;
}
