/* SPDX-License-Identifier: MIT */
/*
 * The fields of a form: first texts, typing, undo. Loop thread. A text
 * that was not touched is never read and never rewritten, whatever another program stored there.
 */
#include "src/control/edit_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

void edit_text_set(char **text, const char *with)
{
    char *copy = memory_copy_text(with);
    memory_free(*text);
    *text = copy;
}

bool edit_slot_changed(const struct edit_slot *slot)
{
    return slot->typed != NULL && strcmp(slot->typed, slot->original) != 0;
}

/* ---- how a stored text looks in its field ---- */

/* Kinds that are edited as they are stored; dates and the like have a form of their own. */
static bool edited_as_stored(enum field_kind kind)
{
    switch (kind) {
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_MOMENT:
    case FIELD_TIMESTAMP:
    case FIELD_BOOLEAN:
    case FIELD_SSN:
    case FIELD_HASH:
        return false;
    default:
        return true;
    }
}

static bool has_controls(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7F) {
            return true;
        }
    }
    return false;
}

char *edit_shown_field(const struct field_spec *field, const char *stored)
{
    if (stored == NULL) {
        return memory_copy_text("");
    }
    size_t length = strlen(stored);
    if (edited_as_stored(field->kind) && text_is_utf8(stored, length) && !has_controls(stored)) {
        return memory_copy_text(stored);
    }
    size_t size = length * 9 + 64; /* the sanitizer's longest */
    char *shown = memory_new(size);
    struct field_value value = field_read(field, stored, length);
    field_display(field, &value, shown, size);
    return shown;
}

char *edit_shown(struct edit *edit, int index, const char *stored)
{
    char text[256];
    if (stored != NULL && edit->spec->show != NULL &&
        edit->spec->show(edit, index, stored, text, sizeof(text))) {
        return memory_copy_text(text);
    }
    struct edit_slot *slot = &edit->slots[index];
    if (slot->field.kind == FIELD_SSN && slot->revealed && stored != NULL &&
        text_is_utf8(stored, strlen(stored)) && !has_controls(stored)) {
        return memory_copy_text(stored);
    }
    return edit_shown_field(&slot->field, stored);
}

/* ---- first texts ---- */

static void now_text(const struct edit *edit, enum field_kind kind, char *out, size_t size)
{
    struct datetime now = clock_local(edit->session->clock);
    char day[12], moment[20];
    out[0] = '\0';
    if (kind == FIELD_DATE) {
        date_format(now.date, day);
        snprintf(out, size, "%s", day);
    } else if (kind == FIELD_TIME) {
        snprintf(out, size, "%02d:%02d", now.hour, now.minute);
    } else if (kind == FIELD_MOMENT) {
        datetime_format(&now, moment);
        snprintf(out, size, "%s", moment);
    }
}

void edit_slot_from(struct edit *edit, int index, const char *base)
{
    struct edit_slot *slot = &edit->slots[index];
    char *shown = edit_shown(edit, index, base);
    slot->base = base;
    edit_text_set(&slot->base_shown, shown);
    edit_text_set(&slot->typed, shown);
    edit_text_set(&slot->original, shown);
    memory_free(shown);
    slot->read = false;
    slot->error[0] = slot->checked[0] = slot->echo[0] = '\0';
}

/* The stored text of a value; NULL for null. */
static const char *stored_text(const struct field_value *value)
{
    return value->state == FIELD_NULL ? NULL : value->text;
}

/* Fields that stand together for one column (the components of a result): their texts are the
 * spec's, none of them is the column. */
static bool shares_column(const struct edit *edit, int index)
{
    const struct edit_field_spec *spec = &edit->spec->fields[index];
    for (int i = 0; i < edit->count; i++) {
        if (i != index && edit->spec->fields[i].type == spec->type &&
            edit->spec->fields[i].field == spec->field) {
            return true;
        }
    }
    return false;
}

void edit_slots_fill(struct edit *edit)
{
    for (int i = 0; i < edit->count; i++) {
        struct edit_slot *slot = &edit->slots[i];
        slot->spec = &edit->spec->fields[i];
        slot->field = record_spec(slot->spec->type)->fields[slot->spec->field];
        slot->field.label =
            WORDS(slot->spec->label != NULL ? slot->spec->label : slot->field.label);
        const void *row = shares_column(edit, i) ? NULL : edit_base_row(edit, slot->spec->type);
        edit_slot_from(edit, i,
                       row != NULL ? stored_text(&record_values(row)[slot->spec->field]) : NULL);
        if ((slot->spec->flags & EDIT_NOW) != 0 && slot->typed[0] == '\0') {
            char now[32];
            now_text(edit, slot->field.kind, now, sizeof(now));
            edit_put(edit, i, now, true);
        }
        if (slot->typed[0] != '\0') {
            edit_read_slot(edit, i);
        }
    }
}

/* ---- typing ---- */

