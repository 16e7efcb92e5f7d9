/* SPDX-License-Identifier: MIT */
/* A sorted array of row numbers. */
#include "src/control/id_set.h"

#include <inttypes.h>
#include <string.h>

/* Where the id is, or would stand. */
static int place_of(const struct id_set *set, int64_t id)
{
    int low = 0, high = set->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (set->ids[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
    int at = place_of(set, id);
    return at < set->count && set->ids[at] == id;
}

void id_set_add(struct id_set *set, int64_t id)
{
    int at = place_of(set, id);
    if (at < set->count && set->ids[at] == id) {
        return;
    }
    if (set->count == set->room) {
        set->room = set->room == 0 ? 64 : set->room * 2;
        set->ids = memory_resize(set->ids, (size_t)set->room, sizeof(*set->ids));
    }
    memmove(set->ids + at + 1, set->ids + at, (size_t)(set->count - at) * sizeof(*set->ids));
    set->ids[at] = id;
    set->count++;
}

void id_set_add_all(struct id_set *set, const struct id_set *other)
{
    for (int i = 0; i < other->count; i++) {
        id_set_add(set, other->ids[i]);
    }
}

void id_set_clear(struct id_set *set)
{
    memory_free(set->ids);
    memset(set, 0, sizeof(*set));
}

void id_set_words(const struct id_set *set, struct buffer *out)
{
    for (int i = 0; i < set->count; i++) {
        buffer_format(out, "%s%" PRId64, i > 0 ? ", " : "", set->ids[i]);
    }
}
