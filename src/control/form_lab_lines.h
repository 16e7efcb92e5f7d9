/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the lines of results, one a component, that entry and correction share: what stands in
 * them, how they are read and checked. Layer: control, private to the forms of lab results. Thread:
 * the loop's.
 */
#ifndef CHARTTY_SRC_CONTROL_FORM_LAB_LINES_H
#define CHARTTY_SRC_CONTROL_FORM_LAB_LINES_H

#include "src/control/form_lab.h"

enum {
    ROWS = LAB_INPUT_ROWS,
    VALUE = 0,
    DATED = ROWS,  /* entry: resulted on */
    REASON = ROWS, /* correction: why */
    NAME = ROWS + 1,
    UNIT = NAME + ROWS,
    RANGE = UNIT + ROWS,
    FIELD_COUNT = RANGE + ROWS,
    TOP = 3 /* line of the first component */
};

/* The parts of results_json have no column of their own: they stand for the version's text, which
 * has none in the row either. */
#define PART RECORD_LAB_VERSION, FIELD_OF(lab_version, row_before)
#define CELL(kind, n, at, wide, hint)                                                              \
    [kind + (n)] = {PART, "", TOP + (n), at, 0, wide, EDIT_OPTIONAL, NULL, false, hint},
#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#define VALUES(n)                                                                                  \
    CELL(VALUE, n, 52, 10, "Number, <0.01, or words such as Negative; blank: not done")
#define NAMES(n) CELL(NAME, n, 2, 21, "Name of the component")
#define UNITS(n) CELL(UNIT, n, 25, 11, "Unit, as the laboratory gives it")
#define RANGES(n)                                                                                  \
    CELL(RANGE, n, 38, 12, "Reference, as the laboratory gives it: 3.5-5.0, <200, >=60")

enum { LAB_FORM_HEADINGS = 4 };
extern const struct edit_heading lab_form_headings[LAB_FORM_HEADINGS];

struct lab_form_line {
    char name[LAB_INPUT_SIZE], value[LAB_INPUT_SIZE], unit[LAB_INPUT_SIZE], range[LAB_INPUT_SIZE];
};

/* Components of the row that are results, in their order; remarks are kept apart. */
struct lab_form_before {
    struct arena arena;
    struct lab_panel panel;
    const struct lab_component *results[512];
    int count;
};

/* As it stands in the form now. */
void lab_form_line_of(const struct edit *edit, int row, struct lab_form_line *out);
struct lab_entry lab_form_entry_of(const struct lab_form_line *line);
/* From the form's row; arena_release. */
void lab_form_before_read(const struct edit *edit, struct lab_form_before *out);

/* Of both specs (edit.h). */
void lab_form_begin(struct edit *edit);
int lab_form_read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                  char *echo, size_t echo_size, struct error *error);
void lab_form_check(struct edit *edit);

#endif
