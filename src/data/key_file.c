/* SPDX-License-Identifier: MIT */
/*
 * Purpose: where the keys of records are. Layer: data.  Thread: any; it makes a folder of the
 * user's where there is none.
 */
#include "chartty/data/data.h"
#include "src/data/audit_key.h"
#include "src/data/postgres/pg_database.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 120, FOLDER_SIZE = 900 };

/* Server and database as one word, without the user and what else the address says. */
static void name_of(const char *url, char out[NAME_SIZE])
{
    const char *at = strrchr(url, '@'), *slashes = strstr(url, "//");
    const char *from = at != NULL ? at + 1 : slashes != NULL ? slashes + 2 : url;
    size_t length = strcspn(from, "? "), used = 0;
    for (size_t index = 0; index < length && used + 1 < NAME_SIZE; index++) {
        bool is_plain = isalnum((unsigned char)from[index]) != 0 || strchr(".-", from[index]);
        if (is_plain || (used > 0 && out[used - 1] != '_')) {
            out[used++] = is_plain ? from[index] : '_';
        }
    }
    out[used] = 0;
}

/* $XDG_DATA_HOME/chartty, made with its parents where they are not there. */
static bool data_folder(char out[FOLDER_SIZE])
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    bool has_data = data != NULL && data[0] == '/';
    if (!has_data && (home == NULL || home[0] != '/')) {
        return false;
    }
    int length = has_data ? snprintf(out, FOLDER_SIZE, "%s/chartty", data)
                          : snprintf(out, FOLDER_SIZE, "%s/.local/share/chartty", home);
    if (length >= FOLDER_SIZE) {
        return false;
    }
    for (char *slash = out + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = 0;
        (void)mkdir(out, 0700); /* most are there */
        *slash = '/';
    }
    (void)mkdir(out, 0700);
    return true;
}

void data_key_file(const char *url, const char *ending, char *out, size_t size)
{
    char folder[FOLDER_SIZE], name[NAME_SIZE];
    if (!pg_is_url(url)) {
        (void)snprintf(out, size, "%s%s", strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url, ending);
    } else if (data_folder(folder)) {
        name_of(url, name);
        (void)snprintf(out, size, "%s/%s%s", folder, name, ending);
    } else {
        out[0] = 0;
    }
}

int key_file_read(const char *path, unsigned char key[AUDIT_KEY_BYTES], struct error *error)
{
    unsigned char bytes[AUDIT_KEY_BYTES + 1];
    int file = path[0] != 0 ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (file < 0 && (path[0] == 0 || errno == ENOENT)) {
        return 0;
    }
    ssize_t length = file >= 0 ? read(file, bytes, sizeof bytes) : -1;
    if (length == AUDIT_KEY_BYTES) {
        memcpy(key, bytes, AUDIT_KEY_BYTES);
    }
    sodium_memzero(bytes, sizeof bytes);
    if (file >= 0) {
        (void)close(file);
    }
    return length == AUDIT_KEY_BYTES
               ? 1
               : error_set(error, ERROR_DENIED,
                           "The key file %.150s cannot be read, or is not a key. Put the right "
                           "file back, and see that it is your own.",
                           path);
}

int data_key_file_copy(const char *from, const char *to, struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES] = {0}, there[AUDIT_KEY_BYTES] = {0};
    int has_key = key_file_read(from, key, error);
    int is_there = has_key == 1 ? key_file_read(to, there, error) : 0;
    int result = has_key < 0 || is_there < 0 ? -1 : 0;
    if (is_there == 1 && sodium_memcmp(key, there, sizeof key) != 0) {
        result = error_set(error, ERROR_CONFLICT,
                           "%.100s is the key of other records, and would be needed for %.100s. "
                           "Move it away, then copy again.",
                           to, from);
    } else if (has_key == 1 && is_there == 0 && result == 0 &&
               (to[0] == 0 || audit_key_place(to, key, error) != 0)) {
        result = error_set(error, ERROR_IO,
                           "The key %.120s cannot be copied. Set HOME to a folder of your own that "
                           "has room, then copy again.",
                           from);
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(there, sizeof there);
    return result;
}
