/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a database's file is, before SQLite opens it and by its bytes: refuses what cannot
 * be opened with one sentence each. Layer: data/sqlite, private.  Thread: the connection's.
 * Must not: open() an existing database file itself: closing such a descriptor drops the locks of
 * every connection of this process. What it reads of the file it reads through SQLite.
 */
#include "src/data/sqlite/connection_file.h"

#include "chartty/base/text.h"
#include "src/data/sqlite/file_system.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_SIZE = 100 }; /* of a SQLite file; its fields are those of fileformat2.html */

bool file_reads_only(enum connection_mode mode)
{
    return mode == CONNECTION_READ || mode == CONNECTION_STATION;
}

void file_shown_path(const char *path, char out[FILE_SHOWN_SIZE])
{
    text_safe(out, FILE_SHOWN_SIZE, path, strlen(path), NULL);
}

/* --- before it is opened ---------------------------------------------------------------------- */

static void folder_of(const char *path, char out[FILE_PATH_SIZE])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (slash == NULL) {
        memcpy(out, ".", 2);
    } else if (length == 0) {
        memcpy(out, "/", 2);
    } else {
        memcpy(out, path, length);
        out[length] = '\0';
    }
}

static int check_network(const char *path, const char *shown, struct error *error)
{
    const char *network = file_system_of_path(path);
    if (network == NULL) {
        return 0;
    }
    return error_set(error, ERROR_UNSUPPORTED,
                     "%s is on a network file system (%s), where locks do not hold and records get "
                     "lost. Put the database on a disk of this machine.",
                     shown, network);
}

/* A new file is made here, since SQLite would make it readable to the group and others. */
static int create_file(const char *path, const char *shown, const char *folder, struct error *error)
{
    if (check_network(folder, shown, error) != 0) {
        return -1;
    }
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_DENIED,
                  errno == ENOENT ? "There is no folder for %s. Make the folder first."
                                  : "%s cannot be made: its folder cannot be written.",
                  shown);
        error_detail(error, "open: errno %d", errno);
        return -1;
    }
    close(file);
    return 0;
}

static int check_writable(const char *path, const char *shown, const char *folder,
                          struct error *error)
{
    if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
        return error_set(error, ERROR_DENIED, "%s cannot be written. Ask for write permission.",
                         shown);
    }
    if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0) {
        return error_set(error, ERROR_DENIED,
                         "The folder of %s cannot be written, and the database keeps its journal "
                         "there. Ask for write permission on the folder.",
                         shown);
    }
    return 0;
}

int file_check_path(const char *path, enum connection_mode mode, bool *created, struct error *error)
{
    char shown[FILE_SHOWN_SIZE], folder[FILE_PATH_SIZE];
    file_shown_path(path, shown);
    if (strlen(path) >= FILE_PATH_SIZE) {
        return error_set(error, ERROR_INVALID, "The path of the database is too long.");
    }
    folder_of(path, folder);
    struct stat file;
    if (stat(path, &file) != 0) {
        if (errno == ENOENT && mode == CONNECTION_CREATE) {
            *created = true;
            return create_file(path, shown, folder, error);
        }
        if (errno == EACCES) {
            return error_set(error, ERROR_DENIED, "%s cannot be reached: permission denied.",
                             shown);
        }
        return error_set(error, ERROR_NOT_FOUND,
                         "There is no database %s. Make one with: chartty db init", shown);
    }
    if (S_ISDIR(file.st_mode)) {
        return error_set(error, ERROR_INVALID, "%s is a folder, not a database file.", shown);
    }
    if (!S_ISREG(file.st_mode)) {
        return error_set(error, ERROR_INVALID, "%s is not an ordinary file.", shown);
    }
    if ((file.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return error_set(error, ERROR_DENIED,
                         "%s can be written by others. Run chmod go-w %s, then try again.", shown,
                         shown);
    }
    if (file.st_size == 1) { /* SQLite takes this size for an empty file, and would fill it */
        return error_set(error, ERROR_INVALID, "%s is not a SQLite database.", shown);
    }
    if (check_network(path, shown, error) != 0) {
        return -1;
    }
    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0) {
        return error_set(error, ERROR_DENIED, "%s cannot be read. Ask for read permission.", shown);
    }
    return file_reads_only(mode) ? 0 : check_writable(path, shown, folder, error);
}

