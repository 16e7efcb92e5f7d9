/* SPDX-License-Identifier: MIT */
/*
 * What the frame does with scans: a badge asks for its PIN, a bracelet opens its patient after a
 * question or confirms who a changed form is about. Loop thread.
 */
#include "ui/screens/workstation_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/edit.h"
#include "chartty/model/names.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void say(struct workstation *workstation, const char *words)
{
    if (gate_is_closed(workstation)) {
        gate_say(workstation, "%s", WORDS(words));
    } else {
        workstation_say(workstation, MESSAGE_WARNING, "%s", WORDS(words));
    }
}

/* --- a bracelet ------------------------------------------------------------------------------ */

static void ask_to_open(struct workstation *workstation, const struct patient_hit *hit)
{
    char name[256], mrn[64], born[24] = "not known";
    name_display(&hit->last_name, &hit->first_name, &hit->title, name, sizeof(name));
    text_safe(mrn, sizeof(mrn), hit->mrn.text, hit->mrn.length, NULL);
    if (hit->dob.state == FIELD_VALUE) {
        date_format(date_from_days((int32_t)hit->dob.integer), born);
    }
    snprintf(workstation->question_lines[0], sizeof(workstation->question_lines[0]),
             WORDS("Open %s?"), name);
    snprintf(workstation->question_lines[1], sizeof(workstation->question_lines[1]),
             WORDS("Born %s   MRN %s"), born, mrn);
    workstation->question_lines[2][0] = '\0';
    workstation->question_patient = hit->id.integer;
    question_ask(workstation, QUESTION_OPEN_PATIENT, "Scanned", "Open", "Stay here");
}

/* The one patient with exactly this number; NULL while it is read, *done false. */
static const struct patient_hit *hit_of(struct workstation *workstation, bool *done)
{
    struct rows rows = patient_search_rows(workstation->scanned);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    *done = !bounds.loading;
    for (int64_t at = bounds.first; *done && at <= bounds.last; at++) {
        struct row row;
        if (rows.ops->row(rows.self, at, &row) == ROW_PRESENT) {
            const struct patient_hit *hit = row.data;
            if (strcasecmp(hit->mrn.text, workstation->scanned_code) == 0) {
                return hit;
            }
        }
    }
    return NULL;
}

static void found(void *context)
{
    struct workstation *workstation = context;
    bool done = false;
    if (workstation->scanned == NULL || workstation->scanned_code[0] == '\0') {
        return;
    }
    const struct patient_hit *hit = hit_of(workstation, &done);
    if (!done) {
        return;
    }
    struct rows rows = patient_search_rows(workstation->scanned);
    if (gate_is_closed(workstation)) {
        /* It was locked meanwhile: nothing is opened over it. */
    } else if (hit != NULL) {
        ask_to_open(workstation, hit);
    } else if (rows.ops->failure(rows.self) != NULL) {
        workstation_say(workstation, MESSAGE_ERROR, "Not looked up: %s",
                        rows.ops->failure(rows.self)->user);
    } else {
        workstation_say(workstation, MESSAGE_WARNING,
                        "No patient has the number that was scanned.");
    }
    workstation->scanned_code[0] = '\0'; /* answered; the search goes with the next one */
}

static void look_up(struct workstation *workstation, const char *mrn)
{
    struct error error;
    if (rights_check(workstation->options.session, PERMISSION_SEARCH, 0, &error) != 0) {
        say(workstation, error.user);
        return;
    }
    patient_search_free(workstation->scanned);
    snprintf(workstation->scanned_code, sizeof(workstation->scanned_code), "%s", mrn);
    workstation->scanned = patient_search_new(workstation->options.session, found, workstation);
    patient_search_type(workstation->scanned, mrn);
    workstation_changed(workstation);
}

static bool is_number_of(const char *stored, const char *mrn)
{
    return stored[0] != '\0' && strcasecmp(stored, mrn) == 0;
}

