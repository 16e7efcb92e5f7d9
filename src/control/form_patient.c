/* SPDX-License-Identifier: MIT */
/*
 * The forms of patients: registering, and changing demographics. Loop thread. A birth date may be
 * typed as "unknown" or "about 1950", a name as "unknown", a first name as "newborn": the row gets
 * the placeholder, ct_patient the truth. Whoever looks alike is shown before somebody new is saved.
 */
#include "chartty/control/forms.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/control/duplicates.h"
#include "chartty/data/change_set.h"
#include "chartty/model/placeholders.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PATIENT(column) RECORD_PATIENT, FIELD_OF(patient, column)
#define EXTRA(column)   RECORD_PATIENT_EXTRA, FIELD_OF(patient_extra, column)
#define BIT(field)      ((uint64_t)1 << (unsigned)(field))

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
         .column = 54,                                                                             \
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

static const struct edit_field_spec new_fields[] = {IDENTITY{.type = PATIENT(ssn),
                                                             .label = "SSN",
                                                             .line = 2,
                                                             .column = 2,
                                                             .label_width = 11,
                                                             .width = 15,
                                                             .flags = EDIT_MASKED},
                                                    NAMES THE_REST};
static const struct edit_field_spec edit_fields[] = {IDENTITY{.type = PATIENT(mrn),
                                                              .label = "MRN",
                                                              .line = 2,
                                                              .column = 2,
                                                              .label_width = 11,
                                                              .width = 20,
                                                              .flags = EDIT_FIXED},
                                                     {.type = PATIENT(ssn),
                                                      .label = "SSN",
                                                      .line = 2,
                                                      .column = 41,
                                                      .label_width = 11,
                                                      .width = 15,
                                                      .flags = EDIT_MASKED},
                                                     NAMES THE_REST};
static const struct edit_heading headings[] = {{"Emergency contact", 11, 1}};

/* --- reading --- */

static bool is_field(const struct edit *edit, int index, enum record_type type, int field)
{
    const struct edit_field_spec *spec = &edit_spec(edit)->fields[index];
    return spec->type == type && spec->field == field;
}

/* The typed text in small letters, without blanks at its ends. */
static void plain(const char *typed, char *out, size_t size)
{
    size_t used = 0;
    while (*typed == ' ') {
        typed++;
    }
    for (; *typed != '\0' && used + 1 < size; typed++) {
        out[used++] = (char)tolower((unsigned char)*typed);
    }
    while (used > 0 && out[used - 1] == ' ') {
        used--;
    }
    out[used] = '\0';
}

static bool is_unknown(const char *words)
{
    return strcmp(words, "unknown") == 0 || strcmp(words, "not known") == 0 ||
           strcmp(words, "?") == 0;
}

/* "about 1950", "~1950", "ca 1950", "1950"; 0: it is none of these. */
static int about_year(const char *words)
{
    static const char *const begins[] = {"about ", "abt ",       "circa ", "ca. ", "ca ",
                                         "c. ",    "estimated ", "est. ",  "est ", "~"};
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        if (strncmp(words, begins[i], strlen(begins[i])) == 0) {
            words += strlen(begins[i]);
            break;
        }
    }
    while (*words == ' ') {
        words++;
    }
    int year = 0;
    return strlen(words) == 4 && text_digits(words, 4, &year) ? year : 0;
}

/* How a birth date was typed, for ct_patient. */
static enum birth_known typed_birth(const char *typed)
{
    char words[64];
    plain(typed, words, sizeof(words));
    if (is_unknown(words)) {
        return BIRTH_UNKNOWN;
    }
    return about_year(words) != 0 ? BIRTH_ESTIMATED : BIRTH_KNOWN;
}

