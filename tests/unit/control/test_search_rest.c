/* SPDX-License-Identifier: MIT */
/*
 * A list at rest asks for nothing: looking for look-alikes while drawing once made the pager fetch
 * back and forth for ever at the end of a long list.
 */
#include "support/folder.h"
#include "support/patience.h"

#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "chartty/control/patient_search.h"
#include "chartty/data/data.h"
#include "chartty/data/load.h"
#include "chartty/data/migrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENTS = 1500, HEIGHT = 30, ROUNDS = 12 };

static void changed(void *context)
{
    (void)context;
}

static void opened(void *context, const struct error *error)
{
    (void)context;
    assert_true(error == NULL || error->code == ERROR_OK);
}

static bool is_idle(void *context)
{
    return session_pending(context) == 0;
}

static void fill(const char *path)
{
    struct error error;
    assert_int_equal(database_init(path, &error), 0);
    struct load *load = load_open(path, &error);
    assert_non_null(load);
    assert_int_equal(load_begin(load, &error), 0);
    for (int i = 0; i < PATIENTS; i++) {
        char mrn[16], last[16];
        const char *values[FIELDS_OF(patient)] = {NULL};
        snprintf(mrn, sizeof(mrn), "MRN%06d", i);
        snprintf(last, sizeof(last), "Smith%c%c", 'a' + i / 60, 'a' + i % 26);
        values[FIELD_OF(patient, mrn)] = mrn;
        values[FIELD_OF(patient, last_name)] = last;
        values[FIELD_OF(patient, first_name)] = i % 2 == 0 ? "Anna" : "Anne";
        values[FIELD_OF(patient, dob)] = "1980-01-01";
        int64_t id = 0;
        assert_int_equal(load_row(load, RECORD_PATIENT, values, &id, &error), 0);
    }
    assert_int_equal(load_commit(load, &error), 0);
    load_close(load);
}

/* What a table does when it is drawn; true when that asked for something. */
static bool paint(struct session *session, struct patient_search *search, bool *similar)
{
    struct rows rows = patient_search_rows(search);
    struct rows_bounds bounds;
    struct row row;
    rows.ops->window(rows.self, HEIGHT);
    rows.ops->bounds(rows.self, &bounds);
    for (int64_t at = bounds.last - HEIGHT + 1; at <= bounds.last; at++) {
        if (rows.ops->row(rows.self, at, &row) == ROW_PRESENT) {
            *similar = patient_search_similar(search, row.id) || *similar;
        }
    }
    return session_pending(session) > 0;
}

static void a_list_at_its_end_comes_to_rest(void **state)
{
    char folder[] = "/tmp/chartty_rest_XXXXXX", path[64];
    struct error error;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/records.db", folder);
    fill(path);
    struct clock clock = clock_system();
    struct session session = {.loop = loop_new(&error), .clock = &clock};
    struct data_options options = {.url = path};
    session.data = data_open(session.loop, &options, opened, NULL, &error);
    struct patient_search *search = patient_search_new(&session, changed, NULL);
    loop_run_until(session.loop, is_idle, &session, PATIENCE_MS);
    struct rows rows = patient_search_rows(search);
    rows.ops->jump(rows.self, ROWS_LAST);
    bool similar = false;
    int asking = 0;
    for (int round = 0; round < ROUNDS; round++) {
        asking = paint(&session, search, &similar) ? asking + 1 : 0;
        loop_run_until(session.loop, is_idle, &session, PATIENCE_MS);
        assert_true(is_idle(&session));
    }
    assert_int_equal(asking, 0);
    assert_true(similar); /* the names are made to be taken for each other */
    patient_search_free(search);
    data_close(session.data);
    loop_free(session.loop);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_list_at_its_end_comes_to_rest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
