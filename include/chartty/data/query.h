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
    X(APPOINTMENTS_OF_DAY, APPOINTMENT_LINE, QUERY_NEEDS_FROM)   /* provider optional */           \
    X(APPOINTMENTS_UPCOMING, APPOINTMENT_LINE, QUERY_NEEDS_FROM) /* scheduled, date >= from */     \
    X(MEDICATIONS_OF_PATIENT, MEDICATION, QUERY_NEEDS_PATIENT)                                     \
    X(MEDICATIONS_ACTIVE, MEDICATION_LINE, 0) /* across patients, by name */                       \
    X(ALLERGIES_OF_PATIENT, ALLERGY, QUERY_NEEDS_PATIENT)                                          \
    X(VITAL_SIGNS_OF_PATIENT, VITAL_SIGNS, QUERY_NEEDS_PATIENT)                                    \
    X(LAB_RESULTS_OF_PATIENT, LAB_RESULT, QUERY_NEEDS_PATIENT)                                     \
    X(TIMELINE_OF_PATIENT, TIMELINE_ENTRY, QUERY_NEEDS_PATIENT)                                    \
    X(COUNTS_OF_PATIENT, PATIENT_COUNTS, QUERY_NEEDS_PATIENT) /* one row */                        \
    X(CLIENTS, OAUTH_CLIENT, 0)

enum query_needs {
    QUERY_NEEDS_ID = 1,
    QUERY_NEEDS_PATIENT = 2,
    QUERY_NEEDS_FROM = 4,
    QUERY_NEEDS_TODAY = 8,
    QUERY_NEEDS_TERMS = 16
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
 * (ERROR_UNSUPPORTED).
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
const char *query_name(enum query_id id);

#endif
