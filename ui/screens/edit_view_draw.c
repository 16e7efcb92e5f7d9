/* SPDX-License-Identifier: MIT */
/* The picture of a form over the body: whose it is, what went wrong, the form, the list of changes.
 * Loop thread; draws only. */
#include "ui/screens/edit_view_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

enum { FORM_WIDTH = 80, CHANGES_FROM = 100, CHANGES_MOST = 20, PROBLEM_ROWS = 3 };

void patient_words(const struct edit_patient *patient, char *out, size_t size)
{
    out[0] = '\0';
    if (patient->id != 0) {
        snprintf(out, size, WORDS("%s  Born %s  MRN %s"), patient->name, patient->born,
                 patient->mrn);
    }
}

/* Title and marks; where no banner says it, whose form it is. Returns the rows used. */
static int draw_head(const struct edit_view *view, struct canvas *canvas, const struct area *body,
                     bool has_banner)
{
    const char *marks = WORDS("* = required  + = changed");
    char whose[400], title[200];
    int width = body->width < FORM_WIDTH ? body->width : FORM_WIDTH;
    int marks_at = width - (int)strlen(marks) - 1;
    view_title(view, title, sizeof(title));
    draw_text(canvas, body, 0, 1, marks_at - 2, ROLE_TITLE, title);
    draw_text(canvas, body, 0, marks_at, width, ROLE_LABEL, marks);
    patient_words(edit_patient(view->edit), whose, sizeof(whose));
    if (has_banner || whose[0] == '\0') {
        return 1;
    }
    draw_text(canvas, body, 1, 1, body->width - 1, ROLE_VALUE, whose);
    return 2;
}

/* What went wrong in full, however long. Returns the rows used. */
static int draw_problem(const struct edit_view *view, struct canvas *canvas,
                        const struct area *body, int row)
{
    char safe[1024], words[500];
    const char *problem = edit_problem(view->edit);
    if (problem[0] == '\0') {
        return 0;
    }
    snprintf(words, sizeof(words), "[!] %s", problem);
    text_safe(safe, sizeof(safe), words, strlen(words), NULL);
    return wrap_draw(canvas, body, row, 1, body->width - 2, 0, PROBLEM_ROWS, WRAP_WORDS, ROLE_ERROR,
                     safe);
}

static void draw_changes(const struct edit_view *view, struct canvas *canvas,
                         const struct area *side)
{
    struct edit_change changes[CHANGES_MOST];
    int count = edit_changes(view->edit, changes, CHANGES_MOST), row = 2;
    canvas_vertical(canvas, side, 0, 0, side->height);
    struct area inside = area_columns(side, 2, -1);
    canvas_format(canvas, &inside, 0, 0, 0, ROLE_TITLE, "Changes (%d)", count);
    canvas_horizontal(canvas, &inside, 1, 0, inside.width);
    if (count == 0) {
        draw_text(canvas, &inside, row, 0, inside.width, ROLE_LABEL, WORDS("None yet."));
    }
    for (int i = 0; i < count && row + 1 < inside.height; i++) {
        char line[700], safe[2048];
        const char *before = changes[i].before[0] != '\0' ? changes[i].before : "blank";
        const char *after = changes[i].after[0] != '\0' ? changes[i].after : "blank";
        draw_text(canvas, &inside, row++, 0, inside.width, ROLE_LABEL, changes[i].label);
        snprintf(line, sizeof(line), WORDS("was %.300s, now %.300s%s"), before, after,
                 changes[i].wrong ? WORDS(" (not right yet)") : "");
        text_safe(safe, sizeof(safe), line, strlen(line), NULL);
        row += wrap_draw(canvas, &inside, row, 1, inside.width - 1, 0, 3, WRAP_WORDS, ROLE_VALUE,
                         safe);
    }
}

void edit_view_draw(struct workstation *workstation, struct canvas *canvas, const struct area *body)
{
    struct edit_view *view = workstation->form;
    struct area left = *body;
    bool has_banner = workstation_current(workstation)->ops->of_patient;
    canvas_fill(canvas, body, ROLE_TEXT);
    if (body->width >= CHANGES_FROM) {
        struct area side = area_columns(body, FORM_WIDTH + 1, -1);
        left = area_columns(body, 0, FORM_WIDTH);
        if (view->filled) {
            draw_changes(view, canvas, &side);
        }
    }
    int used = draw_head(view, canvas, &left, has_banner);
    used += draw_problem(view, canvas, &left, used);
    struct area rest = area_rows(&left, used, -1);
    canvas_cursor(canvas, &rest, 0, 0);
    if (view->filled) {
        form_draw(&view->form, canvas, &rest);
    }
    if (view->asking != ASK_NOTHING) {
        ask_draw(view, canvas, body);
    }
}
