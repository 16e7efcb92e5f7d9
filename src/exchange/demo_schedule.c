/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the slots of the demo clinic around today: every provider sees one patient at a time, in
 * 25 slots of 20 minutes a day, on the working days within 60 days of today (today always). Called
 * by demo_records.c. Must not know: patients.
 *
 * The slots are given out each once, a fixed step apart, so that a patient's lie scattered. A small
 * database has fewer days and fewer busy providers rather than an empty schedule.
 */
#include "src/exchange/demo_parts.h"

enum {
    DAYS_AROUND = 60,
    MORNING_START = 8 * 60,
    MORNING_SLOTS = 13,
    AFTERNOON_START = 13 * 60,
    SLOT_MINUTES = 20,
    BUSY_PROVIDERS_MIN = 8,
    DAYS_MIN = 10
};

static bool is_working_day(int32_t day, int32_t today)
{
    int weekday = date_weekday(date_from_days(day));
    return day == today || (weekday != 0 && weekday != 6);
}

static int list_days(int32_t days[DEMO_DAYS_MAX], int32_t today)
{
    int count = 0;
    for (int32_t distance = 0; distance <= DAYS_AROUND; distance++) {
        if (count < DEMO_DAYS_MAX && is_working_day(today + distance, today)) {
            days[count++] = today + distance;
        }
        if (distance > 0 && count < DEMO_DAYS_MAX && is_working_day(today - distance, today)) {
            days[count++] = today - distance;
        }
    }
    return count;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

void demo_schedule_init(struct demo_schedule *schedule, int32_t today, int provider_count,
                        int64_t patients, bool few_children)
{
    int days = list_days(schedule->days, today);
    /* About half of all visits lie around today, as far as there is room. */
    int64_t visits = few_children ? patients * 3 / 10 : patients * 3;
    int64_t wanted = visits / 2;
    schedule->provider_count =
        (int)clamp(wanted / (days * DEMO_SLOTS_A_DAY), BUSY_PROVIDERS_MIN, provider_count);
    schedule->day_count =
        (int)clamp(wanted / (schedule->provider_count * DEMO_SLOTS_A_DAY) + 1, DAYS_MIN, days);
    schedule->cell_count =
        (int64_t)schedule->day_count * schedule->provider_count * DEMO_SLOTS_A_DAY;
    schedule->share_of_10000 =
        (int)clamp(schedule->cell_count * 10200 / (visits > 0 ? visits : 1), 1, 6000);
    schedule->given = 0;
    schedule->step = schedule->cell_count * 618 / 1000 + 1; /* near the golden section */
    while (common_divisor(schedule->step, schedule->cell_count) != 1) {
        schedule->step++;
    }
}

bool demo_schedule_take(struct demo_schedule *schedule, struct demo_cell *cell)
{
    if (schedule->given == schedule->cell_count) {
        return false;
    }
    int64_t at = schedule->given++ * schedule->step % schedule->cell_count;
    int slot = (int)(at % DEMO_SLOTS_A_DAY);
    at /= DEMO_SLOTS_A_DAY;
    cell->provider = (int)(at % schedule->provider_count);
    cell->day = schedule->days[at / schedule->provider_count];
    cell->minutes = slot < MORNING_SLOTS ? MORNING_START + slot * SLOT_MINUTES
                                         : AFTERNOON_START + (slot - MORNING_SLOTS) * SLOT_MINUTES;
    cell->duration = slot % 5 == 4 ? 10 : slot % 3 == 2 ? 15 : SLOT_MINUTES;
    return true;
}
