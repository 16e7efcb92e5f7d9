/* SPDX-License-Identifier: MIT */
/*
 * Tampering with the audit is found, whatever is done to it by somebody without the key. 100
 * random tamperings each run, 10,000 with CHARTTY_SOAK=1; a million entries with
 * CHARTTY_SOAK=1 too, against the time that reliability.md row 28 sets.
 */
#include "unit/data/audit_world.h"

#include "chartty/base/clock.h"

#include <inttypes.h>

enum { SESSIONS = 12, ENTRIES = 8, ROWS = SESSIONS * ENTRIES };

static bool is_soak(void)
{
    const char *word = getenv("CHARTTY_SOAK");
    return word != NULL && word[0] == '1';
}

static int verify(const struct fixture *fixture, const struct audit_kept_head *kept,
                  struct audit_report *report)
{
    struct error error = {0};
    struct audit_verify_options options = {.url = fixture->path, .kept = kept};
    int result = audit_verify(&options, report, &error);
    if (result != 0 && error.code != ERROR_CORRUPT) {
        fail_msg("%s [%s]", error.user, error.detail);
    }
    return result;
}

static void make_world(struct fixture *fixture)
{
    struct audit_world world;
    world_begin(&world, fixture);
    world_fill(&world, SESSIONS, ENTRIES);
    world_end(&world);
}

static void what_nobody_touched_is_fine(void **state)
{
    struct fixture *fixture = *state;
    struct audit_report report;
    char text[AUDIT_HEAD_TEXT_SIZE];
    struct audit_kept_head kept;
    make_world(fixture);
    assert_int_equal(verify(fixture, NULL, &report), 0);
    assert_int_equal(report.bad, 0);
    assert_int_equal(report.entries, ROWS);
    assert_int_equal(report.chains, SESSIONS);
    assert_int_equal(report.head_row, ROWS);
    assert_int_equal(report.head.position, ENTRIES);
    audit_head_format(&report.head, text);
    assert_true(audit_head_parse(text, &kept));
    assert_int_equal(verify(fixture, &kept, &report), 0);
    assert_int_equal(report.bad, 0);
    assert_false(audit_head_parse("", &kept));
    assert_false(audit_head_parse("abc 1 def", &kept));
    text[70] = 'X';
    assert_false(audit_head_parse(text, &kept));
}

static void an_empty_audit_is_fine(void **state)
{
    struct fixture *fixture = *state;
    struct audit_report report;
    fixture_make(fixture);
    assert_int_equal(verify(fixture, NULL, &report), 0);
    assert_int_equal(report.bad, 0);
    assert_int_equal(report.head.position, 0);
}

/* The wrong key, or none, is said as that, not as a thousand forged entries. */
static void without_its_key_nothing_is_claimed(void **state)
{
    struct fixture *fixture = *state;
    struct audit_report report;
    struct error error = {0};
    char path[192];
    make_world(fixture);
    (void)snprintf(path, sizeof path, "%s.audit-key", fixture->path);
    assert_int_equal(unlink(path), 0);
    struct audit_verify_options options = {.url = fixture->path};
    assert_refused(audit_verify(&options, &report, &error), &error, ERROR_DENIED, "is missing");
}

/* --- one tampering of each kind, and what is said -------------------------------------------- */

static void drop_triggers(sqlite3 *connection)
{
    fixture_run(connection, "DROP TRIGGER ct_audit_keep_update; DROP TRIGGER ct_audit_keep_delete");
}

/* Whoever tampers puts them back, so that they do not tell. */
static void make_triggers(sqlite3 *connection)
{
    fixture_run(connection,
                "CREATE TRIGGER ct_audit_keep_update BEFORE UPDATE ON ct_audit BEGIN SELECT "
                "RAISE(ABORT, 'audit entries are never changed'); END;"
                "CREATE TRIGGER ct_audit_keep_delete BEFORE DELETE ON ct_audit BEGIN SELECT "
                "RAISE(ABORT, 'audit entries are never taken away'); END");
}

static void tamper(struct fixture *fixture, const char *sql)
{
    sqlite3 *connection = fixture_open(fixture->path);
    drop_triggers(connection);
    fixture_run(connection, sql);
    make_triggers(connection);
    sqlite3_close(connection);
}

