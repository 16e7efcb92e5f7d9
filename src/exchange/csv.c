/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reading CSV (csv.h): RFC 4180 with what real files add: a BOM, LF or CRLF, ';' or tab.
 * Called by importers, on any thread; it blocks. Owns the record in hand and the header. Must not
 * know: what the columns mean.
 */
#include "src/exchange/csv.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "src/exchange/csv_parts.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

const char *csv_column_name(const struct csv *csv, int column)
{
    return column >= 0 && column < csv->column_count ? csv->headers[column] : "";
}

int csv_refuse(struct csv *csv, int column, const char *reason, struct error *error)
{
    csv->reason_column = column;
    snprintf(csv->reason, sizeof csv->reason, "%s", WORDS(reason));
    const char *header = csv_column_name(csv, column);
    return error_set(error, ERROR_INVALID, "%s, line %ld%s%s: %s", csv->name, csv->record_line,
                     header[0] ? WORDS(", column ") : "", header, csv->reason);
}

/* The header's and each record's bytes are text: no NUL, valid UTF-8. */
static int check_text(struct csv *csv, struct error *error)
{
    for (int column = 0; column < csv->count; column++) {
        size_t start = csv->starts[column];
        size_t end = column + 1 < csv->count ? csv->starts[column + 1] : csv->record.length;
        const char *value = csv->record.bytes + start;
        size_t length = end - start - 1;
        if (!text_is_utf8(value, length)) {
            return csv_refuse(csv, column,
                              memchr(value, 0, length)
                                  ? "there is a NUL byte; save the file as UTF-8."
                                  : "the text is not UTF-8; save the file as UTF-8.",
                              error);
        }
    }
    return 0;
}

static bool is_blank_line(const struct csv *csv)
{
    return csv->count == 1 && csv->record.length == 1;
}

int csv_next(struct csv *csv, struct error *error)
{
    for (;;) {
        int got = csv_read_record(csv, error);
        if (csv->source.failure) {
            error_set(error, ERROR_IO, "%s, line %ld: the file cannot be read on: %s.", csv->name,
                      csv->line, strerror(csv->source.failure));
            csv->source.failure = 0;
            csv_source_seek(&csv->source, csv->source.total);
            return -1;
        }
        if (got <= 0) {
            return got;
        }
        if (is_blank_line(csv)) {
            continue;
        }
        if (check_text(csv, error) != 0) {
            return -1;
        }
        if (csv->count != csv->column_count) {
            char reason[96];
            snprintf(reason, sizeof reason,
                     WORDS("the row has %d value%s, but the header has %d columns."), csv->count,
                     csv->count == 1 ? "" : "s", csv->column_count);
            return csv_refuse(csv, -1, reason, error);
        }
        return 1;
    }
}

/* The delimiter that the header line uses most outside quotes; ',' when it has none. */
static char find_delimiter(struct csv *csv)
{
    static const char delimiters[] = {',', ';', '\t'};
    int counts[3] = {0, 0, 0};
    bool quoted = false;
    long long start = csv_source_offset(&csv->source);
    for (int byte = csv_source_take(&csv->source), taken = 0;
         byte != CSV_SOURCE_END && (quoted || byte != '\n') && taken < CSV_RECORD_LIMIT;
         byte = csv_source_take(&csv->source), taken++) {
        if (byte == '"') {
            quoted = !quoted;
        }
        for (int i = 0; i < 3; i++) {
            counts[i] += !quoted && byte == delimiters[i];
        }
    }
    csv_source_seek(&csv->source, start);
    int best = 0;
    for (int i = 1; i < 3; i++) {
        if (counts[i] > counts[best]) {
            best = i;
        }
    }
    return delimiters[best];
}

static char *copy_trimmed(const char *text)
{
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    return memory_copy_bytes(text, length);
}

