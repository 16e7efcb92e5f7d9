/* SPDX-License-Identifier: MIT */
/* The boxes of an appointment. Loop thread. */
#include "ui/screens/visit_acts.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/placeholders.h"
#include "ui/screens/appointment_cells.h"

#include <stdio.h>
#include <string.h>

void appointment_line_copy(struct arena *arena, const struct appointment_line *from,
                           struct appointment_line *to)
{
    *to = *from;
    struct field_value *values = (struct field_value *)to;
    for (int i = 0; i < FIELDS_OF(appointment_line); i++) {
        values[i].text = arena_copy_bytes(arena, values[i].text, values[i].length);
    }
}

static void done(void *context, const struct booking_outcome *outcome);

void visit_acts_init(struct visit_acts *acts, struct screen *screen)
{
    memset(acts, 0, sizeof(*acts));
    acts->screen = screen;
    acts->booking = booking_new(screen->session, done, acts);
    arena_init(&acts->arena);
}

void visit_acts_release(struct visit_acts *acts)
{
    booking_free(acts->booking);
    arena_release(&acts->arena);
}

static void say(struct visit_acts *acts, enum message_level level, const char *words)
{
    workstation_say(acts->screen->workstation, level, "%s", WORDS(words));
}

static void take(struct visit_acts *acts, const struct appointment_line *line,
                 enum visit_state state)
{
    struct appointment_line copy;
    struct arena arena;
    arena_init(&arena);
    appointment_line_copy(&arena, line, &copy); /* line may be the copy that is there already */
    arena_release(&acts->arena);
    acts->arena = arena;
    acts->line = copy;
    acts->state = state;
}

static void place_words(const struct appointment_line *line, char *out, size_t size)
{
    char day[16] = "date not known", time[64], provider[256];
    if (line->date.state == FIELD_VALUE) {
        date_format_weekday(date_from_days((int32_t)line->date.integer), day);
    }
    value_words(RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, time), time,
                sizeof(time));
    text_safe(provider, sizeof(provider), line->provider_name.text, line->provider_name.length,
              NULL);
    snprintf(out, size, "%s %s  %s", day, time, provider);
}

static void set_line(struct visit_acts *acts, int index, const char *words)
{
    snprintf(acts->lines[index], VISIT_LINE_SIZE, "%.*s", VISIT_LINE_SIZE - 1, words);
    acts->dialog.lines[index] = acts->lines[index];
}

/* The patient by three identifiers: the first lines of every box that writes. */
static void identify(struct visit_acts *acts)
{
    char words[VISIT_LINE_SIZE], born[64], mrn[64], phone[64];
    const struct appointment_line *line = &acts->line;
    struct date today = clock_today(acts->screen->session->clock);
    line_person(line, words, sizeof(words));
    set_line(acts, 0, words);
    birth_sentence(&line->patient_dob, &line->patient_birth_date_note, today, born, sizeof(born));
    text_safe(mrn, sizeof(mrn), line->patient_mrn.text, line->patient_mrn.length, NULL);
    value_words(RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, patient_phone), phone,
                sizeof(phone));
    snprintf(words, sizeof(words), "%s   MRN %s   %s%s", born, mrn,
             phone[0] != '\0' ? WORDS("Phone ") : WORDS("no phone"), phone);
    set_line(acts, 1, words);
}

static void open_box(struct visit_acts *acts, enum visit_box box)
{
    acts->box = box;
    workstation_hold(acts->screen->workstation);
}

/* --- check in --- */

static bool possible(struct visit_acts *acts, const struct visit_mark *mark, enum booking_act act)
{
    struct error why;
    struct datetime now = clock_local(acts->screen->session->clock);
    if (!booking_possible((const struct appointment *)&acts->line, mark, act, &now, &why)) {
        say(acts, MESSAGE_INFO, why.user);
        return false;
    }
    return true;
}

void visit_acts_check_in(struct visit_acts *acts, const struct appointment_line *line,
                         const struct visit_mark *mark)
{
    char place[VISIT_LINE_SIZE];
    take(acts, line, mark->state);
    if (!possible(acts, mark, BOOKING_ARRIVE)) {
        return;
    }
    memset(&acts->dialog, 0, sizeof(acts->dialog));
    acts->dialog.title = "Check in";
    identify(acts);
    place_words(&acts->line, place, sizeof(place));
    set_line(acts, 2, place);
    set_line(acts, 3, "");
    set_line(acts, 4, WORDS("Ask for the date of birth; ask whether the phone is right."));
    acts->dialog.buttons[0] = "Yes, arrived";
    acts->dialog.buttons[1] = "Cancel";
    acts->dialog.button_count = 2;
    open_box(acts, VISIT_BOX_CHECK_IN);
}

/* --- status --- */

static const struct {
    char letter;
    enum booking_act act;
} menu_letters[] = {
    {'a', BOOKING_ARRIVE},   {'r', BOOKING_ROOM},      {'w', BOOKING_WITH_PROVIDER},
    {'d', BOOKING_COMPLETE}, {'l', BOOKING_LEAVE},     {'n', BOOKING_NO_SHOW},
    {'c', BOOKING_CANCEL},   {'u', BOOKING_STEP_BACK},
};

