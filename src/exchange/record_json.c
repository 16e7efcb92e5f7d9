/* SPDX-License-Identifier: MIT */
/* Records as JSON objects. Pure. */
#include "src/exchange/record_json.h"

#include <jansson.h>
#include <stdlib.h>

/* What is not valid UTF-8 cannot stand in JSON: it goes as null rather than as something else. */
static json_t *text_or_null(const struct field_value *value)
{
    json_t *text = value->state == FIELD_NULL ? NULL : json_stringn(value->text, value->length);
    return text != NULL ? text : json_null();
}

void record_json(enum record_type type, const void *record, const char *extra,
                 const char *extra_text, struct buffer *out)
{
    const struct record_spec *spec = record_spec(type);
    json_t *object = json_object();
    for (int i = 1; i < spec->field_count; i++) {
        if ((spec->fields[i].flags & FIELD_SECRET) == 0) {
            json_object_set_new(object, spec->fields[i].column,
                                text_or_null(&record_values(record)[i]));
        }
    }
    if (extra != NULL) {
        json_object_set_new(object, extra, json_string(extra_text));
    }
    char *text = json_dumps(object, JSON_COMPACT);
    buffer_add_text(out, text);
    free(text);
    json_decref(object);
}
