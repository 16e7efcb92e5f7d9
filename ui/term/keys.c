/* SPDX-License-Identifier: MIT */
/* Keys by name, as the keymap file and the footer write them. Any thread; constant. */
#include "ui/term/keys.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>

static const char *const code_names[KEY_CODE_COUNT] = {
#define X(code, name) [KEY_CODE_##code] = name,
    KEY_CODES(X)
#undef X
};

static bool control_by_name(const char *name, struct key *out)
{
    char letter = name[1];
    if (letter >= 'a' && letter <= 'z') {
        letter = (char)(letter - 'a' + 'A');
    }
    /* ^H, ^I, ^J, ^M and ^[ are Bksp, Tab, Enter and Esc on the line: they cannot be told apart. */
    if (name[2] != '\0' || letter < 'A' || letter > '_' || strchr("HIJM[", letter) != NULL) {
        return false;
    }
    *out = (struct key){.code = KEY_CODE_CONTROL, .text = {letter}};
    return true;
}

/* One printable character that is not a mark on another. */
static bool character_by_name(const char *name, struct key *out)
{
    char safe[sizeof out->text * 4];
    size_t length = strlen(name);
    if (length >= sizeof out->text || text_safe(safe, sizeof safe, name, length, NULL) != length ||
        strcmp(safe, name) != 0 || name[0] == ' ') {
        return false;
    }
    const char *cursor = safe;
    struct text_cluster cluster;
    if (!text_next(&cursor, safe + length, &cluster) || cluster.length != length ||
        cluster.width < 1) {
        return false;
    }
    *out = (struct key){.code = KEY_CODE_TEXT};
    memcpy(out->text, name, length + 1);
    return true;
}

bool key_by_name(const char *name, struct key *out)
{
    *out = (struct key){.code = KEY_CODE_NONE};
    if (name == NULL || name[0] == '\0') {
        return false;
    }
    for (int code = KEY_CODE_CONTROL + 1; code < KEY_CODE_COUNT; code++) {
        if (strcmp(code_names[code], name) == 0) {
            out->code = (enum key_code)code;
            out->text[0] = code == KEY_CODE_SPACE ? ' ' : '\0';
            return true;
        }
    }
    if (name[0] == '^' && name[1] != '\0') {
        return control_by_name(name, out);
    }
    return character_by_name(name, out);
}

void key_to_name(const struct key *key, char out[16])
{
    out[0] = '\0';
    if (key->code == KEY_CODE_TEXT) {
        snprintf(out, 16, "%s", key->text);
    } else if (key->code == KEY_CODE_CONTROL) {
        snprintf(out, 16, "^%s", key->text);
    } else if (key->code > KEY_CODE_CONTROL && key->code < KEY_CODE_COUNT) {
        snprintf(out, 16, "%s", code_names[key->code]);
    }
}

bool key_same(const struct key *a, const struct key *b)
{
    return a->code == b->code && strcmp(a->text, b->text) == 0;
}
