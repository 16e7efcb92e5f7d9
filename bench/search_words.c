/* SPDX-License-Identifier: MIT */
/* Lines that people would type: every prefix of names, in both orders, misspelt, numbers. */
#include "bench/search_words.h"

#include "bench/measure.h"
#include "chartty/base/memory.h"

#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 128 };

struct person {
    char first[60], last[60], mrn[24], born[12];
};

const char *search_kind_words(enum search_kind kind)
{
    static const char *const words[] = {
#define X(name, text) [SEARCH_##name] = (text),
        SEARCH_KINDS(X)
#undef X
    };
    return words[kind];
}

static void add(struct search_words *words, enum search_kind kind, const char *text)
{
    if (words->count == words->capacity) {
        words->capacity = words->capacity == 0 ? 256 : words->capacity * 2;
        words->texts = memory_resize(words->texts, (size_t)words->capacity, sizeof(char *));
        words->kinds = memory_resize(words->kinds, (size_t)words->capacity, sizeof(int));
    }
    words->texts[words->count] = memory_copy_text(text);
    words->kinds[words->count++] = (int)kind;
}

/* A cut inside a character of UTF-8 is nothing that a key could make. */
static bool cuts_character(const char *text, size_t length)
{
    return ((unsigned char)text[length] & 0xc0) == 0x80;
}

static void add_prefixes(struct search_words *words, enum search_kind kind, const char *whole,
                         size_t from)
{
    char line[LINE_SIZE];
    size_t length = strlen(whole);
    for (size_t i = from; i <= length && i < sizeof(line); i++) {
        if (!cuts_character(whole, i)) {
            snprintf(line, sizeof(line), "%.*s", (int)i, whole);
            add(words, kind, line);
        }
    }
}

/* One letter wrong, left out or two of them changed about, behind the first. */
static void add_misspelt(struct search_words *words, const char *name, uint64_t *random)
{
    char line[LINE_SIZE];
    size_t length = strlen(name);
    if (length < 5 || length >= sizeof(line)) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)name[i] >= 0x80) {
            return;
        }
    }
    size_t at = 1 + bench_random(random, (uint32_t)length - 2);
    memcpy(line, name, length + 1);
    line[at] = name[at + 1];
    line[at + 1] = name[at];
    add(words, SEARCH_MISSPELT, line);
    memcpy(line, name, length + 1);
    line[at] = (char)('a' + bench_random(random, 26));
    add(words, SEARCH_MISSPELT, line);
    memmove(line + at, name + at + 1, length - at);
    add(words, SEARCH_MISSPELT, line);
}

static void add_person(struct search_words *words, const struct person *person, uint64_t *random)
{
    char line[LINE_SIZE];
    add_prefixes(words, SEARCH_ONE_PART, person->last, 1);
    add_prefixes(words, SEARCH_ONE_PART, person->first, 1);
    snprintf(line, sizeof(line), "%s %s", person->last, person->first);
    add_prefixes(words, SEARCH_TWO_PARTS, line, strlen(person->last) + 2);
    snprintf(line, sizeof(line), "%s %s", person->first, person->last);
    add_prefixes(words, SEARCH_TWO_PARTS, line, strlen(person->first) + 2);
    snprintf(line, sizeof(line), "%s, %s", person->last, person->first);
    add_prefixes(words, SEARCH_COMMA, line, strlen(person->last) + 1);
    if (((person->last[0] | person->last[1] | person->first[0] | person->first[1]) & 0x80) == 0) {
        snprintf(line, sizeof(line), "%.1s %.1s", person->last, person->first);
        add(words, SEARCH_TWO_LETTERS, line);
        snprintf(line, sizeof(line), "%.1s %.2s", person->first, person->last);
        add(words, SEARCH_TWO_LETTERS, line);
        snprintf(line, sizeof(line), "%.2s %.2s", person->last, person->first);
        add(words, SEARCH_TWO_LETTERS, line);
    }
    add(words, SEARCH_NUMBER, person->mrn);
    add(words, SEARCH_NUMBER, person->born);
    add_misspelt(words, person->last, random);
    if (strlen(person->last) >= 6 && !cuts_character(person->last, 2)) {
        snprintf(line, sizeof(line), "%.4s", person->last + 2);
        add(words, SEARCH_INNER, line);
    }
    snprintf(line, sizeof(line), "%.3s zzq", person->last);
    add(words, SEARCH_NOBODY, line);
}

void search_words_make(struct search_words *words, struct records *records, int patients)
{
    uint64_t random = 11;
    memset(words, 0, sizeof(*words));
    int64_t last = records_number(records, "SELECT max(id) FROM patients");
    for (int i = 0; i < patients; i++) {
        struct person person;
        struct records_row row;
        if (records_first(records,
                          "SELECT first_name, last_name, mrn, dob FROM patients WHERE id >= ?1"
                          " ORDER BY id LIMIT 1",
                          1 + last * i / patients, &row)) {
            snprintf(person.first, sizeof(person.first), "%.59s", row.texts[0]);
            snprintf(person.last, sizeof(person.last), "%.59s", row.texts[1]);
            snprintf(person.mrn, sizeof(person.mrn), "%.23s", row.texts[2]);
            snprintf(person.born, sizeof(person.born), "%.11s", row.texts[3]);
            add_person(words, &person, &random);
        }
    }
}

void search_words_free(struct search_words *words)
{
    for (int i = 0; i < words->count; i++) {
        memory_free(words->texts[i]);
    }
    memory_free(words->texts);
    memory_free(words->kinds);
    *words = (struct search_words){0};
}
