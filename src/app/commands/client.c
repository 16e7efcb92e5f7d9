/* SPDX-License-Identifier: MIT */
/*
 * chartty client add|list|show|rotate|disable|enable|scopes|verify: API clients, by an
 * administrator (--as USER). A new secret is printed once, on standard output; one to be checked
 * comes from a prompt or standard input.
 */
#include "chartty/base/secret.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/clients.h"
#include "chartty/data/data.h"
#include "src/app/command.h"
#include "src/app/sign_in_command.h"
#include "src/exchange/record_json.h"

#include <stdio.h>
#include <string.h>

enum { LIST_READ = 500, WORDS_SIZE = 512 };

struct client_call {
    const struct command_call *call;
    struct records records;
    struct clock clock;
    struct clients *clients;
    bool done;
    struct error error;
    void (*print)(struct client_call *state, const struct client_answer *answer);
    int result;
};

static void on_done(void *context, const struct error *error, const struct client_answer *answer)
{
    struct client_call *state = context;
    state->error = *error;
    state->done = true;
    if (error->code == ERROR_OK && state->print != NULL) {
        state->print(state, answer);
    }
}

/* --- printing -------------------------------------------------------------------------------- */

static void shown(const struct oauth_client *client, int field, char out[WORDS_SIZE])
{
    field_display(&record_spec(RECORD_OAUTH_CLIENT)->fields[field], &record_values(client)[field],
                  out, WORDS_SIZE);
}

static void print_remarks(const struct client_call *state, const struct oauth_client *client)
{
    char remarks[CLIENT_REMARKS_SIZE];
    struct date today = clock_today(&state->clock);
    client_remarks(client, &today, remarks);
    if (remarks[0] != '\0') {
        command_tell(WORDS("  Look at"), "%s", remarks);
    }
}

static void print_json(const struct client_call *state, const struct oauth_client *client)
{
    char remarks[CLIENT_REMARKS_SIZE];
    struct date today = clock_today(&state->clock);
    struct buffer line;
    buffer_init(&line);
    client_remarks(client, &today, remarks);
    record_json(RECORD_OAUTH_CLIENT, client, "remarks", remarks, &line);
    printf("%s\n", line.bytes);
    buffer_release(&line);
}

static void print_client(struct client_call *state, const struct oauth_client *client)
{
    static const int fields[] = {
        FIELD_OF(oauth_client, app_name),      FIELD_OF(oauth_client, app_id),
        FIELD_OF(oauth_client, role),          FIELD_OF(oauth_client, scopes),
        FIELD_OF(oauth_client, is_active),     FIELD_OF(oauth_client, rate_limit),
        FIELD_OF(oauth_client, contact_email), FIELD_OF(oauth_client, description),
        FIELD_OF(oauth_client, created_at),    FIELD_OF(oauth_client, last_used),
    };
    char words[WORDS_SIZE];
    if (state->call->options->json) {
        print_json(state, client);
        return;
    }
    shown(client, FIELD_OF(oauth_client, client_id), words);
    command_tell("Client id", "%s", words);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const struct field_spec *spec = &record_spec(RECORD_OAUTH_CLIENT)->fields[fields[i]];
        char label[64];
        shown(client, fields[i], words);
        snprintf(label, sizeof(label), "  %s", spec->label);
        command_tell(label, "%s", words[0] != '\0' ? words : "-");
    }
    print_remarks(state, client);
}

static void print_row(struct client_call *state, const struct client_answer *answer)
{
    print_client(state, answer->row);
}

static void print_secret(struct client_call *state, const struct client_answer *answer)
{
    if (state->call->options->json) {
        printf("{\"client_id\":\"%s\",\"client_secret\":\"%s\"}\n", answer->client_id,
               answer->secret);
    } else {
        command_tell("Client id", "%s", answer->client_id);
        command_tell("Secret", "%s", answer->secret);
    }
    fputs(WORDS("The secret is shown this once and kept nowhere: hand it over now.\n"), stderr);
}

static void print_changed(struct client_call *state, const struct client_answer *answer)
{
    (void)state;
    command_tell(answer->client_id, "changed.");
}

static void print_verified(struct client_call *state, const struct client_answer *answer)
{
    state->result = answer->matches ? EXIT_DONE : EXIT_REFUSED;
    command_tell(answer->client_id, "%s",
                 answer->by_old_secret ? WORDS("matches the old secret, which ends soon.")
                 : answer->matches     ? "matches."
                                       : WORDS("does not match, or is not active."));
}

/* --- the verbs ------------------------------------------------------------------------------- */

/* changes: what a save would be refused for is said before anybody is asked for a password. */
static int begin(struct client_call *state, const struct command_call *call, bool changes,
                 void (*print)(struct client_call *, const struct client_answer *))
{
    char room[1024];
    memset(state, 0, sizeof(*state));
    state->call = call;
    state->clock = clock_system();
    state->print = print;
    if (records_open(&state->records, command_database(call, room), call->settings, &state->clock,
                     &state->error) != 0) {
        return -1;
    }
    if ((changes && data_check_writing(state->records.session.data, &state->error) != 0) ||
        command_sign_in(call, &state->records, PERMISSION_MANAGE_CLIENTS, &state->error) != 0) {
        records_close(&state->records);
        return -1;
    }
    state->clients = clients_open(&state->records.session);
    return 0;
}

