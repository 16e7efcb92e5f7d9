/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a save is: one transaction of inserts, updates and deletes, with what each expects
 * to find, its audit entry and its request id. Layer: data.  Thread: the loop's until data_save
 * takes it. Owns: a change set owns copies of all that it is given. Must not know: SQL, screens,
 * roles.
 *
 * All steps are done in the order they were added, inside one write transaction (SQLite: BEGIN
 * IMMEDIATE). The first that fails takes everything back.
 */
#ifndef CHARTTY_DATA_CHANGE_SET_H
#define CHARTTY_DATA_CHANGE_SET_H

#include "chartty/data/data.h"

/*
 * The right to write, made by control/rights.c alone. The data layer refuses a change set whose
 * token is not of the session under way (data_session_begin), or that writes a table outside it.
 */
struct data_token {
    uint64_t session;
    uint64_t tables;     /* bit n: records of type n may be inserted and updated */
    bool may_delete;     /* purge, provider remove, a draft that is done with */
    char permission[32]; /* its name, for the audit */
};
#define DATA_TOKEN_BIT(type) ((uint64_t)1 << (unsigned)(type))

/* Who writes: the same for every save and view of a session; it goes into each audit entry. */
struct data_session {
    int64_t staff_id;  /* 0: nobody (first start, failed sign-in, the program itself) */
    char username[64]; /* "" as staff_id 0 */
    char full_name[128];
    char role[24];
    char station[64], terminal[64], remote[128]; /* tty; SSH_CONNECTION */
};
/*
 * Begins a session: a new audit chain, whose first entry (written with the first save) names the
 * station's chain before. Returns its number, never 0. One session at a time; the one before ends.
 */
uint64_t data_session_begin(struct data *data, const struct data_session *session);
void data_session_end(struct data *data);

/* A request id: made when a form opens; 32 hex digits and a 0. */
enum { REQUEST_ID_SIZE = 33 };
void request_id_make(char out[REQUEST_ID_SIZE]);

struct change_set;
/* request_id NULL: one is made. */
struct change_set *change_set_new(const struct data_token *token, const char *request_id);
void change_set_free(struct change_set *set); /* NULL is allowed; not after data_save took it */
const char *change_set_request_id(const struct change_set *set);

/*
 * What the audit entry says beside who, when and where: the action's name ("patient.update",
 * "chart.view"), the patient (0 none), words (a reason, a query; NULL none). Every set needs it,
 * once. (But one: a draft that is kept again, in a set of drafts alone and without a request id.)
 * What the steps change is added by the data layer itself, column by column, before and
 * after; FIELD_SECRET columns as "***". A set without steps is an entry alone (a view, a search).
 */
void change_set_audit(struct change_set *set, const char *action, int64_t patient_id,
                      const char *words);
/* Of rows that are deleted the entry names table and row number alone: a removal by law leaves no
 * contents behind. */
void change_set_audit_rows_only(struct change_set *set);

/* --- steps: each returns its index ---------------------------------------------------------- */

/* values: one text a field of the record in the stored form, NULL = NULL. The id NULL: the database
 * chooses. created_at, updated_at are the data layer's, whatever stands there. NULL in a column
 * that has a default (status, is_active, accepting_new_patients, duration_minutes, rate_limit,
 * failed_count, pin_failed_count) is that default; refills_remaining stays NULL. */
int change_set_insert(struct change_set *set, enum record_type type, const char *const *values);
/* The field of an inserted row gets the row number that step `from` made. */
void change_set_link(struct change_set *set, int step, int field, int from);
/* The field of an inserted row gets a new id by the site's pattern ("MRN{HEX6}"), tried again when
 * it is taken already. */
void change_set_make_code(struct change_set *set, int step, int field, const char *pattern);
/* After change_set_make_code: another step's field gets the same text. */
void change_set_copy_code(struct change_set *set, int step, int field, int from_step,
                          int from_field);

/*
 * Updates one row: sets the fields of `mask` (bit n: field n) to values[n], and updated_at where
 * the table has it. before: the whole record as it was read; when any column differs now (stored
 * text, null-safe) the save is ERROR_CONFLICT and the answer holds the row as it is. A field that
 * is set to what it is already leaves the mask; with none left the step writes nothing.
 */
int change_set_update(struct change_set *set, enum record_type type, const void *before,
                      uint64_t mask, const char *const *values);

/* The same for a repair and its undoing (`chartty db doctor`): created_at and updated_at may be of
 * the mask, and a value may be one that no form would write; what the database itself refuses is
 * refused.
 */
