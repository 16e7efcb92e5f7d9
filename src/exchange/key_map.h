/* SPDX-License-Identifier: MIT */
/*
 * Purpose: finding a number by a text in bounded memory: 24 bytes a key, whatever the text's
 * length, since only its 128-bit BLAKE2b is kept (two texts of a file never share one).
 * Layer: exchange.  Thread: any; one map belongs to one thread at a time.
 */
#ifndef CHARTTY_EXCHANGE_KEY_MAP_H
#define CHARTTY_EXCHANGE_KEY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key_map_entry;
struct key_map {
    struct key_map_entry *entries;
    size_t capacity, count;
};

void key_map_init(struct key_map *map);
void key_map_clear(struct key_map *map); /* forgets all, keeps the room */
void key_map_release(struct key_map *map);
/* False when the key is not there. */
bool key_map_find(const struct key_map *map, const char *key, int64_t *value);
/* The value's place, which holds 0 when the key is new; valid until the next key_map_place. */
int64_t *key_map_place(struct key_map *map, const char *key, bool *is_new);

#endif
