/* SPDX-License-Identifier: MIT */
/*
 * Allergies: a new one ends an open "no known allergies" in the same transaction; "none known"
 * cannot be recorded while an active allergy exists; nothing is taken away, only made inactive with
 * a reason. Loop thread.
 */
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/doctor_rules.h"
#include "chartty/model/medication_rules.h"
#include "chartty/model/status_words.h"
#include "src/control/form_clinical.h"

#include <stdio.h>
#include <string.h>

#define OF(column) RECORD_ALLERGY, FIELD_OF(allergy, column)

enum place { ALLERGEN, SEVERITY, REACTION, ONSET, NOTES, FIELD_COUNT };
enum { LABEL = 12 };

static const char *const allergen_words[] = {
    "Penicillin",      "Amoxicillin", "Cephalosporins",
    "Sulfa drugs",     "Aspirin",     "NSAIDs",
    "Codeine",         "Morphine",    "Iodinated contrast",
    "Latex",           "Peanuts",     "Tree nuts",
    "Shellfish",       "Eggs",        "Milk",
    "Bee stings",      "Wasp stings", "Pollen",
    "House dust mite", "Cat dander",  NULL,
};
static const char *const reaction_words[] = {
    "Anaphylaxis",
    "Hives",
    "Rash",
    "Itching",
    "Swelling of face or throat",
    "Wheezing",
    "Dyspnea",
    "Nausea and vomiting",
    "Diarrhea",
    "Dizziness",
    "Not known",
    NULL,
};

static const struct edit_field_spec fields[FIELD_COUNT] = {
    [ALLERGEN] = {OF(allergen), "Substance", 0, 1, LABEL, 28, EDIT_REQUIRED, allergen_words, false,
                  "Drug, food or substance; F4 lists usual ones"},
    [SEVERITY] = {OF(severity), NULL, 1, 1, LABEL, 10, 0, NULL, true,
                  "mild, moderate or severe: of the worst reaction so far"},
    [REACTION] = {OF(reaction), NULL, 2, 1, LABEL, 28, EDIT_REQUIRED, reaction_words, false,
                  "What happened; join several with +"},
    [ONSET] = {OF(onset_date), NULL, 3, 1, LABEL, 14, EDIT_PAST, NULL, false,
               "When it was first noticed, if known"},
    [NOTES] = {OF(notes), NULL, 4, 1, LABEL, 58, 0, NULL, false, "Who said so, what was done"},
};

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    (void)edit;
    (void)stored;
    (void)size;
    (void)echo;
    (void)echo_size;
    const char *none = index == ALLERGEN ? doctor_none_known(typed) : NULL;
    if (none != NULL) {
        return error_set(error, ERROR_INVALID, "For \"%s\" press Esc, then K.", none);
    }
    return 2;
}

static void check_twice(struct edit *edit, const char *allergen)
{
    const struct allergy *other, *own = edit_row(edit);
    char severity[24];
    for (int i = 0; (other = edit_beside(edit, RECORD_ALLERGY, i)) != NULL; i++) {
        bool same_row = own != NULL && own->id.integer == other->id.integer;
        if (same_row || !form_value_is(&other->allergen, allergen) || allergy_is_inactive(other) ||
            form_is_in_error(edit, RECORD_ALLERGY, other->id.integer)) {
            continue;
        }
        form_words(&other->severity, severity, sizeof(severity));
        edit_ask(edit, ALLERGEN, "%s is recorded already%s%s. Record it twice?", allergen,
                 severity[0] != '\0' ? ", " : "", severity);
    }
}

/* Is the patient taking it? */
static void check_medications(struct edit *edit, const char *allergen)
{
    const struct medication *medication;
    char why[DRUG_WORDS_SIZE], name[128];
    for (int i = 0; (medication = edit_beside(edit, RECORD_MEDICATION, i)) != NULL; i++) {
        if (!medication_is_ended(medication) &&
            !form_is_in_error(edit, RECORD_MEDICATION, medication->id.integer) &&
            drug_allergy(medication->name.text, allergen, why) >= DRUG_SAME_CLASS) {
            form_words(&medication->name, name, sizeof(name));
            edit_ask(edit, ALLERGEN,
                     "The patient is on %s (%s): tell the prescriber now. Record the allergy?",
                     name, why);
        }
    }
}

