/* SPDX-License-Identifier: MIT */
/*
 * Purpose: an appointment's time text as minutes since midnight, in SQL of built-in functions: what
 * base time_parse() gives, and NULL where that gives -1. Layer: data/sqlite, private. The two day
 * indexes of schema/sqlite/0002_chartty.sql are over DAY_MINUTES_EXPRESSION; a query must say it
 * word for word (blanks aside, any alias of appointments works as long as `time` is its only such
 * column), else SQLite reads the whole table. A test holds it against the migration's text and
 * against time_parse().
 */
#ifndef CHARTTY_DATA_SQLITE_MINUTES_EXPRESSION_H
#define CHARTTY_DATA_SQLITE_MINUTES_EXPRESSION_H

/* clang-format off */
#define MINUTES_EXPRESSION \
    "CASE " \
    "WHEN time GLOB '[01][0-9]:[0-5][0-9]' OR time GLOB '2[0-3]:[0-5][0-9]' " \
    "THEN substr(time, 1, 2) * 60 + substr(time, 4, 2) " \
    "WHEN upper(trim(time)) = 'NOON' THEN 720 " \
    "WHEN upper(trim(time)) = 'MIDNIGHT' THEN 0 " \
    "WHEN NOT (rtrim(upper(trim(time)), 'AMP ') GLOB '[0-9]:[0-5][0-9]' " \
    "OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-2][0-9]:[0-5][0-9]' " \
    "OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-9]:[0-5][0-9]:[0-5][0-9]' " \
    "OR rtrim(upper(trim(time)), 'AMP ') GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]' " \
    "OR trim(time) GLOB '[0-2][0-9][0-5][0-9]' " \
    "OR upper(trim(time)) GLOB '[1-9]*[AMP]' AND rtrim(upper(trim(time)), 'AMP ') GLOB '[1-9]' " \
    "OR upper(trim(time)) GLOB '[01]*[AMP]' AND rtrim(upper(trim(time)), 'AMP ') GLOB '[01][0-9]') THEN NULL " \
    "WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) = '' AND replace(substr(trim(time), 1, 2), ':', '') + 0 < 24 " \
    "THEN replace(substr(trim(time), 1, 2), ':', '') * 60 " \
    "+ substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2) " \
    "WHEN replace(substr(trim(time), 1, 2), ':', '') + 0 NOT BETWEEN 1 AND 12 THEN NULL " \
    "WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) IN ('A', 'AM') " \
    "THEN replace(substr(trim(time), 1, 2), ':', '') % 12 * 60 " \
    "+ substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2) " \
    "WHEN ltrim(substr(upper(trim(time)), length(rtrim(upper(trim(time)), 'AMP ')) + 1)) IN ('P', 'PM') " \
    "THEN replace(substr(trim(time), 1, 2), ':', '') % 12 * 60 + 720 " \
    "+ substr(replace(trim(time), ':', ''), length(replace(substr(trim(time), 1, 2), ':', '')) + 1, 2) " \
    "END"
/* clang-format on */

/* Unreadable times come first, as -1. */
#define DAY_MINUTES_EXPRESSION "COALESCE(" MINUTES_EXPRESSION ", -1)"

#endif
