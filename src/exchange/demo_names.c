/* SPDX-License-Identifier: MIT */
/*
 * Purpose: names of demo people (demo_names.h): one in a hundred is a Smith, the common surnames
 * take a little over half, the rest is put together, so that a million patients have about 30,000
 * different surnames (docs/demo-data.md). Called by demo_people.c. Holds only constant lists.
 */
#include "src/exchange/demo_names.h"

#include "src/exchange/demo_names.def"

#include <stdio.h>
#include <string.h>

/* X(TRADITION, how many of 10,000 surnames) */
#define TRADITIONS(X)                                                                              \
    X(COMMON, 5670)                                                                                \
    X(ENGLISH, 1420)                                                                               \
    X(HYPHENATED, 130)                                                                             \
    X(SPANISH, 900)                                                                                \
    X(SLAVIC, 330)                                                                                 \
    X(GERMAN, 300)                                                                                 \
    X(IRISH, 300)                                                                                  \
    X(ITALIAN, 200)                                                                                \
    X(INDIAN, 250)                                                                                 \
    X(ARABIC, 150)                                                                                 \
    X(NORDIC, 120)                                                                                 \
    X(ASIAN, 150)                                                                                  \
    X(FRENCH, 70)                                                                                  \
    X(LONG, 10)

enum tradition {
#define X(name, share) TRADITION_##name,
    TRADITIONS(X)
#undef X
        TRADITION_COUNT
};

static const int shares[TRADITION_COUNT] = {
#define X(name, share) share,
    TRADITIONS(X)
#undef X
};

enum { SMITHS_OF_10000 = 100, SMYTHS_OF_10000 = 10, SMITHES_OF_10000 = 4 };

#define LIST(name, ...) static const char *const name[] = {__VA_ARGS__}
LIST(common, SURNAMES_COMMON);
LIST(english_stems, SURNAMES_ENGLISH_STEMS);
LIST(english_ends, SURNAMES_ENGLISH_ENDS);
LIST(spanish, SURNAMES_SPANISH);
LIST(slavic_stems, SURNAMES_SLAVIC_STEMS);
LIST(slavic_ends, SURNAMES_SLAVIC_ENDS);
LIST(german_stems, SURNAMES_GERMAN_STEMS);
LIST(german_ends, SURNAMES_GERMAN_ENDS);
LIST(irish_stems, SURNAMES_IRISH_STEMS);
LIST(irish_prefixes, SURNAMES_IRISH_PREFIXES);
LIST(italian_stems, SURNAMES_ITALIAN_STEMS);
LIST(italian_ends, SURNAMES_ITALIAN_ENDS);
LIST(indian_stems, SURNAMES_INDIAN_STEMS);
LIST(indian_ends, SURNAMES_INDIAN_ENDS);
LIST(arabic_stems, SURNAMES_ARABIC_STEMS);
LIST(arabic_prefixes, SURNAMES_ARABIC_PREFIXES);
LIST(nordic_stems, SURNAMES_NORDIC_STEMS);
LIST(nordic_ends, SURNAMES_NORDIC_ENDS);
LIST(asian, SURNAMES_ASIAN);
LIST(french, SURNAMES_FRENCH);
LIST(long_surnames, SURNAMES_LONG);
LIST(long_given, GIVEN_LONG);

LIST(english_f, NAMES_ENGLISH_F);
LIST(english_m, NAMES_ENGLISH_M);
LIST(spanish_f, NAMES_SPANISH_F);
LIST(spanish_m, NAMES_SPANISH_M);
LIST(french_f, NAMES_FRENCH_F);
LIST(french_m, NAMES_FRENCH_M);
LIST(german_f, NAMES_GERMAN_F);
LIST(german_m, NAMES_GERMAN_M);
LIST(slavic_f, NAMES_SLAVIC_F);
LIST(slavic_m, NAMES_SLAVIC_M);
LIST(asian_f, NAMES_ASIAN_F);
LIST(asian_m, NAMES_ASIAN_M);
LIST(indian_f, NAMES_SOUTH_ASIAN_F);
LIST(indian_m, NAMES_SOUTH_ASIAN_M);
LIST(arabic_f, NAMES_ARABIC_F);
LIST(arabic_m, NAMES_ARABIC_M);
LIST(nordic_f, NAMES_NORDIC_F);
LIST(nordic_m, NAMES_NORDIC_M);

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

