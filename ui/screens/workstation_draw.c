/* SPDX-License-Identifier: MIT */
/* Draws the frame and the screen in it. Loop thread; draws only, never fetches. */
#include "ui/screens/workstation_private.h"

#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/screens/banner.h"
#include "ui/screens/edit_view.h"

#include <stdio.h>
#include <string.h>

/* "Chart > Labs", "Home"; with a form open "Chart > Vitals > New". */
static void place_words(struct workstation *workstation, char *out, size_t size)
{
    const struct screen *screen = workstation_current(workstation);
    char form[24] = "";
    if (edit_view_shown(workstation)) {
        edit_view_place(workstation, form, sizeof(form));
    }
    snprintf(out, size, "%s%s%s%s", screen->ops->of_patient ? WORDS("Chart > ") : "",
             WORDS(screen->ops->title), form[0] != '\0' ? " > " : "", WORDS(form));
}

static void draw_appbar(struct workstation *workstation, struct canvas *canvas,
                        const struct area *area)
{
    struct session *session = workstation->options.session;
    char place[64], database[96], when[24], day[16], user[96], lock[24];
    struct datetime now = clock_local(session->clock);
    bool demo = false;
    place_words(workstation, place, sizeof(place));
    session_database(session, database, sizeof(database), &demo);
    date_format_weekday(now.date, day);
    snprintf(when, sizeof(when), "%s %02d:%02d", day, now.hour, now.minute);
    snprintf(user, sizeof(user), "%s %s", session->person.username,
             staff_role_short(session->person.role));
    if (gate_is_closed(workstation)) {
        snprintf(user, sizeof(user), "%s",
                 workstation->current == SCREEN_LOGIN ? WORDS("(nobody)") : "");
    }
    gate_lock_words(workstation, lock, sizeof(lock));
    struct appbar bar = {.place = place,
                         .database = database,
                         .lock = lock,
                         .station = session->station,
                         .user = user,
                         .when = when,
                         .demo = demo};
    appbar_draw(canvas, area, &bar);
}

/* The notice first, so that it is there at any size; below it whose chart is open. */
static void draw_too_small(struct workstation *workstation, struct canvas *canvas,
                           const struct area *whole)
{
    if (workstation_current(workstation)->ops->of_patient && whole->height >= 4) {
        struct area rest = area_rows(whole, 1, -1);
        banner_draw(canvas, &rest, workstation->chart, false);
    }
    canvas_format(canvas, whole, 0, 0, 0, ROLE_WARNING, "needs %dx%d, now %dx%d", SCREEN_MIN_WIDTH,
                  SCREEN_MIN_HEIGHT, whole->width, whole->height);
    canvas_cursor(canvas, whole, 0, 0);
}

/* What the role may not do is not offered. */
static int allowed_hints(const struct workstation *workstation, struct hint *hints, int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        if (gate_is_closed(workstation) || workstation_may(workstation, hints[i].action, NULL)) {
            hints[kept++] = hints[i];
        }
    }
    return kept;
}

void workstation_off(const struct workstation *workstation, bool off[ACTION_COUNT])
{
    for (int action = 1; action < ACTION_COUNT; action++) {
        off[action] = !gate_is_closed(workstation) &&
                      !workstation_may(workstation, (enum action)action, NULL);
    }
}

/* The form's entries, or the screen's, that the role may use. */
int workstation_hints(const struct workstation *workstation, struct hint *out)
{
    if (edit_view_shown(workstation)) {
        return allowed_hints(workstation, out, edit_view_hints(workstation, out));
    }
    const struct screen *screen = &workstation->screens[workstation->current];
    return allowed_hints(workstation, out, screen->ops->hints(screen, out));
}

static void draw_footer(struct workstation *workstation, struct canvas *canvas,
                        const struct area *area)
{
    struct hint hints[SCREEN_HINTS];
    int count = 0;
    if (workstation->overlay == OVERLAY_PALETTE) {
        hints[count++] = (struct hint){ACTION_ENTER, "Run"};
        hints[count++] = (struct hint){ACTION_BACK, "Close"};
    } else if (workstation->overlay == OVERLAY_QUESTION) {
        count = hints_of_dialog(hints, "Cancel");
    } else if (workstation->finding) {
        hints[count++] = (struct hint){ACTION_ENTER, "Keep"};
        hints[count++] = (struct hint){ACTION_BACK, "Clear, leave"};
        hints[count++] = (struct hint){ACTION_CLEAR_FIELD, NULL};
    } else {
        count = workstation_hints(workstation, hints);
    }
    if (workstation->overlay == OVERLAY_NONE) {
        line_strip_hints(workstation, hints, &count);
    }
    footer_draw(canvas, area, workstation->options.keymap, hints, count);
}

static void draw_message_line(struct workstation *workstation, struct canvas *canvas,
                              const struct area *area)
{
    struct screen *screen = workstation_current(workstation);
    char prompt[MESSAGE_SIZE] = "", standing[MESSAGE_SIZE] = "";
    if (workstation->finding) {
        canvas_put(canvas, area, 0, 1, 0, ROLE_LABEL, WORDS("Find"), NULL);
        input_draw(&workstation->find, canvas, area, 0, 6, 40, true);
        screen->ops->standing(screen, standing, sizeof(standing));
        canvas_put(canvas, area, 0, 48, 0, ROLE_LABEL, standing, NULL);
        return;
    }
    if (workstation->has_prefix) {
        char name[16];
        key_to_name(&workstation->prefix, name);
        snprintf(prompt, sizeof(prompt), "%s_", name);
    } else if (screen->ops->prompt != NULL) {
        screen->ops->prompt(screen, prompt, sizeof(prompt));
    }
    if (edit_view_shown(workstation)) {
        prompt[0] = '\0';
        edit_view_standing(workstation, standing, sizeof(standing));
    } else if (screen->ops->standing != NULL) {
        screen->ops->standing(screen, standing, sizeof(standing));
    }
    int used = line_strip_message(workstation, canvas, area);
    struct area rest = area_columns(area, used, -1);
    messageline_draw(canvas, &rest, &workstation->messages, prompt, standing);
}

