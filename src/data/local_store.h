/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the station's own database beside records that cannot take everything (architecture
 * decision 12): audit entries and staff of records that another program made, entries of records
 * that are open for reading only; and carrying both over to the records when they can be written.
 * The same whatever the records are kept in. Layer: data, private to the backends.  Thread: the
 * writer's, but for _stop, _calm and _hurry, which are the loop's.  It blocks.
 *
 * It is a SQLite database as any other of chartty's, 0600. One file belongs to one database of
 * records: local.db to the first one, local-2.db to the next. Its rows are never taken away; which
 * entries were carried over is remembered.
 */
#ifndef CHARTTY_DATA_LOCAL_STORE_H
#define CHARTTY_DATA_LOCAL_STORE_H

#include "src/data/backend.h"

struct local_store;

struct local_options {
    const char *given;       /* "STATE/local.db"; NULL: the station keeps nothing */
    const char *records;     /* whose it is: a path; of a server's, a name without any secret */
    const char *records_key; /* file of the records' audit key */
    bool is_file;            /* records is a SQLite file: it is looked into whether it is sealed */
    int busy_ms;
};

/* Nothing is opened or made yet. The texts are the caller's and outlive it. */
struct local_store *local_store_new(const struct local_options *options);
void local_store_free(struct local_store *store); /* NULL is allowed */

/* Of records on a server: has anything been sealed with their key? (Then none is made.) */
void local_store_are_sealed(struct local_store *store, bool sealed);

/* Is a job of staff and audit alone, which records without tables for them do not answer? */
bool local_store_takes(const struct job *job);
/* A save of what the records cannot take, or such a reading; the file is made for the first. */
void local_store_run(struct local_store *store, struct job *job);
void local_store_stop(struct local_store *store);  /* a late save */
void local_store_calm(struct local_store *store);  /* before another job */
void local_store_hurry(struct local_store *store); /* the program ends */

/* --- carrying over ---------------------------------------------------------------------------- */

/* Records that can be written. All in one transaction of theirs; begin excludes others who carry.
 */
struct local_sink {
    void *self;
    int (*begin)(void *self, struct error *error);
    int (*has_staff)(void *self, bool *out, struct error *error);
    /* The statement has a parameter for each value; NULL is null. */
    int (*add)(void *self, const char *sql, const char *const *values, int count,
               struct error *error);
    int (*commit)(void *self, struct error *error);
    void (*rollback)(void *self);
};

/* Has the station a file for these records? Without it nothing can be carried. */
bool local_store_is_there(const struct local_options *options);
/* The entries that are sealed with the records' key and were not carried yet. Others stay. */
int local_store_carry_audit(const struct local_options *options, const unsigned char *key,
                            const struct local_sink *sink, struct error *error);
/* Who could sign in before: only into records that have no staff. */
int local_store_carry_staff(const struct local_options *options, const struct local_sink *sink,
                            struct error *error);

#endif
