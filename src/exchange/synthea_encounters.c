/* SPDX-License-Identifier: MIT */
/*
 * Purpose: encounters.csv of a Synthea folder as appointments. Called for each row of the patient
 * in hand. Must not know: the other files.
 *
 * START and STOP are UTC; the appointment stands at the clinic's wall clock (the process's TZ). The
 * minutes are those between the two, whatever the clock did meanwhile.
 */
#include "src/exchange/synthea.h"

#include <stdio.h>
#include <string.h>

enum { LONG_VISIT_MINUTES = 24 * 60 };
static const int64_t minute_us = 60 * 1000000LL;

struct encounter {
    char date[11], time[6], minutes[24];
    bool is_future;
};

static void reject(struct synthea *synthea, struct import_row *row, const char *column,
                   const char *reason)
{
    if (!row->rejected) {
        import_reject(&synthea->run, row->type, row->place, column, "%s", reason);
    }
    row->rejected = true;
}

static void set_minutes(struct synthea *synthea, struct import_row *row, struct encounter *visit,
                        int64_t start_us, enum import_time stop_state, int64_t stop_us)
{
    if (stop_state == IMPORT_TIME_EMPTY) {
        return; /* not ended, or not said: no length is made up */
    }
    if (stop_state != IMPORT_TIME_FULL || stop_us < start_us) {
        reject(synthea, row, "STOP",
               stop_state == IMPORT_TIME_FULL ? "The end lies before the start."
                                              : "This is no date and time (YYYY-MM-DDTHH:MM:SSZ).");
        return;
    }
    int64_t minutes = (stop_us - start_us + minute_us / 2) / minute_us;
    if (minutes < 1) {
        minutes = 1;
    }
    if (minutes > LONG_VISIT_MINUTES) {
        import_remark(&synthea->run, row->place, "STOP", "The visit is longer than a day.");
    }
    snprintf(visit->minutes, sizeof visit->minutes, "%lld", (long long)minutes);
    import_set(row, FIELD_OF(appointment, duration_minutes), visit->minutes);
}

static void set_times(struct synthea *synthea, const struct synthea_file *file,
                      struct import_row *row, struct encounter *visit)
{
    struct datetime start, stop;
    int64_t start_us, stop_us;
    enum import_time start_state =
        import_read_time(synthea_value(file, ENCOUNTERS_START), &start, &start_us);
    enum import_time stop_state =
        import_read_time(synthea_value(file, ENCOUNTERS_STOP), &stop, &stop_us);
    if (start_state != IMPORT_TIME_FULL) {
        reject(synthea, row, "START",
               start_state == IMPORT_TIME_DATE
                   ? "There is no time of day, which an appointment needs."
                   : "This is no date and time (YYYY-MM-DDTHH:MM:SSZ).");
        return;
    }
    date_format_iso(start.date, visit->date);
    time_format(start.hour * 60 + start.minute, visit->time);
    import_set(row, FIELD_OF(appointment, date), visit->date);
    import_set(row, FIELD_OF(appointment, time), visit->time);
    struct datetime now = clock_local(&synthea->run.clock);
    visit->is_future = datetime_to_microseconds(&start) > datetime_to_microseconds(&now);
    import_set(row, FIELD_OF(appointment, status), visit->is_future ? "scheduled" : "completed");
    set_minutes(synthea, row, visit, start_us, stop_state, stop_us);
}

/* "Encounter for symptom: Acute viral pharyngitis (disorder)" */
static const char *reason_of(struct synthea *synthea, const struct synthea_file *file)
{
    const char *description = synthea_value(file, ENCOUNTERS_DESCRIPTION);
    const char *reason = synthea_value(file, ENCOUNTERS_REASONDESCRIPTION);
    if (reason[0] == 0 || description[0] == 0) {
        return reason[0] ? reason : description;
    }
    return arena_format(&synthea->patient.arena, "%s: %s", description, reason);
}

/* The provider's place in `providers`; -1, and said, when there is none. */
static int64_t find_provider(struct synthea *synthea, const struct synthea_file *file)
{
    int64_t number;
    const char *provider = synthea_value(file, ENCOUNTERS_PROVIDER);
    if (provider[0] && key_map_find(&synthea->provider_numbers, provider, &number)) {
        return number;
    }
    import_reject(&synthea->run, RECORD_APPOINTMENT, synthea_place(file), "PROVIDER",
                  provider[0] ? "No provider with this id was taken from providers.csv."
                              : "The value is missing.");
    return -1;
}

static int add_encounter(struct synthea *synthea, const struct synthea_file *file, const char *id,
                         int64_t provider_id, struct error *error)
{
    struct import_run *run = &synthea->run;
    struct import_row row;
    struct encounter visit;
    char appointment_id[21], patient_text[24], provider_text[24];
    int64_t row_id;
    import_row_init(&row, RECORD_APPOINTMENT, synthea_place(file));
    import_stable_id("APT", id, appointment_id);
    snprintf(patient_text, sizeof patient_text, "%lld", (long long)synthea->patient.row_id);
    snprintf(provider_text, sizeof provider_text, "%lld", (long long)provider_id);
    import_set(&row, FIELD_OF(appointment, appointment_id), appointment_id);
    import_set(&row, FIELD_OF(appointment, patient_id), patient_text);
    import_set(&row, FIELD_OF(appointment, provider_id), provider_text);
    set_times(synthea, file, &row, &visit);
    import_set_text(run, &row, FIELD_OF(appointment, appointment_type), "ENCOUNTERCLASS",
                    synthea_value(file, ENCOUNTERS_ENCOUNTERCLASS));
    import_set_text(run, &row, FIELD_OF(appointment, reason), "DESCRIPTION",
                    reason_of(synthea, file));
    if (row.rejected) {
        return 0;
    }
    return import_add(run, &row, id, synthea->patient.row_id, &row_id, error) < 0 ? -1 : 0;
}

int synthea_take_encounter(struct synthea *synthea, struct synthea_file *file, struct error *error)
{
    const char *id = synthea_value(file, ENCOUNTERS_Id);
    int64_t row_id, provider = find_provider(synthea, file);
    if (provider < 0) {
        return 0;
    }
    bool is_new = false;
    if (id[0]) {
        *key_map_place(&synthea->patient.encounters, id, &is_new) = provider;
    }
    if (!is_new) {
        import_reject(&synthea->run, RECORD_APPOINTMENT, synthea_place(file), "Id",
                      id[0] ? "An earlier line has the same id." : "The value is missing.");
        return 0;
    }
    int known = import_known(&synthea->run, RECORD_APPOINTMENT, id, &row_id, error);
    if (known != 0) {
        return known < 0 ? -1 : 0;
    }
    return add_encounter(synthea, file, id, synthea->providers[provider].row_id, error);
}
