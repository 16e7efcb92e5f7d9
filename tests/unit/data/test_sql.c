/* SPDX-License-Identifier: MIT */
/*
 * Purpose: every statement that sql.c can put together is one that SQLite takes, and the lists that
 * must be fast are answered from an index. Layer: data tests.
 */
#include "chartty/data/migrate.h"
#include "src/data/sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* A database in memory with the migrations up to a version. */
static sqlite3 *database(int version)
{
    sqlite3 *connection = NULL;
    int count = 0;
    const struct migration *list = migrations("sqlite", &count);
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    for (int index = 0; index < count && list[index].version <= version; index++)
        assert_int_equal(sqlite3_exec(connection, list[index].sql, NULL, NULL, NULL), SQLITE_OK);
    return connection;
}

static int newest_version(void)
{
    int count = 0;
    const struct migration *list = migrations("sqlite", &count);
    return list[count - 1].version;
}

static sqlite3_stmt *prepare(sqlite3 *connection, const struct sql_shape *shape,
                             struct sql_statement *sql)
{
    sqlite3_stmt *statement = NULL;
    sql_build(shape, sql);
    if (sqlite3_prepare_v2(connection, sql->text.bytes, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s order %d: %s\n%s", query_name(shape->query), shape->order,
                 sqlite3_errmsg(connection), sql->text.bytes);
    buffer_release(&sql->text);
    return statement;
}

/* All filters and directions of one query in one order; the number of statements. */
static int check_order(sqlite3 *connection, enum query_id id, int order, enum sql_tables tables)
{
    int statements = 0;
    for (unsigned bits = 0; bits < 5U * 3 * 8; bits++) {
        struct page_request request = {.from = (enum page_from)(bits % 5)};
        struct query *query = &request.query;
        query->id = id;
        query->order = order;
        query->filter.preset = (enum query_preset)(bits / 5 % 3);
        query->filter.provider_id = bits / 15 % 2;
        query->filter.has_from = bits / 30 % 2 != 0;
        query->filter.has_to = bits / 60 % 2 != 0;
        if (sql_check(query, NULL) != 0)
            continue;
        struct sql_shape shape = sql_shape_of(&request, tables);
        struct sql_statement sql;
        sqlite3_stmt *statement = prepare(connection, &shape, &sql);
        assert_int_equal(sqlite3_bind_parameter_count(statement), sql.parameter_count);
        assert_int_equal(sqlite3_column_count(statement),
                         query_record(id)->field_count + sql.key_count - 1);
        sqlite3_finalize(statement);
        struct sql_shape counting = sql_shape_of_count(query, tables);
        sqlite3_finalize(prepare(connection, &counting, &sql));
        statements++;
    }
    return statements;
}

static int check_all(sqlite3 *connection, enum sql_tables tables)
{
    int statements = 0;
    for (int id = 0; id < QUERY_COUNT; id++) {
        if (id == QUERY_PATIENT_SEARCH)
            continue;
        int fields = query_record((enum query_id)id)->field_count;
        for (int order = -fields; order <= fields; order++)
            statements += check_order(connection, (enum query_id)id, order, tables);
    }
    return statements;
}

static void every_statement_is_sql(void **state)
{
    (void)state;
    sqlite3 *connection = database(newest_version());
    int all = check_all(connection, SQL_ALL_TABLES);
    assert_int_equal(check_all(connection, SQL_STALE_NAMES), all);
    sqlite3_close(connection);
    connection = database(1); /* the eight tables, as another program makes them */
    assert_int_equal(check_all(connection, SQL_EIGHT_TABLES), all);
    sqlite3_close(connection);
    assert_true(all > 1000);
}

static void shapes_have_numbers_of_their_own(void **state)
{
    (void)state;
    struct sql_shape shape = {.query = QUERY_APPOINTMENTS_OF_PATIENT};
    uint64_t before = sql_shape_number(&shape);
    shape.order = -3;
    uint64_t ordered = sql_shape_number(&shape);
    shape.order = 3;
    assert_true(ordered != before && sql_shape_number(&shape) != ordered);
    shape.has_to = true;
    uint64_t bounded = sql_shape_number(&shape);
    shape.has_to = false;
    shape.has_from = true;
    assert_true(sql_shape_number(&shape) != bounded);
}

/* The query plan of a page, one line a step. */
static void plan_of(sqlite3 *connection, enum query_id id, enum page_from from, char *out,
                    size_t size)
{
    struct page_request request = {.query = {.id = id}, .from = from};
    request.query.filter.has_from = (query_needs(id) & QUERY_NEEDS_FROM) != 0;
    struct sql_shape shape = sql_shape_of(&request, SQL_ALL_TABLES);
    struct sql_statement sql;
    sql_build(&shape, &sql);
    struct buffer explain;
    buffer_init(&explain);
    buffer_format(&explain, "EXPLAIN QUERY PLAN %s", sql.text.bytes);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(connection, explain.bytes, -1, &statement, NULL),
                     SQLITE_OK);
    size_t used = 0;
    out[0] = 0;
    while (sqlite3_step(statement) == SQLITE_ROW && used < size)
        used += (size_t)snprintf(out + used, size - used, "%s\n",
                                 (const char *)sqlite3_column_text(statement, 3));
    sqlite3_finalize(statement);
    buffer_release(&explain);
    buffer_release(&sql.text);
}

