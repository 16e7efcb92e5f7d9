/* SPDX-License-Identifier: MIT */
/* The key of a backup's stream. Any thread; it blocks. */
#include "src/data/backup/backup_key.h"

#include "chartty/base/secret.h"
#include "chartty/base/text.h"
#include "src/data/backup/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file of another's making could ask for all memory of the machine. */
enum { PASSES_MAX = 16, KIB_MAX = 1048576, SHOWN_SIZE = 120 };

static int of_passphrase(const char *passphrase, unsigned passes, unsigned kib,
                         const unsigned char *salt, unsigned char *key, struct error *error)
{
    if (passes < 1 || passes > PASSES_MAX || kib < 8 || kib > KIB_MAX) {
        return error_set(error, ERROR_CORRUPT,
                         "The backup asks for more work than any backup of chartty does: it was "
                         "changed. Nothing was touched; take another backup.");
    }
    if (passphrase == NULL || passphrase[0] == '\0') {
        return error_set(error, ERROR_INVALID, "A passphrase has at least one letter.");
    }
    return crypto_pwhash(key, BACKUP_KEY_SIZE, passphrase, strlen(passphrase), salt, passes,
                         (size_t)kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0
               ? 0
               : error_set(error, ERROR_IO,
                           "There is not enough memory for the passphrase's key (%u MiB). Close "
                           "other programs and try again.",
                           kib / 1024);
}

/* One's own file is nobody else's to read; a service manager's, which is root's, may be given to
 * the service's group. */
static bool is_private(const struct stat *status)
{
    if (status->st_uid == geteuid()) {
        return (status->st_mode & 077) == 0;
    }
    return status->st_uid == 0 && (status->st_mode & 037) == 0;
}

static int read_key_file(int file, const char *shown, unsigned char *key, struct error *error)
{
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        return error_set(error, ERROR_INVALID, "The key file %s is not an ordinary file.", shown);
    }
    if (!is_private(&status)) {
        return error_set(error, ERROR_DENIED,
                         "The key file %s can be read by others. Make it its owner's alone: chmod "
                         "600",
                         shown);
    }
    unsigned char *bytes = secret_new(KEY_FILE_MAX + 1);
    ssize_t length = file_read_all(file, bytes, KEY_FILE_MAX + 1);
    bool is_key = length >= KEY_FILE_MIN && length <= KEY_FILE_MAX;
    if (is_key) {
        (void)crypto_generichash(key, BACKUP_KEY_SIZE, bytes, (size_t)length, NULL, 0);
    }
    secret_free(bytes);
    return is_key ? 0
                  : error_set(error, ERROR_INVALID,
                              "The key file %s must have %d to %d bytes. Make one with: head -c 32 "
                              "/dev/urandom",
                              shown, KEY_FILE_MIN, KEY_FILE_MAX);
}

static int of_file(const char *path, unsigned char *key, struct error *error)
{
    char shown[SHOWN_SIZE];
    text_safe(shown, sizeof shown, path, strlen(path), NULL);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_DENIED,
                  "The key file %s cannot be read. Name the file that the backup was made with.",
                  shown);
        error_detail(error, "key file: errno %d", errno);
        return -1;
    }
    int result = read_key_file(file, shown, key, error);
    close(file);
    return result;
}

int backup_key_file_check(const char *path, struct error *error)
{
    unsigned char *key = secret_new(BACKUP_KEY_SIZE);
    int result = of_file(path, key, error);
    secret_free(key);
    return result;
}

int backup_key_make(const struct backup_secret *secret, unsigned passes, unsigned kib,
                    const unsigned char salt[BACKUP_SALT_SIZE], unsigned char key[BACKUP_KEY_SIZE],
                    struct error *error)
{
    return secret->lock == BACKUP_PASSPHRASE
               ? of_passphrase(secret->passphrase, passes, kib, salt, key, error)
               : of_file(secret->key_file, key, error);
}
