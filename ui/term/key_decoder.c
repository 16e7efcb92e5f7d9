/* SPDX-License-Identifier: MIT */
/*
 * From bytes to keys. Used by term.c (and the fuzzer) on the loop's thread; it has no clock and no
 * descriptor. The grammar of ECMA-48 decides where a sequence ends, so that an unknown one is
 * swallowed whole; the tables decide what it means. Nothing that came inside a paste or a sequence
 * is ever a key.
 */
#include "ui/term/keys.h"

#include "chartty/base/memory.h"

#include <string.h>

enum { SEQUENCE_BYTES = 48, PASTE_BYTES = 64 * 1024, ESCAPE = 0x1b };

enum state {
    GROUND,
    ESCAPED,        /* ESC */
    ESCAPED_TWICE,  /* ESC ESC: two Esc keys, or Alt before a sequence */
    CONTROL,        /* ESC [ ...: until its final byte */
    LINUX_FUNCTION, /* ESC [ [: one more */
    SINGLE,         /* ESC O, and a modifier */
    COMMAND,        /* ESC ] P ^ _ X: an answer that nobody asked for, until BEL or ESC \ */
    COMMAND_ESCAPED,
    CHARACTER, /* inside a UTF-8 character */
    PASTE
};

struct keys {
    struct key_string *strings; /* of terminfo; owned, and their bytes */
    int count;
    enum state state;
    char
        sequence[SEQUENCE_BYTES]; /* bytes after the first ESC, or of the character; 0-terminated */
    size_t length;
    bool too_long;
    bool muted; /* Alt, or a late sequence: swallow what it turns out to be */

    /* A sequence that keys_timeout has answered already, and may still be going on. */
    bool late;
    enum state late_state;
    char late_sequence[SEQUENCE_BYTES];
    bool continued; /* the present sequence goes on from the late one */
    size_t answered;

    struct buffer paste;
    bool paste_cut;
    size_t paste_matched; /* bytes of the end mark seen */
};

static const char paste_end[] = "\033[201~";

static const struct {
    const char *bytes;
    enum key_code code;
    const char *text;
} known[] = {
#define X(bytes, code) {bytes, KEY_CODE_##code, ""},
#define T(bytes, text) {bytes, KEY_CODE_TEXT, text},
#include "ui/term/key_strings.def"
};

struct keys *keys_new(const struct key_string *strings, int count)
{
    struct keys *keys = memory_new(sizeof *keys);
    keys->strings = memory_array((size_t)count, sizeof *keys->strings);
    for (int i = 0; i < count; i++) {
        const char *bytes = strings[i].bytes;
        if (bytes == NULL || bytes[0] != ESCAPE || bytes[1] == '\0' ||
            strlen(bytes) >= SEQUENCE_BYTES || strcmp(bytes + 1, "[") == 0 ||
            strcmp(bytes + 1, "O") == 0) {
            continue;
        }
        keys->strings[keys->count].bytes = memory_copy_text(bytes + 1);
        keys->strings[keys->count++].code = strings[i].code;
    }
    buffer_init(&keys->paste);
    return keys;
}

void keys_free(struct keys *keys)
{
    if (keys == NULL) {
        return;
    }
    for (int i = 0; i < keys->count; i++) {
        memory_free((char *)keys->strings[i].bytes);
    }
    memory_free(keys->strings);
    buffer_release(&keys->paste);
    memory_free(keys);
}

static void enter(struct keys *keys, enum state state)
{
    keys->state = state;
    if (state == GROUND) {
        keys->length = 0;
        keys->sequence[0] = '\0';
        keys->too_long = keys->muted = keys->continued = false;
        keys->answered = 0;
    }
}

static void keep(struct keys *keys, char byte)
{
    if (keys->length + 1 < SEQUENCE_BYTES) {
        keys->sequence[keys->length++] = byte;
        keys->sequence[keys->length] = '\0';
    } else {
        keys->too_long = true;
    }
}

static void emit(const struct key_sink *sink, enum key_code code, const char *text)
{
    struct key key = {.code = code};
    if (code == KEY_CODE_SPACE) {
        text = " ";
    }
    memcpy(key.text, text, strnlen(text, sizeof key.text - 1));
    sink->key(sink->context, &key);
}

