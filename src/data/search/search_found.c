/* SPDX-License-Identifier: MIT */
/*
 * Purpose: places in a search's list: their order, and the best of them in one direction.
 * Layer: data, private to search*.c.  Thread: the reader's.  Owns: copies of the places.
 */
#include "src/data/search/search_parts.h"

#include "chartty/base/memory.h"

#include <string.h>

int place_compare(const struct search_place *a, const struct search_place *b)
{
    if (a->tier != b->tier) {
        return a->tier < b->tier ? -1 : 1;
    }
    int order = strcmp(a->key, b->key);
    if (order == 0) {
        order = strcmp(a->second, b->second);
    }
    if (order != 0) {
        return order;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

int direction_compare(bool backwards, const struct search_place *a, const struct search_place *b)
{
    return backwards ? place_compare(b, a) : place_compare(a, b);
}

void found_init(struct search_found *found, size_t capacity, bool backwards)
{
    *found = (struct search_found){.backwards = backwards, .capacity = capacity};
    found->places = memory_array(capacity, sizeof(struct search_place *));
}

void found_release(struct search_found *found)
{
    for (size_t index = 0; index < found->made; index++) {
        memory_free(found->places[index]);
    }
    memory_free(found->places);
    found->places = NULL;
    found->count = found->made = 0;
}

bool found_wants(const struct search_found *found, const struct search_place *place)
{
    return found->count < found->capacity ||
           direction_compare(found->backwards, place, found->places[found->count - 1]) < 0;
}

/* Where the place belongs; *same when it is there already. */
static size_t found_position(const struct search_found *found, const struct search_place *place,
                             bool *same)
{
    size_t low = 0, high = found->count;
    *same = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = direction_compare(found->backwards, found->places[middle], place);
        if (order == 0) {
            *same = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool found_offer(struct search_found *found, const struct search_place *place)
{
    bool same;
    size_t position = found_position(found, place, &same);
    if (same) {
        return true;
    }
    if (position == found->capacity) {
        return false;
    }
    if (found->count == found->made && found->made < found->capacity) {
        found->places[found->made++] = memory_new(sizeof(struct search_place));
    }
    if (found->count < found->capacity) {
        found->count++;
    }
    /* The last one is free or the worst: its memory takes the new place. */
    struct search_place *slot = found->places[found->count - 1];
    memmove(&found->places[position + 1], &found->places[position],
            (found->count - 1 - position) * sizeof(struct search_place *));
    found->places[position] = slot;
    *slot = *place;
    return true;
}
