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

enum script_subject {
    SCRIPT_REQUEST,
    SCRIPT_QUERY,
    SCRIPT_SAVE,
    SCRIPT_ENTRY, /* of the audit, alone */
    SCRIPT_SETTLE,
    SCRIPT_SUBJECT_COUNT
};
enum script_turn {
    SCRIPT_AS_IT_IS,
    SCRIPT_CONFLICT,  /* column, value: what is another */
    SCRIPT_UNCERTAIN, /* made, but its answer is lost */
    SCRIPT_VANISH     /* not made, and its answer is lost */
};

/* What happens to a request, save or settling by its number, or to every request of a query. */
struct script_rule {
    enum script_subject subject;
    int number; /* from 1; 0: each */
    enum query_id query;
    int stall_ms;
    char *gate;            /* it waits as long as this file is there; NULL */
    enum error_code error; /* OK: it answers */
    enum script_turn turn;
    char column[64], value[128];
};

struct script {
    char *database; /* a path that can be opened from here */
    int delay_ms;
    char *lost_while; /* nothing is answered as long as this file is there; NULL */
    int line_lost_save, line_lost_query, line_back; /* by number, or enum query_id; -1 never */
    int standby_s;                                  /* -1: it is no standby */
    struct script_rule rules[SCRIPT_RULES];
    int rule_count;
};

/* NULL and *error, which names the line. */
struct script *script_read(const char *path, struct error *error);
void script_free(struct script *script);

#endif
