/* SPDX-License-Identifier: MIT */
/* Finding and running pg_dump and pg_restore. Any thread; it blocks. */
#include "src/data/postgres/pg_programs.h"

#include "chartty/base/program.h"
#include "chartty/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_SIZE = 512,
    VERSION_SIZE = 40,
    NEWER_MAJORS = 12,
    ARGUMENTS_MAX = 24,
    SHOWN_SIZE = 140
};

/* --- finding --------------------------------------------------------------------------------- */

/* What it reads for itself, and a language that its messages are known in. */
static void fill_environment(struct buffer texts[4], const char *out[6])
{
    static const char *const names[] = {"HOME", "PGPASSFILE", "PGSERVICEFILE"};
    int count = 0;
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        buffer_init(&texts[i]);
        if (value != NULL) {
            buffer_format(&texts[i], "%s=%s", names[i], value);
            out[count++] = texts[i].bytes;
        }
    }
    out[count++] = "LC_ALL=C";
    out[count++] = "PATH=/usr/local/bin:/usr/bin:/bin"; /* Debian's /usr/bin/pg_dump is a script */
    out[count] = NULL;
}

struct text_out {
    char bytes[256];
    size_t length;
};

static bool keep_text(void *context, const char *bytes, size_t length)
{
    struct text_out *out = context;
    size_t room = sizeof out->bytes - 1 - out->length;
    size_t taken = length < room ? length : room;
    memcpy(out->bytes + out->length, bytes, taken);
    out->length += taken;
    return true;
}

/* "pg_dump (PostgreSQL) 15.18 (Debian ...)": the number, as text; its major part. 0: none. */
static int ask_version(const char *path, const char *name, char version[VERSION_SIZE])
{
    struct buffer texts[4];
    const char *environment[6];
    struct text_out out = {.length = 0};
    const char *const arguments[] = {name, "--version", NULL};
    struct program program = {.path = path,
                              .arguments = arguments,
                              .environment = environment,
                              .input = -1,
                              .output = keep_text,
                              .context = &out};
    struct error ignored;
    int status = -1;
    version[0] = '\0';
    fill_environment(texts, environment);
    if (program_run(&program, &status, NULL, &ignored) == 0 && status == 0) {
        const char *bracket = strchr(out.bytes, ')');
        const char *number = bracket != NULL ? bracket + 1 + strspn(bracket + 1, " ") : "";
        size_t length = strspn(number, "0123456789.");
        (void)snprintf(version, VERSION_SIZE, "%.*s", (int)(length < 30 ? length : 30), number);
    }
    for (int i = 0; i < 3; i++) {
        buffer_release(&texts[i]);
    }
    return (int)strtol(version, NULL, 10);
}

struct found {
    char path[PATH_SIZE], version[VERSION_SIZE];
    int major; /* 0: nothing was found */
};

/* Keeps what fits, or else the newest of those that do not. */
static bool try_one(const char *folder, const char *name, int wanted, struct found *found)
{
    struct found one;
    (void)snprintf(one.path, sizeof one.path, "%.400s/%s", folder, name);
    if (access(one.path, X_OK) != 0) {
        return false;
    }
    one.major = ask_version(one.path, name, one.version);
    if (one.major > found->major) {
        *found = one;
    }
    return one.major >= wanted;
}

/* The server's own version first, then newer ones. */
static void look_for(const char *name, int wanted, struct found *found)
{
    static const char *const plain[] = {"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"};
    char debian[64], red_hat[64];
    for (int major = wanted; major <= wanted + NEWER_MAJORS; major++) {
        (void)snprintf(debian, sizeof debian, "/usr/lib/postgresql/%d/bin", major);
        (void)snprintf(red_hat, sizeof red_hat, "/usr/pgsql-%d/bin", major);
        if (try_one(debian, name, wanted, found) || try_one(red_hat, name, wanted, found)) {
            return;
        }
    }
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (try_one(plain[i], name, wanted, found)) {
            return;
        }
    }
}

static int find(const struct pg_program *program, int server_version, struct found *found,
                struct error *error)
{
    int wanted = server_version / 10000;
    *found = (struct found){.major = 0};
    if (program->folder != NULL && program->folder[0] != '\0') {
        (void)try_one(program->folder, program->name, wanted, found);
    } else {
        look_for(program->name, wanted, found);
    }
    if (found->major >= wanted) {
        return 0;
    }
    return found->major == 0
               ? error_set(error, ERROR_NOT_FOUND,
                           "%s is not on this machine. Install postgresql-client-%d, or name its "
                           "folder in the setting postgres_programs.",
                           program->name, wanted)
               : error_set(error, ERROR_UNSUPPORTED,
                           "%s is of version %s, the server of version %d.%d: an older one is not "
                           "used. Install postgresql-client-%d, or name its folder in the setting "
                           "postgres_programs.",
                           program->name, found->version, wanted, server_version % 10000, wanted);
}

