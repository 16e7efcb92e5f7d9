/* SPDX-License-Identifier: MIT */
/*
 * Every screen of the list, through the frame: its view is in the audit when its first value is on
 * the canvas, and while the entry is not committed nothing of a patient is. A new screen without a
 * line here fails.
 */
#include "unit/screens/screens_fixture.h"

/* Who opens it, and the entry that it leaves; action "": it shows nobody. at_once: a search, which
 * holds up no key and is recorded within two seconds. */
struct expected {
    enum staff_role role;
    const char *action, *words;
    bool at_once;
};

#define SECTION(name)                                                                              \
    {                                                                                              \
        STAFF_DOCTOR, "chart.section", name, false                                                 \
    }
#define NOBODY(role)                                                                               \
    {                                                                                              \
        role, "", "", false                                                                        \
    }

static const struct expected all[SCREEN_COUNT] = {
    [SCREEN_LOGIN] = NOBODY(STAFF_DOCTOR),
    [SCREEN_LOCK] = NOBODY(STAFF_DOCTOR),
    [SCREEN_ADMIN] = NOBODY(STAFF_ADMIN),
    [SCREEN_EMERGENCIES] = NOBODY(STAFF_ADMIN), /* persons and reasons; a patient is not named */
    [SCREEN_HOME] = {STAFF_DOCTOR, "patient.search", "all patients", true},
    [SCREEN_SUMMARY] = {STAFF_DOCTOR, "chart.view", "", false},
    [SCREEN_DEMOGRAPHICS] = SECTION("Demographics"),
    [SCREEN_MEDICATIONS] = SECTION("Medications"),
    [SCREEN_ALLERGIES] = SECTION("Allergies"),
    [SCREEN_LABS] = SECTION("Labs"),
    [SCREEN_VITALS] = SECTION("Vitals"),
    [SCREEN_APPOINTMENTS] = SECTION("Appointments"),
    [SCREEN_TIMELINE] = SECTION("Timeline"),
    [SCREEN_SCHEDULE] = {STAFF_DOCTOR, "list.view", "Schedule of", false},
    [SCREEN_PROVIDERS] = NOBODY(STAFF_DOCTOR),
    [SCREEN_UPCOMING] = {STAFF_DOCTOR, "list.view", "Upcoming appointments", false},
    [SCREEN_ACTIVE_MEDICATIONS] = {STAFF_DOCTOR, "list.view", "Active medications", false},
    [SCREEN_CLIENTS] = NOBODY(STAFF_ADMIN),
    [SCREEN_RESULTS] = {STAFF_DOCTOR, "list.view", "Results nobody", false},
    [SCREEN_SELF_CHECK_IN] = NOBODY(STAFF_DOCTOR),
    [SCREEN_DRAFTS] = {STAFF_DOCTOR, "list.view", "drafts", false},
    [SCREEN_AUDIT] = {STAFF_ADMIN, "audit.view", "audit", false},
};

/* A draft and an emergency of the first patient. */
static const char more_records[] =
    "INSERT INTO ct_staff (id, username, full_name, role) VALUES (1, 'test', 'Test', 'doctor');"
    "INSERT INTO ct_draft (staff_id, form, patient_id, request_id, content, saved_at) VALUES"
    " (1, 'allergy.new', 1, '00112233445566778899aabbccddeeff', '00', '2026-11-24 "
    "10:00:00.000000');"
    "INSERT INTO ct_break_glass (staff_id, username, patient_id, reason, started_at, ends_at)"
    " VALUES (1, 'test', 1, 'ED', '2026-11-24 10:00:00.000000', '2026-11-24 11:00:00.000000')";

/* What the desk's patients can be told by. */
static const char *const telling[] = {"ADAMSON", "Adamson", "MRN000", "BERG",   "CARL",
                                      "arfarin", "Penicil", "1945",   "Albumin"};
enum { TELLING = sizeof telling / sizeof telling[0] };

/* Below the banner, which tells whose chart was opened: that is the chart's own entry. */
static const char *told(struct stage *stage, bool below_banner)
{
    const char *found = NULL;
    char *dump = canvas_dump(&stage->canvas, false);
    const char *from = dump;
    for (int row = 0; below_banner && row < 7; row++) {
        from = strchr(from, '\n') + 1;
    }
    for (int i = 0; i < TELLING && found == NULL; i++) {
        found = strstr(from, telling[i]) != NULL ? telling[i] : NULL;
    }
    memory_free(dump);
    return found;
}

static int64_t entries(struct desk *desk, const struct expected *expected)
{
    sqlite3 *connection = desk_look(desk);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(connection,
                           "SELECT count(*) FROM ct_audit WHERE action = ?1 AND "
                           "coalesce(json_extract(entry, '$.words'), '') LIKE ?2 || '%'",
                           -1, &statement, NULL),
        SQLITE_OK);
    sqlite3_bind_text(statement, 1, expected->action, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, expected->words, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return count;
}

/* Draws until the predicate holds; every painting on the way is looked at. */
struct watch {
    struct stage *stage;
    const struct expected *expected;
    bool told_early;
};

static bool is_recorded(void *context)
{
    struct watch *watch = context;
    workstation_draw(watch->stage->workstation, &watch->stage->canvas);
    bool is_section = strcmp(watch->expected->action, "chart.section") == 0;
    bool shows = told(watch->stage, is_section) != NULL;
    bool recorded = entries(watch->stage->desk, watch->expected) > 0;
    if (shows && !recorded && !watch->expected->at_once) {
        watch->told_early = true;
    }
    return recorded && desk_is_idle(watch->stage->desk);
}

