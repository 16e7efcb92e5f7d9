/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the words of a page's row. Layer: data.  Thread: any; pure.
 */
#include "src/data/page_words.h"

#include "chartty/base/text.h"

#include <string.h>

static bool text_contains(const char *text, size_t length, const char *folded)
{
    size_t size = length * 4 + 1; /* folding rarely lengthens a text, and then not by so much */
    char *words = memory_new(size);
    text_fold(words, size, text, length);
    bool found = strstr(words, folded) != NULL;
    memory_free(words);
    return found;
}

bool page_row_contains(const struct page *page, int index, const char *folded)
{
    const struct field_value *row = record_values(page_row(page, index));
    for (int field = 0; field < page->spec->field_count; field++) {
        const struct field_spec *spec = &page->spec->fields[field];
        if (row[field].state == FIELD_NULL || spec->kind == FIELD_ID ||
            spec->kind == FIELD_REFERENCE || spec->kind == FIELD_TIMESTAMP ||
            (spec->flags & FIELD_SECRET) != 0) {
            continue;
        }
        char shown[4096];
        field_display(spec, &row[field], shown, sizeof shown);
        if (text_contains(row[field].text, row[field].length, folded) ||
            text_contains(shown, strlen(shown), folded)) {
            return true;
        }
    }
    return false;
}
