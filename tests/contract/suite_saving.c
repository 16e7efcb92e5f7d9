/* SPDX-License-Identifier: MIT */
/*
 * Purpose: saving, as every backend must do it: what is saved is read and seen by watches, a
 * conflict writes nothing, a request is saved once, what has no owner any more is saved all the
 * same. Layer: tests.
 */
#include "chartty/data/change_set.h"
#include "chartty/data/script.h"
#include "tests/contract/suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct told {
    int calls;
    enum error_code code;
    bool already;
    int64_t row_id;
    int changed, now_count, field;
    char now_allergen[64];
};

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct told *told = context;
    told->calls++;
    told->field = answer->field;
    told->code = error->code;
    told->already = answer->already;
    told->row_id = answer->step_count > 0 ? answer->row_ids[0] : 0;
    told->changed = answer->changed_rows;
    told->now_count = answer->now != NULL ? answer->now->count : -1;
    if (told->now_count > 0)
        snprintf(told->now_allergen, sizeof told->now_allergen, "%s",
                 record_values(page_row(answer->now, 0))[FIELD_OF(allergy, allergen)].text);
    if (error->code != ERROR_OK)
        print_message("%s (%s)\n", error->user, error->detail);
}

static bool is_told(void *context)
{
    return ((struct told *)context)->calls > 0;
}

static struct world *world_with_key(void)
{
    struct world *world = world_make(WORLD_CHARTTY);
    world_give_key(world);
    return world;
}

static struct data_token sign_in(struct world *world)
{
    struct data_session who = {
        .staff_id = 1, .username = "ann", .role = "nurse", .station = "ws-1"};
    return (struct data_token){.session = data_session_begin(world->data, &who),
                               .tables = ~UINT64_C(0),
                               .permission = "TEST"};
}

static struct change_set *set_of(const struct data_token *token, const char *request_id)
{
    struct change_set *set = change_set_new(token, request_id);
    change_set_audit(set, "test.save", WORLD_HEAVY, NULL);
    return set;
}

static struct change_set *insert_set(const struct data_token *token, const char *request_id,
                                     const char *allergen)
{
    const char *values[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = "3",
                                              [FIELD_OF(allergy, allergen)] = allergen};
    struct change_set *set = set_of(token, request_id);
    change_set_insert(set, RECORD_ALLERGY, values);
    return set;
}

static struct told save(struct world *world, struct change_set *set)
{
    struct told told = {.calls = 0};
    struct error error;
    if (data_save(world->data, world->owner, set, DATA_DEADLINE_MS, on_saved, &told, &error) == 0)
        fail_msg("%s (%s)", error.user, error.detail);
    assert_int_equal(told.calls, 0);
    loop_run_until(world->loop, is_told, &told, PATIENCE_MS);
    assert_int_equal(told.calls, 1);
    return told;
}

static struct told settle(struct world *world, const char *request_id)
{
    struct told told = {.calls = 0};
    struct error error;
    assert_true(data_settle(world->data, world->owner, request_id, DATA_DEADLINE_MS, on_saved,
                            &told, &error) != 0);
    loop_run_until(world->loop, is_told, &told, PATIENCE_MS);
    assert_int_equal(told.calls, 1);
    return told;
}

static struct page *read_allergy(struct world *world, int64_t id)
{
    struct page_request request = {
        .query = {.id = QUERY_ALLERGIES_OF_PATIENT, .filter = {.patient_id = WORLD_HEAVY}},
        .from = PAGE_FIRST,
        .limit = 500};
    struct page *page = world_page(world, &request);
    for (int row = 0; row < page->count; row++)
        if (page_row_id(page, row) == id)
            return page;
    page_free(page);
    return NULL;
}

static const void *row_of(const struct page *page, int64_t id)
{
    for (int row = 0; page != NULL && row < page->count; row++)
        if (page_row_id(page, row) == id)
            return page_row(page, row);
    fail_msg("no row %lld", (long long)id);
    return NULL;
}

static void set_allergen(struct change_set *set, const void *before, const char *allergen)
{
    const char *values[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, allergen)] = allergen};
    change_set_update(set, RECORD_ALLERGY, before, UINT64_C(1) << FIELD_OF(allergy, allergen),
                      values);
}

/* --- what is saved --------------------------------------------------------------------------- */

