/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what all imports share: options, the report, reasons for rows left out.
 * Layer: exchange.  Thread: the caller's; it blocks.
 */
#ifndef CHARTTY_EXCHANGE_IMPORT_H
#define CHARTTY_EXCHANGE_IMPORT_H

#include "chartty/base/error.h"
#include "chartty/model/record.h"

struct import_rejection {
    const char *file;   /* name without folders */
    long line;          /* 0 = the whole file */
    const char *column; /* header name; "" = the whole row */
    const char *reason; /* a sentence */
};

struct import_counts {
    long long added, unchanged, skipped; /* skipped: rejected or of a kind with no table */
};

struct import_options {
    const char *url;
    bool dry_run;
    /* Called for each row that was left out (also in a dry run). May be NULL. */
    void (*rejected)(void *context, const struct import_rejection *rejection);
    /* A row taken with a remark (a ZIP 00000 left empty, SSN that cannot be real). May be NULL. */
    void (*remark)(void *context, const struct import_rejection *remark);
    /* done and total in rows or bytes; called often; returns false to stop. May be NULL. */
    bool (*progress)(void *context, const char *what, long long done, long long total);
    void *context;
};

struct import_report {
    struct import_counts counts[RECORD_TABLE_COUNT]; /* by record type */
    long long remarks;
};

/* Whether it is a folder of Synthea's files at all, before anybody is asked for a password. */
int synthea_check_folder(const char *folder, struct error *error);
/* chartty import synthea-csv DIR: 0, or -1 with *error (nothing or whole patients are in). */
int synthea_import(const char *folder, const struct import_options *options,
                   struct import_report *report, struct error *error);

#endif
