/* SPDX-License-Identifier: MIT */
/* Opening the records. Start-up. */
#include "src/app/records.h"

#include "chartty/data/data.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPEN_WAIT_MS = 30000 };

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

int records_open(struct records *records, const char *url, const struct settings *settings,
                 const struct clock *clock, struct error *error)
{
    memset(records, 0, sizeof(*records));
    records->loop = loop_new(error);
    if (records->loop == NULL) {
        return -1;
    }
    struct data_options options = {.url = url};
    records->session.data = data_open(records->loop, &options, opened, records, error);
    if (records->session.data == NULL) {
        loop_free(records->loop);
        return -1;
    }
    loop_run_until(records->loop, has_answered, records, OPEN_WAIT_MS);
    if (!records->answered) {
        error_set(&records->open_error, ERROR_TIMEOUT, "The records did not open within 30 s: %s",
                  url);
    }
    if (records->open_error.code != ERROR_OK) {
        *error = records->open_error;
        records_close(records);
        return -1;
    }
    if (settings->station[0] != '\0') {
        snprintf(records->station, sizeof(records->station), "%.60s", settings->station);
    } else if (gethostname(records->station, sizeof(records->station) - 1) != 0) {
        snprintf(records->station, sizeof(records->station), "station");
    }
    records->session.loop = records->loop;
    records->session.clock = clock;
    records->session.clinic = settings->clinic;
    records->session.station = records->station;
    records->session.day_first = settings->day_first;
    return 0;
}

void records_close(struct records *records)
{
    data_close(records->session.data);
    loop_free(records->loop);
}
