/* SPDX-License-Identifier: MIT */
/*
 * Purpose: each query's columns (from the FIELDS lists), tables, conditions and default order.
 * Layer: data.  Thread: any; constant tables.  Must not know: pages, keys, values.
 */
#include "src/data/sql_queries.h"
#include "src/data/name_order_sql.h"
#include "src/data/sql_queries_own.h"
#include "src/data/sqlite/minutes_expression.h"
#include "src/data/status_sql.h"

/* The columns of a table's record under an alias. */
#define X(column, kind, label, max, flags, choices) "a." #column,
#define APPOINTMENT_COLUMNS                         APPOINTMENT_FIELDS(X)
#define MEDICATION_COLUMNS                          MEDICATION_FIELDS(X)

static const char *const allergy_columns[] = {ALLERGY_FIELDS(X)};
static const char *const vital_signs_columns[] = {VITAL_SIGNS_FIELDS(X)};
static const char *const lab_result_columns[] = {LAB_RESULT_FIELDS(X)};
static const char *const medication_columns[] = {MEDICATION_FIELDS(X)};
static const char *const provider_columns[] = {PROVIDER_FIELDS(X)};
static const char *const client_columns[] = {OAUTH_CLIENT_FIELDS(X)};
static const char *const patient_columns[] = {PATIENT_FIELDS(X)};
static const char *const appointment_columns[] = {APPOINTMENT_FIELDS(X)};

/* Null where the key (DAY_MINUTES_EXPRESSION) says -1: the text cannot be read. */
#define START_MINUTES MINUTES_EXPRESSION

#define LINE_COLUMNS                                                                               \
    APPOINTMENT_FIELDS(X)                                                                          \
    START_MINUTES, "p.mrn", "p.first_name", "p.last_name", "p.dob", "p.phone", "r.name",           \
        "r.specialty"
static const char *const appointment_line_columns[] = {LINE_COLUMNS, "c.title", "c.birth_date_note",
                                                       "c.missing_name_part"};
static const char *const appointment_line_columns_eight[] = {LINE_COLUMNS, "NULL", "NULL", "NULL"};

#define PATIENT_OF_LINE "p.mrn", "p.first_name", "p.last_name", "p.dob"
static const char *const medication_line_columns[] = {MEDICATION_FIELDS(X) PATIENT_OF_LINE,
                                                      "n.last", "n.first"};
static const char *const medication_line_columns_eight[] = {
    MEDICATION_FIELDS(X) PATIENT_OF_LINE, "lower(p.last_name)", "lower(p.first_name)"};
#undef X

#define X(column, kind, label, max, flags, choices) "p." #column,
static const char *const patient_hit_columns[] = {PATIENT_FIELDS(X) "x.date",
                                                  "x.time",
                                                  "NULL",
                                                  "n.last",
                                                  "n.first",
                                                  "c.title",
                                                  "c.preferred_name",
                                                  "c.died_on",
                                                  "c.former_name",
                                                  "c.birth_date_note",
                                                  "c.missing_name_part"};
/* Without the ct_ tables, and for a patient whose folded name is missing or out of date. */
static const char *const patient_hit_columns_eight[] = {PATIENT_FIELDS(X) "x.date",
                                                        "x.time",
                                                        "NULL",
                                                        "lower(p.last_name)",
                                                        "lower(p.first_name)",
                                                        "NULL",
                                                        "NULL",
                                                        "NULL",
                                                        "NULL",
                                                        "NULL",
                                                        "NULL"};
static const char *const patient_hit_columns_stale[] = {PATIENT_FIELDS(X) "x.date",
                                                        "x.time",
                                                        "NULL",
                                                        "lower(p.last_name)",
                                                        "lower(p.first_name)",
                                                        "c.title",
                                                        "c.preferred_name",
                                                        "c.died_on",
                                                        "c.former_name",
                                                        "c.birth_date_note",
                                                        "c.missing_name_part"};
#undef X

#define NEXT_APPOINTMENT                                                                           \
    " LEFT JOIN appointments x ON x.id = (SELECT a.id FROM appointments a"                         \
    " WHERE a.patient_id = p.id AND " VISIT_TO_COME(                                               \
        "a") " AND a.date >= :today"                                                               \
             " ORDER BY a.date, " DAY_MINUTES_EXPRESSION ", a.id LIMIT 1)"
