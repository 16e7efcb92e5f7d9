/* SPDX-License-Identifier: MIT */
/* The fields of appointments' forms that are no plain text: provider and time. Loop thread. */
#include "src/control/form_appointment.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct form_day *form_appointment_day(struct edit *edit)
{
    struct form_day **held = edit_own(edit, sizeof(struct form_day *));
    if (*held == NULL) {
        *held = form_day_new(edit);
    }
    return *held;
}

void form_appointment_end(struct edit *edit)
{
    struct form_day **held = edit_own(edit, sizeof(struct form_day *));
    form_day_free(*held);
    *held = NULL;
}

long long form_appointment_number(const char *text, long long otherwise)
{
    long long number = 0;
    return text != NULL && text_to_integer(text, &number) ? number : otherwise;
}

int form_appointment_read(struct edit *edit, int index, const char *typed, char *stored,
                          size_t size, char *echo, size_t echo_size, struct error *error)
{
    int64_t id = 0;
    long long hour = form_appointment_number(typed, -1);
    if (edit_is_field(edit, index, APPOINTMENT(time)) && strlen(typed) <= 2 && hour > 0 &&
        hour < 24) {
        snprintf(stored, size, "%02d:00", (int)hour); /* 9 is nine o'clock */
        return 1;
    }
    if (!edit_is_field(edit, index, APPOINTMENT(provider_id))) {
        return 2;
    }
    if (typed[0] == '#' && form_appointment_number(typed + 1, 0) > 0) {
        id = form_appointment_number(typed + 1, 0); /* as a screen puts it: two may have one name */
    } else if (provider_names_find(form_day_providers(form_appointment_day(edit)), typed, &id,
                                   error) != 0) {
        return -1;
    }
    const char *name = provider_names_of(form_day_providers(form_appointment_day(edit)), id);
    snprintf(stored, size, "%lld", (long long)id);
    if (name != NULL && strcmp(name, typed) != 0) {
        snprintf(echo, echo_size, "= %s", name);
    }
    return 1;
}

bool form_appointment_show(struct edit *edit, int index, const char *stored, char *out, size_t size)
{
    if (!edit_is_field(edit, index, APPOINTMENT(provider_id))) {
        return false;
    }
    const char *name = provider_names_of(form_day_providers(form_appointment_day(edit)),
                                         strtoll(stored, NULL, 10));
    snprintf(out, size, "%s", name != NULL ? name : FORM_DAY_WAITING);
    return true;
}

const char *const *form_appointment_choices(struct edit *edit, int index)
{
    if (edit_is_field(edit, index, APPOINTMENT(provider_id))) {
        return provider_names_list(form_day_providers(form_appointment_day(edit)));
    }
    if (edit_is_field(edit, index, APPOINTMENT(time))) {
        return form_day_free_times(form_appointment_day(edit));
    }
    return NULL;
}
