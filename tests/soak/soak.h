/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the soak programs share: how many times (a small count in each run, the whole one
 * with CHARTTY_SOAK=1), numbers that look random but are the same on every machine, and a last line
 * with what was counted. Layer: tests. Thread: one.
 */
#ifndef CHARTTY_TESTS_SOAK_SOAK_H
#define CHARTTY_TESTS_SOAK_SOAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* True under CHARTTY_SOAK=1: the counts of a night, not of a change. */
static inline bool soak_is_whole(void)
{
    const char *setting = getenv("CHARTTY_SOAK");
    return setting != NULL && strcmp(setting, "1") == 0;
}

static inline long soak_count(long each_change, long whole)
{
    return soak_is_whole() ? whole : each_change;
}

struct soak_random {
    uint64_t state; /* xorshift64, not 0 */
};

static inline struct soak_random soak_random_from(uint64_t seed)
{
    return (struct soak_random){UINT64_C(0x9E3779B97F4A7C15) ^ (seed + 1) * 0x100000001B3};
}

/* 0 to bound - 1; 0 for a bound of 0. */
static inline size_t soak_below(struct soak_random *random, size_t bound)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return bound == 0 ? 0 : (size_t)(random->state >> 11) % bound;
}

#define SOAK_PICK(random, list) ((list)[soak_below((random), sizeof(list) / sizeof((list)[0]))])

/* The bytes in a form that a report can hold. */
static inline void soak_print_bytes(const char *title, const char *bytes, size_t length)
{
    printf("%s", title);
    for (size_t i = 0; i < length; i++) {
        printf("\\x%02x", (unsigned char)bytes[i]);
    }
    printf("\n");
}

/* The last line of a program, and its exit status. */
static inline int soak_end(const char *what, long done, long wrong)
{
    printf("SOAK: %s: %ld done, %ld wrong\n", what, done, wrong);
    return wrong == 0 && done > 0 ? 0 : 1;
}

#endif
