/* SPDX-License-Identifier: MIT */
/*
 * Appointment times: text of twenty characters in the records, minutes since midnight here. Any
 * layer, any thread, no state. The forms are those of facts.md 6; what is not one of them is
 * "time unknown" to the caller, never midnight.
 */
#include "chartty/base/datetime.h"
#include "chartty/base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum half { HALF_NONE, HALF_AM, HALF_PM, HALF_WRONG };

static const char *skip_blanks(const char *text)
{
    while (*text == ' ') {
        text++;
    }
    return text;
}

/* What may follow the digits to the end of the text: nothing, a, am, p, pm. */
static enum half read_half(const char *text)
{
    static const struct {
        const char *word;
        enum half half;
    } words[] = {{"", HALF_NONE}, {"a", HALF_AM}, {"am", HALF_AM}, {"p", HALF_PM}, {"pm", HALF_PM}};

    text = skip_blanks(text);
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i].word) == length && strncasecmp(text, words[i].word, length) == 0) {
            return words[i].half;
        }
    }
    return HALF_WRONG;
}

static int minutes_of(int hour, int minute, enum half half)
{
    bool twelve_hours = half == HALF_AM || half == HALF_PM;
    if (half == HALF_WRONG || minute > 59 || hour > 23 || (twelve_hours && hour > 12) ||
        (twelve_hours && hour == 0)) {
        return -1;
    }
    if (twelve_hours) {
        hour = hour % 12 + (half == HALF_PM ? 12 : 0);
    }
    return hour * 60 + minute;
}

/* Behind "H:" or "HH:". Seconds are read and dropped: slots are minutes. */
static int parse_after_colon(const char *text, int hour)
{
    int minute, second;
    if (!text_digits(text, 2, &minute)) {
        return -1;
    }
    text += 2;
    if (*text == ':') {
        if (!text_digits(text + 1, 2, &second) || second > 59) {
            return -1;
        }
        text += 3;
    }
    return minutes_of(hour, minute, read_half(text));
}

int time_parse(const char *text)
{
    text = skip_blanks(text);
    if (strncasecmp(text, "noon", 4) == 0 && *skip_blanks(text + 4) == '\0') {
        return 12 * 60;
    }
    if (strncasecmp(text, "midnight", 8) == 0 && *skip_blanks(text + 8) == '\0') {
        return 0;
    }
    size_t digits = strspn(text, "0123456789");
    int hour, minute;
    if (digits == 4) { /* 0900, 24 hours only */
        bool alone = *skip_blanks(text + 4) == '\0';
        return alone && text_digits(text, 2, &hour) && text_digits(text + 2, 2, &minute)
                   ? minutes_of(hour, minute, HALF_NONE)
                   : -1;
    }
    if (digits < 1 || digits > 2 || !text_digits(text, (int)digits, &hour)) {
        return -1;
    }
    if (text[digits] == ':') {
        return parse_after_colon(text + digits + 1, hour);
    }
    enum half half = read_half(text + digits);
    return half == HALF_NONE ? -1 : minutes_of(hour, 0, half); /* a lone "9" is no time */
}

void time_format(int minutes, char out[6])
{
    if (minutes < 0 || minutes > 1439) {
        memcpy(out, "--:--", 6);
        return;
    }
    char text[32];
    snprintf(text, sizeof text, "%02d:%02d", minutes / 60, minutes % 60);
    memcpy(out, text, 6);
}
