/* SPDX-License-Identifier: MIT */
/*
 * Purpose: demo patients: who they are, who looks like whom, and their rows in patients and
 * ct_patient. Called by demo.c. Holds only constant lists.
 *
 * Traps, by the patient's number (docs/demo-data.md): a namesake of the patient before with another
 * date of birth, a misspelt one, a twin, the same person registered twice.
 */
#include "src/exchange/demo_parts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const int days_a_year = 365;

static const struct {
    const char *city, *state, *zip_start; /* three digits of the ZIP */
} places[] = {
    {"Boston", "MA", "021"},       {"Springfield", "MA", "011"},
    {"Newark", "NJ", "071"},       {"Hartford", "CT", "061"},
    {"New York", "NY", "100"},     {"Buffalo", "NY", "142"},
    {"Philadelphia", "PA", "191"}, {"Pittsburgh", "PA", "152"},
    {"Baltimore", "MD", "212"},    {"Richmond", "VA", "232"},
    {"Charlotte", "NC", "282"},    {"Atlanta", "GA", "303"},
    {"Miami", "FL", "331"},        {"St. Petersburg", "FL", "337"},
    {"Cleveland", "OH", "441"},    {"Detroit", "MI", "482"},
    {"Chicago", "IL", "606"},      {"Milwaukee", "WI", "532"},
    {"Minneapolis", "MN", "554"},  {"Omaha", "NE", "681"},
    {"St. Louis", "MO", "631"},    {"New Orleans", "LA", "701"},
    {"Dallas", "TX", "752"},       {"San Antonio", "TX", "782"},
    {"Denver", "CO", "802"},       {"Albuquerque", "NM", "871"},
    {"Phoenix", "AZ", "850"},      {"Los Angeles", "CA", "900"},
    {"San José", "CA", "951"},     {"San Francisco", "CA", "941"},
    {"Portland", "OR", "972"},     {"Seattle", "WA", "981"},
    {"Anchorage", "AK", "995"},    {"Honolulu", "HI", "968"},
    {"San Juan", "PR", "009"},     {"Winchester-on-the-Severn", "MD", "214"},
};

static const char *const streets[] = {
    "Main",       "Oak",    "Maple", "Cedar",     "Elm",
    "Washington", "Lake",   "Hill",  "Walnut",    "Park",
    "Spring",     "North",  "Ridge", "Church",    "Willow",
    "Mill",       "Sunset", "River", "Jefferson", "Martin Luther King Jr",
    "Peachtree",  "Cañon",  "2nd",   "42nd",
};
static const char *const street_kinds[] = {"St", "Ave", "Rd", "Blvd", "Ln", "Dr", "Ct", "Way"};
static const int area_codes[] = {212, 617, 305, 312, 415, 206, 713, 808, 907, 787, 303, 216};
static const char *const insurers[] = {
    "Harbor Mutual",   "Blue Ridge Health", "Cascade Care", "Unity First", "Prairie Shield",
    "Lakeshore Plans", "Summit Advantage",  "Pioneer HMO",  "Self-pay",
};
static const char *const relations[] = {"Spouse",  "Parent", "Child",   "Sibling",
                                        "Partner", "Friend", "Neighbor"};

/* X(age from, age to, of 10,000 patients): 12 % are children. */
#define AGES(X)                                                                                    \
    X(0, 0, 130)                                                                                   \
    X(1, 5, 370)                                                                                   \
    X(6, 11, 340)                                                                                  \
    X(12, 17, 360)                                                                                 \
    X(18, 39, 3100)                                                                                \
    X(40, 64, 3300)                                                                                \
    X(65, 84, 2000)                                                                                \
    X(85, 104, 400)

static int pick_age_days(struct demo_random *random)
{
    static const struct {
        int from, to, share;
    } ages[] = {
#define X(from, to, share) {from, to, share},
        AGES(X)
#undef X
    };
    int at = demo_below(random, 10000);
    size_t band = 0;
    while (at >= ages[band].share) {
        at -= ages[band++].share;
    }
    int first = ages[band].from * 1461 / 4;
    int last = (ages[band].to + 1) * 1461 / 4 - 2;
    return demo_between(random, first, last);
}

/* 8 % of those over 70 and 1 % of the others have died, within the last ten years. */
static void decide_death(const struct demo *demo, struct demo_random *random,
                         struct demo_person *person)
{
    int age_days = demo->today - person->born;
    person->died = INT32_MAX;
    if (!demo_chance(random, age_days > 70 * days_a_year ? 800 : 100)) {
        return;
    }
    int back = age_days < 10 * days_a_year ? age_days : 10 * days_a_year;
    person->died = demo->today - demo_between(random, 1, back > 1 ? back - 1 : 1);
}

