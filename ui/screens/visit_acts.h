/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what can be done to an appointment from a list or the grid: check in, the status menu,
 * moving with its clash, undo; the boxes that ask, over the screen. Layer: screens.  Thread: the
 * loop's. Owns: its booking and a copy of the row it asks about, so that a refresh underneath takes
 * nothing away.
 */
#ifndef CHARTTY_UI_SCREENS_VISIT_ACTS_H
#define CHARTTY_UI_SCREENS_VISIT_ACTS_H

#include "chartty/base/memory.h"
#include "chartty/control/booking.h"
#include "ui/kit/menu.h"
#include "ui/kit/overlay.h"
#include "ui/screens/screen.h"

enum visit_box {
    VISIT_BOX_NONE,
    VISIT_BOX_CHECK_IN,
    VISIT_BOX_STATUS,
    VISIT_BOX_MOVE,
    VISIT_BOX_CLASH
};
enum { VISIT_LINES = 6, VISIT_LINE_SIZE = 384 };

struct visit_acts {
    struct screen *screen;
    struct booking *booking;
    enum visit_box box;
    struct arena arena; /* of `line` */
    struct appointment_line line;
    enum visit_state state;
    struct dialog dialog;
    struct menu menu;
    enum booking_act menu_acts[MENU_ITEMS];
    struct error menu_why[MENU_ITEMS];
    char lines[VISIT_LINES][VISIT_LINE_SIZE];
    char button[64];
    struct booking_change change;   /* MOVE: where to */
    struct booking_outcome outcome; /* of VISIT_BOX_CLASH */
    bool has_free_button, has_over_button;
};

void visit_acts_init(struct visit_acts *acts, struct screen *screen);
void visit_acts_release(struct visit_acts *acts);
static inline bool visit_acts_asks(const struct visit_acts *acts)
{
    return acts->box != VISIT_BOX_NONE;
}
/* Each opens its box, or says why it cannot be done. */
void visit_acts_check_in(struct visit_acts *acts, const struct appointment_line *line,
                         const struct visit_mark *mark);
void visit_acts_status(struct visit_acts *acts, const struct appointment_line *line,
                       const struct visit_mark *mark);
void visit_acts_move(struct visit_acts *acts, const struct appointment_line *line,
                     enum visit_state state, const struct booking_change *to,
                     const char *provider_name);
void visit_acts_edit(struct visit_acts *acts, const struct appointment_line *line);
void visit_acts_undo(struct visit_acts *acts);

void visit_acts_draw(struct visit_acts *acts, struct canvas *canvas, const struct area *body);
/* While visit_acts_asks. */
unsigned visit_acts_action(struct visit_acts *acts, enum action action);
unsigned visit_acts_text(struct visit_acts *acts, const char *text);
void visit_acts_close(struct visit_acts *acts);
int visit_acts_hints(const struct visit_acts *acts, struct hint *out);

/* A row whose texts live in the arena; `from` may be a row that goes with its page. */
void appointment_line_copy(struct arena *arena, const struct appointment_line *from,
                           struct appointment_line *to);

#endif
