/* SPDX-License-Identifier: MIT */
/*
 * Purpose: demo providers, programs and sign-ins: 40 providers and one more for each 2,000
 * patients, 400 at most; the six programs that the sample data of the schema's author knows; the
 * four people who sign in. Called by demo.c. Holds only constant lists.
 */
#include "src/exchange/demo_parts.h"

#include "chartty/base/memory.h"
#include "chartty/control/sign_in.h"

#include <stdio.h>
#include <string.h>

enum { PROVIDERS_MIN = 40, PROVIDERS_MAX = 400, PATIENTS_A_PROVIDER = 2000 };

static const struct {
    const char *specialty, *department;
} specialties[] = {
    {"Family Medicine", "Primary Care"},    {"Internal Medicine", "Primary Care"},
    {"Pediatrics", "Pediatrics"},           {"Cardiology", "Cardiology"},
    {"Nurse Practitioner", "Primary Care"}, {"Obstetrics and Gynecology", "Women's Health"},
    {"Endocrinology", "Endocrinology"},     {"Psychiatry", "Behavioral Health"},
    {"Physician Assistant", "Urgent Care"}, {"Orthopedic Surgery", "Orthopedics"},
    {"Dermatology", "Dermatology"},         {"Gastroenterology", "Gastroenterology"},
    {"Pulmonology", "Pulmonology"},         {"Neurology", "Neurology"},
    {"Emergency Medicine", "Emergency"},    {"Geriatric Medicine", "Primary Care"},
};

static const char *const nurses[] = {
    "Amy Lee RN",        "Rosa Delgado RN",  "Tom Becker LPN",     "Grace Okafor RN",
    "Nina Petrova RN",   "Sam Whitfield MA", "Björn Lindqvist RN", "Keisha Brown RN",
    "Hannah O'Leary RN", "Luis Ortega LPN",  "Mei Chen RN",        "Current User",
};

const char *demo_nurse(struct demo_random *random)
{
    return DEMO_PICK(random, nurses);
}

const char *demo_provider_name(const struct demo *demo, struct demo_random *random)
{
    return demo->providers[demo_below(random, demo->provider_count)].name;
}

int demo_provider_count(int64_t patients)
{
    int64_t count = PROVIDERS_MIN + patients / PATIENTS_A_PROVIDER;
    return (int)(count > PROVIDERS_MAX ? PROVIDERS_MAX : count);
}

/* A real check digit (Luhn over 80840 and the nine digits: add 24); the first digit is 1. */
static void make_npi(int number, char out[11])
{
    int sum = 24;
    unsigned nine = 113000000u + (unsigned)number * 7u;
    for (int i = 8; i >= 0; i--, nine /= 10) {
        out[i] = (char)('0' + nine % 10);
    }
    for (int i = 0; i < 9; i++) {
        int digit = out[i] - '0';
        if (i % 2 == 0) {
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        }
        sum += digit;
    }
    out[9] = (char)('0' + (10 - sum % 10) % 10);
    out[10] = 0;
}

static int add_provider(struct demo *demo, int number, struct error *error)
{
    struct demo_random random = demo_stream(demo->options->seed, DEMO_PROVIDER, (uint64_t)number);
    struct demo_provider *provider = &demo->providers[number];
    struct demo_name name;
    char npi[11];
    const char *values[FIELDS_OF(provider)] = {0};
    int specialty = number % (int)(sizeof specialties / sizeof specialties[0]);
    /* Two of the same name: a provider's name is no key. */
    do {
        demo_make_name(&random, demo_chance(&random, 5000) ? 'F' : 'M', &name);
    } while (strlen(name.first) > 20 || strlen(name.last) > 36);
    if (number == 3) {
        snprintf(provider->name, sizeof provider->name, "%s", demo->providers[2].name);
    } else {
        snprintf(provider->name, sizeof provider->name, "Dr. %.20s %.36s", name.first, name.last);
    }
    provider->department = specialties[specialty].department;
    make_npi(number, npi);
    values[FIELD_OF(provider, npi)] = npi;
    values[FIELD_OF(provider, name)] = provider->name;
    values[FIELD_OF(provider, specialty)] = specialties[specialty].specialty;
    values[FIELD_OF(provider, department)] = provider->department;
    values[FIELD_OF(provider, phone)] = demo_print(&demo->text, "+1-617-555-01%02d", number % 100);
    values[FIELD_OF(provider, email)] =
        demo_chance(&random, 8000) ? demo_print(&demo->text, "provider%d@example.org", number + 1)
                                   : NULL;
    values[FIELD_OF(provider, accepting_new_patients)] = demo_chance(&random, 8000) ? "1" : "0";
    values[FIELD_OF(provider, created_at)] = demo_moment(&demo->text, demo->today - 3650, 9 * 60);
    return demo_put(demo, RECORD_PROVIDER, values, &provider->row_id, error);
}

