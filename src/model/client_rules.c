/* SPDX-License-Identifier: MIT */
/* The rules of API clients. Pure, but for random bytes. */
#include "chartty/model/client_rules.h"

#include "chartty/base/text.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { RANDOM_BYTES = 32, UNUSED_DAYS = 30, IDLE_DAYS = 90, SCOPE_SIZE = 64 };

static const struct {
    const char *name;
    bool writes;
} scopes[] = {
#define X(name, writes) {name, writes},
    CLIENT_SCOPES(X)
#undef X
};
enum { SCOPE_COUNT = sizeof(scopes) / sizeof(scopes[0]) };

static int scope_index(const char *name)
{
    for (int i = 0; i < SCOPE_COUNT; i++) {
        if (strcmp(scopes[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* 32 bytes of the system's randomness as base64url without padding. */
static void make_random_text(char *out, size_t size)
{
    unsigned char bytes[RANDOM_BYTES];
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2base64(out, size, bytes, sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof(bytes));
}

void client_id_make(char out[CLIENT_ID_SIZE])
{
    static const char prefix[] = "client_";
    memcpy(out, prefix, sizeof(prefix));
    make_random_text(out + sizeof(prefix) - 1, CLIENT_ID_SIZE - sizeof(prefix) + 1);
}

void client_secret_make(char out[CLIENT_SECRET_SIZE])
{
    make_random_text(out, CLIENT_SECRET_SIZE);
}

void client_secret_hash(const char *secret, char out[CLIENT_HASH_SIZE])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)secret, strlen(secret));
    sodium_bin2hex(out, CLIENT_HASH_SIZE, hash, sizeof(hash));
}

bool client_secret_matches(const char *secret, const char *stored_hash)
{
    char made[CLIENT_HASH_SIZE], stored[CLIENT_HASH_SIZE];
    size_t length = strlen(stored_hash);
    client_secret_hash(secret, made);
    /* Always over as many bytes: a stored text of another length is compared as filling. */
    memset(stored, '-', sizeof(stored));
    memcpy(stored, stored_hash, length < CLIENT_HASH_SIZE ? length : CLIENT_HASH_SIZE - 1);
    bool same = sodium_memcmp(made, stored, CLIENT_HASH_SIZE - 1) == 0;
    return same && length == CLIENT_HASH_SIZE - 1;
}

int client_scopes_parse(const char *typed, char out[CLIENT_SCOPES_SIZE], struct error *error)
{
    bool wanted[SCOPE_COUNT] = {false};
    char name[SCOPE_SIZE];
    for (const char *at = typed + strspn(typed, " ,"); *at != '\0'; at += strspn(at, " ,")) {
        size_t length = strcspn(at, " ,");
        snprintf(name, sizeof(name), "%.*s", (int)(length < SCOPE_SIZE ? length : SCOPE_SIZE - 1),
                 at);
        int index = scope_index(name);
        if (index < 0) {
            return error_set(error, ERROR_INVALID,
                             "Scopes: there is no %s. Try read:patients, read:labs ...", name);
        }
        wanted[index] = true;
        at += length;
    }
    size_t used = (size_t)snprintf(out, CLIENT_SCOPES_SIZE, "[");
    const char *between = "";
    for (int i = 0; i < SCOPE_COUNT; i++) {
        if (wanted[i]) {
            used += (size_t)snprintf(out + used, CLIENT_SCOPES_SIZE - used, "%s\"%s\"", between,
                                     scopes[i].name);
            between = ", ";
        }
    }
    snprintf(out + used, CLIENT_SCOPES_SIZE - used, "]");
    return 0;
}

void client_scopes_words(const char *stored, char *out, size_t size)
{
    size_t at;
    json_t *item, *list = json_loads(stored, 0, NULL);
    out[0] = '\0';
    if (!json_is_array(list)) {
        snprintf(out, size, "%s", stored);
    }
    json_array_foreach(list, at, item)
    {
        if (json_is_string(item)) {
            text_append(out, size, "%s%s", at > 0 ? ", " : "", json_string_value(item));
        }
    }
    json_decref(list);
}

static void add_remark(char out[CLIENT_REMARKS_SIZE], const char *words)
{
    text_append(out, CLIENT_REMARKS_SIZE, "%s%s", out[0] != '\0' ? "; " : "", words);
}

static void remark_on_use(const struct oauth_client *client, const struct date *today,
                          char out[CLIENT_REMARKS_SIZE])
{
    bool used = client->last_used.state == FIELD_VALUE;
    const struct field_value *since = used ? &client->last_used : &client->created_at;
    if (since->state != FIELD_VALUE) {
        return;
    }
    struct datetime moment = datetime_from_microseconds(since->integer);
    int days = date_to_days(*today) - date_to_days(moment.date);
    if (used && days > IDLE_DAYS) {
        add_remark(out, "not used for 90 days");
    } else if (!used && days > UNUSED_DAYS) {
        add_remark(out, "never used");
    }
}

static void remark_on_scopes(const struct oauth_client *client, char out[CLIENT_REMARKS_SIZE])
{
    json_t *list = json_loadb(client->scopes.text, client->scopes.length, 0, NULL);
    bool of_patient = strcasecmp(client->role.text, "patient") == 0;
    bool unknown = false, writes = false, others = false;
    int count = 0;
    size_t index;
    json_t *item;
    if (client->scopes.state == FIELD_NULL) {
        return;
    }
    if (!json_is_array(list)) {
        add_remark(out, "scopes cannot be read");
    }
    json_array_foreach(list, index, item)
    {
        int known = json_is_string(item) ? scope_index(json_string_value(item)) : -1;
        unknown = unknown || known < 0;
        writes = writes || (known >= 0 && scopes[known].writes);
        others = others || (known >= 0 && strcmp(scopes[known].name, "read:own_records") != 0);
        count++;
    }
    json_decref(list);
    if (unknown) {
        add_remark(out, "a scope that is not in the list");
    }
    if (of_patient && writes) {
        add_remark(out, "too wide: a patient's app that may write");
    } else if (of_patient && others) {
        add_remark(out, "too wide: a patient's app that reads all records");
    }
    if (count >= SCOPE_COUNT - 1) {
        add_remark(out, "too wide: every scope");
    }
}

void client_remarks(const struct oauth_client *client, const struct date *today,
                    char out[CLIENT_REMARKS_SIZE])
{
    out[0] = '\0';
    remark_on_use(client, today, out);
    remark_on_scopes(client, out);
    if (client->contact_email.state == FIELD_NULL || client->contact_email.length == 0) {
        add_remark(out, "no contact");
    }
}
