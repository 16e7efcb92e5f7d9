/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the list of migrations of every dialect, and which backend a URL's database is made and
 * migrated by. Layer: data.  Thread: any.  Owns: nothing; constant tables.
 */
#include "chartty/data/migrate.h"
#include "chartty/data/adopt.h"

#include "src/data/postgres/pg_database.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#include <string.h>

/* X(version, "name", file): the one list. A migration is this line and its file for each dialect,
 * schema/<dialect>/<file>.sql; a test holds the list against the files. */
#define MIGRATIONS(X)                                                                              \
    X(1, "records", 0001_records)                                                                  \
    X(2, "chartty", 0002_chartty)                                                                  \
    X(3, "keeping", 0003_keeping)                                                                  \
    X(4, "notify", 0004_notify)                                                                    \
    X(5, "adoption", 0005_adoption)                                                                \
    X(6, "emergencies", 0006_emergencies)

#define X(version, name, file)                                                                     \
    extern const unsigned char embedded_schema_sqlite_##file##_sql[];                              \
    extern const unsigned char embedded_schema_postgres_##file##_sql[];
MIGRATIONS(X)
#undef X

static const struct migration sqlite_migrations[] = {
#define X(version, name, file) {version, name, (const char *)embedded_schema_sqlite_##file##_sql},
    MIGRATIONS(X)
#undef X
};

static const struct migration postgres_migrations[] = {
#define X(version, name, file) {version, name, (const char *)embedded_schema_postgres_##file##_sql},
    MIGRATIONS(X)
#undef X
};

const struct migration *migrations(const char *dialect, int *count)
{
    *count = (int)(sizeof sqlite_migrations / sizeof sqlite_migrations[0]);
    if (strcmp(dialect, "sqlite") == 0) {
        return sqlite_migrations;
    }
    if (strcmp(dialect, "postgres") == 0) {
        return postgres_migrations;
    }
    *count = 0;
    return NULL;
}

int migrations_newest(void)
{
    int count = 0;
    const struct migration *list = migrations("sqlite", &count);
    return list[count - 1].version;
}

/* The path of a SQLite URL; NULL and *error for what no backend of this program can open. */
static const char *path_of(const char *url, struct error *error)
{
    const char *path = sqlite_path(url);
    if (path == NULL) {
        error_set(error, ERROR_UNSUPPORTED,
                  "This database address cannot be used here. Give a path, sqlite:PATH or "
                  "postgresql://USER@HOST/DATABASE.");
    }
    return path;
}

int database_status(const char *url, struct database_status *out, struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_status(url, out, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_status(path, out, error);
}

int database_init(const char *url, struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_init(url, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_init(path, error);
}

int database_migrate(const char *url, int *from, int *to, struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_migrate(url, from, to, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_migrate(path, from, to, error);
}

int database_migrate_with(const char *url, const struct migration *list, int count,
                          struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_migrate_with(url, list, count, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_migrate_with(path, list, count, error);
}

int database_check(const char *url, void (*finding)(void *context, const char *line), void *context,
                   struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_check(url, finding, context, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_check(path, finding, context, NULL, error);
}

int database_mark_demo(const char *url, struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_mark_demo(url, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_mark_demo(path, error);
}

int database_adopt_plan(const char *url, database_object_function object, void *context,
                        struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_adopt_plan(url, object, context, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_adopt_plan(path, object, context, error);
}

int database_adopt(const char *url, struct error *error)
{
    if (pg_is_url(url)) {
        return pg_database_adopt(url, error);
    }
    const char *path = path_of(url, error);
    return path == NULL ? -1 : sqlite_database_adopt(path, error);
}
