/* SPDX-License-Identifier: MIT */
/*
 * Keeping API clients: each act reads the client and its old secrets, then saves one change set.
 * Loop thread. Owns the act under way; its secret is wiped when it ends.
 */
#include "chartty/control/clients.h"

#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "chartty/data/change_set.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECRETS_READ = 50, SECRET_TYPED_SIZE = 256, STAMP_SIZE = 32 };
#define DAY_MICROSECONDS INT64_C(86400000000)

enum client_act { ACT_SHOW, ACT_ADD, ACT_ROTATE, ACT_SET_ACTIVE, ACT_SET_SCOPES, ACT_VERIFY };

/* What each act is called in the audit. */
static const char *const act_names[] = {
    [ACT_SHOW] = "client.show",         [ACT_ADD] = "client.add",
    [ACT_ROTATE] = "client.rotate",     [ACT_SET_ACTIVE] = "client.active",
    [ACT_SET_SCOPES] = "client.scopes", [ACT_VERIFY] = "client.verify",
};

struct clients {
    struct session *session;
    data_owner owner;
    bool busy;
    enum client_act act;
    client_done done;
    void *context;
    char client_id[128];
    char secret[SECRET_TYPED_SIZE]; /* the new one, or the one to be checked */
    char scopes[CLIENT_SCOPES_SIZE];
    bool active, matches, by_old_secret;
    int keep_days;
    struct page *row, *secrets;
};

struct clients *clients_open(struct session *session)
{
    struct clients *clients = memory_new(sizeof(*clients));
    clients->session = session;
    clients->owner = data_owner_new(session->data);
    return clients;
}

static void forget(struct clients *clients)
{
    page_free(clients->row);
    page_free(clients->secrets);
    clients->row = clients->secrets = NULL;
    sodium_memzero(clients->secret, sizeof(clients->secret));
    clients->busy = false;
}

void clients_close(struct clients *clients)
{
    if (clients != NULL) {
        data_owner_end(clients->session->data, clients->owner);
        forget(clients);
        memory_free(clients);
    }
}

/* The act's end: whoever asked may begin another one from its callback. */
static void finish(struct clients *clients, const struct error *error)
{
    struct client_answer answer = {.client_id = clients->client_id};
    bool fine = error->code == ERROR_OK;
    struct page *row = clients->row;
    char secret[SECRET_TYPED_SIZE];
    memcpy(secret, clients->secret, sizeof(secret));
    if (fine && row != NULL && row->count > 0) {
        answer.row = page_row(row, 0);
    }
    if (fine && (clients->act == ACT_ADD || clients->act == ACT_ROTATE)) {
        answer.secret = secret;
    }
    answer.matches = fine && clients->matches;
    answer.by_old_secret = fine && clients->by_old_secret;
    clients->row = NULL;
    forget(clients);
    clients->done(clients->context, error, &answer);
    sodium_memzero(secret, sizeof(secret));
    page_free(row);
}

static void fail(struct clients *clients, enum error_code code, const char *sentence)
{
    struct error error;
    error_set(&error, code, "%s", WORDS(sentence));
    finish(clients, &error);
}

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    (void)answer;
    finish(context, error);
}

static void save(struct clients *clients, struct change_set *set)
{
    struct error error;
    if (data_save(clients->session->data, clients->owner, set, DATA_DEADLINE_MS, on_saved, clients,
                  &error) == 0) {
        finish(clients, &error);
    }
}

/* A set with its audit entry; NULL when the right is missing (then *error says so). */
static struct change_set *new_set(struct clients *clients, const char *words, struct error *error)
{
    struct data_token token;
    if (rights_token(clients->session, PERMISSION_MANAGE_CLIENTS, 0, &token, error) != 0) {
        return NULL;
    }
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, act_names[clients->act], 0, words);
    return set;
}

static void stamp(struct clients *clients, int days, char out[STAMP_SIZE])
{
    struct datetime now = clock_utc(clients->session->clock);
    now = datetime_from_microseconds(datetime_to_microseconds(&now) + days * DAY_MICROSECONDS);
    datetime_format_stored(&now, out);
}

