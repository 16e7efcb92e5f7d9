/* SPDX-License-Identifier: MIT */
/* How the marks of a chart's rows look. Loop thread; draws only. */
#include "ui/screens/marks.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

static bool is_in_error(const struct screen *screen, enum record_type type, int64_t id)
{
    return screen->chart != NULL && chart_retracted(screen->chart, type, id) != NULL;
}

bool mark_in_error(const struct screen *screen, enum record_type type, int64_t id, char out[8],
                   enum role *role)
{
    if (!is_in_error(screen, type, id)) {
        return false;
    }
    snprintf(out, 8, "X");
    *role = ROLE_CORRECTED;
    return true;
}

void cell_status_in_error(const struct screen *screen, enum record_type type, int64_t id,
                          struct table_cell *cell)
{
    if (is_in_error(screen, type, id)) {
        cell_format(cell, ROLE_CORRECTED, "in error");
    }
}

void cell_in_error(const struct screen *screen, enum record_type type, int64_t id,
                   struct table_cell *cell)
{
    if (is_in_error(screen, type, id)) {
        cell->role = ROLE_CORRECTED;
    }
}

void detail_in_error(const struct screen *screen, enum record_type type, int64_t id,
                     struct text_view *view)
{
    const struct retracted *mark =
        screen->chart == NULL ? NULL : chart_retracted(screen->chart, type, id);
    if (mark != NULL) {
        char words[1024] = "X  ";
        retracted_words(mark, words + strlen(words), sizeof(words) - strlen(words));
        text_view_text(view, ROLE_CORRECTED, words);
    }
}

void allergy_state_words(const struct chart *chart, char *out, size_t size)
{
    enum allergy_state state = chart_allergy_state(chart);
    const struct allergy_review *review = chart_allergy_review(chart);
    char by[256], date[12];
    snprintf(out, size, "%s", allergy_state_title(state));
    if (state == ALLERGIES_NOT_RECORDED && chart_none_known_row(chart) != NULL) {
        const struct field_value *says = &chart_none_known_row(chart)->allergen;
        text_safe(by, sizeof(by), says->text, says->length, NULL);
        snprintf(out, size, WORDS("%s: \"%s\" says neither who asked, nor when"),
                 allergy_state_title(state), by);
        return;
    }
    if (state != ALLERGIES_NONE_KNOWN || review == NULL) {
        return;
    }
    text_safe(by, sizeof(by), review->reviewed_by.text, review->reviewed_by.length, NULL);
    if (review->reviewed_at.state != FIELD_VALUE) {
        snprintf(out, size, "%s (%s)", allergy_state_title(state), by);
        return;
    }
    struct datetime at = datetime_from_microseconds(review->reviewed_at.integer);
    date_format(at.date, date);
    snprintf(out, size, "%s (%02d:%02d %s, %s)", allergy_state_title(state), at.hour, at.minute,
             date, by);
}

enum role news2_role(enum news2_band band)
{
    static const enum role roles[] = {
        [NEWS2_NOT_FOR_PATIENT] = ROLE_LABEL, [NEWS2_INCOMPLETE] = ROLE_NORANGE,
        [NEWS2_LOW] = ROLE_NEWS_LOW,          [NEWS2_LOW_SINGLE_3] = ROLE_NEWS_MED,
        [NEWS2_MEDIUM] = ROLE_NEWS_MED,       [NEWS2_HIGH] = ROLE_NEWS_HIGH,
    };
    return roles[band];
}

void news2_brief_words(const struct news2 *score, char *out, size_t size)
{
    news2_words(score, out, size);
    if (score->band == NEWS2_INCOMPLETE) {
        snprintf(out, size, WORDS("(%d of %d)"), score->known, (int)NEWS2_PART_COUNT);
    } else if (score->band == NEWS2_NOT_FOR_PATIENT) {
        snprintf(out, size, "-");
    }
}

void news2_parts_words(const struct news2 *score, char *out, size_t size)
{
    news2_words(score, out, size);
    if (score->band == NEWS2_NOT_FOR_PATIENT) {
        text_append(out, size,
                    WORDS(": it is for those of 16 years and over, and not in pregnancy"));
        return;
    }
    bool complete = score->band != NEWS2_INCOMPLETE;
    text_append(out, size, complete ? " =" : WORDS(", missing:"));
    for (int part = 0; part < NEWS2_PART_COUNT; part++) {
        const char *label = news2_part_label((enum news2_part)part);
        if (complete) {
            text_append(out, size, " %s %d", label, score->points[part]);
        } else if (score->points[part] < 0) {
            text_append(out, size, " %s", label);
        }
    }
    if (complete) {
        text_append(out, size, WORDS(", SpO2 scale %d (RCP 2017)"), score->scale);
    }
}
