/* SPDX-License-Identifier: MIT */
/*
 * Purpose: saves of chance on both engines: every kind of step, with values that fit and values
 * that do not, rows as they are and as they were, request ids that were used before or given up.
 * Layer: tests.
 *
 * A number that a database gave to a row which was then taken back is given again by SQLite and
 * never by PostgreSQL: after a refusal the test puts the numbers of both in step.
 */
#include "tests/contract/differential.h"

#include <inttypes.h>
#include <stdio.h>

enum { VALUE_SIZE = 320, REQUESTS = 20 };

/* --- values ----------------------------------------------------------------------------------- */

static const char *number_text(char *room, size_t size, size_t number)
{
    snprintf(room, size, "%zu", number);
    return room;
}

/* What the field cannot take, or only another program writes. */
static const char *bad_value(struct soak_random *random, const struct field_spec *field, char *room,
                             size_t size)
{
    static const char *const texts[] = {
        "",   "2026-02-30", "nonsense", "12x",   "99999999999", "\xff", "2026-11-24T10:00",
        "-1", "0",          "[",        "7.5.1", "  "};
    if (field->max > 0 && field->max + 2 < size && soak_below(random, 2) == 0) {
        size_t length = field->max + soak_below(random, 2);
        memset(room, 'x', length);
        room[length] = 0;
        return room;
    }
    return SOAK_PICK(random, texts);
}

static const char *reference(struct soak_random *random, const char *column, char *room,
                             size_t size)
{
    size_t number = soak_below(random, 40) == 0          ? 99999
                    : strcmp(column, "provider_id") == 0 ? soak_below(random, 4) + 1
                    : strcmp(column, "patient_id") != 0  ? soak_below(random, 86) + 1
                    : soak_below(random, 2) == 0         ? WORLD_HEAVY
                                                         : soak_below(random, 57) + 1;
    return number_text(room, size, number);
}

static const char *choice(struct soak_random *random, const struct field_spec *field)
{
    const char *const *choices = field_choices(field->choices);
    size_t count = 0;
    while (choices[count] != NULL) {
        count++;
    }
    return count > 0 ? choices[soak_below(random, count)] : "word";
}

static const char *good_value(struct soak_random *random, const struct field_spec *field,
                              char *room, size_t size)
{
    static const char *const dates[] = {"2026-11-24", "2026-11-25", "1999-12-31", "2025-02-28"};
    static const char *const times[] = {"09:00", "14:30", "23:59", "00:00", "9:15", "2:30 PM"};
    static const char *const moments[] = {"2026-11-24 10:00:00.000000",
                                          "2026-11-24 23:59:59.999999", "2026-11-24 10:00:00"};
    static const char *const names[] = {"Smith", "Zoë", "Łukasz", "O'Brien", "de la Cruz", "Li"};
    static const char *const words[] = {"Aspirin", "zinc", "Ätherisch", "two words", "x", "99"};
    static const char *const reals[] = {"98.6", "98.60", "101", "9.75", "-0.5", "1e3"};
    static const char *const results[] = {"[{\"component\":\"K\",\"value\":\"4.1\"}]",
                                          "{\"value\":\"5\"}", "[]"};
    switch (field->kind) {
    case FIELD_REFERENCE:
        return reference(random, field->column, room, size);
    case FIELD_ID:
        return number_text(room, size, soak_below(random, 400) + 1);
    case FIELD_CHOICE:
        return choice(random, field);
    case FIELD_DATE:
        return SOAK_PICK(random, dates);
    case FIELD_TIME:
        return SOAK_PICK(random, times);
    case FIELD_MOMENT:
    case FIELD_TIMESTAMP:
        return SOAK_PICK(random, moments);
    case FIELD_INTEGER:
        return number_text(room, size, soak_below(random, 120));
    case FIELD_REAL:
        return SOAK_PICK(random, reals);
    case FIELD_BOOLEAN:
        return soak_below(random, 2) == 0 ? "0" : "1";
    case FIELD_RESULTS:
        return SOAK_PICK(random, results);
    case FIELD_SCOPES:
        return "[\"read:patients\"]";
    case FIELD_PHONE:
        return soak_below(random, 2) == 0 ? "555-0142" : "(212) 555-0187";
    case FIELD_NAME:
        return SOAK_PICK(random, names);
    case FIELD_CODE:
        snprintf(room, size, "N%zu", soak_below(random, 4000));
        return room;
    default:
        return SOAK_PICK(random, words);
    }
}

