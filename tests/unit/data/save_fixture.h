/* SPDX-License-Identifier: MIT */
/*
 * For the tests of saving: a database of chartty's, the data layer on it with a session begun, and
 * saves that are waited for. `other` is another program's connection to the same file.
 */
#ifndef CHARTTY_TESTS_SAVE_FIXTURE_H
#define CHARTTY_TESTS_SAVE_FIXTURE_H

#include "database_fixture.h"

#include "chartty/base/loop.h"
#include "chartty/data/change_set.h"

#define P(column) FIELD_OF(patient, column)
#define A(column) FIELD_OF(appointment, column)

enum { SAVED_STEPS = 32 };

/* What a save has answered, copied out of its callback. */
struct saved {
    int calls;
    struct error error;
    bool already;
    struct datetime saved_at;
    int step, field, changed_rows, step_count;
    int64_t row_ids[SAVED_STEPS];
    char codes[SAVED_STEPS][64]; /* "" for none */
    int now_count;               /* -1: no page */
    enum record_type now_type;
    int64_t now_ids[16];
    char now_text[64]; /* of the first row's field `look_at` */
    int look_at;
};

struct scene {
    struct fixture *fixture;
    struct loop *loop;
    struct data *data;
    data_owner owner;
    sqlite3 *other;
    struct clock clock;
    struct data_options options;
    struct data_token token;
};

static inline bool scene_is_set(void *context)
{
    return *(const int *)context != 0;
}

static inline void scene_on_ready(void *context, const struct error *error)
{
    *(int *)context = error->code == ERROR_OK ? 1 : -1;
}

/* Another session of this person; the scene's token is of it. */
static inline void scene_session(struct scene *scene, const char *username, const char *station)
{
    struct data_session who = {.staff_id = 7};
    (void)snprintf(who.username, sizeof who.username, "%s", username);
    (void)snprintf(who.full_name, sizeof who.full_name, "Ann Example");
    (void)snprintf(who.role, sizeof who.role, "nurse");
    (void)snprintf(who.station, sizeof who.station, "%s", station);
    (void)snprintf(who.terminal, sizeof who.terminal, "/dev/pts/3");
    scene->token = (struct data_token){.session = data_session_begin(scene->data, &who),
                                       .tables = ~UINT64_C(0),
                                       .may_delete = true,
                                       .permission = "TEST"};
}

static inline void scene_open(struct scene *scene)
{
    struct error error = {0};
    int ready = 0;
    scene->options.url = scene->fixture->path;
    scene->options.clock = &scene->clock;
    scene->data = data_open(scene->loop, &scene->options, scene_on_ready, &ready, &error);
    assert_non_null(scene->data);
    loop_run_until(scene->loop, scene_is_set, &ready, PATIENCE_MS);
    assert_int_equal(ready, 1);
    scene->owner = data_owner_new(scene->data);
    scene_session(scene, "ann", "ws-1");
}

static inline int scene_setup(void **state)
{
    struct scene *scene = memory_new(sizeof *scene);
    struct error error = {0};
    void *fixture = NULL;
    if (fixture_setup(&fixture) != 0) {
        return -1;
    }
    scene->fixture = fixture;
    fixture_make(scene->fixture);
    scene->other = fixture_open(scene->fixture->path);
    sqlite3_busy_timeout(scene->other, 5000); /* the readers may be opening */
    fixture_run(scene->other,
                "INSERT INTO patients (id, mrn, first_name, last_name, dob, gender, ssn, phone)"
                " VALUES (1, 'MRN1', 'John', 'Smith', '1945-07-14', 'male', '123-45-6789',"
                " '555-0101'), (2, 'MRN2', 'Zoe', 'Adams', '1980-01-01', NULL, NULL, NULL);"
                "INSERT INTO providers (id, npi, name) VALUES (1, '1234567893', 'Dr. Chen'),"
                " (2, '1245319599', 'Dr. Patel');");
    scene->loop = loop_new(&error);
    scene->clock = clock_system();
    scene_open(scene);
    *state = scene;
    return 0;
}

static inline int scene_teardown(void **state)
{
    struct scene *scene = *state;
    data_close(scene->data);
    loop_free(scene->loop);
    sqlite3_close(scene->other);
    void *fixture = scene->fixture;
    memory_free(scene);
    return fixture_teardown(&fixture);
}

static inline void scene_reopen(struct scene *scene)
{
    data_close(scene->data);
    scene_open(scene);
}

