/* SPDX-License-Identifier: MIT */
/*
 * Purpose: builds change sets: copies of all that a save is to do, in order. Layer: data.
 * Thread: the loop's until data_save takes the set. Owns: one arena a set.
 * Must not know: SQL, roles. A wrong field or step is a programmer's mistake and asserts.
 */
#include "src/data/change_steps.h"

#include "chartty/base/words.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

void request_id_make(char out[REQUEST_ID_SIZE])
{
    unsigned char bytes[(REQUEST_ID_SIZE - 1) / 2];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, REQUEST_ID_SIZE, bytes, sizeof bytes);
}

struct change_set *change_set_new(const struct data_token *token, const char *request_id)
{
    struct change_set *set = memory_new(sizeof *set);
    arena_init(&set->arena);
    set->token = *token;
    if (request_id != NULL) {
        assert(request_id[0] != '\0' && strlen(request_id) < REQUEST_ID_SIZE);
        memcpy(set->request_id, request_id, strlen(request_id) + 1);
        set->has_given_id = true;
    } else {
        request_id_make(set->request_id);
    }
    return set;
}

void change_set_free(struct change_set *set)
{
    if (set == NULL) {
        return;
    }
    arena_release(&set->arena);
    memory_free(set->steps);
    memory_free(set);
}

const char *change_set_request_id(const struct change_set *set)
{
    return set->request_id;
}

/* NULL stays NULL. */
static const char *copy(struct change_set *set, const char *text)
{
    return text == NULL ? NULL : arena_copy_text(&set->arena, text);
}

void change_set_audit(struct change_set *set, const char *action, int64_t patient_id,
                      const char *words)
{
    assert(set->action == NULL && action != NULL && action[0] != '\0');
    set->action = copy(set, action);
    set->patient_id = patient_id;
    set->words = copy(set, words);
}

void change_set_audit_rows_only(struct change_set *set)
{
    set->rows_only = true;
}

static struct change_step *step_new(struct change_set *set, enum step_kind kind,
                                    enum record_type type)
{
    assert((int)type < RECORD_STORED_COUNT);
    if (set->step_count == set->step_room) {
        set->step_room = set->step_room == 0 ? 8 : set->step_room * 2;
        set->steps = memory_resize(set->steps, (size_t)set->step_room, sizeof *set->steps);
    }
    struct change_step *step = &set->steps[set->step_count++];
    *step = (struct change_step){.kind = kind, .type = type};
    return step;
}

static int index_of(const struct change_set *set, const struct change_step *step)
{
    return (int)(step - set->steps);
}

static const char **copy_values(struct change_set *set, const struct record_spec *spec,
                                const char *const *values)
{
    const char **copies = arena_new(&set->arena, (size_t)spec->field_count * sizeof *copies);
    for (int field = 0; field < spec->field_count; field++) {
        copies[field] = copy(set, values[field]);
    }
    return copies;
}

int change_set_insert(struct change_set *set, enum record_type type, const char *const *values)
{
    struct change_step *step = step_new(set, STEP_INSERT, type);
    step->values = copy_values(set, record_spec(type), values);
    return index_of(set, step);
}

static struct step_fill *fill_new(struct change_set *set, int step, enum fill_kind kind, int field)
{
    assert(step >= 0 && step < set->step_count && set->steps[step].kind == STEP_INSERT);
    assert(field >= 0 && field < record_spec(set->steps[step].type)->field_count);
    struct step_fill *fill = arena_new(&set->arena, sizeof *fill);
    fill->kind = kind;
    fill->field = field;
    struct step_fill **link = &set->steps[step].fills;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    *link = fill;
    return fill;
}

void change_set_link(struct change_set *set, int step, int field, int from)
{
    assert(from >= 0 && from < step);
    fill_new(set, step, FILL_ROW, field)->from = from;
}

void change_set_make_code(struct change_set *set, int step, int field, const char *pattern)
{
    assert(pattern != NULL);
    fill_new(set, step, FILL_CODE, field)->pattern = copy(set, pattern);
}

void change_set_copy_code(struct change_set *set, int step, int field, int from_step,
                          int from_field)
{
    assert(from_step >= 0 && from_step < step);
    struct step_fill *fill = fill_new(set, step, FILL_COPY, field);
    fill->from = from_step;
    fill->from_field = from_field;
}

