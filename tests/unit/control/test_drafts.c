/* SPDX-License-Identifier: MIT */
/* Drafts: kept while typing, in the database or sealed in the station's folder; offered to their
 * owner alone, opened where they were left; dropped when they are done, discarded or too old; what
 * was tampered with is refused with words. */
#include "edit_fixture.h"

#include "chartty/control/forms.h"

#include <dirent.h>
#include <sys/stat.h>

static const struct edit_spec *real_spec(void)
{
    const struct edit_spec *spec = form_by_name("allergy.edit");
    assert_non_null(spec);
    return spec;
}

static int reaction_of(struct bench *bench)
{
    int field = edit_find(bench->edit, ALLERGY(reaction));
    assert_true(field >= 0);
    return field;
}

static const char *drafts_kept(struct bench *bench)
{
    return bench_look(bench, "SELECT count(*) FROM ct_draft");
}

static bool is_kept(void *context)
{
    return strcmp(drafts_kept(context), "1") == 0;
}

static int files_of(struct bench *bench)
{
    char folder[200];
    int count = 0;
    snprintf(folder, sizeof folder, "%s/drafts", bench->folder);
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        count += strstr(entry->d_name, ".draft") != NULL;
    }
    if (directory != NULL) {
        closedir(directory);
    }
    return count;
}

struct arrived {
    int calls, count;
};

static void on_arrival(void *context, int count)
{
    struct arrived *arrived = context;
    arrived->calls++;
    arrived->count = count;
}

/* What a sign-in finds; -1: nobody knows. */
static int sign_in(struct bench *bench, int64_t id)
{
    struct arrived arrived = {0};
    bench_person(bench, id, STAFF_DOCTOR);
    struct drafts_arrival *arrival = drafts_sign_in(&bench->desk->session, on_arrival, &arrived);
    desk_wait(bench->desk);
    assert_int_equal(arrived.calls, 1);
    drafts_arrival_free(arrival);
    return arrived.count;
}

static struct drafts *list(struct bench *bench)
{
    struct drafts *drafts = drafts_new(&bench->desk->session, desk_changed, bench->desk);
    desk_wait(bench->desk);
    assert_int_equal(drafts_state(drafts), DRAFTS_READY);
    return drafts;
}

/* A form of allergy 1 with a word typed, left as by hanging up. */
static void leave_a_draft(struct bench *bench, const char *typed)
{
    bench_form(bench, real_spec(), 1);
    bench_type(bench, reaction_of(bench), typed);
    bench_close_form(bench);
}

static void restore(struct bench *bench, struct drafts *drafts, int index)
{
    struct error error = {0};
    bench->edit = drafts_open(drafts, index, desk_changed, bench->desk, &error);
    if (bench->edit == NULL) {
        fail_msg("%s", error.user);
    }
    desk_wait(bench->desk);
}

/* At its limit, a timer of the same loop: whatever else the machine does, they come in order. */
struct limit {
    struct bench *bench;
    bool is_over, was_met;
};

static void kept_or_under_way(void *context)
{
    struct limit *limit = context;
    limit->is_over = true;
    limit->was_met = is_kept(limit->bench) || data_pending(limit->bench->desk->session.data) > 0;
}

static bool limit_is_over(void *context)
{
    return ((struct limit *)context)->is_over;
}

static void typing_is_kept_within_two_seconds(void **state)
{
    struct bench bench;
    struct limit limit = {.bench = &bench};
    bench_open(&bench, *state, NULL);
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "rash");
    loop_timer_start(bench.desk->loop, 2000, 0, kept_or_under_way, &limit);
    assert_string_equal(drafts_kept(&bench), "0");
    loop_run_until(bench.desk->loop, limit_is_over, &limit, WAIT_MS);
    assert_true(limit.was_met);
    loop_run_until(bench.desk->loop, is_kept, &bench, WAIT_MS);
    assert_string_equal(drafts_kept(&bench), "1");
    /* Nothing of it can be read in the table. */
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM ct_draft WHERE content LIKE"
                                           " '%rash%' OR content LIKE '%72617368%'"),
                        "0");
    bench_end(&bench);
}

