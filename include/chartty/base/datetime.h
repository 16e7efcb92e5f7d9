/* SPDX-License-Identifier: MIT */
/*
 * Purpose: calendar dates, clock times and stored date-times: lenient reading, strict writing, the
 * shorthand of date fields, display forms and ages. A date is never sent through a time stamp or a
 * zone. Layer: base.  Thread: any.  Owns: nothing. Units: days are days since 1970-01-01 (proleptic
 * Gregorian), minutes since midnight.
 */
#ifndef CHARTTY_BASE_DATETIME_H
#define CHARTTY_BASE_DATETIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct date {
    int year, month, day; /* 1..12, 1..31 */
};
struct datetime {
    struct date date;
    int hour, minute, second, microsecond;
};

bool date_is_valid(struct date date); /* years 1 to 9999 */
int32_t date_to_days(struct date date);
struct date date_from_days(int32_t days);
int date_compare(struct date a, struct date b);
int date_weekday(struct date date); /* 0 Sunday */
struct date date_add_days(struct date date, int days);
/* The same day `months` later, or the month's last day where it has no such day. */
struct date date_add_months(struct date date, int months);

/* Exactly YYYY-MM-DD. */
bool date_parse_iso(const char *text, struct date *out);

/* How a date field reads what is typed (ux.md, Dates). */
enum date_reading {
    DATE_PAST = 1,      /* a two-digit or missing year means the latest past one (birth dates) */
    DATE_FUTURE = 2,    /* ... the next future one */
    DATE_EXACT = 4,     /* no shorthand: T, N, +3d are refused */
    DATE_DAY_FIRST = 8, /* 7/8/45 is 7 August (locale order); else month first */
};
/*
 * Reads 1945-07-14, 14-Jul-1945, 14jul45, 14 July 1945, Jul 14 1945, 7/14/45, 7/14/1945, 07141945,
 * 071445, 19450714, T, T-1, T+2W, T-3M, T+1Y, N, +3d, -2w, today, tomorrow, yesterday. Returns 0,
 * or -1 with a sentence that says what is wrong ("31 February does not exist"). *guessed (may be
 * NULL) is true where a century or year was taken, so that the field can mark it.
 */
struct error;
int date_parse(const char *text, struct date today, unsigned reading, struct date *out,
               bool *guessed, struct error *error);

void date_format_iso(struct date date, char out[11]);     /* 1945-07-14 */
void date_format(struct date date, char out[12]);         /* 14-Jul-1945 */
void date_format_weekday(struct date date, char out[16]); /* Tue 24-Nov-2026 */

/*
 * Appointment times are text (VARCHAR(20)). Reads 09:00, 9:00, 9:00 AM, 9am, 9a, 2:30 PM, 0900,
 * 09:00:00, noon, midnight, 12:00 AM (0), to minutes 0..1439. -1 for all else (13:00 PM, 13:00 AM,
 * 24:00, 9:60, 9.30, "").
 */
int time_parse(const char *text);
void time_format(int minutes, char out[6]); /* 09:00 */

/* Reads YYYY-MM-DD[ T]HH:MM[:SS[.f{1,6}]] with an optional Z or offset that is kept apart
 * (offset_minutes may be NULL; *has_offset likewise) and never applied; a lone date is midnight.
 * .123 is 123000 us. */
bool datetime_parse(const char *text, struct datetime *out, bool *has_offset, int *offset_minutes);
void datetime_format_stored(const struct datetime *at,
                            char out[27]);                     /* YYYY-MM-DD HH:MM:SS.ffffff */
void datetime_format(const struct datetime *at, char out[20]); /* 24-Nov-2026 22:23 */
int64_t
datetime_to_microseconds(const struct datetime *at); /* since 1970-01-01 00:00 in its own zone */
struct datetime datetime_from_microseconds(int64_t us);
/* A UTC time to the wall clock of the process's TZ. */
struct datetime datetime_utc_to_local(const struct datetime *utc);
/* A moment in UTC as people read it, on the clock of the process's TZ: "24-Nov-2026 22:23", and
 * "24-Nov-2026 22:23:05" where the second matters. */
void datetime_format_utc(int64_t us, char out[20]);
void datetime_format_utc_exact(int64_t us, char out[24]);
/* The same of a stored form; "" and false for what is none. */
bool datetime_format_utc_stored(const char *stored, char out[20]);

/* Completed years; somebody born on 29 February turns a year older on 1 March in other years. */
int age_years(struct date born, struct date at);
/* NHS CUI ages (facts.md 4): "27d", "4w 1d", "12m 8d", "4y 1m", "81y"; "" when born after `at`. */
void age_format(struct date born, struct date at, char out[16]);

#endif
