/* SPDX-License-Identifier: MIT */
/*
 * A trend plot in characters: value axis with its unit steps, the reference range as an area of
 * dots, points as letters that read without colour, time true to scale. Points are never joined:
 * a gap in the data stays a gap. Called by screens while they draw; pure.
 */
#include "ui/kit/plot.h"

#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/kit/plot_scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { AXIS_ROWS = 2, LABEL_SIZE = 32, LEAST_PLOT_WIDTH = 4 };

struct frame {
    const struct plot *plot;
    struct canvas *canvas;
    const struct area *area;
    struct plot_scale scale;
    int label_width;
    int left, width; /* of the field of points */
};

static void label_of(const struct frame *frame, int row, char out[LABEL_SIZE])
{
    double value = plot_scale_value(&frame->scale, row);
    if (fabs(value) < frame->scale.step / 1e6) {
        value = 0; /* no "-0.0" */
    }
    snprintf(out, LABEL_SIZE, "%.*f", frame->scale.decimals, value);
}

static const char *sign(const struct frame *frame, const char *unicode, const char *ascii)
{
    return frame->canvas->lines == LINES_UNICODE ? unicode : ascii;
}

static void draw_axes(const struct frame *frame)
{
    const struct plot_scale *scale = &frame->scale;
    int axis = frame->left - 1;
    canvas_vertical(frame->canvas, frame->area, 0, axis, scale->rows);
    canvas_horizontal(frame->canvas, frame->area, scale->rows, axis, frame->width + 1);
    canvas_put(frame->canvas, frame->area, scale->rows, axis, 1, ROLE_BORDER,
               sign(frame, "\xE2\x94\x94", "+"), NULL);
    for (int row = 0; row < scale->rows; row++) {
        char label[LABEL_SIZE];
        label_of(frame, row, label);
        bool limit = row == scale->high_row || row == scale->low_row;
        canvas_put_right(frame->canvas, frame->area, row, 0, frame->label_width,
                         limit ? ROLE_VALUE : ROLE_LABEL, label);
        if (limit) {
            canvas_put(frame->canvas, frame->area, row, axis, 1, ROLE_BORDER,
                       sign(frame, "\xE2\x94\xBC", "+"), NULL);
        }
        for (int x = 0; plot_scale_in_band(scale, row) && x < frame->width; x += 2) {
            canvas_put(frame->canvas, frame->area, row, frame->left + x, 1, ROLE_BAND, ".", NULL);
        }
    }
    int words = scale->rows + 1;
    const char *from = frame->plot->from != NULL ? frame->plot->from : "";
    const char *to = frame->plot->to != NULL ? frame->plot->to : "";
    int used =
        draw_text(frame->canvas, frame->area, words, frame->left, frame->width, ROLE_LABEL, from);
    int room = frame->width - used - 1;
    if (room > 0) {
        canvas_put_right(frame->canvas, frame->area, words, frame->left + used + 1, room,
                         ROLE_LABEL, to);
    }
}

/* How much a point matters when two fall in one cell. */
static int weight(enum role role)
{
    return role == ROLE_CRITICAL                   ? 3
           : role == ROLE_HIGH || role == ROLE_LOW ? 2
           : role == ROLE_NORANGE                  ? 1
                                                   : 0;
}

static int column_of(const struct frame *frame, int64_t at)
{
    double first = (double)frame->plot->points[0].at;
    double last = (double)frame->plot->points[frame->plot->count - 1].at;
    if (!(last > first)) {
        return frame->width / 2;
    }
    return (int)lround(((double)at - first) / (last - first) * (frame->width - 1));
}

static void draw_point(const struct frame *frame, const struct plot_point *point)
{
    int row = plot_scale_row(&frame->scale, frame->plot, point->value);
    char mark[2] = {point->mark, '\0'};
    canvas_put(frame->canvas, frame->area, row, frame->left + column_of(frame, point->at), 1,
               point->role, mark, NULL);
}

/* The focused point: its cell, and a sign on the time axis that reads without colour. */
static void draw_focus(const struct frame *frame, const struct plot_point *point)
{
    int row = plot_scale_row(&frame->scale, frame->plot, point->value);
    int column = frame->left + column_of(frame, point->at);
    draw_point(frame, point);
    canvas_flag(frame->canvas, frame->area, row, column, 1, CELL_SELECTED);
    canvas_put(frame->canvas, frame->area, frame->scale.rows, column, 1, ROLE_VALUE, "^", NULL);
    canvas_cursor(frame->canvas, frame->area, row, column);
}

static void draw_points(const struct frame *frame)
{
    const struct plot *plot = frame->plot;
    for (int heavy = 0; heavy <= 3; heavy++) {
        for (int i = 0; i < plot->count; i++) {
            const struct plot_point *point = &plot->points[i];
            if (isfinite(point->value) && weight(point->role) == heavy) {
                draw_point(frame, point);
            }
        }
    }
    if (plot->focused >= 0 && plot->focused < plot->count &&
        isfinite(plot->points[plot->focused].value)) {
        draw_focus(frame, &plot->points[plot->focused]);
    }
}

void plot_draw(const struct plot *plot, struct canvas *canvas, const struct area *area)
{
    struct frame frame = {.plot = plot, .canvas = canvas, .area = area};
    int rows = area->height - AXIS_ROWS;
    if (!plot_scale_fit(plot, rows, &frame.scale)) {
        draw_text(canvas, area, 0, 1, area->width - 1, ROLE_LABEL,
                  rows < 2 ? WORDS("No room for the plot.") : WORDS("No values to plot."));
        return;
    }
    for (int row = 0; row < frame.scale.rows; row++) {
        char label[LABEL_SIZE];
        label_of(&frame, row, label);
        int width = (int)strlen(label) + 1;
        frame.label_width = width > frame.label_width ? width : frame.label_width;
    }
    frame.left = frame.label_width + 2;
    frame.width = area->width - frame.left;
    if (frame.width < LEAST_PLOT_WIDTH) {
        draw_text(canvas, area, 0, 1, area->width - 1, ROLE_LABEL, WORDS("No room for the plot."));
        return;
    }
    draw_axes(&frame);
    draw_points(&frame);
}
