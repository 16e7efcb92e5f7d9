/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the world of the contract suite: few patients, with all that makes an order hard: nulls,
 * ties, names that fold alike, times that cannot be read. Layer: tests.
 */
#include "chartty/data/load.h"
#include "chartty/data/migrate.h"
#include "tests/contract/suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A small generator of our own: the same world every time, whatever the C library. */
static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static const char *pick(unsigned *seed, const char *const *list, unsigned count)
{
    return list[next_random(seed) % count];
}
#define PICK(seed, list) pick(seed, list, sizeof(list) / sizeof((list)[0]))

static const char *const last_names[] = {"Smith",  "SMITH", "Smi",        "O'Brien",     "Obrien",
                                         "Łukasz", "Zoë",   "de la Cruz", "Smith-Jones", "Li"};
static const char *const first_names[] = {"John", "john", "Zoe", "Anna", "Jo", "Émile"};
static const char *const times[] = {"09:00", "9:00 AM", "13:00 AM", "14:30", "2:30 PM", "12:00 AM",
                                    "noon",  "",        "9.30",     "23:59", "00:00",   "08:15"};
static const char *const dates[] = {"2026-11-24", "2026-11-24", "2025-02-28", "2027-01-01",
                                    "1999-12-31"};
static const char *const dates_or_null[] = {"2026-11-24", NULL, "2025-02-28", NULL, "2027-01-01"};
static const char *const moments[] = {"2026-11-24 10:00:00.000000", "2026-11-24 10:00:00.000001",
                                      "2026-11-24 10:00:00", "2025-01-01 00:00:00.000000"};
static const char *const visit_status[] = {"scheduled", "scheduled", "completed", "cancelled"};
static const char *const medication_status[] = {"active", "discontinued", "completed", "active"};
static const char *const allergy_status[] = {"active", "inactive"};
static const char *const lab_status[] = {"pending", "in_progress", "final", "final"};
static const char *const severities[] = {"mild", NULL, "severe", "moderate"};
static const char *const words[] = {"Aspirin", "aspirin", "Penicillin G", NULL, "Ätherisch", ""};
static const char *const names[] = {"Aspirin", "aspirin", "Zinc", "Lisinopril", "Ätherisch"};
static const char *const numbers[] = {"9", "10", "100", NULL, "-3", "72"};
static const char *const reals[] = {"98.6", "98.60", NULL, "101.0", "9.75"};

/* A value for any field, by its kind: nulls where they may be. */
static const char *value_for(const struct field_spec *spec, unsigned *seed)
{
    bool required = (spec->flags & FIELD_REQUIRED) != 0;
    switch (spec->kind) {
    case FIELD_DATE:
        return required ? PICK(seed, dates) : PICK(seed, dates_or_null);
    case FIELD_MOMENT:
        return PICK(seed, moments);
    case FIELD_TIME:
        return PICK(seed, times);
    case FIELD_INTEGER:
        return PICK(seed, numbers);
    case FIELD_REAL:
        return PICK(seed, reals);
    case FIELD_BOOLEAN:
        return next_random(seed) % 2 == 0 ? "1" : "0";
    case FIELD_TIMESTAMP:
        return "2026-01-01 08:00:00.000000"; /* the same in every world */
    case FIELD_CHOICE:
        return spec->choices == CHOICES_APPOINTMENT_STATUS  ? PICK(seed, visit_status)
               : spec->choices == CHOICES_MEDICATION_STATUS ? PICK(seed, medication_status)
               : spec->choices == CHOICES_ALLERGY_STATUS    ? PICK(seed, allergy_status)
               : spec->choices == CHOICES_LAB_STATUS        ? PICK(seed, lab_status)
               : spec->choices == CHOICES_CLIENT_ROLE       ? "nurse"
                                                            : PICK(seed, severities);
    case FIELD_RESULTS:
    case FIELD_SCOPES:
        return NULL;
    default:
        return required ? PICK(seed, names) : PICK(seed, words);
    }
}

