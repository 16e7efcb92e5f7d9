/* SPDX-License-Identifier: MIT */
/* The audit entry of each save: what it says, how entries hang together, and the key they need. */
#include "save_fixture.h"

#include "src/data/audit_chain.h"
#include "src/data/audit_key.h"

#include <unistd.h>

static void read_key(struct scene *scene, unsigned char key[AUDIT_KEY_BYTES])
{
    struct error error = {0};
    char *path = audit_key_path(scene->fixture->path);
    assert_ok(audit_key_read(path, false, key, &error), &error);
    memory_free(path);
}

static struct saved save_entry(struct scene *scene, const char *action, int64_t patient,
                               const char *words)
{
    struct change_set *set = change_set_new(&scene->token, NULL);
    change_set_audit(set, action, patient, words);
    return scene_save(scene, set);
}

/* One column of the newest entry; the arena owns it. */
static const char *newest(struct scene *scene, struct arena *arena, const char *column)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM ct_audit ORDER BY id DESC LIMIT 1", column);
    struct buffer lines = fixture_lines(scene->other, sql);
    const char *text = arena_copy_bytes(arena, lines.bytes, lines.length - 1);
    buffer_release(&lines);
    return text;
}

static void an_entry_says_who_where_what_and_from_what_to_what(void **state)
{
    struct scene *scene = *state;
    struct arena arena;
    char expected[2048], chain[64];
    struct datetime at = {.date = {2026, 11, 24}, .hour = 10, .minute = 42};
    scene->clock = clock_fixed(&at);
    struct saved saved = scene_update(scene, RECORD_PATIENT, 1, P(city), "Salem");
    assert_saved(&saved);
    arena_init(&arena);
    (void)snprintf(chain, sizeof chain, "%s", newest(scene, &arena, "chain"));
    (void)snprintf(
        expected, sizeof expected,
        "{\"chain\":\"%s\",\"position\":1,\"at\":\"2026-11-24 15:42:00.000000\",\"user\":\"ann\","
        "\"name\":\"Ann Example\",\"role\":\"nurse\",\"station\":\"ws-1\",\"tty\":\"/dev/pts/3\","
        "\"remote\":\"\",\"action\":\"test.save\",\"patient\":1,\"words\":\"why\","
        "\"station_before\":null,\"changes\":[{\"table\":\"patients\",\"row\":1,\"op\":\"update\","
        "\"fields\":{\"city\":[null,\"Salem\"]}}]}",
        chain);
    assert_string_equal(newest(scene, &arena, "entry"), expected);
    assert_int_equal(strlen(chain), 32);
    assert_lines(scene->other,
                 "SELECT position || at || username || role || station || action || patient_id ||"
                 " table_name || row_id FROM ct_audit",
                 "12026-11-24 15:42:00.000000annnursews-1test.save1patients1\n");
    arena_release(&arena);
}

static void secrets_are_masked(void **state)
{
    struct scene *scene = *state;
    struct arena arena;
    const char *staff[FIELDS_OF(staff)] = {[FIELD_OF(staff, username)] = "bob",
                                           [FIELD_OF(staff, full_name)] = "Bob",
                                           [FIELD_OF(staff, role)] = "nurse",
                                           [FIELD_OF(staff, password_hash)] = "$argon2id$hidden"};
    arena_init(&arena);
    struct saved saved = scene_update(scene, RECORD_PATIENT, 1, P(ssn), "999-88-7777");
    assert_saved(&saved);
    assert_non_null(strstr(newest(scene, &arena, "entry"), "\"ssn\":[\"***\",\"***\"]"));
    saved = scene_update(scene, RECORD_PATIENT, 1, P(ssn), NULL);
    assert_saved(&saved);
    assert_non_null(strstr(newest(scene, &arena, "entry"), "\"ssn\":[\"***\",null]"));
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_STAFF, staff);
    saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_non_null(strstr(newest(scene, &arena, "entry"), "\"password_hash\":[null,\"***\"]"));
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit WHERE entry LIKE "
                                         "'%argon2%' OR entry LIKE '%8-7777%' OR entry LIKE "
                                         "'%45-6789%'"),
                     0);
    arena_release(&arena);
}

