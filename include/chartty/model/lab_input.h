/* SPDX-License-Identifier: MIT */
/*
 * Purpose: lab results as people type them: the components of usual panels with unit and reference
 * of the catalogue, a typed value to what is stored, the flag that the rules give it, and
 * results_json in the form that the other program on these tables reads (compat.md 1.1). Layer:
 * model.  Thread: any; pure but for the memory it is given.
 */
#ifndef CHARTTY_MODEL_LAB_INPUT_H
#define CHARTTY_MODEL_LAB_INPUT_H

#include "chartty/base/error.h"
#include "chartty/model/lab_result.h"
#include "chartty/model/lab_rules.h"

enum { LAB_INPUT_ROWS = 14, LAB_INPUT_SIZE = 128 };

/* Tests that are usually ordered: a pick-list, NULL-terminated. */
extern const char *const lab_test_words[];
/* The components of a test by its name ("BMP", "Basic metabolic panel"), in the usual order; of a
 * test that is one component of the catalogue, that; 0 when it is not known. At most
 * LAB_INPUT_ROWS. */
int lab_test_components(const char *test, const char *out[LAB_INPUT_ROWS]);
/* What the catalogue knows of a component: "" where it knows nothing, and no reference under 18 or
 * with the age unknown (its ranges are of adults). */
void lab_component_defaults(const char *test, const char *component,
                            const struct lab_subject *subject, char unit[LAB_INPUT_SIZE],
                            char reference[LAB_INPUT_SIZE]);

/* One component as it is stored; NULL or "" what is not given. flag NULL: computed; else kept as it
 * is (of a component that was not changed). */
struct lab_entry {
    const char *component, *value, *unit, *reference, *flag;
};
/*
 * A typed value. unit: of the unit field (NULL none): a unit typed behind the value must be the
 * same. 1: out; 0: blank; -1 and a sentence that names the component. Refused are decimal and
 * thousands commas, what begins as a number and is none, and a flag (it is computed).
 */
int lab_input_value(const char *component, const char *typed, const char *unit,
                    char out[LAB_INPUT_SIZE], struct error *error);
/* Component, unit, reference: one line without controls, not too long; a reference that begins as
 * numbers must be a range ("3.5-5.0", "<200"). what: "Unit". 1, 0 or -1 as above. */
int lab_input_text(const char *what, const char *typed, char out[LAB_INPUT_SIZE],
                   struct error *error);
int lab_input_reference(const char *component, const char *typed, char out[LAB_INPUT_SIZE],
                        struct error *error);

/*
 * The entries that have a component, as results_json: a list of {component, value, unit, reference,
 * flag}, all five strings, always. The flag is what the rules make of it ("normal", "low", "high",
 * "abnormal", "critical low", ...), "" where there is nothing to judge by. The text is in the
 * arena.
 */
const char *lab_results_write(struct arena *arena, const struct lab_entry *entries, int count,
                              const struct lab_subject *subject);
/* What the rules make of one entry among its panel; for the words beside the field. */
enum lab_flag lab_entry_flag(const struct lab_entry *entry, const char *test,
                             const struct lab_subject *subject);
const char *lab_flag_words(enum lab_flag flag); /* "high"; "" for LAB_NOT_EVALUABLE, LAB_MISSING */

/* A row of lab_results as a JSON object, column by column, text or null: lab_version.row_before. */
const char *lab_row_json(struct arena *arena, const struct lab_result *result);

/*
 * Remarks: what other readers of results_json must see too, as components of their own (the table
 * has no column for notes). lab_component.is_remark says so when they are read.
 */
#define LAB_REMARK_CORRECTED "Corrected"
#define LAB_REMARK_IN_ERROR  "Entered in error"

#endif
