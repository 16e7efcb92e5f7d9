/* SPDX-License-Identifier: MIT */
/*
 * The chart's audit: the view of the chart, and of each section as it is shown first. Loop thread.
 * The entry and the reads run beside each other; the first answer is held until the entry is
 * committed, and thrown away when it fails.
 */
#include "src/control/chart_private.h"

#include <stdio.h>
#include <string.h>

static void release_held(struct chart *chart)
{
    for (int i = 0; i < CHART_PARTS; i++) {
        page_free(chart->held[i]);
        chart->held[i] = NULL;
    }
}

static void fail(struct chart *chart)
{
    release_held(chart);
    chart->state = CHART_FAILED;
    chart->error = chart->view.error;
}

static void view_changed(void *context)
{
    struct chart *chart = context;
    if (chart->view.state == VIEW_REFUSED) {
        fail(chart);
    } else if (chart->held[PART_PATIENT] != NULL) {
        chart_take(chart, chart->held, chart->held_count);
        release_held(chart);
    } else {
        return; /* the rows have not come yet: nothing looks different */
    }
    chart->changed(chart->context);
}

static void section_changed(void *context)
{
    struct chart *chart = context;
    chart->changed(chart->context);
}

void chart_views_begin(struct chart *chart)
{
    audit_view_begin(&chart->view, chart->session, view_changed, chart);
}

bool chart_views_hold(struct chart *chart, struct page **pages, int count)
{
    if (audit_view_shown(&chart->view)) {
        return false;
    }
    release_held(chart);
    if (chart->view.state == VIEW_REFUSED) {
        fail(chart);
        return true;
    }
    chart->held_count = count;
    for (int i = 0; i < count; i++) {
        chart->held[i] = pages[i];
        pages[i] = NULL;
    }
    return true;
}

void chart_views_ask(struct chart *chart)
{
    audit_view_ask(&chart->view, AUDIT_CHART_VIEW, chart->patient_id, NULL);
    if (chart->view.state == VIEW_REFUSED) {
        fail(chart);
    }
    for (int i = 0; i < chart->section_count; i++) {
        audit_view_ask(&chart->sections[i].view, AUDIT_SECTION_VIEW, chart->patient_id,
                       chart->sections[i].name);
    }
}

void chart_views_end(struct chart *chart)
{
    audit_view_end(&chart->view);
    for (int i = 0; i < chart->section_count; i++) {
        audit_view_end(&chart->sections[i].view);
    }
    release_held(chart);
}

/* The view that a section waits for; NULL when it was never entered. */
static const struct audit_view *view_of(const struct chart *chart, const char *name)
{
    if (strcmp(name, CHART_SUMMARY) == 0) {
        return &chart->view;
    }
    for (int i = 0; i < chart->section_count; i++) {
        if (strcmp(chart->sections[i].name, name) == 0) {
            return &chart->sections[i].view;
        }
    }
    return NULL;
}

void chart_enter_section(struct chart *chart, const char *name)
{
    if (view_of(chart, name) != NULL || chart->section_count == CHART_SECTIONS) {
        return;
    }
    struct chart_section_view *section = &chart->sections[chart->section_count++];
    snprintf(section->name, sizeof(section->name), "%s", name);
    audit_view_begin(&section->view, chart->session, section_changed, chart);
    audit_view_ask(&section->view, AUDIT_SECTION_VIEW, chart->patient_id, section->name);
}

bool chart_section_shown(const struct chart *chart, const char *name)
{
    const struct audit_view *view = view_of(chart, name);
    return view != NULL ? audit_view_shown(view) : !audit_required(chart->session);
}

int64_t chart_section_since_ms(const struct chart *chart, const char *name)
{
    const struct audit_view *view = view_of(chart, name);
    return view != NULL && view->state == VIEW_WAITING ? view->since_ms : 0;
}

const struct error *chart_section_error(const struct chart *chart, const char *name)
{
    const struct audit_view *view = view_of(chart, name);
    return view != NULL && view->state == VIEW_REFUSED ? &view->error : NULL;
}
