/* SPDX-License-Identifier: MIT */
/* A short list of things to do. The loop's thread. */
#include "ui/kit/menu.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_WIDTH = 34, MOST_WIDTH = 72, LINE_SIZE = 512 };
static const unsigned MOVED = REACT_HANDLED | REACT_REDRAW;

static bool can(const struct menu *menu, int index)
{
    return index >= 0 && index < menu->count && menu->items[index].why == NULL;
}

void menu_begin(struct menu *menu)
{
    menu->focused = 0;
    for (int i = 0; i < menu->count; i++) {
        if (can(menu, i)) {
            menu->focused = i;
            return;
        }
    }
}

static int columns_of(const char *text)
{
    char safe[LINE_SIZE];
    text_safe(safe, sizeof(safe), text, strlen(text), NULL);
    return text_width(safe);
}

static int line_count(const struct menu *menu)
{
    int count = 0;
    while (count < MENU_LINES && menu->lines[count] != NULL) {
        count++;
    }
    return count;
}

static int wanted_width(const struct menu *menu)
{
    int width = LEAST_WIDTH;
    for (int i = 0; i < line_count(menu); i++) {
        int columns = columns_of(menu->lines[i]) + 4;
        width = columns > width ? columns : width;
    }
    for (int i = 0; i < menu->count; i++) {
        /* "> C  " before it, " (not now)" or " (not your role)" behind it */
        int columns = columns_of(menu->items[i].words) + (menu->items[i].never ? 26 : 20);
        width = columns > width ? columns : width;
    }
    return width < MOST_WIDTH ? width : MOST_WIDTH;
}

static void draw_item(const struct menu *menu, struct canvas *canvas, const struct area *inside,
                      int row, int index)
{
    const struct menu_item *item = &menu->items[index];
    bool focused = index == menu->focused;
    enum role role = item->why != NULL ? ROLE_DISABLED : focused ? ROLE_FOCUS : ROLE_TEXT;
    char text[LINE_SIZE];
    snprintf(text, sizeof(text), "%c %c  %s%s", focused ? '>' : ' ',
             toupper((unsigned char)item->letter), item->words,
             item->why == NULL ? ""
             : item->never     ? WORDS(" (not your role)")
                               : WORDS(" (not now)"));
    draw_text(canvas, inside, row, 2, inside->width - 4, role, text);
    if (focused) {
        canvas_cursor(canvas, inside, row, 4);
    }
}

void menu_draw(const struct menu *menu, struct canvas *canvas, const struct area *body)
{
    int lines = line_count(menu), height = lines + menu->count + 2 + (lines > 0 ? 1 : 0);
    struct area box = area_centred(body, height, wanted_width(menu) + 2);
    draw_box(canvas, &box, menu->title);
    struct area inside = area_inside(&box);
    int row = 0;
    for (int i = 0; i < lines; i++) {
        draw_text(canvas, &inside, row++, 2, inside.width - 4, i == 0 ? ROLE_VALUE : ROLE_TEXT,
                  menu->lines[i]);
    }
    row += lines > 0 ? 1 : 0;
    for (int i = 0; i < menu->count && row < inside.height; i++) {
        draw_item(menu, canvas, &inside, row++, i);
    }
}

static unsigned press(struct menu *menu, int index, int *chosen)
{
    menu->focused = index;
    if (!can(menu, index)) {
        return MOVED;
    }
    *chosen = index;
    return MOVED | REACT_POP;
}

static unsigned move(struct menu *menu, int by)
{
    if (menu->count > 0) {
        menu->focused = (menu->focused + by + menu->count) % menu->count;
    }
    return MOVED;
}

unsigned menu_action(struct menu *menu, enum action action, int *chosen)
{
    *chosen = -1;
    switch (action) {
    case ACTION_BACK:
    case ACTION_LIST_BACK:
        return MOVED | REACT_POP;
    case ACTION_OPEN:
    case ACTION_ENTER:
        return press(menu, menu->focused, chosen);
    case ACTION_DOWN:
    case ACTION_TEXT_DOWN:
    case ACTION_FIELD_NEXT:
    case ACTION_NEXT_PANE:
        return move(menu, 1);
    case ACTION_UP:
    case ACTION_TEXT_UP:
    case ACTION_FIELD_PREVIOUS:
        return move(menu, -1);
    default:
        return REACT_IGNORED;
    }
}

unsigned menu_text(struct menu *menu, const char *character, int *chosen)
{
    *chosen = -1;
    for (int i = 0; i < menu->count; i++) {
        if (character[1] == '\0' &&
            tolower((unsigned char)character[0]) == tolower((unsigned char)menu->items[i].letter)) {
            return press(menu, i, chosen);
        }
    }
    return REACT_IGNORED;
}

const char *menu_why(const struct menu *menu)
{
    return menu->count > 0 && menu->items[menu->focused].why != NULL
               ? menu->items[menu->focused].why
               : "";
}
