/* SPDX-License-Identifier: MIT */
/* The file of a backup: head, chunks, end (container.h has the format). Any thread; it blocks. */
#include "src/data/backup/container.h"

#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "src/data/backup/backup_key.h"
#include "src/data/backup/files.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#define MAGIC "CHARTTY-BACKUP\r\n"

enum {
    MAGIC_SIZE = 16,
    AT_VERSION = 16,
    AT_LOCK = 20,
    AT_PASSES = 24,
    AT_MEMORY = 28,
    AT_SALT = 32,
    AT_STREAM = 48,
    HEAD_SIZE = 72,
    DIGEST_SIZE = 32,
    PLAIN_MAX = 1 + CONTAINER_CHUNK_MAX,
    SEALED_MAX = PLAIN_MAX + crypto_secretstream_xchacha20poly1305_ABYTES,
    SHOWN_SIZE = 120
};

static void put_number(unsigned char out[4], unsigned number)
{
    for (int i = 0; i < 4; i++) {
        out[i] = (unsigned char)(number >> (8 * i));
    }
}

static unsigned get_number(const unsigned char *bytes)
{
    unsigned number = 0;
    for (int i = 3; i >= 0; i--) {
        number = number << 8 | bytes[i];
    }
    return number;
}

/* The hash's state has to lie as libsodium wants it, which memory of its own does. */
static crypto_generichash_state *digest_new(void)
{
    crypto_generichash_state *digest = secret_new(crypto_generichash_statebytes());
    (void)crypto_generichash_init(digest, NULL, 0, DIGEST_SIZE);
    return digest;
}

/* --- writing --------------------------------------------------------------------------------- */

struct container_writer {
    int file;
    enum backup_lock lock;
    unsigned char head[HEAD_SIZE];
    bool has_begun; /* the first message carries the head */
    crypto_secretstream_xchacha20poly1305_state *stream;
    crypto_generichash_state *digest;
    unsigned char plain[PLAIN_MAX], sealed[4 + SEALED_MAX];
};

static int write_out(int file, const void *bytes, size_t length, struct error *error)
{
    return file_write_all(file, bytes, length) == 0
               ? 0
               : file_failed(error, "The backup", "be written", errno);
}

static int write_counted(struct container_writer *writer, const void *bytes, size_t length,
                         struct error *error)
{
    (void)crypto_generichash_update(writer->digest, bytes, length);
    return write_out(writer->file, bytes, length, error);
}

static int fill_head(struct container_writer *writer, const struct backup_secret *secret,
                     struct error *error)
{
    unsigned char *head = writer->head;
    memcpy(head, MAGIC, MAGIC_SIZE);
    put_number(head + AT_VERSION, CONTAINER_VERSION);
    put_number(head + AT_LOCK, (unsigned)secret->lock);
    if (secret->lock == BACKUP_UNLOCKED) {
        return 0;
    }
    if (secret->lock == BACKUP_PASSPHRASE) {
        put_number(head + AT_PASSES, BACKUP_KEY_PASSES);
        put_number(head + AT_MEMORY, BACKUP_KEY_KIB);
        randombytes_buf(head + AT_SALT, BACKUP_SALT_SIZE);
    }
    unsigned char *key = secret_new(BACKUP_KEY_SIZE);
    int result =
        backup_key_make(secret, BACKUP_KEY_PASSES, BACKUP_KEY_KIB, head + AT_SALT, key, error);
    if (result == 0) {
        (void)crypto_secretstream_xchacha20poly1305_init_push(writer->stream, head + AT_STREAM,
                                                              key);
    }
    secret_free(key);
    return result;
}

struct container_writer *container_writer_new(int file, const struct backup_secret *secret,
                                              struct error *error)
{
    struct container_writer *writer = memory_new(sizeof *writer);
    writer->file = file;
    writer->lock = secret->lock;
    writer->stream = secret_new(sizeof *writer->stream);
    writer->digest = digest_new();
    if (fill_head(writer, secret, error) != 0 ||
        write_counted(writer, writer->head, HEAD_SIZE, error) != 0) {
        container_writer_free(writer);
        return NULL;
    }
    return writer;
}

