/* SPDX-License-Identifier: MIT */
/* Unknown and estimated birth dates, and missing names, are shown in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/model/placeholders.h"

#include <string.h>

static const struct date today = {2026, 11, 24};
static const struct field_spec date_field = {"dob", FIELD_DATE, "Born", 0, 0, CHOICES_NONE};
static const struct field_spec text_field = {"t", FIELD_TEXT, "Text", 0, 0, CHOICES_NONE};

static struct field_value text(const char *words)
{
    return field_read(&text_field, words, words == NULL ? 0 : strlen(words));
}

static void born(const char *stored, const char *note, const char *words, const char *age,
                 const char *sentence)
{
    char out[128];
    struct field_value dob = field_read(&date_field, stored, stored == NULL ? 0 : strlen(stored));
    struct field_value said = text(note);
    birth_words(&dob, &said, out, sizeof out);
    assert_string_equal(out, words);
    birth_age(&dob, &said, today, out, sizeof out);
    assert_string_equal(out, age);
    birth_sentence(&dob, &said, today, out, sizeof out);
    assert_string_equal(out, sentence);
}

static void births_are_said_as_they_are_known(void **state)
{
    (void)state;
    born("1945-07-14", NULL, "14-Jul-1945", "81y", "Born 14-Jul-1945 (81y)");
    born("1950-01-01", "estimated", "about 1950", "~76y", "Born about 1950 (estimated)");
    born("1900-01-01", "unknown", "unknown", "", "Birth date unknown");
    born("1900-01-01", NULL, "01-Jan-1900", "126y", "Born 01-Jan-1900 (126y)");
    born("06/15/1985", NULL, "06/15/1985", "", "Born 06/15/1985");
    born(NULL, NULL, "", "", "Born Not known");
    born("2030-01-01", "estimated", "about 2030", "", "Born about 2030 (estimated)");
}

static void named(const char *last, const char *first, const char *title, const char *missing,
                  const char *expected)
{
    char out[128];
    struct field_value parts[] = {text(last), text(first), text(title), text(missing)};
    person_display(&parts[0], &parts[1], &parts[2], &parts[3], out, sizeof out);
    assert_string_equal(out, expected);
}

static void missing_names_are_said(void **state)
{
    (void)state;
    named("Smith", "John", "Mr", NULL, "SMITH, John (Mr)");
    named("Smith", "Unknown", NULL, "first", "SMITH (first name not known)");
    named("Unknown", "John", NULL, "last", "John (last name not known)");
    named("Unknown", "Unknown", NULL, "both", "Name not known");
    named("Smith", "Newborn", NULL, "first", "SMITH, Newborn (not named yet)");
    /* Somebody may be called so: without a note it is a name. */
    named("Unknown", "Newborn", NULL, NULL, "UNKNOWN, Newborn");
}

static void rows_without_notes_are_plain(void **state)
{
    (void)state;
    char out[128];
    struct field_value last = text("Smith"), first = text("John"), title = text(NULL);
    person_display(&last, &first, &title, NULL, out, sizeof out);
    assert_string_equal(out, "SMITH, John");
    struct field_value dob = field_read(&date_field, "1945-07-14", 10);
    birth_sentence(&dob, NULL, today, out, sizeof out);
    assert_string_equal(out, "Born 14-Jul-1945 (81y)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(births_are_said_as_they_are_known),
        cmocka_unit_test(missing_names_are_said),
        cmocka_unit_test(rows_without_notes_are_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
