/* SPDX-License-Identifier: MIT */
/*
 * A canvas as text, for golden files and failure messages. Any thread that owns the canvas; the
 * caller frees the text.
 */
#include "ui/term/canvas.h"

#include "chartty/base/memory.h"

#include <string.h>

static const struct {
    unsigned flag;
    const char *word;
} flag_words[] = {{CELL_SELECTED, "selected"},
                  {CELL_SELECTED_NOFOCUS, "selected_nofocus"},
                  {CELL_MATCH, "match"},
                  {CELL_FLASH, "flash"}};

static void add_text_row(struct buffer *out, const struct canvas *canvas, const struct cell *row)
{
    int last = canvas->width;
    while (last > 0 && strcmp(row[last - 1].bytes, " ") == 0) {
        last--;
    }
    for (int column = 0; column < last; column++) {
        buffer_add_text(out, row[column].bytes);
    }
    buffer_add(out, "\n", 1);
}

static bool same_look(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->flags == b->flags;
}

static void add_role_row(struct buffer *out, const struct canvas *canvas, const struct cell *row,
                         int number)
{
    buffer_format(out, "%d:", number);
    for (int from = 0; from < canvas->width;) {
        int to = from + 1;
        while (to < canvas->width && same_look(&row[from], &row[to])) {
            to++;
        }
        buffer_format(out, " %s", role_name((enum role)row[from].role));
        for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++) {
            if (row[from].flags & flag_words[i].flag) {
                buffer_format(out, "+%s", flag_words[i].word);
            }
        }
        buffer_format(out, "*%d", to - from);
        from = to;
    }
    buffer_add(out, "\n", 1);
}

char *canvas_dump(const struct canvas *canvas, bool roles)
{
    struct buffer out;
    buffer_init(&out);
    buffer_add(&out, "", 0);
    size_t width = (size_t)canvas->width;
    for (int row = 0; row < canvas->height; row++) {
        add_text_row(&out, canvas, &canvas->cells[(size_t)row * width]);
    }
    for (int row = 0; roles && row < canvas->height; row++) {
        add_role_row(&out, canvas, &canvas->cells[(size_t)row * width], row);
    }
    if (roles) {
        buffer_format(&out, "cursor %d,%d\n", canvas->cursor_row, canvas->cursor_column);
    }
    char *text = memory_copy_bytes(out.bytes != NULL ? out.bytes : "", out.length);
    buffer_release(&out);
    return text;
}
