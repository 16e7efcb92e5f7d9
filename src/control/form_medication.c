/* SPDX-License-Identifier: MIT */
/*
 * Prescribing and renewing: doses in full words, directions as a sentence, and what speaks against
 * it (allergies, duplicates) asked once. Renewing makes a new row; the old one is completed with an
 * event. Loop thread.
 */
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/dose_rules.h"
#include "chartty/model/medication_rules.h"
#include "chartty/model/status_words.h"
#include "src/control/form_clinical.h"

#include <stdio.h>
#include <string.h>

#define OF(column) RECORD_MEDICATION, FIELD_OF(medication, column)

enum place { NAME, AMOUNT, ROUTE, FREQUENCY, STARTED, UNTIL, REFILLS, NOTES, DIRECTIONS };
enum { FIELD_COUNT = DIRECTIONS + 1, LABEL = 12, REFILLS_MOST = 99, SHORTEST_NAME = 3 };

static const struct edit_field_spec fields[FIELD_COUNT] = {
    [NAME] = {OF(name), NULL, 0, 1, LABEL, 36, EDIT_REQUIRED, drug_names, false,
              "Generic name first, with strength and form if you like; F4 lists usual ones"},
    [AMOUNT] = {OF(dosage), "Dose", 1, 1, LABEL, 20, EDIT_REQUIRED, NULL, false,
                "What is taken at once: 500 mg, 1 tablet, 10 units"},
    [ROUTE] = {OF(route), "Route", 2, 1, LABEL, 20, EDIT_REQUIRED, dose_route_words, false,
               "PO and IV may be typed; F4 lists the routes"},
    [FREQUENCY] = {OF(frequency), "Frequency", 3, 1, LABEL, 23, EDIT_REQUIRED, dose_frequency_words,
                   false, "In full words; BID, TID, q6h may be typed; F4 lists the usual ones"},
    [STARTED] = {OF(prescribed_date), "Start", 4, 1, LABEL, 14, EDIT_NOW, NULL, false,
                 "T is today, T+1 tomorrow"},
    [UNTIL] = {RECORD_MEDICATION_EVENT, FIELD_OF(medication_event, event_date), "Until", 5, 1,
               LABEL, 14, EDIT_FUTURE | EDIT_OPTIONAL, NULL, false,
               "Last day, if it is for a limited time: T+10. It is written into the notes"},
    [REFILLS] = {OF(refills_remaining), "Refills", 6, 1, LABEL, 6, 0, NULL, false,
                 "How often it may be filled again; blank is 0"},
    [NOTES] = {OF(notes), "Notes", 7, 1, LABEL, 58, 0, NULL, false,
               "What it is for, what to watch: without U, QD, 5.0 mg, mg/day"},
    [DIRECTIONS] = {RECORD_MEDICATION_EVENT, FIELD_OF(medication_event, row_id), "Directions", 9, 1,
                    LABEL, 62, EDIT_FIXED, NULL, false, NULL},
};

static int take(char *stored, size_t size, const char *text)
{
    snprintf(stored, size, "%s", text);
    return text[0] != '\0';
}

static int read_dose(enum dose_place place, const char *label, const char *typed, char *stored,
                     size_t size, struct error *error)
{
    char out[DOSE_TEXT_SIZE];
    if (strlen(typed) >= DOSE_TEXT_SIZE / 2) {
        return error_set(error, ERROR_INVALID, "%s is too long. Shorten it.", label);
    }
    if (dose_check(place, label, typed, error) != 0) {
        return -1;
    }
    if (place == DOSE_FREQUENCY) {
        dose_frequency(typed, out);
    } else if (place == DOSE_ROUTE) {
        dose_route(typed, out);
    } else {
        dose_tidy(typed, out);
    }
    return take(stored, size, out);
}