int change_set_mend(struct change_set *set, enum record_type type, const void *before,
                    uint64_t mask, const char *const *values);

/* Rows whose fields are these texts (NULL: is null). */
enum { CHANGE_MATCHES = 3 };
struct change_match {
    int field;
    const char *value;
};
/* Sets one field in all rows that match (end an allergy review; reassign appointments). */
int change_set_update_all(struct change_set *set, enum record_type type,
                          const struct change_match *matches, int count, int field,
                          const char *value);
/* Deletes all rows that match; needs may_delete. */
int change_set_delete_all(struct change_set *set, enum record_type type,
                          const struct change_match *matches, int count);
/* Sets one field to itself plus `by` in the row of that id (counting failures without a conflict).
 */
int change_set_add(struct change_set *set, enum record_type type, int64_t id, int field, int by);

/* --- expectations: checked inside the transaction, at their place among the steps ----------- */

/* The patient still has this MRN and date of birth (stored texts), else ERROR_CONFLICT. */
int change_set_expect_patient(struct change_set *set, int64_t patient_id, const char *mrn,
                              const char *dob);
/* No row matches, else ERROR_REFUSED with this sentence. */
int change_set_expect_none(struct change_set *set, enum record_type type,
                           const struct change_match *matches, int count, const char *sentence);
/* At least one row matches, else ERROR_REFUSED with this sentence. */
int change_set_expect_some(struct change_set *set, enum record_type type,
                           const struct change_match *matches, int count, const char *sentence);

/*
 * No other appointment of the provider or of the patient overlaps: start plus duration, half-open,
 * across midnight; cancelled ones and no-shows (ct_visit.no_show_at) left out, and except_id (the
 * row that is moved; 0 none). A NULL duration counts as 30 minutes; a row of the day whose time
 * cannot be read overlaps nothing. Otherwise ERROR_REFUSED with the clashing rows in answer->now
 * (appointment_line). allow: look, tell the clashes in answer->now of an OK save too, and go on all
 * the same (overbooking). Rows longer than a week are not seen. Both provider and patient are
 * locked for the days touched until the transaction ends.
 */
struct change_slot {
    int64_t provider_id, patient_id, except_id;
    struct date date;
    int start_minutes, duration_minutes;
    bool allow;
};
int change_set_expect_free(struct change_set *set, const struct change_slot *slot);

/* --- saving ---------------------------------------------------------------------------------- */

struct save_answer {
    bool already; /* this request id was saved before, at saved_at: nothing was written */
    struct datetime saved_at; /* UTC; when it was committed */
    int step_count;
    const int64_t *row_ids;   /* of each step: the row inserted or updated; 0 */
    const char *const *codes; /* of each step: the code made; NULL */
    int step;                 /* the step that was refused or in conflict; -1 */
    int field;                /* REFUSED by a constraint: the field; -1 not known */
    /* CONFLICT: the row as it is now (of the step's type; of expect_patient the patient); count 0:
     * it is gone. REFUSED by expect_free, and OK with `allow`: the appointment_line rows that
     * clash. NULL otherwise. Ends with the callback, as all of the answer does. */
    const struct page *now;
    int changed_rows; /* of the steps together */
};

/*
 * Saves. Takes the set, whatever it returns. Returns a ticket or 0. The callback comes exactly once
 * unless the owner has ended (the save goes on all the same). Errors: CONFLICT, REFUSED, DENIED
 * (token), BUSY (another program held the database; nothing was written), LOST (nothing was sent),
 * UNCERTAIN (sent, no answer: data_settle before saying anything), IO (full, read-only: nothing was
 * written), TIMEOUT (nothing was written), OUTDATED. OK means committed and synced.
 * A save is never cancelled by data_cancel once it runs; the deadline stops it only while nothing
 * has been committed, and the answer says what is true.
 */
typedef void (*data_save_callback)(void *context, const struct error *error,
                                   const struct save_answer *answer);
uint64_t data_save(struct data *data, data_owner owner, struct change_set *set, int deadline_ms,
                   data_save_callback callback, void *context, struct error *error);

/*
 * What became of a save? Answers with already true when it was committed; else the id is claimed as
 * void in a transaction of its own, so that a late commit fails, and already is false: only then
 * may anybody say "not saved".
 */
uint64_t data_settle(struct data *data, data_owner owner, const char *request_id, int deadline_ms,
                     data_save_callback callback, void *context, struct error *error);

#endif
