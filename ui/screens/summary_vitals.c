/* SPDX-License-Identifier: MIT */
/* The summary's vital signs: the last set, or the last sets side by side. Loop thread. */
#include "ui/screens/summary_private.h"

#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/screens/marks.h"

#include <stdio.h>
#include <string.h>

/* "BP 96/58 L": both parts with the worse flag. */
static int put_vital(struct screen *screen, struct canvas *canvas, const struct area *area, int row,
                     int column, const struct vital_signs *set, enum vital_sign sign)
{
    char value[64], words[128];
    const char *unit = sign == VITAL_SYSTOLIC ? "" : vital_unit(sign);
    enum vital_flag flag = vital_set_words(
        set, sign, chart_age_days_on(screen->chart, &set->recorded_date), value, sizeof(value));
    if (value[0] == '\0') {
        snprintf(words, sizeof(words), "%s -", vital_set_label(sign));
    } else {
        snprintf(words, sizeof(words), "%s %s%s%s %s", vital_set_label(sign), value,
                 unit[0] != '\0' ? " " : "", unit, vital_flag_mark(flag));
    }
    return canvas_put(canvas, area, row, column, 0, vital_role(flag), words, NULL);
}

void summary_draw_vitals(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    static const enum vital_sign rows[][3] = {
        {VITAL_SYSTOLIC, VITAL_HEART_RATE, VITAL_RESPIRATORY_RATE},
        {VITAL_OXYGEN_SATURATION, VITAL_TEMPERATURE, VITAL_BMI},
        {VITAL_WEIGHT, VITAL_HEIGHT, VITAL_COUNT},
    };
    struct chart_part part = chart_vitals(screen->chart);
    char title[96] = "Vitals", when[64];
    const struct vital_signs *set = part.count > 0 ? chart_part_row(&part, 0) : NULL;
    if (set != NULL) {
        value_words(RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_date), when,
                    sizeof(when));
        snprintf(title, sizeof(title), WORDS("Vitals %s"), when);
    }
    struct area list = summary_box(canvas, area, title);
    if (set == NULL) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, WORDS("Not recorded."), NULL);
        return;
    }
    struct news2 score = chart_news2(screen->chart, set);
    if (list.height > 3) {
        char words[64];
        news2_words(&score, words, sizeof(words));
        canvas_format(canvas, &list, 3, 1, 0, news2_role(score.band), "NEWS2 %s", words);
    }
    for (int row = 0; row < 3 && row < list.height; row++) {
        int column = 1;
        for (int i = 0; i < 3 && rows[row][i] != VITAL_COUNT; i++) {
            column += put_vital(screen, canvas, &list, row, column, set, rows[row][i]) + 2;
        }
    }
}

/* One cell of the table of last sets: the value and its letter; blank when it was not taken. */
static void put_set_value(struct screen *screen, struct canvas *canvas, const struct area *area,
                          int row, int column, int width, const struct vital_signs *set,
                          enum vital_sign sign)
{
    char words[96];
    enum vital_flag flag = vital_set_words(
        set, sign, chart_age_days_on(screen->chart, &set->recorded_date), words, sizeof(words));
    size_t length = strlen(words);
    snprintf(words + length, sizeof(words) - length, "%s", vital_flag_mark(flag));
    canvas_put_right(canvas, area, row, column, width, vital_role(flag), words);
}

void summary_draw_vitals_sets(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    static const enum vital_sign signs[] = {VITAL_RESPIRATORY_RATE, VITAL_OXYGEN_SATURATION,
                                            VITAL_SYSTOLIC,         VITAL_HEART_RATE,
                                            VITAL_TEMPERATURE,      VITAL_WEIGHT};
    enum { HEAD = 11, WIDTH = 12, SIGNS = sizeof(signs) / sizeof(signs[0]) };
    struct chart_part part = chart_vitals(screen->chart);
    struct area list = summary_box(canvas, area, WORDS("Vitals, last sets (g v)"));
    int columns = (list.width - HEAD) / WIDTH;
    columns = columns > part.count ? part.count : columns;
    if (part.count == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, WORDS("Not recorded."), NULL);
        return;
    }
    for (int i = 0; i < SIGNS; i++) {
        canvas_format(
            canvas, &list, i + 2, 1, HEAD - 1, ROLE_LABEL, "%s %s", vital_set_label(signs[i]),
            signs[i] == VITAL_TEMPERATURE || signs[i] == VITAL_WEIGHT ? vital_unit(signs[i]) : "");
    }
    canvas_put(canvas, &list, SIGNS + 2, 1, HEAD - 1, ROLE_LABEL, "NEWS2", NULL);
    for (int i = 0; i < columns; i++) {
        const struct vital_signs *set = chart_part_row(&part, columns - 1 - i);
        char when[64];
        value_words(RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_date), when,
                    sizeof(when));
        canvas_put_right(canvas, &list, 1, HEAD + i * WIDTH, WIDTH, ROLE_LABEL,
                         strlen(when) > 12 ? when + 12 : "");
        when[11] = '\0';
        canvas_put_right(canvas, &list, 0, HEAD + i * WIDTH, WIDTH, ROLE_LABEL, when);
        for (int sign = 0; sign < SIGNS; sign++) {
            put_set_value(screen, canvas, &list, sign + 2, HEAD + i * WIDTH, WIDTH, set,
                          signs[sign]);
        }
        struct news2 score = chart_news2(screen->chart, set);
        news2_brief_words(&score, when, sizeof(when));
        canvas_put_right(canvas, &list, SIGNS + 2, HEAD + i * WIDTH, WIDTH, news2_role(score.band),
                         when);
    }
}