/* Row numbers without gaps and the right last number, as if nothing were missing. */
static const char renumber[] =
    "CREATE TEMP TABLE kept AS SELECT * FROM ct_audit ORDER BY id; DELETE FROM ct_audit;"
    "UPDATE kept SET id = rowid; INSERT INTO ct_audit SELECT * FROM kept; DROP TABLE kept;"
    "UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM ct_audit) WHERE name = 'ct_audit';";

struct named {
    const char *sql;
    bool renumbered;
    int64_t row;      /* that is named */
    int64_t position; /* 0: any */
    const char *words;
};

static void the_first_bad_entry_is_named(void **state)
{
    /* Rows 9 to 16 are the second session's. */
    static const struct named cases[] = {
        {"UPDATE ct_audit SET username = 'other' WHERE id = 11", false, 11, 3, "username"},
        {"UPDATE ct_audit SET patient_id = NULL WHERE id = 10", false, 10, 2, "patient_id"},
        {"UPDATE ct_audit SET at = '2020-01-01 00:00:00.000000' WHERE id = 12", false, 12, 4,
         "column at"},
        {"UPDATE ct_audit SET entry = replace(entry, 'User', 'Usor') WHERE id = 13", false, 13, 5,
         "does not fit its seal"},
        {"UPDATE ct_audit SET mac = upper(mac) WHERE id = 14", false, 14, 6,
         "does not fit its seal"},
        {"UPDATE ct_audit SET entry = CAST(entry AS BLOB) WHERE id = 14", false, 14, 6, "no text"},
        {"DELETE FROM ct_audit WHERE id = 12", false, 13, 0, "rows 12 to 12 are missing"},
        {"DELETE FROM ct_audit WHERE id = 12", true, 12, 5, "entries 4 to 4 of its chain"},
        {"DELETE FROM ct_audit WHERE id BETWEEN 9 AND 16", true, 25, 1, "that entry is not there"},
        {"DELETE FROM ct_audit WHERE id > 90", false, 0, 0, "missing at the end"},
        {"DROP INDEX ct_audit_chain; INSERT INTO ct_audit SELECT 97, chain, position, at, username,"
         " role, station, action, patient_id, table_name, row_id, entry, mac FROM ct_audit WHERE"
         " id = 12",
         false, 97, 4, "doubled"},
        {"UPDATE ct_audit SET id = -1 WHERE id = 11; UPDATE ct_audit SET id = 11 WHERE id = 12;"
         "UPDATE ct_audit SET id = 12 WHERE id = -1",
         false, 11, 4, "missing before it"},
    };
    struct fixture *fixture = *state;
    make_world(fixture);
    struct buffer bytes = fixture_bytes(fixture->path);
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        struct audit_report report;
        fixture_write(fixture->path, bytes.bytes, bytes.length);
        tamper(fixture, cases[index].sql);
        if (cases[index].renumbered) {
            tamper(fixture, renumber);
        }
        assert_int_equal(verify(fixture, NULL, &report), 0);
        if (report.bad == 0 || report.first.row != cases[index].row ||
            (cases[index].position != 0 && report.first.position != cases[index].position) ||
            strstr(report.first.what, cases[index].words) == NULL) {
            fail_msg("%s: %" PRId64 " found, first: row %" PRId64 " position %" PRId64 " \"%s\"",
                     cases[index].sql, report.bad, report.first.row, report.first.position,
                     report.first.what);
        }
    }
    buffer_release(&bytes);
}

