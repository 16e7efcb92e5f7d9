/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the last statements of a save, which nobody waits for one by one: they are kept, and
 * sent together with the commit in one round trip. A save that is an entry of the audit alone (a
 * view, a search) is one round trip as a whole: its beginning is kept too. Layer: data/postgres,
 * private.  Thread: the writer's.  Owns: its own statements; those that are kept are the writer's.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_LATER_H
#define CHARTTY_DATA_POSTGRES_PG_LATER_H

#include "src/data/postgres/connection.h"

enum { PG_LATER_MAX = 4 };

struct pg_later {
    struct pg_connection *connection;
    bool owes_begin; /* nothing of the transaction was sent yet */
    int count;
    struct pg_statement *waiting[PG_LATER_MAX];
    struct pg_statement *guard, *commit; /* NULL: not prepared yet */
};

void pg_later_release(struct pg_later *later);
/* The transaction begins when it ends, unless something is asked before. */
void pg_later_begin(struct pg_later *later);
/* Keeps a statement that has no rows, with what is bound to it. */
void pg_later_add(struct pg_later *later, struct pg_statement *statement);
/* What a statement cannot wait for: sends what is kept so far, but not the beginning, which is the
 * caller's (owes_begin). PG_FAILED: see the refusal. */
int pg_later_flush(struct pg_later *later);
/* Forgets what is kept. */
void pg_later_drop(struct pg_later *later);
/* Sends what is kept and commits. An owed transaction takes `lock` first, then looks whether the
 * schema has that version: state "22012" when it has not. PG_FAILED: see the refusal; without a
 * state it is not known what became of it, and *was_sent says whether anything was sent. */
int pg_later_commit(struct pg_later *later, struct pg_statement *lock, int version, bool *was_sent,
                    struct error *error);

#endif
