/* SPDX-License-Identifier: MIT */
/*
 * The rules of passwords and PINs. Pure. A password is judged by what is left of it when all that
 * can be guessed is taken away: known words, names, runs, repetition. All work is done in locked
 * memory.
 */
#include "chartty/control/password.h"

#include "chartty/base/secret.h"
#include "chartty/base/text.h"
#include "src/control/password_words.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum {
    LEFT_MIN = 8,     /* characters that must be left when what can be guessed is taken away */
    RUN_MIN = 3,      /* abc, 321, qwe, aaa */
    REPEAT_MIN = 3,   /* a piece that was there before */
    OWN_WORD_MIN = 3, /* of the username, the person's and the clinic's name */
    OWN_WORDS_SIZE = 1024
};

static const char *const keyboard_rows[] = {"qwertyuiop",     "asdfghjkl",  "zxcvbnm",
                                            "qwertzuiop",     "azertyuiop", "1234567890",
                                            "qazwsxedcrfvtgb"};

/* What is looked at, and how many characters of each prefix nothing known covers. */
struct judged {
    char text[PASSWORD_BYTES_MAX + 1]; /* ASCII in lower case, without blanks and hyphens */
    int length;
    int left[PASSWORD_BYTES_MAX + 1];
    char own[OWN_WORDS_SIZE]; /* folded words of the owner, a blank between them */
};

/* Does a sign stand for the letter? */
static bool stands_for(char sign, char letter)
{
    static const char signs[] = "0o1l1i!i3e4a@a5s$s7t8b9g";
    if (sign == letter) {
        return true;
    }
    for (const char *at = signs; *at != '\0'; at += 2) {
        if (at[0] == sign && at[1] == letter) {
            return true;
        }
    }
    return false;
}

static void cover(struct judged *judged, int from, int length)
{
    if (judged->left[from] < judged->left[from + length]) {
        judged->left[from + length] = judged->left[from];
    }
}

static void cover_words(struct judged *judged, int from, const char *words, size_t shortest)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " "), same = 0;
        while (same < length && (size_t)from + same < (size_t)judged->length &&
               stands_for(judged->text[(size_t)from + same], words[same])) {
            same++;
        }
        if (same == length && length >= shortest) {
            cover(judged, from, (int)length);
        }
        words += length + (words[length] == ' ');
    }
}

/* Where b follows a in a row of keys, forwards (1) or backwards (-1). */
static bool is_beside(char a, char b, int step)
{
    for (size_t i = 0; i < sizeof(keyboard_rows) / sizeof(keyboard_rows[0]); i++) {
        const char *row = keyboard_rows[i];
        const char *at = a == '\0' ? NULL : strchr(row, a);
        if (at == NULL) {
            continue;
        }
        if ((step > 0 && at[1] == b && b != '\0') || (step < 0 && at > row && at[-1] == b)) {
            return true;
        }
    }
    return false;
}

static bool is_step(char a, char b, int step)
{
    bool both = isalnum((unsigned char)a) != 0 && isalnum((unsigned char)b) != 0;
    return a + step == b ? step == 0 || both : step != 0 && is_beside(a, b, step);
}

static void cover_runs(struct judged *judged, int from)
{
    for (int step = -1; step <= 1; step++) {
        int to = from + 1;
        while (to < judged->length && is_step(judged->text[to - 1], judged->text[to], step)) {
            to++;
            if (to - from >= RUN_MIN) {
                cover(judged, from, to - from);
            }
        }
    }
}

static void cover_repetition(struct judged *judged, int from)
{
    for (int before = 0; before + REPEAT_MIN <= from; before++) {
        int length = 0;
        while (before + length < from && from + length < judged->length &&
               judged->text[before + length] == judged->text[from + length]) {
            length++;
            if (length >= REPEAT_MIN) {
                cover(judged, from, length);
            }
        }
    }
}

static int what_is_left(struct judged *judged)
{
    for (int at = 0; at <= judged->length; at++) {
        judged->left[at] = at;
    }
    for (int at = 0; at < judged->length; at++) {
        if (judged->left[at] + 1 < judged->left[at + 1]) {
            judged->left[at + 1] = judged->left[at] + 1;
        }
        cover_words(judged, at, password_words, 4);
        cover_words(judged, at, judged->own, OWN_WORD_MIN);
        cover_runs(judged, at);
        cover_repetition(judged, at);
    }
    return judged->left[judged->length];
}

