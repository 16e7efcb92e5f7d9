/* SPDX-License-Identifier: MIT */
/*
 * Purpose: making and migrating databases, and checking them: `chartty db
 * init|migrate|status|check`. Layer: data.  Thread: any, but it blocks: for command-line verbs and
 * tests, never under the workstation. Contract: a migration that fails leaves the database as it
 * was; two migrations exclude each other; a database newer than the program is refused with both
 * versions named (ERROR_OUTDATED).
 */
#ifndef CHARTTY_DATA_MIGRATE_H
#define CHARTTY_DATA_MIGRATE_H

#include "chartty/base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct migration {
    int version;
    const char *name; /* "records" of 0001_records.sql */
    const char *sql;
};

/* The built-in migrations of a dialect ("sqlite", "postgres"), ascending; *count of them. */
const struct migration *migrations(const char *dialect, int *count);
/* The version that they make, the same for each dialect: this program's. */
int migrations_newest(void);

enum database_kind {
    DATABASE_ABSENT,   /* no such file */
    DATABASE_EMPTY,    /* no tables */
    DATABASE_CHARTTY,  /* has chartty's schema version */
    DATABASE_FOREIGN,  /* the eight tables, made by another program: opens read-only */
    DATABASE_WRONG,    /* something else: other tables, or some of the eight missing */
    DATABASE_HALF_COPY /* `chartty db copy` has not finished it: nothing else opens it */
};
#define DATABASE_HALF_COPY_SENTENCE                                                                \
    "This database is half a copy: a chartty db copy was stopped. Run the same chartty db copy "   \
    "again; it goes on where it stood."

struct database_status {
    enum database_kind kind;
    int version;         /* 0 when none */
    int program_version; /* newest built-in migration */
    bool is_demo;
    bool was_adopted;      /* another program made it; chartty added its tables (adopt.h) */
    bool is_on_server;     /* a database that is there but empty is a new one */
    bool is_standby;       /* the server is one: it only reads */
    int standbys;          /* that follow the server */
    bool is_synchronous;   /* ... and have what a save has said is saved */
    int64_t row_counts[8]; /* of the eight tables, in RECORD order; -1 where the table is missing */
};

int database_status(const char *url, struct database_status *out, struct error *error);
/* Makes a new database (file 0600); refuses one that has any table. */
int database_init(const char *url, struct error *error);
/* Brings it to the newest version; *from, *to may be NULL. Nothing to do is no error. */
int database_migrate(const char *url, int *from, int *to, struct error *error);
/* The same with a given list: for tests of failing and of newer migrations. */
int database_migrate_with(const char *url, const struct migration *list, int count,
                          struct error *error);

/* Integrity, foreign keys, and the catalogue against what the migrations make. Each finding is one
 * line. */
int database_check(const char *url, void (*finding)(void *context, const char *line), void *context,
                   struct error *error);

/* Marks it as made by `chartty demo`. */
int database_mark_demo(const char *url, struct error *error);

#endif
