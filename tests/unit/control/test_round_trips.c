/* SPDX-License-Identifier: MIT */
/*
 * How many journeys to a server a screen takes: on a line on which one takes long, a chart is there
 * after two (its view in the audit among them), a page of found patients after one.
 */
#include "control_fixture.h"
#include "support/proxy.h"
#include "unit/data/postgres_cluster.h"

#include "chartty/base/clock.h"
#include "chartty/control/chart.h"
#include "chartty/control/patient_search.h"
#include "chartty/data/load.h"

enum { PEOPLE = 120, TURNS = 3, WAY_MS = 50, JOURNEY_MS = 2 * WAY_MS, SHOWN_WAY_MS = 25 };
enum { BUSY_TURNS = 20 };

struct far {
    struct postgres server;
    struct proxy *proxy;
    struct desk desk;
    char folder[64], key[96];
};

static const char children[] =
    "INSERT INTO providers (id, npi, name) VALUES (1, 'N1', 'Dr. One');"
    "INSERT INTO medications (medication_id, patient_id, name, prescribed_date, status)"
    " SELECT 'M' || id, id, 'Warfarin', '2026-11-01', 'active' FROM patients;"
    "INSERT INTO allergies (patient_id, allergen, severity, status)"
    " SELECT id, 'Penicillin', 'severe', 'active' FROM patients;"
    "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate)"
    " SELECT id, '2026-11-20 08:00:00', 72 FROM patients;"
    "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time)"
    " SELECT 'A' || id, id, 1, '2026-11-25', '10:00' FROM patients; ANALYZE";

static void add_people(const char *url)
{
    static const char *const last[] = {"Smith", "Smithson", "Jones", "Miller"};
    struct error error;
    struct load *load = load_open(url, &error);
    assert_non_null(load);
    assert_int_equal(load_begin(load, &error), 0);
    for (int number = 0; number < PEOPLE; number++) {
        char mrn[16], first[16], born[16];
        int64_t id;
        snprintf(mrn, sizeof mrn, "MRN%05d", number);
        snprintf(first, sizeof first, "John%c", 'a' + number % 26);
        snprintf(born, sizeof born, "1945-07-%02d", number % 28 + 1);
        const char *values[FIELDS_OF(patient)] = {[FIELD_OF(patient, mrn)] = mrn,
                                                  [FIELD_OF(patient, first_name)] = first,
                                                  [FIELD_OF(patient, last_name)] = last[number % 4],
                                                  [FIELD_OF(patient, dob)] = born};
        assert_int_equal(load_row(load, RECORD_PATIENT, values, &id, &error), 0);
    }
    assert_int_equal(load_commit(load, &error), 0);
    load_close(load);
}

static int set_up(void **state)
{
    static struct far far;
    struct error error;
    char url[160];
    *state = &far;
    if (!postgres_start(&far.server)) {
        return 0; /* each test skips itself */
    }
    snprintf(far.folder, sizeof far.folder, "/tmp/chartty-far-XXXXXX");
    assert_non_null(mkdtemp(far.folder));
    snprintf(far.key, sizeof far.key, "%s/key", far.folder);
    struct buffer lines =
        postgres_lines(&far.server, "postgres", "CREATE DATABASE far TEMPLATE template0");
    buffer_release(&lines);
    snprintf(url, sizeof url, "postgresql://chartty@/far?host=%s", far.server.folder);
    assert_int_equal(database_init(url, &error), 0);
    add_people(url);
    lines = postgres_lines(&far.server, "far", children);
    buffer_release(&lines);
    char target[128];
    snprintf(target, sizeof target, "%s/.s.PGSQL.5432", far.server.folder);
    far.proxy = proxy_start(target);
    assert_non_null(far.proxy);
    return 0;
}

static int tear_down(void **state)
{
    struct far *far = *state;
    if (far->proxy != NULL) {
        proxy_stop(far->proxy);
        postgres_stop(&far->server);
        folder_remove(far->folder);
    }
    return 0;
}

/* A station at the other end of the line, with a doctor signed in, its statements known to the
 * server. NULL: there is no server. */
static struct desk *far_desk(void **state)
{
    struct far *far = *state;
    struct desk *desk = &far->desk;
    char url[160];
    struct error error = {0};
    struct datetime now = {.date = {2026, 11, 24}, .hour = 12};
    if (far->proxy == NULL) {
        skip();
    }
    proxy_delay(far->proxy, 0);
    snprintf(url, sizeof url, "postgresql://chartty@127.0.0.1:%d/far", proxy_port(far->proxy));
    struct data_options options = {.url = url, .audit_key = far->key};
    *desk = (struct desk){.loop = loop_new(&error), .clock = clock_fixed(&now)};
    desk->session = (struct session){.loop = desk->loop, .clock = &desk->clock};
    desk->session.data = data_open(desk->loop, &options, NULL, NULL, &error);
    assert_non_null(desk->session.data);
    desk_sign_in(desk, STAFF_DOCTOR);
    for (int64_t id = 1; id < 5; id++) { /* both readers, and the writer */
        struct chart *chart = chart_open(&desk->session, id, desk_changed, desk);
        desk_wait(desk);
        assert_int_equal(chart_state(chart), CHART_READY);
        chart_free(chart);
    }
    return desk;
}

