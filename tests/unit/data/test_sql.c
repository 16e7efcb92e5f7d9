/* SPDX-License-Identifier: MIT */
/*
 * Purpose: every statement that sql.c can put together is one that SQLite takes, and the lists that
 * must be fast are answered from an index. Layer: data tests.
 */
#include "chartty/data/migrate.h"
#include "src/data/sql.h"
#include "src/data/sql_queries.h"
#include "src/data/sqlite/sqlite_name_order.h"

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
    assert_int_equal(sqlite_name_order_install(connection), SQLITE_OK);
    for (int index = 0; index < count && list[index].version <= version; index++)
        assert_int_equal(sqlite3_exec(connection, list[index].sql, NULL, NULL, NULL), SQLITE_OK);
    return connection;
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
    for (unsigned bits = 0; bits < 5U * 3 * 8 * 12; bits++) {
        struct page_request request = {.from = (enum page_from)(bits % 5)};
        struct query *query = &request.query;
        query->id = id;
        query->order = order;
        query->filter.preset = (enum query_preset)(bits / 5 % 3);
        query->filter.provider_id = bits / 15 % 2;
        query->filter.has_from = bits / 30 % 2 != 0;
        query->filter.has_to = bits / 60 % 2 != 0;
        static const char *const actions[] = {"", "patient.update", "patient.*"};
        snprintf(query->filter.action, sizeof query->filter.action, "%s", actions[bits / 120 % 3]);
        if (bits / 360 % 2 != 0)
            snprintf(query->filter.word, sizeof query->filter.word, "w");
        query->filter.patient_id = bits / 720 % 2;
        if (bits >= 720 && id != QUERY_AUDIT)
            break; /* no other has a patient that may be left out */
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
    sqlite3 *connection = database(migrations_newest());
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
static void plan_of_query(sqlite3 *connection, const struct query *query, enum page_from from,
                          char *out, size_t size)
{
    struct page_request request = {.query = *query, .from = from};
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

static void plan_of(sqlite3 *connection, enum query_id id, enum page_from from, char *out,
                    size_t size)
{
    struct query query = {.id = id};
    query.filter.has_from = (query_needs(id) & QUERY_NEEDS_FROM) != 0;
    plan_of_query(connection, &query, from, out, size);
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
        {QUERY_APPOINTMENTS_UPCOMING, "SEARCH a USING INDEX ct_appointments_day (date>?)",
         "SEARCH a USING INDEX ct_appointments_day (date>?)",
         "SEARCH a USING INDEX ct_appointments_day (date>? AND date<?)"},
    };
    sqlite3 *connection = database(migrations_newest());
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

/* The lists of chartty's own tables: the same, in each of their orders and with their filters. */
static const struct {
    struct query query;
    const char *first, *after, *before;
} own_lists[] = {
    {{.id = QUERY_STAFF}, "ct_staff_username", "(username>", "(username<"},
    {{.id = QUERY_BREAK_GLASS}, "ct_break_glass_started", "(started_at", "(started_at"},
    {{.id = QUERY_BREAK_GLASS_OF_STAFF, .filter.id = 1},
     "ct_break_glass_staff (staff_id=?)",
     "ct_break_glass_staff (staff_id=?)",
     "ct_break_glass_staff (staff_id=?)"},
    {{.id = QUERY_DRAFTS_OF_STAFF, .filter.id = 1},
     "ct_draft_staff (staff_id=?)",
     "ct_draft_staff (staff_id=?)",
     "ct_draft_staff (staff_id=?)"},
    {{.id = QUERY_LABS_UNREVIEWED},
     "ix_lab_results_resulted_date (resulted_date>?)",
     "ix_lab_results_resulted_date (resulted_date>? AND resulted_date<?)",
     "ix_lab_results_resulted_date (resulted_date>?)"},
    {{.id = QUERY_LABS_UNREVIEWED, .filter.has_from = true},
     "ix_lab_results_resulted_date (resulted_date>?)",
     "ix_lab_results_resulted_date (resulted_date>? AND resulted_date<?)",
     "ix_lab_results_resulted_date (resulted_date>?)"},
    {{.id = QUERY_AUDIT_OF_ROW, .filter.id = 1, .filter.word = "allergies"},
     "ct_audit_table_name (<expr>=?)",
     "ct_audit_table_name (<expr>=? AND at<?)",
     "ct_audit_table_name (<expr>=? AND at>?)"},
    {{.id = QUERY_AUDIT_CHAIN},
     "ct_audit_chain",
     "ct_audit_chain ((chain,position)>",
     "ct_audit_chain ((chain,position)<"},
    {{.id = QUERY_AUDIT_CHAIN, .filter.word = "c"},
     "ct_audit_chain (chain=?)",
     "ct_audit_chain (chain=?",
     "ct_audit_chain (chain=?"},
    {{.id = QUERY_AUDIT}, "ct_audit_at", "ct_audit_at (at<?)", "ct_audit_at (at>?)"},
    {{.id = QUERY_AUDIT, .filter.has_from = true, .filter.has_to = true},
     "ct_audit_at (at>? AND at<?)",
     "ct_audit_at (at>? AND at<?)",
     "ct_audit_at (at>? AND at<?)"},
#define BY(column) FIELD_OF(audit_entry, column) + 1
    {{.id = QUERY_AUDIT, .order = BY(at)}, "ct_audit_at", "(at>?)", "(at<?)"},
    {{.id = QUERY_AUDIT, .order = BY(username)},
     "ct_audit_username",
     "ct_audit_username ((username,at)>",
     "ct_audit_username ((username,at)<"},
    {{.id = QUERY_AUDIT, .order = -(BY(username))},
     "ct_audit_username",
     "ct_audit_username ((username,at)<",
     "ct_audit_username ((username,at)>"},
    {{.id = QUERY_AUDIT, .order = BY(action)},
     "ct_audit_action",
     "ct_audit_action ((action,at)>",
     "ct_audit_action ((action,at)<"},
    {{.id = QUERY_AUDIT, .order = -(BY(station))},
     "ct_audit_station",
     "ct_audit_station ((station,at)<",
     "ct_audit_station ((station,at)>"},
    {{.id = QUERY_AUDIT, .order = BY(patient_id)},
     "ct_audit_patient_id",
     "ct_audit_patient_id (<expr>>?)",
     "ct_audit_patient_id (<expr><?)"},
    {{.id = QUERY_AUDIT, .order = -(BY(table_name))},
     "ct_audit_table_name",
     "ct_audit_table_name (<expr><?)",
     "ct_audit_table_name (<expr>>?)"},
#undef BY
    {{.id = QUERY_AUDIT, .filter.patient_id = 1},
     "ct_audit_patient_id (<expr>=?)",
     "ct_audit_patient_id (<expr>=? AND at<?)",
     "ct_audit_patient_id (<expr>=? AND at>?)"},
    {{.id = QUERY_AUDIT, .filter.word = "u"},
     "ct_audit_username (username=?)",
     "ct_audit_username (username=? AND at<?)",
     "ct_audit_username (username=? AND at>?)"},
    {{.id = QUERY_AUDIT, .filter.action = "a"},
     "ct_audit_action (action=?)",
     "ct_audit_action (action=? AND at<?)",
     "ct_audit_action (action=? AND at>?)"},
};

static void own_lists_follow_an_index(void **state)
{
    (void)state;
    sqlite3 *connection = database(migrations_newest());
    char plan[4096];
    for (size_t index = 0; index < sizeof own_lists / sizeof own_lists[0]; index++) {
        const char *const wanted[] = {[PAGE_FIRST] = own_lists[index].first,
                                      [PAGE_LAST] = own_lists[index].first,
                                      [PAGE_AFTER] = own_lists[index].after,
                                      [PAGE_AT] = own_lists[index].after,
                                      [PAGE_BEFORE] = own_lists[index].before};
        enum query_id id = own_lists[index].query.id;
        /* One person's few rows may be sorted. */
        bool sorts = id == QUERY_BREAK_GLASS_OF_STAFF || id == QUERY_DRAFTS_OF_STAFF;
        for (int from = PAGE_FIRST; from <= PAGE_AT; from++) {
            plan_of_query(connection, &own_lists[index].query, (enum page_from)from, plan,
                          sizeof plan);
            if (strstr(plan, wanted[from]) == NULL ||
                (!sorts && strstr(plan, "TEMP B-TREE") != NULL))
                fail_msg("%zu %s order %d from %d: wanted %s\n%s", index, query_name(id),
                         own_lists[index].query.order, from, wanted[from], plan);
        }
    }
    sqlite3_close(connection);
}

/* One patient's rows come by patient_id: the indexes on dates run over the whole table. */
static void lists_of_a_patient_follow_the_patient(void **state)
{
    (void)state;
    sqlite3 *connection = database(migrations_newest());
    char plan[4096];
    for (int id = 0; id < QUERY_COUNT; id++) {
        if (!sql_query((enum query_id)id)->within_patient && id != QUERY_COUNTS_OF_PATIENT)
            continue;
        plan_of(connection, (enum query_id)id, PAGE_FIRST, plan, sizeof plan);
        bool scans = strstr(plan, "SCAN a") != NULL && id != QUERY_TIMELINE_OF_PATIENT;
        /* ct_patient's row number is the patient's */
        const char *wanted =
            id == QUERY_PATIENT_EXTRA ? "SEARCH a USING INTEGER PRIMARY KEY" : "patient_id=?";
        if (strstr(plan, wanted) == NULL || scans || strstr(plan, "SCAN r") != NULL)
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
    query = (struct query){.id = QUERY_AUDIT, .order = FIELD_OF(audit_entry, role) + 1};
    assert_int_equal(sql_check(&query, &error), -1); /* no index */
    query.order = -(FIELD_OF(audit_entry, station) + 1);
    assert_int_equal(sql_check(&query, &error), 0);
    query = (struct query){.id = QUERY_STAFF, .filter.word = "x"};
    assert_int_equal(sql_check(&query, &error), -1);
    query = (struct query){.id = QUERY_STAFF_BY_NAME, .filter.word = "x"};
    assert_int_equal(sql_check(&query, &error), 0);
    query = (struct query){.id = QUERY_BREAK_GLASS, .filter.action = "x"};
    assert_int_equal(sql_check(&query, &error), -1);
}

static void an_action_is_one_or_all_that_begin_so(void **state)
{
    (void)state;
    char begin[SQL_ACTION_SIZE], end[SQL_ACTION_SIZE];
    struct query_filter filter = {.action = "patient.*"};
    sql_action_range(&filter, begin, end);
    assert_string_equal(begin, "patient.");
    assert_string_equal(end, "patient/");
    filter = (struct query_filter){.action = "chart.view"};
    sql_action_range(&filter, begin, end);
    assert_string_equal(begin, "chart.view");
    filter = (struct query_filter){.action = "*"};
    sql_action_range(&filter, begin, end);
    assert_string_equal(begin, "");
    assert_true(strcmp(end, "zzz") > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_sql),
        cmocka_unit_test(shapes_have_numbers_of_their_own),
        cmocka_unit_test(lists_across_patients_follow_an_index),
        cmocka_unit_test(lists_of_a_patient_follow_the_patient),
        cmocka_unit_test(own_lists_follow_an_index),
        cmocka_unit_test(what_a_list_does_not_have_is_refused),
        cmocka_unit_test(an_action_is_one_or_all_that_begin_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
