/* SPDX-License-Identifier: MIT */
/*
 * Purpose: connecting to a PostgreSQL server, and running statements in one round trip.
 * Layer: data/postgres.  Thread: see connection.h.
 *
 * The link is in libpq's pipeline mode from the beginning: preparing a statement, running it and
 * those beside it are sent together. A cancel is sent by the worker itself, since PQcancel waits
 * for a connection of its own; a server that does not answer even then loses the link.
 */
#include "src/data/postgres/connection.h"

#include "chartty/base/clock.h"
#include "src/data/postgres/pg_database.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    CONNECT_MS = 10000,
    CONNECT_EACH_MS = 4000,
    CANCEL_MS = 2000,
    ANSWER_MS = 30000,
    VERSION_MIN = 120000
};
enum { PREPARED_MAX = 400 };

bool pg_is_url(const char *url)
{
    return strncmp(url, "postgresql:", 11) == 0 || strncmp(url, "postgres:", 9) == 0 ||
           strncmp(url, "service=", 8) == 0;
}

/* Our own word in an address; libpq must not see it. */
#define NO_PREPARING "chartty_prepared=off"

/* The address without our own word; true when it was there. */
static bool take_own_word(char *url)
{
    char *word = strstr(url, NO_PREPARING);
    if (word == NULL) {
        return false;
    }
    const char *rest = word + strlen(NO_PREPARING);
    bool is_first = word > url && word[-1] == '?';
    if (is_first && *rest == '&') {
        rest++;
    } else if (word > url) {
        word--;
    }
    memmove(word, rest, strlen(rest) + 1);
    return true;
}

int pg_init(struct pg_connection *connection, const char *url, int lock_ms, struct error *error)
{
    char *message = NULL;
    *connection =
        (struct pg_connection){.lock_ms = lock_ms, .answer_ms = ANSWER_MS, .wake = -1, .cut = -1};
    connection->url = memory_copy_text(url);
    connection->is_prepared_off = take_own_word(connection->url);
    PQconninfoOption *options = PQconninfoParse(connection->url, &message);
    if (options == NULL) {
        PQfreemem(message); /* it may hold the password */
        pg_release(connection);
        return error_set(error, ERROR_INVALID,
                         "This database address cannot be understood. Give "
                         "postgresql://USER@HOST:PORT/DATABASE or service=NAME; the password "
                         "belongs in ~/.pgpass.");
    }
    bool has_password = false;
    for (PQconninfoOption *at = options; at->keyword != NULL; at++) {
        has_password = has_password || (strcmp(at->keyword, "password") == 0 && at->val != NULL);
    }
    PQconninfoFree(options);
    if (has_password) {
        pg_release(connection);
        return error_set(error, ERROR_DENIED,
                         "A password in the address can be seen by everybody on this machine. Put "
                         "it into ~/.pgpass (mode 0600), and leave it out of the address.");
    }
    connection->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    connection->cut = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (connection->wake < 0 || connection->cut < 0) {
        pg_release(connection);
        return error_set(error, ERROR_IO,
                         "The system has no file handle left. Close other programs and try again.");
    }
    return 0;
}

void pg_disconnect(struct pg_connection *connection)
{
    PQfinish(connection->link);
    connection->link = NULL;
    connection->in_transaction = false;
}

void pg_release(struct pg_connection *connection)
{
    pg_finalize(connection->settings);
    connection->settings = NULL;
    pg_disconnect(connection);
    if (connection->wake >= 0) {
        (void)close(connection->wake);
        connection->wake = -1;
    }
    if (connection->cut >= 0) {
        (void)close(connection->cut);
        connection->cut = -1;
    }
    memory_free(connection->url);
    connection->url = NULL;
}

static void raise_event(int event)
{
    const uint64_t one = 1;
    if (write(event, &one, sizeof one) < 0) {
        return; /* it stands at its highest: the wake-up is there already */
    }
}

static void lower_event(int event)
{
    uint64_t count;
    if (read(event, &count, sizeof count) < 0) {
        return; /* there was none */
    }
}

void pg_interrupt(struct pg_connection *connection)
{
    atomic_store(&connection->interrupted, 1);
    raise_event(connection->wake);
}

void pg_calm(struct pg_connection *connection)
{
    atomic_store(&connection->interrupted, 0);
    lower_event(connection->wake);
}

