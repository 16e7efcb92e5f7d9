/* SPDX-License-Identifier: MIT */
/* What shows only between rows: drugs and allergies, times, heights, rows without their patient. */
#include "src/control/doctor_private.h"

#include "chartty/base/words.h"
#include "chartty/model/medication_rules.h"
#include "chartty/model/slots.h"
#include "chartty/model/status_words.h"
#include "src/control/doctor_spans.h"

#include <math.h>
#include <stdio.h>

#define HEIGHT_SLACK      2.0 /* inches; facts.md 1.1 */
#define HEIGHT_GROWTH_MAX 8.0 /* inches a year: more than any child grows */

void doctor_forget(struct doctor *doctor)
{
    doctor_memory_free(doctor->drugs);
    doctor_memory_free(doctor->allergens);
    doctor_memory_free(doctor->heights);
    doctor_spans_free(doctor->spans);
    doctor->drugs = doctor_memory_new();
    doctor->allergens = doctor_memory_new();
    doctor->heights = doctor_memory_new();
    doctor->spans = doctor_spans_new();
}

void doctor_look_allergen(struct doctor *doctor, enum record_type type, const void *row)
{
    const struct allergy *allergy = row;
    (void)type;
    if (allergy->patient_id.state == FIELD_VALUE && allergy->allergen.state != FIELD_NULL &&
        doctor_has_slice(doctor, allergy->patient_id.integer) && !allergy_is_inactive(allergy) &&
        doctor_none_known(allergy->allergen.text) == NULL) {
        const struct doctor_entry entry = {.patient = allergy->patient_id.integer,
                                           .row = allergy->id.integer};
        doctor_memory_add(doctor->allergens, &entry, allergy->allergen.text);
    }
}

static void match_allergens(struct doctor *doctor, const struct medication *drug)
{
    char why[DRUG_WORDS_SIZE];
    const struct doctor_memory *memory = doctor->allergens;
    for (const struct doctor_entry *entry = doctor_memory_first(memory, drug->patient_id.integer);
         entry != NULL; entry = doctor_memory_next(memory, entry)) {
        const char *allergen = doctor_memory_text(memory, entry->text);
        if (drug_allergy(drug->name.text, allergen, why) >= DRUG_SAME_CLASS) {
            struct doctor_finding finding = doctor_finding_of(
                DOCTOR_ALLERGY_DRUG, RECORD_MEDICATION, drug, FIELD_OF(medication, name));
            (void)snprintf(finding.words, sizeof(finding.words),
                           WORDS("an active drug that allergies row %lld speaks against"),
                           (long long)entry->row);
            (void)doctor_add(doctor, &finding, drug);
        }
    }
}

static void match_drugs(struct doctor *doctor, const struct medication *drug)
{
    char why[DRUG_WORDS_SIZE];
    const struct doctor_memory *memory = doctor->drugs;
    for (const struct doctor_entry *entry = doctor_memory_first(memory, drug->patient_id.integer);
         entry != NULL; entry = doctor_memory_next(memory, entry)) {
        const char *other = doctor_memory_text(memory, entry->text);
        if (drug_duplicate(drug->name.text, other, why) != DRUG_NO_MATCH) {
            struct doctor_finding finding = doctor_finding_of(DOCTOR_DUPLICATE, RECORD_MEDICATION,
                                                              drug, FIELD_OF(medication, name));
            (void)snprintf(finding.words, sizeof(finding.words),
                           WORDS("active beside medications row %lld, which is alike"),
                           (long long)entry->row);
            (void)doctor_add(doctor, &finding, drug);
        }
    }
}

void doctor_look_drug(struct doctor *doctor, enum record_type type, const void *row)
{
    const struct medication *drug = row;
    (void)type;
    if (drug->patient_id.state != FIELD_VALUE || drug->name.state == FIELD_NULL ||
        !doctor_has_slice(doctor, drug->patient_id.integer) || medication_is_ended(drug)) {
        return;
    }
    const struct doctor_entry entry = {.patient = drug->patient_id.integer,
                                       .row = drug->id.integer};
    match_allergens(doctor, drug);
    match_drugs(doctor, drug);
    doctor_memory_add(doctor->drugs, &entry, drug->name.text);
}

/* --- appointments, in the order of time ------------------------------------------------------- */

