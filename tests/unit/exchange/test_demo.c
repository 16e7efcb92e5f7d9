/* SPDX-License-Identifier: MIT */
/*
 * Tests of demo_fill: the same rows each time, the distributions of docs/demo-data.md (its table is
 * read and its queries run), every flag, a schedule that holds, nothing that could be anybody's.
 * CHARTTY_DEMO_PATIENTS sets the size (2,000).
 */
#include "exchange_fixture.h"

#include "chartty/model/identifiers.h"
#include "chartty/model/lab_rules.h"
#include "chartty/model/vitals_rules.h"
#include "src/exchange/demo.h"

#include <math.h>

static const struct date today = {2026, 11, 24};

static int64_t demo_patients(void)
{
    const char *text = getenv("CHARTTY_DEMO_PATIENTS");
    return text ? strtoll(text, NULL, 10) : 2000;
}

static void fill(const char *database, int64_t patients, uint64_t seed, bool few_children)
{
    struct error error;
    struct demo_options options = {.url = database,
                                   .patients = patients,
                                   .seed = seed,
                                   .today = today,
                                   .few_children = few_children};
    if (demo_fill(&options, &error) != 0)
        fail_msg("%s (%s)", error.user, error.detail);
}

/* One database for the tests that only read. */
static int setup(void **state)
{
    struct exchange_fixture *fixture = memory_new(sizeof *fixture);
    fixture_new(fixture);
    fill(fixture->database, demo_patients(), 7, false);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    memory_free(*state);
    return 0;
}

static void the_same_seed_gives_the_same_rows(void **state)
{
    (void)state;
    struct exchange_fixture first, second, other;
    fixture_new(&first);
    fixture_new(&second);
    fixture_new(&other);
    fill(first.database, 300, 42, false);
    fill(second.database, 300, 42, false);
    fill(other.database, 300, 43, false);
    /* With the times of writing too: they are made up like the rest. */
    static const char times[] = "SELECT group_concat(created_at) FROM (SELECT created_at FROM "
                                "patients UNION ALL SELECT created_at FROM lab_results)";
    char *a = database_content(first.database), *b = database_content(second.database);
    char *c = database_content(other.database);
    char *times_a = database_text(first.database, times);
    char *times_b = database_text(second.database, times);
    assert_true(strcmp(a, b) == 0);
    assert_true(strcmp(a, c) != 0);
    assert_string_equal(times_a, times_b);
    memory_free(a);
    memory_free(b);
    memory_free(c);
    memory_free(times_a);
    memory_free(times_b);
    fixture_free(&first);
    fixture_free(&second);
    fixture_free(&other);
}

/* A patient does not depend on how many others there are. */
static void people_are_the_same_in_a_larger_database(void **state)
{
    const struct exchange_fixture *large = *state;
    struct exchange_fixture small;
    fixture_new(&small);
    fill(small.database, 200, 7, true);
    static const char people[] =
        "SELECT mrn, first_name, last_name, dob, phone, street FROM patients WHERE id <= 200";
    char *in_large = database_text(large->database, people);
    expect_text(small.database, people, in_large);
    long long records = database_number(
        small.database, "SELECT (SELECT count(*) FROM appointments) + (SELECT count(*) FROM "
                        "medications) + (SELECT count(*) FROM vital_signs)");
    assert_in_range(records, 200, 500); /* 1.1 a patient, and one very full chart */
    memory_free(in_large);
    fixture_free(&small);
}

static void sizes_out_of_range_are_refused(void **state)
{
    (void)state;
    struct error error;
    struct demo_options options = {.url = "/nowhere/x.db", .patients = 199, .today = today};
    assert_int_equal(demo_fill(&options, &error), -1);
    assert_string_equal(error.user, "The number of demo patients must be from 200 to 10000000.");
}

static bool stop_soon(void *context, int64_t done, int64_t total)
{
    (void)context;
    (void)total;
    return done < 400;
}

