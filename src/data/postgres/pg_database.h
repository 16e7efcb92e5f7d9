/* SPDX-License-Identifier: MIT */
/*
 * Purpose: making, migrating and checking PostgreSQL databases (chartty/data/migrate.h), loading
 * rows into one, and verifying its audit, by URL. Layer: data, private; libpq stays behind it.
 * Thread: any one; it blocks.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_DATABASE_H
#define CHARTTY_DATA_POSTGRES_PG_DATABASE_H

#include "chartty/data/adopt.h"
#include "chartty/data/audit_verify.h"
#include "chartty/data/migrate.h"
#include "src/data/load_api.h"

bool pg_is_url(const char *url); /* postgresql://, postgres://, service= */

int pg_database_status(const char *url, struct database_status *out, struct error *error);
int pg_database_init(const char *url, struct error *error);
int pg_database_migrate(const char *url, int *from, int *to, struct error *error);
int pg_database_migrate_with(const char *url, const struct migration *list, int count,
                             struct error *error);
int pg_database_check(const char *url, void (*finding)(void *context, const char *line),
                      void *context, struct error *error);
int pg_database_mark_demo(const char *url, struct error *error);
int pg_database_adopt_plan(const char *url, database_object_function object, void *context,
                           struct error *error);
int pg_database_adopt(const char *url, struct error *error);

int pg_audit_verify(const struct audit_verify_options *options, struct audit_report *out,
                    struct error *error);

struct load *pg_load_open(const char *url, struct error *error);

struct pg_connection;
/* What an open connection's database is, without counting rows. */
int pg_database_read_status(struct pg_connection *connection, struct database_status *out,
                            struct error *error);
/* Begins a transaction that excludes saves and other migrations. */
int pg_database_begin_alone(struct pg_connection *connection, const char *doing,
                            struct error *error);
/* Those of the list that are newer than `version`, in the caller's transaction. */
int pg_apply_migrations(struct pg_connection *connection, const struct migration *list, int count,
                        int version, struct error *error);
int pg_record_migration(struct pg_connection *connection, const struct migration *migration,
                        struct error *error);
/* What the migrations make, in a schema ct_check of its own that goes with the transaction. */
int pg_database_make_model(struct pg_connection *connection, int version, struct error *error);
/* As read_status, within the caller's transaction. */
int pg_database_read_kind(struct pg_connection *connection, struct database_status *out,
                          struct error *error);
/* Several statements in one text, within the caller's transaction. */
int pg_database_script(struct pg_connection *connection, const char *sql, const char *doing,
                       struct error *error);

#endif
