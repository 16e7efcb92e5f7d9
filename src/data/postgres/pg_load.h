/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the two ways of loading rows share: one by one (pg_load.c), and all at once into a
 * database that nobody uses yet (pg_load_bulk.c). Layer: data/postgres, private.  Thread: the
 * loading one.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_LOAD_H
#define CHARTTY_DATA_POSTGRES_PG_LOAD_H

#include "src/data/load_api.h"
#include "src/data/postgres/pg_copy.h"
#include "src/data/postgres/pg_names.h"

#define PG_LOAD_DOING "loading rows"

enum pg_load_statement { LOAD_EXTERNAL, LOAD_FIND_EXTERNAL, LOAD_PATIENT_EXTRA, LOAD_STATEMENTS };

/* Rows that wait for their COPY, a buffer a table. */
struct pg_load_bulk {
    bool is_on;
    struct pg_copy copy;
    struct buffer lines[CONTENT_TABLES_MAX];
    size_t waiting; /* bytes in all of them */
    /* The newest number of each table; known is false before its first row. */
    int64_t number[RECORD_STORED_COUNT];
    bool is_known[RECORD_STORED_COUNT];
    /* The newest patient, who may get particulars beside his row; 0: nobody. */
    int64_t patient_id;
    char patient_mrn[LOOKUP_KEY_SIZE];
};

struct pg_load {
    struct load base;
    struct pg_connection connection;
    struct pg_statement *inserts[RECORD_STORED_COUNT][LOAD_FORMS];
    struct pg_statement *statements[LOAD_STATEMENTS];
    struct pg_statement *save, *release, *back;
    struct pg_names names;
    bool has_given_ids[RECORD_STORED_COUNT]; /* their sequences must follow */
    struct pg_load_bulk bulk;
};

/* Rows that came with their numbers must not be given again. */
int pg_load_follow_ids(struct pg_load *load, struct error *error);

/* --- all at once ------------------------------------------------------------------------------ */

/* Each does nothing unless load->bulk.is_on. A failure takes the transaction back. */
int pg_load_bulk_begin(struct pg_load *load, struct error *error);
int pg_load_bulk_commit(struct pg_load *load, struct error *error);
void pg_load_bulk_forget(struct pg_load *load); /* rows of a transaction that is taken back */
/* Before a statement that must see all rows, or whose numbers the database gives. */
int pg_load_bulk_send(struct pg_load *load, struct error *error);
void pg_load_bulk_release(struct pg_load *load);

/* May a row of that form wait? Times that are not given are the database's. */
bool pg_load_bulk_takes(const struct pg_load *load, int form);
int pg_load_bulk_row(struct pg_load *load, const struct record_spec *spec,
                     const char *const *values, int64_t *id, struct error *error);
/* 1: done; 0: not of the newest patient, or his second. */
int pg_load_bulk_extra(struct pg_load *load, int64_t patient_id,
                       const struct load_patient_extra *extra, struct error *error);
/* A row that did not wait has this number. */
void pg_load_bulk_note(struct pg_load *load, enum record_type type, int64_t number);

#endif
