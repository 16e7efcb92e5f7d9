/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the schema: a folder of its own, databases in it, and plain SQL on them, as any
 * other program would send it. Not the code under test: it opens with sqlite3_open.
 */
#ifndef CHARTTY_TESTS_DATABASE_FIXTURE_H
#define CHARTTY_TESTS_DATABASE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/folder.h"
#include "support/patience.h"

#include "chartty/base/error.h"
#include "chartty/base/memory.h"
#include "chartty/data/migrate.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char folder[64];
    char path[128]; /* "test.db" in the folder; not made yet */
};

static inline int fixture_setup(void **state)
{
    struct fixture *fixture = memory_new(sizeof *fixture);
    (void)snprintf(fixture->folder, sizeof fixture->folder, "/tmp/chartty-test-XXXXXX");
    if (mkdtemp(fixture->folder) == NULL) {
        return -1;
    }
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/test.db", fixture->folder);
    *state = fixture;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    folder_remove(fixture->folder);
    memory_free(fixture);
    return 0;
}

static inline void assert_ok(int result, const struct error *error)
{
    if (result != 0) {
        fail_msg("%s [%s]", error->user, error->detail);
    }
}

static inline void assert_refused(int result, const struct error *error, enum error_code code,
                                  const char *part_of_sentence)
{
    assert_int_equal(result, -1);
    if (error->code != code || strstr(error->user, part_of_sentence) == NULL) {
        fail_msg("\"%s\" (%s) [%s] lacks \"%s\"", error->user, error_word(error->code),
                 error->detail, part_of_sentence);
    }
}

/* A migrated database at fixture->path. */
static inline void fixture_make(struct fixture *fixture)
{
    struct error error = {0};
    assert_ok(database_init(fixture->path, &error), &error);
}

static inline sqlite3 *fixture_open(const char *path)
{
    sqlite3 *connection = NULL;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    assert_int_equal(sqlite3_exec(connection, "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    return connection;
}

static inline void fixture_run(sqlite3 *connection, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
}

static inline long long fixture_number(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    long long number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* The first column of all rows, one a line; the caller releases it. */
static inline struct buffer fixture_lines(sqlite3 *connection, const char *sql)
{
    struct buffer lines;
    buffer_init(&lines);
    buffer_add_text(&lines, "");
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        buffer_format(&lines, "%s\n", text != NULL ? text : "NULL");
    }
    sqlite3_finalize(statement);
    return lines;
}

static inline void assert_lines(sqlite3 *connection, const char *sql, const char *expected)
{
    struct buffer lines = fixture_lines(connection, sql);
    assert_string_equal(lines.bytes, expected);
    buffer_release(&lines);
}

/* All bytes of a file; only while no connection to it is open. */
static inline struct buffer fixture_bytes(const char *path)
{
    struct buffer bytes;
    char block[8192];
    buffer_init(&bytes);
    buffer_add_text(&bytes, "");
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t count;
    while ((count = fread(block, 1, sizeof block, file)) > 0) {
        buffer_add(&bytes, block, count);
    }
    (void)fclose(file);
    return bytes;
}

static inline void fixture_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline void assert_same_bytes(const char *path, struct buffer *before)
{
    struct buffer now = fixture_bytes(path);
    assert_int_equal(now.length, before->length);
    assert_memory_equal(now.bytes, before->bytes, before->length);
    buffer_release(&now);
    buffer_release(before);
}

#endif
