/* SPDX-License-Identifier: MIT */
/* Who a form is about, from a row that names a patient. Any thread; pure. */
#include "chartty/base/words.h"
#include "chartty/control/edit.h"
#include "chartty/model/names.h"
#include "chartty/model/placeholders.h"

#include <stdio.h>
#include <string.h>

static const struct field_value nothing = {.state = FIELD_NULL, .text = ""};

/* The column of a patient's own record, or "patient_..." of a line; nothing where it has neither.
 */
static const struct field_value *value_of(enum record_type type, const void *row, const char *own,
                                          const char *line)
{
    const struct record_spec *spec = record_spec(type);
    bool is_patient = type == RECORD_PATIENT || type == RECORD_PATIENT_HIT;
    int field = record_field(spec, is_patient ? own : line);
    return field < 0 ? &nothing : &record_values(row)[field];
}

static void copy_stored(char *out, size_t size, const struct field_value *value)
{
    out[0] = '\0';
    if (value->state != FIELD_NULL && value->length < size) {
        memcpy(out, value->text, value->length);
        out[value->length] = '\0';
    }
}

/* "J S" as "JS": what is typed to confirm. */
static void initials_of(const struct field_value *first, const struct field_value *last, char *out,
                        size_t size)
{
    char spaced[32];
    size_t used = 0;
    name_initials(first, last, spaced, sizeof(spaced));
    for (const char *c = spaced; *c != '\0' && used + 1 < size; c++) {
        if (*c != ' ') {
            out[used++] = *c;
        }
    }
    out[used] = '\0';
}

void edit_patient_from(enum record_type type, const void *row, struct date today,
                       struct edit_patient *out)
{
    const struct field_value *last = value_of(type, row, "last_name", "patient_last_name");
    const struct field_value *first = value_of(type, row, "first_name", "patient_first_name");
    const struct field_value *title = value_of(type, row, "title", "patient_title");
    const struct field_value *missing =
        value_of(type, row, "missing_name_part", "patient_missing_name_part");
    const struct field_value *note =
        value_of(type, row, "birth_date_note", "patient_birth_date_note");
    const struct field_value *dob = value_of(type, row, "dob", "patient_dob");
    const struct field_value *id = value_of(type, row, "id", "patient_id");
    memset(out, 0, sizeof(*out));
    out->id = id->state == FIELD_VALUE ? id->integer : 0;
    copy_stored(out->mrn, sizeof(out->mrn), value_of(type, row, "mrn", "patient_mrn"));
    copy_stored(out->dob, sizeof(out->dob), dob);
    person_display(last, first, title, missing, out->name, sizeof(out->name));
    initials_of(first, last, out->initials, sizeof(out->initials));
    const struct field_value *gender = value_of(type, row, "gender", "patient_gender");
    char sex = gender->state == FIELD_VALUE && gender->length > 0 ? gender->text[0] : '?';
    out->sex = sex == 'M' || sex == 'm' ? 'M' : (sex == 'F' || sex == 'f' ? 'F' : '?');
    snprintf(out->born, sizeof(out->born), WORDS("not known"));
    if (dob->state == FIELD_VALUE && birth_known(note) != BIRTH_UNKNOWN) {
        char day[64], age[16];
        birth_words(dob, note, day, sizeof(day));
        birth_age(dob, note, today, age, sizeof(age));
        out->birth_year = date_from_days((int32_t)dob->integer).year;
        snprintf(out->born, sizeof(out->born), age[0] != '\0' ? "%.15s (%s)" : "%.15s", day, age);
    }
}