static void twenty_characters_are_kept_at_once(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "swelling of the lips and the tongue");
    desk_wait(bench.desk);
    assert_string_equal(drafts_kept(&bench), "1");
    bench_type(&bench, reaction_of(&bench), "swelling of the lips and the tongue, at night, twice");
    desk_wait(bench.desk);
    assert_string_equal(drafts_kept(&bench), "1");
    /* One entry of the audit a form, however often it was kept. */
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM ct_audit WHERE action ="
                                           " 'draft.keep'"),
                        "1");
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM ct_audit WHERE entry LIKE"
                                           " '%swelling%'"),
                        "0");
    bench_end(&bench);
}

static void a_draft_comes_back_into_its_field(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    leave_a_draft(&bench, "rash");
    assert_int_equal(sign_in(&bench, 1), 1);
    struct drafts *drafts = list(&bench);
    assert_int_equal(drafts_count(drafts), 1);
    assert_string_equal(drafts_item(drafts, 0)->title, real_spec()->title);
    assert_string_equal(drafts_item(drafts, 0)->patient,
                        "ADAMSON, Ada  Born 14-Jul-1945  MRN MRN0001");
    restore(&bench, drafts, 0);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_string_equal(edit_field(bench.edit, reaction_of(&bench)).typed, "rash");
    assert_true(edit_field(bench.edit, reaction_of(&bench)).changed);
    assert_int_equal(edit_focused(bench.edit), reaction_of(&bench));
    assert_string_equal(edit_patient(bench.edit)->mrn, "MRN0001");
    assert_true(edit_dirty(bench.edit));
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(bench_look(&bench, "SELECT reaction FROM allergies WHERE id = 1"), "rash");
    assert_string_equal(drafts_kept(&bench), "0"); /* gone with the save */
    assert_string_equal(bench_look(&bench, "SELECT group_concat(action) FROM ct_audit WHERE action"
                                           " LIKE 'draft.%'"),
                        "draft.keep,draft.restore");
    drafts_free(drafts);
    bench_end(&bench);
}

/* "T-1" is yesterday as it was typed, also when the draft is opened a day later. */
static void shorthand_keeps_its_meaning(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, real_spec(), 1);
    int onset = edit_find(bench.edit, ALLERGY(onset_date));
    edit_type(bench.edit, onset, "T-1"); /* never left */
    bench_close_form(&bench);
    clock_advance(&bench.desk->clock, 25 * 3600 * 1000);
    struct drafts *drafts = list(&bench);
    restore(&bench, drafts, 0);
    assert_string_equal(edit_field(bench.edit, onset).typed, "23-Nov-2026");
    drafts_free(drafts);
    bench_end(&bench);
}

/* What somebody else changed since the draft was begun is seen. */
static void a_draft_of_a_changed_row_is_a_conflict(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    leave_a_draft(&bench, "rash");
    desk_run(bench.desk, "UPDATE allergies SET reaction = 'cough' WHERE id = 1");
    struct drafts *drafts = list(&bench);
    restore(&bench, drafts, 0);
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_CONFLICT);
    assert_string_equal(edit_conflict(bench.edit, 0).mine, "rash");
    assert_string_equal(edit_conflict(bench.edit, 0).theirs, "cough");
    drafts_free(drafts);
    bench_end(&bench);
}

static void nobody_else_sees_it(void **state)
{
    struct bench bench;
    struct error error = {0};
    bench_open(&bench, *state, NULL);
    leave_a_draft(&bench, "rash");
    assert_int_equal(sign_in(&bench, 2), 0);
    struct drafts *drafts = list(&bench);
    assert_int_equal(drafts_count(drafts), 0);
    assert_null(drafts_open(drafts, 0, desk_changed, bench.desk, &error));
    drafts_free(drafts);
    /* Even when the table says that it is theirs: the seal does not open. */
    desk_run(bench.desk, "UPDATE ct_draft SET staff_id = 2");
    drafts = list(&bench);
    assert_int_equal(drafts_count(drafts), 1);
    assert_null(drafts_open(drafts, 0, desk_changed, bench.desk, &error));
    assert_int_equal(error.code, ERROR_CORRUPT);
    drafts_free(drafts);
    bench_end(&bench);
}

