/* SPDX-License-Identifier: MIT */
/* Blocks, arenas, buffers, and the end of the program when memory is out. */
#include "unit/base/base_test.h"

#include "chartty/base/memory.h"

#include <stdalign.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDER_SANITIZER 1 /* its allocator reports a huge request by itself */
#else
#define UNDER_SANITIZER 0
#endif

static void blocks_are_zeroed_and_copied(void **state)
{
    (void)state;
    unsigned char *block = memory_array(100, 3);
    for (int i = 0; i < 300; i++) {
        assert_int_equal(block[i], 0);
    }
    block[0] = 9;
    block = memory_resize(block, 1000, 3);
    assert_int_equal(block[0], 9);
    memory_free(block);
    memory_free(memory_new(0));
    memory_free(NULL);
    assert_null(memory_copy_text(NULL));
    char *text = memory_copy_text("abc");
    assert_string_equal(text, "abc");
    memory_free(text);
    text = memory_copy_bytes("abc", 2);
    assert_string_equal(text, "ab");
    memory_free(text);
    text = memory_copy_bytes(NULL, 0);
    assert_string_equal(text, "");
    memory_free(text);
}

static void say_goodbye(void *context)
{
    ssize_t written = write(*(int *)context, "bye", 3);
    (void)written;
}

/* What the hook wrote before a child ended that asked for too much; *status as waitpid's. */
static size_t exhaust(size_t count, size_t size, char *told, size_t room, int *status)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        memory_on_exhausted(say_goodbye, &ends[1]);
        memory_array(count, size);
        _exit(0);
    }
    close(ends[1]);
    ssize_t length = read(ends[0], told, room);
    close(ends[0]);
    assert_int_equal(waitpid(child, status, 0), child);
    return length < 0 ? 0 : (size_t)length;
}

static void exhaustion_tells_and_ends(void **state)
{
    (void)state;
    if (UNDER_SANITIZER) {
        skip();
    }
    static const size_t requests[][2] = {{PTRDIFF_MAX / 2, 1}, {SIZE_MAX / 2, 4}};
    for (size_t i = 0; i < 2; i++) {
        char told[8];
        int status;
        assert_int_equal(exhaust(requests[i][0], requests[i][1], told, sizeof told, &status), 3);
        assert_memory_equal(told, "bye", 3);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 70);
    }
}

static void arenas_give_zeroed_aligned_room(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 7) {
            unsigned char *room = arena_new(&arena, size);
            assert_int_equal((uintptr_t)room % alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(room[i], 0);
            }
            memset(room, 0xAA, size);
        }
        unsigned char *large = arena_new(&arena, 100000);
        assert_int_equal(large[99999], 0);
        memset(large, 0xAA, 100000);
        arena_clear(&arena);
    }
    assert_string_equal(arena_copy_text(&arena, "one"), "one");
    assert_string_equal(arena_copy_bytes(&arena, "three", 2), "th");
    assert_string_equal(arena_format(&arena, "%d-%s", 5, "x"), "5-x");
    assert_null(arena_copy_text(&arena, NULL));
    arena_release(&arena);
    assert_string_equal(arena_copy_text(&arena, "again"), "again");
    arena_release(&arena);
    arena_clear(&arena);
}

static void a_large_request_keeps_the_open_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *first = arena_new(&arena, 16);
    arena_new(&arena, 50000);
    char *second = arena_new(&arena, 16);
    assert_ptr_equal(second, first + 16);
    arena_release(&arena);
}

static void buffers_grow(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer);
    assert_null(buffer.bytes);
    buffer_add(&buffer, NULL, 0);
    assert_string_equal(buffer.bytes, "");
    for (int i = 0; i < 5000; i++) {
        buffer_format(&buffer, "%04d,", i);
    }
    assert_int_equal(buffer.length, 25000);
    assert_memory_equal(buffer.bytes + 24990, "4998,4999,", 11);
    buffer_clear(&buffer);
    assert_int_equal(buffer.length, 0);
    assert_string_equal(buffer.bytes, "");
    buffer_add_text(&buffer, "ab");
    buffer_add(&buffer, "c\0d", 3);
    assert_int_equal(buffer.length, 5);
    assert_memory_equal(buffer.bytes, "abc\0d", 6);
    buffer_release(&buffer);
    assert_null(buffer.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_and_copied),
        cmocka_unit_test(exhaustion_tells_and_ends),
        cmocka_unit_test(arenas_give_zeroed_aligned_room),
        cmocka_unit_test(a_large_request_keeps_the_open_block),
        cmocka_unit_test(buffers_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
