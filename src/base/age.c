/* SPDX-License-Identifier: MIT */
/*
 * Ages, in whole years and as the NHS CUI shows them (facts.md 4, from patben.md tables 7-8). Any
 * layer, any thread, no state. The records know a birth date, not a birth time, so that the first
 * two days are shown in days and not in minutes or hours.
 */
#include "chartty/base/datetime.h"
#include "src/base/date_names.h"

#include <stdio.h>
#include <string.h>

enum { DAYS_UNTIL_WEEKS = 28, MONTHS_UNTIL_YEARS = 24, YEARS_ADULT = 18 };

static int completed_months(struct date born, struct date at)
{
    int months = (at.year - born.year) * 12 + (at.month - born.month);
    return at.day < born.day ? months - 1 : months;
}

/* The day on which `months` are completed: where the month has no such day, the first of the next,
 * so that 29 February and the 31st agree with completed_months. */
static struct date month_birthday(struct date born, int months)
{
    struct date day = date_add_months(born, months);
    return day.day < born.day ? date_add_days(day, 1) : day;
}

int age_years(struct date born, struct date at)
{
    int months = completed_months(born, at);
    return months >= 0 ? months / 12 : -((11 - months) / 12);
}

/* "4w 1d", or "4w" when the lower unit is zero. */
static void format_two(char out[16], int higher, char higher_unit, int lower, char lower_unit)
{
    char text[48];
    if (lower == 0) {
        snprintf(text, sizeof text, "%d%c", higher, higher_unit);
    } else {
        snprintf(text, sizeof text, "%d%c %d%c", higher, higher_unit, lower, lower_unit);
    }
    memcpy(out, text, 15);
    out[15] = '\0';
}

void age_format(struct date born, struct date at, char out[16])
{
    int days = date_to_days(at) - date_to_days(born);
    if (days < 0 || !date_is_valid(born) || !date_is_valid(at)) {
        out[0] = '\0';
        return;
    }
    int months = completed_months(born, at);
    if (days < DAYS_UNTIL_WEEKS) {
        format_two(out, days, 'd', 0, ' ');
    } else if (months < 12) {
        format_two(out, days / 7, 'w', days % 7, 'd');
    } else if (months < MONTHS_UNTIL_YEARS) {
        int rest = date_to_days(at) - date_to_days(month_birthday(born, months));
        format_two(out, months, 'm', rest, 'd');
    } else if (months < YEARS_ADULT * 12) {
        format_two(out, months / 12, 'y', months % 12, 'm');
    } else {
        format_two(out, months / 12, 'y', 0, ' ');
    }
}
