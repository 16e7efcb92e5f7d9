/* SPDX-License-Identifier: MIT */
/* The gate of the station, played as stories on a clock that stands until it is moved: signing in,
 * the lock to the second, coming back to the very field, another person, signing out, scans. */
#include "src/app/settings.h"
#include "src/app/story.h"

#include "chartty/control/sign_in.h"
#include "unit/data/database_fixture.h"

static const char head[] = ":size 80x24\n:clock 2026-11-24 22:41\n:demo 200 7\n";
static const char head_alone[] = ":size 80x24\n:clock 2026-11-24 22:41\n";

struct gate {
    struct fixture *fixture;
    struct buffer output; /* what the story played */
};

static int gate_setup(void **state)
{
    struct gate *gate = memory_new(sizeof *gate);
    void *fixture = NULL;
    int made = fixture_setup(&fixture);
    gate->fixture = fixture;
    *state = gate;
    return made;
}

static int gate_teardown(void **state)
{
    struct gate *gate = *state;
    void *fixture = gate->fixture;
    buffer_release(&gate->output);
    memory_free(gate);
    return fixture_teardown(&fixture);
}

/* Plays the lines after the head; "{nurse}" and the like become that person's password, "{nurse#}"
 * the PIN. */
static void play(struct gate *gate, const char *lines)
{
    static const char *const roles[] = {"clerk", "nurse", "doctor", "admin"};
    struct settings settings;
    struct buffer text;
    struct error error = {0};
    char path[128];
    buffer_init(&text);
    buffer_add_text(&text, strncmp(lines, ":db ", 4) == 0 ? head_alone : head);
    for (const char *at = lines; *at != '\0';) {
        char word[24];
        bool taken = false;
        for (size_t i = 0; i < 4 && *at == '{' && !taken; i++) {
            size_t length = strlen(roles[i]);
            if (strncmp(at + 1, roles[i], length) == 0) {
                bool pin = at[1 + length] == '#';
                snprintf(word, sizeof word, "demo-%s", roles[i]);
                for (int d = 0; demo_sign_ins[d].username != NULL; d++) {
                    if (strcmp(demo_sign_ins[d].username, word) == 0) {
                        buffer_add_text(&text,
                                        pin ? demo_sign_ins[d].pin : demo_sign_ins[d].password);
                    }
                }
                at += length + (pin ? 3 : 2);
                taken = true;
            }
        }
        if (!taken) {
            buffer_add(&text, at++, 1);
        }
    }
    snprintf(path, sizeof path, "%s/a.story", gate->fixture->folder);
    fixture_write(path, text.bytes, text.length);
    settings_defaults(&settings);
    buffer_init(&gate->output);
    buffer_add_text(&gate->output, "");
    assert_ok(story_play(path, NULL, NULL, &settings, &gate->output, &error), &error);
    buffer_release(&text);
}

/* The part of the output that is this screen, 0-terminated; memory_free. */
static char *screen_of(const struct gate *gate, const char *name)
{
    char title[64];
    snprintf(title, sizeof title, "== %s\n", name);
    const char *from = strstr(gate->output.bytes, title);
    assert_non_null(from);
    from += strlen(title);
    const char *end = strstr(from, "\n== ");
    size_t length = end != NULL ? (size_t)(end - from) : strlen(from) - 1;
    char *copy = memory_new(length + 1);
    snprintf(copy, length + 1, "%s", from);
    return copy;
}

static void check(const struct gate *gate, const char *name, const char *text, bool shown)
{
    char *screen = screen_of(gate, name);
    if ((strstr(screen, text) != NULL) != shown) {
        print_error("%s\n", screen);
        fail_msg("%s: \"%s\" is %s", name, text, shown ? "not there" : "there");
    }
    memory_free(screen);
}

#define shows(name, text) check(*state, name, text, true)
#define hides(name, text) check(*state, name, text, false)

/* Two screens, to the letter. */
static void is_back(const struct gate *gate, const char *before, const char *after)
{
    char *left = screen_of(gate, before), *right = screen_of(gate, after);
    assert_string_equal(left, right);
    memory_free(left);
    memory_free(right);
}

static void nobody_sees_nothing_before_signing_in(void **state)
{
    play(*state, ":as nobody\n:screen login\n:keys g h\n:screen typed\n"
                 ":keys ^K\n:type home\n:screen palette\n:keys Esc Esc\n"
                 ":paste demo-nurse\n:keys Tab\n:type wrong\n:keys Enter\n"
                 ":screen failed\n:type {nurse}\n:keys F2\n:screen in\n");
    shows("login", "Authorised users only");
    shows("login", "(nobody)");
    shows("login", "demo-admin"); /* the demo's own sign-ins */
    hides("login", "ADAMS");
    shows("typed", "[gh_");
    hides("palette", "find a patient");
    shows("failed", "Sign-in failed");
    shows("failed", "[demo-nurse_");
    hides("failed", "wrong"); /* nor its letters */
    shows("in", "demo-nurse RN");
    shows("in", "ADAMS, Ashley");
}

