/* SPDX-License-Identifier: MIT */
/*
 * API clients, for administrators: a list with what wants looking at, and a new secret shown once
 * in a box that the next key takes away. Loop thread. The secret is wiped then.
 */
#include "chartty/control/clients.h"

#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "ui/kit/draw.h"
#include "ui/screens/list_screen.h"

#include <stdio.h>
#include <string.h>

enum { OLD_SECRET_DAYS = 7, SECRET_BOX_HEIGHT = 9, SECRET_BOX_WIDTH = 74 };

struct clients_screen {
    struct list_screen list; /* first: list_screen.h works on it */
    struct clients *clients;
    char client_id[128], secret[64]; /* of the box; "" none */
};

enum column { APP, ROLE, ACTIVE, LAST_USED, REMARKS };

static const struct table_column columns[] = {
    [APP] = {.title = "App", .width = 24, .grow = 2, .field = -1},
    [ROLE] = {.title = "Role", .width = 8, .field = -1},
    [ACTIVE] = {.title = "Active", .width = 6, .field = -1},
    [LAST_USED] = {.title = "Last used", .width = 17, .field = -1},
    [REMARKS] = {.title = "Look at", .width = 14, .grow = 3, .field = -1},
};

static struct clients_screen *state_of(const struct screen *screen)
{
    return screen->state;
}

static void cell(void *self, const struct row *row, int column, struct table_cell *out)
{
    struct screen *screen = self;
    const struct oauth_client *client = row->data;
    char words[CLIENT_REMARKS_SIZE], when[20];
    struct date today = clock_today(screen->session->clock);
    switch ((enum column)column) {
    case APP:
        cell_value(out, RECORD_OAUTH_CLIENT, client, FIELD_OF(oauth_client, app_name));
        out->role = ROLE_VALUE;
        break;
    case ROLE:
        cell_value(out, RECORD_OAUTH_CLIENT, client, FIELD_OF(oauth_client, role));
        break;
    case ACTIVE:
        cell_value(out, RECORD_OAUTH_CLIENT, client, FIELD_OF(oauth_client, is_active));
        break;
    case LAST_USED:
        bookkeeping_words(&client->last_used, when);
        cell_format(out, ROLE_TEXT, "%s", when[0] != '\0' ? when : WORDS("never"));
        break;
    case REMARKS:
        client_remarks(client, &today, words);
        cell_format(out, words[0] != '\0' ? ROLE_WARNING : ROLE_TEXT, "%s", words);
        break;
    }
}

static const struct table_ops table_ops = {.cell = cell};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    static const int fields[] = {
        FIELD_OF(oauth_client, client_id),     FIELD_OF(oauth_client, app_id),
        FIELD_OF(oauth_client, role),          FIELD_OF(oauth_client, scopes),
        FIELD_OF(oauth_client, rate_limit),    FIELD_OF(oauth_client, is_active),
        FIELD_OF(oauth_client, contact_email), FIELD_OF(oauth_client, description),
    };
    const struct oauth_client *client = record;
    char words[CLIENT_REMARKS_SIZE];
    struct date today = clock_today(screen->session->clock);
    text_view_title(view, client->app_name.text);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(view, RECORD_OAUTH_CLIENT, record, fields[i]);
    }
    client_remarks(client, &today, words);
    if (words[0] != '\0') {
        text_view_text(view, ROLE_WARNING, words);
    }
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_CLIENTS,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "No API clients are recorded. n makes one.",
    .order_words = "by app",
    .detail = detail,
};

static void enter(struct screen *screen)
{
    struct clients_screen *state = state_of(screen);
    state->clients = clients_open(screen->session);
    list_screen_enter(screen, &spec);
}

static void hide_secret(struct clients_screen *state)
{
    explicit_bzero(state->secret, sizeof(state->secret));
    state->client_id[0] = '\0';
}

static void leave(struct screen *screen)
{
    struct clients_screen *state = state_of(screen);
    clients_close(state->clients);
    hide_secret(state);
    list_screen_leave(screen);
}

