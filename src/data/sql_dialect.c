/* SPDX-License-Identifier: MIT */
/*
 * Purpose: PostgreSQL's words for SQLite's. Layer: data.  Thread: any; constant tables.
 *
 * The types differ: dates, moments and truth values are no texts and numbers on PostgreSQL, so what
 * cuts or joins them as texts is said in another way. CROSS JOIN is SQLite's way to say which table
 * comes first. IS NOT compares with a value.
 */
#include "src/data/sql_dialect.h"
#include "src/data/name_order_sql.h"
#include "src/data/sqlite/minutes_expression.h"
#include "src/data/status_sql.h"

#include <string.h>

/* ct_minutes() of schema/postgres/0002_chartty.sql, where a database lacks it, and where no index
 * is over it: the server makes such a function ready anew for each statement. */
#define MINUTES_WITHOUT_FUNCTION                                                                   \
    "(SELECT CASE WHEN t = 'noon' THEN 720 WHEN t = 'midnight' THEN 0"                             \
    " WHEN t ~ '^([01][0-9]|2[0-3])[0-5][0-9]$'"                                                   \
    " THEN CAST(substr(t, 1, 2) AS INTEGER) * 60 + CAST(substr(t, 3, 2) AS INTEGER)"               \
    " WHEN t ~ '^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$'"                                   \
    " THEN CAST(split_part(t, ':', 1) AS INTEGER) * 60"                                            \
    " + CAST(substr(split_part(t, ':', 2), 1, 2) AS INTEGER)"                                      \
    " WHEN t ~ '^(0?[1-9]|1[0-2])(:[0-5][0-9](:[0-5][0-9])?)? *[ap]m?$'"                           \
    " THEN CAST(substring(t FROM '^[0-9]+') AS INTEGER) % 12 * 60"                                 \
    " + coalesce(CAST(substring(t FROM '^[0-9]+:([0-9]+)') AS INTEGER), 0)"                        \
    " + CASE WHEN t ~ 'p' THEN 720 ELSE 0 END END"                                                 \
    " FROM (SELECT lower(btrim(time, ' ') COLLATE \"C\") AS t) AS trimmed)"

#define MINUTES_MARK "\x01"

/* The minutes of the timeline's appointments, as its text has them. */
#define TWO_DIGITS(part) "printf('%02d', max(" DAY_MINUTES_EXPRESSION ", 0) " part " 60)"
#define REAL_AS_STORED(column)                                                                     \
    "CAST(" column " AS TEXT) || CASE WHEN " column " = trunc(" column ") THEN '.0' ELSE '' END"

/* X(SQLite's words, PostgreSQL's): the first that fits is taken. */
#define DIALECT_WORDS(X)                                                                           \
    X("a.date || ' ' || " TWO_DIGITS("/") " || ':' || " TWO_DIGITS("%") " || ':00.000000'",        \
      "a.date + make_interval(mins => greatest(coalesce(" MINUTES_MARK ", -1), 0))")               \
    X("ORDER BY a.date, " DAY_MINUTES_EXPRESSION ", a.id LIMIT 1",                                 \
      "ORDER BY a.date, COALESCE(" MINUTES_WITHOUT_FUNCTION ", -1), a.id LIMIT 1")                 \
    X(MINUTES_EXPRESSION, MINUTES_MARK)                                                            \
    X(" || ' 00:00:00.000000'", " + time '00:00'")                                                 \
    X("coalesce(a.systolic_bp, '-')", "coalesce(CAST(a.systolic_bp AS TEXT), '-')")                \
    X("coalesce(a.diastolic_bp, '-')", "coalesce(CAST(a.diastolic_bp AS TEXT), '-')")              \
    X("', Temp ' || a.temperature", "', Temp ' || " REAL_AS_STORED("a.temperature"))               \
    X("', Weight ' || a.weight", "', Weight ' || " REAL_AS_STORED("a.weight"))                     \
    X(NAME_ORDER, name_order_postgres)                                                             \
    X(STATUS_BLANKS, STATUS_BLANKS_POSTGRES)                                                       \
    X(" IS NOT '", " IS DISTINCT FROM '")                                                          \
    X("CROSS JOIN", "JOIN")                                                                        \
    X("substr(a.date, 1, 10)", "a.date")                                                           \
    X("substr(a.prescribed_date, 1, 10)", "a.prescribed_date")                                     \
    X("substr(a.recorded_date, 1, 10)", "CAST(a.recorded_date AS DATE)")                           \
    X("substr(a.created_at, 1, 10)", "CAST(a.created_at AS DATE)")                                 \
    X("substr(a.at, 1, 10)", "CAST(a.at AS DATE)")                                                 \
    X("substr(coalesce(a.resulted_date, a.ordered_date), 1, 10)",                                  \
      "coalesce(a.resulted_date, a.ordered_date)")                                                 \
    X("a.at >= datetime(:from, 'utc')", "a.at >= :fromutc")                                        \
    X("a.at < datetime(:to, '+1 day', 'utc')", "a.at < :toutc")                                    \
    X("a.order_id), '')", "a.order_id), '-infinity')")                                             \
    X("b.recorded_date = a.natural_key",                                                           \
      "to_char(b.recorded_date, 'YYYY-MM-DD HH24:MI:SS.US') = a.natural_key")                      \
    X("lower(p.last_name)", "lower(p.last_name" SQL_BYTEWISE ")")                                  \
    X("lower(p.first_name)", "lower(p.first_name" SQL_BYTEWISE ")")                                \
    X("a.action >= :action AND a.action < :actionend",                                             \
      "a.action" SQL_BYTEWISE " >= :action AND a.action" SQL_BYTEWISE " < :actionend")

static const struct {
    const char *sqlite, *postgresql;
} words[] = {
#define X(sqlite, postgresql) {sqlite, postgresql},
    DIALECT_WORDS(X)
#undef X
};

static void add_minutes(struct buffer *out, const char *text, enum sql_tables tables)
{
    for (const char *mark; (mark = strchr(text, MINUTES_MARK[0])) != NULL; text = mark + 1) {
        buffer_add(out, text, (size_t)(mark - text));
        buffer_add_text(out,
                        tables == SQL_EIGHT_TABLES ? MINUTES_WITHOUT_FUNCTION : "ct_minutes(time)");
    }
    buffer_add_text(out, text);
}

void sql_dialect_add(struct buffer *out, const char *text, enum sql_tables tables)
{
    const size_t count = sizeof words / sizeof words[0];
    while (*text != 0) {
        size_t index = 0;
        while (index < count &&
               strncmp(text, words[index].sqlite, strlen(words[index].sqlite)) != 0) {
            index++;
        }
        if (index < count) {
            add_minutes(out, words[index].postgresql, tables);
            text += strlen(words[index].sqlite);
        } else {
            buffer_add(out, text, 1);
            text++;
        }
    }
}

bool sql_dialect_is_text(const char *expression)
{
    static const char *const texts[] = {"a.name",
                                        "a.app_name",
                                        "a.source",
                                        "a.username",
                                        "a.action",
                                        "a.station",
                                        "a.chain",
                                        "p.last_name",
                                        "p.first_name",
                                        "lower(p.last_name)",
                                        "lower(p.first_name)",
                                        "substr(a.name, 1, 60)",
                                        "coalesce(a.table_name, '')",
                                        "coalesce(a.password_hash, '')"};
    for (size_t index = 0; index < sizeof texts / sizeof texts[0]; index++) {
        if (strcmp(expression, texts[index]) == 0) {
            return true;
        }
    }
    return false;
}
