/* SPDX-License-Identifier: MIT */
/* What the clinical forms share. Loop thread. */
#include "src/control/form_clinical.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

void form_stamp_of(const struct edit *edit, struct form_stamp *out)
{
    const struct session *session = edit_session(edit);
    struct datetime now = clock_local(session->clock);
    now.microsecond = 0;
    datetime_format_stored(&now, out->moment);
    date_format_iso(now.date, out->today);
    date_format(now.date, out->day_words);
    snprintf(out->patient_id, sizeof(out->patient_id), "%lld", (long long)edit_patient(edit)->id);
    out->person = session->person.full_name;
    out->mrn = edit_patient(edit)->mrn;
}

void form_words(const struct field_value *value, char *out, size_t size)
{
    out[0] = '\0';
    if (value->state != FIELD_NULL) {
        text_safe(out, size, value->text, value->length, NULL);
    }
}

bool form_value_is(const struct field_value *value, const char *text)
{
    return value->state != FIELD_NULL && strcasecmp(value->text, text) == 0;
}

int form_shown_only(const char *typed, char *stored, size_t size)
{
    snprintf(stored, size, "%s", typed);
    return 1;
}

bool form_is_in_error(const struct edit *edit, enum record_type type, int64_t id)
{
    const char *table = record_spec(type)->table;
    const struct retracted *mark;
    for (int i = 0; (mark = edit_beside(edit, RECORD_RETRACTED, i)) != NULL; i++) {
        if (mark->row_id.integer == id && form_value_is(&mark->table_name, table)) {
            return true;
        }
    }
    return false;
}

bool form_not_in_future(struct edit *edit, int index)
{
    struct form_stamp stamp;
    const char *stored = index < 0 ? NULL : edit_stored(edit, index);
    form_stamp_of(edit, &stamp);
    if (stored == NULL) {
        return true;
    }
    bool is_moment = strlen(stored) > 10;
    /* Stored forms sort as times do; the minute under way is still now. */
    bool later =
        is_moment ? strncmp(stored, stamp.moment, 16) > 0 : strcmp(stored, stamp.today) > 0;
    if (later) {
        edit_wrong(edit, index, "%s is in the future. Type %s or earlier.",
                   edit_field(edit, index).label,
                   is_moment ? WORDS("N for now") : WORDS("T for today"));
    }
    return !later;
}

bool form_not_before(struct edit *edit, int index, const char *other, const char *what)
{
    struct date day;
    char words[12];
    const char *stored = index < 0 ? NULL : edit_stored(edit, index);
    if (stored == NULL || other == NULL || !date_parse_iso(other, &day) ||
        strncmp(stored, other, 10) >= 0) {
        return true;
    }
    date_format(day, words);
    edit_wrong(edit, index, "%s is before %s on %s. Check the date.", edit_field(edit, index).label,
               what, words);
    return false;
}

bool form_add_note(const struct field_value *notes, const char *added, char *out, size_t size)
{
    const char *before = form_raw(notes) != NULL ? form_raw(notes) : "";
    int length = snprintf(out, size, "%s%s%s", before,
                          before[0] != '\0' && added[0] != '\0' ? "\n" : "", added);
    return length >= 0 && (size_t)length < size;
}

int form_add_event(struct edit *edit, struct change_set *set, const struct form_event *event)
{
    struct form_stamp stamp;
    char row_id[24];
    FORM_VALUES(medication_event);
    form_stamp_of(edit, &stamp);
    snprintf(row_id, sizeof(row_id), "%lld", (long long)event->row_id);
    values[FIELD_OF(medication_event, row_id)] = row_id;
    values[FIELD_OF(medication_event, medication_id)] = event->medication_id;
    values[FIELD_OF(medication_event, patient_id)] = stamp.patient_id;
    values[FIELD_OF(medication_event, event)] = event->event;
    values[FIELD_OF(medication_event, event_date)] = event->date;
    values[FIELD_OF(medication_event, reason)] = event->reason;
    values[FIELD_OF(medication_event, recorded_at)] = stamp.moment;
    values[FIELD_OF(medication_event, recorded_by)] = stamp.person;
    return change_set_insert(set, RECORD_MEDICATION_EVENT, values);
}
