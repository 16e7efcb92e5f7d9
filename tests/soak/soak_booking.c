/* SPDX-License-Identifier: MIT */
/*
 * Purpose: many processes on one database through data_save: 32 that book one provider's day, move
 * what they booked, call it off and take it up again (no overlap but those that were asked for),
 * and twenty that change one patient (no change is overwritten unseen: the number in the field is
 * the number of changes that were acknowledged). soak_booking sqlite|postgresql. Layer: tests.
 * Thread: one a process, and the data layer's.
 */
#include "soak.h"
#include "tests/unit/data/postgres_cluster.h"

#include "chartty/base/loop.h"
#include "chartty/data/change_set.h"
#include "chartty/data/migrate.h"

#include <sys/wait.h>
#include <unistd.h>

enum { BOOKERS = 32, WRITERS = 20, OWN_ROWS = 16, DAY_MINUTES = 24 * 60, ONE_SAVE_MS = 60000 };

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
    int64_t row_id; /* that the last save wrote */
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

static void give_up(const struct place *place, const char *what)
{
    fprintf(stderr, "%s: %s (%s)\n", what, place->error.user, place->error.detail);
    _exit(2);
}

static void place_open(struct place *place, const char *path, int number)
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

/* One row of one page; it stands in place->page. */
static void read_page(struct place *place, const struct page_request *request)
{
    place->waiting = 1;
    place->page = NULL;
    if (data_pages(place->data, place->owner, request, 1, ONE_SAVE_MS, on_pages, place,
                   &place->error) == 0) {
        give_up(place, "reading");
    }
    loop_run_until(place->loop, is_answered, place, ONE_SAVE_MS);
    if (place->page == NULL || place->page->count != 1) {
        give_up(place, "reading");
    }
}

/* --- one provider's day ----------------------------------------------------------------------- */

struct booker {
    struct place place;
    struct soak_random random;
    int64_t own[OWN_ROWS]; /* rows that it booked; the oldest are forgotten */
    int booked;
};

/* A slot of chance; `asked` may lie over others. */
static struct change_slot some_slot(struct booker *booker, bool asked)
{
    return (struct change_slot){.provider_id = 1,
                                .patient_id = (int64_t)soak_below(&booker->random, 50) + 1,
                                .date = {2026, 11, 24},
                                .start_minutes =
                                    (int)soak_below(&booker->random, DAY_MINUTES / 5) * 5,
                                .duration_minutes = 5 + (int)soak_below(&booker->random, 12) * 5,
                                .allow = asked};
}

static bool was_saved(struct booker *booker, struct change_set *set, const char *what)
{
    enum error_code code = save(&booker->place, set);
    if (code != ERROR_OK && code != ERROR_REFUSED && code != ERROR_CONFLICT) {
        give_up(&booker->place, what);
    }
    return code == ERROR_OK;
}

static void book_new(struct booker *booker)
{
    char patient[16], time[8], minutes[16];
    struct change_slot slot = some_slot(booker, soak_below(&booker->random, 50) == 0);
    snprintf(patient, sizeof patient, "%d", (int)slot.patient_id);
    snprintf(minutes, sizeof minutes, "%d", slot.duration_minutes);
    time_format(slot.start_minutes, time);
    const char *values[FIELDS_OF(appointment)] = {
        [A(patient_id)] = patient,       [A(provider_id)] = "1",
        [A(date)] = "2026-11-24",        [A(time)] = time,
        [A(duration_minutes)] = minutes, [A(reason)] = slot.allow ? "asked for" : NULL};
    struct change_set *set = change_set_new(&booker->place.token, NULL);
    change_set_audit(set, "appointment.new", slot.patient_id, NULL);
    change_set_expect_free(set, &slot);
    change_set_make_code(set, change_set_insert(set, RECORD_APPOINTMENT, values), A(appointment_id),
                         "APT{HEX8}");
    if (was_saved(booker, set, "booking")) {
        booker->own[booker->booked++ % OWN_ROWS] = booker->place.row_id;
    }
}

/* One of its own bookings as it is; false: it has none. The page is in place.page. */
static bool read_own(struct booker *booker)
{
    struct place *place = &booker->place;
    int count = booker->booked < OWN_ROWS ? booker->booked : OWN_ROWS;
    if (count == 0) {
        return false;
    }
    struct page_request request = {.query = {.id = QUERY_APPOINTMENT_ROW}, .limit = 1};
    request.query.filter.id = booker->own[soak_below(&booker->random, (size_t)count)];
    read_page(place, &request);
    return true;
}

/* Moves, calls off, or takes up again. Those that were asked to overlap stay where they are. */
static void change_own(struct booker *booker)
{
    if (!read_own(booker)) {
        return;
    }
    char time[8], minutes[16];
    const struct appointment *row = page_row(booker->place.page, 0);
    bool is_called_off = strcmp(row->status.text, "cancelled") == 0;
    bool is_moved = !is_called_off && soak_below(&booker->random, 2) == 0;
    struct change_slot slot = some_slot(booker, false);
    slot.patient_id = row->patient_id.integer;
    slot.except_id = row->id.integer;
    const char *values[FIELDS_OF(appointment)] = {[A(notes)] = "moved"};
    uint64_t mask = UINT64_C(1) << A(notes);
    struct change_set *set = change_set_new(&booker->place.token, NULL);
    change_set_audit(set, "appointment.change", slot.patient_id, NULL);
    if (is_moved) {
        snprintf(minutes, sizeof minutes, "%d", slot.duration_minutes);
        time_format(slot.start_minutes, time);
        values[A(time)] = time;
        values[A(duration_minutes)] = minutes;
        mask |= UINT64_C(1) << A(time) | UINT64_C(1) << A(duration_minutes);
    } else {
        slot.start_minutes = (int)row->time.integer;
        slot.duration_minutes = (int)row->duration_minutes.integer;
        values[A(status)] = is_called_off ? "scheduled" : "cancelled";
        mask |= UINT64_C(1) << A(status);
    }
    if (is_moved || is_called_off) {
        change_set_expect_free(set, &slot);
    }
    if (row->reason.state == FIELD_NULL) {
        change_set_update(set, RECORD_APPOINTMENT, row, mask, values);
    }
    page_free(booker->place.page);
    (void)was_saved(booker, set, "changing a booking");
}

