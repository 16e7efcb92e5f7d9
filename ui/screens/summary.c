/* SPDX-License-Identifier: MIT */
/*
 * The summary of a chart: active medications, latest labs, appointments to come, last vitals; each
 * value with its flag letter. What is out of view is counted. Loop thread; everything comes from
 * the chart.
 */
#include "ui/kit/draw.h"
#include "ui/screens/marks.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A titled box: title, rule; returns the area under them. */
static struct area box_head(struct canvas *canvas, const struct area *area, const char *title)
{
    canvas_put(canvas, area, 0, 1, 0, ROLE_TITLE, title, NULL);
    canvas_horizontal(canvas, area, 1, 0, area->width);
    return area_rows(area, 2, -1);
}

static void draw_more(struct canvas *canvas, const struct area *area, int row, long long left,
                      const char *names, const char *keys)
{
    canvas_format(canvas, area, row, 1, 0, ROLE_LABEL, "v %lld more%s%s (%s)", left,
                  names[0] != '\0' ? ": " : "", names, keys);
}

/* "metformin - DOSE 500 mg - oral - daily" on one line if it fits, else without the route. */
static void medication_words(const struct medication *medication, char *out, size_t size)
{
    snprintf(out, size, "%s", medication->name.text);
    const struct field_value *values[] = {&medication->dosage, &medication->frequency};
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(out);
        if (values[i]->length > 0 && length < size) {
            snprintf(out + length, size - length, " - %s%s", i == 0 ? "DOSE " : "",
                     values[i]->text);
        }
    }
}

/* " - SUSPENDED since 20-Nov-2026": current all the same. */
static void add_state(const struct screen *screen, const struct medication *medication, char *out,
                      size_t size)
{
    struct medication_mark mark = chart_medication_mark(screen->chart, medication);
    size_t length = strlen(out);
    char date[64];
    if (mark.state == MEDICATION_SUSPENDED && length < size) {
        value_words(RECORD_MEDICATION_EVENT, mark.event, FIELD_OF(medication_event, event_date),
                    date, sizeof(date));
        snprintf(out + length, size - length, " - SUSPENDED since %s", date);
    }
}

/* A drug's name is never cut: words that do not fit in a line go on in the next. Returns the lines
 * used. */
static int put_wrapped(struct canvas *canvas, const struct area *area, int row, int column,
                       enum role role, const char *untrusted)
{
    char text[700];
    int width = area->width - column - 1;
    text_safe(text, sizeof(text), untrusted, strlen(untrusted), NULL);
    wrap_draw(canvas, area, row, column, width, 0, area->height - row, WRAP_PARTS, role, text);
    return wrap_count(text, width, WRAP_PARTS);
}

static void draw_medications(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    const struct patient_counts *counts = chart_counts(screen->chart);
    struct chart_part part = chart_medications(screen->chart);
    long long total = counts->active_medications.integer;
    char title[64], words[512];
    snprintf(title, sizeof(title), "Active medications (%lld)", total);
    struct area list = box_head(canvas, area, title);
    int row = 0, shown = 0;
    while (shown < part.count && row < list.height - (total > shown + 1 ? 1 : 0)) {
        const struct medication *medication = chart_part_row(&part, shown);
        medication_words(medication, words, sizeof(words));
        add_state(screen, medication, words, sizeof(words));
        canvas_format(canvas, &list, row, 0, 0, ROLE_LABEL, "%2d", shown + 1);
        row += put_wrapped(canvas, &list, row, 3, ROLE_VALUE, words);
        shown++;
    }
    if (total == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, "No active medications recorded.", NULL);
    } else if (shown < total) {
        const struct medication *next = shown < part.count ? chart_part_row(&part, shown) : NULL;
        draw_more(canvas, &list, list.height - 1, total - shown,
                  next != NULL ? next->name.text : "", "g m");
    }
}

