/* SPDX-License-Identifier: MIT */
/* How home looks: the search's list, a preview, what is to do, the patients opened lately. */
#include "ui/screens/home_private.h"

#include "chartty/base/words.h"
#include "chartty/model/placeholders.h"
#include "ui/screens/cells.h"

#include <stdio.h>

enum { PREVIEW_WIDTH = 38, RECENT_ROWS = 4, TODO_WIDTH = 72 };

void home_name_words(const struct patient_hit *hit, char *out, size_t size)
{
    person_display(&hit->last_name, &hit->first_name, &hit->title, &hit->missing_name_part, out,
                   size);
}

/* Demographics of the row under the cursor: who it is, not what is wrong with them. */
static void draw_preview(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    static const int fields[] = {
        FIELD_OF(patient_hit, street), FIELD_OF(patient_hit, city),
        FIELD_OF(patient_hit, state),  FIELD_OF(patient_hit, zip_code),
        FIELD_OF(patient_hit, phone),  FIELD_OF(patient_hit, insurance_provider),
    };
    struct home *home = screen->state;
    const struct patient_hit *hit = patient_search_preview(home->search);
    const struct error *refused = patient_search_preview_error(home->search);
    text_view_clear(&home->preview);
    if (refused != NULL) {
        text_view_text(&home->preview, ROLE_WARNING, refused->user);
        text_view_draw(&home->preview, canvas, area);
    }
    if (hit == NULL && refused == NULL) {
        text_view_text(&home->preview, ROLE_LABEL,
                       WORDS("Stay on a row for a second to see who it is."));
        text_view_draw(&home->preview, canvas, area);
    }
    if (hit == NULL) {
        return;
    }
    char words[256];
    text_view_text(&home->preview, ROLE_LABEL, WORDS("Preview (not opened)"));
    home_name_words(hit, words, sizeof(words));
    text_view_title(&home->preview, words);
    birth_words(&hit->dob, &hit->birth_date_note, words, sizeof(words));
    text_view_field(&home->preview, "Born", words);
    detail_value(&home->preview, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, gender));
    detail_value(&home->preview, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, mrn));
    text_view_gap(&home->preview);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(&home->preview, RECORD_PATIENT_HIT, hit, fields[i]);
    }
    text_view_draw(&home->preview, canvas, area);
}

static void draw_recent(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    const struct session *session = screen->session;
    canvas_put(canvas, area, 0, 1, 0, ROLE_TITLE, WORDS("My recent patients"), NULL);
    if (session->recent_count == 0) {
        canvas_put(canvas, area, 1, 3, 0, ROLE_LABEL,
                   WORDS("None yet. A chart that you open is listed here."), NULL);
    }
    for (int i = 0; i < session->recent_count && i < area->height - 1; i++) {
        const struct session_recent *recent = &session->recent[i];
        canvas_format(canvas, area, i + 1, 3, 44, ROLE_TEXT, "%s", recent->name);
        canvas_format(canvas, area, i + 1, 48, 12, ROLE_TEXT, "%s", recent->born);
        canvas_format(canvas, area, i + 1, 61, 12, ROLE_TEXT, "%s", recent->mrn);
    }
}

/* One count in words; returns the columns used. */
static int draw_count(struct canvas *canvas, const struct area *line, int column,
                      struct todo_count count, const char *what, const char *keys)
{
    switch (count.state) {
    case TODO_COUNTED:
        return canvas_format(canvas, line, 0, column, 0, count.count > 0 ? ROLE_VALUE : ROLE_LABEL,
                             "%s (%lld)  %s", what, (long long)count.count, keys);
    case TODO_FAILED:
        return canvas_format(canvas, line, 0, column, 0, ROLE_ERROR, "%s: not counted (F5)", what);
    case TODO_COUNTING:
        return canvas_format(canvas, line, 0, column, 0, ROLE_LABEL, "%s ...", what);
    case TODO_NOT_MINE:
        break;
    }
    return 0;
}

/* "To do for me   Results to acknowledge (12)  g n   My drafts (2)  g f   Emergencies (1)  g e" */
static void draw_todo(const struct screen *screen, struct canvas *canvas, const struct area *line)
{
    const struct home *home = screen->state;
    struct todo_count emergencies = {TODO_COUNTED, workstation_emergencies(screen->workstation)};
    struct todo_count results = todo_results(home->todo), drafts = todo_drafts(home->todo);
    if (results.state == TODO_NOT_MINE && drafts.state == TODO_NOT_MINE) {
        return;
    }
    bool is_narrow = line->width < TODO_WIDTH;
    int column = 1 + canvas_put(canvas, line, 0, 1, 0, ROLE_TITLE, WORDS("To do for me"), NULL);
    int used = draw_count(canvas, line, column + 3, results,
                          is_narrow ? WORDS("Results") : WORDS("Results to acknowledge"), "g n");
    column += used > 0 ? used + 3 : 0;
    used = draw_count(canvas, line, column + 3, drafts, WORDS("My drafts"), "g f");
    column += used > 0 ? used + 3 : 0;
    if (emergencies.count > 0) {
        draw_count(canvas, line, column + 3, emergencies, WORDS("Emergencies"), "g e");
    }
}

void home_draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct home *home = screen->state;
    char status[128];
    canvas_put(canvas, body, 0, 1, 0, ROLE_LABEL, WORDS("Find patient"), NULL);
    canvas_put(canvas, body, 0, 48, 0, ROLE_LABEL, WORDS("name / MRN / birth date / phone"), NULL);
    patient_search_status(home->search, status, sizeof(status));
    canvas_put(canvas, body, 1, 1, 0, ROLE_TITLE, status, NULL);
    struct area left = area_rows(body, 2, -1);
    if (body->width >= HOME_WIDE) {
        struct area right = area_columns(&left, body->width - PREVIEW_WIDTH, -1);
        canvas_vertical(canvas, &left, 0, body->width - PREVIEW_WIDTH - 2, left.height);
        draw_preview(screen, canvas, &right);
        left = area_columns(&left, 0, body->width - PREVIEW_WIDTH - 2);
    }
    int recent_rows = left.height >= 20 ? SESSION_RECENT + 1 : RECENT_ROWS + 1;
    struct area list = area_rows(&left, 0, left.height - recent_rows - 2);
    struct area todo = area_rows(&left, left.height - recent_rows - 1, 1);
    struct area recent = area_rows(&left, left.height - recent_rows, -1);
    draw_todo(screen, canvas, &todo);
    draw_recent(screen, canvas, &recent);
    table_draw(&home->table, canvas, &list, home->in_list);
    input_draw(&home->input, canvas, body, 0, 14, 32, !home->in_list);
}
