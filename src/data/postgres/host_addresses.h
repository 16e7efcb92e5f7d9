/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the several addresses of one host name, each as a host of its own. Layer: data/postgres,
 * private. Thread: a worker's; it waits for the system's resolver, as libpq does.
 *
 * libpq goes on to a name's next address when one refuses, and never when one is silent, since
 * whoever keeps the time here hangs up for all of them.
 */
#ifndef CHARTTY_DATA_POSTGRES_HOST_ADDRESSES_H
#define CHARTTY_DATA_POSTGRES_HOST_ADDRESSES_H

#include "src/data/postgres/pg_address.h"

/* Puts a host for each of its addresses in a name's place, in the order in which the system wants
 * them tried, up to PG_HOSTS_MAX in all. Names of this machine, numbers, and names that the system
 * does not know (libpq says why) stay as they are. */
void host_addresses_spread(struct pg_address *address);

#endif