/* --- running --------------------------------------------------------------------------------- */

/* Of the connection that stands: host, names, TLS; its password is not among them. */
static const char *const told_options[] = {
    "host",    "hostaddr", "port",        "user",   "dbname",          "passfile",   "sslmode",
    "sslcert", "sslkey",   "sslrootcert", "sslcrl", "channel_binding", "gssencmode", "krbsrvname",
};

static bool is_told(const char *name)
{
    for (size_t i = 0; i < sizeof told_options / sizeof told_options[0]; i++) {
        if (strcmp(told_options[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_option(struct buffer *out, const char *name, const char *value)
{
    buffer_format(out, "%s%s='", out->length > 0 ? " " : "", name);
    for (; *value != '\0'; value++) {
        buffer_format(out, *value == '\'' || *value == '\\' ? "\\%c" : "%c", *value);
    }
    buffer_add_text(out, "'");
}

/* The service that the address names, or the environment; a living connection does not know it. */
static void add_service(const char *url, struct buffer *out)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    const char *service = getenv("PGSERVICE");
    for (PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++) {
        service = strcmp(at->keyword, "service") == 0 && at->val != NULL ? at->val : service;
    }
    if (service != NULL && service[0] != '\0') {
        add_option(out, "service", service);
    }
    PQconninfoFree(options);
}

static void fill_address(const struct pg_connection *connection, struct buffer *out)
{
    PQconninfoOption *options = PQconninfo(connection->link);
    bool has_password = false;
    for (PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++) {
        bool is_there = at->val != NULL && at->val[0] != '\0';
        if (is_there && is_told(at->keyword)) {
            add_option(out, at->keyword, at->val);
        }
        has_password = has_password || (is_there && strcmp(at->keyword, "password") == 0);
    }
    if (has_password) { /* the service file has it, and is read there again */
        add_service(connection->url, out);
    }
    PQconninfoFree(options);
}

/* What it complained of first. Values of rows stand in later lines, and in quotes: those are left
 * out. */
static void first_complaint(const char *said, char out[SHOWN_SIZE])
{
    const char *from = strstr(said, "error: ");
    from = from != NULL ? from + 7 : said;
    size_t length = strcspn(from, "\n\"");
    text_safe(out, SHOWN_SIZE, from, length < SHOWN_SIZE / 2 ? length : SHOWN_SIZE / 2, NULL);
}

static int start(const struct pg_program *program, const struct found *found, const char *address,
                 struct error *error)
{
    struct buffer texts[4];
    const char *environment[6], *arguments[ARGUMENTS_MAX] = {program->name, address};
    char said[PROGRAM_SAID_SIZE], shown[SHOWN_SIZE];
    int count = 2, status = 0;
    for (int i = 0; program->arguments[i] != NULL && count < ARGUMENTS_MAX - 1; i++) {
        arguments[count++] = program->arguments[i];
    }
    fill_environment(texts, environment);
    struct program run = {.path = found->path,
                          .arguments = arguments,
                          .environment = environment,
                          .input = program->input,
                          .output = program->output,
                          .context = program->context};
    int result = program_run(&run, &status, said, error);
    for (int i = 0; i < 3; i++) {
        buffer_release(&texts[i]);
    }
    if (result == 0 && status > 0) {
        first_complaint(said, shown);
        error_set(error, ERROR_IO,
                  "%s failed: %s. It needs the role that owns the records; see the administrator "
                  "guide, Backup.",
                  program->name, shown);
        error_detail(error, "%s %s: status %d", program->name, found->version, status);
    }
    return result == 0 && status == 0 ? 0 : -1;
}

int pg_program_check(const struct pg_connection *connection, const struct pg_program *program,
                     struct error *error)
{
    struct found found;
    return find(program, PQserverVersion(connection->link), &found, error);
}

int pg_program_run(struct pg_connection *connection, const struct pg_program *program,
                   struct error *error)
{
    struct found found;
    struct buffer address;
    if (find(program, PQserverVersion(connection->link), &found, error) != 0) {
        return -1;
    }
    buffer_init(&address);
    fill_address(connection, &address);
    struct buffer option;
    buffer_init(&option);
    buffer_format(&option, "--dbname=%s", address.bytes);
    int result = start(program, &found, option.bytes, error);
    buffer_release(&option);
    buffer_release(&address);
    return result;
}
