/* SPDX-License-Identifier: MIT */
/*
 * Stop, suspend, resume, complete a medication: a date, a reason, and an event; medications.status
 * keeps its three values (suspended is still active, architecture decision 3). Loop thread.
 */
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/status_words.h"
#include "src/control/form_clinical.h"

#include <stdio.h>
#include <string.h>

#define OF(column)    RECORD_MEDICATION, FIELD_OF(medication, column)
#define EVENT(column) RECORD_MEDICATION_EVENT, FIELD_OF(medication_event, column)

enum place { NAME, AMOUNT, FREQUENCY, STARTED, DAY, REASON, FIELD_COUNT };
enum { LABEL = 12 };

static const char *const stop_reasons[] = {"Side effect",
                                           "Allergic reaction",
                                           "No longer needed",
                                           "Did not help",
                                           "Changed to another medication",
                                           "Interaction",
                                           "Patient's wish",
                                           NULL};
static const char *const pause_reasons[] = {"Surgery",     "Acute illness", "Laboratory result",
                                            "Side effect", "Pregnancy",     NULL};
static const char *const resume_reasons[] = {"Reason is over", "Results are back to normal", NULL};
static const char *const complete_reasons[] = {"Course completed", NULL};

#define SHOWN(words, reason_flags)                                                                 \
    {                                                                                              \
        [NAME] = {OF(name), NULL, 0, 1, LABEL, 50, EDIT_FIXED, NULL, false, NULL},                 \
        [AMOUNT] = {OF(dosage), "Dose", 1, 1, LABEL, 50, EDIT_FIXED, NULL, false, NULL},           \
        [FREQUENCY] = {OF(frequency), NULL, 2, 1, LABEL, 50, EDIT_FIXED, NULL, false, NULL},       \
        [STARTED] = {OF(prescribed_date), NULL, 3, 1, LABEL, 14, EDIT_FIXED, NULL, false, NULL},   \
        [DAY] = {EVENT(event_date),          "On", 5, 1, LABEL, 14, EDIT_NOW, NULL, false,         \
                 "T is today, T-1 yesterday"},                                                     \
        [REASON] = {EVENT(reason),                                                                 \
                    NULL,                                                                          \
                    6,                                                                             \
                    1,                                                                             \
                    LABEL,                                                                         \
                    58,                                                                            \
                    reason_flags,                                                                  \
                    words,                                                                         \
                    false,                                                                         \
                    "F4 lists usual reasons; any other may be typed"},                             \
    }

static const struct edit_field_spec stop_fields[] = SHOWN(stop_reasons, EDIT_REQUIRED);
static const struct edit_field_spec suspend_fields[] = SHOWN(pause_reasons, EDIT_REQUIRED);
static const struct edit_field_spec resume_fields[] = SHOWN(resume_reasons, 0);
static const struct edit_field_spec complete_fields[] = SHOWN(complete_reasons, 0);

/* What each form does. */
struct act {
    const char *event, *status; /* status NULL: it stays active */
};

static const struct act *act_of(const struct edit *edit)
{
    static const struct act stop = {"stopped", "discontinued"}, suspend = {"suspended", NULL},
                            resume = {"resumed", NULL}, complete = {"completed", "completed"};
    const struct edit_spec *spec = edit_spec(edit);
    if (spec == &form_medication_stop) {
        return &stop;
    }
    if (spec == &form_medication_suspend) {
        return &suspend;
    }
    return spec == &form_medication_resume ? &resume : &complete;
}

static void begin(struct edit *edit)
{
    const struct medication *medication = edit_row(edit);
    char name[128], dose[64];
    if (medication == NULL) {
        return;
    }
    form_words(&medication->name, name, sizeof(name));
    form_words(&medication->dosage, dose, sizeof(dose));
    edit_entitle(edit, "%s %s%s%s", WORDS(edit_spec(edit)->title), name, dose[0] != '\0' ? " " : "",
                 dose);
}

static void check(struct edit *edit)
{
    const struct medication *medication = edit_row(edit);
    if (form_not_in_future(edit, DAY) && medication != NULL) {
        form_not_before(edit, DAY, form_raw(&medication->prescribed_date), "it was started");
    }
}

static int compose(struct edit *edit, struct change_set *set, struct error *error)
{
    const struct medication *medication = edit_row(edit);
    const struct act *act = act_of(edit);
    char id[24];
    (void)error;
    FORM_VALUES(medication);
    /* As it stood, if it was current: what is past already is not stopped again. */
    bool was_current = !medication_is_ended(medication);
    snprintf(id, sizeof(id), "%lld", (long long)medication->id.integer);
    struct change_match matches[] = {
        {FIELD_OF(medication, id), id},
        {FIELD_OF(medication, status), was_current ? form_raw(&medication->status) : "active"},
    };
    change_set_expect_some(set, RECORD_MEDICATION, matches, 2,
                           "This medication is not active any more. Press Esc, then F5 to see it.");
    if (act->status != NULL) {
        values[FIELD_OF(medication, status)] = act->status;
        change_set_update(set, RECORD_MEDICATION, medication,
                          (uint64_t)1 << FIELD_OF(medication, status), values);
    }
    struct form_event event = {.event = act->event,
                               .date = edit_stored(edit, DAY),
                               .reason = edit_stored(edit, REASON),
                               .row_id = medication->id.integer,
                               .medication_id = medication->medication_id.text};
    form_add_event(edit, set, &event);
    if (event.reason != NULL) {
        edit_audit_words(edit, event.reason);
    }
    return 0;
}

#define STATUS_FORM(name, title_word, verb_words, done_words, list)                                \
    const struct edit_spec form_medication_##name = {                                              \
        .form = "medication." #name,                                                               \
        .title = title_word,                                                                       \
        .verb = verb_words,                                                                        \
        .done = done_words,                                                                        \
        .permission = PERMISSION_PRESCRIBE,                                                        \
        .type = RECORD_MEDICATION,                                                                 \
        .needs_patient = true,                                                                     \
        .reenter = true,                                                                           \
        .fields = list,                                                                            \
        .field_count = FIELD_COUNT,                                                                \
        .begin = begin,                                                                            \
        .check = check,                                                                            \
        .compose = compose,                                                                        \
    }

STATUS_FORM(stop, "Stop", "Stop it", "Medication stopped", stop_fields);
STATUS_FORM(suspend, "Suspend", "Suspend it", "Medication suspended", suspend_fields);
STATUS_FORM(resume, "Resume", "Resume it", "Medication resumed", resume_fields);
STATUS_FORM(complete, "Complete", "Complete it", "Medication completed", complete_fields);
