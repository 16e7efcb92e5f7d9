/* SPDX-License-Identifier: MIT */
/*
 * Purpose: processes that save into one database, each through a data layer of its own, and what
 * another program sees there afterwards. Layer: tests. Thread: one a process, and the data layer's.
 * Ownership: what is opened or made here is closed or ended here. Errors: a process that cannot go
 * on says why on stderr and ends with 2.
 */
#ifndef CHARTTY_TESTS_SOAK_MANY_PROCESSES_H
#define CHARTTY_TESTS_SOAK_MANY_PROCESSES_H

#include "tests/unit/data/postgres_cluster.h"

#include "chartty/data/change_set.h"

/* One process's data layer. */
struct place {
    const char *path;
    struct loop *loop;
    struct data *data;
    data_owner owner;
    struct data_token token;
    int waiting; /* 0: answered */
    struct error error;
    struct page *page;
    int64_t row_id; /* that the last save wrote */
};

/* The path is a file or a URL and outlives the place; the number makes user and station. */
void place_open(struct place *place, const char *path, int number);
void place_close(struct place *place);
/* Ends the process. */
_Noreturn void place_give_up(const struct place *place, const char *what);
/* Saves and waits for the answer; the set is gone. */
enum error_code place_save(struct place *place, struct change_set *set);
/* One row of one page; it stands in place->page and is the caller's. */
void place_read(struct place *place, const struct page_request *request);
/* Reads a patient and saves it with one more in its group_number; false: another was first. */
bool place_add_one(struct place *place, int64_t patient_id);

/* Runs so many processes at once; the sum of what they counted, -1 when one failed. */
long run_processes(int processes, int (*run)(const char *path, int number, long times),
                   const char *path, long times);

/* Of a file, or of a server. */
struct records {
    char folder[64], key[96]; /* of the file; the key of the audit of both */
    char url[256];
    bool is_server;
    struct postgres server;
};

/* A new database with one provider and fifty patients, whose group_number is 0; false: there is no
 * server to be had. `is_server` is set before. */
bool records_make(struct records *records);
void records_end(struct records *records);
/* First column of a statement's first row, read by another program; -1: there is none. */
int64_t records_number(struct records *records, const char *sql);
/* What a check of the whole database finds: pages, indexes, references, the tables' shape. */
long records_findings(const struct records *records);

#endif