static int read_born(struct edit *edit, const char *typed, char *stored, size_t size, char *echo,
                     size_t echo_size, struct error *error)
{
    char words[64];
    struct date today = clock_today(edit_session(edit)->clock);
    plain(typed, words, sizeof(words));
    int year = about_year(words);
    switch (typed_birth(typed)) {
    case BIRTH_UNKNOWN:
        snprintf(stored, size, PLACEHOLDER_BORN);
        snprintf(echo, echo_size, "= birth date unknown");
        return 1;
    case BIRTH_ESTIMATED:
        if (year > today.year || year < today.year - 125) {
            return error_set(error, ERROR_INVALID, "Nobody was born about %d. Type the year again.",
                             year);
        }
        snprintf(stored, size, "%04d-01-01", year);
        snprintf(echo, echo_size, "= estimated, ~%dy", today.year - year);
        return 1;
    case BIRTH_KNOWN:
        break;
    }
    return 2;
}

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    char words[64];
    plain(typed, words, sizeof(words));
    bool last = is_field(edit, index, PATIENT(last_name));
    bool first = is_field(edit, index, PATIENT(first_name));
    if (is_field(edit, index, PATIENT(dob))) {
        return read_born(edit, typed, stored, size, echo, echo_size, error);
    }
    if ((last || first) && is_unknown(words)) {
        snprintf(stored, size, PLACEHOLDER_NAME);
        snprintf(echo, echo_size, "= not known");
        return 1;
    }
    if (first && strcmp(words, "newborn") == 0) {
        snprintf(stored, size, PLACEHOLDER_NEWBORN);
        snprintf(echo, echo_size, "= no name yet");
        return 1;
    }
    return 2;
}

static const struct patient_extra *extra_of(const struct edit *edit)
{
    return edit_side(edit, RECORD_PATIENT_EXTRA);
}

/* A placeholder of the row is shown as what it stands for. */
static bool show(struct edit *edit, int index, const char *stored, char *out, size_t size)
{
    const struct patient_extra *extra = extra_of(edit);
    if (!is_field(edit, index, PATIENT(dob)) || extra == NULL) {
        return false;
    }
    struct field_value dob = field_read(
        &record_spec(RECORD_PATIENT)->fields[FIELD_OF(patient, dob)], stored, strlen(stored));
    switch (birth_known(&extra->birth_date_note)) {
    case BIRTH_UNKNOWN:
        if (strcmp(stored, PLACEHOLDER_BORN) != 0) {
            return false;
        }
        snprintf(out, size, "unknown");
        return true;
    case BIRTH_ESTIMATED:
        birth_words(&dob, &extra->birth_date_note, out, size);
        return true;
    case BIRTH_KNOWN:
        break;
    }
    return false;
}

/* --- what is not known, for ct_patient --- */

static const char *typed_in(const struct edit *edit, enum record_type type, int field)
{
    int index = edit_find(edit, type, field);
    return index < 0 ? "" : edit_field(edit, index).typed;
}

static const char *birth_note(const struct edit *edit)
{
    static const char *const notes[] = {
        [BIRTH_KNOWN] = NULL, [BIRTH_ESTIMATED] = "estimated", [BIRTH_UNKNOWN] = "unknown"};
    return notes[typed_birth(typed_in(edit, PATIENT(dob)))];
}

/* A name that stood there before and was not touched keeps what was known of it. */
static bool name_missing(const struct edit *edit, int field, const char *part)
{
    char words[64];
    int index = edit_find(edit, RECORD_PATIENT, field);
    struct edit_field shown = edit_field(edit, index);
    plain(shown.typed, words, sizeof(words));
    bool placeholder = is_unknown(words) ||
                       (field == FIELD_OF(patient, first_name) && strcmp(words, "newborn") == 0);
    if (edit_row(edit) != NULL && !shown.changed) {
        const struct patient_extra *extra = extra_of(edit);
        return extra != NULL && (strcmp(extra->missing_name_part.text, part) == 0 ||
                                 strcmp(extra->missing_name_part.text, "both") == 0);
    }
    return placeholder;
}

static const char *missing_part(const struct edit *edit)
{
    bool last = name_missing(edit, FIELD_OF(patient, last_name), "last");
    bool first = name_missing(edit, FIELD_OF(patient, first_name), "first");
    return last && first ? "both" : last ? "last" : first ? "first" : NULL;
}

