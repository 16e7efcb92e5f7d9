/* SPDX-License-Identifier: MIT */
/*
 * The summary of a chart: active medications, latest labs, appointments to come, last vitals; each
 * value with its flag letter. What is out of view is counted. Loop thread; everything comes from
 * the chart.
 */
#include "ui/screens/drug_words.h"
#include "ui/screens/summary_private.h"

#include "ui/kit/draw.h"
#include "ui/screens/marks.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

struct area summary_box(struct canvas *canvas, const struct area *area, const char *title)
{
    canvas_put(canvas, area, 0, 1, 0, ROLE_TITLE, title, NULL);
    canvas_horizontal(canvas, area, 1, 0, area->width);
    return area_rows(area, 2, -1);
}

void summary_more(struct canvas *canvas, const struct area *area, int row, long long left,
                  const char *names, const char *keys)
{
    canvas_format(canvas, area, row, 1, 0, ROLE_LABEL, "v %lld more%s%s (%s)", left,
                  names[0] != '\0' ? ": " : "", names, keys);
}

/* "metformin - DOSE 500 mg - oral - daily" on one line if it fits, else without the route. */
static void medication_words(const struct screen *screen, const struct medication *medication,
                             char *out, size_t size)
{
    drug_name_words(screen, &medication->name, out, size);
    const struct field_value *values[] = {&medication->dosage, &medication->frequency};
    static const enum dose_place places[] = {DOSE_AMOUNT, DOSE_FREQUENCY};
    for (size_t i = 0; i < 2; i++) {
        char part[DOSE_TEXT_SIZE];
        size_t length = strlen(out);
        if (values[i]->length > 0 && length < size) {
            dose_words(places[i], values[i], part, sizeof(part));
            snprintf(out + length, size - length, " - %s%s", i == 0 ? "DOSE " : "", part);
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
        snprintf(out + length, size - length, WORDS(" - SUSPENDED since %s"), date);
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

/* How many lines put_wrapped needs. */
static int wrapped_lines(const struct area *area, int column, const char *untrusted)
{
    char text[700];
    text_safe(text, sizeof(text), untrusted, strlen(untrusted), NULL);
    return wrap_count(text, area->width - column - 1, WRAP_PARTS);
}

static void draw_medications(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    const struct patient_counts *counts = chart_counts(screen->chart);
    struct chart_part part = chart_medications(screen->chart);
    long long total = counts->active_medications.integer;
    char title[64], words[512];
    snprintf(title, sizeof(title), WORDS("Active medications (%lld)"), total);
    struct area list = summary_box(canvas, area, title);
    int row = 0, shown = 0;
    while (shown < part.count && row < list.height - (total > shown + 1 ? 1 : 0)) {
        const struct medication *medication = chart_part_row(&part, shown);
        medication_words(screen, medication, words, sizeof(words));
        add_state(screen, medication, words, sizeof(words));
        /* Whole, above the line that counts the others; what does not fit is counted there. */
        int room = list.height - row - (total > shown + 1 ? 1 : 0);
        if (shown > 0 && wrapped_lines(&list, 3, words) > room) {
            break;
        }
        canvas_format(canvas, &list, row, 0, 0, ROLE_LABEL, "%2d", shown + 1);
        row += put_wrapped(canvas, &list, row, 3, ROLE_VALUE, words);
        shown++;
    }
    if (total == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, WORDS("No active medications recorded."),
                   NULL);
    } else if (shown < total) {
        const struct medication *next = shown < part.count ? chart_part_row(&part, shown) : NULL;
        words[0] = '\0';
        if (next != NULL) {
            drug_name_words(screen, &next->name, words, sizeof(words));
        }
        summary_more(canvas, &list, list.height - 1, total - shown, words, "g m");
    }
}

/* The chart has them by day; within a day the time decides, and what has none comes last. */
static bool is_sooner(const struct appointment_line *a, const struct appointment_line *b)
{
    long long day = a->date.state == FIELD_VALUE ? a->date.integer : INT64_MAX;
    long long other_day = b->date.state == FIELD_VALUE ? b->date.integer : INT64_MAX;
    if (day != other_day) {
        return day < other_day;
    }
    int minutes = time_parse(a->time.text), other = time_parse(b->time.text);
    return minutes >= 0 && (other < 0 || minutes < other);
}

enum { APPOINTMENTS_MOST = 40 };

static int in_time_order(const struct chart_part *part,
                         const struct appointment_line *out[APPOINTMENTS_MOST])
{
    int count = 0;
    for (int i = 0; i < part->count && count < APPOINTMENTS_MOST; i++) {
        const struct appointment_line *line = chart_part_row(part, i);
        int at = count++;
        for (; at > 0 && is_sooner(line, out[at - 1]); at--) {
            out[at] = out[at - 1];
        }
        out[at] = line;
    }
    return count;
}

/* "24-Nov-2026 14:40  arrived  Dr. Rachel Brookton" and, where there is room, what for. */
static void draw_appointment(const struct screen *screen, struct canvas *canvas,
                             const struct area *list, int row, const struct appointment_line *line)
{
    enum { WHEN = 18, PROVIDER = 20, TYPE_LEAST = 10 };
    char date[64], time[64], who[512];
    value_words(RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, date), date,
                sizeof(date));
    value_words(RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, time), time,
                sizeof(time));
    struct visit_mark visit =
        chart_visit(screen->chart, (const struct appointment *)(const void *)line);
    bool here = visit.state != VISIT_SCHEDULED || visit.disagrees;
    snprintf(who, sizeof(who), "%s%s%s", here ? visit_state_word(visit.state) : "",
             here ? "  " : "", line->provider_name.text);
    canvas_format(canvas, list, row, 1, WHEN - 1, ROLE_TEXT, "%s %s", date, time);
    int room = list->width - 1 - WHEN;
    bool with_type = !here && room >= PROVIDER + 2 + TYPE_LEAST;
    draw_text(canvas, list, row, 1 + WHEN, with_type ? PROVIDER : room, ROLE_TEXT, who);
    if (with_type) {
        draw_text(canvas, list, row, 1 + WHEN + PROVIDER + 2, room - PROVIDER - 2, ROLE_LABEL,
                  line->appointment_type.text);
    }
}

