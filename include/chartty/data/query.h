/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what may be asked: a query is one of the list, with a filter, an order of its own and a
 * window. Layer: data.  Thread: any; values. Must not know: SQL text, screens. "Today" is a value
 * in the filter, never the database's clock.
 */
#ifndef CHARTTY_DATA_QUERY_H
#define CHARTTY_DATA_QUERY_H

#include "chartty/model/record.h"
#include "chartty/model/search_line.h"

/*
 * X(QUERY, RECORD type of its rows, needs): the one list of queries; src/data/sql.c holds each
 * one's text and its orders. needs: which filter members must be set.
 */
#define QUERIES(X)                                                                                 \
    X(PATIENTS, PATIENT_HIT, QUERY_NEEDS_TODAY)                 /* all, in name order */           \
    X(PATIENT, PATIENT_HIT, QUERY_NEEDS_ID | QUERY_NEEDS_TODAY) /* one, by row id */               \
    X(PATIENT_SEARCH, PATIENT_HIT, QUERY_NEEDS_TERMS | QUERY_NEEDS_TODAY)                          \
    X(PROVIDERS, PROVIDER, 0)                                                                      \
    X(PROVIDER, PROVIDER, QUERY_NEEDS_ID)                                                          \
    X(PROVIDERS_OF_DAY, PROVIDER, QUERY_NEEDS_FROM) /* with an appointment on from */              \
    X(APPOINTMENTS_OF_PATIENT, APPOINTMENT_LINE, QUERY_NEEDS_PATIENT)                              \
    X(APPOINTMENTS_OF_DAY, APPOINTMENT_LINE, QUERY_NEEDS_FROM)    /* provider optional */          \
    X(APPOINTMENTS_OF_PROVIDER, APPOINTMENT_LINE, QUERY_NEEDS_ID) /* all, oldest first */          \
    X(VISITS_OF_PROVIDER, VISIT, QUERY_NEEDS_ID)                                                   \
    X(APPOINTMENTS_UPCOMING, APPOINTMENT_LINE, QUERY_NEEDS_FROM) /* scheduled, date >= from */     \
    X(MEDICATIONS_OF_PATIENT, MEDICATION, QUERY_NEEDS_PATIENT)                                     \
    X(MEDICATIONS_ACTIVE, MEDICATION_LINE, 0) /* across patients, by name */                       \
    X(ALLERGIES_OF_PATIENT, ALLERGY, QUERY_NEEDS_PATIENT)                                          \
    X(VITAL_SIGNS_OF_PATIENT, VITAL_SIGNS, QUERY_NEEDS_PATIENT)                                    \
    X(LAB_RESULTS_OF_PATIENT, LAB_RESULT, QUERY_NEEDS_PATIENT)                                     \
    X(TIMELINE_OF_PATIENT, TIMELINE_ENTRY, QUERY_NEEDS_PATIENT)                                    \
    X(COUNTS_OF_PATIENT, PATIENT_COUNTS, QUERY_NEEDS_PATIENT) /* one row */                        \
    X(CLIENTS, OAUTH_CLIENT, 0)                                                                    \
    X(CLIENT_ROW, OAUTH_CLIENT, QUERY_NEEDS_ID)                                                    \
    X(CLIENTS_BY_NAME, OAUTH_CLIENT, QUERY_NEEDS_WORD) /* client_id = word */                      \
    X(CLIENT_SECRETS, CLIENT_SECRET, QUERY_NEEDS_ID)   /* of the client */                         \
    /* one row of a table as it is stored, for a form */                                           \
    X(PATIENT_ROW, PATIENT, QUERY_NEEDS_ID)                                                        \
    X(APPOINTMENT_ROW, APPOINTMENT, QUERY_NEEDS_ID)                                                \
    X(MEDICATION_ROW, MEDICATION, QUERY_NEEDS_ID)                                                  \
    X(ALLERGY_ROW, ALLERGY, QUERY_NEEDS_ID)                                                        \
    X(VITAL_SIGNS_ROW, VITAL_SIGNS, QUERY_NEEDS_ID)                                                \
    X(LAB_RESULT_ROW, LAB_RESULT, QUERY_NEEDS_ID)                                                  \
    /* every row of a table, by row number: for checks that read all of it */                      \
    X(EVERY_CLIENT, OAUTH_CLIENT, 0)                                                               \
    X(EVERY_PATIENT, PATIENT, 0)                                                                   \
    X(EVERY_PROVIDER, PROVIDER, 0)                                                                 \
    X(EVERY_APPOINTMENT, APPOINTMENT, 0)                                                           \
    X(EVERY_MEDICATION, MEDICATION, 0)                                                             \
    X(EVERY_ALLERGY, ALLERGY, 0)                                                                   \
    X(EVERY_VITAL_SIGNS, VITAL_SIGNS, 0)                                                           \
    X(EVERY_LAB_RESULT, LAB_RESULT, 0)                                                             \
    X(APPOINTMENTS_IN_TIME, APPOINTMENT, 0) /* all, by date and minutes */                         \
    X(VITAL_SIGNS_IN_TIME, VITAL_SIGNS, 0)  /* all, by recorded_date */                            \
    /* rows whose patient (or an appointment's provider) is not there */                           \
    X(ORPHAN_APPOINTMENTS, APPOINTMENT, 0)                                                         \
    X(ORPHAN_MEDICATIONS, MEDICATION, 0)                                                           \
    X(ORPHAN_ALLERGIES, ALLERGY, 0)                                                                \
    X(ORPHAN_VITAL_SIGNS, VITAL_SIGNS, 0)                                                          \
    X(ORPHAN_LAB_RESULTS, LAB_RESULT, 0)                                                           \
    /* chartty's own tables, of one patient */                                                     \
    X(PATIENT_EXTRA, PATIENT_EXTRA, QUERY_NEEDS_PATIENT)                                           \
    X(VISITS_OF_PATIENT, VISIT, QUERY_NEEDS_PATIENT)                                               \
    X(ALLERGY_REVIEWS, ALLERGY_REVIEW, QUERY_NEEDS_PATIENT) /* newest first */                     \
    X(VITALS_CONTEXTS, VITALS_CONTEXT, QUERY_NEEDS_PATIENT)                                        \
    X(LAB_REVIEWS, LAB_REVIEW, QUERY_NEEDS_PATIENT)             /* newest first */                 \
    X(LAB_VERSIONS, LAB_VERSION, QUERY_NEEDS_PATIENT)           /* newest first */                 \
    X(MEDICATION_EVENTS, MEDICATION_EVENT, QUERY_NEEDS_PATIENT) /* newest first */                 \
    X(RETRACTED, RETRACTED, QUERY_NEEDS_PATIENT)                                                   \
    /* and across patients */                                                                      \
    X(VISITS_OF_DAY, VISIT, QUERY_NEEDS_FROM) /* of the appointments on from; provider optional */ \
    /* final, resulted on from or later (from, to optional), newest first; not retracted, and not  \
     * acknowledged since the last correction. Without ct_ tables: all final ones. */              \
    X(LABS_UNREVIEWED, LAB_LINE, 0)                                                                \
    X(STAFF, STAFF, 0)         /* by username */                                                   \
    X(STAFF_BY_COST, STAFF, 0) /* whose password's hash has the most passes, first */              \
    X(STAFF_ROW, STAFF, QUERY_NEEDS_ID)                                                            \
    X(STAFF_BY_NAME, STAFF, QUERY_NEEDS_WORD)      /* username = word, as stored: lower case */    \
    X(STAFF_BY_BADGE, STAFF, QUERY_NEEDS_WORD)     /* badge_hash = word */                         \
    X(DRAFTS_OF_STAFF, DRAFT_LINE, QUERY_NEEDS_ID) /* id: the staff member; newest first */        \
    X(AUDIT, AUDIT_ENTRY, 0) /* newest first; patient, word (who), action, from, to optional; */   \
                             /* orders: at, username, patient_id, action, station, table_name */   \
    /* who changed one row: table_name = word, row_id = id; newest first */                        \
    X(AUDIT_OF_ROW, AUDIT_ENTRY, QUERY_NEEDS_ID | QUERY_NEEDS_WORD)                                \
    X(AUDIT_CHAIN, AUDIT_ENTRY, 0)                       /* by chain, position: for verifying */   \
    X(BREAK_GLASS, BREAK_GLASS, 0)                       /* newest first */                        \
    X(BREAK_GLASS_OF_STAFF, BREAK_GLASS, QUERY_NEEDS_ID) /* newest first */

