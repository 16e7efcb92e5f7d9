/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the table of laboratory components: names and units matched exactly after folding, never
 * nearly (Iron is not Ferritin, Ca is not CA 125).
 * Layer: model.  Thread: any; constant.  Owns: nothing.  Must not know: values, patients.
 */
#include "src/model/lab_parts.h"

#include "src/model/ascii.h"

#include <math.h>
#include <string.h>

#define BOTH(low, high)                                                                            \
    {                                                                                              \
        low, high, low, high, false                                                                \
    }
#define BY_SEX(male_low, male_high, female_low, female_high)                                       \
    {                                                                                              \
        male_low, male_high, female_low, female_high, false                                        \
    }
#define FROM(low)                            BOTH(low, NAN)
#define FROM_BY_SEX(male_low, female_low)    BY_SEX(male_low, NAN, female_low, NAN)
#define UP_TO(high)                          BOTH(NAN, high)
#define UP_TO_BY_SEX(male_high, female_high) BY_SEX(NAN, male_high, NAN, female_high)
#define UNDER(high)                                                                                \
    {                                                                                              \
        NAN, high, NAN, high, true                                                                 \
    }
#define NO_RANGE BOTH(NAN, NAN)
#define AT(limit)                                                                                  \
    {                                                                                              \
        limit, true                                                                                \
    }
#define PAST(limit)                                                                                \
    {                                                                                              \
        limit, false                                                                               \
    }
#define NO_LIMIT PAST(NAN)

#define UNIT_THOUSANDS   "10*3/uL;K/uL;10*9/L;thou/uL;10*3/mm3;K/mm3;K/cumm"
#define UNIT_MILLIONS    "10*6/uL;M/uL;10*12/L;mil/uL;10*6/mm3"
#define UNIT_MONOVALENT  "mmol/L;mEq/L" /* the same for ions of one charge only */
#define UNIT_MILLIGRAMS  "mg/dL;mg%"
#define UNIT_NANOGRAMS   "ng/mL;ug/L"
#define UNIT_PICOGRAMS   "pg/mL;ng/L"
#define UNIT_ENZYME      "U/L;IU/L;units/L"
#define UNIT_THYROTROPIN "uIU/mL;mIU/L;uU/mL;mU/L"
#define UNIT_FILTRATION  "mL/min/1.73m2;mL/min/{1.73_m2};mL/min/1.73m*2;mL/min/1.73sqm"
#define UNIT_FEU         "ug/mL FEU;ug/mL{FEU};ug/mL (FEU);mg/L FEU;mg/L{FEU}"
#define UNIT_FIELD       "/[HPF];/HPF;HPF;cells/HPF;#/HPF"
#define UNIT_PH          "[pH];pH;{pH};pH units"
#define UNIT_RATIO       "{ratio};ratio"
#define UNIT_SECONDS     "s;sec;secs;seconds"

