/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the parts of the demo data share: the texts of the row in hand, the people, the
 * slots of the schedule, and one patient's chart. Layer: exchange, demo*.c only.  Thread: the
 * caller's.
 *
 * All of a patient comes from streams of their own number (demo_random.h); only the slots are given
 * out in turn, and ids counted, in the patients' order. So content never depends on transactions.
 */
#ifndef CHARTTY_EXCHANGE_DEMO_PARTS_H
#define CHARTTY_EXCHANGE_DEMO_PARTS_H

#include "chartty/data/load.h"
#include "chartty/model/record.h"
#include "src/exchange/demo.h"
#include "src/exchange/demo_names.h"

/* Texts that live until the next row (demo_text.c). */
enum { DEMO_TEXT_ROOM = 32768 };
struct demo_text {
    size_t used;
    char room[DEMO_TEXT_ROOM];
};
void demo_text_clear(struct demo_text *text);
const char *demo_print(struct demo_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *demo_integer(struct demo_text *text, int64_t value);
/* "98.6" of 986 */
const char *demo_tenths(struct demo_text *text, int tenths);
const char *demo_date(struct demo_text *text, int32_t days);
/* A stored date-time; minutes since midnight. */
const char *demo_moment(struct demo_text *text, int32_t days, int minutes);

struct demo_provider {
    char name[64];
    const char *department;
    int64_t row_id;
};

/* Which provider sees whom when, around today (demo_schedule.c). */
enum { DEMO_SLOTS_A_DAY = 25, DEMO_DAYS_MAX = 87 };
struct demo_schedule {
    int32_t days[DEMO_DAYS_MAX]; /* working days, nearest to today first */
    int day_count, provider_count;
    int64_t cell_count; /* days * providers * slots */
    int64_t step;       /* cells are given out so far apart, each once */
    int64_t given;
    int share_of_10000; /* of all visits, so that the cells last to the last patient */
};
struct demo_cell {
    int32_t day;
    int provider, minutes, duration;
};
void demo_schedule_init(struct demo_schedule *schedule, int32_t today, int provider_count,
                        int64_t patients, bool few_children);
/* False when all are given. */
bool demo_schedule_take(struct demo_schedule *schedule, struct demo_cell *cell);

struct demo {
    const struct demo_options *options;
    struct load *load;
    int32_t today; /* days */
    struct demo_text text;
    struct demo_provider *providers;
    int provider_count;
    struct demo_schedule schedule;
    int64_t appointment_number, medication_number, lab_number;
    int pending_rows; /* since the last commit */
};

struct demo_person {
    struct demo_name name;
    char sex;           /* 'F', 'M', 'O' other, '?' not recorded */
    int32_t born, died; /* days; died is INT32_MAX for the living */
    char phone[24];
    char street[80];
    int place; /* index of a town */
    char zip[8];
};

/* A patient's chart being made. */
struct demo_chart {
    int64_t number; /* of the patient, from 1 */
    int64_t row_id;
    struct demo_person person;
    struct demo_random random;
    int32_t first_day, last_day; /* records lie between */
    int fullness;                /* percent of the usual number of records; 0 an empty chart */
    bool is_very_full;           /* 220 records */
};

/* demo_people.c */
struct demo_person demo_person_of(const struct demo *demo, int64_t number);
int demo_add_patient(struct demo *demo, struct demo_chart *chart, struct error *error);
/* demo_staff.c */
int demo_provider_count(int64_t patients);
int demo_add_sign_ins(struct demo *demo, struct error *error); /* after the providers */
int demo_add_providers(struct demo *demo, struct error *error);
int demo_add_clients(struct demo *demo, struct error *error);
const char *demo_nurse(struct demo_random *random);
const char *demo_provider_name(const struct demo *demo, struct demo_random *random);
/* demo_records.c, demo_vitals.c, demo_labs.c: the rows of one table of a patient */
int demo_add_appointments(struct demo *demo, struct demo_chart *chart, struct error *error);
int demo_add_medications(struct demo *demo, struct demo_chart *chart, struct error *error);
int demo_add_allergies(struct demo *demo, struct demo_chart *chart, struct error *error);
int demo_add_vitals(struct demo *demo, struct demo_chart *chart, struct error *error);
int demo_add_labs(struct demo *demo, struct demo_chart *chart, struct error *error);

/* How many rows of a kind of which a patient has `usual` on average; `full` in a very full chart.
 */
int demo_count(const struct demo *demo, struct demo_chart *chart, int usual, int full);
/* A day of the chart; recent ones come up more often. */
int32_t demo_day(struct demo_chart *chart);
/* One row; text is cleared afterwards. */
int demo_put(struct demo *demo, enum record_type type, const char *const *values, int64_t *row_id,
             struct error *error);

#endif
