/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how doses may be written: the abbreviations and number forms that are not to be used
 * (ux.md rule 21: Joint Commission's list and ISMP's), with the words to write instead; usual
 * frequencies and routes in full words; the directions as one sentence. Layer: model.  Thread: any;
 * pure.  It knows forms of writing, not whether a dose is right.
 */
#ifndef CHARTTY_MODEL_DOSE_RULES_H
#define CHARTTY_MODEL_DOSE_RULES_H

#include "chartty/base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the text stands: "/" may join two names ("amoxicillin/clavulanate"), "2.0" may be a
 * laboratory value in instructions, but not a dose. */
enum dose_place { DOSE_NAME, DOSE_AMOUNT, DOSE_FREQUENCY, DOSE_ROUTE, DOSE_INSTRUCTIONS };

struct dose_finding {
    size_t at, length; /* bytes of the text */
    char found[32];    /* as written; safe text */
    char instead[64];  /* what to write: "daily" */
};
/* All that is not to be used, in the text's order; how many (at most `room` are given). */
int dose_findings(enum dose_place place, const char *text, struct dose_finding *out, int room);
/* 0: nothing found. -1 and a sentence: Frequency: write "daily", not "QD". */
int dose_check(enum dose_place place, const char *label, const char *text, struct error *error);

/*
 * What another program stored, as it may be shown: "QD" is "daily", "10U" is "10 units", ".5 mg" is
 * "0.5 mg". What can be read in two ways ("OD", "MS") stays as it was written: nobody but its
 * writer knows. Cut to `size`. True: it is not what is stored, which is to be shown beside it
 * somewhere.
 */
bool dose_shown(enum dose_place place, const char *stored, char *out, size_t size);

enum { DOSE_TEXT_SIZE = 256 };
/* The same text in the form that is stored: "500mg" is "500 mg", "5 ml" is "5 mL". */
void dose_tidy(const char *text, char out[DOSE_TEXT_SIZE]);
/* An abbreviation that may be typed, in full words: "BID" is "twice daily", "q6h prn" is "every 6
 * hours as needed", "PO" is "Oral". What is none stays as it is, tidied. */
void dose_frequency(const char *typed, char out[DOSE_TEXT_SIZE]);
void dose_route(const char *typed, char out[DOSE_TEXT_SIZE]);

/* Pick-lists, NULL-terminated. */
extern const char *const dose_frequency_words[];
extern const char *const dose_route_words[];

/* "Take 1 tablet by mouth twice daily." Any part may be NULL or "". */
void dose_sig(const char *amount, const char *route, const char *frequency,
              char out[2 * DOSE_TEXT_SIZE]);

#endif
