/* SPDX-License-Identifier: MIT */
/* Cut marks, titled boxes and counts for the widgets. The loop's thread; no state. */
#include "ui/kit/draw.h"

#include "chartty/base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *cut_mark(const struct canvas *canvas)
{
    return canvas->lines == LINES_UNICODE ? "\xE2\x80\xA6" : "..";
}

int draw_text(struct canvas *canvas, const struct area *area, int row, int column, int width,
              enum role role, const char *text)
{
    if (width > area->width - column) {
        width = area->width - column;
    }
    if (width <= 0 || text[0] == '\0') {
        return 0;
    }
    bool cut = false;
    int used = canvas_put(canvas, area, row, column, width, role, text, &cut);
    if (!cut) {
        return used;
    }
    const char *mark = cut_mark(canvas);
    int mark_width = canvas->lines == LINES_UNICODE ? 1 : 2;
    if (width > mark_width) {
        /* Blanks first: the mark may cover one half of a wide cluster. */
        canvas_repeat(canvas, area, row, column + width - mark_width, mark_width, role, " ");
        canvas_put(canvas, area, row, column + width - mark_width, mark_width, role, mark, NULL);
    }
    return width;
}

void draw_number(struct canvas *canvas, const struct area *area, int row, int column, int width,
                 enum role role, const char *text)
{
    if (width > area->width - column) {
        width = area->width - column;
    }
    if (width <= 0 || text[0] == '\0') {
        return;
    }
    char safe[1024];
    bool cut = false;
    text_safe(safe, sizeof safe, text, strlen(text), &cut);
    if (cut || text_width(safe) > width) {
        /* Half a number reads as another number: show none. */
        canvas_repeat(canvas, area, row, column, width, role, "#");
        return;
    }
    canvas_put_right(canvas, area, row, column, width, role, safe);
}

void draw_box(struct canvas *canvas, const struct area *area, const char *title)
{
    canvas_box(canvas, area);
    if (title == NULL || title[0] == '\0' || area->width < 8) {
        return;
    }
    int column = 3;
    column += canvas_put(canvas, area, 0, column, 1, ROLE_BORDER, " ", NULL);
    column += draw_text(canvas, area, 0, column, area->width - column - 3, ROLE_TITLE, title);
    canvas_put(canvas, area, 0, column, 1, ROLE_BORDER, " ", NULL);
}

void count_text(int64_t count, char out[COUNT_TEXT_SIZE])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, count);
    int used = 0;
    for (int i = 0; i < length; i++) {
        int left = length - i;
        if (i > 0 && left % 3 == 0 && digits[i - 1] != '-') {
            out[used++] = ',';
        }
        out[used++] = digits[i];
    }
    out[used] = '\0';
}
