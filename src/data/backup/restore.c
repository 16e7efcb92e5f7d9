/* SPDX-License-Identifier: MIT */
/*
 * Bringing a backup back: unpacked beside its place (restore_unpack.c), held against its manifest
 * (restore_compare.c), then put there. Any thread; it blocks. Nothing is touched before what came
 * out was compared.
 */
#include "src/data/backup/restore_private.h"

#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "chartty/data/migrate.h"
#include "src/data/backup/carried_keys.h"
#include "src/data/postgres/pg_backup.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/postgres/pg_scratch.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_backup.h"
#include "src/data/sqlite/stations.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_PARENT "/var/tmp" /* on a disk, where /tmp is often memory */

void restore_tell(const struct restoring *restoring, const char *what)
{
    if (restoring->options->progress != NULL) {
        restoring->options->progress(restoring->options->context, what, 0, 0);
    }
}

static bool is_postgres(const struct restoring *restoring)
{
    return strcmp(restoring->report.engine, "postgres") == 0;
}

/* --- the place ------------------------------------------------------------------------------- */

/* Looked at once more when the work is done. */
int restoring_check_place(const struct restore_options *options, struct error *error)
{
    const char *to = options->to;
    const char *path = to != NULL ? sqlite_path(to) : NULL;
    struct stat status;
    if (to == NULL || pg_is_url(to)) {
        return to == NULL ? 0 : pg_restore_check(to, options->programs, error);
    }
    if (path == NULL) {
        return error_set(error, ERROR_UNSUPPORTED,
                         "This place cannot be used. Give a path, or the address of an empty "
                         "PostgreSQL database.");
    }
    if (lstat(path, &status) != 0) {
        return 0;
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, ERROR_INVALID,
                         "The place of the records is no ordinary file. Name a path for them.");
    }
    int alone = stations_shut_out(path, error);
    stations_leave(alone);
    return alone < 0 ? -1 : 0;
}

static int open_work(struct restoring *restoring, struct error *error)
{
    const char *to = restoring->options->to;
    const char *path = to != NULL && !pg_is_url(to) ? sqlite_path(to) : NULL;
    char *parent = path != NULL ? file_folder(path) : memory_copy_text(SCRATCH_PARENT);
    int result = scratch_new(parent, "restore", &restoring->work, error);
    memory_free(parent);
    if (result == 0) {
        scratch_file(&restoring->work, "records.db", restoring->payload);
    }
    return result;
}

int restore_check_engine(const struct restoring *restoring, bool is_of_server, struct error *error)
{
    const char *to = restoring->options->to, *server = restoring->options->server;
    if (to == NULL && is_of_server && (server == NULL || !pg_is_url(server))) {
        return error_set(
            error, ERROR_INVALID,
            "This backup is of a PostgreSQL database. Name a server on which a scratch "
            "database may be made: --db postgresql://USER@HOST/DATABASE");
    }
    if (to == NULL && is_of_server) {
        return pg_backup_program_check(server, "pg_restore", restoring->options->programs, error);
    }
    if (to == NULL || pg_is_url(to) == is_of_server) {
        return 0;
    }
    return is_of_server
               ? error_set(error, ERROR_REFUSED,
                           "This backup is of a PostgreSQL database. Name an empty one as the "
                           "place, then copy it with: chartty db copy")
               : error_set(error, ERROR_REFUSED,
                           "This backup is of a SQLite file. Name a path as the place, then copy "
                           "it to the server with: chartty db copy");
}

/* --- where it is looked at ------------------------------------------------------------------- */