static int read_refills(const char *typed, char *stored, size_t size, struct error *error)
{
    long long number;
    if (!text_to_integer(typed, &number) || number < 0 || number > REFILLS_MOST) {
        return error_set(error, ERROR_INVALID,
                         "Refills is a whole number from 0 to %d. Blank counts as 0.",
                         REFILLS_MOST);
    }
    snprintf(stored, size, "%lld", number);
    return 1;
}

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    (void)edit;
    (void)echo;
    (void)echo_size;
    switch ((enum place)index) {
    case NAME:
        if (strlen(typed) < SHORTEST_NAME) {
            return error_set(error, ERROR_INVALID,
                             "Medication needs at least three letters. Type its whole name.");
        }
        return dose_check(DOSE_NAME, "Medication", typed, error) != 0 ? -1 : 2;
    case AMOUNT:
        return read_dose(DOSE_AMOUNT, "Dose", typed, stored, size, error);
    case ROUTE:
        return read_dose(DOSE_ROUTE, "Route", typed, stored, size, error);
    case FREQUENCY:
        return read_dose(DOSE_FREQUENCY, "Frequency", typed, stored, size, error);
    case REFILLS:
        return read_refills(typed, stored, size, error);
    case NOTES:
        return dose_check(DOSE_INSTRUCTIONS, "Notes", typed, error) != 0 ? -1 : 2;
    case DIRECTIONS:
        return form_shown_only(typed, stored, size);
    case STARTED:
    case UNTIL:
        break;
    }
    return 2;
}

/* --- what speaks against it --- */

/* Words of what is asked; "" when nothing speaks against it. */
struct objection {
    char words[400];
};

static bool allergy_objects(const char *name, const struct allergy *allergy, bool low,
                            struct objection *out)
{
    char why[DRUG_WORDS_SIZE], allergen[96], severity[24], reaction[64];
    form_words(&allergy->allergen, allergen, sizeof(allergen));
    enum drug_match match = drug_allergy(name, allergy->allergen.text, why);
    if (match == DRUG_NO_MATCH || (match == DRUG_LOW) != low) {
        return false;
    }
    form_words(&allergy->severity, severity, sizeof(severity));
    form_words(&allergy->reaction, reaction, sizeof(reaction));
    if (low) {
        snprintf(out->words, sizeof(out->words), WORDS("Note: allergy to %s; %s"), allergen, why);
        return true;
    }
    snprintf(out->words, sizeof(out->words),
             WORDS("ALLERGY to %s%s%s%s%s: %s. Prescribe all the same?"), allergen,
             severity[0] != '\0' ? ", " : "", severity, reaction[0] != '\0' ? ", " : "", reaction,
             why);
    return true;
}

static void check_allergies(struct edit *edit, const char *name)
{
    const struct allergy *allergy;
    struct objection objection;
    bool recorded = edit_beside(edit, RECORD_ALLERGY_REVIEW, 0) != NULL;
    edit_remark(edit, NAME, "%s", "");
    for (int i = 0; (allergy = edit_beside(edit, RECORD_ALLERGY, i)) != NULL; i++) {
        recorded = true;
        if (allergy_is_inactive(allergy) ||
            form_is_in_error(edit, RECORD_ALLERGY, allergy->id.integer)) {
            continue;
        }
        if (allergy_objects(name, allergy, false, &objection)) {
            edit_ask(edit, NAME, "%s", objection.words);
        } else if (allergy_objects(name, allergy, true, &objection)) {
            edit_remark(edit, NAME, "%s", objection.words);
        }
    }
    if (!recorded) {
        edit_remark(edit, NAME, "[?] Allergies not recorded: ask before you prescribe");
    }
}

static void check_duplicates(struct edit *edit, const char *name)
{
    const struct medication *other, *source = edit_source(edit);
    char why[DRUG_WORDS_SIZE], other_name[128], dose[64], frequency[64];
    for (int i = 0; (other = edit_beside(edit, RECORD_MEDICATION, i)) != NULL; i++) {
        bool renewed = source != NULL && other->id.integer == source->id.integer;
        if (renewed || medication_is_ended(other) ||
            form_is_in_error(edit, RECORD_MEDICATION, other->id.integer) ||
            drug_duplicate(name, other->name.text, why) == DRUG_NO_MATCH) {
            continue;
        }
        form_words(&other->name, other_name, sizeof(other_name));
        form_words(&other->dosage, dose, sizeof(dose));
        form_words(&other->frequency, frequency, sizeof(frequency));
        edit_ask(edit, NAME, "Takes %s already%s%s%s%s: %s. Prescribe this too?", other_name,
                 dose[0] != '\0' ? ", " : "", dose, frequency[0] != '\0' ? ", " : "", frequency,
                 why);
    }
}

