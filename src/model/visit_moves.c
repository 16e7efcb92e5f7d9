/* SPDX-License-Identifier: MIT */
/* The list of an appointment's moves. Any thread; pure. */
#include "chartty/model/visit_moves.h"

#include "chartty/base/memory.h"

#include <jansson.h>
#include <stdlib.h>

/* Never NULL; the caller's. */
static json_t *read_list(const struct field_value *moves)
{
    json_t *list = moves != NULL && moves->state != FIELD_NULL && moves->length > 0
                       ? json_loadb(moves->text, moves->length, 0, NULL)
                       : NULL;
    if (!json_is_array(list)) {
        json_decref(list);
        list = json_array();
    }
    return list;
}

static char *write_list(json_t *list)
{
    char *text = json_dumps(list, JSON_COMPACT);
    char *copy = memory_copy_text(text);
    free(text);
    json_decref(list);
    return copy;
}

int visit_moves_count(const struct field_value *moves)
{
    json_t *list = read_list(moves);
    int count = (int)json_array_size(list);
    json_decref(list);
    return count;
}

bool visit_moves_last(const struct field_value *moves, struct visit_place *out)
{
    json_t *list = read_list(moves);
    size_t count = json_array_size(list);
    json_t *last = count > 0 ? json_array_get(list, count - 1) : NULL;
    const char *date = json_string_value(json_object_get(last, "date"));
    const char *time = json_string_value(json_object_get(last, "time"));
    out->provider_id = json_integer_value(json_object_get(last, "provider_id"));
    out->minutes = time != NULL ? time_parse(time) : -1;
    bool read = date != NULL && date_parse_iso(date, &out->date) && out->minutes >= 0 &&
                out->provider_id > 0;
    json_decref(list);
    return read;
}

char *visit_moves_add(const struct field_value *moves, const char *date, const char *time,
                      int64_t provider_id, const char *by, const char *at)
{
    json_t *list = read_list(moves);
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:I, s:s, s:s}", "date", date, "time", time,
                                    "provider_id", (json_int_t)provider_id, "by", by, "at", at));
    return write_list(list);
}

char *visit_moves_drop(const struct field_value *moves)
{
    json_t *list = read_list(moves);
    if (json_array_size(list) < 2) {
        json_decref(list);
        return NULL;
    }
    json_array_remove(list, json_array_size(list) - 1);
    return write_list(list);
}
