/* SPDX-License-Identifier: MIT */
/*
 * Purpose: whether two people could be one: names that look or sound alike, birth dates with a
 * slip, the same phone or Social Security number. It only warns: nothing is ever merged by it, and
 * twins are two people. Layer: model.  Thread: any; pure.
 */
#ifndef CHARTTY_MODEL_MATCHING_H
#define CHARTTY_MODEL_MATCHING_H

#include "chartty/model/record.h"

/* What agrees between two people. */
enum match_reason {
    MATCH_LAST_SAME = 1,
    MATCH_LAST_ALIKE = 2, /* a slip, or it sounds the same */
    MATCH_FIRST_SAME = 4,
    MATCH_FIRST_ALIKE = 8, /* a slip, a short form, it sounds the same, or one is not known */
    MATCH_SWAPPED = 16,    /* first and last name stand the other way round */
    MATCH_BORN_SAME = 32,
    MATCH_BORN_NEAR = 64, /* day and month swapped, one digit, a day or two; or not known */
    MATCH_PHONE = 128,
    MATCH_SSN = 256
};

struct match_person {
    const char *last, *first; /* folded (text_fold); "" not known */
    const char *former;       /* folded former last name; "" none */
    bool has_born;            /* a whole birth date */
    bool about;               /* estimated: the year alone, give or take five */
    struct date born;
    char phone[24]; /* digits alone, last ten; "" none */
    char ssn[12];   /* digits alone; "" none */
};

unsigned match_people(const struct match_person *a, const struct match_person *b);
/* Alike enough to be shown before somebody is registered. */
bool match_is_likely(unsigned reasons);

/* The Soundex code of a folded name's first word ("smith", "smyth": S530), "" when it has no Latin
 * letter. */
void match_soundex(const char *folded, char out[5]);
bool match_born_near(struct date a, struct date b);

/* Fills a person from a patient's row (PATIENT_FIELDS, folded names, notes and former name of
 * PATIENT_HIT). The folded texts are written into `room`. */
struct match_room {
    char last[256], first[256], former[256];
};
void match_from_hit(const struct patient_hit *hit, struct match_room *room,
                    struct match_person *out);
/* phone and ssn as typed or stored, to what is compared; too short: "". */
void match_numbers(const char *phone, const char *ssn, struct match_person *out);

#endif
