/* SPDX-License-Identifier: MIT */
/*
 * chartty patient purge MRN --export FILE: for the law's sake (architecture decision 8). Two
 * administrators sign in, the whole record is written to a file that is read back, and only then
 * all rows go in one transaction, audited with their counts.
 */
#include "src/app/command.h"
#include "src/app/records.h"
#include "src/app/sign_in_command.h"

#include "chartty/data/change_set.h"
#include "chartty/data/data.h"
#include "src/exchange/patient_record.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct purge {
    struct records records;
    bool done;
    struct error error;
    char second[64]; /* who agreed, beside the one who is signed in */
    int changed_rows;
};

static void done(void *context, const struct error *error)
{
    struct purge *purge = context;
    purge->done = true;
    purge->error = *error;
}

static void saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct purge *purge = context;
    purge->changed_rows = answer != NULL ? answer->changed_rows : 0;
    done(context, error);
}

static int wait_for(struct purge *purge, struct error *error)
{
    if (!command_wait(&purge->records, &purge->done)) {
        return error_set(error, ERROR_TIMEOUT,
                         "The records did not answer in time. Look whether the patient is still "
                         "there before you try again.");
    }
    purge->done = false;
    *error = purge->error;
    return error->code == ERROR_OK ? 0 : -1;
}

/* The second administrator first: who signs in last is who the audit says did it. */
static int sign_both_in(const struct command_call *call, struct purge *purge, struct error *error)
{
    struct options options = *call->options;
    struct command_call second = *call;
    options.as = call->options->second;
    second.options = &options;
    if (command_sign_in(&second, &purge->records, PERMISSION_PURGE, error) != 0) {
        return -1;
    }
    int64_t id = purge->records.session.person.staff_id;
    snprintf(purge->second, sizeof(purge->second), "%s", purge->records.session.person.username);
    command_sign_out(&purge->records);
    if (command_sign_in(call, &purge->records, PERMISSION_PURGE, error) != 0) {
        return -1;
    }
    if (purge->records.session.person.staff_id == id) {
        command_sign_out(&purge->records);
        return error_set(error, ERROR_REFUSED,
                         "Both are the same person. Two administrators must agree; nothing was "
                         "removed.");
    }
    return 0;
}

static int take_away(struct purge *purge, const struct patient_record *record, const char *counts,
                     struct error *error)
{
    struct data_token token;
    char words[600];
    const struct patient *patient = patient_record_patient(record);
    if (rights_token(&purge->records.session, PERMISSION_PURGE, 0, &token, error) != 0) {
        return -1;
    }
    snprintf(words, sizeof(words), "agreed by %s; %s", purge->second, counts);
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, "patient.purge", patient->id.integer, words);
    change_set_audit_rows_only(set);
    if (patient_record_compose_purge(record, set, error) != 0) {
        change_set_free(set);
        return -1;
    }
    struct data *data = purge->records.session.data;
    if (data_save(data, data_owner_new(data), set, 4 * DATA_DEADLINE_MS, saved, purge, error) ==
        0) {
        return -1;
    }
    return wait_for(purge, error);
}

static int purge_record(const struct command_call *call, struct purge *purge,
                        const struct patient_record *record, struct error *error)
{
    char counts[400];
    const char *mrn = patient_record_patient(record)->mrn.text;
    patient_record_counts(record, counts, sizeof(counts));
    if (call->options->dry_run) {
        command_tell(mrn, "would be removed: %s.", counts);
        return 0;
    }
    if (patient_record_write(record, call->options->export_file, error) != 0) {
        return -1;
    }
    command_tell(call->options->export_file, "written and read back: %s.", counts);
    if (take_away(purge, record, counts, error) != 0) {
        return -1;
    }
    command_tell(mrn, "removed.");
    return 0;
}

static int run(const struct command_call *call, struct purge *purge, struct error *error)
{
    struct patient_record *record =
        patient_record_read(&purge->records.session, call->arguments[0], done, purge, error);
    int result = record == NULL ? -1 : wait_for(purge, error);
    if (result == 0) {
        result = purge_record(call, purge, record, error);
    }
    patient_record_free(record);
    return result;
}

static bool is_usage_right(const struct command_call *call)
{
    return call->count == 1 && call->options->as != NULL && call->options->second != NULL &&
           (call->options->export_file != NULL || call->options->dry_run);
}

int command_patient_purge(const struct command_call *call)
{
    struct purge purge = {.done = false};
    struct clock clock = clock_system();
    struct error error;
    char room[1024];
    if (!is_usage_right(call)) {
        return command_usage("patient purge takes the MRN, --as and --second for the two "
                             "administrators, and --export-file for the record.");
    }
    if (strcasecmp(call->options->as, call->options->second) == 0) {
        return command_usage("--as and --second are the same person; two must agree.");
    }
    if (!call->options->dry_run &&
        patient_record_check_file(call->options->export_file, &error) != 0) {
        return command_fail(&error);
    }
    if (records_open(&purge.records, command_database(call, room), call->settings, &clock,
                     &error) != 0) {
        return command_fail(&error);
    }
    int result =
        call->options->dry_run ? 0 : data_check_writing(purge.records.session.data, &error);
    result = result == 0 ? sign_both_in(call, &purge, &error) : -1;
    if (result == 0) {
        result = run(call, &purge, &error);
        command_sign_out(&purge.records);
    }
    records_close(&purge.records);
    return result == 0 ? EXIT_DONE : command_fail(&error);
}