void pg_hang_up(struct pg_connection *connection)
{
    atomic_store(&connection->hung_up, 1);
    raise_event(connection->cut);
}

/* --- connecting ------------------------------------------------------------------------------- */

static bool is_near(const char *host)
{
    return host == NULL || host[0] == 0 || host[0] == '/' || host[0] == '@' ||
           strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "::1") == 0;
}

/* Every host of a list with commas. */
static bool are_near(const char *hosts)
{
    char host[128];
    while (hosts != NULL) {
        const char *comma = strchr(hosts, ',');
        size_t length = comma != NULL ? (size_t)(comma - hosts) : strlen(hosts);
        (void)snprintf(host, sizeof host, "%.*s", (int)length, hosts);
        if (length >= sizeof host || !is_near(host)) {
            return false;
        }
        hosts = comma != NULL ? comma + 1 : NULL;
    }
    return true;
}

static void option_add(struct pg_options *list, const char *name, const char *value)
{
    if (pg_option(list, name) == NULL) {
        pg_option_put(list, name, value);
    }
}

/* What the address leaves open. A line that is dead is noticed within 15 seconds. */
static void add_defaults(struct pg_options *list, const char *application)
{
    option_add(list, "application_name", application);
    option_add(list, "client_encoding", "UTF8");
    option_add(list, "keepalives", "1");
    option_add(list, "keepalives_idle", "5");
    option_add(list, "keepalives_interval", "3");
    option_add(list, "keepalives_count", "3");
    option_add(list, "tcp_user_timeout", "15000");
    const char *host = pg_option(list, "host");
    host = host != NULL ? host : pg_option(list, "hostaddr");
    host = host != NULL ? host : getenv("PGHOST");
    if (!are_near(host) && pg_option(list, "service") == NULL && getenv("PGSSLMODE") == NULL) {
        option_add(list, "sslmode", "verify-full");
    }
}

/* Waits for the socket or a wake-up; false: interrupted, or too late. */
static bool wait_for(struct pg_connection *connection, short events, int64_t until)
{
    struct pollfd polled[3] = {{.fd = PQsocket(connection->link), .events = events},
                               {.fd = connection->wake, .events = POLLIN},
                               {.fd = connection->cut, .events = POLLIN}};
    int64_t left = until - clock_monotonic_ms();
    if (left <= 0 || atomic_load(&connection->interrupted) != 0 ||
        atomic_load(&connection->hung_up) != 0) {
        return false;
    }
    int ready = poll(polled, 3, (int)left);
    return (ready > 0 && polled[0].revents != 0) || (ready < 0 && errno == EINTR) ||
           (ready > 0 && atomic_load(&connection->interrupted) == 0 &&
            atomic_load(&connection->hung_up) == 0);
}

static bool poll_until_connected(struct pg_connection *connection, int ms)
{
    int64_t until = clock_monotonic_ms() + ms;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        if (!wait_for(connection, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until)) {
            return false;
        }
        state = PQconnectPoll(connection->link);
    }
    return state == PGRES_POLLING_OK;
}

/* A server that keeps what it is given, and tells letters from bytes. */
static int check_server(struct pg_connection *connection, struct error *error)
{
    int version = PQserverVersion(connection->link);
    const char *encoding = PQparameterStatus(connection->link, "server_encoding");
    if (version < VERSION_MIN) {
        return error_set(error, ERROR_UNSUPPORTED,
                         "The database server is PostgreSQL %d; chartty needs 12 or newer. Ask the "
                         "administrator for a newer server.",
                         version / 10000);
    }
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0) {
        return error_set(
            error, ERROR_UNSUPPORTED,
            "The database's encoding is %.20s; chartty needs UTF8. Make a new database "
            "with: createdb -E UTF8 -T template0 NAME",
            encoding != NULL ? encoding : "not known");
    }
    if (!are_near(PQhost(connection->link)) && PQsslInUse(connection->link) == 0) {
        PQconninfoOption *options = PQconninfo(connection->link);
        bool is_chosen = false;
        for (PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++) {
            is_chosen = is_chosen || (strcmp(at->keyword, "sslmode") == 0 && at->val != NULL &&
                                      strcmp(at->val, "disable") == 0);
        }
        PQconninfoFree(options);
        if (!is_chosen) {
            return error_set(error, ERROR_DENIED,
                             "The line to the database server is not encrypted. Ask the "
                             "administrator to switch on TLS, or to say sslmode=disable in the "
                             "address if that is meant.");
        }
    }
    return 0;
}

