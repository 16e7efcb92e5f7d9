/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL migrations on a cluster of the test's own: the catalogue against the schema page,
 * the same bad rows as on SQLite, deletes, defaults, triggers, the minutes function.
 */
#include "bad_rows.h"
#include "expected_lines.h"
#include "postgres_cluster.h"

#include "chartty/base/datetime.h"

struct group {
    struct postgres postgres;
    bool is_running;
};

/* The migrations run once; each test has a copy of its own. */
static int start(void **state)
{
    struct group *group = memory_new(sizeof *group);
    *state = group;
    group->is_running = postgres_start(&group->postgres);
    int count;
    const struct migration *list = migrations("postgres", &count);
    if (group->is_running) {
        postgres_assert(&group->postgres, "postgres", "CREATE DATABASE migrated", "");
        for (int i = 0; i < count; i++) {
            postgres_assert(&group->postgres, "migrated", list[i].sql, "");
        }
    }
    return 0;
}

static int stop(void **state)
{
    struct group *group = *state;
    if (group->is_running) {
        postgres_stop(&group->postgres);
    }
    memory_free(group);
    return 0;
}

/* A migrated database of this name; skips the test where there is no server. */
static struct postgres *migrated(void **state, const char *database)
{
    struct group *group = *state;
    if (!group->is_running) {
        skip();
    }
    char create[96];
    (void)snprintf(create, sizeof create, "CREATE DATABASE %s TEMPLATE migrated", database);
    postgres_assert(&group->postgres, "postgres", create, "");
    return &group->postgres;
}

static void the_eight_tables_are_as_described(void **state)
{
    struct postgres *postgres = migrated(state, "catalogue");
    struct buffer actual = postgres_lines(postgres, "catalogue", POSTGRES_LINES);
    struct buffer expected = expected_lines();
    assert_same_lines(&actual, &expected);

    struct fixture fixture = {0};
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/twin.db", postgres->folder);
    fixture_make(&fixture);
    sqlite3 *connection = fixture_open(fixture.path);
    actual = postgres_lines(postgres, "catalogue", POSTGRES_OWN_LINES);
    expected = fixture_lines(connection, SQLITE_OWN_LINES);
    sort_lines(&expected);
    assert_same_lines(&actual, &expected);
    sqlite3_close(connection);
}

static void chartty_s_own_tables_are_their_lists(void **state)
{
    struct postgres *postgres = migrated(state, "own");
    struct buffer lines = postgres_lines(postgres, "own", POSTGRES_SIDE_LINES);
    assert_side_records(&lines);
}

static void add_bad_row(void *context, const char *sql, const struct expected_column *column,
                        const char *value)
{
    (void)value;
    buffer_format(context, "%s RETURNING 'took a bad %s.%s: ' || %s;\n", sql, column->table,
                  column->column, column->column);
}

static int occurrences(const char *text, const char *words)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at += strlen(words)) {
        count++;
    }
    return count;
}

/* Only for what is wrong with the value: 22xxx data, 23xxx constraint, 42804 another type. */
static void bad_rows_are_refused(void **state)
{
    struct postgres *postgres = migrated(state, "bad");
    struct buffer script, output;
    buffer_init(&script);
    buffer_add_text(&script, FIRST_ROWS "\\set VERBOSITY sqlstate\n");
    int count = each_bad_row(POSTGRES, add_bad_row, &script);
    (void)postgres_run(postgres, "bad", script.bytes, "ON_ERROR_STOP=0", &output);
    const char *took = strstr(output.bytes, "took a bad");
    if (took != NULL) {
        fail_msg("%.*s", (int)strcspn(took, "\n"), took);
    }
    int refused = occurrences(output.bytes, "ERROR:  22") +
                  occurrences(output.bytes, "ERROR:  23") +
                  occurrences(output.bytes, "ERROR:  42804") +
                  occurrences(output.bytes, "ERROR:  54000"); /* chr(0) */
    assert_true(count >= 500);
    assert_int_equal(refused, count);
    print_message("%d bad rows, %d refused\n", count, refused);
    buffer_release(&script);
    buffer_release(&output);
    postgres_assert(postgres, "bad",
                    "SELECT (SELECT count(*) FROM patients) || ' ' || (SELECT count(*) FROM "
                    "oauth_clients) || ' ' || (SELECT count(*) FROM vital_signs) || ' ' || (SELECT "
                    "count(*) FROM lab_results)",
                    "1 1 1 1\n");
}

