/* SPDX-License-Identifier: MIT */
/*
 * What a chart says of allergies as a whole: which of the four words, and whose word it is. Loop
 * thread. No rows are no word, and neither is a row that says "NKDA" without who asked, and when.
 */
#include "src/control/chart_private.h"

#include "chartty/base/words.h"
#include "chartty/control/chart_marks.h"
#include "chartty/model/doctor_rules.h"
#include "chartty/model/status_words.h"

static bool is_active(const struct chart *chart, const struct allergy *allergy)
{
    return !allergy_is_inactive(allergy) &&
           chart_retracted(chart, RECORD_ALLERGY, allergy->id.integer) == NULL;
}

static bool says_none(const struct chart *chart, const struct allergy *allergy)
{
    return is_active(chart, allergy) && doctor_none_known(allergy->allergen.text) != NULL;
}

bool chart_allergy_is_known(const struct chart *chart, const struct allergy *allergy)
{
    return is_active(chart, allergy) && doctor_none_known(allergy->allergen.text) == NULL;
}

const struct allergy *chart_none_known_row(const struct chart *chart)
{
    struct chart_part part = chart_allergies(chart);
    for (int i = 0; i < part.count; i++) {
        if (says_none(chart, chart_part_row(&part, i))) {
            return chart_part_row(&part, i);
        }
    }
    return NULL;
}

int chart_known_allergies(const struct chart *chart)
{
    const struct patient_counts *counts = chart_counts(chart);
    struct chart_part part = chart_allergies(chart);
    int known = counts != NULL ? (int)counts->active_allergies.integer : 0;
    for (int i = 0; i < part.count; i++) {
        known -= says_none(chart, chart_part_row(&part, i)) ? 1 : 0;
    }
    return known;
}

enum allergy_state chart_allergy_state(const struct chart *chart)
{
    const struct patient_counts *counts = chart_counts(chart);
    if (chart->state == CHART_FAILED || counts == NULL ||
        counts->active_allergies.state != FIELD_VALUE) {
        return ALLERGIES_UNAVAILABLE;
    }
    if (chart_known_allergies(chart) > 0) {
        return ALLERGIES_KNOWN;
    }
    /* It needs somebody's assertion; zero rows are not one. */
    return chart_allergy_review(chart) != NULL ? ALLERGIES_NONE_KNOWN : ALLERGIES_NOT_RECORDED;
}

const char *allergy_state_title(enum allergy_state state)
{
    static const char *const titles[] = {
        [ALLERGIES_KNOWN] = "Known allergies",
        [ALLERGIES_NONE_KNOWN] = "No known allergies",
        [ALLERGIES_NOT_RECORDED] = "Allergies not recorded",
        [ALLERGIES_UNAVAILABLE] = "Allergies unavailable",
    };
    return WORDS(titles[state]);
}

const struct allergy_review *chart_allergy_review(const struct chart *chart)
{
    const struct patient_counts *counts = chart_counts(chart);
    const struct page *reviews = chart->pages[PART_ALLERGY_REVIEWS];
    if (counts == NULL || reviews == NULL || counts->active_allergies.state != FIELD_VALUE ||
        counts->active_allergies.integer > 0) {
        return NULL;
    }
    for (int i = 0; i < reviews->count; i++) {
        const struct allergy_review *review = page_row(reviews, i);
        if (review->ended_at.state == FIELD_NULL) {
            return review;
        }
    }
    return NULL;
}
