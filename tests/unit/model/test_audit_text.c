/* SPDX-License-Identifier: MIT */
/* An audit entry's text in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/base/memory.h"
#include "chartty/model/audit_text.h"

#include <stdio.h>
#include <string.h>

static const char change[] =
    "{\"chain\":\"c1\",\"position\":2,\"at\":\"2026-11-24 12:00:00.000000\",\"user\":\"kim\","
    "\"name\":\"Kim Lee\",\"role\":\"nurse\",\"station\":\"ws\",\"tty\":\"\",\"remote\":\"\","
    "\"action\":\"medications.edit\",\"patient\":1,\"words\":null,\"previous\":\"m\",\"changes\":["
    "{\"table\":\"medications\",\"row\":12,\"op\":\"update\",\"fields\":{\"dosage\":[\"5 mg\","
    "\"10 mg\"],\"notes\":[null,\"with "
    "food\"]}},{\"table\":\"unknown\",\"row\":3,\"op\":\"insert\","
    "\"fields\":{\"x\":[null,null]}}]}";
static const char view[] = "{\"words\":\"Labs\",\"changes\":[]}";

static void add(void *context, enum audit_part part, const char *label,
                const struct field_spec *column, const char *before, const char *after)
{
    static const char *const kinds[] = {"fact", "row", "column"};
    buffer_format(context, "%s %s|%s|%s%s%s\n", kinds[part], label, before != NULL ? before : "-",
                  after != NULL ? after : "-", column != NULL ? "|of " : "",
                  column != NULL ? column->column : "");
}

static void parts_in_reading_order(void **state)
{
    (void)state;
    struct buffer seen;
    buffer_init(&seen);
    assert_int_equal(audit_text_parts(change, strlen(change), add, &seen), 0);
    assert_string_equal(seen.bytes, "fact Name|-|Kim Lee\n"
                                    "row Changed: medication 12|-|-\n"
                                    "column Dose|5 mg|10 mg|of dosage\n"
                                    "column Notes|-|with food|of notes\n"
                                    "row New: unknown 3|-|-\n"
                                    "column x|-|-\n"
                                    "fact Chain|-|c1\n");
    buffer_release(&seen);
}

static void one_line(void **state)
{
    (void)state;
    char line[64], narrow[12];
    audit_text_line(change, strlen(change), line, sizeof line);
    assert_string_equal(line, "Dose: 5 mg -> 10 mg; and 2 more");
    audit_text_line(view, strlen(view), line, sizeof line);
    assert_string_equal(line, "Labs");
    audit_text_line(change, strlen(change), narrow, sizeof narrow);
    assert_string_equal(narrow, "Dose: 5 mg ");
    static const char umlauts[] = "{\"words\":\"\xC3\xA4\xC3\xB6\xC3\xBC\",\"changes\":[]}";
    char room[6];
    audit_text_line(umlauts, strlen(umlauts), room, sizeof room);
    assert_string_equal(room, "\xC3\xA4\xC3\xB6"); /* no half character */
}

static void what_is_no_entry(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "no JSON",
                                      "[]",
                                      "{}",
                                      "{\"changes\":{}}",
                                      "{\"changes\":[",
                                      "{\"changes\":[],\"changes\":[]}"};
    struct buffer seen;
    char line[16] = "x";
    buffer_init(&seen);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(audit_text_parts(bad[i], strlen(bad[i]), add, &seen), -1);
        audit_text_line(bad[i], strlen(bad[i]), line, sizeof line);
        assert_string_equal(line, "");
    }
    assert_int_equal(seen.length, 0);
    /* What somebody tampered with is told as far as it can be. */
    static const char odd[] = "{\"changes\":[7,{\"table\":5,\"fields\":{\"a\":[1],\"b\":3}}]}";
    assert_int_equal(audit_text_parts(odd, strlen(odd), add, &seen), 0);
    buffer_release(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_in_reading_order),
        cmocka_unit_test(one_line),
        cmocka_unit_test(what_is_no_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
