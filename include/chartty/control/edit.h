/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a form being filled in: what was typed, what it was read as, what is wrong, what has
 * changed, its draft, its save and its conflict. Every write of the program that a person types
 * goes through here: records, status changes (stop, cancel), marks of error, acknowledgements.
 * Layer: control.  Thread: the loop's. Owns: all its texts; freeing it keeps the draft unless it
 * was saved or discarded. Must not know: screens, keys, SQL.
 *
 * A form carries its own patient; the save checks MRN and birth date again inside the transaction.
 * Typing never waits for a save: while one is under way fields stay as they are and `edit_state`
 * says SAVING.
 */
#ifndef CHARTTY_CONTROL_EDIT_H
#define CHARTTY_CONTROL_EDIT_H

#include "chartty/control/session.h"
#include "chartty/model/record.h"

struct edit;
struct change_set; /* chartty/data/change_set.h: for the forms, never for screens */
struct save_answer;

enum edit_flags {
    EDIT_REQUIRED = 1,   /* beside what the column itself requires */
    EDIT_FIXED = 2,      /* shown, never typed */
    EDIT_MASKED = 4,     /* shown as ***-**-1234 until revealed (audited) */
    EDIT_PAST = 8,       /* a date without a year, or a two-digit one, is in the past */
    EDIT_FUTURE = 16,    /* ... in the future */
    EDIT_NOW = 32,       /* begins as now (moment), today (date) */
    EDIT_MULTILINE = 64, /* Enter makes a line, Tab leaves */
    EDIT_OPTIONAL = 128  /* may be blank though its column may not: the spec writes that itself */
};

enum { EDIT_BESIDE = 4 };

/* One field of a form, and where it stands: `line` of the form, `column` where its label begins (of
 * 80), `label_width`, `width` of the input. Fields of one spec are in the order of Tab. */
struct edit_field_spec {
    enum record_type type; /* the form's own, or a side record's */
    int field;             /* FIELD_OF(...) */
    const char *label;     /* NULL: the column's own */
    int line, column, label_width, width;
    unsigned flags;
    const char *const *words; /* pick-list of usual texts, NULL-terminated; a CHOICE has its own */
    bool words_only;          /* nothing else may be typed */
    const char *hint;         /* for the message line while it has the focus; may be NULL */
};
/* Where a field stands: line and column of its label, the columns of the label and of the text. */
#define EDIT_PLACE(on_line, at_column, label_columns, text_columns)                                \
    .line = on_line, .column = at_column, .label_width = label_columns, .width = text_columns
/* A heading of the form: a title over a group. */
struct edit_heading {
    const char *text;
    int line, column;
};

struct edit_spec {
    const char *form;  /* "vital_signs.new": names its drafts and is its audit action */
    const char *title; /* "New vital signs" */
    const char *verb;  /* on the save button: "Save", "Stop it" */
    const char *done;  /* "Vital signs saved" */
    enum permission permission;
    enum record_type type; /* of the row that is read and changed, or made */
    bool is_new;           /* makes a row; else the row is read when the form opens */
    /* A new row that begins from another (row_id of edit_open): of type `source` when from_other,
     * else of the form's own type. It is read when the form opens: edit_source. */
    bool from_other;
    enum record_type source;
    bool needs_patient;
    bool reenter; /* initials and birth year first (ux.md rule 26) */
    const struct edit_field_spec *fields;
    int field_count;
    const struct edit_heading *headings;
    int heading_count;
    /* What is read together with the row, all of the patient's: edit_beside. Side records of the
     * form's fields (patient_extra, visit ...) belong here too: their row gives the first texts. */
    enum record_type beside[EDIT_BESIDE];
    int beside_count;
    /* All may be NULL. */
    void (*begin)(struct edit *edit); /* once, when the row is there: first texts */
    /* How a field's text is read, when its kind's own way is not enough: 70kg as pounds. As
     * field_parse; and `echo` says what was made of it. 2: read it in the usual way. */
    int (*read)(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error);
    /* How a stored text is shown in the form, the list of changes and a conflict, where that is not
     * its kind's own way (a provider's name for its number). False: in the usual way. */
    bool (*show)(struct edit *edit, int index, const char *stored, char *out, size_t size);
    /* After each field has been read: errors over several fields (edit_wrong), fields made from
     * others (edit_put), and what is unusual (edit_ask). */
    void (*check)(struct edit *edit);
    /* The steps of the save; NULL: the row alone (insert with made code, or update). The audit
     * entry, the patient's check and updated_at are added by edit.c. 0, or -1 with *error, or 1:
     * there is nothing to write. */
    int (*compose)(struct edit *edit, struct change_set *set, struct error *error);
    void (*saved)(struct edit *edit, const struct save_answer *answer);
    /* CONFLICT or REFUSED, before it is dealt with in the usual way. True: this form has dealt with
     * it (edit_wrong, edit_ask); it is open again. */
    bool (*failed)(struct edit *edit, const struct error *error, const struct save_answer *answer);
    /* The pick-list of a field whose words are not known beforehand (providers by name): as
     * `words`, NULL-terminated, its memory the form's own; NULL: the usual list. */
    const char *const *(*choices)(struct edit *edit, int index);
    /* The form is freed: what its own state holds beside memory (a data_owner, pages) ends here. */
    void (*end)(struct edit *edit);
};