/* The old hash is kept beside, until its date. */
static void keep_old_secret(struct clients *clients, struct change_set *set,
                            const struct oauth_client *row)
{
    const char *values[FIELDS_OF(client_secret)] = {NULL};
    char row_id[24], ends[STAMP_SIZE];
    snprintf(row_id, sizeof(row_id), "%lld", row->id.integer);
    stamp(clients, clients->keep_days, ends);
    values[FIELD_OF(client_secret, row_id)] = row_id;
    values[FIELD_OF(client_secret, client_id)] = row->client_id.text;
    values[FIELD_OF(client_secret, secret_hash)] = row->client_secret_hash.text;
    values[FIELD_OF(client_secret, expires_at)] = ends;
    change_set_insert(set, RECORD_CLIENT_SECRET, values);
}

static void update_field(struct change_set *set, const struct oauth_client *row, int field,
                         const char *value)
{
    const char *values[FIELDS_OF(oauth_client)] = {NULL};
    values[field] = value;
    change_set_update(set, RECORD_OAUTH_CLIENT, row, (uint64_t)1 << field, values);
}

static void rotate(struct clients *clients, struct change_set *set, const struct oauth_client *row)
{
    char hash[CLIENT_HASH_SIZE];
    if (clients->keep_days > 0) {
        keep_old_secret(clients, set, row);
    }
    client_secret_make(clients->secret);
    client_secret_hash(clients->secret, hash);
    update_field(set, row, FIELD_OF(oauth_client, client_secret_hash), hash);
}

/* Compares with every secret there is, whichever matches, so that the time tells nothing. */
static void compare(struct clients *clients, const struct oauth_client *row)
{
    static const char nothing[] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    char now[STAMP_SIZE];
    bool active = row != NULL && row->is_active.state == FIELD_VALUE && row->is_active.integer == 1;
    bool current = client_secret_matches(clients->secret,
                                         row != NULL ? row->client_secret_hash.text : nothing);
    bool old = false;
    stamp(clients, 0, now);
    for (int i = 0; clients->secrets != NULL && i < clients->secrets->count; i++) {
        const struct client_secret *secret = page_row(clients->secrets, i);
        bool alive = secret->revoked_at.state == FIELD_NULL &&
                     secret->expires_at.state == FIELD_VALUE &&
                     strcmp(secret->expires_at.text, now) > 0;
        bool same = client_secret_matches(clients->secret, secret->secret_hash.text);
        old = old || (alive && same);
    }
    clients->matches = active && (current || old);
    clients->by_old_secret = clients->matches && !current;
}

static void verify(struct clients *clients, struct change_set *set, const struct oauth_client *row)
{
    char now[STAMP_SIZE];
    if (clients->matches) {
        stamp(clients, 0, now);
        update_field(set, row, FIELD_OF(oauth_client, last_used), now);
    }
}

/* The client and, of rotate and verify, its old secrets have come. */
static void act(struct clients *clients)
{
    struct error error;
    enum client_act wanted = clients->act;
    const struct oauth_client *row = clients->row->count > 0 ? page_row(clients->row, 0) : NULL;
    if (wanted == ACT_VERIFY) {
        compare(clients, row);
    } else if (row == NULL) {
        fail(clients, ERROR_NOT_FOUND,
             "There is no client of that id. chartty client list shows them all.");
        return;
    }
    char words[192];
    snprintf(words, sizeof(words), "%s%s", clients->client_id,
             wanted != ACT_VERIFY ? ""
             : clients->matches   ? " matches"
                                  : " does not match");
    struct change_set *set = new_set(clients, words, &error);
    if (set == NULL) {
        finish(clients, &error);
        return;
    }
    switch (wanted) {
    case ACT_ROTATE:
        rotate(clients, set, row);
        break;
    case ACT_SET_ACTIVE:
        update_field(set, row, FIELD_OF(oauth_client, is_active), clients->active ? "1" : "0");
        break;
    case ACT_SET_SCOPES:
        update_field(set, row, FIELD_OF(oauth_client, scopes), clients->scopes);
        break;
    case ACT_VERIFY:
        verify(clients, set, row);
        break;
    default:
        break;
    }
    save(clients, set);
}

