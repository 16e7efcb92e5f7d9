/* SPDX-License-Identifier: MIT */
/*
 * Memory that cannot fail, arenas and growing buffers. Any layer, any thread; one arena or buffer
 * belongs to one thread at a time. The only writable state is the function that is told when memory
 * has run out, because the place that finds out is any call at all.
 */
#include "chartty/base/memory.h"

#include <malloc.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ARENA_BLOCK_SIZE = 8192,
    BUFFER_FIRST_CAPACITY = 256,
    FORMATTED_AT_ONCE = 256,
    EXIT_EXHAUSTED = 70
};

static struct {
    pthread_mutex_t lock;
    void (*function)(void *context);
    void *context;
} exhausted_hook = {.lock = PTHREAD_MUTEX_INITIALIZER};

enum { KEPT_AT_THE_TOP = 256 * 1024 };

void memory_share_heap(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_ARENA_MAX, 1);
    /* Set once, it stays: else a large block that was given back once lets later ones into the
     * heap, whose holes keep them. */
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_AT_THE_TOP);
#endif
}

void memory_give_back(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

void memory_on_exhausted(void (*function)(void *context), void *context)
{
    pthread_mutex_lock(&exhausted_hook.lock);
    exhausted_hook.function = function;
    exhausted_hook.context = context;
    pthread_mutex_unlock(&exhausted_hook.lock);
}

/* Takes the hook out before calling it: running out again inside it ends the program at once. It
 * does not abort(), which could leave a core file full of patients. */
static _Noreturn void memory_exhausted(void)
{
    pthread_mutex_lock(&exhausted_hook.lock);
    void (*function)(void *context) = exhausted_hook.function;
    void *context = exhausted_hook.context;
    exhausted_hook.function = NULL;
    pthread_mutex_unlock(&exhausted_hook.lock);
    if (function != NULL) {
        function(context);
    }
    static const char message[] = "chartty: out of memory\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written;
    _exit(EXIT_EXHAUSTED);
}

void *memory_array(size_t count, size_t size)
{
    if (count == 0 || size == 0) {
        count = size = 1;
    }
    void *block = calloc(count, size);
    if (block == NULL) {
        memory_exhausted();
    }
    return block;
}

void *memory_new(size_t size)
{
    return memory_array(1, size);
}

void *memory_resize(void *block, size_t count, size_t size)
{
    if (count == 0 || size == 0) {
        count = size = 1;
    }
    void *resized = reallocarray(block, count, size);
    if (resized == NULL) {
        memory_exhausted();
    }
    return resized;
}

char *memory_copy_bytes(const char *bytes, size_t length)
{
    if (length == SIZE_MAX) {
        memory_exhausted();
    }
    char *copy = memory_new(length + 1);
    if (length > 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

char *memory_copy_text(const char *text)
{
    return text == NULL ? NULL : memory_copy_bytes(text, strlen(text));
}

void memory_free(void *block)
{
    free(block);
}

/* A block's bytes are zero from `used` on, so that what is given out is zeroed. */
struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t capacity;
    alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena)
{
    arena->blocks = NULL;
}

static struct arena_block *arena_add_block(struct arena *arena, size_t capacity)
{
    struct arena_block *block = memory_new(sizeof *block + capacity);
    block->capacity = capacity;
    struct arena_block *first = arena->blocks;
    if (first != NULL && first->capacity - first->used > ARENA_BLOCK_SIZE / 4) {
        /* The block in use still has room: a large request must not hide it. */
        block->next = first->next;
        first->next = block;
    } else {
        block->next = first;
        arena->blocks = block;
    }
    return block;
}

void *arena_new(struct arena *arena, size_t size)
{
    size_t alignment = alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        memory_exhausted();
    }
    size = size == 0 ? alignment : (size + alignment - 1) / alignment * alignment;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->capacity - block->used < size) {
        block = arena_add_block(arena, size > ARENA_BLOCK_SIZE ? size : ARENA_BLOCK_SIZE);
    }
    void *room = block->bytes + block->used;
    block->used += size;
    return room;
}

char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length)
{
    if (length == SIZE_MAX) {
        memory_exhausted();
    }
    char *copy = arena_new(arena, length + 1);
    if (length > 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_copy_bytes(arena, text, strlen(text));
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    char most[FORMATTED_AT_ONCE];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(most, sizeof most, format, arguments);
    va_end(arguments);
    size_t room = length < 0 ? 1 : (size_t)length + 1;
    char *text = arena_new(arena, room);
    if (length > 0 && room <= sizeof most) {
        memcpy(text, most, room);
    } else if (length > 0) {
        vsnprintf(text, room, format, again);
    }
    va_end(again);
    return text;
}

void arena_clear(struct arena *arena)
{
    struct arena_block *kept = NULL;
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        if (kept == NULL && block->capacity == ARENA_BLOCK_SIZE) {
            kept = block;
        } else {
            memory_free(block);
        }
        block = next;
    }
    if (kept != NULL) {
        memset(kept->bytes, 0, kept->used);
        kept->used = 0;
        kept->next = NULL;
    }
    arena->blocks = kept;
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        memory_free(block);
        block = next;
    }
    arena->blocks = NULL;
}

void buffer_init(struct buffer *buffer)
{
    buffer->bytes = NULL;
    buffer->length = 0;
    buffer->capacity = 0;
}

static void buffer_reserve(struct buffer *buffer, size_t more)
{
    if (more >= SIZE_MAX / 2 - buffer->length) {
        memory_exhausted();
    }
    size_t needed = buffer->length + more + 1;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity == 0 ? BUFFER_FIRST_CAPACITY : buffer->capacity * 2;
        buffer->capacity = capacity > needed ? capacity : needed;
        buffer->bytes = memory_resize(buffer->bytes, buffer->capacity, 1);
    }
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    buffer_reserve(buffer, length);
    if (length > 0) {
        memcpy(buffer->bytes + buffer->length, bytes, length);
    }
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    buffer_reserve(buffer, 0);
    size_t room = buffer->capacity - buffer->length;
    int length = vsnprintf(buffer->bytes + buffer->length, room, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length >= room) {
        buffer_reserve(buffer, (size_t)length);
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
    }
    buffer->length += length > 0 ? (size_t)length : 0;
    buffer->bytes[buffer->length] = '\0';
    va_end(again);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    if (buffer->bytes != NULL) {
        buffer->bytes[0] = '\0';
    }
}

void buffer_release(struct buffer *buffer)
{
    memory_free(buffer->bytes);
    buffer_init(buffer);
}
