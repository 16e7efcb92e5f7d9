/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what chartty's own tables say about the rows of a chart: entered in error, a visit's
 * state, a medication's state, who acknowledged a result and what it was before, how vitals were
 * taken, "no known allergies". Layer: control.  Thread: the loop's. Owns: nothing: what is returned
 * is the chart's and lasts until its next `changed`, or points at the rows that were given.
 *
 * A side row counts only while it agrees with its row (the queries see to that), so a row number is
 * enough to ask. Rows are those of the open chart's patient. All texts are safe to show.
 */
#ifndef CHARTTY_CONTROL_CHART_MARKS_H
#define CHARTTY_CONTROL_CHART_MARKS_H

#include "chartty/control/chart.h"
#include "chartty/model/news2.h"
#include "chartty/model/record.h"
#include "chartty/model/status_words.h"

/*
 * False until the side rows that the person may see are there (who sees no clinical values has the
 * visits alone), and when some were left out (a patient with more than the chart reads): then
 * nothing below is known to be "not marked", and the summary says so. True in all of usual life.
 */
bool chart_marks_ready(const struct chart *chart);

/* --- entered in error ------------------------------------------------------------------------ */

/* The mark of a row; NULL: it has none. type: APPOINTMENT, MEDICATION, ALLERGY, VITAL_SIGNS,
 * LAB_RESULT (or a line that begins with one). */
const struct retracted *chart_retracted(const struct chart *chart, enum record_type type,
                                        int64_t row_id);
/* "Entered in error by PATEL, Ravi on 24-Nov-2026 10:42: wrong patient". Not chart-bound. */
void retracted_words(const struct retracted *mark, char *out, size_t size);
/*
 * ct_retracted.natural_key of a row: medication_id, order_id, appointment_id, recorded_date (as
 * stored), of an allergy the first 60 characters of the allergen, of a patient the MRN. The queries
 * compare with the same. "" for other types.
 */
enum { NATURAL_KEY_SIZE = 256 };
void natural_key_of(enum record_type type, const void *record, char out[NATURAL_KEY_SIZE]);

/* --- visits ---------------------------------------------------------------------------------- */

/* X(STATE, "word", letter): the one list of a visit's states, in the order that it takes them. */
#define VISIT_STATES(X)                                                                            \
    X(UNKNOWN, "status not known", '?') /* a status that is none of the three */                   \
    X(SCHEDULED, "scheduled", 'S')                                                                 \
    X(ARRIVED, "arrived", 'A')                                                                     \
    X(ROOMED, "roomed", 'R')                                                                       \
    X(WITH_PROVIDER, "with provider", 'W')                                                         \
    X(DONE, "done", 'D')                                                                           \
    X(LEFT, "left", 'L') /* went away without being seen */                                        \
    X(NO_SHOW, "no-show", 'N')                                                                     \
    X(CANCELLED, "cancelled", 'X')

enum visit_state {
#define X(name, word, letter) VISIT_##name,
    VISIT_STATES(X)
#undef X
        VISIT_STATE_COUNT
};

/*
 * disagrees: appointments.status and ct_visit say different things, since another program wrote;
 * the status decided (architecture decision 3). since: when the state was reached, NULL not known.
 * moves: how often it was moved. visit may be NULL: then it is the status alone.
 */
struct visit_mark {
    enum visit_state state;
    bool disagrees, overbooked;
    int moves;
    const struct field_value *since;
    const struct visit *visit; /* NULL: none */
};
struct visit_mark visit_mark_of(const struct appointment *appointment, const struct visit *visit);
/* Of an appointment of the open chart. */
struct visit_mark chart_visit(const struct chart *chart, const struct appointment *appointment);

/* Nobody comes any more: cancelled, no-show, or left unseen. */
bool visit_is_off(enum visit_state state);
const char *visit_state_word(enum visit_state state);
char visit_state_letter(enum visit_state state);
/* Whole minutes from arrival to now while the patient waits (arrived or roomed, less than a day
 * ago); else -1. now: the clinic's wall time. */