static bool may_type(const struct edit *edit, int index)
{
    return edit->state == EDIT_OPEN && index >= 0 && index < edit->count &&
           (edit->slots[index].spec->flags & EDIT_FIXED) == 0;
}

/* Keys that follow one another in one field are one change, as long as they all add or all take
 * away; clearing the field is one of its own. */
static void remember(struct edit *edit, int index, const char *text)
{
    const char *typed = edit->slots[index].typed;
    size_t before = strlen(typed), after = strlen(text);
    bool growing = after > before;
    size_t step = growing ? after - before : before - after;
    if (edit->undo_field == index && edit->undo_growing == growing && step <= 4) {
        return;
    }
    if (edit->undo_count == edit->undo_room) {
        edit->undo_room = edit->undo_room * 2 + 16;
        edit->undo = memory_resize(edit->undo, (size_t)edit->undo_room, sizeof(*edit->undo));
    }
    edit->undo[edit->undo_count++] =
        (struct edit_undo_entry){.index = index, .text = memory_copy_text(typed)};
    edit->undo_field = index;
    edit->undo_growing = growing;
}

static int difference(const char *a, const char *b)
{
    size_t one = strlen(a), other = strlen(b);
    size_t step = one > other ? one - other : other - one;
    return step == 0 ? 1 : (int)(step > 1000 ? 1000 : step);
}

void edit_type(struct edit *edit, int index, const char *text)
{
    if (!may_type(edit, index) || strcmp(edit->slots[index].typed, text) == 0) {
        return;
    }
    struct edit_slot *slot = &edit->slots[index];
    int characters = difference(slot->typed, text);
    remember(edit, index, text);
    edit_text_set(&slot->typed, text);
    slot->read = slot->guessed = false;
    slot->error[0] = slot->checked[0] = slot->refused[0] = slot->echo[0] = '\0';
    edit->save_waits = false;
    edit->focus = index;
    if (edit->is_passing) {
        edit->problem[0] = '\0';
    }
    edit_draft_touch(edit, characters);
}

void edit_leave(struct edit *edit, int index)
{
    if (index < 0 || index >= edit->count || edit->state == EDIT_LOADING) {
        return;
    }
    struct edit_slot *slot = &edit->slots[index];
    edit->undo_field = -1;
    slot->visited = true;
    if (slot->guessed) {
        slot->read = false; /* passed once more: its year is taken as said */
    }
    edit_read_slot(edit, index);
    edit_check(edit);
}

int edit_undo(struct edit *edit)
{
    if (edit->undo_count == 0 || edit->state != EDIT_OPEN) {
        return -1;
    }
    struct edit_undo_entry entry = edit->undo[--edit->undo_count];
    struct edit_slot *slot = &edit->slots[entry.index];
    int characters = difference(slot->typed, entry.text);
    edit_text_set(&slot->typed, entry.text);
    memory_free(entry.text);
    slot->read = slot->guessed = false;
    edit->undo_field = -1;
    edit->focus = entry.index;
    edit_read_slot(edit, entry.index);
    edit_check(edit);
    edit_draft_touch(edit, characters);
    return entry.index;
}

void edit_undo_clear(struct edit *edit)
{
    while (edit->undo_count > 0) {
        memory_free(edit->undo[--edit->undo_count].text);
    }
    edit->undo_field = -1;
}

const char *const *edit_choices(const struct edit *edit, int index)
{
    static const char *const yes_no[] = {"yes", "no", NULL};
    const struct edit_slot *slot = &edit->slots[index];
    const char *const *words = NULL;
    if (edit->spec->choices != NULL) {
        /* A spec may fill its own memory the first time it is asked. */
        words = edit->spec->choices((struct edit *)edit, index);
    }
    if (words == NULL) {
        words = slot->spec->words;
    }
    if (words == NULL && slot->field.kind == FIELD_CHOICE) {
        words = field_choices(slot->field.choices);
    }
    return words == NULL && slot->field.kind == FIELD_BOOLEAN ? yes_no : words;
}

int edit_field_count(const struct edit *edit)
{
    return edit->count;
}

struct edit_field edit_field(const struct edit *edit, int index)
{
    const struct edit_slot *slot = &edit->slots[index];
    struct edit_field field = {.spec = &edit->spec->fields[index],
                               .label = edit->spec->fields[index].label,
                               .typed = "",
                               .original = "",
                               .error = "",
                               .echo = ""};
    if (slot->typed == NULL) { /* the row is still being read */
        return field;
    }
    field.label = slot->field.label;
    field.typed = slot->typed;
    field.original = slot->original;
    field.changed = edit_slot_changed(slot);
    field.required = edit_is_required(slot);
    field.error = slot->error[0] != '\0'     ? slot->error
                  : slot->refused[0] != '\0' ? slot->refused
                                             : slot->checked;
    field.wrong = field.error[0] != '\0';
    field.known = slot->read && !field.wrong;
    field.echo = slot->echo[0] != '\0' ? slot->echo : slot->remark;
    field.revealed = slot->revealed;
    return field;
}