/* A notice belongs on no screen. */
static void drop_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

/* One try: that host, as a primary or as what it is. True: connected. */
static bool connect_to(struct pg_connection *connection, const struct pg_options *options, int ms)
{
    PQfinish(connection->link);
    connection->link = PQconnectStartParams(options->names, options->values, 0);
    (void)PQsetNoticeReceiver(connection->link, drop_notice, NULL);
    return connection->link != NULL && PQstatus(connection->link) != CONNECTION_BAD &&
           poll_until_connected(connection, ms);
}

/* A host that only reads answers "it is a standby" or "it only reads", in the words of libpq. */
static bool is_refused_as_standby(const struct pg_connection *connection)
{
    const char *message = PQerrorMessage(connection->link);
    return strstr(message, "hot standby") != NULL || strstr(message, "read-only") != NULL;
}

/* Each host in turn. What is told in the end: what the first one said that knows more than that it
 * is silent. */
static int try_hosts(struct pg_connection *connection, const struct pg_options *options,
                     const struct pg_hosts *hosts, bool *saw_standby, struct error *error)
{
    int usual = hosts->count > 1 ? CONNECT_EACH_MS : CONNECT_MS;
    int ms = connection->connect_ms > 0 ? connection->connect_ms : usual;
    bool is_told = false;
    for (int index = 0; index < hosts->count; index++) {
        struct pg_options own = pg_hosts_options(options, hosts, index);
        struct error cause;
        if (connect_to(connection, &own, ms)) {
            return 0;
        }
        if (connection->link != NULL && is_refused_as_standby(connection)) {
            *saw_standby = true;
            continue;
        }
        (void)pg_connect_error(connection, &cause);
        if (!is_told || (error->code == ERROR_LOST && cause.code != ERROR_LOST)) {
            *error = cause;
            is_told = true;
        }
        if (cause.code == ERROR_CANCELLED) {
            break;
        }
    }
    if (!is_told) {
        (void)error_set(error, ERROR_LOST,
                        "Only a standby of the database answers, which cannot be written to. Ask "
                        "the administrator to make it the primary.");
    }
    return -1;
}

/* A primary; where none answers and that is allowed, a copy of it. */
static int try_all(struct pg_connection *connection, struct pg_options *options,
                   struct error *error)
{
    struct pg_hosts hosts;
    bool saw_standby = false;
    pg_hosts_read(options, &hosts);
    pg_option_put(options, "target_session_attrs", "primary");
    int result = try_hosts(connection, options, &hosts, &saw_standby, error);
    if (result != 0 && saw_standby && connection->may_be_standby) {
        pg_option_put(options, "target_session_attrs", "standby");
        result = try_hosts(connection, options, &hosts, &saw_standby, error);
    }
    pg_hosts_release(&hosts);
    return result;
}

/* Which hosts a service names is known to libpq alone: it says so once it has begun to connect. The
 * texts of *options are the caller's; NULL without a service. */
static PQconninfoOption *add_service_hosts(struct pg_options *list)
{
    static const char *const wanted[] = {"host", "hostaddr", "port"};
    if (pg_option(list, "service") == NULL || pg_option(list, "host") != NULL) {
        return NULL;
    }
    PGconn *link = PQconnectStartParams(list->names, list->values, 0);
    PQconninfoOption *options = link != NULL ? PQconninfo(link) : NULL;
    PQfinish(link);
    for (PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++) {
        for (size_t index = 0; index < sizeof wanted / sizeof wanted[0]; index++) {
            if (at->val != NULL && strcmp(at->keyword, wanted[index]) == 0) {
                option_add(list, wanted[index], at->val);
            }
        }
    }
    return options;
}

