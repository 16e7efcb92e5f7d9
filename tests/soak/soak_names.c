/* SPDX-License-Identifier: MIT */
/*
 * Two names that look the same but are not are told apart (reliability.md 7, row 21): 5,000 pairs
 * of a name and its twin. A twin with a direction, zero-width, control or blank-looking character
 * must carry a visible mark on the screen; a twin with one letter of another alphabet must be named
 * as a look-alike by name_similar, on which the screens' warning stands.
 */
#include "soak/shown_text.h"
#include "soak/soak.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/model/names.h"
#include "ui/term/canvas.h"

enum { PAIRS = 5000, NAME_SIZE = 128, SHOWN_WRONG_MOST = 20 };

static const char *const people[] = {
    "Anna",        "Peter",         "Cooper",   "Joyce",     "Mohammed",  "O'Brien",
    "Smith-Jones", "Scarpace",      "Hope",     "Jacoby",    "García",    "Xiao",
    "Nguyễn",      "van Beethoven", "Yohannes", "Østergård", "Kovačević", "Papatheodoros"};

/* Each is unseen or moves what stands beside it. */
static const char *const hidden[] = {"\xe2\x80\x8b",
                                     "\xe2\x80\x8c",
                                     "\xe2\x80\x8d",
                                     "\xe2\x80\x8e",
                                     "\xe2\x80\x8f",
                                     "\xe2\x80\xaa",
                                     "\xe2\x80\xab",
                                     "\xe2\x80\xac",
                                     "\xe2\x80\xad",
                                     "\xe2\x80\xae",
                                     "\xe2\x81\xa0",
                                     "\xe2\x81\xa1",
                                     "\xe2\x81\xa2",
                                     "\xe2\x81\xa3",
                                     "\xe2\x81\xa4",
                                     "\xe2\x81\xa6",
                                     "\xe2\x81\xa7",
                                     "\xe2\x81\xa8",
                                     "\xe2\x81\xa9",
                                     "\xe2\x81\xaa",
                                     "\xef\xbb\xbf",
                                     "\xc2\xad",
                                     "\xd8\x9c",
                                     "\xe1\xa0\x8e",
                                     "\xcd\x8f",
                                     "\xe3\x85\xa4",
                                     "\xef\xbe\xa0",
                                     "\xe1\x85\x9f",
                                     "\xe1\x85\xa0",
                                     "\xe1\x9e\xb4",
                                     "\xef\xb8\x8f",
                                     "\xef\xb8\x80",
                                     "\xf3\xa0\x84\x80",
                                     "\xf3\xa0\x81\x81",
                                     "\xe2\x80\xa8",
                                     "\xe2\x80\xa9",
                                     "\xc2\x85",
                                     "\xc2\x9b",
                                     "\r",
                                     "\n",
                                     "\t",
                                     "\b",
                                     "\x7f",
                                     "\x01",
                                     "\x1b",
                                     "\x0b",
                                     "\xff",
                                     "\xc0\xaf"};

/* The commonest of UTS 39's confusables.txt for the letters of a name. */
static const struct {
    char latin;
    const char *twin;
} confusables[] = {{'a', "а"}, {'c', "с"}, {'e', "е"}, {'o', "о"}, {'p', "р"}, {'x', "х"},
                   {'y', "у"}, {'i', "і"}, {'j', "ј"}, {'s', "ѕ"}, {'h', "һ"}, {'A', "А"},
                   {'C', "С"}, {'H', "Н"}, {'M', "М"}, {'O', "О"}, {'P', "Р"}, {'S', "Ѕ"},
                   {'X', "Х"}, {'Y', "Υ"}, {'N', "Ν"}, {'o', "ο"}, {'v', "ν"}, {'J', "Ј"},
                   {'K', "Κ"}, {'g', "ɡ"}, {'n', "ո"}, {'r', "г"}};

struct pair {
    char name[NAME_SIZE], twin[NAME_SIZE];
};