int change_set_update(struct change_set *set, enum record_type type, const void *before,
                      uint64_t mask, const char *const *values)
{
    const struct record_spec *spec = record_spec(type);
    const struct field_value *read = record_values(before);
    struct change_step *step = step_new(set, STEP_UPDATE, type);
    assert(spec->field_count < 64 && mask >> spec->field_count == 0);
    step->id = read[0].integer;
    step->mask = mask & ~UINT64_C(1);
    step->before = arena_new(&set->arena, (size_t)spec->field_count * sizeof *step->before);
    step->values = arena_new(&set->arena, (size_t)spec->field_count * sizeof *step->values);
    for (int field = 0; field < spec->field_count; field++) {
        if (read[field].state != FIELD_NULL) {
            step->before[field].length = read[field].length;
            step->before[field].text =
                read[field].length > 0
                    ? arena_copy_bytes(&set->arena, read[field].text, read[field].length)
                    : "";
        }
        if ((mask >> field & 1) != 0) {
            step->values[field] = copy(set, values[field]);
        }
    }
    return index_of(set, step);
}

int change_set_mend(struct change_set *set, enum record_type type, const void *before,
                    uint64_t mask, const char *const *values)
{
    int index = change_set_update(set, type, before, mask, values);
    set->steps[index].is_mend = true;
    return index;
}

static void copy_matches(struct change_set *set, struct change_step *step,
                         const struct change_match *matches, int count)
{
    assert(count >= 1 && count <= CHANGE_MATCHES);
    for (int index = 0; index < count; index++) {
        assert(matches[index].field >= 0 &&
               matches[index].field < record_spec(step->type)->field_count);
        step->matches[index].field = matches[index].field;
        step->matches[index].value = copy(set, matches[index].value);
    }
    step->match_count = count;
}

int change_set_update_all(struct change_set *set, enum record_type type,
                          const struct change_match *matches, int count, int field,
                          const char *value)
{
    struct change_step *step = step_new(set, STEP_UPDATE_ALL, type);
    assert(field > 0 && field < record_spec(type)->field_count);
    copy_matches(set, step, matches, count);
    step->field = field;
    step->value = copy(set, value);
    return index_of(set, step);
}

int change_set_delete_all(struct change_set *set, enum record_type type,
                          const struct change_match *matches, int count)
{
    struct change_step *step = step_new(set, STEP_DELETE_ALL, type);
    copy_matches(set, step, matches, count);
    return index_of(set, step);
}

int change_set_add(struct change_set *set, enum record_type type, int64_t id, int field, int by)
{
    struct change_step *step = step_new(set, STEP_ADD, type);
    assert(field > 0 && field < record_spec(type)->field_count);
    step->id = id;
    step->field = field;
    step->by = by;
    return index_of(set, step);
}

int change_set_expect_patient(struct change_set *set, int64_t patient_id, const char *mrn,
                              const char *dob)
{
    struct change_step *step = step_new(set, STEP_EXPECT_PATIENT, RECORD_PATIENT);
    assert(mrn != NULL && dob != NULL);
    step->id = patient_id;
    step->mrn = copy(set, mrn);
    step->dob = copy(set, dob);
    return index_of(set, step);
}

static int expect_rows(struct change_set *set, enum step_kind kind, enum record_type type,
                       const struct change_match *matches, int count, const char *sentence)
{
    struct change_step *step = step_new(set, kind, type);
    assert(sentence != NULL);
    copy_matches(set, step, matches, count);
    step->sentence = copy(set, WORDS(sentence));
    return index_of(set, step);
}

int change_set_expect_none(struct change_set *set, enum record_type type,
                           const struct change_match *matches, int count, const char *sentence)
{
    return expect_rows(set, STEP_EXPECT_NONE, type, matches, count, sentence);
}

int change_set_expect_some(struct change_set *set, enum record_type type,
                           const struct change_match *matches, int count, const char *sentence)
{
    return expect_rows(set, STEP_EXPECT_SOME, type, matches, count, sentence);
}

int change_set_expect_free(struct change_set *set, const struct change_slot *slot)
{
    struct change_step *step = step_new(set, STEP_EXPECT_FREE, RECORD_APPOINTMENT);
    assert(date_is_valid(slot->date) && slot->start_minutes >= 0 && slot->start_minutes < 1440);
    step->slot = *slot;
    return index_of(set, step);
}

bool step_writes(const struct change_step *step)
{
    return step->kind <= STEP_ADD;
}
