/* SPDX-License-Identifier: MIT */
/*
 * Purpose: many processes on one database through data_save: sixteen that book one provider's day
 * (no overlap but those that were asked for), and twenty that change one patient (no change is
 * overwritten unseen: the number in the field is the number of changes that were acknowledged).
 * Layer: tests. Thread: one a process, and the data layer's.
 */
#include "soak.h"

#include "chartty/base/loop.h"
#include "chartty/data/change_set.h"
#include "chartty/data/migrate.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BOOKERS = 16, WRITERS = 20, DAY_MINUTES = 24 * 60, ONE_SAVE_MS = 60000 };

#define A(column) FIELD_OF(appointment, column)
#define P(column) FIELD_OF(patient, column)

/* One process's data layer. */
struct place {
    const char *path;
    struct loop *loop;
    struct data *data;
    data_owner owner;
    struct data_token token;
    int waiting; /* 0: answered */
    struct error error;
    struct page *page;
};

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
    (void)answer;
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

static void give_up(const struct place *place, const char *what)
{
    fprintf(stderr, "%s: %s (%s)\n", what, place->error.user, place->error.detail);
    _exit(2);
}

static void place_open(struct place *place, const char *path, int number)
{
    struct data_options options = {.url = path, .busy_ms = ONE_SAVE_MS};
    struct data_session who = {.staff_id = number + 1, .role = "nurse"};
    snprintf(who.username, sizeof who.username, "user%d", number);
    snprintf(who.station, sizeof who.station, "ws-%d", number);
    memset(place, 0, sizeof *place);
    place->waiting = 1;
    place->path = path;
    place->loop = loop_new(&place->error);
    place->data = data_open(place->loop, &options, on_ready, place, &place->error);
    if (place->data == NULL) {
        give_up(place, "opening");
    }
    loop_run_until(place->loop, is_answered, place, ONE_SAVE_MS);
    if (place->waiting != 0 || place->error.code != ERROR_OK) {
        give_up(place, "opening");
    }
    place->owner = data_owner_new(place->data);
    place->token = (struct data_token){.session = data_session_begin(place->data, &who),
                                       .tables = ~UINT64_C(0),
                                       .permission = "SOAK"};
}

static void place_close(struct place *place)
{
    data_close(place->data);
    loop_free(place->loop);
}

static enum error_code save(struct place *place, struct change_set *set)
{
    place->waiting = 1;
    if (data_save(place->data, place->owner, set, ONE_SAVE_MS, on_saved, place, &place->error) ==
        0) {
        give_up(place, "saving");
    }
    loop_run_until(place->loop, is_answered, place, 2 * ONE_SAVE_MS);
    if (place->waiting != 0) {
        give_up(place, "no answer");
    }
    return place->error.code;
}

/* --- one provider's day ----------------------------------------------------------------------- */

/* One process: tries to book at times of chance; some with an overbooking that was asked for. */
static int book(const char *path, int number, long tries)
{
    struct place place;
    struct soak_random random = soak_random_from((uint64_t)number);
    int booked = 0;
    place_open(&place, path, number);
    for (long try = 0; try < tries; try++) {
        char patient[16], time[8], minutes[16];
        struct change_slot slot = {.provider_id = 1,
                                   .patient_id = (int64_t)soak_below(&random, 50) + 1,
                                   .date = {2026, 11, 24},
                                   .start_minutes = (int)soak_below(&random, DAY_MINUTES / 5) * 5,
                                   .duration_minutes = 5 + (int)soak_below(&random, 12) * 5,
                                   .allow = soak_below(&random, 50) == 0};
        snprintf(patient, sizeof patient, "%d", (int)slot.patient_id);
        snprintf(minutes, sizeof minutes, "%d", slot.duration_minutes);
        time_format(slot.start_minutes, time);
        const char *values[FIELDS_OF(appointment)] = {
            [A(patient_id)] = patient,       [A(provider_id)] = "1",
            [A(date)] = "2026-11-24",        [A(time)] = time,
            [A(duration_minutes)] = minutes, [A(reason)] = slot.allow ? "asked for" : NULL};
        struct change_set *set = change_set_new(&place.token, NULL);
        change_set_audit(set, "appointment.new", slot.patient_id, NULL);
        change_set_expect_free(set, &slot);
        change_set_make_code(set, change_set_insert(set, RECORD_APPOINTMENT, values),
                             A(appointment_id), "APT{HEX8}");
        enum error_code code = save(&place, set);
        if (code != ERROR_OK && code != ERROR_REFUSED) {
            give_up(&place, "booking");
        }
        booked += code == ERROR_OK ? 1 : 0;
    }
    place_close(&place);
    return booked;
}

/* --- one patient ------------------------------------------------------------------------------ */

static int64_t group_number(const struct page *page)
{
    const struct patient *patient = page_row(page, 0);
    return strtoll(patient->group_number.text, NULL, 10);
}

/* One process: reads the patient, adds one to a number, and saves it with the row as it was read;
 * in conflict it reads anew. */
