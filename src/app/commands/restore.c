/* SPDX-License-Identifier: MIT */
/*
 * chartty restore BACKUP TO, and chartty backup verify BACKUP. What came out is compared with the
 * manifest, the restoring is recorded in it, and only then it gets its place.
 */
#include "src/app/commands/backup_call.h"

#include "chartty/base/datetime.h"
#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/base/words.h"
#include "chartty/data/migrate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct restore_call {
    const struct command_call *call;
    struct clock clock;
    struct progress progress;
    struct restore_options options;
    struct restoring *restoring;
    struct error error;
};

static int begin(struct restore_call *restore, const struct command_call *call)
{
    enum backup_lock given, wanted;
    restore->call = call;
    restore->clock = clock_system();
    restore->progress = progress_begin();
    restore->options = (struct restore_options){.file = call->arguments[0],
                                                .programs = call->settings->postgres_programs,
                                                .clock = &restore->clock,
                                                .progress = backup_call_progress,
                                                .context = &restore->progress};
    (void)backup_call_lock(call, &given);
    return backup_look(call->arguments[0], &wanted, &restore->error) != 0
               ? -1
               : backup_call_secret(call, wanted, false, &restore->options.secret, &restore->error);
}

static int end(struct restore_call *restore, int result)
{
    restoring_free(restore->restoring);
    secret_free((void *)restore->options.secret.passphrase);
    progress_end(&restore->progress);
    return result == 0 ? EXIT_DONE : command_fail(&restore->error);
}

/* --- what is said ---------------------------------------------------------------------------- */

/* key: where a station looks for it; "": this is no place of a station. */
static void print_audit(const struct restore_report *report, const char *key)
{
    switch (report->audit) {
    case RESTORE_AUDIT_NONE:
        printf(WORDS("Its audit has no entry.\n"));
        break;
    case RESTORE_AUDIT_NO_KEY:
        if (key[0] != '\0') {
            command_tell(WORDS("Its audit was not checked against its seals"),
                         "the key is not here. Put it at %s; nobody can sign in without it.", key);
        } else {
            printf(
                WORDS("Its audit was not checked against its seals: name the records that have the "
                      "key with --db.\n"));
        }
        break;
    case RESTORE_AUDIT_CHECKED:
        if (report->audit_findings == 0) {
            printf(WORDS("Its audit is as it was sealed.\n"));
        } else {
            printf(WORDS("Its audit is not as it was sealed: %" PRId64
                         " findings, the first: %s. It was "
                         "so when the backup was made, or the key is another's.\n"),
                   report->audit_findings, report->audit_first);
        }
        break;
    }
}

static void print_content(const char *name, const char *what, const struct restore_report *report)
{
    char made_at[20];
    if (report->has_manifest) {
        (void)datetime_format_utc_stored(report->made_at, made_at);
        command_tell(name,
                     "%s as the backup of %s: %" PRId64 " rows of %d tables, all as "
                     "they were.",
                     what, made_at, report->rows, report->tables);
    } else {
        command_tell(name,
                     "%s: %" PRId64 " rows of %d tables. It is a plain file: no manifest "
                     "proves that it is whole.",
                     what, report->rows, report->tables);
    }
    if (report->findings > 0) {
        printf(WORDS("The records were not in order when they were saved: %" PRId64
                     " findings. See them with: chartty db check\n"),
               report->findings);
    }
}

static void print_json(const struct restore_call *restore)
{
    char *text =
        restore_report_json(restore->call->arguments[0], restoring_report(restore->restoring));
    printf("%s\n", text);
    memory_free(text);
}

/* --- verify ---------------------------------------------------------------------------------- */

int command_backup_verify(const struct command_call *call)
{
    struct restore_call restore = {.call = call};
    char room[1024], key[1024] = "";
    if (call->count != 1) {
        return command_usage("backup verify wants one backup");
    }
    int result = begin(&restore, call);
    restore.options.server = command_database(call, room);
    if (call->options->db != NULL || call->settings->audit_key[0] != '\0') {
        backup_call_key(call, restore.options.server, key);
        restore.options.audit_key = key;
    }
    if (result == 0) {
        restore.restoring = restoring_new(&restore.options, &restore.error);
        result = restore.restoring == NULL ? -1 : 0;
    }
    bool is_sealed = true;
    progress_end(&restore.progress);
    if (result == 0) {
        const struct restore_report *report = restoring_report(restore.restoring);
        if (call->options->json) {
            print_json(&restore);
        } else {
            print_content(call->arguments[0], "restored into a scratch place", report);
            print_audit(report, key);
        }
        is_sealed = report->audit_findings == 0;
    }
    int code = end(&restore, result);
    return code == EXIT_DONE && !is_sealed ? EXIT_REFUSED : code;
}

