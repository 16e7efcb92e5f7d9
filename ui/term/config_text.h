/* SPDX-License-Identifier: MIT */
/*
 * Purpose: libconfig text read the safe way, for themes and keymaps: at most 64 KiB, a plain file,
 * no @include (libconfig 1.5 cannot switch it off). Layer: term, private.  Thread: the loop's.
 * Errors: name and line.
 */
#ifndef CHARTTY_UI_TERM_CONFIG_TEXT_H
#define CHARTTY_UI_TERM_CONFIG_TEXT_H

#include "chartty/base/error.h"

#include <libconfig.h>

/* The whole file, 0-terminated; the caller frees with memory_free. NULL and *error on failure. */
char *config_text_file(const char *path, struct error *error);

/* 0, or -1 and *error. On 0 the caller ends with config_destroy. name is for the messages. */
int config_text_read(config_t *config, const char *name, const char *text, struct error *error);

#endif
