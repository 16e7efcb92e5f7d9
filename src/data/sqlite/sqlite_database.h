/* SPDX-License-Identifier: MIT */
/*
 * Purpose: making, migrating and checking SQLite databases: what chartty/data/migrate.h says, by
 * path; and what these verbs and the bulk load share. Layer: data/sqlite, private.
 * Thread: any one; it blocks.
 */
#ifndef CHARTTY_DATA_SQLITE_SQLITE_DATABASE_H
#define CHARTTY_DATA_SQLITE_SQLITE_DATABASE_H

#include "chartty/data/adopt.h"
#include "chartty/data/migrate.h"

#include <sqlite3.h>
#include <stdatomic.h>

int sqlite_database_status(const char *path, struct database_status *out, struct error *error);
int sqlite_database_init(const char *path, struct error *error);
int sqlite_database_migrate(const char *path, int *from, int *to, struct error *error);
int sqlite_database_migrate_with(const char *path, const struct migration *list, int count,
                                 struct error *error);
/* cancel: as connection_open's. */
int sqlite_database_check(const char *path, void (*finding)(void *context, const char *line),
                          void *context, const atomic_int *cancel, struct error *error);
int sqlite_database_mark_demo(const char *path, struct error *error);
int sqlite_database_adopt_plan(const char *path, database_object_function object, void *context,
                               struct error *error);
int sqlite_database_adopt(const char *path, struct error *error);

/* What an open database is, and its schema version (0: none). Reads the catalogue only. */
int sqlite_database_kind(sqlite3 *connection, enum database_kind *kind, int *version,
                         struct error *error);

/* Why a database of that kind cannot be written to. Returns -1. */
int sqlite_refuse_kind(const char *path, enum database_kind kind, struct error *error);
/* Those of the list that are newer than `version`, in the caller's transaction. */
int sqlite_apply_migrations(sqlite3 *connection, const struct migration *list, int count,
                            int version, struct error *error);
int sqlite_record_migration(sqlite3 *connection, const struct migration *migration,
                            struct error *error);

/*
 * What to do about an object of the migrations: its type, name and text, and the text that the
 * database has for it (NULL: it lacks it). Non-zero stops.
 */
typedef int (*sqlite_object_function)(void *context, const char *type, const char *name,
                                      const char *sql, const char *own_sql, struct error *error);
/* Calls it for each table, index and trigger of the migrations up to the database's version. */
int sqlite_each_object(sqlite3 *connection, sqlite_object_function function, void *context,
                       struct error *error);
/* The same of the migrations up to a version, whatever the database's is. */
int sqlite_each_object_of(sqlite3 *connection, int version, sqlite_object_function function,
                          void *context, struct error *error);

/* Makes the indexes and triggers of the migrations that this database lacks (a bulk load leaves
 * them out, and one that was killed did not make them). Within the caller's transaction. */
int sqlite_restore_catalogue(sqlite3 *connection, struct error *error);

/* First column of the first row; fallback when there is no row. -1 and *error when it fails. */
int sqlite_read_number(sqlite3 *connection, const char *sql, int64_t fallback, int64_t *out,
                       struct error *error);
int sqlite_execute(sqlite3 *connection, const char *sql, const char *doing, struct error *error);

#endif
