/* SPDX-License-Identifier: MIT */
/*
 * The conflict dialog: as it was, now saved, yours, in columns; only what both have changed needs a
 * choice, and nothing is chosen beforehand. Loop thread.
 */
#include "ui/screens/edit_view_private.h"

#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>

/* The next entry that must be chosen, from `row` on by `step`; -1. */
static int next_open(const struct edit *edit, int row, int step)
{
    int count = edit_conflict_count(edit);
    for (int i = row; i >= 0 && i < count; i += step) {
        if (edit_conflict(edit, i).both) {
            return i;
        }
    }
    return -1;
}

static void move(struct edit_view *view, int step)
{
    int to = next_open(view->edit, view->conflict_row + step, step);
    if (to >= 0) {
        view->conflict_row = to;
    }
}

/* The first row that needs a choice has the cursor. */
static int cursor_row(const struct edit_view *view)
{
    int row = next_open(view->edit, view->conflict_row, 1);
    return row >= 0 ? row : next_open(view->edit, view->conflict_row, -1);
}

static void choose(struct edit_view *view, bool mine)
{
    int row = cursor_row(view);
    if (row >= 0) {
        edit_choose(view->edit, row, mine);
        view->conflict_row = row;
    }
}

bool conflict_action(struct edit_view *view, enum action action)
{
    view->conflict_row = cursor_row(view) >= 0 ? cursor_row(view) : 0;
    switch (action) {
    case ACTION_BACK:
        edit_back(view->edit);
        break;
    case ACTION_SAVE:
        if (!edit_resolve(view->edit)) {
            workstation_say(view->workstation, MESSAGE_WARNING,
                            "Choose for each field with a mark first: Left or Right.");
        }
        break;
    case ACTION_TEXT_UP:
    case ACTION_FIELD_PREVIOUS:
        move(view, -1);
        break;
    case ACTION_TEXT_DOWN:
    case ACTION_FIELD_NEXT:
    case ACTION_ENTER:
        move(view, 1);
        break;
    case ACTION_CURSOR_LEFT:
        choose(view, false);
        break;
    case ACTION_CURSOR_RIGHT:
        choose(view, true);
        break;
    default:
        break;
    }
    return true;
}

void conflict_text(struct edit_view *view, const char *text)
{
    if (text[0] == 'n' || text[0] == 'N') {
        choose(view, false);
    } else if (text[0] == 'y' || text[0] == 'Y') {
        choose(view, true);
    }
}

static const char *keep_words(const struct edit_conflict *conflict)
{
    if (!conflict->both) {
        return "now";
    }
    return conflict->choice == 1   ? "( ) now (x) yours"
           : conflict->choice == 2 ? "(x) now ( ) yours"
                                   : "( ) now ( ) yours";
}

static void draw_entry(const struct edit_view *view, int index, struct canvas *canvas,
                       const struct area *inside, int row, int width)
{
    struct edit_conflict conflict = edit_conflict(view->edit, index);
    bool here = index == cursor_row(view);
    int label = inside->width >= 98 ? 18 : 13, at = 3 + label;
    const char *cells[] = {conflict.as_it_was, conflict.theirs, conflict.mine};
    canvas_put(canvas, inside, row, 0, 1, ROLE_FOCUS, here ? ">" : " ", NULL);
    canvas_put(canvas, inside, row, 1, 1, ROLE_WARNING, conflict.both ? "!" : " ", NULL);
    draw_text(canvas, inside, row, 3, label - 1, ROLE_LABEL, conflict.label);
    for (int i = 0; i < 3; i++) {
        draw_text(canvas, inside, row, at, width - 1, ROLE_VALUE,
                  cells[i][0] != '\0' ? cells[i] : WORDS("blank"));
        at += width;
    }
    draw_text(canvas, inside, row, at, 0 + inside->width - at, here ? ROLE_FOCUS : ROLE_TEXT,
              keep_words(&conflict));
    if (here) {
        canvas_cursor(canvas, inside, row, at);
    }
}

void conflict_draw(struct edit_view *view, struct canvas *canvas, const struct area *body)
{
    char whose[ASK_LINE_SIZE];
    int count = edit_conflict_count(view->edit);
    int box_width = body->width < 118 ? body->width - 2 : 116;
    int height = count + 9 < body->height ? count + 9 : body->height;
    struct area box = area_centred(body, height, box_width);
    struct area inside = area_inside(&box);
    int label = box_width >= 100 ? 18 : 13;
    int width = (inside.width - 3 - label - 18) / 3;
    int rows = inside.height - 7, cursor = cursor_row(view), top = 0;
    patient_words(edit_patient(view->edit), whose, sizeof(whose));
    draw_box(canvas, &box, WORDS("Someone else saved this record"));
    draw_text(canvas, &inside, 0, 1, inside.width - 2, ROLE_VALUE, whose);
    draw_text(canvas, &inside, 1, 1, inside.width - 2, ROLE_TEXT, edit_conflict_words(view->edit));
    draw_text(canvas, &inside, 2, 1, inside.width - 2, ROLE_TEXT,
              WORDS("Nothing of yours is lost. Choose for each field marked !:"));
    draw_text(canvas, &inside, 3, 1, inside.width - 2, ROLE_TEXT,
              WORDS("Left keeps what is saved, Right yours."));
    draw_text(canvas, &inside, 4, 3, label - 1, ROLE_LABEL, WORDS("Field"));
    static const char *const heads[] = {"When opened", "Now saved", "Yours", "Keep"};
    for (int i = 0; i < 4; i++) {
        draw_text(canvas, &inside, 4, 3 + label + i * width, i < 3 ? width - 1 : 18, ROLE_LABEL,
                  heads[i]);
    }
    if (cursor >= rows) {
        top = cursor - rows + 1;
    }
    for (int i = 0; i < rows && top + i < count; i++) {
        draw_entry(view, top + i, canvas, &inside, 5 + i, width);
    }
    draw_text(canvas, &inside, inside.height - 1, 1, inside.width - 2, ROLE_HINT,
              WORDS("F2 Save merged   Esc Back to the form"));
    if (top > 0 || top + rows < count) {
        canvas_format(canvas, &inside, inside.height - 2, 3, 0, ROLE_LABEL, "fields %d to %d of %d",
                      top + 1, top + rows < count ? top + rows : count, count);
    }
    if (cursor < 0) {
        canvas_cursor(canvas, &inside, inside.height - 1, 1);
    }
}
