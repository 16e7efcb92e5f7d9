/* SPDX-License-Identifier: MIT */
/* Letters that Unicode does not decompose but that people type as plain ones. Private to base. */
#ifndef CHARTTY_SRC_BASE_LETTERS_H
#define CHARTTY_SRC_BASE_LETTERS_H

#include <stdint.h>

/* "o" for a small o-slash, "ae" for ae; NULL for every other letter. Small letters only. */
const char *letter_base(int32_t small);

#endif