static int change(const char *path, int number, long times)
{
    struct place place;
    int changed = 0;
    place_open(&place, path, number);
    while (changed < times) {
        struct page_request request = {
            .query = {.id = QUERY_PATIENT,
                      .filter = {.id = 1, .has_today = true, .today = {2026, 11, 24}}},
            .from = PAGE_FIRST,
            .limit = 1};
        place.waiting = 1;
        place.page = NULL;
        if (data_pages(place.data, place.owner, &request, 1, ONE_SAVE_MS, on_pages, &place,
                       &place.error) == 0) {
            give_up(&place, "reading");
        }
        loop_run_until(place.loop, is_answered, &place, ONE_SAVE_MS);
        if (place.page == NULL || place.page->count != 1) {
            give_up(&place, "reading");
        }
        char next[24];
        snprintf(next, sizeof next, "%lld", (long long)group_number(place.page) + 1);
        const char *values[FIELDS_OF(patient)] = {[P(group_number)] = next};
        struct change_set *set = change_set_new(&place.token, NULL);
        change_set_audit(set, "patient.update", 1, NULL);
        change_set_update(set, RECORD_PATIENT, page_row(place.page, 0),
                          UINT64_C(1) << P(group_number), values);
        page_free(place.page);
        enum error_code code = save(&place, set);
        if (code != ERROR_OK && code != ERROR_CONFLICT) {
            give_up(&place, "changing");
        }
        changed += code == ERROR_OK ? 1 : 0;
    }
    place_close(&place);
    return changed;
}

/* --- the processes ---------------------------------------------------------------------------- */

/* Runs so many processes at once; the sum of what they counted, -1 when one failed. */
static long run_all(int processes, int (*run)(const char *path, int number, long times),
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

static int64_t number_of(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return number;
}

static void make(const char *path)
{
    struct error error;
    sqlite3 *database = NULL;
    if (database_init(path, &error) != 0 || sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_exec(database,
                     "INSERT INTO providers (npi, name) VALUES ('1234567893', 'Dr. Chen');"
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
                     " INSERT INTO patients (mrn, first_name, last_name, dob, group_number)"
                     " SELECT 'MRN' || i, 'A', 'B', '2000-01-01', '0' FROM n",
                     NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "no database\n");
        exit(2);
    }
    sqlite3_close(database);
}

/* Pairs of which one was to find the other in its way; a row of "asked for" may lie over others,
 * and others never over it. Which came first is by number. */
#define UNASKED_OVERLAPS                                                                           \
    "SELECT count(*) FROM appointments a JOIN appointments b ON b.id > a.id WHERE b.reason IS "    \
    "NULL AND substr(a.time, 1, 2) * 60 + substr(a.time, 4, 2) < substr(b.time, 1, 2) * 60 + "     \
    "substr(b.time, 4, 2) + b.duration_minutes AND substr(b.time, 1, 2) * 60 + substr(b.time, 4, " \
    "2) < substr(a.time, 1, 2) * 60 + substr(a.time, 4, 2) + a.duration_minutes"

int main(void)
{
    char folder[] = "/tmp/chartty-soak-XXXXXX", path[64];
    long tries = soak_count(12, 400), times = soak_count(8, 100), wrong = 0;
    if (mkdtemp(folder) == NULL) {
        return 2;
    }
    snprintf(path, sizeof path, "%s/soak.db", folder);
    make(path);
    long booked = run_all(BOOKERS, book, path, tries);
    long changed = run_all(WRITERS, change, path, times);
    sqlite3 *database = NULL;
    sqlite3_open(path, &database);
    int64_t rows = number_of(database, "SELECT count(*) FROM appointments");
    int64_t asked =
        number_of(database, "SELECT count(*) FROM appointments WHERE reason IS NOT NULL");
    int64_t overlaps = number_of(database, UNASKED_OVERLAPS);
    int64_t value = number_of(database, "SELECT group_number FROM patients WHERE id = 1");
    int64_t entries = number_of(database, "SELECT count(*) FROM ct_audit");
    printf("%d processes booking: %ld acknowledged, %lld there, %lld asked to overlap, %lld "
           "overlaps not asked for\n",
           BOOKERS, booked, (long long)rows, (long long)asked, (long long)overlaps);
    printf("%d processes changing: %ld acknowledged, the number is %lld; %lld entries\n", WRITERS,
           changed, (long long)value, (long long)entries);
    wrong += booked != rows ? 1 : 0;
    wrong += overlaps;
    wrong += changed != value || changed != WRITERS * times ? 1 : 0;
    wrong += entries != rows + value ? 1 : 0;
    wrong += number_of(database, "SELECT count(*) FROM pragma_foreign_key_check") != 0 ? 1 : 0;
    sqlite3_close(database);
    unlink(path);
    snprintf(path, sizeof path, "%s/soak.db.audit-key", folder);
    unlink(path);
    rmdir(folder);
    return soak_end("saves of many processes", BOOKERS * tries + WRITERS * times, wrong);
}
