/* SPDX-License-Identifier: MIT */
/* Any text as results_json: read or refused, and nothing normal without a range that says so. */
#include "fuzz/fuzz.h"

#include "chartty/model/lab_rules.h"

#include <string.h>

static void check(const struct lab_component *component, bool child)
{
    fuzz_require(component->name != NULL && component->name[0] != '\0', "a result has a name");
    fuzz_require(component->flag <= LAB_MISSING, "the flag is one of the list");
    fuzz_require(component->value != NULL || component->flag == LAB_MISSING,
                 "no value is a missing one");
    bool has_reference = component->reference != NULL && component->reference[0] != '\0';
    if (component->flag == LAB_NORMAL)
        fuzz_require(has_reference || component->range_from_table, "normal by some range");
    fuzz_require(!(child && component->range_from_table), "the table is for adults");
    fuzz_require(!component->has_range || component->low <= component->high, "a range has a size");
    fuzz_require(!component->has_number || component->number - component->number == 0,
                 "a number is finite");
}

static void read_as(const struct lab_subject *subject, const char *json, size_t length)
{
    struct arena arena;
    struct lab_panel panel;
    struct error error;
    arena_init(&arena);
    int result = lab_read(&arena, json, length, subject, &panel, &error);
    fuzz_require(result == 0 || panel.count == 0, "all or nothing");
    fuzz_require(result == 0 || error.user[0] != '\0', "a refusal says why");
    for (int index = 0; index < panel.count; index++)
        check(&panel.components[index], subject->age_years < 18);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const struct lab_subject man = {50, 'M'}, child = {3, '?'};
    char *json = memory_copy_bytes((const char *)bytes, length);
    read_as(&man, json, length);
    read_as(&child, json, length);
    memory_free(json);
    return 0;
}