/* --- by its bytes ----------------------------------------------------------------------------- */

struct file_facts {
    sqlite3_int64 size;
    unsigned char header[HEADER_SIZE];
    bool has_header;
};

sqlite3_file *connection_file(sqlite3 *connection)
{
    sqlite3_file *file = NULL;
    int result = sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return result == SQLITE_OK && file != NULL && file->pMethods != NULL ? file : NULL;
}

static void read_facts(sqlite3 *connection, struct file_facts *facts)
{
    memset(facts, 0, sizeof *facts);
    sqlite3_file *file = connection_file(connection);
    if (file == NULL) {
        return;
    }
    (void)file->pMethods->xFileSize(file, &facts->size);
    facts->has_header =
        facts->size >= 16 &&
        file->pMethods->xRead(file, facts->header,
                              facts->size < HEADER_SIZE ? (int)facts->size : HEADER_SIZE,
                              0) == SQLITE_OK;
}

static unsigned read_number(const unsigned char *bytes, int count)
{
    unsigned number = 0;
    for (int i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static bool is_truncated(const struct file_facts *facts)
{
    unsigned page_size = read_number(facts->header + 16, 2);
    page_size = page_size == 1 ? 65536 : page_size; /* the format's way to say 65,536 */
    unsigned pages = read_number(facts->header + 28, 4);
    return facts->size < HEADER_SIZE || facts->size < (sqlite3_int64)page_size * pages;
}

/* Cipher text is whole pages of bytes of which hardly a third is printable. */
static bool looks_encrypted(const struct file_facts *facts)
{
    int printable = 0;
    for (int i = 0; i < HEADER_SIZE; i++) {
        printable += isprint(facts->header[i]) ? 1 : 0;
    }
    return facts->size >= 512 && facts->size % 512 == 0 && printable < HEADER_SIZE * 6 / 10;
}

int file_unreadable(sqlite3 *connection, int result, const char *path, struct error *error)
{
    char shown[FILE_SHOWN_SIZE], detail[160];
    file_shown_path(path, shown);
    (void)sqlite3_snprintf(sizeof detail, detail, "sqlite %d: %s",
                           sqlite3_extended_errcode(connection), sqlite3_errmsg(connection));
    struct file_facts facts;
    read_facts(connection, &facts);
    bool has_magic =
        facts.has_header && memcmp(facts.header, "SQLite format 3", sizeof "SQLite format 3") == 0;
    int code = result & 0xFF;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        error_set(error, ERROR_BUSY, "%s is locked by another program. Try again when it is done.",
                  shown);
    } else if (code == SQLITE_INTERRUPT) {
        error_set(error, ERROR_CANCELLED, "Opening %s was cancelled.", shown);
    } else if ((code == SQLITE_NOTADB || code == SQLITE_CORRUPT) && !has_magic) {
        error_set(error, ERROR_INVALID,
                  looks_encrypted(&facts)
                      ? "%s is encrypted, or it is not a SQLite database. chartty opens "
                        "unencrypted databases only."
                      : "%s is not a SQLite database.",
                  shown);
    } else if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
        error_set(error, ERROR_CORRUPT,
                  is_truncated(&facts)
                      ? "%s is cut short: a part of the database is missing. Restore a backup."
                      : "%s is damaged. Restore a backup.",
                  shown);
    } else if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN) {
        error_set(error, ERROR_DENIED,
                  "%s was left in the middle of a write, or its folder cannot be written. Open it "
                  "once with write permission on the file and its folder.",
                  shown);
    } else {
        return connection_error(connection, result, "opening the database", error);
    }
    error_detail(error, "%s", detail);
    return -1;
}

bool connection_is_wal(sqlite3 *connection)
{
    struct file_facts facts;
    read_facts(connection, &facts);
    return facts.has_header && facts.header[18] == 2; /* file format write version: 2 is WAL */
}
