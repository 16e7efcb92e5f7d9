/* SPDX-License-Identifier: MIT */
/* What the lists of appointments share. Loop thread; pure. */
#include "ui/screens/appointment_cells.h"

#include <stdio.h>
#include <string.h>

char appointment_letter(const struct appointment_line *line)
{
    if (strcmp(line->status.text, "scheduled") == 0) {
        return 'S';
    }
    if (strcmp(line->status.text, "completed") == 0) {
        return 'D';
    }
    return strcmp(line->status.text, "cancelled") == 0 ? 'X' : '?';
}

void appointment_cell(const struct appointment_line *line, int field, struct table_cell *cell)
{
    cell_value(cell, RECORD_APPOINTMENT_LINE, line, field);
    if (field == FIELD_OF(appointment_line, patient_last_name)) {
        person_words(&line->patient_last_name, &line->patient_first_name, cell->text,
                     sizeof(cell->text));
        cell->role = ROLE_VALUE;
    } else if (field == FIELD_OF(appointment_line, status) && appointment_letter(line) == 'X') {
        cell->role = ROLE_DISABLED;
    }
}

void appointment_detail(const struct appointment_line *line, bool who, struct text_view *view)
{
    static const int fields[] = {
        FIELD_OF(appointment_line, provider_name),
        FIELD_OF(appointment_line, provider_specialty),
        FIELD_OF(appointment_line, date),
        FIELD_OF(appointment_line, time),
        FIELD_OF(appointment_line, duration_minutes),
        FIELD_OF(appointment_line, status),
        FIELD_OF(appointment_line, department),
        FIELD_OF(appointment_line, location),
        FIELD_OF(appointment_line, reason),
        FIELD_OF(appointment_line, notes),
        FIELD_OF(appointment_line, appointment_id),
    };
    char words[256], when[20];
    if (who) {
        person_words(&line->patient_last_name, &line->patient_first_name, words, sizeof(words));
        text_view_title(view, words);
        detail_value(view, RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, patient_dob));
        detail_value(view, RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, patient_mrn));
        detail_value(view, RECORD_APPOINTMENT_LINE, line,
                     FIELD_OF(appointment_line, patient_phone));
        detail_value(view, RECORD_APPOINTMENT_LINE, line,
                     FIELD_OF(appointment_line, appointment_type));
    } else {
        text_view_title(view, line->appointment_type.length > 0 ? line->appointment_type.text
                                                                : "Appointment");
    }
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(view, RECORD_APPOINTMENT_LINE, line, fields[i]);
    }
    bookkeeping_words(&line->updated_at, when);
    text_view_field(view, "Updated", when);
}