/* A character of more bytes counts once: its first byte. */
static void take_text(struct judged *judged, const char *composed)
{
    for (const char *at = composed; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if ((byte & 0xC0) != 0x80 && strchr(" -_.,", byte) == NULL) {
            judged->text[judged->length++] = (char)tolower(byte);
        }
    }
}

static void take_own(struct judged *judged, const char *words)
{
    size_t used = strlen(judged->own);
    if (words == NULL || used + 2 >= OWN_WORDS_SIZE) {
        return;
    }
    if (used > 0) {
        judged->own[used++] = ' ';
    }
    text_fold(judged->own + used, OWN_WORDS_SIZE - used, words, strlen(words));
}

static int count_characters(const char *text)
{
    int count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

static int check_composed(const char *composed, const struct password_owner *owner,
                          struct error *error)
{
    if (strlen(composed) > PASSWORD_BYTES_MAX) {
        return error_set(error, ERROR_INVALID,
                         "The password is longer than %d bytes. Choose a shorter one.",
                         PASSWORD_BYTES_MAX);
    }
    if (count_characters(composed) < PASSWORD_CHARACTERS_MIN) {
        return error_set(error, ERROR_INVALID,
                         "The password needs %d characters at least; a few words with blanks are "
                         "fine.",
                         PASSWORD_CHARACTERS_MIN);
    }
    struct judged *judged = secret_new(sizeof(*judged));
    take_text(judged, composed);
    if (owner != NULL) {
        take_own(judged, owner->username);
        take_own(judged, owner->full_name);
        take_own(judged, owner->clinic);
    }
    int left = what_is_left(judged);
    secret_free(judged);
    if (left < LEFT_MIN) {
        return error_set(error, ERROR_INVALID,
                         "The password is too easily guessed: it is made of common words, names, "
                         "runs or repetition. Choose words that have nothing to do with you.");
    }
    return 0;
}

int password_check(const char *password, const struct password_owner *owner, struct error *error)
{
    if (strlen(password) > PASSWORD_BYTES_MAX) {
        return error_set(error, ERROR_INVALID,
                         "The password is longer than %d bytes. Choose a shorter one.",
                         PASSWORD_BYTES_MAX);
    }
    char *composed = secret_compose_text(password);
    if (composed == NULL) {
        return error_set(error, ERROR_INVALID,
                         "The password is not text in UTF-8. Check the terminal's character set.");
    }
    int result = check_composed(composed, owner, error);
    secret_free(composed);
    return result;
}

bool pin_looks_like(const char *secret)
{
    size_t length = strspn(secret, "0123456789");
    return secret[length] == '\0' && length >= PIN_DIGITS_MIN && length <= PIN_DIGITS_MAX;
}

/* All the same (step 0), or each one up or down from the one before; 9 goes on to 0. */
static bool is_digit_run(const char *pin, int step)
{
    for (; pin[1] != '\0'; pin++) {
        if ((pin[0] - '0' + step + 10) % 10 != pin[1] - '0') {
            return false;
        }
    }
    return true;
}

static bool repeats(const char *pin, size_t length, size_t piece)
{
    return length % piece == 0 && memcmp(pin, pin + piece, length - piece) == 0;
}

int pin_check(const char *pin, struct error *error)
{
    size_t length = strlen(pin);
    if (!pin_looks_like(pin)) {
        return error_set(error, ERROR_INVALID, "A PIN is %d to %d digits and nothing else.",
                         PIN_DIGITS_MIN, PIN_DIGITS_MAX);
    }
    if (is_digit_run(pin, 0) || is_digit_run(pin, 1) || is_digit_run(pin, -1) ||
        repeats(pin, length, 2) || repeats(pin, length, 3)) {
        return error_set(error, ERROR_INVALID,
                         "That PIN is too easily guessed: no run, no repetition. Choose another.");
    }
    return 0;
}
