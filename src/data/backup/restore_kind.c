/* SPDX-License-Identifier: MIT */
/* What a file is that somebody wants to restore. Any thread; it blocks. */
#include "src/data/backup/restore_kind.h"

#include "chartty/base/text.h"
#include "chartty/data/backup.h"
#include "src/data/backup/container.h"
#include "src/data/backup/files.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_BYTES = 4096, SHOWN_SIZE = 100 };

static bool begins_with(const char *bytes, size_t length, const char *word)
{
    return length >= strlen(word) && memcmp(bytes, word, strlen(word)) == 0;
}

/* Text that psql or sqlite3 would run: whatever stands in it. Its first line is looked at: a key
 * may begin with a backslash, too. */
static bool is_sql(const char *bytes, size_t length)
{
    static const char *const words[] = {"--", "SET ", "CREATE ", "BEGIN", "PRAGMA ", "\\", "/*"};
    const char *line_end = memchr(bytes, '\n', length);
    size_t at = 0, line = line_end != NULL ? (size_t)(line_end - bytes) : length;
    if (memchr(bytes, '\0', length) != NULL || !text_is_utf8(bytes, line)) {
        return false;
    }
    while (at < length && isspace((unsigned char)bytes[at])) {
        at++;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (begins_with(bytes + at, length - at, words[i])) {
            return true;
        }
    }
    return false;
}

static int refuse(const char *bytes, size_t length, const char *shown, struct error *error)
{
    if (is_sql(bytes, length)) {
        return error_set(
            error, ERROR_UNSUPPORTED,
            "%s is a plain SQL dump: psql runs whatever stands in it as you. It is not "
            "restored. Make a backup of the server with: chartty backup --db "
            "postgresql://USER@HOST/DATABASE FILE",
            shown);
    }
    if (begins_with(bytes, length, "PGDMP")) {
        return error_set(error, ERROR_UNSUPPORTED,
                         "%s is an archive of pg_dump, without a manifest. Restore it with: "
                         "pg_restore --no-owner --single-transaction -d NEW, then look with: "
                         "chartty db check",
                         shown);
    }
    return error_set(error, ERROR_INVALID,
                     "%s is not a backup of chartty, or its beginning was changed. Nothing was "
                     "touched; name a file that chartty backup made.",
                     shown);
}

static int look(int file, const char *shown, enum restore_kind *kind, struct error *error)
{
    char bytes[LOOK_BYTES];
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        return error_set(error, ERROR_INVALID, "%s is not an ordinary file. Name a backup.", shown);
    }
    ssize_t length = file_read_all(file, bytes, sizeof bytes);
    if (length < 0 || lseek(file, 0, SEEK_SET) != 0) {
        return file_failed(error, shown, "be read", errno);
    }
    if (begins_with(bytes, (size_t)length, "CHARTTY-BACKUP\r\n")) {
        *kind = RESTORE_CONTAINER;
        return 0;
    }
    if (begins_with(bytes, (size_t)length, "SQLite format 3")) {
        *kind = RESTORE_SQLITE;
        return 0;
    }
    return refuse(bytes, (size_t)length, shown, error);
}

int restore_kind_open(const char *path, enum restore_kind *kind, struct error *error)
{
    char shown[SHOWN_SIZE];
    text_safe(shown, sizeof shown, path, strlen(path), NULL);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return file_failed(error, path, "be read", errno);
    }
    if (look(file, shown, kind, error) != 0) {
        close(file);
        return -1;
    }
    return file;
}

int backup_look(const char *file, enum backup_lock *lock, struct error *error)
{
    enum restore_kind kind = RESTORE_SQLITE;
    int opened = restore_kind_open(file, &kind, error);
    *lock = BACKUP_UNLOCKED;
    if (opened < 0) {
        return -1;
    }
    int result = 0;
    if (kind == RESTORE_CONTAINER) {
        struct container_reader *reader = container_reader_new(opened, file, error);
        result = reader == NULL ? -1 : 0;
        *lock = reader != NULL ? container_lock(reader) : BACKUP_UNLOCKED;
        container_reader_free(reader);
    }
    close(opened);
    return result;
}
