/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one value of a laboratory, judged, for the tests of lab values. Layer: tests.
 */
#ifndef CHARTTY_TESTS_LAB_CHECK_H
#define CHARTTY_TESTS_LAB_CHECK_H

#include "chartty/model/lab_rules.h"
#include "src/model/lab_parts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct lab_subject man = {50, 'M'}, woman = {50, 'F'}, other = {50, '?'},
                                child = {10, 'M'}, ageless = {-1, 'F'};

static inline struct lab_component judged_full(const struct lab_subject *subject, const char *name,
                                               const char *value, const char *unit,
                                               const char *reference, const char *source,
                                               bool urine)
{
    static struct arena arena; /* freed at the next call; a test process ends soon */
    struct lab_component component = {
        .name = name, .value = value, .unit = unit, .reference = reference, .source_flag = source};
    arena_release(&arena);
    arena_init(&arena);
    lab_component_judge(&arena, &component, subject, urine);
    return component;
}

static inline void check_flag(const char *name, const char *value, const char *unit,
                              const char *reference, enum lab_flag expected)
{
    struct lab_component component = judged_full(&man, name, value, unit, reference, NULL, false);
    if (component.flag != expected)
        print_error("%s = '%s' %s (%s)\n", name, value ? value : "null", unit ? unit : "-",
                    reference ? reference : "-");
    assert_string_equal(lab_flag_mark(component.flag), lab_flag_mark(expected));
    assert_int_equal(component.flag, expected);
}

/* With the laboratory's own range of 4 to 11. */
static inline void check_own(const char *value, enum lab_flag expected)
{
    check_flag("Something", value, NULL, "4.0-11.0", expected);
}

/* A group's end: gives back what the last judgement holds. */
static inline int lab_check_end(void **state)
{
    (void)state;
    judged_full(&man, "x", NULL, NULL, NULL, NULL, false);
    return 0;
}

#endif
