/* SPDX-License-Identifier: MIT */
/*
 * Purpose: where the keys of records are. Layer: data.  Thread: any; it makes a folder of the
 * user's where there is none.
 */
#include "chartty/data/data.h"
#include "src/data/postgres/pg_database.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_SIZE = 120, FOLDER_SIZE = 900 };

/* Server and database as one word, without the user and what else the address says. */
static void name_of(const char *url, char out[NAME_SIZE])
{
    const char *at = strrchr(url, '@'), *slashes = strstr(url, "//");
    const char *from = at != NULL ? at + 1 : slashes != NULL ? slashes + 2 : url;
    size_t length = strcspn(from, "? "), used = 0;
    for (size_t index = 0; index < length && used + 1 < NAME_SIZE; index++) {
        bool is_plain = isalnum((unsigned char)from[index]) != 0 || strchr(".-", from[index]);
        if (is_plain || (used > 0 && out[used - 1] != '_')) {
            out[used++] = is_plain ? from[index] : '_';
        }
    }
    out[used] = 0;
}

/* $XDG_DATA_HOME/chartty, made with its parents where they are not there. */
static bool data_folder(char out[FOLDER_SIZE])
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    bool has_data = data != NULL && data[0] == '/';
    if (!has_data && (home == NULL || home[0] != '/')) {
        return false;
    }
    int length = has_data ? snprintf(out, FOLDER_SIZE, "%s/chartty", data)
                          : snprintf(out, FOLDER_SIZE, "%s/.local/share/chartty", home);
    if (length >= FOLDER_SIZE) {
        return false;
    }
    for (char *slash = out + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = 0;
        (void)mkdir(out, 0700); /* most are there */
        *slash = '/';
    }
    (void)mkdir(out, 0700);
    return true;
}

void data_key_file(const char *url, const char *ending, char *out, size_t size)
{
    char folder[FOLDER_SIZE], name[NAME_SIZE];
    if (!pg_is_url(url)) {
        (void)snprintf(out, size, "%s%s", strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url, ending);
    } else if (data_folder(folder)) {
        name_of(url, name);
        (void)snprintf(out, size, "%s/%s%s", folder, name, ending);
    } else {
        out[0] = 0;
    }
}
