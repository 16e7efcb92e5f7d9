/* SPDX-License-Identifier: MIT */
/* Any text through the readers of dates, times, stored date-times and numbers of base. */
#include "chartty/base/datetime.h"
#include "chartty/base/error.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "fuzz/fuzz.h"

#include <math.h>
#include <string.h>

static void date_rules(const char *text, struct date today, unsigned reading)
{
    struct date date, again;
    struct error error;
    bool guessed;
    error_clear(&error);
    if (date_parse(text, today, reading, &date, &guessed, &error) != 0) {
        fuzz_require(error.code == ERROR_INVALID && error.user[0] != '\0', "a refusal has words");
        fuzz_require(text_is_utf8(error.user, strlen(error.user)), "a refusal is safe text");
        return;
    }
    char shown[12];
    fuzz_require(date_is_valid(date), "a date that is read exists");
    date_format(date, shown);
    fuzz_require(date_parse(shown, today, DATE_EXACT, &again, &guessed, NULL) == 0 && !guessed &&
                     date_compare(date, again) == 0,
                 "a date that is shown is read back");
    date_parse(text, today, reading, &date, &guessed, NULL);
    if (guessed && (reading & DATE_PAST)) {
        fuzz_require(date_compare(date, today) <= 0, "a guessed past date is past");
    }
    if (guessed && (reading & DATE_FUTURE)) {
        fuzz_require(date_compare(date, today) >= 0, "a guessed future date is to come");
    }
    char age[16];
    age_format(date, today, age);
    fuzz_require((age[0] == '\0') == (date_compare(date, today) > 0), "who is born has an age");
}

static void time_rules(const char *text)
{
    int minutes = time_parse(text);
    fuzz_require(minutes >= -1 && minutes < 1440, "a time is within the day");
    char shown[6];
    time_format(minutes, shown);
    fuzz_require(time_parse(shown) == minutes, "a time that is shown is read back");
}

static void stored_rules(const char *text)
{
    struct datetime at, again;
    bool has_offset;
    int offset;
    if (!datetime_parse(text, &at, &has_offset, &offset)) {
        return;
    }
    char stored[27];
    datetime_format_stored(&at, stored);
    fuzz_require(datetime_parse(stored, &again, NULL, NULL), "what is stored is read back");
    fuzz_require(datetime_to_microseconds(&at) == datetime_to_microseconds(&again),
                 "what is stored is the same time");
    fuzz_require(has_offset || offset == 0, "there is no offset where none was given");
    again = datetime_from_microseconds(datetime_to_microseconds(&at));
    fuzz_require(datetime_to_microseconds(&at) == datetime_to_microseconds(&again),
                 "microseconds and back");
    (void)datetime_utc_to_local(&at);
}

static void number_rules(const char *text)
{
    long long whole;
    double real;
    if (text_to_integer(text, &whole)) {
        fuzz_require(text_to_real(text, &real), "an integer is a number");
    }
    if (text_to_real(text, &real)) {
        fuzz_require(isfinite(real), "a number is finite");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_copy_bytes((const char *)bytes, length);
    static const struct date days[] = {{2026, 11, 24}, {2024, 2, 29}, {1, 1, 1}, {9999, 12, 31}};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        for (unsigned reading = 0; reading < 16; reading++) {
            if ((reading & (DATE_PAST | DATE_FUTURE)) != (DATE_PAST | DATE_FUTURE)) {
                date_rules(text, days[i], reading);
            }
        }
    }
    time_rules(text);
    stored_rules(text);
    number_rules(text);
    memory_free(text);
    return 0;
}
