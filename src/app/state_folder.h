/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the folder of what belongs to the station and not to the records: keys, local.db, sealed
 * drafts. Layer: app.  Thread: start-up.
 */
#ifndef CHARTTY_APP_STATE_FOLDER_H
#define CHARTTY_APP_STATE_FOLDER_H

#include "chartty/base/error.h"
#include "src/app/settings.h"

#include <stddef.h>

enum { STATE_PATH_SIZE = 1024 };

/*
 * Makes it (0700) where it is missing. The settings' `state`; else /var/lib/chartty/state for the
 * site's records (url in /var/lib/chartty), else $XDG_STATE_HOME/chartty, else
 * ~/.local/state/chartty. Refused (DENIED) when it is not the user's own or others may write it. 0,
 * or -1 with *error; out is "" then.
 */
int state_folder(const struct settings *settings, const char *url, char out[STATE_PATH_SIZE],
                 struct error *error);
/* A key file that is there must be the user's own, readable and writable by nobody else: else
 * DENIED with the command that mends it. None is no error. */
int state_file_check(const char *path, struct error *error);

#endif
