/* SPDX-License-Identifier: MIT */
/* Which list of tall-man letters. */
#include "src/app/drug_list.h"

#include "chartty/base/embedded.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "ui/term/config_text.h"

#include <stdio.h>
#include <string.h>

static int read_file(const char *path, struct tall_man **out, struct error *error)
{
    char *text = config_text_file(path, error);
    *out = text != NULL ? tall_man_read(path, text, error) : NULL;
    memory_free(text);
    return *out != NULL ? 0 : -1;
}

int drug_list_load(const char *name_or_path, struct tall_man **out, struct error *error)
{
    static const char *const folders[] = {"/etc/chartty/drugs", "/usr/share/chartty/drugs"};
    char path[128], shown[64];
    *out = NULL;
    if (strcmp(name_or_path, "none") == 0) {
        return 0;
    }
    if (strchr(name_or_path, '/') != NULL) {
        return read_file(name_or_path, out, error);
    }
    if (strlen(name_or_path) <= 60) {
        snprintf(path, sizeof(path), "drugs/%s.list", name_or_path);
        const struct embedded_file *file = embedded_find(path);
        if (file != NULL) {
            *out = tall_man_read(path, file->text, error);
            return *out != NULL ? 0 : -1;
        }
        for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
            struct error why;
            snprintf(path, sizeof(path), "%s/%s.list", folders[i], name_or_path);
            char *text = config_text_file(path, &why);
            if (text != NULL) {
                *out = tall_man_read(path, text, error);
                memory_free(text);
                return *out != NULL ? 0 : -1;
            }
        }
    }
    text_safe(shown, sizeof(shown), name_or_path, strlen(name_or_path), NULL);
    return error_set(
        error, ERROR_NOT_FOUND,
        "There is no list of tall-man letters \"%s\". There are: tall-man, none; or give "
        "the path of a file.",
        shown);
}
