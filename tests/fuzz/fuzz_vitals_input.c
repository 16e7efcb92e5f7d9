/* SPDX-License-Identifier: MIT */
/* Any text as a vital sign: refused with a sentence, or a number that is possible, is read as a
 * value, and is itself accepted again. */
#include "fuzz/fuzz.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/model/vitals_input.h"

#include <string.h>

static void type(enum vital_sign sign, const char *text, int age)
{
    char stored[VITALS_STORED_SIZE], again[VITALS_STORED_SIZE], words[VITALS_WORDS_SIZE];
    struct error error;
    double number = 0;
    int result = vitals_input(sign, text, age, stored, words, &error);
    fuzz_require((result == 1) == (stored[0] != '\0'), "what was not accepted leaves nothing");
    fuzz_require(result >= 0 || error.user[0] != '\0', "a refusal says why");
    fuzz_require(text_is_utf8(words, strlen(words)), "what is said is UTF-8");
    fuzz_require(result >= 0 || text_is_utf8(error.user, strlen(error.user)), "so is a refusal");
    if (result != 1)
        return;
    fuzz_require(text_to_real(stored, &number) && number > 0, "a measurement is above 0");
    result = vitals_input(sign, stored, age, again, words, &error);
    fuzz_require(result == 1 && strcmp(stored, again) == 0, "what is stored is accepted again");
    vitals_unusual(sign, stored, age, words);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length < 1)
        return 0;
    static const int ages[] = {-1, 10, 3000, 20000};
    char upper[VITALS_STORED_SIZE], lower[VITALS_STORED_SIZE];
    struct error error;
    enum vital_sign sign = (enum vital_sign)(bytes[0] % VITAL_COUNT);
    int age = ages[(bytes[0] >> 4) & 3];
    char *text = memory_copy_bytes((const char *)bytes + 1, length - 1);
    type(sign, text, age);
    int result = vitals_input_pressure(text, age, upper, lower, &error);
    fuzz_require((result == 1) == (upper[0] && lower[0]), "both parts or none");
    memory_free(text);
    return 0;
}
