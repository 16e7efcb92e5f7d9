/* SPDX-License-Identifier: MIT */
/*
 * What keys do in a form: the focus goes through fields and buttons, text goes into the focused
 * field or narrows its pick-list. Loop thread. Enter saves on the Save button alone: scanners end
 * with Enter.
 */
#include "ui/kit/form.h"

#include "chartty/base/text.h"
#include "ui/kit/form_note.h"
#include "ui/kit/form_private.h"

#include <string.h>

static const unsigned CHANGED = REACT_HANDLED | REACT_REDRAW;

void form_init(struct form *form)
{
    memset(form, 0, sizeof(*form));
    form->save_word = "Save";
    input_init(&form->pick, 60);
}

static struct form_field *focused_field(struct form *form)
{
    return form->focus >= 0 && form->focus < form->count ? &form->fields[form->focus] : NULL;
}

int form_first(const struct form *form)
{
    for (int i = 0; i < form->count; i++) {
        if (!form->fields[i].fixed) {
            return i;
        }
    }
    return form->count; /* nothing to type: the Save button */
}

void form_focus(struct form *form, int field)
{
    form->picking = false;
    form->focus = field;
    if (field >= 0 && field < form->count) {
        struct input *input = &form->fields[field].input;
        input->cursor = (int)strlen(input->text);
    }
}

/* ---- going from field to field ---- */

/* Leaves the field; `by` places on, over what is fixed, round at the ends. */
static unsigned move_focus(struct form *form, int by, enum form_event *event, int *field)
{
    int stops = form->count + 2;
    int from = form->focus, to = from;
    do {
        to = (to + by + stops) % stops;
    } while (to < form->count && form->fields[to].fixed && to != from);
    if (from < form->count) {
        *event = FORM_LEFT;
        *field = from;
    }
    form_focus(form, to);
    return CHANGED;
}

/* A line up or down in a note; at its ends, and in other fields, to the field there. */
static unsigned move_line(struct form *form, int by, enum form_event *event, int *field)
{
    struct form_field *at = focused_field(form);
    if (at != NULL && at->multiline && note_move(&at->input, at->width - 2, by)) {
        return CHANGED;
    }
    return move_focus(form, by, event, field);
}

/* ---- the pick-list ---- */

static bool word_fits(const char *word, const char *filter)
{
    char folded[256], wanted[256];
    text_fold(folded, sizeof(folded), word, strlen(word));
    text_fold(wanted, sizeof(wanted), filter, strlen(filter));
    return wanted[0] == '\0' || strstr(folded, wanted) != NULL;
}

static bool word_is(const char *word, const char *filter)
{
    char folded[256], wanted[256];
    text_fold(folded, sizeof(folded), word, strlen(word));
    text_fold(wanted, sizeof(wanted), filter, strlen(filter));
    return strcmp(folded, wanted) == 0;
}

static bool word_begins(const char *word, const char *filter)
{
    char folded[256], wanted[256];
    text_fold(folded, sizeof(folded), word, strlen(word));
    text_fold(wanted, sizeof(wanted), filter, strlen(filter));
    return strncmp(folded, wanted, strlen(wanted)) == 0;
}

/* 0: the very word, 1: begins so, 2: has it somewhere, 3: not. */
static int word_rank(const char *word, const char *filter)
{
    if (!word_fits(word, filter)) {
        return 3;
    }
    if (filter[0] != '\0' && word_is(word, filter)) {
        return 0;
    }
    return word_begins(word, filter) ? 1 : 2;
}

int form_picks(const struct form *form, const char **out, int room, int *total)
{
    int count = 0;
    *total = 0;
    if (form->focus < 0 || form->focus >= form->count ||
        form->fields[form->focus].choices == NULL) {
        return 0;
    }
    const char *const *words = form->fields[form->focus].choices;
    for (int rank = 0; rank < 3; rank++) {
        for (const char *const *word = words; *word != NULL; word++) {
            if (count < room && word_rank(*word, form->pick.text) == rank) {
                out[count++] = *word;
            }
        }
    }
    for (; words[*total] != NULL; ++*total) {
    }
    return count;
}

static void open_picks(struct form *form)
{
    const struct form_field *field = &form->fields[form->focus];
    const char *words[FORM_PICKS];
    int total;
    form->picking = true;
    form->pick_top = form->picked = 0;
    input_init(&form->pick, 60);
    int count = form_picks(form, words, FORM_PICKS, &total);
    for (int i = 0; i < count; i++) { /* begins on what stands there */
        if (field->input.text[0] != '\0' && word_is(words[i], field->input.text)) {
            form->picked = i;
        }
    }
}

static unsigned take_pick(struct form *form, enum form_event *event, int *field)
{
    const char *words[FORM_PICKS];
    int total, count = form_picks(form, words, FORM_PICKS, &total);
    if (form->picked >= 0 && form->picked < count) {
        input_set(&form->fields[form->focus].input, words[form->picked]);
        form->picking = false;
        *event = FORM_TYPED;
        *field = form->focus;
    }
    return CHANGED;
}