/* What is unique comes from so many that most are new. */
static const char *value_of(struct soak_random *random, const struct field_spec *field, char *room,
                            size_t size)
{
    if (soak_below(random, 60) == 0) {
        return bad_value(random, field, room, size);
    }
    if ((field->flags & FIELD_UNIQUE) != 0 && soak_below(random, 10) != 0) {
        snprintf(room, size, "U%zu", soak_below(random, 1000000));
        return room;
    }
    bool may_be_null = (field->flags & FIELD_REQUIRED) == 0 || soak_below(random, 60) == 0;
    return may_be_null && soak_below(random, 4) == 0 ? NULL : good_value(random, field, room, size);
}

/* --- steps ------------------------------------------------------------------------------------ */

/* One save of one engine while it is made; what is chosen depends on the numbers alone. */
struct making {
    struct twins *twins;
    struct twin *twin;
    struct soak_random *random;
    struct change_set *set;
    char room[FIELDS_OF_TABLE_MAX][VALUE_SIZE];
    int inserted; /* the step that inserted last; -1 */
};

static enum record_type some_type(struct making *making)
{
    enum record_type type;
    do {
        type = soak_below(making->random, 3) == 0
                   ? (enum record_type)soak_below(making->random, (size_t)RECORD_STORED_COUNT)
                   : (enum record_type)soak_below(making->random, RECORD_TABLE_COUNT);
    } while (type == RECORD_AUDIT_ENTRY ||
             (type == RECORD_PATIENT && !making->twins->names_change));
    return type;
}

static void fill(struct making *making, const struct record_spec *spec, const char **values)
{
    bool id_is_made = (spec->fields[0].flags & FIELD_GENERATED) != 0;
    for (int field = id_is_made ? 1 : 0; field < spec->field_count; field++) {
        values[field] =
            value_of(making->random, &spec->fields[field], making->room[field], VALUE_SIZE);
    }
    if (!id_is_made && values[0] == NULL) {
        values[0] = "1"; /* the row that it stands beside is always named */
    }
}

static void insert(struct making *making)
{
    const struct record_spec *spec = record_spec(some_type(making));
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    fill(making, spec, values);
    int step = change_set_insert(making->set, spec->type, values);
    int patient = record_field(spec, "patient_id"), code = 1;
    while (code < spec->field_count && spec->fields[code].kind != FIELD_CODE) {
        code++;
    }
    if (code < spec->field_count && soak_below(making->random, 8) == 0) {
        char pattern[16];
        snprintf(pattern, sizeof pattern, "APT%04zu", soak_below(making->random, 3000));
        change_set_make_code(making->set, step, code, pattern);
    }
    if (patient > 0 && making->inserted >= 0 && soak_below(making->random, 10) == 0) {
        change_set_link(making->set, step, patient, making->inserted);
    }
    making->inserted = step;
}

static const enum record_type changed_types[] = {
    RECORD_PATIENT,    RECORD_APPOINTMENT,  RECORD_MEDICATION, RECORD_ALLERGY, RECORD_VITAL_SIGNS,
    RECORD_LAB_RESULT, RECORD_OAUTH_CLIENT, RECORD_PROVIDER,   RECORD_STAFF};

