/* SPDX-License-Identifier: MIT */
/*
 * Tests of src/exchange/csv.h: quoting, line ends, delimiters, limits, and that a broken record
 * names its line and column and takes no other along.
 */
#include "src/exchange/csv.h"

#include "chartty/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct csv *read_text(const char *text)
{
    struct error error;
    struct csv *csv = csv_read_bytes("people.csv", text, strlen(text), &error);
    if (!csv)
        fail_msg("%s", error.user);
    return csv;
}

static void expect_row(struct csv *csv, long line, const char *first, const char *second)
{
    struct error error;
    assert_int_equal(csv_next(csv, &error), 1);
    assert_int_equal(csv_line(csv), line);
    assert_string_equal(csv_field(csv, 0), first);
    assert_string_equal(csv_field(csv, 1), second);
}

static void expect_refused(struct csv *csv, const char *message)
{
    struct error error;
    assert_int_equal(csv_next(csv, &error), -1);
    assert_int_equal(error.code, ERROR_INVALID);
    assert_string_equal(error.user, message);
}

static void expect_end(struct csv *csv)
{
    struct error error;
    assert_int_equal(csv_next(csv, &error), 0);
    assert_int_equal(csv_next(csv, &error), 0);
}

static void expect_no_header(const char *bytes, size_t length, const char *message)
{
    struct error error;
    assert_null(csv_read_bytes("people.csv", bytes, length, &error));
    assert_int_equal(error.code, ERROR_INVALID);
    assert_string_equal(error.user, message);
}

static void columns_are_found_by_name(void **state)
{
    (void)state;
    struct csv *csv = read_text("Id, ZIP ,\"LAST NAME\"\r\n1,02155,O'Neil\r\n");
    assert_int_equal(csv_column_count(csv), 3);
    assert_int_equal(csv_column(csv, "id"), 0);
    assert_int_equal(csv_column(csv, "zip"), 1);
    assert_int_equal(csv_column(csv, "Last Name"), 2);
    assert_int_equal(csv_column(csv, "FIPS"), -1);
    assert_string_equal(csv_header(csv, 1), "ZIP");
    assert_string_equal(csv_name(csv), "people.csv");
    expect_row(csv, 2, "1", "02155");
    assert_string_equal(csv_field(csv, 2), "O'Neil");
    assert_string_equal(csv_field(csv, -1), "");
    expect_end(csv);
    csv_close(csv);
}

static void quotes_hold_delimiters_line_ends_and_quotes(void **state)
{
    (void)state;
    struct csv *csv = read_text("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",\"\"\n3,4");
    expect_row(csv, 2, "x,y", "say \"hi\"");
    expect_row(csv, 3, "two\r\nlines", "");
    expect_row(csv, 5, "3", "4");
    expect_end(csv);
    csv_close(csv);
}

static void a_quote_within_a_plain_value_is_kept(void **state)
{
    (void)state;
    struct csv *csv = read_text("a,b\n5\" tube,6\n");
    expect_row(csv, 2, "5\" tube", "6");
    csv_close(csv);
}

static void delimiter_is_told_from_the_header(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first, *second;
    } cases[] = {{"a;b\n1,5;2\n", "1,5", "2"},
                 {"a\tb\n1,5;x\t2\n", "1,5;x", "2"},
                 {"\"a;;;\",b\n1,2\n", "1", "2"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv *csv = read_text(cases[i].text);
        assert_int_equal(csv_column_count(csv), 2);
        expect_row(csv, 2, cases[i].first, cases[i].second);
        csv_close(csv);
    }
}

static void a_byte_order_mark_is_no_part_of_the_first_name(void **state)
{
    (void)state;
    struct csv *csv = read_text("\xEF\xBB\xBFId;Name\n7;Ana\n");
    assert_int_equal(csv_column(csv, "Id"), 0);
    expect_row(csv, 2, "7", "Ana");
    csv_close(csv);
}

static void blank_lines_are_passed_over_but_counted(void **state)
{
    (void)state;
    struct csv *csv = read_text("a,b\n\n\r\n1,2\n\n");
    expect_row(csv, 4, "1", "2");
    expect_end(csv);
    csv_close(csv);
}

static void broken_records_name_their_place_and_the_rest_is_read(void **state)
{
    (void)state;
    struct csv *csv = read_text("a,b\n1\n1,2,3\n\"x\"y,2\n1,\xFF\n1,bare\rreturn\n5,6\n");
    expect_refused(csv, "people.csv, line 2: the row has 1 value, but the header has 2 columns.");
    expect_refused(csv, "people.csv, line 3: the row has 3 values, but the header has 2 columns.");
    expect_refused(csv, "people.csv, line 4, column a: text follows the closing quote.");
    expect_refused(csv,
                   "people.csv, line 5, column b: the text is not UTF-8; save the file as UTF-8.");
    expect_refused(csv,
                   "people.csv, line 6, column b: a carriage return stands without a line feed.");
    expect_row(csv, 7, "5", "6");
    expect_end(csv);
    csv_close(csv);
}

static void an_open_quote_costs_one_line_only(void **state)
{
    (void)state;
    struct csv *csv = read_text("a,b\n1,\"never closed\n2,3\n4,5\n");
    expect_refused(csv, "people.csv, line 2, column b: a quote is not closed.");
    expect_row(csv, 3, "2", "3");
    expect_row(csv, 4, "4", "5");
    expect_end(csv);
    csv_close(csv);
}

