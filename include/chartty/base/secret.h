/* SPDX-License-Identifier: MIT */
/*
 * Purpose: memory for passwords and keys: locked (never in swap), guarded, left out of core files,
 * zeroed when freed. Layer: base.  Thread: any; one secret belongs to one thread at a time. Owns:
 * the caller frees with secret_free. Where the system lets nothing be locked (RLIMIT_MEMLOCK) the
 * memory is still guarded and zeroed; secret_can_lock tells.
 */
#ifndef CHARTTY_BASE_SECRET_H
#define CHARTTY_BASE_SECRET_H

#include "chartty/base/error.h"

#include <stdbool.h>
#include <stddef.h>

void *secret_new(size_t size);            /* zeroed; never NULL (no memory ends the program) */
char *secret_copy_text(const char *text); /* NULL gives NULL */
/* As secret_copy_text, composed (NFC), so that an accented letter is the same from every keyboard.
 * NULL for what is not UTF-8. */
char *secret_compose_text(const char *text);
void secret_free(void *secret);             /* NULL is allowed */
void secret_wipe(void *bytes, size_t size); /* ordinary memory; never optimized away */
/* False when the process may lock no memory: an administrator is told once. */
bool secret_can_lock(void);

#endif