int visit_waiting_minutes(const struct visit_mark *mark, const struct datetime *now);
/* "arrived 10:12, waiting 25 min", "cancelled: patient rang", "no-show", "done (status changed by
 * another program)", ", moved 2 times", ", overbooked: mother asked". now NULL: no minutes. */
void visit_mark_words(const struct visit_mark *mark, const struct datetime *now, char *out,
                      size_t size);

/* --- medications ----------------------------------------------------------------------------- */

enum medication_state {
    MEDICATION_UNKNOWN, /* a status that is none of the three */
    MEDICATION_ACTIVE,
    MEDICATION_SUSPENDED, /* status active, and its newest event says so: still current */
    MEDICATION_STOPPED,   /* discontinued */
    MEDICATION_COMPLETED,
    MEDICATION_IN_ERROR /* retracted: neither current nor past */
};
/* event: the one that made it so; NULL not recorded (another program wrote). disagrees: the newest
 * event says otherwise than the status, which decided. */
struct medication_mark {
    enum medication_state state;
    const struct medication_event *event;
    bool disagrees;
};
struct medication_mark chart_medication_mark(const struct chart *chart,
                                             const struct medication *medication);
/* From its newest event (NULL none) alone; never IN_ERROR. */
struct medication_mark medication_mark_of(const struct medication *medication,
                                          const struct medication_event *newest);
const char *medication_state_word(enum medication_state state); /* "suspended" */
/* "stopped on 20-Nov-2026: dizzy"; "suspended since 20-Nov-2026: surgery". */
void medication_mark_words(const struct medication_mark *mark, char *out, size_t size);
/* The newest `max` events of one medication, newest first: how many. */
int chart_medication_events(const struct chart *chart, int64_t row_id,
                            const struct medication_event **out, int max);

/* --- allergies ------------------------------------------------------------------------------- */

/* The open "no known allergies" that counts: not ended, and no active allergy that is not
 * retracted. NULL: none. chart_allergy_state is ALLERGIES_NONE_KNOWN exactly then. */
const struct allergy_review *chart_allergy_review(const struct chart *chart);

/* --- lab results ----------------------------------------------------------------------------- */

/* The newest acknowledgement of a result that has not been corrected since; NULL: none. */
const struct lab_review *chart_lab_review(const struct chart *chart, int64_t row_id);
/* Its versions before corrections, newest first: how many (at most max are given). */
int chart_lab_versions(const struct chart *chart, int64_t row_id, const struct lab_version **out,
                       int max);
/* A version's results as the chart read them when it came. NULL: they cannot be read (say so). */
const struct lab_panel *chart_lab_version_panel(const struct chart *chart,
                                                const struct lab_version *version);
/* Did any version of the result have another value of this component, or none? */
bool chart_lab_corrected(const struct chart *chart, int64_t row_id,
                         const struct lab_component *component);
/* Reads results out of lab_version.row_before. 0, or -1: they cannot be read (say so). */
int lab_version_read(struct arena *arena, const struct lab_version *version,
                     const struct lab_subject *subject, struct lab_panel *out);
/*
 * A lab result's components as the chart read them when it came (never while drawing). NULL: not
 * one of the chart's first page, or without results; unreadable: *unreadable true.
 */
const struct lab_panel *chart_lab_panel(const struct chart *chart, int64_t row_id,
                                        bool *unreadable);

/* --- vital signs ----------------------------------------------------------------------------- */

/* How a set was taken; NULL: not recorded. */
const struct vitals_context *chart_vitals_context(const struct chart *chart, int64_t row_id);
/* NEWS2 of a set, with its context and the patient's age and pregnancy. */
struct news2 chart_news2(const struct chart *chart, const struct vital_signs *set);

/* --- the patient ----------------------------------------------------------------------------- */

/* Title, preferred name, estimated birth date ...; NULL: nothing recorded. */
const struct patient_extra *chart_patient_extra(const struct chart *chart);

#endif
