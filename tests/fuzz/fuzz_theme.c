/* SPDX-License-Identifier: MIT */
/* Any bytes as a theme file: refused with a sentence, or whole. */
#include "fuzz/fuzz.h"

#include "chartty/base/memory.h"
#include "ui/term/theme.h"

#include <string.h>

static void check_look(const struct look *look, int depth)
{
    static const int largest[DEPTH_COUNT] = {-1, 7, 15, 255, 0xffffff};
    fuzz_require(look->foreground >= -1 && look->foreground <= largest[depth], "letters in range");
    fuzz_require(look->background >= -1 && look->background <= largest[depth], "ground in range");
    fuzz_require(look->attributes < 16, "known attributes");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_copy_bytes((const char *)bytes, length);
    struct error error;
    error_clear(&error);
    struct theme *theme = theme_read("fuzz", text, &error);
    if (theme == NULL) {
        fuzz_require(error.code == ERROR_INVALID, "a refusal says why");
        fuzz_require(strncmp(error.user, "fuzz", 4) == 0, "and in which file");
    } else {
        for (int at = 0; at < ROLE_COUNT * DEPTH_COUNT; at++) {
            struct look look = theme_look(theme, (enum role)(at / DEPTH_COUNT),
                                          (enum color_depth)(at % DEPTH_COUNT));
            check_look(&look, at % DEPTH_COUNT);
        }
        theme_free(theme);
    }
    memory_free(text);
    return 0;
}
