/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the parts of the lab rules share: a result string taken apart, a reference range,
 * a row of the catalogue. lab_json.c reads, lab_value.c and lab_words.c know the grammar,
 * lab_range.c the references, lab_catalogue.c the table, lab_flag.c judges.
 * Layer: model, private.  Thread: any; pure.
 */
#ifndef CHARTTY_SRC_MODEL_LAB_PARTS_H
#define CHARTTY_SRC_MODEL_LAB_PARTS_H

#include "chartty/model/lab_rules.h"

enum { LAB_TEXT_SIZE = 256 }; /* a longer value or reference is free text: never evaluated */

enum lab_value_kind {
    LAB_VALUE_MISSING,
    LAB_VALUE_NUMBER,
    LAB_VALUE_BELOW,    /* < or <= number */
    LAB_VALUE_ABOVE,    /* > or >= number */
    LAB_VALUE_INTERVAL, /* number to high */
    LAB_VALUE_TITER,    /* 1:number, compare says which way */
    LAB_VALUE_ORDINAL,  /* trace, 1+ and more */
    LAB_VALUE_NEGATIVE,
    LAB_VALUE_POSITIVE,
    LAB_VALUE_NOMINAL,   /* yellow, clear */
    LAB_VALUE_UNCOUNTED, /* TNTC */
    LAB_VALUE_TEXT       /* blood types, remarks, and all that cannot be read */
};

/* What the laboratory itself said of a value. */
enum lab_source {
    LAB_SOURCE_NONE,
    LAB_SOURCE_NORMAL,
    LAB_SOURCE_LOW,
    LAB_SOURCE_HIGH,
    LAB_SOURCE_ABNORMAL,
    LAB_SOURCE_CRITICAL_LOW,
    LAB_SOURCE_CRITICAL_HIGH,
    LAB_SOURCE_CRITICAL,
    LAB_SOURCE_UNKNOWN /* said something that is not understood */
};

struct lab_value {
    enum lab_value_kind kind;
    double number, high;      /* high: of an interval */
    char compare;             /* of a titer: '=', '<' or '>' */
    bool inclusive;           /* <=, >= */
    enum lab_source source;   /* a flag that stood in the value itself: "7.5 H" */
    char source_text[12];     /* as written there; "" none */
    char unit[32];            /* as written after the number; "" none */
    char text[LAB_TEXT_SIZE]; /* normalised, without the flag */
};

struct lab_range {
    enum {
        LAB_RANGE_NONE,
        LAB_RANGE_NUMBERS,
        LAB_RANGE_TITER,
        LAB_RANGE_WORDS,
        LAB_RANGE_UNREADABLE
    } kind;
    double low, high;          /* -INFINITY, INFINITY when one-sided */
    bool low_open, high_open;  /* the limit itself is outside ("<200") */
    bool united;               /* of both sexes, because the sex is not known */
    char unit[32];             /* written beside it; "" none */
    char words[LAB_TEXT_SIZE]; /* LAB_RANGE_WORDS: "Negative", "Yellow;Straw" */
};

struct lab_row_range {
    double male_low, male_high, female_low, female_high; /* NAN none */
    bool high_open;                                      /* "<200" */
};

struct lab_limit {
    double at; /* NAN when there is none */
    bool inclusive;
};

enum lab_unit_need { LAB_UNIT_OPTIONAL, LAB_UNIT_NEEDED };
enum lab_row_kind { LAB_ROW_REFERENCE, LAB_ROW_DECISION };

/* One row of lab_catalogue.def. */
struct lab_row {
    const char *name, *aliases; /* separated by ; */
    const char *loinc;
    const char *units; /* all that mean the same, separated by ; ("" for words) */
    enum lab_unit_need need;
    struct lab_row_range range;
    struct lab_limit critical_low, critical_high;
    const char *expected; /* words, separated by ; ("" none) */
    enum lab_row_kind kind;
    const char *source;
};

/* lab_catalogue.c. urine: the panel is a urinalysis, where WBC, Glucose, pH mean other things. */
const struct lab_row *lab_row_find(const char *name, bool urine);
bool lab_name_is_urine(const char *name);
const struct lab_row *lab_row_at(int index); /* NULL past the last */
bool lab_unit_same(const char *a, const char *b);
bool lab_unit_in(const char *units, const char *unit);
bool lab_unit_is_known(const char *unit); /* of any row */

/* lab_value.c, lab_words.c */
void lab_value_read(const char *text, struct lab_value *out);
/* Blanks and look-alike signs made plain; false when it does not fit. */
bool lab_text_plain(const char *text, char *out, size_t size);
/* A strict decimal number at *cursor, moved past it: no inf, nan, hex, thousands commas only as
 * d,ddd. */
bool lab_number_take(const char **cursor, double *out);
/* "1:80", "<1:40", "1:>=640" and nothing else. */
bool lab_titer_read(const char *text, struct lab_value *out);
enum lab_source lab_source_read(const char *flag);
/* True when the whole plain text is a word of the grammar; sets kind. */
bool lab_word_read(const char *text, enum lab_value_kind *kind);

/* lab_range.c. sex: 'M', 'F' or '?'. */
void lab_range_read(const char *reference, char sex, struct lab_range *out);
void lab_range_of_row(const struct lab_row *row, char sex, struct lab_range *out);

/* lab_flag.c: fills flag and all below it of a component whose texts are set. */
void lab_component_judge(struct arena *arena, struct lab_component *component,
                         const struct lab_subject *subject, bool urine);

#endif