/* A side row counts only while it names the same patient as its row number does. */
#define PATIENT_EXTRA " LEFT JOIN ct_patient c ON c.patient_id = p.id AND c.mrn = p.mrn"

/* CROSS JOIN keeps SQLite's order of the loops: names first, in the order of their key. */
#define PATIENTS_BY_NAME                                                                           \
    "FROM ct_name n CROSS JOIN patients p ON p.id = n.patient_id" PATIENT_EXTRA NEXT_APPOINTMENT
#define PATIENTS_EIGHT "FROM patients p" NEXT_APPOINTMENT
#define PATIENTS_STALE                                                                             \
    "FROM ct_name_stale s CROSS JOIN patients p ON p.id = s.patient_id"                            \
    " " PATIENT_EXTRA NEXT_APPOINTMENT
#define PATIENT_ONE                                                                                \
    "FROM patients p LEFT JOIN ct_name n ON n.patient_id = p.id AND n.alternate = 0"               \
    " AND p.id NOT IN (SELECT patient_id FROM ct_name_stale)" PATIENT_EXTRA NEXT_APPOINTMENT

/* LEFT JOIN: on a database whose writers switch foreign keys off, an appointment may have lost its
 * patient, and still holds its slot. */
#define APPOINTMENTS                                                                               \
    "FROM appointments a LEFT JOIN patients p ON p.id = a.patient_id"                              \
    " LEFT JOIN providers r ON r.id = a.provider_id"

#define APPOINTMENTS_KEPT                                                                          \
    APPOINTMENTS " LEFT JOIN ct_patient c ON c.patient_id = p.id AND c.mrn = p.mrn"
/* One source for both: with the patient's particulars, and where there are none. */
#define APPOINTMENT_LINES(where_what, ...)                                                         \
    .all = {appointment_line_columns, APPOINTMENTS_KEPT, where_what, {__VA_ARGS__}},               \
    .eight = {appointment_line_columns_eight, APPOINTMENTS, where_what, {__VA_ARGS__}}

#define MEDICATIONS_BY_NAME                                                                        \
    "FROM ct_name n CROSS JOIN medications a ON a.patient_id = n.patient_id"                       \
    " CROSS JOIN patients p ON p.id = n.patient_id"

/* A patient's events in one form. Moments have six digits of a second, so that text sorts as time;
 * an appointment whose time cannot be read stands at 00:00, as a date does. */
#define MIDNIGHT " || ' 00:00:00.000000'"
#define TIMELINE_APPOINTMENTS                                                                      \
    "SELECT a.id AS id, a.date || ' ' || printf('%02d', max(" DAY_MINUTES_EXPRESSION               \
    ", 0) / 60) || ':' || printf('%02d', max(" DAY_MINUTES_EXPRESSION                              \
    ", 0) % 60) || ':00.000000' AS at, 'appointments' AS source,"                                  \
    " coalesce(a.appointment_type, 'Appointment') || coalesce(' with ' || r.name, '') AS what,"    \
    " a.reason AS detail, a.status AS status"                                                      \
    " FROM appointments a LEFT JOIN providers r ON r.id = a.provider_id"                           \
    " WHERE a.patient_id = :patient"
#define TIMELINE_MEDICATIONS                                                                       \
    "SELECT a.id, a.prescribed_date" MIDNIGHT ", 'medications',"                                   \
    " a.name || coalesce(' ' || a.dosage, '') || ', started',"                                     \
    " nullif(coalesce(a.frequency, '') || coalesce(' ' || a.route, ''), ''), a.status"             \
    " FROM medications a WHERE a.patient_id = :patient"
#define TIMELINE_ALLERGIES                                                                         \
    "SELECT a.id, coalesce(a.onset_date, substr(a.created_at, 1, 10))" MIDNIGHT ", 'allergies',"   \
    " 'Allergy recorded: ' || a.allergen, a.reaction, a.status"                                    \
    " FROM allergies a WHERE a.patient_id = :patient"
