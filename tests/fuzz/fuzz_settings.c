/* SPDX-License-Identifier: MIT */
/* Any bytes as a file of settings: refused with a sentence, or every value is one that is allowed.
 */
#include "fuzz/fuzz.h"

#include "chartty/base/datetime.h"
#include "chartty/base/memory.h"
#include "src/app/settings.h"

#include <string.h>

static void check_values(const struct settings *settings)
{
    int length;
#define SETTING_TEXT(name, low, high)                                                              \
    length = (int)strlen(settings->name);                                                          \
    fuzz_require(length >= (low) && length <= (high), #name);
#define SETTING_NUMBER(name, low, high)                                                            \
    fuzz_require(settings->name >= (low) && settings->name <= (high), #name);
#define SETTING_SWITCH(name, low, high)
#define X(name, kind, default_value, low, high, help) SETTING_##kind(name, low, high)
#include "src/app/settings.def"
#undef SETTING_TEXT
#undef SETTING_NUMBER
#undef SETTING_SWITCH
    fuzz_require(time_parse(settings->day_start) < time_parse(settings->day_end),
                 "a day has hours");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_copy_bytes((const char *)bytes, length);
    struct settings settings;
    struct error error;
    error_clear(&error);
    settings_defaults(&settings);
    if (settings_read_text(&settings, "fuzz", text, &error) != 0) {
        fuzz_require(error.code == ERROR_INVALID, "a refusal says why");
        fuzz_require(strncmp(error.user, "fuzz", 4) == 0, "and in which file");
    } else {
        check_values(&settings);
    }
    memory_free(text);
    return 0;
}
