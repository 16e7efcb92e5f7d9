/* SPDX-License-Identifier: MIT */
/*
 * Signing in, and the first administrator of a database that has nobody. Nothing of a patient is
 * shown. The reader of scans takes a badge before any key comes here; its PIN is typed. Loop
 * thread. Owns its inputs, which are zeroed when they were used and when the screen goes.
 */
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/screens/secret_input.h"
#include "ui/screens/workstation_private.h"

#include <stdio.h>
#include <string.h>

enum { BOX_WIDTH = 68, LABEL = 6, FIELD = 16, FIELD_WIDTH = 30 };

/* The fields of signing in, and those of the first administrator. */
enum field { USER, PASSWORD, SIGN_IN_FIELDS, NAME = SIGN_IN_FIELDS, AGAIN, FIELDS };

struct login {
    struct input inputs[FIELDS];
    int focus; /* an index of the order; past it: the button */
    bool was_first;
    char badge[SCAN_DATA_SIZE]; /* the one that the fields were made ready for */
};

static const enum field sign_in_order[] = {USER, PASSWORD};
static const enum field badge_order[] = {PASSWORD};
static const enum field first_order[] = {NAME, USER, PASSWORD, AGAIN};

static const char *const labels[FIELDS] = {
    [USER] = "User", [PASSWORD] = "Password", [NAME] = "Full name", [AGAIN] = "Again"};

static const struct gate *gate_of(const struct screen *screen)
{
    return &screen->workstation->gate;
}

static const enum field *order_of(const struct screen *screen, int *count)
{
    if (gate_of(screen)->first) {
        *count = sizeof(first_order) / sizeof(first_order[0]);
        return first_order;
    }
    if (gate_of(screen)->badge[0] != '\0') {
        *count = 1;
        return badge_order;
    }
    *count = sizeof(sign_in_order) / sizeof(sign_in_order[0]);
    return sign_in_order;
}

static bool is_secret(enum field field)
{
    return field == PASSWORD || field == AGAIN;
}

static void clear_secrets(struct login *login)
{
    secret_input_clear(&login->inputs[PASSWORD]);
    secret_input_clear(&login->inputs[AGAIN]);
}

/* Another person, a badge, the first administrator: other fields, and the first of them. */
static void follow(struct screen *screen)
{
    struct login *login = screen->state;
    const struct gate *gate = gate_of(screen);
    if (login->was_first != gate->first || strcmp(login->badge, gate->badge) != 0) {
        login->was_first = gate->first;
        snprintf(login->badge, sizeof(login->badge), "%s", gate->badge);
        clear_secrets(login);
        bool named = !gate->first && gate->badge[0] == '\0' && login->inputs[USER].text[0] != '\0';
        login->focus = named ? 1 : 0;
    }
}

static void enter(struct screen *screen)
{
    struct login *login = screen->state;
    for (int i = 0; i < FIELDS; i++) {
        input_init(&login->inputs[i], i == USER ? 50 : (i == NAME ? 100 : 250));
    }
}