#define TIMELINE_VITAL_SIGNS                                                                       \
    "SELECT a.id, a.recorded_date, 'vital_signs', coalesce(nullif(substr("                         \
    "CASE WHEN a.systolic_bp IS NULL AND a.diastolic_bp IS NULL THEN '' ELSE ', BP ' ||"           \
    " coalesce(a.systolic_bp, '-') || '/' || coalesce(a.diastolic_bp, '-') END"                    \
    " || coalesce(', Pulse ' || a.heart_rate, '') || coalesce(', Resp ' || a.respiratory_rate, "   \
    "'')"                                                                                          \
    " || coalesce(', SpO2 ' || a.oxygen_saturation || '%', '')"                                    \
    " || coalesce(', Temp ' || a.temperature, '') || coalesce(', Weight ' || a.weight, '')"        \
    ", 3), ''), 'Vital signs, no values'), a.notes, NULL"                                          \
    " FROM vital_signs a WHERE a.patient_id = :patient"
#define TIMELINE_LAB_RESULTS                                                                       \
    "SELECT a.id, coalesce(a.resulted_date, a.collected_date, a.ordered_date)" MIDNIGHT            \
    ", 'lab_results', a.test_name || ', ' || coalesce(a.status, 'status not recorded'),"           \
    " a.ordered_by, a.status FROM lab_results a WHERE a.patient_id = :patient"
#define TIMELINE                                                                                   \
    "FROM (" TIMELINE_APPOINTMENTS " UNION ALL " TIMELINE_MEDICATIONS                              \
    " UNION ALL " TIMELINE_ALLERGIES " UNION ALL " TIMELINE_VITAL_SIGNS                            \
    " UNION ALL " TIMELINE_LAB_RESULTS ") a"

#define X(column, kind, label, max, flags, choices) "a." #column,
static const char *const timeline_columns[] = {TIMELINE_ENTRY_FIELDS(X)};
#undef X

/* A row that was marked as entered in error is current no more; between @: sql.c. */
#define MARKED(table, row, key)                                                                    \
    "EXISTS (SELECT 1 FROM ct_retracted e WHERE e.table_name = '" table "' AND e.row_id = " row    \
    ".id AND e.patient_id = " row ".patient_id AND e.natural_key = " key ")"
#define ACTIVE(ended, table, row, key) "NOT " ended(row) "@ AND NOT " MARKED(table, row, key) "@"
#define PAST(ended, table, key)        "(" ended("a") "@ OR " MARKED(table, "a", key) "@)"
#define ACTIVE_MEDICATION_OF(row)      ACTIVE(MEDICATION_ENDED, "medications", row, row ".medication_id")
#define ACTIVE_MEDICATION              ACTIVE_MEDICATION_OF("a")
#define PAST_MEDICATION                PAST(MEDICATION_ENDED, "medications", "a.medication_id")
#define ACTIVE_ALLERGY_OF(row)                                                                     \
    ACTIVE(ALLERGY_ENDED, "allergies", row, "substr(" row ".allergen, 1, 60)")
#define ACTIVE_ALLERGY ACTIVE_ALLERGY_OF("a")
#define PAST_ALLERGY   PAST(ALLERGY_ENDED, "allergies", "substr(a.allergen, 1, 60)")

#define COUNT_OF(table, condition)                                                                 \
    "(SELECT count(*) FROM " table " WHERE patient_id = :patient" condition ")"
static const char *const counts_columns[] = {
    "p.id",
    COUNT_OF("appointments", ""),
    COUNT_OF("medications", ""),
    COUNT_OF("allergies", ""),
    COUNT_OF("vital_signs", ""),
    COUNT_OF("lab_results", ""),
    COUNT_OF("medications", " AND " ACTIVE_MEDICATION_OF("medications")),
    COUNT_OF("allergies", " AND " ACTIVE_ALLERGY_OF("allergies")),
};