static const struct lab_row rows[] = {
#define X(name, aliases, loinc, units, need, range, low, high, expected, kind, source)             \
    {name, aliases, loinc,    units,          LAB_UNIT_##need, range,                              \
     low,  high,    expected, LAB_ROW_##kind, source},
#include "src/model/lab_catalogue.def"
#undef X
};

enum { ROW_COUNT = (int)(sizeof rows / sizeof rows[0]), NAME_SIZE = 96 };

const struct lab_row *lab_row_at(int index)
{
    return index >= 0 && index < ROW_COUNT ? &rows[index] : NULL;
}

/* Letters and digits in lower case; %, # and + keep their meaning (Neutrophils % and #, Ca and
 * Ca++); all else is one blank. */
static bool is_kept(char c)
{
    return ascii_is_digit(c) || ascii_is_letter(c) || (unsigned char)c >= 0x80 || c == '%' ||
           c == '#' || c == '+';
}

/* "" when it is too long to be a name of the table. */
static void fold_name(const char *name, size_t length, char out[NAME_SIZE])
{
    size_t used = 0;
    bool gap = false;
    for (size_t index = 0; index < length; index++) {
        if (!is_kept(name[index])) {
            gap = used > 0;
            continue;
        }
        if (used + 2 >= NAME_SIZE) {
            used = 0;
            break;
        }
        if (gap) {
            out[used++] = ' ';
        }
        gap = false;
        out[used++] = ascii_lower(name[index]);
    }
    out[used] = '\0';
}

/* Whether the name folds to just this. Each result is held against the whole table, where most
 * names differ in their first letter. */
static bool folds_to(const char *name, size_t length, const char *folded)
{
    const char *at = folded;
    bool gap = false;
    for (size_t index = 0; index < length; index++) {
        if (!is_kept(name[index])) {
            gap = at > folded;
            continue;
        }
        if (gap && *at++ != ' ') {
            return false;
        }
        gap = false;
        if (*at++ != ascii_lower(name[index])) {
            return false;
        }
    }
    return at > folded && *at == '\0';
}

/* Calls for each item of a list separated by ;. */
static bool list_has_name(const char *list, const char *folded)
{
    for (;;) {
        size_t length = strcspn(list, ";");
        if (folds_to(list, length, folded)) {
            return true;
        }
        if (list[length] == '\0') {
            return false;
        }
        list += length + 1;
    }
}

static bool is_urine_row(const struct lab_row *row)
{
    return strncmp(row->name, "UA ", 3) == 0 || strncmp(row->name, "Urine ", 6) == 0;
}

static const struct lab_row *find_folded(const char *folded, bool urine_only)
{
    for (int index = 0; index < ROW_COUNT; index++) {
        if (urine_only && !is_urine_row(&rows[index])) {
            continue;
        }
        if (list_has_name(rows[index].name, folded) || list_has_name(rows[index].aliases, folded)) {
            return &rows[index];
        }
    }
    return NULL;
}

const struct lab_row *lab_row_find(const char *name, bool urine)
{
    char folded[NAME_SIZE], prefixed[NAME_SIZE + 3] = "ua ";
    fold_name(name, strlen(name), folded);
    if (folded[0] == '\0') {
        return NULL;
    }
    const struct lab_row *row = find_folded(folded, urine);
    if (row || !urine) {
        return row;
    }
    memcpy(prefixed + 3, folded, strlen(folded) + 1);
    return find_folded(prefixed, true);
}

bool lab_name_is_urine(const char *name)
{
    /* What only a urinalysis reports; its Glucose, WBC and pH are then the urine's. */
    static const char *const words[] = {
        "specific gravity",   "sg",      "sp grav",   "nitrite", "urobilinogen", "color",
        "leukocyte esterase", "clarity", "appearance"};
    char folded[NAME_SIZE];
    fold_name(name, strlen(name), folded);
    if (strncmp(folded, "ua ", 3) == 0) {
        return true;
    }
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        if (strcmp(folded, words[index]) == 0) {
            return true;
        }
    }
    return false;
}

enum { UNIT_SIZE = 48 };

/* "x10^3/mcL" to "10*3/ul". Case is folded although UCUM has it: laboratories print MG/DL, and no
 * two units of the table differ by case alone. */
static void fold_unit(const char *unit, size_t length, char out[UNIT_SIZE])
{
    size_t used = 0;
    for (size_t index = 0; index < length && used + 1 < UNIT_SIZE; index++) {
        char c = ascii_lower(unit[index]);
        if (c == ' ' || (c == 'x' && used == 0)) {
            continue;
        }
        if ((unsigned char)c == 0xC2 || (unsigned char)c == 0xCE) { /* the two signs for micro */
            unsigned char next = index + 1 < length ? (unsigned char)unit[index + 1] : 0;
            if (next == 0xB5 || next == 0xBC) {
                index++;
                c = 'u';
            }
        } else if (c == '^') {
            c = '*';
        } else if (c == 'm' && index + 2 < length && ascii_lower(unit[index + 1]) == 'c' &&
                   strchr("gli", ascii_lower(unit[index + 2]))) { /* mcg, mcL, mcIU */
            index++;
            c = 'u';
        } else if (c == 'e' && used >= 2 && memcmp(out + used - 2, "10", 2) == 0) { /* 10e3/uL */
            c = '*';
        }
        out[used++] = c;
    }
    out[used] = '\0';
}

bool lab_unit_in(const char *units, const char *unit)
{
    char folded[UNIT_SIZE], item[UNIT_SIZE];
    fold_unit(unit, strlen(unit), folded);
    while (*units) {
        size_t length = strcspn(units, ";");
        fold_unit(units, length, item);
        if (strcmp(item, folded) == 0) {
            return true;
        }
        units += length + (units[length] == ';');
    }
    return false;
}

bool lab_unit_same(const char *a, const char *b)
{
    char folded_a[UNIT_SIZE], folded_b[UNIT_SIZE];
    fold_unit(a, strlen(a), folded_a);
    fold_unit(b, strlen(b), folded_b);
    return strcmp(folded_a, folded_b) == 0;
}

bool lab_unit_is_known(const char *unit)
{
    static const char others[] = "mmol/L;umol/L;nmol/L;pmol/L;g/L;mg/L;mg;g;/uL;cells/uL;/mm3;"
                                 "IU/mL;mIU/mL;U/mL;mL/min;mOsm/kg;kPa;copies/mL;mg/24h;/LPF";
    for (int index = 0; index < ROW_COUNT; index++) {
        if (lab_unit_in(rows[index].units, unit)) {
            return true;
        }
    }
    return lab_unit_in(others, unit);
}