/* A database that has nobody asks for the first administrator; nobody else's sign-ins are shown. */
static void the_first_administrator(void **state)
{
    fixture_make(((struct gate *)*state)->fixture);
    play(*state, ":db test.db\n:as nobody\n:screen first\n:type Ada Admin\n:keys Tab\n"
                 ":type ada\n:keys Tab\n:type too short\n:keys Tab\n:type too short\n"
                 ":keys F2\n:screen short\n:type plum orbit kettle 83 wet\n:keys Tab\n"
                 ":type plum orbit kettle 83\n:keys F2\n:screen differ\n"
                 ":type plum orbit kettle 83 wet\n:keys Tab\n"
                 ":type plum orbit kettle 83 wet\n:keys Enter\n:screen made\n"
                 ":type plum orbit kettle 83 wet\n:keys Enter\n:screen in\n");
    shows("first", "Who is the first administrator?");
    hides("first", "Demo sign-ins");
    shows("short", "15 characters");
    shows("differ", "The two passwords differ.");
    hides("differ", "kettle");
    shows("made", "The first administrator is made. Sign in now.");
    shows("in", "Admin > Staff");
    shows("in", "ada admin");
}

static void the_lock_comes_at_its_limit_and_warns(void **state)
{
    play(*state, ":as demo-nurse\n:keys Tab Enter g m\n:advance 279\n:screen before\n"
                 ":advance 1\n:screen warned\n:advance 19\n:screen last\n:advance 1\n"
                 ":screen locked\n:keys g h F1\n:screen keys\n");
    hides("before", "Locks in");
    shows("warned", "Locks in 20 s. Any key keeps it open.");
    shows("last", "Chart > Medications");
    shows("locked", "Locked");
    shows("locked", "demo-nurse RN   locked 22:46 (idle 5 min)");
    hides("locked", "ADAMS");
    hides("locked", "MRN");
    hides("locked", "Known allergies");
    hides("keys", "ADAMS");
    shows("keys", "Help - locked");
}

static void a_key_starts_the_time_anew(void **state)
{
    play(*state, ":as demo-nurse\n:advance 290\n:keys Tab\n:screen warned\n:advance 299\n"
                 ":screen open\n:advance 1\n:screen locked\n");
    hides("warned", "Locks in");
    shows("open", "Find patient");
    shows("locked", "Locked");
}

static void the_same_person_returns_to_the_very_field(void **state)
{
    play(*state, ":as demo-doctor\n:type adams\n:keys Left Left\n:screen field\n:keys ^L\n"
                 ":screen locked\n:type 000000\n:keys Enter\n:screen wrong\n:type {doctor#}\n"
                 ":keys Enter\n:screen back\n:type x\n:screen typed\n:keys ^U Tab Enter g m /\n"
                 ":type in\n:screen finding\n:keys F12\n:type {doctor}\n:keys Enter\n"
                 ":screen finding-again\n");
    hides("locked", "adams");
    shows("wrong", "Locked");
    is_back(*state, "field", "back");
    shows("typed", "[adaxms"); /* the cursor too */
    is_back(*state, "finding", "finding-again");
}

static void another_person_finds_nothing_of_it(void **state)
{
    play(*state, ":as demo-doctor\n:keys Tab Enter g l\n:screen chart\n:keys ^L F6\n"
                 ":screen other\n:keys Esc\n:screen lock-again\n:keys F6\n:type demo-nurse\n"
                 ":keys Tab\n:type {nurse}\n:keys Enter\n:screen home\n:keys Tab ^K\n"
                 ":type demographics\n:screen no-chart\n:keys ^U\n:type messages\n"
                 ":keys Enter\n:screen messages\n");
    shows("chart", "ADAMS, Ashley");
    shows("other", "Back to the lock");
    shows("lock-again", "demo-doctor MD");
    shows("home", "demo-nurse RN");
    shows("home", "None yet."); /* recent patients */
    shows("no-chart", "open a chart first");
    shows("messages", "Messages (");
    hides("messages", "Labs");
}

static void signing_out(void **state)
{
    play(*state, ":as demo-doctor\n:keys Tab Enter ^O\n:screen by-key\n:as demo-nurse\n"
                 ":advance 1799\n:screen locked\n:advance 1\n:screen idle\n:as demo-clerk\n"
                 ":keys ^L ^O\n:screen from-lock\n");
    shows("by-key", "(nobody)");
    hides("by-key", "ADAMS");
    shows("locked", "demo-nurse RN   locked");
    shows("idle", "(nobody)");
    shows("from-lock", "(nobody)");
}