static void what_was_tampered_with_is_refused(void **state)
{
    static const char *const changes[] = {
        "UPDATE ct_draft SET content = 'zz'",
        "UPDATE ct_draft SET content = ''",
        "UPDATE ct_draft SET content = substr(content, 1, length(content) - 2)",
        "UPDATE ct_draft SET content = '00' || substr(content, 3)",
        "UPDATE ct_draft SET form = 'vital_signs.new'",
        "UPDATE ct_draft SET request_id = '0123456789abcdef0123456789abcdef'",
    };
    struct bench bench;
    bench_open(&bench, *state, NULL);
    leave_a_draft(&bench, "rash");
    desk_run(bench.desk, "CREATE TABLE kept AS SELECT * FROM ct_draft");
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct error error = {0};
        desk_run(bench.desk, "DELETE FROM ct_draft; INSERT INTO ct_draft SELECT * FROM kept");
        desk_run(bench.desk, changes[i]);
        struct drafts *drafts = list(&bench);
        assert_int_equal(drafts_count(drafts), 1);
        assert_null(drafts_open(drafts, 0, desk_changed, bench.desk, &error));
        assert_holds(error.user, "iscard");
        drafts_discard(drafts, 0);
        desk_wait(bench.desk);
        assert_int_equal(drafts_count(drafts), 0);
        drafts_free(drafts);
    }
    /* Another station's key. */
    desk_run(bench.desk, "INSERT INTO ct_draft SELECT * FROM kept");
    char path[200];
    snprintf(path, sizeof path, "%s/draft-key", bench.folder);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    unlink(path);
    struct error error = {0};
    struct drafts *drafts = list(&bench);
    assert_null(drafts_open(drafts, 0, desk_changed, bench.desk, &error));
    assert_holds(error.user, "another station");
    drafts_free(drafts);
    bench_end(&bench);
}

static void what_is_too_old_is_dropped_and_audited(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    leave_a_draft(&bench, "rash");
    leave_a_draft(&bench, "cough");
    desk_run(bench.desk, "UPDATE ct_draft SET saved_at = '2026-11-17 11:00:00.000000'"
                         " WHERE id = (SELECT min(id) FROM ct_draft)");
    assert_int_equal(sign_in(&bench, 1), 1);
    assert_string_equal(drafts_kept(&bench), "1");
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM ct_audit WHERE action ="
                                           " 'draft.drop'"),
                        "1");
    bench.desk->session.draft_days = 1;
    clock_advance(&bench.desk->clock, 25 * 3600 * 1000);
    assert_int_equal(sign_in(&bench, 1), 0);
    assert_string_equal(drafts_kept(&bench), "0");
    bench_end(&bench);
}

static void parked(void *context)
{
    ++*(int *)context;
}

static bool has_parked(void *context)
{
    return *(int *)context > 0;
}

struct parking {
    int done, done_at_limit;
};

static void parking_is_due(void *context)
{
    struct parking *parking = context;
    parking->done_at_limit = parking->done;
}

/* The database does not answer: within 300 ms it is in the station's folder, and goes over at the
 * next sign-in. */
