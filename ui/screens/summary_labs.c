/* SPDX-License-Identifier: MIT */
/* The summary's labs: the latest value of each test, once, the most urgent first. Loop thread. */
#include "ui/screens/summary_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/screens/marks.h"

#include <string.h>
#include <strings.h>

/* Columns of a line: the name and, right-aligned before `values_end`, the value share the first
 * part; a name that leaves no room for it has a line of its own, since "Hemoglo..." could be either
 * of two tests. */
struct lab_columns {
    int values_end, flag, unit;
    bool wide; /* with the range */
};

enum { UNIT_WIDTH = 7, DATE_WIDTH = 11 };

static struct lab_columns columns_of(const struct area *area)
{
    bool wide = area->width >= 56;
    int end = wide ? 24 : 16;
    return (struct lab_columns){.values_end = end, .flag = end + 1, .unit = end + 4, .wide = wide};
}

static const char *value_of(const struct lab_component *component)
{
    return component->value == NULL ? "-" : component->value;
}

static int safe_width(const char *text)
{
    char safe[1024];
    text_safe(safe, sizeof(safe), text, strlen(text), NULL);
    return text_width(safe);
}

static int component_rows(const struct area *area, const struct lab_component *component)
{
    int room = columns_of(area).values_end - 1;
    return safe_width(component->name) + safe_width(value_of(component)) > room ? 2 : 1;
}

static void draw_component(const struct screen *screen, struct canvas *canvas,
                           const struct area *area, int row, const struct lab_component *component,
                           const struct lab_result *result)
{
    char date[64], range[128];
    struct lab_columns at = columns_of(area);
    enum role role = lab_role(component->flag);
    int date_field = result->collected_date.state == FIELD_VALUE
                         ? FIELD_OF(lab_result, collected_date)
                         : FIELD_OF(lab_result, resulted_date);
    bool apart = component_rows(area, component) > 1;
    draw_text(canvas, area, row, 0, apart ? area->width : at.values_end, ROLE_TEXT,
              component->name);
    row += apart ? 1 : 0;
    int width = safe_width(value_of(component)), room = at.values_end - (apart ? 2 : 0);
    width = width < room ? width : room;
    draw_text(canvas, area, row, at.values_end - width, width, role, value_of(component));
    int column = at.flag + canvas_put(canvas, area, row, at.flag, 2, role,
                                      lab_flag_mark(component->flag), NULL);
    if (chart_lab_corrected(screen->chart, result->id.integer, component)) {
        canvas_put(canvas, area, row, column, 1, ROLE_CORRECTED, "*", NULL);
    }
    draw_text(canvas, area, row, at.unit, UNIT_WIDTH, ROLE_LABEL,
              component->unit == NULL ? "" : component->unit);
    if (at.wide) {
        /* "8.6-10.2" cut is another range: it is shown whole or not at all. */
        column = at.unit + UNIT_WIDTH + 1;
        lab_range_words(component, range, sizeof(range));
        if (text_width(range) <= area->width - DATE_WIDTH - 1 - column) {
            canvas_put(canvas, area, row, column, 0, ROLE_LABEL, range, NULL);
        }
    }
    value_words(RECORD_LAB_RESULT, result, date_field, date, sizeof(date));
    canvas_put_right(canvas, area, row, area->width - DATE_WIDTH, DATE_WIDTH, ROLE_LABEL, date);
}

/* Does a newer result of those shown have this test too? The latest value of each is shown, once.
 */
static bool has_newer(const struct lab_panel *const *panels, int at, const char *name)
{
    for (int p = 0; p < at; p++) {
        for (int i = 0; i < panels[p]->count; i++) {
            if (strcasecmp(panels[p]->components[i].name, name) == 0) {
                return true;
            }
        }
    }
    return false;
}

enum { NEWEST_LABS = 8, LABS_LOOKED_AT = 64 };
struct latest_labs {
    const struct lab_panel *panels[NEWEST_LABS];
    const struct lab_result *results[NEWEST_LABS];
    int count, pending;
    int unreadable; /* of those looked at: of all, when none can be read */
};

