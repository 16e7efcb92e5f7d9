/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the file of the station's own database (src/data/local_store.h): finding or making it.
 * Layer: data/sqlite, private.  Thread: the writer's; it blocks.
 *
 * Its records' path and the place of its key are in its ct_meta.
 */
#ifndef CHARTTY_DATA_SQLITE_LOCAL_FILE_H
#define CHARTTY_DATA_SQLITE_LOCAL_FILE_H

#include "src/data/local_store.h"

struct local_file {
    char *path, *key_path; /* NULL: not found */
};
void local_file_release(struct local_file *file);

/*
 * Makes it where it is absent. The key is the records' own where it is there, or can be made
 * because nothing is sealed with it yet (is_sealed; a file is looked into); else one beside the
 * local file. -1 and *error: nothing can be recorded.
 */
int local_file_prepare(const struct local_options *options, bool is_sealed, struct local_file *out,
                       struct error *error);

#endif
