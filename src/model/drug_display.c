/* SPDX-License-Identifier: MIT */
/* Tall-man letters and lower case of drugs' names. Any thread; pure. */
#include "chartty/model/drug_display.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/model/medication_rules.h"
#include "src/model/ascii.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MOST = 1000, NAME_LONGEST = 60 };

struct tall_name {
    const char *text;
    size_t length;
    int group;
};
struct tall_man {
    struct arena arena;
    int count;
    struct tall_name names[NAMES_MOST];
};

/* Letters beyond ASCII belong to a word, too: a name inside of one is none. */
static bool is_of_word(char c)
{
    return ascii_is_letter(c) || (unsigned char)c >= 0x80;
}

/* The next word of the text from *at on; its length, 0: none. */
static size_t next_word(const char *text, size_t *at)
{
    while (text[*at] != '\0' && !is_of_word(text[*at])) {
        (*at)++;
    }
    size_t length = 0;
    while (is_of_word(text[*at + length])) {
        length++;
    }
    return length;
}

static bool same_word(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (ascii_lower(a[i]) != ascii_lower(b[i])) {
            return false;
        }
    }
    return true;
}

/* From `from` on; -1: not there (again). */
static int find_name(const struct tall_man *list, int from, const char *word, size_t length)
{
    for (int i = from; list != NULL && i < list->count; i++) {
        if (list->names[i].length == length && same_word(list->names[i].text, word, length)) {
            return i;
        }
    }
    return -1;
}

static int add_name(struct tall_man *list, const char *word, size_t length, int group)
{
    int known = find_name(list, 0, word, length);
    bool is_plain = true;
    for (size_t i = 0; i < length; i++) {
        is_plain = is_plain && ascii_is_letter(word[i]);
    }
    if (!is_plain || length > NAME_LONGEST || list->count == NAMES_MOST ||
        (known >= 0 && memcmp(list->names[known].text, word, length) != 0)) {
        return -1;
    }
    list->names[list->count++] = (struct tall_name){
        .text = arena_copy_bytes(&list->arena, word, length), .length = length, .group = group};
    return 0;
}

struct tall_man *tall_man_read(const char *name, const char *text, struct error *error)
{
    struct tall_man *list = memory_new(sizeof(*list));
    char shown[200];
    arena_init(&list->arena);
    for (int line = 1; *text != '\0'; line++) {
        size_t whole = strcspn(text, "\n"), used = strcspn(text, "#\n"), at = 0;
        while (at < used) {
            at += strspn(text + at, " \t\r");
            size_t length = strcspn(text + at, " \t\r#\n");
            if (at < used && length > 0 && add_name(list, text + at, length, line) != 0) {
                text_safe(shown, sizeof(shown), name, strlen(name), NULL);
                error_set(
                    error, ERROR_INVALID,
                    "%s, line %d: a name has letters alone, at most 60, is written in one way "
                    "only, and a list has at most 1000. Correct it.",
                    shown, line);
                tall_man_free(list);
                return NULL;
            }
            at += length;
        }
        text += whole + (text[whole] == '\n');
    }
    return list;
}

void tall_man_free(struct tall_man *list)
{
    if (list != NULL) {
        arena_release(&list->arena);
        memory_free(list);
    }
}

static bool show_tall(const struct tall_man *list, char *word, size_t length)
{
    int found = find_name(list, 0, word, length);
    if (found >= 0) {
        memcpy(word, list->names[found].text, length);
    }
    return found >= 0;
}

void tall_man_words(const struct tall_man *list, char *text)
{
    size_t at = 0;
    for (size_t length; (length = next_word(text, &at)) > 0; at += length) {
        show_tall(list, text + at, length);
    }
}

static bool is_named_in(const char *const *names, const char *word, size_t length)
{
    for (; *names != NULL; names++) {
        size_t at = 0;
        for (size_t part; (part = next_word(*names, &at)) > 0; at += part) {
            if (part == length && same_word(*names + at, word, length)) {
                return true;
            }
        }
    }
    return false;
}

/* A word of a substance's name: in the catalogue, or a part that stands there under another. */
static bool is_generic(const char *word, size_t length)
{
    static const char *const parts[] = {"insulin", "clavulanate", NULL};
    return is_named_in(drug_names, word, length) || is_named_in(parts, word, length);
}

/* Somebody wrote capitals inside of it on purpose: another house's tall-man letters, a brand. */
static bool is_mixed(const char *word, size_t length)
{
    bool has_lower = false, has_upper = false;
    for (size_t i = 1; i < length; i++) {
        has_lower = has_lower || (word[i] >= 'a' && word[i] <= 'z');
        has_upper = has_upper || (word[i] >= 'A' && word[i] <= 'Z');
    }
    return has_upper && (has_lower || (word[0] >= 'a' && word[0] <= 'z'));
}

void drug_display(const struct tall_man *list, char *name)
{
    size_t at = 0;
    for (size_t length; (length = next_word(name, &at)) > 0; at += length) {
        char *word = name + at;
        if (!show_tall(list, word, length) && !is_mixed(word, length) && is_generic(word, length)) {
            for (size_t i = 0; i < length; i++) {
                word[i] = ascii_lower(word[i]);
            }
        }
    }
}

void tall_man_look_alikes(const struct tall_man *list, const char *name, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t length; list != NULL && (length = next_word(name, &at)) > 0; at += length) {
        for (int found = find_name(list, 0, name + at, length); found >= 0;
             found = find_name(list, found + 1, name + at, length)) {
            for (int i = 0; i < list->count; i++) {
                if (list->names[i].group == list->names[found].group && i != found) {
                    text_append(out, size, "%s%s", out[0] != '\0' ? ", " : "", list->names[i].text);
                }
            }
        }
    }
}
