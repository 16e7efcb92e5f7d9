/* SPDX-License-Identifier: MIT */
/*
 * Stored date-times: read leniently, written strictly (compat.md). Any layer, any thread. Only
 * datetime_utc_to_local knows the process's zone, which is set once at start.
 */
#include "chartty/base/datetime.h"
#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const int64_t day_us = INT64_C(86400000000);

/* "" or Z, +hh, +hhmm, +hh:mm to the end of the text. */
static bool parse_offset(const char *text, bool *has_offset, int *offset_minutes)
{
    *has_offset = *text != '\0';
    *offset_minutes = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
        return true;
    }
    int hours, minutes = 0;
    if ((*text != '+' && *text != '-') || !text_digits(text + 1, 2, &hours)) {
        return false;
    }
    const char *rest = text + 3;
    if (*rest != '\0') {
        rest += *rest == ':' ? 1 : 0;
        if (!text_digits(rest, 2, &minutes) || rest[2] != '\0') {
            return false;
        }
    }
    *offset_minutes = (*text == '-' ? -1 : 1) * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

/* One to six digits behind the point to microseconds; returns the text behind them or NULL. */
static const char *parse_fraction(const char *text, int *microsecond)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 6 || !text_digits(text, (int)digits, microsecond)) {
        return NULL;
    }
    for (size_t i = digits; i < 6; i++) {
        *microsecond *= 10;
    }
    return text + digits;
}

/* HH:MM[:SS[.ffffff]]; returns the text behind it or NULL. */
static const char *parse_clock(const char *text, struct datetime *out)
{
    if (!text_digits(text, 2, &out->hour) || text[2] != ':' ||
        !text_digits(text + 3, 2, &out->minute) || out->hour > 23 || out->minute > 59) {
        return NULL;
    }
    text += 5;
    if (*text != ':') {
        return text;
    }
    if (!text_digits(text + 1, 2, &out->second) || out->second > 59) {
        return NULL;
    }
    text += 3;
    return *text == '.' ? parse_fraction(text + 1, &out->microsecond) : text;
}

bool datetime_parse(const char *text, struct datetime *out, bool *has_offset, int *offset_minutes)
{
    struct datetime at = {.hour = 0};
    char day[11];
    size_t length = strnlen(text, 10);
    memcpy(day, text, length);
    day[length] = '\0';
    if (!date_parse_iso(day, &at.date)) {
        return false;
    }
    bool offset_given = false;
    int offset = 0;
    text += 10;
    if (*text != '\0') {
        if (*text != ' ' && *text != 'T' && *text != 't') {
            return false;
        }
        text = parse_clock(text + 1, &at);
        if (text == NULL || !parse_offset(text, &offset_given, &offset)) {
            return false;
        }
    }
    *out = at;
    if (has_offset != NULL) {
        *has_offset = offset_given;
    }
    if (offset_minutes != NULL) {
        *offset_minutes = offset;
    }
    return true;
}

/* Numbers from outside the ranges must not overrun the fixed forms. */
static int two_digits(int value)
{
    return value < 0 || value > 99 ? 0 : value;
}

void datetime_format_stored(const struct datetime *at, char out[27])
{
    char day[11], text[64];
    date_format_iso(at->date, day);
    int microsecond = at->microsecond < 0 || at->microsecond > 999999 ? 0 : at->microsecond;
    snprintf(text, sizeof text, "%s %02d:%02d:%02d.%06d", day, two_digits(at->hour),
             two_digits(at->minute), two_digits(at->second), microsecond);
    memcpy(out, text, 26);
    out[26] = '\0';
}

void datetime_format(const struct datetime *at, char out[20])
{
    char day[12], text[48];
    date_format(at->date, day);
    snprintf(text, sizeof text, "%s %02d:%02d", day, two_digits(at->hour), two_digits(at->minute));
    memcpy(out, text, 17);
    out[17] = '\0';
}

int64_t datetime_to_microseconds(const struct datetime *at)
{
    int64_t seconds = ((int64_t)at->hour * 60 + at->minute) * 60 + at->second;
    return date_to_days(at->date) * day_us + seconds * 1000000 + at->microsecond;
}

struct datetime datetime_from_microseconds(int64_t us)
{
    int64_t days = us / day_us;
    int64_t rest = us % day_us;
    if (rest < 0) {
        days--;
        rest += day_us;
    }
    int seconds = (int)(rest / 1000000);
    return (struct datetime){
        .date = date_from_days((int32_t)days),
        .hour = seconds / 3600,
        .minute = seconds / 60 % 60,
        .second = seconds % 60,
        .microsecond = (int)(rest % 1000000),
    };
}

struct datetime datetime_utc_to_local(const struct datetime *utc)
{
    int64_t us = datetime_to_microseconds(utc);
    time_t seconds = (time_t)((us - utc->microsecond) / 1000000);
    struct tm broken;
    if (localtime_r(&seconds, &broken) == NULL) {
        return *utc;
    }
    return (struct datetime){
        .date = {broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday},
        .hour = broken.tm_hour,
        .minute = broken.tm_min,
        .second = broken.tm_sec,
        .microsecond = utc->microsecond,
    };
}

void datetime_format_utc(int64_t us, char out[20])
{
    struct datetime utc = datetime_from_microseconds(us);
    struct datetime local = datetime_utc_to_local(&utc);
    datetime_format(&local, out);
}

void datetime_format_utc_exact(int64_t us, char out[24])
{
    struct datetime utc = datetime_from_microseconds(us);
    struct datetime local = datetime_utc_to_local(&utc);
    datetime_format(&local, out);
    snprintf(out + strlen(out), 4, ":%02d", two_digits(local.second));
}

bool datetime_format_utc_stored(const char *stored, char out[20])
{
    struct datetime utc;
    out[0] = '\0';
    if (!datetime_parse(stored, &utc, NULL, NULL)) {
        return false;
    }
    datetime_format_utc(datetime_to_microseconds(&utc), out);
    return true;
}
