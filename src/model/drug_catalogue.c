/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the substances and classes named in a text, by whole words after folding; never by
 * likeness. Layer: model.  Thread: any; constant.  Owns: nothing.
 */
#include "src/model/drug_parts.h"

#include "chartty/base/text.h"
#include "chartty/model/medication_rules.h"
#include "src/model/ascii.h"

#include <string.h>

static const struct drug drugs[] = {
#define X(name, other_names, class) {name, other_names, DRUG_##class},
#include "src/model/drug_catalogue.def"
#undef X
};

const char *const drug_names[] = {
#define X(name, other_names, class) name,
#include "src/model/drug_catalogue.def"
#undef X
    NULL,
};

enum { DRUG_COUNT = (int)(sizeof drugs / sizeof drugs[0]) };

/* What people write for a whole class. one: "a penicillin"; many: "penicillins". */
static const struct class_words {
    const char *one, *many;
    const char *names; /* separated by ; */
} classes[DRUG_CLASS_COUNT] = {
    [DRUG_OTHER] = {"", "", ""},
    [DRUG_ACEI] = {"an ACE inhibitor", "ACE inhibitors", "ace inhibitor;ace inhibitors;acei"},
    [DRUG_ARB] = {"an angiotensin receptor blocker", "angiotensin receptor blockers", "arb;arbs"},
    [DRUG_BETA_BLOCKER] = {"a beta blocker", "beta blockers", "beta blocker;beta blockers"},
    [DRUG_CALCIUM_CHANNEL] = {"a calcium channel blocker", "calcium channel blockers",
                              "calcium channel blocker;calcium channel blockers"},
    [DRUG_THIAZIDE] = {"a thiazide", "thiazides", "thiazide;thiazides"},
    [DRUG_LOOP] = {"a loop diuretic", "loop diuretics", "loop diuretic;loop diuretics"},
    [DRUG_STATIN] = {"a statin", "statins", "statin;statins"},
    [DRUG_NITRATE] = {"a nitrate", "nitrates", "nitrate;nitrates"},
    [DRUG_PDE5] = {"a PDE5 inhibitor", "PDE5 inhibitors", "pde5 inhibitor;pde5 inhibitors"},
    [DRUG_ANTICOAGULANT] = {"an anticoagulant", "anticoagulants", "anticoagulant;anticoagulants"},
    [DRUG_SULFONYLUREA] = {"a sulfonylurea", "sulfonylureas", "sulfonylurea;sulfonylureas"},
    [DRUG_PPI] = {"a proton pump inhibitor", "proton pump inhibitors",
                  "ppi;ppis;proton pump inhibitor;proton pump inhibitors"},
    [DRUG_SSRI] = {"an SSRI", "SSRIs", "ssri;ssris"},
    [DRUG_BENZODIAZEPINE] = {"a benzodiazepine", "benzodiazepines",
                             "benzodiazepine;benzodiazepines"},
    [DRUG_AROMATIC_ANTICONVULSANT] = {"an aromatic anticonvulsant", "aromatic anticonvulsants", ""},
    [DRUG_OPIOID] = {"an opioid", "opioids", "opioid;opioids;opiate;opiates;narcotics"},
    [DRUG_OPIOID_OTHER] = {"an opioid", "opioids", ""},
    [DRUG_NSAID] = {"an NSAID", "NSAIDs", "nsaid;nsaids"},
    [DRUG_TRIPTAN] = {"a triptan", "triptans", "triptan;triptans"},
    [DRUG_ERGOT] = {"an ergot", "ergots", "ergot;ergots"},
    [DRUG_PENICILLIN] = {"a penicillin", "penicillins", "penicillin;penicillins;pcn;pcns"},
    [DRUG_CEPHALOSPORIN_R1] = {"a cephalosporin", "cephalosporins", ""},
    [DRUG_CEPHALOSPORIN] = {"a cephalosporin", "cephalosporins", "cephalosporin;cephalosporins"},
    [DRUG_CARBAPENEM] = {"a carbapenem", "carbapenems", "carbapenem;carbapenems"},
    [DRUG_MACROLIDE] = {"a macrolide", "macrolides", "macrolide;macrolides"},
    [DRUG_FLUOROQUINOLONE] = {"a fluoroquinolone", "fluoroquinolones",
                              "fluoroquinolone;fluoroquinolones;quinolone;quinolones"},
    [DRUG_TETRACYCLINE] = {"a tetracycline", "tetracyclines", "tetracyclines"},
    [DRUG_SULFONAMIDE] = {"a sulfonamide", "sulfonamides",
                          "sulfa;sulfa drugs;sulfonamide;sulfonamides"},
    [DRUG_AMINOGLYCOSIDE] = {"an aminoglycoside", "aminoglycosides",
                             "aminoglycoside;aminoglycosides"},
    [DRUG_AZOLE] = {"an azole", "azoles", "azole;azoles"},
};

const char *drug_class_one(enum drug_class class)
{
    return classes[class].one;
}

const char *drug_class_many(enum drug_class class)
{
    return classes[class].many;
}

/* " amoxicillin 500 mg ": with blanks at both ends, so that whole words can be looked for. */
void drug_fold(const char *text, char out[DRUG_FOLD_SIZE])
{
    out[0] = ' ';
    size_t length = text_fold(out + 1, DRUG_FOLD_SIZE - 2, text, strlen(text));
    out[length + 1] = ' ';
    out[length + 2] = '\0';
}

/* As text_fold would have it: the names here are plain ASCII. */
static char plain(char c)
{
    return c == '-' ? ' ' : ascii_lower(c);
}

/* Whole words: `name` begins at a word of the folded text and ends at one's end. */
static bool holds(const char *folded, const char *name, size_t length)
{
    for (const char *word = folded; length > 0 && word[0] == ' ' && word[1];) {
        size_t at = 0;
        while (at < length && word[1 + at] == plain(name[at])) {
            at++;
        }
        if (at == length && word[1 + at] == ' ') {
            return true;
        }
        word += 1 + strcspn(word + 1, " ");
    }
    return false;
}

static bool holds_any(const char *folded, const char *names)
{
    for (size_t length; *names; names += length + (names[length] == ';')) {
        length = strcspn(names, ";");
        if (holds(folded, names, length)) {
            return true;
        }
    }
    return false;
}

int drug_find(const char *folded, const struct drug **out, int room)
{
    int count = 0;
    for (int index = 0; index < DRUG_COUNT && count < room; index++) {
        const struct drug *drug = &drugs[index];
        if (holds(folded, drug->name, strlen(drug->name)) || holds_any(folded, drug->other_names)) {
            out[count++] = drug;
        }
    }
    return count;
}

enum drug_class drug_class_named(const char *folded)
{
    for (int class = 1; class < DRUG_CLASS_COUNT; class ++) {
        if (holds_any(folded, classes[class].names)) {
            return (enum drug_class) class;
        }
    }
    return DRUG_OTHER;
}