static void what_is_saved_is_read(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    struct told told = save(world, insert_set(&token, NULL, "Latex"));
    assert_int_equal(told.code, ERROR_OK);
    assert_int_equal(told.changed, 1);
    struct page *page = read_allergy(world, told.row_id);
    assert_non_null(page);
    struct change_set *set = set_of(&token, NULL);
    set_allergen(set, row_of(page, told.row_id), "Latex gloves");
    assert_int_equal(save(world, set).code, ERROR_OK);
    set = set_of(&token, NULL); /* with the row as it was before */
    set_allergen(set, row_of(page, told.row_id), "Rubber");
    struct told second = save(world, set);
    assert_int_equal(second.code, ERROR_CONFLICT);
    assert_int_equal(second.changed, 0);
    assert_int_equal(second.now_count, 1);
    assert_string_equal(second.now_allergen, "Latex gloves");
    page_free(page);
    page = read_allergy(world, told.row_id);
    const struct allergy *row = row_of(page, told.row_id);
    assert_string_equal(row->allergen.text, "Latex gloves");
    page_free(page);
    world_free(world);
}

/* Rows of every page that lists them, as a backend reads them, are what an update compares with. */
static void a_row_as_it_was_read_is_no_conflict(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    struct page_request request = {
        .query = {.id = QUERY_VITAL_SIGNS_OF_PATIENT, .filter = {.patient_id = WORLD_HEAVY}},
        .from = PAGE_FIRST,
        .limit = 20};
    struct page *page = world_page(world, &request);
    const char *values[FIELDS_OF(vital_signs)] = {[FIELD_OF(vital_signs, notes)] = "seen"};
    struct change_set *set = set_of(&token, NULL);
    assert_true(page->count > 1);
    for (int row = 0; row < page->count; row++)
        change_set_update(set, RECORD_VITAL_SIGNS, page_row(page, row),
                          UINT64_C(1) << FIELD_OF(vital_signs, notes), values);
    struct told told = save(world, set);
    assert_int_equal(told.code, ERROR_OK);
    assert_int_equal(told.changed, page->count);
    page_free(page);
    world_free(world);
}

/* A side row whose number is another row's: no database may invent one. */
static void a_number_that_nobody_makes_must_be_given(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    const char *values[FIELDS_OF(patient_extra)] = {[FIELD_OF(patient_extra, mrn)] = "MRN-NOBODY"};
    struct change_set *set = set_of(&token, NULL);
    change_set_insert(set, RECORD_PATIENT_EXTRA, values);
    struct told told = save(world, set);
    assert_int_equal(told.code, ERROR_REFUSED);
    assert_int_equal(told.field, FIELD_OF(patient_extra, patient_id));
    assert_int_equal(
        world_number(world, "SELECT count(*) FROM ct_patient WHERE mrn = 'MRN-NOBODY'"), 0);
    world_free(world);
}

/* A moment without digits behind its seconds, as some programs give it. */
static void a_moment_is_stored_in_one_form(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    const char *values[FIELDS_OF(vital_signs)] = {[FIELD_OF(vital_signs, patient_id)] = "3",
                                                  [FIELD_OF(vital_signs, recorded_date)] =
                                                      "2024-01-01 10:00:00",
                                                  [FIELD_OF(vital_signs, heart_rate)] = "77"};
    struct change_set *set = set_of(&token, NULL);
    change_set_insert(set, RECORD_VITAL_SIGNS, values);
    struct told told = save(world, set);
    assert_int_equal(told.code, ERROR_OK);
    struct page_request request = {
        .query = {.id = QUERY_VITAL_SIGNS_ROW, .filter = {.id = told.row_id}}, .limit = 1};
    struct page *page = world_page(world, &request);
    const struct vital_signs *row = page_row(page, 0);
    assert_string_equal(row->recorded_date.text, "2024-01-01 10:00:00.000000");
    /* The same moment again changes nothing; so does what matches it. */
    set = set_of(&token, NULL);
    change_set_update(set, RECORD_VITAL_SIGNS, row,
                      UINT64_C(1) << FIELD_OF(vital_signs, recorded_date), values);
    assert_int_equal(save(world, set).changed, 0);
    const struct change_match match = {FIELD_OF(vital_signs, recorded_date), "2024-01-01 10:00:00"};
    set = set_of(&token, NULL);
    change_set_expect_some(set, RECORD_VITAL_SIGNS, &match, 1, "It is not there.");
    change_set_update_all(set, RECORD_VITAL_SIGNS, &match, 1, FIELD_OF(vital_signs, recorded_by),
                          "Ann");
    assert_int_equal(save(world, set).changed, 1);
    page_free(page);
    world_free(world);
}

