/* SPDX-License-Identifier: MIT */
/*
 * Purpose: which passwords and PINs are accepted. Layer: control.  Thread: any; pure. Owns:
 * nothing; keeps no copy of what it looks at.
 *
 * A password: 15 characters at least, 256 bytes at most, any characters, blanks too; not one of the
 * list of common ones, nor made of the username, the person's or the clinic's name, nor of one
 * piece repeated or a run of the keyboard. No composition rules, no forced change. A PIN: 6 to 12
 * digits, not all the same, no run up or down, no pair or triple repeated.
 */
#ifndef CHARTTY_CONTROL_PASSWORD_H
#define CHARTTY_CONTROL_PASSWORD_H

#include "chartty/base/error.h"

#include <stdbool.h>

enum {
    PASSWORD_CHARACTERS_MIN = 15,
    PASSWORD_BYTES_MAX = 256, /* as typed and as composed (NFC) */
    PIN_DIGITS_MIN = 6,
    PIN_DIGITS_MAX = 12
};

/* What the password must not be made of; each may be NULL. */
struct password_owner {
    const char *username, *full_name, *clinic;
};
/* 0, or -1 with INVALID and a sentence that never holds the password. */
int password_check(const char *password, const struct password_owner *owner, struct error *error);
int pin_check(const char *pin, struct error *error);
/* 6 to 12 digits and nothing else: a PIN was typed, not a password. */
bool pin_looks_like(const char *secret);

#endif
