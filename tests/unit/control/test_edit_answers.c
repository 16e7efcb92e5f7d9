/* SPDX-License-Identifier: MIT */
/* Each answer that a save can come back with: conflict, refusal, busy, lost, uncertain; what the
 * form says and does then, and that nothing typed is lost. */
#include "edit_fixture.h"

static const char *count_of_vitals(struct bench *bench)
{
    return bench_look(bench, "SELECT count(*) FROM vital_signs");
}

static void somebody_else_was_first(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &allergy_spec, 1);
    bench_type(&bench, FIELD_REACTION, "rash");
    edit_type(bench.edit, FIELD_SEVERITY, "mild");
    desk_run(bench.desk, "UPDATE allergies SET severity = 'moderate', onset_date = '2020-01-02'"
                         " WHERE id = 1");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_CONFLICT);
    assert_int_equal(edit_conflict_count(bench.edit), 2);
    struct edit_conflict severity = edit_conflict(bench.edit, 0);
    struct edit_conflict onset = edit_conflict(bench.edit, 1);
    assert_string_equal(severity.label, "Severity");
    assert_string_equal(severity.as_it_was, "severe");
    assert_string_equal(severity.theirs, "moderate");
    assert_string_equal(severity.mine, "mild");
    assert_true(severity.both);
    assert_int_equal(severity.choice, 0);
    assert_string_equal(onset.theirs, "02-Jan-2020");
    assert_false(onset.both);
    assert_false(edit_resolve(bench.edit)); /* nothing is chosen for anybody */
    edit_choose(bench.edit, 0, true);
    assert_true(edit_resolve(bench.edit));
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(bench_look(&bench, "SELECT severity || '|' || onset_date || '|' || reaction"
                                           " FROM allergies WHERE id = 1"),
                        "mild|2020-01-02|rash");
    bench_end(&bench);
}

#define ENTRY(at, who)                                                                             \
    "INSERT INTO ct_audit (chain, position, at, username, role, station, action, table_name,"      \
    " row_id, entry, mac) VALUES ('c', (SELECT count(*) FROM ct_audit), '" at "', '" who           \
    "', 'nurse', 'ws-01', 'allergy.edit', 'allergies', 1, 'e', 'm');"

/* Who was first is told by the audit; an entry from before the form read the row names nobody. */
static void who_was_first_is_said(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL); /* 12:00 in New York */
    desk_run(bench.desk, ENTRY("2026-11-24 16:30:00.000000", "long.ago"));
    bench_form(&bench, &allergy_spec, 1);
    edit_type(bench.edit, FIELD_SEVERITY, "mild");
    desk_run(bench.desk, "UPDATE allergies SET severity = 'moderate' WHERE id = 1");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_CONFLICT);
    assert_string_equal(edit_conflict_words(bench.edit),
                        "It was changed after you opened it at 12:00.");
    edit_back(bench.edit);
    desk_run(bench.desk, ENTRY("2026-11-24 17:05:00.000000", "kim.lee"));
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_CONFLICT);
    assert_string_equal(edit_conflict_words(bench.edit),
                        "kim.lee (ws-01) saved it at 12:05, after you opened it at 12:00.");
    bench_end(&bench);
}

static void theirs_can_be_kept_and_the_form_gone_back_to(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &allergy_spec, 1);
    edit_type(bench.edit, FIELD_SEVERITY, "mild");
    bench_type(&bench, FIELD_REACTION, "rash");
    desk_run(bench.desk, "UPDATE allergies SET severity = 'moderate' WHERE id = 1");
    bench_save(&bench);
    edit_back(bench.edit);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_string_equal(edit_field(bench.edit, FIELD_SEVERITY).typed, "mild");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_CONFLICT);
    edit_choose(bench.edit, 0, false);
    assert_true(edit_resolve(bench.edit));
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(bench_look(&bench, "SELECT severity || '|' || reaction FROM allergies"
                                           " WHERE id = 1"),
                        "moderate|rash");
    bench_end(&bench);
}

