/* SPDX-License-Identifier: MIT */
/* What each act writes: pure steps of a change set. Loop thread. */
#include "src/control/booking_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/change_set.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(field) ((uint64_t)1 << (unsigned)(field))

/* The row of ct_visit: the update of what is there, or a new one. */
static int put_visit(struct change_set *set, const struct appointment *row,
                     const struct visit *visit, uint64_t mask, const char **values)
{
    if (visit != NULL) {
        return change_set_update(set, RECORD_VISIT, visit, mask, values);
    }
    values[FIELD_OF(visit, row_id)] = row->id.text;
    values[FIELD_OF(visit, appointment_id)] = row->appointment_id.text;
    values[FIELD_OF(visit, patient_id)] = row->patient_id.text;
    return change_set_insert(set, RECORD_VISIT, values);
}

void booking_now(const struct session *session, char out[27])
{
    struct datetime now = clock_local(session->clock);
    datetime_format_stored(&now, out);
}

int booking_compose_status(struct change_set *set, const struct appointment *row,
                           const char *status)
{
    const char *values[FIELDS_OF(appointment)] = {NULL};
    values[FIELD_OF(appointment, status)] = status;
    return change_set_update(set, RECORD_APPOINTMENT, row, BIT(FIELD_OF(appointment, status)),
                             values);
}

/* What says that a visit has ended. */
static const uint64_t endings = BIT(FIELD_OF(visit, cancelled_at)) |
                                BIT(FIELD_OF(visit, cancel_reason)) |
                                BIT(FIELD_OF(visit, no_show_at)) | BIT(FIELD_OF(visit, left_at)) |
                                BIT(FIELD_OF(visit, done_at));

int booking_compose_stamp(struct change_set *set, const struct appointment *row,
                          const struct visit *visit, int field, const char *stamp)
{
    const char *values[FIELDS_OF(visit)] = {NULL};
    values[field] = stamp;
    /* Another program may have reopened what had ended: a new step takes the old end away. */
    uint64_t mask = BIT(field) | (stamp != NULL ? endings : 0);
    return put_visit(set, row, visit, mask, values);
}

int booking_compose_cancel(struct change_set *set, const struct session *session,
                           const struct appointment *row, const struct visit *visit,
                           const char *reason)
{
    char now[27];
    const char *values[FIELDS_OF(visit)] = {NULL};
    booking_now(session, now);
    values[FIELD_OF(visit, cancelled_at)] = now;
    values[FIELD_OF(visit, cancel_reason)] = reason;
    booking_compose_status(set, row, "cancelled");
    return put_visit(set, row, visit,
                     BIT(FIELD_OF(visit, cancelled_at)) | BIT(FIELD_OF(visit, cancel_reason)),
                     values);
}

int booking_compose_reopen(struct change_set *set, const struct appointment *row,
                           const struct visit *visit, const char *overbook_reason)
{
    const char *values[FIELDS_OF(visit)] = {NULL};
    uint64_t mask = endings;
    booking_compose_status(set, row, "scheduled");
    if (overbook_reason != NULL) {
        values[FIELD_OF(visit, overbook_reason)] = overbook_reason;
        mask |= BIT(FIELD_OF(visit, overbook_reason));
    }
    return visit == NULL && overbook_reason == NULL ? 0 : put_visit(set, row, visit, mask, values);
}

/* The list as it was, without what cannot be read; the caller's. */
static json_t *moves_of(const struct visit *visit)
{
    json_t *list = visit != NULL && visit->moves.length > 0
                       ? json_loadb(visit->moves.text, visit->moves.length, 0, NULL)
                       : NULL;
    if (!json_is_array(list)) {
        json_decref(list);
        list = json_array();
    }
    return list;
}

static json_t *place_of(const struct session *session, const struct appointment *row)
{
    char now[27];
    booking_now(session, now);
    return json_pack("{s:s, s:s, s:I, s:s, s:s}", "date", row->date.text, "time", row->time.text,
                     "provider_id", (json_int_t)row->provider_id.integer, "by",
                     session->person.full_name, "at", now);
}

