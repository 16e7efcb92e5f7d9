/* SPDX-License-Identifier: MIT */
/*
 * Bringing a backup back: unpacked beside its place, held against its manifest, then put there. Any
 * thread; it blocks. Nothing is believed before the file's end came (container.h), and nothing is
 * touched before what came out was compared.
 */
#include "chartty/data/backup.h"

#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/migrate.h"
#include "src/data/backup/carried_keys.h"
#include "src/data/backup/container.h"
#include "src/data/backup/look.h"
#include "src/data/backup/restore_kind.h"
#include "src/data/postgres/pg_backup.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/postgres/pg_scratch.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_backup.h"
#include "src/data/sqlite/stations.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_PARENT "/var/tmp" /* on a disk, where /tmp is often memory */

struct restoring {
    const struct restore_options *options;
    struct restore_report report;
    struct scratch work;
    char payload[SCRATCH_PATH_SIZE]; /* what was unpacked: a SQLite file, or an archive */
    char url[BACKUP_PATH_SIZE], key[BACKUP_PATH_SIZE];
    struct manifest expected, found;
    struct pg_scratch *scratch_database; /* NULL: none was needed */
    bool has_key, is_filled, is_finished;
    int64_t damage; /* findings of the file itself */
};

static void tell(const struct restoring *restoring, const char *what)
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

static int check_engine(const struct restoring *restoring, bool is_of_server, struct error *error)
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

/* --- unpacking ------------------------------------------------------------------------------- */

struct unpacking {
    struct restoring *restoring;
    int file;
    crypto_generichash_state hash;
    int64_t bytes, flushed;
    struct buffer manifest;
    struct carried_keys keys;
};

static int take_key(struct unpacking *unpacking, enum carried_key which, const char *bytes)
{
    memcpy(unpacking->keys.bytes[which], bytes, AUDIT_KEY_BYTES);
    unpacking->keys.has[which] = true;
    return 0;
}

/* The first chunk says of what engine the backup is. It is not believed yet, but what it would be
 * refused for at the end is refused before the long work. */
static int check_facts(const struct restoring *restoring, const char *bytes, size_t length,
                       struct error *error)
{
    char engine[16];
    return manifest_read_engine(bytes, length, engine)
               ? check_engine(restoring, strcmp(engine, "postgres") == 0, error)
               : 0;
}

static int take_chunk(struct unpacking *unpacking, enum container_kind kind, const char *bytes,
                      size_t length, struct error *error)
{
    switch (kind) {
    case CONTAINER_PAYLOAD:
        (void)crypto_generichash_update(&unpacking->hash, (const unsigned char *)bytes, length);
        unpacking->bytes += (int64_t)length;
        if (file_write_all(unpacking->file, bytes, length) != 0) {
            return file_failed(error, "What is unpacked", "be written", errno);
        }
        file_flush_some(unpacking->file, unpacking->bytes, &unpacking->flushed);
        return 0;
    case CONTAINER_MANIFEST:
        buffer_add(&unpacking->manifest, bytes, length);
        return 0;
    case CONTAINER_FACTS:
        return check_facts(unpacking->restoring, bytes, length, error);
    case CONTAINER_AUDIT_KEY:
    case CONTAINER_BADGE_KEY:
        if (length == AUDIT_KEY_BYTES) {
            return take_key(unpacking,
                            kind == CONTAINER_AUDIT_KEY ? CARRIED_AUDIT_KEY : CARRIED_BADGE_KEY,
                            bytes);
        }
        break;
    default:
        break;
    }
    return error_set(error, ERROR_CORRUPT,
                     "The backup has a part that this chartty does not know. Nothing was touched; "
                     "use the chartty that made it.");
}

