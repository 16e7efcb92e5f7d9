/* SPDX-License-Identifier: MIT */
/*
 * Purpose: medications.csv of a Synthea folder. Called for each row of the patient in hand, after
 * the encounters. Must not know: the other files.
 *
 * Dose, frequency and route have no columns there and stay empty: they stand in the description,
 * and are not guessed out of it. A row has no id: patient, encounter, code and start make one, with
 * the number of the repetition where the same was prescribed twice at once.
 */
#include "src/exchange/synthea.h"

#include <stdio.h>

/* Does the end of the prescription lie behind us? */
static bool has_ended(const struct synthea *synthea, const struct datetime *stop)
{
    struct datetime now = clock_local(&synthea->run.clock);
    return datetime_to_microseconds(stop) <= datetime_to_microseconds(&now);
}

static void set_course(struct synthea *synthea, const struct synthea_file *file,
                       struct import_row *row, char prescribed[11])
{
    struct datetime start, stop;
    int64_t ignored;
    enum import_time started =
        import_read_time(synthea_value(file, MEDICATIONS_START), &start, &ignored);
    enum import_time stopped =
        import_read_time(synthea_value(file, MEDICATIONS_STOP), &stop, &ignored);
    bool bad_start = started == IMPORT_TIME_EMPTY || started == IMPORT_TIME_BAD;
    if (bad_start || stopped == IMPORT_TIME_BAD) {
        if (!row->rejected) {
            import_reject(&synthea->run, row->type, row->place, bad_start ? "START" : "STOP",
                          "This is no date (YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ).");
        }
        row->rejected = true;
        return;
    }
    date_format_iso(start.date, prescribed);
    import_set(row, FIELD_OF(medication, prescribed_date), prescribed);
    bool ended = stopped != IMPORT_TIME_EMPTY && has_ended(synthea, &stop);
    import_set(row, FIELD_OF(medication, status), ended ? "completed" : "active");

    char end[11] = "";
    if (stopped != IMPORT_TIME_EMPTY) {
        date_format_iso(stop.date, end);
    }
    const char *reason = synthea_value(file, MEDICATIONS_REASONDESCRIPTION);
    if (end[0] || reason[0]) {
        import_set(row, FIELD_OF(medication, notes),
                   arena_format(&synthea->patient.arena, "%s%s%s%s%s", reason[0] ? "For " : "",
                                reason, end[0] && reason[0] ? ". " : "",
                                end[0] ? (ended ? "Ended " : "Ends ") : "", end));
    }
}

static const char *source_key(struct synthea *synthea, const struct synthea_file *file)
{
    bool is_new;
    struct arena *arena = &synthea->patient.arena;
    const char *key =
        arena_format(arena, "%s/%s/%s/%s", synthea->patient.source_id,
                     synthea_value(file, MEDICATIONS_ENCOUNTER),
                     synthea_value(file, MEDICATIONS_CODE), synthea_value(file, MEDICATIONS_START));
    int64_t *met = key_map_place(&synthea->patient.repetitions, key, &is_new);
    ++*met;
    return *met == 1 ? key : arena_format(arena, "%s/%lld", key, (long long)*met);
}

static int add_medication(struct synthea *synthea, const struct synthea_file *file, const char *key,
                          struct error *error)
{
    struct import_run *run = &synthea->run;
    struct import_row row;
    char medication_id[21], patient_text[24], prescribed[11];
    int64_t row_id;
    import_row_init(&row, RECORD_MEDICATION, synthea_place(file));
    import_stable_id("MED", key, medication_id);
    snprintf(patient_text, sizeof patient_text, "%lld", (long long)synthea->patient.row_id);
    import_set(&row, FIELD_OF(medication, medication_id), medication_id);
    import_set(&row, FIELD_OF(medication, patient_id), patient_text);
    import_set_text(run, &row, FIELD_OF(medication, name), "DESCRIPTION",
                    synthea_value(file, MEDICATIONS_DESCRIPTION));
    set_course(synthea, file, &row, prescribed);
    const struct synthea_provider_entry *provider =
        synthea_provider_of(synthea, synthea_value(file, MEDICATIONS_ENCOUNTER));
    import_set(&row, FIELD_OF(medication, prescriber), provider ? provider->name : NULL);
    if (row.rejected) {
        return 0;
    }
    return import_add(run, &row, key, synthea->patient.row_id, &row_id, error) < 0 ? -1 : 0;
}

int synthea_take_medication(struct synthea *synthea, struct synthea_file *file, struct error *error)
{
    int64_t row_id;
    const char *key = source_key(synthea, file);
    int known = import_known(&synthea->run, RECORD_MEDICATION, key, &row_id, error);
    if (known != 0) {
        return known < 0 ? -1 : 0;
    }
    return add_medication(synthea, file, key, error);
}