static int connect_anew(struct pg_connection *connection, struct error *error)
{
    struct pg_options list = {.count = 0};
    char application[PG_NAME_SIZE] = "chartty", host[PG_NAME_SIZE - 8] = "";
    PQconninfoOption *options = PQconninfoParse(connection->url, NULL);
    for (PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++) {
        if (at->val != NULL) {
            pg_option_put(&list, at->keyword, at->val);
        }
    }
    if (gethostname(host, sizeof host - 1) == 0) {
        (void)snprintf(application, sizeof application, "chartty/%s", host);
    }
    add_defaults(&list, application);
    PQconninfoOption *of_service = add_service_hosts(&list);
    int result = try_all(connection, &list, error);
    PQconninfoFree(of_service);
    PQconninfoFree(options);
    return result;
}

int pg_connect(struct pg_connection *connection, struct error *error)
{
    if (atomic_exchange(&connection->hung_up, 0) != 0) {
        lower_event(connection->cut);
        pg_disconnect(connection);
    }
    if (connection->link != NULL && PQstatus(connection->link) == CONNECTION_OK) {
        return 0;
    }
    pg_disconnect(connection);
    connection->generation++;
    connection->prepared = 0;
    if (connect_anew(connection, error) != 0) {
        pg_disconnect(connection);
        return -1;
    }
    if (check_server(connection, error) != 0) {
        pg_disconnect(connection);
        return -1;
    }
    if (PQsetnonblocking(connection->link, 1) != 0 || PQenterPipelineMode(connection->link) != 1) {
        (void)error_set(error, ERROR_INTERNAL, "The line to the database server cannot be used.");
        pg_disconnect(connection);
        return -1;
    }
    return 0;
}

/* --- sending and reading ---------------------------------------------------------------------- */

static void copy_part(char *out, size_t size, const PGresult *result, int field)
{
    const char *part = PQresultErrorField(result, field);
    (void)snprintf(out, size, "%s", part != NULL ? part : "");
}

/* "Key (mrn)=(...)": the column, whatever the language; the value is left behind. */
static void column_of_detail(struct pg_refusal *refusal, const PGresult *result)
{
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *open = detail != NULL ? strchr(detail, '(') : NULL;
    if (refusal->column[0] == 0 && open != NULL && strncmp(refusal->state, "23", 2) == 0) {
        (void)snprintf(refusal->column, sizeof refusal->column, "%.*s",
                       (int)strcspn(open + 1, ",)"), open + 1);
    }
}

static void keep_refusal(struct pg_connection *connection, const PGresult *result)
{
    struct pg_refusal *refusal = &connection->refusal;
    *refusal = (struct pg_refusal){.state = ""};
    copy_part(refusal->state, sizeof refusal->state, result, PG_DIAG_SQLSTATE);
    copy_part(refusal->table, sizeof refusal->table, result, PG_DIAG_TABLE_NAME);
    copy_part(refusal->column, sizeof refusal->column, result, PG_DIAG_COLUMN_NAME);
    copy_part(refusal->constraint, sizeof refusal->constraint, result, PG_DIAG_CONSTRAINT_NAME);
    copy_part(refusal->message, sizeof refusal->message, result, PG_DIAG_MESSAGE_PRIMARY);
    column_of_detail(refusal, result);
}

static int lost(struct pg_connection *connection)
{
    connection->refusal = (struct pg_refusal){.state = ""};
    (void)snprintf(connection->refusal.message, sizeof connection->refusal.message, "%s",
                   atomic_load(&connection->interrupted) != 0 ? "interrupted" : "line lost");
    pg_disconnect(connection);
    return PG_FAILED;
}

static bool needs_preparing(const struct pg_statement *statement)
{
    return !statement->is_plain &&
           (statement->name[0] == 0 || statement->generation != statement->connection->generation);
}

static bool send_one(struct pg_statement *statement, bool *is_preparing)
{
    struct pg_connection *connection = statement->connection;
    const char *values[PG_PARAMETERS_MAX];
    for (int index = 0; index < statement->parameter_count; index++) {
        values[index] = statement->values[statement->numbers[index]];
    }
    *is_preparing = false;
    if (needs_preparing(statement)) {
        if (connection->is_prepared_off || connection->prepared >= PREPARED_MAX) {
            return PQsendQueryParams(connection->link, statement->text.bytes,
                                     statement->parameter_count, NULL, values, NULL, NULL, 0) == 1;
        }
        (void)snprintf(statement->name, sizeof statement->name, "ct%u", ++connection->prepared);
        statement->generation = connection->generation;
        *is_preparing = true;
        if (PQsendPrepare(connection->link, statement->name, statement->text.bytes, 0, NULL) != 1) {
            return false;
        }
    }
    if (statement->is_plain) {
        return PQsendQueryParams(connection->link, statement->text.bytes,
                                 statement->parameter_count, NULL, values, NULL, NULL, 0) == 1;
    }
    return PQsendQueryPrepared(connection->link, statement->name, statement->parameter_count,
                               values, NULL, NULL, 0) == 1;
}

