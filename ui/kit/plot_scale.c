/* SPDX-License-Identifier: MIT */
/*
 * The y axis of a plot: steps so that both limits of the reference range fall on rows (ux.md part
 * 3: else an in-range 5.0 lands on a row labelled 5.2). Pure; any thread.
 */
#include "ui/kit/plot_scale.h"

#include <math.h>

/* A hair of a step: what binary fractions of 0.1 may add up to. */
static const double HAIR = 1e-6;

struct spread {
    double least, most;
};

static bool spread_of(const struct plot *plot, struct spread *out)
{
    *out = (struct spread){INFINITY, -INFINITY};
    for (int i = 0; i < plot->count; i++) {
        if (isfinite(plot->points[i].value)) {
            out->least = fmin(out->least, plot->points[i].value);
            out->most = fmax(out->most, plot->points[i].value);
        }
    }
    return out->least <= out->most;
}

static bool low_is_set(const struct plot *plot)
{
    return plot->has_range && isfinite(plot->low);
}

static bool high_is_set(const struct plot *plot)
{
    return plot->has_range && isfinite(plot->high);
}

/* Rows of `step` that a distance needs; 0 for none. */
static double rows_for(double distance, double step)
{
    return distance <= 0 ? 0 : ceil(distance / step - HAIR);
}

/* Takes the step if all fits in `rows`. */
static bool try_step(const struct plot *plot, const struct spread *spread, int rows, double bottom,
                     double top, double step, struct plot_scale *out)
{
    double band = round((top - bottom) / step);
    double above = rows_for(spread->most - top, step);
    double below = rows_for(bottom - spread->least, step);
    if (band + above + below + 1 > rows) {
        return false;
    }
    out->step = step;
    out->top = top + above * step;
    out->rows = (int)(band + above + below) + 1;
    out->high_row = high_is_set(plot) ? (int)above : -1;
    out->low_row = low_is_set(plot) ? (int)(above + band) : -1;
    return true;
}

/* Both limits known: the finest step that divides the range into steps of whole label digits. */
static bool fit_range(const struct plot *plot, const struct spread *spread, int rows, int decimals,
                      struct plot_scale *out)
{
    double units = round((plot->high - plot->low) * pow(10, decimals));
    for (int parts = rows - 1; parts >= 1; parts--) {
        if (units >= parts && fmod(units, parts) != 0) {
            continue;
        }
        if (units < parts && parts > 1) {
            continue;
        }
        if (try_step(plot, spread, rows, plot->low, plot->high, (plot->high - plot->low) / parts,
                     out)) {
            out->decimals = decimals;
            return true;
        }
    }
    return false;
}

/* One limit or none: the finest of 1, 2, 5 times a power of ten that fits. */
static bool fit_round(const struct plot *plot, const struct spread *spread, int rows,
                      struct plot_scale *out)
{
    double step = pow(10, -plot->decimals);
    static const double growth[] = {2, 2.5, 2}; /* 1 2 5 10 */
    for (int i = 0; i < 60; i++) {
        double anchor = high_is_set(plot)  ? plot->high
                        : low_is_set(plot) ? plot->low
                                           : floor(spread->least / step + HAIR) * step;
        if (try_step(plot, spread, rows, anchor, anchor, step, out)) {
            out->decimals = plot->decimals;
            return true;
        }
        step *= growth[i % 3];
    }
    return false;
}

/* A free row above and below the points looks better, where there is room. */
static void add_margins(const struct spread *spread, int rows, struct plot_scale *out)
{
    if (out->rows < rows) {
        out->top += out->step;
        out->rows++;
        out->high_row += out->high_row >= 0 ? 1 : 0;
        out->low_row += out->low_row >= 0 ? 1 : 0;
    }
    double below = plot_scale_value(out, out->rows);
    if (out->rows < rows && (below > -HAIR * out->step || spread->least < 0)) {
        out->rows++;
    }
}

bool plot_scale_fit(const struct plot *plot, int rows, struct plot_scale *out)
{
    struct spread spread;
    *out = (struct plot_scale){.high_row = -1, .low_row = -1};
    if (rows < 2 || !spread_of(plot, &spread)) {
        return false;
    }
    bool found;
    if (low_is_set(plot) && high_is_set(plot) && plot->high > plot->low) {
        struct plot_scale finer;
        found = fit_range(plot, &spread, rows, plot->decimals, out);
        if ((!found || out->rows * 2 < rows) &&
            fit_range(plot, &spread, rows, plot->decimals + 1, &finer) &&
            (!found || finer.rows > out->rows)) {
            *out = finer;
            found = true;
        }
        /* Points so far out that range and points do not fit together: steps of several ranges. */
        for (double step = (plot->high - plot->low) * 2; !found && isfinite(step); step *= 2) {
            found = try_step(plot, &spread, rows, plot->high, plot->high, step, out);
            out->low_row = out->high_row; /* the whole range is within one row */
            out->decimals = plot->decimals;
        }
    } else {
        found = fit_round(plot, &spread, rows, out);
    }
    if (found) {
        add_margins(&spread, rows, out);
    }
    return found;
}

double plot_scale_value(const struct plot_scale *scale, int row)
{
    return scale->top - row * scale->step;
}

int plot_scale_row(const struct plot_scale *scale, const struct plot *plot, double value)
{
    int row = (int)lround((scale->top - value) / scale->step);
    if (scale->high_row >= 0) {
        bool above = value > plot->high;
        row = above && row >= scale->high_row ? scale->high_row - 1 : row;
        row = !above && row < scale->high_row ? scale->high_row : row;
    }
    if (scale->low_row >= 0) {
        bool below = value < plot->low;
        row = below && row <= scale->low_row ? scale->low_row + 1 : row;
        row = !below && row > scale->low_row ? scale->low_row : row;
    }
    return row < 0 ? 0 : row >= scale->rows ? scale->rows - 1 : row;
}

bool plot_scale_in_band(const struct plot_scale *scale, int row)
{
    if (scale->high_row < 0 && scale->low_row < 0) {
        return false;
    }
    return row >= scale->high_row && (scale->low_row < 0 || row <= scale->low_row);
}
