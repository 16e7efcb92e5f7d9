/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the asynchronous data-access module: pages by key, counts, cancel, watch, over a
 * backend. Layer: data.  Thread: the loop's only. No call here waits for a database, a disk or a
 * network. Contract: a callback comes on the loop's thread, after the call that asked for it has
 * returned, exactly once; a call that returns 0 (no ticket) or -1 has filled *error and has no
 * callback. A cancelled request calls back with ERROR_CANCELLED. When its owner has ended, a
 * request is cancelled and its callback never comes. After the deadline the answer is
 * ERROR_TIMEOUT. Cancel hits the request of its ticket and no other. Owns: the callback owns the
 * pages it is given (page_free); the query and key are copied.
 */
#ifndef CHARTTY_DATA_DATA_H
#define CHARTTY_DATA_DATA_H

#include "chartty/base/clock.h"
#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "chartty/data/line.h"
#include "chartty/data/query.h"

struct data;
struct log;

/* X(NAME, "scheme"): the one list of backends; each is one const struct backend in its folder. */
#define BACKENDS(X)                                                                                \
    X(SQLITE, "sqlite")                                                                            \
    X(POSTGRESQL, "postgresql") /* also postgres:, service= (libpq's addresses) */                 \
    X(SCRIPTED, "script")       /* for tests: answers slow, lost, failing, from a file (script.h) */

/* For a program's beginning, before its threads and before any database is opened: a library stops
 * counting what nobody asks for. Without it all works, a little slower. */
void data_settle_library(void);

struct data_options {
    const char *url;           /* a path, sqlite:PATH, postgresql://..., service=NAME,
                                  script:PATH */
    bool read_only;            /* never writes, not even ct_ tables */
    struct log *log;           /* may be NULL */
    int busy_ms;               /* how long to wait for another program's lock, 0 = 5,000 */
    const char *audit_key;     /* path of the audit's key file; NULL: the database's path with
                                  ".audit-key" behind it */
    const char *local;         /* path of the station's own database (STATE/local.db): takes audit
                                  entries that the records cannot take; NULL: nothing does */
    bool may_be_standby;       /* where no primary answers, a copy of it is read from (line.h) */
    const struct clock *clock; /* what created_at, updated_at and the audit say; NULL: the
                                  system's. Outlives the handle */
};

struct data_info {
    char backend[16]; /* "sqlite" */
    char label[64];   /* for the application bar: "db:sqlite" */
    bool is_demo;     /* made by `chartty demo` */
    bool is_adopted;  /* has the ct_ tables */
    bool is_read_only;
    int schema_version;
};

/*
 * Opens and checks (is it a database, are the tables there, which version) on a worker. Returns the
 * handle at once; `ready` says how it went; until then requests are queued. A failed open answers
 * every request with its error. NULL and *error only when the URL cannot be understood.
 */
struct data *data_open(struct loop *loop, const struct data_options *options,
                       void (*ready)(void *context, const struct error *error), void *context,
                       struct error *error);
/* Ends all owners, waits for the workers (running statements are interrupted), frees. NULL is
 * allowed. */
void data_close(struct data *data);
/* Valid once `ready` came without an error. */
const struct data_info *data_info(const struct data *data);
/* Whether the records themselves can be written, as far as it is known now: 0, or -1 with *error,
 * in the words with which a save would be refused. */
int data_check_writing(const struct data *data, struct error *error);

/* The file of a key that belongs to the records: their path with the ending (".audit-key") behind
 * it; of records on a server, the same in the user's data folder, under the server's and the
 * database's name. Empty when HOME is not set. */
void data_key_file(const char *url, const char *ending, char *out, size_t size);
/* A copy of a key's file (0600), for a copy of its records. None to copy is no error; another key
 * that is there already is ERROR_CONFLICT, and stays. */
int data_key_file_copy(const char *from, const char *to, struct error *error);

/* An owner is a screen or a controller: its number is the generation that its requests carry. */
typedef uint64_t data_owner;
data_owner data_owner_new(struct data *data);
void data_owner_end(struct data *data, data_owner owner);

/* The key of a row in its query's order: opaque texts, comparable only by the backend. */
enum { PAGE_KEY_PARTS = 7, PAGE_KEY_SIZE = 512 };
struct page_key {
    int count;
    short offsets[PAGE_KEY_PARTS]; /* into bytes; -1 = null */
    char bytes[PAGE_KEY_SIZE];
};

enum page_from {
    PAGE_FIRST,  /* the first rows */
    PAGE_LAST,   /* the last rows (still in the list's order) */
    PAGE_AFTER,  /* the rows after key */
    PAGE_BEFORE, /* the rows before key (still in the list's order) */
    PAGE_AT      /* from key on, key itself included (or what follows it now) */
};

struct page_request {
    struct query query;
    enum page_from from;
    struct page_key key; /* for AFTER, BEFORE, AT */
    int limit;           /* 1 to 500 */
};

struct page {
    const struct record_spec *spec;
    int count;
    bool more_before, more_after; /* there are rows on that side; behind a key, where nobody looks
                                     again, the row that it was of */
    void *rows;                   /* count structs of spec->size, one after another */
    struct page_key *keys;        /* of each row; both NULL while there is none */
    struct arena arena;           /* owns the texts */
    struct date as_of_date;       /* not used for order; when it was read: */
    int64_t read_at_ms;           /* clock_monotonic_ms */
};
static inline const void *page_row(const struct page *page, int index)
{
    return (const char *)page->rows + (size_t)index * page->spec->size;
}
/* The row's id: every record begins with its id. */
static inline int64_t page_row_id(const struct page *page, int index)
{
    return record_values(page_row(page, index))[0].integer;
}
void page_free(struct page *page); /* NULL is allowed */

enum { DATA_DEADLINE_MS = 15000 }; /* the usual deadline */

/*
 * Several pages in one go (one job and one read transaction; on a server one round trip), so that a
 * chart's sections are one answer. Returns a ticket, or 0. answer: either error->code is not OK and
 * pages is NULL, or pages[0..count-1] are all there; set pages[i] to NULL to keep that page, the
 * rest is freed afterwards.
 */
typedef void (*data_pages_callback)(void *context, const struct error *error, struct page **pages,
                                    int count);
uint64_t data_pages(struct data *data, data_owner owner, const struct page_request *requests,
                    int count, int deadline_ms, data_pages_callback callback, void *context,
                    struct error *error);

/* How many rows in all. exact is false when counting stopped at a bound (total is then "at least").
 */
typedef void (*data_count_callback)(void *context, const struct error *error, int64_t total,
                                    bool exact);
uint64_t data_count(struct data *data, data_owner owner, const struct query *query, int deadline_ms,
                    data_count_callback callback, void *context, struct error *error);

/* True when there was such a request under way. Its callback comes with ERROR_CANCELLED, unless its
 * answer is already on its way. */
bool data_cancel(struct data *data, uint64_t ticket);

/* Cancels, and its callback never comes: for callers that end before their answer does. */
void data_forget(struct data *data, uint64_t ticket);

/* Requests under way (for `:wait idle` and tests). */
int data_pending(const struct data *data);

struct change_note {
    enum record_type type;
    int64_t id, patient_id; /* patient_id 0 where the table has none */
};
/* Calls back within a second of changes committed by others or by this process; count -1 means
 * "much has changed, or it is not known what: read again". At most one watch an owner; it ends with
 * the owner. */
typedef void (*data_watch_callback)(void *context, const struct change_note *notes, int count);
int data_watch(struct data *data, data_owner owner, data_watch_callback callback, void *context,
               struct error *error);

#endif