void visit_acts_status(struct visit_acts *acts, const struct appointment_line *line,
                       const struct visit_mark *mark)
{
    struct datetime now = clock_local(acts->screen->session->clock);
    char words[VISIT_LINE_SIZE];
    take(acts, line, mark->state);
    memset(&acts->menu, 0, sizeof(acts->menu));
    memset(&acts->dialog, 0, sizeof(acts->dialog));
    identify(acts);
    place_words(&acts->line, words, sizeof(words));
    set_line(acts, 2, words);
    visit_mark_words(mark, &now, words, sizeof(words));
    snprintf(acts->lines[3], VISIT_LINE_SIZE, WORDS("Now: %.360s"), words);
    acts->menu.title = "Status";
    for (int i = 0; i < MENU_LINES; i++) {
        acts->menu.lines[i] = acts->lines[i];
    }
    snprintf(acts->button, sizeof(acts->button), WORDS("Undo: take \"%s\" back"),
             visit_state_word(mark->state));
    for (size_t i = 0; i < sizeof(menu_letters) / sizeof(menu_letters[0]); i++) {
        enum booking_act act = menu_letters[i].act;
        struct menu_item *item = &acts->menu.items[i];
        item->letter = menu_letters[i].letter;
        bool can = booking_possible((const struct appointment *)&acts->line, mark, act, &now,
                                    &acts->menu_why[i]);
        item->words = act == BOOKING_STEP_BACK && can ? acts->button : booking_act_word(act);
        item->why = can ? NULL : acts->menu_why[i].user;
        acts->menu_acts[i] = act;
        acts->menu.count++;
    }
    menu_begin(&acts->menu);
    open_box(acts, VISIT_BOX_STATUS);
}

/* --- moving --- */

void visit_acts_move(struct visit_acts *acts, const struct appointment_line *line,
                     enum visit_state state, const struct booking_change *to,
                     const char *provider_name)
{
    char words[VISIT_LINE_SIZE], place[256];
    take(acts, line, state);
    acts->change = *to;
    memset(&acts->dialog, 0, sizeof(acts->dialog));
    acts->dialog.title = "Move the appointment";
    identify(acts);
    set_line(acts, 2, "");
    place_words(&acts->line, place, sizeof(place));
    snprintf(words, sizeof(words), WORDS("From  %s"), place);
    set_line(acts, 3, words);
    free_slot_words(to->date, to->minutes, place, sizeof(place));
    snprintf(words, sizeof(words), "To    %.40s  %.200s", place, provider_name);
    set_line(acts, 4, words);
    acts->dialog.buttons[0] = "Move it";
    acts->dialog.buttons[1] = "Cancel";
    acts->dialog.button_count = 2;
    open_box(acts, VISIT_BOX_MOVE);
}

static void edit_patient_of(struct visit_acts *acts, struct edit_patient *patient)
{
    edit_patient_from(RECORD_APPOINTMENT_LINE, &acts->line,
                      clock_today(acts->screen->session->clock), patient);
}

/* Overbooking takes a reason: the form of the appointment, with the new place in it. */
static void edit_over(struct visit_acts *acts)
{
    char date[12], time[6];
    struct edit_patient patient;
    date_format(acts->change.date, date);
    time_format(acts->change.minutes, time);
    const struct edit_preset presets[] = {
        {RECORD_APPOINTMENT, FIELD_OF(appointment, date), date},
        {RECORD_APPOINTMENT, FIELD_OF(appointment, time), time},
    };
    edit_patient_of(acts, &patient);
    workstation_edit_preset(acts->screen->workstation, &form_appointment_edit, &patient,
                            acts->line.id.integer, presets, 2);
}

void visit_acts_edit(struct visit_acts *acts, const struct appointment_line *line)
{
    struct edit_patient patient;
    take(acts, line, VISIT_UNKNOWN);
    edit_patient_of(acts, &patient);
    workstation_edit_patient(acts->screen->workstation, &form_appointment_edit, &patient,
                             acts->line.id.integer);
}

static void open_cancel(struct visit_acts *acts)
{
    struct edit_patient patient;
    edit_patient_of(acts, &patient);
    workstation_edit_patient(acts->screen->workstation, &form_appointment_cancel, &patient,
                             acts->line.id.integer);
}

/* --- doing it --- */

static void start(struct visit_acts *acts, const struct booking_change *change)
{
    struct error error;
    if (booking_do(acts->booking, &acts->line, acts->state, change, &error) != 0) {
        say(acts, MESSAGE_WARNING, error.user);
    }
}

static void start_act(struct visit_acts *acts, enum booking_act act)
{
    struct booking_change change = {.act = act};
    if (act == BOOKING_CANCEL) {
        open_cancel(acts);
    } else {
        start(acts, &change);
    }
}