static void add_row(struct load *load, enum record_type type, int number, int64_t patient,
                    unsigned *seed)
{
    const struct record_spec *spec = record_spec(type);
    const char *values[40] = {NULL};
    char unique[24], patient_text[24], provider_text[24];
    snprintf(unique, sizeof unique, "%.3s%05d", spec->table, number);
    snprintf(patient_text, sizeof patient_text, "%lld", (long long)patient);
    snprintf(provider_text, sizeof provider_text, "%d", number % 3 + 1);
    for (int field = 1; field < spec->field_count; field++) {
        const struct field_spec *at = &spec->fields[field];
        values[field] = (at->flags & FIELD_UNIQUE) != 0 ? unique : value_for(at, seed);
        if (strcmp(at->column, "patient_id") == 0)
            values[field] = patient_text;
        if (strcmp(at->column, "provider_id") == 0)
            values[field] = provider_text;
        if (strcmp(at->column, "last_name") == 0)
            values[field] = PICK(seed, last_names);
        if (strcmp(at->column, "first_name") == 0)
            values[field] = PICK(seed, first_names);
    }
    int64_t id = 0;
    struct error error;
    if (load_row(load, type, values, &id, &error) != 0)
        fail_msg("%s: %s (%s)", spec->table, error.user, error.detail);
}

void world_fill(const char *url)
{
    struct error error;
    unsigned seed = 20261124;
    struct load *load = load_open(url, &error);
    if (load == NULL)
        fail_msg("%s (%s)", error.user, error.detail);
    assert_int_equal(load_begin(load, &error), 0);
    for (int number = 0; number < 4; number++)
        add_row(load, RECORD_PROVIDER, number, 0, &seed);
    for (int number = 0; number < 4; number++)
        add_row(load, RECORD_OAUTH_CLIENT, number, 0, &seed);
    for (int number = 0; number < WORLD_PATIENTS; number++)
        add_row(load, RECORD_PATIENT, number, 0, &seed);
    for (enum record_type type = RECORD_APPOINTMENT; type <= RECORD_LAB_RESULT; type++)
        for (int number = 0; number < 2 * WORLD_ROWS; number++)
            add_row(load, type, number,
                    number < WORLD_ROWS ? WORLD_HEAVY : number % WORLD_PATIENTS + 1, &seed);
    assert_int_equal(load_commit(load, &error), 0);
    load_close(load);
}

/* What chartty makes, without all that is chartty's. */
static void make_foreign(struct world *world)
{
    int count = 0;
    const struct migration *list = migrations("sqlite", &count);
    char path[WORLD_PATH + 8];
    snprintf(path, sizeof path, "%s.eight", world->path);
    sqlite3 *eight = NULL;
    assert_int_equal(sqlite3_open(path, &eight), SQLITE_OK);
    assert_int_equal(sqlite3_exec(eight, list[0].sql, NULL, NULL, NULL), SQLITE_OK);
    char attach[WORLD_PATH + 32], copy[128];
    snprintf(attach, sizeof attach, "ATTACH '%s' AS full", world->path);
    assert_int_equal(sqlite3_exec(eight, attach, NULL, NULL, NULL), SQLITE_OK);
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        const char *table = record_spec((enum record_type)type)->table;
        snprintf(copy, sizeof copy, "INSERT INTO main.%s SELECT * FROM full.%s", table, table);
        assert_int_equal(sqlite3_exec(eight, copy, NULL, NULL, NULL), SQLITE_OK);
    }
    sqlite3_close(eight);
    assert_int_equal(rename(path, world->path), 0);
}

