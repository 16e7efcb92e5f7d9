/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the files of the patient search share: what a search line asks for (the plan),
 * where a patient stands in its list (the place), the best places so far (the found), and the walks
 * along the indexes that propose places. Layer: data, private to search*.c.  Thread: the
 * reader's.
 *
 * How a page comes about: the indexes propose places in order, tier by tier; each proposed patient
 * is read and matched in C (search_match.c), and counts only where that puts it: so a patient
 * stands once in the list, in its best tier, and an index row that is out of date does no harm.
 * Patients that no index knows (marked stale, or all of them in a database without ct_ tables) are
 * matched by the same function and take their places among the others.
 */
#ifndef CHARTTY_DATA_SEARCH_SEARCH_PARTS_H
#define CHARTTY_DATA_SEARCH_SEARCH_PARTS_H

#include "src/data/name_index.h"
#include "src/data/name_rows.h"
#include "src/data/search/search.h"

enum { FOLDED_SIZE = NAME_ROW_SIZE, JOINED_SIZE = SEARCH_PARTS_MAX * SEARCH_PART_SIZE };

/* In the list's order. From TIER_WORD on a patient was found by a misspelt or inner part. */
enum search_tier {
    TIER_MRN,
    TIER_MRN_PREFIX,
    TIER_BIRTH_DATE,
    TIER_PHONE,
    TIER_NAME,       /* by last, first */
    TIER_FIRST_NAME, /* by first, last */
    TIER_WORD,       /* each part begins a word of a name */
    TIER_NEAR_1,     /* one letter wrong */
    TIER_NEAR_2,
    TIER_INSIDE, /* somewhere inside a name */
    TIER_COUNT
};

/* Where a patient stands: by tier, then by the two texts bytewise, then by id. */
struct search_place {
    enum search_tier tier;
    char key[FOLDED_SIZE], second[FOLDED_SIZE];
    int64_t id;
};
int place_compare(const struct search_place *a, const struct search_place *b);

/* Names that begin so, exactly ("" any). */
struct exact_clause {
    enum search_tier tier;
    char last[JOINED_SIZE], first[JOINED_SIZE];
};

/* One field holds some parts misspelt or inside, the other begins with the rest ("" any). */
struct misspelt_clause {
    enum name_field field;
    int part_count;
    const char *parts[SEARCH_PARTS_MAX]; /* of the plan's terms */
    int distance;                        /* of parts[0] when it is the only one; 0 none */
    bool inside;                         /* parts[0] may stand anywhere in a name */
    char other[JOINED_SIZE];             /* what the other field begins with */
};

/* Names of the index that a misspelt clause takes, in name order, with the tier each belongs to. */
struct misspelt_names {
    bool ready;
    size_t count, capacity;
    struct misspelt_name {
        uint32_t place;
        enum search_tier tier;
    } * names;
};

enum { EXACT_CLAUSES_MAX = 1 << SEARCH_PARTS_MAX, MISSPELT_CLAUSES_MAX = 2 << SEARCH_PARTS_MAX };

struct search_plan {
    struct search_terms terms; /* with a code that may be a name ("frami345") among the parts too */
    bool by_name;              /* names alone find patients (else they only narrow) */
    bool by_code;              /* terms.code */
    bool by_phone;             /* reversed */
    bool by_birth;             /* a date of birth alone */
    char reversed[sizeof((struct search_terms *)0)->digits];
    size_t national_length; /* of reversed without the country code; 0: there is none in it */
    const struct search_plan *narrow; /* names that whom a number finds must have; NULL none */
    struct search_plan *own_narrow;   /* the same when it is not this plan */
    char born_from[11], born_to[16];  /* dates of birth from .. up to (bytewise); "" any */
    bool has_year;                    /* names of those born in a year */
    int exact_count, misspelt_count;
    struct exact_clause exact[EXACT_CLAUSES_MAX];
    struct misspelt_clause misspelt[MISSPELT_CLAUSES_MAX];
    struct misspelt_names names[MISSPELT_CLAUSES_MAX];
};
/* search_plan.c */
struct search_plan *plan_new(const struct search_terms *terms);
void plan_free(struct search_plan *plan);

/* What matching needs of a patient. */
struct search_person {
    int64_t id;
    char mrn[LOOKUP_KEY_SIZE];      /* folded */
    char reversed[LOOKUP_KEY_SIZE]; /* digits of the phone number, from the last */
    char dob[32];
    int name_count; /* folded here: the first is the name in its own order */
    struct name_row names[NAME_ROWS_MAX];
};

/* search_match.c */
bool person_match(const struct search_plan *plan, const struct search_person *person,
                  enum search_tier worst, struct search_place *out);
/* The best tier that one pair of names has by name alone; TIER_COUNT when none. Looks no further
 * than `worst`. */
enum search_tier names_tier(const struct search_plan *plan, const char *last, const char *first,
                            enum search_tier worst);
