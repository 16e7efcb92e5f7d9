/* SPDX-License-Identifier: MIT */
/* Sealed drafts and their files. Loop thread. Files are small and written only when the database
 * does not take a draft. */
#include "src/control/draft_seal.h"

#include "chartty/base/file.h"
#include "chartty/base/secret.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEY_SIZE = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PATH_SIZE = 1200,
    SEALED_MOST = 8 * 1024 * 1024
};

static int no_folder(struct error *error)
{
    return error_set(error, ERROR_UNSUPPORTED,
                     "This station has no folder of its own, so drafts cannot be kept. Save before "
                     "you leave; ask an administrator to set `state`.");
}

static bool has_folder(const struct session *session)
{
    return session->state_folder != NULL && session->state_folder[0] != '\0';
}

/* ---- the key ---- */

static int read_key(int fd, unsigned char *key, struct error *error)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & 077) != 0) {
        return error_set(error, ERROR_DENIED,
                         "The draft key of this station can be read by others. Ask an "
                         "administrator: it must be the station's own (0600).");
    }
    if (read(fd, key, KEY_SIZE) != KEY_SIZE) {
        return error_set(error, ERROR_CORRUPT,
                         "The draft key of this station is damaged, so its "
                         "drafts cannot be read. Ask an administrator.");
    }
    return 0;
}

/* Of two stations that begin at once one wins. */
static int make_key(const char *path, struct error *error)
{
    unsigned char *key = secret_new(KEY_SIZE);
    randombytes_buf(key, KEY_SIZE);
    int result = file_make_once(path, key, KEY_SIZE);
    int code = errno;
    secret_free(key);
    if (result != 0) {
        error_set(error, ERROR_IO,
                  "The station's folder takes no draft key, so drafts cannot be "
                  "kept. Save before you leave; tell an administrator.");
        error_detail(error, "draft-key: %s", strerror(code));
    }
    return result;
}

/* The key, freed with secret_free; NULL with *error. */
static unsigned char *get_key(const struct session *session, struct error *error)
{
    char path[PATH_SIZE];
    if (!has_folder(session) || sodium_init() < 0) {
        no_folder(error);
        return NULL;
    }
    snprintf(path, sizeof(path), "%.1100s/draft-key", session->state_folder);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) {
        if (make_key(path, error) != 0) {
            return NULL;
        }
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (fd < 0) {
        error_set(error, ERROR_IO,
                  "The station's draft key cannot be read, so drafts cannot be "
                  "kept or opened. Tell an administrator.");
        error_detail(error, "draft-key: %s", strerror(errno));
        return NULL;
    }
    unsigned char *key = secret_new(KEY_SIZE);
    int result = read_key(fd, key, error);
    close(fd);
    if (result != 0) {
        secret_free(key);
        return NULL;
    }
    return key;
}

/* ---- sealing ---- */

/* What is bound to a sealed draft. */
static int bound_text(const struct session *session, const struct draft_name *name, char *out,
                      size_t size)
{
    return snprintf(out, size, "chartty draft 1\n%s\n%lld\n%s\n%s",
                    session->records != NULL ? session->records : "", (long long)name->staff_id,
                    name->form, name->id);
}

int draft_seal(const struct session *session, const struct draft_name *name, const char *text,
               struct buffer *hex, struct error *error)
{
    char bound[PATH_SIZE + 200];
    size_t length = strlen(text), sealed_size = NONCE_SIZE + length + TAG_SIZE;
    unsigned char *key = get_key(session, error);
    if (key == NULL) {
        return -1;
    }
    unsigned char *sealed = memory_new(sealed_size);
    char *digits = memory_new(sealed_size * 2 + 1);
    unsigned long long written = 0;
    int bound_length = bound_text(session, name, bound, sizeof(bound));
    randombytes_buf(sealed, NONCE_SIZE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + NONCE_SIZE, &written, (const unsigned char *)text, length,
        (const unsigned char *)bound, (unsigned long long)bound_length, NULL, sealed, key);
    sodium_bin2hex(digits, sealed_size * 2 + 1, sealed, NONCE_SIZE + (size_t)written);
    buffer_add_text(hex, digits);
    secret_free(key);
    memory_free(sealed);
    memory_free(digits);
    return 0;
}

static int is_damaged(struct error *error)
{
    return error_set(
        error, ERROR_CORRUPT,
        "This draft cannot be read: it is damaged, was changed, or was kept on another "
        "station. Open it there, or discard it.");
}

