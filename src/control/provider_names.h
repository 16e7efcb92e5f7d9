/* SPDX-License-Identifier: MIT */
/*
 * Purpose: providers by name, for pick-lists: read once, each with a text of its own (specialty or
 * NPI beside it where two are called alike). Layer: control, private.  Thread: the loop's.
 */
#ifndef CHARTTY_SRC_CONTROL_PROVIDER_NAMES_H
#define CHARTTY_SRC_CONTROL_PROVIDER_NAMES_H

#include "chartty/control/session.h"

struct provider_names;
struct provider_names *provider_names_new(struct session *session, void (*changed)(void *context),
                                          void *context);
void provider_names_free(struct provider_names *names); /* NULL is allowed */

/* NULL until they have come. NULL-terminated; lives as long as the names. */
const char *const *provider_names_list(const struct provider_names *names);
/* Of that number; NULL: not there, or not read yet. */
const char *provider_names_of(const struct provider_names *names, int64_t id);
/* What was typed: a text of the list, or the only one that has these words. 0, or -1 with a
 * sentence that names what to do. */
int provider_names_find(const struct provider_names *names, const char *typed, int64_t *id,
                        struct error *error);

#endif
