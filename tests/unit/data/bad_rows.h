/* SPDX-License-Identifier: MIT */
/*
 * Rows that no database may take, made from the expected schema: each column times each way to be
 * wrong, beside the same row with a right value, so that a refusal is due to the one value.
 */
#ifndef CHARTTY_TESTS_BAD_ROWS_H
#define CHARTTY_TESTS_BAD_ROWS_H

#include "database_fixture.h"

enum engine { SQLITE = 1, POSTGRES = 2, BOTH = SQLITE | POSTGRES };

struct expected_column {
    const char *table, *column, *type;
    int length;
    bool is_required, is_unique;
};

enum { COLUMN_COUNT_MAX = 128 };

static inline int expected_columns(struct expected_column out[COLUMN_COUNT_MAX])
{
    enum { NULLABLE, NOT_NULL, PLAIN = 0, UNIQUE };
    int count = 0;
#define COLUMN(table, column, type, length, nullability, default_value)                            \
    assert_true(count < COLUMN_COUNT_MAX);                                                         \
    out[count++] =                                                                                 \
        (struct expected_column){#table, #column, type, length, nullability == NOT_NULL, false};
#define INDEX(table_name, column_name, kind)                                                       \
    for (int i = 0; i < count; i++) {                                                              \
        if (kind == UNIQUE && strcmp(out[i].table, #table_name) == 0 &&                            \
            strcmp(out[i].column, #column_name) == 0) {                                            \
            out[i].is_unique = true;                                                               \
        }                                                                                          \
    }
#include "expected_schema.def"
    return count;
}

static inline bool has_choices(const struct expected_column *column)
{
    return strcmp(column->column, "status") == 0 || strcmp(column->column, "severity") == 0 ||
           strcmp(column->column, "role") == 0;
}

static inline bool is_reference(const struct expected_column *column)
{
    return strcmp(column->column, "patient_id") == 0 || strcmp(column->column, "provider_id") == 0;
}

/* A value that fits; number makes unique ones different. */
static inline void good_value(const struct expected_column *column, int number, char *out,
                              size_t size)
{
    const char *value = "'text'";
    if (is_reference(column)) {
        value = "1";
    } else if (strcmp(column->column, "status") == 0) {
        value = strcmp(column->table, "lab_results") == 0    ? "'final'"
                : strcmp(column->table, "appointments") == 0 ? "'completed'"
                                                             : "'active'";
    } else if (strcmp(column->column, "severity") == 0) {
        value = "'mild'";
    } else if (strcmp(column->column, "role") == 0) {
        value = "'nurse'";
    } else if (strcmp(column->type, "DATE") == 0) {
        value = "'2024-02-29'";
    } else if (strcmp(column->type, "DATETIME") == 0) {
        value = "'2024-02-29 23:59:59.999999'";
    } else if (strcmp(column->type, "INTEGER") == 0) {
        value = "-2147483648";
    } else if (strcmp(column->type, "FLOAT") == 0) {
        value = "98.6";
    } else if (strcmp(column->type, "BOOLEAN") == 0) {
        value = "FALSE";
    }
    if (column->is_unique) {
        (void)snprintf(out, size, "'K%d'", number);
    } else {
        (void)snprintf(out, size, "%s", value);
    }
}

/* An INSERT with all required columns of the table and `column` with the value. */
static inline void insert_text(struct buffer *sql, const struct expected_column *column,
                               const char *value, int number)
{
    struct expected_column columns[COLUMN_COUNT_MAX];
    int count = expected_columns(columns);
    struct buffer values;
    char good[64];
    buffer_init(&values);
    buffer_clear(sql);
    buffer_format(sql, "INSERT INTO %s (%s", column->table, column->column);
    buffer_add_text(&values, value);
    for (int i = 0; i < count; i++) {
        if (strcmp(columns[i].table, column->table) == 0 && columns[i].is_required &&
            strcmp(columns[i].column, "id") != 0 &&
            strcmp(columns[i].column, column->column) != 0) {
            good_value(&columns[i], number, good, sizeof good);
            buffer_format(sql, ", %s", columns[i].column);
            buffer_format(&values, ", %s", good);
        }
    }
    buffer_format(sql, ") VALUES (%s)", values.bytes);
    buffer_release(&values);
}

struct bad_value {
    unsigned engines;
    const char *value;
};

static const struct bad_value bad_texts[] = {{SQLITE, "X'61'"},
                                             {POSTGRES, "E'\\xff'"},
                                             {SQLITE, "'a' || char(0) || 'b'"},
                                             {POSTGRES, "'a' || chr(0) || 'b'"}};
static const struct bad_value bad_choices[] = {
    {BOTH, "'unheard of'"}, {BOTH, "''"}, {BOTH, "'Active'"},         {BOTH, "'ACTIVE'"},
    {BOTH, "' active'"},    {BOTH, "7"},  {SQLITE, "X'616374697665'"}};
static const struct bad_value bad_integers[] = {{BOTH, "'one-twenty'"},
                                                {BOTH, "''"},
                                                {BOTH, "'1.5'"},
                                                {BOTH, "'12x'"},
                                                {BOTH, "2147483648"},
                                                {BOTH, "-2147483649"},
                                                {BOTH, "'0x10'"},
                                                {BOTH, "9e18"},
                                                {SQLITE, "1.5"},
                                                {SQLITE, "X'31'"},
                                                {POSTGRES, "'\\x31'::bytea"}};
static const struct bad_value bad_reals[] = {
    {BOTH, "'hot'"},   {BOTH, "''"},         {BOTH, "'98,6'"}, {BOTH, "'98.6F'"},
    {BOTH, "1e400"},   {BOTH, "-1e400"},     {BOTH, "'NaN'"},  {BOTH, "'Infinity'"},
    {SQLITE, "X'31'"}, {BOTH, "'-Infinity'"}};
static const struct bad_value bad_booleans[] = {{BOTH, "2"},  {BOTH, "-1"},      {BOTH, "0.5"},
                                                {BOTH, "''"}, {BOTH, "'maybe'"}, {SQLITE, "'true'"},
                                                {BOTH, "10"}, {SQLITE, "X'31'"}};
static const struct bad_value bad_dates[] = {{BOTH, "'2026-02-30'"},
                                             {BOTH, "'2025-02-29'"},
                                             {BOTH, "'2026-13-01'"},
                                             {BOTH, "'2026-00-10'"},
                                             {BOTH, "'2026-04-31'"},
                                             {BOTH, "'0000-01-01'"},
                                             {BOTH, "'10000-01-01'"},
                                             {BOTH, "'infinity'"},
                                             {BOTH, "'not a date'"},
                                             {BOTH, "''"},
                                             {BOTH, "20261124"},
                                             {BOTH, "'1900-02-29'"},
                                             {SQLITE, "'06/15/1985'"},
                                             {SQLITE, "'2026-11-24T00:00'"},
                                             {SQLITE, "'2026-1-5'"},
                                             {SQLITE, "'20261124'"},
                                             {SQLITE, "' 2026-11-24'"},
                                             {SQLITE, "'2026-11-24 '"},
                                             {SQLITE, "'now'"},
                                             {SQLITE, "'-001-11-24'"},
                                             {SQLITE, "'2460000.5'"},
                                             {SQLITE, "'2026-11-24' || char(0)"},
                                             {SQLITE, "X'323032362D31312D3234'"}};
static const struct bad_value bad_datetimes[] = {
    {BOTH, "'2026-02-30 10:00:00'"},
    {BOTH, "'2026-11-24 25:00:00'"},
    {BOTH, "'2026-11-24 10:60:00'"},
    {BOTH, "'0000-01-01 00:00:00'"},
    {BOTH, "'10000-01-01 00:00:00'"},
    {BOTH, "'infinity'"},
    {BOTH, "'not a time'"},
    {BOTH, "''"},
    {BOTH, "1764000000"},
    {SQLITE, "'2026-11-24T10:00:00'"},
    {SQLITE, "'2026-11-24 10:00'"},
    {SQLITE, "'2026-11-24'"},
    {SQLITE, "'2026-11-24 24:00:00'"},
    {SQLITE, "'2026-11-24 10:00:60'"},
    {SQLITE, "'2026-11-24 10:00:00Z'"},
    {SQLITE, "'2026-11-24 10:00:00+05:00'"},
    {SQLITE, "'2026-11-24 10:00:00.'"},
    {SQLITE, "'2026-11-24 10:00:00.1234567'"},
    {SQLITE, "'2026-11-24 10:00:00.12a'"},
    {SQLITE, "'now'"},
    {SQLITE, "'2026-11-24 10:00:00' || char(0) || '1'"}};
static const struct bad_value bad_references[] = {{BOTH, "999999"}, {BOTH, "0"}, {BOTH, "-1"}};

typedef void (*bad_row_function)(void *context, const char *sql,
                                 const struct expected_column *column, const char *value);

struct bad_row_walk {
    enum engine engine;
    bad_row_function function;
    void *context;
    struct buffer sql;
    int count;
};

static inline void bad_row(struct bad_row_walk *walk, const struct expected_column *column,
                           const char *value)
{
    insert_text(&walk->sql, column, value, 1000 + walk->count);
    walk->function(walk->context, walk->sql.bytes, column, value);
    walk->count++;
}

static inline void bad_rows_of(struct bad_row_walk *walk, const struct expected_column *column,
                               const struct bad_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if ((values[i].engines & walk->engine) != 0) {
            bad_row(walk, column, values[i].value);
        }
    }
}

/* One character too many, of one byte and of two. */
static inline void too_long(struct bad_row_walk *walk, const struct expected_column *column)
{
    static const char *const characters[] = {"x", "\xC3\xA9"};
    struct buffer value;
    buffer_init(&value);
    for (int c = 0; c < 2; c++) {
        buffer_clear(&value);
        buffer_add_text(&value, "'");
        for (int i = 0; i <= column->length; i++) {
            buffer_add_text(&value, characters[c]);
        }
        buffer_add_text(&value, "'");
        bad_row(walk, column, value.bytes);
    }
    buffer_release(&value);
}

/* Calls the function with each; rows with the unique value 'TAKEN' and id 1 must be there. Returns
 * how many. */
static inline int each_bad_row(enum engine engine, bad_row_function function, void *context)
{
#define BAD_ROWS_OF(values) bad_rows_of(&walk, column, values, sizeof values / sizeof values[0])
    struct bad_row_walk walk = {engine, function, context, {0}, 0};
    struct expected_column columns[COLUMN_COUNT_MAX];
    int count = expected_columns(columns);
    buffer_init(&walk.sql);
    for (int i = 0; i < count; i++) {
        const struct expected_column *column = &columns[i];
        if (column->is_required && strcmp(column->column, "id") != 0) {
            bad_row(&walk, column, "NULL");
        }
        if (column->is_unique) {
            bad_row(&walk, column, "'TAKEN'");
        }
        if (strcmp(column->column, "id") == 0) {
            bad_row(&walk, column, "1"); /* taken too */
        }
        if (is_reference(column)) {
            BAD_ROWS_OF(bad_references);
        }
        if (has_choices(column)) {
            BAD_ROWS_OF(bad_choices);
        } else if (column->length > 0) {
            too_long(&walk, column);
            BAD_ROWS_OF(bad_texts);
        } else if (strcmp(column->type, "TEXT") == 0) {
            BAD_ROWS_OF(bad_texts);
        } else if (strcmp(column->type, "INTEGER") == 0) {
            BAD_ROWS_OF(bad_integers);
        } else if (strcmp(column->type, "FLOAT") == 0) {
            BAD_ROWS_OF(bad_reals);
        } else if (strcmp(column->type, "BOOLEAN") == 0) {
            BAD_ROWS_OF(bad_booleans);
        } else if (strcmp(column->type, "DATE") == 0) {
            BAD_ROWS_OF(bad_dates);
        } else if (strcmp(column->type, "DATETIME") == 0) {
            BAD_ROWS_OF(bad_datetimes);
        }
    }
    buffer_release(&walk.sql);
    return walk.count;
#undef BAD_ROWS_OF
}

/* One row in each table: id 1, unique values 'TAKEN'. */
#define FIRST_ROWS                                                                                 \
    "INSERT INTO oauth_clients (client_id, client_secret_hash, app_id, app_name, role) VALUES "    \
    "('TAKEN', 'h', 'app', 'App', 'nurse');\n"                                                     \
    "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('TAKEN', 'Ann', 'Lee', "       \
    "'1945-07-14');\n"                                                                             \
    "INSERT INTO providers (npi, name) VALUES ('TAKEN', 'Dr. Chen');\n"                            \
    "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time) VALUES "       \
    "('TAKEN', 1, 1, '2026-11-24', '9:00 AM');\n"                                                  \
    "INSERT INTO medications (medication_id, patient_id, name, prescribed_date) VALUES ('TAKEN', " \
    "1, 'Aspirin', '2026-11-24');\n"                                                               \
    "INSERT INTO allergies (patient_id, allergen) VALUES (1, 'Latex');\n"                          \
    "INSERT INTO vital_signs (patient_id, recorded_date) VALUES (1, '2026-11-24 10:00:00');\n"     \
    "INSERT INTO lab_results (order_id, patient_id, test_name, ordered_date) VALUES ('TAKEN', 1, " \
    "'CBC', '2026-11-24');\n"

#endif