static void make_file(struct world *world)
{
    struct error error;
    snprintf(world->path, sizeof world->path, "%s/records.db", world->folder);
    if (database_init(world->path, &error) != 0)
        fail_msg("%s (%s)", error.user, error.detail);
    world_fill(world->path);
    if (world->kind == WORLD_FOREIGN)
        make_foreign(world);
    snprintf(world->url, sizeof world->url, "%s:%s", *suite_backend, world->path);
    if (strcmp(*suite_backend, "script") == 0) {
        char script[WORLD_PATH];
        snprintf(script, sizeof script, "%s/script", world->folder);
        FILE *file = fopen(script, "w");
        assert_non_null(file);
        fprintf(file, "# answers at once\ndatabase records.db\n");
        fclose(file);
        snprintf(world->url, sizeof world->url, "script:%s", script);
    }
    assert_int_equal(sqlite3_open(world->path, &world->other), SQLITE_OK);
    sqlite3_busy_timeout(world->other, 5000);
    world_run(world, "PRAGMA foreign_keys = ON");
}

struct world *world_make(enum world_kind kind)
{
    struct world *world = memory_new(sizeof *world);
    struct error error;
    world->kind = kind;
    snprintf(world->folder, sizeof world->folder, "/tmp/chartty-contract-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    if (suite_is_server())
        server_make(world);
    else
        make_file(world);
    snprintf(world->key, sizeof world->key, "%s.audit-key", world->path);
    world_fill_own(world);
    if (kind == WORLD_STALE) {
        world_run(world, "UPDATE patients SET last_name = 'AAron' WHERE id %% 7 = 0");
        world_run(world, "INSERT INTO patients (mrn, first_name, last_name, dob)"
                         " VALUES ('X1', 'New', 'smith', '2000-01-01')");
    }
    world->loop = loop_new(&error);
    assert_non_null(world->loop);
    return world;
}

void world_give_key(const struct world *world)
{
    int file = open(world->key, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_int_equal(write(file, "0123456789abcdef0123456789abcdef", 32), 32);
    close(file);
}

static void on_ready(void *context, const struct error *error)
{
    int *ready = context;
    *ready = error->code == ERROR_OK ? 1 : -1;
    if (*ready < 0)
        print_error("%s (%s)\n", error->user, error->detail);
}

static bool is_set(void *context)
{
    return *(int *)context != 0;
}

void world_open(struct world *world, int busy_ms)
{
    struct error error;
    int ready = 0;
    struct data_options options = {
        .url = world->url, .busy_ms = busy_ms, .audit_key = world->key, .clock = world->clock};
    world->data = data_open(world->loop, &options, on_ready, &ready, &error);
    assert_non_null(world->data);
    assert_int_equal(ready, 0);
    loop_run_until(world->loop, is_set, &ready, PATIENCE_MS);
    assert_int_equal(ready, 1);
    world->owner = data_owner_new(world->data);
}

void world_close(struct world *world)
{
    data_close(world->data);
    world->data = NULL;
}

void world_free(struct world *world)
{
    world_close(world);
    loop_free(world->loop);
    sqlite3_close(world->other);
    if (world->client != NULL)
        server_free(world);
    folder_remove(world->folder);
    memory_free(world);
}

static void server_run(struct world *world, const char *sql)
{
    PGresult *result = PQexec(world->client, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    PQclear(result);
}

void world_run_text(struct world *world, const char *sql)
{
    char *message = NULL;
    if (world->client != NULL)
        server_run(world, sql);
    else if (sqlite3_exec(world->other, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

void world_run(struct world *world, const char *format, ...)
{
    char sql[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(sql, sizeof sql, format, values);
    va_end(values);
    world_run_text(world, sql);
}

void world_run_with(struct world *world, const char *sql, int number, int64_t id)
{
    char first[24], second[24], own[1024];
    snprintf(first, sizeof first, "%d", number);
    snprintf(second, sizeof second, "%lld", (long long)id);
    if (world->client != NULL) {
        const char *const values[] = {first, second};
        snprintf(own, sizeof own, "%s", sql);
        for (char *mark = own; (mark = strchr(mark, '?')) != NULL;)
            *mark = '$';
        PGresult *result = PQexecParams(world->client, own, 2, NULL, values, NULL, NULL, 0);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            fail_msg("%s: %s", own, PQresultErrorMessage(result));
        PQclear(result);
        return;
    }
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(world->other, sql, -1, &statement, NULL), SQLITE_OK);
    sqlite3_bind_int(statement, 1, number);
    sqlite3_bind_int64(statement, 2, id);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
}

void world_lock(struct world *world)
{
    if (world->client != NULL) {
        world_run(world, "SET lock_timeout = '2s'");
        world_run(world, "BEGIN; LOCK TABLE patients, allergies IN ACCESS EXCLUSIVE MODE");
        return;
    }
    sqlite3_busy_timeout(world->other, 2000);
    world_run(world, "BEGIN EXCLUSIVE");
}

void world_unlock(struct world *world)
{
    world_run(world, "COMMIT");
}

int64_t world_number(struct world *world, const char *sql)
{
    int64_t number;
    if (world->client != NULL) {
        PGresult *result = PQexec(world->client, sql);
        if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
            fail_msg("%s: %s", sql, PQresultErrorMessage(result));
        number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        PQclear(result);
        return number;
    }
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(world->other, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

struct answer {
    int calls;
    struct error error;
    struct page *page;
    int64_t total;
};

static void on_pages(void *context, const struct error *error, struct page **pages, int count)
{
    struct answer *answer = context;
    answer->calls++;
    answer->error = *error;
    if (error->code == ERROR_OK) {
        assert_int_equal(count, 1);
        answer->page = pages[0];
        pages[0] = NULL;
    } else {
        assert_null(pages);
    }
}

static void on_count(void *context, const struct error *error, int64_t total, bool exact)
{
    struct answer *answer = context;
    answer->calls++;
    answer->error = *error;
    answer->total = exact ? total : -1;
}

static struct answer ask(struct world *world, const struct page_request *request, int deadline_ms)
{
    struct answer answer = {.calls = 0};
    struct error error;
    uint64_t ticket =
        data_pages(world->data, world->owner, request, 1, deadline_ms, on_pages, &answer, &error);
    if (ticket == 0)
        fail_msg("%s (%s)", error.user, error.detail);
    assert_int_equal(answer.calls, 0);
    loop_run_until(world->loop, is_set, &answer.calls, PATIENCE_MS);
    assert_int_equal(answer.calls, 1);
    return answer;
}

struct page *world_page(struct world *world, const struct page_request *request)
{
    struct answer answer = ask(world, request, DATA_DEADLINE_MS);
    if (answer.error.code != ERROR_OK)
        fail_msg("%s: %s (%s)", query_name(request->query.id), answer.error.user,
                 answer.error.detail);
    return answer.page;
}

enum error_code world_page_error(struct world *world, const struct page_request *request,
                                 int deadline_ms)
{
    struct answer answer = ask(world, request, deadline_ms);
    page_free(answer.page);
    return answer.error.code;
}

int64_t world_count(struct world *world, const struct query *query)
{
    struct answer answer = {.calls = 0};
    struct error error;
    assert_true(data_count(world->data, world->owner, query, DATA_DEADLINE_MS, on_count, &answer,
                           &error) != 0);
    loop_run_until(world->loop, is_set, &answer.calls, PATIENCE_MS);
    assert_int_equal(answer.calls, 1);
    assert_int_equal(answer.error.code, ERROR_OK);
    return answer.total;
}

struct query world_query(enum query_id id)
{
    struct query query = {.id = id};
    query.filter.id = (query_needs(id) & QUERY_NEEDS_ID) != 0 ? 2 : 0;
    query.filter.patient_id = (query_needs(id) & QUERY_NEEDS_PATIENT) != 0 ? WORLD_HEAVY : 0;
    query.filter.has_from = (query_needs(id) & QUERY_NEEDS_FROM) != 0;
    query.filter.from = WORLD_DAY;
    query.filter.has_today = true;
    query.filter.today = WORLD_DAY;
    if ((query_needs(id) & QUERY_NEEDS_WORD) != 0)
        snprintf(query.filter.word, sizeof query.filter.word, "word2");
    return query;
}
