/* SPDX-License-Identifier: MIT */
/*
 * A question over the body, with buttons. The safe button is the last one and has the focus until a
 * key moves it, so that a hasty Enter harms nothing. The loop's thread.
 */
#include "ui/kit/overlay.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <ctype.h>
#include <string.h>

enum {
    DIALOG_WIDTH_LEAST = 30,
    DIALOG_WIDTH_MOST = 68,
    BUTTONS_WIDTH_MOST = 76,
    LINE_BYTES = 1024,
    BUTTON_GAP = 3
};

static const unsigned MOVED = REACT_HANDLED | REACT_REDRAW;

static void safe_focus(struct dialog *dialog)
{
    if (!dialog->moved || dialog->focused < 0 || dialog->focused >= dialog->button_count) {
        dialog->focused = dialog->button_count > 0 ? dialog->button_count - 1 : 0;
    }
}

static int safe_width(const char *text, char *safe, size_t size)
{
    text_safe(safe, size, text != NULL ? text : "", text != NULL ? strlen(text) : 0, NULL);
    return text_width(safe);
}

/* Columns inside the border that title, lines and buttons would like. */
static int wanted_width(const struct dialog *dialog)
{
    char safe[LINE_BYTES];
    int width = safe_width(WORDS(dialog->title), safe, sizeof safe) + 6;
    int buttons = 2;
    for (int i = 0; i < DIALOG_LINES; i++) {
        int line = safe_width(dialog->lines[i], safe, sizeof safe) + 4;
        width = line > width ? line : width;
    }
    for (int i = 0; i < dialog->button_count; i++) {
        buttons += safe_width(WORDS(dialog->buttons[i]), safe, sizeof safe) + 4 + BUTTON_GAP;
    }
    width = width > DIALOG_WIDTH_LEAST ? width : DIALOG_WIDTH_LEAST;
    width = width < DIALOG_WIDTH_MOST ? width : DIALOG_WIDTH_MOST;
    /* Lines wrap and buttons do not. */
    buttons = buttons < BUTTONS_WIDTH_MOST ? buttons : BUTTONS_WIDTH_MOST;
    return buttons > width ? buttons : width;
}

/* Draws the lines wrapped, or only counts them when canvas is NULL. */
static int draw_lines(const struct dialog *dialog, struct canvas *canvas, const struct area *inside,
                      int height)
{
    int row = 0, last = -1;
    for (int i = 0; i < DIALOG_LINES; i++) {
        last = dialog->lines[i] != NULL ? i : last;
    }
    for (int i = 0; i <= last; i++) {
        char safe[LINE_BYTES];
        safe_width(dialog->lines[i], safe, sizeof safe);
        int lines = wrap_count(safe, inside->width - 4, WRAP_WORDS);
        if (canvas != NULL && row < height) {
            wrap_draw(canvas, inside, row, 2, inside->width - 4, 0, height - row, WRAP_WORDS,
                      ROLE_TEXT, safe);
        }
        row += lines;
    }
    return row;
}

static void draw_buttons(const struct dialog *dialog, struct canvas *canvas,
                         const struct area *inside, int row)
{
    int at = 2;
    for (int i = 0; i < dialog->button_count; i++) {
        bool focused = i == dialog->focused;
        enum role role = focused ? ROLE_FOCUS : ROLE_TEXT;
        if (focused) {
            canvas_cursor(canvas, inside, row, at + 2);
        }
        at += draw_text(canvas, inside, row, at, inside->width - at, role, "[ ");
        at +=
            draw_text(canvas, inside, row, at, inside->width - at, role, WORDS(dialog->buttons[i]));
        at += draw_text(canvas, inside, row, at, inside->width - at, role, " ]") + BUTTON_GAP;
    }
}

void dialog_draw(struct dialog *dialog, struct canvas *canvas, const struct area *body)
{
    safe_focus(dialog);
    struct area box = area_centred(body, body->height, wanted_width(dialog) + 2);
    struct area inside = area_inside(&box);
    int lines = draw_lines(dialog, NULL, &inside, 0);
    /* Border, a blank, the lines, a blank, the buttons, border; the blanks go first. */
    int blanks = lines + 5 <= body->height ? 1 : 0;
    box = area_centred(body, lines + 3 + 2 * blanks, box.width);
    inside = area_inside(&box);
    draw_box(canvas, &box, WORDS(dialog->title));
    int room = inside.height - 1 - blanks;
    struct area text = area_rows(&inside, blanks, room > 0 ? room : 0);
    draw_lines(dialog, canvas, &text, text.height);
    draw_buttons(dialog, canvas, &inside, inside.height - 1);
}

static unsigned move_focus(struct dialog *dialog, int by)
{
    safe_focus(dialog);
    dialog->moved = true;
    if (dialog->button_count > 0) {
        dialog->focused = (dialog->focused + by + dialog->button_count) % dialog->button_count;
    }
    return MOVED;
}

unsigned dialog_action(struct dialog *dialog, enum action action, int *pressed)
{
    *pressed = -1;
    switch (action) {
    case ACTION_BACK:
    case ACTION_LIST_BACK:
        return MOVED | REACT_POP;
    case ACTION_OPEN:
    case ACTION_ENTER:
        safe_focus(dialog);
        *pressed = dialog->button_count > 0 ? dialog->focused : -1;
        return MOVED | REACT_POP;
    case ACTION_RIGHT:
    case ACTION_CURSOR_RIGHT:
    case ACTION_NEXT_PANE:
    case ACTION_FIELD_NEXT:
    case ACTION_DOWN:
    case ACTION_TEXT_DOWN:
        return move_focus(dialog, 1);
    case ACTION_LEFT:
    case ACTION_CURSOR_LEFT:
    case ACTION_FIELD_PREVIOUS:
    case ACTION_UP:
    case ACTION_TEXT_UP:
        return move_focus(dialog, -1);
    default:
        return REACT_IGNORED;
    }
}

unsigned dialog_text(struct dialog *dialog, const char *character, int *pressed)
{
    int found = -1, count = 0;
    *pressed = -1;
    if ((unsigned char)character[0] >= 0x80 || character[0] == '\0' || character[1] != '\0') {
        return REACT_IGNORED;
    }
    safe_focus(dialog);
    for (int step = dialog->button_count; step >= 1; step--) {
        int i = (dialog->focused + step) % dialog->button_count;
        if (tolower((unsigned char)dialog->buttons[i][0]) == tolower((unsigned char)*character)) {
            found = i;
            count++;
        }
    }
    if (found < 0) {
        return REACT_IGNORED;
    }
    dialog->moved = true;
    dialog->focused = found;
    if (count > 1) {
        return MOVED; /* two buttons begin so: the letter walks between them, Enter presses */
    }
    *pressed = found;
    return MOVED | REACT_POP;
}
