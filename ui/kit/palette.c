/* SPDX-License-Identifier: MIT */
/*
 * The command palette: every action by its words, with its key for next time; what is off says why.
 * From the action list and the keymap alone. The loop's thread.
 */
#include "ui/kit/overlay.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/action_list.h"
#include "ui/kit/draw.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    PALETTE_WIDTH = 70,
    KEY_WIDTH = 7,
    PALETTE_PAGE = 8,
    PALETTE_FRAME = 6, /* borders, the field, a blank above and below the list, the count */
    WORDS_MOST = 8,
    WORDS_SIZE = 256,
    WHY_SIZE = 64
};

struct palette_match {
    enum action action;
    bool whole_prefix; /* each typed word begins a word */
    bool off;
};

struct typed {
    char text[WORDS_SIZE]; /* folded, cut into words */
    const char *words[WORDS_MOST];
    int count;
};

static void split_words(const struct palette *palette, struct typed *typed)
{
    text_fold(typed->text, sizeof typed->text, palette->input.text, strlen(palette->input.text));
    typed->count = 0;
    char *at = typed->text;
    while (*at != '\0' && typed->count < WORDS_MOST) {
        typed->words[typed->count++] = at;
        char *blank = strchr(at, ' ');
        if (blank == NULL) {
            return;
        }
        *blank = '\0';
        at = blank + 1;
    }
}

/* True when `word` begins a word of the folded text. */
static bool begins_word(const char *folded, const char *word)
{
    for (const char *at = strstr(folded, word); at != NULL; at = strstr(at + 1, word)) {
        if (at == folded || at[-1] == ' ') {
            return true;
        }
    }
    return false;
}

/* False when a typed word is nowhere in the action's help words. */
static bool is_match(const struct typed *typed, enum action action, bool *whole_prefix)
{
    const char *help = WORDS(action_spec(action)->help);
    char folded[WORDS_SIZE];
    text_fold(folded, sizeof folded, help, strlen(help));
    *whole_prefix = true;
    for (int i = 0; i < typed->count; i++) {
        if (strstr(folded, typed->words[i]) == NULL) {
            return false;
        }
        *whole_prefix = *whole_prefix && begins_word(folded, typed->words[i]);
    }
    return true;
}

/* Why the action is off; "" when it is on. */
static void why_off(const struct palette *palette, enum action action, char why[WHY_SIZE])
{
    why[0] = '\0';
    if (!action_in_force(action, palette->contexts)) {
        unsigned context = action_spec(action)->context;
        snprintf(why, WHY_SIZE, "%s",
                 context == CONTEXT_CHART      ? WORDS("open a chart first")
                 : context == CONTEXT_SCHEDULE ? WORDS("only on the schedule")
                 : context == CONTEXT_ADMIN    ? WORDS("only in administration")
                 : context == CONTEXT_TEXT     ? WORDS("only in a text field")
                                               : WORDS("only in a list"));
    } else if (palette->availability != NULL) {
        palette->availability(palette->self, action, why, WHY_SIZE);
        why[WHY_SIZE - 1] = '\0';
    }
}

/* The matches that have these properties, in the order of the action list. */
static int collect(const struct palette *palette, const struct typed *typed, bool whole_prefix,
                   bool off, struct palette_match *matches, int count)
{
    for (int i = 1; i < ACTION_COUNT; i++) {
        struct palette_match match = {.action = (enum action)i};
        char why[WHY_SIZE];
        if (action_leader(match.action) != match.action ||
            !is_match(typed, match.action, &match.whole_prefix)) {
            continue;
        }
        why_off(palette, match.action, why);
        match.off = why[0] != '\0';
        if (match.whole_prefix == whole_prefix && match.off == off &&
            !(palette->only_on && match.off)) {
            matches[count++] = match;
        }
    }
    return count;
}

/* Words that begin with what was typed first, in them what can be done now first. */
static int find_matches(const struct palette *palette, struct palette_match *matches)
{
    struct typed typed;
    split_words(palette, &typed);
    int count = 0;
    for (int order = 0; order < 4; order++) {
        count = collect(palette, &typed, order < 2, order % 2 == 1, matches, count);
    }
    return count;
}

static int action_total(void)
{
    int count = 0;
    for (int i = 1; i < ACTION_COUNT; i++) {
        count += action_leader((enum action)i) == (enum action)i;
    }
    return count;
}

void palette_init(struct palette *palette, unsigned contexts,
                  void (*availability)(void *self, enum action action, char *why, size_t size),
                  void *self)
{
    *palette = (struct palette){.contexts = contexts, .availability = availability, .self = self};
    input_init(&palette->input, 60);
}

/* ---- drawing ---- */

/* Underlines the typed words where they stand in the text. */
static void flag_words(struct canvas *canvas, const struct area *inside, int row, int column,
                       int width, const char *text, const struct typed *typed)
{
    char lower[WORDS_SIZE];
    size_t length = strlen(text) < sizeof lower ? strlen(text) : sizeof lower - 1;
    for (size_t i = 0; i < length; i++) {
        lower[i] = (char)tolower((unsigned char)text[i]);
    }
    lower[length] = '\0';
    for (int i = 0; i < typed->count; i++) {
        const char *found = strstr(lower, typed->words[i]);
        int from = found != NULL ? (int)(found - lower) : width;
        int end = from + (int)strlen(typed->words[i]);
        if (from < width) {
            canvas_flag(canvas, inside, row, column + from, (end < width ? end : width) - from,
                        CELL_MATCH);
        }
    }
}