static void draw_component(const struct screen *screen, struct canvas *canvas,
                           const struct area *area, int row, const struct lab_component *component,
                           const struct lab_result *result)
{
    char date[64], range[128];
    bool wide = area->width >= 56;
    int name_width = wide ? 17 : 10, unit_column = name_width + 11;
    enum { UNIT_WIDTH = 7, DATE_WIDTH = 11 };
    enum role role = lab_role(component->flag);
    int date_field = result->collected_date.state == FIELD_VALUE
                         ? FIELD_OF(lab_result, collected_date)
                         : FIELD_OF(lab_result, resulted_date);
    draw_text(canvas, area, row, 0, name_width, ROLE_TEXT, component->name);
    canvas_put_right(canvas, area, row, name_width, 7, role,
                     component->value == NULL ? "-" : component->value);
    int column = name_width + 8;
    column += canvas_put(canvas, area, row, column, 2, role, lab_flag_mark(component->flag), NULL);
    if (chart_lab_corrected(screen->chart, result->id.integer, component)) {
        canvas_put(canvas, area, row, column, 1, ROLE_CORRECTED, "*", NULL);
    }
    draw_text(canvas, area, row, unit_column, UNIT_WIDTH, ROLE_LABEL,
              component->unit == NULL ? "" : component->unit);
    if (wide) {
        /* "8.6-10.2" cut is another range: it is shown whole or not at all. */
        column = unit_column + UNIT_WIDTH + 1;
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
    const struct lab_panel *panels[LABS_LOOKED_AT];
    const struct lab_result *results[LABS_LOOKED_AT];
    int count, pending, unreadable;
};

static bool is_final(const struct lab_result *result)
{
    return strcmp(result->status.text, "final") == 0;
}

/* Later collected; of one day the final one, then the one ordered last. */
static bool is_newer(const struct lab_result *a, const struct lab_result *b)
{
    const struct field_value *on = lab_result_date(a), *other = lab_result_date(b);
    long long day = on->state == FIELD_VALUE ? on->integer : INT64_MIN;
    long long other_day = other->state == FIELD_VALUE ? other->integer : INT64_MIN;
    if (day != other_day) {
        return day > other_day;
    }
    if (is_final(a) != is_final(b)) {
        return is_final(a);
    }
    return a->id.integer > b->id.integer;
}

/* Keeps the list in order of time: the records give unfinished orders first, and an older value
 * of one must not stand for a newer final one. */
static void add_labs(struct latest_labs *labs, const struct lab_result *result,
                     const struct lab_panel *panel)
{
    int at = labs->count;
    for (; at > 0 && is_newer(result, labs->results[at - 1]); at--) {
        labs->results[at] = labs->results[at - 1];
        labs->panels[at] = labs->panels[at - 1];
    }
    labs->results[at] = result;
    labs->panels[at] = panel;
    labs->count++;
}

static void gather_labs(const struct screen *screen, struct latest_labs *out)
{
    struct chart_part part = chart_labs(screen->chart);
    for (int i = 0; i < part.count && out->count < LABS_LOOKED_AT; i++) {
        const struct lab_result *result = chart_part_row(&part, i);
        bool unreadable = false;
        if (chart_retracted(screen->chart, RECORD_LAB_RESULT, result->id.integer) != NULL) {
            continue;
        }
        const struct lab_panel *panel =
            chart_lab_panel(screen->chart, result->id.integer, &unreadable);
        if (result->results_json.length == 0) {
            out->pending++;
        } else if (panel != NULL) {
            add_labs(out, result, panel);
        }
        out->unreadable += unreadable ? 1 : 0;
    }
    out->count = out->count < NEWEST_LABS ? out->count : NEWEST_LABS;
}

/* One pass takes the results of one urgency: critical, then abnormal, then the others. Returns the
 * rows used; *left: how many had no room. */
static int draw_latest(const struct screen *screen, struct canvas *canvas, const struct area *list,
                       const struct latest_labs *labs, int *left)
{
    int row = 0;
    for (int pass = 0; pass < 3; pass++) {
        for (int p = 0; p < labs->count; p++) {
            for (int i = 0; i < labs->panels[p]->count; i++) {
                const struct lab_component *component = &labs->panels[p]->components[i];
                if (component->is_remark) {
                    continue;
                }
                if (lab_flag_urgency(component->flag) != pass ||
                    has_newer(labs->panels, p, component->name)) {
                    continue;
                }
                if (row < list->height - 1) {
                    draw_component(screen, canvas, list, row++, component, labs->results[p]);
                } else {
                    (*left)++;
                }
            }
        }
    }
    return row;
}

static void draw_labs(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct area list = box_head(canvas, area, "Latest labs");
    struct latest_labs labs = {.count = 0};
    int left = 0;
    gather_labs(screen, &labs);
    int row = draw_latest(screen, canvas, &list, &labs, &left);
    if (labs.count == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL,
                   labs.unreadable > 0 ? "Results that cannot be read: g l shows them as stored."
                                       : "No results recorded.",
                   NULL);
        row = 1;
    }
    if (left > 0) {
        draw_more(canvas, &list, list.height - 1, left, "", "g l");
    } else if (labs.pending > 0) {
        canvas_format(canvas, &list, row, 1, 0, ROLE_PENDING, "P %d%s pending (g l)", labs.pending,
                      chart_labs(screen->chart).more ? "+" : "");
    }
}

