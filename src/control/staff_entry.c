/* SPDX-License-Identifier: MIT */
/* What a staff member's name, username and role may be. Pure. */
#include "chartty/control/staff.h"

#include "chartty/base/text.h"
#include "src/control/sign_in_private.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { USERNAME_MIN = 2, USERNAME_MAX = 50, FULL_NAME_MAX = 100 };

void staff_username_fold(const char *typed, char *out, size_t size)
{
    size_t length;
    typed += strspn(typed, " \t");
    length = strlen(typed);
    while (length > 0 && strchr(" \t", typed[length - 1]) != NULL) {
        length--;
    }
    if (length >= size) { /* nobody's; not cut to somebody's */
        snprintf(out, size, "%s", length > 0 ? "?" : "");
        return;
    }
    for (size_t i = 0; i < length; i++) {
        out[i] = (char)tolower((unsigned char)typed[i]);
    }
    out[length] = '\0';
}

bool staff_username_is_fine(const char *username)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t length = strspn(username, letters);
    return username[length] == '\0' && length >= USERNAME_MIN && length <= USERNAME_MAX &&
           username[0] >= 'a' && username[0] <= 'z';
}

static int count_characters(const char *text)
{
    int count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

static bool is_name(const char *text)
{
    bool fine = text_is_utf8(text, strlen(text)) && text[strspn(text, " ")] != '\0' &&
                count_characters(text) <= FULL_NAME_MAX;
    for (const char *at = text; *at != '\0'; at++) {
        fine = fine && (unsigned char)*at >= ' ' && *at != 0x7F;
    }
    return fine;
}

int staff_entry_check(const struct staff_entry *entry, enum staff_entry_field *field,
                      struct error *error)
{
    enum staff_entry_field unused;
    char name[NAME_SIZE];
    field = field != NULL ? field : &unused;
    staff_username_fold(entry->username, name, sizeof(name));
    *field = STAFF_ENTRY_USERNAME;
    if (!staff_username_is_fine(name)) {
        return error_set(error, ERROR_INVALID,
                         "A user's name is %d to %d letters a to z, digits and . _ - and begins "
                         "with a letter.",
                         USERNAME_MIN, USERNAME_MAX);
    }
    *field = STAFF_ENTRY_NAME;
    if (!is_name(entry->full_name)) {
        return error_set(error, ERROR_INVALID, "The name is 1 to %d characters in one line.",
                         FULL_NAME_MAX);
    }
    *field = STAFF_ENTRY_ROLE;
    if (entry->role <= STAFF_NOBODY || entry->role >= STAFF_ROLE_COUNT) {
        return error_set(error, ERROR_INVALID, "The role is clerk, nurse, doctor or admin.");
    }
    *field = STAFF_ENTRY_PROVIDER;
    if (entry->provider_id < 0) {
        return error_set(error, ERROR_INVALID, "Choose one of the providers, or none.");
    }
    return 0;
}
