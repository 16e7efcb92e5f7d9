/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the faster way into a database that nobody uses yet: indexes that only help reading and
 * the triggers of inserts go away first and are made again at the end. ct_meta holds a mark
 * meanwhile, so that what a killed load has left out is made by the next one. Layer: data/sqlite,
 * private.  Thread: the loading one.
 */
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"
#include "src/data/sqlite/sqlite_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* Unique indexes stay, since they refuse rows; so does what the migrations do not make. */
static int drop_object(void *context, const char *type, const char *name, const char *sql,
                       const char *own_sql, struct error *error)
{
    bool is_index =
        strcmp(type, "index") == 0 && strncmp(sql, "CREATE UNIQUE", strlen("CREATE UNIQUE")) != 0;
    bool is_trigger = strcmp(type, "trigger") == 0 && ends_with(name, "_insert");
    if (own_sql == NULL || strcmp(own_sql, sql) != 0 || !(is_index || is_trigger)) {
        return 0;
    }
    char drop[128]; /* the name is one of the migrations' */
    (void)snprintf(drop, sizeof drop, "DROP %s %s", is_index ? "INDEX" : "TRIGGER", name);
    return sqlite_execute(context, drop, "preparing to load", error);
}

int load_take_catalogue_away(sqlite3 *connection, struct error *error)
{
    return sqlite_each_object(connection, drop_object, connection, error);
}

static int count_rows(sqlite3 *connection, int64_t *rows, struct error *error)
{
    *rows = 0;
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        char sql[64];
        int64_t any;
        (void)snprintf(sql, sizeof sql, "SELECT 1 FROM %s LIMIT 1",
                       record_spec((enum record_type)type)->table);
        if (sqlite_read_number(connection, sql, 0, &any, error) != 0) {
            return -1;
        }
        *rows += any;
    }
    return 0;
}

static int take_away(struct sqlite_load *load, struct error *error)
{
    int64_t rows;
    if (count_rows(load->connection, &rows, error) != 0) {
        return -1;
    }
    if (rows > 0) {
        return load_has_rows(error);
    }
    if (sqlite_execute(load->connection, "INSERT INTO ct_meta (key, value) VALUES ('bulk', '1')",
                       "preparing to load", error) != 0) {
        return -1;
    }
    return load_take_catalogue_away(load->connection, error);
}

static int bring_back(struct sqlite_load *load, struct error *error)
{
    if (sqlite_restore_catalogue(load->connection, error) != 0) {
        return -1;
    }
    return sqlite_execute(load->connection, "DELETE FROM ct_meta WHERE key = 'bulk'",
                          "making indexes", error);
}

static int in_transaction(struct sqlite_load *load,
                          int (*work)(struct sqlite_load *, struct error *), struct error *error)
{
    load_forget_statements(load);
    if (sqlite_load_begin(&load->base, error) != 0) {
        return -1;
    }
    struct error ignored;
    if (work(load, error) != 0) {
        (void)sqlite_load_rollback(&load->base, &ignored);
        return -1;
    }
    return sqlite_load_commit(&load->base, error);
}

int sqlite_load_bulk(struct load *base, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    assert(!load->in_transaction);
    if (in_transaction(load, take_away, error) != 0) {
        return -1;
    }
    load->is_bulk = true;
    return 0;
}

int load_mend(struct sqlite_load *load, struct error *error)
{
    int64_t marked;
    if (sqlite_read_number(load->connection, "SELECT count(*) FROM ct_meta WHERE key = 'bulk'", 0,
                           &marked, error) != 0) {
        return -1;
    }
    return marked == 0 ? 0 : in_transaction(load, bring_back, error);
}

/* Sorting for an index keeps in memory what it sorts, unless that is more than a machine can be
 * asked for: then it goes to temporary files, which SQLite makes 0600 and unlinks at once. */
static int choose_sorting(struct sqlite_load *load, struct error *error)
{
    int64_t pages, page_size;
    const int64_t limit = (int64_t)1 << 30;
    if (sqlite_read_number(load->connection, "PRAGMA page_count", 0, &pages, error) != 0 ||
        sqlite_read_number(load->connection, "PRAGMA page_size", 0, &page_size, error) != 0) {
        return -1;
    }
    return pages * page_size < limit ? 0
                                     : sqlite_execute(load->connection, "PRAGMA temp_store = FILE",
                                                      "making indexes", error);
}

int sqlite_load_finish(struct load *base, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    assert(!load->in_transaction);
    if (choose_sorting(load, error) != 0 || load_mend(load, error) != 0) {
        return -1;
    }
    load->is_bulk = false;
    return sqlite_execute(load->connection,
                          "PRAGMA temp_store = MEMORY; PRAGMA analysis_limit = 1000; ANALYZE",
                          "making indexes", error);
}
