/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the calls of field.h: they settle null, blank and masked, and hand the rest to the
 * kind's row. Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: SQL, screens.
 */
#include "chartty/model/field.h"

#include "chartty/base/memory.h"
#include "src/model/ascii.h"
#include "src/model/field_kinds.h"
#include "src/model/shown.h"

#include <assert.h>
#include <string.h>

static const char *const kind_words[FIELD_KIND_COUNT] = {
#define X(name, word) [FIELD_##name] = word,
    FIELD_KINDS(X)
#undef X
};

const char *field_kind_word(enum field_kind kind)
{
    return kind_words[kind];
}

/* The first entry of each list is its default, the choices come after it. */
#define X(name, ...) static const char *const name##_choices[] = {__VA_ARGS__, NULL};
FIELD_CHOICE_LISTS(X)
#undef X

const char *const *field_choices(enum field_choice_list list)
{
    static const char *const *const lists[FIELD_CHOICE_LIST_COUNT] = {
#define X(name, ...) [CHOICES_##name] = name##_choices + 1,
        FIELD_CHOICE_LISTS(X)
#undef X
    };
    return lists[list];
}

struct field_value field_read(const struct field_spec *spec, const char *text, size_t length)
{
    struct field_value value = {.state = FIELD_NULL, .text = "", .length = 0, .integer = 0};
    if (text == NULL) {
        return value;
    }
    value.state = FIELD_VALUE;
    value.text = text;
    value.length = length;
    const struct field_kind_row *row = &field_kind_rows[spec->kind];
    if (row->read == NULL) {
        return value;
    }
    char copy[FIELD_COPY_SIZE];
    bool fits = length < sizeof copy && memchr(text, '\0', length) == NULL;
    if (fits) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    if (!row->read(spec, fits ? copy : NULL, &value)) {
        value.state = FIELD_UNPARSED;
    }
    return value;
}

int field_parse(const struct field_spec *spec, const struct field_context *context,
                const char *typed, char *out, size_t size, struct error *error)
{
    assert(size > 0);
    out[0] = '\0';
    error_clear(error);
    size_t length = ascii_trim(&typed, strlen(typed));
    if (length == 0) {
        return 0;
    }
    struct buffer trimmed;
    buffer_init(&trimmed);
    buffer_add(&trimmed, typed, length);
    int result = field_kind_rows[spec->kind].parse(spec, context, trimmed.bytes, out, size, error);
    buffer_release(&trimmed);
    if (result < 0) {
        out[0] = '\0';
    }
    return result;
}

void field_display(const struct field_spec *spec, const struct field_value *value, char *out,
                   size_t size)
{
    assert(size > 0);
    out[0] = '\0';
    if (value->state == FIELD_NULL) {
        return;
    }
    const struct field_kind_row *row = &field_kind_rows[spec->kind];
    if ((spec->flags & FIELD_SECRET) && spec->kind != FIELD_SSN) {
        display_masked(spec, value, out, size);
    } else if (value->state == FIELD_VALUE) {
        row->display(spec, value, out, size);
    } else {
        shown_text(value->text, value->length, out, size);
    }
}

int field_same(const struct field_value *a, const struct field_value *b)
{
    if (a->state == FIELD_NULL || b->state == FIELD_NULL) {
        return a->state == b->state;
    }
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}
