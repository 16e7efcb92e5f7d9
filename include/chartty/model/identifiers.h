/* SPDX-License-Identifier: MIT */
/*
 * Purpose: identifiers: MRN, NPI, SSN, phone, ZIP: what is valid, and their search forms
 * (clinical/facts.md 4). Layer: model.  Thread: any; pure.
 */
#ifndef CHARTTY_MODEL_IDENTIFIERS_H
#define CHARTTY_MODEL_IDENTIFIERS_H

#include <stdbool.h>
#include <stddef.h>

bool npi_is_valid(const char *text); /* 10 digits, first 1 or 2, Luhn over "80840" + NPI (CMS) */
bool ssn_is_valid(const char *text); /* AAA-GG-SSSS or 9 digits, by the SSA's rules */
void ssn_mask(const char *text, char *out,
              size_t size);            /* "***-**-1234"; all stars when too short */
bool zip_is_valid(const char *text);   /* 5 or 5-4 digits, not 00000 */
bool phone_is_valid(const char *text); /* 7 or 10 digits of NANP shape, or + and 7 to 15 digits */
/* The digits alone, an extension left out; returns their count. */
size_t phone_digits(const char *text, char *out, size_t size);
/* The digits from the last to the first, a leading NANP 1 left out: what "last digits" are found
 * by. */
size_t phone_reversed(const char *text, char *out, size_t size);
/* Trimmed and upper-cased ASCII: what MRNs are compared by. */
size_t code_folded(const char *text, char *out, size_t size);

#endif
