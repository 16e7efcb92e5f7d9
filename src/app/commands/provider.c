/* SPDX-License-Identifier: MIT */
/* chartty provider remove NPI, provider reassign NPI NPI: by an administrator, audited. */
#include "src/app/command.h"
#include "src/app/records.h"
#include "src/app/sign_in_command.h"

#include "chartty/base/words.h"
#include "chartty/control/provider_removal.h"
#include "chartty/data/data.h"

#include <string.h>

struct provider_call {
    struct records records;
    bool done;
    struct error error;
};

static void done(void *context, const struct error *error)
{
    struct provider_call *call = context;
    call->done = true;
    call->error = *error;
}

/* Waits for the answer of the step that was begun; 0 or -1 with *error. */
static int wait_for(struct provider_call *call, struct error *error)
{
    if (!command_wait(&call->records, &call->done)) {
        return error_set(error, ERROR_TIMEOUT,
                         "The records did not answer in time. Look before you "
                         "try again.");
    }
    call->done = false;
    *error = call->error;
    return error->code == ERROR_OK ? 0 : -1;
}

static struct provider_removal *read_rows(struct provider_call *call, const char *npi,
                                          const char *to_npi, struct error *error)
{
    struct provider_removal *removal =
        provider_removal_read(&call->records.session, npi, to_npi, done, call, error);
    if (removal != NULL && wait_for(call, error) != 0) {
        provider_removal_free(removal);
        return NULL;
    }
    return removal;
}

static int run(const struct command_call *command, struct provider_call *call, const char *npi,
               const char *to_npi, struct error *error)
{
    struct provider_removal *removal = read_rows(call, npi, to_npi, error);
    if (removal == NULL) {
        return -1;
    }
    bool reassign = to_npi != NULL;
    const char *name = provider_removal_provider(removal)->name.text;
    int count = provider_removal_appointments(removal), result = 0;
    if (command->options->dry_run) {
        command_tell(name, "%d appointment%s%s%s.", count, count == 1 ? "" : "s",
                     reassign ? WORDS(" would go to ") : "",
                     reassign ? provider_removal_other(removal)->name.text : "");
    } else {
        result = reassign ? provider_removal_reassign(removal, error)
                          : provider_removal_remove(removal, error);
        result = result == 0 ? wait_for(call, error) : result;
        if (result == 0 && reassign) {
            command_tell(name, "%d appointment%s given to %s.", count, count == 1 ? "" : "s",
                         provider_removal_other(removal)->name.text);
        } else if (result == 0) {
            command_tell(name, "removed.");
        }
    }
    provider_removal_free(removal);
    return result;
}

static int with_records(const struct command_call *command, const char *npi, const char *to_npi)
{
    struct provider_call call = {.done = false};
    struct clock clock = clock_system();
    struct error error;
    char room[1024];
    if (records_open(&call.records, command_database(command, room), command->settings, &clock,
                     &error) != 0) {
        return command_fail(&error);
    }
    int result =
        command->options->dry_run ? 0 : data_check_writing(call.records.session.data, &error);
    if (result == 0) {
        result = command_sign_in(command, &call.records, PERMISSION_WRITE_PROVIDERS, &error);
    }
    if (result == 0) {
        result = run(command, &call, npi, to_npi, &error);
        command_sign_out(&call.records);
    }
    records_close(&call.records);
    return result == 0 ? EXIT_DONE : command_fail(&error);
}

int command_provider_remove(const struct command_call *call)
{
    if (call->count != 1) {
        return command_usage("provider remove takes the NPI of the provider.");
    }
    return with_records(call, call->arguments[0], NULL);
}

int command_provider_reassign(const struct command_call *call)
{
    if (call->count != 2) {
        return command_usage("provider reassign takes two NPIs: whose appointments, and who gets "
                             "them.");
    }
    if (strcmp(call->arguments[0], call->arguments[1]) == 0) {
        return command_usage("Both NPIs are of one provider; nothing would change.");
    }
    return with_records(call, call->arguments[0], call->arguments[1]);
}
