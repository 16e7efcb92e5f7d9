/* SPDX-License-Identifier: MIT */
/* The words of the audit's filter. Pure. */
#include "chartty/base/text.h"
#include "chartty/control/audit_list.h"

#include <stdio.h>
#include <string.h>

/* Usernames are stored in lower case. */
static int take_who(const char *value, struct query_filter *out, struct error *error)
{
    if (strlen(value) >= sizeof(out->word)) {
        return error_set(error, ERROR_INVALID, "No username is as long as that.");
    }
    snprintf(out->word, sizeof(out->word), "%s", value);
    for (char *at = out->word; *at != '\0'; at++) {
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    return 0;
}

static int take_action(const char *value, struct query_filter *out, struct error *error)
{
    const char *star = strchr(value, '*');
    if (strlen(value) >= sizeof(out->action) || (star != NULL && star[1] != '\0')) {
        return error_set(error, ERROR_INVALID,
                         "An action is one word, with a star at most at its end: chart.*");
    }
    snprintf(out->action, sizeof(out->action), "%s", value);
    return 0;
}

static int take_patient(const char *value, struct query_filter *out, char mrn[64],
                        struct error *error)
{
    long long number = 0;
    if (value[0] == '#') {
        if (!text_to_integer(value + 1, &number) || number < 1) {
            return error_set(error, ERROR_INVALID, "patient:# wants a row number: patient:#12");
        }
        out->patient_id = number;
        return 0;
    }
    if (strlen(value) >= 64) {
        return error_set(error, ERROR_INVALID, "No MRN is as long as that.");
    }
    snprintf(mrn, 64, "%s", value);
    return 0;
}

static int take_date(const char *value, struct date today, bool day_first, struct date *out,
                     bool *has, struct error *error)
{
    unsigned reading = DATE_PAST | (day_first ? (unsigned)DATE_DAY_FIRST : 0u);
    *has = true;
    return date_parse(value, today, reading, out, NULL, error);
}

static int take_word(const char *word, struct date today, bool day_first, struct query_filter *out,
                     char mrn[64], struct error *error)
{
    const char *colon = strchr(word, ':');
    size_t length = colon != NULL ? (size_t)(colon - word) : 0;
    const char *value = colon != NULL ? colon + 1 : "";
    if (colon == NULL || value[0] == '\0') {
        return error_set(error, ERROR_INVALID,
                         "\"%.40s\" is no filter: who:USER action:NAME patient:MRN from:DATE "
                         "to:DATE.",
                         word);
    }
    if (length == 3 && strncmp(word, "who", 3) == 0) {
        return take_who(value, out, error);
    }
    if (length == 6 && strncmp(word, "action", 6) == 0) {
        return take_action(value, out, error);
    }
    if (length == 7 && strncmp(word, "patient", 7) == 0) {
        return take_patient(value, out, mrn, error);
    }
    if (length == 4 && strncmp(word, "from", 4) == 0) {
        return take_date(value, today, day_first, &out->from, &out->has_from, error);
    }
    if (length == 2 && strncmp(word, "to", 2) == 0) {
        return take_date(value, today, day_first, &out->to, &out->has_to, error);
    }
    return error_set(error, ERROR_INVALID,
                     "There is no filter %.*s: it is who, action, patient, from or to.",
                     (int)(length < 20 ? length : 20), word);
}

int audit_filter_parse(const char *words, struct date today, bool day_first,
                       struct query_filter *out, char mrn[64], struct error *error)
{
    memset(out, 0, sizeof(*out));
    mrn[0] = '\0';
    while (*(words += strspn(words, " \t")) != '\0') {
        char word[160];
        size_t length = strcspn(words, " \t");
        if (length >= sizeof(word)) {
            return error_set(error, ERROR_INVALID, "A word of the filter is too long.");
        }
        memcpy(word, words, length);
        word[length] = '\0';
        words += length;
        if (take_word(word, today, day_first, out, mrn, error) != 0) {
            return -1;
        }
    }
    return 0;
}
