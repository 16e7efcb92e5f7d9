/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the scripted backend, for tests: wraps a real database and makes it slow, stalled, lost
 * or failing by a script. Layer: data.  Thread: read at open.
 *
 * A script file, opened by the URL script:PATH, has one directive a line ('#' comments):
 *   database PATH            the SQLite file that answers what the script lets through (relative to
 * the script) delay MS                 every answer comes MS later, from here on request N stall MS
 * the Nth request (from 1) waits MS (it can be cancelled meanwhile) request N error CODE     the
 * Nth request answers with this error ("busy", "lost", "damaged", ...) query NAME stall MS every
 * request whose query is NAME (PATIENT_SEARCH) waits query NAME error CODE    ... fails after MS
 * lost            MS after opening every request answers "connection lost" after MS back ... and
 * works again
 */
#ifndef CHARTTY_DATA_SCRIPT_H
#define CHARTTY_DATA_SCRIPT_H

/* The URL's scheme, for messages and tests. */
#define SCRIPT_SCHEME "script:"

#endif
