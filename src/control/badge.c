/* SPDX-License-Identifier: MIT */
/* Badges: BLAKE2b under the site's badge key. Any thread. */
#include "src/control/badge.h"

#include "chartty/base/file.h"
#include "chartty/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_BYTES = crypto_generichash_KEYBYTES, HASH_BYTES = 32 };

_Static_assert(BADGE_HASH_SIZE == 2 * HASH_BYTES + 1, "hex of the hash");

static int make_key(const char *path, struct error *error)
{
    unsigned char *key = secret_new(KEY_BYTES);
    randombytes_buf(key, KEY_BYTES);
    int result = file_make_once(path, key, KEY_BYTES);
    int reason = errno;
    secret_free(key);
    return result == 0 ? 0
                       : error_set(error, ERROR_IO, "The badge key %s cannot be made: %s.", path,
                                   strerror(reason));
}

static int read_key(const char *path, unsigned char *key, struct error *error)
{
    struct stat status = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO,
                         "The badge key %s cannot be read: %s.", path, strerror(errno));
    }
    int result = 0;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != KEY_BYTES ||
        read(file, key, KEY_BYTES) != KEY_BYTES) {
        result = error_set(error, ERROR_CORRUPT,
                           "The badge key %s is not a key. Put the right file back, or take it "
                           "away and give the badges anew.",
                           path);
    } else if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        result =
            error_set(error, ERROR_DENIED, "%s is open to others. Run: chmod 600 %s", path, path);
    }
    close(file);
    return result;
}

static int check_badge(const char *badge, struct error *error)
{
    size_t length = strlen(badge);
    for (const char *at = badge; *at != '\0'; at++) {
        if (*at < '!' || *at > '~') {
            length = 0;
            break;
        }
    }
    if (length < BADGE_LENGTH_MIN || length > BADGE_LENGTH_MAX) {
        return error_set(error, ERROR_INVALID,
                         "A badge is %d to %d letters, digits and signs without blanks. Scan it "
                         "again.",
                         BADGE_LENGTH_MIN, BADGE_LENGTH_MAX);
    }
    return 0;
}

int badge_hash(const char *key_path, const char *badge, bool may_make, char out[BADGE_HASH_SIZE],
               struct error *error)
{
    struct error failure = {0};
    unsigned char hash[HASH_BYTES];
    if (check_badge(badge, error) != 0) {
        return -1;
    }
    if (key_path == NULL || key_path[0] == '\0') {
        return error_set(error, ERROR_NOT_FOUND,
                         "This station has no badge key. Set badge_key in chartty.conf.");
    }
    if (sodium_init() < 0) {
        return error_set(error, ERROR_INTERNAL, "The system has no randomness for keys.");
    }
    unsigned char *key = secret_new(KEY_BYTES);
    int result = read_key(key_path, key, &failure);
    if (result != 0 && may_make && failure.code == ERROR_NOT_FOUND) {
        result = make_key(key_path, &failure) == 0 ? read_key(key_path, key, &failure) : -1;
    }
    if (result != 0 && error != NULL) {
        *error = failure;
    }
    if (result == 0) {
        crypto_generichash(hash, sizeof(hash), (const unsigned char *)badge, strlen(badge), key,
                           KEY_BYTES);
        sodium_bin2hex(out, BADGE_HASH_SIZE, hash, sizeof(hash));
    }
    secret_free(key);
    return result;
}
