/* SPDX-License-Identifier: MIT */
/*
 * Purpose: filling a page row by row, and the parts of a page key.
 * Layer: data, private to the backends.  Thread: the worker that builds the page; then the loop's.
 * Owns: everything of a page lives in its arena, so page_free is one call.
 * Must not know: SQL, which query it is.
 */
#include "src/data/page_build.h"

#include <assert.h>
#include <string.h>

/* What page_new makes: the page that others see, and how many rows it may have and has room for.
 * Most of a patient's lists are far shorter than their limit: room is made as rows come. */
struct built_page {
    struct page page;
    int capacity;
    int room;
};

enum { FIRST_ROOM = 8 };

/* Each time twice as much, in blocks of their own: an arena would keep every smaller one too. */
static void make_room(struct built_page *built)
{
    struct page *page = &built->page;
    int room = built->room == 0 ? FIRST_ROOM : built->room * 2;
    if (room > built->capacity) {
        room = built->capacity;
    }
    page->rows = memory_resize(page->rows, (size_t)room, page->spec->size);
    page->keys = memory_resize(page->keys, (size_t)room, sizeof *page->keys);
    built->room = room;
}

struct page *page_new(const struct record_spec *spec, int capacity)
{
    assert(spec != NULL && capacity > 0);
    struct built_page *built = memory_new(sizeof *built);
    struct page *page = &built->page;
    arena_init(&page->arena);
    page->spec = spec;
    built->capacity = capacity;
    return page;
}

void page_free(struct page *page)
{
    if (page == NULL) {
        return;
    }
    arena_release(&page->arena);
    memory_free(page->rows);
    memory_free(page->keys);
    memory_free((struct built_page *)page);
}

struct field_value *page_add_row(struct page *page, struct page_key **key)
{
    struct built_page *built = (struct built_page *)page;
    assert(page->count < built->capacity);
    if (page->count == built->room) {
        make_room(built);
    }
    struct field_value *row =
        (struct field_value *)((char *)page->rows + (size_t)page->count * page->spec->size);
    for (int field = 0; field < page->spec->field_count; field++) {
        row[field] = (struct field_value){.state = FIELD_NULL, .text = ""};
    }
    page_key_clear(&page->keys[page->count]);
    if (key != NULL) {
        *key = &page->keys[page->count];
    }
    page->count++;
    return row;
}

void page_set(struct page *page, struct field_value *row, int field, const char *text,
              size_t length)
{
    assert(field >= 0 && field < page->spec->field_count);
    if (text == NULL) {
        row[field] = (struct field_value){.state = FIELD_NULL, .text = ""};
        return;
    }
    const char *copy = length > 0 ? arena_copy_bytes(&page->arena, text, length) : "";
    row[field] = field_read(&page->spec->fields[field], copy, length);
}

static void swap_bytes(char *a, char *b, size_t size)
{
    char held[256];
    while (size > 0) {
        size_t part = size < sizeof held ? size : sizeof held;
        memcpy(held, a, part);
        memcpy(a, b, part);
        memcpy(b, held, part);
        a += part;
        b += part;
        size -= part;
    }
}

void page_reverse(struct page *page)
{
    size_t size = page->spec->size;
    char *rows = page->rows;
    for (int low = 0, high = page->count - 1; low < high; low++, high--) {
        swap_bytes(rows + (size_t)low * size, rows + (size_t)high * size, size);
        swap_bytes((char *)&page->keys[low], (char *)&page->keys[high], sizeof page->keys[0]);
    }
}

void page_truncate(struct page *page, int count)
{
    assert(count >= 0);
    if (page->count > count) {
        page->count = count;
    }
}

void page_key_clear(struct page_key *key)
{
    key->count = 0;
    for (int part = 0; part < PAGE_KEY_PARTS; part++) {
        key->offsets[part] = -1;
    }
    key->bytes[0] = 0;
}

/* Where the next part's bytes begin: behind the last part that is not null. */
static size_t key_used(const struct page_key *key)
{
    for (int part = key->count - 1; part >= 0; part--) {
        if (key->offsets[part] >= 0) {
            return (size_t)key->offsets[part] + strlen(key->bytes + key->offsets[part]) + 1;
        }
    }
    return 0;
}

bool page_key_add(struct page_key *key, const char *text)
{
    assert(key->count < PAGE_KEY_PARTS);
    int part = key->count;
    if (text == NULL) {
        key->offsets[part] = -1;
        key->count++;
        return true;
    }
    size_t used = key_used(key);
    size_t length = strlen(text);
    if (used >= PAGE_KEY_SIZE) {
        key->offsets[part] = -1;
        key->count++;
        return false;
    }
    size_t room = PAGE_KEY_SIZE - used - 1;
    bool fits = length <= room;
    if (!fits) {
        length = room;
    }
    memcpy(key->bytes + used, text, length);
    key->bytes[used + length] = 0;
    key->offsets[part] = (short)used;
    key->count++;
    return fits;
}

const char *page_key_part(const struct page_key *key, int index)
{
    if (index < 0 || index >= key->count || key->offsets[index] < 0) {
        return NULL;
    }
    return key->bytes + key->offsets[index];
}
