/* SPDX-License-Identifier: MIT */
/*
 * The catalogue of a database that chartty makes on SQLite against the schema page, the model's
 * field lists against the same page, and the minutes expression against the migration's text and
 * against time_parse().
 */
#include "expected_lines.h"

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
    struct fixture *fixture = *state;
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    /* Not (minutes, id) > (?, ?): SQLite seeks by a row value of columns only. */
    assert_true(plan_says(connection,
                          "SELECT a.id FROM appointments AS a WHERE a.date = '2026-11-24' "
                          "AND " DAY_MINUTES_EXPRESSION " >= 540 "
                          "AND (" DAY_MINUTES_EXPRESSION " > 540 OR a.id > 7) "
                          "ORDER BY " DAY_MINUTES_EXPRESSION ", a.id LIMIT 20",
                          "ct_appointments_day (date=? AND <expr>>?)"));
    assert_true(plan_says(connection,
                          "SELECT id FROM appointments WHERE status = 'scheduled' AND date = "
                          "'2026-11-24' AND " DAY_MINUTES_EXPRESSION " >= 540 "
                          "AND (" DAY_MINUTES_EXPRESSION " > 540 OR id > 7) "
                          "ORDER BY " DAY_MINUTES_EXPRESSION ", id LIMIT 20",
                          "ct_appointments_status_day (status=? AND date=? AND <expr>>?)"));
    assert_true(plan_says(connection,
                          "SELECT id FROM appointments WHERE status = 'scheduled' AND date > "
                          "'2026-11-24' ORDER BY date, " DAY_MINUTES_EXPRESSION ", id LIMIT 20",
                          "ct_appointments_status_day (status=? AND date>?)"));
    assert_true(plan_says(connection,
                          "SELECT id FROM appointments WHERE patient_id = 1 ORDER BY date DESC, "
                          "id DESC",
                          "ct_appointments_patient (patient_id=?)"));
    assert_true(plan_says(connection,
                          "SELECT id FROM medications WHERE patient_id = 1 ORDER BY "
                          "prescribed_date DESC, id DESC",
                          "ct_medications_patient (patient_id=?)"));
    assert_true(plan_says(connection,
                          "SELECT id FROM vital_signs WHERE patient_id = 1 ORDER BY "
                          "recorded_date DESC, id DESC",
                          "ct_vital_signs_patient (patient_id=?)"));
    assert_true(plan_says(connection,
                          "SELECT id FROM lab_results WHERE patient_id = 1 ORDER BY "
                          "resulted_date DESC, id DESC",
                          "ct_lab_results_patient (patient_id=?)"));
    assert_true(plan_says(connection, "SELECT id FROM allergies WHERE patient_id = 1 ORDER BY id",
                          "ct_allergies_patient (patient_id=?)"));
    assert_true(plan_says(connection, "SELECT id FROM patients WHERE dob = '1945-07-14'",
                          "ct_patients_dob (dob=?)"));
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

static void compare_minutes(sqlite3_stmt *statement, const char *text, int *compared, int *readable)
{
    sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int minutes = sqlite3_column_int(statement, 0);
    if (minutes != time_parse(text)) {
        fail_msg("\"%s\": SQL %d, time_parse %d", text, minutes, time_parse(text));
    }
    *compared += 1;
    *readable += minutes >= 0 ? 1 : 0;
    sqlite3_reset(statement);
}

/* Hours, minutes, seconds and halves of the day in all forms, and what is nearly one of them. */
static void the_minutes_expression_is_time_parse(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",          "noon",      "NOON",    " Noon ",   "midnight", "Midnight  ", "noonday",
        "mid night", "24:00",     "25:00",   "9:60",     "9.30",     "9",          "09",
        "900",       "0900",      " 0900 ",  "2400",     "0960",     "0900 AM",    "0900am",
        "12345",     "09:000",    "9:5",     "9:05:5",   "9:05:60",  "9:05:59.5",  "a",
        "am",        "PM",        ":30",     "09:",      "9: AM",    "9 : 00",     "9:00 PAM",
        "9:00 A M",  "9:00 AMPM", "9:00 MA", "9:00 pm.", "-9:00",    "+9:00",      "9am ",
        " 9 am",     "0am",       "00am",    "13pm",     "12:00 AM", "13:00 AM",   "00:30 AM",
        "9h30",      "09:30Z",    "T09:30",  "09:30-10", "9:30 AMs", "\t09:30",    "09:30\n",
        "９:３０",   "09：30",    "９am",    "1 2 am",   "99:99",    "1:2:3",      "09:30:00 PM",
        "M9:00",     "P 9:00",    "9:00P M", "9 P",      "009:00",   "9:00:00:00", "9:00::00",
    };
    static const char *const halves[] = {"",    " ",     "a", "A",   "am",    "AM", " am",
                                         " AM", " Am",   "p", "P",   "pm",    "PM", " pm",
                                         " PM", "  pm ", "x", " xm", " a.m.", "ap", "mm"};
    static const char *const forms[] = {"%d:%02d", "%02d:%02d", "%02d%02d", "%d:%02d:30",
                                        "%02d:%02d:61"};
    static const int minutes[] = {0, 5, 30, 59, 60};
    sqlite3 *connection = NULL;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    sqlite3_stmt *statement = prepare_minutes(connection);
    int compared = 0, readable = 0;
    char text[64], clock_text[32];
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        compare_minutes(statement, others[i], &compared, &readable);
    }
    for (int hour = 0; hour <= 25; hour++) {
        for (size_t h = 0; h < sizeof halves / sizeof halves[0]; h++) {
            (void)snprintf(text, sizeof text, "%d%s", hour, halves[h]);
            compare_minutes(statement, text, &compared, &readable);
            for (size_t f = 0; f < 5 * 5; f++) {
                /* the format is one of the list above */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                (void)snprintf(clock_text, sizeof clock_text, forms[f / 5], hour, minutes[f % 5]);
#pragma GCC diagnostic pop
                (void)snprintf(text, sizeof text, "%s%s", clock_text, halves[h]);
                compare_minutes(statement, text, &compared, &readable);
            }
        }
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    assert_true(compared > 2000);
    assert_true(readable > 2000 && readable < compared - 2000);
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