static int check_payload(struct unpacking *unpacking, struct error *error)
{
    struct manifest *expected = &unpacking->restoring->expected;
    unsigned char hash[32];
    char hex[PAYLOAD_HASH_SIZE];
    if (manifest_read(unpacking->manifest.bytes != NULL ? unpacking->manifest.bytes : "",
                      unpacking->manifest.length, expected, error) != 0) {
        return -1;
    }
    (void)crypto_generichash_final(&unpacking->hash, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return strcmp(hex, expected->payload_hash) == 0 && unpacking->bytes == expected->payload_bytes
               ? 0
               : error_set(error, ERROR_CORRUPT,
                           "The backup's content is not what its manifest says. Nothing was "
                           "touched; take another backup.");
}

static int unpack_chunks(struct unpacking *unpacking, struct container_reader *reader,
                         struct error *error)
{
    enum container_kind kind;
    const char *bytes;
    size_t length;
    int got = 0;
    (void)crypto_generichash_init(&unpacking->hash, NULL, 0, 32);
    while ((got = container_next(reader, &kind, &bytes, &length, error)) == 1) {
        if (take_chunk(unpacking, kind, bytes, length, error) != 0) {
            return -1;
        }
    }
    if (got != 0 || check_payload(unpacking, error) != 0) {
        return -1;
    }
    struct restoring *restoring = unpacking->restoring;
    restoring->report.has_carried_key = unpacking->keys.has[CARRIED_AUDIT_KEY];
    restoring->report.has_carried_badge_key = unpacking->keys.has[CARRIED_BADGE_KEY];
    return carried_keys_write(&restoring->work, &unpacking->keys, error);
}

static int unpack(struct restoring *restoring, int from, struct error *error)
{
    const char *payload = restoring->payload;
    struct unpacking unpacking = {.restoring = restoring};
    struct container_reader *reader = container_reader_new(from, restoring->options->file, error);
    if (reader == NULL) {
        return -1;
    }
    buffer_init(&unpacking.manifest);
    unpacking.file = open(payload, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    int result = unpacking.file < 0 ? file_failed(error, "What is unpacked", "be written", errno)
                                    : container_unlock(reader, &restoring->options->secret, error);
    result = result == 0 ? unpack_chunks(&unpacking, reader, error) : -1;
    if (unpacking.file >= 0) {
        if (result == 0 && fsync(unpacking.file) != 0) {
            result = file_failed(error, "What is unpacked", "be written", errno);
        }
        close(unpacking.file);
    }
    sodium_memzero(&unpacking.keys, sizeof unpacking.keys);
    buffer_release(&unpacking.manifest);
    container_reader_free(reader);
    return result;
}

/* A file that SQLite wrote: one moment of it, since it may be in use. */
static int take_plain(struct restoring *restoring, struct error *error)
{
    int64_t held;
    restoring->report.has_manifest = false;
    (void)snprintf(restoring->report.engine, sizeof restoring->report.engine, "sqlite");
    if (sqlite_snapshot(restoring->options->file, restoring->payload, restoring->options->progress,
                        restoring->options->context, &held, error) != 0) {
        return -1;
    }
    int file = open(restoring->payload, O_RDONLY | O_CLOEXEC);
    int result = file < 0 || fsync(file) != 0
                     ? file_failed(error, "What is unpacked", "be written", errno)
                     : 0;
    if (file >= 0) {
        close(file);
    }
    return result;
}

static int take_file(struct restoring *restoring, struct error *error)
{
    enum restore_kind kind;
    int file = restore_kind_open(restoring->options->file, &kind, error);
    if (file < 0) {
        return -1;
    }
    tell(restoring, "unpacking");
    if (kind == RESTORE_SQLITE) {
        close(file);
        return take_plain(restoring, error);
    }
    int result = unpack(restoring, file, error);
    close(file);
    if (result == 0) {
        restoring->report.has_manifest = true;
        (void)snprintf(restoring->report.engine, sizeof restoring->report.engine, "%s",
                       restoring->expected.engine);
        (void)snprintf(restoring->report.made_at, sizeof restoring->report.made_at, "%s",
                       restoring->expected.made_at);
    }
    return result;
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
    tell(restoring, "restoring");
    int result = pg_restore_fill(restoring->url, options->programs, archive, error);
    restoring->is_filled = result == 0;
    close(archive);
    (void)unlink(restoring->payload);
    return result;
}

static int fill_place(struct restoring *restoring, struct error *error)
{
    if (check_engine(restoring, is_postgres(restoring), error) != 0) {
        return -1;
    }
    if (is_postgres(restoring)) {
        return fill_server(restoring, error);
    }
    (void)snprintf(restoring->url, sizeof restoring->url, "%s", restoring->payload);
    return 0;
}

/* --- comparing ------------------------------------------------------------------------------- */

static int read_server(struct restoring *restoring, struct error *error)
{
    struct manifest *found = &restoring->found;
    if (pg_backup_newest_entry(restoring->url, NULL, &found->head, &found->head_row, error) != 0) {
        return -1;
    }
    struct content *content = content_open(restoring->url, error);
    if (content == NULL) {
        return -1;
    }
    found->schema = content_schema_version(content);
    int result = content_sum_all(content, NULL, &found->sums, error);
    content_close(content);
    return result;
}

static int read_found(struct restoring *restoring, struct error *error)
{
    tell(restoring, "checking");
    return is_postgres(restoring)
               ? read_server(restoring, error)
               : look_end(look_begin(restoring->url, &restoring->found), &restoring->damage, error);
}

static int check_version(int schema, struct error *error)
{
    int newest = migrations_newest();
    return schema <= newest ? 0
                            : error_set(error, ERROR_OUTDATED,
                                        "The backup has schema version %d; this chartty knows "
                                        "versions up to %d. Nothing was touched; use a newer "
                                        "chartty.",
                                        schema, newest);
}

/* Nothing says what should be in a plain file; what can be seen must be in order. */
static int check_plain(struct restoring *restoring, struct error *error)
{
    struct database_status status;
    if (database_status(restoring->url, &status, error) != 0) {
        return -1;
    }
    if (status.kind != DATABASE_CHARTTY && status.kind != DATABASE_FOREIGN) {
        return error_set(error, ERROR_INVALID,
                         "The file holds no patient records: a copy of a database in use may lack "
                         "even its tables. Nothing was touched; take another backup.");
    }
    if (read_found(restoring, error) != 0) {
        return -1;
    }
    return restoring->damage == 0
               ? 0
               : error_set(
                     error, ERROR_CORRUPT,
                     "The file is damaged (chartty db check tells more): a copy of a database "
                     "in use may be. Nothing was touched; take another backup.");
}

static int compare(struct restoring *restoring, struct error *error)
{
    struct restore_report *report = &restoring->report;
    int result = restoring->report.has_manifest
                     ? (read_found(restoring, error) != 0
                            ? -1
                            : manifest_compare(&restoring->expected, &restoring->found, error))
                     : check_plain(restoring, error);
    if (result != 0 || check_version(restoring->found.schema, error) != 0) {
        return -1;
    }
    report->schema = restoring->found.schema;
    report->rows = manifest_rows(&restoring->found);
    report->tables = manifest_tables(&restoring->found);
    report->findings = restoring->found.findings;
    return 0;
}

/* --- the audit ------------------------------------------------------------------------------- */

/* The key of the place, or the one that came along; both must be the same. */
static int choose_key(struct restoring *restoring, struct error *error)
{
    const struct restore_options *options = restoring->options;
    char carried[SCRATCH_PATH_SIZE], badges[SCRATCH_PATH_SIZE];
    carried_key_path(&restoring->work, CARRIED_AUDIT_KEY, carried);
    carried_key_path(&restoring->work, CARRIED_BADGE_KEY, badges);
    if (carried_key_check(carried, options->audit_key, error) != 0 ||
        carried_key_check(badges, options->badge_key, error) != 0) {
        return -1;
    }
    (void)snprintf(restoring->key, sizeof restoring->key, "%.1100s",
                   carried_key_is_there(options->audit_key) ? options->audit_key
                   : carried_key_is_there(carried)          ? carried
                                                            : "");
    restoring->has_key = restoring->key[0] != '\0';
    return 0;
}

static int check_audit(struct restoring *restoring, struct error *error)
{
    struct audit_report audit;
    if (choose_key(restoring, error) != 0) {
        return -1;
    }
    if (restoring->found.head.position == 0) {
        restoring->report.audit = RESTORE_AUDIT_NONE;
        return 0;
    }
    if (!restoring->has_key) {
        restoring->report.audit = RESTORE_AUDIT_NO_KEY;
        return 0;
    }
    struct audit_verify_options options = {
        .url = restoring->url, .key_path = restoring->key, .kept = &restoring->found.head};
    if (audit_verify(&options, &audit, error) != 0) {
        return -1;
    }
    restoring->report.audit = RESTORE_AUDIT_CHECKED;
    restoring->report.audit_findings = audit.bad;
    (void)snprintf(restoring->report.audit_first, sizeof restoring->report.audit_first, "%s",
                   audit.bad > 0 ? audit.first.what : "");
    return 0;
}

/* --- the calls ------------------------------------------------------------------------------- */

struct restoring *restoring_new(const struct restore_options *options, struct error *error)
{
    struct restoring *restoring = memory_new(sizeof *restoring);
    restoring->options = options;
    if (restoring_check_place(options, error) == 0 && open_work(restoring, error) == 0 &&
        take_file(restoring, error) == 0 && fill_place(restoring, error) == 0 &&
        compare(restoring, error) == 0 && check_audit(restoring, error) == 0) {
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