static void each_role_has_its_home(void **state)
{
    play(*state, ":as demo-clerk\n:screen clerk\n:keys ^O\n:as demo-nurse\n:screen nurse\n"
                 ":keys ^O\n:as demo-doctor\n:screen doctor\n:keys ^O\n:as demo-admin\n"
                 ":screen admin\n");
    shows("clerk", "Schedule ");
    shows("nurse", "Find patient");
    shows("doctor", "Find patient");
    shows("admin", "Admin > Staff");
    shows("admin", "demo-clerk");
}

static void a_bracelet_asks_before_it_opens(void **state)
{
    play(*state, ":as demo-doctor\n:keys Tab\n:type ~~PMRN03847686\n:keys Enter\n:screen asked\n"
                 ":keys Enter\n:screen stayed\n:advance 3\n:type ~~PMRN03847686\n:keys Enter\n"
                 ":keys Left Enter\n:screen opened\n:type ~~PMRN03847686\n:keys Enter\n"
                 ":screen again\n:advance 3\n:type ~~PMRN03847686\n:keys Enter\n:screen same\n"
                 ":type ~~Pgcq\n:keys Enter\n:screen unknown\n");
    shows("asked", "Open ADAMS, Ashley?");
    shows("asked", "Born 21-Mar-2002   MRN MRN03847686");
    shows("stayed", "Find patient");
    hides("stayed", "Open ADAMS");
    shows("opened", "Chart > Summary");
    hides("again", "Scanned"); /* within two seconds: one scan read twice */
    shows("same", "Scanned: this chart is that patient's.");
    shows("unknown", "No patient has the number that was scanned.");
    shows("unknown", "Chart > Summary"); /* g c was no command */
}

static void a_badge_is_not_enough(void **state)
{
    play(*state, ":as demo-doctor\n:keys Tab Enter\n:type ~~B1234\n"
                 ":keys Enter\n:screen badge\n:type 000000\n:keys Enter\n"
                 ":screen refused\n:type {doctor#}\n:keys Enter\n"
                 ":screen back\n");
    shows("badge", "PIN of the badge");
    hides("badge", "ADAMS");
    shows("refused", "Locked");
    shows("back", "Chart > Summary");
}

/* A form that is being filled in: its own person finds it as it was; another one finds nothing, and
 * the draft waits for who typed it. */
static void a_form_behind_the_lock(void **state)
{
    play(*state, ":as demo-nurse\n:keys Tab Enter g d e Tab ^U\n:type Zaphod\n:screen typed\n"
                 ":keys ^L\n:screen locked\n:type {nurse#}\n:keys Enter\n:screen back\n"
                 ":keys ^L F6\n:type demo-clerk\n:keys Tab\n:type {clerk}\n:keys Enter\n"
                 ":screen clerk\n:keys g f\n:screen clerks-drafts\n:keys ^O\n:as demo-nurse\n"
                 ":keys Tab g f\n:screen drafts\n:keys Enter\n:screen resumed\n");
    shows("typed", "[Zaphod_");
    hides("locked", "Zaphod");
    is_back(*state, "typed", "back");
    shows("clerk", "demo-clerk");
    hides("clerk", "Zaphod");
    hides("clerks-drafts", "ADAMS, Ashley");
    shows("drafts", "ADAMS, Ashley");
    shows("resumed", "[Zaphod_");
}

/* Signing out with changes asks first; keys typed ahead do not answer. */
static void signing_out_of_a_form_asks(void **state)
{
    play(*state, ":as demo-nurse\n:keys Tab Enter g d e Tab\n:type x\n:keys ^O\n"
                 ":screen asked\n:keys Enter\n:screen stayed\n:keys ^O Left Enter\n"
                 ":screen out\n");
    shows("asked", "Sign out");
    shows("asked", "has changes that are not saved.");
    shows("stayed", "[Ashleyx_");
    shows("out", "(nobody)");
}

/* 58 minutes, with a key now and then that keeps it open. */
#define STILL_THERE ":advance 290\n:keys Up\n"
#define ALMOST_AN_HOUR                                                                             \
    STILL_THERE STILL_THERE STILL_THERE STILL_THERE STILL_THERE STILL_THERE STILL_THERE            \
        STILL_THERE STILL_THERE STILL_THERE STILL_THERE STILL_THERE

/* At most four keys beside the reason; 60 minutes; the banner says so; afterwards nothing is left;
 * an administrator is told and reviews it. */
