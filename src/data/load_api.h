/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a database does for chartty/data/load.h. Layer: data, private.  Thread: the loading
 * one. Each function is the one of that name there.
 */
#ifndef CHARTTY_DATA_LOAD_API_H
#define CHARTTY_DATA_LOAD_API_H

#include "chartty/base/memory.h"
#include "chartty/data/load.h"
#include "chartty/data/migrate.h"
#include "src/data/name_rows.h"

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

/* --- what both engines' loads share ----------------------------------------------------------- */

/* Bits of a table's insert: columns that are not given. */
enum { LOAD_NO_CREATED = 1, LOAD_NO_UPDATED = 2, LOAD_NO_ID = 4, LOAD_FORMS = 8 };
/* Of a row: which of them are NULL. */
int load_form(const struct record_spec *spec, const char *const *values);
bool load_is_given(int form, const char *column);
/*
 * "INSERT INTO patients (...) VALUES (...)": the parameter of a column is its index + 1. now: what
 * the times are that are not given, as SQL: the DEFAULT of chartty's tables, since those of another
 * program have none. The id is the database's choice.
 */
void load_insert_text(const struct record_spec *spec, int form, const char *now,
                      struct buffer *out);

#define LOAD_EXTERNAL_SQL                                                                          \
    "INSERT INTO ct_external_id (system, source_table, source_id, row_id, patient_id) VALUES "     \
    "(?1, "                                                                                        \
    "?2, ?3, ?4, ?5)"
#define LOAD_FIND_EXTERNAL_SQL                                                                     \
    "SELECT row_id FROM ct_external_id WHERE system = ?1 AND source_table = ?2 AND source_id = ?3"

/* Of a row of patients. */
struct named_patient load_named_patient(const char *const *values, int64_t id);
/* The table that a reference names. */
const struct record_spec *load_referred(const struct field_spec *field);

/* Each -1 and *error. load_check: 0 where a load may begin. */
int load_check(enum database_kind kind, int version, int program_version, struct error *error);
int load_rolled_back(struct error *error);
int load_missing_reference(const struct record_spec *spec, const struct field_spec *field,
                           struct error *error);
int load_known_already(enum record_type type, struct error *error);
int load_no_such_patient(struct error *error);
int load_has_rows(struct error *error);

#endif
