/* SPDX-License-Identifier: MIT */
/*
 * Purpose: audit entries that are not part of a save: views, searches, sign-ins, failures
 * (architecture decision 12). Layer: control.  Thread: the loop's. Owns: nothing.
 *
 * Contract: a view is committed before the first value is painted: the controller asks for the rows
 * and for the entry at once, and shows nothing until both are there; when the entry fails the rows
 * are thrown away and the screen says so. On a database that cannot take it (read-only, not
 * adopted) the entry goes to the station's own local.db; where neither can be written nothing is
 * shown.
 */
#ifndef CHARTTY_CONTROL_AUDIT_H
#define CHARTTY_CONTROL_AUDIT_H

#include "chartty/control/session.h"

/* X(NAME, "action as it is stored"): the one list of what is audited beside the forms, whose action
 * is their name ("vital_signs.new"). */
#define AUDIT_ACTIONS(X)                                                                           \
    X(SIGN_IN, "session.sign_in")                                                                  \
    X(SIGN_IN_FAILED, "session.sign_in_failed")                                                    \
    X(SIGN_OUT, "session.sign_out")                                                                \
    X(LOCK, "session.lock")                                                                        \
    X(UNLOCK, "session.unlock")                                                                    \
    X(CHART_VIEW, "chart.view")                                                                    \
    X(SECTION_VIEW, "chart.section")                                                               \
    X(PREVIEW, "patient.preview")                                                                  \
    X(SEARCH, "patient.search")                                                                    \
    X(LIST_VIEW, "list.view")                                                                      \
    X(SSN_REVEAL, "patient.ssn")                                                                   \
    X(COPY, "screen.copy")                                                                         \
    X(BREAK_GLASS, "chart.break_glass")                                                            \
    X(AUDIT_VIEW, "audit.view")                                                                    \
    X(AUDIT_EXPORT, "audit.export")                                                                \
    X(EXPORT, "records.export")                                                                    \
    X(DRAFT_KEEP, "draft.keep")                                                                    \
    X(DRAFT_RESTORE, "draft.restore")                                                              \
    X(DRAFT_DROP, "draft.drop")                                                                    \
    X(CHECK_IN_FAILED, "kiosk.check_in_failed")

enum audit_action {
#define X(name, text) AUDIT_##name,
    AUDIT_ACTIONS(X)
#undef X
        AUDIT_ACTION_COUNT
};
const char *audit_action_text(enum audit_action action);

/*
 * Writes an entry alone. done (may be NULL) comes once, unless the owner has ended; error->code OK:
 * it is committed. Returns 0, or -1 with *error and no callback.
 */
int audit_note(struct session *session, uint64_t owner, enum audit_action action,
               int64_t patient_id, const char *words,
               void (*done)(void *context, const struct error *error), void *context,
               struct error *error);

#endif
