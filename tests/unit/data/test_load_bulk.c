/* SPDX-License-Identifier: MIT */
/*
 * All rows at once into a new database on PostgreSQL: the same rows with the same numbers as one by
 * one, triggers and sequences afterwards as they were, and nothing of a transaction that holds a
 * row which is refused.
 */
#include "content_rows.h"

#include "chartty/data/load.h"

enum { PEOPLE = 20000 }; /* more than wait in memory together */

static void load_person(struct load *load, int number)
{
    struct error error;
    char mrn[16], patient[16], label[16];
    int64_t id = 0;
    (void)snprintf(mrn, sizeof mrn, "M%d", number);
    const char *values[FIELDS_OF(patient)] = {
        [FIELD_OF(patient, mrn)] = mrn,
        [FIELD_OF(patient, first_name)] = "Zo\xC3\xAB \\ Ann",
        [FIELD_OF(patient, last_name)] = number % 7 == 0 ? "\tde la\nCruz" : "O'Neil-Smith",
        [FIELD_OF(patient, phone)] = number % 3 == 0 ? NULL : "555-0101",
        [FIELD_OF(patient, dob)] = "1980-01-02",
        [FIELD_OF(patient, created_at)] = "2026-01-02 03:04:05.000000",
        [FIELD_OF(patient, updated_at)] = "2026-01-02 03:04:05.5"};
    const struct load_patient_extra extra = {.title = "Ms", .died_on = "2026-01-02"};
    const struct load_patient_extra more = {.former_name = "Lee"};
    assert_ok(load_row(load, RECORD_PATIENT, values, &id, &error), &error);
    assert_int_equal(id, number);
    if (number % 5 == 0) {
        assert_ok(load_patient_extra(load, id, &extra, &error), &error);
    }
    if (number == 10) { /* a second time, and somebody who is not the newest */
        assert_ok(load_patient_extra(load, id, &more, &error), &error);
        assert_ok(load_patient_extra(load, 3, &more, &error), &error);
    }
    (void)snprintf(patient, sizeof patient, "%d", number);
    (void)snprintf(label, sizeof label, "A%d", number);
    const char *allergy[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = patient,
                                               [FIELD_OF(allergy, allergen)] = "Nuts",
                                               [FIELD_OF(allergy, created_at)] =
                                                   "2026-01-02 03:04:05.000000"};
    if (number == PEOPLE / 2) { /* comes with its number; the next ones follow it */
        allergy[0] = "40000";
    }
    assert_ok(load_row(load, RECORD_ALLERGY, allergy, &id, &error), &error);
    assert_int_equal(id, number < PEOPLE / 2 ? number : 40000 + number - PEOPLE / 2);
    if (number == 20) {
        int64_t found = 0;
        assert_ok(load_external_id(load, "s", RECORD_ALLERGY, label, id, number, &error), &error);
        assert_int_equal(load_find_external(load, "s", RECORD_ALLERGY, label, &found, &error), 1);
        assert_int_equal(found, id);
    }
}

static struct content_sums load_all(const char *url, bool at_once)
{
    struct error error;
    struct load *load = load_open(url, &error);
    assert_non_null(load);
    assert_ok(at_once ? load_bulk(load, &error) : 0, &error);
    assert_ok(load_begin(load, &error), &error);
    for (int number = 1; number <= PEOPLE; number++) {
        load_person(load, number);
        if (number == PEOPLE / 3) {
            assert_ok(load_commit(load, &error), &error);
            assert_ok(load_begin(load, &error), &error);
        }
    }
    assert_ok(load_commit(load, &error), &error);
    assert_ok(load_finish(load, &error), &error);
    load_close(load);
    return sums_of(url);
}

static const char asleep[] = "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'";

