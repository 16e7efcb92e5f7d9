/* SPDX-License-Identifier: MIT */
/*
 * Somebody else changed the row: as it was, theirs, mine, field by field, and how the form goes on
 * over the row as it is now. Loop thread. Nothing is chosen for anybody where both have changed a
 * field.
 */
#include "src/control/edit_private.h"

#include "chartty/base/clock.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

static const char *stored_text(const struct field_value *value)
{
    return value->state == FIELD_NULL ? NULL : value->text;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void edit_conflict_release(struct edit *edit)
{
    memory_free(edit->conflicts);
    edit->conflicts = NULL;
    edit->conflict_count = 0;
    arena_clear(&edit->conflict_arena);
}

/* As shown: the form's way where it has the field, else the kind's own. */
static char *shown(struct edit *edit, int slot, enum record_type type, int field,
                   const char *stored)
{
    char *text = slot >= 0 ? edit_shown(edit, slot, stored)
                           : edit_shown_field(&record_spec(type)->fields[field], stored);
    char *kept = arena_copy_text(&edit->conflict_arena, text);
    memory_free(text);
    return kept;
}

/* Fields that stand together for one column cannot be merged one by one. */
static bool shares_column(const struct edit *edit, enum record_type type, int field)
{
    int count = 0;
    for (int i = 0; i < edit->count; i++) {
        count += edit->spec->fields[i].type == type && edit->spec->fields[i].field == field;
    }
    return count > 1;
}

static void add_entry(struct edit *edit, enum record_type type, int field, const char *was,
                      const char *theirs)
{
    int slot = edit_find(edit, type, field);
    const char *mine = was;
    struct edit_conflict_entry *entry = &edit->conflicts[edit->conflict_count++];
    if (slot >= 0 && edit_slot_changed(&edit->slots[slot])) {
        mine = edit->slots[slot].stored;
    }
    *entry = (struct edit_conflict_entry){.field = field,
                                          .slot = slot,
                                          .both = !same_text(mine, was) && !same_text(mine, theirs),
                                          .as_it_was = shown(edit, slot, type, field, was),
                                          .theirs = shown(edit, slot, type, field, theirs),
                                          .mine = shown(edit, slot, type, field, mine)};
    entry->choice = entry->both ? 0 : 2;
}

/* "22:39", with the day where it is not today's. */
static void moment_words(const struct edit *edit, const struct datetime *utc, char out[32])
{
    struct datetime local = datetime_utc_to_local(utc);
    char words[20];
    datetime_format(&local, words);
    bool today = date_compare(local.date, clock_today(edit->session->clock)) == 0;
    snprintf(out, 32, "%s %s", today ? WORDS("at") : WORDS("on"), today ? words + 12 : words);
}

/* What is known without the audit. */
static void say_changed(struct edit *edit)
{
    char opened[32];
    moment_words(edit, &edit->opened_at, opened);
    snprintf(edit->conflict_words, sizeof(edit->conflict_words),
             WORDS("It was changed after you opened it%s%s."), edit->has_opened_at ? " " : "",
             edit->has_opened_at ? opened : "");
}

/* An entry from before this form read the row tells of another change: nobody is named then. */
static void saver_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct edit *edit = context;
    char who[100], station[100], saved[32], opened[32];
    if (error->code != ERROR_OK || count != 1 || pages[0]->count == 0 ||
        edit->state != EDIT_CONFLICT || !edit->has_opened_at) {
        return;
    }
    const struct audit_entry *entry = page_row(pages[0], 0);
    if (entry->at.state != FIELD_VALUE ||
        entry->at.integer < datetime_to_microseconds(&edit->opened_at)) {
        return;
    }
    struct datetime at = datetime_from_microseconds(entry->at.integer);
    text_safe(who, sizeof(who), entry->username.text, entry->username.length, NULL);
    text_safe(station, sizeof(station), entry->station.text, entry->station.length, NULL);
    moment_words(edit, &at, saved);
    moment_words(edit, &edit->opened_at, opened);
    snprintf(edit->conflict_words, sizeof(edit->conflict_words),
             WORDS("%s (%s) saved it %s, after you opened it %s."), who, station, saved, opened);
    edit_tell(edit);
}

static void ask_who(struct edit *edit, const struct record_spec *spec)
{
    struct error ignored;
    struct page_request request = {
        .query = {.id = QUERY_AUDIT_OF_ROW,
                  .filter.id = record_values(edit->theirs.row)[0].integer},
        .from = PAGE_FIRST,
        .limit = 1};
    snprintf(request.query.filter.word, sizeof(request.query.filter.word), "%s", spec->table);
    say_changed(edit);
    /* Without an answer nobody is named; the choice can be made all the same. */
    (void)data_pages(edit->session->data, edit->owner, &request, 1, DATA_DEADLINE_MS, saver_came,
                     edit, &ignored);
}

const char *edit_conflict_words(const struct edit *edit)
{
    return edit->conflict_words;
}