static char pick_sex(struct demo_random *random)
{
    int at = demo_below(random, 1000);
    return at < 505 ? 'F' : at < 990 ? 'M' : at < 995 ? 'O' : '?';
}

/* 555-0100 to 555-0199 are kept free for fiction. People write them in several ways. */
static void make_phone(struct demo_random *random, char out[24])
{
    int area = DEMO_PICK(random, area_codes), line = demo_below(random, 100);
    switch (demo_chance(random, 7000) ? 0 : demo_below(random, 4)) {
    case 0:
        snprintf(out, 24, "+1-%d-555-01%02d", area, line);
        break;
    case 1:
        snprintf(out, 24, "(%d) 555-01%02d", area, line);
        break;
    case 2:
        snprintf(out, 24, "%d-555-01%02d", area, line);
        break;
    default:
        snprintf(out, 24, "%d55501%02d", area, line);
        break;
    }
}

static void make_home(struct demo_random *random, struct demo_person *person)
{
    person->place = demo_below(random, (int)(sizeof places / sizeof places[0]));
    snprintf(person->street, sizeof person->street, "%d %s %s", demo_between(random, 1, 9999),
             DEMO_PICK(random, streets), DEMO_PICK(random, street_kinds));
    if (demo_chance(random, 1500)) {
        size_t length = strlen(person->street);
        snprintf(person->street + length, sizeof person->street - length, ", Apt %d",
                 demo_between(random, 1, 400));
    }
    snprintf(person->zip, sizeof person->zip, "%s%02d", places[person->place].zip_start,
             demo_below(random, 100));
    make_phone(random, person->phone);
}

static struct demo_person plain_person(const struct demo *demo, int64_t number)
{
    struct demo_random random = demo_stream(demo->options->seed, DEMO_PERSON, (uint64_t)number);
    struct demo_person person;
    memset(&person, 0, sizeof person);
    person.sex = pick_sex(&random);
    char kind = person.sex == 'F' || person.sex == 'M' ? person.sex
                : demo_chance(&random, 5000)           ? 'F'
                                                       : 'M';
    demo_make_name(&random, kind, &person.name);
    person.born = demo->today - pick_age_days(&random);
    decide_death(demo, &random, &person);
    make_home(&random, &person);
    return person;
}

struct demo_person demo_person_of(const struct demo *demo, int64_t number)
{
    struct demo_person person = plain_person(demo, number);
    bool is_namesake = number % 100 == 12, is_misspelt = number % 100 == 24;
    bool is_twin = number % 400 == 58, is_double = number % 1000 == 502;
    if (!is_namesake && !is_misspelt && !is_twin && !is_double) {
        return person;
    }
    struct demo_random random = demo_stream(demo->options->seed, DEMO_PERSON, ~(uint64_t)number);
    struct demo_person before = plain_person(demo, number - 1);
    if (is_twin) {
        demo_make_first(&random, before.sex == 'M' ? 'M' : 'F', before.name.first);
        before.died = INT32_MAX;
        return before;
    }
    if (is_double) {
        return before;
    }
    person.name = before.name;
    person.sex = before.sex;
    if (is_misspelt) {
        demo_misspell(&random, person.name.last);
        person.born = before.born + demo_between(&random, -200, -1);
        person.died = INT32_MAX;
    }
    return person;
}

static const char *sex_word(char sex)
{
    return sex == 'F' ? "Female" : sex == 'M' ? "Male" : sex == 'O' ? "Other" : NULL;
}

/* ASCII letters of a name, small: what stands before the @. */
static const char *email_of(struct demo *demo, const struct demo_chart *chart)
{
    char local[64];
    size_t length = 0;
    const char *parts[] = {chart->person.name.first, ".", chart->person.name.last};
    for (int part = 0; part < 3; part++) {
        for (const char *at = parts[part]; *at && length < sizeof local - 1; at++) {
            if ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z' && *at > 0) {
                local[length++] = (char)(*at | 0x20);
            } else if (*at == '.') {
                local[length++] = '.';
            }
        }
    }
    local[length] = 0;
    return demo_print(&demo->text, "%s%lld@example.com", local, (long long)chart->number);
}