static void go(struct stage *stage, enum screen_id id)
{
    if (screen_ops(id)->of_patient) {
        workstation_open_chart(stage->workstation, 1);
        stage_settle(stage);
    }
    workstation_go(stage->workstation, id);
}

static void every_screen_leaves_its_entry(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        void *made = NULL;
        struct stage stage;
        const struct expected *expected = &all[id];
        const char *title = screen_ops((enum screen_id)id)->title;
        if (expected->role == STAFF_NOBODY) {
            fail_msg("the screen %s has no line in this test", title);
        }
        assert_int_equal(desk_setup(&made), 0);
        struct desk *desk = made;
        if (desk == NULL) { /* the analysers do not know that desk_setup made one */
            fail_msg("no desk");
            return;
        }
        desk_run(desk, more_records);
        desk_open(desk, NULL);
        desk_sign_in(desk, expected->role);
        stage_open(&stage, desk);
        go(&stage, (enum screen_id)id);
        struct watch watch = {&stage, expected, false};
        if (expected->action[0] == '\0') {
            stage_settle(&stage);
            assert_null(told(&stage, false));
        } else {
            loop_run_until(desk->loop, is_recorded, &watch, WAIT_MS);
            if (watch.told_early || entries(desk, expected) == 0) {
                fail_msg("%s: %s", title, watch.told_early ? "shown before its entry" : "no entry");
            }
            stage_settle(&stage);
            if (id != SCREEN_AUDIT && told(&stage, false) == NULL) {
                stage_print(&stage);
                fail_msg("%s shows nobody: this test sees nothing", title);
            }
        }
        stage_close(&stage);
        desk_teardown(&made);
    }
}

static bool reads_are_through(void *context)
{
    return data_pending(((struct desk *)context)->session.data) <= 1;
}

static bool half_a_second(void *context)
{
    return clock_monotonic_ms() >= *(int64_t *)context;
}

/* The program dies before the entry is there, or the disk hangs: nobody has seen anything. */
static void without_its_entry_a_screen_shows_nobody(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        void *made = NULL;
        struct stage stage;
        const struct expected *expected = &all[id];
        if (expected->at_once) {
            continue;
        }
        if (expected->role == STAFF_NOBODY) {
            fail_msg("the screen %s has no line in this test",
                     screen_ops((enum screen_id)id)->title);
        }
        assert_int_equal(desk_setup(&made), 0);
        struct desk *desk = made;
        if (desk == NULL) { /* the analysers do not know that desk_setup made one */
            fail_msg("no desk");
            return;
        }
        desk_run(desk, more_records);
        desk_open(desk, "entry * stall 1000000");
        desk_sign_in(desk, expected->role);
        memset(&stage, 0, sizeof stage);
        stage.desk = desk;
        struct error error = {0};
        stage.keymap = keymap_load(NULL, &error);
        canvas_init(&stage.canvas, 40, 120);
        struct workstation_options options = {.session = &desk->session,
                                              .keymap = stage.keymap,
                                              .paint = stage_paint,
                                              .quit = stage_quit,
                                              .context = &stage};
        stage.workstation = workstation_new(&options);
        loop_run_until(desk->loop, reads_are_through, desk, WAIT_MS);
        if (screen_ops((enum screen_id)id)->of_patient) {
            workstation_open_chart(stage.workstation, 1);
        }
        workstation_go(stage.workstation, (enum screen_id)id);
        int64_t until = clock_monotonic_ms() + 500;
        loop_run_until(desk->loop, half_a_second, &until, 600);
        for (int paint = 0; paint < 3; paint++) {
            workstation_draw(stage.workstation, &stage.canvas);
            until = clock_monotonic_ms() + 20;
            loop_run_until(desk->loop, half_a_second, &until, 100);
            if (told(&stage, false) != NULL) {
                stage_print(&stage);
                fail_msg("%s tells %s without an entry", screen_ops((enum screen_id)id)->title,
                         told(&stage, false));
            }
        }
        stage_close(&stage);
        desk_teardown(&made);
    }
}

/* --- copying ---------------------------------------------------------------------------------- */

static char copied[64];

static bool copy(void *context, const char *text, size_t length)
{
    (void)context;
    snprintf(copied, sizeof copied, "%.*s", (int)length, text);
    return true;
}

static void copy_once(struct desk *desk, const char *directives, const char *expected)
{
    struct stage stage;
    desk_open(desk, directives);
    stage_open(&stage, desk);
    stage.workstation->options.allow_copy = true;
    stage.workstation->options.copy = copy;
    copied[0] = '\0';
    workstation_open_chart(stage.workstation, 1);
    stage_settle(&stage);
    workstation_go(stage.workstation, SCREEN_MEDICATIONS);
    stage_settle(&stage);
    workstation_copy(stage.workstation, "Warfarin");
    assert_string_equal(copied, "");
    stage_settle(&stage);
    assert_string_equal(copied, expected);
    stage_close(&stage);
}

static void what_is_copied_is_recorded_first(void **state)
{
    struct desk *desk = *state;
    static const struct expected entry = {STAFF_DOCTOR, "screen.copy", "Medications", false};
    copy_once(desk, NULL, "Warfarin");
    assert_int_equal(entries(desk, &entry), 1);
}

static void what_cannot_be_recorded_is_not_copied(void **state)
{
    struct desk *desk = *state;
    copy_once(desk, "entry 3 error busy", ""); /* after the chart's and the section's */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_leaves_its_entry),
        cmocka_unit_test(without_its_entry_a_screen_shows_nobody),
        desk_test(what_is_copied_is_recorded_first),
        desk_test(what_cannot_be_recorded_is_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