static void check_dates(struct edit *edit)
{
    const char *until = edit_stored(edit, UNTIL), *start = edit_stored(edit, STARTED);
    struct date started;
    enum { DAYS_MOST = 366 };
    form_not_before(edit, UNTIL, start, "the start");
    if (until != NULL && start != NULL && strcmp(until, start) < 0) {
        return;
    }
    if (start != NULL && date_parse_iso(start, &started)) {
        struct date today = clock_today(edit_session(edit)->clock);
        int days = date_to_days(started) - date_to_days(today);
        if (days > DAYS_MOST) {
            edit_wrong(edit, STARTED, "Start is more than a year ahead. Check the date.");
        } else if (days < -DAYS_MOST) {
            edit_ask(edit, STARTED, "Start is more than a year ago. Is it right?");
        }
    }
}

static void check(struct edit *edit)
{
    char sig[2 * DOSE_TEXT_SIZE];
    const char *name = edit_stored(edit, NAME), *amount = edit_stored(edit, AMOUNT);
    const char *route = edit_stored(edit, ROUTE), *frequency = edit_stored(edit, FREQUENCY);
    sig[0] = '\0';
    if (amount != NULL && route != NULL && frequency != NULL) { /* never half a sentence */
        dose_sig(amount, route, frequency, sig);
    }
    edit_put(edit, DIRECTIONS, sig, true);
    check_dates(edit);
    if (name != NULL) {
        check_allergies(edit, name);
        check_duplicates(edit, name);
    }
}

/* --- saving --- */

/* What was asked and answered with yes goes into the audit: who prescribed against an allergy did
 * so knowingly. */
static void note_allergies(struct edit *edit, const char *name)
{
    const struct allergy *allergy;
    struct objection objection;
    char words[FORM_WORDS_SIZE] = "";
    for (int i = 0; (allergy = edit_beside(edit, RECORD_ALLERGY, i)) != NULL; i++) {
        if (!allergy_is_inactive(allergy) &&
            !form_is_in_error(edit, RECORD_ALLERGY, allergy->id.integer) &&
            allergy_objects(name, allergy, false, &objection)) {
            text_append(words, sizeof(words), "%s%.300s",
                        words[0] != '\0' ? "; " : "confirmed: ", objection.words);
        }
    }
    if (words[0] != '\0') {
        edit_audit_words(edit, words);
    }
}

/* The notes with the last day; NULL none. */
static const char *notes_of(const struct edit *edit, char *out, size_t size, bool *fits)
{
    struct date day;
    char words[12], until[32] = "";
    const char *stored = edit_stored(edit, UNTIL), *notes = edit_stored(edit, NOTES);
    struct field_value value = {.state = notes != NULL ? FIELD_VALUE : FIELD_NULL, .text = notes};
    if (stored != NULL && date_parse_iso(stored, &day)) {
        date_format(day, words);
        snprintf(until, sizeof(until), WORDS("Until %s."), words);
    }
    *fits = form_add_note(&value, until, out, size);
    return out[0] != '\0' ? out : NULL;
}

