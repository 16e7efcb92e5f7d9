/* SPDX-License-Identifier: MIT */
/* The keys of the clinical lists: each opens a form or a menu of forms, and changes nothing by
 * itself. Loop thread. */
#include "ui/screens/clinical_acts.h"

#include "ui/screens/drug_words.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/chart_marks.h"
#include "chartty/control/forms.h"
#include "ui/screens/drug_words.h"

#include <stdio.h>
#include <string.h>

static void say(struct screen *screen, const char *words)
{
    workstation_say(screen->workstation, MESSAGE_INFO, "%s", WORDS(words));
}

static int64_t id_of(const void *record)
{
    return record_values(record)[0].integer;
}

/* A row is there, and is no error: else says so. */
static bool has_row(struct screen *screen, enum record_type type, const void *record)
{
    if (record == NULL) {
        say(screen, "There is no row to do that to.");
        return false;
    }
    if (chart_retracted(screen->chart, type, id_of(record)) != NULL) {
        say(screen, "This row is marked as entered in error; it stays as it is.");
        return false;
    }
    return true;
}

/* --- the menu --- */

static void begin_menu(struct clinical_acts *acts, int64_t row_id)
{
    memset(&acts->menu, 0, sizeof(acts->menu));
    acts->row_id = row_id;
    acts->menu.title = acts->title;
}

/* why NULL or "": it can be done. */
static void add(struct clinical_acts *acts, char letter, const char *words,
                const struct edit_spec *spec, const char *why)
{
    int at = acts->menu.count++;
    bool can = why == NULL || why[0] == '\0';
    snprintf(acts->why[at], sizeof(acts->why[at]), "%s", can ? "" : why);
    acts->menu.items[at] =
        (struct menu_item){.letter = letter, .words = words, .why = can ? NULL : acts->why[at]};
    acts->specs[at] = spec;
}

static void entitle(struct clinical_acts *acts, const char *before, const struct field_value *value)
{
    char words[CLINICAL_TITLE_SIZE - 40] = "";
    if (value->state != FIELD_NULL) {
        text_safe(words, sizeof(words), value->text, value->length, NULL);
    }
    snprintf(acts->title, sizeof(acts->title), "%.30s%s", before, words);
}

static unsigned open_menu(struct clinical_acts *acts, struct screen *screen)
{
    menu_begin(&acts->menu);
    acts->open = true;
    workstation_hold(screen->workstation);
    return REACT_REDRAW;
}

static unsigned medication_menu(struct clinical_acts *acts, struct screen *screen,
                                const struct medication *medication)
{
    struct medication_mark mark = chart_medication_mark(screen->chart, medication);
    bool suspended = mark.state == MEDICATION_SUSPENDED;
    bool current = mark.state != MEDICATION_IN_ERROR && !medication_is_ended(medication);
    const char *past = current ? NULL : "It is not active any more; R prescribes it again.";
    begin_menu(acts, id_of(medication));
    entitle(acts, "", &medication->name);
    drug_name_in(screen, acts->title, strlen(acts->title));
    add(acts, 's', "Stop", &form_medication_stop, past);
    add(acts, 'p', "Suspend (pause)", &form_medication_suspend,
        suspended ? "It is suspended already." : past);
    add(acts, 'r', "Resume", &form_medication_resume, suspended ? NULL : "It is not suspended.");
    add(acts, 'c', "Complete (ended)", &form_medication_complete, past);
    return open_menu(acts, screen);
}

static unsigned allergy_menu(struct clinical_acts *acts, struct screen *screen,
                             const struct allergy *allergy)
{
    begin_menu(acts, id_of(allergy));
    entitle(acts, "", &allergy->allergen);
    add(acts, 'i', "Make inactive", &form_allergy_inactive,
        allergy_is_inactive(allergy) ? "It is inactive already; n records it anew." : NULL);
    return open_menu(acts, screen);
}

static unsigned lab_menu(struct clinical_acts *acts, struct screen *screen,
                         const struct lab_result *result)
{
    bool final = lab_is_final(result);
    const char *done = final ? "It has a final result." : NULL;
    const char *open = final ? NULL : "It has no final result yet.";
    begin_menu(acts, id_of(result));
    entitle(acts, "", &result->test_name);
    add(acts, 'c', "Specimen collected", &form_lab_collect, done);
    add(acts, 'r', "Enter the result", &form_lab_result_entry, done);
    add(acts, 'o', "Correct it", &form_lab_correct, open);
    add(acts, 'a', "Acknowledge", &form_lab_acknowledge, open);
    return open_menu(acts, screen);
}

