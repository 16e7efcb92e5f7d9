/* SPDX-License-Identifier: MIT */
/*
 * The help of a screen: the actions in force, in groups and pages, from the action list and the
 * keymap that the program runs on, so that it cannot be out of date. The loop's thread.
 */
#include "ui/kit/overlay.h"

#include "chartty/base/words.h"
#include "ui/kit/action_list.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

enum {
    HELP_WIDTH = 76,
    GROUP_WIDTH = 9,
    KEYS_WIDTH_MOST = 24,
    HELP_MARKS_MOST = 16,
    HELP_LINES_MOST = HELP_HERE + ACTION_COUNT + HELP_MARKS_MOST,
    FRAME_LINES = 4 /* two borders, a blank, the line that says how to go on */
};

/* X(ID, "title"), in the order in which they are shown. */
#define HELP_GROUPS(X)                                                                             \
    X(HERE, "Here")                                                                                \
    X(MOVE, "Move")                                                                                \
    X(OPEN, "Open")                                                                                \
    X(LIST, "List")                                                                                \
    X(SCHEDULE, "Schedule")                                                                        \
    X(GO, "Go")                                                                                    \
    X(FIELD, "Field")                                                                              \
    X(ALWAYS, "Always")                                                                            \
    X(MARKS, "Marks")

enum help_group {
#define X(id, title) GROUP_##id,
    HELP_GROUPS(X)
#undef X
};

static const char *const group_titles[] = {
#define X(id, title) title,
    HELP_GROUPS(X)
#undef X
};

struct help_line {
    enum help_group group;
    char keys[ACTION_KEYS_SIZE];
    const char *text;
};

static enum help_group group_of(enum action action)
{
    switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_FIRST:
    case ACTION_LAST:
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
    case ACTION_NEXT_PANE:
        return GROUP_MOVE;
    case ACTION_OPEN:
    case ACTION_TREND:
    case ACTION_SWAP:
        return GROUP_OPEN;
    default:
        break;
    }
    const struct action_spec *spec = action_spec(action);
    if (strncmp(spec->name, "go_", 3) == 0 || spec->context == CONTEXT_CHART) {
        return GROUP_GO;
    }
    return spec->context == CONTEXT_ALL || action == ACTION_LIST_BACK ? GROUP_ALWAYS
           : spec->context == CONTEXT_TEXT                            ? GROUP_FIELD
           : spec->context == CONTEXT_SCHEDULE                        ? GROUP_SCHEDULE
                                                                      : GROUP_LIST;
}

void help_here(struct help *help, const struct hint *hints, int count)
{
    for (int i = 0; i < count && help->here_count < HELP_HERE; i++) {
        if (hints[i].action != ACTION_HELP) { /* it is what is being read */
            help->here[help->here_count++] = hints[i];
        }
    }
}

static bool is_here(const struct help *help, enum action action)
{
    for (int i = 0; i < help->here_count; i++) {
        if (action_leader(help->here[i].action) == action_leader(action)) {
            return true;
        }
    }
    return false;
}

/* Those that only some screens have: where the footer lacks one it does nothing. */
static bool is_of_some_screens(enum action action)
{
    switch (action) {
    case ACTION_FILTER:
    case ACTION_SORT:
    case ACTION_TREND:
    case ACTION_ZOOM:
    case ACTION_SWAP:
    case ACTION_NEW:
    case ACTION_LIST_NEW:
    case ACTION_EDIT:
    case ACTION_STATUS:
    case ACTION_CHECK_IN:
    case ACTION_ACKNOWLEDGE:
    case ACTION_RETRACT:
    case ACTION_RENEW:
    case ACTION_NONE_KNOWN:
    case ACTION_BADGE:
    case ACTION_RESET_PIN:
    case ACTION_NEW_SECRET:
        return true;
    default:
        return false;
    }
}

static int collect_here(const struct help *help, const struct keymap *keymap,
                        struct help_line *lines)
{
    int count = 0;
    for (int i = 0; i < help->here_count; i++) {
        const struct hint *hint = &help->here[i];
        struct help_line *line = &lines[count];
        *line = (struct help_line){
            .group = GROUP_HERE,
            .text = WORDS(hint->word != NULL ? hint->word : action_spec(hint->action)->help)};
        action_keys(keymap, hint->action, help->contexts, line->keys);
        count += line->keys[0] != '\0' ? 1 : 0;
    }
    return count;
}

