/* SPDX-License-Identifier: MIT */
/* Opening the records. Start-up. */
#include "src/app/records.h"

#include "chartty/data/data.h"
#include "src/app/state_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A server that does not answer is given up sooner; a slow line takes several journeys. */
enum { OPEN_WAIT_MS = 120000 };

static void opened(void *context, const struct error *error)
{
    struct records *records = context;
    records->answered = true;
    if (error != NULL) {
        records->open_error = *error;
    }
}

static bool has_answered(void *context)
{
    return ((struct records *)context)->answered;
}

/* Keys stand beside the records, unless the settings name another place. */
static void key_path(char out[STATE_PATH_SIZE], const char *given, const char *url,
                     const char *ending)
{
    if (given[0] != '\0') {
        snprintf(out, STATE_PATH_SIZE, "%s", given);
    } else {
        data_key_file(url, ending, out, STATE_PATH_SIZE);
    }
}

static int find_keys(struct records *records, const char *url, const struct settings *settings,
                     struct error *error)
{
    key_path(records->audit_key, settings->audit_key, url, ".audit-key");
    key_path(records->badge_key, settings->badge_key, url, ".badge-key");
    /* Without a folder the station still reads; what needs the folder says so. */
    state_folder(settings, url, records->state_folder, NULL);
    if (records->state_folder[0] != '\0') {
        snprintf(records->local, sizeof(records->local), "%.1000s/local.db", records->state_folder);
    }
    if (state_file_check(records->audit_key, error) != 0) {
        return -1;
    }
    return state_file_check(records->badge_key, error);
}

/* Which records these are, however they were named: drafts of one database are never another's. */
static void find_records(struct records *records, const char *url)
{
    const char *path = strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url;
    char *whole = realpath(path, NULL);
    snprintf(records->url, sizeof(records->url), "%.1000s", whole != NULL ? whole : url);
    free(whole);
}

/* Where the person sits, for the audit. */
static void find_place(struct records *records, const struct settings *settings)
{
    char name[64] = "";
    const char *terminal = ttyname_r(STDIN_FILENO, name, sizeof(name)) == 0 ? name : NULL;
    const char *remote = getenv("SSH_CONNECTION");
    if (settings->station[0] != '\0') {
        snprintf(records->station, sizeof(records->station), "%.60s", settings->station);
    } else if (gethostname(records->station, sizeof(records->station) - 1) != 0) {
        snprintf(records->station, sizeof(records->station), "station");
    }
    snprintf(records->terminal, sizeof(records->terminal), "%.60s",
             terminal != NULL ? terminal : "");
    snprintf(records->remote, sizeof(records->remote), "%.120s", remote != NULL ? remote : "");
}

static void fill_session(struct records *records, const char *url, const struct settings *settings,
                         const struct clock *clock)
{
    struct session *session = &records->session;
    session->loop = records->loop;
    session->clock = clock;
    session->clinic = settings->clinic;
    session->station = records->station;
    session->terminal = records->terminal;
    session->remote = records->remote;
    session->state_folder = records->state_folder;
    session->url = url;
    session->audit_key = records->audit_key;
    session->badge_key = records->badge_key;
    session->records = records->url;
    session->draft_days = settings->draft_days;
    session->patterns = (struct id_patterns){.mrn = settings->mrn_pattern,
                                             .appointment = settings->appointment_pattern,
                                             .medication = settings->medication_pattern,
                                             .order = settings->order_pattern};
    session->day_first = settings->day_first;
    session->day_start = time_parse(settings->day_start);
    session->day_end = time_parse(settings->day_end);
    session->work_days = settings->work_days;
}

int records_open(struct records *records, const char *url, const struct settings *settings,
                 const struct clock *clock, struct error *error)
{
    memset(records, 0, sizeof(*records));
    if (find_keys(records, url, settings, error) != 0) {
        return -1;
    }
    records->loop = loop_new(error);
    if (records->loop == NULL) {
        return -1;
    }
    struct data_options options = {.url = url,
                                   .audit_key =
                                       settings->audit_key[0] != '\0' ? records->audit_key : NULL,
                                   .local = records->local[0] != '\0' ? records->local : NULL,
                                   .may_be_standby = settings->read_standby,
                                   .clock = clock};
    records->session.data = data_open(records->loop, &options, opened, records, error);
    if (records->session.data == NULL) {
        loop_free(records->loop);
        return -1;
    }
    loop_run_until(records->loop, has_answered, records, OPEN_WAIT_MS);
    if (!records->answered) {
        error_set(&records->open_error, ERROR_TIMEOUT,
                  "The records did not open within two minutes: %s", url);
    }
    if (records->open_error.code != ERROR_OK) {
        *error = records->open_error;
        records_close(records);
        return -1;
    }
    find_records(records, url);
    find_place(records, settings);
    fill_session(records, url, settings, clock);
    return 0;
}

void records_close(struct records *records)
{
    data_close(records->session.data);
    loop_free(records->loop);
}
