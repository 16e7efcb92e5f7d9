/* SPDX-License-Identifier: MIT */
/* The values of one lab test over time, plotted and listed. Loop thread. */
#include "ui/screens/lab_trend.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/kit/plot.h"
#include "ui/screens/cells.h"

#include <math.h>
#include <stdio.h>

enum { PLOT_POINTS = 60 };

static char plot_mark(enum lab_flag flag)
{
    const char *mark = lab_flag_mark(flag);
    return flag == LAB_NORMAL ? 'o' : (mark[0] != '\0' ? mark[0] : '?');
}

void lab_trend_words(const struct lab_series *series, int point, char *out, size_t size)
{
    struct field_spec date_field = {.kind = FIELD_DATE, .label = ""};
    char date[64], value[512];
    const struct lab_component *component = series->points[point].component;
    field_display(&date_field, &series->points[point].date, date, sizeof(date));
    lab_value_words(component, true, value, sizeof(value));
    snprintf(out, size, WORDS("%s: %d of %d: %s  %s"), series->name, series->count - point,
             series->count, date, value);
}

/* Digits behind the point that the number was given with, or a limit is written with. */
static int decimals_of(double number)
{
    enum { MOST = 3 };
    int decimals = 0;
    double scaled = number;
    while (decimals < MOST && fabs(scaled - round(scaled)) > 1e-6) {
        scaled *= 10;
        decimals++;
    }
    return decimals;
}

static void need_decimals(struct plot *plot, double number)
{
    int decimals = isfinite(number) ? decimals_of(number) : 0;
    plot->decimals = decimals > plot->decimals ? decimals : plot->decimals;
}

/* Where the newest value lies: "[==========]-----H!", behind the range that it is of, else in a
 * line of its own; it would say nothing without the numbers. Returns the rows used with the
 * title's. */
static int draw_range_bar(const struct lab_component *newest, struct canvas *canvas,
                          const struct area *area, int column)
{
    enum { LEAST_HEIGHT = 12 };
    char bar[40] = "";
    if (newest->has_number && newest->has_range) {
        range_bar(newest->number, newest->low, newest->high, lab_flag_mark(newest->flag), bar,
                  sizeof(bar));
    }
    bool beside = column + 2 + text_width(bar) < area->width;
    if (bar[0] == '\0' || (!beside && area->height < LEAST_HEIGHT)) {
        return 1;
    }
    canvas_put(canvas, area, beside ? 0 : 1, beside ? column + 2 : 3, 0, lab_role(newest->flag),
               bar, NULL);
    return beside ? 1 : 2;
}

/* Numbers only: a text result is a gap in the plot and stands in the order list. */
void lab_trend_draw_plot(const struct lab_series *series, int focused, struct canvas *canvas,
                         const struct area *area)
{
    struct plot_point points[PLOT_POINTS];
    struct plot plot = {.points = points, .focused = -1};
    struct field_spec date_field = {.kind = FIELD_DATE, .label = ""};
    char from[64] = "", to[64] = "";
    int newest = series->count < PLOT_POINTS ? series->count : PLOT_POINTS;
    for (int i = newest - 1; i >= 0; i--) {
        const struct lab_component *component = series->points[i].component;
        if (!component->has_number || series->points[i].date.state != FIELD_VALUE) {
            continue;
        }
        if (i == focused) {
            plot.focused = plot.count;
        }
        if (plot.count == 0) {
            field_display(&date_field, &series->points[i].date, from, sizeof(from));
        }
        field_display(&date_field, &series->points[i].date, to, sizeof(to));
        need_decimals(&plot, component->number);
        points[plot.count++] = (struct plot_point){.at = series->points[i].date.integer,
                                                   .value = component->number,
                                                   .role = lab_role(component->flag),
                                                   .mark = plot_mark(component->flag)};
    }
    const struct lab_component *component = series->points[0].component;
    plot.has_range = component->has_range;
    plot.low = component->low;
    plot.high = component->high;
    if (plot.has_range) {
        need_decimals(&plot, plot.low);
        need_decimals(&plot, plot.high);
    }
    plot.from = from;
    plot.to = to;
    char title[400], range[128];
    lab_range_words(component, range, sizeof(range));
    snprintf(title, sizeof(title), WORDS("%s  %s  range %s"), series->name,
             series->unit == NULL ? "" : series->unit, range);
    int used = canvas_put(canvas, area, 0, 1, 0, ROLE_TITLE, title, NULL);
    struct area rest = area_rows(area, draw_range_bar(component, canvas, area, 1 + used), -1);
    if (plot.count == 0) {
        canvas_put(canvas, &rest, 0, 1, 0, ROLE_LABEL, WORDS("No numeric values to plot."), NULL);
        return;
    }
    plot_draw(&plot, canvas, &rest);
}

/* The numbers of the plot, newest first, the focused one marked as in a list. */
void lab_trend_draw_values(const struct lab_series *series, int focused, struct canvas *canvas,
                           const struct area *area)
{
    enum { HEAD = 1, DATE = 13, VALUE = 10 };
    struct field_spec date_field = {.kind = FIELD_DATE, .label = ""};
    int rows = area->height - HEAD;
    int from = focused < rows - 1 ? 0 : focused - rows + 2;
    canvas_put(canvas, area, 0, 2, 0, ROLE_TITLE, WORDS("Collected"), NULL);
    canvas_put_right(canvas, area, 0, 2 + DATE, VALUE, ROLE_TITLE, WORDS("Result"));
    for (int i = 0; i < rows && from + i < series->count; i++) {
        const struct lab_series_point *point = &series->points[from + i];
        char words[512], date[64];
        int left = series->count - from - i;
        if (i == rows - 1 && left > 1) {
            canvas_format(canvas, area, HEAD + i, 2, 0, ROLE_LABEL, "v %d more (Left)", left);
            return;
        }
        enum role role = lab_role(point->component->flag);
        field_display(&date_field, &point->date, date, sizeof(date));
        canvas_put(canvas, area, HEAD + i, 0, 1, ROLE_TEXT, from + i == focused ? ">" : " ", NULL);
        canvas_put(canvas, area, HEAD + i, 2, 0, ROLE_TEXT, date, NULL);
        lab_aligned_words(point->component, VALUE, true, words, sizeof(words));
        draw_text(canvas, area, HEAD + i, 2 + DATE, area->width - 2 - DATE, role, words);
    }
}