static void set_contact(struct demo *demo, struct demo_chart *chart, const char **values)
{
    struct demo_random *random = &chart->random;
    const struct demo_person *person = &chart->person;
    values[FIELD_OF(patient, phone)] = demo_chance(random, 9400) ? person->phone : NULL;
    values[FIELD_OF(patient, email)] = demo_chance(random, 5500) ? email_of(demo, chart) : NULL;
    if (demo_chance(random, 9600)) {
        values[FIELD_OF(patient, street)] = person->street;
        values[FIELD_OF(patient, city)] = places[person->place].city;
        values[FIELD_OF(patient, state)] = places[person->place].state;
        values[FIELD_OF(patient, zip_code)] = demo_chance(random, 9800) ? person->zip : NULL;
    }
    if (demo_chance(random, 800)) {
        values[FIELD_OF(patient, ssn)] =
            demo_print(&demo->text, "***-**-%04d", demo_between(random, 1, 9999));
    } else if (demo_chance(random, 200)) { /* 9xx: never given out */
        values[FIELD_OF(patient, ssn)] =
            demo_print(&demo->text, "9%02d-%02d-%04d", demo_below(random, 100),
                       demo_between(random, 1, 49), demo_between(random, 1, 9999));
    }
    if (demo_chance(random, 7000)) {
        char first[DEMO_NAME_SIZE];
        demo_make_first(random, demo_chance(random, 5000) ? 'F' : 'M', first);
        values[FIELD_OF(patient, emergency_contact_name)] =
            demo_print(&demo->text, "%s %s", first,
                       demo_chance(random, 6000) ? person->name.last : demo_common_surname(random));
        values[FIELD_OF(patient, emergency_contact_relationship)] = DEMO_PICK(random, relations);
        values[FIELD_OF(patient, emergency_contact_phone)] =
            demo_print(&demo->text, "+1-%d-555-01%02d", DEMO_PICK(random, area_codes),
                       demo_below(random, 100));
    }
}

static void set_insurance(struct demo *demo, struct demo_chart *chart, const char **values)
{
    struct demo_random *random = &chart->random;
    int age_days = demo->today - chart->person.born;
    if (demo_chance(random, 1200)) {
        return;
    }
    values[FIELD_OF(patient, insurance_provider)] =
        age_days > 65 * days_a_year && demo_chance(random, 8500) ? "Medicare"
        : demo_chance(random, 1500)                              ? "Medicaid"
                                                                 : DEMO_PICK(random, insurers);
    values[FIELD_OF(patient, policy_number)] =
        demo_print(&demo->text, "POL%09d", demo_below(random, 1000000000));
    if (demo_chance(random, 6000)) {
        values[FIELD_OF(patient, group_number)] =
            demo_print(&demo->text, "GRP%04d", demo_below(random, 10000));
    }
}

/* Titles, preferred and former names and deaths, as far as the patient has them. */
static int add_extra(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    struct demo_random *random = &chart->random;
    const struct demo_person *person = &chart->person;
    struct load_patient_extra extra = {0};
    bool is_adult = demo->today - person->born > 18 * days_a_year;
    char preferred[DEMO_NAME_SIZE];
    if (is_adult && demo_chance(random, 1500)) {
        extra.title = person->sex == 'F'   ? (demo_chance(random, 5000) ? "Mrs" : "Ms")
                      : person->sex == 'M' ? "Mr"
                                           : "Mx";
    }
    if (demo_chance(random, 300)) {
        demo_make_first(random, person->sex == 'M' ? 'M' : 'F', preferred);
        extra.preferred_name = preferred;
    }
    if (is_adult && demo_chance(random, 300)) {
        extra.former_name = demo_common_surname(random);
    }
    if (person->died != INT32_MAX) {
        extra.died_on = demo_date(&demo->text, person->died);
    }
    if (!extra.title && !extra.preferred_name && !extra.former_name && !extra.died_on) {
        return 0;
    }
    return load_patient_extra(demo->load, chart->row_id, &extra, error);
}

/* Eight digits in no order, each number once: 29,384,573 and 100,000,000 have no common divisor. */
static const char *make_mrn(struct demo *demo, int64_t number)
{
    return demo_print(&demo->text, "MRN%08lld",
                      (long long)((number * 29384573 + 4711) % 100000000));
}

int demo_add_patient(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    const struct demo_person *person = &chart->person;
    const char *values[FIELDS_OF(patient)] = {0};
    values[FIELD_OF(patient, mrn)] = make_mrn(demo, chart->number);
    values[FIELD_OF(patient, first_name)] = person->name.first;
    values[FIELD_OF(patient, last_name)] = person->name.last;
    values[FIELD_OF(patient, dob)] = demo_date(&demo->text, person->born);
    values[FIELD_OF(patient, gender)] = sex_word(person->sex);
    set_contact(demo, chart, values);
    set_insurance(demo, chart, values);
    values[FIELD_OF(patient, created_at)] =
        demo_moment(&demo->text, chart->first_day, 15 * 60 + 30);
    values[FIELD_OF(patient, updated_at)] = demo_moment(&demo->text, demo_day(chart), 16 * 60);
    if (load_row(demo->load, RECORD_PATIENT, values, &chart->row_id, error) != 0) {
        return -1;
    }
    int result = add_extra(demo, chart, error);
    demo_text_clear(&demo->text);
    return result;
}
