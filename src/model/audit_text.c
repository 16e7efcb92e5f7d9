/* SPDX-License-Identifier: MIT */
/* Audit entries in words. Pure. */
#include "chartty/model/audit_text.h"

#include "chartty/base/text.h"
#include "chartty/model/record.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* What comes before the changes, and what behind them. */
static const struct fact {
    const char *key, *label;
} facts[] = {{"words", "What"}, {"name", "Name"}},
  place[] = {{"tty", "Terminal"}, {"remote", "From"}, {"chain", "Chain"}};

static const struct {
    const char *word, *shown;
} operations[] = {{"insert", "New"}, {"update", "Changed"}, {"delete", "Removed"}};

static const char *text_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void tell_columns(json_t *fields, const struct record_spec *spec,
                         audit_part_function function, void *context)
{
    const char *column;
    json_t *pair;
    json_object_foreach(fields, column, pair)
    {
        int field = spec != NULL ? record_field(spec, column) : -1;
        function(context, AUDIT_PART_COLUMN, field >= 0 ? spec->fields[field].label : column,
                 field >= 0 ? &spec->fields[field] : NULL,
                 json_string_value(json_array_get(pair, 0)),
                 json_string_value(json_array_get(pair, 1)));
    }
}

static void tell_change(json_t *change, audit_part_function function, void *context)
{
    const char *table = text_of(change, "table");
    const char *operation = text_of(change, "op");
    const struct record_spec *spec = table != NULL ? record_by_table(table) : NULL;
    char label[160];
    for (size_t index = 0; operation != NULL && index < sizeof operations / sizeof operations[0];
         index++) {
        operation =
            strcmp(operation, operations[index].word) == 0 ? operations[index].shown : operation;
    }
    (void)snprintf(label, sizeof label, "%s: %s %" JSON_INTEGER_FORMAT,
                   operation != NULL ? operation : "?",
                   spec != NULL    ? spec->noun
                   : table != NULL ? table
                                   : "row",
                   json_integer_value(json_object_get(change, "row")));
    function(context, AUDIT_PART_ROW, label, NULL, NULL, NULL);
    tell_columns(json_object_get(change, "fields"), spec, function, context);
}

static void tell_facts(json_t *entry, const struct fact *list, size_t count,
                       audit_part_function function, void *context)
{
    for (size_t index = 0; index < count; index++) {
        const char *fact = text_of(entry, list[index].key);
        if (fact != NULL && fact[0] != '\0') {
            function(context, AUDIT_PART_FACT, list[index].label, NULL, NULL, fact);
        }
    }
}

int audit_text_parts(const char *text, size_t length, audit_part_function function, void *context)
{
    json_t *entry = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    json_t *changes = json_object_get(entry, "changes");
    if (!json_is_array(changes)) {
        json_decref(entry);
        return -1;
    }
    tell_facts(entry, facts, sizeof facts / sizeof facts[0], function, context);
    for (size_t index = 0; index < json_array_size(changes); index++) {
        tell_change(json_array_get(changes, index), function, context);
    }
    tell_facts(entry, place, sizeof place / sizeof place[0], function, context);
    json_decref(entry);
    return 0;
}

void audit_text_updates(const char *text, size_t length,
                        void (*function)(void *context, const char *table, int64_t row,
                                         const char *column, const char *before, const char *after),
                        void *context)
{
    json_t *entry = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL), *change, *pair;
    size_t index;
    const char *column;
    json_array_foreach(json_object_get(entry, "changes"), index, change)
    {
        const char *table = text_of(change, "table"), *operation = text_of(change, "op");
        if (table == NULL || operation == NULL || strcmp(operation, "update") != 0) {
            continue;
        }
        json_object_foreach(json_object_get(change, "fields"), column, pair)
        {
            function(context, table, (int64_t)json_integer_value(json_object_get(change, "row")),
                     column, json_string_value(json_array_get(pair, 0)),
                     json_string_value(json_array_get(pair, 1)));
        }
    }
    json_decref(entry);
}

void audit_text_words(const char *text, size_t length, char *out, size_t size)
{
    json_t *entry = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    const char *words = text_of(entry, "words");
    (void)snprintf(out, size, "%s", words != NULL ? words : "");
    json_decref(entry);
}

struct line {
    char *out;
    size_t size, length;
    int more; /* columns that are not told */
    bool has_words;
};

/* Takes as much as fits, whole characters only. */
static void add(struct line *line, const char *text)
{
    size_t room = line->size - line->length - 1, length = strlen(text);
    if (length > room) {
        length = room;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    memcpy(line->out + line->length, text, length);
    line->length += length;
    line->out[line->length] = '\0';
}

static void add_part(void *context, enum audit_part part, const char *label,
                     const struct field_spec *column, const char *before, const char *after)
{
    struct line *line = context;
    (void)column;
    if (part == AUDIT_PART_FACT && strcmp(label, facts[0].label) == 0) {
        add(line, after);
        line->has_words = true;
    } else if (part == AUDIT_PART_COLUMN && line->length == 0) {
        add(line, label);
        add(line, ": ");
        add(line, before != NULL ? before : "-");
        add(line, " -> ");
        add(line, after != NULL ? after : "-");
    } else if (part == AUDIT_PART_COLUMN) {
        line->more++;
    }
}

void audit_text_line(const char *text, size_t length, char *out, size_t size)
{
    struct line line = {.out = out, .size = size};
    char more[32];
    out[0] = '\0';
    audit_text_parts(text, length, add_part, &line);
    if (line.more > 0 && !line.has_words) {
        (void)snprintf(more, sizeof more, "; and %d more", line.more);
        add(&line, more);
    }
}
