/* SPDX-License-Identifier: MIT */
/* results_json: the object, the list, groups of them, what is refused, and bombs in good time. */
#include "support/patience.h"

#include "chartty/base/clock.h"
#include "chartty/model/lab_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct lab_subject man = {50, 'M'};
static struct arena arena;
static struct lab_panel panel;
static int read_json(const char *json)
{
    struct error error;
    arena_release(&arena);
    arena_init(&arena);
    int result = lab_read(&arena, json, strlen(json), &man, &panel, &error);
    if (result < 0) {
        assert_int_equal(panel.count, 0);
        assert_int_equal(error.code, ERROR_INVALID);
        assert_true(strlen(error.user) > 20);
    }
    return result;
}

static void test_read_object(void **state)
{
    (void)state;
    assert_int_equal(read_json("{\"WBC\":\"7.5\",\"Hgb\": 13.50, \"Sodium\": null}"), 0);
    assert_int_equal(panel.count, 3);
    assert_string_equal(panel.components[0].name, "WBC");
    assert_string_equal(panel.components[0].value, "7.5");
    assert_null(panel.components[0].unit);
    assert_int_equal(panel.components[0].flag, LAB_NORMAL);
    assert_string_equal(panel.components[1].value, "13.50"); /* its precision is kept */
    assert_int_equal(panel.components[1].flag, LAB_LOW);
    assert_null(panel.components[2].value);
    assert_int_equal(panel.components[2].flag, LAB_MISSING);
}

static void test_read_list(void **state)
{
    (void)state;
    assert_int_equal(read_json("[{\"component\":\"Sodium\",\"value\":\"108.9\",\"unit\":\"mmol/L\","
                               "\"reference\":\"136-145\",\"flag\":\"low\"},"
                               "{\"component\":\"HDL\",\"value\":55,\"reference\":\">40\"}]"),
                     0);
    assert_int_equal(panel.count, 2);
    assert_int_equal(panel.components[0].flag, LAB_CRITICAL_LOW);
    assert_false(panel.components[0].flag_disagrees);
    assert_string_equal(panel.components[0].unit, "mmol/L");
    assert_string_equal(panel.components[0].source_flag, "low");
    assert_string_equal(panel.components[1].value, "55");
    assert_int_equal(panel.components[1].flag, LAB_NORMAL);
}

static void test_read_nested(void **state)
{
    (void)state;
    assert_int_equal(read_json("{\"CBC\":{\"WBC\":\"7.5\",\"Hgb\":{\"value\":\"15\",\"unit\":"
                               "\"g/dL\"}},\"more\":[{\"component\":\"K\",\"value\":4}],"
                               "\"x\":[1,2],\"y\":true}"),
                     0);
    assert_int_equal(panel.count, 5);
    assert_string_equal(panel.components[1].name, "Hgb");
    assert_int_equal(panel.components[1].flag, LAB_NORMAL);
    assert_string_equal(panel.components[2].name, "K");
    assert_string_equal(panel.components[4].value, "true");
    assert_int_equal(panel.components[4].flag, LAB_NOT_EVALUABLE);
    assert_int_equal(read_json(""), 0);
    assert_int_equal(panel.count, 0);
    assert_int_equal(read_json("{}"), 0);
    assert_int_equal(read_json("[]"), 0);
}

/* WBC 0-2 of a urine sediment is no leukopenia. */
static void test_read_urinalysis(void **state)
{
    (void)state;
    assert_int_equal(read_json("{\"Specific Gravity\":\"1.020\",\"pH\":\"6.0\",\"WBC\":\"0-2\","
                               "\"Glucose\":\"Negative\",\"Protein\":\"Trace\"}"),
                     0);
    assert_int_equal(panel.components[0].flag, LAB_NORMAL);
    assert_int_equal(panel.components[1].flag, LAB_NORMAL);
    assert_int_equal(panel.components[2].flag, LAB_NORMAL);
    assert_int_equal(panel.components[3].flag, LAB_NORMAL);
    assert_int_equal(panel.components[4].flag, LAB_ABNORMAL);
}

static void test_read_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"WBC\":",
        "null",
        "7.5",
        "\"text\"",
        "[1,2]",
        "[{\"value\":\"7\"}]",
        "{\"\":\"7\"}",
        "{WBC:7}",
        "{7:\"x\"}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1}x",
        "{\"a\":\"\xFF\"}",
        "[[{\"component\":\"a\",\"value\":1}]]",
        "{\"a\":NaN}",
        "[{\"component\":7,\"value\":\"7\"}]]",
    };
    for (size_t index = 0; index < sizeof bad / sizeof bad[0]; index++)
        assert_int_equal(read_json(bad[index]), -1);
    struct error error;
    assert_int_equal(lab_read(&arena, "{\"a\":1}\0 ", 9, &man, &panel, &error), -1);
}

struct bomb {
    const char *json;
    int expected;
};

/* Processor time: what else the machine does is not the reader's. */
static int64_t read_bomb(void *context)
{
    const struct bomb *bomb = context;
    int64_t began = clock_thread_us();
    assert_int_equal(read_json(bomb->json), bomb->expected);
    return clock_thread_us() - began;
}

static void check_bomb(struct buffer *json, int expected, int count)
{
    struct bomb bomb = {json->bytes, expected};
    assert_true(quickest_turn(read_bomb, &bomb, 199999) < 200000);
    assert_int_equal(panel.count, count);
    buffer_release(json);
}

static void test_bombs(void **state)
{
    (void)state;
    struct buffer json;
    buffer_init(&json);
    for (int depth = 0; depth < 60000; depth++)
        buffer_add_text(&json, "[");
    check_bomb(&json, -1, 0);
    for (int depth = 0; depth < 9; depth++)
        buffer_add_text(&json, "{\"a\":");
    buffer_add_text(&json, "1}}}}}}}}}");
    check_bomb(&json, -1, 0);
    for (int depth = 0; depth < 8; depth++)
        buffer_add_text(&json, "{\"a\":");
    buffer_add_text(&json, "1}}}}}}}}");
    check_bomb(&json, 0, 1);
    buffer_add_text(&json, "{\"a\":\"");
    for (int index = 0; index < 70000; index++)
        buffer_add_text(&json, "x");
    buffer_add_text(&json, "\"}");
    check_bomb(&json, -1, 0);
    buffer_add_text(&json, "{\"a\":\"");
    for (int index = 0; index < 4097; index++)
        buffer_add_text(&json, "x");
    buffer_add_text(&json, "\"}");
    check_bomb(&json, -1, 0);
    for (int size = 500; size <= 501; size++) {
        buffer_add_text(&json, "[");
        for (int index = 0; index < size; index++)
            buffer_format(&json,
                          "%s{\"component\":\"Test %d\",\"value\":\"%d mg/dL H\",\"reference\""
                          ":\"1-%d\"}",
                          index > 0 ? "," : "", index, index, size);
        buffer_add_text(&json, "]");
        check_bomb(&json, size == 500 ? 0 : -1, size == 500 ? 500 : 0);
    }
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_object),  cmocka_unit_test(test_read_list),
        cmocka_unit_test(test_read_nested),  cmocka_unit_test(test_read_urinalysis),
        cmocka_unit_test(test_read_refuses), cmocka_unit_test(test_bombs),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