/* From any key, either way, one step down an index and on from there: no sorting of the whole, and
 * the key is compared in the index. */
static void lists_across_patients_follow_an_index(void **state)
{
    (void)state;
    static const struct {
        enum query_id id;
        const char *first, *forward, *backward;
    } lists[] = {
        {QUERY_PATIENTS, "SCAN n", "SEARCH n USING PRIMARY KEY ((last,first,patient_id)>(?,?,?))",
         "SEARCH n USING PRIMARY KEY ((last,first,patient_id)<(?,?,?))"},
        {QUERY_MEDICATIONS_ACTIVE, "SCAN n", "SEARCH n USING PRIMARY KEY ((last,first,patient_id)>",
         "SEARCH n USING PRIMARY KEY ((last,first,patient_id)<"},
        {QUERY_APPOINTMENTS_OF_DAY, "SEARCH a USING INDEX ct_appointments_day (date=?)",
         "SEARCH a USING INDEX ct_appointments_day (date=? AND <expr>>?)",
         "SEARCH a USING INDEX ct_appointments_day (date=? AND <expr><?)"},
        {QUERY_APPOINTMENTS_UPCOMING,
         "SEARCH a USING INDEX ct_appointments_status_day (status=? AND date>?)",
         "SEARCH a USING INDEX ct_appointments_status_day (status=? AND date>?)",
         "SEARCH a USING INDEX ct_appointments_status_day (status=? AND date>? AND date<?)"},
    };
    sqlite3 *connection = database(newest_version());
    char plan[4096];
    for (size_t index = 0; index < sizeof lists / sizeof lists[0]; index++) {
        const char *const wanted[] = {[PAGE_FIRST] = lists[index].first,
                                      [PAGE_LAST] = lists[index].first,
                                      [PAGE_AFTER] = lists[index].forward,
                                      [PAGE_AT] = lists[index].forward,
                                      [PAGE_BEFORE] = lists[index].backward};
        for (int from = PAGE_FIRST; from <= PAGE_AT; from++) {
            plan_of(connection, lists[index].id, (enum page_from)from, plan, sizeof plan);
            if (strstr(plan, wanted[from]) == NULL ||
                strstr(plan, "USE TEMP B-TREE FOR ORDER BY") != NULL)
                fail_msg("%s from %d:\n%s", query_name(lists[index].id), from, plan);
        }
    }
    sqlite3_close(connection);
}

/* One patient's rows come by patient_id: the indexes on dates run over the whole table. */
static void lists_of_a_patient_follow_the_patient(void **state)
{
    (void)state;
    sqlite3 *connection = database(newest_version());
    char plan[4096];
    for (int id = 0; id < QUERY_COUNT; id++) {
        if (!sql_is_within_patient((enum query_id)id) && id != QUERY_COUNTS_OF_PATIENT)
            continue;
        plan_of(connection, (enum query_id)id, PAGE_FIRST, plan, sizeof plan);
        bool scans = strstr(plan, "SCAN a") != NULL && id != QUERY_TIMELINE_OF_PATIENT;
        if (strstr(plan, "patient_id=?") == NULL || scans || strstr(plan, "SCAN r") != NULL)
            fail_msg("%s:\n%s", query_name((enum query_id)id), plan);
    }
    sqlite3_close(connection);
}

static void what_a_list_does_not_have_is_refused(void **state)
{
    (void)state;
    struct error error;
    struct query query = {.id = QUERY_PATIENTS, .order = 3};
    assert_int_equal(sql_check(&query, &error), -1);
    assert_int_equal(error.code, ERROR_UNSUPPORTED);
    query = (struct query){.id = QUERY_VITAL_SIGNS_OF_PATIENT, .filter.preset = QUERY_CURRENT};
    assert_int_equal(sql_check(&query, &error), -1);
    query = (struct query){.id = QUERY_VITAL_SIGNS_OF_PATIENT, .order = -15};
    assert_int_equal(sql_check(&query, &error), 0);
    query.order = 16; /* it has 15 columns */
    assert_int_equal(sql_check(&query, &error), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_sql),
        cmocka_unit_test(shapes_have_numbers_of_their_own),
        cmocka_unit_test(lists_across_patients_follow_an_index),
        cmocka_unit_test(lists_of_a_patient_follow_the_patient),
        cmocka_unit_test(what_a_list_does_not_have_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
