/* SPDX-License-Identifier: MIT */
/* The patient banner. Loop thread; draws only. */
#include "ui/screens/banner.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/model/placeholders.h"
#include "chartty/model/status_words.h"
#include "ui/kit/draw.h"
#include "ui/screens/marks.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100 };

/* The items after the name, each whole: birth (and death), gender, number, always in this order. */
enum { ITEMS = 5, ITEM_SIZE = 96 };

static int birth_items(const struct chart *chart, const struct patient_hit *patient,
                       char items[][ITEM_SIZE])
{
    char born[64], age[16], died[12];
    struct date today = chart_today(chart);
    const struct field_value *note = &patient->birth_date_note;
    if (patient->dob.state != FIELD_VALUE) {
        snprintf(items[0], ITEM_SIZE, WORDS("Born Not known"));
        return 1;
    }
    birth_sentence(&patient->dob, note, today, items[0], ITEM_SIZE);
    if (patient->died_on.state != FIELD_VALUE) {
        return 1;
    }
    struct date end = date_from_days((int32_t)patient->died_on.integer);
    date_format(end, died);
    snprintf(items[1], ITEM_SIZE, WORDS("Died %s"), died);
    if (birth_known(note) == BIRTH_UNKNOWN) {
        return 2;
    }
    if (birth_known(note) == BIRTH_KNOWN) {
        birth_words(&patient->dob, note, born, sizeof(born));
        snprintf(items[0], ITEM_SIZE, WORDS("Born %s"), born);
    }
    birth_age(&patient->dob, note, end, age, sizeof(age));
    snprintf(items[2], ITEM_SIZE, WORDS("Age at Death %s"), age);
    return 3;
}

static int identity_items(const struct chart *chart, const struct patient_hit *patient,
                          char items[][ITEM_SIZE])
{
    char gender[64], mrn[64];
    int count = birth_items(chart, patient, items);
    text_safe(gender, sizeof(gender), patient->gender.text, patient->gender.length, NULL);
    text_safe(mrn, sizeof(mrn), patient->mrn.text, patient->mrn.length, NULL);
    snprintf(items[count++], ITEM_SIZE, WORDS("Gender %s"),
             gender[0] != '\0' ? gender : WORDS("Not known"));
    snprintf(items[count++], ITEM_SIZE, "MRN %s", mrn);
    return count;
}

/* Items that fit in `width` columns from *at on, joined; *at moves past them. At least one is
 * taken. */
static int join_items(char items[][ITEM_SIZE], int count, int *at, int width, char *out,
                      size_t size)
{
    int used = text_width(items[*at]);
    snprintf(out, size, "%s", items[(*at)++]);
    while (*at < count && used + 2 + text_width(items[*at]) <= width) {
        size_t length = strlen(out);
        used += 2 + text_width(items[*at]);
        snprintf(out + length, size - length, "  %s", items[(*at)++]);
    }
    return used;
}

static void ground(struct canvas *canvas, const struct area *area, int row, bool dead)
{
    struct area line = area_rows(area, row, 1);
    enum role role = dead ? ROLE_BANNER_DECEASED : ROLE_BANNER;
    canvas_fill(canvas, &line, role);
    if (dead) {
        canvas_repeat(canvas, &line, 0, 0, line.width, role, "/");
    }
}

/* Name and items on one row where they fit, else on as many as they need: nothing of them is ever
 * cut. */
