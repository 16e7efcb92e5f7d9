/* SPDX-License-Identifier: MIT */
/* Any line typed into "Find patient" gives terms that a search can be built from. */
#include "fuzz/fuzz.h"

#include "chartty/base/memory.h"
#include "chartty/model/search_line.h"

#include <string.h>

static const struct date today = {2026, 11, 24};

static void check_parts(const struct search_terms *terms)
{
    fuzz_require(terms->part_count >= 0 && terms->part_count <= SEARCH_PARTS_MAX, "parts fit");
    fuzz_require(terms->last_part_count >= 0 && terms->last_part_count <= terms->part_count,
                 "the surname's parts are parts");
    for (int index = 0; index < terms->part_count; index++) {
        const char *part = terms->parts[index];
        fuzz_require(memchr(part, '\0', SEARCH_PART_SIZE) != NULL, "a part ends");
        fuzz_require(part[0] != '\0', "a part is not empty");
        fuzz_require(strpbrk(part, " %_\\'\"") == NULL, "a part is folded");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct search_terms terms;
    char *line = memory_copy_bytes((const char *)bytes, length);
    search_line_parse(line, today, length % 2 == 1, &terms);
    check_parts(&terms);
    fuzz_require(memchr(terms.code, '\0', sizeof terms.code) != NULL, "the code ends");
    fuzz_require(memchr(terms.digits, '\0', sizeof terms.digits) != NULL, "the digits end");
    fuzz_require(terms.digits[strspn(terms.digits, "0123456789")] == '\0', "digits are digits");
    fuzz_require(!terms.has_dob || date_is_valid(terms.dob), "a date of birth exists");
    fuzz_require(terms.birth_year == 0 ||
                     (terms.birth_year >= 1900 && terms.birth_year <= today.year),
                 "a year of birth is possible");
    memory_free(line);
    return 0;
}
