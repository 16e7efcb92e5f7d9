/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the parts of the Synthea import share: the files with their columns by name, the
 * rows of each patient wherever they lie, and the patient in hand.
 * Layer: exchange, synthea*.c only.  Thread: the caller's; it blocks on files and database.
 *
 * The order: providers; then patient by patient, with everything of theirs, so that a commit
 * between two patients never leaves half of one.
 */
#ifndef CHARTTY_EXCHANGE_SYNTHEA_H
#define CHARTTY_EXCHANGE_SYNTHEA_H

#include "src/exchange/csv.h"
#include "src/exchange/import_run.h"
#include "src/exchange/key_map.h"

#include <stddef.h>

enum column_use {
    COLUMN_NEEDED,   /* without it the file is not read */
    COLUMN_WANTED,   /* without it a remark says what stays empty */
    COLUMN_OPTIONAL, /* some versions of Synthea have it */
    COLUMN_UNUSED    /* known, no column of the eight tables takes it */
};

/* X(NAME in the header, use): each version of Synthea has some of them, in some order. */
#define SYNTHEA_PATIENTS_COLUMNS(X)                                                                \
    X(Id, NEEDED)                                                                                  \
    X(BIRTHDATE, NEEDED)                                                                           \
    X(FIRST, NEEDED)                                                                               \
    X(LAST, NEEDED)                                                                                \
    X(DEATHDATE, WANTED)                                                                           \
    X(SSN, WANTED)                                                                                 \
    X(PREFIX, WANTED)                                                                              \
    X(SUFFIX, OPTIONAL)                                                                            \
    X(MIDDLE, OPTIONAL)                                                                            \
    X(MAIDEN, WANTED)                                                                              \
    X(GENDER, WANTED)                                                                              \
    X(ADDRESS, WANTED)                                                                             \
    X(CITY, WANTED)                                                                                \
    X(STATE, WANTED)                                                                               \
    X(ZIP, WANTED)                                                                                 \
    X(DRIVERS, UNUSED)                                                                             \
    X(PASSPORT, UNUSED)                                                                            \
    X(MARITAL, UNUSED)                                                                             \
    X(RACE, UNUSED)                                                                                \
    X(ETHNICITY, UNUSED)                                                                           \
    X(BIRTHPLACE, UNUSED)                                                                          \
    X(COUNTY, UNUSED)                                                                              \
    X(FIPS, UNUSED)                                                                                \
    X(LAT, UNUSED)                                                                                 \
    X(LON, UNUSED)                                                                                 \
    X(HEALTHCARE_EXPENSES, UNUSED)                                                                 \
    X(HEALTHCARE_COVERAGE, UNUSED)                                                                 \
    X(INCOME, UNUSED)

#define SYNTHEA_PROVIDERS_COLUMNS(X)                                                               \
    X(Id, NEEDED)                                                                                  \
    X(NAME, NEEDED)                                                                                \
    X(NPI, OPTIONAL)                                                                               \
    X(SPECIALITY, WANTED)                                                                          \
    X(ORGANIZATION, UNUSED)                                                                        \
    X(GENDER, UNUSED)                                                                              \
    X(ADDRESS, UNUSED)                                                                             \
    X(CITY, UNUSED)                                                                                \
    X(STATE, UNUSED)                                                                               \
    X(ZIP, UNUSED)                                                                                 \
    X(LAT, UNUSED)                                                                                 \
    X(LON, UNUSED)                                                                                 \
    X(UTILIZATION, UNUSED)                                                                         \
    X(ENCOUNTERS, UNUSED)                                                                          \
    X(PROCEDURES, UNUSED)

#define SYNTHEA_ENCOUNTERS_COLUMNS(X)                                                              \
    X(Id, NEEDED)                                                                                  \
    X(START, NEEDED)                                                                               \
    X(PATIENT, NEEDED)                                                                             \
    X(PROVIDER, NEEDED)                                                                            \
    X(STOP, WANTED)                                                                                \
    X(ENCOUNTERCLASS, WANTED)                                                                      \
    X(DESCRIPTION, WANTED)                                                                         \
    X(REASONDESCRIPTION, OPTIONAL)                                                                 \
    X(ORGANIZATION, UNUSED)                                                                        \
    X(PAYER, UNUSED)                                                                               \
    X(CODE, UNUSED)                                                                                \
    X(REASONCODE, UNUSED)                                                                          \
    X(BASE_ENCOUNTER_COST, UNUSED)                                                                 \
    X(TOTAL_CLAIM_COST, UNUSED)                                                                    \
    X(PAYER_COVERAGE, UNUSED)

