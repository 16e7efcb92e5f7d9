/* SPDX-License-Identifier: MIT */
/* Appointments under way. */
#include "src/control/doctor_spans.h"

#include "chartty/base/memory.h"

enum { FIRST_ROOM = 64 };

struct doctor_spans {
    struct doctor_span *spans;
    int count, room;
};

struct doctor_spans *doctor_spans_new(void)
{
    return memory_new(sizeof(struct doctor_spans));
}

void doctor_spans_free(struct doctor_spans *spans)
{
    if (spans != NULL) {
        memory_free(spans->spans);
        memory_free(spans);
    }
}

int doctor_spans_clash(const struct doctor_spans *spans, const struct doctor_span *now, int from)
{
    for (int place = from; place < spans->count; place++) {
        const struct doctor_span *other = &spans->spans[place];
        if (other->start < now->end && now->start < other->end &&
            (other->patient == now->patient || other->provider == now->provider)) {
            return place;
        }
    }
    return -1;
}

const struct doctor_span *doctor_spans_at(const struct doctor_spans *spans, int place)
{
    return &spans->spans[place];
}

void doctor_spans_add(struct doctor_spans *spans, const struct doctor_span *now)
{
    int kept = 0;
    for (int place = 0; place < spans->count; place++) {
        if (spans->spans[place].end > now->start) {
            spans->spans[kept++] = spans->spans[place];
        }
    }
    spans->count = kept;
    if (spans->count == spans->room) {
        spans->room = spans->room > 0 ? spans->room * 2 : FIRST_ROOM;
        spans->spans = memory_resize(spans->spans, (size_t)spans->room, sizeof(struct doctor_span));
    }
    spans->spans[spans->count++] = *now;
}
