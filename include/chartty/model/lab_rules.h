/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reading lab results: results_json as an object or a list of objects, result strings by
 * the grammar of clinical/facts.md 2.2, and their flags. Five outcomes, never two. Layer: model.
 * Thread: any; pure.  Bounds: 64 KiB, depth 8, 500 components, strings of 4 KiB (more is unparsed).
 */
#ifndef CHARTTY_MODEL_LAB_RULES_H
#define CHARTTY_MODEL_LAB_RULES_H

#include "chartty/base/memory.h"
#include "chartty/model/field.h"

enum lab_flag {
    LAB_NOT_EVALUABLE, /* no range, unit unknown, text: shown "?" */
    LAB_NORMAL,
    LAB_LOW,
    LAB_HIGH,
    LAB_ABNORMAL, /* qualitative */
    LAB_CRITICAL_LOW,
    LAB_CRITICAL_HIGH,
    LAB_CRITICAL, /* qualitative or panic flag of the source */
    LAB_MISSING,  /* no result */
};

struct lab_component {
    const char *name;                                   /* as stored */
    const char *value, *unit, *reference, *source_flag; /* as stored; NULL when absent */
    enum lab_flag flag;                                 /* what the rules make of it */
    bool flag_disagrees; /* the source's flag says otherwise: both are shown */
    bool has_number;
    double number;
    bool has_range;
    double low, high;      /* of the reference; -inf/+inf when one-sided */
    bool range_from_table; /* not the lab's own range */
    bool is_remark;        /* no result: "Corrected", "Entered in error" (lab_input.h) */
    bool decision_limit;   /* of the table's: a goal or a diagnostic limit, no reference range */
};

struct lab_panel {
    struct lab_component *components; /* in the arena */
    int count;
};

struct lab_subject {
    int age_years; /* -1 unknown */
    char sex;      /* 'M', 'F' or '?' */
};

/* Of whom the row is, on that date; null values are not known. */
struct lab_subject lab_subject_of(const struct field_value *born, const struct field_value *gender,
                                  const struct field_value *on);

/* 0, or -1 with *error when the text cannot be read as results (then show it as stored, never as
 * normal). */
int lab_read(struct arena *arena, const char *json, size_t length,
             const struct lab_subject *subject, struct lab_panel *out, struct error *error);

/*
 * The results in a row as a JSON object (lab_version.row_before): its member results_json, a text
 * or the list itself. 0, with no components where the row had none; -1 when it cannot be read.
 */
int lab_read_before(struct arena *arena, const char *row, size_t length,
                    const struct lab_subject *subject, struct lab_panel *out);

/* "", "L", "H", "L!", "H!", "A", "!!", "?", "-": the letter that always stands with the value. */
const char *lab_flag_mark(enum lab_flag flag);
/* How soon somebody should see it: the first the soonest. */
enum lab_urgency { URGENCY_CRITICAL, URGENCY_ABNORMAL, URGENCY_OTHER, URGENCY_COUNT };
enum lab_urgency lab_flag_urgency(enum lab_flag flag);
bool lab_flag_is_critical(enum lab_flag flag);
bool lab_flag_is_abnormal(enum lab_flag flag); /* low, high, abnormal or critical */

#endif
