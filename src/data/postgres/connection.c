/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the life of a connection to a PostgreSQL server: connecting, host by host, looking
 * whether the server will do, being interrupted, ending. Layer: data/postgres.  Thread: see
 * connection.h.
 *
 * The hosts of an address are tried by us, not by libpq: a host that takes the line and then says
 * nothing would hold it up for ever, since libpq keeps its own time only where it blocks.
 */
#include "src/data/postgres/connection.h"

#include "chartty/base/clock.h"
#include "chartty/base/words.h"
#include "src/data/postgres/pg_address.h"
#include "src/data/postgres/pg_certificate.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { HOST_MS = 15000, SILENCES = 5, ANSWER_MS = 30000, VERSION_MIN = 120000, LOOKS_MAX = 64 };

int pg_init(struct pg_connection *connection, const char *url, int lock_ms, struct error *error)
{
    *connection =
        (struct pg_connection){.lock_ms = lock_ms, .answer_ms = ANSWER_MS, .wake = -1, .cut = -1};
    connection->url = memory_copy_text(url);
    connection->is_prepared_off = pg_address_take_own_word(connection->url);
    if (pg_address_check(connection->url, error) != 0) {
        pg_release(connection);
        return -1;
    }
    connection->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    connection->cut = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (connection->wake < 0 || connection->cut < 0) {
        pg_release(connection);
        return error_set(error, ERROR_IO,
                         "The system has no file handle left. Close other programs and try again.");
    }
    pg_name_person(connection, NULL, NULL);
    pg_calm(connection);
    return 0;
}

void pg_disconnect(struct pg_connection *connection)
{
    PQfinish(connection->link);
    connection->link = NULL;
    connection->in_transaction = connection->owes_begin = false;
    connection->unheard = 0;
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
    memcpy(connection->label, connection->next_label, sizeof connection->label);
    atomic_store(&connection->interrupted, 0);
    lower_event(connection->wake);
}

void pg_hang_up(struct pg_connection *connection)
{
    atomic_store(&connection->hung_up, 1);
    raise_event(connection->cut);
}

void pg_hurry(struct pg_connection *connection, int ms)
{
    atomic_store(&connection->ends_at_ms, clock_monotonic_ms() + ms);
    raise_event(connection->cut);
}

int64_t pg_time_left(const struct pg_connection *connection, int64_t until)
{
    int64_t end = atomic_load(&connection->ends_at_ms);
    return (end != 0 && end < until ? end : until) - clock_monotonic_ms();
}

void pg_lower_cut(struct pg_connection *connection)
{
    lower_event(connection->cut);
}

bool pg_is_connected(const struct pg_connection *connection)
{
    return connection->link != NULL && atomic_load(&connection->hung_up) == 0;
}

/* The server shows it to its administrators: nothing but plain letters. */
void pg_name_person(struct pg_connection *connection, const char *station, const char *username)
{
    char host[PG_NAME_SIZE] = "", *out = connection->next_label;
    if (station == NULL && gethostname(host, sizeof host - 1) == 0) {
        station = host;
    }
    (void)snprintf(out, PG_NAME_SIZE, "chartty %.24s%s%.28s", station != NULL ? station : "",
                   username != NULL ? " " : "", username != NULL ? username : "");
    for (char *at = out; *at != 0; at++) {
        *at = *at > ' ' && *at < 127 ? *at : *at == ' ' ? ' ' : '?';
    }
}

/* --- connecting ------------------------------------------------------------------------------- */

static bool is_over(const struct pg_connection *connection)
{
    bool is_stopped = !connection->keeps_connecting && atomic_load(&connection->interrupted) != 0;
    return is_stopped || atomic_load(&connection->hung_up) != 0;
}

/* libpq takes a line that is not ready yet for one that is: it is not asked before. */
bool pg_wait(struct pg_connection *connection, PGconn *link, short events, int64_t until)
{
    int64_t left;
    while ((left = pg_time_left(connection, until)) > 0 && !is_over(connection)) {
        struct pollfd polled[3] = {
            {.fd = PQsocket(link), .events = events},
            {.fd = connection->keeps_connecting ? -1 : connection->wake, .events = POLLIN},
            {.fd = connection->cut, .events = POLLIN}};
        int ready = poll(polled, 3, (int)left);
        if (ready < 0 && errno != EINTR) {
            return false;
        }
        if (polled[2].revents != 0) {
            pg_lower_cut(connection);
        }
        if (polled[0].revents != 0) {
            return true;
        }
    }
    return false;
}

/* Only silence ends a host's time, or so many times that in all: a slow line takes several
 * journeys. */
static bool poll_until_connected(struct pg_connection *connection, int silence_ms)
{
    int most_ms = silence_ms * SILENCES;
    int64_t end = clock_monotonic_ms() + (most_ms > HOST_MS ? most_ms : HOST_MS);
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        int64_t until = clock_monotonic_ms() + silence_ms;
        short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!pg_wait(connection, connection->link, events, until < end ? until : end)) {
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
            encoding != NULL ? encoding : WORDS("not known"));
    }
    return 0;
}

/* A notice belongs on no screen. */
static void drop_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

/* Which hosts are tried as what, and what they were. */
struct search {
    const struct pg_address *address;
    const char *target; /* target_session_attrs */
    int silence_ms;     /* a host that says nothing so long is given up */
    bool saw_standby;
    bool was_heard; /* a host has answered, whatever it was */
};

