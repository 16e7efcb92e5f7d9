/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target of the CSV reader (src/exchange/csv.h): any bytes end in rows, refusals and an end;
 * every value of a row is UTF-8 without NUL, and going back to a row gives the same row.
 */
#include "src/exchange/csv.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* The values of the record in hand, one after another. */
static void join_values(const struct csv *csv, struct buffer *out)
{
    buffer_clear(out);
    for (int column = 0; column < csv_column_count(csv); column++) {
        const char *value = csv_field(csv, column);
        if (!text_is_utf8(value, strlen(value)))
            abort();
        buffer_format(out, "%zu:%s\n", strlen(value), value);
    }
}

static void check_reread(struct csv *csv, struct buffer *before, struct buffer *after)
{
    struct error error;
    long line = csv_line(csv);
    join_values(csv, before);
    csv_seek(csv, csv_offset(csv), line);
    if (csv_next(csv, &error) != 1 || csv_line(csv) != line)
        abort();
    join_values(csv, after);
    if (before->length != after->length || memcmp(before->bytes, after->bytes, after->length) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error error;
    struct csv *csv = csv_read_bytes("fuzz.csv", (const char *)bytes, length, &error);
    if (!csv)
        return 0;
    struct buffer before, after;
    buffer_init(&before);
    buffer_init(&after);
    long last_line = 0;
    for (int got = csv_next(csv, &error); got != 0; got = csv_next(csv, &error)) {
        if (csv_line(csv) <= last_line)
            abort();
        last_line = csv_line(csv);
        if (got == 1)
            check_reread(csv, &before, &after);
    }
    buffer_release(&before);
    buffer_release(&after);
    csv_close(csv);
    return 0;
}
