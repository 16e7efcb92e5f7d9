/* SPDX-License-Identifier: MIT */
/*
 * Purpose: memory that cannot fail (out of memory ends the program after memory_on_exhausted's
 * function has run), arenas that free a screen or a page in one call, and growing byte buffers.
 * Layer: base.  Thread: any; one arena or buffer belongs to one thread at a time.
 * Owns: the caller frees what memory_* returns with memory_free; an arena owns what it gave.
 */
#ifndef CHARTTY_BASE_MEMORY_H
#define CHARTTY_BASE_MEMORY_H

#include <stddef.h>

void *memory_new(size_t size);                 /* zeroed; size 0 gives a valid pointer */
void *memory_array(size_t count, size_t size); /* zeroed; overflow ends the program */
void *memory_resize(void *block, size_t count,
                    size_t size);         /* as reallocarray; new bytes not zeroed */
char *memory_copy_text(const char *text); /* NULL gives NULL */
char *memory_copy_bytes(const char *bytes, size_t length); /* adds a terminating 0 */
void memory_free(void *block);                             /* NULL is allowed */

/* For a program's beginning, before its threads: they share one heap, so that what one of them
 * gives back the others use, and large blocks go back to the system. */
void memory_share_heap(void);
/* After much was freed at once: whole pages between blocks that stay go back to the system. Takes a
 * fraction of a millisecond. */
void memory_give_back(void);

/* Called once when memory has run out, before the program ends. NULL takes it back. */
void memory_on_exhausted(void (*function)(void *context), void *context);

struct arena_block;
struct arena {
    struct arena_block *blocks;
};
void arena_init(struct arena *arena);
void *arena_new(struct arena *arena, size_t size); /* zeroed, aligned for any type */
char *arena_copy_text(struct arena *arena, const char *text);
char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length);
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_clear(struct arena *arena);   /* forgets all, keeps one block for use again */
void arena_release(struct arena *arena); /* frees all; the arena may be used again */

struct buffer {
    char *bytes; /* always 0-terminated once anything was added; NULL before */
    size_t length;
    size_t capacity;
};
void buffer_init(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_clear(struct buffer *buffer);
void buffer_release(struct buffer *buffer);

#endif
