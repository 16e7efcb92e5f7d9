/* SPDX-License-Identifier: MIT */
/*
 * Making a backup: one moment of the records, what is in it, and both into one file. Any thread; it
 * blocks.
 */
#include "chartty/data/backup.h"

#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "src/data/audit_key.h"
#include "src/data/backup/backup_key.h"
#include "src/data/backup/container.h"
#include "src/data/backup/files.h"
#include "src/data/backup/look.h"
#include "src/data/postgres/pg_backup.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 20 };

struct making {
    const struct backup_options *options;
    struct backup_report *report;
    struct manifest manifest;
    struct scratch snapshot, target; /* beside the records; beside the file */
    char part[SCRATCH_PATH_SIZE];
    int file;
    struct container_writer *writer;
    crypto_generichash_state payload_hash;
    int64_t flushed;          /* of the file (file_flush_some) */
    struct error write_error; /* met while a program's output was written */
};

/* --- where it goes --------------------------------------------------------------------------- */

static void dated_name(const struct clock *clock, char out[64])
{
    struct datetime now = clock_local(clock);
    (void)snprintf(out, 64, "chartty-%04d-%02d-%02d-%02d%02d%02d.backup", now.date.year,
                   now.date.month, now.date.day, now.hour, now.minute, now.second);
}

/* The whole name of the file, which must be new. */
static int name_file(const struct backup_options *options, char path[BACKUP_PATH_SIZE],
                     struct error *error)
{
    const char *to = options->to;
    char name[64];
    struct stat status;
    if (stat(to, &status) == 0 && S_ISDIR(status.st_mode)) {
        dated_name(options->clock, name);
        (void)snprintf(path, BACKUP_PATH_SIZE, "%.1000s%s%s", to,
                       to[strlen(to) - 1] == '/' ? "" : "/", name);
    } else {
        (void)snprintf(path, BACKUP_PATH_SIZE, "%.1100s", to);
    }
    return file_check_new(path) == 0 ? 0 : file_failed(error, path, "be made", errno);
}

static int check(const struct backup_options *options, char path[BACKUP_PATH_SIZE],
                 struct error *error)
{
    if (name_file(options, path, error) != 0) {
        return -1;
    }
    if (options->secret.lock == BACKUP_KEY_FILE &&
        backup_key_file_check(options->secret.key_file, error) != 0) {
        return -1;
    }
    return pg_is_url(options->url)
               ? pg_backup_program_check(options->url, "pg_dump", options->programs, error)
               : 0;
}

int backup_check(const struct backup_options *options, struct error *error)
{
    char path[BACKUP_PATH_SIZE];
    return check(options, path, error);
}

/* A place beside the file to write it in. */
static int prepare_file(struct making *making, struct error *error)
{
    const char *path = making->report->path;
    char *folder = file_folder(path);
    int result = scratch_new(folder, "backup-part", &making->target, error);
    memory_free(folder);
    if (result != 0) {
        return -1;
    }
    scratch_file(&making->target, "part", making->part);
    making->file = open(making->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return making->file >= 0 ? 0 : file_failed(error, path, "be made", errno);
}

/* On the disk first, then under its name. */
static int finish_file(struct making *making, struct error *error)
{
    struct stat status;
    if (fsync(making->file) != 0 || fstat(making->file, &status) != 0) {
        return file_failed(error, making->report->path, "be written", errno);
    }
    making->report->bytes = status.st_size;
    int closed = close(making->file);
    making->file = -1;
    if (closed != 0 || file_name_new(making->part, making->report->path) != 0) {
        return file_failed(error, making->report->path, "be written", errno);
    }
    return 0;
}

/* --- what goes into it ----------------------------------------------------------------------- */

static int begin_container(struct making *making, struct error *error)
{
    struct manifest *manifest = &making->manifest;
    char facts[160];
    making->writer = container_writer_new(making->file, &making->options->secret, error);
    if (making->writer == NULL) {
        return -1;
    }
    (void)snprintf(facts, sizeof facts, "{\"engine\":\"%s\",\"made_at\":\"%s\",\"program\":\"%s\"}",
                   manifest->engine, manifest->made_at, manifest->program);
    (void)crypto_generichash_init(&making->payload_hash, NULL, 0, 32);
    return container_add(making->writer, CONTAINER_FACTS, facts, strlen(facts), error);
}

static int add_payload(struct making *making, const char *bytes, size_t length, struct error *error)
{
    (void)crypto_generichash_update(&making->payload_hash, (const unsigned char *)bytes, length);
    making->manifest.payload_bytes += (int64_t)length;
    file_flush_some(making->file, making->manifest.payload_bytes, &making->flushed);
    return container_add(making->writer, CONTAINER_PAYLOAD, bytes, length, error);
}

/* Only where it is sealed: whoever has both key and records could make the audit anew, or print the
 * badges of others. */
static int add_keys(struct making *making, struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES];
    const struct backup_options *options = making->options;
    const char *path = options->audit_key, *badges = options->badge_key;
    int result = 0;
    if (options->secret.lock == BACKUP_UNLOCKED) {
        return 0;
    }
    if (path != NULL && path[0] != '\0' && making->manifest.head.position > 0) {
        result = audit_key_read(path, false, key, error);
        result = result == 0
                     ? container_add(making->writer, CONTAINER_AUDIT_KEY, key, sizeof key, error)
                     : -1;
    }
    int has_badges = result == 0 && badges != NULL ? key_file_read(badges, key, error) : result;
    if (has_badges == 1) {
        result = container_add(making->writer, CONTAINER_BADGE_KEY, key, sizeof key, error);
    }
    sodium_memzero(key, sizeof key);
    return has_badges < 0 ? -1 : result;
}

