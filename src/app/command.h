/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the command line: the one table of nouns and verbs, and the one list of options, which
 * also make --help, the manual page and shell completion. Layer: app.  Thread: start-up.
 */
#ifndef CHARTTY_APP_COMMAND_H
#define CHARTTY_APP_COMMAND_H

#include "chartty/base/error.h"
#include "src/app/settings.h"

#include <stdbool.h>
#include <stddef.h>

/* X(name, TAKES a value or FLAG, "value's word", "help") */
#define COMMAND_OPTIONS(X)                                                                         \
    X(db, VALUE, "URL",                                                                            \
      "The records: a path, sqlite:PATH, postgresql://USER@HOST/DATABASE, service=NAME.")          \
    X(config, VALUE, "FILE", "Settings read over the site's and the user's.")                      \
    X(theme, VALUE, "NAME", "Theme: a name or a file.")                                            \
    X(color, VALUE, "WHEN", "auto, never, 8, 16, 256 or rgb.")                                     \
    X(lines, VALUE, "KIND", "auto, unicode, acs or ascii.")                                        \
    X(patients, VALUE, "N", "How many demo patients, 200 to 10,000,000.")                          \
    X(seed, VALUE, "S", "Which demo data: the same seed gives the same rows.")                     \
    X(today, VALUE, "DATE", "The day that demo appointments lie around; default: today.")          \
    X(few, FLAG, "", "Demo data with about a tenth of the records a patient.")                     \
    X(patient, VALUE, "MRN", "Audit: of this patient (an MRN, or #row).")                          \
    X(user, VALUE, "NAME", "Audit: by this person.")                                               \
    X(action, VALUE, "NAME", "Audit: this action; chart.* is all that begin so.")                  \
    X(from, VALUE, "DATE", "Audit: from this day on; T-7 is a week ago.")                          \
    X(to, VALUE, "DATE", "Audit: up to this day, with it.")                                        \
    X(head, VALUE, "HEAD", "Audit: the head that was kept, as text or in a file.")                 \
    X(print_head, FLAG, "", "Audit: prints the newest head, to be kept elsewhere.")                \
    X(scopes, VALUE, "LIST", "Scopes of an API client, such as read:patients,read:labs.")          \
    X(contact, VALUE, "EMAIL", "Whom to ask about an API client.")                                 \
    X(rate_limit, VALUE, "N", "Requests an hour of an API client; default 1000.")                  \
    X(days, VALUE, "N", "How long an old secret still serves, 0 to 90; default 7.")                \
    X(yes, FLAG, "", "Does what the verb would else only show (db adopt).")                        \
    X(backup, VALUE, "FILE", "Where db adopt puts its backup; a new file or a folder.")            \
    X(no_backup, FLAG, "", "Db adopt without one: you have made a backup yourself.")               \
    X(kind, VALUE, "KIND", "Doctor: looks for this kind alone.")                                   \
    X(mend, VALUE, "KIND", "Doctor: mends what it finds of this kind, or of all.")                 \
    X(row, VALUE, "ID", "Doctor: of this row alone.")                                              \
    X(undo, FLAG, "", "Doctor: takes mends back whose rows are still as they left them.")          \
    X(dry_run, FLAG, "", "Says what would be done and does nothing.")                              \
    X(as, VALUE, "USER", "Who signs in for a verb that touches patients, staff or clients.")       \
    X(second, VALUE, "USER", "The second administrator who agrees to remove a patient.")           \
    X(export_file, VALUE, "FILE", "A new file for the whole record of a patient who is removed.")  \
    X(secret_fd, VALUE, "N", "Descriptor that secrets are read from, a line each.")                \
    X(encrypt, FLAG, "", "Backup: encrypted with a passphrase, which is asked for.")               \
    X(key_file, VALUE, "FILE",                                                                     \
      "Backup, restore: the key file that encrypts it (32 bytes or more).")                        \
    X(role, VALUE, "ROLE", "Of a staff member: clerk, nurse, doctor or admin.")                    \
    X(name, VALUE, "NAME", "Full name of a staff member.")                                         \
    X(provider, VALUE, "NPI", "The provider that a staff member is; none: nobody.")                \
    X(kiosk, FLAG, "", "Self check-in alone: no sign-in, no way out.")                             \
    X(json, FLAG, "", "The result as JSON, for programs.")                                         \
    X(version, FLAG, "", "Prints the version.")                                                    \
    X(help, FLAG, "", "Prints this.")