struct given_names {
    const char *const *female, *const *male;
    int female_count, male_count;
};
#define GIVEN(name)                                                                                \
    {                                                                                              \
        name##_f, name##_m, COUNT(name##_f), COUNT(name##_m)                                       \
    }
/* Traditions without given names of their own take English ones. */
static const struct given_names given[TRADITION_COUNT] = {
    [TRADITION_COMMON] = GIVEN(english),     [TRADITION_ENGLISH] = GIVEN(english),
    [TRADITION_HYPHENATED] = GIVEN(english), [TRADITION_SPANISH] = GIVEN(spanish),
    [TRADITION_SLAVIC] = GIVEN(slavic),      [TRADITION_GERMAN] = GIVEN(german),
    [TRADITION_IRISH] = GIVEN(english),      [TRADITION_ITALIAN] = GIVEN(english),
    [TRADITION_INDIAN] = GIVEN(indian),      [TRADITION_ARABIC] = GIVEN(arabic),
    [TRADITION_NORDIC] = GIVEN(nordic),      [TRADITION_ASIAN] = GIVEN(asian),
    [TRADITION_FRENCH] = GIVEN(french),      [TRADITION_LONG] = GIVEN(english),
};

static enum tradition pick_tradition(struct demo_random *random)
{
    int at = demo_below(random, 10000);
    for (int tradition = 0; tradition < TRADITION_COUNT; tradition++) {
        at -= shares[tradition];
        if (at < 0) {
            return (enum tradition)tradition;
        }
    }
    return TRADITION_COMMON;
}

/* The lower of two picks: the front of the list comes up more often. */
const char *demo_common_surname(struct demo_random *random)
{
    int first = demo_below(random, COUNT(common));
    int second = demo_below(random, COUNT(common));
    return common[first < second ? first : second];
}

static void put_name(char out[DEMO_NAME_SIZE], const char *first, const char *between,
                     const char *last)
{
    snprintf(out, DEMO_NAME_SIZE, "%s%s%s", first, between, last);
}

/* A hyphenated name is put together from any two of the common or English ones. */
static void make_hyphenated(struct demo_random *random, char out[DEMO_NAME_SIZE])
{
    char second[64];
    snprintf(second, sizeof second, "%s%s", DEMO_PICK(random, english_stems),
             DEMO_PICK(random, english_ends));
    put_name(out, common[demo_below(random, COUNT(common) - 1)], "-",
             demo_chance(random, 5000) ? second : common[demo_below(random, COUNT(common) - 1)]);
}