/* Why nobody can say "no known allergies"; NULL: one can. */
static const char *why_not_none(const struct chart *chart)
{
    if (chart_none_known_row(chart) != NULL) {
        return "Mark the row that says so as entered in error first.";
    }
    return chart_allergy_state(chart) == ALLERGIES_KNOWN ? "An active allergy is recorded." : NULL;
}

/* The summary has no row of its own: what may be recorded about this patient. */
static unsigned new_menu(struct clinical_acts *acts, struct screen *screen)
{
    begin_menu(acts, 0);
    snprintf(acts->title, sizeof(acts->title), WORDS("New for this patient"));
    add(acts, 'v', "Vital signs", &form_vital_signs_new, NULL);
    add(acts, 'm', "Medication", &form_medication_new, NULL);
    add(acts, 'a', "Allergy", &form_allergy_new, NULL);
    add(acts, 'k', "No known allergies", &form_allergy_none_known, why_not_none(screen->chart));
    add(acts, 'l', "Lab order", &form_lab_order, NULL);
    for (int i = 0; i < acts->menu.count; i++) {
        struct error error;
        if (acts->menu.items[i].why == NULL &&
            !rights_allow(screen->session, acts->specs[i]->permission,
                          chart_patient_id(screen->chart))) {
            error_set(&error, ERROR_DENIED, "Your role may not %s.",
                      permission_words(acts->specs[i]->permission));
            snprintf(acts->why[i], sizeof(acts->why[i]), "%.150s", error.user);
            acts->menu.items[i].why = acts->why[i];
            acts->menu.items[i].never = true;
        }
    }
    return open_menu(acts, screen);
}

static unsigned chosen(struct clinical_acts *acts, struct screen *screen, unsigned reaction,
                       int pressed)
{
    if ((reaction & REACT_POP) == 0) {
        if (reaction != REACT_IGNORED && menu_why(&acts->menu)[0] != '\0') {
            say(screen, menu_why(&acts->menu));
        }
        return reaction == REACT_IGNORED ? REACT_HANDLED : reaction;
    }
    acts->open = false;
    if (pressed >= 0) {
        workstation_edit(screen->workstation, acts->specs[pressed], acts->row_id);
    }
    return REACT_REDRAW;
}

unsigned clinical_acts_text(struct clinical_acts *acts, struct screen *screen, const char *text)
{
    int pressed = -1;
    unsigned reaction = menu_text(&acts->menu, text, &pressed);
    return chosen(acts, screen, reaction, pressed);
}

void clinical_acts_draw(const struct clinical_acts *acts, struct canvas *canvas,
                        const struct area *body)
{
    if (acts->open) {
        menu_draw(&acts->menu, canvas, body);
    }
}

bool clinical_acts_cancel(struct clinical_acts *acts)
{
    bool was_open = acts->open;
    acts->open = false;
    return was_open;
}

/* --- the keys --- */

static unsigned open_form(struct screen *screen, const struct edit_spec *spec, int64_t row_id)
{
    workstation_edit(screen->workstation, spec, row_id);
    return REACT_REDRAW;
}

static unsigned begin_new(struct clinical_acts *acts, struct screen *screen, enum record_type type)
{
    switch (type) {
    case RECORD_MEDICATION:
        return open_form(screen, &form_medication_new, 0);
    case RECORD_ALLERGY:
        return open_form(screen, &form_allergy_new, 0);
    case RECORD_LAB_RESULT:
        return open_form(screen, &form_lab_order, 0);
    case RECORD_VITAL_SIGNS:
        return open_form(screen, &form_vital_signs_new, 0);
    default:
        return new_menu(acts, screen);
    }
}

static unsigned edit_row_of(struct screen *screen, enum record_type type, const void *record)
{
    switch (type) {
    case RECORD_MEDICATION:
        say(screen, "A prescription is not rewritten: R renews it with changes, s stops it.");
        return REACT_HANDLED;
    case RECORD_VITAL_SIGNS:
        say(screen,
            "A recorded set is not rewritten: X marks it as an error, n records a new one.");
        return REACT_HANDLED;
    case RECORD_ALLERGY:
        return has_row(screen, type, record) ? open_form(screen, &form_allergy_edit, id_of(record))
                                             : REACT_HANDLED;
    case RECORD_LAB_RESULT:
        if (has_row(screen, type, record)) {
            const struct lab_result *result = record;
            return open_form(screen,
                             lab_is_final(result) ? &form_lab_correct : &form_lab_result_entry,
                             id_of(record));
        }
        return REACT_HANDLED;
    default:
        return REACT_IGNORED;
    }
}

