/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how people are named on screen (ux.md rules 3 to 5) and what counts as a look-alike
 * name. Layer: model.  Thread: any; pure.  Output is safe text.
 */
#ifndef CHARTTY_MODEL_NAMES_H
#define CHARTTY_MODEL_NAMES_H

#include "chartty/base/text.h"
#include "chartty/model/field.h"

/* "SMITH, John (Mr)": family name upper case, given name as stored, title in brackets (NULL or
 * null: none). A missing part is left out with its comma; both missing gives "Name not known". */
void name_display(const struct field_value *last, const struct field_value *first,
                  const struct field_value *title, char *out, size_t size);
/* "SMITH J" for narrow cells. */
void name_short(const struct field_value *last, const struct field_value *first, char *out,
                size_t size);
/* "J S" */
void name_initials(const struct field_value *first, const struct field_value *last, char *out,
                   size_t size);
/* Folded names that a person could take for each other: same or nearly the same surname (distance
 * 1, or 2 from eight letters on) and a first name that begins alike (three letters, or one begins
 * the other) or is at most distance 1 away.
 */
bool name_similar(const char *last_a, const char *first_a, const char *last_b, const char *first_b);

#endif
