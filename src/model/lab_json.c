/* SPDX-License-Identifier: MIT */
/*
 * Purpose: results_json to components: the object {"WBC": "7.5"}, the list of {component, value,
 * unit, reference, flag}, and groups of either. All or nothing: a text that is not wholly
 * understood is an error, so that no result is silently left out. Layer: model.  Thread: any; pure.
 * Owns: nothing; what it gives is in the caller's arena.
 */
#include "src/model/lab_parts.h"

#include "chartty/base/words.h"
#include "src/model/ascii.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_MAX = 64 * 1024, DEPTH_MAX = 8, COMPONENT_MAX = 500, STRING_MAX = 4096 };
enum { FIRST_ROOM = 16 };
/* A row around results: each of their bytes may stand there as an escape. */
enum { ROW_MAX = 8 * JSON_MAX };

struct reader {
    struct arena *arena;
    struct lab_component *components; /* room for `room` of them while reading */
    int count, room;
    struct error *error;
};

static int refuse(struct error *error, const char *why)
{
    return error_set(error, ERROR_INVALID, "The results cannot be read (%s). Read them as stored.",
                     WORDS(why));
}

/* Length of the JSON number at `text`, 0 when there is none. */
static size_t number_length(const char *text, size_t length)
{
    size_t at = 0, digits;
    at += at < length && text[at] == '-';
    if (at < length && text[at] == '0') {
        at++;
    } else {
        for (digits = at; at < length && ascii_is_digit(text[at]);) {
            at++;
        }
        if (at == digits) {
            return 0;
        }
    }
    if (at + 1 < length && text[at] == '.' && ascii_is_digit(text[at + 1])) {
        for (at++; at < length && ascii_is_digit(text[at]);) {
            at++;
        }
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t exponent = at + 1;
        exponent += exponent < length && (text[exponent] == '+' || text[exponent] == '-');
        for (digits = exponent; exponent < length && ascii_is_digit(text[exponent]);) {
            exponent++;
        }
        if (exponent > digits) {
            at = exponent;
        }
    }
    return at;
}

/* Length of the string at `text`, both quotes in it; to the end when it is not closed. */
static size_t string_length(const char *text, size_t length)
{
    size_t at = 1;
    while (at < length && text[at] != '"') {
        at += text[at] == '\\' ? 2U : 1U;
    }
    return at + 1 < length ? at + 1 : length;
}

/* A bare number before a colon is not JSON, and must not become so. */
static bool is_key(const char *text, size_t length)
{
    size_t blanks = 0;
    while (blanks < length && ascii_is_blank(text[blanks])) {
        blanks++;
    }
    return blanks < length && text[blanks] == ':';
}

/*
 * Numbers become strings before the parser sees them: 7.50 must stay 7.50 (trailing noughts are the
 * laboratory's precision), and a double would lose them. Depth is counted on the way, before
 * anything is built. False when it is too deep.
 */
static bool quote_numbers(const char *json, size_t length, struct buffer *out)
{
    int depth = 0;
    for (size_t at = 0, taken; at < length; at += taken) {
        char c = json[at];
        taken = 1;
        if (c == '"') {
            taken = string_length(json + at, length - at);
        } else if (c == '{' || c == '[') {
            if (++depth > DEPTH_MAX) {
                return false;
            }
        } else if (c == '}' || c == ']') {
            depth--;
        } else if (c == '-' || ascii_is_digit(c)) {
            size_t number = number_length(json + at, length - at);
            if (number > 0 && !is_key(json + at + number, length - at - number)) {
                buffer_add(out, "\"", 1);
                buffer_add(out, json + at, number);
                buffer_add(out, "\"", 1);
                at += number - 1;
                continue;
            }
        }
        buffer_add(out, json + at, taken);
    }
    return true;
}

/* A scalar, or the JSON of anything else, as text in the arena; NULL for null. */
static int text_of(struct reader *reader, const json_t *value, const char **out)
{
    *out = NULL;
    if (value == NULL || json_is_null(value)) {
        return 0;
    }
    if (json_is_string(value)) {
        if (json_string_length(value) > STRING_MAX) {
            return refuse(reader->error, "one text is longer than 4 KiB");
        }
        *out = arena_copy_text(reader->arena, json_string_value(value));
        return 0;
    }
    char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (dump == NULL || strlen(dump) > STRING_MAX) {
        free(dump);
        return refuse(reader->error, "one text is longer than 4 KiB");
    }
    *out = arena_copy_text(reader->arena, dump);
    free(dump);
    return 0;
}

static const json_t *member(const json_t *object, const char *const names[])
{
    for (; *names; names++) {
        const json_t *value = json_object_get(object, *names);
        if (value) {
            return value;
        }
    }
    return NULL;
}

static const char *const name_names[] = {"component", "name", "test", NULL};
static const char *const value_names[] = {"value", "result", NULL};
static const char *const unit_names[] = {"unit", "units", NULL};
static const char *const reference_names[] = {"reference", "reference_range", "range", NULL};
static const char *const flag_names[] = {"flag", "interpretation", NULL};

