/* SPDX-License-Identifier: MIT */
/*
 * Two PostgreSQL servers for a test, a primary and its standby, each on a socket in a folder of its
 * own. The primary can be killed, the standby made the primary, and the dead one made the standby
 * of that. Whatever the primary has said is committed the standby has too, when it is synchronous.
 */
#ifndef CHARTTY_TESTS_POSTGRES_PAIR_H
#define CHARTTY_TESTS_POSTGRES_PAIR_H

#include "postgres_cluster.h"

#include <libpq-fe.h>
#include <poll.h>

struct postgres_pair {
    struct postgres servers[2];
    int primary; /* its index; the other is the standby */
};

static inline void pair_path(const struct postgres *server, const char *name, char out[96])
{
    (void)snprintf(out, 96, "%s/%s", server->folder, name);
}

static inline void pair_must(struct postgres *server, char *const arguments[])
{
    if (run_program(arguments, server->log) != 0) {
        say_log(server);
        fail_msg("%s %s", arguments[0], arguments[1]);
    }
}

static inline void pair_control(struct postgres *server, const char *how, const char *what)
{
    char control[96], data[96];
    (void)snprintf(control, sizeof control, "%s/pg_ctl", server->programs);
    pair_path(server, "data", data);
    char *run[] = {control, "-D", data, "-w", "-m", (char *)how, (char *)what, NULL};
    char *promote[] = {control, "-D", data, "-w", (char *)what, NULL};
    pair_must(server, how != NULL ? run : promote);
}

static inline void pair_start_server(struct postgres *server)
{
    char control[96], data[96], log[96], options[256];
    (void)snprintf(control, sizeof control, "%s/pg_ctl", server->programs);
    pair_path(server, "data", data);
    pair_path(server, "server.log", log);
    (void)snprintf(options, sizeof options,
                   "-k %s -c listen_addresses='' -c fsync=off -c full_page_writes=off -c "
                   "wal_receiver_status_interval=1 -c wal_retrieve_retry_interval=200 -c "
                   "max_connections=60",
                   server->folder);
    char *start[] = {control, "-D", data, "-w", "-o", options, "-l", log, "start", NULL};
    pair_must(server, start);
}

/* The other server's files, as its standby. */
static inline void pair_copy(struct postgres_pair *pair)
{
    struct postgres *from = &pair->servers[pair->primary], *to = &pair->servers[1 - pair->primary];
    char program[96], data[96];
    (void)snprintf(program, sizeof program, "%s/pg_basebackup", to->programs);
    pair_path(to, "data", data);
    folder_remove(data);
    char *copy[] = {program, "-D", data,         "-R", "-X",      "stream",    "-c",
                    "fast",  "-h", from->folder, "-U", "chartty", "--no-sync", NULL};
    pair_must(to, copy);
    pair_start_server(to);
}

/* One line of the primary's answer. */
static inline bool pair_says(struct postgres_pair *pair, const char *sql, const char *expected)
{
    struct buffer output;
    int status =
        postgres_run(&pair->servers[pair->primary], "postgres", sql, "ON_ERROR_STOP=1", &output);
    bool is_so = status == 0 && strcmp(output.bytes, expected) == 0;
    buffer_release(&output);
    return is_so;
}

/* From here on a commit waits for the standby. */
static inline void pair_synchronize(struct postgres_pair *pair)
{
    (void)pair_says(pair, "ALTER SYSTEM SET synchronous_standby_names = '*'", "");
    (void)pair_says(pair, "SELECT pg_reload_conf()", "t\n");
    for (int tries = 0; tries < 200; tries++) {
        if (pair_says(pair,
                      "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND "
                      "state = 'streaming'",
                      "1\n")) {
            return;
        }
        (void)poll(NULL, 0, 50);
    }
    fail_msg("the standby does not follow");
}

/* False, said aloud, when there is no server to start. */
static inline bool pair_start(struct postgres_pair *pair)
{
    memset(pair, 0, sizeof *pair);
    if (!postgres_start(&pair->servers[0])) {
        return false;
    }
    struct postgres *second = &pair->servers[1];
    *second = pair->servers[0];
    (void)snprintf(second->folder, sizeof second->folder, "/tmp/chartty-pg-XXXXXX");
    assert_non_null(mkdtemp(second->folder));
    pair_path(second, "log", second->log);
    struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
    if (user != NULL) {
        assert_int_equal(chown(second->folder, user->pw_uid, user->pw_gid), 0);
    }
    postgres_guard(second);
    pair_control(&pair->servers[0], "fast", "stop");
    pair_start_server(&pair->servers[0]);
    pair_copy(pair);
    return true;
}

/* The primary dies as in a power cut; nobody is told. */
static inline void pair_kill(struct postgres_pair *pair)
{
    pair_control(&pair->servers[pair->primary], "immediate", "stop");
}

/* The standby is the primary now, alone. */
static inline void pair_promote(struct postgres_pair *pair)
{
    pair->primary = 1 - pair->primary;
    pair_control(&pair->servers[pair->primary], NULL, "promote");
    (void)pair_says(pair, "ALTER SYSTEM SET synchronous_standby_names = ''", "");
    (void)pair_says(pair, "SELECT pg_reload_conf()", "t\n");
}

static inline void pair_stop(struct postgres_pair *pair)
{
    postgres_stop(&pair->servers[0]);
    postgres_stop(&pair->servers[1]);
}

/* The address of a database on both. */
static inline void pair_url(const struct postgres_pair *pair, const char *database, char out[256])
{
    (void)snprintf(out, 256, "postgresql://chartty@/%s?host=%s,%s", database,
                   pair->servers[0].folder, pair->servers[1].folder);
}

#endif
