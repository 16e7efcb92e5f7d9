/* SPDX-License-Identifier: MIT */
/*
 * Purpose: allergy and duplicate checks of a drug that is being prescribed (clinical/facts.md 3.5).
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: forms, patients.
 */
#include "chartty/model/medication_rules.h"

#include "chartty/base/words.h"
#include "src/model/drug_parts.h"
#include "src/model/shown.h"

#include <stdio.h>
#include <string.h>

/* What one text names. */
struct named {
    char folded[DRUG_FOLD_SIZE];
    const struct drug *drugs[DRUG_FOUND_MAX];
    int count;
    enum drug_class class; /* named as a class */
};

static void read_names(const char *text, struct named *out)
{
    drug_fold(text, out->folded);
    out->count = drug_find(out->folded, out->drugs, DRUG_FOUND_MAX);
    out->class = drug_class_named(out->folded);
}

bool drug_is_known(const char *text)
{
    struct named named;
    read_names(text, &named);
    return named.count > 0 || named.class != DRUG_OTHER;
}

static bool is_cephalosporin(enum drug_class class)
{
    return class == DRUG_CEPHALOSPORIN || class == DRUG_CEPHALOSPORIN_R1;
}

static bool is_opioid(enum drug_class class)
{
    return class == DRUG_OPIOID || class == DRUG_OPIOID_OTHER;
}

/* Classes in which an allergy to one makes another likely. */
static bool reacts_within(enum drug_class class)
{
    switch (class) {
    case DRUG_ACEI:
    case DRUG_AROMATIC_ANTICONVULSANT:
    case DRUG_OPIOID:
    case DRUG_NSAID:
    case DRUG_PENICILLIN:
    case DRUG_CEPHALOSPORIN_R1:
    case DRUG_CEPHALOSPORIN:
    case DRUG_CARBAPENEM:
    case DRUG_MACROLIDE:
    case DRUG_FLUOROQUINOLONE:
    case DRUG_TETRACYCLINE:
    case DRUG_SULFONAMIDE:
    case DRUG_AMINOGLYCOSIDE:
        return true;
    default:
        return false;
    }
}

/* drug: what is prescribed; class: of what the patient is allergic to. by_class: the allergy is to
 * the class itself ("penicillins"), so every member counts. */
static enum drug_match of_classes(enum drug_class drug, enum drug_class class, bool by_class)
{
    if (drug == DRUG_OTHER || class == DRUG_OTHER) {
        return DRUG_NO_MATCH;
    }
    if (drug == class && (by_class || reacts_within(class))) {
        return DRUG_SAME_CLASS;
    }
    if (is_cephalosporin(drug) && is_cephalosporin(class)) {
        return DRUG_SAME_CLASS;
    }
    if (is_opioid(drug) && is_opioid(class)) {
        return by_class ? DRUG_SAME_CLASS : DRUG_LOW;
    }
    if (drug == DRUG_CEPHALOSPORIN_R1 && class == DRUG_PENICILLIN) {
        return DRUG_SAME_CLASS; /* a shared side chain */
    }
    bool lactam = is_cephalosporin(drug) || drug == DRUG_CARBAPENEM;
    if ((lactam && class == DRUG_PENICILLIN) ||
        (drug == DRUG_PENICILLIN && is_cephalosporin(class)) ||
        (drug == DRUG_ARB && class == DRUG_ACEI)) {
        return DRUG_LOW;
    }
    if (class == DRUG_SULFONAMIDE &&
        (drug == DRUG_THIAZIDE || drug == DRUG_LOOP || drug == DRUG_SULFONYLUREA)) {
        return DRUG_LOW;
    }
    return DRUG_NO_MATCH;
}

static void class_words(const struct drug *drug, enum drug_match match, enum drug_class class,
                        char *words)
{
    if (match == DRUG_LOW) {
        snprintf(words, DRUG_WORDS_SIZE, WORDS("%s is %s; those allergic to %s seldom react to it"),
                 drug->name, drug_class_one(drug->class), drug_class_many(class));
    } else if (drug->class == class) {
        snprintf(words, DRUG_WORDS_SIZE, WORDS("%s is %s"), drug->name, drug_class_one(class));
    } else {
        snprintf(words, DRUG_WORDS_SIZE, WORDS("%s is %s and may react as %s do"), drug->name,
                 drug_class_one(drug->class), drug_class_many(class));
    }
}

