/* SPDX-License-Identifier: MIT */
/* What edit*.c share: the form being filled in. Loop thread. */
#ifndef CHARTTY_CONTROL_EDIT_PRIVATE_H
#define CHARTTY_CONTROL_EDIT_PRIVATE_H

#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "chartty/control/audit.h"
#include "chartty/control/edit.h"
#include "chartty/data/change_set.h"
#include "chartty/model/draft_content.h"

enum {
    EDIT_ERROR_SIZE = 320,
    EDIT_ECHO_SIZE = 160,
    EDIT_QUESTIONS = 16,
    EDIT_QUESTION_SIZE = 1600, /* look-alikes, a line each */
    EDIT_OWN_BLOCKS = 4
};

/* One field: what is typed and what it was read as. */
struct edit_slot {
    const struct edit_field_spec *spec;
    struct field_spec field; /* the column's, with the form's label */
    char *typed, *original;
    const char *base; /* the stored text of the row it belongs to; NULL is null */
    char *base_shown; /* what that looks like in the field */
    char *stored;     /* what typed was read as; NULL: blank or wrong */
    bool read;        /* typed has been read since it changed */
    bool visited;     /* left once: from now on its error shows */
    bool guessed;     /* its year was guessed, and that has been shown once */
    bool revealed;
    char error[EDIT_ERROR_SIZE];   /* of its own reading */
    char checked[EDIT_ERROR_SIZE]; /* of spec->check */
    char refused[EDIT_ERROR_SIZE]; /* of a refused save */
    char echo[EDIT_ECHO_SIZE], remark[EDIT_ECHO_SIZE];
};

struct edit_undo_entry {
    int index;
    char *text; /* before the change */
};

struct edit_question {
    int index;
    char text[EDIT_QUESTION_SIZE];
};

/* A row of its own, copied. */
struct edit_row {
    struct arena arena;
    void *row; /* NULL: none */
};

struct edit_conflict_entry {
    int field;
    int slot; /* -1: the form does not show it */
    bool both;
    int choice;
    char *as_it_was, *theirs, *mine; /* as shown; in conflict_arena */
};

/* Keeping the draft (edit_draft.c). */
struct edit_keeping {
    char id[REQUEST_ID_SIZE]; /* the draft's own, the same as long as the form lives */
    int64_t staff_id;         /* whose it is */
    struct loop_timer *timer, *park_timer;
    bool ever;        /* a draft of this form is, or may be, in the database */
    bool in_file;     /* one is in the station's folder */
    bool noted;       /* the audit has its entry */
    bool sending;     /* a save of the draft is under way */
    bool dropping;    /* its removal is under way */
    bool composed;    /* the save under way takes the draft away */
    bool after_save;  /* it was kept while its form was being saved */
    bool warned;      /* that it cannot be kept has been said */
    bool gone;        /* discarded or saved: nothing is kept any more */
    uint64_t version; /* grows with each change of a text */
    uint64_t safe;    /* the version that is kept, wherever */
    uint64_t stored;  /* the version that the database has */
    uint64_t sent;    /* the version that is under way */
    int typed;        /* characters since the last one sent */
    void (*parked)(void *context);
    void *parked_context;
};

struct edit {
    struct session *session;
    const struct edit_spec *spec;
    struct edit_patient patient;
    int64_t row_id, saved_id;
    char title[200];
    struct edit_preset *presets;
    int preset_count;
    void (*changed)(void *context);
    void *context;
    data_owner owner;
    enum edit_state state;
    struct edit_row row;    /* the form's own row as read */
    struct edit_row source; /* the row that a new one begins from */
    struct page *beside[EDIT_BESIDE];
    struct edit_slot *slots;
    int count;
    int focus;
    struct edit_undo_entry *undo;
    int undo_count, undo_room;
    int undo_field;    /* the field whose typing goes on as one change; -1 */
    bool undo_growing; /* ... which was adding (else taking away) */
    bool checking;     /* spec->check is running */
    bool waits;        /* the check waits for an answer (edit_wait) */
    bool save_waits;   /* a save was asked for meanwhile */
    const char *wait_words;
    struct edit_question questions[EDIT_QUESTIONS];
    int question_count;
    int asked; /* the question being asked */
    char (*answered)[EDIT_QUESTION_SIZE];
    int answered_count;
    bool alike_pending; /* whether there is a similar name is being looked for */
    char alike_words[400];
    struct audit_view alike_view; /* they are shown once that is in the audit */
    bool alike_viewed;            /* alike_view has begun */
    bool confirmed;               /* the patient was entered again for this form */
    char problem[EDIT_ERROR_SIZE + 80];
    bool is_passing; /* the problem ends with the next change */
    char saved_words[160];
    char *audit_words;
    char request_id[REQUEST_ID_SIZE];
    uint64_t sent_version; /* of the texts, when the request id was last used; 0 never */
    bool unsettled;        /* sent, and nobody knows what became of it */
    struct loop_timer *settle_timer;
    int patient_step, row_step; /* of the set under way; -1 none */
    enum record_type conflict_type;
    struct edit_row theirs;
    struct edit_conflict_entry *conflicts;
    int conflict_count;
    struct arena conflict_arena;
    bool has_opened_at;
    struct datetime opened_at; /* UTC, when its row was read here */
    char conflict_words[360];  /* who saved it, and when */
    struct arena scratch;      /* texts of the last edit_values, edit_changes */
    void *own[EDIT_OWN_BLOCKS];
    size_t own_size[EDIT_OWN_BLOCKS];
    struct edit_keeping keeping;
    struct draft_content *restored; /* while a draft is being opened; else NULL */
};

