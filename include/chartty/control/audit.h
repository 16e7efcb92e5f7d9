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
    X(DOCTOR, "doctor.look")                                                                       \
    X(IMPORT, "records.import")                                                                    \
    X(EXPORT, "records.export")                                                                    \
    X(RECORDS_COPY, "records.copy")                                                                \
    X(ADOPT, "records.adopt")                                                                      \
    X(MIGRATE, "records.migrate")                                                                  \
    X(BACKUP, "records.backup")                                                                    \
    X(RESTORE, "records.restore")                                                                  \
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

struct save_answer;

/*
 * Is what is shown recorded first? True once a session has begun (session_begin), and for good: the
 * workstation and the verbs always have one, and after a sign-out nothing can be recorded, so
 * nothing is shown. Only the tests of single controllers have none.
 */
bool audit_required(const struct session *session);

/*
 * Writes an entry alone. done (may be NULL) comes once, unless the owner has ended (the entry is
 * written all the same); error->code OK: it is committed. Its answer says nothing that matters
 * here. Returns 0, or -1 with *error and no callback. When nobody is signed in the entry is the
 * program's own, with the sign-in token.
 */
int audit_note(struct session *session, uint64_t owner, enum audit_action action,
               int64_t patient_id, const char *words,
               void (*done)(void *context, const struct error *error,
                            const struct save_answer *answer),
               void *context, struct error *error);
/* As audit_note for who only wants it written: a failure is in the log. */
void audit_tell(struct session *session, enum audit_action action, int64_t patient_id,
                const char *words);

/*
 * One view that waits for its entry: nothing of it is shown before audit_view_shown is true. Lives
 * in its controller, which ends it before it goes. Asking again while it waits or when it is
 * recorded does nothing; after a refusal it tries again.
 */
enum audit_view_state { VIEW_NOT_ASKED, VIEW_WAITING, VIEW_RECORDED, VIEW_REFUSED };
struct audit_view {
    struct session *session;
    uint64_t owner; /* the data layer's */
    enum audit_view_state state;
    int64_t since_ms;   /* when it was asked for: clock_monotonic_ms */
    struct error error; /* of VIEW_REFUSED: a sentence that says it is not shown, and why */
    void (*changed)(void *context); /* its state is another one */
    void *context;
};
/* Of an entry that could not be written, or may not be: what ("This list") is not shown, and why.
 */
void audit_not_shown(struct error *out, const char *what, const struct error *cause);
void audit_view_begin(struct audit_view *view, struct session *session,
                      void (*changed)(void *context), void *context);
void audit_view_ask(struct audit_view *view, enum audit_action action, int64_t patient_id,
                    const char *words);
void audit_view_forget(struct audit_view *view); /* back to VIEW_NOT_ASKED */
void audit_view_end(struct audit_view *view);
/* True without waiting where nothing has to be recorded (audit_required). */
bool audit_view_shown(const struct audit_view *view);

#endif
