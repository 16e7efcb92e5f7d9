/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a script for tests, read (the language is chartty/data/script.h's). Layer:
 * data/scripted, private.  Thread: any.  Owns: the texts it was read into, until script_free.
 */
#ifndef CHARTTY_DATA_SCRIPTED_SCRIPT_H
#define CHARTTY_DATA_SCRIPTED_SCRIPT_H

#include "chartty/base/error.h"
#include "chartty/data/query.h"

enum { SCRIPT_RULES = 64 };

/* What happens to a request by its number, or to every request of a query. */
struct script_rule {
    int number; /* from 1; 0: by query */
    enum query_id query;
    int stall_ms;
    enum error_code error; /* OK: it answers */
};

struct script {
    char *database; /* a path that can be opened from here */
    int delay_ms;
    int lost_ms, back_ms; /* since opening; -1 never */
    struct script_rule rules[SCRIPT_RULES];
    int rule_count;
};

/* NULL and *error, which names the line. */
struct script *script_read(const char *path, struct error *error);
void script_free(struct script *script);

#endif
