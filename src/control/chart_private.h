/* SPDX-License-Identifier: MIT */
/* What chart.c and chart_history.c share: the chart itself. Loop thread. */
#ifndef CHARTTY_CONTROL_CHART_PRIVATE_H
#define CHARTTY_CONTROL_CHART_PRIVATE_H

#include "chartty/control/audit.h"
#include "chartty/control/chart.h"
#include "chartty/data/data.h"

enum chart_part_id {
    PART_PATIENT,
    PART_APPOINTMENTS,
    PART_EXTRA,
    PART_VISITS,
    /* From here on only who may see clinical values is given anything; the others do not ask. */
    PART_CLINICAL,
    PART_COUNTS = PART_CLINICAL,
    PART_MEDICATIONS,
    PART_ALLERGIES,
    PART_VITALS,
    PART_LABS,
    PART_ALLERGY_REVIEWS,
    PART_VITALS_CONTEXTS,
    PART_LAB_REVIEWS,
    PART_LAB_VERSIONS,
    PART_MEDICATION_EVENTS,
    PART_RETRACTED,
    CHART_PARTS
};

/* The results of a page of lab results: one panel a row, empty where there is none. Most of a page
 * is not looked at, so each is read when it is first asked for. */
struct chart_panel {
    struct lab_panel panel;
    bool is_read, is_unreadable;
};
struct chart_panels {
    struct chart_panel *rows; /* NULL: the page has none */
    struct arena *arena;
};

enum { CHART_SECTIONS = 24 };
struct chart_section_view {
    char name[32];
    struct audit_view view;
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
    struct arena panels_arena;
    struct chart_panels panels;   /* of pages[PART_LABS] */
    struct chart_panels versions; /* of pages[PART_LAB_VERSIONS] */
    /* chart_views.c: nothing is in pages before the view of the chart is recorded. */
    struct page *held[CHART_PARTS]; /* the first answer, while its entry is written */
    int held_count;
    struct audit_view view;
    struct chart_section_view sections[CHART_SECTIONS];
    int section_count;
    /* chart_history.c */
    bool history_wanted, history_failed;
    data_owner history_owner;
    struct error history_error;
    struct page *labs, *vitals, *marks; /* marks: RETRACTED of the same moment */
    struct chart_panels history_panels; /* of labs */
    struct arena history_arena;         /* owns what history holds; its texts are the labs page's */
    struct lab_history history;
};

/* Whoever is signed in may see its clinical parts (chart_is_clinical: and they were read). */
bool chart_has_right(const struct chart *chart);
struct query chart_query(const struct chart *chart, enum query_id id, enum query_preset preset);
struct chart_part chart_part_of(const struct page *page);
/* Ends *owner with all its requests and begins a new one. */
void chart_renew_owner(struct chart *chart, data_owner *owner);
/* The birth date; null when it is not known (or only a placeholder). */
const struct field_value *chart_born(const struct chart *chart);
/* chart_marks.c: after an answer's pages were taken. */
void chart_marks_came(struct chart *chart);
/* The mark of a row among the rows of a page of RETRACTED; NULL. */
const struct retracted *chart_mark_in(const struct page *page, enum record_type type,
                                      int64_t row_id);
/* The first row from `from` on whose field is this number; -1. */
int chart_find_from(const struct page *page, int from, int field, int64_t number);
const void *chart_find_row(const struct page *page, int field, int64_t number); /* NULL: none */
/* How many, at most `max`. */
int chart_find_all(const struct page *page, int field, int64_t number, const void **out, int max);
/* chart_lab_marks.c: what the versions of results were, after an answer's pages were taken. */
void chart_read_versions(struct chart *chart);
/* Makes room for the results of a page's rows; nothing is read yet. */
void chart_panels_begin(const struct page *page, struct arena *arena, struct chart_panels *out);
/* The results of that row of the page; a text that cannot be read is told as such. */
const struct chart_panel *chart_panel_at(const struct chart *chart, const struct page *page,
                                         const struct chart_panels *panels, int row);
/* Takes the answer's pages to be shown, or ends in CHART_FAILED or CHART_GONE. */
void chart_take(struct chart *chart, struct page **pages, int count);
/* chart_views.c */
void chart_views_begin(struct chart *chart);
void chart_views_ask(struct chart *chart); /* what is not recorded yet; after a refusal again */
/* True when the pages of an answer wait for the entry (it took them then). */
bool chart_views_hold(struct chart *chart, struct page **pages, int count);
void chart_views_end(struct chart *chart);
void chart_history_read(struct chart *chart);
void chart_history_release(struct chart *chart);

#endif
