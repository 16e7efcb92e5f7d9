/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what all widgets share: reactions, and the context that a draw is given.
 * Layer: kit.  Thread: the loop's.  Must not know: patients, data.
 * A widget never paints by itself and never fetches while it draws: it answers an action with
 * reactions, and the workstation turns them into one layout and one paint.
 */
#ifndef CHARTTY_UI_KIT_WIDGET_H
#define CHARTTY_UI_KIT_WIDGET_H

#include "ui/term/actions.h"
#include "ui/term/canvas.h"
#include "ui/term/keymap.h"

enum reaction {
    REACT_IGNORED = 0,
    REACT_HANDLED = 1,
    REACT_REDRAW = 2,
    REACT_RELAYOUT = 4,
    REACT_RELOAD = 8, /* data must be read again */
    REACT_POP = 16    /* close this screen or overlay */
};

#endif
