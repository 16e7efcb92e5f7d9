/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what is stored of a badge: a hash under a key that is not in the database, so that a
 * copy of the records tells nobody which badge to print. Layer: control, private.  Thread: any; it
 * reads or makes one small file.
 */
#ifndef CHARTTY_CONTROL_BADGE_H
#define CHARTTY_CONTROL_BADGE_H

#include "chartty/base/error.h"

#include <stdbool.h>

enum { BADGE_HASH_SIZE = 65, BADGE_LENGTH_MIN = 4, BADGE_LENGTH_MAX = 64 };

/*
 * Hex of the badge's hash. key_path: session->badge_key. may_make: a key that is missing is made
 * (0600, never over another). -1 with *error: no path, a badge that is too short or long or holds
 * what no scanner sends (INVALID); a key that is missing (NOT_FOUND), cannot be read, or is open to
 * others (DENIED).
 */
int badge_hash(const char *key_path, const char *badge, bool may_make, char out[BADGE_HASH_SIZE],
               struct error *error);

#endif
