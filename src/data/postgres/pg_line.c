/* SPDX-License-Identifier: MIT */
/*
 * Purpose: watching over the line. Layer: data/postgres.  Thread: the loop's, but for the functions
 * marked "worker".
 *
 * The worker does one turn at a time: it looks (connects when need be, and asks a small question
 * that has a time limit of its own), or it waits a while for notices. In between the loop's thread
 * decides what is true of the line and what comes next. A line that breaks, and is not just silent,
 * is tried once more before it is called lost: a pooler may have closed it, or a server restarted.
 *
 * Notices need a session of one's own on a primary: behind a pooler of transactions and on a
 * standby there are none, and the data layer asks for the changes each second instead.
 */
#include "src/data/postgres/pg_line.h"

#include "chartty/base/clock.h"
#include "src/data/postgres/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* WAIT_MS + ANSWER_MS: a line that swallows everything is noticed within 15 s; one that takes 5 s
 * each way is slow, not lost. */
enum { WAIT_MS = 2000, ANSWER_MS = 11500, NOTICED_MS = 12500, ONCE_MORE_MS = 1500 };
enum { RETRY_FIRST_MS = 1000, RETRY_MOST_MS = 5000, PRIMARY_EVERY_MS = 10000, PRIMARY_MS = 2000 };

enum turn { TURN_LOOK, TURN_WAIT };

/* What a turn has found; the worker's until it is over. */
struct found {
    bool is_lost, is_broken, is_noticed, is_new, is_elsewhere, is_standby, is_told;
    bool is_full; /* the server has no connection left for notices; others may have theirs */
    int64_t behind_ms, heard_at_ms, round_trip_ms;
    struct error error;
};

struct pg_line {
    struct loop *loop;
    struct pg_line_host host;
    struct worker *worker;
    struct loop_timer *timer;
    enum turn turn;
    bool has_notices;                             /* set before the first turn */
    bool is_begun, is_busy, is_ending, is_wanted; /* wanted: another look, as soon as may be */
    int64_t look_at_ms;                           /* how long a turn waits, too */
    struct data_line state;
    /* Worker: */
    struct pg_connection connection, primary; /* primary: looked for while a standby answers */
    bool is_listening;
    int64_t primary_tried_at_ms;
    char place[256]; /* which server it was connected to last */
    struct found found;
};

struct pg_line *pg_line_new(struct loop *loop, const char *url, bool may_be_standby,
                            const struct pg_line_host *host, struct error *error)
{
    enum { LOCK_MS = 5000 };
    struct pg_line *line = memory_new(sizeof *line);
    line->loop = loop;
    line->host = *host;
    line->primary.wake = line->primary.cut = -1;
    if (pg_init(&line->connection, url, LOCK_MS, error) != 0 ||
        pg_init(&line->primary, url, LOCK_MS, error) != 0 ||
        (line->worker = worker_start(loop, "chartty-line", error)) == NULL) {
        pg_line_free(line);
        return NULL;
    }
    line->connection.may_be_standby = may_be_standby;
    line->connection.answer_ms = line->primary.answer_ms = ANSWER_MS;
    line->primary.connect_ms = PRIMARY_MS;
    return line;
}

/* --- looking (worker) ------------------------------------------------------------------------- */

static void note_place(struct pg_line *line)
{
    const char *host = PQhost(line->connection.link), *port = PQport(line->connection.link);
    char place[sizeof line->place];
    (void)snprintf(place, sizeof place, "%.200s %.20s", host != NULL ? host : "",
                   port != NULL ? port : "");
    line->found.is_elsewhere =
        line->found.is_elsewhere || (line->place[0] != 0 && strcmp(place, line->place) != 0);
    memcpy(line->place, place, sizeof place);
}

/* How far a standby is behind: nothing when it has written down all that its primary sends; else
 * since when the newest that it knows is over. */
static const char look_sql[] =
    "SELECT CAST(pg_is_in_recovery() AS INTEGER), CASE WHEN NOT pg_is_in_recovery() OR "
    "(pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM "
    "pg_stat_wal_receiver)) THEN 0 ELSE CAST(floor(1000 * extract(epoch FROM clock_timestamp() - "
    "pg_last_xact_replay_timestamp())) AS BIGINT) END";

static int ask(struct pg_line *line)
{
    struct pg_connection *connection = &line->connection;
    struct found *found = &line->found;
    int64_t now = clock_monotonic_ms();
    struct pg_statement *question = pg_prepare(connection, look_sql);
    question->is_plain = true;
    int result = pg_step(question);
    if (result == PG_ROW) {
        found->is_standby = pg_column_int64(question, 0) != 0;
        found->behind_ms = pg_column_text(question, 1) != NULL ? pg_column_int64(question, 1) : -1;
        found->heard_at_ms = now;
        found->round_trip_ms = clock_monotonic_ms() - now;
    } else {
        (void)pg_error(connection, "looking at the line", &found->error);
    }
    pg_finalize(question);
    return result == PG_ROW ? 0 : -1;
}

