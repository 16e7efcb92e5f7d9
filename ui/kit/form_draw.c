/* SPDX-License-Identifier: MIT */
/*
 * The picture of a form: headings, fields with their marks, what is wrong beside or below, buttons,
 * the pick-list. Loop thread; the cursor always stands on what has the focus.
 */
#include "ui/kit/form.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/kit/form_note.h"
#include "ui/kit/form_private.h"

#include <stdio.h>
#include <string.h>

enum { NOTE_ROWS_MOST = 4, BUTTON_ROWS = 2, BESIDE_BUTTONS = 44 };

/* ---- where things stand ---- */

/* Columns that a field takes from its mark to behind its choices mark. */
static int field_end(const struct form_field *field)
{
    return field->column + field->label_width + field->width + 3;
}

/* Does anything stand on that line of the form between the columns? */
static bool is_taken(const struct form *form, int line, int from, int to)
{
    for (int i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        if (line >= field->line && line < field->line + form_rows_of(form, i) &&
            field->column - 1 < to && field_end(field) > from) {
            return true;
        }
    }
    for (int i = 0; i < form->heading_count; i++) {
        int start = form->headings[i].column;
        if (form->headings[i].line == line && start < to &&
            start + text_width(WORDS(form->headings[i].text)) > from) {
            return true;
        }
    }
    return false;
}

int form_rows_of(const struct form *form, int index)
{
    const struct form_field *field = &form->fields[index];
    if (!field->multiline) {
        return 1;
    }
    int rows = NOTE_ROWS_MOST;
    for (int i = 0; i < form->count; i++) {
        const struct form_field *other = &form->fields[i];
        int below = other->line - field->line;
        if (below > 0 && below < rows) {
            rows = below;
        }
    }
    for (int i = 0; i < form->heading_count; i++) {
        int below = form->headings[i].line - field->line;
        if (below > 0 && below < rows) {
            rows = below;
        }
    }
    return rows;
}

int form_lines(const struct form *form)
{
    int lines = 0;
    for (int i = 0; i < form->count; i++) {
        /* A line that is only shown and has nothing to show is no line. */
        if (form->fields[i].fixed && form->fields[i].input.text[0] == '\0') {
            continue;
        }
        int end = form->fields[i].line + form_rows_of(form, i);
        lines = end > lines ? end : lines;
    }
    for (int i = 0; i < form->heading_count; i++) {
        int end = form->headings[i].line + 1;
        lines = end > lines ? end : lines;
    }
    return lines;
}

/* The column where the next thing of the line begins. */
static int room_until(const struct form *form, int line, int from, int width)
{
    int until = width;
    for (int i = 0; i < form->count; i++) {
        const struct form_field *other = &form->fields[i];
        int begins = other->column - 3;
        if (line >= other->line && line < other->line + form_rows_of(form, i) &&
            other->column >= from && begins < until) {
            until = begins;
        }
    }
    return until;
}

/* The focused field with what is said below it stays in view. */
static void scroll(struct form *form, int height)
{
    int lines = form_lines(form);
    int focus = form->focus < form->count ? form->fields[form->focus].line : lines - 1;
    int rows = form->focus < form->count ? form_rows_of(form, form->focus) : 1;
    int top_most = lines > height ? lines - height : 0;
    if (focus < form->top) {
        form->top = focus > 0 ? focus - 1 : 0; /* its heading too */
    }
    if (focus + rows > form->top + height) {
        form->top = focus + rows - height;
    }
    form->top = form->top > top_most ? top_most : form->top;
    form->top = form->top < 0 ? 0 : form->top;
}

/* ---- a field ---- */

static bool is_wrong(const struct form_field *field)
{
    return field->wrong && field->error != NULL && field->error[0] != '\0';
}

/* What is wrong with a field in full, where its line had no room: above and beside the buttons. Of
 * another field than the focused one its label says which. */
static void draw_whole_error(const struct form *form, int index, struct canvas *canvas,
                             const struct area *body)
{
    const struct form_field *field = &form->fields[index];
    char words[1000], safe[4000];
    struct wrap_line line;
    bool named = index != form->focus && field->label != NULL && field->label[0] != '\0' &&
                 strncmp(field->error, field->label, strlen(field->label)) != 0;
    snprintf(words, sizeof(words), "%s%s%s", named ? field->label : "", named ? ": " : "",
             field->error);
    text_safe(safe, sizeof(safe), words, strlen(words), NULL);
    const char *cursor = safe;
    for (int i = 0; i < BUTTON_ROWS; i++) {
        int width = i == 0 ? body->width - 2 : BESIDE_BUTTONS;
        if (wrap_next(&cursor, width, WRAP_WORDS, &line)) {
            char text[1024];
            snprintf(text, sizeof(text), "%.*s", (int)line.length, line.start);
            canvas_put(canvas, body, body->height - BUTTON_ROWS + i, 1, width, ROLE_ERROR, text,
                       NULL);
        }
    }
}