/* Who the form is about: copied from the chart. id 0: nobody (staff, a new patient). */
struct edit_patient {
    int64_t id;
    char mrn[64], dob[32]; /* as stored */
    char name[256];        /* as name_display made it */
    char born[32];         /* "14-Jul-1945 (81y)" */
    char initials[16];     /* for re-entry: "JS" */
    int birth_year;        /* 0 not known */
    char sex;              /* 'M', 'F'; '?' or 0 not known: for lab ranges */
    bool look_alike;       /* always asked to be entered again */
};

/* From a row that names a patient: PATIENT, PATIENT_HIT, or a line with patient_mrn and the others
 * (APPOINTMENT_LINE, MEDICATION_LINE, LAB_LINE, DRAFT_LINE). look_alike is the caller's. */
void edit_patient_from(enum record_type type, const void *row, struct date today,
                       struct edit_patient *out);

enum edit_state {
    EDIT_LOADING, /* the row is being read */
    EDIT_OPEN,    /* being filled in */
    EDIT_ASKING,  /* a question to be answered before it is saved */
    EDIT_REENTER, /* initials and birth year are asked */
    EDIT_SAVING,
    EDIT_SAVED,    /* close it */
    EDIT_CONFLICT, /* somebody else changed the row */
    EDIT_FAILED,   /* could not be read at all (edit_problem) */
};

/* row_id 0 for a new one; for a new one that begins from another (a medication to renew, a row to
 * mark as entered in error) that row's. NULL and *error (DENIED ...). */
struct edit *edit_open(struct session *session, const struct edit_spec *spec,
                       const struct edit_patient *patient, int64_t row_id,
                       void (*changed)(void *context), void *context, struct error *error);
void edit_free(struct edit *edit); /* NULL is allowed */
/* First texts that a screen brings (the slot under the cursor, what was typed into the search):
 * called right after edit_open; put after spec->begin, into a new form as its first texts, else as
 * if they were typed. Copied. */
struct edit_preset {
    enum record_type type;
    int field;
    const char *text;
};
void edit_presets(struct edit *edit, const struct edit_preset *presets, int count);
/* EDIT_SAVED: the row that was made or changed; 0 otherwise. */
int64_t edit_saved_id(const struct edit *edit);

enum edit_state edit_state(const struct edit *edit);
const struct edit_spec *edit_spec(const struct edit *edit);
const struct edit_patient *edit_patient(const struct edit *edit);
struct session *edit_session(const struct edit *edit);
const void *edit_row(const struct edit *edit);   /* as it was read; NULL for a new one */
const char *edit_title(const struct edit *edit); /* the spec's, or what it named (edit_entitle) */
/* The row that a new one begins from; NULL when there is none. */
const void *edit_source(const struct edit *edit);
int64_t edit_row_id(const struct edit *edit); /* of edit_row, or of edit_source; 0 */
/* The rows of spec->beside[...] of that type (at most 500, in the order of the patient's list): for
 * checks and first texts. */
int edit_beside_count(const struct edit *edit, enum record_type type);
const void *edit_beside(const struct edit *edit, enum record_type type, int index);
/* The one that belongs to the form's row (row_id and natural key agree; patient_extra: the
 * patient's); NULL when there is none. */
const void *edit_side(const struct edit *edit, enum record_type type);
bool edit_dirty(const struct edit *edit); /* something typed is not saved */
/* The last failure in words ("Not saved: ..."), "" none; it stays until the next save. */
const char *edit_problem(const struct edit *edit);
const char *edit_saved_words(const struct edit *edit); /* "Vital signs saved at 10:42" */

/* --- fields ---------------------------------------------------------------------------------- */

struct edit_field {
    const struct edit_field_spec *spec;
    const char *label;
    const char *typed;                    /* what stands in the field */
    const char *original;                 /* what stood there when the form opened */
    bool changed, required, wrong, known; /* known: stored is right for what is typed */
    bool revealed;
    const char *error; /* "" */
    const char *echo;  /* "= 14-Jul-1945 (81y)"; "" */
};
int edit_field_count(const struct edit *edit);
struct edit_field edit_field(const struct edit *edit, int index);
/* What is typed, at each key. The draft follows within 2 s or 20 characters. */
void edit_type(struct edit *edit, int index, const char *text);
/* The field is left (or the form opened): it is read, with its echo or error. */
void edit_leave(struct edit *edit, int index);
/* Takes the last change of any field back; the field, -1 none. */
int edit_undo(struct edit *edit);
/* The words to pick from: closed choices, the spec's words; NULL none. */
const char *const *edit_choices(const struct edit *edit, int index);
/* SSN: shows it whole; the entry is written first, then `changed`. */
void edit_reveal(struct edit *edit, int index);
/* The field that has the focus, so that a draft comes back into it. */
void edit_focus(struct edit *edit, int index);
int edit_focused(const struct edit *edit);

