/* SPDX-License-Identifier: MIT */
/*
 * Purpose: which permission an action needs. Layer: screens.  Thread: any; constant.
 * Forms and controllers ask again; this is what the palette, the hints and the frame go by.
 */
#ifndef CHARTTY_UI_SCREENS_ACTION_RIGHTS_H
#define CHARTTY_UI_SCREENS_ACTION_RIGHTS_H

#include "chartty/control/rights.h"
#include "ui/term/actions.h"

enum permission action_right(enum action action);

#endif
