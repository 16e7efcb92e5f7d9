/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the sign-in of verbs of the command line that touch patients, staff or clients (`--as
 * USER`, architecture decision 11). Layer: app.  Thread: the verb's; it runs the records' loop
 * until the sign-in is through. Secrets come from a prompt without echo, from the descriptor of
 * --secret-fd, or from standard input when that is no terminal: a line each, the signer's first.
 */
#ifndef CHARTTY_APP_SIGN_IN_COMMAND_H
#define CHARTTY_APP_SIGN_IN_COMMAND_H

#include "chartty/control/audit.h"
#include "chartty/control/rights.h"
#include "src/app/command.h"
#include "src/app/records.h"

/*
 * Signs --as USER in on records that are open and asks for the permission (on no patient). Then
 * records->session is that person's, station is the machine, terminal the tty; the sign-in is
 * audited. 0; or -1 with *error: say it (command_fail) and close the records. A database without
 * any staff: -1, too, with what to do; command_sign_in_or_nobody instead lets such a database pass
 * with nobody signed in (import).
 */
int command_sign_in(const struct command_call *call, struct records *records,
                    enum permission permission, struct error *error);
int command_sign_in_or_nobody(const struct command_call *call, struct records *records,
                              enum permission permission, struct error *error);
/* The same with a password that was asked for before (command_secret). */
int command_sign_in_with(const struct command_call *call, struct records *records,
                         const char *password, enum permission permission, struct error *error);
/* Audits the sign-out; then the records may be closed. */
void command_sign_out(struct records *records);

/*
 * Another secret of this call: "New password for kim.lee". Asked twice on a terminal (again: the
 * prompt of the second time; NULL: once). In locked memory; secret_free. NULL with *error when
 * there is none, the two differ, or it is longer than 256 bytes.
 */
char *command_secret(const struct command_call *call, const char *prompt, const char *again,
                     struct error *error);

/* Runs the records' loop until *done, at most 60 s (a hash, and the database's deadline). False:
 * it did not come. */
bool command_wait(struct records *records, const bool *done);

/* Writes an entry of these words, made safe, and waits for its commit: what cannot be recorded is
 * not done. -1 and *error. */
int command_note(struct records *records, enum audit_action action, const char *words,
                 struct error *error);

#endif
