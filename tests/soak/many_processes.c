/* SPDX-License-Identifier: MIT */
/*
 * Purpose: processes that save into one database, and what another program sees there afterwards.
 * Layer: tests. Thread: one a process, and the data layer's.
 */
#include "many_processes.h"
#include "soak.h"

#include "chartty/base/loop.h"
#include "chartty/data/migrate.h"

#include <sys/wait.h>
#include <unistd.h>

enum { ONE_SAVE_MS = 60000 };

#define P(column) FIELD_OF(patient, column)

/* --- one process ------------------------------------------------------------------------------ */

static bool is_answered(void *context)
{
    return ((struct place *)context)->waiting == 0;
}

static void on_ready(void *context, const struct error *error)
{
    struct place *place = context;
    place->error = *error;
    place->waiting = 0;
}

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct place *place = context;
    place->row_id = 0;
    for (int step = 0; step < answer->step_count; step++) {
        place->row_id = answer->row_ids[step] != 0 ? answer->row_ids[step] : place->row_id;
    }
    on_ready(context, error);
}

static void on_pages(void *context, const struct error *error, struct page **pages, int count)
{
    struct place *place = context;
    if (error->code == ERROR_OK && count == 1) {
        place->page = pages[0];
        pages[0] = NULL;
    }
    on_ready(context, error);
}

void place_give_up(const struct place *place, const char *what)
{
    fprintf(stderr, "%s: %s (%s)\n", what, place->error.user, place->error.detail);
    _exit(2);
}

void place_open(struct place *place, const char *path, int number)
{
    struct data_options options = {
        .url = path, .busy_ms = ONE_SAVE_MS, .audit_key = getenv("CHARTTY_SOAK_KEY")};
    struct data_session who = {.staff_id = number + 1, .role = "nurse"};
    snprintf(who.username, sizeof who.username, "user%d", number);
    snprintf(who.station, sizeof who.station, "ws-%d", number);
    memset(place, 0, sizeof *place);
    place->waiting = 1;
    place->path = path;
    place->loop = loop_new(&place->error);
    place->data = data_open(place->loop, &options, on_ready, place, &place->error);
    if (place->data == NULL) {
        place_give_up(place, "opening");
    }
    loop_run_until(place->loop, is_answered, place, ONE_SAVE_MS);
    if (place->waiting != 0 || place->error.code != ERROR_OK) {
        place_give_up(place, "opening");
    }
    place->owner = data_owner_new(place->data);
    place->token = (struct data_token){.session = data_session_begin(place->data, &who),
                                       .tables = ~UINT64_C(0),
                                       .permission = "SOAK"};
}

void place_close(struct place *place)
{
    data_close(place->data);
    loop_free(place->loop);
}

enum error_code place_save(struct place *place, struct change_set *set)
{
    place->waiting = 1;
    if (data_save(place->data, place->owner, set, ONE_SAVE_MS, on_saved, place, &place->error) ==
        0) {
        place_give_up(place, "saving");
    }
    loop_run_until(place->loop, is_answered, place, 2 * ONE_SAVE_MS);
    if (place->waiting != 0) {
        place_give_up(place, "no answer");
    }
    return place->error.code;
}

void place_read(struct place *place, const struct page_request *request)
{
    place->waiting = 1;
    place->page = NULL;
    if (data_pages(place->data, place->owner, request, 1, ONE_SAVE_MS, on_pages, place,
                   &place->error) == 0) {
        place_give_up(place, "reading");
    }
    loop_run_until(place->loop, is_answered, place, ONE_SAVE_MS);
    if (place->page == NULL || place->page->count != 1) {
        place_give_up(place, "reading");
    }
}

static int64_t group_number(const struct page *page)
{
    const struct patient *patient = page_row(page, 0);
    return strtoll(patient->group_number.text, NULL, 10);
}

