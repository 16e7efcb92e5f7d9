/* SPDX-License-Identifier: MIT */
/* The reader of scans before the key table. Loop thread; no clock of its own. */
#include "ui/kit/scan.h"

#include <stdio.h>
#include <string.h>

void scan_init(struct scan *scan, const char *prefix)
{
    memset(scan, 0, sizeof(*scan));
    snprintf(scan->prefix, sizeof(scan->prefix), "%s", prefix != NULL ? prefix : "");
}

/* The character of a key that types one of ASCII; 0 for all others. */
static char character_of(const struct key *key)
{
    if (key->code == KEY_CODE_SPACE) {
        return ' ';
    }
    bool single = key->code == KEY_CODE_TEXT && key->text[0] != '\0' && key->text[1] == '\0';
    return single ? key->text[0] : '\0';
}

static bool kind_of(char letter, enum scan_kind *kind)
{
#define X(name, sign)                                                                              \
    if (letter == (sign)) {                                                                        \
        *kind = SCAN_##name;                                                                       \
        return true;                                                                               \
    }
    SCAN_KINDS(X)
#undef X
    return false;
}

static void hold(struct scan *scan, const struct key *key)
{
    if (scan->held_count < SCAN_HELD_MOST) {
        scan->held[scan->held_count++] = *key;
    }
}

/* Whether the key may be the next of prefix and letter. */
static bool goes_on(const struct scan *scan, const struct key *key, enum scan_kind *kind)
{
    char character = character_of(key);
    int length = (int)strlen(scan->prefix);
    if (scan->held_count < length) {
        return character != '\0' && character == scan->prefix[scan->held_count];
    }
    return kind_of(character, kind);
}

static enum scan_result in_prefix(struct scan *scan, const struct key *key, int64_t now_ms)
{
    enum scan_kind kind = SCAN_BADGE;
    if (scan->prefix[0] == '\0' || !goes_on(scan, key, &kind)) {
        scan->at = SCAN_IDLE;
        hold(scan, key);
        return SCAN_KEYS;
    }
    if (scan->held_count == 0) {
        scan->begun_ms = now_ms;
    }
    scan->at = SCAN_IN_PREFIX;
    hold(scan, key);
    if (scan->held_count > (int)strlen(scan->prefix)) {
        scan->at = SCAN_IN_DATA;
        scan->kind = kind;
        scan->length = 0;
        scan->held_count = 0;
    }
    return SCAN_WAITING;
}

static enum scan_result finish(struct scan *scan, int64_t now_ms)
{
    scan->data[scan->length] = '\0';
    scan->at = SCAN_IDLE;
    if (scan->length == 0) {
        return SCAN_CUT;
    }
    bool again = scan->last_ms != 0 && now_ms - scan->last_ms < SCAN_AGAIN_MS &&
                 scan->kind == scan->last_kind && strcmp(scan->data, scan->last) == 0;
    scan->last_ms = now_ms != 0 ? now_ms : 1;
    scan->last_kind = scan->kind;
    memcpy(scan->last, scan->data, sizeof(scan->last));
    return again ? SCAN_AGAIN : SCAN_DONE;
}

enum scan_result scan_key(struct scan *scan, const struct key *key, int64_t now_ms)
{
    if (scan->at == SCAN_IDLE) {
        scan->held_count = 0;
    }
    int64_t silence = now_ms - scan->key_ms;
    scan->key_ms = now_ms;
    if (scan->at == SCAN_DROPPING) {
        if (silence < SCAN_LIMIT_MS) {
            scan->at = key->code == KEY_CODE_ENTER ? SCAN_IDLE : SCAN_DROPPING;
            return SCAN_WAITING;
        }
        scan->at = SCAN_IDLE; /* a pause ends it: this is a person again */
        scan->held_count = 0;
    }
    if (scan->at != SCAN_IN_DATA) {
        return in_prefix(scan, key, now_ms);
    }
    if (key->code == KEY_CODE_ENTER && now_ms - scan->begun_ms <= SCAN_LIMIT_MS) {
        return finish(scan, now_ms);
    }
    char character = character_of(key);
    if (character != '\0' && scan->length < SCAN_DATA_SIZE - 1 &&
        now_ms - scan->begun_ms <= SCAN_LIMIT_MS) {
        scan->data[scan->length++] = character;
        return SCAN_WAITING;
    }
    scan->at = key->code == KEY_CODE_ENTER ? SCAN_IDLE : SCAN_DROPPING;
    return SCAN_CUT;
}

int64_t scan_due(const struct scan *scan)
{
    bool waits = scan->at == SCAN_IN_PREFIX || scan->at == SCAN_IN_DATA;
    return waits ? scan->begun_ms + SCAN_LIMIT_MS + 1 : 0;
}

enum scan_result scan_timeout(struct scan *scan, int64_t now_ms)
{
    int64_t due = scan_due(scan);
    if (due == 0 || now_ms < due) {
        return SCAN_WAITING;
    }
    if (scan->at == SCAN_IN_PREFIX) {
        scan->at = SCAN_IDLE;
        return SCAN_KEYS;
    }
    scan->at = SCAN_DROPPING;
    return SCAN_CUT;
}
