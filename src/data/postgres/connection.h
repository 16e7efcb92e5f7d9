/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one connection to a PostgreSQL server and its statements: connecting, sending several
 * statements in one round trip, stepping through rows, interrupting. Layer: data/postgres, private.
 * Thread: a worker's, one at a time, but for pg_interrupt and pg_calm, which are the loop's. Owns:
 * the connection; each statement is its maker's. Must not know: jobs, pages.
 *
 * libpq never blocks here: what is sent and read waits in one poll() that pg_interrupt wakes. A
 * statement's text has its parameters as ?1, ?2, as the shared texts have them. Every transaction
 * begins with pg_begin, which also sets what a session must have (search_path, time-outs, forms of
 * dates), so that it holds behind a pooler of transactions too.
 */
#ifndef CHARTTY_DATA_POSTGRES_CONNECTION_H
#define CHARTTY_DATA_POSTGRES_CONNECTION_H

#include "chartty/base/error.h"
#include "chartty/base/memory.h"
#include "chartty/model/record.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { PG_SQLSTATE_SIZE = 6, PG_NAME_SIZE = 64, PG_MESSAGE_SIZE = 256 };

/* What the server said of the statement that failed last; copied, since its result goes. */
struct pg_refusal {
    char state[PG_SQLSTATE_SIZE]; /* "" when the connection itself failed */
    char table[PG_NAME_SIZE], column[PG_NAME_SIZE], constraint[PG_NAME_SIZE];
    char message[PG_MESSAGE_SIZE]; /* primary message: for the log */
};

struct pg_connection {
    char *url;
    int lock_ms;          /* how long to wait for another's lock */
    int answer_ms;        /* a server that says nothing so long is lost; its own limit is shorter */
    PGconn *link;         /* NULL: not connected */
    unsigned generation;  /* of the link: what was prepared on an older one is no more */
    unsigned prepared;    /* names given */
    bool is_prepared_off; /* a pooler of transactions knows no prepared statements */
    bool in_transaction;
    bool owes_begin; /* a reading transaction that begins with its first statements */
    int unheard;     /* ends of transactions whose answers were not waited for */
    bool is_deaf;    /* while a transaction ends: an interruption waits */
    atomic_int interrupted;
    int wake; /* an eventfd */
    atomic_int hung_up;
    int cut; /* the eventfd of pg_hang_up and pg_hurry, which nothing is deaf to */
    _Atomic int64_t ends_at_ms; /* pg_hurry: nothing is waited for any longer; 0: no such limit */
    bool keeps_connecting; /* an interruption does not end connecting: whoever is next needs it */
    bool may_be_standby;   /* where no primary answers, one of its copies will do: for reading */
    int connect_ms;        /* for each host of the address; 0: the usual */
    struct pg_refusal refusal;
    struct pg_statement *settings; /* what each transaction begins with */
    bool settings_notice_loss;
    char label[PG_NAME_SIZE];      /* application_name: "chartty STATION USER" */
    char next_label[PG_NAME_SIZE]; /* from the next pg_calm on; the loop's */
};

/* Any thread. Nothing is connected yet. An address with chartty_prepared=off, for a pooler of
 * transactions, prepares no statements. -1 and *error when the URL cannot be understood, or the
 * system gives no wake-up. */
int pg_init(struct pg_connection *connection, const char *url, int lock_ms, struct error *error);
/* The same, and connected. On -1 there is nothing to release. */
int pg_connect_to(struct pg_connection *connection, const char *url, int lock_ms,
                  struct error *error);
/* Ends the session; the struct can be given up. */
void pg_release(struct pg_connection *connection);
/* Connects where there is no living link, to the first host of the address that will do. -1 and
 * *error. */
int pg_connect(struct pg_connection *connection, struct error *error);
void pg_disconnect(struct pg_connection *connection);

/* The loop's thread, while a worker may be on it: what runs is cancelled. */
void pg_interrupt(struct pg_connection *connection);
/* The loop's thread, at any time: the line is known to be lost. What runs on it ends as lost, a
 * commit too, and whoever begins next connects anew. */
void pg_hang_up(struct pg_connection *connection);
/* The loop's thread, at any time, and for good: what is waited for must have come by then. */
void pg_hurry(struct pg_connection *connection, int ms);
/* Milliseconds until then, or until the hurry's end. */
int64_t pg_time_left(const struct pg_connection *connection, int64_t until);
/* The loop's thread while no worker is on it. */
bool pg_is_connected(const struct pg_connection *connection);
/* The loop's thread, before another job is given to the worker. */
void pg_calm(struct pg_connection *connection);
/* The loop's thread: what the server's administrators see of this connection from the next pg_calm
 * on. NULL: the machine, and nobody. */
void pg_name_person(struct pg_connection *connection, const char *station, const char *username);
/* While connecting: waits until the line is ready; false: interrupted, or too late. */
bool pg_wait(struct pg_connection *connection, PGconn *link, short events, int64_t until);
/* After `cut` was seen to be raised: hung_up and ends_at_ms say what it means, if anything still.
 */
