/* SPDX-License-Identifier: MIT */
/*
 * Purpose: demo appointments, medications and allergies of a patient. Called by demo.c. Holds only
 * constant lists. Doses and routes are everyday ones, for looks alone: nobody is treated by them.
 */
#include "src/exchange/demo_parts.h"

#include <stdio.h>

enum { USUAL_APPOINTMENTS = 3, FULL_APPOINTMENTS = 40 };
enum { USUAL_MEDICATIONS = 3, FULL_MEDICATIONS = 40 };
enum { USUAL_ALLERGIES = 1, FULL_ALLERGIES = 12 };
enum { OLD_VISIT_DAYS = 61 }; /* before the days of the slots */

static const char *const visit_types[] = {"Office Visit", "Follow-up",   "Annual Physical",
                                          "New Patient",  "Telehealth",  "Vaccination",
                                          "Lab Work",     "Consultation"};
static const char *const reasons[] = {
    "Routine check-up",     "Cough and fever",      "Blood pressure follow-up",
    "Diabetes follow-up",   "Medication review",    "Lower back pain",
    "Rash on both arms",    "Chest pain, resolved", "Headache",
    "Vaccination",          "Post-operative check", "Well child visit",
    "Knee pain after fall", "Results discussion",   "Fatigue",
    "Prenatal visit",
};
static const char *const locations[] = {"Main Clinic", "Main Clinic, Room 3", "North Clinic",
                                        "Harbor Building, 2nd floor", "Telehealth"};

/* Mostly HH:MM; a small share as people and other programs write it, some that no one can read. */
static const char *time_text(struct demo *demo, struct demo_random *random, int minutes)
{
    static const char *const unreadable[] = {"13:00 AM", "TBD", "9.30", "25:00"};
    int hour = minutes / 60, minute = minutes % 60, at = demo_below(random, 1000);
    if (at < 20) {
        return demo_print(&demo->text, "%d:%02d %s", hour % 12 ? hour % 12 : 12, minute,
                          hour < 12 ? "AM" : "PM");
    }
    if (at < 25) {
        return demo_print(&demo->text, "%02d%02d", hour, minute);
    }
    if (at < 28) {
        return DEMO_PICK(random, unreadable);
    }
    return demo_print(&demo->text, "%02d:%02d", hour, minute);
}

static const char *visit_status(struct demo_random *random, int32_t day, int32_t today)
{
    int at = demo_below(random, 100);
    if (day >= today) {
        return at < 94 ? "scheduled" : "cancelled";
    }
    /* One in a hundred was never closed. */
    return at < 88 ? "completed" : at < 99 ? "cancelled" : "scheduled";
}

/* A weekday long before today; false when the chart has none. */
static bool old_visit(struct demo *demo, struct demo_chart *chart, struct demo_cell *cell)
{
    cell->day = demo_day(chart);
    if (cell->day > demo->today - OLD_VISIT_DAYS) {
        cell->day = demo->today - OLD_VISIT_DAYS - demo_below(&chart->random, 365);
    }
    int weekday = date_weekday(date_from_days(cell->day));
    cell->day -= weekday == 0 ? 2 : weekday == 6 ? 1 : 0;
    cell->provider = demo_below(&chart->random, demo->provider_count);
    cell->minutes = 8 * 60 + 15 * demo_below(&chart->random, 36);
    cell->duration = 15 * demo_between(&chart->random, 1, 4);
    return cell->day >= chart->first_day && cell->day <= chart->last_day;
}

static bool pick_cell(struct demo *demo, struct demo_chart *chart, struct demo_cell *cell)
{
    bool is_living = chart->person.died == INT32_MAX;
    if (is_living && demo_chance(&chart->random, demo->schedule.share_of_10000) &&
        demo_schedule_take(&demo->schedule, cell) && cell->day >= chart->person.born) {
        return true;
    }
    return old_visit(demo, chart, cell);
}

static int add_appointment(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    struct demo_random *random = &chart->random;
    struct demo_text *text = &demo->text;
    struct demo_cell cell;
    const char *values[FIELDS_OF(appointment)] = {0};
    int64_t row_id;
    if (!pick_cell(demo, chart, &cell)) {
        return 0;
    }
    const struct demo_provider *provider = &demo->providers[cell.provider];
    values[FIELD_OF(appointment, appointment_id)] =
        demo_print(text, "APT%08lld", (long long)++demo->appointment_number);
    values[FIELD_OF(appointment, patient_id)] = demo_integer(text, chart->row_id);
    values[FIELD_OF(appointment, provider_id)] = demo_integer(text, provider->row_id);
    values[FIELD_OF(appointment, date)] = demo_date(text, cell.day);
    values[FIELD_OF(appointment, time)] = time_text(demo, random, cell.minutes);
    values[FIELD_OF(appointment, duration_minutes)] = demo_integer(text, cell.duration);
    values[FIELD_OF(appointment, appointment_type)] = DEMO_PICK(random, visit_types);
    values[FIELD_OF(appointment, department)] = provider->department;
    values[FIELD_OF(appointment, location)] =
        demo_chance(random, 9000) ? DEMO_PICK(random, locations) : NULL;
    values[FIELD_OF(appointment, status)] = visit_status(random, cell.day, demo->today);
    values[FIELD_OF(appointment, reason)] =
        demo_chance(random, 9000) ? DEMO_PICK(random, reasons) : NULL;
    values[FIELD_OF(appointment, notes)] =
        demo_chance(random, 300) ? "Needs an interpreter.\nCall the day before." : NULL;
    int32_t made = cell.day - demo_between(random, 1, 90);
    if (made > demo->today) {
        made = demo->today - 1;
    }
    values[FIELD_OF(appointment, created_at)] = demo_moment(text, made, 14 * 60);
    values[FIELD_OF(appointment, updated_at)] = values[FIELD_OF(appointment, created_at)];
    return demo_put(demo, RECORD_APPOINTMENT, values, &row_id, error);
}