static void a_nul_byte_is_refused(void **state)
{
    (void)state;
    static const char text[] = "a,b\n1,x\0y\n3,4\n";
    struct error error;
    struct csv *csv = csv_read_bytes("people.csv", text, sizeof text - 1, &error);
    assert_non_null(csv);
    expect_refused(csv,
                   "people.csv, line 2, column b: there is a NUL byte; save the file as UTF-8.");
    expect_row(csv, 3, "3", "4");
    csv_close(csv);
}

/* A value of `length` bytes between two good lines. */
static char *with_long_value(size_t length, size_t *total)
{
    struct buffer text;
    buffer_init(&text);
    buffer_add_text(&text, "a,b\n1,");
    for (size_t i = 0; i < length; i++)
        buffer_add_text(&text, "x");
    buffer_add_text(&text, "\n3,4\n");
    *total = text.length;
    return text.bytes;
}

static void values_are_bounded(void **state)
{
    (void)state;
    struct error error;
    size_t length;
    char *text = with_long_value(65536, &length);
    struct csv *csv = csv_read_bytes("people.csv", text, length, &error);
    assert_int_equal(csv_next(csv, &error), 1);
    assert_int_equal(strlen(csv_field(csv, 1)), 65536);
    csv_close(csv);
    memory_free(text);

    text = with_long_value(65537, &length);
    csv = csv_read_bytes("people.csv", text, length, &error);
    expect_refused(csv, "people.csv, line 2, column b: the value is longer than 64 KiB; is a quote "
                        "not closed?");
    expect_row(csv, 3, "3", "4");
    csv_close(csv);
    memory_free(text);
}

static void records_are_bounded(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text);
    for (int column = 0; column < 20; column++)
        buffer_format(&text, "%sc%d", column ? "," : "", column);
    for (int column = 0; column < 20; column++) {
        buffer_add_text(&text, column ? "," : "\n");
        for (int i = 0; i < 60000; i++)
            buffer_add_text(&text, "y");
    }
    struct error error;
    struct csv *csv = csv_read_bytes("people.csv", text.bytes, text.length, &error);
    expect_refused(csv, "people.csv, line 2: the record is longer than 1 MiB.");
    expect_end(csv);
    csv_close(csv);
    buffer_release(&text);
}

static void headers_that_cannot_serve_are_refused(void **state)
{
    (void)state;
    expect_no_header("", 0, "people.csv is empty: a header line is missing.");
    expect_no_header("a,b,A\n1,2,3\n", 12, "people.csv has the column A twice.");
    expect_no_header("\xFF\xFE\x61\x00", 4,
                     "people.csv, line 1: there is a NUL byte; save the file as UTF-8.");
}

static void reading_can_go_back_to_a_record(void **state)
{
    (void)state;
    struct csv *csv = read_text("a,b\n1,2\n\"3\nx\",4\n5,6\n");
    struct error error;
    expect_row(csv, 2, "1", "2");
    expect_row(csv, 3, "3\nx", "4");
    long long offset = csv_offset(csv);
    expect_row(csv, 5, "5", "6");
    csv_seek(csv, offset, 3);
    expect_row(csv, 3, "3\nx", "4");
    expect_row(csv, 5, "5", "6");
    long long done, total;
    csv_progress(csv, &done, &total);
    assert_int_equal(done, total);
    assert_int_equal(csv_next(csv, &error), 0);
    csv_close(csv);
}

/* Pieces end anywhere: the same rows from a file many pieces long, forwards and back. */
static void files_longer_than_a_piece_are_read_alike(void **state)
{
    (void)state;
    char path[] = "/tmp/chartty_csv_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs("number,text\r\n", file);
    for (int i = 0; i < 40000; i++)
        fprintf(file, "%d,\"row \"\"%d\"\"\"\r\n", i, i);
    fclose(file);

    struct error error;
    struct csv *csv = csv_open(path, &error);
    assert_non_null(csv);
    long long offset = 0;
    char expected[32];
    for (int i = 0; i < 40000; i++) {
        assert_int_equal(csv_next(csv, &error), 1);
        snprintf(expected, sizeof expected, "row \"%d\"", i);
        assert_string_equal(csv_field(csv, 1), expected);
        if (i == 17)
            offset = csv_offset(csv);
    }
    assert_int_equal(csv_next(csv, &error), 0);
    csv_seek(csv, offset, 19);
    expect_row(csv, 19, "17", "row \"17\"");
    csv_close(csv);
    remove(path);
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    struct error error;
    assert_null(csv_open("/nowhere/patients.csv", &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_string_equal(error.user,
                        "/nowhere/patients.csv cannot be read: No such file or directory.");
    assert_null(csv_open("/tmp", &error));
    assert_string_equal(error.user, "/tmp is not a file that can be read.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(quotes_hold_delimiters_line_ends_and_quotes),
        cmocka_unit_test(a_quote_within_a_plain_value_is_kept),
        cmocka_unit_test(delimiter_is_told_from_the_header),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_first_name),
        cmocka_unit_test(blank_lines_are_passed_over_but_counted),
        cmocka_unit_test(broken_records_name_their_place_and_the_rest_is_read),
        cmocka_unit_test(an_open_quote_costs_one_line_only),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(values_are_bounded),
        cmocka_unit_test(records_are_bounded),
        cmocka_unit_test(headers_that_cannot_serve_are_refused),
        cmocka_unit_test(reading_can_go_back_to_a_record),
        cmocka_unit_test(files_longer_than_a_piece_are_read_alike),
        cmocka_unit_test(a_missing_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
