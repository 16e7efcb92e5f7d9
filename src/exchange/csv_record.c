/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one record of a CSV file split into values (csv_parts.h). Called by csv.c. Must not
 * know: what a header is.
 *
 * A broken record never takes its neighbours along: reading goes on with the next line. Where a
 * quote was never closed, that is the line after the one on which the record began, else half the
 * file would be swallowed.
 */
#include "src/exchange/csv_parts.h"

#include <stdbool.h>
#include <string.h>

/* Why a record ended. */
enum field_end { END_VALUE, END_RECORD, END_FILE, END_BAD };

static void begin_value(struct csv *csv, size_t start)
{
    if (csv->count == csv->capacity) {
        csv->capacity = csv->capacity ? csv->capacity * 2 : 32;
        csv->starts = memory_resize(csv->starts, (size_t)csv->capacity, sizeof csv->starts[0]);
    }
    csv->starts[csv->count++] = start;
}

static void line_passed(struct csv *csv)
{
    if (csv->line == csv->record_line) {
        csv->second_line = csv_source_offset(&csv->source);
    }
    csv->line++;
}

/* Adds bytes to the value in hand; false past a limit. */
static bool add_bytes(struct csv *csv, const char *bytes, size_t length, struct error *error)
{
    int column = csv->count - 1;
    if (csv->record.length - csv->starts[column] + length > CSV_FIELD_LIMIT) {
        csv_refuse(csv, column, "the value is longer than 64 KiB; is a quote not closed?", error);
        return false;
    }
    if (csv->record.length + length > CSV_RECORD_LIMIT) {
        csv_refuse(csv, -1, "the record is longer than 1 MiB.", error);
        return false;
    }
    buffer_add(&csv->record, bytes, length);
    return true;
}

/* Takes the bytes in hand up to the first that is one of three; false past a limit. */
static bool take_until(struct csv *csv, char first, char second, char third, struct error *error)
{
    struct csv_source *source = &csv->source;
    const char *start = source->piece + source->position;
    const char *end = source->piece + source->length;
    const char *cursor = start;
    while (cursor < end && *cursor != first && *cursor != second && *cursor != third) {
        cursor++;
    }
    source->position += (size_t)(cursor - start);
    return add_bytes(csv, start, (size_t)(cursor - start), error);
}

/* What follows a value: a delimiter, a line end, the end, or what must not stand there. */
static enum field_end after_value(struct csv *csv, int byte, struct error *error)
{
    if (byte == csv->delimiter) {
        return END_VALUE;
    }
    if (byte == CSV_SOURCE_END) {
        return END_FILE;
    }
    if (byte == '\r') {
        if (csv_source_peek(&csv->source) == CSV_SOURCE_END) {
            return END_FILE;
        }
        if (csv_source_peek(&csv->source) != '\n') {
            csv_refuse(csv, csv->count - 1, "a carriage return stands without a line feed.", error);
            return END_BAD;
        }
        byte = csv_source_take(&csv->source);
    }
    if (byte == '\n') {
        line_passed(csv);
        return END_RECORD;
    }
    csv_refuse(csv, csv->count - 1, "text follows the closing quote.", error);
    return END_BAD;
}

static enum field_end read_quoted(struct csv *csv, struct error *error)
{
    for (;;) {
        int byte = csv_source_peek(&csv->source);
        if (byte == CSV_SOURCE_END) {
            csv_refuse(csv, csv->count - 1, "a quote is not closed.", error);
            return END_BAD;
        }
        if (byte != '"' && byte != '\n') {
            if (!take_until(csv, '"', '\n', '\n', error)) {
                return END_BAD;
            }
            continue;
        }
        csv_source_take(&csv->source);
        if (byte == '\n') {
            line_passed(csv);
        } else if (csv_source_peek(&csv->source) != '"') {
            return after_value(csv, csv_source_take(&csv->source), error);
        } else {
            csv_source_take(&csv->source);
        }
        if (!add_bytes(csv, byte == '"' ? "\"" : "\n", 1, error)) {
            return END_BAD;
        }
    }
}

static enum field_end read_plain(struct csv *csv, struct error *error)
{
    for (;;) {
        int byte = csv_source_peek(&csv->source);
        if (byte == csv->delimiter || byte == '\n' || byte == '\r' || byte == CSV_SOURCE_END) {
            return after_value(csv, csv_source_take(&csv->source), error);
        }
        if (!take_until(csv, csv->delimiter, '\n', '\r', error)) {
            return END_BAD;
        }
    }
}

/* Goes on behind a record that could not be read. */
static void recover(struct csv *csv)
{
    if (csv->line > csv->record_line) {
        csv_source_seek(&csv->source, csv->second_line);
        csv->line = csv->record_line + 1;
        return;
    }
    int byte;
    do {
        byte = csv_source_take(&csv->source);
    } while (byte != '\n' && byte != CSV_SOURCE_END);
    csv->line++;
}

/* A line that is in hand whole and has no quote, as nearly all are, is taken in one piece. False:
 * it is read value by value. */
static bool take_plain_line(struct csv *csv)
{
    struct csv_source *source = &csv->source;
    const char *line = source->piece + source->position;
    size_t rest = source->length - source->position;
    const char *end = memchr(line, '\n', rest < CSV_FIELD_LIMIT ? rest : CSV_FIELD_LIMIT);
    if (end == NULL || memchr(line, '"', (size_t)(end - line)) != NULL) {
        return false;
    }
    size_t length = (size_t)(end - line);
    const char *carriage_return = memchr(line, '\r', length);
    if (carriage_return != NULL && carriage_return + 1 != end) {
        return false;
    }
    length -= carriage_return != NULL;
    buffer_add(&csv->record, line, length);
    buffer_add(&csv->record, "", 1);
    char *values = csv->record.bytes;
    for (char *value = values, *after; value != NULL; value = after) {
        begin_value(csv, (size_t)(value - values));
        after = memchr(value, csv->delimiter, (size_t)(values + length - value));
        if (after != NULL) {
            *after++ = '\0';
        }
    }
    source->position += (size_t)(end + 1 - line);
    line_passed(csv);
    return true;
}

int csv_read_record(struct csv *csv, struct error *error)
{
    buffer_clear(&csv->record);
    csv->count = 0;
    csv->record_line = csv->line;
    csv->record_offset = csv_source_offset(&csv->source);
    if (csv_source_peek(&csv->source) == CSV_SOURCE_END) {
        return 0;
    }
    if (take_plain_line(csv)) {
        return 1;
    }
    enum field_end end;
    do {
        begin_value(csv, csv->record.length);
        if (csv_source_peek(&csv->source) == '"') {
            csv_source_take(&csv->source);
            end = read_quoted(csv, error);
        } else {
            end = read_plain(csv, error);
        }
        if (end == END_BAD) {
            recover(csv);
            return -1;
        }
        buffer_add(&csv->record, "", 1);
    } while (end == END_VALUE);
    return 1;
}
