/* SPDX-License-Identifier: MIT */
/* Birth dates and names that are not known, as they are typed and shown. Loop thread. */
#include "src/control/form_patient.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

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
enum birth_known patient_typed_birth(const char *typed)
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
    switch (patient_typed_birth(typed)) {
    case BIRTH_UNKNOWN:
        snprintf(stored, size, PLACEHOLDER_BORN);
        snprintf(echo, echo_size, WORDS("= birth date unknown"));
        return 1;
    case BIRTH_ESTIMATED:
        if (year > today.year || year < today.year - 125) {
            return error_set(error, ERROR_INVALID, "Nobody was born about %d. Type the year again.",
                             year);
        }
        snprintf(stored, size, "%04d-01-01", year);
        snprintf(echo, echo_size, WORDS("= estimated, ~%dy"), today.year - year);
        return 1;
    case BIRTH_KNOWN:
        break;
    }
    return 2;
}

int patient_form_read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                      char *echo, size_t echo_size, struct error *error)
{
    char words[64];
    plain(typed, words, sizeof(words));
    bool last = edit_is_field(edit, index, PATIENT(last_name));
    bool first = edit_is_field(edit, index, PATIENT(first_name));
    if (edit_is_field(edit, index, PATIENT(dob))) {
        return read_born(edit, typed, stored, size, echo, echo_size, error);
    }
    if ((last || first) && is_unknown(words)) {
        snprintf(stored, size, PLACEHOLDER_NAME);
        snprintf(echo, echo_size, WORDS("= not known"));
        return 1;
    }
    if (first && strcmp(words, "newborn") == 0) {
        snprintf(stored, size, PLACEHOLDER_NEWBORN);
        snprintf(echo, echo_size, WORDS("= no name yet"));
        return 1;
    }
    return 2;
}

const struct patient_extra *patient_extra_of(const struct edit *edit)
{
    return edit_side(edit, RECORD_PATIENT_EXTRA);
}

/* A placeholder of the row is shown as what it stands for. */
bool patient_form_show(struct edit *edit, int index, const char *stored, char *out, size_t size)
{
    const struct patient_extra *extra = patient_extra_of(edit);
    if (!edit_is_field(edit, index, PATIENT(dob)) || extra == NULL) {
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

const char *patient_typed(const struct edit *edit, enum record_type type, int field)
{
    int index = edit_find(edit, type, field);
    return index < 0 ? "" : edit_field(edit, index).typed;
}

const char *patient_birth_note(const struct edit *edit)
{
    static const char *const notes[] = {
        [BIRTH_KNOWN] = NULL, [BIRTH_ESTIMATED] = "estimated", [BIRTH_UNKNOWN] = "unknown"};
    return notes[patient_typed_birth(patient_typed(edit, PATIENT(dob)))];
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
        const struct patient_extra *extra = patient_extra_of(edit);
        return extra != NULL && (strcmp(extra->missing_name_part.text, part) == 0 ||
                                 strcmp(extra->missing_name_part.text, "both") == 0);
    }
    return placeholder;
}

const char *patient_missing_part(const struct edit *edit)
{
    bool last = name_missing(edit, FIELD_OF(patient, last_name), "last");
    bool first = name_missing(edit, FIELD_OF(patient, first_name), "first");
    return last && first ? "both" : last ? "last" : first ? "first" : NULL;
}

bool patient_date(const struct edit *edit, enum record_type type, int field, struct date *out)
{
    int index = edit_find(edit, type, field);
    const char *stored = index < 0 ? NULL : edit_stored(edit, index);
    return stored != NULL && date_parse_iso(stored, out);
}