static void draw_appointments(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    const struct appointment_line *lines[APPOINTMENTS_MOST];
    struct chart_part part = chart_appointments(screen->chart);
    struct area list = summary_box(canvas, area, "Appointments from today on");
    int count = in_time_order(&part, lines);
    if (count == 0) {
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, WORDS("None scheduled."), NULL);
    }
    for (int i = 0; i < count && i < list.height; i++) {
        bool last = i == list.height - 1 && (count > list.height || part.more);
        if (last) {
            canvas_format(canvas, &list, i, 1, 0, ROLE_LABEL, "v %d%s more (g p)", part.count - i,
                          part.more ? " or" : "");
            return;
        }
        draw_appointment(screen, canvas, &list, i, lines[i]);
    }
}

/* --- from 100 columns and 30 rows: allergies, and the last sets side by side --- */

static bool is_severe(const struct screen *screen, const struct allergy *allergy)
{
    return allergy_is_severe(allergy) && !allergy_is_inactive(allergy) &&
           chart_retracted(screen->chart, RECORD_ALLERGY, allergy->id.integer) == NULL;
}

/* Severe active ones first, as in the banner; then in the order of the list. */
static int severe_first(const struct screen *screen, const struct chart_part *part, int out[],
                        int most)
{
    int count = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < part->count && count < most; i++) {
            if (is_severe(screen, chart_part_row(part, i)) == (pass == 0)) {
                out[count++] = i;
            }
        }
    }
    return count;
}

/* "[!] Penicillin         SEVERE    Anaphylaxis": a substance is never cut, the columns give way.
 */
