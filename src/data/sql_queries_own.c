/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the queries of chartty's own tables as SQL. Layer: data.  Thread: any; constant tables.
 * Must not know: pages, keys, values.
 *
 * A side row names its row by number and also holds the patient and the row's natural key. Another
 * program may have given the number to another row or the row to another patient: the side row
 * counts only while all agree, so each is read through its row.
 */
#include "src/data/sql_queries_own.h"
#include "src/data/status_sql.h"

#define X(column, kind, label, max, flags, choices) "a." #column,
static const char *const extra_columns[] = {PATIENT_EXTRA_FIELDS(X)};
static const char *const visit_columns[] = {VISIT_FIELDS(X)};
static const char *const allergy_review_columns[] = {ALLERGY_REVIEW_FIELDS(X)};
static const char *const vitals_context_columns[] = {VITALS_CONTEXT_FIELDS(X)};
static const char *const lab_review_columns[] = {LAB_REVIEW_FIELDS(X)};
static const char *const lab_version_columns[] = {LAB_VERSION_FIELDS(X)};
static const char *const medication_event_columns[] = {MEDICATION_EVENT_FIELDS(X)};
static const char *const retracted_columns[] = {RETRACTED_FIELDS(X)};
static const char *const staff_columns[] = {STAFF_FIELDS(X)};
static const char *const audit_columns[] = {AUDIT_ENTRY_FIELDS(X)};
static const char *const break_glass_columns[] = {BREAK_GLASS_FIELDS(X)};
static const char *const client_secret_columns[] = {CLIENT_SECRET_FIELDS(X)};
#define WHOSE "p.mrn", "p.first_name", "p.last_name", "p.dob"
static const char *const draft_line_columns[] = {DRAFT_FIELDS(X) WHOSE};
static const char *const lab_line_columns[] = {LAB_RESULT_FIELDS(X) WHOSE, "p.gender"};
#undef X

#define OF_PATIENT "a.patient_id = :patient"

/* The row that a side row names, b, with the same patient and the same natural key. */
#define ROW_OF(table, key)                                                                         \
    " JOIN " table " b ON b.id = a.row_id AND b.patient_id = a.patient_id AND b." key " = a." key
#define PATIENT_OF " JOIN patients p ON p.id = a.patient_id AND p.mrn = a.mrn"

/* One table's marks of error: the row is there, is that patient's, and has that key. */
#define MARKS(table, key)                                                                          \
    "(a.table_name = '" table "' AND EXISTS (SELECT 1 FROM " table " b WHERE b.id = a.row_id"      \
    " AND b.patient_id = a.patient_id AND " key " = a.natural_key))"
#define MARK_AGREES                                                                                \
    "(" MARKS("medications", "b.medication_id") " OR " MARKS(                                      \
        "allergies",                                                                               \
        "substr(b.allergen, 1, "                                                                   \
        "60)") " OR " MARKS("vital_signs",                                                         \
                            "b.recorded_date") " OR " MARKS("lab_results",                         \
                                                            "b.order_id") " OR " MARKS("appointme" \
                                                                                       "nts",      \
                                                                                       "b."        \
                                                                                       "appointme" \
                                                                                       "nt_id") ")"

/* By the row's index: a plus keeps SQLite from the patient's. A correction after it makes an
 * acknowledgement one of another result. */
#define NOT_ACKNOWLEDGED                                                                           \
    "NOT EXISTS (SELECT 1 FROM ct_lab_review v WHERE v.row_id = a.id"                              \
    " AND +v.patient_id = a.patient_id AND v.order_id = a.order_id AND v.reviewed_at >="           \
    " coalesce((SELECT max(w.replaced_at) FROM ct_lab_version w WHERE w.row_id = a.id"             \
    " AND +w.patient_id = a.patient_id AND w.order_id = a.order_id), ''))"
#define LAB_NOT_IN_ERROR                                                                           \
    "NOT EXISTS (SELECT 1 FROM ct_retracted e WHERE e.table_name = 'lab_results'"                  \
    " AND e.row_id = a.id AND e.patient_id = a.patient_id AND e.natural_key = a.order_id)"
