/* SPDX-License-Identifier: MIT */
/*
 * Looks for curses: which depth of colour there is, and what a role with flags becomes at it. Used
 * by term_screen.c and term_paint.c on the loop's thread. Must not know what a role is used for.
 */
#include "ui/term/term_private.h"

#include "ui/term/palette.h"

#include <stdlib.h>

/* WCAG 2.1, 1.4.3: the least contrast of text. */
static const double readable = 4.5;

enum { DIRECT_COLORS = 1 << 24 };

static enum color_depth depth_of_colors(int colors)
{
    return colors >= DIRECT_COLORS ? DEPTH_RGB
           : colors >= 256         ? DEPTH_256
           : colors >= 16          ? DEPTH_16
           : colors >= 8           ? DEPTH_8
                                   : DEPTH_MONO;
}

enum color_depth look_depth(enum color_choice choice, int colors, bool no_color)
{
    enum color_depth possible = depth_of_colors(colors);
    enum color_depth wanted;
    switch (choice) {
    case COLOR_NEVER:
        wanted = DEPTH_MONO;
        break;
    case COLOR_8:
        wanted = DEPTH_8;
        break;
    case COLOR_16:
        wanted = DEPTH_16;
        break;
    case COLOR_256:
        wanted = DEPTH_256;
        break;
    case COLOR_RGB:
        wanted = DEPTH_RGB;
        break;
    case COLOR_AUTO:
    default:
        wanted = no_color ? DEPTH_MONO : possible;
        break;
    }
    return wanted < possible ? wanted : possible;
}

void look_open(struct term *term)
{
    const char *no_color = getenv("NO_COLOR");
    int colors = tigetnum("colors");
    term->depth = look_depth(term->options.color, colors, no_color != NULL && no_color[0] != '\0');
    term->direct_color = colors >= DIRECT_COLORS;
    if (term->depth != DEPTH_MONO && start_color() != OK) {
        term->depth = DEPTH_MONO;
    }
    term->default_colors = term->depth != DEPTH_MONO && use_default_colors() == OK;
    term->erases_in_color = tigetflag("bce") > 0;
}

/* A grey is a weight, not a meaning. */
static bool has_hue(const struct term *term, int32_t color)
{
    int32_t rgb = palette_rgb(color, term->depth, 0);
    int32_t red = rgb >> 16 & 0xff, green = rgb >> 8 & 0xff, blue = rgb & 0xff;
    int32_t most = red > green ? red : green, least = red < green ? red : green;
    most = most > blue ? most : blue;
    least = least < blue ? least : blue;
    return most - least > 48;
}

/* A colour that is the terminal's own is not known, so never known to be readable. */
static bool is_readable(const struct term *term, int32_t foreground, int32_t background)
{
    return foreground >= 0 && background >= 0 &&
           palette_contrast(palette_rgb(foreground, term->depth, 0),
                            palette_rgb(background, term->depth, 0)) >= readable;
}

/* A cell on the ground of a selected row keeps its own letters where their colour says something
 * and can be read there. */
static struct look on_ground(const struct term *term, struct look look, enum role ground)
{
    struct look row = theme_look(term->options.theme, ground, term->depth);
    if (term->depth != DEPTH_MONO && !(look.attributes & LOOK_REVERSE)) {
        bool keeps =
            has_hue(term, look.foreground) && is_readable(term, look.foreground, row.background);
        look.foreground = keeps ? look.foreground : row.foreground;
        look.background = row.background;
    }
    look.attributes |= row.attributes;
    return look;
}

static struct look look_with_flags(const struct term *term, enum role role, unsigned flags)
{
    struct look look = theme_look(term->options.theme, role, term->depth);
    if (flags & CELL_SELECTED) {
        look = on_ground(term, look, ROLE_SELECTED);
    } else if (flags & CELL_SELECTED_NOFOCUS) {
        look = on_ground(term, look, ROLE_SELECTED_NOFOCUS);
    }
    if (flags & CELL_MATCH) {
        look.attributes |= LOOK_UNDERLINE;
    }
    if (flags & CELL_FLASH) {
        look.attributes ^= LOOK_REVERSE;
    }
    return look;
}

/* As curses numbers it. In direct colour 0 to 7 are still the palette (user_caps(5), RGB). */
static int curses_color(const struct term *term, int32_t color, int own)
{
    if (color < 0) {
        return term->default_colors ? -1 : own;
    }
    if (term->direct_color && term->depth != DEPTH_8) {
        color = palette_rgb(color, term->depth, 0);
        return color > 0 && color < 8 ? 8 : color;
    }
    return color;
}

static int pair_of(const struct term *term, const struct look *look)
{
    /* Some entries name colours and no pairs (ncr260wy325pp): alloc_pair would follow a NULL there.
     */
    if (term->depth == DEPTH_MONO || tigetnum("pairs") < 1) {
        return 0;
    }
    int foreground = curses_color(term, look->foreground, COLOR_WHITE);
    int background = curses_color(term, look->background, COLOR_BLACK);
    if (foreground == -1 && background == -1) {
        return 0;
    }
    int pair = alloc_pair(foreground, background);
    return pair > 0 ? pair : 0;
}

static attr_t curses_attributes(unsigned attributes)
{
    attr_t out = A_NORMAL;
    out |= attributes & LOOK_BOLD ? A_BOLD : 0;
    out |= attributes & LOOK_UNDERLINE ? A_UNDERLINE : 0;
    out |= attributes & LOOK_REVERSE ? A_REVERSE : 0;
    out |= attributes & LOOK_DIM ? A_DIM : 0;
    return out;
}

const struct term_look *look_of(struct term *term, const struct cell *cell)
{
    unsigned role = cell->role < ROLE_COUNT ? cell->role : ROLE_TEXT;
    unsigned flags = cell->flags & (LOOK_FLAGS - 1);
    struct term_look *known = &term->looks[role][flags];
    if (!known->known) {
        struct look look = look_with_flags(term, (enum role)role, flags);
        known->attributes = curses_attributes(look.attributes);
        known->pair = pair_of(term, &look);
        known->ground = look.background;
        known->shows_on_blanks = (look.attributes & (LOOK_UNDERLINE | LOOK_REVERSE)) != 0;
        known->known = true;
    }
    return known;
}
