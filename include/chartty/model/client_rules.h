/* SPDX-License-Identifier: MIT */
/*
 * Purpose: API clients (oauth_clients): the fixed list of scopes, how a client's id and secret are
 * made and checked, and what about a client wants looking at. Layer: model.  Thread: any; pure, but
 * for the system's random bytes. Must not know: SQL, screens.
 *
 * The secret is stored as the schema says, the lower-case hex of its SHA-256, so that another
 * server on this schema can check it. It has 256 random bits, so a fast hash gives nothing away.
 */
#ifndef CHARTTY_MODEL_CLIENT_RULES_H
#define CHARTTY_MODEL_CLIENT_RULES_H

#include "chartty/model/oauth_client.h"

#include <stdbool.h>

/* X("scope", writes): the one list. */
#define CLIENT_SCOPES(X)                                                                           \
    X("read:patients", false)                                                                      \
    X("write:patients", true)                                                                      \
    X("read:appointments", false)                                                                  \
    X("write:appointments", true)                                                                  \
    X("read:medications", false)                                                                   \
    X("write:medications", true)                                                                   \
    X("read:labs", false)                                                                          \
    X("write:labs", true)                                                                          \
    X("read:vitals", false)                                                                        \
    X("write:vitals", true)                                                                        \
    X("read:allergies", false)                                                                     \
    X("write:allergies", true)                                                                     \
    X("read:providers", false)                                                                     \
    X("read:own_records", false)

enum {
    CLIENT_SECRET_SIZE = 44, /* base64url of 32 bytes, and a 0 */
    CLIENT_ID_SIZE = 51,     /* "client_" and base64url of 32 bytes, and a 0 */
    CLIENT_HASH_SIZE = 65,   /* hex of SHA-256, and a 0 */
    CLIENT_SCOPES_SIZE = 512,
    CLIENT_REMARKS_SIZE = 256
};

void client_id_make(char out[CLIENT_ID_SIZE]);
void client_secret_make(char out[CLIENT_SECRET_SIZE]);
void client_secret_hash(const char *secret, char out[CLIENT_HASH_SIZE]);
/* Constant time, whatever is stored: a hash that is none never matches. */
bool client_secret_matches(const char *secret, const char *stored_hash);

/* "read:labs, write:labs" (commas or blanks) to the JSON array that is stored, in the list's order.
 * -1 with a sentence that names the scope that is none. */
int client_scopes_parse(const char *typed, char out[CLIENT_SCOPES_SIZE], struct error *error);

/* The stored array as words, "read:labs, write:labs"; what cannot be read as it is. */
void client_scopes_words(const char *stored, char *out, size_t size);

/*
 * What wants looking at, in words, separated by "; ", "" nothing: never used (older than 30 days),
 * not used for 90 days, a scope that is not in the list, scopes that cannot be read, writing scopes
 * for a patient's app, all records for a patient's app, every scope there is, no contact.
 */
void client_remarks(const struct oauth_client *client, const struct date *today,
                    char out[CLIENT_REMARKS_SIZE]);

#endif
