/* SPDX-License-Identifier: MIT */
/* The draft of a form. Loop thread. */
#include "src/control/edit_private.h"

void edit_draft_begin(struct edit *edit)
{
    (void)edit;
}

void edit_draft_touch(struct edit *edit, int characters)
{
    edit->keeping.version++;
    edit->keeping.typed += characters;
}

void edit_draft_done(struct edit *edit)
{
    edit->keeping.gone = true;
}

void edit_draft_release(struct edit *edit)
{
    edit->keeping.gone = true;
}

void edit_draft_compose(struct edit *edit, struct change_set *set)
{
    (void)edit;
    (void)set;
}

void edit_discard(struct edit *edit)
{
    edit->keeping.gone = true;
}

bool edit_park(struct edit *edit, void (*done)(void *context), void *context)
{
    (void)edit;
    (void)done;
    (void)context;
    return true;
}