static void draw_appointments(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct chart_part part = chart_appointments(screen->chart);
    struct area list = box_head(canvas, area, "Appointments to come");
    if (part.count == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, "None scheduled.", NULL);
    }
    for (int i = 0; i < part.count && i < list.height; i++) {
        const struct appointment_line *line = chart_part_row(&part, i);
        char date[64], time[64], words[512];
        value_words(RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, date), date,
                    sizeof(date));
        value_words(RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, time), time,
                    sizeof(time));
        struct visit_mark visit =
            chart_visit(screen->chart, (const struct appointment *)(const void *)line);
        bool here = visit.state != VISIT_SCHEDULED || visit.disagrees;
        snprintf(words, sizeof(words), "%s %s  %s%s%s  %s", date, time,
                 here ? visit_state_word(visit.state) : "", here ? "  " : "",
                 line->provider_name.text, line->appointment_type.text);
        draw_text(canvas, &list, i, 1, list.width - 1, ROLE_TEXT, words);
    }
}

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

static void draw_vitals(struct screen *screen, struct canvas *canvas, const struct area *area)
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
        snprintf(title, sizeof(title), "Vitals %s", when);
    }
    struct area list = box_head(canvas, area, title);
    if (set == NULL) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, "Not recorded.", NULL);
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

/* --- from 100 columns and 30 rows: allergies, and the last sets side by side --- */

static void draw_allergies(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct chart_part part = chart_allergies(screen->chart);
    char title[96], words[512];
    snprintf(title, sizeof(title), "Allergies and adverse reactions (%d%s)", part.count,
             part.more ? "+" : "");
    struct area list = box_head(canvas, area, title);
    if (part.count == 0) {
        allergy_state_words(screen->chart, words, sizeof(words));
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, words, NULL);
    }
    for (int i = 0; i < part.count && i < list.height; i++) {
        const struct allergy *allergy = chart_part_row(&part, i);
        bool marked = chart_retracted(screen->chart, RECORD_ALLERGY, allergy->id.integer) != NULL;
        bool severe = strcmp(allergy->severity.text, "severe") == 0 && !marked;
        enum role plain = marked ? ROLE_CORRECTED : ROLE_TEXT;
        if (i == list.height - 1 && part.count > list.height) {
            draw_more(canvas, &list, i, part.count - i, allergy->allergen.text, "g a");
            return;
        }
        int column =
            canvas_format(canvas, &list, i, 0, 0, severe ? ROLE_ALLERGY : plain, "%s %s",
                          marked ? "[X]" : (severe ? "[!]" : "[ ]"), allergy->allergen.text);
        column += canvas_format(canvas, &list, i, column + 2, 0, severe ? ROLE_ALLERGY : ROLE_LABEL,
                                "%s", severe ? "SEVERE" : allergy->severity.text);
        const char *state = marked ? "(entered in error)  " : "";
        if (!marked && strcmp(allergy->status.text, "inactive") == 0) {
            state = "(inactive)  ";
        }
        snprintf(words, sizeof(words), "%s%s", state, allergy->reaction.text);
        draw_text(canvas, &list, i, column + 4, list.width - column - 4, plain, words);
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

/* "16 HIGH"; "(5 of 7)" while parts are missing. */
static void put_news2(struct screen *screen, struct canvas *canvas, const struct area *area,
                      int row, int column, int width, const struct vital_signs *set)
{
    struct news2 score = chart_news2(screen->chart, set);
    char words[64];
    news2_words(&score, words, sizeof(words));
    if (score.band == NEWS2_INCOMPLETE) {
        snprintf(words, sizeof(words), "(%d of %d)", score.known, (int)NEWS2_PART_COUNT);
    } else if (score.band == NEWS2_NOT_FOR_PATIENT) {
        snprintf(words, sizeof(words), "-");
    }
    canvas_put_right(canvas, area, row, column, width, news2_role(score.band), words);
}

static void draw_vitals_table(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    static const enum vital_sign signs[] = {VITAL_RESPIRATORY_RATE, VITAL_OXYGEN_SATURATION,
                                            VITAL_SYSTOLIC,         VITAL_HEART_RATE,
                                            VITAL_TEMPERATURE,      VITAL_WEIGHT};
    enum { HEAD = 11, WIDTH = 12, SIGNS = sizeof(signs) / sizeof(signs[0]) };
    struct chart_part part = chart_vitals(screen->chart);
    struct area list = box_head(canvas, area, "Vitals, last sets (g v)");
    int columns = (list.width - HEAD) / WIDTH;
    columns = columns > part.count ? part.count : columns;
    if (part.count == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, "Not recorded.", NULL);
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
        put_news2(screen, canvas, &list, SIGNS + 2, HEAD + i * WIDTH, WIDTH, set);
    }
}