static void it_holds_what_one_by_one_gives(void **state)
{
    struct fixture *fixture = *state;
    char url[192];
    fixture_make(fixture);
    make_on_server("at_once", url);
    struct content_sums on_server = load_all(url, true), in_file = load_all(fixture->path, false);
    assert_same_content(&in_file, &on_server);
    postgres_assert(&cluster, "at_once", asleep, "0\n");
    postgres_assert(&cluster, "at_once",
                    "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('x', 'y', 'z', "
                    "'1980-01-02') RETURNING id",
                    "20001\n");
    postgres_assert(&cluster, "at_once",
                    "INSERT INTO allergies (patient_id, allergen) VALUES (1, 'x') RETURNING id",
                    "50001\n");
    postgres_assert(&cluster, "at_once", "SELECT count(*) FROM ct_name_stale", "1\n");
}

static void rows_whose_times_are_the_servers_go_between(void **state)
{
    struct error error;
    char url[192];
    int64_t id = 0;
    (void)state;
    make_on_server("between", url);
    struct load *load = load_open(url, &error);
    assert_ok(load_bulk(load, &error), &error);
    assert_ok(load_begin(load, &error), &error);
    for (int number = 1; number <= 4; number++) {
        char npi[16];
        (void)snprintf(npi, sizeof npi, "n%d", number);
        const char *values[FIELDS_OF(provider)] = {
            [FIELD_OF(provider, npi)] = npi,
            [FIELD_OF(provider, name)] = "Ann",
            [FIELD_OF(provider, created_at)] =
                number % 2 == 0 ? NULL : "2026-01-02 03:04:05.000000"};
        assert_ok(load_row(load, RECORD_PROVIDER, values, &id, &error), &error);
        assert_int_equal(id, number);
    }
    assert_ok(load_commit(load, &error), &error);
    load_close(load);
    postgres_assert(&cluster, "between",
                    "SELECT string_agg(npi, ' ' ORDER BY id), count(created_at) FROM providers",
                    "n1 n2 n3 n4|4\n");
}

static void a_refused_row_takes_its_transaction_back(void **state)
{
    struct error error;
    char url[192];
    int64_t id = 0;
    (void)state;
    make_on_server("refused", url);
    struct load *load = load_open(url, &error);
    assert_ok(load_bulk(load, &error), &error);
    const char *values[FIELDS_OF(provider)] = {[FIELD_OF(provider, npi)] = "n1",
                                               [FIELD_OF(provider, name)] = "Ann",
                                               [FIELD_OF(provider, created_at)] =
                                                   "2026-01-02 03:04:05.000000"};
    assert_ok(load_begin(load, &error), &error);
    assert_ok(load_row(load, RECORD_PROVIDER, values, &id, &error), &error);
    assert_ok(load_commit(load, &error), &error);
    assert_ok(load_begin(load, &error), &error);
    assert_ok(load_row(load, RECORD_PROVIDER, values, &id, &error), &error); /* told later */
    assert_refused(load_commit(load, &error), &error, ERROR_REFUSED, "taken already");
    assert_refused(load_row(load, RECORD_PROVIDER, values, &id, &error), &error, ERROR_IO,
                   "rolled back");
    values[FIELD_OF(provider, npi)] = "n2";
    assert_ok(load_begin(load, &error), &error);
    assert_ok(load_row(load, RECORD_PROVIDER, values, &id, &error), &error);
    assert_ok(load_rollback(load, &error), &error);
    assert_ok(load_begin(load, &error), &error);
    values[FIELD_OF(provider, npi)] = "n3";
    assert_ok(load_row(load, RECORD_PROVIDER, values, &id, &error), &error);
    load_close(load); /* in the midst */
    postgres_assert(&cluster, "refused", "SELECT npi FROM providers", "n1\n");
    postgres_assert(&cluster, "refused", asleep, "0\n");
    load = load_open(url, &error);
    assert_refused(load_bulk(load, &error), &error, ERROR_REFUSED, "has rows already");
    load_close(load);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_holds_what_one_by_one_gives, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test(rows_whose_times_are_the_servers_go_between),
        cmocka_unit_test(a_refused_row_takes_its_transaction_back),
    };
    if (!postgres_start(&cluster)) {
        return 0; /* said aloud */
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_stop(&cluster);
    return failed;
}