/* The error or the echo: behind the field, else below it, else as much as there is room for; false
 * when that is not all. */
static bool draw_remark(const struct form *form, int index, struct canvas *canvas,
                        const struct area *area, int row)
{
    const struct form_field *field = &form->fields[index];
    bool wrong = is_wrong(field);
    const char *text = wrong ? field->error : field->echo;
    enum role role = wrong ? ROLE_ERROR : ROLE_LABEL;
    char words[400];
    if (text == NULL || text[0] == '\0') {
        return true;
    }
    snprintf(words, sizeof(words), "%s%s", wrong ? "[!] " : "", text);
    char safe[1024];
    text_safe(safe, sizeof(safe), words, strlen(words), NULL);
    int width = text_width(safe);
    int input = field->column + field->label_width;
    int from = input + field->width + (field->choices != NULL ? 4 : 2);
    int room = room_until(form, field->line, from, area->width) - from;
    int below = field->line + form_rows_of(form, index);
    int below_room = area->width - input;
    if (width > room && !is_taken(form, below, input, input + width) && row + 1 < area->height &&
        (width <= below_room || below_room > room)) {
        draw_text(canvas, area, row + form_rows_of(form, index), input, below_room, role, safe);
        return width <= below_room;
    }
    draw_text(canvas, area, row, from, room, role, safe);
    return width <= room;
}

/* A word as its field shows it. */
static void draw_shown(const struct form_field *field, struct canvas *canvas,
                       const struct area *area, int row, int column, int width, const char *word)
{
    char text[INPUT_SIZE];
    snprintf(text, sizeof(text), "%s", word);
    if (field->shown != NULL) {
        field->shown(field->shown_context, text);
    }
    draw_text(canvas, area, row, column, width, ROLE_VALUE, text);
}

static void draw_fixed(const struct form_field *field, struct canvas *canvas,
                       const struct area *area, int row, bool focused)
{
    int column = field->column + field->label_width;
    draw_shown(field, canvas, area, row, column + 1, field->width > 2 ? field->width - 2 : 0,
               field->input.text);
    if (focused) {
        canvas_cursor(canvas, area, row, column + 1);
    }
}

/* What was typed into a masked field is not left standing: all but the last four signs are stars.
 */
static void draw_masked(const struct form_field *field, struct canvas *canvas,
                        const struct area *area, int row, int column)
{
    enum { SHOWN = 4 };
    struct input masked = field->input;
    size_t length = strlen(masked.text);
    for (size_t i = 0; i + SHOWN < length; i++) {
        masked.text[i] = masked.text[i] == '-' ? '-' : '*';
    }
    input_draw(&masked, canvas, area, row, column, field->width, false);
}

/* False: what is wrong with it did not fit. */
static bool draw_field(const struct form *form, int index, struct canvas *canvas,
                       const struct area *area)
{
    const struct form_field *field = &form->fields[index];
    bool focused = form->focus == index;
    int row = field->line - form->top, rows = form_rows_of(form, index);
    int column = field->column + field->label_width;
    if (row < 0 || row >= area->height) {
        return true;
    }
    if (focused) {
        canvas_put(canvas, area, row, field->column - 2, 1, ROLE_FOCUS, ">", NULL);
    }
    if (field->required) {
        canvas_put(canvas, area, row, field->column - 1, 1, ROLE_REQUIRED, "*", NULL);
    }
    draw_text(canvas, area, row, field->column, field->label_width, ROLE_LABEL, field->label);
    if (field->fixed) {
        draw_fixed(field, canvas, area, row, focused);
    } else if (field->multiline) {
        int height = rows < area->height - row ? rows : area->height - row;
        note_draw(&field->input, canvas, area, row, column, field->width, height, focused);
    } else if (field->masked && !focused && !field->wrong) {
        draw_masked(field, canvas, area, row, column);
    } else {
        input_draw(&field->input, canvas, area, row, column, field->width, focused);
    }
    if (field->changed) {
        canvas_put(canvas, area, row, column + field->width, 1, ROLE_CHANGED, "+", NULL);
    }
    if (field->choices != NULL && !field->fixed) {
        canvas_put(canvas, area, row, column + field->width + 1, 1, ROLE_HINT, "v", NULL);
    }
    return draw_remark(form, index, canvas, area, row);
}

/* ---- the rest ---- */

static void draw_buttons(const struct form *form, struct canvas *canvas, const struct area *area)
{
    const char *cancel = WORDS("[ Cancel Esc ]");
    char save[80];
    snprintf(save, sizeof(save), "[ %s%s%s ]", WORDS(form->save_word),
             form->save_key != NULL ? " " : "", form->save_key != NULL ? form->save_key : "");
    int width = area->width < 80 ? area->width : 80;
    int cancel_at = width - (int)strlen(cancel) - 2;
    int save_at = cancel_at - text_width(save) - 3;
    bool on_save = form->focus == form->count, on_cancel = form->focus == form->count + 1;
    draw_text(canvas, area, 0, save_at, width, on_save ? ROLE_FOCUS : ROLE_TEXT, save);
    draw_text(canvas, area, 0, cancel_at, width, on_cancel ? ROLE_FOCUS : ROLE_TEXT, cancel);
    if (on_save || on_cancel) {
        canvas_cursor(canvas, area, 0, (on_save ? save_at : cancel_at) + 2);
    }
}