static void draw_wide(struct screen *screen, struct canvas *canvas, const struct area *left,
                      const struct area *right)
{
    int third = left->height / 3;
    struct area medications = area_rows(left, 0, left->height - 2 * third);
    struct area allergies = area_rows(left, left->height - 2 * third, third - 1);
    struct area appointments = area_rows(left, left->height - third, -1);
    struct area labs = area_rows(right, 0, right->height - 12);
    struct area vitals = area_rows(right, right->height - 11, -1);
    draw_medications(screen, canvas, &medications);
    draw_allergies(screen, canvas, &allergies);
    draw_appointments(screen, canvas, &appointments);
    draw_labs(screen, canvas, &labs);
    draw_vitals_table(screen, canvas, &vitals);
}

/* --- who may not see clinical values: who it is, and the appointments --- */

static void draw_demographics(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    static const int fields[] = {
        FIELD_OF(patient_hit, street),
        FIELD_OF(patient_hit, city),
        FIELD_OF(patient_hit, state),
        FIELD_OF(patient_hit, zip_code),
        FIELD_OF(patient_hit, phone),
        FIELD_OF(patient_hit, insurance_provider),
        FIELD_OF(patient_hit, emergency_contact_name),
    };
    enum { LABEL = 20 };
    const struct patient_hit *patient = chart_patient(screen->chart);
    struct area list = box_head(canvas, area, "Demographics (g d)");
    for (int i = 0; i < (int)(sizeof(fields) / sizeof(fields[0])) && i < list.height; i++) {
        char words[512];
        value_words(RECORD_PATIENT_HIT, patient, fields[i], words, sizeof(words));
        canvas_put(canvas, &list, i, 1, LABEL, ROLE_LABEL,
                   record_spec(RECORD_PATIENT_HIT)->fields[fields[i]].label, NULL);
        draw_text(canvas, &list, i, LABEL + 1, list.width - LABEL - 1, ROLE_VALUE,
                  words[0] != '\0' ? words : "Not recorded");
    }
}

static void draw_front_desk(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    int upper = 10;
    struct area demographics = area_rows(body, 0, upper);
    struct area appointments = area_rows(body, upper, -1);
    draw_demographics(screen, canvas, &demographics);
    draw_appointments(screen, canvas, &appointments);
}

static void draw_unready(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    const struct error *error = chart_error(screen->chart);
    if (error != NULL) {
        canvas_format(canvas, body, 1, 1, 0, ROLE_ERROR, "[!] %s", error->user);
        canvas_put(canvas, body, 2, 1, 0, ROLE_TEXT, "F5 reads the chart again.", NULL);
    } else if (chart_state(screen->chart) == CHART_GONE) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_ERROR,
                   "[!] This patient is no longer in the records.", NULL);
    } else if (clock_monotonic_ms() - chart_loading_since_ms(screen->chart) >= 400) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, "loading...  Esc cancels", NULL);
    }
}

