/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the list of tall-man letters that the setting names: found as themes are. Layer: app.
 * Thread: any; reads a file.
 */
#ifndef CHARTTY_SRC_APP_DRUG_LIST_H
#define CHARTTY_SRC_APP_DRUG_LIST_H

#include "chartty/model/drug_display.h"

/* A path, or the name of the built-in or an installed list; "none": *out is NULL. The caller ends
 * it with tall_man_free. 0, or -1 and *error. */
int drug_list_load(const char *name_or_path, struct tall_man **out, struct error *error);

#endif
