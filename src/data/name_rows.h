/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rows of ct_name and ct_lookup that a patient has: what search finds him by
 * (architecture decision 9). The one place that decides this, for saves, loads and the folding of
 * marked patients. Layer: data, private.  Thread: any; pure.
 */
#ifndef CHARTTY_DATA_NAME_ROWS_H
#define CHARTTY_DATA_NAME_ROWS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    NAME_ROWS_MAX = 9,
    NAME_ROW_SIZE = 208, /* 50 characters of at most four bytes; two fit a page key */
    LOOKUP_ROWS_MAX = 2,
    LOOKUP_KEY_SIZE = 88
};

struct name_row {
    char last[NAME_ROW_SIZE], first[NAME_ROW_SIZE]; /* folded; "" for a name of symbols only */
    bool alternate; /* false for the first row: the name in its own order */
};

struct lookup_row {
    const char *kind; /* "m": the folded MRN; "p": the phone's digits, the last one first */
    char key[LOOKUP_KEY_SIZE];
};

/*
 * The name as it is, then the ways to turn round the parts of a surname or given name of several
 * parts, so that each part begins a row ("smith jones", "mary ann": also "jones smith", "ann
 * mary"). No row twice. NULL is as "". Returns how many, 1 to NAME_ROWS_MAX.
 */
int name_rows(const char *last_name, const char *first_name, struct name_row out[NAME_ROWS_MAX]);

/* Returns how many, 0 to LOOKUP_ROWS_MAX: what is NULL or has nothing to look up has no row. */
int lookup_rows(const char *mrn, const char *phone, struct lookup_row out[LOOKUP_ROWS_MAX]);

/* --- writing them beside a patient's row ----------------------------------------------------- */

struct named_patient {
    int64_t id;
    const char *last_name, *first_name, *mrn, *phone; /* as stored; NULL = null */
};

/* The statements, the same on both engines: ?1 is the patient, ?2 and ?3 texts, ?4 a number. */
enum name_statement {
    NAME_ADD,        /* last, first, alternate */
    NAME_ADD_LOOKUP, /* kind, key */
    NAME_CLEAR,
    NAME_CLEAR_LOOKUP,
    NAME_UNMARK, /* takes the mark away that the triggers have set */
    NAME_STATEMENT_COUNT
};
extern const char *const name_statement_texts[NAME_STATEMENT_COUNT];

struct name_step {
    enum name_statement statement;
    int64_t patient_id;
    const char *first, *second; /* NULL: the statement has no such parameter */
    int alternate;              /* of NAME_ADD */
};
/* Gives `run` the steps that write a patient's rows; those that were there before go first when
 * is_new is false. Stops at the first that is not 0, and returns that. */
int name_rows_write(const struct named_patient *patient, bool is_new,
                    int (*run)(void *writer, const struct name_step *step), void *writer);

#endif