void pg_lower_cut(struct pg_connection *connection);

/* Asks the server to stop what runs (pg_cancel.c). False: it was not told in time, or the line was
 * hung up; then the link must be given up, since the word may still come and hit another statement.
 */
bool pg_cancel_within(struct pg_connection *connection, int ms);

/* --- statements ------------------------------------------------------------------------------ */

enum { PG_ROW = 1, PG_DONE = 0, PG_FAILED = -1 };
enum { PG_PARAMETERS_MAX = 64, PG_COLUMNS_MAX = 96, PG_SHOWN_SIZE = 40 };

struct pg_statement {
    struct pg_connection *connection;
    struct buffer text; /* with $1, $2 */
    bool is_plain;      /* is sent as it is, never prepared */
    bool is_waiting;    /* for the end of its save (pg_later.h): what is bound stays */
    unsigned generation;
    char name[16]; /* prepared under it when the generation is the connection's */
    int parameter_count;
    int numbers[PG_PARAMETERS_MAX];      /* $n + 1 stands for ?numbers[n] */
    char *values[PG_PARAMETERS_MAX + 1]; /* by ?n; NULL is null */
    PGresult *result;
    int row;
    char shown[PG_COLUMNS_MAX][PG_SHOWN_SIZE]; /* values whose stored form is another */
};

struct pg_statement *pg_prepare(struct pg_connection *connection, const char *text);
void pg_finalize(struct pg_statement *statement); /* NULL is allowed */
void pg_bind_text(struct pg_statement *statement, int parameter, const char *text);
void pg_bind_bytes(struct pg_statement *statement, int parameter, const char *text, size_t length);
void pg_bind_int64(struct pg_statement *statement, int parameter, int64_t number);
/* The number of a row, of four bytes there: one beyond them is nobody's, and no error. */
void pg_bind_row(struct pg_statement *statement, int parameter, int64_t id);
void pg_clear_bindings(struct pg_statement *statement);
void pg_reset(struct pg_statement *statement);

/* Runs them in one round trip; each keeps its rows. Stops at the first that fails: PG_FAILED, and
 * connection->refusal. */
int pg_run_all(struct pg_connection *connection, struct pg_statement *const *list, int count);
/* Rows that are here already end too when the job is interrupted: PG_FAILED once it is. */
int pg_step_unless_interrupted(struct pg_statement *statement);
/* The next row: runs the statement when it has not run since its reset. */
int pg_step(struct pg_statement *statement);

int64_t pg_column_int64(struct pg_statement *statement, int column);
/* In the form it is stored in (compat.md): NULL is null. */
const char *pg_column_text(struct pg_statement *statement, int column);
int pg_column_bytes(struct pg_statement *statement, int column);
/* 'i' a whole number or a truth value, 'r' a real number, 't' anything else. */
char pg_column_class(const struct pg_statement *statement, int column);
int64_t pg_affected(const struct pg_statement *statement);

/* --- transactions ---------------------------------------------------------------------------- */

/* Connects when need be, and begins; more (of count) run in the same round trip. */
int pg_begin(struct pg_connection *connection, bool read_only, struct pg_statement *const *more,
             int count, const char *doing, struct error *error);
/* Connects, and begins a reading transaction in the round trip of its first statements. */
int pg_begin_later(struct pg_connection *connection, struct error *error);
/* "COMMIT". PG_FAILED: see the refusal; without a state it is not known what became of it. */
int pg_commit(struct pg_connection *connection);
/* Never fails: a link on which it cannot be done is given up. */
void pg_rollback(struct pg_connection *connection);
/* The same without waiting for the answer, which the next round trip reads. */
void pg_rollback_unheard(struct pg_connection *connection);
/* One statement without parameters and rows. */
int pg_execute(struct pg_connection *connection, const char *text, const char *doing,
               struct error *error);
/* The first column of the first row as a number; `missing` when there is none or it is null. */
int pg_number(struct pg_connection *connection, const char *text, int64_t missing, int64_t *out,
              struct error *error);

/* Statements that no transaction may surround, on a connection that does nothing else: it has left
 * libpq's pipeline for good, and pg_begin may not follow. The result, for PQclear; NULL and *error.
 */
PGresult *pg_ask_outside(struct pg_connection *connection, const char *sql, const char *doing,
                         struct error *error);
int pg_run_outside(struct pg_connection *connection, const char *sql, const char *doing,
                   struct error *error);

/* Copies what the server says of a statement that failed. */
void pg_keep_refusal(struct pg_connection *connection, const PGresult *result);

/* --- refusals (refusal.c) -------------------------------------------------------------------- */

/* The refusal as an error. Returns -1. */
int pg_error(struct pg_connection *connection, const char *doing, struct error *error);
/* The field of that table that was refused; -1: none, or of another. */
int pg_refused_field(const struct pg_connection *connection, enum record_type type);
/* Why no connection came about, as an error. Returns -1. */
int pg_connect_error(struct pg_connection *connection, struct error *error);
/* The same of what libpq says. */
int pg_refused_connection(const char *message, struct error *error);

#endif
