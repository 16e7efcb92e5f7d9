/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a set of row numbers, in ascending order. Layer: control, private.  Thread: any, one at
 * a time.  Owns: its memory; id_set_clear gives it back.
 */
#ifndef CHARTTY_CONTROL_ID_SET_H
#define CHARTTY_CONTROL_ID_SET_H

#include "chartty/base/memory.h"

#include <stdbool.h>
#include <stdint.h>

struct id_set { /* zeroed: empty */
    int64_t *ids;
    int count, room;
};

bool id_set_has(const struct id_set *set, int64_t id);
void id_set_add(struct id_set *set, int64_t id); /* once, however often it is added */
void id_set_add_all(struct id_set *set, const struct id_set *other);
void id_set_clear(struct id_set *set);
/* "12, 15, 80". */
void id_set_words(const struct id_set *set, struct buffer *out);

#endif
