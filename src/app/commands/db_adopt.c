/* SPDX-License-Identifier: MIT */
/* chartty db adopt: shows what would be added; with --yes makes a backup, verifies it, and adds it.
 */
#include "src/app/commands/backup_call.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/adopt.h"
#include "chartty/data/data.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In the order in which the plan tells them. */
static const char *const kinds[] = {"table", "index", "function", "trigger"};
static const char *const many[] = {"tables", "indexes", "functions", "triggers"};
enum { KINDS = 4 };

struct plan {
    int counts[KINDS], total;
    struct buffer names[KINDS];
};

static void note(void *context, const char *kind, const char *name)
{
    struct plan *plan = context;
    char safe[200];
    text_safe(safe, sizeof(safe), name, strlen(name), NULL);
    for (int index = 0; index < KINDS; index++) {
        if (strcmp(kinds[index], kind) == 0) {
            buffer_add_text(&plan->names[index], plan->counts[index] > 0 ? ", " : "");
            buffer_add_text(&plan->names[index], safe);
            plan->counts[index]++;
            plan->total++;
        }
    }
}

static void print_plan(const struct plan *plan)
{
    for (int index = 0; index < KINDS; index++) {
        if (plan->counts[index] > 0) {
            printf("%d %s: %s\n", plan->counts[index],
                   plan->counts[index] == 1 ? kinds[index] : many[index], plan->names[index].bytes);
        }
    }
}

/* Beside a file; of a server's records, in the user's data folder. */
static void default_backup(const char *url, const struct clock *clock, char out[1024])
{
    struct datetime now = clock_local(clock);
    char ending[64];
    snprintf(ending, sizeof(ending), "-before-adoption-%04d%02d%02d-%02d%02d%02d.backup",
             now.date.year, now.date.month, now.date.day, now.hour, now.minute, now.second);
    data_key_file(url, ending, out, 1024);
}

/* Restored into a scratch place and compared. */
static int verify_backup(const struct command_call *call, const char *url,
                         const struct backup_report *report, const struct clock *clock,
                         struct error *error)
{
    struct restore_options options = {.file = report->path,
                                      .server = url,
                                      .programs = call->settings->postgres_programs,
                                      .clock = clock};
    struct restoring *restoring = restoring_new(&options, error);
    bool is_same = restoring != NULL;
    restoring_free(restoring);
    return is_same ? 0 : -1;
}

/* path: where it is. */
static int back_up(const struct command_call *call, const char *url, char path[1024],
                   struct error *error)
{
    struct clock clock = clock_system();
    struct progress progress = progress_begin();
    struct backup_report report;
    if (call->options->backup != NULL) {
        snprintf(path, 1024, "%s", call->options->backup);
    } else {
        default_backup(url, &clock, path);
    }
    struct backup_options options = {.url = url,
                                     .to = path,
                                     .programs = call->settings->postgres_programs,
                                     .clock = &clock,
                                     .progress = backup_call_progress,
                                     .context = &progress};
    int result = backup_make(&options, &report, error);
    progress_end(&progress);
    if (result == 0 && verify_backup(call, url, &report, &clock, error) != 0) {
        result = -1;
    }
    if (result != 0) {
        struct error why = *error;
        error_set(
            error, why.code,
            "Nothing was changed, since there is no verified backup: %.300s Where you have one "
            "of your own: chartty db adopt --yes --no-backup",
            why.user);
        error_detail(error, "%s", why.detail);
        return -1;
    }
    snprintf(path, 1024, "%.1000s", report.path);
    command_tell(report.path, "backup of %lld rows, restored once and compared.",
                 (long long)report.rows);
    return 0;
}

/* The first entry makes the key with which all others are sealed. */
static void note_adoption(const struct command_call *call, const char *url, const char *backup)
{
    char key[1024];
    backup_call_key(call, url, key);
    bool was_there = access(key, F_OK) == 0;
    if (backup_call_told(call, url, AUDIT_ADOPT,
                         backup[0] != '\0' ? "after the backup" : "without a backup", backup) &&
        !was_there) {
        command_tell(key, "the key of its audit. Every station needs it: keep it beside a file; of "
                          "records on a server, copy it to each machine.");
    }
}

static int adopt(const struct command_call *call, const char *url, struct plan *plan,
                 struct error *error)
{
    if (database_adopt_plan(url, note, plan, error) != 0) {
        return -1;
    }
    if (plan->total == 0) {
        command_tell(url, "nothing to do: it has all of chartty's tables.");
        return 0;
    }
    print_plan(plan);
    if (!call->options->yes) {
        command_tell(url, "nothing was changed. This is what adopting adds; the eight tables and "
                          "their rows stay as they are. To do it: chartty db adopt --yes");
        return 0;
    }
    char path[1024] = "";
    if ((!call->options->no_backup && back_up(call, url, path, error) != 0) ||
        database_adopt(url, error) != 0) {
        return -1;
    }
    command_tell(url, "adopted.");
    note_adoption(call, url, path);
    return 0;
}

int command_db_adopt(const struct command_call *call)
{
    struct error error;
    struct plan plan = {.total = 0};
    char room[1024];
    const char *url = call->count > 0 ? call->arguments[0] : command_database(call, room);
    for (int index = 0; index < KINDS; index++) {
        buffer_init(&plan.names[index]);
    }
    int result = adopt(call, url, &plan, &error);
    for (int index = 0; index < KINDS; index++) {
        buffer_release(&plan.names[index]);
    }
    return result == 0 ? EXIT_DONE : command_fail(&error);
}