static void move_pick(struct form *form, int by)
{
    const char *words[FORM_PICKS];
    int total, count = form_picks(form, words, FORM_PICKS, &total);
    int to = form->picked + by;
    form->picked = to < 0 ? 0 : (to >= count ? count - 1 : to);
    form->picked = form->picked < 0 ? 0 : form->picked;
}

static unsigned act_on_picks(struct form *form, enum action action, enum form_event *event,
                             int *field)
{
    switch (action) {
    case ACTION_BACK:
        form->picking = false;
        return CHANGED;
    case ACTION_ENTER:
        return take_pick(form, event, field);
    case ACTION_TEXT_UP:
        move_pick(form, -1);
        return CHANGED;
    case ACTION_TEXT_DOWN:
    case ACTION_CHOICES:
        move_pick(form, 1);
        return CHANGED;
    case ACTION_PAGE_UP:
        move_pick(form, -FORM_PICK_ROWS);
        return CHANGED;
    case ACTION_PAGE_DOWN:
        move_pick(form, FORM_PICK_ROWS);
        return CHANGED;
    case ACTION_FIELD_NEXT:
    case ACTION_FIELD_PREVIOUS:
        form->picking = false;
        return move_focus(form, action == ACTION_FIELD_NEXT ? 1 : -1, event, field);
    case ACTION_SAVE:
        form->picking = false;
        *event = FORM_SAVE;
        return CHANGED;
    default:
        form->picked = 0;
        return input_action(&form->pick, action) | CHANGED;
    }
}

/* F4: the list of the field, its whole text, or that it has neither. */
static unsigned choices(struct form *form, enum form_event *event, int *field)
{
    struct form_field *at = focused_field(form);
    if (at == NULL) {
        return REACT_HANDLED;
    }
    if (at->masked && !at->revealed) {
        *event = FORM_REVEAL;
        *field = form->focus;
    } else if (at->choices != NULL && !form->frozen) {
        open_picks(form);
    }
    return CHANGED;
}

/* ---- keys ---- */

static unsigned edit_text(struct form *form, enum action action, enum form_event *event, int *field)
{
    struct form_field *at = focused_field(form);
    char before[INPUT_SIZE];
    if (at == NULL || at->fixed || form->frozen) {
        return REACT_HANDLED;
    }
    memcpy(before, at->input.text, sizeof(before));
    unsigned reactions = input_action(&at->input, action);
    if (strcmp(before, at->input.text) != 0) {
        *event = FORM_TYPED;
        *field = form->focus;
    }
    return reactions;
}

static unsigned enter(struct form *form, enum form_event *event, int *field)
{
    struct form_field *at = focused_field(form);
    if (form->focus == form->count) {
        *event = FORM_SAVE;
        return CHANGED;
    }
    if (form->focus == form->count + 1) {
        *event = FORM_CANCEL;
        return CHANGED;
    }
    if (at != NULL && at->multiline && !at->fixed) {
        return form_text(form, "\n", 1, event, field);
    }
    return move_focus(form, 1, event, field);
}

unsigned form_action(struct form *form, enum action action, enum form_event *event, int *field)
{
    *event = FORM_NOTHING;
    *field = -1;
    if (form->picking && action != ACTION_UNDO) {
        return act_on_picks(form, action, event, field);
    }
    switch (action) {
    case ACTION_SAVE:
        *event = FORM_SAVE;
        return CHANGED;
    case ACTION_BACK:
        *event = FORM_CANCEL;
        return CHANGED;
    case ACTION_UNDO:
        form->picking = false;
        *event = FORM_UNDO;
        return CHANGED;
    case ACTION_CHOICES:
        return choices(form, event, field);
    case ACTION_ENTER:
        return enter(form, event, field);
    case ACTION_FIELD_NEXT:
        return move_focus(form, 1, event, field);
    case ACTION_FIELD_PREVIOUS:
        return move_focus(form, -1, event, field);
    case ACTION_TEXT_DOWN:
        return move_line(form, 1, event, field);
    case ACTION_TEXT_UP:
        return move_line(form, -1, event, field);
    case ACTION_CURSOR_LEFT:
    case ACTION_CURSOR_RIGHT:
        if (form->focus >= form->count) { /* between the buttons */
            form->focus = form->focus == form->count ? form->count + 1 : form->count;
            return CHANGED;
        }
        return edit_text(form, action, event, field);
    default:
        return edit_text(form, action, event, field);
    }
}

unsigned form_text(struct form *form, const char *text, size_t length, enum form_event *event,
                   int *field)
{
    struct form_field *at = focused_field(form);
    *event = FORM_NOTHING;
    *field = -1;
    if (form->picking) {
        form->picked = 0;
        return input_text(&form->pick, text, length) | CHANGED;
    }
    if (at == NULL || at->fixed || form->frozen) {
        return REACT_HANDLED;
    }
    char before[INPUT_SIZE];
    memcpy(before, at->input.text, sizeof(before));
    at->input.lines = at->multiline;
    at->input.max = at->max;
    unsigned reactions = input_text(&at->input, text, length);
    if (strcmp(before, at->input.text) != 0) {
        *event = FORM_TYPED;
        *field = form->focus;
    }
    return reactions;
}