/* What is matched and of another kind than its column is in no row, and no error. */
static void a_text_of_another_kind_matches_nothing(void **state)
{
    (void)state;
    static const struct {
        int field;
        const char *text;
    } cases[] = {{FIELD_OF(appointment, id), "one"},
                 {FIELD_OF(appointment, id), "99999999999"},
                 {FIELD_OF(appointment, patient_id), "3x"},
                 {FIELD_OF(appointment, patient_id), "3.0"},
                 {FIELD_OF(appointment, date), "24.11.2026"},
                 {FIELD_OF(appointment, duration_minutes), ""},
                 {FIELD_OF(appointment, created_at), "yesterday"},
                 {FIELD_OF(appointment, appointment_id), "\xff"}};
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        const struct change_match match = {cases[index].field, cases[index].text};
        struct change_set *set = set_of(&token, NULL);
        change_set_expect_none(set, RECORD_APPOINTMENT, &match, 1, "There is one.");
        change_set_update_all(set, RECORD_APPOINTMENT, &match, 1, FIELD_OF(appointment, location),
                              "elsewhere");
        struct told told = save(world, set);
        assert_int_equal(told.code, ERROR_OK);
        assert_int_equal(told.changed, 0);
    }
    /* Nor is a row number of more than four bytes a mistake where rows are read. */
    struct page_request request = {
        .query = {.id = QUERY_APPOINTMENT_ROW, .filter = {.id = INT64_C(5000000000)}}, .limit = 1};
    struct page *page = world_page(world, &request);
    assert_int_equal(page->count, 0);
    page_free(page);
    world_free(world);
}

static void a_request_is_saved_once(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    char id[REQUEST_ID_SIZE], other[REQUEST_ID_SIZE];
    world_open(world, 0);
    request_id_make(id);
    request_id_make(other);
    struct data_token token = sign_in(world);
    struct told first = save(world, insert_set(&token, id, "Latex"));
    assert_int_equal(first.code, ERROR_OK);
    assert_false(first.already);
    struct told again = save(world, insert_set(&token, id, "Latex"));
    assert_int_equal(again.code, ERROR_OK);
    assert_true(again.already);
    assert_int_equal(again.row_id, first.row_id);
    assert_int_equal(save(world, insert_set(&token, id, "Nuts")).code, ERROR_REFUSED);
    struct told settled = settle(world, id);
    assert_true(settled.already);
    assert_int_equal(settled.row_id, first.row_id);
    settled = settle(world, other);
    assert_int_equal(settled.code, ERROR_OK);
    assert_false(settled.already);
    assert_int_equal(save(world, insert_set(&token, other, "Nuts")).code, ERROR_REFUSED);
    assert_int_equal(world_number(world, "SELECT count(*) FROM allergies WHERE allergen IN "
                                         "('Latex', 'Nuts')"),
                     1);
    world_free(world);
}

/* What it is told may come before the save's own answer, with the row's number. */
struct watcher {
    int count;
    int64_t seen[64];
};

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct watcher *watcher = context;
    for (int note = 0; note < count && watcher->count < 64; note++)
        if (notes[note].type == RECORD_ALLERGY && notes[note].patient_id == WORLD_HEAVY)
            watcher->seen[watcher->count++] = notes[note].id;
}

static bool has_seen(void *context)
{
    return ((struct watcher *)context)->count > 0;
}

static void a_watch_sees_what_this_process_saves(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    struct watcher watcher = {.count = 0};
    struct error error;
    assert_int_equal(data_watch(world->data, world->owner, on_change, &watcher, &error), 0);
    struct told told = save(world, insert_set(&token, NULL, "Latex"));
    loop_run_until(world->loop, has_seen, &watcher, PATIENCE_MS);
    assert_int_equal(watcher.count, 1);
    assert_int_equal(watcher.seen[0], told.row_id);
    world_free(world);
}

/* --- owners, ends ---------------------------------------------------------------------------- */

static bool is_idle(void *context)
{
    return data_pending(context) == 0;
}

static void a_save_without_its_owner_goes_on(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    struct told told = {.calls = 0};
    struct error error;
    for (int time = 0; time < 3; time++)
        assert_true(data_save(world->data, world->owner, insert_set(&token, NULL, "Latex"),
                              DATA_DEADLINE_MS, on_saved, &told, &error) != 0);
    data_owner_end(world->data, world->owner);
    loop_run_until(world->loop, is_idle, world->data, PATIENCE_MS);
    assert_int_equal(told.calls, 0);
    assert_int_equal(world_number(world, "SELECT count(*) FROM allergies WHERE allergen = 'Latex'"),
                     3);
    world_free(world);
}

static void closing_carries_out_what_waits(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 0);
    struct data_token token = sign_in(world);
    struct told told = {.calls = 0};
    struct error error;
    for (int time = 0; time < 5; time++)
        assert_true(data_save(world->data, world->owner, insert_set(&token, NULL, "Latex"),
                              DATA_DEADLINE_MS, on_saved, &told, &error) != 0);
    world_close(world);
    assert_int_equal(told.calls, 0);
    assert_int_equal(world_number(world, "SELECT count(*) FROM allergies WHERE allergen = 'Latex'"),
                     5);
    world_free(world);
}

static void a_locked_database_is_busy_and_takes_nothing(void **state)
{
    (void)state;
    struct world *world = world_with_key();
    world_open(world, 200);
    struct data_token token = sign_in(world);
    world_lock(world);
    assert_int_equal(save(world, insert_set(&token, NULL, "Latex")).code, ERROR_BUSY);
    world_unlock(world);
    assert_int_equal(world_number(world, "SELECT count(*) FROM allergies WHERE allergen = 'Latex'"),
                     0);
    world_free(world);
}

