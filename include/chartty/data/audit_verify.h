/* SPDX-License-Identifier: MIT */
/*
 * Purpose: is the audit as it was written? Reads all entries of a database and holds their texts,
 * seals, columns and chains against each other (architecture decision 12). Layer: data.
 * Thread: any, but it blocks: for command-line verbs and workers.
 *
 * What is found: an entry that was changed in any column; one that is missing, doubled, out of its
 * place or made without the key; a chain that is missing (by the station's next chain, which names
 * it); missing triggers. What was cut from the end, or a file that an older copy was put in the
 * place of, is found against a head that was kept elsewhere (audit_report.head).
 */
#ifndef CHARTTY_DATA_AUDIT_VERIFY_H
#define CHARTTY_DATA_AUDIT_VERIFY_H

#include "chartty/base/error.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* The place and seal of an entry: "chain position mac" as text. */
enum { AUDIT_HEAD_TEXT_SIZE = 128 };
struct audit_kept_head {
    char chain[33];
    int64_t position; /* 0: none */
    char mac[65];
};
/* False when the text is no head. Blanks around it do not matter. */
bool audit_head_parse(const char *text, struct audit_kept_head *out);
void audit_head_format(const struct audit_kept_head *head, char out[AUDIT_HEAD_TEXT_SIZE]);

/* What is wrong with an entry. row 0: it is not there (chain and position say which). */
struct audit_finding {
    int64_t row;
    char chain[33]; /* safe text; "" not known */
    int64_t position;
    char what[200]; /* one sentence, safe text */
};

struct audit_report {
    int64_t entries, chains;
    int64_t bad;                 /* findings in all; 0: all is as it was written */
    struct audit_finding first;  /* the first of them, by row */
    struct audit_kept_head head; /* of the newest row; position 0: there are no entries */
    int64_t head_row;
    char head_at[27]; /* UTC */
};

/*
 * key_path NULL: the file beside the database. kept NULL: none. finding (may be NULL) is called for
 * each of the first thousand. cancel (may be NULL): non-zero stops with ERROR_CANCELLED. Returns 0
 * when it went through, whatever was found; -1 and *error when it could not (no database, no key,
 * a damaged file).
 */
struct audit_verify_options {
    const char *url, *key_path;
    const struct audit_kept_head *kept;
    void (*finding)(void *context, const struct audit_finding *finding);
    void *context;
    const atomic_int *cancel;
};
int audit_verify(const struct audit_verify_options *options, struct audit_report *out,
                 struct error *error);

#endif
