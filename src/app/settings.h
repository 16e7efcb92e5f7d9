/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the settings of a station, from files in order, each value checked; errors name file,
 * line and setting. Layer: app.  Thread: start-up. Owns: its texts. libconfig text of at most 64
 * KiB; an @include line is refused; files that others may write are refused.
 */
#ifndef CHARTTY_APP_SETTINGS_H
#define CHARTTY_APP_SETTINGS_H

#include "chartty/base/error.h"

#include <stdbool.h>

enum { SETTING_SIZE = 401 };

struct settings {
#define SETTING_TEXT(name)                            char name[SETTING_SIZE];
#define SETTING_NUMBER(name)                          int name;
#define SETTING_SWITCH(name)                          bool name;
#define X(name, kind, default_value, low, high, help) SETTING_##kind(name)
#include "src/app/settings.def"
#undef SETTING_TEXT
#undef SETTING_NUMBER
#undef SETTING_SWITCH
};

void settings_defaults(struct settings *settings);
/* One file over what is there. missing_ok: no such file is no error. */
int settings_read(struct settings *settings, const char *path, bool missing_ok,
                  struct error *error);
/* A text as if it were the file `name`. */
int settings_read_text(struct settings *settings, const char *name, const char *text,
                       struct error *error);
/* Defaults, /etc/chartty/chartty.conf, the user's ($XDG_CONFIG_HOME/chartty/chartty.conf), then
 * path (may be NULL). */
int settings_load(struct settings *settings, const char *path, struct error *error);
/* The manual's page: every setting with its default, as Markdown on stdout. */
void settings_print_manual(void);

#endif
