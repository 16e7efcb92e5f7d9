/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a backup holds, as JSON inside its file, and how that is compared with what comes
 * out. Layer: data, private.  Thread: any; pure. Owns: nothing.
 */
#ifndef CHARTTY_DATA_BACKUP_MANIFEST_H
#define CHARTTY_DATA_BACKUP_MANIFEST_H

#include "chartty/data/audit_verify.h"
#include "chartty/data/content_hash.h"

#include <stddef.h>

enum { PAYLOAD_HASH_SIZE = 65 };

struct manifest {
    char engine[16];  /* "sqlite", "postgres" */
    char made_at[32]; /* UTC */
    char program[24]; /* version of the program */
    int schema;       /* 0: a database of another program */
    int64_t payload_bytes;
    char payload_hash[PAYLOAD_HASH_SIZE]; /* BLAKE2b-256, hex */
    int64_t findings; /* of the check when it was made: what a restore may find, too */
    struct content_sums sums;
    struct audit_kept_head head; /* position 0: there is no entry */
    int64_t head_row;
};

int64_t manifest_rows(const struct manifest *manifest);
int manifest_tables(const struct manifest *manifest);

/* JSON; free(). */
char *manifest_text(const struct manifest *manifest);
/* -1 and *error: it is no manifest (ERROR_CORRUPT), or one of a newer program (ERROR_OUTDATED). */
int manifest_read(const char *text, size_t length, struct manifest *out, struct error *error);
/* The engine that the facts at a backup's beginning name; false: they name none. */
bool manifest_read_engine(const char *text, size_t length, char engine[16]);
/* found: sums, head, head_row and schema of what was unpacked. -1 and ERROR_CORRUPT, which names
 * the first table or the audit. */
int manifest_compare(const struct manifest *expected, const struct manifest *found,
                     struct error *error);

#endif
