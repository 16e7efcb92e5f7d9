/* SPDX-License-Identifier: MIT */
/*
 * Purpose: loading rows into whatever database a URL names. Layer: data.  Thread: the loading one.
 */
#include "src/data/load_api.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/sqlite/sqlite_load.h"

struct load *load_open(const char *url, struct error *error)
{
    return pg_is_url(url) ? pg_load_open(url, error) : sqlite_load_open(url, error);
}

void load_close(struct load *load)
{
    if (load != NULL) {
        load->api->close(load);
    }
}

int load_begin(struct load *load, struct error *error)
{
    return load->api->begin(load, error);
}

int load_commit(struct load *load, struct error *error)
{
    return load->api->commit(load, error);
}

int load_rollback(struct load *load, struct error *error)
{
    return load->api->rollback(load, error);
}

int load_row(struct load *load, enum record_type type, const char *const *values, int64_t *id,
             struct error *error)
{
    return load->api->row(load, type, values, id, error);
}

int load_external_id(struct load *load, const char *system, enum record_type type,
                     const char *source_id, int64_t row_id, int64_t patient_id, struct error *error)
{
    return load->api->external_id(load, system, type, source_id, row_id, patient_id, error);
}

int load_find_external(struct load *load, const char *system, enum record_type type,
                       const char *source_id, int64_t *row_id, struct error *error)
{
    return load->api->find_external(load, system, type, source_id, row_id, error);
}

int load_patient_extra(struct load *load, int64_t patient_id,
                       const struct load_patient_extra *extra, struct error *error)
{
    return load->api->patient_extra(load, patient_id, extra, error);
}

int load_bulk(struct load *load, struct error *error)
{
    return load->api->bulk(load, error);
}

int load_finish(struct load *load, struct error *error)
{
    return load->api->finish(load, error);
}