/* Sends what is to be sent and reads until a result is there. False: the line is lost. */
static bool wait_for_result(struct pg_connection *connection, bool *is_cancelled, int64_t *until)
{
    while (true) {
        int unsent = PQflush(connection->link);
        if (unsent < 0) {
            return false;
        }
        if (unsent == 0 && PQisBusy(connection->link) == 0) {
            return true;
        }
        bool is_deaf = *is_cancelled || connection->is_deaf;
        if (!is_deaf && atomic_load(&connection->interrupted) != 0) {
            is_deaf = true;
            *is_cancelled = true;
            if (!pg_cancel_within(connection->link, CANCEL_MS)) {
                return false;
            }
            *until = clock_monotonic_ms() + CANCEL_MS;
        }
        struct pollfd polled[3] = {{.fd = PQsocket(connection->link),
                                    .events = (short)(unsent == 1 ? POLLIN | POLLOUT : POLLIN)},
                                   {.fd = is_deaf ? -1 : connection->wake, .events = POLLIN},
                                   {.fd = connection->cut, .events = POLLIN}};
        int64_t left = *until - clock_monotonic_ms();
        if (left <= 0 || atomic_load(&connection->hung_up) != 0 ||
            (poll(polled, 3, (int)left) < 0 && errno != EINTR) ||
            ((polled[0].revents & ~POLLOUT) != 0 && PQconsumeInput(connection->link) == 0)) {
            return false;
        }
    }
}

/* The next result, or NULL between two statements; *lost says that there is no line any more. */
static PGresult *next_result(struct pg_connection *connection, bool *is_cancelled, int64_t *until,
                             bool *is_lost)
{
    *is_lost = !wait_for_result(connection, is_cancelled, until);
    return *is_lost ? NULL : PQgetResult(connection->link);
}

/* Reads one statement's results; keeps the rows when wanted. */
static bool read_one(struct pg_connection *connection, struct pg_statement *keeper,
                     bool *is_cancelled, int64_t *until, bool *failed)
{
    bool is_lost = false;
    PGresult *result;
    while ((result = next_result(connection, is_cancelled, until, &is_lost)) != NULL) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_FATAL_ERROR && !*failed) {
            keep_refusal(connection, result);
        }
        bool is_fine = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
        *failed = *failed || !is_fine;
        if (is_fine && keeper != NULL && keeper->result == NULL) {
            keeper->result = result;
        } else {
            PQclear(result);
        }
    }
    return !is_lost;
}

static bool read_sync(struct pg_connection *connection, bool *is_cancelled, int64_t *until)
{
    bool is_lost = false;
    PGresult *result = next_result(connection, is_cancelled, until, &is_lost);
    bool is_sync = result != NULL && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    return is_sync;
}

int pg_run_all(struct pg_connection *connection, struct pg_statement *const *list, int count)
{
    bool *preparing = memory_array((size_t)count, sizeof *preparing);
    bool sent = connection->link != NULL, failed = false, is_cancelled = false;
    int64_t until = clock_monotonic_ms() + connection->answer_ms;
    for (int index = 0; index < count; index++) {
        pg_reset(list[index]);
        sent = sent && send_one(list[index], &preparing[index]);
    }
    sent = sent && PQpipelineSync(connection->link) == 1;
    for (int index = 0; sent && index < count; index++) {
        if (preparing[index]) {
            sent = read_one(connection, NULL, &is_cancelled, &until, &failed);
            if (failed) {
                list[index]->name[0] = 0;
            }
        }
        sent = sent && read_one(connection, list[index], &is_cancelled, &until, &failed);
        list[index]->row = -1;
    }
    sent = sent && read_sync(connection, &is_cancelled, &until);
    memory_free(preparing);
    if (!sent) {
        return lost(connection);
    }
    return failed ? PG_FAILED : PG_DONE;
}

