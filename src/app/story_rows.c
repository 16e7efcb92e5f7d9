/* SPDX-License-Identifier: MIT */
/* Rows of a story's own database. It blocks. */
#include "src/app/story_rows.h"

#include "chartty/data/load.h"

#include <stdio.h>
#include <string.h>

enum { WORDS_SIZE = 4096 };

/* Blanks before and after the sign between two columns belong to it. */
static char *trimmed(char *text)
{
    text += strspn(text, " ");
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ') {
        text[--length] = '\0';
    }
    return text;
}

static int read_columns(const struct record_spec *spec, char *columns, const char **values,
                        struct error *error)
{
    char *rest = columns, *part;
    while ((part = strsep(&rest, "|")) != NULL) {
        char *column = trimmed(part);
        char *equals = strchr(column, '=');
        int field = -1;
        if (equals != NULL) {
            *equals = '\0';
            field = record_field(spec, column);
        }
        if (field < 0) {
            return error_set(error, ERROR_INVALID, "%s has no column %.60s.", spec->table, column);
        }
        values[field] = equals + 1;
    }
    return 0;
}

/* A time of its own would be another one each time the story is played. */
static void fill_bookkeeping(const struct record_spec *spec, const char **values,
                             const char *moment)
{
    static const char *const columns[] = {"created_at", "updated_at"};
    for (size_t i = 0; i < 2; i++) {
        int field = record_field(spec, columns[i]);
        if (field >= 0 && values[field] == NULL) {
            values[field] = moment;
        }
    }
}

int story_row(const char *url, const char *words, const char *moment, struct error *error)
{
    char copy[WORDS_SIZE];
    snprintf(copy, sizeof(copy), "%s", words);
    char *columns = copy + strcspn(copy, " ");
    if (*columns != '\0') {
        *columns++ = '\0';
    }
    const struct record_spec *spec = record_by_table(copy);
    if (spec == NULL) {
        return error_set(error, ERROR_INVALID, "There is no table %.60s.", copy);
    }
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    int64_t id = 0;
    if (read_columns(spec, columns, values, error) != 0) {
        return -1;
    }
    fill_bookkeeping(spec, values, moment);
    struct load *load = load_open(url, error);
    if (load == NULL) {
        return -1;
    }
    int result = load_begin(load, error);
    if (result == 0) {
        result = load_row(load, spec->type, values, &id, error);
    }
    if (result == 0) {
        result = load_commit(load, error);
    }
    load_close(load);
    return result;
}