static void draw_allergy(const struct screen *screen, struct canvas *canvas,
                         const struct area *list, int row, const struct allergy *allergy, int names)
{
    enum { MARK = 4, SEVERITY = 8 };
    char words[512];
    bool marked = chart_retracted(screen->chart, RECORD_ALLERGY, allergy->id.integer) != NULL;
    bool severe = is_severe(screen, allergy);
    enum role plain = marked ? ROLE_CORRECTED : ROLE_TEXT;
    int used = canvas_format(canvas, list, row, 0, 0, severe ? ROLE_ALLERGY : plain, "%s %s",
                             marked ? "[X]" : (severe ? "[!]" : "[ ]"), allergy->allergen.text);
    int column = (used > MARK + names ? used : MARK + names) + 2;
    used = canvas_put(canvas, list, row, column, 0, severe ? ROLE_ALLERGY : ROLE_LABEL,
                      severe && severity_of(&allergy->severity) == SEVERITY_SEVERE
                          ? "SEVERE"
                          : allergy->severity.text,
                      NULL);
    column += (used > SEVERITY ? used : SEVERITY) + 2;
    const char *state = marked ? "(entered in error)  " : "";
    if (!marked && allergy_is_inactive(allergy)) {
        state = "(inactive)  ";
    }
    snprintf(words, sizeof(words), "%s%s", state, allergy->reaction.text);
    draw_text(canvas, list, row, column, list->width - column, plain, words);
}

static void draw_allergies(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    enum { MOST = 64, NAMES_MOST = 24 };
    struct chart_part part = chart_allergies(screen->chart);
    char title[96], words[512];
    int order[MOST], names = 10;
    snprintf(title, sizeof(title), WORDS("Allergies and adverse reactions (%d%s)"), part.count,
             part.more ? WORDS(" or more") : "");
    struct area list = summary_box(canvas, area, title);
    if (part.count == 0) {
        allergy_state_words(screen->chart, words, sizeof(words));
        canvas_put(canvas, &list, 0, 1, 0, ROLE_LABEL, words, NULL);
    }
    int count = severe_first(screen, &part, order, MOST);
    for (int i = 0; i < count && i < list.height; i++) {
        const struct allergy *allergy = chart_part_row(&part, order[i]);
        int width = text_width(allergy->allergen.text);
        names = width > names && width <= NAMES_MOST ? width : names;
    }
    for (int i = 0; i < count && i < list.height; i++) {
        const struct allergy *allergy = chart_part_row(&part, order[i]);
        if (i == list.height - 1 && part.count > list.height) {
            summary_more(canvas, &list, i, part.count - i, allergy->allergen.text, "g a");
            return;
        }
        draw_allergy(screen, canvas, &list, i, allergy, names);
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
    summary_draw_labs(screen, canvas, &labs);
    summary_draw_vitals_sets(screen, canvas, &vitals);
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
    struct area list = summary_box(canvas, area, WORDS("Demographics (g d)"));
    for (int i = 0; i < (int)(sizeof(fields) / sizeof(fields[0])) && i < list.height; i++) {
        char words[512];
        value_words(RECORD_PATIENT_HIT, patient, fields[i], words, sizeof(words));
        canvas_put(canvas, &list, i, 1, LABEL, ROLE_LABEL,
                   WORDS(record_spec(RECORD_PATIENT_HIT)->fields[fields[i]].label), NULL);
        draw_text(canvas, &list, i, LABEL + 1, list.width - LABEL - 1, ROLE_VALUE,
                  words[0] != '\0' ? words : WORDS("Not recorded"));
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
        canvas_put(canvas, body, 2, 1, 0, ROLE_TEXT, WORDS("F5 reads the chart again."), NULL);
    } else if (chart_state(screen->chart) == CHART_GONE) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_ERROR,
                   WORDS("[!] This patient is no longer in the records."), NULL);
    } else if (clock_monotonic_ms() - chart_loading_since_ms(screen->chart) >= 400) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, WORDS("loading...  Esc cancels"), NULL);
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
    summary_draw_labs(screen, canvas, &labs);
    summary_draw_vitals(screen, canvas, &vitals);
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
    if (clinical_acts_asks(screen->state)) {
        return hints_of_menu(out);
    }
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
        snprintf(out, size, WORDS("Not refreshed: %s F5 tries again."), error->user);
    } else if (chart_state(screen->chart) == CHART_READY && !chart_marks_ready(screen->chart)) {
        snprintf(out, size,
                 WORDS("[!] Too many marks to read all: older rows may be in error unmarked."));
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
    "H high  L low  H! L! critical  ? no range",
    "P pending  * corrected  [!] severe allergy  [X] entered in error", NULL};

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
