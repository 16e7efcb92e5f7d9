/* SPDX-License-Identifier: MIT */
/*
 * Purpose: everything that the records hold of one patient: read, written whole as JSON, and taken
 * away by law (architecture decision 8). Layer: exchange.  Thread: the loop's; writing the file
 * blocks. Owns: the pages it read.
 */
#ifndef CHARTTY_EXCHANGE_PATIENT_RECORD_H
#define CHARTTY_EXCHANGE_PATIENT_RECORD_H

#include "chartty/control/session.h"
#include "chartty/model/record.h"

struct patient_record;
struct change_set;

/*
 * Reads the patient of that MRN with all rows of all tables. done comes once: error->code OK, or
 * why not (NOT_FOUND; more than one patient has the MRN in another case: REFUSED). NULL and *error
 * at once when it cannot be asked.
 */
struct patient_record *patient_record_read(struct session *session, const char *mrn,
                                           void (*done)(void *context, const struct error *error),
                                           void *context, struct error *error);
void patient_record_free(struct patient_record *record); /* NULL is allowed */

/* These once `done` has come with OK. */
const struct patient *patient_record_patient(const struct patient_record *record);
/* Rows of that type; 0 for types that hold nothing of patients. */
int patient_record_count(const struct patient_record *record, enum record_type type);
/* "patients 1, lab_results 12, appointments 4": rows by table, without contents. */
void patient_record_counts(const struct patient_record *record, char *out, size_t size);

/* Writes a new file (0600, never over another), syncs it and its folder, reads it back and
 * compares. 0 or -1 with *error; then no file is left. */
int patient_record_write(const struct patient_record *record, const char *path,
                         struct error *error);

/* Whether such a file could be written now, before anybody is asked for a password. */
int patient_record_check_file(const char *path, struct error *error);

/* The steps that take all of it away: each row of the eight tables as it was read, so that one that
 * was changed or added since then refuses the whole; then what chartty keeps beside them. */
int patient_record_compose_purge(const struct patient_record *record, struct change_set *set,
                                 struct error *error);

#endif