static void good_rows_are_taken(void **state)
{
    struct postgres *postgres = migrated(state, "good");
    struct expected_column columns[COLUMN_COUNT_MAX];
    int count = expected_columns(columns);
    struct buffer script, sql;
    char value[64];
    buffer_init(&script);
    buffer_init(&sql);
    buffer_add_text(&script, FIRST_ROWS);
    for (int i = 0; i < count; i++) {
        if (strcmp(columns[i].column, "id") != 0) {
            good_value(&columns[i], 2 * i, value, sizeof value);
            insert_text(&sql, &columns[i], value, 2 * i);
            buffer_format(&script, "%s;\n", sql.bytes);
        }
        if (!columns[i].is_required) {
            insert_text(&sql, &columns[i], "NULL", 2 * i + 1);
            buffer_format(&script, "%s;\n", sql.bytes);
        }
    }
    postgres_assert(postgres, "good", script.bytes, "");
    buffer_release(&script);
    buffer_release(&sql);
}

static void defaults_fill_what_is_left_out(void **state)
{
    struct postgres *postgres = migrated(state, "defaults");
    struct buffer script;
    int expected = 0;
    buffer_init(&script);
    buffer_add_text(&script, "SET timezone = 'Asia/Tokyo';\n" FIRST_ROWS);
#define COLUMN(table, column, type, length, nullability, default_value)                            \
    if (strcmp(default_value, "now") == 0) {                                                       \
        buffer_add_text(&script, "SELECT 'right' FROM " #table " WHERE id = 1 AND abs(extract("    \
                                 "epoch FROM " #column " - (now() AT TIME ZONE 'UTC'))) < "        \
                                 "60;\n");                                                         \
        expected++;                                                                                \
    } else if (default_value[0] != '\0') {                                                         \
        buffer_add_text(&script, "SELECT 'right' FROM " #table " WHERE id = 1 AND " #column        \
                                 " = " default_value ";\n");                                       \
        expected++;                                                                                \
    }
#include "expected_schema.def"
    assert_int_equal(expected, 21);
    struct buffer output = postgres_lines(postgres, "defaults", script.bytes);
    assert_int_equal(occurrences(output.bytes, "right\n"), expected);
    buffer_release(&output);
    buffer_release(&script);
}

static void deletes_follow_the_rules(void **state)
{
    struct postgres *postgres = migrated(state, "deletes");
    struct buffer output;
    postgres_assert(postgres, "deletes",
                    FIRST_ROWS
                    "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('M2', 'Bo', "
                    "'Lee', '1990-01-01'); INSERT INTO allergies (patient_id, allergen) VALUES (2, "
                    "'x'); INSERT INTO ct_name (last, first, patient_id) VALUES ('lee', 'ann', 1), "
                    "('lee', 'bo', 2); INSERT INTO ct_external_id VALUES ('s', 'lab_results', 'x', "
                    "1, 1), ('s', 'patients', 'y', 2, 2);",
                    "");
    assert_int_not_equal(postgres_run(postgres, "deletes", "DELETE FROM providers WHERE id = 1",
                                      "ON_ERROR_STOP=1", &output),
                         0);
    buffer_release(&output);
    postgres_assert(postgres, "deletes",
                    "DELETE FROM ct_change; DELETE FROM patients WHERE id = 1; SELECT (SELECT "
                    "count(*) FROM appointments) + (SELECT count(*) FROM medications) + (SELECT "
                    "count(*) FROM vital_signs) + (SELECT count(*) FROM lab_results); SELECT "
                    "patient_id FROM allergies; SELECT first FROM ct_name; SELECT source_id FROM "
                    "ct_external_id; SELECT patient_id FROM ct_name_stale; SELECT table_name || "
                    "' ' || row_id || ' ' || patient_id FROM ct_change ORDER BY 1; DELETE FROM "
                    "providers WHERE id = 1",
                    "0\n2\nbo\ny\n2\nallergies 1 1\nappointments 1 1\nlab_results 1 1\n"
                    "medications 1 1\npatients 1 1\nvital_signs 1 1\n");
}

static void changes_are_noted_and_names_marked(void **state)
{
    struct postgres *postgres = migrated(state, "changes");
    postgres_assert(
        postgres, "changes",
        FIRST_ROWS "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('M2', 'Bo', "
                   "'Lee', '1990-01-01'); DELETE FROM ct_change; DELETE FROM ct_name_stale; "
                   "UPDATE allergies SET patient_id = 2; UPDATE patients SET city = 'Bath' WHERE "
                   "id = 1; UPDATE patients SET phone = '1' WHERE id = 2; UPDATE patients SET "
                   "phone = '2' WHERE id = 2; UPDATE providers SET name = 'x'; SELECT table_name "
                   "|| ' ' || row_id || ' ' || coalesce(patient_id::text, '-') FROM ct_change "
                   "ORDER BY seq; SELECT patient_id FROM ct_name_stale",
        "allergies 1 2\nallergies 1 1\npatients 1 1\npatients 2 2\npatients 2 2\nproviders 1 -\n"
        "2\n");
    postgres_assert(postgres, "changes",
                    "INSERT INTO allergies (patient_id, allergen) SELECT 1, i::text FROM "
                    "generate_series(1, 12000) AS i; SELECT count(*) BETWEEN 10000 AND 10256 FROM "
                    "ct_change",
                    "t\n");
}

