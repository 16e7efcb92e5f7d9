/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a restoring under way, for its two long parts: unpacking the file, and holding what came
 * out against its manifest. Layer: data, private to restore*.c. Thread: any one; it blocks.
 */
#ifndef CHARTTY_DATA_BACKUP_RESTORE_PRIVATE_H
#define CHARTTY_DATA_BACKUP_RESTORE_PRIVATE_H

#include "chartty/data/backup.h"
#include "src/data/backup/files.h"
#include "src/data/backup/manifest.h"

struct restoring {
    const struct restore_options *options;
    struct restore_report report;
    struct scratch work;
    char payload[SCRATCH_PATH_SIZE]; /* what was unpacked: a SQLite file, or an archive */
    char url[BACKUP_PATH_SIZE], key[BACKUP_PATH_SIZE];
    struct manifest expected, found;
    struct pg_scratch *scratch_database; /* NULL: none was needed */
    bool has_key, is_filled, is_finished;
    int64_t damage; /* findings of the file itself */
};

/* Progress without a number. */
void restore_tell(const struct restoring *restoring, const char *what);
/* Whether the place, or the server for a look, is of the backup's engine and has what it takes. */
int restore_check_engine(const struct restoring *restoring, bool is_of_server, struct error *error);

/* restore_unpack.c: the file's payload into restoring->payload, its keys beside it, its manifest
 * into restoring->expected, once the file's end came. -1 and *error. */
int restore_unpack(struct restoring *restoring, struct error *error);

/* restore_compare.c: of what stands at restoring->url; both fill the report. -1 and *error: it is
 * not what was backed up. */
int restore_compare(struct restoring *restoring, struct error *error);
int restore_check_audit(struct restoring *restoring, struct error *error);

#endif
