/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the list of a patient's lab orders, for the labs screen. Layer: screens.  Thread: the
 * loop's.
 */
#ifndef CHARTTY_UI_SCREENS_LAB_ORDERS_H
#define CHARTTY_UI_SCREENS_LAB_ORDERS_H

#include "ui/screens/marks.h"

extern const struct list_screen_spec lab_order_spec;

#endif
