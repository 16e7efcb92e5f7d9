/* SPDX-License-Identifier: MIT */
/*
 * Unpacking a backup's file beside its place. Any thread; it blocks. Nothing is believed before the
 * file's end came (container.h).
 */
#include "src/data/backup/restore_private.h"

#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "src/data/backup/carried_keys.h"
#include "src/data/backup/container.h"
#include "src/data/backup/restore_kind.h"
#include "src/data/sqlite/sqlite_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
               ? restore_check_engine(restoring, strcmp(engine, "postgres") == 0, error)
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

int restore_unpack(struct restoring *restoring, struct error *error)
{
    enum restore_kind kind;
    int file = restore_kind_open(restoring->options->file, &kind, error);
    if (file < 0) {
        return -1;
    }
    restore_tell(restoring, "unpacking");
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