#define FINAL_LABS   "FROM lab_results a LEFT JOIN patients p ON p.id = a.patient_id"
#define LAB_IS_FINAL LAB_NOT_OPEN("a") " AND a.resulted_date IS NOT NULL"

/* Days are the clinic's, the column is UTC. Taken once a statement, so that an index answers. */
#define AUDIT_FROM "a.at >= datetime(:from, 'utc')"
#define AUDIT_TO   "a.at < datetime(:to, '+1 day', 'utc')"

/* As the indexes of the migration have them: an entry of no patient or table sorts as the least. */
static const struct sql_sorted audit_orders[] = {
    {FIELD_OF(audit_entry, at), "a.at", false},
    {FIELD_OF(audit_entry, username), "a.username", false},
    {FIELD_OF(audit_entry, patient_id), "coalesce(a.patient_id, 0)", true},
    {FIELD_OF(audit_entry, action), "a.action", false},
    {FIELD_OF(audit_entry, station), "a.station", false},
    {FIELD_OF(audit_entry, table_name), "coalesce(a.table_name, '')", true},
    {.expression = NULL}};

/* A query of one patient's side rows. */
#define SIDE_ROWS(columns_of, from_what, where_what, ...)                                          \
    {                                                                                              \
        .all = {columns_of, from_what, where_what, {__VA_ARGS__}}, .own_tables = true,             \
        .within_patient = true                                                                     \
    }
/* One row, or the few that fit. */
#define FOUND(columns_of, from_what, where_what, ...)                                              \
    {                                                                                              \
        .all = {columns_of, from_what, where_what, {__VA_ARGS__}}, .own_tables = true              \
    }
#define NEWEST(column)                                                                             \
    {"a." column, true, false},                                                                    \
    {                                                                                              \
        "a.id", true, false                                                                        \
    }

/* Hashes of one kind differ in length by the digits of their passes alone: so by length, then by
 * text, is by passes. */
