/* SPDX-License-Identifier: MIT */
/*
 * Purpose: ct_visit.moves: where an appointment was before each move, as a JSON list of
 * {date, time, provider_id, by, at}. Layer: model.  Thread: any; pure.  What cannot be read is
 * taken for no moves; texts that are returned are the caller's (memory_free).
 */
#ifndef CHARTTY_MODEL_VISIT_MOVES_H
#define CHARTTY_MODEL_VISIT_MOVES_H

#include "chartty/model/field.h"

struct visit_place {
    struct date date;
    int minutes;
    int64_t provider_id;
};

int visit_moves_count(const struct field_value *moves);
/* Where it was before the last move; false: not moved, or that cannot be read. */
bool visit_moves_last(const struct field_value *moves, struct visit_place *out);
/* The list with one more: date and time as they are stored. */
char *visit_moves_add(const struct field_value *moves, const char *date, const char *time,
                      int64_t provider_id, const char *by, const char *at);
/* The list without its last; NULL when nothing is left. */
char *visit_moves_drop(const struct field_value *moves);

#endif
