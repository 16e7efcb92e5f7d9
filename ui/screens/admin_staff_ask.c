/* SPDX-License-Identifier: MIT */
/*
 * Asking about one person of the staff: on or off, PIN, badge, password. Each change is asked for
 * in a box of its own; a secret stands in no form and no draft. Loop thread.
 */
#include "ui/screens/admin_staff_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

enum { BOX_WIDTH = 64, BOX_HEIGHT = 11, FIELD = 14, FIELD_WIDTH = 40 };

void staff_ask_clear(struct admin *admin)
{
    secret_input_clear(&admin->first);
    secret_input_clear(&admin->again);
    admin->focus = 0;
}

bool staff_asks_for_secret(const struct admin *admin)
{
    return admin->asking == ASK_BADGE || admin->asking == ASK_PASSWORD;
}

static const struct staff *selected(struct screen *screen)
{
    const struct admin *admin = screen->state;
    return record_list_selected(admin->list.list);
}

/* The person that was asked about; NULL (with a message) when the list has moved on. */
static const struct staff *asked(struct screen *screen)
{
    const struct admin *admin = screen->state;
    const struct staff *person = selected(screen);
    if (person == NULL || person->id.integer != admin->person) {
        workstation_say(screen->workstation, MESSAGE_WARNING,
                        "The list has changed meanwhile: select the person again.");
        return NULL;
    }
    return person;
}

void staff_ask(struct screen *screen, enum asking asking)
{
    struct admin *admin = screen->state;
    const struct staff *person = selected(screen);
    if (person == NULL) {
        workstation_say(screen->workstation, MESSAGE_INFO, "Nobody is selected.");
        return;
    }
    admin->asking = asking;
    admin->person = person->id.integer;
    snprintf(admin->username, sizeof(admin->username), "%s", person->username.text);
    snprintf(admin->full_name, sizeof(admin->full_name), "%s", person->full_name.text);
    admin->is_on = !staff_is_set(&person->locked_at);
    admin->problem[0] = '\0';
    staff_ask_clear(admin);
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

void staff_ask_stop(struct admin *admin)
{
    admin->asking = ASK_NOTHING;
    staff_ask_clear(admin);
}

/* --- saving ---------------------------------------------------------------------------------- */

static void kept(void *context, const struct error *error, int64_t id)
{
    struct screen *screen = context;
    struct admin *admin = screen->state;
    (void)id;
    if (admin == NULL) {
        return;
    }
    admin->busy = false;
    if (error->code == ERROR_OK) {
        staff_ask_stop(admin);
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
    struct admin *admin = screen->state;
    admin->busy = result == 0;
    if (result == 0) {
        admin->problem[0] = '\0';
    } else if (admin->asking == ASK_NOTHING) {
        workstation_say(screen->workstation, MESSAGE_ERROR, "Not saved: %s", error->user);
    } else {
        snprintf(admin->problem, sizeof(admin->problem), "%s", error->user);
    }
}

void staff_ask_pressed(struct screen *screen, int button)
{
    struct admin *admin = screen->state;
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

void staff_ask_submit(struct screen *screen)
{
    struct admin *admin = screen->state;
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
    staff_ask_clear(admin);
}

unsigned staff_ask_secret_action(struct screen *screen, enum action action)
{
    struct admin *admin = screen->state;
    int last = admin->asking == ASK_PASSWORD ? 1 : 0;
    switch (action) {
    case ACTION_SAVE:
        staff_ask_submit(screen);
        return REACT_REDRAW;
    case ACTION_ENTER:
        if (admin->focus == last) {
            staff_ask_submit(screen);
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

void staff_ask_draw(struct admin *admin, struct canvas *canvas, const struct area *body)
{
    if (staff_asks_for_secret(admin)) {
        draw_box_of_secret(admin, canvas, body);
    } else if (admin->asking != ASK_NOTHING) {
        dialog_draw(&admin->dialog, canvas, body);
    }
}
