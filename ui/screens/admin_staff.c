/* SPDX-License-Identifier: MIT */
/*
 * Administration of staff: the list, and what can be done to the selected person. Nobody is
 * deleted: people are switched off, the audit needs them. Each change is asked for in a box of its
 * own; a secret stands in no form and no draft. Loop thread.
 */
#include "ui/kit/draw.h"
#include "ui/screens/list_screen.h"
#include "ui/screens/secret_input.h"
#include "ui/screens/workstation_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"

#include <stdio.h>
#include <string.h>

enum { BOX_WIDTH = 64, BOX_HEIGHT = 11, FIELD = 14, FIELD_WIDTH = 40 };

/* What is being asked about the person. */
enum asking { ASK_NOTHING, ASK_SWITCH, ASK_PIN, ASK_BADGE, ASK_PASSWORD };

struct admin {
    struct list_screen list; /* first: list_screen works on the state */
    enum asking asking;
    int64_t person; /* who it is about */
    char username[64], full_name[128];
    bool is_on;
    struct input first, again; /* of a secret */
    int focus;
    bool busy;
    char problem[400];
    struct dialog dialog;
    char lines[2][256];
    int64_t new_person; /* was just added: a password is asked for as soon as the row is there */
};

enum column { USER, NAME, ROLE, BADGE, PIN, LAST, STATE };

static const struct table_column columns[] = {
    [USER] = {.title = "User", .width = 10, .grow = 1, .field = -1},
    [NAME] = {.title = "Name", .width = 13, .grow = 2, .field = -1},
    [ROLE] = {.title = "Role", .width = 6, .field = -1},
    [BADGE] = {.title = "Badge", .width = 5, .field = -1},
    [PIN] = {.title = "PIN", .width = 3, .field = -1},
    [LAST] = {.title = "Last sign-in", .width = 17, .field = -1},
    [STATE] = {.title = "State", .width = 5, .field = -1},
};

static struct admin *state_of(const struct screen *screen)
{
    return screen->state;
}

static bool is_set(const struct field_value *value)
{
    return value->state != FIELD_NULL && value->length > 0;
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    const struct staff *person = row->data;
    char when[20] = "";
    (void)self;
    switch ((enum column)column) {
    case USER:
        cell_value(cell, RECORD_STAFF, person, FIELD_OF(staff, username));
        cell->role = ROLE_VALUE;
        break;
    case NAME:
        cell_value(cell, RECORD_STAFF, person, FIELD_OF(staff, full_name));
        break;
    case ROLE:
        cell_value(cell, RECORD_STAFF, person, FIELD_OF(staff, role));
        break;
    case BADGE:
        cell_format(cell, ROLE_TEXT, "%s",
                    is_set(&person->badge_hash) ? WORDS("yes") : WORDS("no"));
        break;
    case PIN:
        cell_format(cell, ROLE_TEXT, "%s", is_set(&person->pin_hash) ? WORDS("yes") : WORDS("no"));
        break;
    case LAST:
        if (is_set(&person->last_sign_in)) {
            bookkeeping_words(&person->last_sign_in, when);
        }
        cell_format(cell, ROLE_TEXT, "%s", when[0] != '\0' ? when : WORDS("never"));
        break;
    case STATE:
        if (is_set(&person->locked_at)) {
            cell_format(cell, ROLE_WARNING, "OFF");
        } else if (!is_set(&person->password_hash)) {
            cell_format(cell, ROLE_WARNING, "no pw");
        } else {
            cell_format(cell, ROLE_TEXT, "on");
        }
        break;
    }
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "%s", ((const struct staff *)row->data)->username.text);
}

static const struct table_ops table_ops = {.cell = cell, .name = name};

