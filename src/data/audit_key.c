/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reads and makes the audit's key file. Layer: data, private.  Thread: any; it blocks.
 * A new file gets its name only when its bytes are on the disk, by link(), which never replaces:
 * of two programs that make it at once, one wins and both read what it wrote.
 */
#include "src/data/audit_key.h"

#include "chartty/base/file.h"
#include "chartty/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_SIZE = 160 };

static void shown_path(const char *path, char out[SHOWN_SIZE])
{
    text_safe(out, SHOWN_SIZE, path, strlen(path), NULL);
}

char *audit_key_path(const char *database_path)
{
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s.audit-key", database_path);
    return path.bytes;
}

static int refused(struct error *error, enum error_code code, const char *path,
                   const char *sentence, int number)
{
    char shown[SHOWN_SIZE];
    shown_path(path, shown);
    error_set(error, code, "The audit's key file %s %s Nothing was saved.", shown, sentence);
    error_detail(error, "audit key: errno %d", number);
    return -1;
}

int audit_key_place(const char *path, const unsigned char key[AUDIT_KEY_BYTES], struct error *error)
{
    return file_make_once(path, key, AUDIT_KEY_BYTES) == 0
               ? 0
               : refused(error, ERROR_IO, path,
                         "cannot be made. Give its folder write permission and room.", errno);
}

static int make(const char *path, struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES];
    randombytes_buf(key, sizeof key);
    int result = audit_key_place(path, key, error);
    sodium_memzero(key, sizeof key);
    return result;
}

static int read_key(int file, const char *path, unsigned char key[AUDIT_KEY_BYTES],
                    struct error *error)
{
    struct stat status;
    unsigned char bytes[AUDIT_KEY_BYTES + 1];
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        return refused(error, ERROR_DENIED, path, "is not a file.", errno);
    }
    if (status.st_uid != geteuid() || (status.st_mode & 077) != 0) {
        return refused(error, ERROR_DENIED, path,
                       "can be read by others. Make it its owner's alone (chmod 600).", 0);
    }
    ssize_t length = read(file, bytes, sizeof bytes);
    if (length == AUDIT_KEY_BYTES) {
        memcpy(key, bytes, AUDIT_KEY_BYTES);
    }
    sodium_memzero(bytes, sizeof bytes);
    return length == AUDIT_KEY_BYTES
               ? 0
               : refused(error, ERROR_DENIED, path,
                         "is not a key. Put the right file back from a copy.", 0);
}

int audit_key_read(const char *path, bool may_make, unsigned char key[AUDIT_KEY_BYTES],
                   struct error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT && may_make) {
        if (make(path, error) != 0) {
            return -1;
        }
        file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    }
    if (file < 0) {
        return refused(error, ERROR_DENIED, path,
                       errno == ENOENT ? "is missing. Put it back from a copy."
                                       : "cannot be read. Ask for permission to read it.",
                       errno);
    }
    int result = read_key(file, path, key, error);
    close(file);
    return result;
}
