/* SPDX-License-Identifier: MIT */
/*
 * Purpose: texts and seals of audit entries. Layer: data, private.  Thread: any; pure.
 * Owns: nothing.  Must not know: SQL, files.
 */
#include "src/data/audit_chain.h"

#include "chartty/base/text.h"

#include <assert.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

_Static_assert(AUDIT_KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES, "the key is the seal's");

static const char *const operation_words[] = {
    [AUDIT_INSERT] = "insert", [AUDIT_UPDATE] = "update", [AUDIT_DELETE] = "delete"};

void audit_chain_make(char out[AUDIT_CHAIN_SIZE])
{
    unsigned char bytes[(AUDIT_CHAIN_SIZE - 1) / 2];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, AUDIT_CHAIN_SIZE, bytes, sizeof bytes);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* A text as JSON; what is not UTF-8 is shown safely, so that no value can hold an entry up. */
static json_t *text_value(const char *text)
{
    if (text == NULL) {
        return json_null();
    }
    json_t *value = json_string(text);
    if (value == NULL) {
        size_t size = strlen(text) * 8 + 1;
        char *shown = memory_new(size);
        text_safe(shown, size, text, strlen(text), NULL);
        value = json_string(shown);
        memory_free(shown);
    }
    return value;
}

static json_t *masked_value(const struct field_spec *field, const char *text)
{
    bool is_hidden = text != NULL && (field->flags & FIELD_SECRET) != 0;
    return text_value(is_hidden ? "***" : text);
}

static json_t *change_value(const struct audit_change *change)
{
    json_t *fields = json_object();
    for (int index = 0; index < change->count; index++) {
        const struct audit_value *value = &change->values[index];
        const struct field_spec *field = &change->spec->fields[value->field];
        json_t *pair = json_array();
        json_array_append_new(pair, masked_value(field, value->before));
        json_array_append_new(pair, masked_value(field, value->after));
        json_object_set_new(fields, field->column, pair);
    }
    json_t *object = json_object();
    json_object_set_new(object, "table", json_string(change->spec->table));
    json_object_set_new(object, "row", json_integer(change->row));
    json_object_set_new(object, "op", json_string(operation_words[change->operation]));
    json_object_set_new(object, "fields", fields);
    return object;
}

static json_t *head_value(const struct audit_head *head)
{
    if (head == NULL || head->position == 0) {
        return json_null();
    }
    json_t *object = json_object();
    json_object_set_new(object, "chain", text_value(head->chain));
    json_object_set_new(object, "position", json_integer(head->position));
    json_object_set_new(object, "mac", text_value(head->mac));
    return object;
}

static int add_bytes(const char *bytes, size_t length, void *context)
{
    buffer_add(context, bytes, length);
    return 0;
}

void audit_entry_text(const struct audit_line *line, struct buffer *out)
{
    const struct data_session *who = line->who;
    bool is_first = line->before == NULL || line->before->position == 0;
    json_t *entry = json_object();
    json_object_set_new(entry, "chain", text_value(line->chain));
    json_object_set_new(entry, "position", json_integer(is_first ? 1 : line->before->position + 1));
    json_object_set_new(entry, "at", text_value(line->at));
    json_object_set_new(entry, "user", text_value(who->username));
    json_object_set_new(entry, "name", text_value(who->full_name));
    json_object_set_new(entry, "role", text_value(who->role));
    json_object_set_new(entry, "station", text_value(who->station));
    json_object_set_new(entry, "tty", text_value(who->terminal));
    json_object_set_new(entry, "remote", text_value(who->remote));
    json_object_set_new(entry, "action", text_value(line->action));
    json_object_set_new(entry, "patient",
                        line->patient_id != 0 ? json_integer(line->patient_id) : json_null());
    json_object_set_new(entry, "words", text_value(line->words));
    if (is_first) {
        json_object_set_new(entry, "station_before", head_value(line->station_before));
    } else {
        json_object_set_new(entry, "previous", text_value(line->before->mac));
    }
    json_t *changes = json_array();
    for (int index = 0; index < line->change_count; index++) {
        json_array_append_new(changes, change_value(&line->changes[index]));
    }
    json_object_set_new(entry, "changes", changes);
    int failed = json_dump_callback(entry, add_bytes, out, JSON_COMPACT | JSON_PRESERVE_ORDER);
    assert(failed == 0);
    (void)failed;
    json_decref(entry);
}

void audit_entry_mac(const unsigned char key[AUDIT_KEY_BYTES], const char *text, size_t length,
                     char out[AUDIT_MAC_SIZE])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256(mac, (const unsigned char *)text, length, key);
    sodium_bin2hex(out, AUDIT_MAC_SIZE, mac, sizeof mac);
}

