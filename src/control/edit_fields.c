/* SPDX-License-Identifier: MIT */
/*
 * The fields of a form: first texts, typing, reading with echo or error, undo. Loop thread. A text
 * that was not touched is never read and never rewritten, whatever another program stored there.
 */
#include "src/control/edit_private.h"

#include "chartty/base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void replace(char **text, const char *with)
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
    replace(&slot->base_shown, shown);
    replace(&slot->typed, shown);
    replace(&slot->original, shown);
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
        if (slot->spec->label != NULL) {
            slot->field.label = slot->spec->label;
        }
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

/* ---- reading ---- */

static bool is_blank(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text != ' ' && *text != '\n' && *text != '\t') {
            return false;
        }
    }
    return true;
}

static bool same_word(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i])) {
            return false;
        }
    }
    return true;
}

/* Texts that no field takes, whoever reads it. */
static int check_bytes(const struct edit_slot *slot, struct error *error)
{
    const char *typed = slot->typed;
    bool lines = (slot->spec->flags & EDIT_MULTILINE) != 0 || slot->field.kind == FIELD_NOTE;
    if (!text_is_utf8(typed, strlen(typed))) {
        return error_set(error, ERROR_INVALID,
                         "%s holds bytes that are not UTF-8 text. Type it again.",
                         slot->field.label);
    }
    for (const char *c = typed; *c != '\0'; c++) {
        bool control = (unsigned char)*c < 0x20 || *c == 0x7F ||
                       ((unsigned char)c[0] == 0xC2 && (unsigned char)c[1] < 0xA0);
        if (control && !(lines && (*c == '\n' || *c == '\t' || *c == '\r'))) {
            return error_set(error, ERROR_INVALID,
                             "%s holds a control character. Type it again without it.",
                             slot->field.label);
        }
    }
    return 0;
}