static void on_secrets(void *context, const struct error *error, struct page **pages, int count)
{
    struct clients *clients = context;
    if (error->code != ERROR_OK) {
        finish(clients, error);
        return;
    }
    (void)count;
    clients->secrets = pages[0];
    pages[0] = NULL;
    act(clients);
}

static void on_row(void *context, const struct error *error, struct page **pages, int count)
{
    struct clients *clients = context;
    struct error refusal;
    if (error->code != ERROR_OK) {
        finish(clients, error);
        return;
    }
    (void)count;
    clients->row = pages[0];
    pages[0] = NULL;
    struct page_request request = {
        .query = {.id = QUERY_CLIENT_SECRETS}, .from = PAGE_FIRST, .limit = SECRETS_READ};
    /* An unknown client is asked for too: no row has this number. */
    request.query.filter.id = clients->row->count > 0 ? page_row_id(clients->row, 0) : -1;
    if (data_pages(clients->session->data, clients->owner, &request, 1, DATA_DEADLINE_MS,
                   on_secrets, clients, &refusal) == 0) {
        finish(clients, &refusal);
    }
}

static int begin(struct clients *clients, enum client_act wanted, const char *client_id,
                 client_done done, void *context, struct error *error)
{
    struct data_token token;
    if (clients->busy) {
        return error_set(error, ERROR_BUSY, "The last act on a client is still under way.");
    }
    if (rights_token(clients->session, PERMISSION_MANAGE_CLIENTS, 0, &token, error) != 0) {
        return -1;
    }
    if (strlen(client_id) >= sizeof(clients->client_id)) {
        return error_set(error, ERROR_INVALID, "Client id: at most 100 characters.");
    }
    clients->act = wanted;
    clients->done = done;
    clients->context = context;
    clients->matches = clients->by_old_secret = false;
    snprintf(clients->client_id, sizeof(clients->client_id), "%s", client_id);
    return 0;
}

static int read_row(struct clients *clients, struct error *error)
{
    struct page_request request = {
        .query = {.id = QUERY_CLIENTS_BY_NAME}, .from = PAGE_FIRST, .limit = 1};
    snprintf(request.query.filter.word, sizeof(request.query.filter.word), "%s",
             clients->client_id);
    clients->busy = data_pages(clients->session->data, clients->owner, &request, 1,
                               DATA_DEADLINE_MS, on_row, clients, error) != 0;
    return clients->busy ? 0 : -1;
}

/* One field as a person typed it, to its stored form. */
static int parse(int field, const char *typed, bool required, char *out, size_t size,
                 const char **value, struct error *error)
{
    const struct field_spec *spec = &record_spec(RECORD_OAUTH_CLIENT)->fields[field];
    struct field_context context = {.date_reading = 0};
    int state = field_parse(spec, &context, typed == NULL ? "" : typed, out, size, error);
    if (state == 0 && required) {
        return error_set(error, ERROR_INVALID, "%s is missing.", spec->label);
    }
    *value = state == 1 ? out : NULL;
    return state < 0 ? -1 : 0;
}

/* The stored forms of what a new client is made of. */
struct new_texts {
    char app_id[512], app_name[1024], role[64], description[4096], contact[512], rate[64];
    char scopes[CLIENT_SCOPES_SIZE];
};

