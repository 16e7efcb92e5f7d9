/* SPDX-License-Identifier: MIT */
/*
 * The bars around the body: application, sections, footer. Drawn from what they are given, whole
 * entries only. The loop's thread; no state. (Messages: messages.c.)
 */
#include "ui/kit/bars.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

enum {
    WIDE_FROM = 100, /* ux.md part 6: the database state shows from here on */
    APPBAR_PARTS = 5
};

/* ---- application bar ---- */

static int shown_width(const char *text)
{
    char safe[512];
    text_safe(safe, sizeof safe, text, strlen(text), NULL);
    return text_width(safe);
}

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* Columns that the parts from `first` on take at the right end, two blanks between them. */
static int parts_width(const char *const *parts, int first)
{
    int width = 0;
    for (int i = first; i < APPBAR_PARTS; i++) {
        if (has_text(parts[i])) {
            width += shown_width(parts[i]) + (width > 0 ? 2 : 0);
        }
    }
    return width;
}

void appbar_draw(struct canvas *canvas, const struct area *area, const struct appbar *bar)
{
    struct area row = area_rows(area, 0, 1);
    canvas_fill(canvas, &row, ROLE_APPBAR);
    int used = 1;
    used += canvas_put(canvas, &row, 0, used, 0, ROLE_APPBAR, "CHARTTY", NULL);
    if (bar->demo) {
        used += canvas_put(canvas, &row, 0, used, 0, ROLE_APPBAR, " DEMO", NULL);
    }
    used += 2;
    if (has_text(bar->place)) {
        used += draw_text(canvas, &row, 0, used, row.width - used, ROLE_APPBAR, bar->place);
    }
    /* From the least needed to the most: they give way to the place in this order. */
    bool wide = row.width >= WIDE_FROM;
    const char *parts[APPBAR_PARTS] = {wide ? bar->database : NULL, wide ? bar->lock : NULL,
                                       bar->station, bar->user, bar->when};
    int first = 0;
    while (first < APPBAR_PARTS && used + 2 + parts_width(parts, first) > row.width) {
        first++;
    }
    int at = row.width - parts_width(parts, first);
    for (int i = first; i < APPBAR_PARTS; i++) {
        if (has_text(parts[i])) {
            at += draw_text(canvas, &row, 0, at, row.width - at, ROLE_APPBAR, parts[i]) + 2;
        }
    }
}

/* ---- section bar ---- */

/* The first word to show, so that the current one is in view. */
static int first_section(const char *const *words, int width, int current)
{
    int first = current < 0 ? 0 : current;
    int used = 1;
    for (int i = first; i >= 0; i--) {
        used += shown_width(words[i]) + 2;
        if (used > width && i < current) {
            break;
        }
        first = i;
    }
    return first;
}

void sectionbar_draw(struct canvas *canvas, const struct area *area, const char *const *words,
                     int count, int current)
{
    canvas_horizontal(canvas, area, 0, 0, area->width);
    int at = 1;
    for (int i = count > 0 ? first_section(words, area->width, current) : 0; i < count; i++) {
        int width = shown_width(words[i]) + 2;
        if (at + width > area->width && i > current) {
            return;
        }
        bool here = i == current;
        canvas_put(canvas, area, 0, at, 1, ROLE_TITLE, here ? "[" : " ", NULL);
        draw_text(canvas, area, 0, at + 1, width - 2, here ? ROLE_TITLE : ROLE_LABEL, words[i]);
        canvas_put(canvas, area, 0, at + width - 1, 1, ROLE_TITLE, here ? "]" : " ", NULL);
        at += width;
    }
}

/* ---- footer ---- */

/* One entry at `column`; the column after it, or -1 when it does not fit whole. */
static int draw_hint(struct canvas *canvas, const struct area *area, int column, const char *key,
                     const char *word)
{
    int key_width = shown_width(key), word_width = shown_width(word);
    if (column + key_width + 1 + word_width > area->width) {
        return -1;
    }
    canvas_put(canvas, area, 0, column, key_width, ROLE_HINT_KEY, key, NULL);
    column += key_width + 1;
    if (word_width > 0) {
        canvas_put(canvas, area, 0, column, word_width, ROLE_HINT, word, NULL);
    }
    return column + word_width + 2;
}

int hints_of_menu(struct hint *out)
{
    out[0] = (struct hint){ACTION_ENTER, "Choose"};
    out[1] = (struct hint){ACTION_TEXT_DOWN, "Next"};
    out[2] = (struct hint){ACTION_BACK, "Close"};
    return 3;
}

int hints_of_dialog(struct hint *out, const char *back)
{
    out[0] = (struct hint){ACTION_ENTER, "Press"};
    out[1] = (struct hint){ACTION_FIELD_NEXT, "Next button"};
    out[2] = (struct hint){ACTION_BACK, back};
    return 3;
}

int hints_of_picks(struct hint *out)
{
    out[0] = (struct hint){ACTION_ENTER, "Take it"};
    out[1] = (struct hint){ACTION_TEXT_DOWN, "Next"};
    out[2] = (struct hint){ACTION_CLEAR_FIELD, "Clear"};
    out[3] = (struct hint){ACTION_BACK, "Close the list"};
    return 4;
}

void footer_draw(struct canvas *canvas, const struct area *area, const struct keymap *keymap,
                 const struct hint *hints, int count)
{
    struct area row = area_rows(area, 0, 1);
    canvas_fill(canvas, &row, ROLE_HINT);
    int column = 1;
    /* Help is always the first: index -1. */
    for (int i = -1; i < count && column > 0; i++) {
        struct hint hint = i < 0 ? (struct hint){.action = ACTION_HELP} : hints[i];
        const char *key = keymap_key_name(keymap, hint.action, 0);
        if (key == NULL || (i >= 0 && hint.action == ACTION_HELP)) {
            continue;
        }
        column = draw_hint(canvas, &row, column, key,
                           WORDS(hint.word != NULL ? hint.word : action_spec(hint.action)->word));
    }
}