#define SYNTHEA_MEDICATIONS_COLUMNS(X)                                                             \
    X(START, NEEDED)                                                                               \
    X(PATIENT, NEEDED)                                                                             \
    X(CODE, NEEDED)                                                                                \
    X(DESCRIPTION, NEEDED)                                                                         \
    X(STOP, NEEDED)                                                                                \
    X(ENCOUNTER, WANTED)                                                                           \
    X(REASONDESCRIPTION, OPTIONAL)                                                                 \
    X(PAYER, UNUSED)                                                                               \
    X(BASE_COST, UNUSED)                                                                           \
    X(PAYER_COVERAGE, UNUSED)                                                                      \
    X(DISPENSES, UNUSED)                                                                           \
    X(TOTALCOST, UNUSED)                                                                           \
    X(REASONCODE, UNUSED)

#define SYNTHEA_ALLERGIES_COLUMNS(X)                                                               \
    X(START, NEEDED)                                                                               \
    X(PATIENT, NEEDED)                                                                             \
    X(CODE, NEEDED)                                                                                \
    X(DESCRIPTION, NEEDED)                                                                         \
    X(STOP, NEEDED)                                                                                \
    X(ENCOUNTER, UNUSED)                                                                           \
    X(SYSTEM, OPTIONAL)                                                                            \
    X(TYPE, OPTIONAL)                                                                              \
    X(CATEGORY, OPTIONAL)                                                                          \
    X(DESCRIPTION1, OPTIONAL)                                                                      \
    X(SEVERITY1, OPTIONAL)                                                                         \
    X(DESCRIPTION2, OPTIONAL)                                                                      \
    X(SEVERITY2, OPTIONAL)                                                                         \
    X(REACTION1, UNUSED)                                                                           \
    X(REACTION2, UNUSED)

#define SYNTHEA_OBSERVATIONS_COLUMNS(X)                                                            \
    X(DATE, NEEDED)                                                                                \
    X(PATIENT, NEEDED)                                                                             \
    X(ENCOUNTER, NEEDED)                                                                           \
    X(CATEGORY, NEEDED)                                                                            \
    X(CODE, NEEDED)                                                                                \
    X(DESCRIPTION, NEEDED)                                                                         \
    X(VALUE, NEEDED)                                                                               \
    X(UNITS, NEEDED)                                                                               \
    X(TYPE, UNUSED)

/* X(FILE, "name", type that its rows count as); patients first. */
#define SYNTHEA_FILES(X)                                                                           \
    X(PATIENTS, "patients.csv", PATIENT)                                                           \
    X(PROVIDERS, "providers.csv", PROVIDER)                                                        \
    X(ENCOUNTERS, "encounters.csv", APPOINTMENT)                                                   \
    X(MEDICATIONS, "medications.csv", MEDICATION)                                                  \
    X(ALLERGIES, "allergies.csv", ALLERGY)                                                         \
    X(OBSERVATIONS, "observations.csv", LAB_RESULT)

enum synthea_file_kind {
#define X(file, name, type) SYNTHEA_##file,
    SYNTHEA_FILES(X)
#undef X
        SYNTHEA_FILE_COUNT
};

#define X(name, use) PATIENTS_##name,
enum { SYNTHEA_PATIENTS_COLUMNS(X) PATIENTS_COLUMNS };
#undef X
#define X(name, use) PROVIDERS_##name,
enum { SYNTHEA_PROVIDERS_COLUMNS(X) PROVIDERS_COLUMNS };
#undef X
#define X(name, use) ENCOUNTERS_##name,
enum { SYNTHEA_ENCOUNTERS_COLUMNS(X) ENCOUNTERS_COLUMNS };
#undef X
#define X(name, use) MEDICATIONS_##name,
enum { SYNTHEA_MEDICATIONS_COLUMNS(X) MEDICATIONS_COLUMNS };
#undef X
#define X(name, use) ALLERGIES_##name,
enum { SYNTHEA_ALLERGIES_COLUMNS(X) ALLERGIES_COLUMNS };
#undef X
#define X(name, use) OBSERVATIONS_##name,
enum { SYNTHEA_OBSERVATIONS_COLUMNS(X) OBSERVATIONS_COLUMNS };
#undef X

enum { SYNTHEA_COLUMNS_MAX = PATIENTS_COLUMNS }; /* the widest file */

/* Rows of one patient that follow each other in a file. */
struct synthea_stretch {
    long long offset;
    long line;
    int32_t patient; /* number in patients.csv's order */
    int32_t count;
};

struct synthea_file {
    enum synthea_file_kind kind;
    struct csv *csv; /* NULL: the folder has no such file, or it cannot be read */
    int positions[SYNTHEA_COLUMNS_MAX];
    struct synthea_stretch *stretches; /* by patient, then as in the file */
    size_t stretch_count, stretch_capacity;
    size_t next;    /* the first stretch of the patients that are still to come */
    bool is_broken; /* a row that is no patient's was met: it ends a stretch */
};

