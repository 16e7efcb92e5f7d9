/* SPDX-License-Identifier: MIT */
/* Look-alike people. Any thread; pure. */
#include "chartty/model/matching.h"

#include "chartty/base/text.h"
#include "chartty/model/identifiers.h"
#include "chartty/model/names.h"
#include "chartty/model/placeholders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Soundex as the United States' National Archives describe it: h and w between two letters of one
 * code do not part them, vowels do. */
void match_soundex(const char *folded, char out[5])
{
    static const char codes[] = "01230120022455012623010202"; /* a to z */
    size_t used = 0;
    char last = '0';
    out[0] = '\0';
    for (const char *c = folded; *c != '\0' && *c != ' ' && used < 4; c++) {
        if (*c < 'a' || *c > 'z') {
            continue;
        }
        char code = codes[*c - 'a'];
        if (used == 0) {
            out[used++] = (char)(*c - 'a' + 'A');
        } else if (code != '0' && code != last) {
            out[used++] = code;
        }
        if (*c != 'h' && *c != 'w') {
            last = code;
        }
    }
    while (used > 0 && used < 4) {
        out[used++] = '0';
    }
    out[used] = '\0';
}

static bool sounds_alike(const char *a, const char *b)
{
    char code_a[5], code_b[5];
    match_soundex(a, code_a);
    match_soundex(b, code_b);
    /* A name of one consonant sounds like half of a page. */
    return code_a[0] != '\0' && code_a[1] != '0' && strcmp(code_a, code_b) == 0;
}

static int digits_that_differ(struct date a, struct date b)
{
    char text_a[11], text_b[11];
    int count = 0;
    date_format_iso(a, text_a);
    date_format_iso(b, text_b);
    for (int i = 0; text_a[i] != '\0' && text_b[i] != '\0'; i++) {
        count += text_a[i] != text_b[i];
    }
    return count;
}

/* 1945 and 1954: two digits side by side that stand the other way round. */
static bool digits_swapped(struct date a, struct date b)
{
    char text_a[11], text_b[11];
    date_format_iso(a, text_a);
    date_format_iso(b, text_b);
    for (int i = 0; i + 1 < 10; i++) {
        if (text_a[i] != text_b[i]) {
            return text_a[i] == text_b[i + 1] && text_a[i + 1] == text_b[i] &&
                   strcmp(text_a + i + 2, text_b + i + 2) == 0;
        }
    }
    return false;
}

bool match_born_near(struct date a, struct date b)
{
    bool turned = a.year == b.year && a.month == b.day && a.day == b.month;
    int days = abs((int)(date_to_days(a) - date_to_days(b)));
    return turned || days <= 2 || digits_that_differ(a, b) == 1 || digits_swapped(a, b);
}

static unsigned match_born(const struct match_person *a, const struct match_person *b)
{
    if (!a->has_born || !b->has_born) {
        return MATCH_BORN_NEAR;
    }
    if (a->about || b->about) {
        return abs(a->born.year - b->born.year) <= 5 ? MATCH_BORN_NEAR : 0;
    }
    if (date_compare(a->born, b->born) == 0) {
        return MATCH_BORN_SAME;
    }
    return match_born_near(a->born, b->born) ? MATCH_BORN_NEAR : 0;
}

static unsigned match_last(const char *a, const char *b)
{
    if (a[0] == '\0' || b[0] == '\0') {
        return a[0] == b[0] ? 0 : MATCH_LAST_ALIKE;
    }
    if (strcmp(a, b) == 0) {
        return MATCH_LAST_SAME;
    }
    int limit = strlen(a) >= 8 && strlen(b) >= 8 ? 2 : 1;
    return text_distance(a, b, limit) <= limit || sounds_alike(a, b) ? MATCH_LAST_ALIKE : 0;
}

