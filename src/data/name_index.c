/* SPDX-License-Identifier: MIT */
/*
 * Purpose: distinct folded names in memory: one pool of bytes, and for each name its offset, how
 * many bear it or a name before it, and which letters it has. Layer: data, private.  Thread: see
 * name_index.h; the reference count is atomic, everything else is constant once it is shared.
 */
#include "src/data/name_index.h"

#include "chartty/base/memory.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

/* A name's letters as a set: bits 0 to 30, one a letter; bit 31: it has more than one word. */
#define LETTER_BITS   0x7fffffffu
#define SEVERAL_WORDS 0x80000000u

struct name_list {
    char *pool; /* the names, each with its 0, in order */
    size_t pool_length, pool_capacity;
    uint32_t *offsets; /* count + 1 of them */
    uint32_t *letters; /* count */
    int64_t *bearers;  /* count + 1: of all names before this one */
    size_t count, capacity;
};

struct name_index {
    struct name_list lists[NAME_FIELD_COUNT];
    atomic_int references;
};

struct name_index *name_index_new(void)
{
    struct name_index *index = memory_new(sizeof *index);
    atomic_init(&index->references, 1);
    return index;
}

static bool is_later_byte(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* One bit a letter; letters that are not a to z share the bits by their last six bits. */
static uint32_t letters_of(const char *name)
{
    uint32_t letters = 0;
    for (const char *cursor = name; *cursor != 0; cursor++) {
        unsigned char byte = (unsigned char)*cursor;
        if (byte == ' ') {
            letters |= SEVERAL_WORDS;
            continue;
        }
        while (is_later_byte((unsigned char)cursor[1])) {
            byte = (unsigned char)*++cursor;
        }
        letters |= 1u << (byte % 31);
    }
    return letters;
}

static void list_grow(struct name_list *list, size_t length)
{
    if (list->count + 2 > list->capacity) {
        list->capacity = list->capacity == 0 ? 1024 : list->capacity * 2;
        list->offsets = memory_resize(list->offsets, list->capacity, sizeof *list->offsets);
        list->letters = memory_resize(list->letters, list->capacity, sizeof *list->letters);
        list->bearers = memory_resize(list->bearers, list->capacity, sizeof *list->bearers);
    }
    if (list->pool_length + length > list->pool_capacity) {
        list->pool_capacity = (list->pool_capacity + length) * 2;
        list->pool = memory_resize(list->pool, list->pool_capacity, 1);
    }
}

void name_index_add(struct name_index *index, enum name_field field, const char *name,
                    int64_t bearers)
{
    struct name_list *list = &index->lists[field];
    size_t length = strlen(name) + 1;
    assert(list->count == 0 || strcmp(list->pool + list->offsets[list->count - 1], name) < 0);
    if (list->pool_length + length > UINT32_MAX) {
        return;
    }
    list_grow(list, length);
    if (list->count == 0) {
        list->bearers[0] = 0;
    }
    list->offsets[list->count] = (uint32_t)list->pool_length;
    list->letters[list->count] = letters_of(name);
    memcpy(list->pool + list->pool_length, name, length);
    list->pool_length += length;
    list->bearers[list->count + 1] = list->bearers[list->count] + bearers;
    list->count++;
    list->offsets[list->count] = (uint32_t)list->pool_length;
}

void name_index_finish(struct name_index *index)
{
    for (int field = 0; field < NAME_FIELD_COUNT; field++) {
        struct name_list *list = &index->lists[field];
        if (list->count == 0) {
            continue;
        }
        list->capacity = list->count + 1;
        list->pool_capacity = list->pool_length;
        list->offsets = memory_resize(list->offsets, list->capacity, sizeof *list->offsets);
        list->letters = memory_resize(list->letters, list->capacity, sizeof *list->letters);
        list->bearers = memory_resize(list->bearers, list->capacity, sizeof *list->bearers);
        list->pool = memory_resize(list->pool, list->pool_capacity, 1);
    }
}

/* Only the count of references is written, which is why the index may be const for its readers. */
static atomic_int *references_of(const struct name_index *index)
{
    return (atomic_int *)&((struct name_index *)(uintptr_t)index)->references;
}

const struct name_index *name_index_retain(const struct name_index *index)
{
    if (index != NULL) {
        atomic_fetch_add(references_of(index), 1);
    }
    return index;
}

void name_index_release(const struct name_index *index)
{
    if (index == NULL || atomic_fetch_sub(references_of(index), 1) != 1) {
        return;
    }
    for (int field = 0; field < NAME_FIELD_COUNT; field++) {
        memory_free(index->lists[field].pool);
        memory_free(index->lists[field].offsets);
        memory_free(index->lists[field].letters);
        memory_free(index->lists[field].bearers);
    }
    memory_free((void *)(uintptr_t)index);
}

size_t name_index_count(const struct name_index *index, enum name_field field)
{
    return index->lists[field].count;
}

const char *name_index_name(const struct name_index *index, enum name_field field, size_t place)
{
    const struct name_list *list = &index->lists[field];
    assert(place < list->count);
    return list->pool + list->offsets[place];
}

size_t name_index_bytes(const struct name_index *index)
{
    size_t bytes = sizeof *index;
    for (int field = 0; field < NAME_FIELD_COUNT; field++) {
        const struct name_list *list = &index->lists[field];
        bytes += list->pool_capacity +
                 list->capacity *
                     (sizeof *list->offsets + sizeof *list->letters + sizeof *list->bearers);
    }
    return bytes;
}

/* The first name from which on none begins with a smaller prefix (or, past, with this one). */
static size_t prefix_edge(const struct name_list *list, const char *prefix, bool past)
{
    size_t length = strlen(prefix);
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(list->pool + list->offsets[middle], prefix, length);
        if (order < 0 || (past && order == 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int64_t name_index_range(const struct name_index *index, enum name_field field, const char *prefix,
                         size_t *begin, size_t *end)
{
    const struct name_list *list = &index->lists[field];
    *begin = prefix_edge(list, prefix, false);
    *end = prefix_edge(list, prefix, true);
    return list->count == 0 ? 0 : list->bearers[*end] - list->bearers[*begin];
}

void name_index_like(const struct name_index *index, enum name_field field, const char *part,
                     int distance, name_index_visit visit, void *context)
{
    const struct name_list *list = &index->lists[field];
    uint32_t wanted = letters_of(part) & LETTER_BITS;
    for (size_t place = 0; place < list->count; place++) {
        /* Each edit takes at most one of the wanted letters away. */
        int missing = __builtin_popcount(wanted & ~list->letters[place]);
        if (missing <= distance) {
            visit(context, place, list->pool + list->offsets[place]);
        }
    }
}
