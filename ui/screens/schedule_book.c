/* SPDX-License-Identifier: MIT */
/*
 * What is done on the day's grid: booking at the cursor, check in, status, change, picking up and
 * dropping, the next free time, undo. Loop thread. A move shows both ends before it is done.
 */
#include "ui/screens/schedule_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"

#include <stdio.h>
#include <string.h>

static void say(struct screen *screen, const char *words)
{
    workstation_say(screen->workstation, MESSAGE_INFO, "%s", WORDS(words));
}

static void free_found(void *context, const struct free_slot_answer *answer);

void schedule_book_begin(struct screen *screen)
{
    struct schedule *state = screen->state;
    visit_acts_init(&state->acts, screen);
    state->free_slots = free_slots_new(screen->session, free_found, screen);
    arena_init(&state->carried.arena);
}

void schedule_book_end(struct screen *screen)
{
    struct schedule *state = screen->state;
    visit_acts_release(&state->acts);
    patient_pick_close(&state->pick);
    free_slots_free(state->free_slots);
    arena_release(&state->carried.arena);
}

bool schedule_asks(const struct schedule *state)
{
    return state->chooser.open || visit_acts_asks(&state->acts) ||
           patient_pick_is_open(&state->pick);
}

bool schedule_cancel_ask(struct screen *screen)
{
    struct schedule *state = screen->state;
    if (state->chooser.open) {
        state->chooser.open = false;
        return true;
    }
    if (patient_pick_is_open(&state->pick)) {
        patient_pick_close(&state->pick);
        return true;
    }
    if (visit_acts_asks(&state->acts)) {
        visit_acts_close(&state->acts);
        return true;
    }
    if (state->carried.any) {
        state->carried.any = false;
        say(screen, "Put back: nothing was moved.");
        return true;
    }
    return false;
}

void schedule_draw_ask(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct schedule *state = screen->state;
    if (state->chooser.open) {
        menu_draw(&state->chooser.menu, canvas, body);
    } else if (patient_pick_is_open(&state->pick)) {
        patient_pick_draw(&state->pick, canvas, body);
    } else {
        visit_acts_draw(&state->acts, canvas, body);
    }
}

/* --- where the cursor is --- */

/* The column under the cursor; -1: the day has none. */
static int column_of(const struct schedule *state)
{
    bool there = day_schedule_state(state->day) == DAY_READY &&
                 state->grid.column < day_schedule_providers(state->day);
    return there ? state->grid.column : -1;
}

struct place {
    struct date date;
    int minutes;
    int64_t provider_id; /* 0 none */
    const char *provider;
};

/* The slot under the cursor; a free time that was found and not left since is that very minute. */
static struct place place_of(const struct schedule *state)
{
    int column = column_of(state);
    struct place place = {.date = day_schedule_date(state->day), .provider = ""};
    place.minutes = schedule_slot_start(state, state->grid.row);
    if (column >= 0) {
        const struct provider *provider = day_schedule_provider(state->day, column);
        place.provider_id = provider->id.integer;
        place.provider = provider->name.text;
    }
    if (state->target_was_found) {
        place.date = state->target_date;
        place.minutes = state->target_minutes;
        place.provider_id = state->target_provider;
        place.provider = state->target_name;
    }
    return place;
}

/* --- booking --- */

static void open_form(struct screen *screen, const struct edit_patient *patient)
{
    struct schedule *state = screen->state;
    struct place place = place_of(state);
    char date[12], time[6], provider[24];
    date_format(place.date, date);
    time_format(place.minutes, time);
    snprintf(provider, sizeof(provider), "#%lld", (long long)place.provider_id);
    const struct edit_preset presets[] = {
        {RECORD_APPOINTMENT, FIELD_OF(appointment, date), date},
        {RECORD_APPOINTMENT, FIELD_OF(appointment, time), time},
        {RECORD_APPOINTMENT, FIELD_OF(appointment, provider_id), provider},
    };
    workstation_edit_preset(screen->workstation, &form_appointment_new, patient, 0, presets,
                            place.provider_id != 0 ? 3 : 2);
}