static void a_row_that_is_gone_keeps_the_text(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &allergy_spec, 2);
    bench_type(&bench, FIELD_REACTION, "rash");
    desk_run(bench.desk, "DELETE FROM allergies WHERE id = 2");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_holds(edit_problem(bench.edit), "no longer there");
    assert_string_equal(edit_field(bench.edit, FIELD_REACTION).typed, "rash");
    bench_end(&bench);
}

/* The failures after which nothing was written: the words, and F2 again. */
static void what_failed_is_tried_again(void **state)
{
    struct bench bench;
    bench_open(&bench, *state,
               "save 1 error busy\nsave 2 error connection lost\nsave 3 error input/output\n"
               "save 4 error timed out\nsave 5 error refused\nsave 6 error not allowed\n"
               "save 7 error other version");
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "72");
    for (int i = 0; i < 7; i++) {
        bench_save(&bench);
        assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
        assert_begins(edit_problem(bench.edit), "Not saved: ");
        if (i < 4) {
            assert_holds(edit_problem(bench.edit), "Your text is kept. F2 tries again.");
        }
        assert_string_equal(edit_field(bench.edit, FIELD_PULSE).typed, "72");
        assert_string_equal(count_of_vitals(&bench), "2");
    }
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(count_of_vitals(&bench), "3");
    assert_string_equal(edit_problem(bench.edit), "");
    bench_end(&bench);
}

static void an_unseen_save_is_said_to_be_saved(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, "save 1 uncertain");
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "72");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_begins(edit_saved_words(bench.edit), "Vital signs saved at ");
    assert_string_equal(count_of_vitals(&bench), "3");
    bench_end(&bench);
}

static void a_save_that_vanished_is_said_to_be_none(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, "save 1 vanish");
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "72");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_begins(edit_problem(bench.edit), "Not saved: ");
    assert_string_equal(count_of_vitals(&bench), "2");
    bench_save(&bench); /* the void id is not used again */
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(count_of_vitals(&bench), "3");
    bench_end(&bench);
}

static bool is_settled(void *context)
{
    return edit_state(((struct bench *)context)->edit) != EDIT_SAVING;
}

/* While nobody knows, nothing is said and nothing typed; it is asked again by itself. */
static void it_is_asked_until_somebody_knows(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, "save 1 uncertain\nsettle 1 error connection lost");
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "72");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVING);
    assert_begins(edit_problem(bench.edit), "Not known yet");
    edit_type(bench.edit, FIELD_PULSE, "99");
    assert_string_equal(edit_field(bench.edit, FIELD_PULSE).typed, "72");
    loop_run_until(bench.desk->loop, is_settled, &bench, WAIT_MS);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(count_of_vitals(&bench), "3");
    bench_end(&bench);
}

static void a_rule_says_no_beside_its_field(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    desk_run(bench.desk, "CREATE TRIGGER no_rash BEFORE UPDATE ON allergies WHEN new.reaction ="
                         " 'rash' BEGIN SELECT raise(ABORT, 'no'); END");
    bench_form(&bench, &allergy_spec, 1);
    bench_type(&bench, FIELD_REACTION, "rash");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_begins(edit_problem(bench.edit), "Not saved: ");
    bench_type(&bench, FIELD_REACTION, "rash, mild");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    bench_end(&bench);
}

/* Slow: typing is over until it has answered, the form says that it is being saved. */
static void a_slow_save_is_waited_for(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, "save 1 stall 200");
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "72");
    edit_save(bench.edit);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVING);
    edit_save(bench.edit); /* F2 again is no second save */
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(count_of_vitals(&bench), "3");
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(somebody_else_was_first),
        desk_test(who_was_first_is_said),
        desk_test(theirs_can_be_kept_and_the_form_gone_back_to),
        desk_test(a_row_that_is_gone_keeps_the_text),
        desk_test(what_failed_is_tried_again),
        desk_test(an_unseen_save_is_said_to_be_saved),
        desk_test(a_save_that_vanished_is_said_to_be_none),
        desk_test(it_is_asked_until_somebody_knows),
        desk_test(a_rule_says_no_beside_its_field),
        desk_test(a_slow_save_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
