/* SPDX-License-Identifier: MIT */
/*
 * Purpose: `chartty import synthea-csv`: the order in which a folder of Synthea's CSV files goes in
 * (synthea.h). Called by the command, on its thread; it blocks. Owns all that the import holds:
 * about 50 bytes a patient, 24 a run of rows, and one patient's rows. Must not know: SQL.
 */
#include "src/exchange/synthea.h"

#include <string.h>

static int take_folder(struct synthea *synthea, const char *folder, struct error *error)
{
    if (synthea_check_folder(folder, error) != 0 ||
        synthea_open_files(synthea, folder, error) != 0) {
        return -1;
    }
    if (synthea_number_patients(synthea, error) != 0 || synthea_find_rows(synthea, error) != 0) {
        return -1;
    }
    if (synthea_take_providers(synthea, error) != 0) {
        return -1;
    }
    return synthea_take_patients(synthea, error);
}

static void release(struct synthea *synthea)
{
    synthea_close_files(synthea);
    key_map_release(&synthea->patient_numbers);
    key_map_release(&synthea->provider_numbers);
    key_map_release(&synthea->patient.encounters);
    key_map_release(&synthea->patient.repetitions);
    key_map_release(&synthea->patient.groups);
    memory_free(synthea->patient.observations);
    memory_free(synthea->patient_lines);
    memory_free(synthea->providers);
    arena_release(&synthea->arena);
    arena_release(&synthea->patient.arena);
}

int synthea_import(const char *folder, const struct import_options *options,
                   struct import_report *report, struct error *error)
{
    struct synthea synthea;
    memset(&synthea, 0, sizeof synthea);
    if (import_begin(&synthea.run, "synthea", options, report, error) != 0) {
        return -1;
    }
    arena_init(&synthea.arena);
    arena_init(&synthea.patient.arena);
    int result = take_folder(&synthea, folder, error);
    result = import_end(&synthea.run, result, error);
    release(&synthea);
    return result;
}