/* Later collected; of one day the final one, then the one ordered last. */
static bool is_newer(const struct lab_result *a, const struct lab_result *b)
{
    const struct field_value *on = lab_result_date(a), *other = lab_result_date(b);
    long long day = on->state == FIELD_VALUE ? on->integer : INT64_MIN;
    long long other_day = other->state == FIELD_VALUE ? other->integer : INT64_MIN;
    if (day != other_day) {
        return day > other_day;
    }
    if (lab_is_final(a) != lab_is_final(b)) {
        return lab_is_final(a);
    }
    return a->id.integer > b->id.integer;
}

/* Keeps the list in order of time: the records give unfinished orders first, and an older value
 * of one must not stand for a newer final one. */
static void add_in_time(const struct lab_result **results, int count,
                        const struct lab_result *result)
{
    int at = count;
    for (; at > 0 && is_newer(result, results[at - 1]); at--) {
        results[at] = results[at - 1];
    }
    results[at] = result;
}

/* The newest that can be read. */
static void gather_labs(const struct screen *screen, struct latest_labs *out)
{
    const struct lab_result *results[LABS_LOOKED_AT];
    int count = 0;
    struct chart_part part = chart_labs(screen->chart);
    for (int i = 0; i < part.count && count < LABS_LOOKED_AT; i++) {
        const struct lab_result *result = chart_part_row(&part, i);
        if (chart_retracted(screen->chart, RECORD_LAB_RESULT, result->id.integer) != NULL) {
            continue;
        }
        if (result->results_json.length == 0) {
            out->pending++;
        } else {
            add_in_time(results, count++, result);
        }
    }
    for (int i = 0; i < count && out->count < NEWEST_LABS; i++) {
        bool unreadable = false;
        const struct lab_panel *panel =
            chart_lab_panel(screen->chart, results[i]->id.integer, &unreadable);
        if (panel != NULL) {
            out->panels[out->count] = panel;
            out->results[out->count++] = results[i];
        }
        out->unreadable += unreadable ? 1 : 0;
    }
}

/* One pass takes the results of one urgency: critical, then abnormal, then the others. Returns the
 * rows used; *left: how many had no room. */
static int draw_latest(const struct screen *screen, struct canvas *canvas, const struct area *list,
                       const struct latest_labs *labs, int *left)
{
    int row = 0;
    for (int urgency = URGENCY_CRITICAL; urgency < URGENCY_COUNT; urgency++) {
        for (int p = 0; p < labs->count; p++) {
            for (int i = 0; i < labs->panels[p]->count; i++) {
                const struct lab_component *component = &labs->panels[p]->components[i];
                if (component->is_remark) {
                    continue;
                }
                if ((int)lab_flag_urgency(component->flag) != urgency ||
                    has_newer(labs->panels, p, component->name)) {
                    continue;
                }
                int rows = component_rows(list, component);
                if (*left == 0 && row + rows < list->height) {
                    draw_component(screen, canvas, list, row, component, labs->results[p]);
                    row += rows;
                } else {
                    (*left)++;
                }
            }
        }
    }
    return row;
}

void summary_draw_labs(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct area list = summary_box(canvas, area, WORDS("Latest labs"));
    struct latest_labs labs = {.count = 0};
    int left = 0;
    gather_labs(screen, &labs);
    int row = draw_latest(screen, canvas, &list, &labs, &left);
    if (labs.count == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL,
                   labs.unreadable > 0
                       ? WORDS("Results that cannot be read: g l shows them as stored.")
                       : WORDS("No results recorded."),
                   NULL);
        row = 1;
    }
    if (left > 0) {
        summary_more(canvas, &list, list.height - 1, left, "", "g l");
    }
    if (labs.pending > 0) {
        canvas_format(canvas, &list, left > 0 ? list.height - 1 : row, left > 0 ? 18 : 1, 0,
                      ROLE_PENDING, "P %d%s pending%s", labs.pending,
                      chart_labs(screen->chart).more ? WORDS(" or more") : "",
                      left > 0 ? "" : " (g l)");
    }
}