/* Each entry's text, read back, its seal and its link to the one before. */
/* ... though the clock is set back by a day before each entry. */
static void the_chain_verifies(void **state)
{
    struct scene *scene = *state;
    unsigned char key[AUDIT_KEY_BYTES];
    struct audit_head last = {.position = 0};
    for (int entry = 0; entry < 3; entry++) {
        struct datetime at = {.date = {2026, 11, 24 - entry}, .hour = 10};
        scene->clock = clock_fixed(&at);
        struct saved saved = save_entry(scene, "chart.view", 2, NULL);
        assert_saved(&saved);
    }
    scene_session(scene, "bob", "ws-1"); /* the next session at that station */
    struct saved saved = save_entry(scene, "session.sign_in", 0, "\"quoted\"\n\xff");
    assert_saved(&saved);
    scene_session(scene, "cat", "ws-2"); /* another station: nothing before it */
    saved = save_entry(scene, "session.sign_in", 0, NULL);
    assert_saved(&saved);
    read_key(scene, key);
    sqlite3_stmt *rows = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(scene->other,
                           "SELECT entry, mac, chain, position FROM ct_audit ORDER BY id", -1,
                           &rows, NULL),
        SQLITE_OK);
    int count = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        struct audit_facts facts;
        const char *text = (const char *)sqlite3_column_text(rows, 0);
        const char *mac = (const char *)sqlite3_column_text(rows, 1);
        size_t length = (size_t)sqlite3_column_bytes(rows, 0);
        assert_true(audit_entry_mac_fits(key, text, length, mac));
        assert_true(audit_entry_read(text, length, &facts));
        assert_string_equal(facts.chain, (const char *)sqlite3_column_text(rows, 2));
        assert_int_equal(facts.position, sqlite3_column_int64(rows, 3));
        count++;
        if (count == 2 || count == 3) {
            assert_int_equal(facts.position, count);
            assert_string_equal(facts.previous, last.mac);
        } else if (count == 4) {
            assert_int_equal(facts.position, 1);
            assert_string_equal(facts.station_before.chain, last.chain);
            assert_int_equal(facts.station_before.position, 3);
            assert_string_equal(facts.station_before.mac, last.mac);
        } else {
            assert_int_equal(facts.station_before.position, 0);
        }
        (void)snprintf(last.chain, sizeof last.chain, "%s", facts.chain);
        (void)snprintf(last.mac, sizeof last.mac, "%s", mac);
        last.position = facts.position;
    }
    sqlite3_finalize(rows);
    assert_int_equal(count, 5);
    /* a byte of the text, or of the key, and the seal is broken */
    assert_false(audit_entry_mac_fits(key, "{}", 2, last.mac));
    key[0] ^= 1;
    assert_false(audit_entry_mac_fits(key, last.mac, 64, last.mac));
}

static void a_text_in_another_order_is_no_entry(void **state)
{
    struct audit_facts facts;
    static const char good[] =
        "{\"chain\":\"c\",\"position\":2,\"at\":\"\",\"user\":\"\",\"name\":\"\",\"role\":\"\","
        "\"station\":\"\",\"tty\":\"\",\"remote\":\"\",\"action\":\"a\",\"patient\":null,"
        "\"words\":null,\"previous\":\"p\",\"changes\":[]}";
    static const char turned[] =
        "{\"position\":2,\"chain\":\"c\",\"at\":\"\",\"user\":\"\",\"name\":\"\",\"role\":\"\","
        "\"station\":\"\",\"tty\":\"\",\"remote\":\"\",\"action\":\"a\",\"patient\":null,"
        "\"words\":null,\"previous\":\"p\",\"changes\":[]}";
    static const char more[] =
        "{\"chain\":\"c\",\"position\":2,\"at\":\"\",\"user\":\"\",\"name\":\"\",\"role\":\"\","
        "\"station\":\"\",\"tty\":\"\",\"remote\":\"\",\"action\":\"a\",\"patient\":null,"
        "\"words\":null,\"previous\":\"p\",\"changes\":[],\"more\":1}";
    (void)state;
    assert_true(audit_entry_read(good, strlen(good), &facts));
    assert_string_equal(facts.previous, "p");
    assert_false(audit_entry_read(turned, strlen(turned), &facts));
    assert_false(audit_entry_read(more, strlen(more), &facts));
    assert_false(audit_entry_read("", 0, &facts));
    assert_false(audit_entry_read("[]", 2, &facts));
}

static void entries_are_never_changed_or_taken_away(void **state)
{
    struct scene *scene = *state;
    struct saved saved = save_entry(scene, "chart.view", 1, NULL);
    assert_saved(&saved);
    assert_int_not_equal(
        sqlite3_exec(scene->other, "UPDATE ct_audit SET username = 'x'", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(scene->other, "DELETE FROM ct_audit", NULL, NULL, NULL),
                         SQLITE_OK);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit WHERE username = 'ann'"),
                     1);
}