void edit_conflict_begin(struct edit *edit, const struct save_answer *answer)
{
    const struct record_spec *spec = answer->now->spec;
    const void *base = edit_base_row(edit, spec->type);
    edit_conflict_release(edit);
    if (base == NULL) {
        return; /* a row that the form never read: the sentence says all */
    }
    edit_row_set(&edit->theirs, spec, page_row(answer->now, 0));
    edit->conflict_type = spec->type;
    edit->conflicts = memory_array((size_t)spec->field_count, sizeof(*edit->conflicts));
    for (int field = 0; field < spec->field_count; field++) {
        const char *was = stored_text(&record_values(base)[field]);
        const char *theirs = stored_text(&record_values(edit->theirs.row)[field]);
        if (!same_text(was, theirs) && shares_column(edit, spec->type, field)) {
            edit_conflict_release(edit);
            edit_problem_set(edit, "Not saved: somebody else changed this meanwhile. Your text is "
                                   "kept as a draft; leave the form and look at the row again.");
            return;
        }
        if ((spec->fields[field].flags & FIELD_GENERATED) == 0 && !same_text(was, theirs)) {
            add_entry(edit, spec->type, field, was, theirs);
        }
    }
    edit->state = EDIT_CONFLICT;
    if (edit->conflict_count == 0) {
        edit_resolve(edit); /* saved by somebody who changed nothing of it */
    } else {
        ask_who(edit, spec);
    }
}

int edit_conflict_count(const struct edit *edit)
{
    return edit->state == EDIT_CONFLICT ? edit->conflict_count : 0;
}

struct edit_conflict edit_conflict(const struct edit *edit, int index)
{
    const struct edit_conflict_entry *entry = &edit->conflicts[index];
    const char *label = entry->slot >= 0
                            ? edit->slots[entry->slot].field.label
                            : WORDS(record_spec(edit->conflict_type)->fields[entry->field].label);
    return (struct edit_conflict){.label = label,
                                  .as_it_was = entry->as_it_was,
                                  .theirs = entry->theirs,
                                  .mine = entry->mine,
                                  .both = entry->both,
                                  .choice = entry->choice};
}

void edit_choose(struct edit *edit, int index, bool mine)
{
    if (edit->state == EDIT_CONFLICT && index >= 0 && index < edit->conflict_count &&
        edit->conflicts[index].both) {
        edit->conflicts[index].choice = mine ? 1 : 2;
    }
}

/* The field over the row as it is now; what was typed stays where it is mine. */
static void rebase(struct edit *edit, int index, const char *now, bool keep_mine)
{
    char *typed = memory_copy_text(edit->slots[index].typed);
    edit_slot_from(edit, index, now);
    if (keep_mine) {
        memory_free(edit->slots[index].typed);
        edit->slots[index].typed = typed;
    } else {
        memory_free(typed);
    }
    edit_read_slot(edit, index);
}

static bool keeps_mine(const struct edit *edit, int index)
{
    for (int i = 0; i < edit->conflict_count; i++) {
        if (edit->conflicts[i].slot == index) {
            return edit->conflicts[i].choice == 1;
        }
    }
    return edit_slot_changed(&edit->slots[index]);
}

/* The row as it is now becomes the row that the form read. */
static void take_theirs(struct edit *edit)
{
    const struct record_spec *spec = record_spec(edit->conflict_type);
    if (edit->conflict_type == edit->spec->type) {
        edit_row_set(&edit->row, spec, edit->theirs.row);
        return;
    }
    /* A side row: it stands in its page, which keeps its texts. */
    for (int i = 0; i < edit->spec->beside_count; i++) {
        if (edit->spec->beside[i] == edit->conflict_type && edit->beside[i] != NULL) {
            struct field_value *side = (struct field_value *)edit_side(edit, edit->conflict_type);
            const struct field_value *now = edit->theirs.row;
            for (int field = 0; side != NULL && field < spec->field_count; field++) {
                side[field] = now[field];
                side[field].text =
                    arena_copy_bytes(&edit->beside[i]->arena, now[field].text, now[field].length);
            }
        }
    }
}

bool edit_resolve(struct edit *edit)
{
    if (edit->state != EDIT_CONFLICT) {
        return false;
    }
    for (int i = 0; i < edit->conflict_count; i++) {
        if (edit->conflicts[i].choice == 0) {
            return false;
        }
    }
    bool mine[64] = {false};
    for (int i = 0; i < edit->count && i < 64; i++) {
        mine[i] = edit->slots[i].spec->type != edit->conflict_type || keeps_mine(edit, i);
    }
    take_theirs(edit);
    const void *base = edit_base_row(edit, edit->conflict_type);
    for (int i = 0; i < edit->count && i < 64; i++) {
        const struct edit_field_spec *spec = edit->slots[i].spec;
        if (spec->type == edit->conflict_type && base != NULL &&
            !shares_column(edit, spec->type, spec->field)) {
            rebase(edit, i, stored_text(&record_values(base)[spec->field]), mine[i]);
        }
    }
    edit_undo_clear(edit);
    edit_conflict_release(edit);
    request_id_make(edit->request_id);
    edit->sent_version = 0;
    edit->keeping.version++;
    edit->state = EDIT_OPEN;
    edit_save(edit);
    return true;
}
