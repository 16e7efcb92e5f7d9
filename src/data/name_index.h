/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the distinct folded last and first names of all patients with how many bear each, in
 * memory, so that a misspelt name is found without touching the database and a search can tell
 * which way round is cheaper. Layer: data, private.  Thread: one fills it; then it is read-only and
 * shared by any number of threads, each holding a reference. It may lag behind the database: exact
 * searches never depend on it. Must not know: SQL, patients.
 */
#ifndef CHARTTY_DATA_NAME_INDEX_H
#define CHARTTY_DATA_NAME_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum name_field { NAME_LAST, NAME_FIRST, NAME_FIELD_COUNT };

struct name_index;

/* Empty, with one reference: the caller's. */
struct name_index *name_index_new(void);
/* The next name of a field: names come in bytewise order, each once. Only before it is shared. */
void name_index_add(struct name_index *index, enum name_field field, const char *name,
                    int64_t bearers);
/* Gives room back that adding took ahead. Nothing is added afterwards. */
void name_index_finish(struct name_index *index);

/* Another reference to it / one less; the last one frees it. NULL is allowed. */
const struct name_index *name_index_retain(const struct name_index *index);
void name_index_release(const struct name_index *index);

size_t name_index_count(const struct name_index *index, enum name_field field);
const char *name_index_name(const struct name_index *index, enum name_field field, size_t place);
size_t name_index_bytes(const struct name_index *index); /* of memory */

/* The names that begin with prefix ("" all) are those at *begin up to before *end. Returns how many
 * bear one of them. */
int64_t name_index_range(const struct name_index *index, enum name_field field, const char *prefix,
                         size_t *begin, size_t *end);

/*
 * Calls visit, in name order, with every name that may contain `part`, may be within `distance` of
 * it, or has a word that may be: by the letters they have in common. Misses none; visit decides.
 */
typedef void (*name_index_visit)(void *context, size_t place, const char *name);
void name_index_like(const struct name_index *index, enum name_field field, const char *part,
                     int distance, name_index_visit visit, void *context);

#endif