/* A byte of ASCII that is not part of a sequence. */
static void emit_ascii(const struct key_sink *sink, unsigned char byte)
{
    char text[2] = {(char)byte, '\0'};
    if (byte == '\r' || byte == '\n') {
        emit(sink, KEY_CODE_ENTER, "");
    } else if (byte == '\t') {
        emit(sink, KEY_CODE_TAB, "");
    } else if (byte == 0x7f || byte == '\b') {
        emit(sink, KEY_CODE_BACKSPACE, "");
    } else if (byte == ' ') {
        emit(sink, KEY_CODE_SPACE, "");
    } else if (byte > ' ') {
        emit(sink, KEY_CODE_TEXT, text);
    } else if (byte != 0) {
        text[0] = (char)(byte + '@');
        emit(sink, KEY_CODE_CONTROL, text);
    }
}

/* Takes the modifiers away: "[1;5A" to "[A", "[3;2~" and rxvt's "[3$" to "[3~", "O5A" to "OA". */
static void without_modifiers(const char *sequence, char out[SEQUENCE_BYTES])
{
    size_t length = strlen(sequence);
    if (length == 0) {
        out[0] = '\0';
        return;
    }
    char final = sequence[length - 1];
    size_t digits = strspn(sequence + 1, "0123456789");
    if (sequence[0] == '[' && sequence[1] != '[') {
        bool numbered = strchr("~^$@", final) != NULL;
        size_t kept = numbered ? digits : 0;
        memmove(out + 1, sequence + 1, kept);
        out[0] = '[';
        out[kept + 1] = numbered ? '~' : final;
        out[kept + 2] = '\0';
    } else if (sequence[0] == 'O' && digits > 0) {
        memcpy(out, (char[]){'O', final, '\0'}, 3);
    } else {
        memcpy(out, sequence, length + 1);
    }
}

/* Only digits and ; between "[" and the final byte: what keys send. Answers to queries differ. */
static bool is_key_like(const char *sequence)
{
    size_t middle = strspn(sequence + 1, "0123456789;");
    return sequence[0] != '[' || sequence[1] == '[' || sequence[middle + 2] == '\0';
}

static bool look_up(const struct keys *keys, enum key_code *code, const char **text)
{
    char plain[SEQUENCE_BYTES];
    without_modifiers(keys->sequence, plain);
    for (size_t i = 0; is_key_like(keys->sequence) && i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].bytes, plain) == 0) {
            *code = known[i].code;
            *text = known[i].text;
            return true;
        }
    }
    for (int i = 0; i < keys->count; i++) {
        if (strcmp(keys->strings[i].bytes, keys->sequence) == 0) {
            *code = keys->strings[i].code;
            *text = "";
            return true;
        }
    }
    return false;
}

/* The sequence is whole. */
static void finish(struct keys *keys, const struct key_sink *sink)
{
    enum key_code code = KEY_CODE_NONE;
    const char *text = "";
    bool found = !keys->too_long && look_up(keys, &code, &text);
    bool typed = keys->continued && keys->answered == 0 && !found;
    if (!keys->too_long && strcmp(keys->sequence, "[200~") == 0) {
        enter(keys, GROUND);
        keys->state = PASTE;
        buffer_clear(&keys->paste);
        keys->paste_cut = false;
        keys->paste_matched = 0;
        return;
    }
    if (found && code != KEY_CODE_NONE && !keys->muted) {
        emit(sink, code, text);
    } else if (typed) {
        /* A person's "[" and a letter soon after Esc, not the rest of an arrow key. */
        for (size_t i = 0; i < keys->length; i++) {
            emit_ascii(sink, (unsigned char)keys->sequence[i]);
        }
    }
    enter(keys, GROUND);
}

/* Terminals whose keys are ESC and a letter have them in terminfo; else this is Alt, unused. */
static void finish_alt(struct keys *keys, const struct key_sink *sink, char byte)
{
    enum key_code code;
    const char *text;
    keep(keys, byte);
    if (look_up(keys, &code, &text) && code != KEY_CODE_NONE) {
        emit(sink, code, text);
    }
    enter(keys, GROUND);
}