/* A server that refuses it is asked for changes instead; a line that goes meanwhile is lost. */
static void listen_for_changes(struct pg_line *line)
{
    struct error error;
    if (line->is_listening || !line->has_notices || line->connection.is_prepared_off ||
        line->found.is_standby || line->connection.link == NULL) {
        return;
    }
    line->is_listening =
        pg_execute(&line->connection, "LISTEN ct_change", "listening", &error) == 0;
    if (line->connection.link == NULL) {
        line->found.error = error;
    }
}

/* A standby is only for as long as there is no primary. */
static void look_for_primary(struct pg_line *line)
{
    struct error ignored;
    int64_t now = clock_monotonic_ms();
    if (!line->found.is_standby || now - line->primary_tried_at_ms < PRIMARY_EVERY_MS) {
        return;
    }
    line->primary_tried_at_ms = now;
    if (pg_connect(&line->primary, &ignored) != 0) {
        return;
    }
    pg_disconnect(&line->connection);
    line->connection.link = line->primary.link;
    line->connection.generation++;
    line->connection.prepared = 0;
    line->primary.link = NULL;
    line->is_listening = false;
    line->found.is_elsewhere = true;
    note_place(line);
    if (ask(line) != 0) {
        pg_disconnect(&line->connection);
    }
}

static int look_once(struct pg_line *line)
{
    struct pg_connection *connection = &line->connection;
    unsigned before = connection->generation;
    error_clear(&line->found.error);
    if (pg_connect(connection, &line->found.error) != 0) {
        return -1;
    }
    if (connection->generation != before) {
        line->is_listening = false;
        line->found.is_new = true;
        note_place(line);
    }
    if (ask(line) != 0) {
        pg_disconnect(connection);
        return -1;
    }
    look_for_primary(line);
    listen_for_changes(line);
    return connection->link != NULL ? 0 : -1;
}

/* A broken line is made once more, in the time that is left until it must be called lost; 0: none
 * is left. */
static int once_more_ms(const struct pg_line *line, int64_t began)
{
    int64_t left = began + NOTICED_MS - clock_monotonic_ms(), ms = 2 * line->state.round_trip_ms;
    ms = ms < ONCE_MORE_MS ? ONCE_MORE_MS : ms < left ? ms : left;
    return left < ONCE_MORE_MS ? 0 : (int)ms;
}

static void run_look(void *context)
{
    struct pg_line *line = context;
    struct pg_connection *connection = &line->connection;
    bool was_up = line->place[0] != 0 && line->state.state != LINE_LOST;
    int64_t began = clock_monotonic_ms();
    connection->connect_ms = was_up ? once_more_ms(line, began) : 0;
    int failed = look_once(line);
    int more_ms = failed != 0 && was_up ? once_more_ms(line, began) : 0;
    if (more_ms > 0) {
        connection->connect_ms = more_ms;
        failed = look_once(line);
    }
    line->found.is_full = failed != 0 && line->found.error.code == ERROR_BUSY;
    line->found.is_lost = failed != 0 && !line->found.is_full;
    line->found.is_told = failed == 0 && line->is_listening;
}

/* --- waiting (worker) ------------------------------------------------------------------------- */

/* Takes what has come; false: the line is broken. */
static bool take_notices(struct pg_line *line)
{
    PGconn *link = line->connection.link;
    if (link == NULL || PQconsumeInput(link) == 0 || PQstatus(link) != CONNECTION_OK) {
        return false;
    }
    PGnotify *notice;
    while ((notice = PQnotifies(link)) != NULL) {
        line->found.is_noticed = true;
        PQfreemem(notice);
    }
    return true;
}

static void run_wait(void *context)
{
    struct pg_line *line = context;
    struct pg_connection *connection = &line->connection;
    int64_t until = line->look_at_ms;
    while (take_notices(line) && !line->found.is_noticed) {
        struct pollfd polled[2] = {{.fd = PQsocket(connection->link), .events = POLLIN},
                                   {.fd = connection->wake, .events = POLLIN}};
        int64_t left = until - clock_monotonic_ms();
        if (left <= 0 || atomic_load(&connection->interrupted) != 0 ||
            (poll(polled, 2, (int)left) < 0 && errno != EINTR)) {
            return;
        }
    }
    line->found.is_broken = !line->found.is_noticed;
}

/* --- deciding --------------------------------------------------------------------------------- */

static void on_turn(void *context);