static unsigned status_menu(struct clinical_acts *acts, struct screen *screen,
                            enum record_type type, const void *record)
{
    if (type == RECORD_PATIENT) {
        return REACT_IGNORED;
    }
    if (type == RECORD_VITAL_SIGNS) {
        say(screen, "A set of vital signs has no status. X marks it as entered in error.");
        return REACT_HANDLED;
    }
    if (!has_row(screen, type, record)) {
        return REACT_HANDLED;
    }
    if (type == RECORD_MEDICATION) {
        return medication_menu(acts, screen, record);
    }
    return type == RECORD_ALLERGY ? allergy_menu(acts, screen, record)
                                  : lab_menu(acts, screen, record);
}

unsigned clinical_acts_retract(struct screen *screen, enum record_type type, const void *record)
{
    static const struct {
        enum record_type type;
        const struct edit_spec *spec;
    } specs[] = {
        {RECORD_MEDICATION, &form_retract_medication},
        {RECORD_ALLERGY, &form_retract_allergy},
        {RECORD_VITAL_SIGNS, &form_retract_vital_signs},
        {RECORD_LAB_RESULT, &form_retract_lab_result},
        {RECORD_APPOINTMENT, &form_retract_appointment},
    };
    for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
        if (specs[i].type == type) {
            return has_row(screen, type, record) ? open_form(screen, specs[i].spec, id_of(record))
                                                 : REACT_HANDLED;
        }
    }
    say(screen, "Open the list (g m, g a, g l, g v) and choose the row there.");
    return REACT_HANDLED;
}

static const struct lab_component *critical_of(const struct screen *screen, int64_t id)
{
    bool unreadable = false;
    const struct lab_panel *panel = chart_lab_panel(screen->chart, id, &unreadable);
    for (int i = 0; panel != NULL && i < panel->count; i++) {
        if (lab_flag_is_critical(panel->components[i].flag)) {
            return &panel->components[i];
        }
    }
    return NULL;
}

/* A final result of the first page that nobody has acknowledged; critical ones first (*critical
 * then says which value). */
static const struct lab_result *to_acknowledge(const struct screen *screen,
                                               const struct lab_component **critical)
{
    struct chart_part part = chart_labs(screen->chart);
    const struct lab_result *found = NULL;
    *critical = NULL;
    for (int i = 0; i < part.count; i++) {
        const struct lab_result *result = chart_part_row(&part, i);
        if (!lab_is_final(result) || chart_lab_review(screen->chart, id_of(result)) != NULL ||
            chart_retracted(screen->chart, RECORD_LAB_RESULT, id_of(result)) != NULL) {
            continue;
        }
        *critical = critical_of(screen, id_of(result));
        if (*critical != NULL) {
            return result;
        }
        found = found == NULL ? result : found;
    }
    return found;
}

void clinical_acts_critical(struct screen *screen, char *out, size_t size)
{
    const struct lab_component *critical;
    char name[64], value[32], unit[32], day[12] = "";
    out[0] = '\0';
    /* Not before the side rows are there: what they would say is not known yet. */
    if (!chart_is_clinical(screen->chart) || !chart_marks_ready(screen->chart)) {
        return;
    }
    const struct lab_result *result = to_acknowledge(screen, &critical);
    if (result == NULL || critical == NULL) {
        return;
    }
    const struct field_value *on = lab_result_date(result);
    /* As the list of results: what is older than 30 days is history, and would hide the line for
     * good. */
    enum { DAYS = 30 };
    if (on->state == FIELD_VALUE && on->integer < date_to_days(chart_today(screen->chart)) - DAYS) {
        return;
    }
    if (on->state == FIELD_VALUE) {
        date_format(date_from_days((int32_t)on->integer), day);
    }
    const char *measured = critical->unit == NULL ? "" : critical->unit;
    text_safe(name, sizeof(name), critical->name, strlen(critical->name), NULL);
    text_safe(value, sizeof(value), critical->value, strlen(critical->value), NULL);
    text_safe(unit, sizeof(unit), measured, strlen(measured), NULL);
    snprintf(out, size, WORDS("[!!] CRITICAL %s %s%s%s%s%s, not acknowledged: press a"), name,
             value, unit[0] != '\0' ? " " : "", unit, day[0] != '\0' ? " of " : "", day);
}

