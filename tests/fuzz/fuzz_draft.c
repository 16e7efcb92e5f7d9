/* SPDX-License-Identifier: MIT */
/* Any text as a draft's content: read or refused with words, and what was read is written and read
 * the same. */
#include "fuzz/fuzz.h"

#include "chartty/model/draft_content.h"

#include <string.h>

static void check_same(const struct draft_content *content, const struct draft_content *again)
{
    fuzz_require(again->field_count == content->field_count, "as many fields");
    fuzz_require(again->row_count == content->row_count, "as many columns");
    fuzz_require(strcmp(again->form, content->form) == 0, "the same form");
    fuzz_require(again->patient_id == content->patient_id, "the same patient");
    for (int i = 0; i < again->field_count; i++) {
        fuzz_require(strcmp(again->fields[i].typed, content->fields[i].typed) == 0,
                     "the same text");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct draft_content content, again;
    struct error error = {0};
    if (draft_content_read((const char *)bytes, length, &content, &error) != 0) {
        fuzz_require(error.user[0] != '\0', "a refusal says why");
        draft_content_release(&content);
        return 0;
    }
    char *text = draft_content_write(&content);
    fuzz_require(text != NULL, "what was read can be written");
    fuzz_require(draft_content_read(text, strlen(text), &again, &error) == 0, "and read again");
    check_same(&content, &again);
    draft_content_release(&content);
    draft_content_release(&again);
    memory_free(text);
    return 0;
}
