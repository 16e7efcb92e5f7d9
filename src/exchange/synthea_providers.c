/* SPDX-License-Identifier: MIT */
/*
 * Purpose: providers.csv of a Synthea folder, and who an encounter was with. Called by synthea.c
 * and the parts that name a prescriber. Must not know: patients' rows.
 *
 * Older versions have no NPI: the column then holds "SYN" and digits of the source id, which no
 * check takes for a real NPI.
 */
#include "src/exchange/synthea.h"

static int add_provider(struct synthea *synthea, const char *id, int64_t *row_id,
                        struct error *error)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PROVIDERS];
    struct import_run *run = &synthea->run;
    int known = import_known(run, RECORD_PROVIDER, id, row_id, error);
    if (known != 0) {
        return known;
    }
    struct import_row row;
    char made_npi[21];
    import_row_init(&row, RECORD_PROVIDER, synthea_place(file));
    import_stable_id("SYN", id, made_npi);
    const char *npi = synthea_value(file, PROVIDERS_NPI);
    import_set_text(run, &row, FIELD_OF(provider, npi), "NPI", npi[0] ? npi : made_npi);
    import_set_text(run, &row, FIELD_OF(provider, name), "NAME",
                    synthea_value(file, PROVIDERS_NAME));
    import_set_text(run, &row, FIELD_OF(provider, specialty), "SPECIALITY",
                    synthea_value(file, PROVIDERS_SPECIALITY));
    return row.rejected ? 0 : import_add(run, &row, id, 0, row_id, error);
}

static void remember(struct synthea *synthea, int64_t row_id)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PROVIDERS];
    if (synthea->provider_count == synthea->provider_capacity) {
        synthea->provider_capacity =
            synthea->provider_capacity ? synthea->provider_capacity * 2 : 64;
        synthea->providers = memory_resize(synthea->providers, synthea->provider_capacity,
                                           sizeof synthea->providers[0]);
    }
    synthea->providers[synthea->provider_count++] = (struct synthea_provider_entry){
        row_id, arena_copy_text(&synthea->arena, synthea_value(file, PROVIDERS_NAME))};
}

static int take_provider(struct synthea *synthea, struct error *error)
{
    const struct synthea_file *file = &synthea->files[SYNTHEA_PROVIDERS];
    const char *id = synthea_value(file, PROVIDERS_Id);
    int64_t row_id, number;
    if (id[0] == 0 || key_map_find(&synthea->provider_numbers, id, &number)) {
        import_reject(&synthea->run, RECORD_PROVIDER, synthea_place(file), "Id",
                      id[0] ? "An earlier line has the same id." : "The value is missing.");
        return 0;
    }
    int added = add_provider(synthea, id, &row_id, error);
    if (added <= 0) {
        return added;
    }
    bool is_new;
    *key_map_place(&synthea->provider_numbers, id, &is_new) = (int64_t)synthea->provider_count;
    remember(synthea, row_id);
    return 0;
}

int synthea_take_providers(struct synthea *synthea, struct error *error)
{
    struct synthea_file *file = &synthea->files[SYNTHEA_PROVIDERS];
    if (!file->csv) {
        return 0;
    }
    int got;
    while ((got = synthea_next_row(synthea, file, error)) == 1) {
        if (take_provider(synthea, error) != 0 ||
            import_between_patients(&synthea->run, error) != 0) {
            return -1;
        }
    }
    return got;
}

const struct synthea_provider_entry *synthea_provider_of(const struct synthea *synthea,
                                                         const char *encounter)
{
    int64_t number;
    if (!key_map_find(&synthea->patient.encounters, encounter, &number)) {
        return NULL;
    }
    return &synthea->providers[number];
}
