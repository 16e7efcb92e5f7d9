/* SPDX-License-Identifier: MIT */
/*
 * Purpose: see shown.h. Other programs write texts of any length into these tables, so a text that
 * does not fit is hostile or damaged data, not a programmer's mistake: it is shown cut and marked.
 * Layer: model.  Thread: any.  Owns: nothing.
 */
#include "src/model/shown.h"

#include "chartty/base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char cut_mark[] = "...";

void shown_text(const char *text, size_t length, char *out, size_t size)
{
    bool truncated = false;
    assert(size > 0);
    text_safe(out, size, text, length, &truncated);
    if (!truncated) {
        return;
    }
    if (size <= sizeof cut_mark) {
        out[0] = '\0';
        return;
    }
    size_t kept = text_safe(out, size - (sizeof cut_mark - 1), text, length, NULL);
    memcpy(out + kept, cut_mark, sizeof cut_mark);
}

bool shown_one_decimal(double x, char *out, size_t size)
{
    if (!isfinite(x) || fabs(x) >= 1e9) {
        return false;
    }
    /* A stored 0.05 is a hair under or over five hundredths; the nudge is far below any precision
     * that is recorded, and makes decimal ties round as a person would. */
    long long tenths = llround(x * 10 + copysign(1e-9, x));
    unsigned long long magnitude = (unsigned long long)(tenths < 0 ? -tenths : tenths);
    snprintf(out, size, "%s%llu.%llu", tenths < 0 ? "-" : "", magnitude / 10, magnitude % 10);
    return true;
}