static void bracelet(struct workstation *workstation, const char *mrn)
{
    struct edit *form = workstation_form(workstation);
    const struct edit_patient *patient = form != NULL ? edit_patient(form) : NULL;
    bool of_patient = patient != NULL && patient->id != 0;
    const struct patient_hit *open =
        workstation->chart != NULL ? chart_patient(workstation->chart) : NULL;
    if (of_patient && is_number_of(patient->mrn, mrn)) {
        edit_scanned(form, mrn);
        workstation_say(workstation, MESSAGE_INFO, "Scanned: it is %s.", patient->name);
    } else if (form != NULL && (edit_dirty(form) || edit_state(form) != EDIT_OPEN)) {
        snprintf(workstation->question_lines[0], sizeof(workstation->question_lines[0]),
                 WORDS("STOP. The bracelet is not of the patient of this form."));
        snprintf(workstation->question_lines[1], sizeof(workstation->question_lines[1]),
                 WORDS("The form is for %s"), of_patient ? patient->name : WORDS("no patient"));
        snprintf(workstation->question_lines[2], sizeof(workstation->question_lines[2]),
                 WORDS("Born %s   MRN %s"), of_patient ? patient->born : "-",
                 of_patient ? patient->mrn : "-");
        question_ask(workstation, QUESTION_OTHER_PATIENT, "Another patient", NULL,
                     "Back to the form");
    } else if (form == NULL && open != NULL && workstation_current(workstation)->ops->of_patient &&
               is_number_of(open->mrn.text, mrn)) {
        workstation_say(workstation, MESSAGE_INFO, "Scanned: this chart is that patient's.");
    } else {
        look_up(workstation, mrn);
    }
}

/* --- the reader ------------------------------------------------------------------------------ */

static void scanned(struct workstation *workstation)
{
    const struct scan *scan = &workstation->scan;
    char data[SCAN_DATA_SIZE];
    snprintf(data, sizeof(data), "%s", scan->data);
    workstation_drop_prefix(workstation);
    struct screen *screen = workstation_current(workstation);
    if (screen->ops->scan != NULL && workstation->overlay == OVERLAY_NONE &&
        screen->ops->scan(screen, scan->kind, data)) {
        return;
    }
    if (workstation->hold_timer != NULL || workstation->overlay == OVERLAY_QUESTION) {
        say(workstation, "Answer the question first, then scan again.");
    } else if (scan->kind == SCAN_BADGE) {
        gate_badge(workstation, data);
    } else if (gate_is_closed(workstation)) {
        say(workstation, "Sign in first, then scan again.");
    } else if (scan->kind == SCAN_PATIENT) {
        bracelet(workstation, data);
    } else {
        say(workstation, "Nothing here takes the code of a drug.");
    }
}

static void give_keys(struct workstation *workstation)
{
    struct key held[SCAN_HELD_MOST];
    int count = workstation->scan.held_count;
    memcpy(held, workstation->scan.held, sizeof(held));
    workstation->scan.held_count = 0;
    for (int i = 0; i < count; i++) {
        workstation_take_key(workstation, &held[i]);
    }
}

static void handle(struct workstation *workstation, enum scan_result result)
{
    switch (result) {
    case SCAN_KEYS:
        give_keys(workstation);
        break;
    case SCAN_DONE:
        scanned(workstation);
        break;
    case SCAN_CUT:
        say(workstation, "The scan was cut off: nothing was taken. Scan again.");
        break;
    case SCAN_WAITING:
    case SCAN_AGAIN:
        break;
    }
}

static void time_is_over(void *context)
{
    struct workstation *workstation = context;
    workstation->scan_timer = NULL;
    handle(workstation,
           scan_timeout(&workstation->scan, session_now_ms(workstation->options.session)));
    workstation_changed(workstation);
}

bool scan_takes(struct workstation *workstation, const struct key *key)
{
    int64_t now = session_now_ms(workstation->options.session);
    enum scan_result result = scan_key(&workstation->scan, key, now);
    int64_t due = scan_due(&workstation->scan);
    loop_timer_stop(workstation->scan_timer);
    workstation->scan_timer = NULL;
    if (due != 0) {
        workstation->scan_timer = loop_timer_start(workstation->options.session->loop, due - now, 0,
                                                   time_is_over, workstation);
    }
    if (result == SCAN_KEYS && workstation->scan.held_count == 1) {
        workstation->scan.held_count = 0;
        return false; /* the key itself and nothing before it */
    }
    handle(workstation, result);
    return true;
}

void scan_end(struct workstation *workstation)
{
    loop_timer_stop(workstation->scan_timer);
    patient_search_free(workstation->scanned);
}
