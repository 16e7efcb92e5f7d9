/* SPDX-License-Identifier: MIT */
/*
 * Purpose: everything between main and a verb: process hygiene, options, settings, the clinic's
 * zone. Layer: app.  Thread: start-up.
 */
#ifndef CHARTTY_APP_START_H
#define CHARTTY_APP_START_H

/* Returns the exit code. */
int start_run(int argc, char **argv);

#endif
