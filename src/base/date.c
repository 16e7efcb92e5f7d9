/* SPDX-License-Identifier: MIT */
/*
 * Calendar dates: arithmetic and display. Any layer, any thread, no state. A date is a day of the
 * proleptic Gregorian calendar and never passes through a time stamp or a zone.
 */
#include "chartty/base/datetime.h"
#include "chartty/base/text.h"
#include "src/base/date_names.h"

#include <stdio.h>
#include <string.h>

const char *const date_month_names[12] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

static const char weekday_names[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static bool is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

bool date_is_valid(struct date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= date_days_in_month(date.year, date.month);
}

/* Years that begin in March put the leap day last: 146097 days in 400 years. */
int32_t date_to_days(struct date date)
{
    int year = date.month <= 2 ? date.year - 1 : date.year;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int month_from_march = (date.month + 9) % 12;
    int day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468);
}

struct date date_from_days(int32_t days)
{
    int64_t shifted = (int64_t)days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int day_of_era = (int)(shifted - era * 146097);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    struct date date;
    date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    date.year = (int)(year_of_era + era * 400) + (date.month <= 2 ? 1 : 0);
    return date;
}

int date_compare(struct date a, struct date b)
{
    int32_t days_a = date_to_days(a), days_b = date_to_days(b);
    return (days_a > days_b) - (days_a < days_b);
}

int date_weekday(struct date date)
{
    int weekday = (date_to_days(date) + 4) % 7; /* 1970-01-01 was a Thursday */
    return weekday < 0 ? weekday + 7 : weekday;
}

struct date date_add_days(struct date date, int days)
{
    int64_t sum = (int64_t)date_to_days(date) + days;
    int64_t bounded = sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : sum;
    return date_from_days((int32_t)bounded);
}

struct date date_add_months(struct date date, int months)
{
    int64_t index = (int64_t)date.year * 12 + (date.month - 1) + months;
    int64_t year = (index >= 0 ? index : index - 11) / 12;
    struct date result = {.year = (int)year, .month = (int)(index - year * 12) + 1};
    int last = date_days_in_month(result.year, result.month);
    result.day = date.day < last ? date.day : last;
    return result;
}

bool date_parse_iso(const char *text, struct date *out)
{
    struct date date;
    if (!text_digits(text, 4, &date.year) || text[4] != '-' ||
        !text_digits(text + 5, 2, &date.month) || text[7] != '-' ||
        !text_digits(text + 8, 2, &date.day) || text[10] != '\0' || !date_is_valid(date)) {
        return false;
    }
    *out = date;
    return true;
}

/* What is not a date prints as zeros: the forms below have room for four-digit years only. */
static struct date printable(struct date date)
{
    return date_is_valid(date) ? date : (struct date){0, 0, 0};
}

void date_format_iso(struct date date, char out[11])
{
    date = printable(date);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    memcpy(out, text, 10);
    out[10] = '\0';
}

void date_format(struct date date, char out[12])
{
    date = printable(date);
    char text[40];
    snprintf(text, sizeof text, "%02d-%.3s-%04d", date.day,
             date.month == 0 ? "???" : date_month_names[date.month - 1], date.year);
    memcpy(out, text, 11);
    out[11] = '\0';
}

void date_format_weekday(struct date date, char out[16])
{
    const char *weekday = date_is_valid(date) ? weekday_names[date_weekday(date)] : "???";
    memcpy(out, weekday, 3);
    out[3] = ' ';
    date_format(date, out + 4);
}
