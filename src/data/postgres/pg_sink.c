/* SPDX-License-Identifier: MIT */
/* Rows of the station's own database into PostgreSQL records. */
#include "src/data/postgres/pg_sink.h"

#include "src/data/postgres/pg_database.h"

#define DOING "carrying over what the station kept"

static int begin(void *self, struct error *error)
{
    struct pg_sink *sink = self;
    return pg_database_begin_alone(sink->connection, DOING, error);
}

static int has_staff(void *self, bool *out, struct error *error)
{
    struct pg_sink *sink = self;
    int64_t any = 0;
    int result = pg_number(sink->connection, "SELECT 1 FROM ct_staff LIMIT 1", 0, &any, error);
    *out = any != 0;
    return result;
}

static int add(void *self, const char *sql, const char *const *values, int count,
               struct error *error)
{
    struct pg_sink *sink = self;
    if (sink->sql != sql) {
        pg_sink_release(sink);
        sink->sql = sql;
        sink->insert = pg_prepare(sink->connection, sql);
    }
    for (int index = 0; index < count; index++) {
        pg_bind_text(sink->insert, index + 1, values[index]);
    }
    int result = pg_step(sink->insert);
    pg_reset(sink->insert);
    return result == PG_FAILED ? pg_error(sink->connection, DOING, error) : 0;
}

static int commit(void *self, struct error *error)
{
    struct pg_sink *sink = self;
    return pg_commit(sink->connection) == PG_FAILED ? pg_error(sink->connection, DOING, error) : 0;
}

static void rollback(void *self)
{
    struct pg_sink *sink = self;
    pg_rollback(sink->connection);
}

struct local_sink pg_sink_of(struct pg_sink *sink)
{
    return (struct local_sink){.self = sink,
                               .begin = begin,
                               .has_staff = has_staff,
                               .add = add,
                               .commit = commit,
                               .rollback = rollback};
}

void pg_sink_release(struct pg_sink *sink)
{
    pg_finalize(sink->insert);
    sink->insert = NULL;
    sink->sql = NULL;
}
