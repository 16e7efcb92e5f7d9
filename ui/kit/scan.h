/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the reader that stands before the key table and takes the scans of a badge or barcode
 * reader, which types as a keyboard does: prefix, a letter for the kind, data, Enter. Layer: kit.
 * Thread: the loop's; pure: it is given the time. Must not know: patients, badges.
 *
 * Contract: what belongs to a scan never becomes a key: not its letters, not its Enter; a scan that
 * is cut off is dropped to its end. Keys that only look like the beginning of one are given back in
 * their order. The time alone tells nothing (over SSH the gaps bunch up): the prefix does.
 */
#ifndef CHARTTY_UI_KIT_SCAN_H
#define CHARTTY_UI_KIT_SCAN_H

#include "ui/term/keys.h"

enum {
    SCAN_PREFIX_MOST = 8,
    SCAN_DATA_SIZE = 81,
    SCAN_LIMIT_MS = 500,  /* from the prefix's first key to the Enter */
    SCAN_AGAIN_MS = 2000, /* the same code within it is one scan that was read twice */
    SCAN_HELD_MOST = SCAN_PREFIX_MOST + 1
};

/* X(KIND, letter) */
#define SCAN_KINDS(X)                                                                              \
    X(BADGE, 'B')                                                                                  \
    X(PATIENT, 'P')                                                                                \
    X(DRUG, 'D')
enum scan_kind {
#define X(kind, letter) SCAN_##kind,
    SCAN_KINDS(X)
#undef X
};

enum scan_result {
    SCAN_KEYS,    /* keys for the key table: held[0 .. held_count), this one the last of them */
    SCAN_WAITING, /* taken; scan_due tells until when */
    SCAN_DONE,    /* kind and data are a scan */
    SCAN_AGAIN,   /* the same code again: nothing is to be done */
    SCAN_CUT      /* it was cut off or is too long: dropped; say so once */
};

struct scan {
    char prefix[SCAN_PREFIX_MOST + 1]; /* ASCII; "" takes no scans */
    struct key held[SCAN_HELD_MOST];
    int held_count;
    enum { SCAN_IDLE, SCAN_IN_PREFIX, SCAN_IN_DATA, SCAN_DROPPING } at;
    enum scan_kind kind;
    char data[SCAN_DATA_SIZE];
    int length;
    int64_t begun_ms, key_ms;
    enum scan_kind last_kind;
    char last[SCAN_DATA_SIZE];
    int64_t last_ms; /* of the last whole scan; 0 none */
};

void scan_init(struct scan *scan, const char *prefix);
/* Each key as it comes. */
enum scan_result scan_key(struct scan *scan, const struct key *key, int64_t now_ms);
/* When scan_timeout is to be called; 0: not waiting. */
int64_t scan_due(const struct scan *scan);
/* The time is over: KEYS (held ones, may be none), or CUT; else WAITING. */
enum scan_result scan_timeout(struct scan *scan, int64_t now_ms);

#endif