static void when_field(struct text_view *view, const char *label, const struct field_value *value)
{
    char when[20] = "";
    if (is_set(value)) {
        bookkeeping_words(value, when);
    }
    text_view_field(view, label, when[0] != '\0' ? when : WORDS("never"));
}

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct staff *person = record;
    char failures[64];
    (void)screen;
    text_view_title(view, person->full_name.text);
    detail_value(view, RECORD_STAFF, record, FIELD_OF(staff, username));
    detail_value(view, RECORD_STAFF, record, FIELD_OF(staff, role));
    text_view_field(view, "Password",
                    is_set(&person->password_hash) ? WORDS("set") : WORDS("none yet: S"));
    text_view_field(view, "PIN", is_set(&person->pin_hash) ? WORDS("set") : WORDS("none"));
    text_view_field(view, "Badge", is_set(&person->badge_hash) ? WORDS("set") : WORDS("none"));
    snprintf(failures, sizeof(failures), WORDS("%lld since the last sign-in, %lld wrong PINs"),
             (long long)person->failed_count.integer, (long long)person->pin_failed_count.integer);
    text_view_field(view, "Failures", failures);
    when_field(view, "Last failure", &person->failed_at);
    when_field(view, "Switched off", &person->locked_at);
    when_field(view, "Recovered", &person->recovered_at);
    when_field(view, "Created", &person->created_at);
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_STAFF,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "Nobody is recorded.",
    .order_words = "people are switched off, never deleted",
    .detail = detail,
};

static void enter(struct screen *screen)
{
    struct admin *admin = state_of(screen);
    list_screen_enter(screen, &spec);
    input_init(&admin->first, 250);
    input_init(&admin->again, 250);
}

static void clear_inputs(struct admin *admin)
{
    secret_input_clear(&admin->first);
    secret_input_clear(&admin->again);
    admin->focus = 0;
}

static void leave(struct screen *screen)
{
    clear_inputs(state_of(screen));
    list_screen_leave(screen);
}

/* --- asking ---------------------------------------------------------------------------------- */

static const struct staff *selected(struct screen *screen)
{
    return record_list_selected(state_of(screen)->list.list);
}

/* The person that was asked about; NULL (with a message) when the list has moved on. */
static const struct staff *asked(struct screen *screen)
{
    const struct staff *person = selected(screen);
    if (person == NULL || person->id.integer != state_of(screen)->person) {
        workstation_say(screen->workstation, MESSAGE_WARNING,
                        "The list has changed meanwhile: select the person again.");
        return NULL;
    }
    return person;
}

static void ask(struct screen *screen, enum asking asking)
{
    struct admin *admin = state_of(screen);
    const struct staff *person = selected(screen);
    if (person == NULL) {
        workstation_say(screen->workstation, MESSAGE_INFO, "Nobody is selected.");
        return;
    }
    admin->asking = asking;
    admin->person = person->id.integer;
    snprintf(admin->username, sizeof(admin->username), "%s", person->username.text);
    snprintf(admin->full_name, sizeof(admin->full_name), "%s", person->full_name.text);
    admin->is_on = !is_set(&person->locked_at);
    admin->problem[0] = '\0';
    clear_inputs(admin);
    snprintf(admin->lines[0], sizeof(admin->lines[0]), "%s (%s)", admin->full_name,
             admin->username);
    admin->dialog = (struct dialog){.lines = {admin->lines[0], admin->lines[1]},
                                    .buttons = {NULL, "Cancel"},
                                    .button_count = 2};
    if (asking == ASK_SWITCH) {
        admin->dialog.title = admin->is_on ? "Switch off" : "Switch on";
        admin->dialog.buttons[0] = admin->is_on ? "Switch off" : "Switch on";
        snprintf(admin->lines[1], sizeof(admin->lines[1]), "%s",
                 admin->is_on ? WORDS("Cannot sign in until somebody switches it on again.")
                              : WORDS("May sign in again; failures are forgotten."));
    } else if (asking == ASK_PIN) {
        admin->dialog.title = "Reset PIN";
        admin->dialog.buttons[0] = "Take the PIN away";
        snprintf(admin->lines[1], sizeof(admin->lines[1]),
                 WORDS("The password is needed until a new PIN is set."));
    }
    workstation_hold(screen->workstation);
}

