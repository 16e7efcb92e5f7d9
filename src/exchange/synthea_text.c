/* SPDX-License-Identifier: MIT */
/*
 * Purpose: SNOMED CT's descriptions as a person would write them. Called by the Synthea import.
 * Must not know: which file the text is from.
 */
#include "src/exchange/synthea.h"

#include <string.h>

/* The semantic tags of SNOMED CT that name what a thing is, as met in Synthea's files. */
static const char *const tags[] = {"substance", "organism",        "finding", "disorder",
                                   "product",   "physical object", "event",   "medicinal product"};

const char *synthea_without_tag(struct arena *arena, const char *description)
{
    size_t length = strlen(description);
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        size_t tag = strlen(tags[i]);
        if (length <= tag + 3) {
            continue;
        }
        const char *end = description + length - tag - 3;
        if (memcmp(end, " (", 2) == 0 && memcmp(end + 2, tags[i], tag) == 0 &&
            end[tag + 2] == ')') {
            return arena_copy_bytes(arena, description, (size_t)(end - description));
        }
    }
    return description;
}
