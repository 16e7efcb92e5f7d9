/* SPDX-License-Identifier: MIT */
/* The patient banner. Loop thread; draws only. */
#include "ui/screens/banner.h"

#include "chartty/model/names.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100 };

/* "Born 14-Jul-1945 (81y)" or "Born 14-Jul-1945  Died 02-Jan-2026  Age at Death 80y". */
static void birth_words(const struct chart *chart, const struct patient_hit *patient, char *out,
                        size_t size)
{
    char born[12] = "", age[16] = "";
    if (patient->dob.state != FIELD_VALUE) {
        snprintf(out, size, "Born Not known");
        return;
    }
    struct date date = date_from_days((int32_t)patient->dob.integer);
    date_format(date, born);
    if (patient->died_on.state == FIELD_VALUE) {
        char died[12];
        struct date end = date_from_days((int32_t)patient->died_on.integer);
        date_format(end, died);
        age_format(date, end, age);
        snprintf(out, size, "Born %s  Died %s  Age at Death %s", born, died, age);
        return;
    }
    age_format(date, chart_today(chart), age);
    snprintf(out, size, "Born %s%s%s%s", born, age[0] != '\0' ? " (" : "", age,
             age[0] != '\0' ? ")" : "");
}

static int identity_rows(struct canvas *canvas, const struct area *area, const struct chart *chart,
                         enum role role)
{
    const struct patient_hit *patient = chart_patient(chart);
    char name[256], birth[96], gender[64], mrn[64], rest[256];
    name_display(&patient->last_name, &patient->first_name, &patient->title, name, sizeof(name));
    birth_words(chart, patient, birth, sizeof(birth));
    text_safe(gender, sizeof(gender), patient->gender.text, patient->gender.length, NULL);
    text_safe(mrn, sizeof(mrn), patient->mrn.text, patient->mrn.length, NULL);
    snprintf(rest, sizeof(rest), "%s  Gender %s  MRN %s", birth,
             gender[0] != '\0' ? gender : "Not known", mrn);
    bool dead = patient->died_on.state == FIELD_VALUE;
    int rest_width = text_width(rest);
    int name_width = text_width(name);
    bool one_row = name_width + rest_width + 4 <= area->width;
    int rows = one_row ? 1 : 2;
    for (int row = 0; row < rows; row++) {
        struct area line = area_rows(area, row, 1);
        canvas_fill(canvas, &line, role);
        if (dead) {
            canvas_repeat(canvas, &line, 0, 0, line.width, role, "/");
        }
    }
    canvas_format(canvas, area, 0, 0, 0, role, " %s ", name);
    canvas_format(canvas, area, rows - 1, area->width - rest_width - 2, 0, role, " %s ", rest);
    return rows;
}

/* "penicillin SEVERE": with the reaction where there is room for it. */
static void allergy_words(const struct allergy *allergy, bool wide, char *out, size_t size)
{
    char name[256], reaction[256], severity[32];
    text_safe(name, sizeof(name), allergy->allergen.text, allergy->allergen.length, NULL);
    text_safe(severity, sizeof(severity), allergy->severity.text, allergy->severity.length, NULL);
    text_safe(reaction, sizeof(reaction), allergy->reaction.text, allergy->reaction.length, NULL);
    if (strcmp(severity, "severe") == 0) {
        snprintf(severity, sizeof(severity), "SEVERE");
    }
    snprintf(out, size, "%s%s%s%s%s", name, severity[0] != '\0' ? " " : "", severity,
             wide && reaction[0] != '\0' ? " " : "", wide ? reaction : "");
}

/* As many as fit whole, severe ones first; the rest is counted: "; +2 (g a)". */
static void known_allergies(struct canvas *canvas, const struct area *line,
                            const struct chart *chart, int column)
{
    struct chart_part part = chart_allergies(chart);
    const struct patient_counts *counts = chart_counts(chart);
    int active = (int)counts->active_allergies.integer;
    int shown = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < part.count; i++) {
            const struct allergy *allergy = chart_part_row(&part, i);
            bool severe = strcmp(allergy->severity.text, "severe") == 0;
            bool inactive = strcmp(allergy->status.text, "inactive") == 0;
            if (inactive || severe != (pass == 0)) {
                continue;
            }
            char words[600];
            /* Many are named before few are described. */
            allergy_words(allergy, line->width >= WIDE && active <= 3, words, sizeof(words));
            int room = line->width - column - (active - shown > 1 ? 11 : 1);
            if (text_width(words) + (shown > 0 ? 2 : 0) > room) {
                pass = 2;
                break;
            }
            column += canvas_format(canvas, line, 0, column, 0, ROLE_ALLERGY, "%s%s",
                                    shown > 0 ? "; " : "", words);
            shown++;
        }
    }
    if (shown < active) {
        canvas_format(canvas, line, 0, column, 0, ROLE_ALLERGY, "%s+%d (g a)",
                      shown > 0 ? "; " : "", active - shown);
    }
}