struct synthea_observation;
struct synthea_lab_code;

struct synthea_provider_entry {
    int64_t row_id;
    const char *name;
};

/* The patient in hand. */
struct synthea_patient {
    int32_t number;
    int64_t row_id; /* 0 in a dry run */
    const char *source_id;
    struct date born;
    struct arena arena;         /* emptied for each patient */
    struct key_map encounters;  /* encounter's Id to provider's number + 1 */
    struct key_map repetitions; /* how often a key without an id of its own was met */
    struct key_map groups;      /* encounter and moment to group's number + 1 */
    struct synthea_observation *observations;
    size_t observation_count, observation_capacity;
    int32_t group_count;
};

struct synthea {
    struct import_run run;
    struct synthea_file files[SYNTHEA_FILE_COUNT];
    struct key_map patient_numbers;
    long *patient_lines; /* of each patient's row in patients.csv */
    int32_t patient_count, patient_capacity;
    struct key_map provider_numbers;
    struct synthea_provider_entry *providers;
    size_t provider_count, provider_capacity;
    struct arena arena; /* provider names */
    struct synthea_patient patient;
};

/* synthea_file.c */
int synthea_open_files(struct synthea *synthea, const char *folder, struct error *error);
void synthea_close_files(struct synthea *synthea);
/* The value of a column ("" when the file has none). Valid until the next row. */
const char *synthea_value(const struct synthea_file *file, int column);
struct import_place synthea_place(const struct synthea_file *file);
/* The type that a file's rows count as. */
enum record_type synthea_type(enum synthea_file_kind kind);
/* Finds the rows of each patient in all files. 0 or -1. */
int synthea_find_rows(struct synthea *synthea, struct error *error);
/* Reads the next row: 1, 0 at the end, -1 the file failed. Rows that cannot be read are said and
 * passed over. */
int synthea_next_row(struct synthea *synthea, struct synthea_file *file, struct error *error);
/* Goes to the patient's stretches in turn and calls `take` for each row. 0 or -1. */
typedef int (*synthea_take)(struct synthea *synthea, struct synthea_file *file,
                            struct error *error);
int synthea_each_row(struct synthea *synthea, struct synthea_file *file, synthea_take take,
                     struct error *error);

/* synthea_patients.c: the next patient of patients.csv with all that is theirs. */
int synthea_number_patients(struct synthea *synthea, struct error *error);
int synthea_take_patients(struct synthea *synthea, struct error *error);

/* synthea_providers.c */
int synthea_take_providers(struct synthea *synthea, struct error *error);
/* The provider of an encounter of the patient in hand, NULL when it is not known. */
const struct synthea_provider_entry *synthea_provider_of(const struct synthea *synthea,
                                                         const char *encounter);

/* Each takes the row that was read for the patient in hand. 0 or -1. */
int synthea_take_encounter(struct synthea *synthea, struct synthea_file *file, struct error *error);
int synthea_take_medication(struct synthea *synthea, struct synthea_file *file,
                            struct error *error);
int synthea_take_allergy(struct synthea *synthea, struct synthea_file *file, struct error *error);

/* synthea_observations.c: a value of observations.csv is one row; a set of vital signs and a panel
 * are several: they are kept until the patient has no more, then taken by groups. */
int synthea_keep_observation(struct synthea *synthea, struct synthea_file *file,
                             struct error *error);
int synthea_take_observations(struct synthea *synthea, struct error *error);
void synthea_forget_observations(struct synthea *synthea);

struct synthea_observation {
    struct import_place place;
    enum record_type type; /* VITAL_SIGNS or LAB_RESULT */
    int32_t group;         /* rows of one encounter and moment are one group */
    const char *date;      /* as in the file, as all that follows; in the patient's arena */
    const char *encounter, *code, *description, *value, *unit;
    const struct synthea_lab_code *known; /* of a laboratory value; NULL: the code is not known */
};
/* synthea_labs.c: the code as met in Synthea's files, NULL when it is none of them. */
const struct synthea_lab_code *synthea_lab_code(const char *code);
struct synthea_group {
    const struct synthea_observation *rows;
    size_t count;
    struct datetime local;
    const char *key; /* patient, encounter and moment, for ids */
};
/* synthea_vitals.c and synthea_labs.c: take what of a group is theirs. 0 or -1. */
int synthea_take_vitals(struct synthea *synthea, const struct synthea_group *group,
                        struct error *error);
int synthea_take_labs(struct synthea *synthea, const struct synthea_group *group,
                      struct error *error);

/* synthea_text.c: "Mold (organism)" to "Mold"; the text's own brackets stay. */
const char *synthea_without_tag(struct arena *arena, const char *description);

#endif