/* --- for the specs' functions ----------------------------------------------------------------- */

/* The index of a field in the form; -1. */
int edit_find(const struct edit *edit, enum record_type type, int field);
/* Is the form's field of that index this one of the record? */
bool edit_is_field(const struct edit *edit, int index, enum record_type type, int field);
/* What it was read as: the stored form; NULL for blank or wrong. */
const char *edit_stored(const struct edit *edit, int index);
/* Text put by the program (BMI, a prefilled name): as if typed, not marked as changed when
 * `original` is true. */
void edit_put(struct edit *edit, int index, const char *text, bool original);
/* From check: until the next check. From failed: until the field is typed in. */
void edit_wrong(struct edit *edit, int index, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Names what the form acts on: "Stop warfarin 3 mg" (safe text). */
void edit_entitle(struct edit *edit, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Words beside a field while it has no echo of its own (edit_field.echo gives them then): the last
 * value of a vital sign. */
void edit_remark(struct edit *edit, int index, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Something unusual, asked once: "Weight fell by 22 lb since 02-Nov-2026. Right?" The same question
 * is not asked again unless its words change. */
void edit_ask(struct edit *edit, int index, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Memory that lives as long as the form, for a spec's own state; zeroed at first. The same size is
 * the same memory; at most four sizes. */
void *edit_own(struct edit *edit, size_t size);
/* In a check: something that must be known before the form is saved has been asked for and is on
 * its way. A save that is asked for meanwhile goes on by itself when edit_again comes; words: what
 * the form waits for. Typing gives it up. */
void edit_wait(struct edit *edit, const char *words);
/* What a spec asked the records for has come: the fields are read and checked again, and `changed`
 * is called. */
void edit_again(struct edit *edit);
/* Several fields may stand for one column (the components of results_json): read, begin and compose
 * are then the spec's own. */
/* Fills values (one a field of the record) with what the form has of that type; what it does not
 * have stays as the row has it (NULL for a new one). mask: the fields that differ. */
void edit_values(const struct edit *edit, enum record_type type, const char **values,
                 uint64_t *mask);
/* The edit's change set takes the row alone: what compose NULL does; returns the step. */
int edit_compose_row(struct edit *edit, struct change_set *set, struct error *error);
/* Words for the audit entry of the save (a reason); for spec->compose. */
void edit_audit_words(struct edit *edit, const char *words);

/* --- saving ---------------------------------------------------------------------------------- */

/* Reads all fields; with errors: focus on the first, state OPEN. Else ASKING, REENTER or SAVING. */
void edit_save(struct edit *edit);
const char *edit_question(const struct edit *edit); /* of ASKING */
void edit_answer(struct edit *edit, bool yes);      /* no: back to the field */
/* From ASKING, REENTER or CONFLICT back to the form, with all that was typed. */
void edit_back(struct edit *edit);
/* "JS 1945" (any case, with or without blank); wrong: edit_problem says so, and the form is open.
 */
void edit_reenter(struct edit *edit, const char *typed);
/* The patient with a similar name, in words; "" none (or not known yet). */
const char *edit_look_alike(const struct edit *edit);
/* A bracelet scan of this patient counts as re-entry. */
void edit_scanned(struct edit *edit, const char *mrn);

/* The list of changes, for wide screens: label, before, after; both as shown. */
struct edit_change {
    const char *label, *before, *after;
    bool wrong; /* after is what was typed, and cannot be saved so */
};
int edit_changes(const struct edit *edit, struct edit_change *out, int room);

/* Of CONFLICT: each column that somebody else changed or both did. */
struct edit_conflict {
    const char *label;
    const char *as_it_was, *theirs, *mine; /* as shown */
    bool both;                             /* I changed it too: must be chosen */
    int choice;                            /* 0 open, 1 mine, 2 theirs */
};
/* "lee.kim (ws-01) saved it at 22:39, after you opened it at 22:35." as the audit says; without a
 * name where it does not (yet): another program wrote. One line, safe. */
const char *edit_conflict_words(const struct edit *edit);
int edit_conflict_count(const struct edit *edit);
struct edit_conflict edit_conflict(const struct edit *edit, int index);
void edit_choose(struct edit *edit, int index, bool mine);
/* All chosen: the form goes on with the row as it is now as its base (a new request id), and is
 * saved. False while one is open. */
bool edit_resolve(struct edit *edit);

/* --- leaving --------------------------------------------------------------------------------- */

void edit_discard(struct edit *edit); /* the draft goes too */
/* Whether a draft can be kept at all: somebody is signed in, and the station has its folder. */
bool edit_keeps(const struct edit *edit);
/* The draft is being written or taken away: `changed` follows when that is done. */
bool edit_busy(const struct edit *edit);
/* Keeps the draft now, wherever it can be kept (lock, sign-out, hang-up). True: it is safe already
 * (or there is nothing to keep), and done does not come; else done comes within 300 ms, unless the
 * form is freed before. */
bool edit_park(struct edit *edit, void (*done)(void *context), void *context);

#endif
