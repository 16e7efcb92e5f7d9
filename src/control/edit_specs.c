/* SPDX-License-Identifier: MIT */
/* What a form's spec may do with its fields: read, put, mark and ask. Loop thread. */
#include "src/control/edit_private.h"

#include "chartty/base/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int edit_find(const struct edit *edit, enum record_type type, int field)
{
    for (int i = 0; i < edit->count; i++) {
        if (edit->spec->fields[i].type == type && edit->spec->fields[i].field == field) {
            return i;
        }
    }
    return -1;
}

bool edit_is_field(const struct edit *edit, int index, enum record_type type, int field)
{
    const struct edit_field_spec *spec = &edit_spec(edit)->fields[index];
    return spec->type == type && spec->field == field;
}

const char *edit_stored(const struct edit *edit, int index)
{
    struct edit_slot *slot = &edit->slots[index];
    if (index < 0 || slot->typed == NULL) {
        return NULL;
    }
    if (!slot->read && slot->typed[0] != '\0' && edit->checking) {
        /* A check may look at a field that has not been left yet. */
        edit_read_slot((struct edit *)edit, index);
    }
    return slot->read && slot->error[0] == '\0' ? slot->stored : NULL;
}

void edit_put(struct edit *edit, int index, const char *text, bool original)
{
    if (index < 0 || index >= edit->count) {
        return;
    }
    struct edit_slot *slot = &edit->slots[index];
    bool differs = strcmp(slot->typed, text) != 0;
    if (original) {
        edit_text_set(&slot->original, text);
    }
    if (differs) {
        edit_text_set(&slot->typed, text);
        slot->read = false;
        slot->echo[0] = slot->error[0] = '\0';
        if (!original) {
            edit->keeping.version++;
        }
    }
    if (text[0] != '\0') {
        edit_read_slot(edit, index);
    }
}

void edit_wrong(struct edit *edit, int index, const char *format, ...)
{
    if (index < 0 || index >= edit->count) {
        return;
    }
    struct edit_slot *slot = &edit->slots[index];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(edit->checking ? slot->checked : slot->refused, sizeof(slot->checked), WORDS(format),
              arguments);
    va_end(arguments);
}

void edit_remark(struct edit *edit, int index, const char *format, ...)
{
    if (index < 0 || index >= edit->count) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(edit->slots[index].remark, sizeof(edit->slots[index].remark), WORDS(format),
              arguments);
    va_end(arguments);
}

void edit_again(struct edit *edit)
{
    /* While a question stands or a save is under way nothing is asked anew: the save itself looks
     * at what must hold. */
    if (edit->state != EDIT_OPEN) {
        return;
    }
    for (int i = 0; i < edit->count; i++) {
        if (edit->slots[i].read) {
            edit->slots[i].read = false;
            edit_read_slot(edit, i);
        }
    }
    edit_check(edit);
    if (edit->save_waits && !edit->waits) {
        edit->save_waits = false;
        edit_save(edit);
    }
    edit_tell(edit);
}

void edit_wait(struct edit *edit, const char *words)
{
    edit->waits = true;
    edit->wait_words = WORDS(words);
}

void edit_presets_put(struct edit *edit)
{
    for (int i = 0; i < edit->preset_count; i++) {
        /* A new form that nobody has typed into yet is left without being asked. */
        edit_put(edit, edit_find(edit, edit->presets[i].type, edit->presets[i].field),
                 edit->presets[i].text, edit->spec->is_new);
    }
}

void edit_presets(struct edit *edit, const struct edit_preset *presets, int count)
{
    edit->presets = memory_array((size_t)count + 1, sizeof(*presets));
    for (int i = 0; i < count; i++) {
        edit->presets[i] = presets[i];
        edit->presets[i].text = memory_copy_text(presets[i].text);
    }
    edit->preset_count = count;
    if (edit->state == EDIT_OPEN) {
        edit_presets_put(edit);
        edit_check(edit);
    }
}

void edit_ask(struct edit *edit, int index, const char *format, ...)
{
    if (edit->question_count == EDIT_QUESTIONS) {
        return;
    }
    struct edit_question *question = &edit->questions[edit->question_count++];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(question->text, sizeof(question->text), WORDS(format), arguments);
    va_end(arguments);
    question->index = index;
}