/* The patient first: the one whose chart was opened last is offered, any other is searched. */
static unsigned book(struct screen *screen)
{
    struct schedule *state = screen->state;
    const struct session *session = screen->session;
    struct place place = place_of(state);
    struct error error;
    char when[32];
    if (rights_check(session, PERMISSION_BOOK, 0, &error) != 0) {
        say(screen, error.user);
        return REACT_HANDLED;
    }
    free_slot_words(place.date, place.minutes, when, sizeof(when));
    patient_pick_open(&state->pick, screen, session->recent_count > 0 ? session->recent[0].mrn : "",
                      WORDS("Book %s  %.80s"), when, place.provider);
    return REACT_HANDLED | REACT_REDRAW;
}

static void take_choice(struct screen *screen, int chosen);

unsigned schedule_ask_action(struct screen *screen, enum action action)
{
    struct schedule *state = screen->state;
    struct edit_patient chosen;
    if (state->chooser.open) {
        int index = -1;
        if ((menu_action(&state->chooser.menu, action, &index) & REACT_POP) != 0) {
            take_choice(screen, index);
        }
        return REACT_HANDLED | REACT_REDRAW;
    }
    if (!patient_pick_is_open(&state->pick)) {
        return visit_acts_action(&state->acts, action);
    }
    unsigned reaction = patient_pick_action(&state->pick, action, &chosen);
    if ((reaction & REACT_POP) != 0) {
        open_form(screen, &chosen);
        reaction &= ~(unsigned)REACT_POP;
    }
    return reaction;
}

unsigned schedule_ask_text(struct screen *screen, const char *text, size_t length)
{
    struct schedule *state = screen->state;
    if (state->chooser.open) {
        int index = -1;
        if ((menu_text(&state->chooser.menu, text, &index) & REACT_POP) != 0) {
            take_choice(screen, index);
        }
        return REACT_HANDLED | REACT_REDRAW;
    }
    return patient_pick_is_open(&state->pick) ? patient_pick_text(&state->pick, text, length)
                                              : visit_acts_text(&state->acts, text);
}

/* --- the next free time --- */

static unsigned find_free(struct screen *screen)
{
    struct schedule *state = screen->state;
    struct place place = place_of(state);
    if (place.provider_id == 0) {
        say(screen, "No provider has a column on this day. Go to a day with one, or book with n.");
        return REACT_HANDLED;
    }
    if (place.provider != state->target_name) {
        snprintf(state->target_name, sizeof(state->target_name), "%.*s",
                 (int)sizeof(state->target_name) - 1, place.provider);
    }
    free_slots_find(state->free_slots, place.provider_id, 0, place.date,
                    place.minutes + (state->target_was_found ? 1 : 0), SLOT_DEFAULT_MINUTES, NULL,
                    0);
    return REACT_HANDLED;
}

static void free_found(void *context, const struct free_slot_answer *answer)
{
    struct screen *screen = context;
    struct schedule *state = screen->state;
    char when[32], name[256];
    text_safe(name, sizeof(name), state->target_name, strlen(state->target_name), NULL);
    if (answer->error != NULL) {
        workstation_say(screen->workstation, MESSAGE_ERROR, "%s", answer->error->user);
        return;
    }
    if (!answer->found) {
        workstation_say(screen->workstation, MESSAGE_INFO,
                        "%s has no free time in the eight weeks from there.", name);
        return;
    }
    state->has_target = state->target_was_found = true;
    state->target_provider = answer->provider_id;
    state->target_date = answer->date;
    state->target_minutes = answer->minutes;
    if (date_compare(answer->date, day_schedule_date(state->day)) != 0) {
        schedule_show_day(screen, answer->date);
    }
    schedule_follow_target(screen);
    free_slot_words(answer->date, answer->minutes, when, sizeof(when));
    workstation_say(screen->workstation, MESSAGE_INFO,
                    "Next free %s (n books it, N finds the next): %.50s", when, name);
}

