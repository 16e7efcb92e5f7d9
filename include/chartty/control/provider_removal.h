/* SPDX-License-Identifier: MIT */
/*
 * Purpose: taking a provider out of the records: first all appointments go to another provider,
 * then the row goes. Layer: control.  Thread: the loop's. Owns: the rows it read.
 *
 * Every appointment keeps in its visit's moves with whom it was; those still to come must be free
 * with the other provider, or nothing is reassigned.
 */
#ifndef CHARTTY_CONTROL_PROVIDER_REMOVAL_H
#define CHARTTY_CONTROL_PROVIDER_REMOVAL_H

#include "chartty/control/session.h"
#include "chartty/model/record.h"

struct provider_removal;

/*
 * Reads the provider of that NPI and all appointments; to_npi: who takes them (NULL: nobody). done
 * comes once for it, and once for each call below that returned 0. NULL and *error when it cannot
 * be asked.
 */
struct provider_removal *
provider_removal_read(struct session *session, const char *npi, const char *to_npi,
                      void (*done)(void *context, const struct error *error), void *context,
                      struct error *error);
void provider_removal_free(struct provider_removal *removal); /* NULL is allowed */

const struct provider *provider_removal_provider(const struct provider_removal *removal);
const struct provider *provider_removal_other(const struct provider_removal *removal); /* or NULL */
int provider_removal_appointments(const struct provider_removal *removal);

/* Gives all appointments to the other, in one transaction. */
int provider_removal_reassign(struct provider_removal *removal, struct error *error);
/* Refused, with the number, while there are appointments. */
int provider_removal_remove(struct provider_removal *removal, struct error *error);

#endif
