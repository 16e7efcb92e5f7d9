/* SPDX-License-Identifier: MIT */
/*
 * The line to the database in the frame: a strip below banner and tabs while it is lost or only a
 * standby answers, F5 to try now, what is off meanwhile, and reading again when it is back. Loop
 * thread.
 */
#include "ui/screens/workstation_private.h"

#include "chartty/base/words.h"
#include "chartty/control/line.h"
#include "ui/kit/draw.h"

#include <stdio.h>

enum { AGE_EVERY_MS = 10000, BOX_ROWS = 4, BOX_NEEDS = 12 };

static void age_passed(void *context)
{
    workstation_repaint(context);
}

/* What is shown is read again, what could not be read too. */
static void read_again(struct workstation *workstation)
{
    struct screen *screen = workstation_current(workstation);
    if (gate_is_closed(workstation)) {
        return; /* whoever comes back reads their own */
    }
    if (workstation->chart != NULL) {
        chart_refresh(workstation->chart);
    }
    screen->ops->refresh(screen);
}

static void is_back(struct workstation *workstation, enum line_state state)
{
    struct datetime now = clock_local(workstation->options.session->clock);
    read_again(workstation);
    workstation_say(workstation, state == LINE_UP ? MESSAGE_INFO : MESSAGE_WARNING,
                    state == LINE_UP
                        ? "Connection back %02d:%02d:%02d - refreshed."
                        : "Connection back %02d:%02d:%02d, to a standby: reading only.",
                    now.hour, now.minute, now.second);
}

static void line_changed(void *context)
{
    struct workstation *workstation = context;
    struct line_view line;
    enum line_state before = workstation->line;
    line_look(workstation->options.session, &line);
    workstation->line = line.state;
    if (line.state == LINE_LOST && workstation->age_timer == NULL) {
        workstation->age_timer = loop_timer_start(workstation->options.session->loop, AGE_EVERY_MS,
                                                  AGE_EVERY_MS, age_passed, workstation);
    }
    if (line.state != LINE_LOST) {
        loop_timer_stop(workstation->age_timer);
        workstation->age_timer = NULL;
    }
    if (before == LINE_LOST && line.state != LINE_LOST) {
        is_back(workstation, line.state);
    }
    workstation_changed(workstation);
}

void line_strip_begin(struct workstation *workstation)
{
    line_watch(workstation->options.session, line_changed, workstation);
    line_changed(workstation);
}

void line_strip_end(struct workstation *workstation)
{
    line_watch(workstation->options.session, NULL, NULL);
    loop_timer_stop(workstation->age_timer);
}

/* "retry in 4 s (try 3)" */
static void retry_words(const struct line_view *line, char *out, size_t size)
{
    if (line->retry_s > 0) {
        snprintf(out, size, WORDS("retry in %d s (try %d)"), line->retry_s, line->tries);
    } else {
        snprintf(out, size, WORDS("trying (try %d)"), line->tries);
    }
}

static void age_words(int64_t seconds, char *out, size_t size)
{
    long long minutes = (long long)(seconds / 60);
    if (minutes < 60) {
        snprintf(out, size, "%02lld:%02lld", minutes, (long long)(seconds % 60));
    } else {
        snprintf(out, size, WORDS("%lld h %02lld min"), minutes / 60, minutes % 60);
    }
}

static void standby_words(const struct line_view *line, char *out, size_t size)
{
    if (line->behind_s < 0) {
        snprintf(out, size,
                 WORDS("[!] Reading only from a standby; how far it is behind is not known."));
    } else if (line->behind_s < 600) {
        snprintf(out, size, WORDS("[!] Reading only from a standby, %lld s behind."),
                 (long long)line->behind_s);
    } else {
        snprintf(out, size, WORDS("[!] Reading only from a standby, %lld min behind."),
                 (long long)(line->behind_s / 60));
    }
}

static int draw_lost(struct workstation *workstation, struct canvas *canvas,
                     const struct area *rest, const struct line_view *line)
{
    char first[160], second[160], retry[40], age[32];
    retry_words(line, retry, sizeof(retry));
    age_words(line->age_s, age, sizeof(age));
    snprintf(first, sizeof(first), "[!] DATABASE CONNECTION LOST %02d:%02d:%02d - READ ONLY - %s",
             line->lost_at.hour, line->lost_at.minute, line->lost_at.second, retry);
    snprintf(second, sizeof(second), WORDS("Data shown are as of %02d:%02d:%02d (%s ago).%s"),
             line->as_of.hour, line->as_of.minute, line->as_of.second, age,
             workstation_form(workstation) != NULL ? WORDS(" Your unsaved form is kept here.")
                                                   : "");
    if (rest->height < BOX_NEEDS) {
        canvas_put(canvas, rest, 0, 1, rest->width - 1, ROLE_STALE, first, NULL);
        return 1;
    }
    struct area box = {rest->row, rest->column + 1, BOX_ROWS, rest->width - 2};
    draw_box(canvas, &box, NULL);
    struct area inside = area_inside(&box);
    canvas_fill(canvas, &inside, ROLE_STALE);
    canvas_put(canvas, &inside, 0, 1, inside.width - 1, ROLE_STALE, first, NULL);
    canvas_put(canvas, &inside, 1, 1, inside.width - 1, ROLE_STALE, second, NULL);
    return BOX_ROWS;
}

int line_strip_draw(struct workstation *workstation, struct canvas *canvas, const struct area *rest)
{
    struct line_view line;
    char words[160];
    line_look(workstation->options.session, &line);
    if (line.state == LINE_LOST) {
        return draw_lost(workstation, canvas, rest, &line);
    }
    if (line.state != LINE_STANDBY) {
        return 0;
    }
    standby_words(&line, words, sizeof(words));
    struct area row = area_rows(rest, 0, 1);
    canvas_fill(canvas, &row, ROLE_STALE);
    canvas_put(canvas, &row, 0, 1, row.width - 1, ROLE_STALE, words, NULL);
    return 1;
}

int line_strip_message(struct workstation *workstation, struct canvas *canvas,
                       const struct area *row)
{
    struct line_view line;
    char age[32], words[48];
    line_look(workstation->options.session, &line);
    if (line.state != LINE_LOST) {
        return 0;
    }
    age_words(line.age_s, age, sizeof(age));
    snprintf(words, sizeof(words), "STALE %s", age);
    return 1 + canvas_put(canvas, row, 0, 1, 0, ROLE_STALE, words, NULL) + 1;
}

void line_strip_hints(const struct workstation *workstation, struct hint *hints, int *count)
{
    if (workstation->line != LINE_LOST) {
        return;
    }
    int last = *count < SCREEN_HINTS ? *count : SCREEN_HINTS - 1;
    for (int i = last; i > 0; i--) {
        hints[i] = hints[i - 1];
    }
    hints[0] = (struct hint){ACTION_REFRESH, "Retry now"};
    *count = last + 1;
}

bool line_strip_act(struct workstation *workstation, enum action action)
{
    struct error error;
    if (workstation->line == LINE_LOST && action == ACTION_REFRESH) {
        line_retry(workstation->options.session);
        return true;
    }
    if (workstation_jump_target(action) == SCREEN_COUNT &&
        rights_writes(workstation_right_here(workstation, action)) &&
        line_bars_saving(workstation->options.session, &error)) {
        workstation_say(workstation, MESSAGE_WARNING, "%s", error.user);
        return true;
    }
    return false;
}