static void draw_more(const struct form *form, struct canvas *canvas, const struct area *buttons,
                      int height)
{
    int below = form_lines(form) - form->top - height;
    if (form->top > 0 || below > 0) {
        canvas_format(canvas, buttons, 0, 1, 0, ROLE_LABEL, "%s%s%s",
                      form->top > 0 ? WORDS("^ more above") : "",
                      form->top > 0 && below > 0 ? "   " : "",
                      below > 0 ? WORDS("v more below") : "");
    }
}

static void draw_picks(struct form *form, struct canvas *canvas, const struct area *area)
{
    const char *words[FORM_PICKS];
    const struct form_field *field = &form->fields[form->focus];
    int total, count = form_picks(form, words, FORM_PICKS, &total);
    int rows = count < FORM_PICK_ROWS ? count : FORM_PICK_ROWS, width = 24;
    for (int i = 0; i < count; i++) {
        char safe[256];
        text_safe(safe, sizeof(safe), words[i], strlen(words[i]), NULL);
        int wanted = text_width(safe) + 5;
        width = wanted > width ? wanted : width;
    }
    rows = rows < 1 ? 1 : rows;
    width = width > area->width - 2 ? area->width - 2 : width;
    int column = field->column + field->label_width;
    column = column + width > area->width ? area->width - width : column;
    int row = field->line - form->top + 1, height = rows + 3;
    if (row + height > area->height) { /* above the field where it does not fit below */
        row = field->line - form->top - height;
        row = row < 0 ? 0 : row;
    }
    if (form->picked < form->pick_top) {
        form->pick_top = form->picked;
    }
    if (form->picked >= form->pick_top + rows) {
        form->pick_top = form->picked - rows + 1;
    }
    struct area box = {area->row + row, area->column + column, height, width};
    draw_box(canvas, &box, NULL);
    struct area inside = area_inside(&box);
    char counted[40];
    snprintf(counted, sizeof(counted), WORDS("%d of %d"), count, total);
    int counted_width = (int)strlen(counted);
    for (int i = 0; i < rows && form->pick_top + i < count; i++) {
        bool chosen = form->pick_top + i == form->picked;
        canvas_put(canvas, &inside, 1 + i, 0, 1, ROLE_TEXT, chosen ? ">" : " ", NULL);
        draw_shown(field, canvas, &inside, 1 + i, 2, inside.width - 2, words[form->pick_top + i]);
        if (chosen) {
            canvas_flag(canvas, &inside, 1 + i, 0, 0, CELL_SELECTED);
        }
    }
    if (count == 0) {
        draw_text(canvas, &inside, 1, 1, inside.width - 1, ROLE_LABEL,
                  WORDS("No word has these letters"));
    }
    canvas_put_right(canvas, &inside, 0, inside.width - counted_width - 1, counted_width,
                     ROLE_LABEL, counted);
    input_draw(&form->pick, canvas, &inside, 0, 0, inside.width - counted_width - 2, true);
}

void form_draw(struct form *form, struct canvas *canvas, const struct area *body)
{
    int height = body->height - BUTTON_ROWS > 1 ? body->height - BUTTON_ROWS : 1;
    struct area fields = area_rows(body, 0, height);
    struct area buttons = area_rows(body, body->height - 1, 1);
    scroll(form, height);
    for (int i = 0; i < form->heading_count; i++) {
        int row = form->headings[i].line - form->top;
        if (row >= 0 && row < height) {
            draw_text(canvas, &fields, row, form->headings[i].column, 0 + body->width, ROLE_TITLE,
                      WORDS(form->headings[i].text));
        }
    }
    int whole = -1; /* the field whose error is said below */
    for (int i = 0; i < form->count; i++) {
        if (i != form->focus && !draw_field(form, i, canvas, &fields) &&
            is_wrong(&form->fields[i]) && whole < 0) {
            whole = i;
        }
    }
    if (form->focus < form->count) { /* last: what it says covers what others say */
        form->clipped = !draw_field(form, form->focus, canvas, &fields);
        whole = form->clipped && is_wrong(&form->fields[form->focus]) ? form->focus : whole;
    }
    if (whole >= 0) {
        draw_whole_error(form, whole, canvas, body); /* its end may take the buttons' row */
    } else {
        draw_more(form, canvas, &buttons, height);
    }
    draw_buttons(form, canvas, &buttons);
    if (form->picking && form->focus < form->count) {
        draw_picks(form, canvas, &fields);
    }
}
