/* SPDX-License-Identifier: MIT */
/* Audit entries as lines, CSV and JSON: one line each, whatever they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/base/memory.h"
#include "src/exchange/audit_export.h"

#include <stdlib.h>
#include <string.h>

/* Words that would be a formula, an escape and a second line. */
static const char text[] = "{\"words\":\"=1+1\\u001b[2J\\nnext\",\"changes\":[]}";

static struct audit_entry entry_of(const char *station)
{
    struct audit_entry entry;
    const struct record_spec *spec = record_spec(RECORD_AUDIT_ENTRY);
    const char *values[] = {"7",   "00ff",  "1",     "2026-11-24 12:00:00.000000",
                            "kim", "nurse", station, "chart.view",
                            "12",  NULL,    NULL,    text,
                            "ab"};
    struct field_value *fields = (struct field_value *)&entry;
    assert_int_equal(spec->field_count, sizeof values / sizeof values[0]);
    for (int i = 0; i < spec->field_count; i++) {
        fields[i] = field_read(&spec->fields[i], values[i], values[i] ? strlen(values[i]) : 0);
    }
    return entry;
}

static char *printed(enum audit_format format, const char *station)
{
    char *bytes = NULL;
    size_t size = 0;
    struct audit_entry entry = entry_of(station);
    FILE *file = open_memstream(&bytes, &size);
    audit_export_entry(file, format, &entry);
    fclose(file);
    return bytes;
}

static void a_line_for_people(void **state)
{
    (void)state;
    char *line = printed(AUDIT_LINES, "ws\x1b]0;x");
    assert_non_null(strstr(line, "24-Nov-2026 07:00")); /* the clinic's time */
    assert_non_null(strstr(line, "#12"));
    assert_null(strchr(line, '\x1b'));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    free(line);
}

static void csv_and_its_formulas(void **state)
{
    (void)state;
    char *line = printed(AUDIT_CSV, "=cmd|'x'!A1, \"q\"");
    assert_non_null(strstr(line, ",\"'=cmd|'x'!A1, \"\"q\"\"\","));
    assert_non_null(strstr(line, "7,2026-11-24 12:00:00.000000,kim,nurse,"));
    assert_ptr_equal(strstr(line, "\r\n"), line + strlen(line) - 2);
    free(line);
}

static void json_keeps_the_sealed_text(void **state)
{
    (void)state;
    char *line = printed(AUDIT_JSON, "ws");
    assert_string_equal(line,
                        "{\"row\":7,\"entry\":\"{\\\"words\\\":\\\"=1+1\\\\u001b[2J\\\\nnext\\\","
                        "\\\"changes\\\":[]}\",\"mac\":\"ab\"}\n");
    free(line);
}

static void heads(void **state)
{
    (void)state;
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    audit_export_begin(file, AUDIT_CSV);
    audit_export_begin(file, AUDIT_JSON);
    fclose(file);
    assert_string_equal(bytes, "id,at,username,role,station,action,patient_id,table_name,row_id,"
                               "chain,position,mac,entry\r\n");
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_for_people),
        cmocka_unit_test(csv_and_its_formulas),
        cmocka_unit_test(json_keeps_the_sealed_text),
        cmocka_unit_test(heads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