bool place_add_one(struct place *place, int64_t patient_id)
{
    struct page_request request = {
        .query = {.id = QUERY_PATIENT,
                  .filter = {.id = patient_id, .has_today = true, .today = {2026, 11, 24}}},
        .from = PAGE_FIRST,
        .limit = 1};
    place_read(place, &request);
    char next[24];
    snprintf(next, sizeof next, "%lld", (long long)group_number(place->page) + 1);
    const char *values[FIELDS_OF(patient)] = {[P(group_number)] = next};
    struct change_set *set = change_set_new(&place->token, NULL);
    change_set_audit(set, "patient.update", patient_id, NULL);
    change_set_update(set, RECORD_PATIENT, page_row(place->page, 0), UINT64_C(1) << P(group_number),
                      values);
    page_free(place->page);
    enum error_code code = place_save(place, set);
    if (code != ERROR_OK && code != ERROR_CONFLICT) {
        place_give_up(place, "changing");
    }
    return code == ERROR_OK;
}

/* --- the processes ---------------------------------------------------------------------------- */

long run_processes(int processes, int (*run)(const char *path, int number, long times),
                   const char *path, long times)
{
    long sum = 0;
    int ends[2];
    if (pipe(ends) != 0) {
        return -1;
    }
    for (int number = 0; number < processes; number++) {
        if (fork() == 0) {
            int count = run(path, number, times);
            _exit(write(ends[1], &count, sizeof count) == sizeof count ? 0 : 2);
        }
    }
    close(ends[1]);
    int count, status;
    while (read(ends[0], &count, sizeof count) == sizeof count) {
        sum += count;
    }
    close(ends[0]);
    for (int number = 0; number < processes; number++) {
        if (wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            sum = -1;
        }
    }
    return sum;
}

/* --- the records, as another program sees them ------------------------------------------------ */

int64_t records_number(struct records *records, const char *sql)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (records->is_server) {
        struct buffer lines = postgres_lines(&records->server, "soak", sql);
        number = strtoll(lines.bytes, NULL, 10);
        buffer_release(&lines);
        return number;
    }
    if (sqlite3_open(records->url, &database) == SQLITE_OK &&
        sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return number;
}

static const char people_sql[] =
    "INSERT INTO providers (npi, name) VALUES ('1234567893', 'Dr. Chen');"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
    " INSERT INTO patients (mrn, first_name, last_name, dob, group_number)"
    " SELECT 'MRN' || i, 'A', 'B', '2000-01-01', '0' FROM n";

static void fill(struct records *records)
{
    sqlite3 *database = NULL;
    if (records->is_server) {
        struct buffer lines = postgres_lines(&records->server, "soak", people_sql);
        buffer_release(&lines);
    } else if (sqlite3_open(records->url, &database) != SQLITE_OK ||
               sqlite3_exec(database, people_sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "no database\n");
        exit(2);
    }
    sqlite3_close(database);
}

bool records_make(struct records *records)
{
    struct error error;
    snprintf(records->folder, sizeof records->folder, "/tmp/chartty-soak-XXXXXX");
    if (mkdtemp(records->folder) == NULL) {
        exit(2);
    }
    snprintf(records->url, sizeof records->url, "%s/soak.db", records->folder);
    snprintf(records->key, sizeof records->key, "%s/key", records->folder);
    if (records->is_server) {
        if (!postgres_start(&records->server)) {
            return false;
        }
        struct buffer lines =
            postgres_lines(&records->server, "postgres", "CREATE DATABASE soak TEMPLATE template0");
        buffer_release(&lines);
        snprintf(records->url, sizeof records->url, "postgresql://chartty@/soak?host=%s",
                 records->server.folder);
    }
    if (database_init(records->url, &error) != 0) {
        fprintf(stderr, "%s (%s)\n", error.user, error.detail);
        exit(2);
    }
    fill(records);
    setenv("CHARTTY_SOAK_KEY", records->key, 1); /* of the processes */
    return true;
}

void records_end(struct records *records)
{
    if (records->is_server) {
        postgres_stop(&records->server);
    }
    folder_remove(records->folder);
}

static void on_finding(void *context, const char *line)
{
    fprintf(stderr, "check: %s\n", line);
    ++*(long *)context;
}

long records_findings(const struct records *records)
{
    struct error error;
    long count = 0;
    if (database_check(records->url, on_finding, &count, &error) != 0) {
        on_finding(&count, error.user);
    }
    return count;
}
