/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the map of key_map.h: open addressing over hashes, never more than half full. Called by
 * importers. Owns its entries. Must not know: what the keys are.
 */
#include "src/exchange/key_map.h"

#include "chartty/base/memory.h"

#include <sodium.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

struct key_map_entry {
    uint64_t hash[2]; /* both 0: free */
    int64_t value;
};

void key_map_init(struct key_map *map)
{
    memset(map, 0, sizeof *map);
}

void key_map_clear(struct key_map *map)
{
    if (map->count > 0) {
        memset(map->entries, 0, map->capacity * sizeof map->entries[0]);
    }
    map->count = 0;
}

void key_map_release(struct key_map *map)
{
    memory_free(map->entries);
    key_map_init(map);
}

static void hash_key(const char *key, uint64_t hash[2])
{
    crypto_generichash((unsigned char *)hash, 2 * sizeof hash[0], (const unsigned char *)key,
                       strlen(key), NULL, 0);
    if (hash[0] == 0 && hash[1] == 0) {
        hash[0] = 1;
    }
}

/* The entry of a hash, or the free one where it belongs. */
static struct key_map_entry *probe(const struct key_map *map, const uint64_t hash[2])
{
    size_t at = (size_t)hash[0] & (map->capacity - 1);
    for (;; at = (at + 1) & (map->capacity - 1)) {
        struct key_map_entry *entry = &map->entries[at];
        bool is_free = entry->hash[0] == 0 && entry->hash[1] == 0;
        if (is_free || (entry->hash[0] == hash[0] && entry->hash[1] == hash[1])) {
            return entry;
        }
    }
}

static void grow(struct key_map *map)
{
    struct key_map larger;
    key_map_init(&larger);
    larger.capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY;
    larger.entries = memory_array(larger.capacity, sizeof larger.entries[0]);
    larger.count = map->count;
    for (size_t i = 0; i < map->capacity; i++) {
        const struct key_map_entry *entry = &map->entries[i];
        if (entry->hash[0] || entry->hash[1]) {
            *probe(&larger, entry->hash) = *entry;
        }
    }
    memory_free(map->entries);
    *map = larger;
}

bool key_map_find(const struct key_map *map, const char *key, int64_t *value)
{
    if (map->count == 0) {
        return false;
    }
    uint64_t hash[2];
    hash_key(key, hash);
    const struct key_map_entry *entry = probe(map, hash);
    if (entry->hash[0] == 0 && entry->hash[1] == 0) {
        return false;
    }
    *value = entry->value;
    return true;
}

int64_t *key_map_place(struct key_map *map, const char *key, bool *is_new)
{
    if (map->count * 2 >= map->capacity) {
        grow(map);
    }
    uint64_t hash[2];
    hash_key(key, hash);
    struct key_map_entry *entry = probe(map, hash);
    *is_new = entry->hash[0] == 0 && entry->hash[1] == 0;
    if (*is_new) {
        entry->hash[0] = hash[0];
        entry->hash[1] = hash[1];
        map->count++;
    }
    return &entry->value;
}
