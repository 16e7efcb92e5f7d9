/* SPDX-License-Identifier: MIT */
/*
 * Purpose: for test_search.c alone: the made-up patients of search_world.h as rows of a database,
 * with what chartty writes beside them for searching.
 */
#ifndef CHARTTY_TESTS_SEARCH_DATABASE_H
#define CHARTTY_TESTS_SEARCH_DATABASE_H

#include "search_world.h"

#include "src/data/name_rows.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>

#include <cmocka.h>

static void run_sql(sqlite3 *connection, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

/* Runs one statement with its values bound as texts (NULL ends them). */
static void run_bound(sqlite3 *connection, const char *sql, ...)
{
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &statement, NULL), SQLITE_OK);
    va_list values;
    va_start(values, sql);
    int parameter = 1;
    for (const char *value; (value = va_arg(values, const char *)) != NULL; parameter++)
        sqlite3_bind_text(statement, parameter, value, -1, SQLITE_TRANSIENT);
    va_end(values);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
}

static void insert_person(sqlite3 *connection, const struct person *person)
{
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)person->id);
    run_bound(connection,
              "INSERT INTO patients (id, mrn, last_name, first_name, dob, phone) "
              "VALUES (CAST(?1 AS INTEGER), ?2, ?3, ?4, ?5, ?6)",
              id, person->mrn, person->last, person->first, person->dob, person->phone, NULL);
}

static void insert_name(sqlite3 *connection, const char *id, const char *last, const char *first,
                        bool alternate)
{
    run_bound(connection,
              "INSERT INTO ct_name (last, first, patient_id, alternate) "
              "VALUES (?1, ?2, CAST(?3 AS INTEGER), CAST(?4 AS INTEGER))",
              last, first, id, alternate ? "1" : "0", NULL);
}

/* What a save writes beside the patient. For the stale: wrong names, and the mark stays. */
static void insert_search_columns(sqlite3 *connection, const struct person *person)
{
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)person->id);
    run_bound(connection,
              "INSERT INTO ct_patient (patient_id, mrn, title) "
              "VALUES (CAST(?1 AS INTEGER), ?2, 'Dr')",
              id, person->mrn, NULL);
    if (person->stale) {
        insert_name(connection, id, "smith", "former self", false);
        return;
    }
    struct name_row names[NAME_ROWS_MAX];
    int count = name_rows(person->last, person->first, names);
    for (int i = 0; i < count; i++)
        insert_name(connection, id, names[i].last, names[i].first, names[i].alternate);
    struct lookup_row lookups[LOOKUP_ROWS_MAX];
    count = lookup_rows(person->mrn, person->phone, lookups);
    for (int i = 0; i < count; i++)
        run_bound(connection,
                  "INSERT INTO ct_lookup (kind, key, patient_id) "
                  "VALUES (?1, ?2, CAST(?3 AS INTEGER))",
                  lookups[i].kind, lookups[i].key, id, NULL);
    run_bound(connection, "DELETE FROM ct_name_stale WHERE patient_id = ?1", id, NULL);
}

static void insert_appointments(sqlite3 *connection)
{
    run_sql(connection, "INSERT INTO providers (id, npi, name) VALUES (1, '1234567893', 'Dr A')");
    run_sql(connection,
            "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, status)"
            " VALUES ('A1', 1, 1, '2026-11-23', '09:00', 'scheduled'),"
            " ('A2', 1, 1, '2026-12-01', '2:00 PM', 'scheduled'),"
            " ('A3', 1, 1, '2026-12-01', '10:00', 'scheduled'),"
            " ('A4', 1, 1, '2026-11-30', '08:00', 'cancelled'),"
            " ('A5', 1, 1, '2026-12-02', '07:00', 'scheduled'),"
            " ('A6', 2, 1, '2026-11-24', '23:00', 'scheduled')");
}

#endif
