/* SPDX-License-Identifier: MIT */
/* What the lists of appointments share. Loop thread; pure. */
#include "ui/screens/appointment_cells.h"

#include "chartty/base/words.h"
#include "chartty/model/names.h"
#include "chartty/model/placeholders.h"

#include <stdio.h>
#include <string.h>

void line_person(const struct appointment_line *line, char *out, size_t size)
{
    person_display(&line->patient_last_name, &line->patient_first_name, &line->patient_title,
                   &line->patient_missing_name_part, out, size);
}

void line_short(const struct appointment_line *line, char *out, size_t size)
{
    static const struct field_value none = {.state = FIELD_NULL, .text = ""};
    const char *missing = line->patient_missing_name_part.text;
    bool no_first = strcmp(missing, "first") == 0 || strcmp(missing, "both") == 0;
    bool no_last = strcmp(missing, "last") == 0 || strcmp(missing, "both") == 0;
    name_short(no_last ? &none : &line->patient_last_name,
               no_first ? &none : &line->patient_first_name, out, size);
}

void appointment_cell(const struct appointment_line *line, int field, struct table_cell *cell)
{
    cell_value(cell, RECORD_APPOINTMENT_LINE, line, field);
    if (field == FIELD_OF(appointment_line, patient_last_name)) {
        line_person(line, cell->text, sizeof(cell->text));
        cell->role = ROLE_VALUE;
    } else if (field == FIELD_OF(appointment_line, patient_dob)) {
        birth_words(&line->patient_dob, &line->patient_birth_date_note, cell->text,
                    sizeof(cell->text));
    }
}

void visit_cell(const struct visit_mark *mark, const struct datetime *now, struct table_cell *cell)
{
    int waiting = visit_waiting_minutes(mark, now);
    const char *doubt = mark->disagrees ? " (!)" : "";
    if (waiting >= 0) {
        cell_format(cell, ROLE_TEXT, "%s %d min%s", visit_state_word(mark->state), waiting, doubt);
    } else {
        cell_format(cell, ROLE_TEXT, "%s%s", visit_state_word(mark->state), doubt);
    }
    if (visit_is_off(mark->state)) {
        cell->role = ROLE_DISABLED;
    } else if (mark->disagrees || mark->state == VISIT_UNKNOWN) {
        cell->role = ROLE_WARNING;
    }
}

void appointment_detail(const struct appointment_line *line, bool who,
                        const struct visit_mark *visit, const struct datetime *now,
                        struct text_view *view)
{
    static const int fields[] = {
        FIELD_OF(appointment_line, provider_name),
        FIELD_OF(appointment_line, provider_specialty),
        FIELD_OF(appointment_line, date),
        FIELD_OF(appointment_line, time),
        FIELD_OF(appointment_line, duration_minutes),
        FIELD_OF(appointment_line, department),
        FIELD_OF(appointment_line, location),
        FIELD_OF(appointment_line, reason),
        FIELD_OF(appointment_line, notes),
        FIELD_OF(appointment_line, appointment_id),
    };
    struct visit_mark alone = visit_mark_of(appointment_of(line), NULL);
    char words[1024], when[20];
    if (who) {
        line_person(line, words, sizeof(words));
        text_view_title(view, words);
        birth_words(&line->patient_dob, &line->patient_birth_date_note, words, sizeof(words));
        text_view_field(view, "Born", words);
        detail_value(view, RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, patient_mrn));
        detail_value(view, RECORD_APPOINTMENT_LINE, line,
                     FIELD_OF(appointment_line, patient_phone));
        detail_value(view, RECORD_APPOINTMENT_LINE, line,
                     FIELD_OF(appointment_line, appointment_type));
    } else {
        text_view_title(view, line->appointment_type.length > 0 ? line->appointment_type.text
                                                                : WORDS("Appointment"));
    }
    visit_mark_words(visit != NULL ? visit : &alone, now, words, sizeof(words));
    text_view_field(view, "Status", words);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(view, RECORD_APPOINTMENT_LINE, line, fields[i]);
    }
    bookkeeping_words(&line->updated_at, when);
    text_view_field(view, "Updated", when);
}