enum search_tier misspelt_tier(const struct misspelt_clause *clause, const char *name);
bool begins_with(const char *text, const char *prefix);

/* search_found.c: the best places in one direction, sorted, each once, at most `capacity`. */
struct search_found {
    bool backwards;
    size_t count, capacity;
    size_t made; /* places that have memory */
    struct search_place **places;
};
void found_init(struct search_found *found, size_t capacity, bool backwards);
void found_release(struct search_found *found);
/* False when it is full of better ones: then nothing after it in the direction is wanted either. */
bool found_offer(struct search_found *found, const struct search_place *place);
bool found_wants(const struct search_found *found, const struct search_place *place);
/* Below 0 when a comes before b in the direction. */
int direction_compare(bool backwards, const struct search_place *a, const struct search_place *b);

/* The statements; each database has the text of each. */
enum search_statement {
    STATEMENT_IS_ADOPTED,
    STATEMENT_STALE,
    STATEMENT_EVERYBODY,
    STATEMENT_BORN,
    STATEMENT_BORN_IDS,
    STATEMENT_PERSON,
    STATEMENT_HIT,
    STATEMENT_HIT_PLAIN,
    STATEMENT_NEXT_APPOINTMENT,
    STATEMENT_LAST_FORWARDS,
    STATEMENT_LAST_BACKWARDS,
    STATEMENT_FIRST_FORWARDS,
    STATEMENT_FIRST_BACKWARDS,
    STATEMENT_OF_FIRST_FORWARDS,
    STATEMENT_OF_FIRST_BACKWARDS,
    STATEMENT_NEXT_FIRST,
    STATEMENT_LOOKUP_FORWARDS,
    STATEMENT_LOOKUP_BACKWARDS,
    STATEMENT_COUNT
};

/* A statement of the database, ready to bind; the database's own struct begins with it. */
struct search_rows {
    const struct search_api *api;
};

/* Rows in the order of an index, from one place on, itself left out. */
enum search_by {
    SEARCH_BY_LAST,
    SEARCH_BY_FIRST,
    SEARCH_BY_KEY,
    SEARCH_BY_BIRTH /* those born then, in no order: for what is read of them afterwards */
};
struct search_range {
    enum search_by by;
    bool backwards;
    const char *kind;         /* BY_KEY: of ct_lookup */
    const char *lead;         /* what the column of the order begins with */
    const char *second;       /* and the other name */
    bool whole;               /* BY_KEY: `lead` itself */
    const char *const *names; /* one of the names is one of these; NULL any */
    size_t name_count;
    bool names_are_first; /* that one is the first name; else the last */
    bool by_firsts;       /* it meets fewer rows first name by first name */
    const char *born;     /* "1945-" or a date: born then; NULL any */
    struct search_place start;
    size_t limit; /* so many rows at least, unless it ends before */
};

/* How many places are proposed first where so many are wanted: some bear two names that begin so,
 * some stand in a better tier. */
static inline size_t first_proposals(size_t wanted)
{
    return wanted + wanted / 3;
}

/* What is asked for together. */
struct search_ask {
    const struct search_range *const *ranges;
    size_t count;
    const char *today; /* for the next appointments; NULL: for matching only */
    const char *born;  /* STATEMENT_BORN of it will be asked for, too; NULL not */
};

/* What a database does for the search: src/data/sqlite/sqlite_search.c and its twin. Parameters
 * count from 1, columns from 0. */
struct search_api {
    /* A read transaction, unless the caller has begun one: *own tells end(). -1 and *error. */
    int (*begin)(struct search_handle *search, bool *own, struct error *error);
    void (*end)(struct search_handle *search, bool own);
    struct search_rows *(*statement)(struct search_handle *search, enum search_statement which,
                                     struct error *error);
    int (*step)(struct search_handle *search, struct search_rows *rows, struct error *error);
    void (*reset)(struct search_rows *rows);
    void (*bind_text)(struct search_rows *rows, int parameter, const char *text);
    void (*bind_id)(struct search_rows *rows, int parameter, int64_t id);
    const char *(*text)(struct search_rows *rows, int column, size_t *length); /* NULL is null */
    int64_t (*id)(struct search_rows *rows, int column);
    void (*free)(struct search_handle *search);
    /* These patients are read next, one after another: where a statement is a journey, theirs may
     * be made together. May be NULL. today: for the next appointments; NULL: for matching only. */
    void (*foresee)(struct search_handle *search, const int64_t *ids, size_t count,
                    const char *today);
    /* Where a statement is a journey: the rows of several ranges in one, with what is read of their
     * patients afterwards. *place: of the first one's answer; the others follow. Answers stay until
     * the end. NULL: statement by statement. -1 and *error. */
    int (*ask)(struct search_handle *search, const struct search_ask *ask, size_t *place,
               struct error *error);
    /* The next row of an answer; the texts stay until the one after. */
    bool (*next)(struct search_handle *search, size_t place, const char **key, const char **second,
                 int64_t *id);
};

