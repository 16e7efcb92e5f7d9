/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the program's log: one line an event, safe text, no patient data, to a file or nowhere.
 * Layer: base.  Thread: any (a line is one write()).  Owns: its file descriptor.
 */
#ifndef CHARTTY_BASE_LOG_H
#define CHARTTY_BASE_LOG_H

struct error;
struct log; /* NULL is a log that keeps nothing */

/* Opens (0600, appending). NULL and *error on failure. */
struct log *log_open(const char *path, struct error *error);
void log_close(struct log *log);
void log_line(struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_error(struct log *log, const char *where, const struct error *error);

#endif