void visit_acts_undo(struct visit_acts *acts)
{
    struct error error;
    if (booking_undo(acts->booking, &error) != 0) {
        say(acts, MESSAGE_INFO, error.user);
    }
}

/* What is in the way, and what can be done about it. */
static void open_clash(struct visit_acts *acts)
{
    const struct booking_outcome *outcome = &acts->outcome;
    struct dialog *dialog = &acts->dialog;
    bool move = outcome->act == BOOKING_MOVE;
    memset(dialog, 0, sizeof(*dialog));
    dialog->title = "This time is taken";
    identify(acts);
    set_line(acts, 2, "");
    set_line(acts, 3, outcome->clashes);
    acts->has_free_button = move && outcome->has_free;
    acts->has_over_button = move && rights_allow(acts->screen->session, PERMISSION_OVERBOOK, 0);
    if (acts->has_free_button) {
        char place[32];
        free_slot_words(outcome->free_date, outcome->free_minutes, place, sizeof(place));
        snprintf(acts->button, sizeof(acts->button), WORDS("Next free: %s"), place);
        dialog->buttons[dialog->button_count++] = acts->button;
    }
    if (acts->has_over_button) {
        dialog->buttons[dialog->button_count++] = "Overbook";
    }
    dialog->buttons[dialog->button_count++] = "Cancel";
    open_box(acts, VISIT_BOX_CLASH);
}

static void done(void *context, const struct booking_outcome *outcome)
{
    struct visit_acts *acts = context;
    if (outcome->error.code == ERROR_OK) {
        say(acts, MESSAGE_INFO, outcome->words);
        acts->screen->ops->refresh(acts->screen);
    } else if (outcome->clash) {
        acts->outcome = *outcome;
        open_clash(acts);
    } else {
        say(acts, MESSAGE_ERROR, outcome->error.user);
        acts->screen->ops->refresh(acts->screen);
    }
    workstation_changed(acts->screen->workstation);
}

static void press_clash(struct visit_acts *acts, int pressed)
{
    int over = acts->has_free_button ? 1 : 0;
    if (acts->has_free_button && pressed == 0) {
        acts->change.date = acts->outcome.free_date;
        acts->change.minutes = acts->outcome.free_minutes;
        start(acts, &acts->change);
    } else if (acts->has_over_button && pressed == over) {
        edit_over(acts);
    }
}

static void press(struct visit_acts *acts, int pressed)
{
    enum visit_box box = acts->box;
    visit_acts_close(acts);
    if (pressed < 0) {
        return;
    }
    switch (box) {
    case VISIT_BOX_CHECK_IN:
        if (pressed == 0) {
            start_act(acts, BOOKING_ARRIVE);
        }
        break;
    case VISIT_BOX_STATUS:
        start_act(acts, acts->menu_acts[pressed]);
        break;
    case VISIT_BOX_MOVE:
        if (pressed == 0) {
            start(acts, &acts->change);
        }
        break;
    case VISIT_BOX_CLASH:
        press_clash(acts, pressed);
        break;
    case VISIT_BOX_NONE:
        break;
    }
}

unsigned visit_acts_action(struct visit_acts *acts, enum action action)
{
    int pressed = -1;
    bool menu = acts->box == VISIT_BOX_STATUS;
    unsigned reaction = menu ? menu_action(&acts->menu, action, &pressed)
                             : dialog_action(&acts->dialog, action, &pressed);
    if ((reaction & REACT_POP) != 0) {
        press(acts, pressed);
    } else if (menu && reaction != REACT_IGNORED && menu_why(&acts->menu)[0] != '\0') {
        say(acts, MESSAGE_INFO, menu_why(&acts->menu));
    }
    return REACT_HANDLED | REACT_REDRAW;
}

unsigned visit_acts_text(struct visit_acts *acts, const char *text)
{
    int pressed = -1;
    bool menu = acts->box == VISIT_BOX_STATUS;
    unsigned reaction =
        menu ? menu_text(&acts->menu, text, &pressed) : dialog_text(&acts->dialog, text, &pressed);
    if ((reaction & REACT_POP) != 0) {
        press(acts, pressed);
    } else if (menu && reaction != REACT_IGNORED && menu_why(&acts->menu)[0] != '\0') {
        say(acts, MESSAGE_INFO, menu_why(&acts->menu));
    }
    return REACT_HANDLED | REACT_REDRAW;
}

int visit_acts_hints(const struct visit_acts *acts, struct hint *out)
{
    return acts->box == VISIT_BOX_STATUS ? hints_of_menu(out) : hints_of_dialog(out, "Cancel");
}

void visit_acts_close(struct visit_acts *acts)
{
    acts->box = VISIT_BOX_NONE;
}

void visit_acts_draw(struct visit_acts *acts, struct canvas *canvas, const struct area *body)
{
    if (acts->box == VISIT_BOX_STATUS) {
        menu_draw(&acts->menu, canvas, body);
    } else if (acts->box != VISIT_BOX_NONE) {
        dialog_draw(&acts->dialog, canvas, body);
    }
}
