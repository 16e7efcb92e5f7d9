/* SPDX-License-Identifier: MIT */
/*
 * Purpose: many processes on one database through data_save: 32 that book one provider's day, move
 * what they booked, call it off and take it up again (no overlap but those that were asked for),
 * and twenty that change one patient (no change is overwritten unseen: the number in the field is
 * the number of changes that were acknowledged). soak_booking sqlite|postgresql. Layer: tests.
 * Thread: one a process, and the data layer's.
 */
#include "many_processes.h"
#include "soak.h"

enum { BOOKERS = 32, WRITERS = 20, OWN_ROWS = 16, DAY_MINUTES = 24 * 60 };

#define A(column) FIELD_OF(appointment, column)

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
    enum error_code code = place_save(&booker->place, set);
    if (code != ERROR_OK && code != ERROR_REFUSED && code != ERROR_CONFLICT) {
        place_give_up(&booker->place, what);
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
    place_read(place, &request);
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

/* One process: adds one so often; in conflict it reads anew. */
static int change(const char *path, int number, long times)
{
    struct place place;
    int changed = 0;
    place_open(&place, path, number);
    while (changed < times) {
        changed += place_add_one(&place, 1) ? 1 : 0;
    }
    place_close(&place);
    return changed;
}

/* --- what came of it -------------------------------------------------------------------------- */

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

int main(int count, char **arguments)
{
    struct records records = {.is_server = count == 2 && strcmp(arguments[1], "postgresql") == 0};
    long tries = soak_count(24, 10000), times = soak_count(8, 100), wrong = 0;
    if (!records_make(&records)) {
        return 77;
    }
    long booked = run_processes(BOOKERS, book, records.url, tries);
    int64_t rows = records_number(&records, "SELECT count(*) FROM appointments");
    int64_t changes = records_number(&records, "SELECT count(*) FROM ct_audit") - rows;
    long changed = run_processes(WRITERS, change, records.url, times);
    int64_t asked =
        records_number(&records, "SELECT count(*) FROM appointments WHERE reason IS NOT NULL");
    int64_t overlaps = records_number(&records, UNASKED_OVERLAPS);
    int64_t value =
        records_number(&records, "SELECT CAST(group_number AS INTEGER) FROM patients WHERE id = 1");
    int64_t entries = records_number(&records, "SELECT count(*) FROM ct_audit");
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
    wrong += records_number(&records, ORPHANS) != 0 ? 1 : 0;
    wrong += records_findings(&records);
    records_end(&records);
    return soak_end("saves of many processes", BOOKERS * tries + WRITERS * times, wrong);
}
