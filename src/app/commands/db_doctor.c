/* SPDX-License-Identifier: MIT */
/*
 * chartty db doctor: what in the records does not fit, each with its row; --mend KIND|all [--row
 * ID] mends, --undo takes mends back. Without --as: where it is, without MRNs and values.
 */
#include "src/app/command.h"
#include "src/app/progress.h"
#include "src/app/sign_in_command.h"
#include "src/exchange/doctor_report.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"
#include "chartty/control/doctor.h"
#include "chartty/data/data.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

enum { WHOLE_WAIT_MS = INT_MAX };

struct doctor_call {
    struct records records;
    struct doctor_options options;
    struct doctor_report report;
    struct progress progress;
    bool done;
    struct error error;
};

static void told(void *context, const struct doctor_told *finding)
{
    struct doctor_call *call = context;
    progress_end(&call->progress);
    doctor_report_add(&call->report, finding);
}

static void progress(void *context, const char *doing, int64_t rows)
{
    struct doctor_call *call = context;
    progress_show(&call->progress, doing, rows, 0);
}

static void done(void *context, const struct error *error)
{
    struct doctor_call *call = context;
    call->error = *error;
    call->done = true;
}

static void noted(void *context, const struct error *error, const struct save_answer *answer)
{
    (void)answer;
    done(context, error);
}

static bool is_done(void *context)
{
    return ((struct doctor_call *)context)->done;
}

static int wait_for(struct doctor_call *call, struct error *error)
{
    loop_run_until(call->records.loop, is_done, call, WHOLE_WAIT_MS);
    call->done = false;
    *error = call->error;
    return error->code == ERROR_OK ? 0 : -1;
}

/* False: said already. */
static bool read_kind(struct doctor_options *options, const char *word)
{
    options->every_kind = word == NULL || strcmp(word, "all") == 0;
    options->kind = options->every_kind ? DOCTOR_TIME : doctor_kind_by_word(word);
    if (options->kind < DOCTOR_KIND_COUNT) {
        return true;
    }
    char words[600] = "all";
    for (int kind = 0; kind < DOCTOR_KIND_COUNT; kind++) {
        text_append(words, sizeof(words), ", %s", doctor_kind_word((enum doctor_kind)kind));
    }
    command_usage("There is no kind \"%s\". Kinds: %s", word, words);
    return false;
}

static bool read_options(struct doctor_call *call, const struct command_call *command)
{
    struct doctor_options *options = &call->options;
    const struct options *given = command->options;
    long long row = 0;
    *options =
        (struct doctor_options){.told = told, .progress = progress, .done = done, .context = call};
    if (command->count > 1) {
        command_usage("db doctor takes one database.");
        return false;
    }
    if (given->mend != NULL && given->kind != NULL) {
        command_usage("--mend names the kind; leave --kind out.");
        return false;
    }
    if (!read_kind(options, given->mend != NULL ? given->mend : given->kind)) {
        return false;
    }
    options->mend = given->mend != NULL && !given->undo;
    options->undo = given->undo;
    if (given->row != NULL &&
        (!text_to_integer(given->row, &row) || row < 1 || options->every_kind)) {
        command_usage("--row is a row's number, with --mend KIND or --kind KIND.");
        return false;
    }
    options->row = row;
    return true;
}

/* Who looked is in the audit before the first line. */
static int note(struct doctor_call *call, struct error *error)
{
    struct session *session = &call->records.session;
    data_owner owner = data_owner_new(session->data);
    const struct doctor_options *options = &call->options;
    int result = audit_note(session, owner, AUDIT_DOCTOR, 0,
                            options->every_kind ? "all kinds" : doctor_kind_word(options->kind),
                            noted, call, error);
    result = result == 0 ? wait_for(call, error) : -1;
    data_owner_end(session->data, owner);
    return result;
}

static int examine(struct doctor_call *call, bool json, struct error *error)
{
    doctor_report_begin(&call->report, stdout, json);
    struct doctor *doctor = doctor_begin(&call->records.session, &call->options, error);
    int result = doctor != NULL ? wait_for(call, error) : -1;
    doctor_free(doctor);
    progress_end(&call->progress);
    doctor_report_end(&call->report, call->options.undo);
    if (result == 0 && (fflush(stdout) != 0 || ferror(stdout))) {
        result = error_set(error, ERROR_IO, "The output could not be written to its end.");
    }
    return result;
}

static int run(struct doctor_call *call, const struct command_call *command, struct error *error)
{
    bool is_anonymous = command->options->as == NULL && !call->options.mend && !call->options.undo;
    if (is_anonymous) {
        return examine(call, command->options->json, error);
    }
    bool changes = call->options.mend || call->options.undo;
    if ((changes && data_check_writing(call->records.session.data, error) != 0) ||
        command_sign_in(command, &call->records, PERMISSION_MEND, error) != 0) {
        return -1;
    }
    int result = note(call, error);
    result = result == 0 ? examine(call, command->options->json, error) : -1;
    command_sign_out(&call->records);
    return result;
}

static void say_end(const struct doctor_call *call, const struct command_call *command,
                    const char *url)
{
    int64_t left = call->report.total_left, total = call->report.total;
    if (command->options->json) {
        return;
    }
    if (call->options.undo) {
        command_tell(url, "%" PRId64 " taken back, %" PRId64 " left as they are.", total - left,
                     left);
    } else if (call->options.mend) {
        command_tell(url, "%" PRId64 " mended, %" PRId64 " left.", total - left, left);
    } else if (total == 0) {
        command_tell(url, "nothing was found.");
    } else {
        command_tell(url, "%" PRId64 " found.%s", total,
                     command->options->as == NULL
                         ? WORDS(" MRNs and values are shown to whoever signs in: --as USER")
                         : "");
    }
}

int command_db_doctor(const struct command_call *command)
{
    struct doctor_call call = {.done = false};
    struct clock clock = clock_system();
    struct error error;
    char room[1024];
    const char *url = command->count > 0 ? command->arguments[0] : command_database(command, room);
    if (!read_options(&call, command)) {
        return EXIT_USAGE;
    }
    if (records_open(&call.records, url, command->settings, &clock, &error) != 0) {
        return command_fail(&error);
    }
    call.progress = progress_begin();
    int result = run(&call, command, &error);
    records_close(&call.records);
    if (result != 0) {
        return command_fail(&error);
    }
    say_end(&call, command, url);
    return call.report.total_left == 0 ? EXIT_DONE : EXIT_REFUSED;
}