static void allergy_row(struct canvas *canvas, const struct area *line, const struct chart *chart)
{
    static const struct {
        const char *mark;
        enum role role;
    } looks[] = {
        [ALLERGIES_KNOWN] = {"[!]", ROLE_ALLERGY},
        [ALLERGIES_NONE_KNOWN] = {"[0]", ROLE_ALLERGY_NONE},
        [ALLERGIES_NOT_RECORDED] = {"[?]", ROLE_ALLERGY_UNKNOWN},
        [ALLERGIES_UNAVAILABLE] = {"[x]", ROLE_ALLERGY_UNKNOWN},
    };
    enum allergy_state state = chart_allergy_state(chart);
    canvas_fill(canvas, line, looks[state].role);
    int column = 1 + canvas_format(canvas, line, 0, 1, 0, looks[state].role, "%s %s",
                                   looks[state].mark, allergy_state_title(state));
    if (state == ALLERGIES_KNOWN) {
        column += canvas_format(canvas, line, 0, column, 0, looks[state].role, " (%lld)  ",
                                chart_counts(chart)->active_allergies.integer);
        known_allergies(canvas, line, chart, column);
    }
}

/* From 100 columns: address, phone, insurance, emergency contact; whole items only. */
static void contact_row(struct canvas *canvas, const struct area *line,
                        const struct patient_hit *patient)
{
    char address[400], item[512];
    int column = 1;
    canvas_fill(canvas, line, ROLE_BANNER);
    snprintf(address, sizeof(address), "%s%s%s %s %s", patient->street.text,
             patient->street.length > 0 && patient->city.length > 0 ? ", " : "", patient->city.text,
             patient->state.text, patient->zip_code.text);
    const struct {
        const char *label, *text;
    } items[] = {
        {"Address", address},
        {"Phone", patient->phone.text},
        {"Insurance", patient->insurance_provider.text},
        {"Emergency", patient->emergency_contact_name.text},
    };
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        const char *text = items[i].text;
        while (*text == ' ') {
            text++;
        }
        snprintf(item, sizeof(item), "%s %s   ", items[i].label,
                 text[0] != '\0' ? text : "Not recorded");
        char safe[600];
        text_safe(safe, sizeof(safe), item, strlen(item), NULL);
        if (column + text_width(safe) - 3 < line->width) {
            column += canvas_put(canvas, line, 0, column, 0, ROLE_BANNER, item, NULL);
        }
    }
}

int banner_draw(struct canvas *canvas, const struct area *area, const struct chart *chart,
                bool flash)
{
    const struct patient_hit *patient = chart_patient(chart);
    bool wide = area->width >= WIDE;
    int rows = 1;
    if (patient == NULL) {
        struct area line = area_rows(area, 0, 1);
        canvas_fill(canvas, &line, ROLE_BANNER);
        const char *words = "Opening the chart...";
        if (chart_state(chart) == CHART_FAILED) {
            words = "This chart could not be read.";
        } else if (chart_state(chart) == CHART_GONE) {
            words = "This patient is no longer in the records.";
        }
        canvas_put(canvas, &line, 0, 1, 0, ROLE_BANNER, words, NULL);
    } else {
        bool dead = patient->died_on.state == FIELD_VALUE;
        rows = identity_rows(canvas, area, chart, dead ? ROLE_BANNER_DECEASED : ROLE_BANNER);
    }
    struct area line = area_rows(area, rows, 1);
    allergy_row(canvas, &line, chart);
    rows++;
    if (wide) {
        line = area_rows(area, rows, 1);
        if (patient != NULL) {
            contact_row(canvas, &line, patient);
        } else {
            canvas_fill(canvas, &line, ROLE_BANNER);
        }
        rows++;
    }
    if (flash) {
        canvas_flag(canvas, area, 0, 0, area->width, CELL_FLASH);
    }
    return rows;
}
