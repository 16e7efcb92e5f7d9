/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the verbs of backup and restore share, and those of `db` that change what records
 * are: who does it, the secret of the file, the entry of the audit, the progress line. Layer: app,
 * private to commands/.  Thread: the verb's.
 */
#ifndef CHARTTY_APP_BACKUP_CALL_H
#define CHARTTY_APP_BACKUP_CALL_H

#include "chartty/control/audit.h"
#include "chartty/data/backup.h"
#include "src/app/progress.h"
#include "src/app/sign_in_command.h"

/* --encrypt and --key-file as they were given; false when both are. */
bool backup_call_lock(const struct command_call *call, enum backup_lock *lock);
/* The secret of a file that is locked so. again: it is a new passphrase. secret->passphrase is the
 * caller's to free (secret_free). -1 and *error. */
int backup_call_secret(const struct command_call *call, enum backup_lock lock, bool again,
                       struct backup_secret *secret, struct error *error);

/* Signs --as USER in; without it, whoever runs the program counts, whom the caller has looked at
 * (backup_owner_check). */
int backup_call_sign_in(const struct command_call *call, struct records *records,
                        enum permission permission, struct error *error);
/* Writes the entry "WORDS NAME, by the account UNIX USER" and waits for its commit. */
int backup_call_note(struct records *records, enum audit_action action, const char *words,
                     const char *name, struct error *error);
/* The same, by the account alone, of records that are opened for it, about what is done already.
 * False: it is said on standard error that the audit does not have it, and why. */
bool backup_call_told(const struct command_call *call, const char *url, enum audit_action action,
                      const char *words, const char *name);

/* For backup_options and restore_options; context: a struct progress. */
void backup_call_progress(void *context, const char *what, long long done, long long total);

/* The file of the audit's key that belongs to these records, and that of badges. */
void backup_call_key(const struct command_call *call, const char *url, char out[1024]);
void backup_call_badge_key(const struct command_call *call, const char *url, char out[1024]);

/* "1.2 GB" */
void backup_call_bytes(int64_t bytes, char out[32]);

#endif