static int take_header(struct csv *csv, struct error *error)
{
    if (csv_source_peek(&csv->source) == CSV_SOURCE_END) {
        return error_set(error, ERROR_INVALID, "%s is empty: a header line is missing.", csv->name);
    }
    csv->delimiter = find_delimiter(csv);
    if (csv_read_record(csv, error) != 1 || check_text(csv, error) != 0) {
        return -1;
    }
    csv->headers = memory_array((size_t)csv->count, sizeof csv->headers[0]);
    for (int column = 0; column < csv->count; column++) {
        char *header = copy_trimmed(csv->record.bytes + csv->starts[column]);
        if (header[0] && csv_column(csv, header) >= 0) {
            error_set(error, ERROR_INVALID, "%s has the column %s twice.", csv->name, header);
            memory_free(header);
            return -1;
        }
        csv->headers[csv->column_count++] = header;
    }
    return 0;
}

static void skip_bom(struct csv *csv)
{
    static const unsigned char bom[] = {0xEF, 0xBB, 0xBF};
    for (int i = 0; i < 3; i++) {
        if (csv_source_peek(&csv->source) != bom[i]) {
            csv_source_seek(&csv->source, 0);
            return;
        }
        csv_source_take(&csv->source);
    }
}

static struct csv *begin(struct csv *csv, const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    csv->name = memory_copy_text(slash ? slash + 1 : path);
    csv->line = 1;
    buffer_init(&csv->record);
    skip_bom(csv);
    if (take_header(csv, error) != 0) {
        csv_close(csv);
        return NULL;
    }
    csv->first_offset = csv_source_offset(&csv->source);
    csv->first_line = csv->line;
    return csv;
}

struct csv *csv_open(const char *path, struct error *error)
{
    struct csv *csv = memory_new(sizeof *csv);
    if (csv_source_open(&csv->source, path, error) != 0) {
        memory_free(csv);
        return NULL;
    }
    return begin(csv, path, error);
}

struct csv *csv_read_bytes(const char *name, const char *bytes, size_t length, struct error *error)
{
    struct csv *csv = memory_new(sizeof *csv);
    csv_source_memory(&csv->source, bytes, length);
    return begin(csv, name, error);
}

void csv_close(struct csv *csv)
{
    if (!csv) {
        return;
    }
    csv_source_close(&csv->source);
    for (int column = 0; column < csv->column_count; column++) {
        memory_free(csv->headers[column]);
    }
    memory_free(csv->headers);
    memory_free(csv->starts);
    buffer_release(&csv->record);
    memory_free(csv->name);
    memory_free(csv);
}

const char *csv_name(const struct csv *csv)
{
    return csv->name;
}

int csv_column(const struct csv *csv, const char *name)
{
    for (int column = 0; column < csv->column_count; column++) {
        if (strcasecmp(csv->headers[column], name) == 0) {
            return column;
        }
    }
    return -1;
}

int csv_column_count(const struct csv *csv)
{
    return csv->column_count;
}

const char *csv_header(const struct csv *csv, int column)
{
    assert(column >= 0 && column < csv->column_count);
    return csv->headers[column];
}

const char *csv_refusal(const struct csv *csv, const char **column)
{
    *column = csv_column_name(csv, csv->reason_column);
    return csv->reason;
}

long csv_line(const struct csv *csv)
{
    return csv->record_line;
}

const char *csv_field(const struct csv *csv, int column)
{
    if (column < 0 || column >= csv->count) {
        return "";
    }
    return csv->record.bytes + csv->starts[column];
}

void csv_progress(const struct csv *csv, long long *done, long long *total)
{
    *done = csv_source_offset(&csv->source);
    *total = csv->source.total;
}

long long csv_offset(const struct csv *csv)
{
    return csv->record_offset;
}

void csv_seek(struct csv *csv, long long offset, long line)
{
    csv_source_seek(&csv->source, offset);
    csv->line = line;
}

void csv_rewind(struct csv *csv)
{
    csv_seek(csv, csv->first_offset, csv->first_line);
}