/* --- checks --- */

static bool date_of(const struct edit *edit, enum record_type type, int field, struct date *out)
{
    int index = edit_find(edit, type, field);
    const char *stored = index < 0 ? NULL : edit_stored(edit, index);
    return stored != NULL && date_parse_iso(stored, out);
}

static void check_dates(struct edit *edit)
{
    struct date born, died, today = clock_today(edit_session(edit)->clock);
    int born_index = edit_find(edit, PATIENT(dob)), died_index = edit_find(edit, EXTRA(died_on));
    bool has_born = date_of(edit, PATIENT(dob), &born);
    bool known = has_born && birth_note(edit) == NULL;
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
    if (date_of(edit, EXTRA(died_on), &died)) {
        if (date_compare(died, today) > 0) {
            edit_wrong(edit, died_index, "This date of death is still to come. Check it.");
        } else if (known && date_compare(died, born) < 0) {
            edit_wrong(edit, died_index, "This is before the birth date. Check both.");
        } else if (edit_field(edit, died_index).changed) {
            edit_ask(edit, died_index, "This marks the patient as dead. Is that right?");
        }
    }
}

/* --- look-alikes --- */

struct registering {
    struct duplicates *duplicates;
};

static struct registering *registering_of(struct edit *edit)
{
    return edit_own(edit, sizeof(struct registering));
}

static void alikes_came(void *context)
{
    edit_again(context);
}

static void copy_stored(const struct edit *edit, enum record_type type, int field, char *out,
                        size_t size)
{
    int index = edit_find(edit, type, field);
    const char *stored = index < 0 ? NULL : edit_stored(edit, index);
    snprintf(out, size, "%s", stored != NULL ? stored : "");
}

static void person_typed(const struct edit *edit, struct duplicate_person *out)
{
    memset(out, 0, sizeof(*out));
    const char *missing = missing_part(edit);
    bool no_last = missing != NULL && strcmp(missing, "first") != 0;
    bool no_first = missing != NULL && strcmp(missing, "last") != 0;
    copy_stored(edit, PATIENT(last_name), out->last, sizeof(out->last));
    copy_stored(edit, PATIENT(first_name), out->first, sizeof(out->first));
    copy_stored(edit, PATIENT(phone), out->phone, sizeof(out->phone));
    copy_stored(edit, PATIENT(ssn), out->ssn, sizeof(out->ssn));
    out->last[0] = no_last ? '\0' : out->last[0];
    out->first[0] = no_first ? '\0' : out->first[0];
    enum birth_known known = typed_birth(typed_in(edit, PATIENT(dob)));
    out->about = known == BIRTH_ESTIMATED;
    out->has_born = known != BIRTH_UNKNOWN && date_of(edit, PATIENT(dob), &out->born);
}

/* One of them: "SMITH, John (Mr)  14-Jul-1945  Male  MRN00012345: same birth date, other phone". */
static void alike_line(struct registering *state, int index, char *out, size_t size)
{
    char name[128], born[64], mrn[64], gender[32], phone[64], why[160];
    const struct patient_hit *hit = duplicates_hit(state->duplicates, index);
    person_display(&hit->last_name, &hit->first_name, &hit->title, &hit->missing_name_part, name,
                   sizeof(name));
    birth_words(&hit->dob, &hit->birth_date_note, born, sizeof(born));
    text_safe(mrn, sizeof(mrn), hit->mrn.text, hit->mrn.length, NULL);
    text_safe(gender, sizeof(gender), hit->gender.text, hit->gender.length, NULL);
    text_safe(phone, sizeof(phone), hit->phone.text, hit->phone.length, NULL);
    duplicates_words(state->duplicates, index, why, sizeof(why));
    snprintf(out, size, "\n%d  %s  %s  %s  %s\n   MRN %s: %s", index + 1, name, born, gender, phone,
             mrn, why);
}

