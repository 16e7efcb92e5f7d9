/* SPDX-License-Identifier: MIT */
/* Any text as a lab value, unit, reference: what is accepted is written as JSON that reads back as
 * it was, with the same flag. */
#include "fuzz/fuzz.h"

#include "chartty/base/text.h"
#include "chartty/model/lab_input.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static void file(const struct lab_entry *entry)
{
    static const struct lab_subject man = {50, 'M'};
    struct arena arena;
    struct lab_panel panel;
    struct error error;
    arena_init(&arena);
    const char *json = lab_results_write(&arena, entry, 1, &man);
    fuzz_require(lab_read(&arena, json, strlen(json), &man, &panel, &error) == 0,
                 "what is written can be read");
    if (panel.count == 1) {
        const struct lab_component *back = &panel.components[0];
        fuzz_require(same(back->name, entry->component) && same(back->value, entry->value) &&
                         same(back->unit, entry->unit) && same(back->reference, entry->reference),
                     "it reads back as it was");
        fuzz_require(!back->flag_disagrees, "the flag is that of the rules");
        fuzz_require(back->flag == lab_entry_flag(entry, NULL, &man), "and the same again");
    }
    arena_release(&arena);
}

/* Four lines: component, value, unit, reference. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_copy_bytes((const char *)bytes, length);
    char *parts[4] = {text, (char *)"", (char *)"", (char *)""};
    for (int part = 1; part < 4; part++) {
        char *end = strchr(parts[part - 1], '\n');
        if (end == NULL)
            break;
        *end = '\0';
        parts[part] = end + 1;
    }
    char name[LAB_INPUT_SIZE], value[LAB_INPUT_SIZE], unit[LAB_INPUT_SIZE], range[LAB_INPUT_SIZE];
    struct error error;
    int named = lab_input_text("Component", parts[0], name, &error);
    int united = lab_input_text("Unit", parts[2], unit, &error);
    int valued = lab_input_value("It", parts[1], unit, value, &error);
    fuzz_require(valued >= 0 || error.user[0] != '\0', "a refusal says why");
    fuzz_require((valued == 1) == (value[0] != '\0'), "what was not accepted leaves nothing");
    int ranged = lab_input_reference("It", parts[3], range, &error);
    const char *found[LAB_INPUT_ROWS];
    fuzz_require(lab_test_components(parts[0], found) <= LAB_INPUT_ROWS, "the panel has an end");
    if (named == 1 && valued >= 0 && united >= 0 && ranged >= 0) {
        struct lab_entry entry = {name, value, unit, range, NULL};
        file(&entry);
    }
    memory_free(text);
    return 0;
}