static int fill_server(struct restoring *restoring, struct error *error)
{
    const struct restore_options *options = restoring->options;
    if (options->to != NULL) {
        (void)snprintf(restoring->url, sizeof restoring->url, "%.1100s", options->to);
    } else {
        restoring->scratch_database = pg_scratch_make(options->server, error);
        if (restoring->scratch_database == NULL) {
            return -1;
        }
        (void)snprintf(restoring->url, sizeof restoring->url, "%s",
                       pg_scratch_url(restoring->scratch_database));
    }
    int archive = open(restoring->payload, O_RDONLY | O_CLOEXEC);
    if (archive < 0) {
        return file_failed(error, "What is unpacked", "be read", errno);
    }
    restore_tell(restoring, "restoring");
    int result = pg_restore_fill(restoring->url, options->programs, archive, error);
    restoring->is_filled = result == 0;
    close(archive);
    (void)unlink(restoring->payload);
    return result;
}

static int fill_place(struct restoring *restoring, struct error *error)
{
    if (restore_check_engine(restoring, is_postgres(restoring), error) != 0) {
        return -1;
    }
    if (is_postgres(restoring)) {
        return fill_server(restoring, error);
    }
    (void)snprintf(restoring->url, sizeof restoring->url, "%s", restoring->payload);
    return 0;
}

/* --- the calls ------------------------------------------------------------------------------- */

struct restoring *restoring_new(const struct restore_options *options, struct error *error)
{
    struct restoring *restoring = memory_new(sizeof *restoring);
    restoring->options = options;
    if (restoring_check_place(options, error) == 0 && open_work(restoring, error) == 0 &&
        restore_unpack(restoring, error) == 0 && fill_place(restoring, error) == 0 &&
        restore_compare(restoring, error) == 0 && restore_check_audit(restoring, error) == 0) {
        return restoring;
    }
    restoring_free(restoring);
    return NULL;
}

const char *restoring_url(const struct restoring *restoring)
{
    return restoring->url;
}

const char *restoring_key(const struct restoring *restoring)
{
    return restoring->key;
}

const struct restore_report *restoring_report(const struct restoring *restoring)
{
    return &restoring->report;
}

/* Rights are in no backup: the roles of this server get theirs, as after each migration. Records of
 * an older version get them when they are migrated. */
static int give_rights(const struct restoring *restoring, struct error *error)
{
    return restoring->report.schema == migrations_newest()
               ? database_migrate(restoring->options->to, NULL, NULL, error)
               : 0;
}

int restoring_finish(struct restoring *restoring, struct error *error)
{
    const struct restore_options *options = restoring->options;
    struct datetime now = clock_local(options->clock);
    char suffix[40];
    char carried[SCRATCH_PATH_SIZE], badges[SCRATCH_PATH_SIZE];
    bool placed, placed_badges = false;
    carried_key_path(&restoring->work, CARRIED_AUDIT_KEY, carried);
    carried_key_path(&restoring->work, CARRIED_BADGE_KEY, badges);
    int result = carried_key_place(carried, options->audit_key, &placed, error);
    if (result == 0) {
        result = carried_key_place(badges, options->badge_key, &placed_badges, error);
    }
    if (result == 0 && options->to != NULL && !is_postgres(restoring)) {
        (void)snprintf(suffix, sizeof suffix, "before-%04d-%02d-%02d-%02d%02d%02d", now.date.year,
                       now.date.month, now.date.day, now.hour, now.minute, now.second);
        result = sqlite_put_in_place(restoring->payload, sqlite_path(options->to), suffix,
                                     restoring->report.kept, sizeof restoring->report.kept, error);
    }
    if (result == 0 && options->to != NULL && is_postgres(restoring)) {
        result = give_rights(restoring, error);
    }
    if (result != 0 && placed) {
        (void)unlink(options->audit_key);
    }
    if (result != 0 && placed_badges) {
        (void)unlink(options->badge_key);
    }
    restoring->is_finished = result == 0;
    return result;
}

void restoring_free(struct restoring *restoring)
{
    if (restoring == NULL) {
        return;
    }
    if (restoring->scratch_database != NULL) {
        pg_scratch_drop(restoring->scratch_database);
    } else if (restoring->is_filled && !restoring->is_finished) {
        pg_restore_empty(restoring->url);
    }
    scratch_end(&restoring->work);
    memory_free(restoring);
}
