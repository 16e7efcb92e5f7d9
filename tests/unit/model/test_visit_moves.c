/* SPDX-License-Identifier: MIT */
/* The list of an appointment's moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/base/memory.h"
#include "chartty/model/visit_moves.h"

#include <string.h>

static struct field_value value(const char *text)
{
    static const struct field_spec spec = {"moves", FIELD_NOTE, "Moves", 0, 0, CHOICES_NONE};
    return field_read(&spec, text, text == NULL ? 0 : strlen(text));
}

static void a_move_is_added_and_taken_back(void **state)
{
    (void)state;
    struct visit_place place;
    char *one = visit_moves_add(NULL, "2026-11-24", "9:00 AM", 7, "Lee, Kim", "now");
    struct field_value first = value(one);
    assert_int_equal(visit_moves_count(&first), 1);
    assert_true(visit_moves_last(&first, &place));
    assert_int_equal(place.minutes, 540);
    assert_int_equal(place.provider_id, 7);
    char *two = visit_moves_add(&first, "2026-11-25", "10:00", 8, "\"x\"", "now");
    struct field_value both = value(two);
    assert_int_equal(visit_moves_count(&both), 2);
    assert_true(visit_moves_last(&both, &place));
    assert_int_equal(place.provider_id, 8);
    char *back = visit_moves_drop(&both);
    assert_string_equal(back, one);
    assert_null(visit_moves_drop(&first));
    memory_free(one);
    memory_free(two);
    memory_free(back);
}

static void what_cannot_be_read_is_no_move(void **state)
{
    (void)state;
    static const char *const bad[] = {
        NULL,
        "",
        "no JSON",
        "{}",
        "[]",
        "[7]",
        "[{\"date\":\"2026-11-31\",\"time\":\"09:00\"}]",
        "[{\"date\":\"2026-11-24\",\"time\":\"13:00 PM\",\"provider_id\":1}]"};
    struct visit_place place;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct field_value moves = value(bad[i]);
        assert_false(visit_moves_last(&moves, &place));
    }
    struct field_value broken = value("no JSON");
    assert_int_equal(visit_moves_count(&broken), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_move_is_added_and_taken_back),
        cmocka_unit_test(what_cannot_be_read_is_no_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
