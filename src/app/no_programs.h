/* SPDX-License-Identifier: MIT */
/*
 * Purpose: takes from this process, for good, the power to start a program (architecture decision
 * 16): the kernel refuses execve and execveat from then on. Layer: app.  Thread: start-up, before
 * others are started. Only the workstation asks for it; `chartty backup` starts pg_dump.
 */
#ifndef CHARTTY_APP_NO_PROGRAMS_H
#define CHARTTY_APP_NO_PROGRAMS_H

#include <stdbool.h>

/* False where the kernel has no such filter: the workstation goes on, since it starts none anyway;
 * a kiosk does not (its caller says so). */
bool no_programs(void);

#endif
