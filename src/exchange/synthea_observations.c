/* SPDX-License-Identifier: MIT */
/*
 * Purpose: observations.csv of a Synthea folder: sorting the patient's values into groups of one
 * encounter and moment, of which the vital signs and the laboratory each take theirs. Called for
 * the patient in hand. Owns the patient's values until the next patient. Must not know: how either
 * is stored.
 */
#include "src/exchange/synthea.h"

#include <stdlib.h>
#include <string.h>

enum observation_kind { KIND_VITAL, KIND_LAB, KIND_NEITHER };

/* LOINC 56799-0 |Address| ("What address do you live at?") comes as a laboratory value. */
static const char address_question[] = "56799-0";

static enum observation_kind kind_of(const char *category, const char *code)
{
    if (strcmp(category, "vital-signs") == 0) {
        return KIND_VITAL;
    }
    if (strcmp(category, "laboratory") == 0 && strcmp(code, address_question) != 0) {
        return KIND_LAB;
    }
    return KIND_NEITHER;
}

/* QALY, DALY and QOLS, answers to questionnaires, procedures: no table takes them. */
static void reject_kind(struct synthea *synthea, const struct synthea_file *file)
{
    const char *category = synthea_value(file, OBSERVATIONS_CATEGORY);
    if (category[0] == 0) {
        import_reject(&synthea->run, RECORD_LAB_RESULT, synthea_place(file), "CATEGORY",
                      "A value without a category has no table.");
    } else if (strcmp(category, "laboratory") == 0) {
        import_reject(&synthea->run, RECORD_LAB_RESULT, synthea_place(file), "CODE",
                      "An answer to a question is no laboratory result.");
    } else {
        import_reject(&synthea->run, RECORD_LAB_RESULT, synthea_place(file), "CATEGORY",
                      "Values of the category \"%s\" have no table.", category);
    }
}

void synthea_forget_observations(struct synthea *synthea)
{
    synthea->patient.observation_count = 0;
    synthea->patient.group_count = 0;
    key_map_clear(&synthea->patient.groups);
}

/* Gives the row its group, with the texts of it. Most rows are of the group of the row before. */
static void find_group(struct synthea_patient *patient, const struct synthea_file *file,
                       struct synthea_observation *row)
{
    const char *date = synthea_value(file, OBSERVATIONS_DATE);
    const char *encounter = synthea_value(file, OBSERVATIONS_ENCOUNTER);
    const struct synthea_observation *before = row > patient->observations ? row - 1 : NULL;
    if (before && strcmp(before->date, date) == 0 && strcmp(before->encounter, encounter) == 0) {
        row->date = before->date;
        row->encounter = before->encounter;
        row->group = before->group;
        return;
    }
    bool is_new;
    const char *key = arena_format(&patient->arena, "%s/%s", encounter, date);
    int64_t *number = key_map_place(&patient->groups, key, &is_new);
    if (is_new) {
        *number = patient->group_count++;
    }
    row->date = arena_copy_text(&patient->arena, date);
    row->encounter = arena_copy_text(&patient->arena, encounter);
    row->group = (int32_t)*number;
}

int synthea_keep_observation(struct synthea *synthea, struct synthea_file *file,
                             struct error *error)
{
    (void)error;
    struct synthea_patient *patient = &synthea->patient;
    enum observation_kind kind =
        kind_of(synthea_value(file, OBSERVATIONS_CATEGORY), synthea_value(file, OBSERVATIONS_CODE));
    if (kind == KIND_NEITHER) {
        reject_kind(synthea, file);
        return 0;
    }
    if (patient->observation_count == patient->observation_capacity) {
        patient->observation_capacity =
            patient->observation_capacity ? patient->observation_capacity * 2 : 256;
        patient->observations = memory_resize(patient->observations, patient->observation_capacity,
                                              sizeof patient->observations[0]);
    }
    struct synthea_observation *kept = &patient->observations[patient->observation_count++];
    struct arena *arena = &patient->arena;
    kept->place = synthea_place(file);
    kept->type = kind == KIND_VITAL ? RECORD_VITAL_SIGNS : RECORD_LAB_RESULT;
    find_group(patient, file, kept);
    kept->known =
        kind == KIND_LAB ? synthea_lab_code(synthea_value(file, OBSERVATIONS_CODE)) : NULL;
    kept->code = arena_copy_text(arena, synthea_value(file, OBSERVATIONS_CODE));
    kept->description = arena_copy_text(arena, synthea_value(file, OBSERVATIONS_DESCRIPTION));
    kept->value = arena_copy_text(arena, synthea_value(file, OBSERVATIONS_VALUE));
    kept->unit = arena_copy_text(arena, synthea_value(file, OBSERVATIONS_UNITS));
    return 0;
}

static int compare_rows(const void *left, const void *right)
{
    const struct synthea_observation *a = left, *b = right;
    if (a->group != b->group) {
        return a->group < b->group ? -1 : 1;
    }
    return (a->place.line > b->place.line) - (a->place.line < b->place.line);
}

static int take_group(struct synthea *synthea, struct synthea_group *group, struct error *error)
{
    int64_t ignored;
    const struct synthea_observation *first = &group->rows[0];
    if (import_read_time(first->date, &group->local, &ignored) != IMPORT_TIME_FULL) {
        for (size_t i = 0; i < group->count; i++) {
            import_reject(&synthea->run, group->rows[i].type, group->rows[i].place, "DATE",
                          "This is no date and time (YYYY-MM-DDTHH:MM:SSZ).");
        }
        return 0;
    }
    group->key = arena_format(&synthea->patient.arena, "%s/%s/%s", synthea->patient.source_id,
                              first->encounter, first->date);
    if (synthea_take_vitals(synthea, group, error) != 0) {
        return -1;
    }
    return synthea_take_labs(synthea, group, error);
}

int synthea_take_observations(struct synthea *synthea, struct error *error)
{
    struct synthea_patient *patient = &synthea->patient;
    if (patient->observation_count == 0) {
        return 0;
    }
    qsort(patient->observations, patient->observation_count, sizeof patient->observations[0],
          compare_rows);
    for (size_t start = 0, end; start < patient->observation_count; start = end) {
        struct synthea_group group = {.rows = &patient->observations[start]};
        for (end = start; end < patient->observation_count &&
                          patient->observations[end].group == group.rows[0].group;) {
            end++;
        }
        group.count = end - start;
        if (take_group(synthea, &group, error) != 0) {
            return -1;
        }
    }
    return 0;
}
