/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how the name of a drug looks: tall-man letters where a list has it (hydrALAZINE), a
 * generic name that the catalogue knows in lower case, all else as it is stored. Layer: model.
 * Thread: any; a list is constant once it is read.  Owns: the list.  Must not know: files.
 *
 * For what is shown alone: what is stored, searched, copied or exported keeps its letters. Only the
 * case of ASCII letters changes, so a text keeps its length. Whole words: "prednisone" in
 * "methylprednisone" is none.
 */
#ifndef CHARTTY_MODEL_DRUG_DISPLAY_H
#define CHARTTY_MODEL_DRUG_DISPLAY_H

#include "chartty/base/error.h"

#include <stddef.h>

struct tall_man;

/*
 * A list: a group of names that are taken for one another a line, separated by blanks; "#" begins
 * a comment. A name that stands twice must be written the same way. NULL and *error, which names
 * the line and `name`. The caller ends it with tall_man_free.
 */
struct tall_man *tall_man_read(const char *name, const char *text, struct error *error);
void tall_man_free(struct tall_man *list); /* NULL is allowed */

/* A text with names of drugs in it (a question): the list's names alone change. list NULL: nothing
 * does. */
void tall_man_words(const struct tall_man *list, char *text);
/* The name of a drug, with what stands behind it. list NULL: generic names in lower case alone. */
void drug_display(const struct tall_man *list, char *name);
/* "hydrOXYzine, HYDROmorphone": what the names in it are taken for; "" none. */
void tall_man_look_alikes(const struct tall_man *list, const char *name, char *out, size_t size);

#endif
