/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a user would do instead, on the same database and terminal: the whole list of
 * patients from the database's shell into a pager. Benchmarks only; one thread.
 */
#ifndef CHARTTY_BENCH_PAGERS_H
#define CHARTTY_BENCH_PAGERS_H

#include <stdint.h>

/* S4 to S7 of the shell (psql on a server, else sqlite3) into less -S, and into pspg where it is
 * installed: prints its findings; says on standard error which program is not here. */
void pagers_measure(const char *database, int64_t patients, int height, int width);

#endif
