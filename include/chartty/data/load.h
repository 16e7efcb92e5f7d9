/* SPDX-License-Identifier: MIT */
/*
 * Purpose: bulk loading for imports and demo data: rows in, one transaction at a time, with the
 * search columns (ct_name, ct_lookup) and external ids written beside them. Layer: data.  Thread:
 * any one; it blocks. Never used under the workstation's loop. Contract: between load_begin and
 * load_commit nothing is visible to others; a killed load leaves whole transactions only. A row
 * that a constraint refuses is ERROR_REFUSED and naming the field; the transaction goes on without
 * it.
 */
#ifndef CHARTTY_DATA_LOAD_H
#define CHARTTY_DATA_LOAD_H

#include "chartty/base/error.h"
#include "chartty/model/record.h"

struct load;

struct load *load_open(const char *url, struct error *error); /* an existing, migrated database */
void load_close(struct load *load);                           /* rolls back what is open */

int load_begin(struct load *load, struct error *error);
int load_commit(struct load *load, struct error *error);
int load_rollback(struct load *load, struct error *error);

/*
 * Inserts one row of a table, of the eight or of chartty's own (RECORD_STORED_COUNT). values: one
 * text a field of its list, in the stored form, NULL = NULL; the id (index 0) NULL lets the
 * database choose. For created_at/updated_at NULL means the column is left to its DEFAULT. *id gets
 * the row's id.
 */
int load_row(struct load *load, enum record_type type, const char *const *values, int64_t *id,
             struct error *error);

/* Where a row came from: (system, type, source id) is unique. patient_id 0 where there is none. */
int load_external_id(struct load *load, const char *system, enum record_type type,
                     const char *source_id, int64_t row_id, int64_t patient_id,
                     struct error *error);
/* The row that came from there: 1 found, 0 none, -1 error. */
int load_find_external(struct load *load, const char *system, enum record_type type,
                       const char *source_id, int64_t *row_id, struct error *error);

/* What patients has no column for (ct_patient); NULL members are left out. */
struct load_patient_extra {
    const char *title, *preferred_name, *former_name, *died_on;
};
int load_patient_extra(struct load *load, int64_t patient_id,
                       const struct load_patient_extra *extra, struct error *error);

/* Faster for a database nobody else uses yet: indexes that only help reading are made at the end,
 * in load_finish (SQLite); rows wait and go together (PostgreSQL): one that is refused may be told
 * by a later call, and takes the transaction back. Refused when there are rows. */
int load_bulk(struct load *load, struct error *error);
int load_finish(struct load *load,
                struct error *error); /* makes them, and ANALYZE; also fine without load_bulk */

#endif
