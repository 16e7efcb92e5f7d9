/* SPDX-License-Identifier: MIT */
/*
 * Purpose: opens the records for the workstation and stories: loop, data module, session; waits for
 * the open. Layer: app.  Thread: the loop's (start-up: it runs the loop until the database is open
 * or refused).
 */
#ifndef CHARTTY_APP_RECORDS_H
#define CHARTTY_APP_RECORDS_H

#include "chartty/base/loop.h"
#include "chartty/control/session.h"
#include "src/app/settings.h"

struct records {
    struct loop *loop;
    struct session session;
    char station[64], terminal[64], remote[128];
    char audit_key[1024], badge_key[1024], state_folder[1024]; /* state_folder "": none */
    char url[1024];   /* a path without links, where it is one */
    char local[1024]; /* the station's own database; "": none */
    /* while opening */
    bool answered;
    struct error open_error;
};

/* url, clock and settings must outlive it. 0, or -1 with *error (and everything closed again). */
int records_open(struct records *records, const char *url, const struct settings *settings,
                 const struct clock *clock, struct error *error);
void records_close(struct records *records);

#endif