static void draw_overlay(struct workstation *workstation, struct canvas *canvas,
                         const struct area *body)
{
    bool off[ACTION_COUNT] = {false};
    const struct keymap *keymap = workstation->options.keymap;
    switch (workstation->overlay) {
    case OVERLAY_NONE:
        break;
    case OVERLAY_HELP:
        help_draw(&workstation->help, canvas, body, keymap);
        break;
    case OVERLAY_PALETTE:
        palette_draw(&workstation->palette, canvas, body, keymap);
        break;
    case OVERLAY_MESSAGES:
        message_list_draw(canvas, body, &workstation->messages);
        break;
    case OVERLAY_QUESTION:
        dialog_draw(&workstation->dialog, canvas, body);
        break;
    case OVERLAY_WHICH_KEY:
        workstation_off(workstation, off);
        which_key_draw(canvas, body, keymap, workstation_contexts(workstation), off,
                       &workstation->prefix);
        break;
    }
}

/* The sections that the role may see. */
static void draw_sections(struct workstation *workstation, struct canvas *canvas,
                          const struct area *bar)
{
    enum { SECTIONS_MOST = 16 };
    const char *words[SECTIONS_MOST];
    int count = 0, current = -1;
    for (int i = 0; i < workstation_section_count() && count < SECTIONS_MOST; i++) {
        if (!workstation_may_see(workstation, workstation_sections[i], NULL)) {
            continue;
        }
        if (workstation_sections[i] == workstation->current) {
            current = count;
        }
        words[count++] = WORDS(workstation_section_words[i]);
    }
    sectionbar_draw(canvas, bar, words, count, current);
}

/* Banner and section bar of a patient's screens, a rule on the others; returns the rows used. */
static int draw_head(struct workstation *workstation, struct canvas *canvas,
                     const struct area *rest)
{
    if (!workstation_current(workstation)->ops->of_patient) {
        canvas_horizontal(canvas, rest, 0, 0, rest->width);
        return 1;
    }
    int rows = banner_draw(canvas, rest, workstation->chart, workstation->banner_flash);
    struct area bar = area_rows(rest, rows, 1);
    draw_sections(workstation, canvas, &bar);
    return rows + 1;
}

/* A section is drawn once its view is in the audit; until then nothing of it, and after 400 ms why.
 * True when it was not drawn. */
static bool draw_unrecorded(struct workstation *workstation, struct canvas *canvas,
                            const struct area *body)
{
    enum { SLOW_MS = 400 };
    const struct screen_ops *ops = workstation_current(workstation)->ops;
    const struct chart *chart = workstation->chart;
    if (!ops->of_patient || chart == NULL || strcmp(ops->title, CHART_SUMMARY) == 0 ||
        chart_section_shown(chart, ops->title)) {
        return false;
    }
    const struct error *error = chart_section_error(chart, ops->title);
    int64_t since = chart_section_since_ms(chart, ops->title);
    if (error != NULL) {
        wrap_draw(canvas, body, 1, 1, body->width - 2, 0, 4, WRAP_WORDS, ROLE_WARNING, error->user);
        canvas_put(canvas, body, 6, 1, 0, ROLE_LABEL, WORDS("F5 tries again."), NULL);
    } else if (since != 0 && clock_monotonic_ms() - since >= SLOW_MS) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, WORDS("Recording the view in the audit..."),
                   NULL);
    }
    canvas_cursor(canvas, body, 0, 0);
    return true;
}

void workstation_draw(struct workstation *workstation, struct canvas *canvas)
{
    struct area whole = {0, 0, canvas->height, canvas->width};
    canvas_clear(canvas);
    if (whole.height < SCREEN_MIN_HEIGHT || whole.width < SCREEN_MIN_WIDTH) {
        draw_too_small(workstation, canvas, &whole);
        return;
    }
    if (kiosk_is(workstation)) {
        kiosk_draw(workstation, canvas);
        return;
    }
    struct area bar = area_rows(&whole, 0, 1);
    draw_appbar(workstation, canvas, &bar);
    struct area rest = area_rows(&whole, 1, whole.height - 3);
    int used = draw_head(workstation, canvas, &rest);
    struct area below = area_rows(&rest, used, -1);
    used = line_strip_draw(workstation, canvas, &below);
    struct area body = area_rows(&below, used, -1);
    struct area line = area_rows(&whole, whole.height - 2, 1);
    struct area footer = area_rows(&whole, whole.height - 1, 1);
    struct screen *screen = workstation_current(workstation);
    if (edit_view_shown(workstation)) {
        edit_view_draw(workstation, canvas, &body);
    } else if (!draw_unrecorded(workstation, canvas, &body)) {
        screen->ops->draw(screen, canvas, &body);
    }
    draw_message_line(workstation, canvas, &line);
    draw_footer(workstation, canvas, &footer);
    draw_overlay(workstation, canvas, &body);
}
