/* SPDX-License-Identifier: MIT */
/* What each act writes: pure steps of a change set. Loop thread. */
#include "src/control/booking_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/data/change_set.h"

#include <stdio.h>
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

static int put_moves(struct change_set *set, const struct appointment *row,
                     const struct visit *visit, char *moves, const char *overbook_reason)
{
    const char *values[FIELDS_OF(visit)] = {NULL};
    values[FIELD_OF(visit, moves)] = moves;
    values[FIELD_OF(visit, overbook_reason)] = overbook_reason;
    int step =
        put_visit(set, row, visit,
                  BIT(FIELD_OF(visit, moves)) | BIT(FIELD_OF(visit, overbook_reason)), values);
    memory_free(moves);
    return step;
}

int booking_compose_move(struct change_set *set, const struct session *session,
                         const struct appointment *row, const struct visit *visit, bool moved,
                         const char *overbook_reason)
{
    char now[27];
    const struct field_value *before = visit != NULL ? &visit->moves : NULL;
    booking_now(session, now);
    if (!moved) {
        return put_moves(
            set, row, visit,
            before != NULL && before->state != FIELD_NULL ? memory_copy_text(before->text) : NULL,
            overbook_reason);
    }
    return put_moves(set, row, visit,
                     visit_moves_add(before, row->date.text, row->time.text,
                                     row->provider_id.integer, session->person.full_name, now),
                     overbook_reason);
}

void booking_compose_place(struct change_set *set, const struct appointment *row,
                           const struct visit_place *to)
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
    return put_moves(set, row, visit, visit_moves_drop(&visit->moves), overbook_reason);
}

void booking_clash_brief(const struct appointment_line *rows, int count, int64_t provider_id,
                         char *out, size_t size)
{
    char person[256], provider[256], time[64], more[24] = "";
    static const struct field_value none = {.state = FIELD_NULL, .text = ""};
    out[0] = '\0';
    if (count == 0) {
        return;
    }
    person_display(&rows->patient_last_name, &rows->patient_first_name, &none,
                   &rows->patient_missing_name_part, person, sizeof(person));
    text_safe(provider, sizeof(provider), rows->provider_name.text, rows->provider_name.length,
              NULL);
    field_display(&record_spec(RECORD_APPOINTMENT)->fields[FIELD_OF(appointment, time)],
                  &rows->time, time, sizeof(time));
    int minutes = rows->duration_minutes.state == FIELD_VALUE ? (int)rows->duration_minutes.integer
                                                              : SLOT_DEFAULT_MINUTES;
    if (count > 1) {
        snprintf(more, sizeof(more), WORDS("; %d more"), count - 1);
    }
    if (rows->provider_id.integer == provider_id) {
        snprintf(out, size, WORDS("%s %s (%d min)%s"), person, time, minutes, more);
    } else {
        snprintf(out, size, WORDS("the patient is with %s %s%s"), provider, time, more);
    }
}

/* "Dr. One has BERG, Bo at 09:15 (30 min)"; the patient's own: "ADAMSON, Ada is with Dr. Two ..."
 */
static void one_clash(const struct appointment_line *line, int64_t provider_id, char *out,
                      size_t size)
{
    char person[256], provider[256], time[64];
    static const struct field_value none = {.state = FIELD_NULL, .text = ""};
    person_display(&line->patient_last_name, &line->patient_first_name, &none,
                   &line->patient_missing_name_part, person, sizeof(person));
    text_safe(provider, sizeof(provider), line->provider_name.text, line->provider_name.length,
              NULL);
    field_display(&record_spec(RECORD_APPOINTMENT)->fields[FIELD_OF(appointment, time)],
                  &line->time, time, sizeof(time));
    int minutes = line->duration_minutes.state == FIELD_VALUE ? (int)line->duration_minutes.integer
                                                              : SLOT_DEFAULT_MINUTES;
    bool of_provider = line->provider_id.integer == provider_id;
    snprintf(out, size, WORDS("%s %s %s at %s (%d min)"), of_provider ? provider : person,
             of_provider ? "has" : WORDS("is with"), of_provider ? person : provider, time,
             minutes);
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
        snprintf(out + used, size - used, WORDS("; and %d more"), count - NAMED);
    } else if (count > 0) {
        snprintf(out + used, size - used, ".");
    }
}
