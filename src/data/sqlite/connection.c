/* SPDX-License-Identifier: MIT */
/*
 * Purpose: opens a SQLite file safely: what connection_file.c does not refuse is opened; sets the
 * settings of a connection and reads them back. Layer: data/sqlite, private.
 * Thread: the one that will use the connection.  Owns: each connection carries its handlers' state
 * and frees it when it is closed.
 * Must not: open() an existing database file itself: closing such a descriptor drops the locks of
 * every connection of this process. What it reads of the file it reads through SQLite.
 */
#include "src/data/sqlite/connection.h"

#include "chartty/base/clock.h"
#include "chartty/base/memory.h"
#include "src/data/sqlite/connection_file.h"
#include "src/data/sqlite/sqlite_name_order.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PROGRESS_OPERATIONS = 1000, BUSY_DEFAULT_MS = 5000 };

struct handlers {
    const atomic_int *cancel;
    int busy_ms;
    int64_t waiting_since_ms;
};

const char *sqlite_path(const char *url)
{
    if (strncmp(url, "sqlite:", 7) == 0) {
        return url[7] != '\0' ? url + 7 : NULL;
    }
    size_t scheme = 0;
    while (isalnum((unsigned char)url[scheme]) || strchr("+.-", url[scheme]) != NULL) {
        if (url[scheme] == '\0') {
            return scheme > 0 ? url : NULL;
        }
        scheme++;
    }
    bool has_scheme = scheme >= 2 && url[scheme] == ':';
    return has_scheme || strncmp(url, "service=", 8) == 0 ? NULL : url;
}

bool connection_wal_is_safe(int library_version)
{
    int release = library_version / 1000, patch = library_version % 1000;
    if (release == 3044) {
        return patch >= 6;
    }
    if (release == 3050) {
        return patch >= 7;
    }
    /* 3.52.0 was withdrawn. */
    return (release == 3051 && patch >= 3) || release >= 3053;
}

/* Its count of the memory in use, which nobody asks for, takes a lock of all connections at each
 * allocation. */
void connection_settle_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static bool is_cancelled(const struct handlers *handlers)
{
    return handlers->cancel != NULL && atomic_load(handlers->cancel) != 0;
}

static int on_progress(void *context)
{
    return is_cancelled(context) ? 1 : 0;
}

/* Waits a little longer each time, so that a short lock costs little and a long one few wake-ups.
 */
static int on_busy(void *context, int calls)
{
    struct handlers *handlers = context;
    if (calls == 0) {
        handlers->waiting_since_ms = clock_monotonic_ms();
    }
    int64_t waited = clock_monotonic_ms() - handlers->waiting_since_ms;
    if (is_cancelled(handlers) || waited >= handlers->busy_ms) {
        return 0;
    }
    int64_t left = handlers->busy_ms - waited;
    int pause = calls < 5 ? 1 + 2 * calls : 20;
    (void)poll(NULL, 0, left < pause ? (int)left : pause);
    return 1;
}

static void no_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    sqlite3_result_null(context);
}

static void free_handlers(void *handlers)
{
    memory_free(handlers);
}

static int install_handlers(sqlite3 *connection, int busy_ms, const atomic_int *cancel)
{
    struct handlers *handlers = memory_new(sizeof *handlers);
    handlers->cancel = cancel;
    handlers->busy_ms = busy_ms > 0 ? busy_ms : BUSY_DEFAULT_MS;
    /* SQLite 3.40 has no slot for a caller's data; a function's destructor runs at close. */
    int result =
        sqlite3_create_function_v2(connection, "ct_handlers", 0, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                   handlers, no_function, NULL, NULL, free_handlers);
    if (result != SQLITE_OK) {
        return result; /* SQLite has called the destructor */
    }
    sqlite3_busy_handler(connection, on_busy, handlers);
    sqlite3_progress_handler(connection, PROGRESS_OPERATIONS, on_progress, handlers);
    return sqlite_name_order_install(connection);
}

/* Sets one setting and reads it back; a pragma that answers nothing is not built in. */
static int set_pragma(sqlite3 *connection, const char *set, const char *read, const char *expected,
                      struct error *error)
{
    int result = sqlite3_exec(connection, set, NULL, NULL, NULL);
    sqlite3_stmt *statement = NULL;
    if (result == SQLITE_OK) {
        result = sqlite3_prepare_v2(connection, read, -1, &statement, NULL);
    }
    bool same = true;
    if (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *value = (const char *)sqlite3_column_text(statement, 0);
        same = value != NULL && sqlite3_stricmp(value, expected) == 0;
    }
    if (result == SQLITE_OK) {
        result = sqlite3_finalize(statement);
    }
    if (result != SQLITE_OK) {
        return connection_error(connection, result, "preparing the database", error);
    }
    if (!same) {
        error_set(error, ERROR_UNSUPPORTED,
                  "This machine's SQLite does not take a setting that keeps records safe.");
        error_detail(error, "%s did not hold", set);
        return -1;
    }
    return 0;
}

static const struct {
    int option, value;
} config_settings[] = {
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},     {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},  {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
};

