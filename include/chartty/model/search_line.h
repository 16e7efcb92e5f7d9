/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what somebody typed into "Find patient" as terms: name parts, a number, a date of birth
 *          (architecture decision 9). Any order; "Smith, John" fixes which part is the surname.
 * Layer: model.  Thread: any; pure.  Never fails: what cannot be a term is a name part.
 */
#ifndef CHARTTY_MODEL_SEARCH_LINE_H
#define CHARTTY_MODEL_SEARCH_LINE_H

#include "chartty/base/datetime.h"

#include <stddef.h>

enum { SEARCH_PARTS_MAX = 4, SEARCH_PART_SIZE = 64 };

struct search_terms {
    char parts[SEARCH_PARTS_MAX][SEARCH_PART_SIZE]; /* folded name parts in the order typed */
    int part_count;
    int last_part_count; /* with a comma: how many leading parts are the surname's; 0 = any order */
    char code[32];       /* folded MRN candidate: one word with a digit, or all digits; "" none */
    char digits[24]; /* digits typed as one word (with - ( ) + . inside), for phone ends; "" none */
    bool has_dob;
    struct date dob; /* one whole date in any usual form */
    int birth_year;  /* a lone four-digit year 1900..this year beside a name part; 0 none */
    bool too_many;   /* more parts than fit: the rest was left out, and the screen says so */
};

/* today: for two-digit years (past). Empty terms (part_count 0, nothing else) mean "no search". */
void search_line_parse(const char *typed, struct date today, bool day_first,
                       struct search_terms *out);
bool search_terms_empty(const struct search_terms *terms);

#endif
