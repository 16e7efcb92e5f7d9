/* SPDX-License-Identifier: MIT */
/* The texts of the patient search in PostgreSQL's words. */
#include "src/data/postgres/pg_search_texts.h"

#include "chartty/model/record.h"
#include "src/data/status_sql.h"

#define X(column, kind, label, max, flags, choices) "p." #column ", "
static const char hit_sql[] = "SELECT " PATIENT_FIELDS(
    X) "c.title, c.preferred_name, c.died_on, c.former_name, c.birth_date_note, "
       "c.missing_name_part FROM patients p LEFT JOIN ct_patient c ON c.patient_id = p.id AND "
       "c.mrn = p.mrn WHERE p.id = ?1";
#define OF_MANY "WHERE p.id = ANY (CAST(?1 AS INTEGER[])) ORDER BY p.id"
static const char hits_sql[] = "SELECT " PATIENT_FIELDS(
    X) "c.title, c.preferred_name, c.died_on, c.former_name, c.birth_date_note, "
       "c.missing_name_part FROM patients p LEFT JOIN ct_patient c ON c.patient_id = p.id AND "
       "c.mrn = p.mrn " OF_MANY;
static const char hits_plain_sql[] =
    "SELECT " PATIENT_FIELDS(X) "NULL, NULL, NULL, NULL, NULL, NULL FROM patients p " OF_MANY;
static const char hit_plain_sql[] =
    "SELECT " PATIENT_FIELDS(X) "NULL, NULL, NULL, NULL, NULL, NULL FROM patients p "
                                "WHERE p.id = ?1";
#undef X

#define PERSON "id, mrn, phone, dob, last_name, first_name FROM patients"
/* ?1 is a date, or a year and its dash. */
#define EDGE(rest)                                                                                 \
    "CAST(CASE WHEN length(CAST(?1 AS TEXT)) = 10 THEN CAST(?1 AS TEXT)"                           \
    " ELSE CAST(?1 AS TEXT) || '" rest "' END AS DATE)"
#define IS_BORN " WHERE dob BETWEEN " EDGE("01-01") " AND " EDGE("12-31")
#define TO_COME VISIT_TO_COME_OF("appointments", STATUS_BLANKS_POSTGRES)
/* The walks along an index are ranges here: their statements are never asked for. */
static const char *const statements[STATEMENT_COUNT] = {
    [STATEMENT_IS_ADOPTED] = "SELECT 1 WHERE to_regclass('ct_name') IS NOT NULL",
    [STATEMENT_STALE] = "SELECT p.id, p.mrn, p.phone, p.dob, p.last_name, p.first_name "
                        "FROM ct_name_stale s JOIN patients p ON p.id = s.patient_id",
    [STATEMENT_EVERYBODY] = "SELECT " PERSON,
    [STATEMENT_BORN] = "SELECT " PERSON IS_BORN,
    [STATEMENT_PERSON] = "SELECT p.id, p.mrn, p.phone, p.dob, n.last, n.first FROM patients p "
                         "JOIN ct_name n ON n.patient_id = p.id WHERE p.id = ?1",
    [STATEMENT_HIT] = hit_sql,
    [STATEMENT_HIT_PLAIN] = hit_plain_sql,
    [STATEMENT_NEXT_APPOINTMENT] =
        "SELECT date, time FROM appointments WHERE patient_id = ?1 AND date >= ?2 AND " TO_COME
        " ORDER BY date, id LIMIT 200",
};

const char *pg_search_text(enum search_statement which)
{
    return statements[which];
}

const struct pg_search_together pg_search_together[PG_SEARCH_TOGETHER] = {
    {STATEMENT_PERSON,
     "SELECT p.id, p.mrn, p.phone, p.dob, n.last, n.first FROM patients p JOIN ct_name n ON "
     "n.patient_id = p.id WHERE p.id = ANY (CAST(?1 AS INTEGER[])) ORDER BY p.id",
     0},
    {STATEMENT_HIT, hits_sql, 0},
    {STATEMENT_HIT_PLAIN, hits_plain_sql, 0},
    {STATEMENT_NEXT_APPOINTMENT,
     "SELECT date, time, patient_id FROM appointments WHERE patient_id = ANY (CAST(?1 AS "
     "INTEGER[])) AND date >= ?2 AND " TO_COME " ORDER BY patient_id, date, id",
     2}};