/* Who is being registered, in the same order: the eye compares column by column. */
static void typed_line(const struct edit *edit, char *out, size_t size)
{
    char born[64] = "birth date not known";
    struct date date;
    if (typed_birth(typed_in(edit, PATIENT(dob))) == BIRTH_ESTIMATED) {
        snprintf(born, sizeof(born), "%.60s", typed_in(edit, PATIENT(dob)));
    } else if (typed_birth(typed_in(edit, PATIENT(dob))) == BIRTH_KNOWN &&
               date_of(edit, PATIENT(dob), &date)) {
        char day[12];
        date_format(date, day);
        snprintf(born, sizeof(born), "%s", day);
    }
    snprintf(out, size, "\nTyped: %.100s, %.100s  %s  %.20s  %.30s",
             typed_in(edit, PATIENT(last_name)), typed_in(edit, PATIENT(first_name)), born,
             typed_in(edit, PATIENT(gender)), typed_in(edit, PATIENT(phone)));
}

static void ask_about_alikes(struct edit *edit, struct registering *state)
{
    enum { SHOWN = 3 };
    char words[1024], typed[400];
    int total = 0, count = duplicates_count(state->duplicates, &total);
    int field = edit_find(edit, PATIENT(last_name));
    if (count == 0) {
        return;
    }
    size_t used =
        (size_t)snprintf(words, sizeof(words),
                         total == 1 ? "1 patient looks alike:" : "%d patients look alike:", total);
    typed_line(edit, typed, sizeof(typed));
    used += (size_t)snprintf(words + used, sizeof(words) - used, "%s", typed);
    for (int i = 0; i < count && i < SHOWN; i++) {
        char line[512];
        alike_line(state, i, line, sizeof(line));
        int length = snprintf(words + used, sizeof(words) - used, "%s", line);
        used += length > 0 && (size_t)length < sizeof(words) - used ? (size_t)length : 0;
    }
    if (total > SHOWN) {
        used +=
            (size_t)snprintf(words + used, sizeof(words) - used, "\nand %d more", total - SHOWN);
    }
    edit_ask(edit, field, "%s\nRegister another person all the same?", words);
    edit_remark(edit, field, "~ %d alike", total);
}

static void check_alikes(struct edit *edit)
{
    struct registering *state = registering_of(edit);
    struct duplicate_person person;
    int field = edit_find(edit, PATIENT(last_name));
    person_typed(edit, &person);
    if (person.last[0] == '\0' && person.first[0] == '\0') {
        return;
    }
    if (state->duplicates == NULL) {
        state->duplicates = duplicates_new(edit_session(edit), alikes_came, edit);
    }
    duplicates_look(state->duplicates, &person);
    switch (duplicates_state(state->duplicates)) {
    case DUPLICATES_LOOKING:
        edit_wrong(edit, field, "Still looking for people who look alike. Save again in a moment.");
        break;
    case DUPLICATES_FAILED:
        edit_ask(edit, field,
                 "Nobody knows whether there are look-alikes: %s Register all the same?",
                 duplicates_error(state->duplicates)->user);
        break;
    case DUPLICATES_READY:
        ask_about_alikes(edit, state);
        break;
    case DUPLICATES_NONE:
        break;
    }
}

static void check_new(struct edit *edit)
{
    check_dates(edit);
    check_alikes(edit);
}

static void end_new(struct edit *edit)
{
    duplicates_free(registering_of(edit)->duplicates);
}

/* --- saving --- */

/* What ct_patient keeps: the form's fields and what is not known. */
static bool extra_values(struct edit *edit, const char **values, uint64_t *mask)
{
    bool any = false;
    *mask = 0;
    edit_values(edit, RECORD_PATIENT_EXTRA, values, mask);
    values[FIELD_OF(patient_extra, birth_date_note)] = birth_note(edit);
    values[FIELD_OF(patient_extra, missing_name_part)] = missing_part(edit);
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
    const struct patient_extra *extra = extra_of(edit);
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
    .read = read,
    .check = check_new,
    .compose = compose_new,
    .end = end_new,
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
    .read = read,
    .show = show,
    .check = check_dates,
    .compose = compose_edit,
};