static void close_desk(struct desk *desk)
{
    data_close(desk->session.data);
    loop_free(desk->loop);
}

static bool is_ready(void *context)
{
    return chart_state(context) == CHART_READY;
}

static bool is_found(void *context)
{
    struct rows rows = patient_search_rows(context);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    return bounds.last >= bounds.first && !bounds.loading;
}

/* From the key to the chart; the search that it is opened from writes its own entry first. */
static int64_t open_one(struct desk *desk, int64_t id)
{
    struct patient_search *search = patient_search_new(&desk->session, desk_changed, desk);
    patient_search_type(search, "smith");
    loop_run_until(desk->loop, is_found, search, WAIT_MS);
    int64_t begin = clock_monotonic_ms();
    struct chart *chart = chart_open(&desk->session, id, desk_changed, desk);
    patient_search_free(search);
    loop_run_until(desk->loop, is_ready, chart, WAIT_MS);
    int64_t took = clock_monotonic_ms() - begin;
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_non_null(chart_patient(chart));
    desk_wait(desk);
    chart_free(chart);
    return took;
}

static int64_t search_one(struct desk *desk, const char *typed)
{
    struct patient_search *search = patient_search_new(&desk->session, desk_changed, desk);
    desk_wait(desk); /* all patients, as on the home screen */
    int64_t begin = clock_monotonic_ms();
    patient_search_type(search, typed);
    loop_run_until(desk->loop, is_found, search, WAIT_MS);
    int64_t took = clock_monotonic_ms() - begin;
    assert_true(is_found(search));
    desk_wait(desk);
    patient_search_free(search);
    desk_wait(desk);
    return took;
}

/* The quickest of some turns, and of more until one took less than most_ms: what else the machine
 * does makes times longer, never shorter. */
static int64_t quickest_chart(struct desk *desk, int64_t most_ms)
{
    int64_t best = INT64_MAX;
    for (int turn = 0; turn < TURNS || (turn < BUSY_TURNS && best >= most_ms); turn++) {
        int64_t took = open_one(desk, 10 + turn);
        best = took < best ? took : best;
    }
    return best;
}

static int64_t quickest_search(struct desk *desk, const char *typed, int64_t most_ms)
{
    int64_t best = INT64_MAX;
    for (int turn = 0; turn < TURNS || (turn < BUSY_TURNS && best >= most_ms); turn++) {
        int64_t took = search_one(desk, typed);
        best = took < best ? took : best;
    }
    return best;
}

static void a_chart_takes_two(void **state)
{
    struct desk *desk = far_desk(state);
    struct far *far = *state;
    proxy_delay(far->proxy, WAY_MS);
    int64_t took = quickest_chart(desk, 3 * JOURNEY_MS);
    proxy_delay(far->proxy, SHOWN_WAY_MS);
    print_message("chart opened on a line of 50 ms: %lld ms (bar 110)\n",
                  (long long)quickest_chart(desk, INT64_MAX));
    proxy_delay(far->proxy, 0);
    close_desk(desk);
    assert_true(took >= JOURNEY_MS); /* the line was slow, and the view was written */
    assert_true(took < 3 * JOURNEY_MS);
}

static void a_page_of_found_patients_takes_one(void **state)
{
    static const char *const typed[] = {"smi",     "smith, j",   "john smi",
                                        "mrn0001", "smith 1945", "14 jul 1945"};
    struct desk *desk = far_desk(state);
    struct far *far = *state;
    for (size_t index = 0; index < sizeof typed / sizeof typed[0]; index++) {
        (void)search_one(desk, typed[index]); /* prepared on both readers */
        (void)search_one(desk, typed[index]);
        proxy_delay(far->proxy, WAY_MS);
        int64_t took = quickest_search(desk, typed[index], 2 * JOURNEY_MS);
        proxy_delay(far->proxy, SHOWN_WAY_MS);
        print_message("search \"%s\" on a line of 50 ms: %lld ms (bar 60)\n", typed[index],
                      (long long)quickest_search(desk, typed[index], INT64_MAX));
        proxy_delay(far->proxy, 0);
        assert_true(took >= JOURNEY_MS);
        assert_true(took < 2 * JOURNEY_MS);
    }
    close_desk(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chart_takes_two),
        cmocka_unit_test(a_page_of_found_patients_takes_one),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
