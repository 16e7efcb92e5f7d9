/* SPDX-License-Identifier: MIT */
/*
 * chartty backup FILE|FOLDER. Somebody who may signs in; without --as it is the owner of the
 * records, by Unix account or by the server's role: what a timer runs as. The entry of the audit is
 * committed before the first page is read, and so is in the backup itself.
 */
#include "src/app/commands/backup_call.h"

#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/base/words.h"

#include <inttypes.h>
#include <stdio.h>

/* What stops it anyway is said before a password and a passphrase are asked for, and before the
 * audit says that a backup was made. */
static int check(const struct command_call *call, const char *url, enum backup_lock lock,
                 struct error *error)
{
    struct clock clock = clock_system();
    const struct backup_options options = {
        .url = url,
        .to = call->arguments[0],
        .secret = {.lock = lock, .key_file = call->options->key_file},
        .programs = call->settings->postgres_programs,
        .clock = &clock};
    return call->options->as == NULL && backup_owner_check(url, error) != 0
               ? -1
               : backup_check(&options, error);
}

static int record(const struct command_call *call, const char *url, struct backup_secret *secret,
                  enum backup_lock lock, struct error *error)
{
    struct clock clock = clock_system();
    struct records records;
    if (records_open(&records, url, call->settings, &clock, error) != 0) {
        return -1;
    }
    int result = backup_call_sign_in(call, &records, PERMISSION_BACKUP, error);
    if (result == 0) {
        result = backup_call_secret(call, lock, true, secret, error);
        if (result == 0) {
            result = backup_call_note(&records, AUDIT_BACKUP, "to", call->arguments[0], error);
        }
        command_sign_out(&records);
    }
    records_close(&records);
    return result;
}

static void print_json(const struct backup_report *report)
{
    char *text = backup_report_json(report);
    printf("%s\n", text);
    memory_free(text);
}

static void print_report(const struct backup_report *report, enum backup_lock lock)
{
    char bytes[32];
    backup_call_bytes(report->bytes, bytes);
    command_tell(report->path, "%" PRId64 " rows of %d tables, %s, in %.1f s.", report->rows,
                 report->tables, bytes, (double)report->took_ms / 1000);
    if (report->held_ms >= 0) {
        printf(WORDS("Saves waited for %.2f s while the copy was brought up to date.\n"),
               (double)report->held_ms / 1000);
    }
    if (report->head[0] != '\0') {
        printf(WORDS("The audit's newest entry: %s\n"), report->head);
    }
    if (lock == BACKUP_UNLOCKED) {
        printf(WORDS("It is not encrypted: whoever has the file can read all of it.\n"));
    }
}

/* Damage that is backed up is still damage. */
static void warn(const struct backup_report *report)
{
    if (report->findings > 0) {
        fprintf(stderr,
                "chartty: the records themselves are not in order: %" PRId64
                " findings. See them with: chartty db check\n",
                report->findings);
    }
}

int command_backup(const struct command_call *call)
{
    struct error error = {0};
    struct backup_report report;
    struct backup_secret secret = {0};
    struct clock clock = clock_system();
    struct progress progress = progress_begin();
    enum backup_lock lock;
    char room[1024], key[1024], badge_key[1024];
    if (call->count != 1) {
        return command_usage("backup wants one new file, or a folder for it");
    }
    if (!backup_call_lock(call, &lock)) {
        return command_usage(
            "--encrypt asks for a passphrase, --key-file takes a file: one of both");
    }
    const char *url = command_database(call, room);
    backup_call_key(call, url, key);
    backup_call_badge_key(call, url, badge_key);
    int result = check(call, url, lock, &error);
    result = result == 0 ? record(call, url, &secret, lock, &error) : -1;
    if (result == 0) {
        struct backup_options options = {.url = url,
                                         .to = call->arguments[0],
                                         .secret = secret,
                                         .audit_key = key,
                                         .badge_key = badge_key,
                                         .programs = call->settings->postgres_programs,
                                         .clock = &clock,
                                         .progress = backup_call_progress,
                                         .context = &progress};
        result = backup_make(&options, &report, &error);
    }
    secret_free((void *)secret.passphrase);
    progress_end(&progress);
    if (result != 0) {
        return command_fail(&error);
    }
    if (call->options->json) {
        print_json(&report);
    } else {
        print_report(&report, lock);
    }
    warn(&report);
    return EXIT_DONE;
}
