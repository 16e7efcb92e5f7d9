/* SPDX-License-Identifier: MIT */
/* Demographics: every field of the patient, by group, and the counts of the record; side by side
 * where there is room. Loop thread. */
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/placeholders.h"
#include "ui/kit/text_view.h"
#include "ui/screens/cells.h"
#include "ui/screens/screen.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100, BESIDE = 2 /* groups of the left side: who it is, where they are reached */ };

struct demographics {
    struct text_view view; /* all of it; on a wide screen its left side */
    struct text_view right;
};

struct group {
    const char *title;
    int from, to; /* fields of patient_hit, inclusive */
};

static const struct group groups[] = {
    {"Identity", FIELD_OF(patient_hit, mrn), FIELD_OF(patient_hit, ssn)},
    {"Contact", FIELD_OF(patient_hit, email), FIELD_OF(patient_hit, zip_code)},
    {"Insurance", FIELD_OF(patient_hit, insurance_provider), FIELD_OF(patient_hit, group_number)},
    {"Emergency contact", FIELD_OF(patient_hit, emergency_contact_name),
     FIELD_OF(patient_hit, emergency_contact_phone)},
};

static void enter(struct screen *screen)
{
    struct demographics *state = screen->state;
    text_view_init(&state->view);
    text_view_init(&state->right);
}

static void leave(struct screen *screen)
{
    struct demographics *state = screen->state;
    text_view_release(&state->view);
    text_view_release(&state->right);
}

static void add_counts(struct text_view *view, const struct patient_counts *counts)
{
    text_view_title(view, WORDS("Record counts"));
    for (int field = FIELD_OF(patient_counts, appointments);
         field <= FIELD_OF(patient_counts, lab_results); field++) {
        detail_value(view, RECORD_PATIENT_COUNTS, counts, field);
    }
}

/* Names that ct_patient keeps; most people have none, so they are shown only when there. */
static void add_other_names(struct text_view *view, const struct patient_hit *patient)
{
    static const int names[] = {FIELD_OF(patient_hit, preferred_name),
                                FIELD_OF(patient_hit, former_name)};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (record_values(patient)[names[i]].state == FIELD_VALUE) {
            detail_value(view, RECORD_PATIENT_HIT, patient, names[i]);
        }
    }
}

/* The placeholder of an unknown or estimated date is said in words. */
static void add_born(struct text_view *view, const struct patient_hit *patient)
{
    char words[64];
    enum birth_known known = birth_known(&patient->birth_date_note);
    if (known == BIRTH_KNOWN) {
        detail_value(view, RECORD_PATIENT_HIT, patient, FIELD_OF(patient_hit, dob));
        return;
    }
    birth_words(&patient->dob, &patient->birth_date_note, words, sizeof(words));
    text_view_field(view, "Born", known == BIRTH_UNKNOWN ? WORDS("Not known") : words);
}

/* So is a part of the name that is not known; true when it was. */
static bool add_missing_name(struct text_view *view, const struct patient_hit *patient, int field)
{
    const char *missing = patient->missing_name_part.text;
    const char *part = field == FIELD_OF(patient_hit, first_name)  ? "first"
                       : field == FIELD_OF(patient_hit, last_name) ? "last"
                                                                   : NULL;
    if (part == NULL || (strcmp(missing, part) != 0 && strcmp(missing, "both") != 0)) {
        return false;
    }
    bool newborn = strcmp(record_values(patient)[field].text, PLACEHOLDER_NEWBORN) == 0;
    text_view_field(view, record_spec(RECORD_PATIENT_HIT)->fields[field].label,
                    newborn ? WORDS("Not named yet") : WORDS("Not known"));
    return true;
}

static void add_group(struct text_view *view, const struct patient_hit *patient, size_t index)
{
    text_view_title(view, groups[index].title);
    for (int field = groups[index].from; field <= groups[index].to; field++) {
        if (field == FIELD_OF(patient_hit, dob)) {
            add_born(view, patient);
        } else if (!add_missing_name(view, patient, field)) {
            detail_value(view, RECORD_PATIENT_HIT, patient, field);
        }
    }
    if (index == 0) {
        add_other_names(view, patient);
    }
    text_view_gap(view);
}

static void add_record(const struct screen *screen, struct text_view *view,
                       const struct patient_hit *patient)
{
    char when[20];
    if (chart_counts(screen->chart) != NULL) {
        add_counts(view, chart_counts(screen->chart));
        text_view_gap(view);
    }
    bookkeeping_words(&patient->updated_at, when);
    text_view_field(view, "Updated", when);
    bookkeeping_words(&patient->created_at, when);
    text_view_field(view, "Created", when);
}

/* wide: what follows the first groups goes to the right side. */
static void make_views(struct screen *screen, bool wide)
{
    struct demographics *state = screen->state;
    const struct patient_hit *patient = chart_patient(screen->chart);
    int top = state->view.top, right_top = state->right.top;
    text_view_clear(&state->view);
    text_view_clear(&state->right);
    if (patient == NULL) {
        return;
    }
    struct text_view *rest = wide ? &state->right : &state->view;
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        add_group(i < BESIDE ? &state->view : rest, patient, i);
    }
    add_record(screen, rest, patient);
    state->view.top = top;
    state->right.top = right_top;
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct demographics *state = screen->state;
    bool wide = body->width >= WIDE;
    int half = body->width / 2;
    struct area left = area_columns(body, 0, wide ? half - 1 : -1);
    make_views(screen, wide);
    text_view_draw(&state->view, canvas, &left);
    if (wide) {
        struct area right = area_columns(body, half + 2, -1);
        canvas_vertical(canvas, body, 0, half, body->height);
        text_view_draw(&state->right, canvas, &right);
    }
    canvas_cursor(canvas, body, 0, 0);
}

static unsigned action(struct screen *screen, enum action action)
{
    struct demographics *state = screen->state;
    if (action == ACTION_EDIT) {
        workstation_edit(screen->workstation, &form_patient_edit, chart_patient_id(screen->chart));
        return REACT_HANDLED;
    }
    /* Both sides scroll together; one that is all in view stays. */
    unsigned done = text_view_action(&state->view, action);
    return done == REACT_IGNORED ? done : done | text_view_action(&state->right, action);
}

static int hints(const struct screen *screen, struct hint *out)
{
    (void)screen;
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    out[count++] = (struct hint){ACTION_EDIT, NULL};
    out[count++] = (struct hint){ACTION_DOWN, "Scroll"};
    out[count++] = (struct hint){ACTION_NEXT_SECTION, "Section"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    const struct error *error = chart_error(screen->chart);
    snprintf(out, size, "%s", error != NULL ? error->user : "");
}

static void refresh(struct screen *screen)
{
    chart_refresh(screen->chart);
}

const struct screen_ops screen_demographics = {
    .title = "Demographics",
    .of_patient = true,
    .size = sizeof(struct demographics),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .hints = hints,
    .standing = standing,
    .refresh = refresh,
};
