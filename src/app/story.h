/* SPDX-License-Identifier: MIT */
/*
 * Purpose: stories: a file of keys, and the screens that come; for tests and for the pictures of
 * the manual. Layer: app.  Thread: the loop's.
 *
 * One directive a line ('#' comments):
 *   :size 80x24              the canvas (before the first key)
 *   :clock 2026-11-24 22:41  the fixed wall clock
 *   :demo N SEED             a demo database of its own in a temporary folder, made around the
 *                            clock's day
 *   :db PATH                 an existing database instead (read relative to the story)
 *   :set mrn_pattern = "MRN0B0001"   a setting, as in a file of settings
 *   :script line lost query PROVIDERS
 *                            a line of a script for that database (data/script.h)
 *   :row TABLE a=1 | b=2     a row of that database, as it is stored (story_rows.h)
 *   :as USER                 who is signed in at the first key, without a password: demo-clerk,
 *                            demo-nurse, demo-admin, demo-doctor (as without the directive), or
 *                            nobody: the login screen. Later: somebody else comes in
 *   :advance SECONDS         moves the fixed clock, and looks at it: locks, signs out
 *   :theme NAME   :depth mono|8|16|256|rgb   :lines unicode|ascii
 *   :keys F1 g m Enter ^K    keys by name, one after another; each waits until nothing is under way
 *   :type smi jo             text, character by character
 *   :paste TEXT              a bracketed paste ("\n" is a line end)
 *   :wait idle               until no request is under way
 *   :screen NAME             the text of the screen
 *   :looks NAME              the same, and the looks of each row at the depth
 *
 * What comes out is the story's output: "== NAME" and the screen.
 */
#ifndef CHARTTY_APP_STORY_H
#define CHARTTY_APP_STORY_H

#include "chartty/base/error.h"
#include "chartty/base/memory.h"

struct settings;

/* Plays the file; variables replace $NAME in it ("SIZE=80x24"), NULL-terminated, may be NULL.
 * database: an empty one that :demo fills, and which stays; NULL: a file that goes with the story.
 * 0 or -1 with *error naming file and line. */
int story_play(const char *path, const char *const *variables, const char *database,
               const struct settings *settings, struct buffer *output, struct error *error);

#endif
