/* SPDX-License-Identifier: MIT */
/* Any bytes through the sanitizer, clusters, clipping, folding and distance of base. */
#include "fuzz/fuzz.h"
#include "fuzz/text_rules.h"

static void distance_rules(const char *a, const char *b)
{
    int forth = text_distance(a, b, 4), back = text_distance(b, a, 4);
    fuzz_require(forth == back, "a distance is the same both ways");
    fuzz_require(forth >= 0 && forth <= 5, "a distance is at most the limit and one");
    fuzz_require(text_distance(a, a, 4) == 0, "a text is no distance from itself");
    fuzz_require((forth == 0) == (strcmp(a, b) == 0), "no distance means the same text");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_copy_bytes((const char *)bytes, length);
    const char *broken = text_rule_broken(text, length);
    fuzz_require(broken == NULL, broken != NULL ? broken : "");
    if (length < 400) { /* the distance takes the square of the length */
        char first[200], second[200];
        text_fold(first, sizeof first, text, length / 2);
        text_fold(second, sizeof second, text + length / 2, length - length / 2);
        distance_rules(first, second);
    }
    memory_free(text);
    return 0;
}
