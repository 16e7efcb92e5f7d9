/* SPDX-License-Identifier: MIT */
/* chartty import synthea-csv FOLDER: rows left out are named on standard error, the counts come on
 * standard output. */
#include "src/app/command.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"
#include "chartty/data/migrate.h"
#include "src/app/progress.h"
#include "src/app/sign_in_command.h"
#include "src/exchange/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

enum { REASONS_MAX = 64, REASON_SIZE = 160 };

/* Hundreds of lines are read by nobody: at the end they are counted by their reason. */
struct reasons {
    struct reason {
        char text[REASON_SIZE];
        long long count;
    } at[REASONS_MAX];
    int used;
    long long others; /* of reasons past the last place */
};

struct import_call {
    struct progress bar;
    struct reasons left_out, remarks;
};

static void count_reason(struct reasons *reasons, const char *reason)
{
    int at = 0;
    while (at < reasons->used && strncmp(reasons->at[at].text, reason, REASON_SIZE - 1) != 0) {
        at++;
    }
    if (at == REASONS_MAX) {
        reasons->others++;
        return;
    }
    if (at == reasons->used) {
        snprintf(reasons->at[reasons->used++].text, REASON_SIZE, "%s", reason);
    }
    reasons->at[at].count++;
}

static int compare_counts(const void *left, const void *right)
{
    long long a = ((const struct reason *)left)->count;
    long long b = ((const struct reason *)right)->count;
    return a < b ? 1 : a > b ? -1 : 0;
}

static void print_reasons(const char *title, struct reasons *reasons)
{
    if (reasons->used == 0) {
        return;
    }
    qsort(reasons->at, (size_t)reasons->used, sizeof(reasons->at[0]), compare_counts);
    printf(WORDS("\n%s, by reason\n"), title);
    for (int i = 0; i < reasons->used; i++) {
        printf("%10lld  %s\n", reasons->at[i].count, reasons->at[i].text);
    }
    if (reasons->others > 0) {
        printf(WORDS("%10lld  of other reasons\n"), reasons->others);
    }
}

static void rejected(void *context, const struct import_rejection *row)
{
    struct import_call *call = context;
    progress_end(&call->bar);
    print_line("left out", row);
    count_reason(&call->left_out, row->reason);
}

static void remarked(void *context, const struct import_rejection *row)
{
    struct import_call *call = context;
    progress_end(&call->bar);
    print_line("remark", row);
    count_reason(&call->remarks, row->reason);
}

static bool progress(void *context, const char *what, long long done, long long total)
{
    struct import_call *call = context;
    progress_show(&call->bar, what, done, total);
    return true;
}

static void print_report(const struct import_report *report, bool dry_run)
{
    printf("%-16s %10s %10s %10s\n", dry_run ? WORDS("would be") : "", "added", "unchanged",
           WORDS("left out"));
    for (int i = 0; i < RECORD_TABLE_COUNT; i++) {
        const struct import_counts *counts = &report->counts[i];
        if (counts->added + counts->unchanged + counts->skipped > 0) {
            printf("%-16s %10lld %10lld %10lld\n", record_spec((enum record_type)i)->table,
                   counts->added, counts->unchanged, counts->skipped);
        }
    }
}

/* Is it a database whose staff can be asked? Of all else the import itself says what is wrong. */
static bool has_sign_in(const char *url)
{
    struct database_status status;
    struct error error;
    return database_status(url, &status, &error) == 0 && status.kind == DATABASE_CHARTTY &&
           status.version == status.program_version;
}

/* Who imports, and that it was done; without any staff nobody can be asked. */
struct importer {
    struct clock clock;
    struct records records;
    bool is_open;
};

static int begin_importer(struct importer *importer, const struct command_call *call,
                          const char *url, struct error *error)
{
    importer->clock = clock_system();
    if (!has_sign_in(url)) {
        return 0;
    }
    if (records_open(&importer->records, url, call->settings, &importer->clock, error) != 0) {
        return -1;
    }
    importer->is_open = true;
    return command_sign_in_or_nobody(call, &importer->records, PERMISSION_IMPORT, error);
}

static void end_importer(struct importer *importer)
{
    if (importer->is_open) {
        command_sign_out(&importer->records);
        records_close(&importer->records);
    }
}

/* Before the first row. */
static int note_import(struct importer *importer, const char *folder, bool dry_run,
                       struct error *error)
{
    char words[200];
    snprintf(words, sizeof(words), "synthea-csv%s %.150s", dry_run ? " (dry run)" : "", folder);
    return importer->is_open ? command_note(&importer->records, AUDIT_IMPORT, words, error) : 0;
}

int command_import_synthea(const struct command_call *call)
{
    struct error error = {0};
    struct import_report report = {0};
    struct importer importer = {.is_open = false};
    char room[1024];
    if (call->count != 1) {
        return command_usage("import synthea-csv wants one folder");
    }
    struct import_call state = {.bar = progress_begin()};
    struct import_options options = {.url = command_database(call, room),
                                     .dry_run = call->options->dry_run,
                                     .rejected = rejected,
                                     .remark = remarked,
                                     .progress = progress,
                                     .context = &state};
    int result = synthea_check_folder(call->arguments[0], &error);
    if (result == 0) {
        result = begin_importer(&importer, call, options.url, &error);
    }
    if (result == 0) {
        result = note_import(&importer, call->arguments[0], options.dry_run, &error);
    }
    if (result == 0) {
        result = synthea_import(call->arguments[0], &options, &report, &error);
    }
    progress_end(&state.bar);
    end_importer(&importer);
    if (result != 0) {
        return command_fail(&error);
    }
    print_report(&report, options.dry_run);
    print_reasons("Left out", &state.left_out);
    print_reasons("Remarks", &state.remarks);
    return EXIT_DONE;
}