static void stop_asking(struct admin *admin)
{
    admin->asking = ASK_NOTHING;
    clear_inputs(admin);
}

static void kept(void *context, const struct error *error, int64_t id)
{
    struct screen *screen = context;
    struct admin *admin = state_of(screen);
    (void)id;
    if (admin == NULL) {
        return;
    }
    admin->busy = false;
    if (error->code == ERROR_OK) {
        stop_asking(admin);
        workstation_say(screen->workstation, MESSAGE_INFO, "Saved: %s.", admin->username);
        list_screen_refresh(screen);
    } else if (admin->asking == ASK_BADGE || admin->asking == ASK_PASSWORD) {
        snprintf(admin->problem, sizeof(admin->problem), "%s", error->user);
    } else {
        workstation_say(screen->workstation, MESSAGE_ERROR, "Not saved: %s", error->user);
    }
    workstation_changed(screen->workstation);
}

/* After each call of the keeper. */
static void begun(struct screen *screen, int result, const struct error *error)
{
    struct admin *admin = state_of(screen);
    admin->busy = result == 0;
    if (result == 0) {
        admin->problem[0] = '\0';
    } else if (admin->asking == ASK_NOTHING) {
        workstation_say(screen->workstation, MESSAGE_ERROR, "Not saved: %s", error->user);
    } else {
        snprintf(admin->problem, sizeof(admin->problem), "%s", error->user);
    }
}

static void pressed(struct screen *screen, int button)
{
    struct admin *admin = state_of(screen);
    struct staff_keeper *keeper = screen->workstation->options.keeper;
    enum asking asking = admin->asking;
    const struct staff *person = button == 0 ? asked(screen) : NULL;
    struct error error = {0};
    admin->asking = ASK_NOTHING;
    if (person == NULL || keeper == NULL) {
        return;
    }
    if (asking == ASK_PIN) {
        begun(screen, staff_set_pin(keeper, person, NULL, kept, screen, &error), &error);
    } else if (admin->is_on) {
        begun(screen, staff_lock(keeper, person, kept, screen, &error), &error);
    } else {
        begun(screen, staff_unlock(keeper, person, kept, screen, &error), &error);
    }
}

