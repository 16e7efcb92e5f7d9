/* SPDX-License-Identifier: MIT */
/*
 * Purpose: answers jobs of pages and counts from prepared statements, each job in one read
 * transaction, whatever the database: what is prepared and bound, how many rows a page takes,
 * whether there are more, what is filtered by words. A database gives its statements and its
 * transaction as a table of functions (struct reader_ops).
 * Layer: data, private to the backends.  Thread: the reader's own. Owns: its statements and its
 * search.  Must not know: tickets, owners, the loop, a database's API.
 */
#ifndef CHARTTY_DATA_READING_READER_H
#define CHARTTY_DATA_READING_READER_H

#include "src/data/backend.h"
#include "src/data/search/search.h"
#include "src/data/sql.h"

struct reader;
struct reader_statement; /* a database's prepared statement */

struct reader_ops {
    enum sql_dialect dialect;
    const char *no_limit; /* the number that stands for all rows; NULL: null does */

    /* Begins a read transaction of one moment, connecting where need be. -1 and *error. */
    int (*begin)(struct reader *reader, struct error *error);
    /* Begins, runs these statements and ends in one round trip; their rows are stepped through
     * afterwards. NULL: this database has no round trips to spare. */
    int (*run_together)(struct reader *reader, struct reader_statement *const *list, int count,
                        struct error *error);
    /* Nothing was written: never fails, and does nothing when there is no transaction. */
    void (*end)(struct reader *reader);

    /* NULL and *error. */
    struct reader_statement *(*prepare)(struct reader *reader, const char *text,
                                        struct error *error);
    void (*finalize)(struct reader_statement *statement);
    /* Parameters count from 1, columns from 0. class: what the text is stored as; text NULL: null.
     */
    int (*bind)(struct reader *reader, struct reader_statement *statement, int parameter,
                enum sql_class class, const char *text, struct error *error);
    /* 1 row, 0 end, -1 and *error; ERROR_CANCELLED once the job is interrupted. */
    int (*step)(struct reader *reader, struct reader_statement *statement, struct error *error);
    void (*reset)(struct reader_statement *statement);
    /* NULL is null; with its length. */
    const char *(*text)(struct reader_statement *statement, int column, size_t *length);
    int64_t (*number)(struct reader_statement *statement, int column);
    /* A column as a part of a page key (sql_key_class); false: null. Before its text is read. */
    bool (*key_part)(struct reader_statement *statement, int column, char out[PAGE_KEY_SIZE]);
};

/* So many prepared statements a connection; the oldest goes first, but none of those that are bound
 * together for one round trip. */
enum { READER_QUERIES = 64 };

/* A query's statement, and what its parameters and key columns are. */
struct reader_query {
    uint64_t shape;
    struct reader_statement *statement; /* NULL: the place is free */
    struct sql_statement sql;           /* without its text */
    unsigned turn;                      /* that it was bound in last */
};

/* The first member of a database's own reader. Zeroed, but for ops and backend. */
struct reader {
    const struct reader_ops *ops;
    void *backend; /* whose it is, for the functions of its table (reading_queue.h); NULL */
    bool has_all_tables;
    struct search_handle *search;
    struct reader_query queries[READER_QUERIES];
    int next_query;
    unsigned turn;                  /* reader_begin_turn */
    struct reader_statement *stale; /* are there patients whose names wait to be folded? */
    struct reader_statement *side;  /* which side tables have rows of a patient? */
};

/* Answers a job of pages or a count; its answer is complete, whatever comes. */
void reader_run(struct reader *reader, struct job *job);
/* Gives statements and search back; the connection is the database's. */
void reader_release(struct reader *reader);

/* --- what the parts share (reader_query.c) ---------------------------------------------------- */

/* What is bound from here on is kept until the next turn begins: a page's statement must not go for
 * that of another page of the same round trip. Fewer than READER_QUERIES a turn. */
void reader_begin_turn(struct reader *reader);

/* The query of a shape, bound and not yet run; limit -1 is no limit. NULL and *error. */
struct reader_query *reader_query_bound(struct reader *reader, const struct sql_shape *shape,
                                        const struct query_filter *filter,
                                        const struct page_key *key, int limit, struct error *error);
/* Adds the statement's present row to the page. */
void reader_add_row(struct reader *reader, const struct reader_query *query, struct page *page);

/*
 * A chart asks for many of chartty's own tables at once, most of which have no row of the patient:
 * one look says which, so that only those are read (reader_side.c). Within the job's transaction.
 */
struct reader_side_rows {
    bool looked;
    bool has[QUERY_COUNT]; /* when looked, of those that sql_is_side */
};
int reader_look_for_side_rows(struct reader *reader, const struct job *job,
                              struct reader_side_rows *out, struct error *error);

#endif
