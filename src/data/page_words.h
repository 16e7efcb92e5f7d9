/* SPDX-License-Identifier: MIT */
/*
 * Purpose: does a row of a page hold a text, as it is stored or as it is shown? For filters by
 * words where rows are few. Layer: data, private to the backends.  Thread: any; pure.
 */
#ifndef CHARTTY_DATA_PAGE_WORDS_H
#define CHARTTY_DATA_PAGE_WORDS_H

#include "chartty/data/data.h"

/* folded: the text as text_fold makes it. */
bool page_row_contains(const struct page *page, int index, const char *folded);

#endif