static unsigned characters_of(const char *text)
{
    unsigned count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

/* "N", "now", "N-30" (minutes) of times and moments; a lone time of day is today's. False: it is
 * something else. */
static bool expand_now(const struct edit *edit, const struct edit_slot *slot, char *out,
                       size_t size)
{
    const char *typed = slot->typed;
    struct datetime at = clock_local(edit->session->clock);
    long long minutes = 0;
    if (same_word(typed, "now", strlen(typed)) && (strlen(typed) == 3 || strlen(typed) == 1)) {
        minutes = 0;
    } else if ((typed[0] == 'n' || typed[0] == 'N') && (typed[1] == '-' || typed[1] == '+') &&
               text_to_integer(typed + 1, &minutes)) {
        if (minutes < -100000 || minutes > 100000) {
            return false;
        }
    } else if (slot->field.kind == FIELD_MOMENT && time_parse(typed) >= 0) {
        int of_day = time_parse(typed);
        at.hour = of_day / 60;
        at.minute = of_day % 60;
    } else {
        return false;
    }
    at.second = at.microsecond = 0;
    at = datetime_from_microseconds(datetime_to_microseconds(&at) + minutes * 60000000);
    char stored[27];
    datetime_format_stored(&at, stored);
    if (slot->field.kind == FIELD_TIME) {
        snprintf(out, size, "%.5s", stored + 11);
    } else {
        snprintf(out, size, "%s", stored);
    }
    return true;
}

static struct field_context context_of(const struct edit *edit, const struct edit_slot *slot)
{
    struct field_context context = {.today = clock_today(edit->session->clock)};
    context.date_reading = ((slot->spec->flags & EDIT_PAST) != 0 ? DATE_PAST : 0u) |
                           ((slot->spec->flags & EDIT_FUTURE) != 0 ? DATE_FUTURE : 0u) |
                           (edit->session->day_first ? DATE_DAY_FIRST : 0u);
    return context;
}

/* As field_parse, with what only a form knows: now. */
static int parse_usual(struct edit *edit, struct edit_slot *slot, char *out, size_t size,
                       struct error *error)
{
    struct field_context context = context_of(edit, slot);
    bool timed = slot->field.kind == FIELD_TIME || slot->field.kind == FIELD_MOMENT;
    if (timed && expand_now(edit, slot, out, size)) {
        return 1;
    }
    char *typed = memory_copy_text(slot->typed);
    for (char *c = typed; slot->field.kind == FIELD_MOMENT && *c != '\0'; c++) {
        *c = *c == '@' ? ' ' : *c; /* T-1@3PM */
    }
    int result = field_parse(&slot->field, &context, typed, out, size, error);
    memory_free(typed);
    return result;
}

/* One of the list, whole or by its only beginning. */
static int match_word(struct edit *edit, int index, char *out, size_t size, struct error *error)
{
    const char *const *words = edit_choices(edit, index);
    const char *found = NULL;
    size_t length = strlen(out);
    int begin_so = 0;
    for (; words != NULL && *words != NULL; words++) {
        if (strlen(*words) >= length && same_word(*words, out, length)) {
            bool whole = (*words)[length] == '\0';
            found = *words;
            begin_so = whole ? 1 : begin_so + 1;
            if (whole) {
                break;
            }
        }
    }
    if (begin_so != 1) {
        return error_set(error, ERROR_INVALID, "%s takes only a word of its list. F4 shows it.",
                         edit->slots[index].field.label);
    }
    snprintf(out, size, "%s", found);
    return 1;
}

/* What was made of it, where that is not what stands there. */
static void make_echo(struct edit *edit, int index, const char *stored)
{
    struct edit_slot *slot = &edit->slots[index];
    struct date day;
    char *shown = edit_shown(edit, index, stored);
    bool differs = strcmp(shown, slot->typed) != 0;
    if (slot->field.kind == FIELD_DATE && date_parse_iso(stored, &day)) {
        struct field_context context = context_of(edit, slot);
        struct date again;
        struct error ignored;
        bool guessed = false;
        char age[16] = "", weekday[16];
        date_parse(slot->typed, context.today, context.date_reading, &again, &guessed, &ignored);
        date_format_weekday(day, weekday);
        age_format(day, context.today, age);
        bool doubt = guessed && !slot->guessed;
        bool past = (slot->spec->flags & EDIT_PAST) != 0 && age[0] != '\0';
        if (past) {
            snprintf(slot->echo, sizeof(slot->echo), "%s= %s (%s)%s", doubt ? "[!] " : "", shown,
                     age, doubt ? " check the year" : "");
        } else if (differs) {
            snprintf(slot->echo, sizeof(slot->echo), "%s= %s%s", doubt ? "[!] " : "", weekday,
                     doubt ? " check the year" : "");
        }
        slot->guessed = slot->guessed || guessed;
    } else if (differs && slot->field.kind != FIELD_NOTE && slot->field.kind != FIELD_SSN) {
        snprintf(slot->echo, sizeof(slot->echo), "= %s", shown);
    }
    memory_free(shown);
}

/* Reads a text that is not blank; 1, 0 blank after all, -1. */
static int read_typed(struct edit *edit, int index, char *out, size_t size, struct error *error)
{
    struct edit_slot *slot = &edit->slots[index];
    int result = 2;
    if (check_bytes(slot, error) != 0) {
        return -1;
    }
    if (edit->spec->read != NULL) {
        result = edit->spec->read(edit, index, slot->typed, out, size, slot->echo,
                                  sizeof(slot->echo), error);
    }
    if (result == 2) {
        result = parse_usual(edit, slot, out, size, error);
        if (result == 1 && slot->spec->words_only) {
            result = match_word(edit, index, out, size, error);
        }
    }
    if (result == 1 && slot->field.max > 0 && characters_of(out) > slot->field.max) {
        return error_set(error, ERROR_INVALID, "%s has %u characters; at most %u fit. Shorten it.",
                         slot->field.label, characters_of(out), slot->field.max);
    }
    return result;
}

static bool is_required(const struct edit_slot *slot)
{
    bool typed_here = (slot->spec->flags & (EDIT_FIXED | EDIT_OPTIONAL)) == 0 &&
                      (slot->field.flags & FIELD_GENERATED) == 0;
    return typed_here &&
           ((slot->spec->flags & EDIT_REQUIRED) != 0 || (slot->field.flags & FIELD_REQUIRED) != 0);
}

void edit_read_slot(struct edit *edit, int index)
{
    struct edit_slot *slot = &edit->slots[index];
    if (slot->read) {
        return;
    }
    size_t size = strlen(slot->typed) * 4 + 512;
    char *out = memory_new(size);
    struct error error;
    int result = 0;
    error_clear(&error);
    slot->error[0] = slot->echo[0] = '\0';
    if (slot->base != NULL && strcmp(slot->typed, slot->base_shown) == 0) {
        replace(&slot->stored, slot->base);
        make_echo(edit, index, slot->base);
    } else {
        if (!is_blank(slot->typed)) {
            result = read_typed(edit, index, out, size, &error);
        }
        replace(&slot->stored, result == 1 ? out : NULL);
        if (result == 1 && slot->echo[0] == '\0') {
            make_echo(edit, index, out);
        } else if (result < 0) {
            snprintf(slot->error, sizeof(slot->error), "%s", error.user);
            slot->echo[0] = '\0';
        } else if (result == 0 && is_required(slot)) {
            snprintf(slot->error, sizeof(slot->error), "%s is needed. Fill it in.",
                     slot->field.label);
        }
    }
    slot->read = true;
    memory_free(out);
}

char *edit_meaning(struct edit *edit, int index)
{
    struct edit_slot *slot = &edit->slots[index];
    enum field_kind kind = slot->field.kind;
    char stored[256], echo[EDIT_ECHO_SIZE];
    struct error ignored;
    if ((kind != FIELD_DATE && kind != FIELD_TIME && kind != FIELD_MOMENT) ||
        is_blank(slot->typed) || strlen(slot->typed) > 60 ||
        (slot->base != NULL && strcmp(slot->typed, slot->base_shown) == 0)) {
        return NULL;
    }
    if (slot->read) {
        return slot->stored != NULL ? edit_shown(edit, index, slot->stored) : NULL;
    }
    memcpy(echo, slot->echo, sizeof(echo)); /* nothing is shown of it while it is being typed */
    int result = read_typed(edit, index, stored, sizeof(stored), &ignored);
    memcpy(slot->echo, echo, sizeof(echo));
    return result == 1 ? edit_shown(edit, index, stored) : NULL;
}

void edit_check(struct edit *edit)
{
    for (int i = 0; i < edit->count; i++) {
        edit->slots[i].checked[0] = '\0';
    }
    edit->question_count = 0;
    edit->waits = false;
    if (edit->spec->check != NULL) {
        edit->checking = true;
        edit->spec->check(edit);
        edit->checking = false;
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
    replace(&slot->typed, text);
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
    replace(&slot->typed, entry.text);
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
    field.required = is_required(slot);
    field.error = slot->error[0] != '\0'     ? slot->error
                  : slot->refused[0] != '\0' ? slot->refused
                                             : slot->checked;
    field.wrong = field.error[0] != '\0';
    field.known = slot->read && !field.wrong;
    field.echo = slot->echo[0] != '\0' ? slot->echo : slot->remark;
    field.revealed = slot->revealed;
    return field;
}

/* ---- for the specs ---- */

int edit_find(const struct edit *edit, enum record_type type, int field)
{
    for (int i = 0; i < edit->count; i++) {
        if (edit->spec->fields[i].type == type && edit->spec->fields[i].field == field) {
            return i;
        }
    }
    return -1;
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
        replace(&slot->original, text);
    }
    if (differs) {
        replace(&slot->typed, text);
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
    vsnprintf(edit->checking ? slot->checked : slot->refused, sizeof(slot->checked), format,
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
    vsnprintf(edit->slots[index].remark, sizeof(edit->slots[index].remark), format, arguments);
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
    edit->wait_words = words;
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
    vsnprintf(question->text, sizeof(question->text), format, arguments);
    va_end(arguments);
    question->index = index;
}