static unsigned match_first(const char *a, const char *b)
{
    if (a[0] == '\0' || b[0] == '\0') {
        return MATCH_FIRST_ALIKE;
    }
    if (strcmp(a, b) == 0) {
        return MATCH_FIRST_SAME;
    }
    return name_similar("", a, "", b) || sounds_alike(a, b) ? MATCH_FIRST_ALIKE : 0;
}

static bool same_text(const char *a, const char *b)
{
    return a[0] != '\0' && strcmp(a, b) == 0;
}

unsigned match_people(const struct match_person *a, const struct match_person *b)
{
    unsigned reasons = match_last(a->last, b->last);
    if (reasons == 0 && (same_text(a->former, b->last) || same_text(b->former, a->last))) {
        reasons = MATCH_LAST_ALIKE;
    }
    reasons |= match_first(a->first, b->first) | match_born(a, b);
    if (same_text(a->last, b->first) && same_text(a->first, b->last)) {
        reasons |= MATCH_SWAPPED;
    }
    reasons |= same_text(a->phone, b->phone) ? MATCH_PHONE : 0;
    reasons |= same_text(a->ssn, b->ssn) ? MATCH_SSN : 0;
    return reasons;
}

bool match_is_likely(unsigned reasons)
{
    bool last = (reasons & (MATCH_LAST_SAME | MATCH_LAST_ALIKE)) != 0;
    bool first = (reasons & (MATCH_FIRST_SAME | MATCH_FIRST_ALIKE)) != 0;
    bool born = (reasons & (MATCH_BORN_SAME | MATCH_BORN_NEAR)) != 0;
    bool born_same = (reasons & MATCH_BORN_SAME) != 0;
    return (reasons & MATCH_SSN) != 0 || (last && first && born) || /* a slip in any of them */
           ((reasons & MATCH_LAST_SAME) != 0 && born_same) || /* another first name; or a twin */
           ((reasons & MATCH_FIRST_SAME) != 0 && born_same && (reasons & MATCH_PHONE) != 0) ||
           ((reasons & MATCH_SWAPPED) != 0 && born) ||
           ((reasons & MATCH_PHONE) != 0 && last && first);
}

void match_from_hit(const struct patient_hit *hit, struct match_room *room,
                    struct match_person *out)
{
    const char *missing = hit->missing_name_part.text;
    bool no_last = strcmp(missing, "last") == 0 || strcmp(missing, "both") == 0;
    bool no_first = strcmp(missing, "first") == 0 || strcmp(missing, "both") == 0;
    memset(out, 0, sizeof(*out));
    text_fold(room->last, sizeof(room->last), hit->last_name.text, hit->last_name.length);
    text_fold(room->first, sizeof(room->first), hit->first_name.text, hit->first_name.length);
    text_fold(room->former, sizeof(room->former), hit->former_name.text, hit->former_name.length);
    out->last = no_last ? "" : room->last;
    out->first = no_first ? "" : room->first;
    out->former = room->former;
    enum birth_known known = birth_known(&hit->birth_date_note);
    out->has_born = hit->dob.state == FIELD_VALUE && known != BIRTH_UNKNOWN;
    out->about = known == BIRTH_ESTIMATED;
    if (out->has_born) {
        out->born = date_from_days((int32_t)hit->dob.integer);
    }
    match_numbers(hit->phone.text, hit->ssn.text, out);
}

void match_numbers(const char *phone, const char *ssn, struct match_person *out)
{
    char digits[64];
    size_t length = phone_digits(phone, digits, sizeof(digits));
    const char *tail = length > 10 ? digits + length - 10 : digits;
    snprintf(out->phone, sizeof(out->phone), "%.10s", length >= 7 ? tail : "");
    size_t used = 0;
    for (const char *c = ssn; *c != '\0' && used + 1 < sizeof(out->ssn); c++) {
        if (*c >= '0' && *c <= '9') {
            out->ssn[used++] = *c;
        }
    }
    out->ssn[used == 9 ? used : 0] = '\0';
}
