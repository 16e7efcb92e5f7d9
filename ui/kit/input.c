/* SPDX-License-Identifier: MIT */
/*
 * One line of text, edited by whole grapheme clusters. The text is kept as it was typed (controls
 * left out); only its picture is made safe, so nothing is stored that the user did not type. The
 * loop's thread; owns nothing beyond the struct.
 */
#include "ui/kit/input.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

static const unsigned CHANGED = REACT_HANDLED | REACT_REDRAW;

/* ---- clusters ---- */

/* The first cluster boundary at or after `offset`. */
static size_t boundary_from(const char *text, size_t offset)
{
    size_t at = 0, length = strlen(text);
    while (at < offset && at < length) {
        at += text_cluster_length(text + at, length - at);
    }
    return at;
}

/* The last cluster boundary before `offset`. */
static size_t boundary_before(const char *text, size_t offset)
{
    size_t at = 0, last = 0, length = strlen(text);
    while (at < offset && at < length) {
        last = at;
        at += text_cluster_length(text + at, length - at);
    }
    return last;
}

static int cluster_count(const char *text)
{
    int count = 0;
    for (size_t at = 0, length = strlen(text); at < length; count++) {
        at += text_cluster_length(text + at, length - at);
    }
    return count;
}

/* ---- changing ---- */

void input_init(struct input *input, int max_characters)
{
    *input = (struct input){.max = max_characters};
}

static void remember(struct input *input)
{
    memcpy(input->before, input->text, sizeof input->before);
}

void input_set(struct input *input, const char *text)
{
    size_t length = strlen(text);
    if (length >= INPUT_SIZE) {
        length = INPUT_SIZE - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--; /* never half a character */
        }
    }
    memset(input->text, 0, sizeof input->text);
    memcpy(input->text, text, length);
    input->cursor = (int)length;
    input->refused[0] = '\0';
    remember(input);
}

/* The text without controls, line ends as blanks or kept; false when it does not fit in `size`. */
static bool clean_text(char *out, size_t size, const char *text, size_t length, bool lines)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool line_end = byte == '\n' || byte == '\r' || byte == '\t';
        bool c1 = byte == 0xC2 && i + 1 < length && (unsigned char)text[i + 1] < 0xA0;
        if (byte == '\n' && i > 0 && text[i - 1] == '\r') {
            continue; /* CR LF is one line end */
        }
        if (c1) {
            i++;
            continue;
        }
        if (!line_end && (byte < 0x20 || byte == 0x7F)) {
            continue;
        }
        if (used + 1 >= size) {
            return false;
        }
        char plain = lines && byte != '\t' ? '\n' : ' ';
        out[used++] = line_end ? plain : (char)byte;
    }
    out[used] = '\0';
    return true;
}

static void refuse_length(struct input *input)
{
    char most[COUNT_TEXT_SIZE];
    count_text(input->max > 0 ? input->max : INPUT_SIZE - 1, most);
    snprintf(input->refused, sizeof input->refused,
             WORDS("Too long: %s %s at most, nothing was put in"), most,
             input->max > 0 ? WORDS("characters") : WORDS("bytes"));
}

/* Puts clean text at the cursor, or refuses it whole. */
static unsigned insert(struct input *input, const char *clean)
{
    char changed[INPUT_SIZE];
    size_t cursor = (size_t)input->cursor, added = strlen(clean), length = strlen(input->text);
    if (length + added >= sizeof changed) {
        refuse_length(input);
        return CHANGED;
    }
    memcpy(changed, input->text, cursor);
    memcpy(changed + cursor, clean, added);
    memcpy(changed + cursor + added, input->text + cursor, length - cursor + 1);
    if (input->max > 0 && cluster_count(changed) > input->max) {
        refuse_length(input);
        return CHANGED;
    }
    remember(input);
    memcpy(input->text, changed, length + added + 1);
    input->cursor = (int)boundary_from(input->text, cursor + added);
    return CHANGED;
}

unsigned input_text(struct input *input, const char *text, size_t length)
{
    char clean[INPUT_SIZE];
    input->refused[0] = '\0';
    if (!text_is_utf8(text, length)) {
        snprintf(input->refused, sizeof input->refused,
                 WORDS("Not put in: the text is not UTF-8 (check the terminal's character set)"));
        return CHANGED;
    }
    if (!clean_text(clean, sizeof clean, text, length, input->lines)) {
        refuse_length(input);
        return CHANGED;
    }
    return clean[0] == '\0' ? REACT_HANDLED : insert(input, clean);
}

