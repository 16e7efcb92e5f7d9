/* SPDX-License-Identifier: MIT */
/*
 * The line to the database in the frame: a strip below banner and tabs while it is lost or only a
 * standby answers, F5 to try now, what is off meanwhile, and reading again when it is back. Loop
 * thread.
 */
#include "ui/screens/workstation_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/line.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

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

/* "retry in 4 s (try 3)"; the number only when there is room for it. */
static void retry_words(const struct line_view *line, bool with_tries, char *out, size_t size)
{
    if (line->retry_s > 0 && with_tries) {
        snprintf(out, size, WORDS("retry in %d s (try %d)"), line->retry_s, line->tries);
    } else if (line->retry_s > 0) {
        snprintf(out, size, WORDS("retry in %d s"), line->retry_s);
    } else if (with_tries) {
        snprintf(out, size, WORDS("trying (try %d)"), line->tries);
    } else {
        snprintf(out, size, "%s", WORDS("trying"));
    }
}

/* "14:22:07"; of another day "24-Nov-2026 14:22" */
static void moment_words(const struct datetime *at, struct date today, char *out, size_t size)
{
    char day[16];
    if (date_to_days(at->date) == date_to_days(today)) {
        snprintf(out, size, "%02d:%02d:%02d", at->hour, at->minute, at->second);
    } else {
        date_format(at->date, day);
        snprintf(out, size, "%s %02d:%02d", day, at->hour, at->minute);
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

/* "[!] DATABASE CONNECTION LOST 14:22:07 - READ ONLY - retry in 4 s (try 3)" */
static void lost_words(const struct line_view *line, struct date today, int columns, char *out,
                       size_t size)
{
    char retry[64], since[32];
    moment_words(&line->lost_at, today, since, sizeof(since));
    for (int with_tries = 1; with_tries >= 0; with_tries--) {
        retry_words(line, with_tries == 1, retry, sizeof(retry));
        snprintf(out, size, WORDS("[!] DATABASE CONNECTION LOST %s - READ ONLY - %s"), since,
                 retry);
        if (text_width(out) <= columns) {
            return;
        }
    }
}

static int draw_lost(struct workstation *workstation, struct canvas *canvas,
                     const struct area *rest, const struct line_view *line)
{
    struct date today = clock_today(workstation->options.session->clock);
    char lost[160], shown[160], age[32], as_of[32];
    int columns = rest->width - 6; /* within the box */
    if (rest->height < BOX_NEEDS) {
        lost_words(line, today, rest->width - 1, lost, sizeof(lost));
        canvas_put(canvas, rest, 0, 1, rest->width - 1, ROLE_STALE, lost, NULL);
        return 1;
    }
    lost_words(line, today, columns, lost, sizeof(lost));
    age_words(line->age_s, age, sizeof(age));
    moment_words(&line->as_of, today, as_of, sizeof(as_of));
    snprintf(shown, sizeof(shown), WORDS("Data shown are as of %s (%s ago)."), as_of, age);
    /* That a form waits has a line of its own where it does not fit behind. */
    const char *form =
        workstation_form(workstation) != NULL ? WORDS("Your unsaved form is kept here.") : "";
    int used = text_width(shown) + 1;
    bool is_own_row = used + text_width(form) > columns;
    struct area box = {rest->row, rest->column + 1, BOX_ROWS + (is_own_row ? 1 : 0),
                       rest->width - 2};
    draw_box(canvas, &box, NULL);
    struct area inside = area_inside(&box);
    canvas_fill(canvas, &inside, ROLE_STALE);
    canvas_put(canvas, &inside, 0, 1, columns, ROLE_STALE, lost, NULL);
    canvas_put(canvas, &inside, 1, 1, columns, ROLE_STALE, shown, NULL);
    canvas_put(canvas, &inside, is_own_row ? 2 : 1, is_own_row ? 1 : 1 + used, columns, ROLE_STALE,
               form, NULL);
    return box.height;
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
    struct hint kept[SCREEN_HINTS];
    int used = 0;
    kept[used++] = (struct hint){ACTION_REFRESH, "Retry now"};
    for (int i = 0; i < *count && used < SCREEN_HINTS; i++) {
        if (hints[i].action != ACTION_REFRESH) {
            kept[used++] = hints[i];
        }
    }
    memcpy(hints, kept, (size_t)used * sizeof(kept[0]));
    *count = used;
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