/* A host that only reads answers "it is a standby" or "it only reads", in the words of libpq. */
static bool is_refused_as_standby(const struct pg_connection *connection)
{
    const char *message = connection->link != NULL ? PQerrorMessage(connection->link) : "";
    return strstr(message, "server is in hot standby") != NULL ||
           strstr(message, "session is read-only") != NULL;
}

/* Else: silence. That one address of a name refuses (the machine has no such family, say) is no
 * word of the host: its other addresses have their whole time. */
static bool is_word(const struct pg_connection *connection, const struct search *search, int host)
{
    return PQstatus(connection->link) == CONNECTION_BAD &&
           !search->address->hosts[host].is_one_of_many;
}

static int try_host(struct pg_connection *connection, struct search *search, int host,
                    struct error *error)
{
    struct pg_options options;
    pg_address_options(search->address, host, &options);
    pg_option_set(&options, "application_name", connection->label);
    pg_option_set(&options, "target_session_attrs", search->target);
    connection->link = PQconnectStartParams(options.names, options.values, 0);
    (void)PQsetNoticeReceiver(connection->link, drop_notice, NULL);
    (void)PQsetErrorVerbosity(connection->link, PQERRORS_VERBOSE); /* with the state */
    if (connection->link == NULL || PQstatus(connection->link) == CONNECTION_BAD ||
        !poll_until_connected(connection, search->silence_ms)) {
        (void)pg_connect_error(connection, error);
        search->was_heard = search->was_heard || is_word(connection, search, host);
        search->saw_standby = search->saw_standby || is_refused_as_standby(connection);
        pg_explain_certificate(connection, &options, error);
        pg_disconnect(connection);
        return -1;
    }
    if (check_server(connection, error) != 0) {
        pg_disconnect(connection);
        return -1;
    }
    return 0;
}

/* One host after another. What a host refuses tells more than another's silence. */
static int try_hosts(struct pg_connection *connection, struct search *search, struct error *error)
{
    error_clear(error);
    for (int host = 0; host < search->address->host_count; host++) {
        struct error refused = {.code = ERROR_OK};
        if (try_host(connection, search, host, &refused) == 0) {
            error_clear(error); /* what another host said is over */
            return 0;
        }
        if (error->code == ERROR_OK || error->code == ERROR_LOST ||
            refused.code == ERROR_CANCELLED) {
            *error = refused;
        }
        if (refused.code == ERROR_CANCELLED || atomic_load(&connection->hung_up) != 0) {
            break;
        }
    }
    return -1;
}

static int find_server(struct pg_connection *connection, struct error *error)
{
    struct pg_address address;
    if (pg_address_resolve(connection->url, connection->is_prepared_off, &address, error) != 0) {
        return -1;
    }
    bool prefers_standby = strcmp(address.target, "prefer-standby") == 0;
    struct search search = {.address = &address,
                            .target = prefers_standby ? "standby" : address.target,
                            .silence_ms = connection->connect_ms > 0 ? connection->connect_ms
                                                                     : address.silence_ms};
    int result = try_hosts(connection, &search, error);
    bool is_slow = connection->connect_ms == 0 && address.patience_ms > search.silence_ms;
    if (result != 0 && is_slow && !search.was_heard && error->code == ERROR_LOST) {
        search.silence_ms = address.patience_ms; /* nobody else will answer sooner */
        result = try_hosts(connection, &search, error);
    }
    bool is_another_allowed = prefers_standby || (connection->may_be_standby && search.saw_standby);
    if (result != 0 && is_another_allowed && error->code != ERROR_CANCELLED) {
        search.target = prefers_standby ? "any" : "standby";
        result = try_hosts(connection, &search, error);
    }
    pg_address_release(&address);
    return result;
}

/* Whether the session is still there is asked before anything is sent on it: what came while nobody
 * waited is mostly its end. Of a commit that was sent after that nobody could tell what became. */
static bool is_alive(struct pg_connection *connection)
{
    struct pollfd polled = {.fd = PQsocket(connection->link), .events = POLLIN};
    bool is_there = connection->link != NULL;
    for (int look = 0; is_there && look < LOOKS_MAX && poll(&polled, 1, 0) > 0; look++) {
        is_there = PQconsumeInput(connection->link) == 1;
    }
    return is_there && PQstatus(connection->link) == CONNECTION_OK;
}

int pg_connect(struct pg_connection *connection, struct error *error)
{
    if (atomic_exchange(&connection->hung_up, 0) != 0) {
        lower_event(connection->cut);
        pg_disconnect(connection);
    }
    if (is_alive(connection)) {
        return 0;
    }
    pg_disconnect(connection);
    connection->generation++;
    connection->prepared = 0;
    if (find_server(connection, error) != 0) {
        return -1;
    }
    if (PQsetnonblocking(connection->link, 1) != 0 || PQenterPipelineMode(connection->link) != 1) {
        pg_disconnect(connection);
        return error_set(error, ERROR_INTERNAL,
                         "The line to the database server cannot be used. Start chartty again.");
    }
    return 0;
}

int pg_connect_to(struct pg_connection *connection, const char *url, int lock_ms,
                  struct error *error)
{
    if (pg_init(connection, url, lock_ms, error) != 0) {
        return -1;
    }
    if (pg_connect(connection, error) != 0) {
        pg_release(connection);
        return -1;
    }
    return 0;
}