struct search_handle {
    const struct search_api *api;
    const struct name_index *index; /* a reference of its own, or NULL */
    bool is_checked, is_adopted;
};

/* A statement ready to bind; NULL and *error. */
static inline struct search_rows *search_statement(struct search_handle *search,
                                                   enum search_statement which, struct error *error)
{
    return search->api->statement(search, which, error);
}
/* 1 a row, 0 no more (the statement is reset), -1 and *error (reset too). */
static inline int search_step(struct search_handle *search, struct search_rows *rows,
                              struct error *error)
{
    return search->api->step(search, rows, error);
}
static inline void search_reset(struct search_rows *rows)
{
    rows->api->reset(rows);
}
static inline void bind_text(struct search_rows *rows, int parameter, const char *text)
{
    rows->api->bind_text(rows, parameter, text);
}
static inline void bind_id(struct search_rows *rows, int parameter, int64_t id)
{
    rows->api->bind_id(rows, parameter, id);
}
static inline const char *column_value(struct search_rows *rows, int column, size_t *length)
{
    return rows->api->text(rows, column, length);
}
/* "" when it is null. */
static inline const char *column_text(struct search_rows *rows, int column)
{
    size_t length;
    const char *text = rows->api->text(rows, column, &length);
    return text == NULL ? "" : text;
}
static inline int64_t column_id(struct search_rows *rows, int column)
{
    return rows->api->id(rows, column);
}

struct id_list {
    int64_t *ids; /* sorted once complete */
    size_t count, capacity;
};

/* One page or count under way. */
struct search_run {
    struct search_handle *search;
    struct search_plan *plan;
    bool backwards;
    bool with_guesses; /* exact places and guesses in one go: when counting */
    bool guesses_left; /* out: it ended before them */
    struct error *error;
    struct id_list stale;      /* whom the indexes' word is not taken for */
    struct id_list born;       /* in the year asked for; only then */
    const char *today;         /* rows of patients are made; NULL: counting */
    struct asked_range *asked; /* search_ranges.c */
    size_t asked_count, asked_capacity;
};

/* The last text there is: after every folded text that begins with what stands before it. */
#define AFTER_ALL "\xf4\x8f\xbf\xbf"

/*
 * Proposals of one tier: offers places after `from` (NULL: from the tier's edge) in the run's
 * direction to raw until it refuses. 0, or -1 and the run's error. search_names.c,
 * search_numbers.c, search_misspelt.c.
 */
int names_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                  struct search_found *raw);
int numbers_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                    struct search_found *raw);
int misspelt_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                     struct search_found *raw);

/* The names that a clause takes. search_misspelt.c */
const struct misspelt_names *misspelt_chosen(struct search_run *run, int clause);

/* search_ranges.c: asks for all that a page is likely to need. -1 and the run's error. */
int ranges_foresee(struct search_run *run, const struct search_place *start, size_t limit);
/* The same as names_propose and its like, where the database answers ranges. */
int ranges_propose(struct search_run *run, enum search_tier tier, const struct search_place *from,
                   struct search_found *raw);
void ranges_release(struct search_run *run);

/* Two parts: which way meets fewer names before so many are found. Only the cost depends on the
 * index being up to date. */
bool is_cheaper_by_firsts(const struct search_run *run, const struct exact_clause *clause,
                          size_t wanted);

/* Rows of one first name whose last name begins with `last`, as places of `tier`. */
int names_of_first(struct search_run *run, enum search_tier tier, const char *first,
                   const char *last, const struct search_place *from, struct search_found *raw);
/* Rows whose last name begins with `last` (is it, when whole) and first name with `first`. */
int names_by_last(struct search_run *run, enum search_tier tier, const char *last, bool whole,
                  const char *first, const struct search_place *from, struct search_found *raw);

/* search_people.c: reads one patient for matching: 1, 0 when it is gone, -1 and the run's error. */
int person_read(struct search_run *run, int64_t id, struct search_person *out);
/* Matches all that no index knows of: the stale, or everybody, or those born on the dates asked
 * for; offers those after `from`. */
int people_gather(struct search_run *run, const struct search_place *from,
                  struct search_found *found);
bool is_stale(const struct search_run *run, int64_t id);
/* False for whom the year of birth asked for leaves out. */
bool may_be_born(const struct search_run *run, int64_t id);
void people_forget(struct search_run *run);

/* The patients of these places are read next. */
void people_foresee(struct search_run *run, struct search_place *const *places, size_t count,
                    const char *today);

/* search_rows.c: adds one patient's row to the page: 1, 0 when it is gone, -1. */
int hit_add(struct search_run *run, const struct query_filter *filter,
            const struct search_place *place, struct page *page);

#endif