struct options {
#define OPTION_VALUE(name)         const char *name;
#define OPTION_FLAG(name)          bool name;
#define X(name, takes, word, help) OPTION_##takes(name)
    COMMAND_OPTIONS(X)
#undef X
#undef OPTION_VALUE
#undef OPTION_FLAG
    int count; /* what is left: noun, verb, arguments */
    char **words;
};

enum exit_code { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* What a verb is given: the options, and its own arguments (after noun and verb). */
struct command_call {
    const struct options *options;
    const struct settings *settings;
    int count;
    char **arguments;
};

struct command {
    const char *noun, *verb; /* verb "" when the noun stands alone */
    const char *arguments;   /* "URL", "PATH..." */
    const char *help;
    int (*run)(const struct command_call *call); /* an exit_code; messages go to stderr */
};

extern const struct command commands[]; /* ends with noun NULL */

/* Prints the sentence on stderr as "chartty: ..." and returns EXIT_REFUSED. */
int command_fail(const struct error *error);
int command_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "NAME: ..." and a line end on stdout; a name and what is said of it may hold anything. */
void command_tell(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* --db, else the argument, else the settings', else the site's or the user's file. Never NULL; in
 * room of 1,024. */
const char *command_database(const struct command_call *call, char room[1024]);
/* All of it; of a noun, or a noun's verb, what is known of that one. NULL or not known: all. */
void command_print_help(const char *noun, const char *verb);
void command_verbs(const char *noun, char *out, size_t size); /* "init, migrate, status" */
/* `chartty doc man|completion`: made from the tables. */
void command_print_manual(void);
void command_print_completion(void);

/* The verbs, each in commands/. */
int command_demo(const struct command_call *call);
int command_db_init(const struct command_call *call);
int command_db_migrate(const struct command_call *call);
int command_db_status(const struct command_call *call);
int command_db_check(const struct command_call *call);
int command_db_adopt(const struct command_call *call);
int command_db_copy(const struct command_call *call);
int command_db_doctor(const struct command_call *call);
int command_backup(const struct command_call *call);
int command_backup_verify(const struct command_call *call);
int command_restore(const struct command_call *call);
int command_import_synthea(const struct command_call *call);
int command_audit_list(const struct command_call *call);
int command_audit_verify(const struct command_call *call);
int command_audit_export(const struct command_call *call);
int command_staff_add(const struct command_call *call);
int command_staff_list(const struct command_call *call);
int command_staff_role(const struct command_call *call);
int command_staff_passwd(const struct command_call *call);
int command_staff_pin(const struct command_call *call);
int command_staff_badge(const struct command_call *call);
int command_staff_lock(const struct command_call *call);
int command_staff_unlock(const struct command_call *call);
int command_staff_recover(const struct command_call *call);
int command_client_add(const struct command_call *call);
int command_client_list(const struct command_call *call);
int command_client_show(const struct command_call *call);
int command_client_rotate(const struct command_call *call);
int command_client_disable(const struct command_call *call);
int command_client_enable(const struct command_call *call);
int command_client_scopes(const struct command_call *call);
int command_client_verify(const struct command_call *call);
int command_story(const struct command_call *call);
int command_config_check(const struct command_call *call);
int command_provider_remove(const struct command_call *call);
int command_provider_reassign(const struct command_call *call);
int command_patient_purge(const struct command_call *call);
int command_doc(const struct command_call *call);
/* No noun: the workstation. */
int command_workstation(const struct command_call *call);

#endif
