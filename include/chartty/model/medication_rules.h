/* SPDX-License-Identifier: MIT */
/*
 * Purpose: does a drug match an allergy, or another drug that the patient takes already? By
 * substance, by class, else by the words of the names (clinical/facts.md 3.4 and 3.5). Layer:
 * model.  Thread: any; pure.  A match is a question to the prescriber; no match is no proof that
 * there is none: the catalogue holds usual drugs only.
 */
#ifndef CHARTTY_MODEL_MEDICATION_RULES_H
#define CHARTTY_MODEL_MEDICATION_RULES_H

#include <stdbool.h>

enum drug_match {
    DRUG_NO_MATCH,
    DRUG_LOW,        /* another class, seldom reacts: said, not asked */
    DRUG_SAME_CLASS, /* or a class known to react alike */
    DRUG_SAME        /* the same substance, or the same word */
};
enum { DRUG_WORDS_SIZE = 160 };

/* The substances of the catalogue in the order of the alphabet: a pick-list, NULL-terminated. */
extern const char *const drug_names[];

/* words (safe text): "amoxicillin is a penicillin"; "" without a match. */
enum drug_match drug_allergy(const char *medication, const char *allergen,
                             char words[DRUG_WORDS_SIZE]);
/* Same substance, or two of a class of which one is enough; "both hold acetaminophen". */
enum drug_match drug_duplicate(const char *medication, const char *other,
                               char words[DRUG_WORDS_SIZE]);
/* True when the catalogue knows a substance or class in this text; an allergen that it does not
 * know is compared by its words alone. */
bool drug_is_known(const char *text);

#endif
