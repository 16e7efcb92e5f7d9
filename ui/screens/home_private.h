/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the home screen, for what it does (home.c) and how it looks (home_draw.c). Layer:
 * screens, private to home*.c. Thread: the loop's.
 */
#ifndef CHARTTY_UI_SCREENS_HOME_PRIVATE_H
#define CHARTTY_UI_SCREENS_HOME_PRIVATE_H

#include "chartty/control/patient_search.h"
#include "chartty/control/worklist.h"
#include "ui/kit/input.h"
#include "ui/kit/table.h"
#include "ui/kit/text_view.h"
#include "ui/screens/screen.h"

/* From this width on there is a preview beside the list. */
enum { HOME_WIDE = 100 };

struct home {
    struct patient_search *search;
    struct todo *todo;
    struct input input;
    struct table table;
    struct text_view preview;
    bool in_list; /* the list has the focus, else the field */
};

/* Title, name and what is missing of it, as the list and the preview say it. */
void home_name_words(const struct patient_hit *hit, char *out, size_t size);
void home_draw(struct screen *screen, struct canvas *canvas, const struct area *body);

#endif
