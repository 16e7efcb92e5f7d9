/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the scripted backend, for tests: wraps a real database and makes it slow, stalled, lost
 * or failing by a script. Layer: data.  Thread: read at open.
 *
 * A script file, opened by the URL script:PATH, has one directive a line ('#' comments). N counts
 * from 1, each kind by itself; "*" is every one.
 *
 *   database PATH           the SQLite file that answers what the script lets through (relative to
 *                           the script)
 *   delay MS                every answer comes MS later, from here on
 *   request N stall MS      the Nth page or count waits MS (it can be cancelled meanwhile)
 *   request N error CODE    it answers with this error ("busy", "connection lost", "damaged", ...)
 *   query NAME stall MS     every request whose query is NAME (PATIENT_SEARCH) waits
 *   query NAME wait FILE    ... waits as long as FILE is there (relative to the script): what is to
 *                           happen meanwhile is not told by the clock
 *   query NAME error CODE   ... fails
 *   save N stall MS         the Nth save waits MS before it is begun
 *   save N error CODE       it answers with this error ("busy", "refused", "connection lost", ...);
 *                           nothing is written
 *   save N conflict COLUMN VALUE
 *                           it answers with a conflict: the row of its first update is as it was
 *                           read, but for this column ("null" is NULL); nothing is written
 *   save N uncertain        it is made, and its answer gets lost: "uncertain"
 *   save N vanish           it is not made, and its answer gets lost: "uncertain"
 *   entry N stall MS, entry N error CODE, entry N uncertain, entry N vanish
 *                           the Nth entry of the audit that stands alone (a view, a search), which
 *                           is not counted as a save
 *   settle N stall MS       the Nth settling waits
 *   settle N error CODE     ... fails; nothing is written
 *   lost while FILE         every request and save answers "connection lost" as long as FILE is
 * there line lost save N        before the Nth save is begun the line is lost (line.h); 0: at
 * opening line lost query NAME    ... when that query is asked for the first time line back N it
 * comes back when it is asked for the Nth time (data_line_retry) line standby SECONDS    only a
 * standby answers, so far behind; saves are refused
 *
 * What no line is about is answered, saved and settled by the database itself.
 */
#ifndef CHARTTY_DATA_SCRIPT_H
#define CHARTTY_DATA_SCRIPT_H

/* The URL's scheme, for messages and tests. */
#define SCRIPT_SCHEME "script:"

#endif
