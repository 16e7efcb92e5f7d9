/* SPDX-License-Identifier: MIT */
/*
 * What every fuzz target has: the function that libFuzzer or replay_main.c calls, and the way to
 * say that a rule was broken.
 */
#ifndef CHARTTY_TESTS_FUZZ_FUZZ_H
#define CHARTTY_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's own name. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Ends the program, so that the input is kept, when a rule does not hold. */
static inline void fuzz_require(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken: %s\n", rule);
        abort();
    }
}

#endif
