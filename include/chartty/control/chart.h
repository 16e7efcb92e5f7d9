/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one patient's open chart: who it is, the allergy state for the banner, the summary,
 * histories for trends, and the lists of its sections. All that is shown of a chart is bound to its
 * own patient id. Layer: control.  Thread: the loop's. Owns: its pages and lists; freeing it ends
 * every request of it, so that nothing of it can appear later.
 */
#ifndef CHARTTY_CONTROL_CHART_H
#define CHARTTY_CONTROL_CHART_H

#include "chartty/control/record_list.h"
#include "chartty/model/lab_rules.h"
#include "chartty/model/vitals_rules.h"

struct chart;

/* Asks for the patient and the first pages of all sections in one go, and beside that for the audit
 * entry of the view: nothing is READY before it is committed, and when it fails the chart has
 * FAILED with a sentence and has no rows. */
struct chart *chart_open(struct session *session, int64_t patient_id,
                         void (*changed)(void *context), void *context);
void chart_free(struct chart *chart); /* NULL is allowed */

enum chart_state {
    CHART_LOADING,
    CHART_READY,
    CHART_FAILED,
    CHART_GONE /* no such patient any more */
};
enum chart_state chart_state(const struct chart *chart);
const struct error *chart_error(const struct chart *chart); /* of CHART_FAILED; else NULL */
int64_t chart_loading_since_ms(const struct chart *chart);
void chart_refresh(struct chart *chart); /* asks again for entries that failed, too */
void chart_cancel(struct chart *chart);

/*
 * A section (a screen's title) of the open chart is shown for the first time: asks for its audit
 * entry, once for each section of an opened chart. Nothing of its rows is drawn before
 * chart_section_shown. The summary is part of the chart's own view.
 */
#define CHART_SUMMARY "Summary"
void chart_enter_section(struct chart *chart, const char *name);
bool chart_section_shown(const struct chart *chart, const char *name);
/* Since when the section waits (clock_monotonic_ms); 0 when it does not. */
int64_t chart_section_since_ms(const struct chart *chart, const char *name);
/* Why it is not shown; NULL while nothing failed. */
const struct error *chart_section_error(const struct chart *chart, const char *name);

int64_t chart_patient_id(const struct chart *chart);
/* Whoever is signed in may see the clinical record of this patient (role, or break-glass in force),
 * and it was read so.
 * False: clinical parts were not asked for, their functions answer with nothing, and the allergy
 * state is UNAVAILABLE, which the banner shows as "see nurse". */
bool chart_is_clinical(const struct chart *chart);
/* It is seen by break-glass alone: until when, on the clinic's clock. */
bool chart_is_emergency(const struct chart *chart, struct datetime *until);
struct date chart_today(const struct chart *chart); /* the clinic's date, for ages */
/* NULL until READY; stays the last good one while a refresh is under way or has failed. */
const struct patient_hit *chart_patient(const struct chart *chart);
const struct patient_counts *chart_counts(const struct chart *chart);

/* ux.md rule 11: exactly one of four. A failed or unfinished query is never "none". */
enum allergy_state {
    ALLERGIES_KNOWN,
    ALLERGIES_NONE_KNOWN,
    ALLERGIES_NOT_RECORDED,
    ALLERGIES_UNAVAILABLE
};
enum allergy_state chart_allergy_state(const struct chart *chart);
/* Active rows that name an allergen. Other programs write "NKDA" where an allergen belongs: it says
 * neither who asked nor when, so it is no allergy and no "No known allergies" either. */
int chart_known_allergies(const struct chart *chart);
bool chart_allergy_is_known(const struct chart *chart, const struct allergy *allergy); /* one */
/* The active row that says so ("NKDA"); NULL: none. */
const struct allergy *chart_none_known_row(const struct chart *chart);
const char *allergy_state_title(enum allergy_state state); /* "Known allergies" ... */

/* The first page of each section, for the summary and the banner; count and the rows. NULL until
 * READY. */
struct chart_part {
    const void *rows; /* `count` records of the type below */
    size_t row_size;
    int count;
    bool more; /* there are more than these */
};
struct chart_part
chart_medications(const struct chart *chart); /* current ones: struct medication */
struct chart_part
chart_allergies(const struct chart *chart);                /* all, active first: struct allergy */
struct chart_part chart_vitals(const struct chart *chart); /* newest first: struct vital_signs */
struct chart_part
chart_labs(const struct chart *chart); /* unresulted first, then newest: struct lab_result */
struct chart_part
chart_appointments(const struct chart *
                       chart); /* scheduled from today on, soonest first: struct appointment_line */
static inline const void *chart_part_row(const struct chart_part *part, int index)
{
    return (const char *)part->rows + (size_t)index * part->row_size;
}

/* For lab and vital rules. */
int chart_age_days_on(const struct chart *chart, const struct field_value *moment); /* -1 unknown */
/* Who a result is judged for: the age is the one on its date (a child's old results stay a
 * child's). */
struct lab_subject chart_lab_subject(const struct chart *chart, const struct lab_result *result);
/* Collected, else resulted, else ordered. */
const struct field_value *lab_result_date(const struct lab_result *result);

/*
 * The patient's lab values by test: one entry a component name, with its results newest first, made
 * from the newest 500 orders (`*all` false when there are older ones). Comes with `changed`; until
 * then NULL.
 */
struct lab_series_point {
    struct field_value date; /* collected, else resulted, else ordered */
    const struct lab_component *component;
    const struct lab_result *order;
};
struct lab_series {
    const char *name, *unit;
    struct lab_series_point *points; /* newest first */
    int count;
};
struct lab_history {
    struct lab_series
        *series; /* abnormal newest results first (critical, then H/L), then by name */
    int count;
    struct lab_result const **pending; /* orders without results yet */
    int pending_count;
    int unreadable; /* orders whose results could not be read: they are in the order list as stored
                     */
    bool all;
};
void chart_want_history(struct chart *chart); /* asks for labs and vitals histories, once */
const struct lab_history *chart_lab_history(const struct chart *chart);
/* The newest 500 sets, newest first; count 0 until they came (see *ready). */
struct chart_part chart_vitals_history(const struct chart *chart, bool *ready);
const struct error *chart_history_error(const struct chart *chart);

#endif
