/* SPDX-License-Identifier: MIT */
/* Stored and typed text of every field kind: shown safely, and what is typed can be read back. */
#include "fuzz/fuzz.h"
#include "fuzz/text_rules.h"

#include "chartty/model/field.h"

enum { OUT_SIZE = 512 };

static void show(const struct field_spec *spec, const char *text, size_t length)
{
    char out[OUT_SIZE];
    struct field_value value = field_read(spec, text, length);
    fuzz_require(value.state != FIELD_NULL, "a text is not null");
    fuzz_require(value.text == text && value.length == length, "the stored text is kept");
    fuzz_require(field_same(&value, &value), "a value is the same as itself");
    field_display(spec, &value, out, sizeof out);
    fuzz_require(text_is_utf8(out, strlen(out)), "what is shown is UTF-8");
    for (const char *c = out; *c; c++)
        fuzz_require((unsigned char)*c >= 0x20 && *c != 0x7F, "what is shown has no controls");
}

/* Typed text that was accepted is a value, and typing it again changes nothing. */
static void type(const struct field_spec *spec, const char *typed)
{
    static const struct field_context context = {{2026, 11, 24}, DATE_PAST};
    char out[OUT_SIZE], again[OUT_SIZE];
    struct error error;
    int result = field_parse(spec, &context, typed, out, sizeof out, &error);
    fuzz_require(result == 1 || out[0] == '\0', "what was not accepted leaves nothing");
    fuzz_require(result >= 0 || error.user[0] != '\0', "a refusal says why");
    if (result != 1)
        return;
    fuzz_require(field_read(spec, out, strlen(out)).state == FIELD_VALUE,
                 "what is accepted can be read");
    result = field_parse(spec, &context, out, again, sizeof again, &error);
    fuzz_require(result == 1 && strcmp(out, again) == 0, "what is accepted is accepted again");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length < 1)
        return 0;
    struct field_spec spec = {"column", (enum field_kind)(bytes[0] % FIELD_KIND_COUNT),
                              "Label",  bytes[0] & 0x80 ? 20 : 0,
                              0,        CHOICES_NONE};
    if (spec.kind == FIELD_CHOICE)
        spec.choices = CHOICES_LAB_STATUS;
    char *text = memory_copy_bytes((const char *)bytes + 1, length - 1);
    show(&spec, text, length - 1);
    type(&spec, text);
    memory_free(text);
    return 0;
}