static unsigned acknowledge(struct screen *screen, enum record_type type, const void *record)
{
    if (type != RECORD_LAB_RESULT && type != RECORD_PATIENT) {
        return REACT_IGNORED;
    }
    const struct lab_component *critical;
    const struct lab_result *result =
        type == RECORD_PATIENT ? to_acknowledge(screen, &critical) : record;
    if (type == RECORD_PATIENT && result == NULL) {
        say(screen, "Every result of the newest page is acknowledged. g l shows all.");
        return REACT_HANDLED;
    }
    if (!has_row(screen, RECORD_LAB_RESULT, result)) {
        return REACT_HANDLED;
    }
    if (!lab_is_final(result)) {
        say(screen, "There is no final result to acknowledge yet.");
        return REACT_HANDLED;
    }
    if (chart_lab_review(screen->chart, id_of(result)) != NULL) {
        say(screen, "This result is acknowledged already; the detail says by whom.");
        return REACT_HANDLED;
    }
    return open_form(screen, &form_lab_acknowledge, id_of(result));
}

unsigned clinical_acts_action(struct clinical_acts *acts, struct screen *screen,
                              enum record_type type, const void *record, enum action action)
{
    if (acts->open) {
        int pressed = -1;
        unsigned reaction = menu_action(&acts->menu, action, &pressed);
        return chosen(acts, screen, reaction, pressed);
    }
    switch (action) {
    case ACTION_NEW:
    case ACTION_LIST_NEW:
        return begin_new(acts, screen, type);
    case ACTION_EDIT:
        return edit_row_of(screen, type, record);
    case ACTION_STATUS:
        return status_menu(acts, screen, type, record);
    case ACTION_RETRACT:
        return clinical_acts_retract(screen, type, record);
    case ACTION_ACKNOWLEDGE:
        return acknowledge(screen, type, record);
    case ACTION_RENEW:
        if (type != RECORD_MEDICATION) {
            return REACT_IGNORED;
        }
        return has_row(screen, type, record)
                   ? open_form(screen, &form_medication_renew, id_of(record))
                   : REACT_HANDLED;
    case ACTION_NONE_KNOWN:
        return open_form(screen, &form_allergy_none_known, 0);
    default:
        return REACT_IGNORED;
    }
}

/* --- the footer --- */

int clinical_acts_hints(const struct screen *screen, enum record_type type, struct hint *out)
{
    static const struct {
        enum record_type type;
        enum action action;
        const char *words;
        enum permission permission;
    } all[] = {
        {RECORD_MEDICATION, ACTION_LIST_NEW, "Prescribe", PERMISSION_PRESCRIBE},
        {RECORD_MEDICATION, ACTION_STATUS, "Stop/suspend", PERMISSION_PRESCRIBE},
        {RECORD_MEDICATION, ACTION_RENEW, "Renew", PERMISSION_PRESCRIBE},
        {RECORD_MEDICATION, ACTION_RETRACT, NULL, PERMISSION_RETRACT},
        {RECORD_ALLERGY, ACTION_LIST_NEW, "New", PERMISSION_WRITE_ALLERGIES},
        {RECORD_ALLERGY, ACTION_EDIT, "Edit", PERMISSION_WRITE_ALLERGIES},
        {RECORD_ALLERGY, ACTION_STATUS, "Inactive", PERMISSION_WRITE_ALLERGIES},
        {RECORD_ALLERGY, ACTION_NONE_KNOWN, NULL, PERMISSION_WRITE_ALLERGIES},
        {RECORD_ALLERGY, ACTION_RETRACT, NULL, PERMISSION_RETRACT},
        {RECORD_LAB_RESULT, ACTION_ACKNOWLEDGE, NULL, PERMISSION_ACKNOWLEDGE},
        {RECORD_LAB_RESULT, ACTION_LIST_NEW, "Order", PERMISSION_ORDER_LABS},
        {RECORD_LAB_RESULT, ACTION_STATUS, "Result", PERMISSION_FILE_RESULTS},
        {RECORD_LAB_RESULT, ACTION_RETRACT, NULL, PERMISSION_RETRACT},
        {RECORD_VITAL_SIGNS, ACTION_LIST_NEW, "New set", PERMISSION_WRITE_VITALS},
        {RECORD_VITAL_SIGNS, ACTION_RETRACT, NULL, PERMISSION_RETRACT},
        {RECORD_PATIENT, ACTION_ACKNOWLEDGE, NULL, PERMISSION_ACKNOWLEDGE},
        {RECORD_PATIENT, ACTION_LIST_NEW, "New...", PERMISSION_WRITE_VITALS},
    };
    int count = 0;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (all[i].type == type &&
            rights_allow(screen->session, all[i].permission, chart_patient_id(screen->chart))) {
            out[count++] = (struct hint){all[i].action, all[i].words};
        }
    }
    return count;
}