static int end_container(struct making *making, struct error *error)
{
    unsigned char hash[32];
    (void)crypto_generichash_final(&making->payload_hash, hash, sizeof hash);
    sodium_bin2hex(making->manifest.payload_hash, PAYLOAD_HASH_SIZE, hash, sizeof hash);
    char *text = manifest_text(&making->manifest);
    if (text == NULL) {
        return error_set(error, ERROR_INTERNAL, "The manifest cannot be written.");
    }
    int result = container_add(making->writer, CONTAINER_MANIFEST, text, strlen(text), error);
    free(text);
    return result == 0 ? container_end(making->writer, error) : -1;
}

static void tell(const struct making *making, const char *what)
{
    if (making->options->progress != NULL) {
        making->options->progress(making->options->context, what, 0, 0);
    }
}

/* --- SQLite ---------------------------------------------------------------------------------- */

static int stream_file(struct making *making, const char *path, struct error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *block = memory_new(COPY_BYTES);
    int result = file < 0 ? -1 : 0;
    ssize_t got = 0;
    while (result == 0 && (got = file_read_all(file, block, COPY_BYTES)) > 0) {
        result = add_payload(making, block, (size_t)got, error);
        tell(making, "writing");
    }
    if (file < 0 || got < 0) {
        result = file_failed(error, path, "be read", errno);
    }
    if (file >= 0) {
        close(file);
    }
    memory_free(block);
    return result;
}

/* It is checked and hashed while it is written: nobody else knows it. */
static int write_snapshot(struct making *making, const char *snapshot, struct error *error)
{
    if (begin_container(making, error) != 0) {
        return -1;
    }
    struct look *look = look_begin(snapshot, &making->manifest);
    if (stream_file(making, snapshot, error) != 0) {
        look_give_up(look);
        return -1;
    }
    tell(making, "checking");
    return look_end(look, NULL, error);
}

static int make_sqlite(struct making *making, const char *path, struct error *error)
{
    const struct backup_options *options = making->options;
    char snapshot[SCRATCH_PATH_SIZE];
    char *folder = file_folder(path);
    int result = scratch_new(folder, "backup", &making->snapshot, error);
    memory_free(folder);
    if (result != 0) {
        return -1;
    }
    scratch_file(&making->snapshot, "records.db", snapshot);
    return sqlite_snapshot(path, snapshot, options->progress, options->context,
                           &making->report->held_ms, error) == 0
               ? write_snapshot(making, snapshot, error)
               : -1;
}

/* --- PostgreSQL ------------------------------------------------------------------------------ */

static bool take_output(void *context, const char *bytes, size_t length)
{
    struct making *making = context;
    return add_payload(making, bytes, length, &making->write_error) == 0;
}

