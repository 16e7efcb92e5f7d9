/* SPDX-License-Identifier: MIT */
/*
 * A PostgreSQL cluster for a test: its own, in a folder of the test, on a socket in that folder and
 * no network, made as the user postgres when the test runs as root (the server refuses root). No
 * autovacuum: its writing would be taken for another program's. It ends with the test, also with
 * one that is killed.
 */
#ifndef CHARTTY_TESTS_POSTGRES_CLUSTER_H
#define CHARTTY_TESTS_POSTGRES_CLUSTER_H

#include "database_fixture.h"

#include <poll.h>
#include <pwd.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>

struct postgres {
    char programs[64]; /* "/usr/lib/postgresql/15/bin" */
    char folder[64], log[96];
};

static inline bool postgres_find(struct postgres *postgres)
{
    for (int version = 18; version >= 12; version--) {
        char initdb[96];
        (void)snprintf(postgres->programs, sizeof postgres->programs, "/usr/lib/postgresql/%d/bin",
                       version);
        (void)snprintf(initdb, sizeof initdb, "%s/initdb", postgres->programs);
        if (access(initdb, X_OK) == 0) {
            return geteuid() != 0 || getpwnam("postgres") != NULL;
        }
    }
    return false;
}

/* Runs a program with its output going to a file; its exit status. */
static inline int run_program(char *const arguments[], const char *output)
{
    pid_t child = fork();
    if (child == 0) {
        struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
        int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (file < 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0) {
            _exit(126);
        }
        if (user != NULL && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
            _exit(126);
        }
        execv(arguments[0], arguments);
        _exit(127);
    }
    int status = -1;
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void say_log(const struct postgres *postgres)
{
    struct buffer log = fixture_bytes(postgres->log);
    print_error("%s\n", log.bytes);
    buffer_release(&log);
}

/* Starts the server of a cluster that was made; more: options of it, "-c ssl=on". */
static inline int postgres_run_server(struct postgres *postgres, const char *more)
{
    char control[96], data[96], options[512], server_log[96];
    (void)snprintf(control, sizeof control, "%s/pg_ctl", postgres->programs);
    (void)snprintf(data, sizeof data, "%s/data", postgres->folder);
    (void)snprintf(server_log, sizeof server_log, "%s/server.log", postgres->folder);
    (void)snprintf(options, sizeof options,
                   "-k %s -c listen_addresses='' -c fsync=off -c full_page_writes=off -c "
                   "synchronous_commit=off -c max_connections=130 -c autovacuum=off %s",
                   postgres->folder, more);
    char *start[] = {control, "-D", data, "-w", "-o", options, "-l", server_log, "start", NULL};
    return run_program(start, postgres->log);
}

/* mode: fast, immediate */
static inline void postgres_halt(struct postgres *postgres, const char *mode)
{
    char control[96], data[96];
    (void)snprintf(control, sizeof control, "%s/pg_ctl", postgres->programs);
    (void)snprintf(data, sizeof data, "%s/data", postgres->folder);
    char *stop[] = {control, "-D", data, "-w", "-m", (char *)mode, "stop", NULL};
    (void)run_program(stop, postgres->log);
}

static inline void postgres_stop(struct postgres *postgres)
{
    postgres_halt(postgres, "immediate");
    folder_remove(postgres->folder);
}

/* Waits for the test's end, whichever it is, and ends the server if that is left. */
static inline void postgres_keep_watch(struct postgres *postgres, int test)
{
    char disk[96];
    struct pollfd ended = {.fd = test, .events = POLLIN};
    int nowhere = open("/dev/null", O_RDWR);
    (void)setsid();
    for (int fd = 0; fd < 3; fd++) {
        (void)dup2(nowhere, fd);
    }
    if (test != 3) { /* nothing of the test stays open here: no pipe, no lock */
        (void)dup2(test, 3);
        ended.fd = 3;
    }
    (void)syscall(SYS_close_range, 4, ~0u, 0);
    while (poll(&ended, 1, -1) <= 0) {
    }
    if (access(postgres->folder, F_OK) == 0) {
        (void)snprintf(disk, sizeof disk, "%s/disk", postgres->folder);
        (void)umount2(disk, MNT_DETACH); /* where a test has mounted one */
        postgres_stop(postgres);
    }
}

/* A test that is killed ends nothing: a process does it that is not of its family, or it would be
 * killed with it. */
static inline void postgres_guard(struct postgres *postgres)
{
    int test = (int)syscall(SYS_pidfd_open, getpid(), 0);
    pid_t child = test >= 0 ? fork() : -1;
    if (child == 0) {
        if (fork() == 0) {
            postgres_keep_watch(postgres, test);
        }
        _exit(0);
    }
    if (child > 0) {
        (void)waitpid(child, NULL, 0);
    }
    close(test);
}

/* False, said aloud, when there is no server to start. */
static inline bool postgres_start(struct postgres *postgres)
{
    if (!postgres_find(postgres)) {
        print_message("SKIP: the PostgreSQL server's programs are not installed\n");
        return false;
    }
    (void)snprintf(postgres->folder, sizeof postgres->folder, "/tmp/chartty-pg-XXXXXX");
    assert_non_null(mkdtemp(postgres->folder));
    (void)snprintf(postgres->log, sizeof postgres->log, "%s/log", postgres->folder);
    struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
    if (user != NULL) {
        assert_int_equal(chown(postgres->folder, user->pw_uid, user->pw_gid), 0);
    }
    char initdb[96], data[96];
    (void)snprintf(initdb, sizeof initdb, "%s/initdb", postgres->programs);
    (void)snprintf(data, sizeof data, "%s/data", postgres->folder);
    postgres_guard(postgres);
    char *make[] = {initdb, "-D",   data,         "--no-sync", "-A",      "trust",
                    "-E",   "UTF8", "--locale=C", "-U",        "chartty", NULL};
    if (run_program(make, postgres->log) != 0 || postgres_run_server(postgres, "") != 0) {
        say_log(postgres);
        fail_msg("the PostgreSQL cluster does not start");
    }
    return true;
}

/*
 * Runs a script with psql: what it answers and complains, together, to *output (the caller releases
 * it). variables: "ON_ERROR_STOP=1". Returns psql's exit status.
 */
static inline int postgres_run(struct postgres *postgres, const char *database, const char *sql,
                               const char *variable, struct buffer *output)
{
    char script[96], psql[96];
    (void)snprintf(script, sizeof script, "%s/script.sql", postgres->folder);
    (void)snprintf(psql, sizeof psql, "%s/psql", postgres->programs);
    fixture_write(script, sql, strlen(sql));
    assert_int_equal(chmod(script, 0644), 0);
    char *run[] = {psql,
                   "-X",
                   "-q",
                   "-A",
                   "-t",
                   "-h",
                   postgres->folder,
                   "-U",
                   "chartty",
                   "-d",
                   (char *)database,
                   "-v",
                   (char *)variable,
                   "-f",
                   script,
                   NULL};
    int status = run_program(run, postgres->log);
    *output = fixture_bytes(postgres->log);
    return status;
}

/* Runs a file of schema/postgres, and what it includes, in the database as the cluster's
 * administrator. source: CHARTTY_SOURCE_DIR. */
static inline void postgres_run_schema(struct postgres *postgres, const char *source,
                                       const char *database, const char *name)
{
    static const char *const files[] = {"roles.sql", "grants.sql"};
    char from[512], to[128], psql[96];
    for (size_t index = 0; index < sizeof files / sizeof files[0]; index++) {
        (void)snprintf(from, sizeof from, "%s/schema/postgres/%s", source, files[index]);
        (void)snprintf(to, sizeof to, "%s/%s", postgres->folder, files[index]);
        struct buffer text = fixture_bytes(from);
        fixture_write(to, text.bytes, text.length);
        assert_int_equal(chmod(to, 0644), 0);
        buffer_release(&text);
    }
    (void)snprintf(to, sizeof to, "%s/%s", postgres->folder, name);
    (void)snprintf(psql, sizeof psql, "%s/psql", postgres->programs);
    char *run[] = {
        psql, "-X", "-q", "-h", postgres->folder, "-U", "chartty", "-d", (char *)database,
        "-f", to,   NULL};
    if (run_program(run, postgres->log) != 0) {
        say_log(postgres);
        fail_msg("%s does not run", name);
    }
}

/* As above, where every statement must succeed. */
static inline struct buffer postgres_lines(struct postgres *postgres, const char *database,
                                           const char *sql)
{
    struct buffer output;
    if (postgres_run(postgres, database, sql, "ON_ERROR_STOP=1", &output) != 0) {
        fail_msg("%s", output.bytes);
    }
    return output;
}

static inline void postgres_assert(struct postgres *postgres, const char *database, const char *sql,
                                   const char *expected)
{
    struct buffer lines = postgres_lines(postgres, database, sql);
    assert_string_equal(lines.bytes, expected);
    buffer_release(&lines);
}

#endif