static size_t character_length(unsigned char first)
{
    return first >= 0xc2 && first <= 0xdf   ? 2
           : first >= 0xe0 && first <= 0xef ? 3
           : first >= 0xf0 && first <= 0xf4 ? 4
                                            : 0;
}

/* Whether the character so far can still become a well-formed one that may be typed. */
static bool character_is_possible(const char *bytes, size_t length)
{
    unsigned char first = (unsigned char)bytes[0], second = (unsigned char)bytes[1];
    if (length < 2) {
        return true;
    }
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)bytes[i] & 0xc0) != 0x80) {
            return false;
        }
    }
    return !(first == 0xc2 && second < 0xa0) /* C1 */ && !(first == 0xe0 && second < 0xa0) &&
           !(first == 0xed && second > 0x9f) && !(first == 0xf0 && second < 0x90) &&
           !(first == 0xf4 && second > 0x8f);
}

static void feed_ground(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    if (byte == ESCAPE) {
        enter(keys, ESCAPED);
    } else if (byte < 0x80) {
        emit_ascii(sink, byte);
    } else if (character_length(byte) > 0) {
        enter(keys, CHARACTER);
        keep(keys, (char)byte);
    }
}

static void feed_character(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    keep(keys, (char)byte);
    if (!character_is_possible(keys->sequence, keys->length)) {
        enter(keys, GROUND);
        if ((byte & 0xc0) != 0x80) {
            feed_ground(keys, sink, byte);
        }
        return;
    }
    if (keys->length == character_length((unsigned char)keys->sequence[0])) {
        if (!keys->muted) {
            emit(sink, KEY_CODE_TEXT, keys->sequence);
        }
        enter(keys, GROUND);
    }
}

static void feed_escaped(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    if (byte == '[' || byte == 'O') {
        keep(keys, (char)byte);
        enter(keys, byte == '[' ? CONTROL : SINGLE);
    } else if (byte == ']' || byte == 'P' || byte == '^' || byte == '_' || byte == 'X') {
        keep(keys, (char)byte);
        enter(keys, COMMAND);
    } else if (byte == ESCAPE) {
        enter(keys, ESCAPED_TWICE);
    } else if (character_length(byte) > 0) {
        keys->muted = true;
        enter(keys, CHARACTER);
        keep(keys, (char)byte);
    } else {
        finish_alt(keys, sink, (char)byte);
    }
}

static void feed_escaped_twice(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    if (byte == '[' || byte == 'O') {
        keys->muted = true;
        enter(keys, ESCAPED);
        feed_escaped(keys, sink, byte);
        return;
    }
    emit(sink, KEY_CODE_ESC, "");
    if (byte != ESCAPE) {
        enter(keys, ESCAPED);
        feed_escaped(keys, sink, byte);
    }
}

static void feed_control(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    bool empty = keys->length == 1;
    if (byte < 0x20 || byte > 0x7e) { /* not a sequence after all */
        enter(keys, GROUND);
        feed_ground(keys, sink, byte);
        return;
    }
    keep(keys, (char)byte);
    if (empty && byte == '[') {
        enter(keys, LINUX_FUNCTION);
    } else if (byte >= 0x40 || (byte == '$' && is_key_like(keys->sequence))) {
        finish(keys, sink); /* rxvt ends Shift sequences with "$" */
    }
}

static void feed_single(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    if (byte < 0x20 || byte > 0x7e) {
        enter(keys, GROUND);
        feed_ground(keys, sink, byte);
        return;
    }
    keep(keys, (char)byte);
    if (byte < '0' || byte > '9') {
        finish(keys, sink);
    }
}

static void feed_command(struct keys *keys, unsigned char byte)
{
    if (byte == 0x07 || (keys->state == COMMAND_ESCAPED && byte == '\\')) {
        enter(keys, GROUND);
    } else {
        keys->state = byte == ESCAPE ? COMMAND_ESCAPED : COMMAND;
    }
}

