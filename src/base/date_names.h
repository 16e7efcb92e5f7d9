/* SPDX-License-Identifier: MIT */
/* What the date files of base share; private to base, any thread. */
#ifndef CHARTTY_SRC_BASE_DATE_NAMES_H
#define CHARTTY_SRC_BASE_DATE_NAMES_H

extern const char *const date_month_names[12]; /* "January" first; displayed by three letters */

int date_days_in_month(int year, int month); /* month 1 to 12 */

#endif