int demo_add_appointments(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    int count = demo_count(demo, chart, USUAL_APPOINTMENTS, FULL_APPOINTMENTS);
    for (int i = 0; i < count; i++) {
        if (add_appointment(demo, chart, error) != 0) {
            return -1;
        }
    }
    return 0;
}

static const struct {
    const char *name, *dosage, *frequency, *route;
} drugs[] = {
    {"Lisinopril", "10 mg", "Once daily", "Oral"},
    {"Lisinopril", "20 mg", "QD", "Oral"}, /* an abbreviation that is not to be used */
    {"Atorvastatin", "40 mg", "At bedtime", "Oral"},
    {"Metformin", "500 mg", "Twice daily", "Oral"},
    {"Metformin ER", "1,000 mg", "Once daily with evening meal", "Oral"},
    {"Amlodipine", "5 mg", "Once daily", "Oral"},
    {"Metoprolol Succinate", "50 mg", "Once daily", "Oral"},
    {"Omeprazole", "20 mg", "Once daily before breakfast", "Oral"},
    {"Losartan", "50 mg", "Once daily", "Oral"},
    {"Albuterol", "90 mcg", "2 puffs every 4 hours as needed", "Inhalation"},
    {"Gabapentin", "300 mg", "TID", "Oral"},
    {"Hydrochlorothiazide", "25 mg", "Once daily", "Oral"},
    {"Sertraline", "50 mg", "Once daily", "Oral"},
    {"Simvastatin", "20 mg", "QHS", "Oral"},
    {"Levothyroxine", "75 mcg", "Once daily on empty stomach", "Oral"},
    {"Acetaminophen", "500 mg", "Every 6 hours as needed", "Oral"},
    {"Ibuprofen", "400 mg", "Every 8 hours as needed", "Oral"},
    {"Aspirin", "81 mg", "Once daily", "Oral"},
    {"Warfarin", "5 mg", "Once daily, by INR", "Oral"},
    {"Apixaban", "5 mg", "BID", "Oral"},
    {"Amoxicillin", "500 mg", "Three times daily for 7 days", "Oral"},
    {"Amoxicillin-Clavulanate", "875 mg-125 mg", "Twice daily", "Oral"},
    {"Azithromycin", "250 mg", "Once daily for 5 days", "Oral"},
    {"Sulfamethoxazole-Trimethoprim", "800 mg-160 mg", "Twice daily", "Oral"},
    {"Insulin Glargine", "20 units", "At bedtime", "Subcutaneous"},
    {"Insulin Lispro", NULL, "Sliding scale before meals", "Subcutaneous"},
    {"Prednisone", "10 mg", "Once daily, tapering", "Oral"},
    {"Fluticasone", "50 mcg", "1 spray each nostril daily", "Nasal"},
    {"Furosemide", "40 mg", "Once daily", "Oral"},
    {"Spironolactone", "25 mg", "Once daily", "Oral"},
    {"Tramadol", "50 mg", "Every 6 hours as needed", "Oral"},
    {"Hydroxyzine", "25 mg", "Every 8 hours as needed", "Oral"},
    {"Hydralazine", "25 mg", "Three times daily", "Oral"},
    {"Methotrexate", "15 mg", "Once weekly on Monday", "Oral"},
    {"Digoxin", "0.125 mg", "Once daily", "Oral"},
    {"Lithium Carbonate", "300 mg", "Twice daily", "Oral"},
    {"Vitamin D3", "2,000 units", "Once daily", "Oral"},
    {"Epinephrine Auto-Injector", "0.3 mg", "Once as needed", "Intramuscular"},
    {"Cetirizine", "10 mg", "Once daily", "Oral"},
    {"Estradiol Patch", "0.05 mg", "Twice weekly", "Transdermal"},
    {"Testosterone Enanthate in Sesame Oil, Long-Acting Depot Preparation for Deep "
     "Intramuscular Use (Compounded)",
     "200 mg", "Every two weeks", "Intramuscular"},
};