/* A row as it is, or as it was when it was read last; NULL: there is none. */
static const struct kept_row *some_row(struct making *making)
{
    size_t index = soak_below(making->random, sizeof changed_types / sizeof changed_types[0]);
    struct kept_row *kept = &making->twin->kept[soak_below(making->random, KEPT_ROWS)];
    int64_t id = (int64_t)soak_below(making->random, 130) + 1;
    bool is_old = soak_below(making->random, 4) == 0;
    if (changed_types[index] == RECORD_PATIENT && !making->twins->names_change) {
        index++;
    }
    if (!is_old || kept->page == NULL) {
        enum query_id query;
        assert_true(query_of_row(changed_types[index], &query));
        struct page_request request = {.query = world_query(query), .limit = 1};
        request.query.filter.id = id;
        page_free(kept->page);
        kept->type = changed_types[index];
        kept->page = world_page(making->twin->world, &request);
    }
    return kept->page->count > 0 ? kept : NULL;
}

static void update(struct making *making)
{
    const struct kept_row *kept = some_row(making);
    if (kept == NULL) {
        return;
    }
    const struct record_spec *spec = record_spec(kept->type);
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    uint64_t mask = 0;
    for (size_t count = soak_below(making->random, 3) + 1; count > 0; count--) {
        int field = (int)soak_below(making->random, (size_t)spec->field_count - 1) + 1;
        if ((spec->fields[field].flags & FIELD_GENERATED) == 0) {
            mask |= UINT64_C(1) << field;
            values[field] =
                value_of(making->random, &spec->fields[field], making->room[field], VALUE_SIZE);
        }
    }
    if (mask != 0) {
        change_set_update(making->set, kept->type, page_row(kept->page, 0), mask, values);
    }
}

/* Mostly one that the field can have. */
static struct change_match some_match(struct making *making, const struct record_spec *spec,
                                      int place)
{
    bool is_by_id = soak_below(making->random, 3) != 0;
    int field = is_by_id ? 0 : (int)soak_below(making->random, (size_t)spec->field_count);
    bool is_null = !is_by_id && soak_below(making->random, 8) == 0;
    bool is_bad = soak_below(making->random, 10) == 0;
    return (struct change_match){field, is_null  ? NULL
                                        : is_bad ? bad_value(making->random, &spec->fields[field],
                                                             making->room[place], VALUE_SIZE)
                                                 : good_value(making->random, &spec->fields[field],
                                                              making->room[place], VALUE_SIZE)};
}

static void all_that_match(struct making *making)
{
    const struct record_spec *spec = record_spec(some_type(making));
    struct change_match match = some_match(making, spec, 0);
    match = match.field != 0 && (spec->fields[match.field].flags & FIELD_IDENTIFIES) == 0
                ? (struct change_match){0, "7"}
                : match;
    int field = (int)soak_below(making->random, (size_t)spec->field_count - 1) + 1;
    bool is_deleted = soak_below(making->random, 2) == 0;
    if (is_deleted) {
        change_set_delete_all(making->set, spec->type, &match, 1);
    } else if ((spec->fields[field].flags & (FIELD_GENERATED | FIELD_UNIQUE)) == 0) {
        change_set_update_all(
            making->set, spec->type, &match, 1, field,
            value_of(making->random, &spec->fields[field], making->room[1], VALUE_SIZE));
    }
}

static void expect_rows(struct making *making)
{
    const struct record_spec *spec = record_spec(some_type(making));
    struct change_match match = some_match(making, spec, 0);
    if (soak_below(making->random, 2) == 0) {
        change_set_expect_none(making->set, spec->type, &match, 1, "There is one already.");
    } else {
        change_set_expect_some(making->set, spec->type, &match, 1, "It is not there any more.");
    }
}

static void expect_patient(struct making *making)
{
    int64_t id = (int64_t)soak_below(making->random, WORLD_PATIENTS + 2) + 1;
    bool is_other = soak_below(making->random, 5) == 0;
    struct page_request request = {.query = world_query(QUERY_PATIENT_ROW), .limit = 1};
    request.query.filter.id = id;
    struct page *page = world_page(making->twin->world, &request);
    const struct patient *patient = page->count > 0 ? page_row(page, 0) : NULL;
    change_set_expect_patient(making->set, id, patient != NULL ? patient->mrn.text : "MRN",
                              patient != NULL && !is_other ? patient->dob.text : "1901-01-01");
    page_free(page);
}

