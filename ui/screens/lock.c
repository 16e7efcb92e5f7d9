/* SPDX-License-Identifier: MIT */
/*
 * The lock over somebody's work: who is behind it and since when, and nothing of a patient. The
 * same person comes back to the very field with PIN or password; another one signs in (F6, or a
 * badge). Loop thread. Owns its input, which is zeroed when it was used and when the screen goes.
 */
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/screens/secret_input.h"
#include "ui/screens/workstation_private.h"

#include <stdio.h>
#include <string.h>

enum { BOX_WIDTH = 60, BOX_HEIGHT = 12 };

struct lock {
    struct input secret;
};

static void enter(struct screen *screen)
{
    struct lock *lock = screen->state;
    input_init(&lock->secret, 250);
}

static void leave(struct screen *screen)
{
    struct lock *lock = screen->state;
    secret_input_clear(&lock->secret);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct lock *lock = screen->state;
    const struct gate *gate = &screen->workstation->gate;
    const struct person *person = &screen->session->person;
    struct area box = area_centred(body, BOX_HEIGHT, BOX_WIDTH);
    struct area inside = area_inside(&box);
    bool badge = gate->badge[0] != '\0';
    draw_box(canvas, &box, WORDS("Locked"));
    canvas_format(canvas, &inside, 1, 2, inside.width - 3, ROLE_VALUE,
                  "%s %s   locked %02d:%02d (%s)", person->username, staff_role_short(person->role),
                  gate->locked_at.hour, gate->locked_at.minute, gate->why);
    int column = 2 + canvas_put(canvas, &inside, 3, 2, 0, ROLE_LABEL,
                                badge ? WORDS("PIN of the badge") : "PIN", NULL);
    secret_input_draw(&lock->secret, canvas, &inside, 3, column + 2, 14, true);
    canvas_put(canvas, &inside, 3, column + 18, 0, ROLE_LABEL,
               badge ? WORDS("or the password") : WORDS("or password; or scan a badge"), NULL);
    if (gate->busy) {
        canvas_put(canvas, &inside, 5, 2, 0, ROLE_LABEL, WORDS("One moment..."), NULL);
    } else if (gate->sentence[0] != '\0') {
        char safe[700];
        text_safe(safe, sizeof(safe), gate->sentence, strlen(gate->sentence), NULL);
        wrap_draw(canvas, &inside, 5, 2, inside.width - 8, 0, 2, WRAP_WORDS, ROLE_ERROR, safe);
        canvas_put_right(canvas, &inside, 5, inside.width - 5, 3, ROLE_ERROR, "[!]");
    }
    canvas_put(canvas, &inside, 7, 2, 0, ROLE_TEXT,
               WORDS("Same user: back to where you were, draft kept."), NULL);
    canvas_put(canvas, &inside, 8, 2, 0, ROLE_TEXT,
               WORDS("Other user: your draft is parked, home screen opens."), NULL);
}

static unsigned action(struct screen *screen, enum action action)
{
    struct lock *lock = screen->state;
    struct gate *gate = &screen->workstation->gate;
    switch (action) {
    case ACTION_ENTER:
    case ACTION_SAVE:
        if (gate->busy) {
            return REACT_HANDLED;
        }
        if (gate->badge[0] != '\0') {
            gate_try_badge(screen->workstation, lock->secret.text);
        } else {
            gate_try_unlock(screen->workstation, lock->secret.text);
        }
        if (screen->state != NULL) {
            secret_input_clear(&lock->secret);
        }
        return REACT_REDRAW;
    case ACTION_NEXT_PANE:
        if (!gate->busy) {
            gate_other_user(screen->workstation);
        }
        return REACT_HANDLED;
    case ACTION_BACK:
        gate->badge[0] = '\0';
        secret_input_clear(&lock->secret);
        return REACT_REDRAW;
    default:
        return input_action(&lock->secret, action);
    }
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct lock *lock = screen->state;
    return input_text(&lock->secret, text, length);
}

static bool typing(const struct screen *screen)
{
    (void)screen;
    return true;
}

static int hints(const struct screen *screen, struct hint *out)
{
    (void)screen;
    int count = 0;
    out[count++] = (struct hint){ACTION_ENTER, "Unlock"};
    out[count++] = (struct hint){ACTION_NEXT_PANE, "Other user"};
    out[count++] = (struct hint){ACTION_QUIT, "Sign out"};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    const struct lock *lock = screen->state;
    if (screen->workstation->gate.note[0] != '\0') {
        snprintf(out, size, "%s", screen->workstation->gate.note);
    } else if (secret_input_shouts(&lock->secret)) {
        snprintf(out, size, WORDS("Only capitals so far: is Caps Lock on?"));
    } else {
        snprintf(out, size, WORDS("No patient data is shown here."));
    }
}

static void refresh(struct screen *screen)
{
    (void)screen;
}

const struct screen_ops screen_lock = {
    .title = "locked",
    .size = sizeof(struct lock),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .typing = typing,
    .hints = hints,
    .standing = standing,
    .refresh = refresh,
};