static const struct {
    const char *set, *read, *expected;
} pragma_settings[] = {
    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1"},
    {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2"},
    {"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0"},
    {"PRAGMA ignore_check_constraints = OFF", "PRAGMA ignore_check_constraints", "0"},
};

/* Those that read nothing of the file: they are set before its first page is read. */
static int apply_settings(sqlite3 *connection, struct error *error)
{
    for (size_t i = 0; i < sizeof config_settings / sizeof config_settings[0]; i++) {
        int value = -1;
        int result = sqlite3_db_config(connection, config_settings[i].option,
                                       config_settings[i].value, &value);
        if (result != SQLITE_OK || value != config_settings[i].value) {
            error_set(error, ERROR_UNSUPPORTED,
                      "This machine's SQLite does not take a setting that keeps records safe.");
            error_detail(error, "db_config %d did not hold", config_settings[i].option);
            return -1;
        }
    }
    for (size_t i = 0; i < sizeof pragma_settings / sizeof pragma_settings[0]; i++) {
        if (set_pragma(connection, pragma_settings[i].set, pragma_settings[i].read,
                       pragma_settings[i].expected, error) != 0) {
            return -1;
        }
    }
    return 0;
}

/* First column of a statement's first row as a whole number; -1 when it has none or fails. */
static int read_integer(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int value = -1;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        value = sqlite3_column_int(statement, 0);
    }
    sqlite3_finalize(statement);
    return value;
}

/* Two programs that write to a WAL file through a library without the mend can damage it. */
static int refuse_wal(const char *path, struct error *error)
{
    char shown[FILE_SHOWN_SIZE];
    file_shown_path(path, shown);
    return error_set(error, ERROR_DENIED,
                     "%s is in WAL mode, and the SQLite of this system (%s) has a fault that can "
                     "damage such a file when two programs write to it. Take it out of WAL in its "
                     "own program (PRAGMA journal_mode = DELETE), or install SQLite 3.51.3.",
                     shown, sqlite3_libversion());
}

/* chartty's own file gets the journal of decision 7; a file of another program keeps what it has.
 */
static int choose_journal(sqlite3 *connection, const char *path, enum connection_mode mode,
                          bool is_own, struct error *error)
{
    bool wal = connection_is_wal(connection);
    if (!file_reads_only(mode) && !is_own && wal &&
        !connection_wal_is_safe(sqlite3_libversion_number())) {
        return refuse_wal(path, error);
    }
    if (!file_reads_only(mode) && is_own) {
        wal = connection_wal_is_safe(sqlite3_libversion_number());
        const char *set = wal ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = TRUNCATE";
        if (set_pragma(connection, set, "PRAGMA journal_mode", wal ? "wal" : "truncate", error) !=
            0) {
            return -1;
        }
    }
    return wal ? set_pragma(connection, "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2",
                            error)
               : set_pragma(connection, "PRAGMA synchronous = EXTRA", "PRAGMA synchronous", "3",
                            error);
}

/* A program was killed while it wrote: its journal must be rolled back before anybody can read, and
 * a connection that only reads cannot. One that may write does it, with its first read, and goes.
 */
static bool roll_back_what_was_left(const char *name, int busy_ms, const atomic_int *cancel)
{
    sqlite3 *connection = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int result = sqlite3_open_v2(name, &connection, flags, NULL);
    if (result == SQLITE_OK) {
        result = install_handlers(connection, busy_ms, cancel);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_exec(connection, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    }
    sqlite3_close(connection);
    return result == SQLITE_OK;
}

static int prepare(sqlite3 *connection, const char *path, enum connection_mode mode, bool created,
                   struct error *error)
{
    if (apply_settings(connection, error) != 0) {
        return -1;
    }
    /* The first read takes the lock, rolls back what a killed program left, and meets whatever is
     * wrong with the file. */
    int result = sqlite3_exec(connection, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    if (result != SQLITE_OK) {
        return file_unreadable(connection, result, path, error);
    }
    if (!file_reads_only(mode) && sqlite3_db_readonly(connection, "main") != 0) {
        char shown[FILE_SHOWN_SIZE];
        file_shown_path(path, shown);
        return error_set(error, ERROR_DENIED, "%s cannot be written. Ask for write permission.",
                         shown);
    }
    /* A station has two of these, and after each commit of another one its pages are read from the
     * system's memory again all the same. With less than this a search among a million patients
     * takes twice as long. */
    if (mode == CONNECTION_STATION &&
        (set_pragma(connection, "PRAGMA query_only = ON", "PRAGMA query_only", "1", error) != 0 ||
         set_pragma(connection, "PRAGMA cache_size = -1500", "PRAGMA cache_size", "-1500", error) !=
             0)) {
        return -1;
    }
    bool is_own =
        created || mode == CONNECTION_CREATE ||
        (read_integer(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
                                  "name = 'ct_schema'") == 1 &&
         read_integer(connection, "SELECT count(*) FROM ct_meta WHERE key = 'adopted'") <= 0);
    return choose_journal(connection, path, mode, is_own, error);
}

int connection_open(const char *path, enum connection_mode mode, int busy_ms,
                    const atomic_int *cancel, sqlite3 **out, struct error *error)
{
    *out = NULL;
    bool created = false;
    if (file_check_path(path, mode, &created, error) != 0) {
        return -1;
    }
    sqlite3 *connection = NULL;
    /* A path is a path: Debian's library would take "file:..." for a URI and ":memory:" for no file
     * at all. NOMUTEX: a connection belongs to one thread. */
    char name[FILE_PATH_SIZE + 2];
    (void)snprintf(name, sizeof name, "%s%s", path[0] == '/' ? "" : "./", path);
    int flags = (mode == CONNECTION_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int result = sqlite3_open_v2(name, &connection, flags, NULL);
    if (result == SQLITE_OK) {
        result = install_handlers(connection, busy_ms, cancel);
    }
    if (result != SQLITE_OK) {
        connection_error(connection, result, "opening the database", error);
    } else if (prepare(connection, path, mode, created, error) == 0 ||
               (mode == CONNECTION_READ && error->code == ERROR_DENIED &&
                roll_back_what_was_left(name, busy_ms, cancel) &&
                prepare(connection, path, mode, created, error) == 0)) {
        *out = connection;
        return 0;
    }
    sqlite3_close(connection);
    if (created) {
        (void)unlink(path); /* nothing was there before */
    }
    return -1;
}