void schedule_follow_target(struct screen *screen)
{
    struct schedule *state = screen->state;
    if (state->has_target && day_schedule_state(state->day) == DAY_READY) {
        state->has_target = false;
        schedule_go_to(state, state->target_provider, state->target_minutes);
    }
}

/* --- moving --- */

static unsigned pick_up(struct screen *screen, const struct appointment_line *line,
                        const struct visit_mark *mark)
{
    struct schedule *state = screen->state;
    struct carried *carried = &state->carried;
    struct datetime now = clock_local(screen->session->clock);
    struct error why;
    if (!booking_possible(appointment_of(line), mark, BOOKING_MOVE, &now, &why)) {
        say(screen, why.user);
        return REACT_HANDLED;
    }
    arena_clear(&carried->arena);
    appointment_line_copy(&carried->arena, line, &carried->line);
    carried->state = mark->state;
    carried->any = true;
    return REACT_HANDLED | REACT_REDRAW;
}

static unsigned drop(struct screen *screen)
{
    struct schedule *state = screen->state;
    struct carried *carried = &state->carried;
    struct place place = place_of(state);
    bool onto_itself = carried->line.date.state == FIELD_VALUE &&
                       carried->line.date.integer == date_to_days(place.date) &&
                       time_parse(carried->line.time.text) == place.minutes &&
                       carried->line.provider_id.integer == place.provider_id;
    if (place.provider_id == 0) {
        say(screen,
            "No provider has a column on this day. Esc puts it back; e changes it by hand.");
        return REACT_HANDLED;
    }
    carried->any = false;
    if (onto_itself) {
        say(screen, "Put back: nothing was moved.");
        return REACT_HANDLED | REACT_REDRAW;
    }
    struct booking_change to = {.act = BOOKING_MOVE,
                                .date = place.date,
                                .minutes = place.minutes,
                                .provider_id = place.provider_id};
    visit_acts_move(&state->acts, &carried->line, carried->state, &to, place.provider);
    return REACT_HANDLED | REACT_REDRAW;
}

/* --- one row --- */

static bool is_of_row(enum action action)
{
    return action == ACTION_EDIT || action == ACTION_STATUS || action == ACTION_CHECK_IN ||
           action == ACTION_MOVE;
}

static unsigned act_on_line(struct screen *screen, enum action action, int column,
                            const struct appointment_line *line)
{
    struct schedule *state = screen->state;
    struct visit_mark mark = day_schedule_visit(state->day, column, line);
    switch (action) {
    case ACTION_OPEN:
        workstation_open_chart(screen->workstation, line->patient_id.integer);
        break;
    case ACTION_EDIT:
        visit_acts_edit(&state->acts, line);
        break;
    case ACTION_STATUS:
        visit_acts_status(&state->acts, line, &mark);
        break;
    case ACTION_CHECK_IN:
        visit_acts_check_in(&state->acts, line, &mark);
        break;
    default:
        return pick_up(screen, line, &mark);
    }
    return REACT_HANDLED | REACT_REDRAW;
}

static bool is_in_slot(const struct schedule *state, const struct appointment_line *line)
{
    int from = schedule_slot_start(state, state->grid.row);
    int to = from + schedule_slot_length(state);
    long long length = line->duration_minutes.state == FIELD_VALUE ? line->duration_minutes.integer
                                                                   : SLOT_DEFAULT_MINUTES;
    return line->start_minutes.state == FIELD_VALUE && line->start_minutes.integer < to &&
           line->start_minutes.integer + (length > 0 ? length : 1) > from;
}