static void break_glass(void **state)
{
    play(*state,
         ":as demo-clerk\n:keys g h Tab Enter\n:screen before\n:keys E\n:screen form\n"
         ":keys F2\n:screen no-reason\n:type Found unconscious\n:keys F2\n"
         ":screen open\n:keys g m\n:screen meds\n:keys g h Down Enter\n"
         ":screen other-patient\n:keys g h Home Enter\n:screen again\n:keys g a\n"
         "" ALMOST_AN_HOUR ":screen almost\n:advance 119\n:screen last\n:advance 1\n:screen over\n"
         ":keys ^O\n:as demo-admin\n:screen told\n:keys g e\n:screen list\n"
         ":keys a\n:screen question\n:keys Left Enter\n:screen reviewed\n");
    shows("before", "Allergies: see nurse");
    hides("before", "Meds");
    shows("form", "Reason");
    shows("form", "ADAMS, Ashley"); /* every form that writes names the patient */
    hides("no-reason", "EMERGENCY ACCESS");
    shows("open", "EMERGENCY ACCESS until 23:41");
    shows("open", "Active medications");
    shows("meds", "EMERGENCY ACCESS until 23:41");
    shows("meds", "[Meds]");
    hides("other-patient", "EMERGENCY ACCESS");
    shows("other-patient", "Allergies: see nurse");
    shows("again", "EMERGENCY ACCESS");
    shows("almost", "EMERGENCY ACCESS");
    shows("last", "EMERGENCY ACCESS");
    hides("over", "Mold");
    hides("over", "EMERGENCY ACCESS until");
    shows("over", "Emergency access has ended");
    shows("told", "1 emergency access waits for review (g e).");
    shows("list", "Found unconscious");
    shows("list", "not reviewed");
    shows("question", "Mark as reviewed");
    hides("reviewed", "not reviewed");
    shows("reviewed", "demo-admin");
}

static void administration_of_staff(void **state)
{
    play(*state, ":as demo-admin\n:screen list\n:keys n\n:type K.Lee\n:keys Tab\n"
                 ":type Lee Kim\n:keys Tab\n:type nurse\n:screen form\n:keys F2\n"
                 ":screen password\n:type wet kettle orbit 83\n:keys Tab\n"
                 ":type wet kettle orbit 84\n:keys F2\n:screen differ\n"
                 ":type wet kettle orbit 83\n:keys Tab\n:type wet kettle orbit 83\n:keys F2\n"
                 ":screen made\n:keys B\n:type ~~B4711\n:keys Enter\n:screen badge\n"
                 ":keys s\n:screen switch\n:keys Left Enter\n:screen off\n:keys ^O\n"
                 ":type k.lee\n:keys Tab\n:type wet kettle orbit 83\n:keys Enter\n"
                 ":screen refused\n");
    shows("list", "demo-nurse");
    shows("form", "Lee Kim");
    shows("password", "New password");
    shows("password", "Lee Kim (k.lee)");
    shows("differ", "The two passwords differ.");
    hides("differ", "kettle");
    shows("made", "k.lee");
    shows("made", "Saved: k.lee.");
    shows("badge", "Saved: k.lee.");
    shows("switch", "Switch off");
    shows("off", "OFF");
    shows("refused", "[ Sign in ]");
}

static void a_scan_in_a_form(void **state)
{
    play(*state, ":as demo-nurse\n:keys Tab Enter g d e\n:screen form\n"
                 ":type ~~PMRN82004160\n:keys Enter\n:screen unchanged\n:keys Enter\n"
                 ":type x\n:type ~~PMRN03847686\n:keys Enter\n:screen right\n"
                 ":type ~~PMRN82004160\n:keys Enter\n:screen wrong\n:keys Enter\n"
                 ":screen back\n");
    shows("unchanged", "Open ALEKSEIN, Natalia?");
    shows("right", "Scanned: it is ADAMS, Ashley.");
    shows("wrong", "STOP");
    shows("wrong", "ADAMS, Ashley");
    hides("back", "STOP");
    hides("back", "82004160"); /* nothing of the scan is text */
}

int main(void)
{
#define gate_test(test) cmocka_unit_test_setup_teardown(test, gate_setup, gate_teardown)
    const struct CMUnitTest tests[] = {
        gate_test(nobody_sees_nothing_before_signing_in),
        gate_test(the_first_administrator),
        gate_test(the_lock_comes_at_its_limit_and_warns),
        gate_test(a_key_starts_the_time_anew),
        gate_test(the_same_person_returns_to_the_very_field),
        gate_test(another_person_finds_nothing_of_it),
        gate_test(signing_out),
        gate_test(each_role_has_its_home),
        gate_test(a_bracelet_asks_before_it_opens),
        gate_test(a_badge_is_not_enough),
        gate_test(a_form_behind_the_lock),
        gate_test(signing_out_of_a_form_asks),
        gate_test(break_glass),
        gate_test(administration_of_staff),
        gate_test(a_scan_in_a_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
