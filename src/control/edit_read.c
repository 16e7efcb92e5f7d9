/* SPDX-License-Identifier: MIT */
/*
 * Reading what was typed in a form's field: the stored text with its echo, or the sentence beside
 * it. Loop thread. A text that was not touched is never read.
 */
#include "src/control/edit_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

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
                     age, doubt ? WORDS(" check the year") : "");
        } else if (differs) {
            snprintf(slot->echo, sizeof(slot->echo), "%s= %s%s", doubt ? "[!] " : "", weekday,
                     doubt ? WORDS(" check the year") : "");
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

bool edit_is_required(const struct edit_slot *slot)
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
        edit_text_set(&slot->stored, slot->base);
        make_echo(edit, index, slot->base);
    } else {
        if (!is_blank(slot->typed)) {
            result = read_typed(edit, index, out, size, &error);
        }
        edit_text_set(&slot->stored, result == 1 ? out : NULL);
        if (result == 1 && slot->echo[0] == '\0') {
            make_echo(edit, index, out);
        } else if (result < 0) {
            snprintf(slot->error, sizeof(slot->error), "%s", error.user);
            slot->echo[0] = '\0';
        } else if (result == 0 && edit_is_required(slot)) {
            snprintf(slot->error, sizeof(slot->error), WORDS("%s is needed. Fill it in."),
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
