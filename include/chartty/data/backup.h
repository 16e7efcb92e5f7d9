/* SPDX-License-Identifier: MIT */
/*
 * Purpose: backups that can be trusted: made from records in use, and brought back into a new place
 * that is checked before anybody works in it. Layer: data.  Thread: any one; it blocks: for
 * command-line verbs and tests. Must not: start a program from the workstation (pg_dump and
 * pg_restore are started here; architecture decision 16).
 *
 * A backup is one file (src/data/backup/container.h has its format): the payload (a SQLite file, or
 * what pg_dump -Fc writes), and a manifest of what it holds: rows and content hash of each table,
 * the audit's newest entry, the payload's hash. The file is made under another name, synced, and
 * named last: under its own name it is whole.
 */
#ifndef CHARTTY_DATA_BACKUP_H
#define CHARTTY_DATA_BACKUP_H

#include "chartty/base/clock.h"
#include "chartty/base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { BACKUP_PATH_SIZE = 1200, BACKUP_HEAD_SIZE = 128 };

enum backup_lock { BACKUP_UNLOCKED, BACKUP_PASSPHRASE, BACKUP_KEY_FILE };
struct backup_secret {
    enum backup_lock lock;
    const char *passphrase; /* of BACKUP_PASSPHRASE; in locked memory */
    const char *key_file;   /* of BACKUP_KEY_FILE: a path */
};

/* May be NULL. total 0: not known. */
typedef void (*backup_progress)(void *context, const char *what, long long done, long long total);

/* --- making ---------------------------------------------------------------------------------- */

struct backup_options {
    const char *url;
    const char *to; /* a new file, or a folder, in which the file is named by its date */
    struct backup_secret secret;
    /* The files of the keys that belong to the records; an encrypted backup carries those that are
     * there. NULL: none does. */
    const char *audit_key, *badge_key;
    const char *programs; /* folder of pg_dump; "": the newest one of the usual places */
    const struct clock *clock;
    backup_progress progress;
    void *context;
};

struct backup_report {
    char path[BACKUP_PATH_SIZE];
    int64_t bytes, rows;
    int tables;
    int64_t held_ms; /* how long nobody could commit; -1: nobody had to wait (PostgreSQL) */
    int64_t took_ms;
    int64_t findings;            /* of the check of what was saved: damage, orphans */
    char head[BACKUP_HEAD_SIZE]; /* the audit's newest entry (audit_verify.h); "": none */
};

/* -1 and *error: there is no file of that name, or the one that was there before is untouched. */
int backup_make(const struct backup_options *options, struct backup_report *out,
                struct error *error);
/* What can be known to be wrong before anybody is asked for a secret and before the work: the file
 * is there already or its folder takes none, the key file is none, PostgreSQL's programs are
 * missing. 0; -1 and *error. backup_make looks itself, too. */
int backup_check(const struct backup_options *options, struct error *error);

/* The report as one JSON object; memory_free. */
char *backup_report_json(const struct backup_report *report);

/* Whether this account may make a backup, or restore over these records, without signing in: it
 * owns the file, or the database on its server. 0; -1 and ERROR_DENIED with a sentence. */
int backup_owner_check(const char *url, struct error *error);

/* --- bringing back ---------------------------------------------------------------------------- */

/* What has to be asked before a file can be opened. A plain SQLite file is BACKUP_UNLOCKED. -1 and
 * *error: no backup, of another version, cut in its head, a plain SQL dump. */
int backup_look(const char *file, enum backup_lock *lock, struct error *error);

struct restore_options {
    const char *file;
    /* A path or address of its own for the records: a new or an existing SQLite file, or an empty
     * PostgreSQL database. NULL: a scratch place, for looking alone. */
    const char *to;
    const char
        *server; /* to NULL, a backup from PostgreSQL: where a scratch database may be made */
    struct backup_secret secret;
    /* The files of the keys that belong to `to`; "" or NULL: not known. */
    const char *audit_key, *badge_key;
    const char *programs;
    const struct clock *clock;
    backup_progress progress;
    void *context;
};

enum restore_audit {
    RESTORE_AUDIT_NONE,    /* there are no entries */
    RESTORE_AUDIT_CHECKED, /* every entry is as it was sealed */
    RESTORE_AUDIT_NO_KEY   /* the newest is the manifest's; the seals cannot be checked */
};
struct restore_report {
    bool has_manifest; /* false: a plain SQLite file, which nothing proves whole */
    char engine[16];   /* "sqlite", "postgres" */
    char made_at[32];  /* UTC; "" */
    int schema;        /* 0: of another program */
    int64_t rows, findings;
    int tables;
    enum restore_audit audit;
    int64_t audit_findings;      /* of its seals: they were there when the backup was made, too */
    char audit_first[200];       /* the first of them, in words; safe text */
    bool has_carried_key;        /* the backup brought the audit's key */
    bool has_carried_badge_key;  /* ... and that of badges */
    char kept[BACKUP_PATH_SIZE]; /* after restoring_finish: where the old file is; "": none */
};

/* The report as one JSON object; memory_free. */
char *restore_report_json(const char *file, const struct restore_report *report);

/*
 * Unpacks, and holds what came out against the manifest: payload hash, rows and content of each
 * table, integrity, foreign keys, the audit's head and seals. NULL and *error: it is not what was
 * backed up; nothing at `to` was touched, a database that was empty is empty again.
 */
struct restoring;
/* What can be known to be wrong with the place before anybody is asked for a secret and before the
 * work: it is in use, no file, or not empty. `to` as in the options, NULL too. */
int restoring_check_place(const struct restore_options *options, struct error *error);
struct restoring *restoring_new(const struct restore_options *options, struct error *error);
/* The address of what was unpacked, for signing in and for an entry of the audit; `key` is the file
 * of its audit key ("": there is none). Whatever was opened there is closed before _finish. */
const char *restoring_url(const struct restoring *restoring);
const char *restoring_key(const struct restoring *restoring);
const struct restore_report *restoring_report(const struct restoring *restoring);
/* Puts it in its place. A SQLite file that is there is kept under another name; refused while a
 * station or another program has it open (ERROR_BUSY). */
int restoring_finish(struct restoring *restoring, struct error *error);
/* Gives up what was not finished; the scratch places go. NULL is allowed. */
void restoring_free(struct restoring *restoring);

#endif
