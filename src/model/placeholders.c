/* SPDX-License-Identifier: MIT */
/* Unknown and estimated birth dates, missing names: their words. Any thread; pure. */
#include "chartty/model/placeholders.h"

#include "chartty/base/words.h"
#include "chartty/model/names.h"
#include "src/model/shown.h"

#include <stdio.h>
#include <string.h>

static const struct field_value nothing = {.state = FIELD_NULL, .text = ""};

static bool says(const struct field_value *value, const char *word)
{
    return value != NULL && value->state == FIELD_VALUE && strcmp(value->text, word) == 0;
}

enum birth_known birth_known(const struct field_value *note)
{
    if (says(note, "unknown")) {
        return BIRTH_UNKNOWN;
    }
    return says(note, "estimated") ? BIRTH_ESTIMATED : BIRTH_KNOWN;
}

static int year_of(const struct field_value *dob)
{
    return date_from_days((int32_t)dob->integer).year;
}

void birth_words(const struct field_value *dob, const struct field_value *note, char *out,
                 size_t size)
{
    enum birth_known known = birth_known(note);
    if (known == BIRTH_UNKNOWN) {
        snprintf(out, size, "unknown");
    } else if (dob->state != FIELD_VALUE) {
        shown_text(dob->text, dob->length, out, size);
    } else if (known == BIRTH_ESTIMATED) {
        snprintf(out, size, "about %d", year_of(dob));
    } else {
        char day[12];
        date_format(date_from_days((int32_t)dob->integer), day);
        snprintf(out, size, "%s", day);
    }
}

void birth_age(const struct field_value *dob, const struct field_value *note, struct date at,
               char *out, size_t size)
{
    char age[16] = "";
    out[0] = '\0';
    if (dob->state != FIELD_VALUE || birth_known(note) == BIRTH_UNKNOWN) {
        return;
    }
    struct date born = date_from_days((int32_t)dob->integer);
    if (birth_known(note) == BIRTH_ESTIMATED) {
        if (born.year <= at.year) {
            snprintf(out, size, "~%dy", at.year - born.year);
        }
        return;
    }
    age_format(born, at, age);
    snprintf(out, size, "%s", age);
}

void birth_sentence(const struct field_value *dob, const struct field_value *note, struct date at,
                    char *out, size_t size)
{
    char born[64], age[16];
    enum birth_known known = birth_known(note);
    if (known == BIRTH_UNKNOWN) {
        snprintf(out, size, WORDS("Birth date unknown"));
        return;
    }
    if (dob->state == FIELD_NULL) {
        snprintf(out, size, WORDS("Born Not known"));
        return;
    }
    birth_words(dob, note, born, sizeof(born));
    if (known == BIRTH_ESTIMATED) {
        snprintf(out, size, WORDS("Born %s (estimated)"), born);
        return;
    }
    birth_age(dob, note, at, age, sizeof(age));
    snprintf(out, size, age[0] != '\0' ? WORDS("Born %s (%s)") : WORDS("Born %s"), born, age);
}

static void add_words(char *out, size_t size, const char *words)
{
    size_t length = strlen(out);
    if (length + strlen(words) < size) {
        snprintf(out + length, size - length, "%s", words);
    }
}

void person_display(const struct field_value *last, const struct field_value *first,
                    const struct field_value *title, const struct field_value *missing, char *out,
                    size_t size)
{
    bool newborn = strcmp(first->text, PLACEHOLDER_NEWBORN) == 0;
    if (says(missing, "both")) {
        name_display(&nothing, &nothing, title, out, size);
    } else if (says(missing, "first") && newborn) {
        name_display(last, first, title, out, size);
        add_words(out, size, " (not named yet)");
    } else if (says(missing, "first")) {
        name_display(last, &nothing, title, out, size);
        add_words(out, size, " (first name not known)");
    } else if (says(missing, "last")) {
        name_display(&nothing, first, title, out, size);
        add_words(out, size, " (last name not known)");
    } else {
        name_display(last, first, title, out, size);
    }
}
