/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one day's schedule by provider: the providers who see someone that day, and the
 * appointments of those in view, fetched as they come into view. Layer: control.  Thread: the
 * loop's.
 */
#ifndef CHARTTY_CONTROL_DAY_SCHEDULE_H
#define CHARTTY_CONTROL_DAY_SCHEDULE_H

#include "chartty/control/chart_marks.h"
#include "chartty/control/session.h"
#include "chartty/model/record.h"

struct day_schedule;

struct day_schedule *day_schedule_new(struct session *session, void (*changed)(void *context),
                                      void *context);
void day_schedule_free(struct day_schedule *schedule);

void day_schedule_show(struct day_schedule *schedule, struct date date);
struct date day_schedule_date(const struct day_schedule *schedule);
void day_schedule_refresh(struct day_schedule *schedule);
void day_schedule_cancel(struct day_schedule *schedule);

enum day_state { DAY_LOADING, DAY_READY, DAY_FAILED };
enum day_state day_schedule_state(const struct day_schedule *schedule);
const struct error *day_schedule_error(const struct day_schedule *schedule);

int day_schedule_providers(const struct day_schedule *schedule);
const struct provider *day_schedule_provider(const struct day_schedule *schedule, int index);
/* Tells which providers are in view: their appointments are fetched if they are not there. */
void day_schedule_view(struct day_schedule *schedule, int first, int count);
/* The provider's appointments of the day in time order (unreadable times first); -1 while loading,
 * -2 failed. */
int day_schedule_appointments(const struct day_schedule *schedule, int provider,
                              const struct appointment_line **rows);
/* How far the visit of one of those appointments has come. */
struct visit_mark day_schedule_visit(const struct day_schedule *schedule, int provider,
                                     const struct appointment_line *line);
/* The appointment of the slot [minutes, minutes + length): the first that begins in it, else the
 * first that goes on in it (*continues); NULL when free. *others: how many more begin in the slot
 * or overlap the one shown. */
const struct appointment_line *day_schedule_slot(const struct day_schedule *schedule, int provider,
                                                 int minutes, int length, bool *continues,
                                                 int *others);
/*
 * Of `count` providers from the first on. booked: visits that are not off; arrived: of those, who
 * is here (arrived, roomed, with the provider); free: slots of that length from `from` to `to` in
 * which nobody is to come. False while one of them is not read: then nothing is known.
 */
struct day_counts {
    int booked, arrived, free;
};
bool day_schedule_counts(const struct day_schedule *schedule, int first, int count, int from,
                         int to, int length, struct day_counts *out);
/* Appointments whose time text cannot be read: shown above the grid, never placed. */
int day_schedule_untimed(const struct day_schedule *schedule);

#endif