static void draw_body(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    canvas_cursor(canvas, body, 0, 0);
    if (chart_patient(screen->chart) == NULL) {
        draw_unready(screen, canvas, body);
        return;
    }
    if (!chart_is_clinical(screen->chart)) {
        draw_front_desk(screen, canvas, body);
        return;
    }
    int left_width = body->width * 39 / 80;
    struct area left = area_columns(body, 0, left_width);
    struct area right = area_columns(body, left_width + 2, -1);
    canvas_vertical(canvas, body, 0, left_width, body->height);
    if (body->width >= 100 && body->height >= 28) {
        draw_wide(screen, canvas, &left, &right);
        return;
    }
    int upper = body->height - 6;
    struct area medications = area_rows(&left, 0, upper);
    struct area appointments = area_rows(&left, upper, -1);
    struct area labs = area_rows(&right, 0, upper);
    struct area vitals = area_rows(&right, upper, -1);
    draw_medications(screen, canvas, &medications);
    draw_appointments(screen, canvas, &appointments);
    draw_labs(screen, canvas, &labs);
    draw_vitals(screen, canvas, &vitals);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    draw_body(screen, canvas, body);
    clinical_acts_draw(screen->state, canvas, body);
}

static unsigned action(struct screen *screen, enum action action)
{
    unsigned done = clinical_acts_action(screen->state, screen, RECORD_PATIENT, NULL, action);
    if (done != REACT_IGNORED) {
        return done;
    }
    bool moves = action == ACTION_UP || action == ACTION_DOWN || action == ACTION_PAGE_UP ||
                 action == ACTION_PAGE_DOWN || action == ACTION_FIRST || action == ACTION_LAST;
    return moves ? REACT_HANDLED : REACT_IGNORED;
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    (void)length;
    return clinical_acts_asks(screen->state) ? clinical_acts_text(screen->state, screen, text)
                                             : REACT_IGNORED;
}

static bool typing(const struct screen *screen)
{
    return clinical_acts_asks(screen->state);
}

static int hints(const struct screen *screen, struct hint *out)
{
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    count += clinical_acts_hints(screen, RECORD_PATIENT, out + count);
    out[count++] = (struct hint){ACTION_NEXT_SECTION, "Next section"};
    out[count++] = (struct hint){ACTION_GO_MEDICATIONS, NULL};
    out[count++] = (struct hint){ACTION_GO_LABS, NULL};
    out[count++] = (struct hint){ACTION_GO_VITALS, NULL};
    out[count++] = (struct hint){ACTION_BREAK_GLASS, NULL};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    out[count++] = (struct hint){ACTION_REFRESH, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    const struct error *error = chart_error(screen->chart);
    out[0] = '\0';
    if (error != NULL && chart_patient(screen->chart) != NULL) {
        snprintf(out, size, "Not refreshed: %s F5 tries again.", error->user);
    } else if (chart_state(screen->chart) == CHART_READY && !chart_marks_ready(screen->chart)) {
        snprintf(out, size, "[!] Too many marks to read all: older rows may be in error unmarked.");
    } else {
        clinical_acts_critical(screen, out, size);
    }
}

static bool cancel(struct screen *screen)
{
    if (clinical_acts_cancel(screen->state)) {
        return true;
    }
    if (chart_state(screen->chart) == CHART_LOADING) {
        chart_cancel(screen->chart);
    }
    return false;
}

static void refresh(struct screen *screen)
{
    chart_refresh(screen->chart);
}

/* It keeps nothing: all is the chart's. */
static void nothing(struct screen *screen)
{
    (void)screen;
}

static const char *const marks[] = {
    "H high  L low  H! L! critical  ? no range  P pending  * corrected", NULL};

const struct screen_ops screen_summary = {
    .title = "Summary",
    .of_patient = true,
    .size = sizeof(struct clinical_acts),
    .enter = nothing,
    .leave = nothing,
    .draw = draw,
    .action = action,
    .text = text,
    .typing = typing,
    .hints = hints,
    .standing = standing,
    .cancel = cancel,
    .refresh = refresh,
    .marks = marks,
};