static int add_medication(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    struct demo_random *random = &chart->random;
    struct demo_text *text = &demo->text;
    const char *values[FIELDS_OF(medication)] = {0};
    int64_t row_id;
    int drug = demo_below(random, (int)(sizeof drugs / sizeof drugs[0]));
    int32_t day = demo_day(chart);
    int status = demo_below(random, 100);
    values[FIELD_OF(medication, medication_id)] =
        demo_print(text, "MED%08lld", (long long)++demo->medication_number);
    values[FIELD_OF(medication, patient_id)] = demo_integer(text, chart->row_id);
    values[FIELD_OF(medication, name)] = drugs[drug].name;
    values[FIELD_OF(medication, dosage)] = drugs[drug].dosage;
    values[FIELD_OF(medication, frequency)] = drugs[drug].frequency;
    values[FIELD_OF(medication, route)] = drugs[drug].route;
    values[FIELD_OF(medication, prescribed_date)] = demo_date(text, day);
    values[FIELD_OF(medication, prescriber)] =
        demo_chance(random, 9700) ? demo_provider_name(demo, random) : NULL;
    values[FIELD_OF(medication, status)] = status < 65   ? "active"
                                           : status < 85 ? "completed"
                                                         : "discontinued";
    values[FIELD_OF(medication, refills_remaining)] =
        demo_chance(random, 9700) ? demo_integer(text, demo_below(random, 12)) : NULL;
    values[FIELD_OF(medication, notes)] =
        demo_chance(random, 400) ? "Take with food. Stop and call if dizzy." : NULL;
    values[FIELD_OF(medication, created_at)] = demo_moment(text, day, 10 * 60);
    values[FIELD_OF(medication, updated_at)] = values[FIELD_OF(medication, created_at)];
    return demo_put(demo, RECORD_MEDICATION, values, &row_id, error);
}

int demo_add_medications(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    int count = demo_count(demo, chart, USUAL_MEDICATIONS, FULL_MEDICATIONS);
    for (int i = 0; i < count; i++) {
        if (add_medication(demo, chart, error) != 0) {
            return -1;
        }
    }
    return 0;
}

/* 23 entries, a prime: any step from any start meets each once. */
static const struct {
    const char *allergen, *reaction;
} allergens[] = {
    {"Penicillin", "Hives"},
    {"Sulfa", "Rash"},
    {"Aspirin", "Wheezing"},
    {"Ibuprofen", "Facial swelling"},
    {"Codeine", "Nausea and vomiting"},
    {"Morphine", "Itching"},
    {"Latex", "Contact dermatitis"},
    {"Peanuts", "Anaphylaxis"},
    {"Tree nuts", "Anaphylaxis"},
    {"Shellfish", "Hives + Vomiting"},
    {"Eggs", "Hives"},
    {"Cow's milk", "Abdominal pain"},
    {"Bee venom", "Anaphylaxis"},
    {"Iodinated contrast", "Flushing"},
    {"Amoxicillin", "Rash"},
    {"Cephalexin", "Hives"},
    {"Lisinopril", "Angioedema"},
    {"Grass pollen", "Sneezing"},
    {"House dust mite", "Cough"},
    {"Mold", NULL},
    {"Cat dander", "Itchy eyes"},
    {"NKDA", NULL}, /* "no known drug allergies", written where an allergen belongs */
    {"Adhesive tape", "Blistering"},
};
enum { ALLERGEN_COUNT = sizeof allergens / sizeof allergens[0] };

static int add_allergy(struct demo *demo, struct demo_chart *chart, int which, struct error *error)
{
    static const char *const severities[] = {"mild", "moderate", "severe"};
    struct demo_random *random = &chart->random;
    const char *values[FIELDS_OF(allergy)] = {0};
    int64_t row_id;
    int32_t day = demo_day(chart);
    values[FIELD_OF(allergy, patient_id)] = demo_integer(&demo->text, chart->row_id);
    values[FIELD_OF(allergy, allergen)] = allergens[which].allergen;
    values[FIELD_OF(allergy, reaction)] =
        demo_chance(random, 9000) ? allergens[which].reaction : NULL;
    values[FIELD_OF(allergy, severity)] =
        demo_chance(random, 8500) ? DEMO_PICK(random, severities) : NULL;
    values[FIELD_OF(allergy, onset_date)] =
        demo_chance(random, 7000) ? demo_date(&demo->text, day) : NULL;
    values[FIELD_OF(allergy, status)] = demo_chance(random, 9200) ? "active" : "inactive";
    values[FIELD_OF(allergy, notes)] = demo_chance(random, 500) ? "Told by a relative" : NULL;
    values[FIELD_OF(allergy, created_at)] = demo_moment(&demo->text, day, 11 * 60);
    return demo_put(demo, RECORD_ALLERGY, values, &row_id, error);
}

int demo_add_allergies(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    int count = demo_count(demo, chart, USUAL_ALLERGIES, FULL_ALLERGIES);
    int which = demo_below(&chart->random, ALLERGEN_COUNT);
    int step = demo_between(&chart->random, 1, ALLERGEN_COUNT - 1);
    for (int i = 0; i < count; i++, which = (which + step) % ALLERGEN_COUNT) {
        if (add_allergy(demo, chart, which, error) != 0) {
            return -1;
        }
    }
    return 0;
}