/* edit.c */
void edit_tell(struct edit *edit); /* calls `changed` */
/* All rows are there: the fields get their first texts. */
void edit_open_fields(struct edit *edit);

/* edit_rows.c */
/* Asks for the row and what stands beside it. 1: they will come; 0: there is nothing to read; -1
 * and *error. */
int edit_rows_ask(struct edit *edit, struct error *error);
void edit_row_set(struct edit_row *to, const struct record_spec *spec, const void *row);
void edit_row_release(struct edit_row *row);
/* The row that fields of that type change: the form's own or the side record's; NULL none. */
const void *edit_base_row(const struct edit *edit, enum record_type type);

/* edit_fields.c */
void edit_slots_fill(struct edit *edit); /* from the rows; the originals too */
/* One field's texts from a base row (NULL: none). */
void edit_slot_from(struct edit *edit, int index, const char *base);
bool edit_slot_changed(const struct edit_slot *slot);
void edit_text_set(char **text, const char *with); /* a copy of it; frees what was there */
/* How a stored text looks in the form; the caller frees. */
char *edit_shown(struct edit *edit, int index, const char *stored);
char *edit_shown_field(const struct field_spec *field, const char *stored);
void edit_undo_clear(struct edit *edit);

/* edit_read.c */
void edit_read_slot(struct edit *edit, int index);
void edit_check(struct edit *edit); /* runs spec->check */
bool edit_is_required(const struct edit_slot *slot);
/* What a date or time that was typed means, as it is shown ("T-1" tomorrow is another day than
 * today); NULL for other fields and where nothing can be read. The caller frees. */
char *edit_meaning(struct edit *edit, int index);

/* edit_specs.c */
void edit_presets_put(struct edit *edit);

/* edit_confirm.c */
/* Asks the first question that has not been answered; false: there is none. */
bool edit_ask_next(struct edit *edit);
/* The patient was confirmed, which lets the next saves of the same chart go for a while. */
void edit_confirm(struct edit *edit);

/* edit_save.c */
void edit_send(struct edit *edit);
void edit_settle(struct edit *edit);
void edit_problem_set(struct edit *edit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* edit_alike.c */
void edit_alike_look(struct edit *edit);

/* edit_conflict.c */
void edit_conflict_begin(struct edit *edit, const struct save_answer *answer);
void edit_conflict_release(struct edit *edit);

/* edit_draft.c */
void edit_draft_touch(struct edit *edit, int characters); /* a text has changed */
void edit_draft_done(struct edit *edit); /* saved: its draft went with the save, or goes now */
void edit_draft_begin(struct edit *edit);
void edit_draft_release(struct edit *edit); /* the form is freed: the draft stays */
/* A draft's texts into the fields, once they are there. */
void edit_draft_put(struct edit *edit);
/* The draft's row as the form's; false: it is not this form's. */
bool edit_draft_row(struct edit *edit);
/* Opens a form from a draft, with the content's patient and row; takes the content. */
struct edit *edit_open_draft(struct session *session, const struct edit_spec *spec,
                             struct draft_content *content, const char *draft_id,
                             void (*changed)(void *context), void *context, struct error *error);
/* The step that deletes the draft in the set of the save. */
void edit_draft_compose(struct edit *edit, struct change_set *set);

#endif
