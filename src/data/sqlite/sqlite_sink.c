/* SPDX-License-Identifier: MIT */
/* Rows of the station's own database into SQLite records. */
#include "src/data/sqlite/sqlite_sink.h"

#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#define DOING "carrying over what the station kept"

static int begin(void *self, struct error *error)
{
    struct sqlite_sink *sink = self;
    return sqlite_execute(sink->connection, "BEGIN IMMEDIATE", DOING, error);
}

static int has_staff(void *self, bool *out, struct error *error)
{
    struct sqlite_sink *sink = self;
    int64_t any = 0;
    int result =
        sqlite_read_number(sink->connection, "SELECT 1 FROM ct_staff LIMIT 1", 0, &any, error);
    *out = any != 0;
    return result;
}

static int add(void *self, const char *sql, const char *const *values, int count,
               struct error *error)
{
    struct sqlite_sink *sink = self;
    int result = SQLITE_OK;
    if (sink->sql != sql) {
        sqlite_sink_release(sink);
        sink->sql = sql;
        result = sqlite3_prepare_v2(sink->connection, sql, -1, &sink->insert, NULL);
    }
    for (int index = 0; index < count && result == SQLITE_OK; index++) {
        result = sqlite3_bind_text(sink->insert, index + 1, values[index], -1, SQLITE_STATIC);
    }
    if (result == SQLITE_OK) {
        (void)sqlite3_step(sink->insert);
        result = sqlite3_reset(sink->insert);
    }
    return result == SQLITE_OK ? 0 : connection_error(sink->connection, result, DOING, error);
}

static int commit(void *self, struct error *error)
{
    struct sqlite_sink *sink = self;
    return sqlite_execute(sink->connection, "COMMIT", DOING, error);
}

static void rollback(void *self)
{
    struct sqlite_sink *sink = self;
    (void)sqlite3_exec(sink->connection, "ROLLBACK", NULL, NULL, NULL);
}

struct local_sink sqlite_sink_of(struct sqlite_sink *sink)
{
    return (struct local_sink){.self = sink,
                               .begin = begin,
                               .has_staff = has_staff,
                               .add = add,
                               .commit = commit,
                               .rollback = rollback};
}

void sqlite_sink_release(struct sqlite_sink *sink)
{
    sqlite3_finalize(sink->insert);
    sink->insert = NULL;
    sink->sql = NULL;
}
