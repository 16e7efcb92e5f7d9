/* SPDX-License-Identifier: MIT */
/* What chartty's own tables say about the lab results of a chart: read, corrected, acknowledged.
 * Loop thread. */
#include "chartty/control/chart_marks.h"

#include "src/control/chart_private.h"

#include <string.h>
#include <strings.h>

int chart_lab_versions(const struct chart *chart, int64_t row_id, const struct lab_version **out,
                       int max)
{
    return chart_find_all(chart->pages[PART_LAB_VERSIONS], FIELD_OF(lab_version, row_id), row_id,
                          (const void **)out, max);
}

/* As the query of what nobody has acknowledged: a correction after it makes it void. */
const struct lab_review *chart_lab_review(const struct chart *chart, int64_t row_id)
{
    const struct lab_version *version = NULL;
    const struct lab_review *review =
        chart_find_row(chart->pages[PART_LAB_REVIEWS], FIELD_OF(lab_review, row_id), row_id);
    if (review != NULL && chart_lab_versions(chart, row_id, &version, 1) > 0 &&
        strcmp(review->reviewed_at.text, version->replaced_at.text) < 0) {
        return NULL;
    }
    return review;
}

int lab_version_read(struct arena *arena, const struct lab_version *version,
                     const struct lab_subject *subject, struct lab_panel *out)
{
    return lab_read_before(arena, version->row_before.text, version->row_before.length, subject,
                           out);
}

const struct lab_panel *chart_lab_version_panel(const struct chart *chart,
                                                const struct lab_version *version)
{
    int at = chart_find_from(chart->pages[PART_LAB_VERSIONS], 0, FIELD_OF(lab_version, id),
                             version->id.integer);
    bool read = at >= 0 && !chart->versions.rows[at].is_unreadable;
    return read ? &chart->versions.rows[at].panel : NULL;
}

static bool has_value(const struct lab_panel *panel, const struct lab_component *component)
{
    const char *value = component->value == NULL ? "" : component->value;
    for (int i = 0; i < panel->count; i++) {
        const struct lab_component *at = &panel->components[i];
        if (strcasecmp(at->name, component->name) == 0 &&
            strcmp(at->value == NULL ? "" : at->value, value) == 0) {
            return true;
        }
    }
    return false;
}

bool chart_lab_corrected(const struct chart *chart, int64_t row_id,
                         const struct lab_component *component)
{
    enum { VERSIONS = 20 };
    const struct lab_version *versions[VERSIONS];
    int count = chart_lab_versions(chart, row_id, versions, VERSIONS);
    for (int i = 0; i < count; i++) {
        const struct lab_panel *panel = chart_lab_version_panel(chart, versions[i]);
        if (panel == NULL || !has_value(panel, component)) {
            return true;
        }
    }
    return false;
}

const struct lab_panel *chart_lab_panel(const struct chart *chart, int64_t row_id, bool *unreadable)
{
    const struct chart_panels *sources[] = {&chart->panels, &chart->history_panels};
    const struct page *pages[] = {chart->pages[PART_LABS], chart->labs};
    *unreadable = false;
    for (int i = 0; i < 2; i++) {
        int at = chart_find_from(pages[i], 0, FIELD_OF(lab_result, id), row_id);
        if (at >= 0 && sources[i]->rows != NULL) {
            const struct chart_panel *found = chart_panel_at(chart, pages[i], sources[i], at);
            *unreadable = found->is_unreadable;
            return found->panel.count > 0 ? &found->panel : NULL;
        }
    }
    return NULL;
}

void chart_panels_begin(const struct page *page, struct arena *arena, struct chart_panels *out)
{
    out->arena = arena;
    out->rows = page->count > 0 ? arena_new(arena, (size_t)page->count * sizeof(*out->rows)) : NULL;
}

const struct chart_panel *chart_panel_at(const struct chart *chart, const struct page *page,
                                         const struct chart_panels *panels, int row)
{
    struct chart_panel *panel = &panels->rows[row];
    if (panel->is_read) {
        return panel;
    }
    const struct lab_result *result = page_row(page, row);
    struct lab_subject subject = chart_lab_subject(chart, result);
    panel->is_read = true;
    if (lab_read(panels->arena, result->results_json.text, result->results_json.length, &subject,
                 &panel->panel, NULL) != 0) {
        panel->panel.count = 0;
        panel->is_unreadable = true;
    }
    return panel;
}

static int32_t days_of(const struct field_value *moment)
{
    if (moment->state != FIELD_VALUE) {
        return 0;
    }
    return date_to_days(datetime_from_microseconds(moment->integer).date);
}

/* Judged as of the age on the day of the correction. */
void chart_read_versions(struct chart *chart)
{
    const struct page *page = chart->pages[PART_LAB_VERSIONS];
    struct arena *arena = &chart->panels_arena;
    chart_panels_begin(page, arena, &chart->versions);
    for (int i = 0; i < page->count; i++) {
        const struct lab_version *version = page_row(page, i);
        struct lab_result on = {.ordered_date = version->replaced_at};
        on.ordered_date.integer = days_of(&version->replaced_at);
        struct lab_subject subject = chart_lab_subject(chart, &on);
        struct chart_panel *panel = &chart->versions.rows[i];
        panel->is_read = true;
        panel->is_unreadable = lab_version_read(arena, version, &subject, &panel->panel) != 0;
    }
}
