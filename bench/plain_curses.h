/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what plain ncurses would send to change one screen into another: the screens are read
 * with libvterm from what the program sent, and painted cell by cell. Benchmarks only. Runs curses
 * in a process of its own.
 */
#ifndef CHARTTY_BENCH_PLAIN_CURSES_H
#define CHARTTY_BENCH_PLAIN_CURSES_H

#include <stddef.h>

/* bytes[0..before) make the first screen, bytes[0..after) the second. Bytes that ncurses needs. */
long plain_curses_bytes(const char *bytes, size_t before, size_t after, int height, int width);

#endif
