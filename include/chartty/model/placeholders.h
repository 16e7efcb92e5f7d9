/* SPDX-License-Identifier: MIT */
/*
 * Purpose: people whose birth date or name is not fully known: the placeholders that stand in the
 * patient's row for other programs, and the words that are shown instead of them (architecture
 * decision 3). Layer: model.  Thread: any; pure.  Output is safe text.
 *
 * The truth is in ct_patient: birth_date_note ("estimated", "unknown") and missing_name_part
 * ("first", "last", "both"); both may be given as NULL pointers where a row does not have them.
 */
#ifndef CHARTTY_MODEL_PLACEHOLDERS_H
#define CHARTTY_MODEL_PLACEHOLDERS_H

#include "chartty/model/field.h"

#define PLACEHOLDER_NAME    "Unknown"
#define PLACEHOLDER_NEWBORN "Newborn"    /* a first name that is not given yet */
#define PLACEHOLDER_BORN    "1900-01-01" /* a birth date that nobody knows */

enum birth_known { BIRTH_KNOWN, BIRTH_ESTIMATED, BIRTH_UNKNOWN };
enum birth_known birth_known(const struct field_value *note);

/* For a column of 11: "14-Jul-1945", "about 1950", "unknown"; as stored when it cannot be read. */
void birth_words(const struct field_value *dob, const struct field_value *note, char *out,
                 size_t size);
/* For an age column: "81y", "~76y" of an estimated date, "" when unknown. */
void birth_age(const struct field_value *dob, const struct field_value *note, struct date at,
               char *out, size_t size);
/* "Born 14-Jul-1945 (81y)", "Born about 1950 (estimated)", "Birth date unknown". */
void birth_sentence(const struct field_value *dob, const struct field_value *note, struct date at,
                    char *out, size_t size);

/* As name_display, with what is missing in words: "SMITH (first name not known)", "John (last name
 * not known)", "Name not known", "SMITH, Newborn (not named yet)". */
void person_display(const struct field_value *last, const struct field_value *first,
                    const struct field_value *title, const struct field_value *missing, char *out,
                    size_t size);

#endif
