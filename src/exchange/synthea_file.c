/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the files of a Synthea folder: which columns each has in this version, and where the
 * rows of each patient lie (files are grouped by patient as Synthea writes them, but need not be).
 * Called by synthea.c. Owns the readers and the stretches: 24 bytes for each run of rows of one
 * patient. Must not know: what becomes of a row.
 */
#include "src/exchange/synthea.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, ROWS_A_PROGRESS = 1024 };

struct synthea_column {
    const char *name;
    enum column_use use;
};

#define X(name, use) {#name, COLUMN_##use},
static const struct synthea_column columns_of_PATIENTS[] = {SYNTHEA_PATIENTS_COLUMNS(X)};
static const struct synthea_column columns_of_PROVIDERS[] = {SYNTHEA_PROVIDERS_COLUMNS(X)};
static const struct synthea_column columns_of_ENCOUNTERS[] = {SYNTHEA_ENCOUNTERS_COLUMNS(X)};
static const struct synthea_column columns_of_MEDICATIONS[] = {SYNTHEA_MEDICATIONS_COLUMNS(X)};
static const struct synthea_column columns_of_ALLERGIES[] = {SYNTHEA_ALLERGIES_COLUMNS(X)};
static const struct synthea_column columns_of_OBSERVATIONS[] = {SYNTHEA_OBSERVATIONS_COLUMNS(X)};
#undef X

static const struct {
    const char *name;
    enum record_type type;
    const struct synthea_column *columns;
    int column_count;
} file_table[SYNTHEA_FILE_COUNT] = {
#define X(file, name, type) {name, RECORD_##type, columns_of_##file, file##_COLUMNS},
    SYNTHEA_FILES(X)
#undef X
};

enum record_type synthea_type(enum synthea_file_kind kind)
{
    return file_table[kind].type;
}

const char *synthea_value(const struct synthea_file *file, int column)
{
    return csv_field(file->csv, file->positions[column]);
}

struct import_place synthea_place(const struct synthea_file *file)
{
    return (struct import_place){file_table[file->kind].name, csv_line(file->csv)};
}

static bool is_known_column(enum synthea_file_kind kind, const char *header)
{
    for (int column = 0; column < file_table[kind].column_count; column++) {
        if (strcasecmp(file_table[kind].columns[column].name, header) == 0) {
            return true;
        }
    }
    return false;
}

/* Finds the columns by name. False, and the reasons said, when a needed one is missing. */
static bool find_columns(struct synthea *synthea, struct synthea_file *file)
{
    const struct import_place place = {file_table[file->kind].name, 0};
    bool complete = true;
    for (int column = 0; column < file_table[file->kind].column_count; column++) {
        const struct synthea_column *wanted = &file_table[file->kind].columns[column];
        file->positions[column] = csv_column(file->csv, wanted->name);
        if (file->positions[column] >= 0) {
            continue;
        }
        if (wanted->use == COLUMN_NEEDED) {
            complete = false;
            import_reject(&synthea->run, synthea_type(file->kind), place, wanted->name,
                          "The file has no such column; none of its rows can be taken.");
        } else if (wanted->use == COLUMN_WANTED) {
            import_remark(&synthea->run, place, wanted->name,
                          "The file has no such column; what it would fill stays empty.");
        }
    }
    for (int position = 0; position < csv_column_count(file->csv); position++) {
        if (!is_known_column(file->kind, csv_header(file->csv, position))) {
            import_remark(&synthea->run, place, csv_header(file->csv, position),
                          "The column is not known; it is left out.");
        }
    }
    return complete;
}

static int path_of(const char *folder, enum synthea_file_kind kind, char path[PATH_SIZE],
                   struct error *error)
{
    return snprintf(path, PATH_SIZE, "%s/%s", folder, file_table[kind].name) < PATH_SIZE
               ? 0
               : error_set(error, ERROR_INVALID, "The name of the folder is too long.");
}

int synthea_check_folder(const char *folder, struct error *error)
{
    char path[PATH_SIZE];
    if (path_of(folder, SYNTHEA_PATIENTS, path, error) != 0) {
        return -1;
    }
    return access(path, F_OK) == 0
               ? 0
               : error_set(error, ERROR_NOT_FOUND,
                           "%s is no folder of Synthea CSV files: it has no patients.csv.", folder);
}

static int open_file(struct synthea *synthea, struct synthea_file *file, const char *folder,
                     struct error *error)
{
    const struct import_place place = {file_table[file->kind].name, 0};
    char path[PATH_SIZE];
    if (path_of(folder, file->kind, path, error) != 0) {
        return -1;
    }
    if (access(path, F_OK) != 0) {
        import_remark(&synthea->run, place, "", "The folder has no such file.");
        return 0;
    }
    file->csv = csv_open(path, error);
    if (!file->csv) {
        return -1;
    }
    if (find_columns(synthea, file)) {
        return 0;
    }
    csv_close(file->csv);
    file->csv = NULL;
    if (file->kind == SYNTHEA_PATIENTS) {
        return error_set(error, ERROR_INVALID,
                         "patients.csv lacks columns that every patient needs; nothing was taken.");
    }
    return 0;
}

