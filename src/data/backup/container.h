/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one file of a backup: what is written into it comes back whole or not at all.
 * Layer: data, private.  Thread: any one; it blocks. Owns: its buffers and keys, not the
 * descriptor. Must not know: databases.
 *
 * The format, version 1. All numbers are little-endian.
 *   head, 72 bytes:
 *     16  "CHARTTY-BACKUP\r\n"
 *      4  version
 *      4  lock: 0 none, 1 passphrase, 2 key file
 *      4  Argon2id: passes, and 4: memory in KiB (0 without a passphrase)
 *     16  Argon2id: salt (0 without a passphrase)
 *     24  header of the stream (crypto_secretstream_xchacha20poly1305; 0 without a lock)
 *   chunks, until the one of kind 'E', with which the file ends:
 *      4  length of what follows, at most 65,554
 *      n  the kind (one letter) and its bytes; with a lock encrypted as one message of the stream,
 *         the head being additional data of the first, the last one tagged as final
 * Kinds: 'F' facts, 'P' payload, 'K' the audit's key, 'B' that of badges, 'M' manifest, 'E' the
 * end. Without a lock the bytes of 'E' are BLAKE2b-256 over all bytes of the file before them.
 * The key of the stream is Argon2id of the passphrase, or BLAKE2b-256 of the key file's bytes.
 */
#ifndef CHARTTY_DATA_BACKUP_CONTAINER_H
#define CHARTTY_DATA_BACKUP_CONTAINER_H

#include "chartty/data/backup.h"

#include <stddef.h>

enum { CONTAINER_VERSION = 1, CONTAINER_CHUNK_MAX = 65536 };

enum container_kind {
    CONTAINER_FACTS = 'F',
    CONTAINER_PAYLOAD = 'P',
    CONTAINER_AUDIT_KEY = 'K',
    CONTAINER_BADGE_KEY = 'B',
    CONTAINER_MANIFEST = 'M',
    CONTAINER_END = 'E',
};

/* --- writing --------------------------------------------------------------------------------- */

struct container_writer;
/* Writes the head. secret: used in this call alone. NULL and *error. */
struct container_writer *container_writer_new(int file, const struct backup_secret *secret,
                                              struct error *error);
/* Bytes of a kind, in as many chunks as they need. */
int container_add(struct container_writer *writer, enum container_kind kind, const void *bytes,
                  size_t length, struct error *error);
int container_end(struct container_writer *writer, struct error *error);
void container_writer_free(struct container_writer *writer); /* NULL is allowed */

/* --- reading --------------------------------------------------------------------------------- */

struct container_reader;
/* Reads the head. `name` is for sentences. NULL and *error: it is no backup, or of a version that
 * this program does not know (ERROR_OUTDATED). */
struct container_reader *container_reader_new(int file, const char *name, struct error *error);
enum backup_lock container_lock(const struct container_reader *reader);
/* With what container_lock wants. */
int container_unlock(struct container_reader *reader, const struct backup_secret *secret,
                     struct error *error);
/* 1: a chunk, valid until the next call; 0: the end came and all before it is as it was written;
 * -1 and *error, ERROR_CORRUPT when it is not. Nothing may be believed before the end came. */
int container_next(struct container_reader *reader, enum container_kind *kind, const char **bytes,
                   size_t *length, struct error *error);
void container_reader_free(struct container_reader *reader); /* NULL is allowed */

#endif
