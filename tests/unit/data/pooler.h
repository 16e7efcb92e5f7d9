/* SPDX-License-Identifier: MIT */
/*
 * pgbouncer before a cluster of the test's own (postgres_cluster.h): its own process, on a socket
 * in the cluster's folder, pooling transactions. It is the test's child and ended by its pid.
 */
#ifndef CHARTTY_TESTS_POOLER_H
#define CHARTTY_TESTS_POOLER_H

#include "postgres_cluster.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/prctl.h>

struct pooler {
    pid_t pid;
    char folder[96];
};

static inline void pooler_write_settings(const struct postgres *postgres, struct pooler *pooler,
                                         int connections, char path[128])
{
    struct buffer text;
    buffer_init(&text);
    buffer_format(&text,
                  "[databases]\n* = host=%s user=chartty\n[pgbouncer]\nlisten_port = 6432\n"
                  "unix_socket_dir = %s\nauth_type = any\npool_mode = transaction\n"
                  "default_pool_size = %d\nmax_client_conn = 5000\nlogfile = %s/log\n",
                  postgres->folder, pooler->folder, connections, pooler->folder);
    (void)snprintf(path, 128, "%s/pooler.ini", pooler->folder);
    fixture_write(path, text.bytes, text.length);
    buffer_release(&text);
}

/* Runs it with the settings in that file, on a socket in pooler->folder. False, said aloud, when
 * pgbouncer is not installed. */
static inline bool pooler_run(struct pooler *pooler, char *settings, const char *role)
{
    static char program[] = "/usr/sbin/pgbouncer", quiet[] = "-q";
    struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
    char address[160];
    if (access(program, X_OK) != 0) {
        print_message("SKIP: pgbouncer is not installed\n");
        return false;
    }
    assert_int_equal(chmod(settings, 0644), 0);
    pooler->pid = fork();
    if (pooler->pid == 0) {
        char *run[] = {program, quiet, settings, NULL};
        if (user != NULL && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
            _exit(126);
        }
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        execv(run[0], run);
        _exit(127);
    }
    (void)snprintf(address, sizeof address, "host=%s port=6432 user=%s dbname=postgres",
                   pooler->folder, role);
    while (PQping(address) != PQPING_OK) {
        if (waitpid(pooler->pid, NULL, WNOHANG) != 0) {
            fail_msg("pgbouncer does not start: see %s/log", pooler->folder);
        }
    }
    return true;
}

/* `connections`: how many to the server, for each database. False, said aloud, when pgbouncer is
 * not installed. */
static inline bool pooler_start(struct pooler *pooler, const struct postgres *postgres,
                                int connections)
{
    struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
    char settings[128];
    (void)snprintf(pooler->folder, sizeof pooler->folder, "%s/pool", postgres->folder);
    assert_int_equal(mkdir(pooler->folder, 0755), 0);
    pooler_write_settings(postgres, pooler, connections, settings);
    if (user != NULL) {
        assert_int_equal(chown(pooler->folder, user->pw_uid, user->pw_gid), 0);
    }
    return pooler_run(pooler, settings, "chartty");
}

static inline void pooler_url(const struct pooler *pooler, const char *database, char url[192])
{
    (void)snprintf(url, 192, "postgresql://chartty@/%s?host=%s&port=6432&chartty_prepared=off",
                   database, pooler->folder);
}

static inline void pooler_stop(struct pooler *pooler)
{
    (void)kill(pooler->pid, SIGTERM);
    (void)waitpid(pooler->pid, NULL, 0);
}

#endif