/* --- transactions ----------------------------------------------------------------------------- */

#define SETTING(name, value) "set_config('" name "', " value ", true)"
static const char settings_sql[] = "SELECT " SETTING("search_path", "'public'") ", " SETTING(
    "DateStyle",
    "'ISO, "
    "YMD'") ", " SETTING("TimeZone",
                         "'UTC'") ", " SETTING("extra_float_digits",
                                               "'1'") ", " SETTING("statement_timeout",
                                                                   "'20s'") ", " SETTING("idle_in_"
                                                                                         "transacti"
                                                                                         "on_"
                                                                                         "session_"
                                                                                         "timeout",
                                                                                         "'30s'") ", " SETTING("lock"
                                                                                                               "_tim"
                                                                                                               "eou"
                                                                                                               "t",
                                                                                                               "?1");

static struct pg_statement *plain(struct pg_connection *connection, const char *text)
{
    struct pg_statement *statement = pg_prepare(connection, text);
    statement->is_plain = true;
    return statement;
}

int pg_begin(struct pg_connection *connection, bool read_only, struct pg_statement *const *more,
             int count, const char *doing, struct error *error)
{
    if (connection->in_transaction) {
        pg_rollback(connection);
    }
    if (pg_connect(connection, error) != 0) {
        return -1;
    }
    if (connection->settings == NULL) {
        connection->settings = pg_prepare(connection, settings_sql);
        char limit[16];
        (void)snprintf(limit, sizeof limit, "%dms", connection->lock_ms);
        pg_bind_text(connection->settings, 1, limit);
    }
    struct pg_statement *begin =
        plain(connection, read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
    struct pg_statement **list = memory_array((size_t)count + 2, sizeof(struct pg_statement *));
    list[0] = begin;
    list[1] = connection->settings;
    for (int index = 0; index < count; index++) {
        list[index + 2] = more[index];
    }
    connection->in_transaction = true;
    int result = pg_run_all(connection, list, count + 2);
    memory_free(list);
    pg_finalize(begin);
    if (result == PG_FAILED) {
        (void)pg_error(connection, doing, error);
        pg_rollback(connection);
    }
    return result;
}

static int run_plain(struct pg_connection *connection, const char *text)
{
    struct pg_statement *statement = plain(connection, text);
    int result = pg_run_all(connection, &statement, 1);
    pg_finalize(statement);
    return result;
}

int pg_commit(struct pg_connection *connection)
{
    /* A transaction that has failed answers COMMIT with ROLLBACK, which is no error to the server.
     */
    struct pg_statement *statement = plain(connection, "COMMIT");
    connection->is_deaf = true;
    int result = pg_run_all(connection, &statement, 1);
    connection->is_deaf = false;
    if (result == PG_DONE) {
        connection->in_transaction = false;
        if (strcmp(PQcmdStatus(statement->result), "COMMIT") != 0) {
            (void)snprintf(connection->refusal.state, sizeof connection->refusal.state, "25P02");
            result = PG_FAILED;
        }
    }
    pg_finalize(statement);
    return result;
}

void pg_rollback(struct pg_connection *connection)
{
    struct pg_refusal refusal = connection->refusal;
    if (connection->in_transaction && connection->link != NULL) {
        connection->is_deaf = true;
        if (run_plain(connection, "ROLLBACK") == PG_FAILED) {
            pg_disconnect(connection);
        }
        connection->is_deaf = false;
    }
    connection->in_transaction = false;
    connection->refusal = refusal;
}

int pg_execute(struct pg_connection *connection, const char *text, const char *doing,
               struct error *error)
{
    return run_plain(connection, text) == PG_FAILED ? pg_error(connection, doing, error) : 0;
}

int pg_number(struct pg_connection *connection, const char *text, int64_t missing, int64_t *out,
              struct error *error)
{
    struct pg_statement *statement = plain(connection, text);
    int result = pg_step(statement);
    *out = missing;
    if (result == PG_ROW && pg_column_text(statement, 0) != NULL) {
        *out = pg_column_int64(statement, 0);
    }
    if (result == PG_FAILED) {
        (void)pg_error(connection, "reading the database", error);
    }
    pg_finalize(statement);
    return result == PG_FAILED ? -1 : 0;
}
