/* SPDX-License-Identifier: MIT */
/* Stories: what they print, and what is wrong in one named with file and line. */
#include "src/app/settings.h"
#include "src/app/story.h"

#include "unit/data/database_fixture.h"

struct story_result {
    int result;
    struct error error;
    struct buffer output;
};

static struct story_result play(struct fixture *fixture, const char *text,
                                const char *const *variables)
{
    struct story_result result = {.result = 0};
    struct settings settings;
    char path[128];
    snprintf(path, sizeof path, "%s/a.story", fixture->folder);
    fixture_write(path, text, strlen(text));
    settings_defaults(&settings);
    buffer_init(&result.output);
    buffer_add_text(&result.output, "");
    result.result = story_play(path, variables, NULL, &settings, &result.output, &result.error);
    return result;
}

static void a_story_types_and_shows(void **state)
{
    struct story_result result = play(*state,
                                      "# a remark\n:size 80x24\n:clock 2026-11-24 22:41\n"
                                      ":demo 200 7\n:screen home\n:type zzzz\n:screen none\n",
                                      NULL);
    assert_ok(result.result, &result.error);
    const char *home = strstr(result.output.bytes, "== home\n");
    const char *none = strstr(result.output.bytes, "== none\n");
    assert_non_null(home);
    assert_non_null(none);
    assert_true(home < none);
    assert_non_null(strstr(home, "200 patients"));
    assert_non_null(strstr(home, "24-Nov-2026 22:41")); /* the story's clock, not the machine's */
    assert_non_null(strstr(none, "[zzzz"));
    assert_non_null(strstr(none, "No patient matches."));
    buffer_release(&result.output);
}

static void the_same_story_gives_the_same_bytes(void **state)
{
    static const char text[] = ":clock 2026-11-24 22:41\n:demo 200 $SEED\n:keys Enter\n:looks a\n";
    static const char *const variables[] = {"SEED=9", NULL};
    struct story_result first = play(*state, text, variables);
    struct story_result second = play(*state, text, variables);
    assert_ok(first.result, &first.error);
    assert_non_null(strstr(first.output.bytes, "Chart > Summary"));
    assert_non_null(strstr(first.output.bytes, "\n@0 "));
    assert_string_equal(first.output.bytes, second.output.bytes);
    buffer_release(&first.output);
    buffer_release(&second.output);
}

static void a_paste_is_no_key(void **state)
{
    struct story_result result =
        play(*state, ":demo 200 7\n:keys Tab\n:paste gc\\nq\n:screen a\n", NULL);
    assert_ok(result.result, &result.error);
    assert_non_null(strstr(result.output.bytes, "Paste ignored"));
    assert_non_null(strstr(result.output.bytes, " Home "));
    buffer_release(&result.output);
}

static void a_row_is_put_in(void **state)
{
    struct story_result result =
        play(*state,
             ":demo 200 7\n:row patients id=900 | mrn=MRN900 | first_name=Zed | "
             "last_name=Qwertson | dob=1945-07-14\n:type qwertson\n:screen a\n",
             NULL);
    assert_ok(result.result, &result.error);
    assert_non_null(strstr(result.output.bytes, "QWERTSON, Zed"));
    buffer_release(&result.output);
}

static void a_wrong_line_is_named(void **state)
{
    static const struct {
        const char *text, *part;
    } wrong[] = {
        {":size 80x24\n:jump\n", "2"},
        {":size 0x0\n", "1"},
        {":clock yesterday\n", "1"},
        {"\n\n:keys Nokey\n", "3"},
        {":wait forever\n", "1"},
        {":depth 17\n", "1"},
        {":lines none\n", "1"},
        {":theme nosuch\n", "nosuch"},
        {":row patients id=1\n", "needs a :demo"},
        {":demo 200 7\n:row nothing id=1\n", "no table nothing"},
        {":demo 200 7\n:row patients nick=Zed\n", "no column nick"},
        {":demo x y\n", "1"},
        {":db /nonexistent/none.db\n:wait idle\n", "none.db"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct story_result result = play(*state, wrong[i].text, NULL);
        if (result.result == 0 || strstr(result.error.user, wrong[i].part) == NULL) {
            fail_msg("\"%s\" gave \"%s\"", wrong[i].text, result.error.user);
        }
        buffer_release(&result.output);
    }
}

static void a_missing_story_is_named(void **state)
{
    (void)state;
    struct settings settings;
    struct buffer output;
    struct error error = {0};
    settings_defaults(&settings);
    buffer_init(&output);
    assert_int_equal(story_play("/nonexistent/a.story", NULL, NULL, &settings, &output, &error),
                     -1);
    assert_non_null(strstr(error.user, "/nonexistent/a.story"));
    buffer_release(&output);
}

int main(void)
{
#define file_test(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        file_test(a_story_types_and_shows), file_test(the_same_story_gives_the_same_bytes),
        file_test(a_paste_is_no_key),       file_test(a_row_is_put_in),
        file_test(a_wrong_line_is_named),   cmocka_unit_test(a_missing_story_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