/* One process: tries at times of chance. */
static int book(const char *path, int number, long tries)
{
    struct booker booker = {.random = soak_random_from((uint64_t)number)};
    place_open(&booker.place, path, number);
    for (long try = 0; try < tries; try++) {
        if (soak_below(&booker.random, 2) == 0) {
            book_new(&booker);
        } else {
            change_own(&booker);
        }
    }
    place_close(&booker.place);
    return booker.booked;
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
        read_page(&place, &request);
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

/* --- the records, as another program sees them ------------------------------------------------ */

/* Of a file, or of a server. */
struct records {
    char folder[64], key[96]; /* of the file; the key of the audit of both */
    char url[256];
    bool is_server;
    struct postgres server;
};

static int64_t number_of(struct records *records, const char *sql)
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

/* False: there is no server to be had. */
static bool make(struct records *records)
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
    return true;
}

static void end(struct records *records)
{
    if (records->is_server) {
        postgres_stop(&records->server);
    }
    folder_remove(records->folder);
}

/* Pairs of which one was to find the other in its way. What was asked for may lie over others, and
 * others never over it; which came first is by number while nothing was moved. */
#define MINUTES(row)                                                                               \
    "(CAST(substr(" row ".time, 1, 2) AS INTEGER) * 60 + CAST(substr(" row                         \
    ".time, 4, 2) AS INTEGER))"
#define UNASKED_OVERLAPS                                                                           \
    "SELECT count(*) FROM appointments a JOIN appointments b ON b.id > a.id WHERE b.reason IS "    \
    "NULL AND (a.reason IS NULL OR a.notes IS NULL AND b.notes IS NULL) AND a.status = "           \
    "'scheduled' AND b.status = 'scheduled' AND " MINUTES("a") " < " MINUTES(                      \
        "b") " + b.duration_minutes AND " MINUTES("b") " < " MINUTES("a") " + a.duration_minutes"
#define ORPHANS                                                                                    \
    "SELECT count(*) FROM appointments WHERE patient_id NOT IN (SELECT id FROM patients) OR "      \
    "provider_id NOT IN (SELECT id FROM providers)"

static void on_finding(void *context, const char *line)
{
    fprintf(stderr, "check: %s\n", line);
    ++*(long *)context;
}

/* What a check of the whole database finds: pages, indexes, references, the tables' shape. */
static long findings(const struct records *records)
{
    struct error error;
    long count = 0;
    if (database_check(records->url, on_finding, &count, &error) != 0) {
        on_finding(&count, error.user);
    }
    return count;
}

int main(int count, char **arguments)
{
    struct records records = {.is_server = count == 2 && strcmp(arguments[1], "postgresql") == 0};
    long tries = soak_count(24, 10000), times = soak_count(8, 100), wrong = 0;
    if (!make(&records)) {
        return 77;
    }
    setenv("CHARTTY_SOAK_KEY", records.key, 1);
    long booked = run_all(BOOKERS, book, records.url, tries);
    int64_t rows = number_of(&records, "SELECT count(*) FROM appointments");
    int64_t changes = number_of(&records, "SELECT count(*) FROM ct_audit") - rows;
    long changed = run_all(WRITERS, change, records.url, times);
    int64_t asked =
        number_of(&records, "SELECT count(*) FROM appointments WHERE reason IS NOT NULL");
    int64_t overlaps = number_of(&records, UNASKED_OVERLAPS);
    int64_t value =
        number_of(&records, "SELECT CAST(group_number AS INTEGER) FROM patients WHERE id = 1");
    int64_t entries = number_of(&records, "SELECT count(*) FROM ct_audit");
    printf("%s: %d processes booking: %ld acknowledged, %lld there, %lld asked to overlap, %lld "
           "moved, called off or taken up again, %lld overlaps not asked for\n",
           records.is_server ? "postgresql" : "sqlite", BOOKERS, booked, (long long)rows,
           (long long)asked, (long long)changes, (long long)overlaps);
    printf("%d processes changing: %ld acknowledged, the number is %lld; %lld entries\n", WRITERS,
           changed, (long long)value, (long long)entries);
    wrong += booked != rows ? 1 : 0;
    wrong += overlaps;
    wrong += changed != value || changed != WRITERS * times ? 1 : 0;
    wrong += entries != rows + changes + value ? 1 : 0;
    wrong += number_of(&records, ORPHANS) != 0 ? 1 : 0;
    wrong += findings(&records);
    end(&records);
    return soak_end("saves of many processes", BOOKERS * tries + WRITERS * times, wrong);
}