static void check(struct edit *edit)
{
    const char *allergen = edit_stored(edit, ALLERGEN);
    form_not_in_future(edit, ONSET);
    form_not_before(edit, ONSET, edit_patient(edit)->dob, "the patient was born");
    if (allergen != NULL && edit_field(edit, ALLERGEN).changed) {
        check_twice(edit, allergen);
        check_medications(edit, allergen);
    }
    if (allergen != NULL && !drug_is_known(allergen)) {
        edit_remark(edit, ALLERGEN, "compared with drugs by its words alone");
    } else {
        edit_remark(edit, ALLERGEN, "%s", "");
    }
}

/* Ends the patient's open "no known allergies". */
static void end_reviews(struct change_set *set, const struct form_stamp *stamp)
{
    struct change_match open[] = {
        {FIELD_OF(allergy_review, patient_id), stamp->patient_id},
        {FIELD_OF(allergy_review, ended_at), NULL},
    };
    change_set_update_all(set, RECORD_ALLERGY_REVIEW, open, 2, FIELD_OF(allergy_review, ended_at),
                          stamp->moment);
}

static int compose_new(struct edit *edit, struct change_set *set, struct error *error)
{
    struct form_stamp stamp;
    (void)error;
    FORM_VALUES(allergy);
    form_stamp_of(edit, &stamp);
    for (int i = 0; i < FIELD_COUNT; i++) {
        values[fields[i].field] = edit_stored(edit, i);
    }
    values[FIELD_OF(allergy, patient_id)] = stamp.patient_id;
    values[FIELD_OF(allergy, status)] = "active";
    end_reviews(set, &stamp);
    change_set_insert(set, RECORD_ALLERGY, values);
    return 0;
}

const struct edit_spec form_allergy_new = {
    .form = "allergy.new",
    .title = "New allergy",
    .verb = "Save",
    .done = "Allergy recorded",
    .permission = PERMISSION_WRITE_ALLERGIES,
    .type = RECORD_ALLERGY,
    .is_new = true,
    .needs_patient = true,
    .reenter = true,
    .fields = fields,
    .field_count = FIELD_COUNT,
    .beside = {RECORD_ALLERGY, RECORD_MEDICATION, RECORD_RETRACTED},
    .beside_count = 3,
    .read = read,
    .check = check,
    .compose = compose_new,
};

static void entitle(struct edit *edit)
{
    const struct allergy *allergy = edit_row(edit);
    char words[128];
    if (allergy != NULL) {
        form_words(&allergy->allergen, words, sizeof(words));
        edit_entitle(edit, "%s: %s", WORDS(edit_spec(edit)->title), words);
    }
}

const struct edit_spec form_allergy_edit = {
    .form = "allergy.edit",
    .title = "Allergy",
    .verb = "Save",
    .done = "Allergy changed",
    .permission = PERMISSION_WRITE_ALLERGIES,
    .type = RECORD_ALLERGY,
    .needs_patient = true,
    .reenter = true,
    .fields = fields,
    .field_count = FIELD_COUNT,
    .beside = {RECORD_MEDICATION, RECORD_RETRACTED},
    .beside_count = 2,
    .begin = entitle,
    .read = read,
    .check = check,
};

/* --- inactive --- */

enum { INACTIVE_ALLERGEN, INACTIVE_SEVERITY, INACTIVE_REACTION, INACTIVE_REASON, INACTIVE_COUNT };

static const char *const inactive_reasons[] = {
    "Tolerated since", "Tested negative", "Not an allergy but a side effect", "Outgrown", NULL};
static const struct edit_field_spec inactive_fields[INACTIVE_COUNT] = {
    [INACTIVE_ALLERGEN] = {OF(allergen), "Substance", 0, 1, LABEL, 50, EDIT_FIXED, NULL, false,
                           NULL},
    [INACTIVE_SEVERITY] = {OF(severity), NULL, 1, 1, LABEL, 12, EDIT_FIXED, NULL, false, NULL},
    [INACTIVE_REACTION] = {OF(reaction), NULL, 2, 1, LABEL, 50, EDIT_FIXED, NULL, false, NULL},
    [INACTIVE_REASON] = {RECORD_RETRACTED, FIELD_OF(retracted, reason), "Reason", 4, 1, LABEL, 58,
                         EDIT_REQUIRED, inactive_reasons, false,
                         "Why it counts no longer; it stays in the list as inactive"},
};