/* `name` with `bytes` put in place of `drop` bytes at `at`. */
static void make_twin(struct pair *pair, size_t at, size_t drop, const char *bytes)
{
    snprintf(pair->twin, sizeof pair->twin, "%.*s%s%s", (int)at, pair->name, bytes,
             pair->name + at + drop);
}

/* A place between two characters. */
static size_t some_place(struct soak_random *random, const char *name)
{
    size_t at = soak_below(random, strlen(name) + 1);
    while (((unsigned char)name[at] & 0xC0) == 0x80) {
        at--;
    }
    return at;
}

static bool has_mark(const char *shown)
{
    static const char *const marks[] = {"\\x", "<U+", "\xef\xbf\xbd", "␍", "␊", "␉"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strstr(shown, marks[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* What the screen has of a name, through the same way in as every screen. */
static void on_screen(const char *name, char *out, size_t size)
{
    struct canvas canvas;
    struct area whole = {0, 0, 1, 100};
    canvas_init(&canvas, 1, 100);
    canvas_put(&canvas, &whole, 0, 0, 0, ROLE_TEXT, name, NULL);
    char *dump = canvas_dump(&canvas, false);
    snprintf(out, size, "%s", dump);
    memory_free(dump);
    canvas_release(&canvas);
}

static struct field_value text_value(const char *text)
{
    return (struct field_value){.state = FIELD_VALUE, .text = text, .length = strlen(text)};
}

static bool ends_blank(const char *text)
{
    static const char blanks[] = "\t\n\v\f\r";
    return strchr(blanks, text[0]) != NULL || strchr(blanks, text[strlen(text) - 1]) != NULL;
}

/* NULL, or why the twin could be taken for the name. */
static const char *hidden_wrong(const struct pair *pair)
{
    char name[1024], twin[1024], formal[1024];
    on_screen(pair->name, name, sizeof name);
    on_screen(pair->twin, twin, sizeof twin);
    struct field_value last = text_value(pair->twin), first = text_value("Jo"), title = {0};
    name_display(&last, &first, &title, formal, sizeof formal);
    if (shown_wrong(twin, strlen(twin), 1) != NULL) {
        return "the screen got what it must not";
    }
    if (strcmp(name, twin) == 0 || !has_mark(twin)) {
        return "no mark on the screen";
    }
    if (ends_blank(pair->twin)) {
        return NULL; /* the banner has the name without blanks at its ends, line ends among them */
    }
    return has_mark(formal) && shown_wrong(formal, strlen(formal), 0) == NULL
               ? NULL
               : "no mark in the banner's form";
}

static const char *confusable_wrong(const struct pair *pair)
{
    char name[256], twin[256];
    text_fold(name, sizeof name, pair->name, strlen(pair->name));
    text_fold(twin, sizeof twin, pair->twin, strlen(pair->twin));
    return name_similar(name, "jo", twin, "jo") ? NULL : "not named as a look-alike";
}

static const char *make_and_judge(struct soak_random *random, struct pair *pair)
{
    snprintf(pair->name, sizeof pair->name, "%s", SOAK_PICK(random, people));
    if (soak_below(random, 4) > 0) {
        make_twin(pair, some_place(random, pair->name), 0, SOAK_PICK(random, hidden));
        return hidden_wrong(pair);
    }
    for (;;) {
        size_t which = soak_below(random, sizeof confusables / sizeof confusables[0]);
        const char *at = strchr(pair->name, confusables[which].latin);
        if (at != NULL) {
            make_twin(pair, (size_t)(at - pair->name), 1, confusables[which].twin);
            return confusable_wrong(pair);
        }
        snprintf(pair->name, sizeof pair->name, "%s", SOAK_PICK(random, people));
    }
}

int main(void)
{
    struct soak_random random = soak_random_from(21);
    long wrong = 0;
    for (long i = 0; i < PAIRS; i++) {
        struct pair pair;
        const char *why = make_and_judge(&random, &pair);
        if (why != NULL && wrong++ < SHOWN_WRONG_MOST) {
            printf("%s of %s: ", why, pair.name);
            soak_print_bytes("", pair.twin, strlen(pair.twin));
        }
    }
    return soak_end("misleading names marked", PAIRS, wrong);
}
