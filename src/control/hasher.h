/* SPDX-License-Identifier: MIT */
/*
 * Purpose: Argon2id (64 MiB, t=3) on a thread of its own, one hash at a time. Layer: control,
 * private.  Thread: the loop's; the work is done on the worker. Owns: copies of the secrets, in
 * locked memory, zeroed with the job. While a hash is under way session->hashing counts it.
 */
#ifndef CHARTTY_CONTROL_HASHER_H
#define CHARTTY_CONTROL_HASHER_H

#include "chartty/control/session.h"

enum { HASH_TEXT_SIZE = 128 }; /* of a PHC string, with its 0 */

struct hash_result {
    bool matches;              /* verify: the secret is the hash's */
    bool outdated;             /* verify, matches: made with less than today's cost */
    bool no_memory;            /* 64 MiB could not be had: nothing is known */
    char made[HASH_TEXT_SIZE]; /* make: the PHC string */
};
typedef void (*hasher_callback)(void *context, const struct hash_result *result);

struct hasher;
struct hasher *hasher_new(struct session *session, struct error *error);
/* Waits for the hash under way; its callback does not come. May be called from a callback. */
void hasher_free(struct hasher *hasher); /* NULL is allowed */

/* phc NULL or "": a hash that nobody's password fits is worked through all the same, so that who
 * does not exist costs as much as who does; never matches. */
void hasher_verify(struct hasher *hasher, const char *secret, const char *phc,
                   hasher_callback callback, void *context);
/* dropped (may be NULL): called instead of the callback when the hasher is freed before. */
void hasher_make(struct hasher *hasher, const char *secret, hasher_callback callback,
                 void (*dropped)(void *context), void *context);
/* The same where it may block: demo data. 0, or -1 (no memory). */
int hash_make_now(const char *secret, char out[HASH_TEXT_SIZE]);

#endif