int synthea_open_files(struct synthea *synthea, const char *folder, struct error *error)
{
    for (int kind = 0; kind < SYNTHEA_FILE_COUNT; kind++) {
        struct synthea_file *file = &synthea->files[kind];
        file->kind = (enum synthea_file_kind)kind;
        if (open_file(synthea, file, folder, error) != 0) {
            return -1;
        }
    }
    return 0;
}

void synthea_close_files(struct synthea *synthea)
{
    for (int kind = 0; kind < SYNTHEA_FILE_COUNT; kind++) {
        csv_close(synthea->files[kind].csv);
        memory_free(synthea->files[kind].stretches);
    }
}

int synthea_next_row(struct synthea *synthea, struct synthea_file *file, struct error *error)
{
    for (;;) {
        int got = csv_next(file->csv, error);
        if (got >= 0) {
            return got;
        }
        if (error->code == ERROR_IO) {
            return -1;
        }
        file->is_broken = true;
        const char *column;
        const char *reason = csv_refusal(file->csv, &column);
        import_reject(&synthea->run, synthea_type(file->kind), synthea_place(file), column,
                      "The row cannot be read: %s", reason);
    }
}

static void add_row(struct synthea_file *file, int32_t patient)
{
    struct synthea_stretch *last =
        file->stretch_count ? &file->stretches[file->stretch_count - 1] : NULL;
    if (last && last->patient == patient && !file->is_broken) {
        last->count++;
        return;
    }
    file->is_broken = false;
    if (file->stretch_count == file->stretch_capacity) {
        file->stretch_capacity = file->stretch_capacity ? file->stretch_capacity * 2 : 256;
        file->stretches =
            memory_resize(file->stretches, file->stretch_capacity, sizeof file->stretches[0]);
    }
    file->stretches[file->stretch_count++] =
        (struct synthea_stretch){csv_offset(file->csv), csv_line(file->csv), patient, 1};
}

static int compare_stretches(const void *left, const void *right)
{
    const struct synthea_stretch *a = left, *b = right;
    if (a->patient != b->patient) {
        return a->patient < b->patient ? -1 : 1;
    }
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static int report_progress(struct synthea *synthea, const struct synthea_file *file,
                           struct error *error)
{
    long long done, total;
    csv_progress(file->csv, &done, &total);
    return import_progress(&synthea->run, file_table[file->kind].name, done, total, error);
}

static int find_rows_of_file(struct synthea *synthea, struct synthea_file *file,
                             struct error *error)
{
    int column = -1, got;
    for (int i = 0; i < file_table[file->kind].column_count; i++) {
        if (strcmp(file_table[file->kind].columns[i].name, "PATIENT") == 0) {
            column = i;
        }
    }
    struct buffer last; /* most rows are of the patient of the row before */
    int64_t patient = 0;
    bool is_known = false;
    buffer_init(&last);
    buffer_add_text(&last, "");
    for (long long rows = 0; (got = synthea_next_row(synthea, file, error)) == 1; rows++) {
        const char *id = synthea_value(file, column);
        if (!is_known || strcmp(last.bytes, id) != 0) {
            buffer_clear(&last);
            buffer_add_text(&last, id);
            is_known = key_map_find(&synthea->patient_numbers, id, &patient);
        }
        if (is_known) {
            add_row(file, (int32_t)patient);
        } else {
            file->is_broken = true;
            import_reject(&synthea->run, synthea_type(file->kind), synthea_place(file), "PATIENT",
                          "patients.csv has no patient with this id.");
        }
        if (rows % ROWS_A_PROGRESS == 0 && report_progress(synthea, file, error) != 0) {
            got = -1;
            break;
        }
    }
    buffer_release(&last);
    qsort(file->stretches, file->stretch_count, sizeof file->stretches[0], compare_stretches);
    return got;
}

int synthea_find_rows(struct synthea *synthea, struct error *error)
{
    for (int kind = SYNTHEA_ENCOUNTERS; kind < SYNTHEA_FILE_COUNT; kind++) {
        struct synthea_file *file = &synthea->files[kind];
        if (file->csv && find_rows_of_file(synthea, file, error) != 0) {
            return -1;
        }
    }
    return 0;
}

int synthea_each_row(struct synthea *synthea, struct synthea_file *file, synthea_take take,
                     struct error *error)
{
    for (; file->next < file->stretch_count; file->next++) {
        const struct synthea_stretch *stretch = &file->stretches[file->next];
        if (stretch->patient != synthea->patient.number) {
            break;
        }
        csv_seek(file->csv, stretch->offset, stretch->line);
        for (int32_t row = 0; row < stretch->count; row++) {
            if (csv_next(file->csv, error) != 1) {
                return error_set(error, ERROR_IO, "%s changed while it was read.",
                                 csv_name(file->csv));
            }
            if (take(synthea, file, error) != 0) {
                return -1;
            }
        }
    }
    return 0;
}