static void show_secret(struct screen *screen, const char *client_id, const char *secret)
{
    struct clients_screen *state = state_of(screen);
    snprintf(state->client_id, sizeof(state->client_id), "%s", client_id);
    snprintf(state->secret, sizeof(state->secret), "%s", secret);
    workstation_hold(screen->workstation);
    workstation_changed(screen->workstation);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    const struct clients_screen *state = state_of(screen);
    list_screen_draw(screen, canvas, body);
    if (state->secret[0] == '\0') {
        return;
    }
    struct area box = area_centred(body, SECRET_BOX_HEIGHT, SECRET_BOX_WIDTH);
    draw_box(canvas, &box, WORDS("New secret"));
    canvas_put(canvas, &box, 2, 3, 0, ROLE_LABEL, WORDS("Client id"), NULL);
    canvas_put(canvas, &box, 2, 14, 0, ROLE_VALUE, state->client_id, NULL);
    canvas_put(canvas, &box, 4, 3, 0, ROLE_LABEL, WORDS("Secret"), NULL);
    canvas_put(canvas, &box, 4, 14, 0, ROLE_VALUE, state->secret, NULL);
    canvas_put(canvas, &box, 6, 3, 0, ROLE_WARNING,
               WORDS("Shown this once: hand it over now. The next key takes it away."), NULL);
    canvas_cursor(canvas, &box, 4, 14);
}

static void acted(void *context, const struct error *error, const struct client_answer *answer)
{
    struct screen *screen = context;
    if (error->code != ERROR_OK) {
        workstation_say(screen->workstation, MESSAGE_ERROR, "%s", error->user);
    } else if (answer->secret != NULL) {
        show_secret(screen, answer->client_id, answer->secret);
    } else {
        workstation_say(screen->workstation, MESSAGE_INFO, "Changed.");
    }
    list_screen_refresh(screen);
    workstation_changed(screen->workstation);
}

static const struct oauth_client *selected(struct screen *screen)
{
    return record_list_selected(state_of(screen)->list.list);
}

static unsigned change_status(struct screen *screen, const struct oauth_client *client)
{
    struct clients_screen *state = state_of(screen);
    struct error error;
    bool active = client->is_active.state == FIELD_VALUE && client->is_active.integer == 1;
    if (client_set_active(state->clients, client->client_id.text, !active, acted, screen, &error) !=
        0) {
        workstation_say(screen->workstation, MESSAGE_ERROR, "%s", error.user);
    }
    return REACT_HANDLED | REACT_REDRAW;
}

static unsigned new_secret(struct screen *screen, const struct oauth_client *client)
{
    struct clients_screen *state = state_of(screen);
    struct error error;
    if (client_rotate(state->clients, client->client_id.text, OLD_SECRET_DAYS, acted, screen,
                      &error) != 0) {
        workstation_say(screen->workstation, MESSAGE_ERROR, "%s", error.user);
    }
    return REACT_HANDLED | REACT_REDRAW;
}

static unsigned act(struct screen *screen, enum action action)
{
    struct clients_screen *state = state_of(screen);
    if (state->secret[0] != '\0') {
        hide_secret(state);
        return REACT_HANDLED | REACT_REDRAW;
    }
    const struct oauth_client *client = selected(screen);
    switch (action) {
    case ACTION_NEW:
        workstation_edit(screen->workstation, &form_client_new, 0);
        return REACT_HANDLED;
    case ACTION_EDIT:
    case ACTION_STATUS:
    case ACTION_NEW_SECRET:
        if (client == NULL) {
            workstation_say(screen->workstation, MESSAGE_INFO, "There is no client to change.");
            return REACT_HANDLED;
        }
        if (action == ACTION_EDIT) {
            workstation_edit(screen->workstation, &form_client_edit, client->id.integer);
            return REACT_HANDLED;
        }
        return action == ACTION_STATUS ? change_status(screen, client) : new_secret(screen, client);
    default:
        return list_screen_action(screen, action);
    }
}

static bool cancel(struct screen *screen)
{
    struct clients_screen *state = state_of(screen);
    if (state->secret[0] != '\0') {
        hide_secret(state);
        return true;
    }
    return list_screen_cancel(screen);
}

static void saved(struct screen *screen, const struct edit *edit)
{
    const char *client_id = NULL;
    const char *secret = client_form_secret((struct edit *)edit, &client_id);
    if (secret != NULL) {
        show_secret(screen, client_id, secret);
    }
    list_screen_refresh(screen);
}

static int hints(const struct screen *screen, struct hint *out)
{
    (void)screen;
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    out[count++] = (struct hint){ACTION_LIST_NEW, NULL};
    out[count++] = (struct hint){ACTION_EDIT, NULL};
    out[count++] = (struct hint){ACTION_STATUS, "On/off"};
    out[count++] = (struct hint){ACTION_NEW_SECRET, "New secret"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

const struct screen_ops screen_clients = {
    .title = "Admin > API clients",
    .contexts = CONTEXT_ADMIN,
    .size = sizeof(struct clients_screen),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = act,
    .text = list_screen_text,
    .hints = hints,
    .standing = list_screen_standing,
    .prompt = list_screen_prompt,
    .find = list_screen_find,
    .cancel = cancel,
    .refresh = list_screen_refresh,
    .saved = saved,
};