static int identity_rows(struct canvas *canvas, const struct area *area, const struct chart *chart)
{
    const struct patient_hit *patient = chart_patient(chart);
    char name[512], items[ITEMS][ITEM_SIZE], joined[ITEMS * ITEM_SIZE];
    bool dead = patient->died_on.state == FIELD_VALUE;
    enum role role = dead ? ROLE_BANNER_DECEASED : ROLE_BANNER;
    person_display(&patient->last_name, &patient->first_name, &patient->title,
                   &patient->missing_name_part, name, sizeof(name));
    int count = identity_items(chart, patient, items);
    int at = 0, width = area->width - 2;
    int name_rows = wrap_count(name, width, WRAP_PARTS);
    int used = join_items(items, count, &at, width, joined, sizeof(joined));
    int row = name_rows - 1;
    bool beside = at == count && name_rows == 1 && text_width(name) + used + 4 <= area->width;
    for (int i = 0; i < name_rows; i++) {
        ground(canvas, area, i, dead);
    }
    wrap_draw(canvas, area, 0, 1, width, 0, name_rows, WRAP_PARTS, role, name);
    if (dead && name_rows == 1) {
        canvas_put(canvas, area, 0, 0, 1, role, " ", NULL);
        canvas_put(canvas, area, 0, text_width(name) + 1, 1, role, " ", NULL);
    }
    while (true) {
        if (!beside) {
            ground(canvas, area, ++row, dead);
        }
        canvas_format(canvas, area, row, area->width - used - 2, 0, role, " %s ", joined);
        if (at >= count) {
            return row + 1;
        }
        used = join_items(items, count, &at, width, joined, sizeof(joined));
    }
}

/* "penicillin SEVERE": with the reaction where there is room for it. */
static void allergy_words(const struct allergy *allergy, bool wide, char *out, size_t size)
{
    char name[256], reaction[256], severity[32];
    text_safe(name, sizeof(name), allergy->allergen.text, allergy->allergen.length, NULL);
    text_safe(severity, sizeof(severity), allergy->severity.text, allergy->severity.length, NULL);
    text_safe(reaction, sizeof(reaction), allergy->reaction.text, allergy->reaction.length, NULL);
    if (severity_of(&allergy->severity) == SEVERITY_SEVERE) {
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
    int active = chart_known_allergies(chart);
    int shown = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < part.count; i++) {
            const struct allergy *allergy = chart_part_row(&part, i);
            bool severe = allergy_is_severe(allergy);
            if (!chart_allergy_is_known(chart, allergy) || severe != (pass == 0)) {
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
    /* ux.md rule 7: no clinical value in the banner of who may not see one, and no claim of none.
     */
    if (!chart_is_clinical(chart)) {
        canvas_fill(canvas, line, ROLE_ALLERGY_UNKNOWN);
        canvas_put(canvas, line, 0, 1, 0, ROLE_ALLERGY_UNKNOWN, WORDS("[-] Allergies: see nurse"),
                   NULL);
        return;
    }
    enum allergy_state state = chart_allergy_state(chart);
    canvas_fill(canvas, line, looks[state].role);
    char words[400];
    allergy_state_words(chart, words, sizeof(words));
    int column = 1 + canvas_format(canvas, line, 0, 1, 0, looks[state].role, "%s %s",
                                   looks[state].mark, words);
    if (state == ALLERGIES_KNOWN) {
        column += canvas_format(canvas, line, 0, column, 0, looks[state].role, " (%d)  ",
                                chart_known_allergies(chart));
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
        snprintf(item, sizeof(item), "%s %s   ", WORDS(items[i].label),
                 text[0] != '\0' ? text : WORDS("Not recorded"));
        char safe[600];
        text_safe(safe, sizeof(safe), item, strlen(item), NULL);
        if (column + text_width(safe) - 3 < line->width) {
            column += canvas_put(canvas, line, 0, column, 0, ROLE_BANNER, item, NULL);
        }
    }
}

/* Emergency access is never forgotten while it lasts; returns the rows used. */
static int emergency_row(struct canvas *canvas, const struct area *area, int row,
                         const struct chart *chart)
{
    struct datetime until;
    if (!chart_is_emergency(chart, &until)) {
        return 0;
    }
    struct area line = area_rows(area, row, 1);
    canvas_fill(canvas, &line, ROLE_CRITICAL);
    canvas_format(canvas, &line, 0, 1, 0, ROLE_CRITICAL,
                  "[!!] EMERGENCY ACCESS until %02d:%02d - audited and reviewed", until.hour,
                  until.minute);
    return 1;
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
        rows = identity_rows(canvas, area, chart);
    }
    struct area line = area_rows(area, rows, 1);
    allergy_row(canvas, &line, chart);
    rows++;
    rows += emergency_row(canvas, area, rows, chart);
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
