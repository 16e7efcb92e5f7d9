/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the people who may sign in: add, change, lock, passwords, PINs, badges. Layer: control.
 * Thread: the loop's; hashing on a worker. Rights: MANAGE_STAFF; OWN_SECRETS for one's own password
 * and PIN. Everything is audited ("staff.add", "staff.password" ...). Owns: copies of the secrets
 * it is given, in locked memory, zeroed after use.
 *
 * Nobody is ever deleted: the audit needs them; they are locked ("off"). The last administrator who
 * is not locked can be neither locked nor given another role.
 */
#ifndef CHARTTY_CONTROL_STAFF_H
#define CHARTTY_CONTROL_STAFF_H

#include "chartty/control/session.h"
#include "chartty/model/side_records.h"

/* OK: committed; id is the row. REFUSED, CONFLICT, DENIED ...: error->user says what to do. */
typedef void (*staff_callback)(void *context, const struct error *error, int64_t id);

struct staff_keeper;
/* session outlives it. NULL with *error when no thread can be started. */
struct staff_keeper *staff_keeper_new(struct session *session, struct error *error);
void staff_keeper_free(struct staff_keeper *keeper); /* NULL is allowed; no callback afterwards */

/* What is known of a person beside the secrets. */
struct staff_entry {
    const char *username;  /* 2 to 50 of a-z 0-9 . _ -, begins with a letter; lower-cased */
    const char *full_name; /* 1 to 100 characters */
    enum staff_role role;
    int64_t provider_id; /* 0: none */
};
enum staff_entry_field {
    STAFF_ENTRY_USERNAME,
    STAFF_ENTRY_NAME,
    STAFF_ENTRY_ROLE,
    STAFF_ENTRY_PROVIDER
};
/* Checks an entry by itself. -1 and *error; *field is what is wrong in it (NULL: not asked). */
int staff_entry_check(const struct staff_entry *entry, enum staff_entry_field *field,
                      struct error *error);
/* What is said of a username that somebody has already. */
enum { STAFF_SENTENCE_SIZE = 160 };
void staff_taken_sentence(const char *username, char out[STAFF_SENTENCE_SIZE]);

/* Each returns 0, or -1 with *error and no callback (not allowed, not valid: nothing was done). */
int staff_add(struct staff_keeper *keeper, const struct staff_entry *entry, const char *password,
              staff_callback callback, void *context, struct error *error);
/* While there is no administrator at all: nobody is signed in, no right is asked; REFUSED when
 * there is one by now. The command line may add any role; the workstation asks for STAFF_ADMIN. */
int staff_add_first(struct staff_keeper *keeper, const struct staff_entry *entry,
                    const char *password, staff_callback callback, void *context,
                    struct error *error);
/* row: the record as it was read (QUERY_STAFF, copied); entry: as it shall be (username stays). */
int staff_change(struct staff_keeper *keeper, const struct staff *row,
                 const struct staff_entry *entry, staff_callback callback, void *context,
                 struct error *error);
/* An administrator sets somebody's secret; failures are forgotten, a lock stays. */
int staff_set_password(struct staff_keeper *keeper, const struct staff *row, const char *password,
                       staff_callback callback, void *context, struct error *error);
int staff_set_pin(struct staff_keeper *keeper, const struct staff *row, const char *pin,
                  staff_callback callback, void *context, struct error *error); /* NULL: none */
int staff_set_badge(struct staff_keeper *keeper, const struct staff *row, const char *badge,
                    staff_callback callback, void *context, struct error *error); /* NULL: none */
int staff_lock(struct staff_keeper *keeper, const struct staff *row, staff_callback callback,
               void *context, struct error *error);
int staff_unlock(struct staff_keeper *keeper, const struct staff *row, staff_callback callback,
                 void *context, struct error *error);
/* One's own, with the password that is in force; wrong: DENIED. */
int staff_own_password(struct staff_keeper *keeper, const char *password, const char *new_password,
                       staff_callback callback, void *context, struct error *error);
int staff_own_pin(struct staff_keeper *keeper, const char *password, const char *new_pin,
                  staff_callback callback, void *context, struct error *error);
/* `chartty staff recover` alone: sets the password, unlocks; every administrator is told. The
 * caller has made sure that the user owns the database's file. */
int staff_recover(struct staff_keeper *keeper, const char *username, const char *password,
                  staff_callback callback, void *context, struct error *error);

/* One person by username. row is NULL when there is none; its texts end with the callback. */
typedef void (*staff_found_callback)(void *context, const struct error *error,
                                     const struct staff *row);
int staff_find(struct staff_keeper *keeper, const char *username, staff_found_callback callback,
               void *context, struct error *error);

#endif