static const struct sql_query own_queries[QUERY_COUNT] = {
    [QUERY_CLIENT_SECRETS] = FOUND(client_secret_columns,
                                   "FROM ct_client_secret a JOIN oauth_clients b ON b.id = a.row_id"
                                   " AND b.client_id = a.client_id",
                                   "a.row_id = :id", {"a.id", true, false}),
    [QUERY_PATIENT_EXTRA] =
        SIDE_ROWS(extra_columns, "FROM ct_patient a" PATIENT_OF, OF_PATIENT, {NULL}),
    [QUERY_VISITS_OF_PATIENT] =
        SIDE_ROWS(visit_columns, "FROM ct_visit a" ROW_OF("appointments", "appointment_id"),
                  OF_PATIENT, {NULL}),
    [QUERY_ALLERGY_REVIEWS] =
        SIDE_ROWS(allergy_review_columns, "FROM ct_allergy_review a" PATIENT_OF, OF_PATIENT,
                  NEWEST("reviewed_at")),
    [QUERY_VITALS_CONTEXTS] = SIDE_ROWS(
        vitals_context_columns, "FROM ct_vitals_context a" ROW_OF("vital_signs", "recorded_date"),
        OF_PATIENT, {"a.recorded_date", true, false}, {"a.row_id", true, false}),
    [QUERY_LAB_REVIEWS] =
        SIDE_ROWS(lab_review_columns, "FROM ct_lab_review a" ROW_OF("lab_results", "order_id"),
                  OF_PATIENT, NEWEST("reviewed_at")),
    [QUERY_LAB_VERSIONS] =
        SIDE_ROWS(lab_version_columns, "FROM ct_lab_version a" ROW_OF("lab_results", "order_id"),
                  OF_PATIENT, NEWEST("replaced_at")),
    [QUERY_MEDICATION_EVENTS] =
        SIDE_ROWS(medication_event_columns,
                  "FROM ct_medication_event a" ROW_OF("medications", "medication_id"), OF_PATIENT,
                  NEWEST("recorded_at")),
    [QUERY_RETRACTED] = SIDE_ROWS(retracted_columns, "FROM ct_retracted a",
                                  OF_PATIENT " AND " MARK_AGREES, NEWEST("retracted_at")),
    [QUERY_VISITS_OF_DAY] = {.all = {visit_columns,
                                     "FROM appointments b CROSS JOIN ct_visit a ON a.row_id = b.id"
                                     " AND a.patient_id = b.patient_id"
                                     " AND a.appointment_id = b.appointment_id",
                                     "b.date = :from",
                                     {{NULL}}},
                             .provider = "b.provider_id = :provider",
                             .own_tables = true},
    [QUERY_VISITS_OF_PROVIDER] = {.all = {visit_columns,
                                          "FROM appointments b CROSS JOIN ct_visit a"
                                          " ON a.row_id = b.id AND a.patient_id = b.patient_id"
                                          " AND a.appointment_id = b.appointment_id",
                                          "b.provider_id = :id",
                                          {{NULL}}},
                                  .own_tables = true},
    [QUERY_LABS_UNREVIEWED] =
        {.all = {lab_line_columns,
                 FINAL_LABS,
                 LAB_IS_FINAL " AND " NOT_ACKNOWLEDGED " AND " LAB_NOT_IN_ERROR,
                 {NEWEST("resulted_date")}},
         /* where nobody can acknowledge, nothing is */
         .eight = {lab_line_columns, FINAL_LABS, LAB_IS_FINAL, {NEWEST("resulted_date")}},
         .range_from = "a.resulted_date >= :from",
         .range_to = "a.resulted_date <= :to",
         .dates_down = true},
    [QUERY_STAFF] = FOUND(staff_columns, "FROM ct_staff a", NULL, {"a.username", false, false}),
    [QUERY_STAFF_BY_COST] =
        FOUND(staff_columns, "FROM ct_staff a", NULL,
              {"length(coalesce(a.password_hash, ''))", true, false},
              {"coalesce(a.password_hash, '')", true, false}, {"a.id", true, false}),
    [QUERY_STAFF_ROW] = FOUND(staff_columns, "FROM ct_staff a", "a.id = :id", {NULL}),
    [QUERY_STAFF_BY_NAME] = FOUND(staff_columns, "FROM ct_staff a", "a.username = :word", {NULL}),
    [QUERY_STAFF_BY_BADGE] =
        FOUND(staff_columns, "FROM ct_staff a", "a.badge_hash = :word", {NULL}),
    [QUERY_DRAFTS_OF_STAFF] =
        FOUND(draft_line_columns, "FROM ct_draft a LEFT JOIN patients p ON p.id = a.patient_id",
              "a.staff_id = :id", NEWEST("saved_at")),
    [QUERY_AUDIT] = {.all = {audit_columns, "FROM ct_audit a", NULL, {NEWEST("at")}},
                     .own_tables = true,
                     .word = "a.username = :word",
                     .action = "a.action = :action",
                     .action_begins = "a.action >= :action AND a.action < :actionend",
                     .patient = "coalesce(a.patient_id, 0) = :patient",
                     .range_from = AUDIT_FROM,
                     .range_to = AUDIT_TO,
                     .dates_down = true,
                     .sorted = audit_orders},
    [QUERY_AUDIT_OF_ROW] =
        FOUND(audit_columns, "FROM ct_audit a",
              "coalesce(a.table_name, '') = :word AND a.row_id = :id", NEWEST("at")),
    [QUERY_AUDIT_CHAIN] = {.all = {audit_columns,
                                   "FROM ct_audit a",
                                   NULL,
                                   {{"a.chain", false, false}, {"a.position", false, false}}},
                           .own_tables = true,
                           .word = "a.chain = :word"},
    [QUERY_BREAK_GLASS] =
        FOUND(break_glass_columns, "FROM ct_break_glass a", NULL, NEWEST("started_at")),
    [QUERY_BREAK_GLASS_OF_STAFF] = FOUND(break_glass_columns, "FROM ct_break_glass a",
                                         "a.staff_id = :id", NEWEST("started_at")),
};

const struct sql_query *sql_query_own(enum query_id id)
{
    return own_queries[id].all.from != NULL ? &own_queries[id] : NULL;
}
