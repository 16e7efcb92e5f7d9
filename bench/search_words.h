/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what people would type to find the patients of a database, by kind. Benchmarks only.
 * Reads names with the plain C API. Owns: the list's texts.
 */
#ifndef CHARTTY_BENCH_SEARCH_WORDS_H
#define CHARTTY_BENCH_SEARCH_WORDS_H

#include "bench/records.h"

#define SEARCH_KINDS(X)                                                                            \
    X(ONE_PART, "one name as typed, each prefix")                                                  \
    X(TWO_PARTS, "two names as typed, each prefix")                                                \
    X(COMMA, "\"last, f\" as typed, each prefix")                                                  \
    X(TWO_LETTERS, "two parts of one or two letters")                                              \
    X(NUMBER, "MRN and date of birth")                                                             \
    X(MISSPELT, "misspelt name")                                                                   \
    X(INNER, "inner part of a name")                                                               \
    X(NOBODY, "name that nobody has")

enum search_kind {
#define X(kind, words) SEARCH_##kind,
    SEARCH_KINDS(X)
#undef X
        SEARCH_KIND_COUNT
};

struct search_words {
    char **texts;
    int *kinds;
    int count, capacity;
};

const char *search_kind_words(enum search_kind kind);
/* From `patients` patients evenly over the table; the same each time. */
void search_words_make(struct search_words *words, struct records *records, int patients);
void search_words_free(struct search_words *words);

#endif