static void it_can_be_stopped(void **state)
{
    (void)state;
    struct exchange_fixture fixture;
    struct error error;
    fixture_new(&fixture);
    struct demo_options options = {
        .url = fixture.database, .patients = 1000, .today = today, .progress = stop_soon};
    assert_int_equal(demo_fill(&options, &error), -1);
    assert_int_equal(error.code, ERROR_CANCELLED);
    fixture_free(&fixture);
}

/* A row of the page's table: "| what | 12.0 % | SELECT ... |". */
struct distribution {
    char what[100];
    double expected;
    bool is_share; /* else a mean */
    char query[600];
};

static bool read_distribution(const char *line, struct distribution *out)
{
    const char *value = strchr(line + 1, '|');
    const char *query = value ? strchr(value + 1, '|') : NULL;
    const char *end = query ? strrchr(query + 1, '|') : NULL;
    if (line[0] != '|' || !end || strncmp(query, "| SELECT", 8) != 0)
        return false;
    snprintf(out->what, sizeof out->what, "%.*s", (int)(value - line - 2), line + 2);
    snprintf(out->query, sizeof out->query, "%.*s", (int)(end - query - 2), query + 2);
    out->expected = strtod(value + 1, NULL);
    const char *percent = strchr(value, '%');
    out->is_share = percent && percent < query;
    return true;
}

