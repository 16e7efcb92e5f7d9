/* SPDX-License-Identifier: MIT */
/* Synthea's six files: columns, order by patient, ids and times as its CSV exporter makes them. */
#include "bench/synthea_folder.h"

#include "bench/measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PROVIDERS = 40, ENCOUNTERS = 3, MEDICATIONS = 3, VITALS = 5, LABS = 3, ID_SIZE = 40 };

enum file_kind {
    PATIENTS_CSV,
    PROVIDERS_CSV,
    ENCOUNTERS_CSV,
    MEDICATIONS_CSV,
    ALLERGIES_CSV,
    OBSERVATIONS_CSV,
    FILE_KINDS
};

static const struct {
    const char *name, *header;
} file_list[FILE_KINDS] = {
    {"patients.csv", "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,"
                     "MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,FIPS,ZIP,"
                     "LAT,LON,HEALTHCARE_EXPENSES,HEALTHCARE_COVERAGE,INCOME"},
    {"providers.csv", "Id,ORGANIZATION,NAME,GENDER,SPECIALITY,ADDRESS,CITY,STATE,ZIP,LAT,LON,"
                      "ENCOUNTERS,PROCEDURES"},
    {"encounters.csv", "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,"
                       "DESCRIPTION,BASE_ENCOUNTER_COST,TOTAL_CLAIM_COST,PAYER_COVERAGE,REASONCODE,"
                       "REASONDESCRIPTION"},
    {"medications.csv", "START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,"
                        "PAYER_COVERAGE,DISPENSES,TOTALCOST,REASONCODE,REASONDESCRIPTION"},
    {"allergies.csv", "START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY,"
                      "REACTION1,DESCRIPTION1,SEVERITY1,REACTION2,DESCRIPTION2,SEVERITY2"},
    {"observations.csv", "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE"},
};

static const struct {
    const char *code, *name, *unit;
    double low, high;
} vital_list[] =
    {
        {"8302-2", "Body Height", "cm", 150, 195},
        {"29463-7", "Body Weight", "kg", 48, 110},
        {"8462-4", "Diastolic Blood Pressure", "mm[Hg]", 60, 95},
        {"8480-6", "Systolic Blood Pressure", "mm[Hg]", 95, 160},
        {"8867-4", "Heart rate", "/min", 55, 100},
        {"9279-1", "Respiratory rate", "/min", 11, 20},
},
  lab_list[] = {
      {"2339-0", "Glucose", "mg/dL", 70, 140},      {"6299-2", "Urea Nitrogen", "mg/dL", 7, 20},
      {"38483-4", "Creatinine", "mg/dL", 0.6, 1.4}, {"49765-1", "Calcium", "mg/dL", 8.5, 10.2},
      {"2947-0", "Sodium", "mmol/L", 136, 144},     {"6298-4", "Potassium", "mmol/L", 3.7, 5.2},
      {"2069-3", "Chloride", "mmol/L", 101, 111},   {"20565-8", "Carbon Dioxide", "mmol/L", 20, 29},
};

static const char *const first_names[] = {"Maynard", "Curt", "Alice", "Elena", "Juan", "Minh",
                                          "Chloe",   "Omar", "Grace", "Pedro", "Zoe",  "Walter"};
static const char *const last_names[] = {
    "Mosciski", "Schmidt", "Gleason", "Garcia",   "Nguyen",  "Okafor", "Novak",  "Silva",
    "Larsson",  "Kim",     "O'Brien", "Reynolds", "Fischer", "Tanaka", "Haddad", "Rossi"};
static const char *const drugs[] = {"Loratadine 5 MG Chewable Tablet",
                                    "Amoxicillin 500 MG Oral Tablet",
                                    "lisinopril 10 MG Oral Tablet", "Simvastatin 20 MG Oral Tablet",
                                    "Metformin 500 MG Extended Release Oral Tablet"};

struct folder {
    FILE *files[FILE_KINDS];
    uint64_t random;
};

static unsigned below(struct folder *folder, size_t count)
{
    return bench_random(&folder->random, (uint32_t)count);
}
#define PICK(folder, list) (list)[below(folder, sizeof(list) / sizeof((list)[0]))]

/* An id like Synthea's, the same for the same kind and number. */
static void make_id(char out[ID_SIZE], unsigned kind, unsigned number)
{
    uint64_t state = ((uint64_t)kind << 40) + number;
    unsigned words[4];
    for (int i = 0; i < 4; i++)
        words[i] = bench_random(&state, 0x7fffffff);
    snprintf(out, ID_SIZE, "%08x-%04x-%04x-%04x-%08x%04x", words[0], words[1] & 0xffff,
             words[1] >> 16, words[2] & 0xffff, words[3], words[2] >> 16);
}

static void make_moment(struct folder *folder, char out[24])
{
    snprintf(out, 24, "20%02u-%02u-%02uT%02u:%02u:47Z", 5 + below(folder, 19),
             1 + below(folder, 12), 1 + below(folder, 28), 8 + below(folder, 10),
             below(folder, 60));
}

