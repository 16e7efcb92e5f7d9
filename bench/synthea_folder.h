/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a folder of CSV files as Synthea writes them, of any size: about fifteen records a
 * patient. Benchmarks only; the same each time. Nobody is meant.
 */
#ifndef CHARTTY_BENCH_SYNTHEA_FOLDER_H
#define CHARTTY_BENCH_SYNTHEA_FOLDER_H

/* Fails the program when a file cannot be written. */
void synthea_folder_write(const char *folder, int patients);

#endif
