/* SPDX-License-Identifier: MIT */
/*
 * Purpose: QUERY_PATIENT_SEARCH: tiers (number, exact and prefix names, misspelt), each
 * paged by key. Layer: data, private.  Thread: the reader's; one struct a connection.
 */
#ifndef CHARTTY_DATA_SEARCH_SEARCH_H
#define CHARTTY_DATA_SEARCH_SEARCH_H

#include "src/data/page_build.h"

struct name_index; /* src/data/name_index.h: distinct folded names in memory, shared, read-only once
                      built */
struct search_handle;

/* A database makes one (sqlite_search_new, pg_search_new). Without an index of names nothing
 * misspelt is found. */
void search_free(struct search_handle *search); /* NULL is allowed */
void search_set_index(struct search_handle *search, const struct name_index *index);
/* NULL and *error on failure (ERROR_CANCELLED when interrupted). */
struct page *search_page(struct search_handle *search, const struct page_request *request,
                         struct error *error);
int search_count(struct search_handle *search, const struct query *query, int64_t *total,
                 bool *exact, struct error *error);

#endif
