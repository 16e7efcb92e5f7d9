/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the closed words of result strings and of source flags (clinical/facts.md 2.2, HL7 table
 * 0078). A word that is not in a list means nothing here, and nothing is ever guessed from a part
 * of it. Layer: model.  Thread: any; pure.  Owns: nothing.
 */
#include "src/model/lab_parts.h"

#include "src/model/ascii.h"

#include <string.h>

struct word_row {
    const char *word; /* lower case, dashes as blanks */
    enum lab_value_kind kind;
};

static const struct word_row word_rows[] = {
    {"", LAB_VALUE_MISSING},
    {"n/a", LAB_VALUE_MISSING},
    {"na", LAB_VALUE_MISSING},
    {".", LAB_VALUE_MISSING},
    {"?", LAB_VALUE_MISSING},
    {"null", LAB_VALUE_MISSING},
    {"no result", LAB_VALUE_MISSING},

    {"neg", LAB_VALUE_NEGATIVE},
    {"negative", LAB_VALUE_NEGATIVE},
    {"non reactive", LAB_VALUE_NEGATIVE},
    {"nonreactive", LAB_VALUE_NEGATIVE},
    {"nr", LAB_VALUE_NEGATIVE},
    {"not detected", LAB_VALUE_NEGATIVE},
    {"none detected", LAB_VALUE_NEGATIVE},
    {"nd", LAB_VALUE_NEGATIVE},
    {"none seen", LAB_VALUE_NEGATIVE},
    {"absent", LAB_VALUE_NEGATIVE},

    {"pos", LAB_VALUE_POSITIVE},
    {"positive", LAB_VALUE_POSITIVE},
    {"reactive", LAB_VALUE_POSITIVE},
    {"detected", LAB_VALUE_POSITIVE},
    {"present", LAB_VALUE_POSITIVE},

    {"trace", LAB_VALUE_ORDINAL},
    {"tr", LAB_VALUE_ORDINAL},
    {"small", LAB_VALUE_ORDINAL},
    {"moderate", LAB_VALUE_ORDINAL},
    {"large", LAB_VALUE_ORDINAL},
    {"+", LAB_VALUE_ORDINAL},
    {"++", LAB_VALUE_ORDINAL},
    {"+++", LAB_VALUE_ORDINAL},
    {"++++", LAB_VALUE_ORDINAL},
    {"1+", LAB_VALUE_ORDINAL},
    {"2+", LAB_VALUE_ORDINAL},
    {"3+", LAB_VALUE_ORDINAL},
    {"4+", LAB_VALUE_ORDINAL},

    {"yellow", LAB_VALUE_NOMINAL},
    {"straw", LAB_VALUE_NOMINAL},
    {"light yellow", LAB_VALUE_NOMINAL},
    {"pale yellow", LAB_VALUE_NOMINAL},
    {"dark yellow", LAB_VALUE_NOMINAL},
    {"colorless", LAB_VALUE_NOMINAL},
    {"amber", LAB_VALUE_NOMINAL},
    {"orange", LAB_VALUE_NOMINAL},
    {"red", LAB_VALUE_NOMINAL},
    {"pink", LAB_VALUE_NOMINAL},
    {"brown", LAB_VALUE_NOMINAL},
    {"green", LAB_VALUE_NOMINAL},
    {"bloody", LAB_VALUE_NOMINAL},
    {"clear", LAB_VALUE_NOMINAL},
    {"hazy", LAB_VALUE_NOMINAL},
    {"cloudy", LAB_VALUE_NOMINAL},
    {"slightly cloudy", LAB_VALUE_NOMINAL},
    {"turbid", LAB_VALUE_NOMINAL},

    {"tntc", LAB_VALUE_UNCOUNTED},
    {"too numerous to count", LAB_VALUE_UNCOUNTED},
};

bool lab_word_read(const char *text, enum lab_value_kind *kind)
{
    char lower[LAB_TEXT_SIZE];
    size_t length = 0;
    bool dashes_only = true;
    for (; text[length] && length + 1 < sizeof lower; length++) {
        dashes_only &= text[length] == '-';
        lower[length] = text[length] == '-' ? ' ' : ascii_lower(text[length]);
    }
    lower[length] = '\0';
    if (length > 0 && dashes_only) { /* "-", "--" */
        *kind = LAB_VALUE_MISSING;
        return true;
    }
    for (size_t index = 0; index < sizeof word_rows / sizeof word_rows[0]; index++) {
        if (strcmp(lower, word_rows[index].word) == 0) {
            *kind = word_rows[index].kind;
            return true;
        }
    }
    return false;
}

static const struct {
    const char *word;
    enum lab_source source;
} source_rows[] = {
    {"N", LAB_SOURCE_NORMAL},
    {"normal", LAB_SOURCE_NORMAL},
    {"L", LAB_SOURCE_LOW},
    {"low", LAB_SOURCE_LOW},
    {"<", LAB_SOURCE_LOW}, /* HL7 0078: below the instrument's scale */
    {"H", LAB_SOURCE_HIGH},
    {"high", LAB_SOURCE_HIGH},
    {">", LAB_SOURCE_HIGH},
    {"A", LAB_SOURCE_ABNORMAL},
    {"*", LAB_SOURCE_ABNORMAL},
    {"abn", LAB_SOURCE_ABNORMAL},
    {"abnormal", LAB_SOURCE_ABNORMAL},
    {"LL", LAB_SOURCE_CRITICAL_LOW},
    {"L!", LAB_SOURCE_CRITICAL_LOW},
    {"critical low", LAB_SOURCE_CRITICAL_LOW},
    {"low critical", LAB_SOURCE_CRITICAL_LOW},
    {"HH", LAB_SOURCE_CRITICAL_HIGH},
    {"H!", LAB_SOURCE_CRITICAL_HIGH},
    {"critical high", LAB_SOURCE_CRITICAL_HIGH},
    {"high critical", LAB_SOURCE_CRITICAL_HIGH},
    {"AA", LAB_SOURCE_CRITICAL},
    {"C", LAB_SOURCE_CRITICAL},
    {"crit", LAB_SOURCE_CRITICAL},
    {"critical", LAB_SOURCE_CRITICAL},
    {"panic", LAB_SOURCE_CRITICAL},
    {"!!", LAB_SOURCE_CRITICAL},
};

enum lab_source lab_source_read(const char *flag)
{
    char plain[LAB_TEXT_SIZE];
    if (flag == NULL) {
        return LAB_SOURCE_NONE;
    }
    if (!lab_text_plain(flag, plain, sizeof plain)) {
        return LAB_SOURCE_UNKNOWN;
    }
    if (plain[0] == '\0') {
        return LAB_SOURCE_NONE;
    }
    for (size_t index = 0; index < sizeof source_rows / sizeof source_rows[0]; index++) {
        if (ascii_same(plain, source_rows[index].word)) {
            return source_rows[index].source;
        }
    }
    return LAB_SOURCE_UNKNOWN;
}