static void submit(struct screen *screen)
{
    struct admin *admin = state_of(screen);
    struct staff_keeper *keeper = screen->workstation->options.keeper;
    const struct staff *person = asked(screen);
    struct error error = {0};
    if (admin->busy || person == NULL || keeper == NULL) {
        return;
    }
    if (admin->asking == ASK_BADGE) {
        const char *badge = admin->first.text[0] != '\0' ? admin->first.text : NULL;
        begun(screen, staff_set_badge(keeper, person, badge, kept, screen, &error), &error);
    } else if (strcmp(admin->first.text, admin->again.text) != 0) {
        snprintf(admin->problem, sizeof(admin->problem),
                 WORDS("The two passwords differ. Type both again."));
    } else {
        begun(screen, staff_set_password(keeper, person, admin->first.text, kept, screen, &error),
              &error);
    }
    clear_inputs(admin);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_input(struct admin *admin, struct canvas *canvas, const struct area *inside,
                       int index, const char *label)
{
    canvas_put(canvas, inside, 3 + index, 2, 0, ROLE_LABEL, label, NULL);
    secret_input_draw(index == 0 ? &admin->first : &admin->again, canvas, inside, 3 + index, FIELD,
                      FIELD_WIDTH, admin->focus == index);
}

static void draw_box_of_secret(struct admin *admin, struct canvas *canvas, const struct area *body)
{
    struct area box = area_centred(body, BOX_HEIGHT, BOX_WIDTH);
    struct area inside = area_inside(&box);
    bool badge = admin->asking == ASK_BADGE;
    char words[700];
    draw_box(canvas, &box, badge ? WORDS("Badge") : WORDS("New password"));
    text_safe(words, sizeof(words), admin->lines[0], strlen(admin->lines[0]), NULL);
    canvas_put(canvas, &inside, 1, 2, inside.width - 3, ROLE_VALUE, words, NULL);
    draw_input(admin, canvas, &inside, 0, badge ? "Badge" : "Password");
    if (!badge) {
        draw_input(admin, canvas, &inside, 1, "Again");
    }
    canvas_put(canvas, &inside, 5, 2, 0, ROLE_LABEL,
               badge ? WORDS("Scan it, or type its number. Empty: takes the badge away.")
                     : WORDS("15 characters or more, any you like, blanks too."),
               NULL);
    if (admin->busy) {
        canvas_put(canvas, &inside, 6, 2, 0, ROLE_LABEL, WORDS("One moment..."), NULL);
    } else if (admin->problem[0] != '\0') {
        text_safe(words, sizeof(words), admin->problem, strlen(admin->problem), NULL);
        wrap_draw(canvas, &inside, 6, 2, inside.width - 4, 0, 3, WRAP_WORDS, ROLE_ERROR, words);
    }
}

static bool asks_for_secret(const struct admin *admin)
{
    return admin->asking == ASK_BADGE || admin->asking == ASK_PASSWORD;
}

/* A person who was just added has no password yet: that is asked for at once. */
static void follow_new_person(struct screen *screen)
{
    struct admin *admin = state_of(screen);
    struct rows rows = record_list_rows(admin->list.list);
    struct rows_bounds bounds;
    if (admin->new_person == 0 || admin->asking != ASK_NOTHING) {
        return;
    }
    rows.ops->bounds(rows.self, &bounds);
    for (int64_t at = bounds.first; at <= bounds.last; at++) {
        struct row row;
        if (rows.ops->row(rows.self, at, &row) == ROW_PRESENT && row.id == admin->new_person) {
            rows.ops->select(rows.self, at);
            admin->new_person = 0;
            ask(screen, ASK_PASSWORD);
            return;
        }
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct admin *admin = state_of(screen);
    list_screen_draw(screen, canvas, body);
    if (asks_for_secret(admin)) {
        draw_box_of_secret(admin, canvas, body);
    } else if (admin->asking != ASK_NOTHING) {
        dialog_draw(&admin->dialog, canvas, body);
    }
}

/* --- keys ------------------------------------------------------------------------------------ */

static unsigned secret_action(struct screen *screen, enum action action)
{
    struct admin *admin = state_of(screen);
    int last = admin->asking == ASK_PASSWORD ? 1 : 0;
    switch (action) {
    case ACTION_SAVE:
        submit(screen);
        return REACT_REDRAW;
    case ACTION_ENTER:
        if (admin->focus == last) {
            submit(screen);
        } else {
            admin->focus++;
        }
        return REACT_REDRAW;
    case ACTION_FIELD_NEXT:
    case ACTION_FIELD_PREVIOUS:
    case ACTION_TEXT_UP:
    case ACTION_TEXT_DOWN:
    case ACTION_NEXT_PANE:
        admin->focus = last - admin->focus;
        return REACT_REDRAW;
    default:
        return input_action(admin->focus == 0 ? &admin->first : &admin->again, action) |
               REACT_HANDLED;
    }
}

static unsigned action(struct screen *screen, enum action action)
{
    struct admin *admin = state_of(screen);
    const struct staff *person = selected(screen);
    int button = -1;
    if (asks_for_secret(admin)) {
        return secret_action(screen, action);
    }
    if (admin->asking != ASK_NOTHING) {
        if ((dialog_action(&admin->dialog, action, &button) & REACT_POP) != 0) {
            pressed(screen, button);
        }
        return REACT_REDRAW;
    }
    switch (action) {
    case ACTION_NEW:
        workstation_edit(screen->workstation, &form_staff_new, 0);
        return REACT_HANDLED;
    case ACTION_EDIT:
        if (person != NULL) {
            workstation_edit(screen->workstation, &form_staff_edit, person->id.integer);
        }
        return REACT_HANDLED;
    case ACTION_STATUS:
        ask(screen, ASK_SWITCH);
        return REACT_REDRAW;
    case ACTION_RESET_PIN:
        ask(screen, ASK_PIN);
        return REACT_REDRAW;
    case ACTION_BADGE:
        ask(screen, ASK_BADGE);
        return REACT_REDRAW;
    case ACTION_NEW_SECRET:
        ask(screen, ASK_PASSWORD);
        return REACT_REDRAW;
    default:
        return list_screen_action(screen, action);
    }
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct admin *admin = state_of(screen);
    int button = -1;
    if (asks_for_secret(admin)) {
        return input_text(admin->focus == 0 ? &admin->first : &admin->again, text, length);
    }
    if (admin->asking == ASK_NOTHING) {
        return list_screen_text(screen, text, length);
    }
    if ((dialog_text(&admin->dialog, text, &button) & REACT_POP) != 0) {
        pressed(screen, button);
    }
    return REACT_REDRAW;
}

static bool typing(const struct screen *screen)
{
    return state_of(screen)->asking != ASK_NOTHING;
}

/* A badge that is being given to somebody. */
static bool scan(struct screen *screen, enum scan_kind kind, const char *data)
{
    struct admin *admin = state_of(screen);
    if (admin->asking != ASK_BADGE || kind != SCAN_BADGE) {
        return false;
    }
    input_set(&admin->first, data);
    submit(screen);
    workstation_changed(screen->workstation);
    return true;
}

static bool cancel(struct screen *screen)
{
    struct admin *admin = state_of(screen);
    if (admin->asking != ASK_NOTHING) {
        stop_asking(admin);
        return true;
    }
    return list_screen_cancel(screen);
}

static void saved(struct screen *screen, const struct edit *edit)
{
    if (edit_spec(edit) == &form_staff_new) {
        state_of(screen)->new_person = edit_saved_id(edit);
    }
    list_screen_refresh(screen);
}

static int hints(const struct screen *screen, struct hint *out)
{
    const struct admin *admin = state_of(screen);
    int count = 0;
    if (admin->asking != ASK_NOTHING) {
        if (!asks_for_secret(admin)) {
            return hints_of_dialog(out, "Cancel");
        }
        out[count++] = (struct hint){ACTION_ENTER, "Next"};
        out[count++] = (struct hint){ACTION_SAVE, "Save"};
        out[count++] = (struct hint){ACTION_BACK, "Cancel"};
        return count;
    }
    out[count++] = (struct hint){ACTION_HELP, NULL};
    out[count++] = (struct hint){ACTION_LIST_NEW, NULL};
    out[count++] = (struct hint){ACTION_EDIT, NULL};
    out[count++] = (struct hint){ACTION_STATUS, "On/off"};
    out[count++] = (struct hint){ACTION_BADGE, "Badge"};
    out[count++] = (struct hint){ACTION_RESET_PIN, "Reset PIN"};
    out[count++] = (struct hint){ACTION_NEW_SECRET, "Password"};
    out[count++] = (struct hint){ACTION_GO_EMERGENCIES, NULL};
    out[count++] = (struct hint){ACTION_GO_AUDIT, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    follow_new_person(screen);
    list_screen_standing(screen, out, size);
}

const struct screen_ops screen_admin = {
    .title = "Admin > Staff",
    .contexts = CONTEXT_ADMIN,
    .size = sizeof(struct admin),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .typing = typing,
    .hints = hints,
    .standing = standing,
    .prompt = list_screen_prompt,
    .find = list_screen_find,
    .saved = saved,
    .scan = scan,
    .cancel = cancel,
    .refresh = list_screen_refresh,
};
