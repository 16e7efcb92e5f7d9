/* SPDX-License-Identifier: MIT */
/* chartty import synthea-csv FOLDER: rows left out are named on standard error, the counts come on
 * standard output. */
#include "src/app/command.h"

#include "src/app/progress.h"
#include "src/exchange/import.h"

#include <stdio.h>

static void print_line(const char *kind, const struct import_rejection *row)
{
    fprintf(stderr, "%s: %s", kind, row->file);
    if (row->line > 0) {
        fprintf(stderr, ", line %ld", row->line);
    }
    if (row->column != NULL && row->column[0] != '\0') {
        fprintf(stderr, ", %s", row->column);
    }
    fprintf(stderr, ": %s\n", row->reason);
}

static void rejected(void *context, const struct import_rejection *row)
{
    progress_end(context);
    print_line("left out", row);
}

static void remarked(void *context, const struct import_rejection *row)
{
    progress_end(context);
    print_line("remark", row);
}

static bool progress(void *context, const char *what, long long done, long long total)
{
    progress_show(context, what, done, total);
    return true;
}

static void print_report(const struct import_report *report, bool dry_run)
{
    printf("%-16s %10s %10s %10s\n", dry_run ? "would be" : "", "added", "unchanged", "left out");
    for (int i = 0; i < RECORD_TABLE_COUNT; i++) {
        const struct import_counts *counts = &report->counts[i];
        if (counts->added + counts->unchanged + counts->skipped > 0) {
            printf("%-16s %10lld %10lld %10lld\n", record_spec((enum record_type)i)->table,
                   counts->added, counts->unchanged, counts->skipped);
        }
    }
}

int command_import_synthea(const struct command_call *call)
{
    struct error error;
    struct import_report report = {0};
    char room[1024];
    if (call->count != 1) {
        return command_usage("import synthea-csv wants one folder");
    }
    struct progress bar = progress_begin();
    struct import_options options = {.url = command_database(call, room),
                                     .dry_run = call->options->dry_run,
                                     .rejected = rejected,
                                     .remark = remarked,
                                     .progress = progress,
                                     .context = &bar};
    int result = synthea_import(call->arguments[0], &options, &report, &error);
    progress_end(&bar);
    if (result != 0) {
        return command_fail(&error);
    }
    print_report(&report, options.dry_run);
    return EXIT_DONE;
}
