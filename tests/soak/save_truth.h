/* SPDX-License-Identifier: MIT */
/*
 * Purpose: saves over a line that goes, and whether what was said of each is true: what was
 * acknowledged is there once, what was called not saved is not there. Layer: tests. Thread: one.
 * Each save is an allergy of the first patient under a name of its own, which may stand there twice
 * as far as the database is concerned.
 */
#ifndef CHARTTY_TESTS_SOAK_SAVE_TRUTH_H
#define CHARTTY_TESTS_SOAK_SAVE_TRUTH_H

#include "unit/data/line_fixture.h"

#include <libpq-fe.h>

struct truth {
    long saves, acknowledged, at_once, looked_up, settled_saved, settled_not, lost,
        other; /* what was said */
    long tries;
};

static inline void truth_send(struct line_station *station, long number, const char *request_id,
                              struct line_answer *answer)
{
    struct error error;
    char name[32];
    (void)snprintf(name, sizeof name, "N%ld", number);
    const char *values[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = "1",
                                              [FIELD_OF(allergy, allergen)] = name};
    struct change_set *set = change_set_new(&station->token, request_id);
    change_set_audit(set, "test.save", 1, NULL);
    change_set_insert(set, RECORD_ALLERGY, values);
    *answer = (struct line_answer){.calls = 0};
    assert_true(data_save(station->data, station->owner, set, DATA_DEADLINE_MS, line_on_saved,
                          answer, &error) != 0);
}

/* As a form does: an uncertain one is asked about until somebody knows. True: it is saved. */
static inline bool truth_settle(struct line_station *station, struct truth *truth,
                                const char *request_id)
{
    while (true) {
        struct line_answer answer = line_settle(station, request_id);
        truth->tries++;
        if (answer.error.code == ERROR_OK) {
            truth->settled_saved += answer.already;
            truth->settled_not += !answer.already;
            return answer.already;
        }
        if (data_line(station->data)->state != LINE_UP) {
            line_until(station, LINE_UP, 60000);
        }
    }
}

/* What was said of the save, to its end: true saved, false not saved. */
static inline bool truth_end(struct line_station *station, struct truth *truth,
                             const struct line_answer *answer, const char *request_id)
{
    truth->saves++;
    switch (answer->error.code) {
    case ERROR_OK:
        truth->at_once++;
        return true;
    case ERROR_UNCERTAIN:
        return truth_settle(station, truth, request_id);
    case ERROR_LOST:
    case ERROR_TIMEOUT:
    case ERROR_BUSY:
        truth->lost++;
        return false;
    default:
        (void)printf("save: %s (%s) [%s]\n", answer->error.user, error_word(answer->error.code),
                     answer->error.detail);
        truth->other++;
        return false;
    }
}

/* How many rows of that name there are, asked past every line. */
static inline long truth_rows(PGconn *client, long number)
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM allergies WHERE allergen = 'N%ld'",
                   number);
    PGresult *result = PQexec(client, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s", PQerrorMessage(client));
    }
    long rows = strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return rows;
}

static inline PGconn *truth_client(const char *folder, const char *database)
{
    char text[192];
    (void)snprintf(text, sizeof text, "host=%s user=chartty dbname=%s", folder, database);
    PGconn *client = PQconnectdb(text);
    if (PQstatus(client) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(client));
    }
    return client;
}

static inline void truth_patient(struct postgres *server, const char *database)
{
    struct buffer lines = postgres_lines(
        server, database,
        "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('M', 'Ann', 'Lee', "
        "'1980-01-01')");
    buffer_release(&lines);
}

#endif