/* Words of names that say nothing about the substance. */
static bool is_plain_word(const char *word, size_t length)
{
    static const char *const plain[] = {
        "acid",     "sodium",  "potassium",     "calcium",    "chloride", "tablet",
        "tablets",  "capsule", "oral",          "solution",   "cream",    "with",
        "allergy",  "drug",    "drugs",         "medication", "product",  "products",
        "extended", "release", "hydrochloride", "sulfate",    "oil",      "vitamin",
    };
    for (size_t index = 0; index < sizeof plain / sizeof plain[0]; index++) {
        if (strlen(plain[index]) == length && memcmp(plain[index], word, length) == 0) {
            return true;
        }
    }
    return false;
}

/* A word of four letters or more that stands in both. */
static bool shares_word(const char *a, const char *b, char *words, const char *what)
{
    enum { LEAST = 4, MOST = 40 };
    for (const char *word = a + 1; *word;) {
        size_t length = strcspn(word, " ");
        char padded[MOST + 3];
        if (length >= LEAST && length <= MOST && !is_plain_word(word, length) &&
            (word[0] < '0' || word[0] > '9')) {
            snprintf(padded, sizeof padded, " %.*s ", (int)length, word);
            if (strstr(b, padded)) {
                snprintf(words, DRUG_WORDS_SIZE, "%s: %.*s", what, (int)length, word);
                return true;
            }
        }
        word += length + (word[length] == ' ');
    }
    return false;
}

static bool same_substance(const struct named *a, const struct named *b, const struct drug **out)
{
    for (int i = 0; i < a->count; i++) {
        for (int j = 0; j < b->count; j++) {
            if (a->drugs[i] == b->drugs[j]) {
                *out = a->drugs[i];
                return true;
            }
        }
    }
    return false;
}

enum drug_match drug_allergy(const char *medication, const char *allergen,
                             char words[DRUG_WORDS_SIZE])
{
    struct named drug, allergy;
    const struct drug *same;
    enum drug_match best = DRUG_NO_MATCH;
    words[0] = '\0';
    read_names(medication, &drug);
    read_names(allergen, &allergy);
    if (same_substance(&drug, &allergy, &same)) {
        snprintf(words, DRUG_WORDS_SIZE, WORDS("the same substance: %s"), same->name);
        return DRUG_SAME;
    }
    for (int i = 0; i < drug.count; i++) {
        for (int j = -1; j < allergy.count; j++) {
            enum drug_class class = j < 0 ? allergy.class : allergy.drugs[j]->class;
            enum drug_match match = of_classes(drug.drugs[i]->class, class, j < 0);
            if (match > best) {
                best = match;
                class_words(drug.drugs[i], match, class, words);
            }
        }
    }
    if (best < DRUG_SAME_CLASS &&
        shares_word(allergy.folded, drug.folded, words, "the same word")) {
        return DRUG_SAME;
    }
    return best;
}

/* Of these, one is enough (facts.md 3.5). */
static bool one_is_enough(enum drug_class class)
{
    switch (class) {
    case DRUG_ACEI:
    case DRUG_ARB:
    case DRUG_BETA_BLOCKER:
    case DRUG_STATIN:
    case DRUG_PPI:
    case DRUG_SSRI:
    case DRUG_BENZODIAZEPINE:
    case DRUG_NSAID:
    case DRUG_ANTICOAGULANT:
    case DRUG_SULFONYLUREA:
        return true;
    default:
        return false;
    }
}

enum drug_match drug_duplicate(const char *medication, const char *other,
                               char words[DRUG_WORDS_SIZE])
{
    struct named a, b;
    const struct drug *same;
    words[0] = '\0';
    read_names(medication, &a);
    read_names(other, &b);
    if (same_substance(&a, &b, &same)) {
        snprintf(words, DRUG_WORDS_SIZE, WORDS("both hold %s"), same->name);
        return DRUG_SAME;
    }
    for (int i = 0; i < a.count; i++) {
        for (int j = 0; j < b.count; j++) {
            enum drug_class class = a.drugs[i]->class;
            if (class == b.drugs[j]->class && one_is_enough(class)) {
                snprintf(words, DRUG_WORDS_SIZE, WORDS("both are %s"), drug_class_many(class));
                return DRUG_SAME_CLASS;
            }
        }
    }
    if ((a.count == 0 || b.count == 0) && shares_word(a.folded, b.folded, words, "the same word")) {
        return DRUG_SAME;
    }
    return DRUG_NO_MATCH;
}
