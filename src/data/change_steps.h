/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a change set from inside, for those who check it and for the backends that carry it out.
 * Layer: data, private.  Thread: whoever holds the set. Owns: all texts are copies in the set's
 * arena.
 */
#ifndef CHARTTY_DATA_CHANGE_STEPS_H
#define CHARTTY_DATA_CHANGE_STEPS_H

#include "chartty/data/change_set.h"
#include "chartty/model/record.h"

enum step_kind {
    STEP_INSERT,
    STEP_UPDATE,
    STEP_UPDATE_ALL,
    STEP_DELETE_ALL,
    STEP_ADD,
    STEP_EXPECT_PATIENT,
    STEP_EXPECT_NONE,
    STEP_EXPECT_SOME,
    STEP_EXPECT_FREE
};

/* What fills a field of an inserted row when it is carried out. */
enum fill_kind { FILL_ROW, FILL_CODE, FILL_COPY };
struct step_fill {
    struct step_fill *next;
    enum fill_kind kind;
    int field;
    int from, from_field; /* ROW: the step; COPY: the step and its field */
    const char *pattern;  /* CODE */
};

struct step_text {
    const char *text; /* NULL = null */
    size_t length;
};

struct change_step {
    enum step_kind kind;
    enum record_type type;
    const char **values;      /* INSERT, UPDATE: one a field; NULL = null */
    struct step_fill *fills;  /* INSERT: in the order they were asked for */
    struct step_text *before; /* UPDATE: the row as it was read */
    uint64_t mask;            /* UPDATE */
    bool is_mend;             /* UPDATE: a repair, whatever its values are */
    struct change_match matches[CHANGE_MATCHES];
    int match_count;
    int field; /* UPDATE_ALL, ADD */
    const char *value;
    int64_t id; /* UPDATE, ADD, EXPECT_PATIENT */
    int by;
    const char *mrn, *dob;   /* EXPECT_PATIENT */
    const char *sentence;    /* EXPECT_NONE, EXPECT_SOME */
    struct change_slot slot; /* EXPECT_FREE */
};

struct change_set {
    struct arena arena;
    struct data_token token;
    char request_id[REQUEST_ID_SIZE];
    bool rows_only;    /* what is deleted leaves no contents in the audit */
    bool has_given_id; /* made by the caller, who may ask for it later */
    const char *action, *words;
    int64_t patient_id;
    struct change_step *steps;
    int step_count, step_room;
};

/* The steps whose rows are written, and which therefore need the right to that table. */
bool step_writes(const struct change_step *step);

enum { CONTENT_HASH_SIZE = 65 };
/* Hex hash of all that the set does (not of its request id or token). */
void change_set_content(const struct change_set *set, char out[CONTENT_HASH_SIZE]);

enum { CODE_SIZE = 128, CODE_TRIES = 50 };
/* A code by its pattern: {HEX6} six random hex digits in upper case, {DIGIT4} four digits. */
void code_make(const char *pattern, char out[CODE_SIZE]);

/*
 * May this text stand in that field? Length, kind and presence, as PostgreSQL's types would say: a
 * database made by another program has no CHECKs. -1 and ERROR_REFUSED with a sentence that names
 * the field.
 */
int value_check(const struct record_spec *spec, int field, const char *text, struct error *error);
/* That sentence by itself, for a CHECK that said no. */
int value_refused(const struct record_spec *spec, const struct field_spec *field,
                  struct error *error);
/* What a NULL in an inserted row's field is; NULL when the column has no default. */
const char *value_default(const struct record_spec *spec, int field);
/* The form that a text is stored in: a moment has six digits of a second always, which is what
 * every reader of this schema reads alike. Else the text itself; NULL stays NULL. */
enum { VALUE_FORM_SIZE = 27 };
const char *value_form(const struct field_spec *field, const char *text,
                       char room[VALUE_FORM_SIZE]);
/* Is it of the column's kind, so that a row could have it? */
bool value_is_of_kind(const struct field_spec *field, const char *text);
/* Are these two the same stored value, by the field's kind ("98.60" is 98.6)? */
bool value_same(const struct field_spec *field, const struct field_value *stored, const char *text);

/* The fields that the data layer fills itself; -1 when the table has none. */
int created_field(const struct record_spec *spec);
int updated_field(const struct record_spec *spec);

#endif
