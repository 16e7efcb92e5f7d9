/* SPDX-License-Identifier: MIT */
/* The one place that reads status and severity words. Any thread; pure. */
#include "chartty/model/status_words.h"

#include "src/model/ascii.h"

static const char *const statuses[STATUS_COUNT] = {
#define X(name, word) [STATUS_##name] = (word),
    STATUS_WORDS(X)
#undef X
};
static const char *const severities[SEVERITY_COUNT] = {
#define X(name, word) [SEVERITY_##name] = (word),
    SEVERITY_WORDS(X)
#undef X
};

enum { NOT_GIVEN, OTHER, FIRST_WORD };
_Static_assert((int)STATUS_NOT_GIVEN == NOT_GIVEN && (int)SEVERITY_NOT_GIVEN == NOT_GIVEN &&
                   (int)STATUS_OTHER == OTHER && (int)SEVERITY_OTHER == OTHER,
               "both lists begin with the same two");

static bool is_word(const char *text, size_t length, const char *word)
{
    size_t i = 0;
    while (i < length && word[i] != '\0' && ascii_lower(text[i]) == word[i]) {
        i++;
    }
    return i == length && word[i] == '\0';
}

static int place_of(const struct field_value *value, const char *const *words, int count)
{
    const char *text = value->text;
    size_t length = value->state == FIELD_NULL ? 0 : ascii_trim(&text, value->length);
    if (length == 0) {
        return NOT_GIVEN;
    }
    for (int i = FIRST_WORD; i < count; i++) {
        if (is_word(text, length, words[i])) {
            return i;
        }
    }
    return OTHER;
}

enum status status_of(const struct field_value *value)
{
    return (enum status)place_of(value, statuses, STATUS_COUNT);
}

enum severity severity_of(const struct field_value *value)
{
    return (enum severity)place_of(value, severities, SEVERITY_COUNT);
}

bool status_holds_time(const struct field_value *status)
{
    return status_of(status) != STATUS_CANCELLED;
}

bool medication_is_ended(const struct medication *medication)
{
    enum status status = status_of(&medication->status);
    return status == STATUS_DISCONTINUED || status == STATUS_COMPLETED;
}

bool allergy_is_severe(const struct allergy *allergy)
{
    enum severity severity = severity_of(&allergy->severity);
    return severity == SEVERITY_SEVERE || severity == SEVERITY_OTHER;
}

bool allergy_is_inactive(const struct allergy *allergy)
{
    return status_of(&allergy->status) == STATUS_INACTIVE;
}

bool lab_is_final(const struct lab_result *result)
{
    enum status status = status_of(&result->status);
    bool is_open = status == STATUS_PENDING || status == STATUS_IN_PROGRESS;
    return status == STATUS_FINAL || (!is_open && result->resulted_date.state != FIELD_NULL);
}
