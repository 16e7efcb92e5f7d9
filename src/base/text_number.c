/* SPDX-License-Identifier: MIT */
/*
 * Numbers out of text, the same in every locale. Any layer, any thread, no state. The whole text
 * must be the number: "5 mg" is none.
 */
#include "chartty/base/text.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool text_digits(const char *text, int count, int *out)
{
    int value = 0;
    if (count < 1 || count > 9) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

static const char *skip_sign(const char *text)
{
    return *text == '+' || *text == '-' ? text + 1 : text;
}

bool text_to_integer(const char *text, long long *out)
{
    const char *digits = skip_sign(text);
    size_t length = strspn(digits, "0123456789");
    if (length == 0 || digits[length] != '\0') {
        return false;
    }
    int saved_errno = errno;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    bool fits = errno == 0;
    errno = saved_errno;
    if (fits) {
        *out = value;
    }
    return fits;
}

/* [sign] digits [. digits] [e [sign] digits], at least one digit before the exponent. */
static bool is_decimal(const char *text)
{
    text = skip_sign(text);
    size_t whole = strspn(text, "0123456789");
    text += whole;
    size_t fraction = 0;
    if (*text == '.') {
        fraction = strspn(text + 1, "0123456789");
        text += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return false;
    }
    if (*text == 'e' || *text == 'E') {
        text = skip_sign(text + 1);
        size_t exponent = strspn(text, "0123456789");
        if (exponent == 0) {
            return false;
        }
        text += exponent;
    }
    return *text == '\0';
}

bool text_to_real(const char *text, double *out)
{
    if (!is_decimal(text)) {
        return false;
    }
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0); /* glibc's constant: no allocation */
    if (plain == (locale_t)0) {
        return false;
    }
    double value = strtod_l(text, NULL, plain);
    freelocale(plain);
    if (!isfinite(value)) {
        return false;
    }
    *out = value;
    return true;
}
