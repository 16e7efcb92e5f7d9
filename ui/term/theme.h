/* SPDX-License-Identifier: MIT */
/*
 * Purpose: themes: the look of each role at each colour depth, read from libconfig text.
 * Layer: term.  Thread: the loop's; read-only once loaded.
 * Errors: file, line and role are named. A role left out inherits from text. A theme whose
 * critical, allergy or error looks like text at a depth is refused. An @include is refused; at most
 * 64 KiB.
 */
#ifndef CHARTTY_UI_TERM_THEME_H
#define CHARTTY_UI_TERM_THEME_H

#include "chartty/base/error.h"
#include "ui/term/roles.h"

#include <stdbool.h>
#include <stdint.h>

enum color_depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_RGB, DEPTH_COUNT };

enum look_attributes { LOOK_BOLD = 1, LOOK_UNDERLINE = 2, LOOK_REVERSE = 4, LOOK_DIM = 8 };

struct look {
    int32_t foreground,
        background; /* palette index, 0xRRGGBB at DEPTH_RGB, -1 = the terminal's own */
    unsigned attributes;
};

struct theme;
/* A path, or the name of a built-in or installed theme ("default-dark"). */
struct theme *theme_load(const char *name_or_path, struct error *error);
/* The text of a theme file; name: what errors call it. Both of these: theme_free; NULL and *error.
 */
struct theme *theme_read(const char *name, const char *text, struct error *error);
void theme_free(struct theme *theme); /* NULL is allowed */
const char *theme_name(const struct theme *theme);
struct look theme_look(const struct theme *theme, enum role role, enum color_depth depth);

#endif
