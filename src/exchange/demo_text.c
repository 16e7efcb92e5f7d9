/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the texts of the demo row in hand: numbers, dates and sentences, one after another in
 * one room. Called by demo*.c. Written by hand where sixty million values go through.
 */
#include "src/exchange/demo_parts.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_ROOM = 32 };

void demo_text_clear(struct demo_text *text)
{
    text->used = 0;
}

const char *demo_print(struct demo_text *text, const char *format, ...)
{
    char *start = text->room + text->used;
    size_t left = sizeof text->room - text->used;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(start, left, format, arguments);
    va_end(arguments);
    assert(length >= 0 && (size_t)length < left);
    text->used += (size_t)length + 1;
    return start;
}

static char *take(struct demo_text *text, size_t size)
{
    assert(text->used + size <= sizeof text->room);
    char *start = text->room + text->used;
    text->used += size;
    return start;
}

const char *demo_integer(struct demo_text *text, int64_t value)
{
    char digits[NUMBER_ROOM];
    size_t count = 0;
    uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;
    do {
        digits[count++] = (char)('0' + rest % 10);
    } while ((rest /= 10) > 0);
    if (value < 0) {
        digits[count++] = '-';
    }
    char *out = take(text, count + 1);
    for (size_t i = 0; i < count; i++) {
        out[i] = digits[count - 1 - i];
    }
    out[count] = 0;
    return out;
}

const char *demo_tenths(struct demo_text *text, int tenths)
{
    assert(tenths >= 0);
    return demo_print(text, "%d.%d", tenths / 10, tenths % 10);
}

static void put_digits(char *out, int value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10) {
        out[i] = (char)('0' + value % 10);
    }
}

static void put_date(char *out, int32_t days)
{
    struct date date = date_from_days(days);
    put_digits(out, date.year, 4);
    out[4] = '-';
    put_digits(out + 5, date.month, 2);
    out[7] = '-';
    put_digits(out + 8, date.day, 2);
}

const char *demo_date(struct demo_text *text, int32_t days)
{
    char *out = take(text, sizeof "YYYY-MM-DD");
    put_date(out, days);
    out[10] = 0;
    return out;
}

const char *demo_moment(struct demo_text *text, int32_t days, int minutes)
{
    char *out = take(text, sizeof "YYYY-MM-DD HH:MM:00.000000");
    put_date(out, days);
    memcpy(out + 10, " HH:MM:00.000000", sizeof " HH:MM:00.000000");
    put_digits(out + 11, minutes / 60, 2);
    put_digits(out + 14, minutes % 60, 2);
    return out;
}
