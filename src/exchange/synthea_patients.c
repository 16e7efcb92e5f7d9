/* SPDX-License-Identifier: MIT */
/*
 * Purpose: patients.csv of a Synthea folder: numbering the patients, then taking one after another
 * with all that is theirs. Called by synthea.c. Must not know: what becomes of the other files'
 * rows.
 *
 * A name keeps its digits ("Maynard46"): that is what the source says. A ZIP keeps its zeros.
 */
#include "chartty/model/identifiers.h"
#include "src/exchange/synthea.h"

#include <stdio.h>
#include <string.h>

enum { PATIENTS_A_PROGRESS = 16 };

int synthea_number_patients(struct synthea *synthea, struct error *error)
{
    struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    int got;
    while ((got = synthea_next_row(synthea, file, error)) == 1) {
        const char *id = synthea_value(file, PATIENTS_Id);
        if (id[0] == 0) {
            import_reject(&synthea->run, RECORD_PATIENT, synthea_place(file), "Id",
                          "The value is missing.");
            continue;
        }
        bool is_new;
        int64_t *number = key_map_place(&synthea->patient_numbers, id, &is_new);
        if (!is_new) {
            import_reject(&synthea->run, RECORD_PATIENT, synthea_place(file), "Id",
                          "Line %ld has the same id.", synthea->patient_lines[*number]);
            continue;
        }
        *number = synthea->patient_count;
        if (synthea->patient_count == synthea->patient_capacity) {
            synthea->patient_capacity =
                synthea->patient_capacity ? synthea->patient_capacity * 2 : 256;
            synthea->patient_lines =
                memory_resize(synthea->patient_lines, (size_t)synthea->patient_capacity,
                              sizeof synthea->patient_lines[0]);
        }
        synthea->patient_lines[synthea->patient_count++] = csv_line(file->csv);
    }
    return got;
}

/* What has its place in ct_patient. */
static struct load_patient_extra read_extra(const struct synthea_file *file)
{
    struct load_patient_extra extra = {0};
    const char *title = synthea_value(file, PATIENTS_PREFIX);
    const char *former_name = synthea_value(file, PATIENTS_MAIDEN);
    extra.title = title[0] ? title : NULL;
    extra.former_name = former_name[0] ? former_name : NULL;
    const char *died_on = synthea_value(file, PATIENTS_DEATHDATE);
    extra.died_on = died_on[0] ? died_on : NULL;
    return extra;
}

static void set_address(struct synthea *synthea, struct import_row *row)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    struct import_run *run = &synthea->run;
    import_set_text(run, row, FIELD_OF(patient, street), "ADDRESS",
                    synthea_value(file, PATIENTS_ADDRESS));
    import_set_text(run, row, FIELD_OF(patient, city), "CITY", synthea_value(file, PATIENTS_CITY));
    import_set_text(run, row, FIELD_OF(patient, state), "STATE",
                    synthea_value(file, PATIENTS_STATE));
    const char *zip = synthea_value(file, PATIENTS_ZIP);
    if (strcmp(zip, "00000") == 0) {
        import_remark(run, row->place, "ZIP", "00000 stands for an unknown ZIP; left empty.");
        return;
    }
    import_set_text(run, row, FIELD_OF(patient, zip_code), "ZIP", zip);
    if (zip[0] && !zip_is_valid(zip)) {
        import_remark(run, row->place, "ZIP", "This is no US ZIP code; stored as it stands.");
    }
}

static void set_names(struct synthea *synthea, struct import_row *row)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    const char *first = synthea_value(file, PATIENTS_FIRST);
    const char *middle = synthea_value(file, PATIENTS_MIDDLE);
    if (first[0] && middle[0]) {
        first = arena_format(&synthea->patient.arena, "%s %s", first, middle);
    }
    import_set_text(&synthea->run, row, FIELD_OF(patient, first_name), "FIRST", first);
    import_set_text(&synthea->run, row, FIELD_OF(patient, last_name), "LAST",
                    synthea_value(file, PATIENTS_LAST));
}

static const char *gender_word(const char *gender)
{
    if (strcmp(gender, "M") == 0) {
        return "Male";
    }
    return strcmp(gender, "F") == 0 ? "Female" : gender;
}

static void reject_date(struct synthea *synthea, struct import_row *row, const char *column,
                        const char *reason)
{
    if (!row->rejected) {
        import_reject(&synthea->run, RECORD_PATIENT, row->place, column, "%s", reason);
    }
    row->rejected = true;
}

/* Nothing is guessed: a year alone, 05/06/1962 or 19620506 is no date of birth. */
static void set_dates(struct synthea *synthea, struct import_row *row)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    const char *born = synthea_value(file, PATIENTS_BIRTHDATE);
    const char *died = synthea_value(file, PATIENTS_DEATHDATE);
    struct date today = clock_today(&synthea->run.clock), died_on;
    import_set_text(&synthea->run, row, FIELD_OF(patient, dob), "BIRTHDATE", born);
    if (row->rejected) {
        return;
    }
    if (!import_read_date(born, &synthea->patient.born)) {
        reject_date(synthea, row, "BIRTHDATE", "This is no date of the form YYYY-MM-DD.");
    } else if (date_compare(synthea->patient.born, today) > 0) {
        reject_date(synthea, row, "BIRTHDATE", "The date of birth lies in the future.");
    } else if (died[0] && !import_read_date(died, &died_on)) {
        reject_date(synthea, row, "DEATHDATE", "This is no date of the form YYYY-MM-DD.");
    } else if (died[0] && date_compare(died_on, synthea->patient.born) < 0) {
        reject_date(synthea, row, "DEATHDATE", "The death lies before the birth.");
    } else if (died[0] && date_compare(died_on, today) > 0) {
        reject_date(synthea, row, "DEATHDATE", "The death lies in the future.");
    }
}