/* `asked`: what the act's call returned. */
static int end(struct client_call *state, int asked)
{
    if (asked == 0 && !command_wait(&state->records, &state->done)) {
        error_set(&state->error, ERROR_TIMEOUT, "The database did not answer. Try again.");
        asked = -1;
    }
    clients_close(state->clients);
    command_sign_out(&state->records);
    records_close(&state->records);
    if (asked != 0 || state->error.code != ERROR_OK) {
        return command_fail(&state->error);
    }
    return state->result;
}

int command_client_add(const struct command_call *call)
{
    const struct options *options = call->options;
    struct client_call state;
    struct error error = {0};
    if (call->count != 2 || options->role == NULL) {
        return command_usage("client add wants APP_ID, NAME and --role");
    }
    struct client_new client = {.app_id = call->arguments[0],
                                .app_name = call->arguments[1],
                                .role = options->role,
                                .scopes = options->scopes,
                                .contact_email = options->contact,
                                .rate_limit = options->rate_limit};
    if (client_new_check(&client, &error) != 0) {
        return command_fail(&error);
    }
    if (begin(&state, call, true, print_secret) != 0) {
        return command_fail(&state.error);
    }
    return end(&state, client_add(state.clients, &client, on_done, &state, &state.error));
}

/* The first argument is the client. */
static int begin_one(struct client_call *state, const struct command_call *call, const char *verb,
                     int arguments,
                     void (*print)(struct client_call *, const struct client_answer *), int *result)
{
    if (call->count != arguments) {
        *result = command_usage("client %s wants CLIENT_ID%s", verb,
                                arguments > 1 ? WORDS(" and the scopes") : "");
        return -1;
    }
    if (begin(state, call, print != print_row && print != print_verified, print) != 0) {
        *result = command_fail(&state->error);
        return -1;
    }
    return 0;
}

int command_client_show(const struct command_call *call)
{
    struct client_call state;
    int result = EXIT_DONE;
    if (begin_one(&state, call, "show", 1, print_row, &result) != 0) {
        return result;
    }
    return end(&state,
               client_show(state.clients, call->arguments[0], on_done, &state, &state.error));
}

int command_client_rotate(const struct command_call *call)
{
    struct client_call state;
    long long days = 7;
    int result = EXIT_DONE;
    if (call->options->days != NULL &&
        (!text_to_integer(call->options->days, &days) || days < 0 || days > CLIENT_KEEP_DAYS_MAX)) {
        return command_usage("--days wants a number from 0 to %d", CLIENT_KEEP_DAYS_MAX);
    }
    if (begin_one(&state, call, "rotate", 1, print_secret, &result) != 0) {
        return result;
    }
    return end(&state, client_rotate(state.clients, call->arguments[0], (int)days, on_done, &state,
                                     &state.error));
}

static int set_active(const struct command_call *call, const char *verb, bool active)
{
    struct client_call state;
    int result = EXIT_DONE;
    if (begin_one(&state, call, verb, 1, print_changed, &result) != 0) {
        return result;
    }
    return end(&state, client_set_active(state.clients, call->arguments[0], active, on_done, &state,
                                         &state.error));
}

int command_client_disable(const struct command_call *call)
{
    return set_active(call, "disable", false);
}

int command_client_enable(const struct command_call *call)
{
    return set_active(call, "enable", true);
}

int command_client_scopes(const struct command_call *call)
{
    struct client_call state;
    struct error error = {0};
    char scopes[CLIENT_SCOPES_SIZE];
    int result = EXIT_DONE;
    if (call->count == 2 && client_scopes_parse(call->arguments[1], scopes, &error) != 0) {
        return command_fail(&error);
    }
    if (begin_one(&state, call, "scopes", 2, print_changed, &result) != 0) {
        return result;
    }
    return end(&state, client_set_scopes(state.clients, call->arguments[0], call->arguments[1],
                                         on_done, &state, &state.error));
}

int command_client_verify(const struct command_call *call)
{
    struct client_call state;
    int result = EXIT_DONE;
    if (begin_one(&state, call, "verify", 1, print_verified, &result) != 0) {
        return result;
    }
    char *secret = command_secret(call, "Secret to be checked", NULL, &state.error);
    int asked = secret == NULL ? -1
                               : client_verify(state.clients, call->arguments[0], secret, on_done,
                                               &state, &state.error);
    secret_free(secret);
    return end(&state, asked);
}

/* --- the list -------------------------------------------------------------------------------- */

static void on_list(void *context, const struct error *error, struct page **pages, int count)
{
    struct client_call *state = context;
    state->error = *error;
    state->done = true;
    for (int i = 0; error->code == ERROR_OK && count == 1 && i < pages[0]->count; i++) {
        print_client(state, page_row(pages[0], i));
    }
}

int command_client_list(const struct command_call *call)
{
    struct client_call state;
    struct page_request request = {
        .query = {.id = QUERY_CLIENTS}, .from = PAGE_FIRST, .limit = LIST_READ};
    if (begin(&state, call, false, NULL) != 0) {
        return command_fail(&state.error);
    }
    data_owner owner = data_owner_new(state.records.session.data);
    int asked = data_pages(state.records.session.data, owner, &request, 1, DATA_DEADLINE_MS,
                           on_list, &state, &state.error) != 0
                    ? 0
                    : -1;
    int result = end(&state, asked);
    return result;
}
