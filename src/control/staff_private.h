/* SPDX-License-Identifier: MIT */
/* What staff*.c share: the operation under way. Loop thread. */
#ifndef CHARTTY_CONTROL_STAFF_PRIVATE_H
#define CHARTTY_CONTROL_STAFF_PRIVATE_H

#include "chartty/base/memory.h"
#include "chartty/control/staff.h"
#include "src/control/sign_in_private.h"

/* The operation under way. */
struct staff_work {
    struct change_set *set; /* NULL once it is sent */
    int step;               /* that inserts the row; -1: it is there already */
    int64_t id;             /* of the row; 0: it is inserted */
    int hash_field;         /* of the row, gets the hash of secret */
    char *secret;
    const char *values[FIELDS_OF(staff)]; /* of the row to be inserted, in texts */
    struct arena texts;
    char hash[HASH_TEXT_SIZE]; /* of the person's own row: what proves who it is */
    char *proof;               /* one's own password */
    staff_callback callback;
    staff_found_callback found;
    void *context;
};

struct staff_keeper {
    struct session *session;
    data_owner owner;
    struct hasher *hasher;
    struct staff_work *now; /* NULL: none */
};

extern const struct error staff_no_memory; /* for a hash */

/* A work under the right, with its entry in the audit; NULL with *error. */
struct staff_work *staff_new_work(struct staff_keeper *keeper, enum permission permission,
                                  const char *action, const char *words, struct error *error);
/* The work is the one under way; its answer goes to the callback. */
void staff_begin(struct staff_keeper *keeper, struct staff_work *work, staff_callback callback,
                 void *context);
/* Its secret is hashed, if it has one; then it is saved, and ends. */
void staff_hash_or_send(struct staff_keeper *keeper);
/* It ends: the callback, which may free the keeper. */
void staff_end_work(struct staff_keeper *keeper, const struct error *error, int64_t id);

/* Reads the one row of a query for the work, which it takes. */
int staff_find_for(struct staff_keeper *keeper, struct staff_work *work, const struct query *query,
                   data_pages_callback got, struct error *error);
void staff_ask_by_name(const char *username, struct query *query);

/* Is it a password for that person? */
int staff_check_password(const struct staff_keeper *keeper, const char *password,
                         const char *username, const char *full_name, struct error *error);
void staff_open_account(struct change_set *set, int64_t id); /* unlocked, no failures */

#endif
