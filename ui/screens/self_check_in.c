/* SPDX-License-Identifier: MIT */
/*
 * Self check-in (ux.md mock-up 14): last name, date of birth, "is this you?", done; or one refusal.
 * The kiosk's only screen: no list of people, no name but the one being typed, no way to any other
 * screen. Loop thread. Everything typed is wiped when the box changes back to the first one.
 */
#include "chartty/control/self_check_in.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "ui/kit/draw.h"
#include "ui/kit/input.h"
#include "ui/screens/screen.h"

#include "chartty/base/loop.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

enum {
    CLEAR_MS = 20000, /* after the last key */
    END_MS = 8000,    /* the last box, done or refused */
    PAUSE_MS = 30000, /* after MISSES_MAX misses */
    TICK_MS = 1000,   /* "clears in 8 seconds" */
    MISSES_MAX = 3,
    BOX_WIDTH = 64,
    BOX_HEIGHT = 9
};

enum part { PART_NAME, PART_DAY, PART_MONTH, PART_YEAR, PART_COUNT };
enum step { STEP_NAME, STEP_BORN, STEP_YOU, STEP_END, STEP_PAUSE };

struct self_check_in_screen {
    struct self_check_in *check_in;
    struct loop_timer *tick;
    enum step step;
    enum part focus;
    bool yes; /* of STEP_YOU: the button with the focus */
    bool helping;
    int64_t clears_at_ms;
    char problem[80]; /* about the date; never about a person */
    struct input inputs[PART_COUNT];
};

static struct self_check_in_screen *state_of(const struct screen *screen)
{
    return screen->state;
}

/* Nobody can be checked in just now; whoever is thanked is thanked to the end. */
static bool is_away(const struct self_check_in_screen *state)
{
    enum check_in_state now = self_check_in_state(state->check_in);
    return now == CHECK_IN_UNREACHABLE ||
           (now != CHECK_IN_DONE && !self_check_in_is_possible(state->check_in));
}

static bool is_clean(const struct self_check_in_screen *state)
{
    const struct input *name = &state->inputs[PART_NAME];
    return state->step == STEP_NAME && name->text[0] == '\0' && !state->helping;
}

static void begin_again(struct screen *screen)
{
    static const int most[PART_COUNT] = {50, 2, 9, 4};
    struct self_check_in_screen *state = state_of(screen);
    if (!is_clean(state)) {
        workstation_wipe(screen->workstation);
    }
    self_check_in_forget(state->check_in);
    for (int part = 0; part < PART_COUNT; part++) {
        memset(&state->inputs[part], 0, sizeof(state->inputs[part]));
        input_init(&state->inputs[part], most[part]);
    }
    state->step = STEP_NAME;
    state->focus = PART_NAME;
    state->yes = true;
    state->helping = false;
    state->problem[0] = '\0';
    state->clears_at_ms = 0;
}

static void stay(struct self_check_in_screen *state, int64_t milliseconds)
{
    state->clears_at_ms = clock_monotonic_ms() + milliseconds;
}

static int seconds_left(const struct self_check_in_screen *state)
{
    int64_t left = state->clears_at_ms - clock_monotonic_ms();
    return left <= 0 ? 0 : (int)((left + TICK_MS - 1) / TICK_MS);
}

static void on_tick(void *context)
{
    struct screen *screen = context;
    struct self_check_in_screen *state = state_of(screen);
    if (is_clean(state)) {
        return;
    }
    bool is_lost = is_away(state) && self_check_in_state(state->check_in) != CHECK_IN_UNREACHABLE;
    if (is_lost || (state->clears_at_ms != 0 && seconds_left(state) == 0)) {
        begin_again(screen);
    }
    workstation_changed(screen->workstation);
}