static void write_providers(struct folder *folder)
{
    char id[ID_SIZE];
    for (unsigned i = 0; i < PROVIDERS; i++) {
        make_id(id, 1, i);
        fprintf(folder->files[PROVIDERS_CSV],
                "%s,5e765f2b-e908-3888-9fc7-df2cb87beb58,%s%u %s%u,F,GENERAL PRACTICE,"
                "211 PARK STREET,ATTLEBORO,MA,02703,41.931653,-71.294503,46,0\n",
                id, PICK(folder, first_names), i, PICK(folder, last_names), i);
    }
}

static void write_values(struct folder *folder, const char *patient, const char *encounter,
                         bool labs)
{
    char moment[24];
    size_t count =
        labs ? sizeof(lab_list) / sizeof(lab_list[0]) : sizeof(vital_list) / sizeof(vital_list[0]);
    make_moment(folder, moment);
    for (size_t i = 0; i < count; i++) {
        double low = labs ? lab_list[i].low : vital_list[i].low;
        double high = labs ? lab_list[i].high : vital_list[i].high;
        fprintf(folder->files[OBSERVATIONS_CSV], "%s,%s,%s,%s,%s,%s,%.1f,%s,numeric\n", moment,
                patient, encounter, labs ? "laboratory" : "vital-signs",
                labs ? lab_list[i].code : vital_list[i].code,
                labs ? lab_list[i].name : vital_list[i].name,
                low + (high - low) * below(folder, 100) / 100,
                labs ? lab_list[i].unit : vital_list[i].unit);
    }
}

static void write_encounters(struct folder *folder, const char *patient, unsigned number)
{
    char encounter[ID_SIZE], provider[ID_SIZE], moment[24];
    for (unsigned i = 0; i < ENCOUNTERS; i++) {
        make_id(encounter, 2, number * ENCOUNTERS + i);
        make_id(provider, 1, below(folder, PROVIDERS));
        make_moment(folder, moment);
        fprintf(folder->files[ENCOUNTERS_CSV],
                "%s,%s,%.13s:59:47Z,%s,ef1f19e7-b08a-3a0d-bdd1-4020f5c1a62f,%s,"
                "42c4fca7-f8a9-3cd1-982a-dd9751bf3e2a,ambulatory,185345009,Encounter for symptom,"
                "77.49,3798.09,0.00,,\n",
                encounter, moment, moment, patient, provider);
    }
    for (unsigned i = 0; i < VITALS + LABS; i++) {
        make_id(encounter, 2, number * ENCOUNTERS + i % ENCOUNTERS);
        write_values(folder, patient, encounter, i >= VITALS);
    }
}

static void write_patient(struct folder *folder, unsigned number)
{
    char id[ID_SIZE], encounter[ID_SIZE], moment[24];
    make_id(id, 0, number);
    make_id(encounter, 2, number * ENCOUNTERS);
    unsigned names = number % 1000;
    fprintf(
        folder->files[PATIENTS_CSV],
        "%s,%u-%02u-%02u,,999-%02u-%04u,,,Mr.,%s%u,%s%u,,,,white,nonhispanic,M,"
        "Boston  Massachusetts  US,%u Kohler Camp,Lincoln,Nebraska,Lancaster County,31109,68504,"
        "40.798,-96.678,5982.12,0.00,71204\n",
        id, 1930 + below(folder, 90), 1 + below(folder, 12), 1 + below(folder, 28), number % 100,
        number % 10000, PICK(folder, first_names), names % 37, PICK(folder, last_names), names,
        1 + below(folder, 900));
    write_encounters(folder, id, number);
    for (unsigned i = 0; i < MEDICATIONS; i++) {
        make_moment(folder, moment);
        fprintf(folder->files[MEDICATIONS_CSV],
                "%s,,%s,7c4411ce-02f1-39b5-b9ec-dfbea9ad3c1a,%s,%u,%s,7.24,0.00,174,1259.76,,\n",
                moment, id, encounter, 300000 + i, PICK(folder, drugs));
    }
    make_moment(folder, moment);
    fprintf(folder->files[ALLERGIES_CSV],
            "%.10s,,%s,%s,111088007,SNOMED-CT,Latex (substance),allergy,environment,418290006,"
            "Itching (finding),MODERATE,,,\n",
            moment, id, encounter);
}

void synthea_folder_write(const char *path, int patients)
{
    struct folder folder = {.random = 5};
    char name[4096];
    mkdir(path, 0700);
    for (int i = 0; i < FILE_KINDS; i++) {
        snprintf(name, sizeof(name), "%s/%s", path, file_list[i].name);
        folder.files[i] = fopen(name, "w");
        if (folder.files[i] == NULL)
            bench_fail("%s cannot be written", name);
        fprintf(folder.files[i], "%s\n", file_list[i].header);
    }
    write_providers(&folder);
    for (int i = 0; i < patients; i++)
        write_patient(&folder, (unsigned)i);
    for (int i = 0; i < FILE_KINDS; i++) {
        if (fclose(folder.files[i]) != 0)
            bench_fail("%s/%s cannot be written", path, file_list[i].name);
    }
}