static inline void saved_take(void *context, const struct error *error,
                              const struct save_answer *answer)
{
    struct saved *saved = context;
    saved->calls++;
    saved->error = *error;
    saved->already = answer->already;
    saved->saved_at = answer->saved_at;
    saved->step = answer->step;
    saved->field = answer->field;
    saved->changed_rows = answer->changed_rows;
    saved->step_count = answer->step_count;
    for (int step = 0; step < answer->step_count && step < SAVED_STEPS; step++) {
        saved->row_ids[step] = answer->row_ids[step];
        (void)snprintf(saved->codes[step], sizeof saved->codes[step], "%s",
                       answer->codes[step] != NULL ? answer->codes[step] : "");
    }
    saved->now_count = answer->now != NULL ? answer->now->count : -1;
    if (answer->now != NULL) {
        saved->now_type = answer->now->spec->type;
        for (int row = 0; row < answer->now->count && row < 16; row++) {
            saved->now_ids[row] = page_row_id(answer->now, row);
        }
        if (answer->now->count > 0) {
            (void)snprintf(saved->now_text, sizeof saved->now_text, "%s",
                           record_values(page_row(answer->now, 0))[saved->look_at].text);
        }
    }
}

static inline struct change_set *scene_set(struct scene *scene, const char *request_id)
{
    struct change_set *set = change_set_new(&scene->token, request_id);
    change_set_audit(set, "test.save", 1, "why");
    return set;
}

static inline void scene_wait(struct scene *scene, struct saved *saved)
{
    loop_run_until(scene->loop, scene_is_set, &saved->calls, PATIENCE_MS);
    assert_int_equal(saved->calls, 1);
}

static inline struct saved scene_save(struct scene *scene, struct change_set *set)
{
    struct saved saved = {.look_at = 0};
    struct error error = {0};
    if (data_save(scene->data, scene->owner, set, DATA_DEADLINE_MS, saved_take, &saved, &error) ==
        0) {
        fail_msg("%s [%s]", error.user, error.detail);
    }
    assert_int_equal(saved.calls, 0);
    scene_wait(scene, &saved);
    return saved;
}

static inline struct saved scene_settle(struct scene *scene, const char *request_id)
{
    struct saved saved = {.look_at = 0};
    struct error error = {0};
    assert_true(data_settle(scene->data, scene->owner, request_id, DATA_DEADLINE_MS, saved_take,
                            &saved, &error) != 0);
    scene_wait(scene, &saved);
    return saved;
}

static inline void assert_saved(const struct saved *saved)
{
    if (saved->error.code != ERROR_OK) {
        fail_msg("%s (%s) [%s]", saved->error.user, error_word(saved->error.code),
                 saved->error.detail);
    }
}

static inline void assert_not_saved(const struct saved *saved, enum error_code code,
                                    const char *part_of_sentence)
{
    if (saved->error.code != code || strstr(saved->error.user, part_of_sentence) == NULL) {
        fail_msg("\"%s\" (%s) [%s] lacks \"%s\"", saved->error.user, error_word(saved->error.code),
                 saved->error.detail, part_of_sentence);
    }
    assert_int_equal(saved->changed_rows, 0);
}

struct read_page {
    int calls;
    struct page *page;
};

static inline void read_take(void *context, const struct error *error, struct page **pages,
                             int count)
{
    struct read_page *read = context;
    (void)count;
    read->calls++;
    if (error->code == ERROR_OK) {
        read->page = pages[0];
        pages[0] = NULL;
    }
}

/* The page of a query; the caller frees it. */
static inline struct page *scene_read(struct scene *scene, const struct query *query)
{
    struct read_page read = {.calls = 0};
    struct error error = {0};
    struct page_request request = {.query = *query, .from = PAGE_FIRST, .limit = 100};
    if (data_pages(scene->data, scene->owner, &request, 1, DATA_DEADLINE_MS, read_take, &read,
                   &error) == 0) {
        fail_msg("%s [%s]", error.user, error.detail);
    }
    loop_run_until(scene->loop, scene_is_set, &read.calls, PATIENCE_MS);
    assert_non_null(read.page);
    return read.page;
}

/* A row as plain SQL reads it, as a record; its texts live in the arena. */
static inline void *scene_row(struct scene *scene, struct arena *arena, enum record_type type,
                              int64_t id)
{
    const struct record_spec *spec = record_spec(type);
    struct field_value *row = arena_new(arena, spec->size);
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s = %lld", spec->table,
                   spec->fields[0].column, (long long)id);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(scene->other, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    for (int column = 0; column < sqlite3_column_count(statement); column++) {
        int field = record_field(spec, sqlite3_column_name(statement, column));
        const char *text = (const char *)sqlite3_column_text(statement, column);
        size_t length = (size_t)sqlite3_column_bytes(statement, column);
        assert_true(field >= 0);
        row[field] =
            field_read(&spec->fields[field],
                       text != NULL ? arena_copy_bytes(arena, text, length) : NULL, length);
    }
    sqlite3_finalize(statement);
    return row;
}

/* One field of one row set, from the row as it is now. */
static inline struct saved scene_update(struct scene *scene, enum record_type type, int64_t id,
                                        int field, const char *value)
{
    struct arena arena;
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    arena_init(&arena);
    struct change_set *set = scene_set(scene, NULL);
    values[field] = value;
    change_set_update(set, type, scene_row(scene, &arena, type, id), UINT64_C(1) << field, values);
    arena_release(&arena);
    return scene_save(scene, set);
}

static inline long long scene_number(struct scene *scene, const char *sql)
{
    return fixture_number(scene->other, sql);
}

#endif
