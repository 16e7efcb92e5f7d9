/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the actions and contexts as enums and a table, made from actions.def.
 * Layer: term.  Thread: any; constant.
 */
#ifndef CHARTTY_UI_TERM_ACTIONS_H
#define CHARTTY_UI_TERM_ACTIONS_H

enum action_context {
    CONTEXT_ALL = 1,       /* always */
    CONTEXT_TEXT = 2,      /* a text field has the focus */
    CONTEXT_LIST = 4,      /* a list has it: letters are commands */
    CONTEXT_CHART = 8,     /* a chart is open (and a list has the focus) */
    CONTEXT_SCHEDULE = 16, /* the schedule is open */
    CONTEXT_ADMIN = 32     /* a screen of administration is open */
};

/* X(CONTEXT, "name in the keymap file") */
#define ACTION_CONTEXTS(X)                                                                         \
    X(ALL, "all")                                                                                  \
    X(TEXT, "text")                                                                                \
    X(LIST, "list")                                                                                \
    X(CHART, "chart")                                                                              \
    X(SCHEDULE, "schedule")                                                                        \
    X(ADMIN, "admin")

enum action {
    ACTION_NONE,
#define X(id, name, help, word, context, right) ACTION_##id,
#include "ui/term/actions.def"
    ACTION_COUNT
};

struct action_spec {
    const char *name; /* in the keymap file */
    const char *help;
    const char *word; /* in the footer */
    unsigned context;
};

const struct action_spec *action_spec(enum action action); /* of ACTION_NONE: empty words */
enum action action_by_name(const char *name);              /* ACTION_NONE when there is none */

#endif