/* --- restore --------------------------------------------------------------------------------- */

/* What is there already is its owner's to replace. */
static int check_owner(const char *to, struct error *error)
{
    const char *path = strncmp(to, "sqlite:", 7) == 0 ? to + 7 : to;
    bool is_address = strncmp(to, "postgres", 8) == 0 || strncmp(to, "service=", 8) == 0;
    return !is_address && access(path, F_OK) != 0 ? 0 : backup_owner_check(to, error);
}

static int check_place(const struct command_call *call, const char *to, struct error *error)
{
    const struct restore_options options = {.to = to,
                                            .programs = call->settings->postgres_programs};
    return check_owner(to, error) == 0 ? restoring_check_place(&options, error) : -1;
}

/* Records that this program cannot sign anybody in to: of an older version, of another program, or
 * without their key. They can be brought back all the same, by their owner. */
static bool can_be_recorded(const struct restore_call *restore)
{
    const struct restore_report *report = restoring_report(restore->restoring);
    return report->schema == migrations_newest() && report->audit != RESTORE_AUDIT_NO_KEY;
}

static int record(struct restore_call *restore)
{
    const struct command_call *call = restore->call;
    struct settings settings = *call->settings;
    struct records records;
    if (!can_be_recorded(restore)) {
        return call->options->as == NULL
                   ? 0
                   : error_set(&restore->error, ERROR_DENIED,
                               "Nobody can sign in to what is in this backup: it is of an older "
                               "version, or its audit's key is missing. Leave --as out; the owner "
                               "of the place may restore it.");
    }
    snprintf(settings.audit_key, sizeof(settings.audit_key), "%s",
             restoring_key(restore->restoring));
    if (records_open(&records, restoring_url(restore->restoring), &settings, &restore->clock,
                     &restore->error) != 0) {
        return -1;
    }
    int result = backup_call_sign_in(call, &records, PERMISSION_RESTORE, &restore->error);
    if (result == 0) {
        result =
            backup_call_note(&records, AUDIT_RESTORE, "from", call->arguments[0], &restore->error);
        command_sign_out(&records);
    }
    records_close(&records);
    return result;
}

static void print_restored(const struct restore_call *restore, const char *key)
{
    const struct restore_report *report = restoring_report(restore->restoring);
    print_content(restore->call->arguments[1], "restored", report);
    print_audit(report, key);
    if (!can_be_recorded(restore)) {
        printf(WORDS(
            "That it was restored is not in its audit: this chartty cannot write to it yet.\n"));
    }
    if (report->kept[0] != '\0') {
        command_tell(report->kept, "what was there before.");
    }
}

int command_restore(const struct command_call *call)
{
    struct restore_call restore = {.call = call};
    char key[1024], badge_key[1024];
    if (call->count != 2) {
        return command_usage("restore wants a backup, and the place: a path, or the address of an "
                             "empty PostgreSQL database");
    }
    const char *to = call->arguments[1];
    backup_call_key(call, to, key);
    backup_call_badge_key(call, to, badge_key);
    int result = check_place(call, to, &restore.error);
    if (result == 0) {
        result = begin(&restore, call);
    }
    if (result == 0) {
        restore.options.to = to;
        restore.options.audit_key = key;
        restore.options.badge_key = badge_key;
        restore.restoring = restoring_new(&restore.options, &restore.error);
        result = restore.restoring == NULL ? -1 : 0;
    }
    progress_end(&restore.progress);
    if (result == 0) {
        result = record(&restore);
    }
    if (result == 0) {
        result = restoring_finish(restore.restoring, &restore.error);
    }
    if (result == 0 && call->options->json) {
        print_json(&restore);
    } else if (result == 0) {
        print_restored(&restore, key);
    }
    return end(&restore, result);
}
