/* SPDX-License-Identifier: MIT */
/*
 * chartty audit verify: for the owner of the key and the database, without a sign-in; it reads the
 * files alone.
 */
#include "src/app/command.h"

#include "chartty/base/datetime.h"
#include "chartty/base/words.h"
#include "chartty/data/audit_verify.h"

#include <inttypes.h>
#include <stdio.h>

static void print_finding(void *context, const struct audit_finding *finding)
{
    (void)context;
    printf(WORDS("row %" PRId64 "  chain %s  position %" PRId64 ": %s\n"), finding->row,
           finding->chain[0] != '\0' ? finding->chain : "-", finding->position, finding->what);
}

/* --head is a file that --print-head was written to, or its text. */
static int read_head(const char *given, struct audit_kept_head *out, struct error *error)
{
    char text[AUDIT_HEAD_TEXT_SIZE] = "";
    if (audit_head_parse(given, out)) {
        return 0;
    }
    FILE *file = fopen(given, "re");
    if (file != NULL) {
        size_t length = fread(text, 1, sizeof(text) - 1, file);
        text[length] = '\0';
        fclose(file);
    }
    if (audit_head_parse(text, out)) {
        return 0;
    }
    return error_set(error, ERROR_INVALID,
                     "--head wants what --print-head printed, or a file of it, not %.80s.", given);
}

static void print_report(const struct audit_report *report)
{
    char newest[20];
    bool has_newest = datetime_format_utc_stored(report->head_at, newest);
    if (report->bad == 0) {
        printf(WORDS("%" PRId64 " entries in %" PRId64 " chains: all as they were written%s%s.\n"),
               report->entries, report->chains, has_newest ? WORDS(", up to ") : "", newest);
    } else {
        printf(WORDS("%" PRId64 " entries in %" PRId64 " chains: %" PRId64
                     " findings. The first is row %" PRId64 ", chain %s, position %" PRId64
                     ": %s\n"),
               report->entries, report->chains, report->bad, report->first.row,
               report->first.chain[0] != '\0' ? report->first.chain : "-", report->first.position,
               report->first.what);
    }
}

int command_audit_verify(const struct command_call *call)
{
    struct audit_kept_head kept;
    struct audit_report report;
    struct error error;
    char room[1024], head[AUDIT_HEAD_TEXT_SIZE];
    bool print_head = call->options->print_head;
    struct audit_verify_options options = {.finding = print_head ? NULL : print_finding};
    options.url = call->count > 0 ? call->arguments[0] : command_database(call, room);
    options.key_path = call->settings->audit_key[0] != '\0' ? call->settings->audit_key : NULL;
    if (call->options->head != NULL) {
        if (read_head(call->options->head, &kept, &error) != 0) {
            return command_usage("%s", error.user);
        }
        options.kept = &kept;
    }
    if (audit_verify(&options, &report, &error) != 0) {
        return command_fail(&error);
    }
    if (print_head && report.bad == 0 && report.head.position > 0) {
        audit_head_format(&report.head, head);
        printf("%s\n", head);
        return EXIT_DONE;
    }
    print_report(&report);
    return report.bad == 0 ? EXIT_DONE : EXIT_REFUSED;
}
