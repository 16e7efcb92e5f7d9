/* SPDX-License-Identifier: MIT */
/* Purpose: the name index: ranges, bearers, look-alike candidates, sharing, size. */
#include "src/data/name_index.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct name_index *small_index(void)
{
    static const char *const lasts[] = {"garcia", "garcia marquez", "li",     "marques",
                                        "smith",  "smithers",       "smythe", "\xd0\xb8\xd0\xb2"};
    struct name_index *index = name_index_new();
    for (size_t i = 0; i < sizeof lasts / sizeof lasts[0]; i++)
        name_index_add(index, NAME_LAST, lasts[i], (int64_t)i + 1);
    name_index_add(index, NAME_FIRST, "john", 7);
    name_index_finish(index);
    return index;
}

static void ranges_and_bearers(void **state)
{
    (void)state;
    struct name_index *index = small_index();
    size_t begin, end;
    assert_int_equal(name_index_range(index, NAME_LAST, "smith", &begin, &end), 5 + 6);
    assert_int_equal(begin, 4);
    assert_int_equal(end, 6);
    assert_int_equal(name_index_range(index, NAME_LAST, "", &begin, &end), 36);
    assert_int_equal(end - begin, 8);
    assert_int_equal(name_index_range(index, NAME_LAST, "x", &begin, &end), 0);
    assert_int_equal(begin, end);
    assert_int_equal(name_index_range(index, NAME_LAST, "garcia m", &begin, &end), 2);
    assert_int_equal(name_index_range(index, NAME_FIRST, "jo", &begin, &end), 7);
    assert_string_equal(name_index_name(index, NAME_FIRST, begin), "john");
    name_index_release(index);
}

static void nothing_is_an_index_too(void **state)
{
    (void)state;
    struct name_index *index = name_index_new();
    name_index_finish(index);
    size_t begin, end;
    assert_int_equal(name_index_range(index, NAME_LAST, "a", &begin, &end), 0);
    assert_int_equal(begin, 0);
    assert_int_equal(end, 0);
    assert_int_equal(name_index_count(index, NAME_LAST), 0);
    name_index_release(index);
    name_index_release(NULL);
}

struct seen {
    char names[512];
    size_t last;
    int count;
};

static void remember(void *context, size_t place, const char *name)
{
    struct seen *seen = context;
    assert_true(seen->count == 0 || place > seen->last);
    seen->last = place;
    seen->count++;
    size_t used = strlen(seen->names);
    snprintf(seen->names + used, sizeof seen->names - used, "%s,", name);
}

static void candidates_miss_none(void **state)
{
    (void)state;
    struct name_index *index = small_index();
    struct seen seen = {.names = ""};
    name_index_like(index, NAME_LAST, "smyth", 1, remember, &seen);
    assert_non_null(strstr(seen.names, "smith,"));
    assert_non_null(strstr(seen.names, "smythe,"));
    assert_null(strstr(seen.names, "garcia"));
    seen = (struct seen){.names = ""};
    name_index_like(index, NAME_LAST, "marquez", 0, remember, &seen);
    assert_string_equal(seen.names, "garcia marquez,");
    seen = (struct seen){.names = ""};
    name_index_like(index, NAME_LAST, "\xd0\xb2", 0, remember, &seen);
    assert_non_null(strstr(seen.names, "\xd0\xb8\xd0\xb2,"));
    name_index_release(index);
}

enum { NAMES = 300 };

static void mark(void *context, size_t place, const char *name)
{
    (void)name;
    ((bool *)context)[place] = true;
}

/* Names of a few letters have many near ones; each pair that is near must be visited. */
static void candidates_against_all_pairs(void **state)
{
    (void)state;
    char names[NAMES][8] = {{0}};
    struct name_index *index = name_index_new();
    for (int i = 0; i < NAMES; i++) {
        int value = i * 7;
        for (int letter = 5; letter >= 0; letter--, value /= 4)
            names[i][letter] = (char)('a' + value % 4);
        name_index_add(index, NAME_LAST, names[i], 1);
    }
    name_index_finish(index);
    int near = 0;
    for (int i = 0; i < NAMES; i += 11)
        for (int limit = 1; limit <= 2; limit++) {
            bool visited[NAMES] = {false};
            name_index_like(index, NAME_LAST, names[i], limit, mark, visited);
            for (int j = 0; j < NAMES; j++)
                if (text_distance(names[i], names[j], limit) <= limit) {
                    assert_true(visited[j]);
                    near++;
                }
        }
    assert_true(near > 200);
    name_index_release(index);
}

static void shared_by_reference(void **state)
{
    (void)state;
    struct name_index *index = small_index();
    const struct name_index *shared = name_index_retain(index);
    name_index_release(index);
    assert_string_equal(name_index_name(shared, NAME_LAST, 2), "li");
    name_index_release(shared); /* the sanitizer would show a leak or a second free */
}

static void sixty_thousand_names_stay_small(void **state)
{
    (void)state;
    struct name_index *index = name_index_new();
    for (int i = 0; i < 60000; i++) {
        char name[32];
        snprintf(name, sizeof name, "surname%05d", i);
        name_index_add(index, i < 50000 ? NAME_LAST : NAME_FIRST, name, 3);
    }
    name_index_finish(index);
    assert_int_equal(name_index_count(index, NAME_LAST), 50000);
    assert_true(name_index_bytes(index) < 3 * 1024 * 1024);
    name_index_release(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_and_bearers),   cmocka_unit_test(nothing_is_an_index_too),
        cmocka_unit_test(candidates_miss_none), cmocka_unit_test(candidates_against_all_pairs),
        cmocka_unit_test(shared_by_reference),  cmocka_unit_test(sixty_thousand_names_stay_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