static int put_moves(struct change_set *set, const struct appointment *row,
                     const struct visit *visit, json_t *moves, const char *overbook_reason)
{
    const char *values[FIELDS_OF(visit)] = {NULL};
    char *text = json_array_size(moves) > 0 ? json_dumps(moves, JSON_COMPACT) : NULL;
    values[FIELD_OF(visit, moves)] = text;
    values[FIELD_OF(visit, overbook_reason)] = overbook_reason;
    int step =
        put_visit(set, row, visit,
                  BIT(FIELD_OF(visit, moves)) | BIT(FIELD_OF(visit, overbook_reason)), values);
    free(text);
    return step;
}

int booking_compose_move(struct change_set *set, const struct session *session,
                         const struct appointment *row, const struct visit *visit, bool moved,
                         const char *overbook_reason)
{
    json_t *moves = moves_of(visit);
    if (moved) {
        json_array_append_new(moves, place_of(session, row));
    }
    int step = put_moves(set, row, visit, moves, overbook_reason);
    json_decref(moves);
    return step;
}

bool booking_place_before(const struct visit *visit, struct booking_place *out)
{
    json_t *moves = moves_of(visit);
    size_t count = json_array_size(moves);
    json_t *last = count > 0 ? json_array_get(moves, count - 1) : NULL;
    const char *date = json_string_value(json_object_get(last, "date"));
    const char *time = json_string_value(json_object_get(last, "time"));
    out->provider_id = json_integer_value(json_object_get(last, "provider_id"));
    bool read = date != NULL && time != NULL && date_parse_iso(date, &out->date) &&
                (out->minutes = time_parse(time)) >= 0 && out->provider_id > 0;
    json_decref(moves);
    return read;
}

void booking_compose_place(struct change_set *set, const struct appointment *row,
                           const struct booking_place *to)
{
    const char *values[FIELDS_OF(appointment)] = {NULL};
    char date[11], time[6], provider[24];
    date_format_iso(to->date, date);
    time_format(to->minutes, time);
    snprintf(provider, sizeof(provider), "%lld", (long long)to->provider_id);
    values[FIELD_OF(appointment, date)] = date;
    values[FIELD_OF(appointment, time)] = time;
    values[FIELD_OF(appointment, provider_id)] = provider;
    change_set_update(set, RECORD_APPOINTMENT, row,
                      BIT(FIELD_OF(appointment, date)) | BIT(FIELD_OF(appointment, time)) |
                          BIT(FIELD_OF(appointment, provider_id)),
                      values);
}

int booking_compose_move_back(struct change_set *set, const struct appointment *row,
                              const struct visit *visit, const char *overbook_reason)
{
    json_t *moves = moves_of(visit);
    json_array_remove(moves, json_array_size(moves) - 1);
    int step = put_moves(set, row, visit, moves, overbook_reason);
    json_decref(moves);
    return step;
}

/* "Dr. One has BERG, Bo at 09:15 (30 min)"; the patient's own: "ADAMSON, Ada is with Dr. Two ..."
 */
static void one_clash(const struct appointment_line *line, int64_t provider_id, char *out,
                      size_t size)
{
    char person[256], provider[256], time[64];
    static const struct field_value none = {.state = FIELD_NULL, .text = ""};
    person_display(&line->patient_last_name, &line->patient_first_name, &none, NULL, person,
                   sizeof(person));
    text_safe(provider, sizeof(provider), line->provider_name.text, line->provider_name.length,
              NULL);
    field_display(&record_spec(RECORD_APPOINTMENT)->fields[FIELD_OF(appointment, time)],
                  &line->time, time, sizeof(time));
    int minutes = line->duration_minutes.state == FIELD_VALUE ? (int)line->duration_minutes.integer
                                                              : SLOT_DEFAULT_MINUTES;
    bool of_provider = line->provider_id.integer == provider_id;
    snprintf(out, size, "%s %s %s at %s (%d min)", of_provider ? provider : person,
             of_provider ? "has" : "is with", of_provider ? person : provider, time, minutes);
}

void booking_clash_words(const struct appointment_line *rows, int count, int64_t provider_id,
                         char *out, size_t size)
{
    enum { NAMED = 2 };
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < count && i < NAMED; i++) {
        char words[640];
        one_clash(&rows[i], provider_id, words, sizeof(words));
        int length = snprintf(out + used, size - used, "%s%s", i > 0 ? "; " : "", words);
        used += length > 0 && (size_t)length < size - used ? (size_t)length : 0;
    }
    if (count > NAMED) {
        snprintf(out + used, size - used, "; and %d more", count - NAMED);
    } else if (count > 0) {
        snprintf(out + used, size - used, ".");
    }
}