int demo_add_providers(struct demo *demo, struct error *error)
{
    demo->provider_count = demo_provider_count(demo->options->patients);
    demo->providers = memory_array((size_t)demo->provider_count, sizeof demo->providers[0]);
    for (int number = 0; number < demo->provider_count; number++) {
        if (add_provider(demo, number, error) != 0) {
            return -1;
        }
    }
    return 0;
}

static const struct {
    const char *app_id, *name, *role, *scopes;
    bool is_active, was_used;
} clients[] = {
    {"copilot-studio", "Microsoft Copilot Studio", "doctor",
     "[\"read:patients\",\"read:appointments\",\"read:medications\",\"read:labs\"]", true, true},
    {"hospital-ehr-app", "Hospital EHR App", "admin",
     "[\"read:patients\",\"write:patients\",\"read:appointments\",\"write:appointments\"]", true,
     true},
    {"patient-portal", "Patient Portal", "patient", "[\"read:own_records\"]", true, true},
    {"lab-integration", "Lab Integration", "system", "[\"read:labs\",\"write:labs\"]", true, true},
    {"pharmacy-system", "Pharmacy System", "system", "[\"read:medications\",\"write:medications\"]",
     false, true},
    {"nurse-station", "Nurse Station", "nurse", "[\"read:patients\",\"write:vitals\"]", true,
     false},
};

/* The secrets' hashes are random: nobody has a secret that fits. */
int demo_add_clients(struct demo *demo, struct error *error)
{
    for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
        struct demo_random random = demo_stream(demo->options->seed, DEMO_CLIENT, i);
        const char *values[FIELDS_OF(oauth_client)] = {0};
        int64_t row_id;
        uint64_t hash[4];
        for (int part = 0; part < 4; part++) {
            hash[part] = demo_next(&random);
        }
        values[FIELD_OF(oauth_client, client_id)] =
            demo_print(&demo->text, "client_demo_%016llx", (unsigned long long)demo_next(&random));
        values[FIELD_OF(oauth_client, client_secret_hash)] = demo_print(
            &demo->text, "%016llx%016llx%016llx%016llx", (unsigned long long)hash[0],
            (unsigned long long)hash[1], (unsigned long long)hash[2], (unsigned long long)hash[3]);
        values[FIELD_OF(oauth_client, app_id)] = clients[i].app_id;
        values[FIELD_OF(oauth_client, app_name)] = clients[i].name;
        values[FIELD_OF(oauth_client, scopes)] = clients[i].scopes;
        values[FIELD_OF(oauth_client, role)] = clients[i].role;
        values[FIELD_OF(oauth_client, description)] = "Demo data: no secret fits";
        values[FIELD_OF(oauth_client, contact_email)] =
            demo_print(&demo->text, "%s@example.org", clients[i].app_id);
        values[FIELD_OF(oauth_client, created_at)] =
            demo_moment(&demo->text, demo->today - 400, 600);
        values[FIELD_OF(oauth_client, is_active)] = clients[i].is_active ? "1" : "0";
        values[FIELD_OF(oauth_client, last_used)] =
            clients[i].was_used ? demo_moment(&demo->text, demo->today - 1 - (int32_t)i, 700)
                                : NULL;
        values[FIELD_OF(oauth_client, rate_limit)] = "1000";
        if (demo_put(demo, RECORD_OAUTH_CLIENT, values, &row_id, error) != 0) {
            return -1;
        }
    }
    return 0;
}

/* The doctor is the first provider, under a name of his own. */
static int add_sign_in(struct demo *demo, const struct demo_sign_in *person, struct error *error)
{
    const char *values[FIELDS_OF(staff)] = {0};
    int64_t row_id;
    values[FIELD_OF(staff, username)] = person->username;
    values[FIELD_OF(staff, full_name)] = person->full_name;
    values[FIELD_OF(staff, role)] = staff_role_word(person->role);
    values[FIELD_OF(staff, password_hash)] = person->password_hash;
    values[FIELD_OF(staff, pin_hash)] = person->pin_hash;
    values[FIELD_OF(staff, failed_count)] = values[FIELD_OF(staff, pin_failed_count)] = "0";
    values[FIELD_OF(staff, created_at)] = demo_moment(&demo->text, demo->today - 400, 600);
    if (person->role == STAFF_DOCTOR) {
        values[FIELD_OF(staff, provider_id)] =
            demo_print(&demo->text, "%lld", (long long)demo->providers[0].row_id);
    }
    return demo_put(demo, RECORD_STAFF, values, &row_id, error);
}

int demo_add_sign_ins(struct demo *demo, struct error *error)
{
    for (const struct demo_sign_in *person = demo_sign_ins; person->username != NULL; person++) {
        if (add_sign_in(demo, person, error) != 0) {
            return -1;
        }
    }
    return 0;
}
