/* SPDX-License-Identifier: MIT */
/*
 * Wrapping of safe text between words and between the parts of a medication line (ux.md rule 18: a
 * drug's name is never cut, number and unit stay together). The loop's thread; no state.
 */
#include "ui/kit/draw.h"

#include "chartty/base/text.h"

#include <ctype.h>
#include <string.h>

enum break_kind {
    BREAK_NONE,
    BREAK_UNIT, /* between a number and its unit: only when there is no other */
    BREAK_WORD,
    BREAK_PART, /* after " -" */
    BREAK_KINDS
};

/* What kind of a break the blank at `index` is. */
static enum break_kind kind_of_break(const char *text, size_t index)
{
    if (index == 0 || text[index - 1] == ' ') {
        return BREAK_NONE;
    }
    if (text[index + 1] == '-' && text[index + 2] == ' ') {
        return BREAK_NONE; /* the dash stays at the end of its line */
    }
    if (index >= 2 && text[index - 1] == '-' && text[index - 2] == ' ') {
        return BREAK_PART;
    }
    unsigned char next = (unsigned char)text[index + 1];
    if (isdigit((unsigned char)text[index - 1]) && (isalpha(next) || next == '%')) {
        return BREAK_UNIT;
    }
    return BREAK_WORD;
}

/* A word that is wider than the line: "Sulfamethoxazole-" and "Trimethoprim" rather than a letter
 * left over. */
static size_t part_of_word(const char *text, size_t fit)
{
    for (size_t i = fit; i > 1; i--) {
        if (text[i - 1] == '-' || text[i - 1] == '/') {
            return i;
        }
    }
    return fit;
}

/* Bytes of the line: up to the best break at or before `fit`. */
static size_t line_length(const char *text, size_t fit, enum wrap_style style)
{
    size_t last[BREAK_KINDS] = {0};
    for (size_t i = 1; i <= fit; i++) {
        if (text[i] == ' ') {
            last[kind_of_break(text, i)] = i;
        }
    }
    size_t word = last[BREAK_WORD] > last[BREAK_PART] ? last[BREAK_WORD] : last[BREAK_PART];
    if (style == WRAP_PARTS && last[BREAK_PART] > 0) {
        return last[BREAK_PART];
    }
    if (word > 0) {
        return word;
    }
    return last[BREAK_UNIT] > 0 ? last[BREAK_UNIT] : part_of_word(text, fit);
}

bool wrap_next(const char **cursor, int columns, enum wrap_style style, struct wrap_line *out)
{
    const char *text = *cursor;
    size_t length = strlen(text);
    if (length == 0) {
        return false;
    }
    size_t fit = text_clip(text, columns < 1 ? 1 : columns);
    if (fit == 0) {
        /* A wide cluster in one column: it gets a line of its own rather than being lost. */
        const char *next = text;
        struct text_cluster cluster;
        text_next(&next, text + length, &cluster);
        fit = (size_t)(next - text);
    }
    size_t used = fit < length ? line_length(text, fit, style) : length;
    *out = (struct wrap_line){.start = text, .length = used};
    while (out->length > 0 && text[out->length - 1] == ' ') {
        out->length--;
    }
    text += used;
    while (*text == ' ') {
        text++;
    }
    *cursor = text;
    return true;
}

int wrap_count(const char *safe, int columns, enum wrap_style style)
{
    struct wrap_line line;
    int count = 0;
    while (wrap_next(&safe, columns, style, &line)) {
        count++;
    }
    return count > 0 ? count : 1;
}

int wrap_draw(struct canvas *canvas, const struct area *area, int row, int column, int columns,
              int skip, int height, enum wrap_style style, enum role role, const char *safe)
{
    if (columns > area->width - column) {
        columns = area->width - column;
    }
    struct wrap_line line;
    int index = 0, drawn = 0;
    while (drawn < height && columns > 0 && wrap_next(&safe, columns, style, &line)) {
        if (index++ < skip) {
            continue;
        }
        char part[4096];
        size_t length = line.length < sizeof part ? line.length : sizeof part - 1;
        memcpy(part, line.start, length);
        part[length] = '\0';
        canvas_put(canvas, area, row + drawn, column, columns, role, part, NULL);
        drawn++;
    }
    return drawn;
}
