/* SPDX-License-Identifier: MIT */
/*
 * Purpose: theme roles: what a cell is for, never which colour it has (ux.md part 10).
 * Layer: term.  Thread: any; constant.
 */
#ifndef CHARTTY_UI_TERM_ROLES_H
#define CHARTTY_UI_TERM_ROLES_H

/* X(ID, "name in the theme file") */
#define ROLES(X)                                                                                   \
    X(TEXT, "text")                                                                                \
    X(LABEL, "label")                                                                              \
    X(VALUE, "value")                                                                              \
    X(TITLE, "title")                                                                              \
    X(APPBAR, "appbar")                                                                            \
    X(BANNER, "banner")                                                                            \
    X(BANNER_DECEASED, "banner_deceased")                                                          \
    X(ALLERGY, "allergy")                                                                          \
    X(ALLERGY_NONE, "allergy_none")                                                                \
    X(ALLERGY_UNKNOWN, "allergy_unknown")                                                          \
    X(CRITICAL, "critical")                                                                        \
    X(HIGH, "high")                                                                                \
    X(LOW, "low")                                                                                  \
    X(NORANGE, "norange")                                                                          \
    X(NORMAL, "normal")                                                                            \
    X(BAND, "band")                                                                                \
    X(NEWS_LOW, "news_low")                                                                        \
    X(NEWS_MED, "news_med")                                                                        \
    X(NEWS_HIGH, "news_high")                                                                      \
    X(PENDING, "pending")                                                                          \
    X(CORRECTED, "corrected")                                                                      \
    X(LOOKALIKE, "lookalike")                                                                      \
    X(SELECTED, "selected")                                                                        \
    X(SELECTED_NOFOCUS, "selected_nofocus")                                                        \
    X(FOCUS, "focus")                                                                              \
    X(FIELD, "field")                                                                              \
    X(REQUIRED, "required")                                                                        \
    X(CHANGED, "changed")                                                                          \
    X(DISABLED, "disabled")                                                                        \
    X(ERROR, "error")                                                                              \
    X(WARNING, "warning")                                                                          \
    X(OK, "ok")                                                                                    \
    X(STALE, "stale")                                                                              \
    X(MATCH, "match")                                                                              \
    X(HINT, "hint")                                                                                \
    X(HINT_KEY, "hint_key")                                                                        \
    X(BORDER, "border")                                                                            \
    X(SCHED_FREE, "sched_free")                                                                    \
    X(SCHED_BUSY, "sched_busy")                                                                    \
    X(SCHED_BLOCK, "sched_block")                                                                  \
    X(SCHED_NOW, "sched_now")                                                                      \
    X(KIOSK, "kiosk")

enum role {
#define X(id, name) ROLE_##id,
    ROLES(X)
#undef X
        ROLE_COUNT
};

const char *role_name(enum role role);

#endif