static void what_the_database_does_not_take_is_sealed(void **state)
{
    struct bench bench;
    struct parking parking = {.done = 0};
    bench_open(&bench, *state, "save 1 stall 1500");
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "rash");
    assert_false(edit_park(bench.edit, parked, &parking.done));
    loop_timer_start(bench.desk->loop, 600, 0, parking_is_due, &parking);
    loop_run_until(bench.desk->loop, has_parked, &parking.done, WAIT_MS);
    loop_run_until(bench.desk->loop, has_parked, &parking.done_at_limit, 1000);
    assert_int_equal(parking.done_at_limit, 1);
    assert_int_equal(parking.done, 1);
    assert_int_equal(files_of(&bench), 1);
    char command[300];
    snprintf(command, sizeof command, "%s/drafts", bench.folder);
    struct stat status;
    assert_int_equal(stat(command, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    bench_close_form(&bench);
    assert_int_equal(sign_in(&bench, 2), 0);
    assert_int_equal(files_of(&bench), 1); /* not theirs */
    assert_int_equal(sign_in(&bench, 1), 1);
    assert_int_equal(files_of(&bench), 0);
    struct drafts *drafts = list(&bench);
    restore(&bench, drafts, 0);
    assert_string_equal(edit_field(bench.edit, reaction_of(&bench)).typed, "rash");
    drafts_free(drafts);
    bench_end(&bench);
}

/* An older draft is under way when the line goes: the newer one in the folder outlives its answer.
 */
static void what_was_under_way_does_not_win(void **state)
{
    struct bench bench;
    int done = 0;
    bench_open(&bench, *state, "save 1 stall 200\nsave 2 stall 60000");
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "swelling of the lips"); /* sent: 20 characters */
    edit_type(bench.edit, reaction_of(&bench), "swelling of the lips, badly");
    assert_true(edit_park(bench.edit, parked, &done));
    assert_int_equal(files_of(&bench), 1);
    loop_run_until(bench.desk->loop, is_kept, &bench, WAIT_MS);
    loop_run_until(bench.desk->loop, has_parked, &done, 50); /* its answer has come, if any does */
    assert_int_equal(files_of(&bench), 1);
    edit_free(bench.edit);
    bench.edit = NULL;
    bench_person(&bench, 1, STAFF_DOCTOR);
    sqlite3_close(bench.database);
    data_close(bench.desk->session.data);
    loop_free(bench.desk->loop);
    const char *records = bench.desk->session.records, *folder = bench.desk->session.state_folder;
    desk_open(bench.desk, NULL); /* the next program */
    bench.desk->session.records = records;
    bench.desk->session.state_folder = folder;
    bench.database = fixture_open(bench.desk->fixture->path);
    assert_int_equal(sign_in(&bench, 1), 1);
    struct drafts *drafts = list(&bench);
    restore(&bench, drafts, 0);
    assert_string_equal(edit_field(bench.edit, reaction_of(&bench)).typed,
                        "swelling of the lips, badly");
    drafts_free(drafts);
    bench_end(&bench);
}

static void a_database_that_fails_leaves_a_file(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, "save 1 error input/output");
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "swelling of the lips");
    desk_wait(bench.desk);
    assert_int_equal(files_of(&bench), 1);
    loop_run_until(bench.desk->loop, is_kept, &bench, WAIT_MS); /* tried again */
    desk_wait(bench.desk);
    assert_int_equal(files_of(&bench), 0);
    bench_end(&bench);
}

/* A save was under way when the line was cut: the draft tells what became of it. */
static void an_unseen_save_is_told_when_it_is_restored(void **state)
{
    struct bench bench;
    int done = 0;
    bench_open(&bench, *state, "save 1 stall 700");
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "rash");
    edit_save(bench.edit);
    if (edit_state(bench.edit) == EDIT_REENTER) {
        edit_reenter(bench.edit, "aa1945");
    }
    assert_int_equal(edit_state(bench.edit), EDIT_SAVING);
    if (!edit_park(bench.edit, parked, &done)) {
        loop_run_until(bench.desk->loop, has_parked, &done, WAIT_MS);
    }
    bench_close_form(&bench); /* the save goes on */
    assert_string_equal(bench_look(&bench, "SELECT reaction FROM allergies WHERE id = 1"), "rash");
    assert_int_equal(sign_in(&bench, 1), 1);
    struct drafts *drafts = list(&bench);
    restore(&bench, drafts, 0);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_holds(edit_saved_words(bench.edit), " at ");
    assert_string_equal(drafts_kept(&bench), "0");
    drafts_free(drafts);
    bench_end(&bench);
}

