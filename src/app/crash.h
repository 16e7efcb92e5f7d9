/* SPDX-License-Identifier: MIT */
/*
 * Purpose: gives the terminal back when the program ends in a way it did not plan: a fault, an
 * abort, out of memory. Layer: app.  Thread: any; the handler is async-signal-safe.
 */
#ifndef CHARTTY_APP_CRASH_H
#define CHARTTY_APP_CRASH_H

struct term;

/* From now on a fatal signal restores this terminal first, then ends the program by the same
 * signal. */
void crash_guard(const struct term *term);
void crash_unguard(void);

#endif