void doctor_look_slot(struct doctor *doctor, enum record_type type, const void *row)
{
    const struct appointment *appointment = row;
    struct slot_span span;
    (void)type;
    if (appointment->date.state != FIELD_VALUE || appointment->patient_id.state != FIELD_VALUE ||
        appointment->provider_id.state != FIELD_VALUE) {
        return;
    }
    struct date day = date_from_days((int32_t)appointment->date.integer);
    if (!slot_of(appointment, day, &span)) {
        return;
    }
    int64_t midnight = appointment->date.integer * SLOT_DAY_MINUTES;
    const struct doctor_span now = {.row = appointment->id.integer,
                                    .patient = appointment->patient_id.integer,
                                    .provider = appointment->provider_id.integer,
                                    .start = midnight + span.start,
                                    .end = midnight + span.end};
    for (int at = 0; (at = doctor_spans_clash(doctor->spans, &now, at)) >= 0; at++) {
        const struct doctor_span *other = doctor_spans_at(doctor->spans, at);
        struct doctor_finding finding =
            doctor_finding_of(DOCTOR_OVERLAP, RECORD_APPOINTMENT, appointment, -1);
        (void)snprintf(finding.words, sizeof(finding.words),
                       WORDS("overlaps appointments row %lld of the same %s"),
                       (long long)other->row,
                       other->patient == now.patient ? "patient" : "provider");
        (void)doctor_add(doctor, &finding, appointment);
    }
    doctor_spans_add(doctor->spans, &now);
}

/* --- heights, in the order of time ------------------------------------------------------------ */

void doctor_look_height(struct doctor *doctor, enum record_type type, const void *row)
{
    const struct vital_signs *set = row;
    (void)type;
    if (set->height.state != FIELD_VALUE || set->patient_id.state != FIELD_VALUE ||
        set->recorded_date.state != FIELD_VALUE ||
        !doctor_has_slice(doctor, set->patient_id.integer)) {
        return;
    }
    struct datetime when = datetime_from_microseconds(set->recorded_date.integer);
    struct doctor_entry now = {.patient = set->patient_id.integer,
                               .row = set->id.integer,
                               .number = set->height.real,
                               .day = date_to_days(when.date)};
    struct doctor_entry *before = doctor_memory_first(doctor->heights, now.patient);
    if (before == NULL) {
        doctor_memory_add(doctor->heights, &now, NULL);
        return;
    }
    double change = now.number - before->number;
    if (fabs(change) > HEIGHT_SLACK) {
        struct doctor_finding finding = doctor_finding_of(DOCTOR_HEIGHT, RECORD_VITAL_SIGNS, set,
                                                          FIELD_OF(vital_signs, height));
        (void)snprintf(finding.words, sizeof(finding.words),
                       WORDS("the height is %.1f in %s than in vital_signs row %lld"), fabs(change),
                       change > 0 ? "more" : "less", (long long)before->row);
        /* Children grow: up counts of them only where nobody grows so. */
        double years = 1 + (now.day - before->day) / 365.0;
        bool grows = change > 0 && change <= HEIGHT_GROWTH_MAX * years;
        struct doctor_case *added = doctor_add(doctor, &finding, set);
        if (added != NULL && grows) {
            added->adult_before_days = before->day;
        }
    }
    now.next = before->next;
    now.text = before->text;
    *before = now;
}

/* --- rows that hang in the air ---------------------------------------------------------------- */

/* Which one is missing of an appointment's two the query does not say. Numbers of rows are no
 * values. */
void doctor_look_orphan(struct doctor *doctor, enum record_type type, const void *row)
{
    const struct record_spec *spec = record_spec(type);
    const struct field_value *values = record_values(row);
    int patient = record_field(spec, "patient_id"), provider = record_field(spec, "provider_id");
    struct doctor_finding finding = doctor_finding_of(DOCTOR_ORPHAN, type, row, patient);
    if (provider < 0) {
        (void)snprintf(finding.words, sizeof(finding.words),
                       WORDS("its patient (row %lld) is not there"),
                       (long long)values[patient].integer);
    } else {
        (void)snprintf(finding.words, sizeof(finding.words),
                       WORDS("its patient (row %lld) or provider (row %lld) is not there"),
                       (long long)values[patient].integer, (long long)values[provider].integer);
    }
    (void)doctor_add(doctor, &finding, row);
}
