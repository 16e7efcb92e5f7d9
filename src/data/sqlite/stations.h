/* SPDX-License-Identifier: MIT */
/*
 * Purpose: who has a SQLite file open, for whoever wants to put another in its place: SQLite's own
 * locks do not tell, since a station that waits holds none. Layer: data/sqlite, private.  Thread:
 * any; it blocks on nothing. A file "PATH.stations" carries the lock and nothing else; it stays.
 */
#ifndef CHARTTY_DATA_SQLITE_STATIONS_H
#define CHARTTY_DATA_SQLITE_STATIONS_H

#include "chartty/base/error.h"

#include <sys/stat.h>

/* For as long as a station has it open: a number for stations_leave. `opened`: what stat() said
 * before it was opened; -1 and ERROR_BUSY while the file is being exchanged, or when it was since.
 * Where the folder cannot be written the number is 0, and nobody can exchange the file either. */
int stations_enter(const char *path, const struct stat *opened, struct error *error);
/* For the exchange: -1 and ERROR_BUSY while a station has it open. */
int stations_shut_out(const char *path, struct error *error);
void stations_leave(int number);

#endif