static void leave(struct screen *screen)
{
    struct login *login = screen->state;
    for (int i = 0; i < FIELDS; i++) {
        secret_input_clear(&login->inputs[i]);
    }
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_fields(struct screen *screen, struct canvas *canvas, const struct area *inside,
                        int row)
{
    struct login *login = screen->state;
    int count;
    const enum field *order = order_of(screen, &count);
    for (int i = 0; i < count; i++) {
        const struct input *input = &login->inputs[order[i]];
        bool focused = login->focus == i;
        canvas_put(canvas, inside, row + i, LABEL, 0, ROLE_LABEL,
                   gate_of(screen)->badge[0] != '\0' ? "PIN" : WORDS(labels[order[i]]), NULL);
        if (is_secret(order[i])) {
            secret_input_draw(input, canvas, inside, row + i, FIELD, FIELD_WIDTH, focused);
        } else {
            input_draw(input, canvas, inside, row + i, FIELD, FIELD_WIDTH, focused);
        }
    }
}

static void draw_button(struct screen *screen, struct canvas *canvas, const struct area *inside,
                        int row)
{
    struct login *login = screen->state;
    const struct gate *gate = gate_of(screen);
    int count;
    order_of(screen, &count);
    bool focused = login->focus == count;
    int width =
        canvas_put(canvas, inside, row, LABEL, 0, focused ? ROLE_FOCUS : ROLE_TEXT,
                   gate->first ? WORDS("[ Make the account ]") : WORDS("[ Sign in ]"), NULL);
    if (focused) {
        canvas_cursor(canvas, inside, row, LABEL + 2);
    }
    const char *help = screen->workstation->options.sign_in_help;
    if (gate->busy) {
        canvas_put(canvas, inside, row, LABEL + width + 5, 0, ROLE_LABEL, WORDS("One moment..."),
                   NULL);
    } else if (!gate->first && help != NULL && help[0] != '\0') {
        canvas_format(canvas, inside, row, LABEL + width + 5, inside->width - LABEL - width - 6,
                      ROLE_LABEL, "Forgotten? %s", help);
    }
}

/* What the last try came to, in two lines, or three that begin under the button. */
static void draw_sentence(struct screen *screen, struct canvas *canvas, const struct area *inside,
                          int row)
{
    const struct gate *gate = gate_of(screen);
    char safe[700];
    if (gate->sentence[0] == '\0') {
        return;
    }
    enum role role = gate->failed ? ROLE_ERROR : ROLE_TEXT;
    text_safe(safe, sizeof(safe), gate->sentence, strlen(gate->sentence), NULL);
    int width = inside->width - 10;
    row -= wrap_count(safe, width, WRAP_WORDS) > 2 ? 1 : 0;
    wrap_draw(canvas, inside, row, 3, width, 0, 3, WRAP_WORDS, role, safe);
    if (gate->failed) {
        canvas_put_right(canvas, inside, row, inside->width - 5, 3, role, "[!]");
    }
}

static const char *introduction(const struct gate *gate)
{
    if (gate->first) {
        return "Nobody can sign in yet. Who is the first administrator?";
    }
    return gate->badge[0] != '\0' ? "Badge scanned. Type its PIN, or the password:"
                                  : "Scan your badge, or type:";
}

/* The sign-ins of a demo database: they stand in no other. */
static int demo_rows(const struct screen *screen)
{
    char database[96];
    bool demo = false;
    session_database(screen->session, database, sizeof(database), &demo);
    if (!demo || gate_of(screen)->first) {
        return 0;
    }
    int count = 1;
    for (int i = 0; demo_sign_ins[i].username != NULL; i++) {
        count++;
    }
    return count;
}

static void draw_demo(struct canvas *canvas, const struct area *area)
{
    canvas_put(canvas, area, 0, 0, 0, ROLE_TITLE, WORDS("Demo sign-ins"), NULL);
    canvas_put(canvas, area, 0, 16, 0, ROLE_LABEL, WORDS("password"), NULL);
    canvas_put(canvas, area, 0, 50, 0, ROLE_LABEL, "PIN", NULL);
    for (int i = 0; demo_sign_ins[i].username != NULL && i + 1 < area->height; i++) {
        canvas_put(canvas, area, i + 1, 0, 0, ROLE_VALUE, demo_sign_ins[i].username, NULL);
        canvas_put(canvas, area, i + 1, 16, 33, ROLE_TEXT, demo_sign_ins[i].password, NULL);
        canvas_put(canvas, area, i + 1, 50, 0, ROLE_TEXT, demo_sign_ins[i].pin, NULL);
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    const struct gate *gate = gate_of(screen);
    char title[200];
    int count;
    follow(screen);
    order_of(screen, &count);
    int height = count + 12, below = demo_rows(screen);
    below = body->height >= height + below ? below : 0; /* less room: the box alone */
    int spare = body->height - height - (below > 0 ? below : 1);
    struct area at = area_rows(body, spare > 0 ? spare / 2 : 0, height);
    struct area box = area_centred(&at, height, BOX_WIDTH);
    struct area inside = area_inside(&box);
    snprintf(title, sizeof(title), WORDS("CHARTTY %s   %s   workstation %s"), CHARTTY_VERSION,
             screen->session->clinic != NULL ? screen->session->clinic : "",
             screen->session->station != NULL ? screen->session->station : "");
    draw_box(canvas, &box, title);
    canvas_put(canvas, &inside, 1, 3, 0, ROLE_TEXT, WORDS(introduction(gate)), NULL);
    draw_fields(screen, canvas, &inside, 3);
    if (gate->first) {
        canvas_put(canvas, &inside, 2, 3, 0, ROLE_LABEL,
                   WORDS("Password: 15 characters or more, any you like, blanks too."), NULL);
    }
    draw_button(screen, canvas, &inside, count + 4);
    draw_sentence(screen, canvas, &inside, count + 6);
    canvas_put(canvas, &inside, count + 8, 3, 0, ROLE_TEXT,
               WORDS("Authorised users only. All access to records is audited."), NULL);
    if (below > 0) {
        struct area list = area_rows(body, body->height - below, below);
        list = area_columns(&list, (body->width - BOX_WIDTH) / 2 + 4, -1);
        draw_demo(canvas, &list);
    }
}

/* --- keys ------------------------------------------------------------------------------------ */

static void submit(struct screen *screen)
{
    struct login *login = screen->state;
    struct workstation *workstation = screen->workstation;
    struct input *inputs = login->inputs;
    if (workstation->gate.busy) {
        workstation->gate.submit_due = workstation->gate.looking;
        return;
    }
    if (workstation->gate.first && strcmp(inputs[PASSWORD].text, inputs[AGAIN].text) != 0) {
        workstation->gate.failed = true;
        snprintf(workstation->gate.sentence, sizeof(workstation->gate.sentence),
                 WORDS("The two passwords differ. Type both again."));
        login->focus = 2;
    } else if (workstation->gate.first) {
        struct staff_entry entry = {
            .username = inputs[USER].text, .full_name = inputs[NAME].text, .role = STAFF_ADMIN};
        gate_make_first(workstation, &entry, inputs[PASSWORD].text);
        login->focus = 2; /* where it goes on when it is refused */
    } else if (workstation->gate.badge[0] != '\0') {
        gate_try_badge(workstation, inputs[PASSWORD].text);
    } else {
        gate_try_password(workstation, inputs[USER].text, inputs[PASSWORD].text);
        login->focus = inputs[USER].text[0] == '\0' ? 0 : 1;
    }
    clear_secrets(login);
    workstation_changed(workstation);
}

static void move(struct screen *screen, int by)
{
    struct login *login = screen->state;
    int count;
    order_of(screen, &count);
    login->focus = (login->focus + by + count + 1) % (count + 1);
}

static void go_back(struct screen *screen)
{
    struct login *login = screen->state;
    struct gate *gate = &screen->workstation->gate;
    if (gate->busy || gate_back_to_lock(screen->workstation)) {
        return;
    }
    gate->badge[0] = '\0';
    input_set(&login->inputs[USER], "");
    clear_secrets(login);
    login->focus = 0;
}

static unsigned action(struct screen *screen, enum action action)
{
    struct login *login = screen->state;
    int count;
    const enum field *order = order_of(screen, &count);
    follow(screen);
    switch (action) {
    case ACTION_SAVE:
        submit(screen);
        return REACT_REDRAW;
    case ACTION_ENTER:
        if (login->focus >= count - 1) { /* a reader's Enter never comes here */
            submit(screen);
        } else {
            move(screen, 1);
        }
        return REACT_REDRAW;
    case ACTION_FIELD_NEXT:
    case ACTION_TEXT_DOWN:
    case ACTION_NEXT_PANE:
        move(screen, 1);
        return REACT_REDRAW;
    case ACTION_FIELD_PREVIOUS:
    case ACTION_TEXT_UP:
        move(screen, -1);
        return REACT_REDRAW;
    case ACTION_BACK:
        go_back(screen);
        return REACT_REDRAW;
    case ACTION_REFRESH:
        return REACT_REDRAW;
    default:
        return login->focus < count ? input_action(&login->inputs[order[login->focus]], action)
                                    : REACT_HANDLED;
    }
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct login *login = screen->state;
    int count;
    follow(screen);
    const enum field *order = order_of(screen, &count);
    if (login->focus >= count) {
        return REACT_HANDLED;
    }
    struct input *input = &login->inputs[order[login->focus]];
    unsigned reaction = input_text(input, text, length);
    if (input->refused[0] != '\0') {
        gate_say(screen->workstation, "%s", input->refused);
    }
    return reaction;
}

static bool typing(const struct screen *screen)
{
    (void)screen;
    return true;
}

static int hints(const struct screen *screen, struct hint *out)
{
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    out[count++] = (struct hint){ACTION_FIELD_NEXT, "Next field"};
    out[count++] =
        (struct hint){ACTION_SAVE, gate_of(screen)->first ? "Make the account" : "Sign in"};
    if (gate_of(screen)->staff_id != 0) {
        out[count++] = (struct hint){ACTION_BACK, "Back to the lock"};
    }
    out[count++] = (struct hint){ACTION_PALETTE, "Commands (few)"};
    out[count++] =
        (struct hint){ACTION_QUIT, gate_of(screen)->staff_id != 0 ? "Sign the other out" : "End"};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    const struct login *login = screen->state;
    const struct workstation_options *options = &screen->workstation->options;
    char database[96];
    bool demo = false;
    if (gate_of(screen)->note[0] != '\0') {
        snprintf(out, size, "%s", gate_of(screen)->note);
    } else if (secret_input_shouts(&login->inputs[PASSWORD])) {
        snprintf(out, size, WORDS("Only capitals so far: is Caps Lock on?"));
    } else {
        session_database(screen->session, database, sizeof(database), &demo);
        snprintf(out, size, WORDS("%s   version %s%s%s"), database, CHARTTY_VERSION,
                 options->terminal_words != NULL ? WORDS("   terminal ") : "",
                 options->terminal_words != NULL ? options->terminal_words : "");
    }
}

static void refresh(struct screen *screen)
{
    (void)screen;
}

const struct screen_ops screen_login = {
    .title = "Sign in",
    .size = sizeof(struct login),
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
