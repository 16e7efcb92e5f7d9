/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a database does for chartty/data/load.h. Layer: data, private.  Thread: the loading
 * one. Each function is the one of that name there.
 */
#ifndef CHARTTY_DATA_LOAD_API_H
#define CHARTTY_DATA_LOAD_API_H

#include "chartty/data/load.h"

struct load_api {
    void (*close)(struct load *load);
    int (*begin)(struct load *load, struct error *error);
    int (*commit)(struct load *load, struct error *error);
    int (*rollback)(struct load *load, struct error *error);
    int (*row)(struct load *load, enum record_type type, const char *const *values, int64_t *id,
               struct error *error);
    int (*external_id)(struct load *load, const char *system, enum record_type type,
                       const char *source_id, int64_t row_id, int64_t patient_id,
                       struct error *error);
    int (*find_external)(struct load *load, const char *system, enum record_type type,
                         const char *source_id, int64_t *row_id, struct error *error);
    int (*patient_extra)(struct load *load, int64_t patient_id,
                         const struct load_patient_extra *extra, struct error *error);
    int (*bulk)(struct load *load, struct error *error);
    int (*finish)(struct load *load, struct error *error);
};

/* A database's own struct begins with it. */
struct load {
    const struct load_api *api;
};

#endif