bool audit_entry_mac_fits(const unsigned char key[AUDIT_KEY_BYTES], const char *text, size_t length,
                          const char *mac)
{
    char own[AUDIT_MAC_SIZE];
    audit_entry_mac(key, text, length, own);
    return mac != NULL && strlen(mac) == AUDIT_MAC_SIZE - 1 &&
           sodium_memcmp(own, mac, AUDIT_MAC_SIZE - 1) == 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* The object's members one after another: each key must be the next one. */
struct walk {
    json_t *object;
    void *at;
    bool fine;
};

static struct walk walk_begin(json_t *object)
{
    bool is_object = json_is_object(object);
    return (struct walk){object, is_object ? json_object_iter(object) : NULL, is_object};
}

/* NULL when the next key is another one. */
static json_t *walk_next(struct walk *walk, const char *key)
{
    if (!walk->fine || walk->at == NULL || strcmp(json_object_iter_key(walk->at), key) != 0) {
        walk->fine = false;
        return NULL;
    }
    json_t *value = json_object_iter_value(walk->at);
    walk->at = json_object_iter_next(walk->object, walk->at);
    return value;
}

static void take_text(struct walk *walk, const char *key, char *out, size_t size)
{
    json_t *value = walk_next(walk, key);
    if (value == NULL || !json_is_string(value) || json_string_length(value) >= size) {
        walk->fine = false;
        return;
    }
    memcpy(out, json_string_value(value), json_string_length(value) + 1);
}

/* null is 0 where it is allowed. */
static void take_integer(struct walk *walk, const char *key, bool may_be_null, int64_t *out)
{
    json_t *value = walk_next(walk, key);
    if (value != NULL && may_be_null && json_is_null(value)) {
        *out = 0;
    } else if (value != NULL && json_is_integer(value)) {
        *out = json_integer_value(value);
    } else {
        walk->fine = false;
    }
}

static void take_words(struct walk *walk)
{
    json_t *value = walk_next(walk, "words");
    walk->fine = walk->fine && (json_is_null(value) || json_is_string(value));
}

static void take_station_before(struct walk *walk, struct audit_head *out)
{
    json_t *value = walk_next(walk, "station_before");
    if (value == NULL || json_is_null(value)) {
        return;
    }
    struct walk head = walk_begin(value);
    take_text(&head, "chain", out->chain, sizeof out->chain);
    take_integer(&head, "position", false, &out->position);
    take_text(&head, "mac", out->mac, sizeof out->mac);
    walk->fine = walk->fine && head.fine && head.at == NULL && out->position > 0;
}

static bool fields_are_pairs(json_t *fields)
{
    const char *column;
    json_t *pair;
    if (!json_is_object(fields)) {
        return false;
    }
    json_object_foreach(fields, column, pair)
    {
        if (!json_is_array(pair) || json_array_size(pair) != 2) {
            return false;
        }
        for (size_t side = 0; side < 2; side++) {
            json_t *value = json_array_get(pair, side);
            if (!json_is_null(value) && !json_is_string(value)) {
                return false;
            }
        }
    }
    return true;
}

static bool read_change(json_t *change, char *table, size_t size, int64_t *row)
{
    char operation[16];
    struct walk walk = walk_begin(change);
    take_text(&walk, "table", table, size);
    take_integer(&walk, "row", false, row);
    take_text(&walk, "op", operation, sizeof operation);
    json_t *fields = walk_next(&walk, "fields");
    return walk.fine && walk.at == NULL && fields_are_pairs(fields);
}

static void take_changes(struct walk *walk, struct audit_facts *out)
{
    json_t *changes = walk_next(walk, "changes");
    if (changes == NULL || !json_is_array(changes)) {
        walk->fine = false;
        return;
    }
    out->change_count = (int)json_array_size(changes);
    for (int index = 0; index < out->change_count && walk->fine; index++) {
        char table[sizeof out->table];
        int64_t row = 0;
        walk->fine = read_change(json_array_get(changes, (size_t)index), table, sizeof table, &row);
        if (walk->fine && index == 0) {
            memcpy(out->table, table, sizeof table);
            out->row = row;
        }
    }
}

bool audit_entry_read(const char *text, size_t length, struct audit_facts *out)
{
    memset(out, 0, sizeof *out);
    json_t *entry = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    struct walk walk = walk_begin(entry);
    take_text(&walk, "chain", out->chain, sizeof out->chain);
    take_integer(&walk, "position", false, &out->position);
    take_text(&walk, "at", out->at, sizeof out->at);
    take_text(&walk, "user", out->user, sizeof out->user);
    take_text(&walk, "name", out->name, sizeof out->name);
    take_text(&walk, "role", out->role, sizeof out->role);
    take_text(&walk, "station", out->station, sizeof out->station);
    take_text(&walk, "tty", out->tty, sizeof out->tty);
    take_text(&walk, "remote", out->remote, sizeof out->remote);
    take_text(&walk, "action", out->action, sizeof out->action);
    take_integer(&walk, "patient", true, &out->patient_id);
    take_words(&walk);
    if (out->position == 1) {
        take_station_before(&walk, &out->station_before);
    } else {
        take_text(&walk, "previous", out->previous, sizeof out->previous);
    }
    take_changes(&walk, out);
    bool fine = walk.fine && walk.at == NULL && out->position > 0;
    json_decref(entry);
    return fine;
}