static void fill_patient(struct synthea *synthea, struct import_row *row)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    struct import_run *run = &synthea->run;
    set_dates(synthea, row);
    set_names(synthea, row);
    if (row->rejected) {
        return;
    }
    if (synthea_value(file, PATIENTS_SUFFIX)[0]) {
        import_remark(run, row->place, "SUFFIX", "There is no column for it; it is left out.");
    }
    import_set_text(run, row, FIELD_OF(patient, gender), "GENDER",
                    gender_word(synthea_value(file, PATIENTS_GENDER)));
    const char *ssn = synthea_value(file, PATIENTS_SSN);
    import_set_text(run, row, FIELD_OF(patient, ssn), "SSN", ssn);
    if (ssn[0] && !ssn_is_valid(ssn)) {
        import_remark(run, row->place, "SSN", "No such number is given out; stored as it stands.");
    }
    set_address(synthea, row);
}

/* 1 the patient is in, 0 left out, -1 error. */
static int add_patient(struct synthea *synthea, struct error *error)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    struct synthea_patient *patient = &synthea->patient;
    struct import_row row;
    char mrn[21];
    int known =
        import_known(&synthea->run, RECORD_PATIENT, patient->source_id, &patient->row_id, error);
    if (known == 1) {
        return import_read_date(synthea_value(file, PATIENTS_BIRTHDATE), &patient->born) ? 1 : 0;
    }
    if (known < 0) {
        return -1;
    }
    import_row_init(&row, RECORD_PATIENT, synthea_place(file));
    import_stable_id("SYN", patient->source_id, mrn);
    import_set(&row, FIELD_OF(patient, mrn), mrn);
    fill_patient(synthea, &row);
    if (row.rejected) {
        return 0;
    }
    int added = import_add(&synthea->run, &row, patient->source_id, 0, &patient->row_id, error);
    if (added != 1 || synthea->run.options->dry_run) {
        return added;
    }
    struct load_patient_extra extra = read_extra(file);
    if (!extra.title && !extra.former_name && !extra.died_on) {
        return 1;
    }
    return load_patient_extra(synthea->run.load, patient->row_id, &extra, error) == 0 ? 1 : -1;
}

/* The rows of a patient who was left out have nowhere to go. */
static int reject_row(struct synthea *synthea, struct synthea_file *file, struct error *error)
{
    (void)error;
    import_reject(&synthea->run, synthea_type(file->kind), synthea_place(file), "PATIENT",
                  "The patient was left out (patients.csv, line %ld).",
                  synthea->patient_lines[synthea->patient.number]);
    return 0;
}

/* In this order: the encounters say who prescribed and ordered. */
static int take_rows(struct synthea *synthea, bool patient_is_in, struct error *error)
{
    static const synthea_take takers[SYNTHEA_FILE_COUNT] = {
        [SYNTHEA_ENCOUNTERS] = synthea_take_encounter,
        [SYNTHEA_MEDICATIONS] = synthea_take_medication,
        [SYNTHEA_ALLERGIES] = synthea_take_allergy,
        [SYNTHEA_OBSERVATIONS] = synthea_keep_observation,
    };
    for (int kind = SYNTHEA_ENCOUNTERS; kind < SYNTHEA_FILE_COUNT; kind++) {
        synthea_take take = patient_is_in ? takers[kind] : reject_row;
        if (synthea_each_row(synthea, &synthea->files[kind], take, error) != 0) {
            return -1;
        }
    }
    return patient_is_in ? synthea_take_observations(synthea, error) : 0;
}

static int take_patient(struct synthea *synthea, struct error *error)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    struct synthea_patient *patient = &synthea->patient;
    arena_clear(&patient->arena);
    key_map_clear(&patient->encounters);
    key_map_clear(&patient->repetitions);
    synthea_forget_observations(synthea);
    patient->source_id = arena_copy_text(&patient->arena, synthea_value(file, PATIENTS_Id));
    patient->row_id = 0;
    int is_in = add_patient(synthea, error);
    return is_in < 0 ? -1 : take_rows(synthea, is_in == 1, error);
}

int synthea_take_patients(struct synthea *synthea, struct error *error)
{
    struct synthea_file *file = &synthea->files[SYNTHEA_PATIENTS];
    csv_rewind(file->csv);
    for (int32_t number = 0; number < synthea->patient_count; number++) {
        int got;
        /* Rows that were refused when they were numbered lie between. */
        do {
            got = csv_next(file->csv, error);
        } while (got != 0 && csv_line(file->csv) != synthea->patient_lines[number]);
        if (got != 1) {
            return error_set(error, ERROR_IO, "patients.csv changed while it was read.");
        }
        synthea->patient.number = number;
        if (take_patient(synthea, error) != 0 ||
            import_between_patients(&synthea->run, error) != 0) {
            return -1;
        }
        if (number % PATIENTS_A_PROGRESS == 0 &&
            import_progress(&synthea->run, "patients", number + 1, synthea->patient_count, error) !=
                0) {
            return -1;
        }
    }
    return import_progress(&synthea->run, "patients", synthea->patient_count,
                           synthea->patient_count, error);
}
