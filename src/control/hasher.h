/* SPDX-License-Identifier: MIT */
/*
 * Purpose: Argon2id (64 MiB) on a thread of its own, one hash at a time. A hash has three passes at
 * the least, and on a machine where those take less than a quarter of a second, so many more that
 * it does. Layer: control, private.  Thread: the loop's; the work is done on the worker. Owns:
 * copies of the secrets, in locked memory, zeroed with the job. While a hash is under way
 * session->hashing counts it.
 */
#ifndef CHARTTY_CONTROL_HASHER_H
#define CHARTTY_CONTROL_HASHER_H

#include "chartty/control/session.h"

enum {
    HASH_TEXT_SIZE = 128, /* of a PHC string, with its 0 */
    HASH_PASSES_LEAST = 3,
    HASH_PASSES_MOST = 32,
    HASH_MS_LEAST = 250 /* of processor time, on the machine where it is made */
};

struct hash_result {
    bool matches;              /* verify: the secret is the hash's */
    bool outdated;             /* verify, matches: made with less than the cost asked for */
    bool no_memory;            /* 64 MiB could not be had: nothing is known */
    char made[HASH_TEXT_SIZE]; /* make: the PHC string */
};
typedef void (*hasher_callback)(void *context, const struct hash_result *result);

struct hasher;
struct hasher *hasher_new(struct session *session, struct error *error);
/* Waits for the hash under way; its callback does not come. May be called from a callback. */
void hasher_free(struct hasher *hasher); /* NULL is allowed */

/* The passes of a hash as made here, within the bounds above; the least for any other text. */
int hash_passes(const char *phc);

/* passes: what checking costs, whoever it is: a hash of fewer passes is made up for. phc NULL or
 * "": as many passes over nothing, so that who does not exist costs as much as who does; never
 * matches. */
void hasher_verify(struct hasher *hasher, const char *secret, const char *phc, int passes,
                   hasher_callback callback, void *context);
/* passes: of the hash; 0: as many as this machine needs for HASH_MS_LEAST. dropped (may be NULL):
 * called instead of the callback when the hasher is freed before. */
void hasher_make(struct hasher *hasher, const char *secret, int passes, hasher_callback callback,
                 void (*dropped)(void *context), void *context);

#endif