static int compose_inactive(struct edit *edit, struct change_set *set, struct error *error)
{
    const struct allergy *allergy = edit_row(edit);
    struct form_stamp stamp;
    char added[FORM_WORDS_SIZE], notes[8192];
    const char *reason = edit_stored(edit, INACTIVE_REASON);
    FORM_VALUES(allergy);
    form_stamp_of(edit, &stamp);
    snprintf(added, sizeof(added), "Inactive since %s, %s: %s", stamp.day_words, stamp.person,
             reason);
    if (!form_add_note(&allergy->notes, added, notes, sizeof(notes))) {
        return error_set(error, ERROR_INVALID,
                         "The notes of this allergy are too long to add the reason.");
    }
    values[FIELD_OF(allergy, status)] = "inactive";
    values[FIELD_OF(allergy, notes)] = notes;
    change_set_update(
        set, RECORD_ALLERGY, allergy,
        (uint64_t)1 << FIELD_OF(allergy, status) | (uint64_t)1 << FIELD_OF(allergy, notes), values);
    edit_audit_words(edit, reason);
    return 0;
}

const struct edit_spec form_allergy_inactive = {
    .form = "allergy.inactive",
    .title = "Make inactive",
    .verb = "Make inactive",
    .done = "Allergy made inactive",
    .permission = PERMISSION_WRITE_ALLERGIES,
    .type = RECORD_ALLERGY,
    .needs_patient = true,
    .reenter = true,
    .fields = inactive_fields,
    .field_count = INACTIVE_COUNT,
    .begin = entitle,
    .compose = compose_inactive,
};

/* --- none known --- */

static const struct edit_field_spec none_fields[] = {
    {RECORD_ALLERGY_REVIEW, FIELD_OF(allergy_review, reviewed_at), "Asked at", 1, 1, LABEL, 20,
     EDIT_NOW | EDIT_REQUIRED, NULL, false, "When the patient was asked; N is now"},
};
static const struct edit_heading none_headings[] = {
    {"The patient was asked, and no allergies are known.", 0, 1},
};

static void check_none(struct edit *edit)
{
    form_not_in_future(edit, 0);
}

static int compose_none(struct edit *edit, struct change_set *set, struct error *error)
{
    static const char *const sentence =
        "An active allergy is recorded: no known allergies cannot be true beside it. Press Esc and "
        "look at the list.";
    static const char *const active[] = {"active", NULL};
    struct form_stamp stamp;
    const struct allergy *allergy;
    FORM_VALUES(allergy_review);
    form_stamp_of(edit, &stamp);
    /* By whatever word it is current; the save looks for those that came meanwhile. */
    for (int i = 0; (allergy = edit_beside(edit, RECORD_ALLERGY, i)) != NULL; i++) {
        if (!allergy_is_inactive(allergy) &&
            !form_is_in_error(edit, RECORD_ALLERGY, allergy->id.integer)) {
            return error_set(error, ERROR_REFUSED, "%s", sentence);
        }
    }
    for (int i = 0; i < 2; i++) { /* one that has no status counts as active */
        struct change_match matches[] = {
            {FIELD_OF(allergy, patient_id), stamp.patient_id},
            {FIELD_OF(allergy, status), active[i]},
        };
        change_set_expect_none(set, RECORD_ALLERGY, matches, 2, sentence);
    }
    end_reviews(set, &stamp);
    values[FIELD_OF(allergy_review, patient_id)] = stamp.patient_id;
    values[FIELD_OF(allergy_review, mrn)] = stamp.mrn;
    values[FIELD_OF(allergy_review, reviewed_at)] = edit_stored(edit, 0);
    values[FIELD_OF(allergy_review, reviewed_by)] = stamp.person;
    change_set_insert(set, RECORD_ALLERGY_REVIEW, values);
    return 0;
}

const struct edit_spec form_allergy_none_known = {
    .form = "allergy.none_known",
    .title = "No known allergies",
    .verb = "Record it",
    .done = "No known allergies recorded",
    .permission = PERMISSION_WRITE_ALLERGIES,
    .type = RECORD_ALLERGY_REVIEW,
    .is_new = true,
    .needs_patient = true,
    .beside = {RECORD_ALLERGY, RECORD_RETRACTED},
    .beside_count = 2,
    .reenter = true,
    .fields = none_fields,
    .field_count = 1,
    .headings = none_headings,
    .heading_count = 1,
    .check = check_none,
    .compose = compose_none,
};