static int take_new(const struct client_new *client, struct new_texts *texts,
                    const char *values[FIELDS_OF(oauth_client)], struct error *error)
{
    const char *typed_rate = client->rate_limit != NULL ? client->rate_limit : "1000";
#define TAKE(column, typed, required, room)                                                        \
    parse(FIELD_OF(oauth_client, column), typed, required, texts->room, sizeof(texts->room),       \
          &values[FIELD_OF(oauth_client, column)], error) != 0
    if (TAKE(app_id, client->app_id, true, app_id) ||
        TAKE(app_name, client->app_name, true, app_name) || TAKE(role, client->role, true, role) ||
        TAKE(description, client->description, false, description) ||
        TAKE(contact_email, client->contact_email, false, contact) ||
        TAKE(rate_limit, typed_rate, true, rate) ||
        client_scopes_parse(client->scopes != NULL ? client->scopes : "", texts->scopes, error) !=
            0) {
        return -1;
    }
#undef TAKE
    if (strtoll(texts->rate, NULL, 10) < 1) {
        return error_set(error, ERROR_INVALID, "Rate per hour: at least 1.");
    }
    values[FIELD_OF(oauth_client, scopes)] = texts->scopes;
    return 0;
}

int client_new_check(const struct client_new *client, struct error *error)
{
    const char *values[FIELDS_OF(oauth_client)] = {NULL};
    struct new_texts texts;
    return take_new(client, &texts, values, error);
}

int client_add(struct clients *clients, const struct client_new *client, client_done done,
               void *context, struct error *error)
{
    const char *values[FIELDS_OF(oauth_client)] = {NULL};
    char id[CLIENT_ID_SIZE], hash[CLIENT_HASH_SIZE];
    struct new_texts texts;
    client_id_make(id);
    if (begin(clients, ACT_ADD, id, done, context, error) != 0 ||
        take_new(client, &texts, values, error) != 0) {
        return -1;
    }
    struct change_set *set = new_set(clients, id, error);
    if (set == NULL) {
        return -1;
    }
    client_secret_make(clients->secret);
    client_secret_hash(clients->secret, hash);
    values[FIELD_OF(oauth_client, client_id)] = id;
    values[FIELD_OF(oauth_client, client_secret_hash)] = hash;
    values[FIELD_OF(oauth_client, is_active)] = "1";
    change_set_insert(set, RECORD_OAUTH_CLIENT, values);
    clients->busy = data_save(clients->session->data, clients->owner, set, DATA_DEADLINE_MS,
                              on_saved, clients, error) != 0;
    return clients->busy ? 0 : -1;
}

int client_rotate(struct clients *clients, const char *client_id, int keep_days, client_done done,
                  void *context, struct error *error)
{
    if (keep_days < 0 || keep_days > CLIENT_KEEP_DAYS_MAX) {
        return error_set(error, ERROR_INVALID,
                         "The old secret may be kept for 0 to %d days, not %d.",
                         CLIENT_KEEP_DAYS_MAX, keep_days);
    }
    if (begin(clients, ACT_ROTATE, client_id, done, context, error) != 0) {
        return -1;
    }
    clients->keep_days = keep_days;
    return read_row(clients, error);
}

int client_set_active(struct clients *clients, const char *client_id, bool active, client_done done,
                      void *context, struct error *error)
{
    if (begin(clients, ACT_SET_ACTIVE, client_id, done, context, error) != 0) {
        return -1;
    }
    clients->active = active;
    return read_row(clients, error);
}

int client_set_scopes(struct clients *clients, const char *client_id, const char *scopes,
                      client_done done, void *context, struct error *error)
{
    if (begin(clients, ACT_SET_SCOPES, client_id, done, context, error) != 0 ||
        client_scopes_parse(scopes, clients->scopes, error) != 0) {
        return -1;
    }
    return read_row(clients, error);
}

int client_show(struct clients *clients, const char *client_id, client_done done, void *context,
                struct error *error)
{
    return begin(clients, ACT_SHOW, client_id, done, context, error) != 0
               ? -1
               : read_row(clients, error);
}

int client_verify(struct clients *clients, const char *client_id, const char *secret,
                  client_done done, void *context, struct error *error)
{
    if (begin(clients, ACT_VERIFY, client_id, done, context, error) != 0) {
        return -1;
    }
    if (strlen(secret) >= sizeof(clients->secret)) {
        return error_set(error, ERROR_INVALID, "A secret has at most 255 characters.");
    }
    snprintf(clients->secret, sizeof(clients->secret), "%s", secret);
    return read_row(clients, error);
}
