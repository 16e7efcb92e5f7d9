/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one macro that every text of the program for people passes on its way to them, so
 * that another language needs this line and a catalogue. Layer: base.  Thread: any.  Owns: nothing.
 *
 * Functions that take such a text pass it themselves (error_set, workstation_say, edit_ask, the
 * widgets' titles and labels ...: tests/lint/words.py lists them), and so do the readers of tables
 * (actions, fields, forms): so most texts stand plain. One that goes straight to a formatter or to
 * the canvas is marked where it stands: WORDS("No patient is selected."). Texts that are stored, in
 * the records or in the audit, are not passed: they stay what they were when they were written.
 * Never patient data: a lookup would take a surname for a button.
 */
#ifndef CHARTTY_BASE_WORDS_H
#define CHARTTY_BASE_WORDS_H

/* Of text (not NULL): the same in the station's language. There is one language so far. */
#define WORDS(text) (text)

#endif