static void expect_free(struct making *making)
{
    struct soak_random *random = making->random;
    struct change_slot slot = {
        .provider_id = (int64_t)soak_below(random, 5),
        .patient_id = (int64_t)soak_below(random, WORLD_PATIENTS) + 1,
        .except_id = soak_below(random, 3) == 0 ? (int64_t)soak_below(random, 90) + 1 : 0,
        .date = {2026, 11, 24 + (int)soak_below(random, 2)},
        .start_minutes = (int)soak_below(random, 96) * 15,
        .duration_minutes = soak_below(random, 20) == 0 ? 1500 : 5 + (int)soak_below(random, 55),
        .allow = soak_below(random, 3) == 0};
    change_set_expect_free(making->set, &slot);
}

static void add_step(struct making *making)
{
    size_t choice_of = soak_below(making->random, 100);
    if (choice_of < 40) {
        insert(making);
    } else if (choice_of < 70) {
        update(making);
    } else if (choice_of < 78) {
        all_that_match(making);
    } else if (choice_of < 82) {
        change_set_add(making->set, RECORD_STAFF, (int64_t)soak_below(making->random, 12) + 1,
                       FIELD_OF(staff, failed_count), (int)soak_below(making->random, 3));
    } else if (choice_of < 88) {
        expect_rows(making);
    } else if (choice_of < 93) {
        expect_patient(making);
    } else {
        expect_free(making);
    }
}

/* --- saving ----------------------------------------------------------------------------------- */

struct told {
    int calls;
    struct error error;
    struct save_answer answer;
    struct buffer rows; /* the answer's row numbers and codes, as words */
};

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct told *told = context;
    told->calls++;
    told->error = *error;
    told->answer = *answer;
    for (int step = 0; step < answer->step_count; step++) {
        buffer_format(&told->rows, " %" PRId64 "/%s", answer->row_ids[step],
                      answer->codes[step] != NULL ? answer->codes[step] : "-");
    }
    for (int row = 0; answer->now != NULL && row < answer->now->count; row++) {
        const struct field_value *values = record_values(page_row(answer->now, row));
        for (int field = 0; field < answer->now->spec->field_count; field++) {
            buffer_format(&told->rows, "|%s", values[field].text);
        }
    }
}

static void wait_for_save(const struct twin *twin, struct told *told, uint64_t ticket)
{
    if (ticket != 0) {
        loop_run_until(twin->world->loop, twin_was_called, &told->calls, PATIENCE_MS);
    }
}

/* Of two references that both lead nowhere each engine names the one that it meets first. */
static bool is_reference(const struct error *error)
{
    return error->code == ERROR_REFUSED && (strstr(error->user, "there is no such") != NULL ||
                                            strstr(error->user, "that this one names") != NULL);
}

static void compare(struct twins *twins, const char *what, const struct told *left,
                    const struct told *right)
{
    if (is_reference(&left->error) && is_reference(&right->error) &&
        strcmp(left->error.user, right->error.user) != 0) {
        twins->refused++;
        return;
    }
    const struct save_answer *a = &left->answer, *b = &right->answer;
    if (left->error.code != right->error.code || strcmp(left->error.user, right->error.user) != 0) {
        twins_differ(twins, "%s: \"%s\" (%s) and \"%s\" (%s)", what, left->error.user,
                     left->error.detail, right->error.user, right->error.detail);
    }
    if (a->already != b->already || a->step != b->step || a->field != b->field ||
        a->changed_rows != b->changed_rows || (a->now == NULL) != (b->now == NULL) ||
        strcmp(left->rows.bytes, right->rows.bytes) != 0) {
        twins_differ(twins,
                     "%s (%s): already %d, step %d, field %d, %d rows,%s and already %d, step %d, "
                     "field %d, %d rows,%s",
                     what, left->error.user, a->already, a->step, a->field, a->changed_rows,
                     left->rows.bytes, b->already, b->step, b->field, b->changed_rows,
                     right->rows.bytes);
    }
    if (left->error.code == ERROR_OK) {
        twins->saved++;
    } else {
        twins->refused++;
    }
}