static int collect_group(const struct help *help, const struct keymap *keymap,
                         enum help_group group, struct help_line *lines, int count)
{
    for (int i = 1; i < ACTION_COUNT; i++) {
        enum action action = (enum action)i;
        if (!action_in_force(action, help->contexts) || action_leader(action) != action ||
            group_of(action) != group || help->off[action] || is_here(help, action) ||
            (help->here_count > 0 && is_of_some_screens(action))) {
            continue;
        }
        struct help_line *line = &lines[count];
        *line = (struct help_line){.group = group, .text = WORDS(action_spec(action)->help)};
        action_keys(keymap, action, help->contexts, line->keys);
        if (line->keys[0] != '\0') {
            count++;
        }
    }
    return count;
}

static int collect(const struct help *help, const struct keymap *keymap, struct help_line *lines)
{
    int count = collect_here(help, keymap, lines);
    for (int group = GROUP_HERE + 1; group < GROUP_MARKS; group++) {
        count = collect_group(help, keymap, (enum help_group)group, lines, count);
    }
    for (int i = 0; help->marks != NULL && i < HELP_MARKS_MOST && help->marks[i] != NULL; i++) {
        lines[count++] = (struct help_line){.group = GROUP_MARKS, .text = WORDS(help->marks[i])};
    }
    return count;
}

static int keys_width(const struct help_line *lines, int count)
{
    int width = 0;
    for (int i = 0; i < count; i++) {
        int length = (int)strlen(lines[i].keys);
        width = length > width ? length : width;
    }
    return width < KEYS_WIDTH_MOST ? width : KEYS_WIDTH_MOST;
}

static void draw_line(struct canvas *canvas, const struct area *inside, int row, int keys,
                      const struct help_line *line, bool first_of_group)
{
    if (first_of_group) {
        draw_text(canvas, inside, row, 1, GROUP_WIDTH - 1, ROLE_TITLE,
                  WORDS(group_titles[line->group]));
    }
    int at = 1 + GROUP_WIDTH;
    if (line->keys[0] != '\0') {
        draw_text(canvas, inside, row, at, keys, ROLE_VALUE, line->keys);
        at += keys + 2;
    }
    draw_text(canvas, inside, row, at, inside->width - at, ROLE_TEXT, line->text);
}

void help_draw(struct help *help, struct canvas *canvas, const struct area *body,
               const struct keymap *keymap)
{
    struct help_line lines[HELP_LINES_MOST];
    int count = collect(help, keymap, lines);
    struct area box = area_centred(body, count + FRAME_LINES, HELP_WIDTH);
    struct area inside = area_inside(&box);
    int per_page = inside.height > 2 ? inside.height - 2 : 1;
    help->pages = count > 0 ? (count + per_page - 1) / per_page : 1;
    help->page = help->page >= help->pages ? help->pages - 1 : help->page;
    char title[96];
    if (help->pages > 1) {
        snprintf(title, sizeof title, WORDS("Help - %s (%d of %d)"), help->screen, help->page + 1,
                 help->pages);
    } else {
        snprintf(title, sizeof title, WORDS("Help - %s"), help->screen);
    }
    draw_box(canvas, &box, title);
    canvas_cursor(canvas, &inside, 0, 1);
    int from = help->page * per_page, keys = keys_width(lines, count);
    for (int i = from; i < count && i < from + per_page; i++) {
        bool first = i == from || lines[i].group != lines[i - 1].group;
        draw_line(canvas, &inside, i - from, keys, &lines[i], first);
    }
    draw_text(canvas, &inside, inside.height - 1, 1, inside.width - 1, ROLE_LABEL,
              help->pages > 1 ? WORDS("Space next page.  Any other key closes.")
                              : WORDS("Any key closes."));
}

static unsigned turn_page(struct help *help, int by)
{
    int pages = help->pages > 0 ? help->pages : 1;
    help->page = (help->page + by + pages) % pages;
    return REACT_HANDLED | REACT_REDRAW;
}

unsigned help_action(struct help *help, enum action action)
{
    switch (action) {
    case ACTION_PAGE_DOWN:
    case ACTION_LIST_PAGE_DOWN:
    case ACTION_DOWN:
    case ACTION_RIGHT:
        return turn_page(help, 1);
    case ACTION_PAGE_UP:
    case ACTION_LIST_PAGE_UP:
    case ACTION_UP:
    case ACTION_LEFT:
        return turn_page(help, -1);
    default:
        return REACT_HANDLED | REACT_REDRAW | REACT_POP;
    }
}

unsigned help_text(struct help *help, const char *character)
{
    return strcmp(character, " ") == 0 ? turn_page(help, 1)
                                       : REACT_HANDLED | REACT_REDRAW | REACT_POP;
}