int draft_unseal(const struct session *session, const struct draft_name *name, const char *hex,
                 char **text, struct error *error)
{
    char bound[PATH_SIZE + 200];
    size_t length = strlen(hex), size = 0;
    *text = NULL;
    if (length > SEALED_MOST || length / 2 < NONCE_SIZE + TAG_SIZE) {
        return is_damaged(error);
    }
    unsigned char *key = get_key(session, error);
    if (key == NULL) {
        return -1;
    }
    unsigned char *sealed = memory_new(length / 2 + 1);
    char *opened = memory_new(length / 2 + 1);
    unsigned long long written = 0;
    int bound_length = bound_text(session, name, bound, sizeof(bound));
    bool ok = sodium_hex2bin(sealed, length / 2 + 1, hex, length, NULL, &size, NULL) == 0 &&
              size * 2 == length &&
              crypto_aead_xchacha20poly1305_ietf_decrypt(
                  (unsigned char *)opened, &written, NULL, sealed + NONCE_SIZE, size - NONCE_SIZE,
                  (const unsigned char *)bound, (unsigned long long)bound_length, sealed, key) == 0;
    secret_free(key);
    memory_free(sealed);
    if (!ok) {
        memory_free(opened);
        return is_damaged(error);
    }
    opened[written] = '\0';
    *text = opened;
    return 0;
}

/* ---- files ---- */

static void folder_path(const struct session *session, char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%.1100s/drafts", session->state_folder);
}

/* Eight hex digits of which records these are: a folder may hold drafts for several. */
static void records_digits(const struct session *session, char out[17])
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    const char *records = session->records != NULL ? session->records : "";
    crypto_generichash(hash, sizeof(hash), (const unsigned char *)records, strlen(records), NULL,
                       0);
    sodium_bin2hex(out, 17, hash, 8);
}

static void file_path(const struct session *session, const struct draft_name *name,
                      char out[PATH_SIZE + 120])
{
    char folder[PATH_SIZE], records[17];
    folder_path(session, folder);
    records_digits(session, records);
    snprintf(out, PATH_SIZE + 120, "%s/%s-%lld-%s.draft", folder, records,
             (long long)name->staff_id, name->id);
}

static bool write_file(const char *path, const char *form, const char *hex)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return false;
    }
    struct buffer text;
    buffer_init(&text);
    buffer_format(&text, "%s\n", form);
    buffer_add_text(&text, hex);
    bool ok = file_write_all(fd, text.bytes, text.length) == 0 && fsync(fd) == 0;
    buffer_release(&text);
    return close(fd) == 0 && ok;
}

int draft_file_write(const struct session *session, const struct draft_name *name, const char *hex,
                     struct error *error)
{
    char folder[PATH_SIZE], path[PATH_SIZE + 120], part[PATH_SIZE + 128];
    if (!has_folder(session)) {
        return no_folder(error);
    }
    folder_path(session, folder);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return error_set(error, ERROR_IO, "The draft could not be kept in the station's folder.");
    }
    file_path(session, name, path);
    snprintf(part, sizeof(part), "%s.part", path);
    if (!write_file(part, name->form, hex) || rename(part, path) != 0) {
        error_set(error, ERROR_IO, "The draft could not be kept in the station's folder.");
        error_detail(error, "draft file: %s", strerror(errno));
        unlink(part);
        return -1;
    }
    (void)file_sync_folder(path);
    return 0;
}

void draft_file_remove(const struct session *session, const struct draft_name *name)
{
    char path[PATH_SIZE + 120];
    if (has_folder(session)) {
        file_path(session, name, path);
        unlink(path);
    }
}

/* The file's form and sealed text; false when it cannot be a draft of ours. */
static bool read_file(const char *path, struct draft_file *file)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return false;
    }
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        status.st_size <= 0 || status.st_size > SEALED_MOST) {
        close(fd);
        return false;
    }
    size_t size = (size_t)status.st_size, got = 0;
    char *text = memory_new(size + 1);
    while (got < size) {
        ssize_t count = read(fd, text + got, size - got);
        if (count <= 0) {
            break;
        }
        got += (size_t)count;
    }
    close(fd);
    char *end = memchr(text, '\n', got);
    bool ok = got == size && end != NULL && (size_t)(end - text) < sizeof(file->form) &&
              strlen(text) == size;
    if (ok) {
        *end = '\0';
        snprintf(file->form, sizeof(file->form), "%.47s", text);
        file->hex = memory_copy_text(end + 1);
    }
    memory_free(text);
    return ok;
}

void draft_files_each(const struct session *session, int64_t staff_id,
                      void (*each)(void *context, struct draft_file *file), void *context)
{
    char folder[PATH_SIZE], records[17], begin[64], path[PATH_SIZE + 300];
    if (!has_folder(session)) {
        return;
    }
    folder_path(session, folder);
    records_digits(session, records);
    int length = snprintf(begin, sizeof(begin), "%s-%lld-", records, (long long)staff_id);
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        const char *id = entry->d_name + length;
        struct draft_file file = {.hex = NULL};
        bool ours = strncmp(entry->d_name, begin, (size_t)length) == 0 &&
                    strspn(id, "0123456789abcdef") == 32 && strcmp(id + 32, ".draft") == 0;
        if (!ours) {
            continue;
        }
        snprintf(file.id, sizeof(file.id), "%.32s", id);
        snprintf(path, sizeof(path), "%s/%.200s", folder, entry->d_name);
        if (read_file(path, &file)) {
            each(context, &file);
        }
    }
    closedir(directory);
}
