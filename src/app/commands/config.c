/* SPDX-License-Identifier: MIT */
/* chartty config check: by the time it runs the settings were read, so what is left are the files
 * that they name. */
#include "src/app/command.h"

#include "chartty/base/words.h"
#include "ui/term/keymap.h"
#include "ui/term/theme.h"

#include <stdio.h>

int command_config_check(const struct command_call *call)
{
    struct settings settings = *call->settings;
    struct error error;
    if (call->count > 0 && settings_read(&settings, call->arguments[0], false, &error) != 0) {
        return command_fail(&error);
    }
    struct theme *theme = theme_load(settings.theme, &error);
    if (theme == NULL) {
        return command_fail(&error);
    }
    theme_free(theme);
    struct keymap *keymap =
        keymap_load(settings.keymap[0] != '\0' ? settings.keymap : NULL, &error);
    if (keymap == NULL) {
        return command_fail(&error);
    }
    keymap_free(keymap);
    printf(WORDS("The settings are in order.\n"));
    return EXIT_DONE;
}