/* Takes out the bytes from..to; the cursor goes to `from`. */
static unsigned take_out(struct input *input, size_t from, size_t to)
{
    if (from >= to) {
        return REACT_HANDLED;
    }
    remember(input);
    memmove(input->text + from, input->text + to, strlen(input->text + to) + 1);
    input->cursor = (int)boundary_from(input->text, from);
    return CHANGED;
}

unsigned input_undo(struct input *input)
{
    char now[INPUT_SIZE];
    memcpy(now, input->text, sizeof now);
    memcpy(input->text, input->before, sizeof input->text);
    memcpy(input->before, now, sizeof input->before);
    input->cursor = (int)strlen(input->text);
    return CHANGED;
}

/* The start of the word to the left: blanks first, then up to a blank. */
static size_t word_start(const struct input *input)
{
    size_t at = (size_t)input->cursor;
    while (at > 0 && input->text[at - 1] == ' ') {
        at--;
    }
    while (at > 0 && input->text[at - 1] != ' ') {
        at--;
    }
    return at;
}

unsigned input_action(struct input *input, enum action action)
{
    size_t cursor = (size_t)input->cursor, length = strlen(input->text);
    unsigned refused = input->refused[0] != '\0' ? REACT_REDRAW : 0;
    input->refused[0] = '\0';
    switch (action) {
    case ACTION_CURSOR_LEFT:
        input->cursor = (int)boundary_before(input->text, cursor);
        return CHANGED;
    case ACTION_CURSOR_RIGHT:
        input->cursor = (int)boundary_from(input->text, cursor + 1);
        return CHANGED;
    case ACTION_CURSOR_HOME:
        input->cursor = 0;
        return CHANGED;
    case ACTION_CURSOR_END:
        input->cursor = (int)length;
        return CHANGED;
    case ACTION_DELETE_LEFT:
        return refused | take_out(input, boundary_before(input->text, cursor), cursor);
    case ACTION_DELETE_RIGHT:
        return refused | take_out(input, cursor, boundary_from(input->text, cursor + 1));
    case ACTION_DELETE_WORD:
        return refused | take_out(input, word_start(input), cursor);
    case ACTION_CLEAR_FIELD:
        return length > 0 ? take_out(input, 0, length) : input_undo(input);
    default:
        return refused;
    }
}

/* ---- drawing ---- */

/* The safe picture of the cluster at `text`; *columns is its width. Returns its bytes in the text.
 */
static size_t picture(const char *text, size_t length, char *out, size_t size, int *columns)
{
    size_t used = text_cluster_length(text, length);
    text_safe(out, size, text, used, NULL);
    *columns = text_width(out);
    return used;
}

static int columns_until(const char *text, size_t offset)
{
    char safe[256];
    int total = 0, columns;
    for (size_t at = 0; at < offset; total += columns) {
        at += picture(text + at, offset - at, safe, sizeof safe, &columns);
    }
    return total;
}

/* Columns scrolled out at the left: half a field at a time, so that typing repaints little. */
static int scrolled(int cursor_column, int inner)
{
    if (cursor_column < inner) {
        return 0;
    }
    int step = inner > 1 ? inner / 2 : 1;
    return ((cursor_column - inner) / step + 1) * step;
}

/* Draws the clusters that lie wholly in the field; says whether some lie beyond its end. */
static bool draw_clusters(const struct input *input, struct canvas *canvas, const struct area *area,
                          int row, int column, int inner, int skip, enum role role)
{
    size_t length = strlen(input->text);
    char safe[256];
    int at = 0, columns;
    for (size_t offset = 0; offset < length; at += columns) {
        offset += picture(input->text + offset, length - offset, safe, sizeof safe, &columns);
        if (at - skip + columns > inner) {
            return true;
        }
        if (at >= skip && columns > 0) {
            canvas_put(canvas, area, row, column + at - skip, columns, role, safe, NULL);
        }
    }
    return false;
}

void input_draw(const struct input *input, struct canvas *canvas, const struct area *area, int row,
                int column, int width, bool focused)
{
    int inner = width - 2;
    if (inner < 1) {
        return;
    }
    enum role role = focused ? ROLE_FOCUS : ROLE_FIELD;
    int cursor_column = columns_until(input->text, (size_t)input->cursor);
    int skip = focused ? scrolled(cursor_column, inner) : 0;
    canvas_repeat(canvas, area, row, column + 1, inner, role, "_");
    bool more = draw_clusters(input, canvas, area, row, column + 1, inner, skip, role);
    canvas_put(canvas, area, row, column, 1, ROLE_LABEL, skip > 0 ? "<" : "[", NULL);
    canvas_put(canvas, area, row, column + width - 1, 1, ROLE_LABEL, more ? ">" : "]", NULL);
    if (focused) {
        canvas_cursor(canvas, area, row, column + 1 + cursor_column - skip);
    }
}
