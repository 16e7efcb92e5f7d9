/* SPDX-License-Identifier: MIT */
/*
 * The forms of patients: registering, and changing demographics. Loop thread. A birth date may be
 * typed as "unknown" or "about 1950", a name as "unknown", a first name as "newborn": the row gets
 * the placeholder, ct_patient the truth. Whoever looks alike is shown before somebody new is saved.
 */
#include "src/control/form_patient.h"

#include "chartty/control/forms.h"
#include "chartty/data/change_set.h"

#include <string.h>

#define BIT(field) ((uint64_t)1 << (unsigned)(field))

static const char *const genders[] = {"Female", "Male", "Other", "Unknown", NULL};
static const char *const titles[] = {"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", NULL};
static const char *const relations[] = {"Wife",   "Husband",   "Partner", "Mother",  "Father",
                                        "Son",    "Daughter",  "Sister",  "Brother", "Guardian",
                                        "Friend", "Neighbour", NULL};
static const char *const states[] = {
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
    "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
    "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
    "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI", "AA", "AE", "AP", "FM", "MH", "PW", NULL};

static const char last_hint[] = "Family name. Not known: type unknown.";
static const char first_hint[] = "Given names. Not known: type unknown; not named yet: newborn.";
static const char born_hint[] = "14jul45, 7/14/1945, T-30Y; about 1950 or unknown if nobody knows.";

/* One column of labels ends at 13, the other at 51. */
#define IDENTITY                                                                                   \
    {.type = PATIENT(last_name),                                                                   \
     .label = "Last name",                                                                         \
     .line = 0,                                                                                    \
     .column = 2,                                                                                  \
     .label_width = 11,                                                                            \
     .width = 24,                                                                                  \
     .hint = last_hint},                                                                           \
        {.type = PATIENT(first_name),                                                              \
         .label = "First name",                                                                    \
         .line = 0,                                                                                \
         .column = 41,                                                                             \
         .label_width = 11,                                                                        \
         .width = 26,                                                                              \
         .hint = first_hint},                                                                      \
        {.type = PATIENT(dob),                                                                     \
         .label = "Born",                                                                          \
         .line = 1,                                                                                \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 15,                                                                              \
         .flags = EDIT_PAST,                                                                       \
         .hint = born_hint},                                                                       \
        {.type = PATIENT(gender),                                                                  \
         .label = "Gender",                                                                        \
         .line = 1,                                                                                \
         .column = 56,                                                                             \
         .label_width = 7,                                                                         \
         .width = 12,                                                                              \
         .words = genders},
#define NAMES                                                                                      \
    {.type = EXTRA(title),                                                                         \
     .label = "Title",                                                                             \
     .line = 3,                                                                                    \
     .column = 2,                                                                                  \
     .label_width = 11,                                                                            \
     .width = 10,                                                                                  \
     .words = titles},                                                                             \
        {.type = EXTRA(preferred_name),                                                            \
         .label = "Preferred",                                                                     \
         .line = 3,                                                                                \
         .column = 41,                                                                             \
         .label_width = 11,                                                                        \
         .width = 24},                                                                             \
        {.type = EXTRA(former_name),                                                               \
         .label = "Former",                                                                        \
         .line = 4,                                                                                \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 24,                                                                              \
         .hint = "An earlier last name; search finds it too."},                                    \
        {.type = EXTRA(died_on),                                                                   \
         .label = "Died",                                                                          \
         .line = 4,                                                                                \
         .column = 41,                                                                             \
         .label_width = 11,                                                                        \
         .width = 13,                                                                              \
         .flags = EDIT_PAST},
