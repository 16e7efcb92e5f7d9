/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the drug catalogue, for medication_rules.c.
 * Layer: model, private.  Thread: any; constant.
 */
#ifndef CHARTTY_SRC_MODEL_DRUG_PARTS_H
#define CHARTTY_SRC_MODEL_DRUG_PARTS_H

#include <stdbool.h>

enum drug_class {
    DRUG_OTHER, /* no class that matters here */
    DRUG_ACEI,
    DRUG_ARB,
    DRUG_BETA_BLOCKER,
    DRUG_CALCIUM_CHANNEL,
    DRUG_THIAZIDE,
    DRUG_LOOP,
    DRUG_STATIN,
    DRUG_NITRATE,
    DRUG_PDE5,
    DRUG_ANTICOAGULANT,
    DRUG_SULFONYLUREA,
    DRUG_PPI,
    DRUG_SSRI,
    DRUG_BENZODIAZEPINE,
    DRUG_AROMATIC_ANTICONVULSANT,
    DRUG_OPIOID, /* phenanthrenes */
    DRUG_OPIOID_OTHER,
    DRUG_NSAID,
    DRUG_TRIPTAN,
    DRUG_ERGOT,
    DRUG_PENICILLIN,
    DRUG_CEPHALOSPORIN_R1, /* a side chain like that of aminopenicillins */
    DRUG_CEPHALOSPORIN,
    DRUG_CARBAPENEM,
    DRUG_MACROLIDE,
    DRUG_FLUOROQUINOLONE,
    DRUG_TETRACYCLINE,
    DRUG_SULFONAMIDE, /* antibiotics, and sulfasalazine */
    DRUG_AMINOGLYCOSIDE,
    DRUG_AZOLE,
    DRUG_CLASS_COUNT
};

struct drug {
    const char *name, *other_names; /* separated by ; */
    enum drug_class class;
};

enum { DRUG_FOLD_SIZE = 512, DRUG_FOUND_MAX = 8 };
void drug_fold(const char *text, char out[DRUG_FOLD_SIZE]);
/* The substances named in a folded text; how many. */
int drug_find(const char *folded, const struct drug **out, int room);
/* A class by its own name ("sulfa", "penicillin"); DRUG_OTHER: none. */
enum drug_class drug_class_named(const char *folded);
const char *drug_class_one(enum drug_class class);  /* "a penicillin" */
const char *drug_class_many(enum drug_class class); /* "penicillins" */

#endif