static int add(struct reader *reader, const char *name, const json_t *value, const json_t *rest)
{
    if (reader->count == COMPONENT_MAX) {
        return refuse(reader->error, "more than 500 results");
    }
    if (name == NULL || name[strspn(name, " \t\r\n")] == '\0') {
        return refuse(reader->error, "a result has no name");
    }
    if (strlen(name) > STRING_MAX) {
        return refuse(reader->error, "one name is longer than 4 KiB");
    }
    if (reader->count == reader->room) {
        reader->room = reader->room == 0 ? FIRST_ROOM : 2 * reader->room;
        reader->components =
            memory_resize(reader->components, (size_t)reader->room, sizeof *reader->components);
    }
    struct lab_component *component = &reader->components[reader->count++];
    *component = (struct lab_component){.name = NULL};
    component->name = arena_copy_text(reader->arena, name);
    if (text_of(reader, value, &component->value) < 0) {
        return -1;
    }
    if (rest == NULL) {
        return 0;
    }
    if (text_of(reader, member(rest, unit_names), &component->unit) < 0 ||
        text_of(reader, member(rest, reference_names), &component->reference) < 0) {
        return -1;
    }
    return text_of(reader, member(rest, flag_names), &component->source_flag);
}

static int read_any(struct reader *reader, const json_t *node);

/* A member of an object: a value, a component in full, or a group. */
static int read_member(struct reader *reader, const char *name, const json_t *value)
{
    if (json_is_object(value)) {
        const json_t *inner = member(value, value_names);
        return inner ? add(reader, name, inner, value) : read_any(reader, value);
    }
    if (json_is_array(value) && json_is_object(json_array_get(value, 0))) {
        return read_any(reader, value);
    }
    return add(reader, name, value, NULL);
}

static int read_element(struct reader *reader, const json_t *element)
{
    if (!json_is_object(element)) {
        return refuse(reader->error, "the list holds something that is no result");
    }
    const json_t *name = member(element, name_names);
    if (name == NULL && member(element, value_names) == NULL) {
        return read_any(reader, element); /* [{"WBC": "7.5"}] */
    }
    if (!json_is_string(name)) {
        return refuse(reader->error, "a result has no name");
    }
    return add(reader, json_string_value(name), member(element, value_names), element);
}

static int read_any(struct reader *reader, const json_t *node)
{
    if (json_is_array(node)) {
        for (size_t index = 0; index < json_array_size(node); index++) {
            if (read_element(reader, json_array_get(node, index)) < 0) {
                return -1;
            }
        }
        return 0;
    }
    if (!json_is_object(node)) {
        return refuse(reader->error, "neither an object nor a list");
    }
    /* The iterator wants a pointer to change, though nothing is changed. */
    void *place = json_object_iter((json_t *)node);
    for (; place; place = json_object_iter_next((json_t *)node, place)) {
        if (read_member(reader, json_object_iter_key(place), json_object_iter_value(place)) < 0) {
            return -1;
        }
    }
    return 0;
}

static json_t *parse(const char *json, size_t length, size_t most, struct error *error)
{
    struct buffer quoted;
    json_error_t why;
    json_t *root = NULL;
    if (length > most) {
        refuse(error, "more than 64 KiB");
        return NULL;
    }
    buffer_init(&quoted);
    if (!quote_numbers(json, length, &quoted)) {
        refuse(error, "nested more than 8 deep");
    } else {
        root = json_loadb(quoted.length ? quoted.bytes : "", quoted.length, JSON_REJECT_DUPLICATES,
                          &why);
        if (root == NULL && json_error_code(&why) == json_error_duplicate_key) {
            refuse(error, "one name stands twice");
        } else if (root == NULL) {
            refuse(error, "not valid JSON");
        }
    }
    buffer_release(&quoted);
    return root;
}

int lab_read(struct arena *arena, const char *json, size_t length,
             const struct lab_subject *subject, struct lab_panel *out, struct error *error)
{
    out->components = NULL;
    out->count = 0;
    error_clear(error);
    length = json == NULL ? 0 : ascii_trim(&json, length);
    if (length == 0) {
        return 0; /* nothing has come yet */
    }
    json_t *root = parse(json, length, JSON_MAX, error);
    if (root == NULL) {
        return -1;
    }
    struct reader reader = {.arena = arena, .error = error};
    int result = read_any(&reader, root);
    json_decref(root);
    if (result == 0 && reader.count > 0) {
        size_t size = (size_t)reader.count * sizeof *reader.components;
        out->components = arena_new(arena, size);
        memcpy(out->components, reader.components, size);
        out->count = reader.count;
    }
    memory_free(reader.components);
    bool urine = false;
    for (int index = 0; index < out->count; index++) {
        urine |= lab_name_is_urine(out->components[index].name);
    }
    for (int index = 0; index < out->count; index++) {
        lab_component_judge(arena, &out->components[index], subject, urine);
    }
    return result;
}

int lab_read_before(struct arena *arena, const char *row, size_t length,
                    const struct lab_subject *subject, struct lab_panel *out)
{
    *out = (struct lab_panel){.components = NULL};
    struct error error;
    json_t *root = length == 0 ? NULL : parse(row, length, ROW_MAX, &error);
    int result = -1;
    if (json_is_object(root)) {
        const json_t *member = json_object_get(root, "results_json");
        char *text = json_is_string(member) || member == NULL || json_is_null(member)
                         ? NULL
                         : json_dumps(member, JSON_COMPACT);
        const char *results = text != NULL ? text : json_string_value(member);
        result =
            results == NULL ? 0 : lab_read(arena, results, strlen(results), subject, out, NULL);
        free(text);
    }
    json_decref(root);
    return result;
}