/* However many rows: a transaction gives one notice, and one that changes nothing gives none. */
static void a_transaction_gives_one_notice(void **state)
{
    struct postgres *postgres = migrated(state, "notices");
    struct buffer output;
    assert_int_equal(
        postgres_run(postgres, "notices",
                     FIRST_ROWS "LISTEN ct_change; BEGIN; UPDATE patients SET city = 'Bath'; "
                                "INSERT INTO allergies (patient_id, allergen) SELECT 1, i::text "
                                "FROM generate_series(1, 500) AS i; DELETE FROM allergies; COMMIT; "
                                "UPDATE patients SET city = 'x' WHERE id = 999; BEGIN; UPDATE "
                                "patients SET city = 'y'; ROLLBACK; SELECT 1",
                     "ON_ERROR_STOP=1", &output),
        0);
    int notices = 0;
    for (const char *at = output.bytes; (at = strstr(at, "ct_change")) != NULL; at++) {
        notices++;
    }
    buffer_release(&output);
    assert_int_equal(notices, 1);
}

/* The same forms as the SQLite expression is compared over, in one go. */
static void ct_minutes_is_time_parse(void **state)
{
    static const char *const halves[] = {"",      " ", "a",     "AM", " am", "P",
                                         "  pm ", "x", " a.m.", "ap", "mm"};
    static const char *const others[] = {
        "",       "noon",   " NOON ",  "Midnight",   "noonday", "24:00",    "9:60",     "9.30",
        "9",      "0900",   " 0900 ",  "2400",       "0960",    "0900 AM",  "12345",    "9:5",
        "9: AM",  ":30",    "09:",     "9:00 A M",   "-9:00",   "13:00 AM", "00:30 AM", "9:05:60",
        "\t9:00", "9:00\n", "０９:00", "9:00:00 PM", "99:99",   "1:2:3",    "009:00",   "9:00::00"};
    struct postgres *postgres = migrated(state, "minutes");
    struct buffer script, expected;
    char text[64];
    buffer_init(&script);
    buffer_init(&expected);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        buffer_format(&script, "SELECT COALESCE(ct_minutes('%s'), -1) || ' %zu';\n", others[i], i);
        buffer_format(&expected, "%d %zu\n", time_parse(others[i]), i);
    }
    for (int hour = 0; hour <= 25; hour++) {
        for (size_t h = 0; h < sizeof halves / sizeof halves[0]; h++) {
            for (int minute = 0; minute <= 60; minute += 15) {
                (void)snprintf(text, sizeof text, minute == 45 ? "%d%02d%s" : "%d:%02d%s", hour,
                               minute, halves[h]);
                buffer_format(&script, "SELECT COALESCE(ct_minutes('%s'), -1) || ' %s';\n", text,
                              text);
                buffer_format(&expected, "%d %s\n", time_parse(text), text);
            }
            (void)snprintf(text, sizeof text, "%02d%s", hour, halves[h]);
            buffer_format(&script, "SELECT COALESCE(ct_minutes('%s'), -1) || ' %s';\n", text, text);
            buffer_format(&expected, "%d %s\n", time_parse(text), text);
        }
    }
    struct buffer actual = postgres_lines(postgres, "minutes", script.bytes);
    assert_same_lines(&actual, (sort_lines(&expected), &expected));
    buffer_release(&script);
}

static void the_samples_run(void **state)
{
    struct postgres *postgres = migrated(state, "samples");
    struct buffer samples = fixture_bytes(CHARTTY_SOURCE_DIR "/tests/unit/data/sample_queries.sql");
    struct buffer script;
    buffer_init(&script);
    buffer_add_text(&script, FIRST_ROWS "UPDATE patients SET mrn = 'MRN001';\n");
    buffer_add_text(&script, samples.bytes);
    struct buffer output = postgres_lines(postgres, "samples", script.bytes);
    assert_non_null(strstr(output.bytes, "|1|1|1|1|1\n"));
    assert_non_null(strstr(output.bytes, "Aspirin"));
    buffer_release(&output);
    buffer_release(&script);
    buffer_release(&samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eight_tables_are_as_described),
        cmocka_unit_test(chartty_s_own_tables_are_their_lists),
        cmocka_unit_test(bad_rows_are_refused),
        cmocka_unit_test(good_rows_are_taken),
        cmocka_unit_test(defaults_fill_what_is_left_out),
        cmocka_unit_test(deletes_follow_the_rules),
        cmocka_unit_test(changes_are_noted_and_names_marked),
        cmocka_unit_test(a_transaction_gives_one_notice),
        cmocka_unit_test(ct_minutes_is_time_parse),
        cmocka_unit_test(the_samples_run),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
