/* SPDX-License-Identifier: MIT */
/*
 * The forms of API clients. Loop thread. The secret of a new one lives in the form's own memory
 * until the form is freed; the screen shows it once (client_form_secret).
 */
#include "chartty/control/clients.h"
#include "chartty/control/forms.h"
#include "chartty/data/change_set.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define CLIENT(column) RECORD_OAUTH_CLIENT, FIELD_OF(oauth_client, column)

struct client_form {
    char id[CLIENT_ID_SIZE], secret[CLIENT_SECRET_SIZE];
};

static const char *const usual_scopes[] = {"read:patients", "read:patients, read:appointments",
                                           "read:patients, read:labs", "read:own_records", NULL};

#define TAIL_FIELDS                                                                                \
    {.type = CLIENT(role),                                                                         \
     .line = 3,                                                                                    \
     .column = 2,                                                                                  \
     .label_width = 14,                                                                            \
     .width = 12,                                                                                  \
     .hint = "Whose rights the program acts with."},                                               \
        {.type = CLIENT(scopes),                                                                   \
         .line = 4,                                                                                \
         .column = 2,                                                                              \
         .label_width = 14,                                                                        \
         .width = 58,                                                                              \
         .words = usual_scopes,                                                                    \
         .hint = "As few as will do, such as read:patients, read:labs."},                          \
        {.type = CLIENT(rate_limit),                                                               \
         .line = 6,                                                                                \
         .column = 2,                                                                              \
         .label_width = 14,                                                                        \
         .width = 10,                                                                              \
         .flags = EDIT_REQUIRED,                                                                   \
         .hint = "Requests an hour."},                                                             \
        {.type = CLIENT(contact_email),                                                            \
         .line = 7,                                                                                \
         .column = 2,                                                                              \
         .label_width = 14,                                                                        \
         .width = 40,                                                                              \
         .hint = "Whom to ask about it."},                                                         \
    {                                                                                              \
        .type = CLIENT(description), EDIT_PLACE(8, 2, 14, 58)                                      \
    }

static const struct edit_field_spec new_fields[] = {
    {.type = CLIENT(app_name), EDIT_PLACE(0, 2, 14, 40)},
    {.type = CLIENT(app_id),
     EDIT_PLACE(1, 2, 14, 30),
     .hint = "The program's own name for itself, such as ward-board."},
    TAIL_FIELDS,
};

static const struct edit_field_spec edit_fields[] = {
    {.type = CLIENT(app_name), EDIT_PLACE(0, 2, 14, 40)},
    {.type = CLIENT(app_id), EDIT_PLACE(1, 2, 14, 30), .flags = EDIT_FIXED},
    TAIL_FIELDS,
};

static void begin_new(struct edit *edit)
{
    struct client_form *own = edit_own(edit, sizeof(*own));
    client_id_make(own->id);
    client_secret_make(own->secret);
    edit_put(edit, edit_find(edit, CLIENT(rate_limit)), "1000", true);
}

/* Scopes are typed as words and stored as a JSON array. */
static int read_scopes(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                       char *echo, size_t echo_size, struct error *error)
{
    char scopes[CLIENT_SCOPES_SIZE];
    (void)echo;
    (void)echo_size;
    if (edit_field(edit, index).spec->field != FIELD_OF(oauth_client, scopes)) {
        return 2;
    }
    if (client_scopes_parse(typed, scopes, error) != 0) {
        return -1;
    }
    snprintf(stored, size, "%s", scopes);
    return 1;
}

static bool show_scopes(struct edit *edit, int index, const char *stored, char *out, size_t size)
{
    if (edit_field(edit, index).spec->field != FIELD_OF(oauth_client, scopes)) {
        return false;
    }
    client_scopes_words(stored, out, size);
    return true;
}

static void check(struct edit *edit)
{
    int index = edit_find(edit, CLIENT(rate_limit));
    const char *stored = edit_stored(edit, index);
    if (stored != NULL && (stored[0] == '-' || strcmp(stored, "0") == 0)) {
        edit_wrong(edit, index, "Rate per hour: at least 1.");
    }
}

static int compose_new(struct edit *edit, struct change_set *set, struct error *error)
{
    struct client_form *own = edit_own(edit, sizeof(*own));
    const char *values[FIELDS_OF(oauth_client)] = {NULL};
    char hash[CLIENT_HASH_SIZE];
    uint64_t mask = 0;
    (void)error;
    edit_values(edit, RECORD_OAUTH_CLIENT, values, &mask);
    client_secret_hash(own->secret, hash);
    values[FIELD_OF(oauth_client, client_id)] = own->id;
    values[FIELD_OF(oauth_client, client_secret_hash)] = hash;
    values[FIELD_OF(oauth_client, is_active)] = "1";
    change_set_insert(set, RECORD_OAUTH_CLIENT, values);
    return 0;
}

static void wipe(struct edit *edit)
{
    struct client_form *own = edit_own(edit, sizeof(*own));
    sodium_memzero(own, sizeof(*own));
}

const char *client_form_secret(struct edit *edit, const char **client_id)
{
    if (edit_spec(edit) != &form_client_new) {
        return NULL;
    }
    struct client_form *own = edit_own(edit, sizeof(*own));
    *client_id = own->id;
    return own->secret;
}

const struct edit_spec form_client_new = {
    .form = "client.new",
    .title = "New API client",
    .verb = "Save",
    .done = "API client saved",
    .permission = PERMISSION_MANAGE_CLIENTS,
    .type = RECORD_OAUTH_CLIENT,
    .is_new = true,
    .fields = new_fields,
    .field_count = sizeof(new_fields) / sizeof(new_fields[0]),
    .begin = begin_new,
    .read = read_scopes,
    .show = show_scopes,
    .check = check,
    .compose = compose_new,
    .end = wipe,
};

const struct edit_spec form_client_edit = {
    .form = "client.edit",
    .title = "Change an API client",
    .verb = "Save",
    .done = "API client saved",
    .permission = PERMISSION_MANAGE_CLIENTS,
    .type = RECORD_OAUTH_CLIENT,
    .fields = edit_fields,
    .field_count = sizeof(edit_fields) / sizeof(edit_fields[0]),
    .read = read_scopes,
    .show = show_scopes,
    .check = check,
};
