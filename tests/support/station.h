/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the real program on a pty: a folder with a demo database for a test program, plain SQL
 * on copies of it, scripts for the scripted backend, and a station that is started, watched and
 * ended. Tests only; one thread. The program is the one that CHARTTY_BINARY names.
 */
#ifndef CHARTTY_TESTS_SUPPORT_STATION_H
#define CHARTTY_TESTS_SUPPORT_STATION_H

#include "support/patience.h"
#include "support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_ROOM = 256 };

/* A test program's folder; demo is 300 patients, seed 7, around 2026-11-24. */
struct world {
    char folder[64];
    char demo[PATH_ROOM];
};

/* Group fixtures: *state is the world. */
int world_setup(void **state);
int world_teardown(void **state);

/* The demo into another database, a server's; 0 when it was made. */
int world_make_demo(const char *url);
/* A path in the folder. */
void world_path(const struct world *world, const char *name, char out[PATH_ROOM]);
/* A copy of the demo database in the folder; its path. */
void world_copy(const struct world *world, const char *name, char out[PATH_ROOM]);
/* SQL as any other program would send it. %-free; values are bound by world_run_with. */
void world_run(const char *database, const char *sql);
/* Each text is bound to one ? in turn; NULL ends the list. */
void world_run_with(const char *database, const char *sql, const char *const *texts);
/* A patient of known words; 9001 is its row. */
void world_add_patient(const char *database, const char *last, const char *first);
long long world_number(const char *database, const char *sql);
/* A script for the scripted backend over a database; the URL that opens it. */
void world_script(const struct world *world, const char *name, const char *database,
                  const char *directives, char url[PATH_ROOM]);
void world_write(const struct world *world, const char *name, const char *text,
                 char path[PATH_ROOM]);

/* What is 0 or NULL is the usual: the world's demo, xterm-256color, C.UTF-8, New York, 24x80. */
struct station {
    const char *db, *term, *locale, *zone;
    bool term_unset;
    const char *const *arguments;   /* more of them, NULL at the end */
    const char *const *environment; /* more of it: "NO_COLOR=1" */
    int height, width;
    const struct termios *termios;
};

struct pty *station_start(const struct world *world, const struct station *station);
/* At the login screen: in as that demo person; the screen behind it has come. */
void station_sign_in(struct pty *pty, const char *username);
const char *station_password(const char *username);
/* Started, a doctor signed in, and Home with its patients is shown. */
struct pty *station_home(const struct world *world, const struct station *station);
/* The same of another of the demo's people; a clerk's first screen is the schedule: Home is gone
 * to.
 */
struct pty *station_home_of(const struct world *world, const char *database, const char *username);
/* Home -> types the words -> Enter -> the summary of the one that is found; the banner shows name.
 */
void station_open_chart(struct pty *pty, const char *words, const char *name);

/* Chart -> its vitals -> the form of new ones. */
void station_new_vitals(struct pty *pty);

void station_sees(struct pty *pty,
                  const char *text); /* fails with the screen when it never comes */
void station_sees_within(struct pty *pty, const char *text, int timeout_ms);
void station_loses(struct pty *pty, const char *text);       /* until the text is gone */
void station_never_shows(struct pty *pty, const char *text); /* now */
/* The row that holds the text first, without trailing blanks; its number, -1 when there is none. */
int station_row(struct pty *pty, const char *text, char *out, size_t size);
void station_print(struct pty *pty); /* the screen as an error message */
/* ^O to sign out, ^O to end: exit status 0, terminal given back; frees it. */
void station_quit(struct pty *pty);
void station_is_given_back(struct pty *pty);

/* All that was written holds no control but those of curses itself, no C1, no bidi control, no
 * zero-width character; escape sequences are those of the terminal, none of a title or a clipboard.
 */
void station_wrote_no_raw(struct pty *pty);

#endif