static void on_changed(void *context)
{
    struct screen *screen = context;
    struct self_check_in_screen *state = state_of(screen);
    switch (self_check_in_state(state->check_in)) {
    case CHECK_IN_FOUND:
        state->step = STEP_YOU;
        stay(state, CLEAR_MS);
        break;
    case CHECK_IN_DONE:
    case CHECK_IN_UNREACHABLE:
        state->step = STEP_END;
        stay(state, END_MS);
        break;
    case CHECK_IN_MISSED:
        state->step =
            self_check_in_misses(state->check_in) % MISSES_MAX == 0 ? STEP_PAUSE : STEP_END;
        stay(state, state->step == STEP_PAUSE ? PAUSE_MS : END_MS);
        break;
    default:
        break;
    }
    workstation_changed(screen->workstation);
}

static void enter(struct screen *screen)
{
    struct self_check_in_screen *state = state_of(screen);
    state->check_in = self_check_in_new(screen->session, on_changed, screen);
    begin_again(screen);
    state->tick = loop_timer_start(screen->session->loop, TICK_MS, TICK_MS, on_tick, screen);
}

static void leave(struct screen *screen)
{
    struct self_check_in_screen *state = state_of(screen);
    loop_timer_stop(state->tick);
    self_check_in_free(state->check_in);
    memset(state, 0, sizeof(*state));
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_line(struct canvas *canvas, const struct area *box, int row, const char *text)
{
    canvas_put(canvas, box, row, 2, 0, ROLE_KIOSK, text, NULL);
}

static void draw_clears(struct canvas *canvas, const struct area *box, int row,
                        const struct self_check_in_screen *state)
{
    canvas_format(canvas, box, row, 2, 0, ROLE_KIOSK, "This screen clears in %d seconds.",
                  seconds_left(state));
}

static void draw_help(struct canvas *canvas, const struct area *box)
{
    draw_line(canvas, box, 2, WORDS("Type your last name and your date of birth."));
    draw_line(canvas, box, 3, WORDS("Press Enter after each. Esc starts again."));
    draw_line(canvas, box, 5, WORDS("Speak to the front desk if you need a hand."));
    canvas_cursor(canvas, box, 2, 2);
}

static void draw_away(struct canvas *canvas, const struct area *box)
{
    draw_line(canvas, box, 3, WORDS("Check-in is not possible just now."));
    draw_line(canvas, box, 4, WORDS("Please go to the front desk."));
    canvas_cursor(canvas, box, 3, 2);
}

static void draw_name(struct canvas *canvas, const struct area *box,
                      const struct self_check_in_screen *state)
{
    draw_line(canvas, box, 2, WORDS("1 of 3   Type your LAST NAME, then press Enter"));
    input_draw(&state->inputs[PART_NAME], canvas, box, 4, 6, 32, true);
    draw_line(canvas, box, 6, WORDS("Need help? Press F1, or speak to the front desk."));
}

static void draw_born(struct canvas *canvas, const struct area *box,
                      const struct self_check_in_screen *state)
{
    static const struct {
        const char *label;
        int column, input, width;
    } parts[PART_COUNT] = {
        [PART_DAY] = {"Day", 6, 10, 5},
        [PART_MONTH] = {"Month", 17, 23, 11},
        [PART_YEAR] = {"Year", 37, 42, 7},
    };
    draw_line(canvas, box, 2, WORDS("2 of 3   Type your DATE OF BIRTH, then press Enter"));
    for (int part = PART_DAY; part < PART_COUNT; part++) {
        canvas_put(canvas, box, 4, parts[part].column, 0, ROLE_KIOSK, WORDS(parts[part].label),
                   NULL);
        input_draw(&state->inputs[part], canvas, box, 4, parts[part].input, parts[part].width,
                   state->focus == (enum part)part);
    }
    if (self_check_in_state(state->check_in) == CHECK_IN_LOOKING) {
        draw_line(canvas, box, 6, WORDS("Looking..."));
    } else {
        draw_line(canvas, box, 6,
                  state->problem[0] != '\0' ? state->problem : WORDS("For example  14  Jul  1945"));
    }
}

static void draw_you(struct canvas *canvas, const struct area *box,
                     const struct self_check_in_screen *state)
{
    canvas_format(canvas, box, 2, 2, 0, ROLE_KIOSK, "3 of 3   Is this you?   %s   appointment %s",
                  self_check_in_initials(state->check_in), self_check_in_time(state->check_in));
    canvas_put(canvas, box, 4, 6, 0, state->yes ? ROLE_FOCUS : ROLE_FIELD,
               WORDS("[ Yes, check me in ]"), NULL);
    canvas_put(canvas, box, 4, 32, 0, state->yes ? ROLE_FIELD : ROLE_FOCUS, "[ No ]", NULL);
    canvas_cursor(canvas, box, 4, state->yes ? 8 : 34);
    draw_clears(canvas, box, 6, state);
}

static void draw_end(struct canvas *canvas, const struct area *box,
                     const struct self_check_in_screen *state)
{
    if (self_check_in_state(state->check_in) == CHECK_IN_DONE) {
        draw_line(canvas, box, 2, WORDS("Thank you. You are checked in."));
        draw_line(canvas, box, 3, WORDS("Please take a seat; you will be called."));
    } else {
        draw_line(canvas, box, 2, WORDS("Sorry, we could not check you in."));
        draw_line(canvas, box, 3, WORDS("Please speak to the front desk."));
    }
    if (state->step == STEP_PAUSE) {
        draw_line(canvas, box, 4, WORDS("This station takes a short pause."));
    }
    draw_clears(canvas, box, 6, state);
    canvas_cursor(canvas, box, 2, 2);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    const struct self_check_in_screen *state = state_of(screen);
    struct datetime now = clock_local(screen->session->clock);
    struct area box = area_centred(body, BOX_HEIGHT, BOX_WIDTH);
    char when[16];
    snprintf(when, sizeof(when), "%02d:%02d", now.hour, now.minute);
    const char *clinic = screen->session->clinic;
    draw_text(canvas, body, 0, 1, body->width - 8, ROLE_KIOSK, clinic != NULL ? clinic : "");
    canvas_put_right(canvas, body, 0, body->width - 7, 6, ROLE_KIOSK, when);
    draw_box(canvas, &box, WORDS("Check in for your appointment"));
    if (is_away(state)) {
        draw_away(canvas, &box);
        return;
    }
    if (state->helping) {
        draw_help(canvas, &box);
        return;
    }
    switch (state->step) {
    case STEP_NAME:
        draw_name(canvas, &box, state);
        break;
    case STEP_BORN:
        draw_born(canvas, &box, state);
        break;
    case STEP_YOU:
        draw_you(canvas, &box, state);
        break;
    default:
        draw_end(canvas, &box, state);
        break;
    }
}

/* --- keys ------------------------------------------------------------------------------------ */

static void look(struct screen *screen)
{
    struct self_check_in_screen *state = state_of(screen);
    struct date born;
    char typed[64];
    snprintf(typed, sizeof(typed), "%.4s %.20s %.8s", state->inputs[PART_DAY].text,
             state->inputs[PART_MONTH].text, state->inputs[PART_YEAR].text);
    struct date today = clock_today(screen->session->clock);
    bool whole =
        strlen(state->inputs[PART_YEAR].text) == 4 &&
        strspn(state->inputs[PART_DAY].text, "0123456789") == strlen(state->inputs[PART_DAY].text);
    /* A month may be typed as a number too: 14 7 1945. */
    if (strspn(state->inputs[PART_MONTH].text, "0123456789") ==
        strlen(state->inputs[PART_MONTH].text)) {
        snprintf(typed, sizeof(typed), "%.2s/%.2s/%.4s", state->inputs[PART_DAY].text,
                 state->inputs[PART_MONTH].text, state->inputs[PART_YEAR].text);
    }
    if (!whole ||
        date_parse(typed, today, DATE_PAST | DATE_EXACT | DATE_DAY_FIRST, &born, NULL, NULL) != 0) {
        snprintf(state->problem, sizeof(state->problem),
                 WORDS("That is not a date. Type it like  14  Jul  1945"));
        state->focus = PART_DAY;
        return;
    }
    state->problem[0] = '\0';
    self_check_in_look(state->check_in, state->inputs[PART_NAME].text, born);
}

static void go_on(struct screen *screen)
{
    struct self_check_in_screen *state = state_of(screen);
    char folded[64];
    if (state->step == STEP_NAME) {
        const char *name = state->inputs[PART_NAME].text;
        if (text_fold(folded, sizeof(folded), name, strlen(name)) > 0) {
            state->step = STEP_BORN;
            state->focus = PART_DAY;
        }
    } else if (state->step == STEP_BORN && state->focus < PART_YEAR) {
        state->focus++;
    } else if (state->step == STEP_BORN &&
               self_check_in_state(state->check_in) != CHECK_IN_LOOKING) {
        look(screen);
    } else if (state->step == STEP_YOU && self_check_in_state(state->check_in) == CHECK_IN_FOUND) {
        if (state->yes) {
            self_check_in_confirm(state->check_in);
        } else {
            begin_again(screen);
        }
    } else if (state->step == STEP_END) {
        begin_again(screen);
    }
}

static void step_focus(struct self_check_in_screen *state, int step)
{
    if (state->step == STEP_YOU) {
        state->yes = !state->yes;
    } else if (state->step == STEP_BORN) {
        int focus = (int)state->focus + step;
        state->focus = focus < PART_DAY    ? PART_DAY
                       : focus > PART_YEAR ? PART_YEAR
                                           : (enum part)focus;
    }
}

static unsigned act(struct screen *screen, enum action action)
{
    struct self_check_in_screen *state = state_of(screen);
    bool typing = state->step == STEP_NAME || state->step == STEP_BORN;
    if (state->step == STEP_PAUSE || is_away(state)) {
        return REACT_HANDLED; /* nothing shortens it */
    }
    if (state->step != STEP_END) {
        stay(state, CLEAR_MS);
    }
    if (state->helping) {
        state->helping = false;
        return REACT_HANDLED | REACT_REDRAW;
    }
    switch (action) {
    case ACTION_HELP:
        state->helping = true;
        break;
    case ACTION_BACK:
        begin_again(screen);
        break;
    case ACTION_ENTER:
        go_on(screen);
        break;
    case ACTION_FIELD_NEXT:
    case ACTION_TEXT_DOWN:
        step_focus(state, 1);
        break;
    case ACTION_FIELD_PREVIOUS:
    case ACTION_TEXT_UP:
        step_focus(state, -1);
        break;
    case ACTION_CURSOR_LEFT:
    case ACTION_CURSOR_RIGHT:
        if (state->step == STEP_YOU) {
            state->yes = !state->yes;
            break;
        } /* fall through */
    default:
        if (typing) {
            input_action(&state->inputs[state->focus], action);
        }
        break;
    }
    return REACT_HANDLED | REACT_REDRAW;
}

static unsigned text(struct screen *screen, const char *bytes, size_t length)
{
    struct self_check_in_screen *state = state_of(screen);
    if ((state->step != STEP_NAME && state->step != STEP_BORN) || is_away(state)) {
        return REACT_HANDLED;
    }
    state->helping = false;
    stay(state, CLEAR_MS);
    input_text(&state->inputs[state->focus], bytes, length);
    return REACT_HANDLED | REACT_REDRAW;
}

static bool is_typing(const struct screen *screen)
{
    (void)screen;
    return true;
}

static int hints(const struct screen *screen, struct hint *out)
{
    if (is_away(state_of(screen))) {
        return 0;
    }
    out[0] = (struct hint){ACTION_ENTER, "Next"};
    out[1] = (struct hint){ACTION_BACK, "Start again"};
    out[2] = (struct hint){ACTION_HELP, "Help"};
    return 3;
}

/* The line is back: nothing of whoever stood here when it went. */
static void refresh(struct screen *screen)
{
    if (!is_clean(state_of(screen))) {
        begin_again(screen);
    }
    workstation_changed(screen->workstation);
}

const struct screen_ops screen_self_check_in = {
    .title = "Check in",
    .size = sizeof(struct self_check_in_screen),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = act,
    .text = text,
    .typing = is_typing,
    .hints = hints,
    .refresh = refresh,
};