/* The same person has the draft open at two stations and saves at both: one row, and the second is
 * told. */
static void saved_at_two_stations(void **state, const char *typed_there, enum edit_state there)
{
    static const char rows[] = "SELECT count(*) || ' ' || max(heart_rate) FROM vital_signs WHERE "
                               "heart_rate IN (73, 81)";
    const struct edit_spec *spec = form_by_name("vital_signs.new");
    struct bench bench;
    struct error error = {0};
    bench_open(&bench, *state, NULL);
    bench_form(&bench, spec, 0);
    int pulse = edit_find(bench.edit, VITALS(heart_rate));
    bench_type(&bench, pulse, "73");
    bench_close_form(&bench);
    struct drafts *here = list(&bench), *other = list(&bench);
    struct edit *second = drafts_open(other, 0, desk_changed, bench.desk, &error);
    assert_non_null(second);
    restore(&bench, here, 0);
    if (typed_there != NULL) {
        edit_type(second, pulse, typed_there);
        edit_leave(second, pulse);
    }
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    bench_close_form(&bench);
    bench.edit = second;
    bench_save(&bench);
    assert_int_equal(edit_state(second), there);
    if (there == EDIT_OPEN) {
        assert_begins(edit_problem(second), "Not saved: ");
        assert_string_equal(edit_field(second, pulse).typed, typed_there);
    }
    assert_string_equal(bench_look(&bench, rows), "1 73");
    drafts_free(here);
    drafts_free(other);
    bench_end(&bench);
}

static void one_draft_at_two_stations_is_saved_once(void **state)
{
    saved_at_two_stations(state, NULL, EDIT_SAVED);
}

static void one_draft_changed_at_another_station_is_told(void **state)
{
    saved_at_two_stations(state, "81", EDIT_OPEN);
}

static void discarded_is_gone(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "swelling of the lips and the tongue");
    desk_wait(bench.desk);
    edit_discard(bench.edit);
    bench_close_form(&bench);
    assert_string_equal(drafts_kept(&bench), "0");
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM ct_audit WHERE action ="
                                           " 'draft.drop'"),
                        "1");
    /* Typed and taken back is no draft either. */
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "swelling of the lips and the tongue");
    desk_wait(bench.desk);
    assert_string_equal(drafts_kept(&bench), "1");
    edit_undo(bench.edit);
    loop_run_until(bench.desk->loop, desk_is_idle, bench.desk, WAIT_MS);
    bench_close_form(&bench);
    assert_string_equal(drafts_kept(&bench), "0");
    bench_end(&bench);
}

/* No folder: said once, and the form goes on. */
static void a_station_without_a_folder_says_so(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench.desk->session.state_folder = NULL;
    bench_form(&bench, real_spec(), 1);
    bench_type(&bench, reaction_of(&bench), "swelling of the lips and the tongue");
    assert_holds(edit_problem(bench.edit), "drafts cannot be kept");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(typing_is_kept_within_two_seconds),
        desk_test(twenty_characters_are_kept_at_once),
        desk_test(a_draft_comes_back_into_its_field),
        desk_test(shorthand_keeps_its_meaning),
        desk_test(a_draft_of_a_changed_row_is_a_conflict),
        desk_test(nobody_else_sees_it),
        desk_test(what_was_tampered_with_is_refused),
        desk_test(what_is_too_old_is_dropped_and_audited),
        desk_test(what_the_database_does_not_take_is_sealed),
        desk_test(what_was_under_way_does_not_win),
        desk_test(a_database_that_fails_leaves_a_file),
        desk_test(an_unseen_save_is_told_when_it_is_restored),
        desk_test(one_draft_at_two_stations_is_saved_once),
        desk_test(one_draft_changed_at_another_station_is_told),
        desk_test(discarded_is_gone),
        desk_test(a_station_without_a_folder_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