static void run_distribution(sqlite3 *database, const struct distribution *row, double *hits,
                             double *total)
{
    sqlite3_stmt *statement;
    char day[11];
    date_format_iso(today, day);
    if (sqlite3_prepare_v2(database, row->query, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", row->what, sqlite3_errmsg(database));
    if (sqlite3_bind_parameter_index(statement, ":today"))
        sqlite3_bind_text(statement, 1, day, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    *hits = sqlite3_column_double(statement, 0);
    *total = sqlite3_column_double(statement, 1);
    sqlite3_finalize(statement);
}

static bool holds(const struct distribution *row, double hits, double total)
{
    double found = hits / total;
    if (!row->is_share)
        return fabs(found - row->expected) <= 0.05 * row->expected;
    double share = row->expected / 100;
    return fabs(found - share) <= 4 * sqrt(share * (1 - share) / total) + 0.003;
}

static void the_distributions_of_the_page_hold(void **state)
{
    const struct exchange_fixture *fixture = *state;
    FILE *page = fopen(CHARTTY_SOURCE_DIR "/docs/demo-data.md", "r");
    sqlite3 *database;
    char line[1000];
    int rows = 0, failures = 0;
    assert_non_null(page);
    assert_int_equal(sqlite3_open_v2(fixture->database, &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    while (fgets(line, sizeof line, page)) {
        struct distribution row;
        double hits, total;
        if (!read_distribution(line, &row))
            continue;
        run_distribution(database, &row, &hits, &total);
        rows++;
        if (holds(&row, hits, total))
            continue;
        failures++;
        printf("%s: expected %g%s, found %g of %g = %g\n", row.what, row.expected,
               row.is_share ? " %" : "", hits, total, hits / total * (row.is_share ? 100 : 1));
    }
    fclose(page);
    sqlite3_close(database);
    assert_in_range(rows, 35, 100);
    assert_int_equal(failures, 0);
}

static void every_table_is_filled_and_sound(void **state)
{
    const struct exchange_fixture *fixture = *state;
    struct database_status status;
    struct error error;
    assert_int_equal(database_status(fixture->database, &status, &error), 0);
    for (int type = 0; type < RECORD_TABLE_COUNT; type++)
        assert_true(status.row_counts[type] > 0);
    assert_int_equal(status.row_counts[RECORD_PATIENT], demo_patients());
    assert_int_equal(status.row_counts[RECORD_OAUTH_CLIENT], 6);
    assert_int_equal(status.row_counts[RECORD_PROVIDER], 40 + demo_patients() / 2000);
    expect_text(fixture->database,
                "SELECT (SELECT count(*) FROM appointments WHERE patient_id = 42) + (SELECT "
                "count(*) FROM medications WHERE patient_id = 42) + (SELECT count(*) FROM "
                "allergies WHERE patient_id = 42) + (SELECT count(*) FROM vital_signs WHERE "
                "patient_id = 42) BETWEEN 175 AND 180, (SELECT count(*) FROM lab_results WHERE "
                "patient_id = 42)",
                "1|40\n");
    /* Indexes and triggers that the load took away are there again. */
    assert_int_equal(
        database_number(fixture->database, "SELECT count(*) FROM ct_meta WHERE key = 'bulk'"), 0);
}

/* Each value goes through the field list as chartty will read it. */
static void every_value_fits_and_can_be_read(void **state)
{
    const struct exchange_fixture *fixture = *state;
    sqlite3 *database;
    assert_int_equal(sqlite3_open_v2(fixture->database, &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        char sql[64];
        sqlite3_stmt *statement;
        snprintf(sql, sizeof sql, "SELECT * FROM %s LIMIT 20000", spec->table);
        assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW)
            for (int field = 0; field < spec->field_count; field++) {
                const struct field_spec *column = &spec->fields[field];
                const char *text = (const char *)sqlite3_column_text(statement, field);
                struct field_value value = field_read(column, text, text ? strlen(text) : 0);
                bool may_be_unreadable = column->kind == FIELD_TIME;
                if (value.state == FIELD_UNPARSED && !may_be_unreadable)
                    fail_msg("%s.%s: %s", spec->table, column->column, text);
                if (column->flags & FIELD_REQUIRED)
                    assert_int_not_equal(value.state, FIELD_NULL);
            }
        sqlite3_finalize(statement);
        for (int field = 0; field < spec->field_count; field++) {
            char length_sql[200];
            if (!spec->fields[field].max)
                continue;
            snprintf(length_sql, sizeof length_sql,
                     "SELECT count(*) FROM %s WHERE length(%s) > %u OR %s = ''", spec->table,
                     spec->fields[field].column, spec->fields[field].max,
                     spec->fields[field].column);
            assert_int_equal(database_number(fixture->database, length_sql), 0);
        }
    }
    sqlite3_close(database);
}

static void count_vital_flags(sqlite3 *database, int counts[VITAL_COUNT][VITAL_IMPLAUSIBLE + 1])
{
    static const struct {
        enum vital_sign sign;
        const char *column;
    } signs[] = {{VITAL_RESPIRATORY_RATE, "respiratory_rate"},
                 {VITAL_OXYGEN_SATURATION, "oxygen_saturation"},
                 {VITAL_SYSTOLIC, "systolic_bp"},
                 {VITAL_DIASTOLIC, "diastolic_bp"},
                 {VITAL_HEART_RATE, "heart_rate"},
                 {VITAL_TEMPERATURE, "temperature"}};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const struct record_spec *spec = record_spec(RECORD_VITAL_SIGNS);
        const struct field_spec *field = &spec->fields[record_field(spec, signs[i].column)];
        char sql[200];
        sqlite3_stmt *statement;
        snprintf(sql, sizeof sql,
                 "SELECT v.%s, p.dob, substr(v.recorded_date, 1, 10) FROM vital_signs v JOIN "
                 "patients p ON p.id = v.patient_id",
                 signs[i].column);
        assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *text = (const char *)sqlite3_column_text(statement, 0);
            struct field_value value = field_read(field, text, text ? strlen(text) : 0);
            struct date born, at;
            assert_true(date_parse_iso((const char *)sqlite3_column_text(statement, 1), &born));
            assert_true(date_parse_iso((const char *)sqlite3_column_text(statement, 2), &at));
            assert_true(date_compare(born, at) <= 0);
            counts[signs[i].sign][vital_flag(signs[i].sign, &value, vital_age_days(born, at))]++;
        }
        sqlite3_finalize(statement);
    }
}

static void vital_signs_have_every_flag(void **state)
{
    const struct exchange_fixture *fixture = *state;
    int counts[VITAL_COUNT][VITAL_IMPLAUSIBLE + 1] = {{0}};
    sqlite3 *database;
    assert_int_equal(sqlite3_open_v2(fixture->database, &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    count_vital_flags(database, counts);
    sqlite3_close(database);
    static const enum vital_sign signs[] = {VITAL_RESPIRATORY_RATE, VITAL_OXYGEN_SATURATION,
                                            VITAL_SYSTOLIC,         VITAL_DIASTOLIC,
                                            VITAL_HEART_RATE,       VITAL_TEMPERATURE};
    for (int i = 0; i < 6; i++) {
        const int *flags = counts[signs[i]];
        int total = 0;
        for (int flag = 0; flag <= VITAL_IMPLAUSIBLE; flag++)
            total += flags[flag];
        /* Oxygen has no high, a diastolic pressure no critical low. */
        assert_in_range(flags[VITAL_NORMAL], total * 65 / 100, total * 88 / 100);
        assert_in_range(flags[VITAL_NOT_EVALUABLE], total * 6 / 100, total * 10 / 100);
        assert_true(flags[VITAL_LOW] > 0);
        assert_true(flags[VITAL_IMPLAUSIBLE] > 0);
        if (signs[i] != VITAL_OXYGEN_SATURATION)
            assert_true(flags[VITAL_HIGH] > 0 && flags[VITAL_CRITICAL_HIGH] > 0);
        if (signs[i] != VITAL_DIASTOLIC)
            assert_true(flags[VITAL_CRITICAL_LOW] > 0);
    }
}

static void lab_results_have_every_flag(void **state)
{
    const struct exchange_fixture *fixture = *state;
    int counts[LAB_MISSING + 1] = {0}, disagreeing = 0, without_range = 0;
    sqlite3 *database;
    sqlite3_stmt *statement;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(sqlite3_open_v2(fixture->database, &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database,
                                        "SELECT results_json FROM lab_results WHERE results_json "
                                        "IS NOT NULL",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *json = (const char *)sqlite3_column_text(statement, 0);
        struct lab_subject subject = {40, 'F'};
        struct lab_panel panel;
        struct error error;
        if (lab_read(&arena, json, strlen(json), &subject, &panel, &error) != 0)
            fail_msg("%s: %s", error.user, json);
        for (int i = 0; i < panel.count; i++) {
            counts[panel.components[i].flag]++;
            disagreeing += panel.components[i].flag_disagrees;
            without_range += !panel.components[i].has_range;
        }
        arena_clear(&arena);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    arena_release(&arena);
    static const enum lab_flag flags[] = {LAB_NOT_EVALUABLE, LAB_NORMAL,   LAB_LOW,
                                          LAB_HIGH,          LAB_ABNORMAL, LAB_CRITICAL_LOW,
                                          LAB_CRITICAL_HIGH, LAB_MISSING};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (counts[flags[i]] == 0)
            fail_msg("no component has the flag \"%s\"", lab_flag_mark(flags[i]));
    assert_true(disagreeing > 0);
    assert_true(without_range > 0);
}

struct seen_visit {
    int provider, day, start, end;
};

static int compare_visits(const void *left, const void *right)
{
    const struct seen_visit *a = left, *b = right;
    if (a->provider != b->provider)
        return a->provider - b->provider;
    return a->day != b->day ? a->day - b->day : a->start - b->start;
}

/* Within 60 days no provider has two patients at once, and today is busy. */
static void the_schedule_holds(void **state)
{
    const struct exchange_fixture *fixture = *state;
    sqlite3 *database;
    sqlite3_stmt *statement;
    struct seen_visit *visits = memory_array(1000000, sizeof visits[0]);
    size_t count = 0, on_today = 0;
    int32_t now = date_to_days(today);
    assert_int_equal(sqlite3_open_v2(fixture->database, &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(database,
                           "SELECT provider_id, date, time, duration_minutes FROM appointments", -1,
                           &statement, NULL),
        SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        struct date date;
        assert_true(date_parse_iso((const char *)sqlite3_column_text(statement, 1), &date));
        int start = time_parse((const char *)sqlite3_column_text(statement, 2));
        int32_t day = date_to_days(date);
        assert_true(day <= now + 60);
        if (start < 0 || day < now - 60)
            continue;
        on_today += day == now;
        visits[count++] = (struct seen_visit){sqlite3_column_int(statement, 0), day, start,
                                              start + sqlite3_column_int(statement, 3)};
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    qsort(visits, count, sizeof visits[0], compare_visits);
    for (size_t i = 1; i < count; i++)
        if (visits[i].provider == visits[i - 1].provider && visits[i].day == visits[i - 1].day)
            assert_true(visits[i].start >= visits[i - 1].end);
    memory_free(visits);
    /* 25 a busy provider, of whom there are 8 at least. */
    assert_in_range(on_today, 8 * 25 * 85 / 100, 400 * 25);
}

static void nothing_is_anybodys(void **state)
{
    const struct exchange_fixture *fixture = *state;
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open_v2(fixture->database, &database, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database,
                                        "SELECT 'phone', phone FROM patients UNION ALL SELECT "
                                        "'phone', emergency_contact_phone FROM patients UNION ALL "
                                        "SELECT 'phone', phone FROM providers UNION ALL SELECT "
                                        "'ssn', ssn FROM patients UNION ALL SELECT 'npi', npi FROM "
                                        "providers",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *what = (const char *)sqlite3_column_text(statement, 0);
        const char *text = (const char *)sqlite3_column_text(statement, 1);
        char digits[32];
        if (!text)
            continue;
        if (strcmp(what, "phone") == 0) {
            size_t length = phone_digits(text, digits, sizeof digits);
            assert_true(length >= 10);
            assert_memory_equal(digits + length - 7, "55501", 5);
        } else if (strcmp(what, "ssn") == 0) {
            assert_false(ssn_is_valid(text));
        } else {
            assert_true(npi_is_valid(text));
        }
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    expect_text(fixture->database,
                "SELECT count(*) FROM patients WHERE email NOT LIKE '%@example.com'", "0\n");
}

static void its_four_people_can_sign_in(void **state)
{
    const struct exchange_fixture *fixture = *state;
    expect_text(fixture->database,
                "SELECT group_concat(username || ' ' || role, ', ') FROM (SELECT username, role "
                "FROM ct_staff ORDER BY id)",
                "demo-clerk clerk, demo-nurse nurse, demo-doctor doctor, demo-admin admin\n");
    expect_text(fixture->database,
                "SELECT count(*) FROM ct_staff WHERE password_hash GLOB "
                "'$argon2id$v=19$m=65536,t=3,p=1$*' AND pin_hash GLOB '$argon2id$*'",
                "4\n");
    expect_text(fixture->database,
                "SELECT p.id FROM ct_staff s JOIN providers p ON p.id = s.provider_id", "1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_rows),
        cmocka_unit_test(people_are_the_same_in_a_larger_database),
        cmocka_unit_test(sizes_out_of_range_are_refused),
        cmocka_unit_test(it_can_be_stopped),
        cmocka_unit_test(the_distributions_of_the_page_hold),
        cmocka_unit_test(every_table_is_filled_and_sound),
        cmocka_unit_test(every_value_fits_and_can_be_read),
        cmocka_unit_test(vital_signs_have_every_flag),
        cmocka_unit_test(lab_results_have_every_flag),
        cmocka_unit_test(the_schedule_holds),
        cmocka_unit_test(nothing_is_anybodys),
        cmocka_unit_test(its_four_people_can_sign_in),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
