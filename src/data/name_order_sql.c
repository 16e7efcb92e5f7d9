/* SPDX-License-Identifier: MIT */
/* The order of names, as one table of letters gives it to both engines. Any thread; pure. */
#include "src/data/name_order_sql.h"

#include "src/data/sql_dialect.h"

#include <string.h>

#define LOWER "lower(a.name" SQL_BYTEWISE ")"
const char name_order_postgres[] =
    "CASE WHEN octet_length(a.name) = length(a.name) THEN " LOWER " ELSE "
#define X(letter, base) "replace("
#include "src/data/name_order.def"
    LOWER
#define X(letter, base) ", '" letter "', '" base "')"
#include "src/data/name_order.def"
    " END";

static const struct {
    const char *letter, *base;
} letters[] = {
#define X(letter, base) {letter, base},
#include "src/data/name_order.def"
};

/* The place of the letter that the bytes are; the table's size: none. All have two bytes. */
static size_t find_letter(const char *bytes, size_t left)
{
    const size_t count = sizeof letters / sizeof letters[0];
    size_t at = left < 2 ? count : 0;
    while (at < count && memcmp(letters[at].letter, bytes, 2) != 0) {
        at++;
    }
    return at;
}

size_t name_order_key(const char *name, size_t length, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = name[i];
        size_t at = (unsigned char)byte < 0x80 ? sizeof letters / sizeof letters[0]
                                               : find_letter(name + i, length - i);
        if (at < sizeof letters / sizeof letters[0]) {
            size_t base = strlen(letters[at].base);
            memcpy(out + used, letters[at].base, base);
            used += base;
            i++;
        } else {
            out[used++] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
        }
    }
    return used;
}