enum query_needs {
    QUERY_NEEDS_ID = 1,
    QUERY_NEEDS_PATIENT = 2,
    QUERY_NEEDS_FROM = 4,
    QUERY_NEEDS_TODAY = 8,
    QUERY_NEEDS_TERMS = 16,
    QUERY_NEEDS_WORD = 32
};

enum query_id {
#define X(name, record, needs) QUERY_##name,
    QUERIES(X)
#undef X
        QUERY_COUNT
};

/*
 * Orders. QUERY_ORDER_DEFAULT is each query's own (names by folded key; a day and upcoming by date,
 * minutes; a patient's lists newest first, unresulted labs before all, active before past
 * medications and allergies). Within one patient any column sorts: the order is then column index +
 * 1 of the row's record, ascending, or its negative, descending; NULL comes last in both
 * directions, ties by id. Across patients only the default has an index: any other is refused
 * (ERROR_UNSUPPORTED), but those of AUDIT: the column, then at, then id, all one way; an entry of
 * no patient or table sorts as the least of all. AUDIT's from and to are days of the clinic's
 * clock. AUDIT_CHAIN takes one chain's name as word.
 *
 * The queries of chartty's own tables count a side row only while it names the same patient and
 * natural key as its row has (control/chart_marks.h, natural_key_of), and have no rows on a
 * database without those tables. Rows that are marked as entered in error are no current
 * medications, allergies or labs, in the presets and in the counts.
 */
enum { QUERY_ORDER_DEFAULT = 0 };

/* Presets that `f` cycles through; each query takes those that make sense for it, others are
 * refused. */
enum query_preset {
    QUERY_ALL,
    QUERY_CURRENT, /* active medications, active allergies, scheduled appointments, labs not final
                    */
    QUERY_PAST     /* the others */
};

struct query_filter {
    int64_t id;          /* 0 = any */
    int64_t patient_id;  /* 0 = any */
    int64_t provider_id; /* 0 = any */
    bool has_from, has_to, has_today;
    struct date from, to, today; /* to is inclusive */
    enum query_preset preset;
    struct search_terms terms;
    char word[128];    /* an exact text: a username, a badge's hash; "" any */
    char action[40];   /* AUDIT: exact, or "patient." and a star: all that begin so; "" any */
    char contains[64]; /* within one patient's lists: folded text that a row's words must contain;
                          "" all */
};

struct query {
    enum query_id id;
    int order;
    struct query_filter filter;
};

const struct record_spec *query_record(enum query_id id);
unsigned query_needs(enum query_id id);
/* What it needs and its filter does not say; 0: nothing is missing. */
unsigned query_lacks(const struct query *query);
const char *query_name(enum query_id id);
/* The query of one row of a table (filter.id); false when there is none. */
bool query_of_row(enum record_type type, enum query_id *out);

#endif
