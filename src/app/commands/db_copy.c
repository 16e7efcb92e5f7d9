/* SPDX-License-Identifier: MIT */
/*
 * chartty db copy FROM TO. The copy is entered in the source's audit before its first row is read,
 * so that both ends have the entry and the same content; where the source takes none (another
 * program's, a standby) it is entered in the copy. The keys of audit and badges go along.
 */
#include "src/app/command.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"
#include "chartty/data/copy.h"
#include "chartty/data/data.h"
#include "src/app/progress.h"
#include "src/app/records.h"
#include "src/app/sign_in_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FINDINGS_SHOWN = 200 };

struct copy_call {
    struct progress bar;
    int64_t findings;
};

static void on_progress(void *context, enum copy_stage stage, int table, int64_t done,
                        int64_t total)
{
    static const char *const words[] = {
        [COPY_CHECKING] = "checking", [COPY_WRITING] = "copying", [COPY_COMPARING] = "comparing"};
    struct copy_call *call = context;
    char what[64];
    (void)snprintf(what, sizeof what, "%s %.40s", words[stage], content_table_name(table));
    progress_show(&call->bar, what, done < total ? done : total, total);
}

static void on_finding(void *context, const struct copy_finding *finding)
{
    struct copy_call *call = context;
    progress_end(&call->bar);
    call->bar.painted = false;
    if (call->findings++ < FINDINGS_SHOWN) {
        printf(WORDS("%s, row %" PRId64 ", %s: the value %s.\n"), finding->table, finding->row,
               finding->column, finding->words);
    }
}

/* --- the audit -------------------------------------------------------------------------------- */

/* An address may hold anything; a password is in none (the data layer refuses those). */
static int note(const struct command_call *call, struct records *records, struct error *error)
{
    char words[400];
    session_begin(&records->session, NULL);
    (void)snprintf(words, sizeof words, "from %.180s to %.180s", call->arguments[0],
                   call->arguments[1]);
    int result = command_note(records, AUDIT_RECORDS_COPY, words, error);
    command_sign_out(records);
    return result;
}

/* 1: entered (or it was, before the copy was stopped); 0: these records take nothing; -1. */
static int enter(const struct command_call *call, const char *url, bool was_entered,
                 struct error *error)
{
    struct clock clock = clock_system();
    struct records records;
    if (records_open(&records, url, call->settings, &clock, error) != 0) {
        return -1;
    }
    int result = data_info(records.session.data)->is_read_only     ? 0
                 : was_entered || note(call, &records, error) == 0 ? 1
                                                                   : -1;
    records_close(&records);
    return result;
}

/* --- keys ------------------------------------------------------------------------------------- */

/* Settings that name a file name it for every database. */
static int take_key(const struct command_call *call, const char *setting, const char *ending,
                    struct error *error)
{
    char from[1024], to[1024];
    if (setting[0] != '\0') {
        return 0;
    }
    data_key_file(call->arguments[0], ending, from, sizeof from);
    data_key_file(call->arguments[1], ending, to, sizeof to);
    return data_key_file_copy(from, to, error);
}

static int take_keys(const struct command_call *call, struct error *error)
{
    return take_key(call, call->settings->audit_key, ".audit-key", error) != 0 ||
                   take_key(call, call->settings->badge_key, ".badge-key", error) != 0
               ? -1
               : 0;
}

/* --- the verb --------------------------------------------------------------------------------- */

static void print_report(const struct command_call *call, const struct copy_report *report)
{
    for (int table = 0; table < content_table_count(); table++) {
        if (report->sums.tables[table].is_there) {
            printf("%-20s %12" PRId64 "  %.16s\n", content_table_name(table),
                   report->sums.tables[table].rows, report->sums.tables[table].hash);
        }
    }
    command_tell(call->arguments[1],
                 "copied%s: %" PRId64 " rows; counts and content hashes are equal (%.16s).",
                 report->is_resumed ? WORDS(", going on where it stood") : "", report->rows,
                 report->hash);
}

static int run(const struct command_call *call, struct copy_call *state, struct error *error)
{
    struct copy_plan plan;
    struct copy_report report = {.findings = 0};
    const struct copy_options options = {.from = call->arguments[0],
                                         .to = call->arguments[1],
                                         .progress = on_progress,
                                         .finding = on_finding,
                                         .context = state};
    if (copy_look(options.from, options.to, &plan, error) != 0 || take_keys(call, error) != 0) {
        return -1;
    }
    int entered = plan.is_foreign ? 0 : enter(call, options.from, plan.is_resumed, error);
    /* Again: the source's first entry made its key. */
    int result =
        entered < 0 || take_keys(call, error) != 0 ? -1 : database_copy(&options, &report, error);
    progress_end(&state->bar);
    if (report.findings > FINDINGS_SHOWN) {
        printf(WORDS("and %" PRId64 " more\n"), report.findings - FINDINGS_SHOWN);
    }
    if (result == 0 && entered == 0) {
        result = enter(call, options.to, false, error) < 0 ? -1 : 0;
    }
    if (result == 0) {
        print_report(call, &report);
    }
    return result;
}

int command_db_copy(const struct command_call *call)
{
    struct error error = {0};
    struct copy_call state = {.bar = progress_begin()};
    if (call->count != 2) {
        return command_usage("db copy wants two addresses: FROM and TO");
    }
    return run(call, &state, &error) == 0 ? EXIT_DONE : command_fail(&error);
}