/* The kind and its bytes stand in writer->plain. */
static int add_chunk(struct container_writer *writer, size_t length, struct error *error)
{
    bool is_end = writer->plain[0] == CONTAINER_END;
    unsigned char *at = writer->sealed + 4;
    size_t sealed = length;
    if (writer->lock == BACKUP_UNLOCKED) {
        memcpy(at, writer->plain, length);
    } else {
        unsigned long long count = 0;
        (void)crypto_secretstream_xchacha20poly1305_push(
            writer->stream, at, &count, writer->plain, length,
            writer->has_begun ? NULL : writer->head, writer->has_begun ? 0 : HEAD_SIZE,
            is_end ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                   : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
        sealed = (size_t)count;
        writer->has_begun = true;
    }
    put_number(writer->sealed, (unsigned)sealed);
    return write_counted(writer, writer->sealed, 4 + sealed, error);
}

int container_add(struct container_writer *writer, enum container_kind kind, const void *bytes,
                  size_t length, struct error *error)
{
    const unsigned char *from = bytes;
    do {
        size_t part = length < CONTAINER_CHUNK_MAX ? length : CONTAINER_CHUNK_MAX;
        writer->plain[0] = (unsigned char)kind;
        memcpy(writer->plain + 1, from, part);
        if (add_chunk(writer, 1 + part, error) != 0) {
            return -1;
        }
        from += part;
        length -= part;
    } while (length > 0);
    return 0;
}

int container_end(struct container_writer *writer, struct error *error)
{
    unsigned char last[4 + 1], digest[DIGEST_SIZE];
    if (writer->lock != BACKUP_UNLOCKED) {
        writer->plain[0] = CONTAINER_END;
        return add_chunk(writer, 1, error);
    }
    put_number(last, 1 + DIGEST_SIZE);
    last[4] = CONTAINER_END;
    if (write_counted(writer, last, sizeof last, error) != 0) {
        return -1;
    }
    (void)crypto_generichash_final(writer->digest, digest, sizeof digest);
    return write_out(writer->file, digest, sizeof digest, error);
}

void container_writer_free(struct container_writer *writer)
{
    if (writer != NULL) {
        secret_free(writer->stream);
        secret_free(writer->digest);
        secret_wipe(writer->plain, sizeof writer->plain);
        memory_free(writer);
    }
}

/* --- reading --------------------------------------------------------------------------------- */

struct container_reader {
    int file;
    char name[SHOWN_SIZE];
    enum backup_lock lock;
    unsigned char head[HEAD_SIZE];
    bool is_open, has_begun;
    crypto_secretstream_xchacha20poly1305_state *stream;
    crypto_generichash_state *digest;
    unsigned char plain[PLAIN_MAX], sealed[SEALED_MAX];
};

static int damaged(const struct container_reader *reader, const char *detail, struct error *error)
{
    error_set(error, ERROR_CORRUPT,
              "%s is not as it was written: it was cut or changed. Nothing was touched; take "
              "another backup.",
              reader->name);
    error_detail(error, "backup: %s", detail);
    return -1;
}

static int check_head(struct container_reader *reader, struct error *error)
{
    const unsigned char *head = reader->head;
    unsigned version = get_number(head + AT_VERSION), lock = get_number(head + AT_LOCK);
    if (memcmp(head, MAGIC, MAGIC_SIZE) != 0) {
        return error_set(error, ERROR_INVALID,
                         "%s is not a backup of chartty. Nothing was touched; name a file that "
                         "chartty backup made.",
                         reader->name);
    }
    if (version != CONTAINER_VERSION) {
        return error_set(error, ERROR_OUTDATED,
                         "%s is a backup of version %u; this chartty reads version %d. Nothing was "
                         "touched; use the chartty that made it.",
                         reader->name, version, CONTAINER_VERSION);
    }
    if (lock > BACKUP_KEY_FILE) {
        return damaged(reader, "lock", error);
    }
    reader->lock = (enum backup_lock)lock;
    return 0;
}

struct container_reader *container_reader_new(int file, const char *name, struct error *error)
{
    struct container_reader *reader = memory_new(sizeof *reader);
    reader->file = file;
    text_safe(reader->name, sizeof reader->name, name, strlen(name), NULL);
    reader->stream = secret_new(sizeof *reader->stream);
    reader->digest = digest_new();
    if (file_read_all(file, reader->head, HEAD_SIZE) != HEAD_SIZE) {
        damaged(reader, "shorter than a head", error);
    } else if (check_head(reader, error) == 0) {
        (void)crypto_generichash_update(reader->digest, reader->head, HEAD_SIZE);
        reader->is_open = reader->lock == BACKUP_UNLOCKED;
        return reader;
    }
    container_reader_free(reader);
    return NULL;
}

enum backup_lock container_lock(const struct container_reader *reader)
{
    return reader->lock;
}

int container_unlock(struct container_reader *reader, const struct backup_secret *secret,
                     struct error *error)
{
    if (reader->lock == BACKUP_UNLOCKED) {
        return 0;
    }
    if (secret->lock != reader->lock) {
        return error_set(error, ERROR_DENIED,
                         reader->lock == BACKUP_PASSPHRASE
                             ? "%s is encrypted with a passphrase, not with a key file."
                             : "%s is encrypted with a key file. Add: --key-file FILE",
                         reader->name);
    }
    unsigned char *key = secret_new(BACKUP_KEY_SIZE);
    int result =
        backup_key_make(secret, get_number(reader->head + AT_PASSES),
                        get_number(reader->head + AT_MEMORY), reader->head + AT_SALT, key, error);
    if (result == 0 && crypto_secretstream_xchacha20poly1305_init_pull(
                           reader->stream, reader->head + AT_STREAM, key) != 0) {
        result = damaged(reader, "stream header", error);
    }
    secret_free(key);
    reader->is_open = result == 0;
    return result;
}

static int read_sealed(struct container_reader *reader, size_t *length, struct error *error)
{
    unsigned char count[4];
    if (file_read_all(reader->file, count, sizeof count) != sizeof count) {
        return damaged(reader, "cut before a chunk", error);
    }
    *length = get_number(count);
    if (*length < 1 || *length > SEALED_MAX) {
        return damaged(reader, "length of a chunk", error);
    }
    if (file_read_all(reader->file, reader->sealed, *length) != (ssize_t)*length) {
        return damaged(reader, "cut in a chunk", error);
    }
    (void)crypto_generichash_update(reader->digest, count, sizeof count);
    return 0;
}

/* Nothing may follow. */
static int check_end(struct container_reader *reader, struct error *error)
{
    unsigned char more;
    return file_read_all(reader->file, &more, 1) == 0
               ? 0
               : damaged(reader, "more after the end", error);
}

static int take_plain(struct container_reader *reader, size_t length, struct error *error)
{
    unsigned char digest[DIGEST_SIZE];
    if (length > PLAIN_MAX) {
        return damaged(reader, "length of a chunk", error);
    }
    memcpy(reader->plain, reader->sealed, length);
    bool is_end = reader->plain[0] == CONTAINER_END;
    (void)crypto_generichash_update(reader->digest, reader->sealed, is_end ? 1 : length);
    if (!is_end) {
        return 0;
    }
    (void)crypto_generichash_final(reader->digest, digest, sizeof digest);
    return length == 1 + DIGEST_SIZE && sodium_memcmp(digest, reader->plain + 1, DIGEST_SIZE) == 0
               ? check_end(reader, error)
               : damaged(reader, "digest", error);
}

static int wrong_key(const struct container_reader *reader, struct error *error)
{
    error_set(error, ERROR_DENIED,
              "%s does not open: the %s is wrong, or the file was changed. Nothing was touched.",
              reader->name, reader->lock == BACKUP_PASSPHRASE ? "passphrase" : WORDS("key file"));
    error_detail(error, "backup: seal of the first chunk");
    return -1;
}

static int open_sealed(struct container_reader *reader, size_t *length, struct error *error)
{
    unsigned long long count = 0;
    unsigned char tag = 0;
    bool is_first = !reader->has_begun;
    if (*length <= crypto_secretstream_xchacha20poly1305_ABYTES) {
        return damaged(reader, "length of a chunk", error);
    }
    if (crypto_secretstream_xchacha20poly1305_pull(
            reader->stream, reader->plain, &count, &tag, reader->sealed, *length,
            is_first ? reader->head : NULL, is_first ? HEAD_SIZE : 0) != 0) {
        return is_first ? wrong_key(reader, error) : damaged(reader, "seal of a chunk", error);
    }
    reader->has_begun = true;
    *length = (size_t)count;
    bool is_end = count >= 1 && reader->plain[0] == CONTAINER_END;
    if (count < 1 || is_end != (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL)) {
        return damaged(reader, "tag of a chunk", error);
    }
    return is_end ? check_end(reader, error) : 0;
}

int container_next(struct container_reader *reader, enum container_kind *kind, const char **bytes,
                   size_t *length, struct error *error)
{
    size_t count = 0;
    if (!reader->is_open) {
        return error_set(error, ERROR_INTERNAL, "The backup is not unlocked.");
    }
    if (read_sealed(reader, &count, error) != 0 ||
        (reader->lock == BACKUP_UNLOCKED ? take_plain(reader, count, error)
                                         : open_sealed(reader, &count, error)) != 0) {
        reader->is_open = false;
        return -1;
    }
    if (reader->plain[0] == CONTAINER_END) {
        reader->is_open = false;
        return 0;
    }
    *kind = (enum container_kind)reader->plain[0];
    *bytes = (const char *)reader->plain + 1;
    *length = count - 1;
    return 1;
}

void container_reader_free(struct container_reader *reader)
{
    if (reader != NULL) {
        secret_free(reader->stream);
        secret_free(reader->digest);
        secret_wipe(reader->plain, sizeof reader->plain);
        memory_free(reader);
    }
}
