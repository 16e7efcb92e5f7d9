/* SPDX-License-Identifier: MIT */
/* What chart.c and chart_history.c share: the chart itself. Loop thread. */
#ifndef CHARTTY_CONTROL_CHART_PRIVATE_H
#define CHARTTY_CONTROL_CHART_PRIVATE_H

#include "chartty/control/chart.h"
#include "chartty/data/data.h"

enum chart_part_id {
    PART_PATIENT,
    PART_APPOINTMENTS,
    /* From here on only who may see clinical values is given anything; the others do not ask. */
    PART_CLINICAL,
    PART_COUNTS = PART_CLINICAL,
    PART_MEDICATIONS,
    PART_ALLERGIES,
    PART_VITALS,
    PART_LABS,
    CHART_PARTS
};

struct chart {
    struct session *session;
    int64_t patient_id;
    void (*changed)(void *context);
    void *context;
    data_owner watch_owner;
    data_owner read_owner; /* a new one for each read: an answer of an older read never comes */
    uint64_t ticket;
    int64_t loading_since_ms;
    enum chart_state state;
    struct error error;
    struct page *pages[CHART_PARTS]; /* of the last good answer */
    /* chart_history.c */
    bool history_wanted, history_failed;
    data_owner history_owner;
    struct error history_error;
    struct page *labs, *vitals;
    struct arena history_arena; /* owns what history holds; its texts are the labs page's */
    struct lab_history history;
};

struct query chart_query(const struct chart *chart, enum query_id id, enum query_preset preset);
struct chart_part chart_part_of(const struct page *page);
/* Ends *owner with all its requests and begins a new one. */
void chart_renew_owner(struct chart *chart, data_owner *owner);
void chart_history_read(struct chart *chart);
void chart_history_release(struct chart *chart);

#endif