static void missing_triggers_are_told(void **state)
{
    struct fixture *fixture = *state;
    struct audit_report report;
    make_world(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    drop_triggers(connection);
    sqlite3_close(connection);
    assert_int_equal(verify(fixture, NULL, &report), 0);
    assert_int_equal(report.bad, 1);
    assert_non_null(strstr(report.first.what, "triggers"));
}

/* --- at random ------------------------------------------------------------------------------- */

struct dice {
    uint64_t state;
};

static int roll(struct dice *dice, int sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (int)((dice->state >> 33) % (uint64_t)sides);
}

static void run_format(struct fixture *fixture, bool renumbered, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void run_format(struct fixture *fixture, bool renumbered, const char *format, ...)
{
    char sql[2048];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    tamper(fixture, sql);
    if (renumbered) {
        tamper(fixture, renumber);
    }
}

/* A column is another value: a letter changed, cut, NULL, another number, another kind. */
static void change_column(struct fixture *fixture, struct dice *dice)
{
    static const char *const columns[] = {
        "chain",      "position",   "at",     "username", "role", "station", "action",
        "patient_id", "table_name", "row_id", "entry",    "mac",  "id"};
    static const char *const numbers[] = {"position", "patient_id", "row_id", "id"};
    int64_t row = 1 + roll(dice, ROWS);
    const char *column = columns[roll(dice, sizeof columns / sizeof columns[0])];
    for (size_t index = 0; index < sizeof numbers / sizeof numbers[0]; index++) {
        if (strcmp(column, numbers[index]) == 0) {
            run_format(fixture, false,
                       "UPDATE ct_audit SET %s = coalesce(%s, 0) + %d WHERE id = %" PRId64, column,
                       column, 1000 + roll(dice, 1000), row);
            return;
        }
    }
    switch (roll(dice, 3)) {
    case 0: /* one letter is another one */
        run_format(fixture, false,
                   "UPDATE ct_audit SET %s = CASE WHEN %s IS NULL THEN 'x' ELSE substr(%s, 1, %d "
                   "%% length(%s)) || CASE substr(%s, 1 + %d %% length(%s), 1) WHEN '7' THEN '8' "
                   "ELSE '7' END || substr(%s, 2 + %d %% length(%s)) END WHERE id = %" PRId64,
                   column, column, column, dice->state % 100 > 50 ? 3 : 77, column, column,
                   dice->state % 100 > 50 ? 3 : 77, column, column, dice->state % 100 > 50 ? 3 : 77,
                   column, row);
        return;
    case 1: /* longer */
        run_format(fixture, false,
                   "UPDATE ct_audit SET %s = coalesce(%s, '') || char(%d) WHERE id = %" PRId64,
                   column, column, roll(dice, 3) == 0 ? 0 : 32 + roll(dice, 90), row);
        return;
    default: /* bytes that are no text */
        run_format(fixture, false,
                   "UPDATE ct_audit SET %s = CAST(coalesce(%s, 'x') AS BLOB) WHERE id = %" PRId64,
                   column, column, row);
    }
}

/* A byte of an entry in the file itself, without SQLite: found by a seal that stands there. */
static void change_byte(struct fixture *fixture, struct dice *dice)
{
    sqlite3 *connection = fixture_open(fixture->path);
    char sql[96], mac[65] = "";
    (void)snprintf(sql, sizeof sql, "SELECT mac FROM ct_audit WHERE id = %d", 1 + roll(dice, ROWS));
    struct buffer line = fixture_lines(connection, sql);
    memcpy(mac, line.bytes, 64);
    buffer_release(&line);
    sqlite3_close(connection);
    struct buffer bytes = fixture_bytes(fixture->path);
    char *at = memmem(bytes.bytes, bytes.length, mac, 64);
    assert_non_null(at);
    at += roll(dice, 64);
    *at = (char)(*at ^ (1 << roll(dice, 7)));
    fixture_write(fixture->path, bytes.bytes, bytes.length);
    buffer_release(&bytes);
}

/* Not the last of its chain, or it would take a kept head: the row numbers are made good. */
static void delete_one(struct fixture *fixture, struct dice *dice)
{
    int64_t row = 1 + roll(dice, SESSIONS) * ENTRIES + roll(dice, ENTRIES - 1);
    run_format(fixture, true, "DELETE FROM ct_audit WHERE id = %" PRId64, row);
}

static void delete_chain(struct fixture *fixture, struct dice *dice)
{
    int64_t session = roll(dice, SESSIONS - WORLD_STATIONS); /* its station has another later */
    run_format(fixture, true, "DELETE FROM ct_audit WHERE id BETWEEN %" PRId64 " AND %" PRId64,
               session * ENTRIES + 1, (session + 1) * ENTRIES);
}

/* Two rows of a session change places, or all that they say but the place. */
static void swap_rows(struct fixture *fixture, struct dice *dice)
{
    int64_t first = 1 + roll(dice, SESSIONS) * ENTRIES;
    int64_t a = first + roll(dice, ENTRIES - 1);
    int64_t b = a + 1 + roll(dice, (int)(first + ENTRIES - a - 1));
    if (roll(dice, 2) == 0) {
        run_format(fixture, false,
                   "UPDATE ct_audit SET id = -1 WHERE id = %" PRId64
                   ";UPDATE ct_audit SET id = %" PRId64 " WHERE id = %" PRId64
                   ";UPDATE ct_audit SET id = %" PRId64 " WHERE id = -1",
                   a, a, b, b);
    } else {
        run_format(fixture, false,
                   "UPDATE ct_audit SET position = 1000 WHERE id = %" PRId64
                   ";UPDATE ct_audit SET position = %" PRId64 " WHERE id = %" PRId64
                   ";UPDATE ct_audit SET position = %" PRId64 " WHERE id = %" PRId64,
                   a, a - first + 1, b, b - first + 1, a);
    }
}

/* An entry once more at the end, as if it had happened again, or in another's place. */
static void repeat_entry(struct fixture *fixture, struct dice *dice)
{
    int from = 1 + roll(dice, ROWS), to = 1 + (from + roll(dice, ROWS - 1)) % ROWS;
    if (roll(dice, 2) == 0) {
        run_format(fixture, false,
                   "DROP INDEX ct_audit_chain; INSERT INTO ct_audit SELECT %d, chain, position, "
                   "at, username, role, station, action, patient_id, table_name, row_id, entry, "
                   "mac FROM ct_audit WHERE id = %d",
                   ROWS + 1, from);
    } else if (from != to) {
        run_format(fixture, false,
                   "DROP INDEX ct_audit_chain; DELETE FROM ct_audit WHERE id = %d; INSERT INTO "
                   "ct_audit SELECT %d, chain, position, at, username, role, station, action, "
                   "patient_id, table_name, row_id, entry, mac FROM ct_audit WHERE id = %d",
                   to, to, from);
    } else {
        delete_one(fixture, dice);
    }
}

/* The end goes, with the number that the database keeps of it. */
static void cut_end(struct fixture *fixture, struct dice *dice)
{
    run_format(fixture, true, "DELETE FROM ct_audit WHERE id > %d", roll(dice, ROWS));
}

/* The file as it was some sessions ago. */
static void put_older_copy(struct fixture *fixture, struct dice *dice)
{
    run_format(fixture, true, "DELETE FROM ct_audit WHERE id > %d", ENTRIES * roll(dice, SESSIONS));
}

static const struct {
    const char *name;
    void (*run)(struct fixture *fixture, struct dice *dice);
    bool with_kept_head;
} tamperings[] = {
    {"change a column", change_column, false},
    {"change a byte", change_byte, false},
    {"delete an entry", delete_one, false},
    {"delete a chain", delete_chain, false},
    {"swap two entries", swap_rows, false},
    {"repeat an entry", repeat_entry, false},
    {"cut the end", cut_end, true},
    {"put an older copy", put_older_copy, true},
};
enum { TAMPERINGS = sizeof tamperings / sizeof tamperings[0] };

static void every_tampering_is_found(void **state)
{
    struct fixture *fixture = *state;
    struct audit_report report;
    struct dice dice = {.state = 20261124};
    int count = is_soak() ? 10000 : 100;
    make_world(fixture);
    assert_int_equal(verify(fixture, NULL, &report), 0);
    struct audit_kept_head kept = report.head;
    struct buffer bytes = fixture_bytes(fixture->path);
    for (int index = 0; index < count; index++) {
        int kind = index % TAMPERINGS;
        fixture_write(fixture->path, bytes.bytes, bytes.length);
        tamperings[kind].run(fixture, &dice);
        int result = verify(fixture, tamperings[kind].with_kept_head ? &kept : NULL, &report);
        if (result == 0 && report.bad == 0) {
            fail_msg("%s, tampering %d: not found", tamperings[kind].name, index);
        }
    }
    print_message("%d tamperings of %d kinds, all found\n", count, TAMPERINGS);
    buffer_release(&bytes);
}

/* reliability.md row 28: a million entries in under a minute. */
static void a_million_entries_take_under_a_minute(void **state)
{
    struct fixture *fixture = *state;
    struct audit_world world;
    struct audit_report report;
    if (!is_soak()) {
        print_message("a million entries: only with CHARTTY_SOAK=1\n");
        skip();
    }
    world_begin(&world, fixture);
    world_fill(&world, 20000, 50);
    world_end(&world);
    int64_t began = clock_monotonic_ms();
    assert_int_equal(verify(fixture, NULL, &report), 0);
    int64_t took = clock_monotonic_ms() - began;
    assert_int_equal(report.bad, 0);
    assert_int_equal(report.entries, 1000000);
    print_message("1,000,000 entries in 20,000 chains verified in %" PRId64 " ms\n", took);
    assert_true(took < 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_nobody_touched_is_fine, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(an_empty_audit_is_fine, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(without_its_key_nothing_is_claimed, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(the_first_bad_entry_is_named, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(missing_triggers_are_told, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(every_tampering_is_found, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_million_entries_take_under_a_minute, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