#define THE_REST                                                                                   \
    {.type = PATIENT(street),                                                                      \
     .label = "Street",                                                                            \
     .line = 6,                                                                                    \
     .column = 2,                                                                                  \
     .label_width = 11,                                                                            \
     .width = 50},                                                                                 \
        {.type = PATIENT(city),                                                                    \
         .label = "City",                                                                          \
         .line = 7,                                                                                \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 24},                                                                             \
        {.type = PATIENT(state),                                                                   \
         .label = "State",                                                                         \
         .line = 7,                                                                                \
         .column = 41,                                                                             \
         .label_width = 6,                                                                         \
         .width = 6,                                                                               \
         .words = states},                                                                         \
        {.type = PATIENT(zip_code),                                                                \
         .label = "ZIP",                                                                           \
         .line = 7,                                                                                \
         .column = 59,                                                                             \
         .label_width = 4,                                                                         \
         .width = 12},                                                                             \
        {.type = PATIENT(phone),                                                                   \
         .label = "Phone",                                                                         \
         .line = 8,                                                                                \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 20,                                                                              \
         .hint = "212-555-0142 or 555-0142; one abroad begins with +."},                           \
        {.type = PATIENT(email),                                                                   \
         .label = "Email",                                                                         \
         .line = 9,                                                                                \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 50},                                                                             \
        {.type = PATIENT(insurance_provider),                                                      \
         .label = "Insurance",                                                                     \
         .line = 10,                                                                               \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 22},                                                                             \
        {.type = PATIENT(policy_number),                                                           \
         .label = "Policy",                                                                        \
         .line = 10,                                                                               \
         .column = 40,                                                                             \
         .label_width = 7,                                                                         \
         .width = 12},                                                                             \
        {.type = PATIENT(group_number),                                                            \
         .label = "Group",                                                                         \
         .line = 10,                                                                               \
         .column = 63,                                                                             \
         .label_width = 6,                                                                         \
         .width = 8},                                                                              \
        {.type = PATIENT(emergency_contact_name),                                                  \
         .label = "Name",                                                                          \
         .line = 12,                                                                               \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 24},                                                                             \
        {.type = PATIENT(emergency_contact_relationship),                                          \
         .label = "Relation",                                                                      \
         .line = 12,                                                                               \
         .column = 41,                                                                             \
         .label_width = 11,                                                                        \
         .width = 16,                                                                              \
         .words = relations},                                                                      \
        {.type = PATIENT(emergency_contact_phone),                                                 \
         .label = "Phone",                                                                         \
         .line = 13,                                                                               \
         .column = 2,                                                                              \
         .label_width = 11,                                                                        \
         .width = 20},

static const struct edit_field_spec new_fields[] = {
    IDENTITY{.type = PATIENT(ssn), .label = "SSN", EDIT_PLACE(2, 2, 11, 15), .flags = EDIT_MASKED},
    NAMES THE_REST};
static const struct edit_field_spec edit_fields[] = {
    IDENTITY{.type = PATIENT(mrn), .label = "MRN", EDIT_PLACE(2, 2, 11, 20), .flags = EDIT_FIXED},
    {.type = PATIENT(ssn), .label = "SSN", EDIT_PLACE(2, 41, 11, 15), .flags = EDIT_MASKED},
    NAMES THE_REST};
static const struct edit_heading headings[] = {{"Emergency contact", 11, 1}};

/* --- checks --- */

static void check_dates(struct edit *edit)
{
    struct date born, died, today = clock_today(edit_session(edit)->clock);
    int born_index = edit_find(edit, PATIENT(dob)), died_index = edit_find(edit, EXTRA(died_on));
    bool has_born = patient_date(edit, PATIENT(dob), &born);
    bool known = has_born && patient_birth_note(edit) == NULL;
    if (has_born && date_compare(born, today) > 0) {
        edit_wrong(edit, born_index, "Nobody is born in the future. Check the year.");
    } else if (known && age_years(born, today) > 120) {
        edit_wrong(edit, born_index,
                   "%d years old? Nobody lives so long. Check the year, or type "
                   "about and the year.",
                   age_years(born, today));
    } else if (known && age_years(born, today) > 110) {
        edit_ask(edit, born_index, "Born %d years ago. Is that right?", age_years(born, today));
    }
    if (patient_date(edit, EXTRA(died_on), &died)) {
        if (date_compare(died, today) > 0) {
            edit_wrong(edit, died_index, "This date of death is still to come. Check it.");
        } else if (known && date_compare(died, born) < 0) {
            edit_wrong(edit, died_index, "This is before the birth date. Check both.");
        } else if (edit_field(edit, died_index).changed) {
            edit_ask(edit, died_index, "This marks the patient as dead. Is that right?");
        }
    }
}