static int dump(struct making *making, const char *snapshot, struct error *error)
{
    tell(making, "writing");
    if (pg_backup_dump(making->options->url, snapshot, making->options->programs, take_output,
                       making, error) == 0) {
        return 0;
    }
    if (making->write_error.code != ERROR_OK) {
        *error = making->write_error;
    }
    return -1;
}

static int make_postgres(struct making *making, struct error *error)
{
    struct manifest *manifest = &making->manifest;
    struct content *content = content_open(making->options->url, error);
    if (content == NULL) {
        return -1;
    }
    const char *snapshot = content_snapshot(content);
    int result = snapshot != NULL
                     ? 0
                     : error_set(error, ERROR_UNSUPPORTED,
                                 "This server gives no snapshot that can be shared, as a standby "
                                 "does not. Make the backup from the primary.");
    manifest->schema = content_schema_version(content);
    tell(making, "hashing");
    result = result == 0 ? content_sum_all(content, NULL, &manifest->sums, error) : -1;
    if (result == 0) {
        result = pg_backup_newest_entry(making->options->url, snapshot, &manifest->head,
                                        &manifest->head_row, error);
    }
    result = result == 0 ? begin_container(making, error) : -1;
    result = result == 0 ? dump(making, snapshot, error) : -1;
    content_close(content);
    return result;
}

/* --- all of it ------------------------------------------------------------------------------- */

static void fill_report(const struct making *making, int64_t since_ms)
{
    struct backup_report *report = making->report;
    const struct manifest *manifest = &making->manifest;
    report->rows = manifest_rows(manifest);
    report->tables = manifest_tables(manifest);
    report->findings = manifest->findings;
    report->took_ms = clock_monotonic_ms() - since_ms;
    if (manifest->head.position > 0) {
        audit_head_format(&manifest->head, report->head);
    }
}

static int make(struct making *making, struct error *error)
{
    const char *path = sqlite_path(making->options->url);
    struct datetime now = clock_utc(making->options->clock);
    char at[27];
    datetime_format_stored(&now, at);
    (void)snprintf(making->manifest.made_at, sizeof making->manifest.made_at, "%s", at);
    (void)snprintf(making->manifest.program, sizeof making->manifest.program, "%s",
                   CHARTTY_VERSION);
    (void)snprintf(making->manifest.engine, sizeof making->manifest.engine, "%s",
                   pg_is_url(making->options->url) ? "postgres" : "sqlite");
    if (check(making->options, making->report->path, error) != 0 ||
        prepare_file(making, error) != 0) {
        return -1;
    }
    int result = pg_is_url(making->options->url) ? make_postgres(making, error)
                 : path != NULL
                     ? make_sqlite(making, path, error)
                     : error_set(error, ERROR_UNSUPPORTED,
                                 "This database address cannot be used here. Give a path, "
                                 "sqlite:PATH or postgresql://USER@HOST/DATABASE.");
    return result == 0 && add_keys(making, error) == 0 && end_container(making, error) == 0
               ? finish_file(making, error)
               : -1;
}

int backup_make(const struct backup_options *options, struct backup_report *out,
                struct error *error)
{
    struct making *making = memory_new(sizeof *making);
    int64_t since = clock_monotonic_ms();
    *out = (struct backup_report){.held_ms = -1};
    making->options = options;
    making->report = out;
    making->file = -1;
    int result = make(making, error);
    if (result == 0) {
        fill_report(making, since);
    }
    container_writer_free(making->writer);
    if (making->file >= 0) {
        close(making->file);
    }
    scratch_end(&making->snapshot);
    scratch_end(&making->target);
    memory_free(making);
    return result;
}

int backup_owner_check(const char *url, struct error *error)
{
    const char *path = sqlite_path(url);
    struct stat status = {0};
    if (pg_is_url(url)) {
        return pg_owner_check(url, error);
    }
    /* That there is no such file is said by whoever opens it. */
    if (path != NULL && (stat(path, &status) == 0 ? status.st_uid == geteuid() : errno == ENOENT)) {
        return 0;
    }
    return error_set(error, ERROR_DENIED,
                     "Only the owner of the records' file may do this without signing in. Run it "
                     "as that account (sudo -u), or add: --as USER");
}