static void an_entry_alone_leaves_no_request(void **state)
{
    struct scene *scene = *state;
    struct saved saved = save_entry(scene, "chart.view", 1, NULL);
    assert_saved(&saved);
    assert_int_equal(saved.changed_rows, 0);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_request"), 0);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit"), 1);
}

/* A failed save moves the chain not one place on. */
static void what_fails_leaves_the_chain_where_it_was(void **state)
{
    struct scene *scene = *state;
    struct saved saved = save_entry(scene, "chart.view", 1, NULL);
    assert_saved(&saved);
    saved = scene_update(scene, RECORD_PATIENT, 1, P(dob), "nonsense");
    assert_not_saved(&saved, ERROR_REFUSED, "Born");
    saved = save_entry(scene, "chart.view", 1, NULL);
    assert_saved(&saved);
    assert_lines(scene->other, "SELECT group_concat(position) FROM ct_audit", "1,2\n");
}

static void a_new_patients_entry_is_about_that_patient(void **state)
{
    struct scene *scene = *state;
    const char *values[FIELDS_OF(patient)] = {[P(mrn)] = "MRN9",
                                              [P(first_name)] = "New",
                                              [P(last_name)] = "Born",
                                              [P(dob)] = "2026-11-24"};
    struct change_set *set = change_set_new(&scene->token, NULL);
    change_set_audit(set, "patient.new", 0, NULL);
    change_set_insert(set, RECORD_PATIENT, values);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_lines(scene->other, "SELECT patient_id FROM ct_audit", "3\n");
}

static void what_is_deleted_is_in_the_entry(void **state)
{
    struct scene *scene = *state;
    struct arena arena;
    const struct change_match match = {0, "2"};
    struct change_set *set = scene_set(scene, NULL);
    change_set_delete_all(set, RECORD_PROVIDER, &match, 1);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    arena_init(&arena);
    assert_non_null(strstr(newest(scene, &arena, "entry"),
                           "{\"table\":\"providers\",\"row\":2,\"op\":\"delete\",\"fields\":"
                           "{\"npi\":[\"1245319599\",null],\"name\":[\"Dr. Patel\",null]"));
    arena_release(&arena);
}

static void the_key_is_its_owners_alone(void **state)
{
    struct scene *scene = *state;
    struct stat status;
    char *path = audit_key_path(scene->fixture->path);
    struct saved saved = save_entry(scene, "chart.view", 1, NULL);
    assert_saved(&saved);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(status.st_size, 32);

    assert_int_equal(chmod(path, 0640), 0);
    scene_reopen(scene);
    saved = save_entry(scene, "chart.view", 1, NULL);
    assert_not_saved(&saved, ERROR_DENIED, "can be read by others");
    assert_non_null(strstr(saved.error.user, path));

    assert_int_equal(unlink(path), 0);
    saved = save_entry(scene, "chart.view", 1, NULL);
    assert_not_saved(&saved, ERROR_DENIED, "is missing");
    assert_non_null(strstr(saved.error.user, path));

    fixture_write(path, "short", 5);
    assert_int_equal(chmod(path, 0600), 0);
    saved = scene_update(scene, RECORD_PATIENT, 1, P(city), "Salem");
    assert_not_saved(&saved, ERROR_DENIED, "is not a key");
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM patients WHERE city = 'Salem'"), 0);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit"), 1);
    memory_free(path);
}

static void the_key_may_stand_elsewhere(void **state)
{
    struct scene *scene = *state;
    char path[256];
    struct stat status;
    (void)snprintf(path, sizeof path, "%s/other.key", scene->fixture->folder);
    scene->options.audit_key = path;
    scene_reopen(scene);
    struct saved saved = save_entry(scene, "chart.view", 1, NULL);
    assert_saved(&saved);
    assert_int_equal(stat(path, &status), 0);
    char *usual = audit_key_path(scene->fixture->path);
    assert_int_not_equal(stat(usual, &status), 0);
    memory_free(usual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
        TEST(an_entry_says_who_where_what_and_from_what_to_what),
        TEST(secrets_are_masked),
        TEST(the_chain_verifies),
        cmocka_unit_test(a_text_in_another_order_is_no_entry),
        TEST(entries_are_never_changed_or_taken_away),
        TEST(an_entry_alone_leaves_no_request),
        TEST(what_fails_leaves_the_chain_where_it_was),
        TEST(a_new_patients_entry_is_about_that_patient),
        TEST(what_is_deleted_is_in_the_entry),
        TEST(the_key_is_its_owners_alone),
        TEST(the_key_may_stand_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