/* SQLite's next numbers for PostgreSQL's sequences. */
static void put_numbers_in_step(struct twins *twins)
{
    struct world *files = twins->each[0].world, *server = twins->each[1].world;
    sqlite3_stmt *rows = NULL;
    struct buffer sql;
    buffer_init(&sql);
    assert_int_equal(
        sqlite3_prepare_v2(files->other, "SELECT name, seq FROM sqlite_sequence", -1, &rows, NULL),
        SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(rows, 0);
        const struct record_spec *spec = record_by_table(table);
        if (spec != NULL) {
            buffer_format(&sql, "SELECT setval(pg_get_serial_sequence('%s', '%s'), %" PRId64 ");",
                          table, spec->fields[0].column, (int64_t)sqlite3_column_int64(rows, 1));
        }
    }
    sqlite3_finalize(rows);
    world_run_text(server, sql.bytes);
    buffer_release(&sql);
}

static void request_id(struct soak_random *random, char out[REQUEST_ID_SIZE])
{
    snprintf(out, REQUEST_ID_SIZE, "%032zx", soak_below(random, REQUESTS) + 1);
}

static void save_one(struct making *making, struct told *told)
{
    char id[REQUEST_ID_SIZE];
    bool has_id = soak_below(making->random, 8) == 0;
    request_id(making->random, id);
    making->inserted = -1;
    making->set = change_set_new(&making->twin->token, has_id ? id : NULL);
    change_set_audit(making->set, "test.save",
                     (int64_t)soak_below(making->random, WORLD_PATIENTS) + 1,
                     soak_below(making->random, 2) == 0 ? "words" : NULL);
    for (size_t steps = soak_below(making->random, 4); steps > 0; steps--) {
        add_step(making);
    }
    struct world *world = making->twin->world;
    wait_for_save(making->twin, told,
                  data_save(world->data, world->owner, making->set, DATA_DEADLINE_MS, on_saved,
                            told, &told->error));
}

static void settle_one(struct making *making, struct told *told)
{
    char id[REQUEST_ID_SIZE];
    struct world *world = making->twin->world;
    request_id(making->random, id);
    wait_for_save(
        making->twin, told,
        data_settle(world->data, world->owner, id, DATA_DEADLINE_MS, on_saved, told, &told->error));
}

void twins_save(struct twins *twins)
{
    struct told told[ENGINES];
    bool settles = soak_below(&twins->random, 60) == 0;
    struct soak_random end = twins->random;
    struct making *making = memory_new(sizeof *making);
    for (int index = 0; index < ENGINES; index++) {
        struct soak_random random = twins->random;
        told[index] = (struct told){.calls = 0};
        buffer_init(&told[index].rows);
        buffer_add_text(&told[index].rows, "");
        making->twins = twins;
        making->twin = &twins->each[index];
        making->random = &random;
        if (settles) {
            settle_one(making, &told[index]);
        } else {
            save_one(making, &told[index]);
        }
        end = random;
    }
    compare(twins, settles ? "settling" : "saving", &told[0], &told[1]);
    twins->random = end;
    if (told[0].error.code != ERROR_OK) {
        put_numbers_in_step(twins);
    }
    buffer_release(&told[0].rows);
    buffer_release(&told[1].rows);
    memory_free(making);
}

void twins_forget_rows(struct twins *twins)
{
    for (int index = 0; index < ENGINES; index++) {
        for (int kept = 0; kept < KEPT_ROWS; kept++) {
            page_free(twins->each[index].kept[kept].page);
        }
    }
}
