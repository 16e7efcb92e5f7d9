/* SPDX-License-Identifier: MIT */
/*
 * Purpose: names of demo people. Layer: exchange, demo only.  Thread: any.
 */
#ifndef CHARTTY_EXCHANGE_DEMO_NAMES_H
#define CHARTTY_EXCHANGE_DEMO_NAMES_H

#include "src/exchange/demo_random.h"

enum { DEMO_NAME_SIZE = 160 }; /* 50 characters of up to 3 bytes, and the 0 */

struct demo_name {
    char first[DEMO_NAME_SIZE], last[DEMO_NAME_SIZE];
};

/* sex: 'F' or 'M' */
void demo_make_name(struct demo_random *random, char sex, struct demo_name *out);
/* Another given name of the same kind of person. */
void demo_make_first(struct demo_random *random, char sex, char out[DEMO_NAME_SIZE]);
/* A common surname, for hyphens and former names. */
const char *demo_common_surname(struct demo_random *random);
/* A surname as a person could mistype or mishear it: one letter more, less or other. */
void demo_misspell(struct demo_random *random, char name[DEMO_NAME_SIZE]);

#endif
