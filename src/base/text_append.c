/* SPDX-License-Identifier: MIT */
/* Purpose: putting a text together piece by piece. Layer: base.  Thread: any. */
#include "chartty/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_append(char *out, size_t size, const char *format, ...)
{
    size_t length = strlen(out);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(out + length, size - length, format, arguments);
    va_end(arguments);
}
