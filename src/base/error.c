/* SPDX-License-Identifier: MIT */
/*
 * Errors as values. Any layer, any thread; the struct is the caller's. Both texts pass text_safe,
 * so that a file name or a server's message inside them can do nothing to a screen or a log.
 */
#include "chartty/base/error.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const error_words[ERROR_CODE_COUNT] = {
#define X(name, word) word,
    ERROR_CODES(X)
#undef X
};

const char *error_word(enum error_code code)
{
    return (unsigned)code < ERROR_CODE_COUNT ? error_words[code] : "unknown";
}

/* Formats aside first: an argument may be the very text that is written. */
__attribute__((format(printf, 3, 0))) static void format_safe(char *out, size_t size,
                                                              const char *format, va_list arguments)
{
    char raw[1024];
    int length = vsnprintf(raw, sizeof raw, format, arguments);
    if (length < 0) {
        raw[0] = '\0';
        length = 0;
    }
    bool cut = (size_t)length >= sizeof raw;
    bool truncated;
    size_t written = text_safe(out, size, raw, strnlen(raw, sizeof raw), &truncated);
    if (cut || truncated) {
        char shorter[1024];
        memcpy(shorter, out, written + 1);
        written = text_safe(out, size - 3, shorter, written, NULL);
        memcpy(out + written, "...", 4);
    }
}

int error_set(struct error *error, enum error_code code, const char *user_format, ...)
{
    int saved_errno = errno;
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, user_format);
        format_safe(error->user, sizeof error->user, WORDS(user_format), arguments);
        va_end(arguments);
        error->code = code;
        error->detail[0] = '\0';
    }
    errno = saved_errno;
    return -1;
}

void error_detail(struct error *error, const char *format, ...)
{
    int saved_errno = errno;
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        format_safe(error->detail, sizeof error->detail, format, arguments);
        va_end(arguments);
    }
    errno = saved_errno;
}

void error_clear(struct error *error)
{
    if (error != NULL) {
        error->code = ERROR_OK;
        error->user[0] = '\0';
        error->detail[0] = '\0';
    }
}