static int add_row(struct edit *edit, struct change_set *set, struct error *error)
{
    struct form_stamp stamp;
    char notes[8192];
    bool fits;
    FORM_VALUES(medication);
    form_stamp_of(edit, &stamp);
    for (int i = NAME; i <= FREQUENCY; i++) {
        values[fields[i].field] = edit_stored(edit, i);
    }
    const char *refills = edit_stored(edit, REFILLS);
    values[FIELD_OF(medication, prescribed_date)] = edit_stored(edit, STARTED);
    values[FIELD_OF(medication, refills_remaining)] = refills != NULL ? refills : "0";
    values[FIELD_OF(medication, patient_id)] = stamp.patient_id;
    values[FIELD_OF(medication, prescriber)] = stamp.person;
    values[FIELD_OF(medication, status)] = "active";
    values[FIELD_OF(medication, notes)] = notes_of(edit, notes, sizeof(notes), &fits);
    if (!fits) {
        return error_set(error, ERROR_INVALID, "Notes is too long. Shorten it.");
    }
    int step = change_set_insert(set, RECORD_MEDICATION, values);
    change_set_make_code(set, step, FIELD_OF(medication, medication_id),
                         edit_session(edit)->patterns.medication);
    note_allergies(edit, edit_stored(edit, NAME));
    return 0;
}

const struct edit_spec form_medication_new = {
    .form = "medication.new",
    .title = "Prescribe",
    .verb = "Prescribe",
    .done = "Medication prescribed",
    .permission = PERMISSION_PRESCRIBE,
    .type = RECORD_MEDICATION,
    .is_new = true,
    .needs_patient = true,
    .reenter = true,
    .fields = fields,
    .field_count = FIELD_COUNT,
    .beside = {RECORD_ALLERGY, RECORD_ALLERGY_REVIEW, RECORD_MEDICATION, RECORD_RETRACTED},
    .beside_count = 4,
    .read = read,
    .check = check,
    .compose = add_row,
};

/* --- renewing --- */

static void begin_renewal(struct edit *edit)
{
    const struct medication *old = edit_source(edit);
    char words[256];
    if (old == NULL) {
        return;
    }
    form_words(&old->name, words, sizeof(words));
    edit_entitle(edit, "Renew %s", words);
    const struct field_value *values[] = {[NAME] = &old->name,
                                          [AMOUNT] = &old->dosage,
                                          [ROUTE] = &old->route,
                                          [FREQUENCY] = &old->frequency};
    for (int i = NAME; i <= FREQUENCY; i++) {
        form_words(values[i], words, sizeof(words));
        edit_put(edit, i, words, false);
    }
    form_words(&old->refills_remaining, words, sizeof(words));
    edit_put(edit, REFILLS, words, false);
}

static int complete_old(struct edit *edit, struct change_set *set)
{
    const struct medication *old = edit_source(edit);
    struct form_stamp stamp;
    FORM_VALUES(medication);
    form_stamp_of(edit, &stamp);
    if (medication_is_ended(old)) {
        return 0; /* of a past one only the new row is made */
    }
    values[FIELD_OF(medication, status)] = "completed";
    change_set_update(set, RECORD_MEDICATION, old, (uint64_t)1 << FIELD_OF(medication, status),
                      values);
    struct form_event event = {.event = "completed",
                               .date = stamp.today,
                               .reason = "Renewed",
                               .row_id = old->id.integer,
                               .medication_id = old->medication_id.text};
    form_add_event(edit, set, &event);
    return 0;
}

static int compose_renewal(struct edit *edit, struct change_set *set, struct error *error)
{
    if (edit_source(edit) == NULL) {
        return error_set(error, ERROR_NOT_FOUND,
                         "The medication to renew is not there any more. Press Esc and F5.");
    }
    return complete_old(edit, set) != 0 ? -1 : add_row(edit, set, error);
}

const struct edit_spec form_medication_renew = {
    .form = "medication.renew",
    .title = "Renew",
    .verb = "Renew",
    .done = "Medication renewed",
    .permission = PERMISSION_PRESCRIBE,
    .type = RECORD_MEDICATION,
    .is_new = true,
    .needs_patient = true,
    .reenter = true,
    .fields = fields,
    .field_count = FIELD_COUNT,
    .beside = {RECORD_ALLERGY, RECORD_ALLERGY_REVIEW, RECORD_MEDICATION, RECORD_RETRACTED},
    .beside_count = 4,
    .begin = begin_renewal,
    .read = read,
    .check = check,
    .compose = compose_renewal,
};
