/* SPDX-License-Identifier: MIT */
/* The summary's vital signs: the last set, or the last sets side by side. Loop thread. */
#include "ui/screens/summary_private.h"

#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/screens/marks.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>

/* "BP   96/58 L": both parts with the worse flag, which stands before the unit; the unit is what is
 * left out where all of it does not fit. */
static void put_vital(struct screen *screen, struct canvas *canvas, const struct area *area,
                      int row, const struct vital_signs *set, enum vital_sign sign)
{
    char value[64], words[128];
    const char *unit = vital_unit(sign);
    enum vital_flag flag = vital_set_words(
        set, sign, chart_age_days_on(screen->chart, &set->recorded_date), value, sizeof(value));
    const char *mark = value[0] != '\0' ? vital_flag_mark(flag) : "";
    snprintf(words, sizeof(words), "%s%s%s", value[0] != '\0' ? value : "-",
             mark[0] != '\0' ? " " : "", mark);
    size_t length = strlen(words);
    if (value[0] != '\0' && unit[0] != '\0' &&
        text_width(words) + 1 + text_width(unit) <= area->width) {
        snprintf(words + length, sizeof(words) - length, " %s", unit);
    }
    draw_text(canvas, area, row, 0, area->width, vital_role(flag), words);
}

void summary_draw_vitals(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    static const enum vital_sign rows[][2] = {
        {VITAL_RESPIRATORY_RATE, VITAL_OXYGEN_SATURATION},
        {VITAL_SYSTOLIC, VITAL_HEART_RATE},
        {VITAL_TEMPERATURE, VITAL_WEIGHT},
    };
    static const int labels[2] = {5, 7}; /* "Temp ", "Weight " */
    enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
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
    if (list.height > ROWS) {
        char words[64];
        news2_words(&score, words, sizeof(words));
        canvas_format(canvas, &list, ROWS, 1, 0, news2_role(score.band), "NEWS2 %s", words);
    }
    int half = list.width / 2;
    for (int row = 0; row < ROWS && row < list.height; row++) {
        for (int i = 0; i < 2; i++) {
            int at = 1 + i * half + labels[i];
            struct area value = area_columns(&list, at, i == 0 ? half - labels[0] - 1 : -1);
            canvas_put(canvas, &list, row, 1 + i * half, labels[i], ROLE_LABEL,
                       vital_set_label(rows[row][i]), NULL);
            put_vital(screen, canvas, &value, row, set, rows[row][i]);
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
    enum { HEAD = 12, WIDTH = 12, SIGNS = sizeof(signs) / sizeof(signs[0]) };
    struct chart_part part = chart_vitals(screen->chart);
    struct area list = summary_box(canvas, area, WORDS("Vitals, last sets (g v)"));
    int columns = (list.width - HEAD) / WIDTH;
    columns = columns > part.count ? part.count : columns;
    if (part.count == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, WORDS("Not recorded."), NULL);
        return;
    }
    for (int i = 0; i < SIGNS; i++) {
        canvas_format(canvas, &list, i + 2, 1, HEAD - 1, ROLE_LABEL, "%-6s %s",
                      vital_set_label(signs[i]), vital_unit(signs[i]));
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
