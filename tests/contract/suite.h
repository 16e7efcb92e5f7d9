/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the parts of the data contract suite share: a world of records in a temporary
 * database, the data layer opened on it through one backend, and calls that wait for an answer.
 * Layer: tests.  Thread: one.
 */
#ifndef CHARTTY_TESTS_CONTRACT_SUITE_H
#define CHARTTY_TESTS_CONTRACT_SUITE_H

#include "chartty/data/data.h"
#include "tests/support/folder.h"
#include "tests/support/patience.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <libpq-fe.h>
#include <sqlite3.h>

enum { WORLD_PATIENTS = 57, WORLD_ROWS = 43, WORLD_PATH = 256 };
/* The patient with WORLD_ROWS rows in every table, and the day that most appointments are on. */
#define WORLD_HEAVY 3
#define WORLD_DAY   ((struct date){2026, 11, 24})

enum world_kind {
    WORLD_CHARTTY, /* made by chartty */
    WORLD_STALE,   /* and then written to by a program that cannot fold names */
    WORLD_FOREIGN  /* the eight tables alone */
};

struct world {
    char folder[64];
    char path[WORLD_PATH];
    char url[WORLD_PATH + 16];
    enum world_kind kind;
    sqlite3 *other;            /* another program's connection */
    PGconn *client;            /* the same, where the records are on a server */
    char key[WORLD_PATH + 16]; /* the audit's key file */
    struct loop *loop;
    struct data *data;
    data_owner owner;
    const struct clock *clock; /* of the data layer, set before world_open; NULL: the system's */
};

/* The backend that the program was started for: "sqlite", "postgresql" or "script". */
extern const char *const *suite_backend;

/* The scripted backend reads by SQLite's: its run leaves out the orders by column. */
bool suite_is_short(void);

struct world *world_make(enum world_kind kind);
void world_open(struct world *world, int busy_ms); /* the data layer; waits until it is ready */
void world_close(struct world *world);             /* it alone */
void world_free(struct world *world);
/* Its audit has entries already, so that saving needs their key. */
void world_give_key(const struct world *world);
/* Runs SQL as the other program. */
void world_run(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t world_number(struct world *world, const char *sql);
void world_run_text(struct world *world, const char *sql);
/* ?1 and ?2 are the two numbers. */
void world_run_with(struct world *world, const char *sql, int number, int64_t id);
/* As the other program: nobody else can read or write, until it is unlocked. Fails the test when it
 * cannot be had within two seconds. */
void world_lock(struct world *world);
void world_unlock(struct world *world);
bool suite_is_server(void); /* the backend is PostgreSQL */

/* suite_server.c: the cluster of the run, and a database of its own for each world. */
bool server_start(void); /* false, said aloud: there is no server to start */
void server_stop(void);
void server_make(struct world *world);
/* What every world begins with, into a new database. */
void world_fill(const char *url);
void server_filled(struct world *world); /* the tables of chartty's own too */
void server_free(struct world *world);

/* Waits for the answer; the caller frees the page. Fails the test on an error. */
struct page *world_page(struct world *world, const struct page_request *request);
/* The answer's error code; the page, if any, is freed. */
enum error_code world_page_error(struct world *world, const struct page_request *request,
                                 int deadline_ms);
int64_t world_count(struct world *world, const struct query *query);
/* A query with everything that its line in QUERIES asks for. */
struct query world_query(enum query_id id);

/* Rows of chartty's own tables, and how many of them each of their queries has. */
void world_fill_own(struct world *world);
int64_t world_own_count(struct world *world, enum query_id id);

/* Which of two rows of a page stands first in the query's order; never 0 for two rows. */
int suite_compare(const struct page *page, int a, int b, const struct query *query,
                  enum world_kind kind);

/* The whole list in this order, paged both ways and from its keys; the caller frees it. */
struct page *suite_check_order(struct world *world, const struct query *query);
/* A page must be exactly those rows of the whole list, and say whether there are more. */
void suite_expect_rows(const struct page *page, const struct page *whole, int first, int count,
                       const char *what);

int suite_orders(void);
int suite_filters(void);
int suite_changing(void);
int suite_requests(void);
int suite_saving(void);

#endif