static void make_last(struct demo_random *random, enum tradition tradition,
                      char out[DEMO_NAME_SIZE])
{
    switch (tradition) {
    case TRADITION_ENGLISH:
        put_name(out, DEMO_PICK(random, english_stems), "", DEMO_PICK(random, english_ends));
        break;
    case TRADITION_HYPHENATED:
        make_hyphenated(random, out);
        break;
    case TRADITION_SPANISH:
        if (demo_chance(random, 4500)) {
            put_name(out, DEMO_PICK(random, spanish), demo_chance(random, 9000) ? " " : "-",
                     DEMO_PICK(random, spanish));
        } else {
            put_name(out, DEMO_PICK(random, spanish), "", "");
        }
        break;
    case TRADITION_SLAVIC:
        put_name(out, DEMO_PICK(random, slavic_stems), "", DEMO_PICK(random, slavic_ends));
        break;
    case TRADITION_GERMAN:
        put_name(out, DEMO_PICK(random, german_stems), "", DEMO_PICK(random, german_ends));
        break;
    case TRADITION_IRISH:
        put_name(out, DEMO_PICK(random, irish_prefixes), "", DEMO_PICK(random, irish_stems));
        break;
    case TRADITION_ITALIAN:
        put_name(out, DEMO_PICK(random, italian_stems), "", DEMO_PICK(random, italian_ends));
        break;
    case TRADITION_INDIAN:
        put_name(out, DEMO_PICK(random, indian_stems), "", DEMO_PICK(random, indian_ends));
        break;
    case TRADITION_ARABIC:
        put_name(out, DEMO_PICK(random, arabic_prefixes), "", DEMO_PICK(random, arabic_stems));
        break;
    case TRADITION_NORDIC:
        put_name(out, DEMO_PICK(random, nordic_stems), "", DEMO_PICK(random, nordic_ends));
        break;
    case TRADITION_ASIAN:
        put_name(out, DEMO_PICK(random, asian), "", "");
        break;
    case TRADITION_FRENCH:
        put_name(out, DEMO_PICK(random, french), "", "");
        break;
    case TRADITION_LONG:
        put_name(out, DEMO_PICK(random, long_surnames), "", "");
        break;
    case TRADITION_COMMON:
    case TRADITION_COUNT:
        put_name(out, demo_common_surname(random), "", "");
        break;
    }
}

static const char *pick_given(struct demo_random *random, enum tradition tradition, char sex)
{
    const struct given_names *names = &given[tradition];
    return sex == 'F' ? names->female[demo_below(random, names->female_count)]
                      : names->male[demo_below(random, names->male_count)];
}

void demo_make_first(struct demo_random *random, char sex, char out[DEMO_NAME_SIZE])
{
    put_name(out, pick_given(random, TRADITION_COMMON, sex), "", "");
}

void demo_make_name(struct demo_random *random, char sex, struct demo_name *out)
{
    int smith = demo_below(random, 10000);
    enum tradition tradition = pick_tradition(random);
    make_last(random, tradition, out->last);
    put_name(out->first, pick_given(random, tradition, sex), "", "");
    if (smith < SMITHS_OF_10000 + SMYTHS_OF_10000 + SMITHES_OF_10000) {
        const char *spelling = smith < SMITHS_OF_10000                     ? "Smith"
                               : smith < SMITHS_OF_10000 + SMYTHS_OF_10000 ? "Smyth"
                                                                           : "Smithe";
        put_name(out->last, spelling, "", "");
        put_name(out->first, pick_given(random, TRADITION_COMMON, sex), "", "");
    }
    if (demo_chance(random, 10)) {
        put_name(out->first, DEMO_PICK(random, long_given), "", "");
    }
}

void demo_misspell(struct demo_random *random, char name[DEMO_NAME_SIZE])
{
    static const char vowels[] = "aeiouy";
    size_t length = strlen(name);
    /* Only where two ASCII letters stand, so that no character is broken. */
    for (int tries = 0; tries < 8 && length >= 3 && length < 40; tries++) {
        size_t at = 1 + (size_t)demo_below(random, (int)length - 1);
        if (name[at] < 'a' || name[at] > 'z') {
            continue;
        }
        if (strchr(vowels, name[at])) {
            char other = vowels[demo_below(random, 6)];
            if (other == name[at]) {
                continue;
            }
            name[at] = other;
        } else {
            memmove(name + at + 1, name + at, length - at + 1); /* the letter doubled */
        }
        return;
    }
    if (length < 40) {
        snprintf(name + length, DEMO_NAME_SIZE - length, "%s", "e");
        return;
    }
    /* A long name loses its last character: the schema has room for 50. */
    do {
        length--;
    } while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80);
    name[length] = '\0';
}
