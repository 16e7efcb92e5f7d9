/* SPDX-License-Identifier: MIT */
/*
 * Secrets from a terminal, a descriptor or standard input: a byte at a time into locked memory, so
 * that nothing of a later line, and no copy, stays in a buffer. The verb's thread.
 */
#include "src/app/sign_in_command.h"

#include "chartty/base/secret.h"
#include "chartty/base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SECRET_BYTES = 256, CONTROL_C = 3, CONTROL_D = 4, CONTROL_U = 21, BACKSPACE = 8, DEL = 127 };

static int secret_descriptor(const struct command_call *call, int *out, struct error *error)
{
    long long number = STDIN_FILENO;
    if (call->options->secret_fd != NULL &&
        (!text_to_integer(call->options->secret_fd, &number) || number < 0 || number > 1023)) {
        return error_set(error, ERROR_INVALID,
                         "--secret-fd wants the number of an open descriptor.");
    }
    *out = (int)number;
    return 0;
}

/* 1: a byte; 0: the end; -1: an error. */
static int read_byte(int descriptor, char *out)
{
    for (;;) {
        ssize_t got = read(descriptor, out, 1);
        if (got >= 0) {
            return (int)got;
        }
        if (errno != EINTR) {
            return -1;
        }
    }
}

static void take_back_character(char *line, size_t *length)
{
    while (*length > 0 && ((unsigned char)line[*length - 1] & 0xC0) == 0x80) {
        (*length)--;
    }
    if (*length > 0) {
        (*length)--;
    }
}

/* What a key of the terminal does to the line; true when the line is over. */
static bool take_key(char key, char *line, size_t *length, bool *cancelled)
{
    if (key == '\r' || key == '\n') {
        return true;
    }
    if (key == CONTROL_C || (key == CONTROL_D && *length == 0)) {
        *cancelled = true;
        return true;
    }
    if (key == BACKSPACE || key == DEL) {
        take_back_character(line, length);
    } else if (key == CONTROL_U) {
        *length = 0;
    } else if ((unsigned char)key >= ' ' && *length <= SECRET_BYTES) {
        line[(*length)++] = key;
    }
    return false;
}

static int check_length(size_t length, struct error *error)
{
    return length <= SECRET_BYTES
               ? 0
               : error_set(error, ERROR_INVALID, "A secret has %d bytes at most.", SECRET_BYTES);
}

/* A line of a pipe or a file: what stands between line ends, as it is. */
static int read_line(int descriptor, char *line, const char *prompt, struct error *error)
{
    size_t length = 0;
    char byte;
    int got;
    while ((got = read_byte(descriptor, &byte)) == 1 && byte != '\n') {
        if (byte == '\0') {
            return error_set(error, ERROR_INVALID, "A secret is a line of text.");
        }
        if (length <= SECRET_BYTES) {
            line[length++] = byte;
        }
    }
    if (got < 0 || (got == 0 && length == 0)) {
        return error_set(error, ERROR_INVALID,
                         "%s: no line for it was given. Secrets are read from a prompt, from "
                         "standard input or from --secret-fd, a line each.",
                         prompt);
    }
    if (length > 0 && line[length - 1] == '\r') {
        length--;
    }
    line[length <= SECRET_BYTES ? length : 0] = '\0';
    return check_length(length, error);
}

/* Keys come one by one, are not shown, and raise no signal while the terminal is so. */
static int read_hidden(int descriptor, char *line, const char *prompt, struct error *error)
{
    struct termios before, hidden;
    size_t length = 0;
    bool cancelled = false, over = false;
    char key;
    if (tcgetattr(descriptor, &before) != 0) {
        return error_set(error, ERROR_IO, "The terminal cannot hide what is typed.");
    }
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    hidden.c_cc[VMIN] = 1;
    hidden.c_cc[VTIME] = 0;
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    if (tcsetattr(descriptor, TCSADRAIN, &hidden) != 0) {
        return error_set(error, ERROR_IO, "The terminal cannot hide what is typed.");
    }
    while (!over && read_byte(descriptor, &key) == 1) {
        over = take_key(key, line, &length, &cancelled);
    }
    tcsetattr(descriptor, TCSADRAIN, &before);
    fputc('\n', stderr);
    line[length <= SECRET_BYTES ? length : 0] = '\0';
    if (cancelled || !over) {
        return error_set(error, ERROR_CANCELLED, "Given up. Nothing was done.");
    }
    return check_length(length, error);
}

static int ask(int descriptor, const char *prompt, char *line, struct error *error)
{
    return isatty(descriptor) == 1 ? read_hidden(descriptor, line, prompt, error)
                                   : read_line(descriptor, line, prompt, error);
}

char *command_secret(const struct command_call *call, const char *prompt, const char *again,
                     struct error *error)
{
    int descriptor = STDIN_FILENO;
    if (secret_descriptor(call, &descriptor, error) != 0) {
        return NULL;
    }
    char *first = secret_new(SECRET_BYTES + 2), *second = secret_new(SECRET_BYTES + 2);
    char safe[512];
    text_safe(safe, sizeof(safe), prompt, strlen(prompt), NULL);
    int result = ask(descriptor, safe, first, error);
    if (result == 0 && again != NULL && isatty(descriptor) == 1) {
        text_safe(safe, sizeof(safe), again, strlen(again), NULL);
        result = ask(descriptor, safe, second, error);
        if (result == 0 && strcmp(first, second) != 0) {
            result = error_set(error, ERROR_INVALID,
                               "The two are not the same. Nothing was changed; try again.");
        }
    }
    secret_free(second);
    if (result != 0) {
        secret_free(first);
        return NULL;
    }
    return first;
}