static void begin_turn(struct pg_line *line, enum turn turn)
{
    if (line->is_ending || line->is_busy) {
        return;
    }
    loop_timer_stop(line->timer);
    line->timer = NULL;
    line->is_busy = true;
    line->turn = turn;
    line->found = (struct found){.heard_at_ms = line->state.heard_at_ms,
                                 .round_trip_ms = line->state.round_trip_ms,
                                 .is_standby = line->state.state == LINE_STANDBY};
    pg_calm(&line->connection);
    worker_submit(line->worker, turn == TURN_LOOK ? run_look : run_wait, on_turn, line);
}

static void look_due(void *context)
{
    struct pg_line *line = context;
    line->timer = NULL;
    line->state.retry_at_ms = 0;
    if (line->state.state == LINE_LOST) {
        line->host.line(line->host.context, &line->state, false); /* "trying" */
    }
    begin_turn(line, TURN_LOOK);
}

static void look_in(struct pg_line *line, int ms)
{
    loop_timer_stop(line->timer);
    line->timer = loop_timer_start(line->loop, ms, 0, look_due, line);
}

/* Many stations lose a server in one moment; they do not come back in one. */
static int retry_ms(int tries)
{
    int ms = RETRY_FIRST_MS;
    for (int index = 1; index < tries && ms < RETRY_MOST_MS; index++) {
        ms *= 2;
    }
    ms = ms < RETRY_MOST_MS ? ms : RETRY_MOST_MS;
    return ms - (int)(clock_monotonic_ms() % (ms / 4));
}

static void is_lost(struct pg_line *line)
{
    struct data_line *state = &line->state;
    int64_t now = clock_monotonic_ms();
    if (state->state != LINE_LOST) {
        state->state = LINE_LOST;
        state->lost_at_ms = now;
        state->tries = 0;
    }
    state->is_told = false;
    state->tries++;
    state->error = line->found.error;
    int ms = line->is_wanted ? 0 : retry_ms(state->tries);
    state->retry_at_ms = now + ms;
    line->is_wanted = false;
    line->host.line(line->host.context, state, false);
    look_in(line, ms);
}

static void is_there(struct pg_line *line)
{
    const struct found *found = &line->found;
    struct data_line *state = &line->state;
    bool again = state->state == LINE_LOST || found->is_elsewhere;
    state->state = found->is_standby ? LINE_STANDBY : LINE_UP;
    state->is_told = found->is_told;
    state->behind_ms = found->behind_ms;
    state->heard_at_ms = found->heard_at_ms;
    state->round_trip_ms = found->round_trip_ms;
    state->lost_at_ms = state->retry_at_ms = state->tries = 0;
    /* from the answer on: looking for a primary has taken its time since */
    line->look_at_ms = found->heard_at_ms + found->round_trip_ms + WAIT_MS;
    line->host.line(line->host.context, state, again);
    if (found->is_new && !again) { /* notices that came in between were for nobody */
        line->host.noticed(line->host.context);
    }
}

static void on_look(struct pg_line *line)
{
    if (line->found.is_lost) {
        is_lost(line);
        return;
    }
    if (line->found.is_full) { /* without notices, then */
        line->state.is_told = false;
        line->host.line(line->host.context, &line->state, false);
        look_in(line, RETRY_MOST_MS);
        return;
    }
    line->is_wanted = false;
    is_there(line);
    begin_turn(line, TURN_WAIT);
}

static void on_turn(void *context)
{
    struct pg_line *line = context;
    line->is_busy = false;
    if (line->is_ending) {
        return;
    }
    if (line->turn == TURN_LOOK) {
        on_look(line);
        return;
    }
    bool is_due =
        line->found.is_broken || line->is_wanted || clock_monotonic_ms() >= line->look_at_ms;
    if (line->found.is_noticed) {
        line->host.noticed(line->host.context);
    }
    begin_turn(line, is_due ? TURN_LOOK : TURN_WAIT);
}

void pg_line_begin(struct pg_line *line, bool has_notices)
{
    line->is_begun = true;
    line->has_notices = has_notices;
    begin_turn(line, TURN_LOOK);
}

void pg_line_doubt(struct pg_line *line)
{
    if (line == NULL || !line->is_begun || line->state.state == LINE_LOST || line->is_wanted) {
        return;
    }
    line->is_wanted = true;
    if (line->is_busy && line->turn == TURN_WAIT) {
        pg_interrupt(&line->connection); /* ends the waiting */
    }
}

void pg_line_retry(struct pg_line *line)
{
    if (line->state.state != LINE_LOST) {
        return;
    }
    if (line->is_busy) {
        line->is_wanted = true;
    } else {
        look_in(line, 0);
    }
}

void pg_line_free(struct pg_line *line)
{
    if (line == NULL) {
        return;
    }
    line->is_ending = true;
    loop_timer_stop(line->timer);
    pg_interrupt(&line->connection);
    pg_hurry(&line->connection, 0);
    pg_hurry(&line->primary, 0);
    if (line->worker != NULL) {
        worker_stop(line->worker);
    }
    pg_release(&line->primary);
    pg_release(&line->connection);
    memory_free(line);
}
