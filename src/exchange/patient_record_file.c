/* SPDX-License-Identifier: MIT */
/* One patient's whole record as a JSON file. It blocks on the file. */
#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "src/exchange/patient_record_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A row by its columns, as stored; what a query adds beside the table's own is left out. Text that
 * is no UTF-8 is written byte by byte as hex, under "column (hex)". */
static void add_value(json_t *object, const char *column, const struct field_value *value)
{
    if (value->state == FIELD_NULL) {
        json_object_set_new(object, column, json_null());
        return;
    }
    json_t *text = json_stringn(value->text, value->length);
    if (text != NULL) {
        json_object_set_new(object, column, text);
        return;
    }
    struct buffer hex;
    char name[96];
    buffer_init(&hex);
    for (size_t i = 0; i < value->length; i++) {
        buffer_format(&hex, "%02x", (unsigned char)value->text[i]);
    }
    snprintf(name, sizeof(name), "%s (hex)", column);
    json_object_set_new(object, name, json_string(hex.bytes != NULL ? hex.bytes : ""));
    buffer_release(&hex);
}

static json_t *table_of(const struct record_part *part)
{
    const struct record_spec *spec = record_spec(part->type);
    json_t *rows = json_array();
    for (int page = 0; page < part->page_count; page++) {
        for (int row = 0; row < part->pages[page].page->count; row++) {
            const struct field_value *values = record_values(page_row(part->pages[page].page, row));
            json_t *object = json_object();
            for (int field = 0; field < spec->field_count; field++) {
                add_value(object, spec->fields[field].column, &values[field]);
            }
            json_array_append_new(rows, object);
        }
    }
    return rows;
}

static json_t *document_of(const struct patient_record *record)
{
    char at[27];
    struct datetime now = clock_utc(record->session->clock);
    json_t *document = json_object(), *tables = json_object();
    datetime_format_stored(&now, at);
    json_object_set_new(document, "program", json_string("chartty"));
    json_object_set_new(document, "exported_at_utc", json_string(at));
    json_object_set_new(document, "exported_by", json_string(record->session->person.username));
    for (int i = RECORD_PARTS - 1; i >= 0; i--) {
        json_object_set_new(tables, record_spec(record->parts[i].type)->table,
                            table_of(&record->parts[i]));
    }
    json_object_set_new(document, "tables", tables);
    return document;
}

static int fail(const char *path, const char *what, struct error *error)
{
    const char *reason = strerror(errno);
    return error_set(error, ERROR_IO, "%.150s could not be %s: %s. Nothing was removed.", path,
                     what, reason);
}

/* The whole text, on the disk, under its first name. What a killed run has left there goes first.
 */
static int write_part(const char *part, const char *text)
{
    unlink(part);
    int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return -1;
    }
    bool whole = file_write_all(file, text, strlen(text)) == 0 && fsync(file) == 0;
    int reason = errno;
    if (close(file) != 0 && whole) {
        whole = false;
        reason = errno;
    }
    errno = reason;
    return whole ? 0 : -1;
}

/* Its own name comes with the last step, and never in the place of a file that is there. A file
 * system that cannot do both at once is asked twice. */
static int name_part(const char *part, const char *path)
{
    if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    struct stat there;
    if (lstat(path, &there) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(part, path);
}

static int is_there(const char *path, struct error *error)
{
    return error_set(error, ERROR_REFUSED, "%.150s is there already. Name a new file.", path);
}

int patient_record_check_file(const char *path, struct error *error)
{
    if (file_check_new(path) == 0) {
        return 0;
    }
    return errno == EEXIST ? is_there(path, error) : fail(path, "made", error);
}

static int write_file(const char *path, const char *text, struct error *error)
{
    if (patient_record_check_file(path, error) != 0) {
        return -1;
    }
    struct buffer part;
    buffer_init(&part);
    buffer_format(&part, "%s.part", path);
    int result = 0;
    if (write_part(part.bytes, text) != 0) {
        result = fail(path, "written", error);
    } else if (name_part(part.bytes, path) != 0) {
        result = errno == EEXIST ? is_there(path, error) : fail(path, "made", error);
    } else if (file_sync_folder(path) != 0) {
        result = fail(path, "written", error);
        unlink(path);
    }
    if (result != 0) {
        unlink(part.bytes);
    }
    buffer_release(&part);
    return result;
}

static int check_file(const char *path, json_t *document, struct error *error)
{
    json_error_t where;
    json_t *again = json_load_file(path, 0, &where);
    bool same = again != NULL && json_equal(document, again) == 1;
    json_decref(again);
    if (!same) {
        unlink(path);
        return error_set(
            error, ERROR_IO,
            "%.150s does not hold what was written to it. Nothing was removed; look at "
            "the disk.",
            path);
    }
    return 0;
}

int patient_record_write(const struct patient_record *record, const char *path, struct error *error)
{
    json_t *document = document_of(record);
    char *text = json_dumps(document, JSON_INDENT(1));
    int result = text == NULL ? error_set(error, ERROR_INTERNAL, "The record cannot be written.")
                              : write_file(path, text, error);
    if (result == 0) {
        result = check_file(path, document, error);
    }
    if (text != NULL) {
        explicit_bzero(text, strlen(text));
    }
    free(text);
    json_decref(document);
    return result;
}
