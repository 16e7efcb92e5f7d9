/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the clinical forms share: the stamp of who and when, texts of rows, dates that
 * cannot be in the future, rows that are marked as entered in error. Layer: control, private.
 * Thread: the loop's. Owns: nothing.
 */
#ifndef CHARTTY_SRC_CONTROL_FORM_CLINICAL_H
#define CHARTTY_SRC_CONTROL_FORM_CLINICAL_H

#include "chartty/control/edit.h"
#include "chartty/data/change_set.h"

enum { FORM_WORDS_SIZE = 512 };

/* Who writes, when, for whom: as stored. */
struct form_stamp {
    char moment[27]; /* the clinic's wall time */
    char today[11];
    char day_words[12]; /* 24-Nov-2026 */
    char patient_id[24];
    const char *person; /* full name */
    const char *mrn;
};
void form_stamp_of(const struct edit *edit, struct form_stamp *out);

/* Safe text of a value of a row; "" when null. */
void form_words(const struct field_value *value, char *out, size_t size);
/* The text as stored, or NULL. */
static inline const char *form_raw(const struct field_value *value)
{
    return value->state == FIELD_NULL ? NULL : value->text;
}
/* Blank, or in the same letters whatever their case. */
bool form_value_is(const struct field_value *value, const char *text);
/* A text that is only shown (EDIT_FIXED): for spec->read. */
int form_shown_only(const char *typed, char *stored, size_t size);

/* Is row `id` of that type marked as entered in error? Needs RECORD_RETRACTED beside. */
bool form_is_in_error(const struct edit *edit, enum record_type type, int64_t id);

/* Says what is wrong with a date or moment after today or now; false then. */
bool form_not_in_future(struct edit *edit, int index);
/* ... or before another date of the row (stored YYYY-MM-DD; NULL: not known). what: "it was
 * ordered". */
bool form_not_before(struct edit *edit, int index, const char *other, const char *what);

/* "text\nadded", each part only where it is something; in `out`, cut never: false when it does not
 * fit. */
bool form_add_note(const struct field_value *notes, const char *added, char *out, size_t size);

/* Everything of an insert that is not typed is NULL: values for FIELDS_OF(...) columns. */
#define FORM_VALUES(record) const char *values[FIELDS_OF(record)] = {NULL}

/* ct_medication_event of a row that is there (row_id) or made by `step`. */
struct form_event {
    const char *event, *date, *reason; /* as stored; reason may be NULL */
    int64_t row_id;
    const char *medication_id; /* NULL with step */
};
int form_add_event(struct edit *edit, struct change_set *set, const struct form_event *event);

#endif
