/* SPDX-License-Identifier: MIT */
/*
 * Purpose: label-and-value lines and running text in a scrollable area (details, demographics, own
 * pager). Layer: kit.  Thread: the loop's.  Owns: its lines, in an arena.
 */
#ifndef CHARTTY_UI_KIT_TEXT_VIEW_H
#define CHARTTY_UI_KIT_TEXT_VIEW_H

#include "chartty/base/memory.h"
#include "ui/kit/widget.h"

struct text_view_line {
    const char *label, *text; /* label may be NULL: a running line; text wraps between words */
    enum role label_role, role;
};
struct text_view {
    struct arena arena;
    struct text_view_line *lines;
    int count, capacity;
    int label_width;     /* 0 = the widest label */
    int top;             /* first wrapped line in view */
    int wrapped, height; /* set by the draw */
};
void text_view_init(struct text_view *view);
void text_view_release(struct text_view *view);
void text_view_clear(struct text_view *view);
void text_view_title(struct text_view *view, const char *text); /* ROLE_TITLE and a rule under it */
void text_view_field(struct text_view *view, const char *label,
                     const char *text); /* "" shows "Not recorded" */
void text_view_field_role(struct text_view *view, const char *label, enum role role,
                          const char *text);
void text_view_text(struct text_view *view, enum role role, const char *text);
void text_view_gap(struct text_view *view);
/* Says how many lines are below ("v 4 more lines"). */
void text_view_draw(struct text_view *view, struct canvas *canvas, const struct area *area);
unsigned text_view_action(struct text_view *view,
                          enum action action); /* UP DOWN paging FIRST LAST */

#endif