static void paste_add(struct keys *keys, const char *bytes, size_t length)
{
    size_t room = PASTE_BYTES - keys->paste.length;
    keys->paste_cut = keys->paste_cut || length > room;
    buffer_add(&keys->paste, bytes, length < room ? length : room);
}

static void feed_paste(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    if (byte == (unsigned char)paste_end[keys->paste_matched]) {
        keys->paste_matched++;
        if (paste_end[keys->paste_matched] == '\0') {
            enter(keys, GROUND);
            const char *bytes = keys->paste.bytes != NULL ? keys->paste.bytes : "";
            sink->paste(sink->context, bytes, keys->paste.length, keys->paste_cut);
            buffer_release(&keys->paste);
        }
        return;
    }
    paste_add(keys, paste_end, keys->paste_matched); /* only its first byte is ESC: no overlap */
    keys->paste_matched = byte == ESCAPE ? 1 : 0;
    if (keys->paste_matched == 0) {
        char character = (char)byte;
        paste_add(keys, &character, 1);
    }
}

/* Goes on with the sequence that was answered too early, when the byte can belong to it. */
static void resume_late(struct keys *keys, unsigned char byte)
{
    bool fits =
        keys->late_state == ESCAPED ? byte == '[' || byte == 'O' : byte >= 0x20 && byte <= 0x7e;
    enum state state = keys->late_state;
    keys->late_state = GROUND;
    if (fits && state != GROUND) {
        enter(keys, GROUND);
        memcpy(keys->sequence, keys->late_sequence, sizeof keys->sequence);
        keys->length = keys->answered = strlen(keys->sequence);
        keys->continued = keys->muted = true;
        keys->state = state;
    }
}

static void feed_byte(struct keys *keys, const struct key_sink *sink, unsigned char byte)
{
    if (keys->state == GROUND && keys->late) {
        resume_late(keys, byte);
    }
    switch (keys->state) {
    case GROUND:
        feed_ground(keys, sink, byte);
        break;
    case ESCAPED:
        feed_escaped(keys, sink, byte);
        break;
    case ESCAPED_TWICE:
        feed_escaped_twice(keys, sink, byte);
        break;
    case CONTROL:
        feed_control(keys, sink, byte);
        break;
    case LINUX_FUNCTION:
        keep(keys, (char)byte);
        finish(keys, sink);
        break;
    case SINGLE:
        feed_single(keys, sink, byte);
        break;
    case COMMAND:
    case COMMAND_ESCAPED:
        feed_command(keys, byte);
        break;
    case CHARACTER:
        feed_character(keys, sink, byte);
        break;
    case PASTE:
        feed_paste(keys, sink, byte);
        break;
    }
}

void keys_feed(struct keys *keys, const char *bytes, size_t length, const struct key_sink *sink)
{
    for (size_t i = 0; i < length; i++) {
        feed_byte(keys, sink, (unsigned char)bytes[i]);
    }
}

bool keys_waiting(const struct keys *keys)
{
    return keys->state != GROUND && keys->state != PASTE;
}

void keys_timeout(struct keys *keys, const struct key_sink *sink)
{
    if (!keys_waiting(keys)) {
        return;
    }
    enum state state = keys->state;
    keys->late_state = GROUND;
    if (keys->continued && keys->answered == 0) {
        /* A lone "[" soon after Esc: it was typed. */
        for (size_t i = 0; i < keys->length; i++) {
            emit_ascii(sink, (unsigned char)keys->sequence[i]);
        }
    } else if (state == ESCAPED || state == CONTROL || state == SINGLE || state == LINUX_FUNCTION) {
        keys->late_state = state;
        memcpy(keys->late_sequence, keys->sequence, sizeof keys->late_sequence);
    }
    if (state == ESCAPED || state == ESCAPED_TWICE) {
        emit(sink, KEY_CODE_ESC, "");
    }
    if (state == ESCAPED_TWICE) {
        emit(sink, KEY_CODE_ESC, "");
        keys->late_state = ESCAPED;
        keys->late_sequence[0] = '\0';
    }
    enter(keys, GROUND);
}

void keys_late(struct keys *keys, bool late)
{
    keys->late = late;
    if (!late) {
        keys->late_state = GROUND;
    }
}
