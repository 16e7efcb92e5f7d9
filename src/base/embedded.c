/* SPDX-License-Identifier: MIT */
/* Looks a built-in file up by its path. Any thread; the table is made by cmake/embed_files.cmake.
 */
#include "chartty/base/embedded.h"

#include <string.h>

const struct embedded_file *embedded_find(const char *path)
{
    for (const struct embedded_file *file = embedded_files; file->path != NULL; file++) {
        if (strcmp(file->path, path) == 0) {
            return file;
        }
    }
    return NULL;
}