static void draw_match(const struct palette *palette, struct canvas *canvas,
                       const struct area *inside, const struct keymap *keymap, int row,
                       const struct palette_match *match, const struct typed *typed)
{
    const char *help = WORDS(action_spec(match->action)->help);
    const char *key = keymap_key_name(keymap, match->action, 0);
    enum role role = match->off ? ROLE_DISABLED : ROLE_TEXT;
    char why[WHY_SIZE], shown[WHY_SIZE + 4] = "";
    why_off(palette, match->action, why);
    if (why[0] != '\0') {
        snprintf(shown, sizeof shown, "(%s)", why);
    }
    draw_text(canvas, inside, row, 3, KEY_WIDTH, match->off ? ROLE_DISABLED : ROLE_VALUE,
              key != NULL ? key : "-");
    int at = 3 + KEY_WIDTH;
    int right = inside->width - 1;
    int why_width = (int)strlen(shown);
    if (why_width > 0 && why_width < right - at) {
        canvas_put_right(canvas, inside, row, at, right - at, ROLE_DISABLED, shown);
        right -= why_width + 2;
    }
    int used = draw_text(canvas, inside, row, at, right - at, role, help);
    flag_words(canvas, inside, row, at, used, help, typed);
}

static void follow_selected(struct palette *palette, int count, int height)
{
    if (palette->selected >= count) {
        palette->selected = count > 0 ? count - 1 : 0;
    }
    if (palette->selected < palette->top) {
        palette->top = palette->selected;
    }
    if (height > 0 && palette->selected >= palette->top + height) {
        palette->top = palette->selected - height + 1;
    }
    if (palette->top > 0 && palette->top > count - height) {
        palette->top = count > height ? count - height : 0;
    }
}

void palette_draw(struct palette *palette, struct canvas *canvas, const struct area *body,
                  const struct keymap *keymap)
{
    struct palette_match matches[ACTION_COUNT];
    struct typed typed;
    int count = find_matches(palette, matches);
    split_words(palette, &typed);
    struct area box = area_centred(body, body->height < 16 ? body->height : 16, PALETTE_WIDTH);
    struct area inside = area_inside(&box);
    draw_box(canvas, &box, WORDS("Commands - type to find"));
    int list_height = box.height > PALETTE_FRAME ? box.height - PALETTE_FRAME : 0;
    struct area list = area_rows(&inside, 2, list_height);
    follow_selected(palette, count, list.height);
    for (int row = 0; row < list.height && palette->top + row < count; row++) {
        int index = palette->top + row;
        draw_match(palette, canvas, &list, keymap, row, &matches[index], &typed);
        if (index == palette->selected) {
            canvas_put(canvas, &list, row, 1, 1, ROLE_VALUE, ">", NULL);
            canvas_flag(canvas, &list, row, 0, list.width, CELL_SELECTED);
        }
    }
    if (count == 0) {
        draw_text(canvas, &list, 0, 3, list.width - 3, ROLE_LABEL,
                  WORDS("No command has these words."));
    }
    char line[96];
    snprintf(line, sizeof line, WORDS("%d of %d   Enter run   Up Down choose   Esc close"), count,
             action_total());
    draw_text(canvas, &inside, inside.height - 1, 1, inside.width - 1, ROLE_LABEL, line);
    canvas_put(canvas, &inside, 0, 1, 1, ROLE_VALUE, ">", NULL);
    input_draw(&palette->input, canvas, &inside, 0, 3, inside.width - 4, true);
}

/* ---- keys ---- */

static unsigned after_edit(struct palette *palette, unsigned reaction)
{
    if (reaction & REACT_REDRAW) {
        palette->selected = palette->top = 0;
    }
    return reaction | REACT_HANDLED;
}

unsigned palette_text(struct palette *palette, const char *text, size_t length)
{
    return after_edit(palette, input_text(&palette->input, text, length));
}

static unsigned choose(struct palette *palette, int by, int count)
{
    int wanted = palette->selected + by;
    wanted = wanted >= count ? count - 1 : wanted;
    palette->selected = wanted < 0 ? 0 : wanted;
    return REACT_HANDLED | REACT_REDRAW;
}

unsigned palette_action(struct palette *palette, enum action action, enum action *chosen)
{
    struct palette_match matches[ACTION_COUNT];
    int count = find_matches(palette, matches);
    *chosen = ACTION_NONE;
    switch (action) {
    case ACTION_BACK:
    case ACTION_LIST_BACK:
    case ACTION_PALETTE:
        return REACT_HANDLED | REACT_REDRAW | REACT_POP;
    case ACTION_UP:
    case ACTION_TEXT_UP:
        return choose(palette, -1, count);
    case ACTION_DOWN:
    case ACTION_TEXT_DOWN:
        return choose(palette, 1, count);
    case ACTION_PAGE_UP:
    case ACTION_LIST_PAGE_UP:
        return choose(palette, -PALETTE_PAGE, count);
    case ACTION_PAGE_DOWN:
    case ACTION_LIST_PAGE_DOWN:
        return choose(palette, PALETTE_PAGE, count);
    case ACTION_OPEN:
    case ACTION_ENTER:
        if (palette->selected >= count || matches[palette->selected].off) {
            return REACT_HANDLED | REACT_REDRAW; /* it says why beside it */
        }
        *chosen = matches[palette->selected].action;
        return REACT_HANDLED | REACT_REDRAW | REACT_POP;
    default:
        return after_edit(palette, input_action(&palette->input, action));
    }
}