static void another_programs_database_takes_nothing(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_FOREIGN);
    world_open(world, 0);
    struct data_token token = sign_in(world);
    assert_int_equal(save(world, insert_set(&token, NULL, "Latex")).code, ERROR_DENIED);
    world_free(world);
}

/* --- the script ------------------------------------------------------------------------------ */

static void write_script(struct world *world, const char *lines)
{
    FILE *file = fopen(world->url + strlen(SCRIPT_SCHEME), "w");
    assert_non_null(file);
    fprintf(file, "database records.db\n%s", lines);
    fclose(file);
}

static void the_script_decides_on_saves(void **state)
{
    (void)state;
    if (strcmp(*suite_backend, "script") != 0)
        skip();
    struct world *world = world_with_key();
    char id[REQUEST_ID_SIZE], lost[REQUEST_ID_SIZE];
    request_id_make(id);
    request_id_make(lost);
    write_script(world, "save 1 error busy\nsave 2 uncertain\nsave 3 vanish\n"
                        "save 4 conflict allergen Rubber\nsave 5 error connection lost\n"
                        "save 6 stall 100\nentry 1 error input/output\nsettle 1 error busy\n");
    world_open(world, 0);
    struct data_token token = sign_in(world);
    assert_int_equal(save(world, insert_set(&token, id, "Latex")).code, ERROR_BUSY);
    assert_int_equal(save(world, insert_set(&token, id, "Latex")).code, ERROR_UNCERTAIN);
    assert_int_equal(settle(world, id).code, ERROR_BUSY);
    struct told settled = settle(world, id);
    assert_true(settled.already);
    assert_int_equal(save(world, insert_set(&token, lost, "Nuts")).code, ERROR_UNCERTAIN);
    assert_false(settle(world, lost).already);
    struct page *page = read_allergy(world, settled.row_id);
    struct change_set *set = set_of(&token, NULL);
    set_allergen(set, row_of(page, settled.row_id), "Gloves");
    struct told told = save(world, set);
    assert_int_equal(told.code, ERROR_CONFLICT);
    assert_string_equal(told.now_allergen, "Rubber");
    page_free(page);
    assert_int_equal(save(world, set_of(&token, NULL)).code, ERROR_IO);
    assert_int_equal(save(world, set_of(&token, NULL)).code, ERROR_OK);
    assert_int_equal(save(world, insert_set(&token, NULL, "Nuts")).code, ERROR_LOST);
    int64_t begun = clock_monotonic_ms();
    assert_int_equal(save(world, insert_set(&token, NULL, "Nuts")).code, ERROR_OK);
    assert_true(clock_monotonic_ms() - begun >= 90);
    assert_int_equal(world_number(world, "SELECT count(*) FROM allergies WHERE allergen IN "
                                         "('Latex', 'Nuts', 'Rubber', 'Gloves')"),
                     2);
    world_free(world);
}

static void a_wrong_line_is_named(void **state)
{
    (void)state;
    if (strcmp(*suite_backend, "script") != 0)
        skip();
    static const char *const wrong[] = {"save 1 uncertain twice",   "save x error busy",
                                        "save 1 conflict allergen", "settle 1 vanish",
                                        "request 1 conflict a b",   "save 1"};
    struct world *world = world_with_key();
    for (size_t index = 0; index < sizeof wrong / sizeof wrong[0]; index++) {
        struct data_options options = {.url = world->url};
        struct error error;
        write_script(world, wrong[index]);
        assert_null(data_open(world->loop, &options, NULL, NULL, &error));
        assert_non_null(strstr(error.user, "line 2"));
    }
    world_free(world);
}

int suite_saving(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_is_read),
        cmocka_unit_test(a_row_as_it_was_read_is_no_conflict),
        cmocka_unit_test(a_number_that_nobody_makes_must_be_given),
        cmocka_unit_test(a_moment_is_stored_in_one_form),
        cmocka_unit_test(a_text_of_another_kind_matches_nothing),
        cmocka_unit_test(a_request_is_saved_once),
        cmocka_unit_test(a_watch_sees_what_this_process_saves),
        cmocka_unit_test(a_save_without_its_owner_goes_on),
        cmocka_unit_test(closing_carries_out_what_waits),
        cmocka_unit_test(a_locked_database_is_busy_and_takes_nothing),
        cmocka_unit_test(another_programs_database_takes_nothing),
        cmocka_unit_test(the_script_decides_on_saves),
        cmocka_unit_test(a_wrong_line_is_named),
    };
    return cmocka_run_group_tests_name("saving", tests, NULL, NULL);
}
