/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a change set holds, as one hash: the same request id with another content is
 * refused. And codes made by a pattern. Layer: data, private.  Thread: any.
 * Owns: nothing.  Must not know: SQL.
 */
#include "src/data/change_steps.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Each part has its length before it, so that no two sets run into the same bytes. */
static void add_bytes(crypto_generichash_state *state, const char *bytes, size_t length)
{
    char head[24];
    int size = snprintf(head, sizeof head, "%zu:", length);
    crypto_generichash_update(state, (const unsigned char *)head, (unsigned long long)size);
    crypto_generichash_update(state, (const unsigned char *)bytes, length);
}

static void add_text(crypto_generichash_state *state, const char *text)
{
    if (text == NULL) {
        crypto_generichash_update(state, (const unsigned char *)"-", 1);
    } else {
        add_bytes(state, text, strlen(text));
    }
}

static void add_number(crypto_generichash_state *state, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    add_text(state, text);
}

static void add_slot(crypto_generichash_state *state, const struct change_slot *slot)
{
    add_number(state, slot->provider_id);
    add_number(state, slot->patient_id);
    add_number(state, slot->except_id);
    add_number(state, date_to_days(slot->date));
    add_number(state, slot->start_minutes);
    add_number(state, slot->duration_minutes);
    add_number(state, slot->allow ? 1 : 0);
}

static void add_step(crypto_generichash_state *state, const struct change_step *step)
{
    int fields = record_spec(step->type)->field_count;
    add_number(state, step->kind);
    add_text(state, record_spec(step->type)->table);
    add_number(state, step->id);
    add_number(state, (int64_t)step->mask);
    add_number(state, step->is_mend ? 1 : 0);
    for (int field = 0; field < fields; field++) {
        add_text(state, step->values != NULL ? step->values[field] : NULL);
        const struct step_text *before = step->before != NULL ? &step->before[field] : NULL;
        if (before != NULL && before->text != NULL) {
            add_bytes(state, before->text, before->length);
        } else {
            add_text(state, NULL);
        }
    }
    for (const struct step_fill *fill = step->fills; fill != NULL; fill = fill->next) {
        add_number(state, fill->kind);
        add_number(state, fill->field);
        add_number(state, fill->from);
        add_number(state, fill->from_field);
        add_text(state, fill->pattern);
    }
    add_number(state, step->match_count);
    for (int index = 0; index < step->match_count; index++) {
        add_number(state, step->matches[index].field);
        add_text(state, step->matches[index].value);
    }
    add_number(state, step->field);
    add_text(state, step->value);
    add_number(state, step->by);
    add_text(state, step->mrn);
    add_text(state, step->dob);
    if (step->kind == STEP_EXPECT_FREE) {
        add_slot(state, &step->slot);
    }
}

void change_set_content(const struct change_set *set, char out[CONTENT_HASH_SIZE])
{
    crypto_generichash_state state;
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    add_text(&state, set->action);
    add_number(&state, set->patient_id);
    for (int index = 0; index < set->step_count; index++) {
        add_step(&state, &set->steps[index]);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    _Static_assert(sizeof hash * 2 + 1 == CONTENT_HASH_SIZE, "two hex digits a byte");
    sodium_bin2hex(out, CONTENT_HASH_SIZE, hash, sizeof hash);
}

/* "{HEX6}": six digits to out; how long the piece of the pattern is, 0 when it is none. */
static size_t random_piece(const char *at, const char *word, unsigned base, char *out, size_t room,
                           size_t *written)
{
    size_t length = strlen(word), digits = 0, count = 0;
    if (at[0] != '{' || strncmp(at + 1, word, length) != 0) {
        return 0;
    }
    const char *digit = at + 1 + length;
    while (digits < 2 && digit[digits] >= '0' && digit[digits] <= '9') {
        count = count * 10 + (size_t)(digit[digits++] - '0');
    }
    if (digits == 0 || digit[digits] != '}') {
        return 0;
    }
    for (*written = 0; *written < count && *written < room; ++*written) {
        out[*written] = "0123456789ABCDEF"[randombytes_uniform(base)];
    }
    return (size_t)(digit + digits + 1 - at);
}

void code_make(const char *pattern, char out[CODE_SIZE])
{
    size_t used = 0;
    for (const char *at = pattern; *at != '\0' && used < CODE_SIZE - 1;) {
        size_t written = 0;
        size_t piece = random_piece(at, "HEX", 16, out + used, CODE_SIZE - 1 - used, &written);
        if (piece == 0) {
            piece = random_piece(at, "DIGIT", 10, out + used, CODE_SIZE - 1 - used, &written);
        }
        if (piece == 0) {
            out[used] = *at;
            piece = written = 1;
        }
        used += written;
        at += piece;
    }
    out[used] = '\0';
}
