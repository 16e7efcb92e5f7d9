/* SPDX-License-Identifier: MIT */
/*
 * The catalogue of a database that chartty makes on SQLite against the schema page, the model's
 * field lists against the same page, and the minutes expression against the migration's text and
 * against time_parse(). The same on PostgreSQL is in test_postgres_schema.c.
 */
#include "expected_lines.h"
#include "schema_cases.h"

#include "chartty/base/datetime.h"
#include "chartty/model/record.h"
#include "src/data/sqlite/minutes_expression.h"

#include <ctype.h>

static void the_eight_tables_are_as_described(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    struct buffer actual =
        fixture_lines(connection, SQLITE_COLUMN_LINES " UNION ALL " SQLITE_INDEX_LINES
                                                      " UNION ALL " SQLITE_FOREIGN_KEY_LINES);
    struct buffer expected = expected_lines();
    assert_same_lines(&actual, &expected);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM sqlite_schema WHERE type = "
                                                "'table' AND name IN " EIGHT_TABLES
                                                " AND sql LIKE '%AUTOINCREMENT%'"),
                     8);
    sqlite3_close(connection);
}

/* The lists are what SQL, forms and the bulk load are made of. */
static void the_model_has_the_same_columns(void **state)
{
    (void)state;
    enum { NULLABLE, NOT_NULL };
    int columns = 0, fields = 0;
    const struct record_spec *spec;
    int index;
#define COLUMN(table, column, type, length, nullability, default_value)                            \
    spec = record_by_table(#table);                                                                \
    assert_non_null(spec);                                                                         \
    index = record_field(spec, #column);                                                           \
    assert_true(index >= 0);                                                                       \
    assert_int_equal(spec->fields[index].max, length);                                             \
    assert_int_equal((spec->fields[index].flags & FIELD_REQUIRED) != 0, nullability == NOT_NULL);  \
    columns++;
#define INDEX(table, column, kind)                                                                 \
    spec = record_by_table(#table);                                                                \
    assert_true(spec->fields[record_field(spec, #column)].flags &FIELD_INDEXED);
#include "expected_schema.def"
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        fields += record_spec((enum record_type)type)->field_count;
    }
    assert_int_equal(columns, fields);
}

static void chartty_s_own_tables_are_their_lists(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    struct buffer lines = fixture_lines(connection, SQLITE_SIDE_LINES);
    assert_side_records(&lines);
    sqlite3_close(connection);
}

/* Text without its blanks and line ends. */
static char *squeezed(const char *text)
{
    char *out = memory_new(strlen(text) + 1), *end = out;
    for (; *text != '\0'; text++) {
        if (!isspace((unsigned char)*text)) {
            *end++ = *text;
        }
    }
    *end = '\0';
    return out;
}

static void the_day_indexes_are_over_the_minutes_expression(void **state)
{
    (void)state;
    int count;
    const struct migration *list = migrations("sqlite", &count);
    char *sql = squeezed(list[1].sql);
    char *day = squeezed("ON appointments (date, " DAY_MINUTES_EXPRESSION ", id)");
    char *status_day = squeezed("ON appointments (status, date, " DAY_MINUTES_EXPRESSION ", id)");
    assert_non_null(strstr(sql, day));
    assert_non_null(strstr(sql, status_day));
    memory_free(sql);
    memory_free(day);
    memory_free(status_day);
}

static bool plan_says(sqlite3 *connection, const char *sql, const char *words)
{
    char explain[16384];
    (void)snprintf(explain, sizeof explain, "EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, explain, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s", sqlite3_errmsg(connection));
    }
    bool found = false, sorts = false;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(statement, 3);
        found = found || strstr(detail, words) != NULL;
        sorts = sorts || strstr(detail, "TEMP B-TREE") != NULL;
    }
    sqlite3_finalize(statement);
    return found && !sorts;
}

static void screens_read_by_index(void **state)
{
    static const char *const queries[][2] = {
#define X(query, words) {query, words},
        INDEXED_QUERIES(X, DAY_MINUTES_EXPRESSION)
#undef X
    };
    struct fixture *fixture = *state;
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        if (!plan_says(connection, queries[i][0], queries[i][1])) {
            fail_msg("%s", queries[i][0]);
        }
    }
    sqlite3_close(connection);
}

static sqlite3_stmt *prepare_minutes(sqlite3 *connection)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, "SELECT " DAY_MINUTES_EXPRESSION " FROM (SELECT ?1 AS time)",
                           -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s", sqlite3_errmsg(connection));
    }
    return statement;
}

struct comparison {
    sqlite3_stmt *statement;
    int compared, readable;
};

static void compare_minutes(void *context, const char *text)
{
    struct comparison *comparison = context;
    sqlite3_bind_text(comparison->statement, 1, text, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(comparison->statement), SQLITE_ROW);
    int minutes = sqlite3_column_int(comparison->statement, 0);
    if (minutes != time_parse(text)) {
        fail_msg("\"%s\": SQL %d, time_parse %d", text, minutes, time_parse(text));
    }
    comparison->compared++;
    comparison->readable += minutes >= 0 ? 1 : 0;
    sqlite3_reset(comparison->statement);
}

static void the_minutes_expression_is_time_parse(void **state)
{
    (void)state;
    struct comparison comparison = {.compared = 0};
    sqlite3 *connection = NULL;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    comparison.statement = prepare_minutes(connection);
    each_time_text(compare_minutes, &comparison);
    sqlite3_finalize(comparison.statement);
    sqlite3_close(connection);
    assert_true(comparison.compared > 2000);
    assert_true(comparison.readable > 2000 && comparison.readable < comparison.compared - 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_eight_tables_are_as_described, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test(the_model_has_the_same_columns),
        cmocka_unit_test_setup_teardown(chartty_s_own_tables_are_their_lists, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test(the_day_indexes_are_over_the_minutes_expression),
        cmocka_unit_test_setup_teardown(screens_read_by_index, fixture_setup, fixture_teardown),
        cmocka_unit_test(the_minutes_expression_is_time_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