static void add_choice(struct screen *screen, struct chooser *chooser,
                       const struct appointment_line *line)
{
    struct schedule *state = screen->state;
    int index = chooser->menu.count++;
    char person[256], time[6];
    struct visit_mark mark = day_schedule_visit(state->day, chooser->column, line);
    line_person(line, person, sizeof(person));
    time_format((int)line->start_minutes.integer, time);
    chooser->ids[index] = line->id.integer;
    snprintf(chooser->words[index], CHOICE_SIZE, "%s  %.120s  %s", time, person,
             visit_state_word(mark.state));
    chooser->menu.items[index] =
        (struct menu_item){.letter = (char)('1' + index), .words = chooser->words[index]};
}

/* Several in the slot: nobody is acted on who was not named. */
static bool open_chooser(struct screen *screen, enum action action)
{
    struct schedule *state = screen->state;
    struct chooser *chooser = &state->chooser;
    const struct appointment_line *rows = NULL;
    int count = day_schedule_appointments(state->day, state->grid.column, &rows);
    memset(chooser, 0, sizeof(*chooser));
    chooser->action = action;
    chooser->column = state->grid.column;
    chooser->menu.title = "Which one?";
    for (int i = 0; i < count && chooser->menu.count < CHOICES_MAX; i++) {
        if (is_in_slot(state, &rows[i])) {
            add_choice(screen, chooser, &rows[i]);
        }
    }
    menu_begin(&chooser->menu);
    chooser->open = chooser->menu.count > 1;
    if (chooser->open) {
        workstation_hold(screen->workstation);
    }
    return chooser->open;
}

static void take_choice(struct screen *screen, int chosen)
{
    struct schedule *state = screen->state;
    struct chooser *chooser = &state->chooser;
    const struct appointment_line *rows = NULL;
    chooser->open = false;
    int count = chosen < 0 || day_schedule_state(state->day) != DAY_READY ||
                        chooser->column >= day_schedule_providers(state->day)
                    ? 0
                    : day_schedule_appointments(state->day, chooser->column, &rows);
    for (int i = 0; i < count; i++) {
        if (rows[i].id.integer == chooser->ids[chosen]) {
            act_on_line(screen, chooser->action, chooser->column, &rows[i]);
            return;
        }
    }
    if (chosen >= 0) {
        say(screen, "The day has changed meanwhile. Look at it again.");
    }
}

static unsigned act_on_row(struct screen *screen, enum action action)
{
    struct schedule *state = screen->state;
    const struct appointment_line *line = schedule_focused(state);
    if (line == NULL) {
        say(screen, schedule_is_read(state) ? "This slot is free. n books it."
                                            : "This slot is not read yet.");
        return REACT_HANDLED;
    }
    if (open_chooser(screen, action)) {
        return REACT_HANDLED | REACT_REDRAW;
    }
    return act_on_line(screen, action, state->grid.column, line);
}

/* The agenda names no steps of a visit: only what needs none of them. */
static unsigned act_in_agenda(struct screen *screen, enum action action)
{
    struct schedule *state = screen->state;
    const struct appointment_line *line = record_list_selected(state->agenda.list);
    if (action != ACTION_EDIT) {
        say(screen, "This is done in the day grid: v shows it.");
    } else if (line == NULL) {
        say(screen, "No appointment is selected.");
    } else {
        visit_acts_edit(&state->acts, line);
    }
    return REACT_HANDLED;
}

unsigned schedule_book_action(struct screen *screen, enum action action)
{
    struct schedule *state = screen->state;
    if (action == ACTION_UNDO) {
        visit_acts_undo(&state->acts);
        return REACT_HANDLED;
    }
    if (state->as_agenda) {
        bool other = action == ACTION_NEW || action == ACTION_NEXT_FREE;
        return is_of_row(action) || other ? act_in_agenda(screen, action) : REACT_IGNORED;
    }
    if (action == ACTION_NEW) {
        return book(screen);
    }
    if (action == ACTION_NEXT_FREE) {
        return find_free(screen);
    }
    if (action == ACTION_MOVE && state->carried.any) {
        return drop(screen);
    }
    bool opens = action == ACTION_OPEN && schedule_focused(state) != NULL;
    return is_of_row(action) || opens ? act_on_row(screen, action) : REACT_IGNORED;
}
