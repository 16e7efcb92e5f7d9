/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how backends fill a page, and the parts of a page key.
 * Layer: data, private.  Thread: the worker that builds the page; then the loop's. Implemented in
 * page_build.c.
 */
#ifndef CHARTTY_DATA_PAGE_BUILD_H
#define CHARTTY_DATA_PAGE_BUILD_H

#include "chartty/data/data.h"

struct page *page_new(const struct record_spec *spec, int capacity);
/* The next row's values (all null) and its key (empty), to be used before another row is added.
 * Asserts that there is room. */
struct field_value *page_add_row(struct page *page, struct page_key **key);
/* Copies the text into the page's arena and reads it as its field's kind; NULL text is null. */
void page_set(struct page *page, struct field_value *row, int field, const char *text,
              size_t length);
/* Turns the rows and keys round (a page read backwards). */
void page_reverse(struct page *page);
/* Drops the rows past count (the one read to know that there are more). */
void page_truncate(struct page *page, int count);

void page_key_clear(struct page_key *key);
/* False when the part does not fit: it is then cut (keys are long enough for every described
 * column). */
bool page_key_add(struct page_key *key, const char *text);        /* NULL = null */
const char *page_key_part(const struct page_key *key, int index); /* NULL = null or not there */

#endif
