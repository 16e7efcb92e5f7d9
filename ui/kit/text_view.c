/* SPDX-License-Identifier: MIT */
/*
 * Label-and-value lines and running text, scrolled by wrapped lines. The lines are copied into the
 * view's arena. Screens fill it on the loop's thread; drawing only reads.
 */
#include "ui/kit/text_view.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_GAP = 2, LABEL_SHARE = 2 /* a label has at most a half of the width */ };

/* A rule under a title: a line without label and text that no screen can add. */
static const char RULE[] = "\n";

void text_view_init(struct text_view *view)
{
    *view = (struct text_view){0};
    arena_init(&view->arena);
}

void text_view_release(struct text_view *view)
{
    arena_release(&view->arena);
    memory_free(view->lines);
    *view = (struct text_view){0};
}

void text_view_clear(struct text_view *view)
{
    arena_clear(&view->arena);
    view->count = 0;
    view->top = 0;
}

/* Text made safe once, when it is added; NULL stays NULL. */
static const char *keep_safe(struct text_view *view, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    size_t size = length * SAFE_GROWTH + 1;
    char *safe = arena_new(&view->arena, size);
    text_safe(safe, size, text, length, NULL);
    return safe;
}

static struct text_view_line *add_line(struct text_view *view)
{
    if (view->count == view->capacity) {
        view->capacity = view->capacity > 0 ? view->capacity * 2 : 16;
        view->lines = memory_resize(view->lines, (size_t)view->capacity, sizeof *view->lines);
    }
    struct text_view_line *line = &view->lines[view->count++];
    *line = (struct text_view_line){.label_role = ROLE_LABEL, .text = ""};
    return line;
}

void text_view_title(struct text_view *view, const char *text)
{
    text_view_text(view, ROLE_TITLE, text);
    add_line(view)->text = RULE;
}

void text_view_field(struct text_view *view, const char *label, const char *text)
{
    bool missing = text == NULL || text[0] == '\0';
    text_view_field_role(view, label, missing ? ROLE_LABEL : ROLE_VALUE,
                         missing ? WORDS("Not recorded") : text);
}

void text_view_field_role(struct text_view *view, const char *label, enum role role,
                          const char *text)
{
    struct text_view_line *line = add_line(view);
    line->label = keep_safe(view, label != NULL ? WORDS(label) : "");
    line->text = keep_safe(view, text != NULL ? text : "");
    line->role = role;
}

void text_view_text(struct text_view *view, enum role role, const char *text)
{
    struct text_view_line *line = add_line(view);
    line->text = keep_safe(view, text != NULL ? text : "");
    line->role = role;
}

void text_view_gap(struct text_view *view)
{
    add_line(view);
}

/* ---- layout ---- */

static int label_width(const struct text_view *view, int width)
{
    int widest = view->label_width;
    for (int i = 0; i < view->count && view->label_width == 0; i++) {
        int label = view->lines[i].label != NULL ? text_width(view->lines[i].label) : 0;
        widest = label > widest ? label : widest;
    }
    return widest < width / LABEL_SHARE ? widest : width / LABEL_SHARE;
}

/* Where the text of a line begins. */
static int text_column(const struct text_view_line *line, int labels)
{
    return line->label != NULL && labels > 0 ? labels + LABEL_GAP : 0;
}

static int line_height(const struct text_view_line *line, int labels, int width)
{
    return wrap_count(line->text, width - text_column(line, labels), WRAP_WORDS);
}

/* Draws what of the line is in rows 0..height-1 when its first line is at `row` (maybe above). */
static void draw_line(const struct text_view_line *line, struct canvas *canvas,
                      const struct area *area, int row, int height, int labels)
{
    int skip = row < 0 ? -row : 0;
    int column = text_column(line, labels);
    if (line->text == RULE) {
        if (row >= 0 && row < height) {
            canvas_horizontal(canvas, area, row, 0, area->width);
        }
        return;
    }
    if (line->label != NULL && row >= 0 && row < height) {
        draw_text(canvas, area, row, 0, labels, line->label_role, line->label);
    }
    wrap_draw(canvas, area, row + skip, column, area->width - column, skip, height - row - skip,
              WRAP_WORDS, line->role, line->text);
}

void text_view_draw(struct text_view *view, struct canvas *canvas, const struct area *area)
{
    int labels = label_width(view, area->width);
    view->height = area->height;
    view->wrapped = 0;
    for (int i = 0; i < view->count; i++) {
        view->wrapped += line_height(&view->lines[i], labels, area->width);
    }
    if (area->height < 1 || area->width < 1) {
        return;
    }
    int most = view->wrapped - area->height;
    view->top = view->top > most ? most : view->top;
    view->top = view->top < 0 ? 0 : view->top;
    bool more = view->top + area->height < view->wrapped;
    int height = more ? area->height - 1 : area->height;
    int row = -view->top;
    for (int i = 0; i < view->count && row < height; i++) {
        int lines = line_height(&view->lines[i], labels, area->width);
        if (row + lines > 0) {
            draw_line(&view->lines[i], canvas, area, row, height, labels);
        }
        row += lines;
    }
    if (more) {
        char words[COUNT_TEXT_SIZE + 24], count[COUNT_TEXT_SIZE];
        int below = view->wrapped - view->top - height;
        count_text(below, count);
        snprintf(words, sizeof words, WORDS("v %s more lines"), count);
        draw_text(canvas, area, height, 0, area->width, ROLE_VALUE, words);
    }
}

unsigned text_view_action(struct text_view *view, enum action action)
{
    int page = view->height > 2 ? view->height - 2 : 1;
    int most = view->wrapped - view->height;
    int top = view->top;
    switch (action) {
    case ACTION_UP:
        top--;
        break;
    case ACTION_DOWN:
        top++;
        break;
    case ACTION_PAGE_UP:
    case ACTION_LIST_PAGE_UP:
        top -= page;
        break;
    case ACTION_PAGE_DOWN:
    case ACTION_LIST_PAGE_DOWN:
        top += page;
        break;
    case ACTION_FIRST:
        top = 0;
        break;
    case ACTION_LAST:
        top = most;
        break;
    default:
        return REACT_IGNORED;
    }
    top = top > most ? most : top;
    top = top < 0 ? 0 : top;
    unsigned moved = top != view->top ? REACT_REDRAW : 0;
    view->top = top;
    return REACT_HANDLED | moved;
}
