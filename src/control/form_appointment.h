/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the forms of appointments share: their fields that are no plain text, and what they
 * read while they are open: the providers, the day of the one that is chosen, and the patient's own
 * visits around it. Layer: control, private.  Thread: the loop's.
 */
#ifndef CHARTTY_SRC_CONTROL_FORM_APPOINTMENT_H
#define CHARTTY_SRC_CONTROL_FORM_APPOINTMENT_H

#include "chartty/control/edit.h"
#include "chartty/model/slots.h"
#include "src/control/provider_names.h"

#define APPOINTMENT(column) RECORD_APPOINTMENT, FIELD_OF(appointment, column)
#define VISIT(column)       RECORD_VISIT, FIELD_OF(visit, column)

/* form_appointment_fields.c: of the specs (edit.h). A provider is typed, shown and chosen by name,
 * a time chosen among the free ones of the day. */
int form_appointment_read(struct edit *edit, int index, const char *typed, char *stored,
                          size_t size, char *echo, size_t echo_size, struct error *error);
bool form_appointment_show(struct edit *edit, int index, const char *stored, char *out,
                           size_t size);
const char *const *form_appointment_choices(struct edit *edit, int index);
void form_appointment_end(struct edit *edit);
/* A typed number; `otherwise` for NULL and all else. */
long long form_appointment_number(const char *text, long long otherwise);
/* What the form reads; it begins with the first call. */
struct form_day *form_appointment_day(struct edit *edit);

/* Where and how long, as far as it is typed. */
struct form_place {
    bool has_date;
    struct date date;
    int minutes; /* -1 not typed or wrong */
    int length;
    int64_t provider_id; /* 0 none */
};
/* True when provider, date and time are there. */
bool form_place_of(const struct edit *edit, struct form_place *out);

/* What stands for a provider's name until the names have come. */
#define FORM_DAY_WAITING "..."

struct form_day;
struct form_day *form_day_new(struct edit *edit);
void form_day_free(struct form_day *day); /* NULL is allowed */

struct provider_names *form_day_providers(struct form_day *day);
/* Reads what the place needs; what is there already is kept. edit_again follows. */
void form_day_look(struct form_day *day, const struct form_place *place);
void form_day_forget(struct form_day *day);
/* Who is in the way: how many, and in words. 0 while the day is not read: the save looks again. */
int form_day_clashes(struct form_day *day, const struct form_place *place, char *out, size_t size);
/* The free times of the day, for the pick-list: "09:00"; NULL while they are not known. */
const char *const *form_day_free_times(struct form_day *day);
/* "10:30 on this day" or "Wed 25-Nov-2026 08:00"; "" not known. */
void form_day_next_free(struct form_day *day, char *out, size_t size);
/* Somebody else who sees patients on that day and is free at that time; "" nobody, or not known. */
void form_day_other_provider(struct form_day *day, const struct form_place *place, char *out,
                             size_t size);

#endif
