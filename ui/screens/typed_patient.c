/* SPDX-License-Identifier: MIT */
/* A search as a new patient's first texts. Any thread; pure. */
#include "ui/screens/typed_patient.h"

#include "chartty/base/text.h"
#include "chartty/model/identifiers.h"
#include "chartty/model/search_line.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Whether the search took this word for a part of a name. */
static bool is_name_part(const struct search_terms *terms, const char *word, size_t length)
{
    char folded[SEARCH_PART_SIZE * 2];
    text_fold(folded, sizeof(folded), word, length);
    for (int i = 0; i < terms->part_count; i++) {
        if (strcmp(folded, terms->parts[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* "smith" as "Smith"; what has a capital anywhere stays as it was typed. */
static void add_word(char *out, size_t size, const char *word, size_t length)
{
    size_t used = strlen(out);
    bool capital = false;
    for (size_t i = 0; i < length; i++) {
        capital = capital || isupper((unsigned char)word[i]);
    }
    snprintf(out + used, size - used, "%s%.*s", used > 0 ? " " : "", (int)length, word);
    if (!capital && used + 1 < size) {
        char *first = out + used + (used > 0 ? 1 : 0);
        *first = (char)toupper((unsigned char)*first);
    }
}

static void read_names(const char *typed, const struct search_terms *terms,
                       struct typed_patient *out)
{
    const char *comma = strchr(typed, ',');
    for (const char *at = typed; *at != '\0';) {
        size_t length = strcspn(at, " ,\t");
        if (length > 0 && is_name_part(terms, at, length)) {
            bool family = comma != NULL ? at < comma : out->last[0] == '\0';
            add_word(family ? out->last : out->first, TYPED_SIZE, at, length);
        }
        at += length > 0 ? length : 1;
    }
}

static void add(struct typed_patient *out, int field, const char *text)
{
    if (text[0] != '\0') {
        out->presets[out->count++] = (struct edit_preset){RECORD_PATIENT, field, text};
    }
}

void typed_patient_read(const char *typed, struct date today, bool day_first,
                        struct typed_patient *out)
{
    struct search_terms terms;
    memset(out, 0, sizeof(*out));
    search_line_parse(typed, today, day_first, &terms);
    read_names(typed, &terms, out);
    if (terms.has_dob) {
        char day[12];
        date_format(terms.dob, day);
        snprintf(out->born, sizeof(out->born), "%s", day);
    } else if (terms.birth_year != 0) {
        snprintf(out->born, sizeof(out->born), "about %d", terms.birth_year);
    }
    if (terms.digits[0] != '\0' && !terms.has_dob && phone_is_valid(terms.digits)) {
        const char *digits = terms.digits;
        size_t length = strlen(digits);
        if (length == 10) {
            snprintf(out->phone, sizeof(out->phone), "%.3s-%.3s-%.4s", digits, digits + 3,
                     digits + 6);
        } else {
            snprintf(out->phone, sizeof(out->phone), "%.23s", digits);
        }
    }
    add(out, FIELD_OF(patient, last_name), out->last);
    add(out, FIELD_OF(patient, first_name), out->first);
    add(out, FIELD_OF(patient, dob), out->born);
    add(out, FIELD_OF(patient, phone), out->phone);
}
