/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the order of short lists of names that no index keeps (providers): without case and
 * accents, so that an a with an umlaut stands where an a does, and the same on both engines.
 * Layer: data, private.  Thread: any; constant.
 *
 * Latin letters as text_fold has them (name_order.def); what has no base among them sorts by its
 * bytes, behind. SQLite has it as a function of ours, since its parser takes no expression so deep;
 * PostgreSQL as one replace() a letter, and for a name of ASCII alone, as most are, none.
 */
#ifndef CHARTTY_DATA_NAME_ORDER_SQL_H
#define CHARTTY_DATA_NAME_ORDER_SQL_H

#include <stddef.h>

#define NAME_ORDER "ct_name_order(a.name)"
extern const char name_order_postgres[]; /* of a.name, too */

/* The key itself: never longer than the name. out: length bytes; returns those used. */
size_t name_order_key(const char *name, size_t length, char *out);

#endif