static void check_new(struct edit *edit)
{
    check_dates(edit);
    patient_form_check_alikes(edit);
}

/* --- saving --- */

/* What ct_patient keeps: the form's fields and what is not known. */
static bool extra_values(struct edit *edit, const char **values, uint64_t *mask)
{
    bool any = false;
    *mask = 0;
    edit_values(edit, RECORD_PATIENT_EXTRA, values, mask);
    values[FIELD_OF(patient_extra, birth_date_note)] = patient_birth_note(edit);
    values[FIELD_OF(patient_extra, missing_name_part)] = patient_missing_part(edit);
    *mask |= BIT(FIELD_OF(patient_extra, birth_date_note)) |
             BIT(FIELD_OF(patient_extra, missing_name_part));
    for (int i = FIELD_OF(patient_extra, title); i < FIELDS_OF(patient_extra); i++) {
        any = any || values[i] != NULL;
    }
    return any;
}

static int compose_new(struct edit *edit, struct change_set *set, struct error *error)
{
    const char *values[FIELDS_OF(patient_extra)] = {NULL};
    uint64_t mask;
    int row = edit_compose_row(edit, set, error);
    if (row < 0) {
        return -1;
    }
    if (extra_values(edit, values, &mask)) {
        int step = change_set_insert(set, RECORD_PATIENT_EXTRA, values);
        change_set_link(set, step, FIELD_OF(patient_extra, patient_id), row);
        change_set_copy_code(set, step, FIELD_OF(patient_extra, mrn), row, FIELD_OF(patient, mrn));
    }
    return 0;
}

static int compose_edit(struct edit *edit, struct change_set *set, struct error *error)
{
    const char *values[FIELDS_OF(patient_extra)] = {NULL};
    uint64_t mask;
    const struct patient *row = edit_row(edit);
    const struct patient_extra *extra = patient_extra_of(edit);
    bool any = extra_values(edit, values, &mask);
    if (edit_compose_row(edit, set, error) < 0) {
        return -1;
    }
    if (extra != NULL) {
        change_set_update(set, RECORD_PATIENT_EXTRA, extra, mask, values);
    } else if (any) {
        values[FIELD_OF(patient_extra, patient_id)] = row->id.text;
        values[FIELD_OF(patient_extra, mrn)] = row->mrn.text;
        change_set_insert(set, RECORD_PATIENT_EXTRA, values);
    }
    return 0;
}

const struct edit_spec form_patient_new = {
    .form = "patient.new",
    .title = "New patient",
    .verb = "Register",
    .done = "Patient registered",
    .permission = PERMISSION_WRITE_PATIENT,
    .type = RECORD_PATIENT,
    .is_new = true,
    .fields = new_fields,
    .field_count = sizeof(new_fields) / sizeof(new_fields[0]),
    .headings = headings,
    .heading_count = 1,
    .read = patient_form_read,
    .check = check_new,
    .compose = compose_new,
    .end = patient_form_end,
};

const struct edit_spec form_patient_edit = {
    .form = "patient.edit",
    .title = "Change demographics",
    .verb = "Save",
    .done = "Demographics saved",
    .permission = PERMISSION_WRITE_PATIENT,
    .type = RECORD_PATIENT,
    .needs_patient = true,
    .fields = edit_fields,
    .field_count = sizeof(edit_fields) / sizeof(edit_fields[0]),
    .headings = headings,
    .heading_count = 1,
    .beside = {RECORD_PATIENT_EXTRA},
    .beside_count = 1,
    .read = patient_form_read,
    .show = patient_form_show,
    .check = check_dates,
    .compose = compose_edit,
};