#define COLUMNS_FIT(type, columns)                                                                 \
    _Static_assert(sizeof(columns) / sizeof((columns)[0]) ==                                       \
                       sizeof(struct type) / sizeof(struct field_value),                           \
                   #columns " has one text a field")
COLUMNS_FIT(patient_hit, patient_hit_columns);
COLUMNS_FIT(patient_hit, patient_hit_columns_eight);
COLUMNS_FIT(patient_hit, patient_hit_columns_stale);
COLUMNS_FIT(appointment_line, appointment_line_columns);
COLUMNS_FIT(appointment_line, appointment_line_columns_eight);
COLUMNS_FIT(medication_line, medication_line_columns);
COLUMNS_FIT(medication_line, medication_line_columns_eight);
COLUMNS_FIT(patient_counts, counts_columns);

/* The dates of a patient's lists: few rows, so that the plain form does. */
#define RANGE(expression)                                                                          \
    .range_from = "substr(" expression ", 1, 10) >= :from",                                        \
    .range_to = "substr(" expression ", 1, 10) <= :to"

#define STALE_NAME_ORDER                                                                           \
    {                                                                                              \
        {"lower(p.last_name)", false, false},                                                      \
        {                                                                                          \
            "lower(p.first_name)", false, false                                                    \
        }                                                                                          \
    }

/* One row of a table as it is stored. */
#define ROW(columns_of, table)                                                                     \
    {                                                                                              \
        .all = { columns_of, "FROM " table " a", "a.id = :id", {{NULL}} }                          \
    }

/* Every row, by its number. */
#define EVERY(columns_of, table)                                                                   \
    {                                                                                              \
        .all = { columns_of, "FROM " table " a", NULL, {{NULL}} }                                  \
    }
/* Rows that name a patient who is not there. */
#define ORPHANS(columns_of, table)                                                                 \
    {                                                                                              \
        .all = {                                                                                   \
            columns_of,                                                                            \
            "FROM " table " a LEFT JOIN patients p ON p.id = a.patient_id",                        \
            "p.id IS NULL",                                                                        \
            {{NULL}}                                                                               \
        }                                                                                          \
    }

static const struct sql_query sql_queries[QUERY_COUNT] = {
    [QUERY_PATIENTS] = {.all = {patient_hit_columns,
                                PATIENTS_BY_NAME,
                                "n.alternate = 0",
                                {{"n.last", false, false}, {"n.first", false, false}},
                                .id = "n.patient_id"},
                        .eight = {patient_hit_columns_eight,
                                  PATIENTS_EIGHT,
                                  NULL,
                                  {{"p.last_name", false, false}, {"p.first_name", false, false}}},
                        .stale = {patient_hit_columns_stale, PATIENTS_STALE, NULL,
                                  STALE_NAME_ORDER},
                        .stale_except =
                            "n.patient_id NOT IN (SELECT patient_id FROM ct_name_stale)",
                        .count_from = "FROM patients p"},
    [QUERY_PATIENT] = {.all = {patient_hit_columns, PATIENT_ONE, "p.id = :id", {{NULL}}},
                       .eight = {patient_hit_columns_eight, PATIENTS_EIGHT, "p.id = :id", {{NULL}}},
                       .count_from = "FROM patients p",
                       .count_where = "p.id = :id"},
    [QUERY_PROVIDERS] =
        {.all = {provider_columns, "FROM providers a", NULL, {{NAME_ORDER, false, false}}}},
    [QUERY_PROVIDER] = {.all = {provider_columns, "FROM providers a", "a.id = :id", {{NULL}}}},
    [QUERY_PROVIDERS_OF_DAY] =
        {.all = {provider_columns,
                 "FROM providers a",
                 "a.id IN (SELECT provider_id FROM appointments WHERE date = :from)",
                 {{NAME_ORDER, false, false}}}},
    [QUERY_APPOINTMENTS_OF_PATIENT] =
        {APPOINTMENT_LINES("a.patient_id = :patient", {"a.date", true, false},
                           {DAY_MINUTES_EXPRESSION, true, false}, {"a.id", true, false}),
         .count_from = "FROM appointments a", .count_where = "a.patient_id = :patient",
         .current = VISIT_TO_COME("a"), .past = VISIT_OVER("a"),
         .provider = "a.provider_id = :provider", RANGE("a.date"), .within_patient = true},
    [QUERY_APPOINTMENTS_OF_DAY] =
        {APPOINTMENT_LINES("a.date = :from", {DAY_MINUTES_EXPRESSION, false, false}),
         .begins_with_expression = true, .count_from = "FROM appointments a",
         .count_where = "a.date = :from", .current = VISIT_TO_COME("a"), .past = VISIT_OVER("a"),
         .provider = "a.provider_id = :provider"},
    [QUERY_APPOINTMENTS_OF_PROVIDER] = {APPOINTMENT_LINES(
        "a.provider_id = :id", {"a.date", false, false}, {DAY_MINUTES_EXPRESSION, false, false})},
    [QUERY_APPOINTMENTS_UPCOMING] = {APPOINTMENT_LINES(VISIT_TO_COME("a"), {"a.date", false, false},
                                                       {DAY_MINUTES_EXPRESSION, false, false}),
                                     .count_from = "FROM appointments a",
                                     .count_where = VISIT_TO_COME("a"),
                                     .provider = "a.provider_id = :provider",
                                     .range_from = "a.date >= :from",
                                     .range_to = "a.date <= :to", .bounded = true},
    [QUERY_MEDICATIONS_OF_PATIENT] = {.all = {medication_columns,
                                              "FROM medications a",
                                              "a.patient_id = :patient",
                                              {{MEDICATION_ENDED("a"), false, false},
                                               {"a.prescribed_date", true, false},
                                               {"a.id", true, false}}},
                                      .current = ACTIVE_MEDICATION,
                                      .past = PAST_MEDICATION,
                                      RANGE("a.prescribed_date"),
                                      .within_patient = true},
    [QUERY_MEDICATIONS_ACTIVE] =
        {.all = {medication_line_columns,
                 MEDICATIONS_BY_NAME,
                 "n.alternate = 0 AND " ACTIVE_MEDICATION,
                 {{"n.last", false, false},
                  {"n.first", false, false},
                  {"n.patient_id", false, false},
                  {"substr(a.name, 1, 60)", false, false}}},
         .eight = {medication_line_columns_eight,
                   "FROM patients p CROSS JOIN medications a ON a.patient_id = p.id",
                   ACTIVE_MEDICATION,
                   {{"p.last_name", false, false},
                    {"p.first_name", false, false},
                    {"p.id", false, false},
                    {"substr(a.name, 1, 60)", false, false}}},
         .stale = {medication_line_columns_eight,
                   "FROM ct_name_stale s CROSS JOIN patients p ON p.id = s.patient_id"
                   " CROSS JOIN medications a ON a.patient_id = p.id",
                   ACTIVE_MEDICATION,
                   {{"lower(p.last_name)", false, false},
                    {"lower(p.first_name)", false, false},
                    {"p.id", false, false},
                    {"substr(a.name, 1, 60)", false, false}}},
         .stale_except = "n.patient_id NOT IN (SELECT patient_id FROM ct_name_stale)",
         .count_from = "FROM medications a",
         .count_where = ACTIVE_MEDICATION},
    [QUERY_ALLERGIES_OF_PATIENT] = {.all = {allergy_columns,
                                            "FROM allergies a",
                                            "a.patient_id = :patient",
                                            {{ALLERGY_ENDED("a"), false, false},
                                             {"a.onset_date", true, true},
                                             {"a.id", true, false}}},
                                    .current = ACTIVE_ALLERGY,
                                    .past = PAST_ALLERGY,
                                    .within_patient = true},
    [QUERY_VITAL_SIGNS_OF_PATIENT] = {.all = {vital_signs_columns,
                                              "FROM vital_signs a",
                                              "a.patient_id = :patient",
                                              {{"a.recorded_date", true, false},
                                               {"a.id", true, false}}},
                                      RANGE("a.recorded_date"),
                                      .within_patient = true},
    [QUERY_LAB_RESULTS_OF_PATIENT] =
        {.all = {lab_result_columns,
                 "FROM lab_results a",
                 "a.patient_id = :patient",
                 {{"a.resulted_date IS NOT NULL", false, false},
                  {"coalesce(a.resulted_date, a.ordered_date)", true, false},
                  {"a.id", true, false}}},
         .current =
             "NOT " LAB_STANDS("a") "@ AND NOT " MARKED("lab_results", "a", "a.order_id") "@",
         .past = "(" LAB_STANDS("a") "@ OR " MARKED("lab_results", "a", "a.order_id") "@)",
         RANGE("coalesce(a.resulted_date, a.ordered_date)"),
         .within_patient = true},
    [QUERY_TIMELINE_OF_PATIENT] =
        {.all = {timeline_columns,
                 TIMELINE,
                 NULL,
                 {{"a.at", true, true}, {"a.source", false, false}, {"a.id", true, false}},
                 .tie = "a.source"},
         RANGE("a.at"),
         .within_patient = true},
    [QUERY_COUNTS_OF_PATIENT] =
        {.all = {counts_columns, "FROM patients p", "p.id = :patient", {{NULL}}}},
    [QUERY_CLIENTS] =
        {.all = {client_columns, "FROM oauth_clients a", NULL, {{"a.app_name", false, false}}}},
    [QUERY_CLIENTS_BY_NAME] =
        {.all = {client_columns, "FROM oauth_clients a", "a.client_id = :word", {{NULL}}}},
    [QUERY_CLIENT_ROW] = ROW(client_columns, "oauth_clients"),
    [QUERY_PATIENT_ROW] = ROW(patient_columns, "patients"),
    [QUERY_APPOINTMENT_ROW] = ROW(appointment_columns, "appointments"),
    [QUERY_MEDICATION_ROW] = ROW(medication_columns, "medications"),
    [QUERY_ALLERGY_ROW] = ROW(allergy_columns, "allergies"),
    [QUERY_VITAL_SIGNS_ROW] = ROW(vital_signs_columns, "vital_signs"),
    [QUERY_LAB_RESULT_ROW] = ROW(lab_result_columns, "lab_results"),
    [QUERY_EVERY_CLIENT] = EVERY(client_columns, "oauth_clients"),
    [QUERY_EVERY_PATIENT] = EVERY(patient_columns, "patients"),
    [QUERY_EVERY_PROVIDER] = EVERY(provider_columns, "providers"),
    [QUERY_EVERY_APPOINTMENT] = EVERY(appointment_columns, "appointments"),
    [QUERY_EVERY_MEDICATION] = {.all = {medication_columns, "FROM medications a", NULL, {{NULL}}},
                                .current = ACTIVE_MEDICATION,
                                .past = PAST_MEDICATION},
    [QUERY_EVERY_ALLERGY] = {.all = {allergy_columns, "FROM allergies a", NULL, {{NULL}}},
                             .current = ACTIVE_ALLERGY,
                             .past = PAST_ALLERGY},
    [QUERY_EVERY_VITAL_SIGNS] = EVERY(vital_signs_columns, "vital_signs"),
    [QUERY_EVERY_LAB_RESULT] = EVERY(lab_result_columns, "lab_results"),
    [QUERY_APPOINTMENTS_IN_TIME] = {.all = {appointment_columns,
                                            "FROM appointments a",
                                            NULL,
                                            {{"a.date", false, false},
                                             {DAY_MINUTES_EXPRESSION, false, false}}}},
    [QUERY_VITAL_SIGNS_IN_TIME] = {.all = {vital_signs_columns,
                                           "FROM vital_signs a",
                                           NULL,
                                           {{"a.recorded_date", false, false}}}},
    [QUERY_ORPHAN_APPOINTMENTS] =
        {.all = {appointment_columns, APPOINTMENTS, "(p.id IS NULL OR r.id IS NULL)", {{NULL}}}},
    [QUERY_ORPHAN_MEDICATIONS] = ORPHANS(medication_columns, "medications"),
    [QUERY_ORPHAN_ALLERGIES] = ORPHANS(allergy_columns, "allergies"),
    [QUERY_ORPHAN_VITAL_SIGNS] = ORPHANS(vital_signs_columns, "vital_signs"),
    [QUERY_ORPHAN_LAB_RESULTS] = ORPHANS(lab_result_columns, "lab_results"),
};

const char *const sql_minutes_or_null = START_MINUTES;

const struct sql_query *sql_query(enum query_id id)
{
    const struct sql_query *own = sql_query_own(id);
    return own != NULL ? own : &sql_queries[id];
}
