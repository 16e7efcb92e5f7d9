/* SPDX-License-Identifier: MIT */
/* The real program against what others' programs did wrong on terminals; the numbers are those of
 * the list of reports in docs/testing.md. */
#include "support/station.h"

#include "chartty/base/clock.h"

#include <signal.h>
#include <sys/wait.h>

/* A patient of known words in a copy of the demo; 9001 is its row. */
static void add_patient(const char *database, const char *last, const char *first)
{
    world_run_with(database,
                   "INSERT INTO patients (id, mrn, first_name, last_name, dob, gender) "
                   "VALUES (9001, 'MRN00009001', ?2, ?1, '1945-07-14', 'Male')",
                   (const char *const[]){last, first, NULL});
}

/* ---- 1: narrower than a screen needs ---- */

static bool shows_anything(struct pty *pty, void *context)
{
    (void)context;
    return strspn(pty_screen(pty), "\n ") < strlen(pty_screen(pty));
}

static void report_1_starts_at_any_size(void **state)
{
    static const int sizes[][2] = {{1, 1}, {3, 10}, {5, 20}, {23, 80}, {24, 79}, {100, 300}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct station station = {.height = sizes[i][0], .width = sizes[i][1]};
        struct pty *pty = station_start(*state, &station);
        assert_true(pty_wait(pty, shows_anything, NULL, PATIENCE_MS));
        if (sizes[i][1] >= 20 && sizes[i][1] < 300) {
            station_sees(pty, "needs 80x24");
        }
        pty_resize(pty, 24, 80);
        station_sign_in(pty, "demo-doctor");
        station_sees(pty, "300 patients");
        station_quit(pty);
    }
}

static void report_1_a_chart_survives_fifty_resizes(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    pty_type(pty, "gl");
    station_sees(pty, "> 1");
    pty_type(pty, "jj");
    station_sees(pty, "> 3");
    char before[128], after[128];
    station_row(pty, "> 3", before, sizeof before);
    for (int i = 0; i < 50; i++) {
        pty_resize(pty, 4, 12);
        pty_resize(pty, 24, 80);
    }
    pty_resize(pty, 4, 40);
    station_sees(pty, "needs 80x24, now 40x4");
    station_sees(pty, "ADAMS, Ashley"); /* whose chart it is stays where there is room */
    pty_resize(pty, 24, 80);
    station_sees(pty, "> 3");
    station_row(pty, "> 3", after, sizeof after);
    assert_string_equal(before, after);
    station_quit(pty);
}

/* ---- 2: a resize while something is open on top ---- */

static bool cursor_is_there(struct pty *pty, void *context)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    return row == 2 && column == *(int *)context;
}

static void field_stands(struct pty *pty, const char *shown, int column)
{
    station_sees(pty, shown);
    assert_true(pty_wait(pty, cursor_is_there, &column, PATIENCE_MS));
    station_sees(pty, shown);
}

static void report_2_a_resize_keeps_what_is_typed(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "ashb");
    field_stands(pty, "[ashb_", 19);
    pty_resize(pty, 30, 100);
    station_sees(pty, "Preview (not opened)");
    field_stands(pty, "[ashb_", 19);
    pty_resize(pty, 20, 60);
    station_sees(pty, "needs 80x24, now 60x20");
    pty_type(pty, "r"); /* typed while it cannot be seen */
    pty_resize(pty, 24, 80);
    field_stands(pty, "[ashbr_", 20);
    station_sees(pty, "1 match");
    station_quit(pty);
}

static void report_2_overlays_are_laid_out_anew(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\033OP");
    station_sees(pty, "Help - Home");
    pty_resize(pty, 30, 110);
    station_sees(pty, "db:sqlite ok"); /* the bar is wider now */
    station_sees(pty, "Help - Home");
    pty_type(pty, "\033");
    station_loses(pty, "Help - Home");
    pty_type(pty, "\013vit");
    station_sees(pty, "vit_");
    pty_resize(pty, 26, 81);
    station_sees(pty, "vit_");
    pty_type(pty, "a");
    station_sees(pty, "vita_");
    pty_type(pty, "\033");
    station_loses(pty, "vita_");
    station_quit(pty);
}

/* ---- 3: a locale that cannot ---- */

static void report_3_a_locale_without_utf8_gets_ascii(void **state)
{
    static const char *const locales[] = {"C", "en_US.ISO-8859-1", "xx_YY.UTF-8"};
    char database[PATH_ROOM];
    world_copy(*state, "locale.db", database);
    add_patient(database, "M\u00fcller", "J\u00fcrgen");
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        struct station station = {.db = database, .locale = locales[i]};
        struct pty *pty = station_home(*state, &station);
        station_open_chart(pty, "muller jurgen", "MULLER, Jurgen");
        size_t length;
        const char *raw = pty_raw(pty, &length);
        for (size_t at = 0; at < length; at++) {
            assert_true((unsigned char)raw[at] < 0x80);
        }
        station_quit(pty);
    }
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE last_name = "
                                            "'M\u00fcller' AND first_name = 'J\u00fcrgen'"),
                     1);
}

/* ---- 5: clusters and wide letters ---- */

static void report_5_the_border_stays_straight(void **state)
{
    static const char *const names[] = {"\U0001F469\u200D\U0001F469\u200D\U0001F467 Familie",
                                        "\U0001F1E9\U0001F1EA Flagge",
                                        "\u5c71\u7530\u592a\u90ce",
                                        "e\u0301\u0302\u0303\u0304\u0305\u0306 Marken",
                                        "\uff26\uff55\uff4c\uff4c",
                                        "\u2764\uFE0F Herz"};
    enum { BORDER = 80 };
    char database[PATH_ROOM], mrn[16];
    world_copy(*state, "clusters.db", database);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(mrn, sizeof mrn, "MRNWIDE%zu", i);
        world_run_with(database,
                       "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                       "(?1, 'Aab' || ?2, '(' || ?2, '1990-01-01')",
                       (const char *const[]){mrn, names[i], NULL});
    }
    struct station station = {.db = database, .height = 40, .width = 120};
    struct pty *pty = station_home(*state, &station);
    pty_type(pty, "aab");
    station_sees(pty, "6 matches");
    station_sees(pty, "MRNWIDE5");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(mrn, sizeof mrn, "MRNWIDE%zu", i);
        int row = station_row(pty, mrn, NULL, 0);
        assert_true(row > 0);
        if (pty_cell(pty, row, BORDER) != 0x2502) {
            fail_msg("row %d has no border at column %d:\n%s", row, BORDER, pty_screen(pty));
        }
    }
    station_wrote_no_raw(pty);
    station_quit(pty);
}

static void report_5_backspace_takes_a_whole_cluster(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "a\U0001F469\u200D\U0001F469\u200D\U0001F467");
    station_sees(pty, "[a");
    station_loses(pty, "[a_");
    pty_type(pty, "\x7f");
    station_sees(pty, "[a_");
    pty_type(pty, "e\u0301");
    station_sees(pty, "[ae\u0301_");
    pty_type(pty, "\x7f");
    station_sees(pty, "[a_");
    station_quit(pty);
}

/* ---- 6: a TERM that this machine does not know ---- */

static void report_6_an_unknown_terminal_is_named(void **state)
{
    static const struct {
        const char *term;
        bool unset;
        const char *message;
    } refused[] = {
        {NULL, true, "TERM is not set"},
        {"", false, "TERM is not set"},
        {"dumb", false, "TERM=dumb cannot place the cursor"},
        {"nonsense", false, "TERM=nonsense is not known on this machine"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct station station = {
            .term = refused[i].term, .term_unset = refused[i].unset, .width = 200};
        struct pty *pty = station_start(*state, &station);
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_int_equal(pty_status(pty), 1 << 8);
        station_sees(pty, refused[i].message);
        station_sees(pty, "TERM=xterm chartty"); /* the way out */
        assert_null(strchr(pty_raw(pty, NULL), '\033'));
        struct termios now;
        pty_termios(pty, &now);
        assert_true((now.c_lflag & (ECHO | ICANON)) == (ECHO | ICANON));
        pty_free(pty);
    }
}

static void report_6_every_known_terminal_opens(void **state)
{
    static const char *const terms[] = {"xterm", "xterm-256color", "vt100",       "vt220",
                                        "linux", "screen",         "tmux",        "xterm-mono",
                                        "putty", "rxvt",           "xterm-direct"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct station station = {.term = terms[i]};
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "ashbr");
        station_sees(pty, "1 match");
        station_quit(pty);
    }
    struct station kitty = {.term = "xterm-kitty"};
    struct pty *pty = station_start(*state, &kitty);
    station_sees(pty, "TERM=xterm-kitty is not known on this machine; it is used as an xterm.");
    station_quit(pty);
}

/* ---- 8: Esc ---- */

static int64_t press_esc(void *context)
{
    struct pty *pty = context;
    pty_type(pty, "ada");
    station_sees(pty, "[ada_");
    int64_t from = clock_monotonic_ms();
    pty_type(pty, "\033");
    station_loses(pty, "[ada_");
    return clock_monotonic_ms() - from;
}

static void report_8_esc_acts_at_once(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    assert_in_range(quickest_turn(press_esc, pty, 199), 0, 199);
    station_quit(pty);
}

static void report_8_a_split_arrow_is_no_text(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\013"); /* the palette: Esc closes it, nothing else is under it to lose */
    station_sees(pty, "Commands - type to find");
    pty_type(pty, "\033");
    station_loses(pty, "Commands - type to find");
    pty_type(pty, "[B"); /* the rest of Down, over a slow line */
    pty_type(pty, "x");
    station_sees(pty, "[x_");
    station_quit(pty);
    /* With the setting for slow lines it is the arrow. */
    char path[PATH_ROOM];
    world_write(*state, "slow.conf", "escape_delay_ms = 1000;\n", path);
    struct station station = {.arguments = (const char *const[]){"--config", path, NULL}};
    pty = station_home(*state, &station);
    pty_type(pty, "\t\033");
    station_sees(pty, "/ To the field"); /* the Tab came, the Esc waits */
    pty_type(pty, "[B");
    station_sees(pty, "> 2");
    station_sees(pty, "/ To the field");
    station_quit(pty);
}

/* ---- 9: what Backspace sends ---- */

static void report_9_both_backspaces_delete(void **state)
{
    static const char *const terms[] = {"xterm", "vt220", "linux"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct station station = {.term = terms[i]};
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "a\u00e9\u5c71");
        station_sees(pty, "[a\u00e9\u5c71_");
        pty_type(pty, "\x7f");
        station_sees(pty, "[a\u00e9_");
        pty_type(pty, "\x08");
        station_sees(pty, "[a_");
        pty_type(pty, "\u5c71b\001\033[3~"); /* to the start, Del */
        station_sees(pty, "[\u5c71b_");
        pty_type(pty, "\005 cd\027"); /* to the end, delete a word */
        station_loses(pty, "cd");
        station_sees(pty, "[\u5c71b");
        pty_type(pty, "\025");
        station_sees(pty, "[___");
        station_quit(pty);
    }
}

/* ---- 10: flow control ---- */

static void report_10_ctrl_s_freezes_nothing(void **state)
{
    struct termios before, after;
    struct pty *plain = station_start(*state, NULL);
    pty_termios_before(plain, &before);
    pty_free(plain);
    before.c_iflag = ICRNL | IXON;
    before.c_oflag = OPOST | ONLCR;
    before.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN;
    struct station station = {.termios = &before};
    struct pty *pty = station_home(*state, &station);
    pty_type(pty, "\023ad\021a");
    station_sees(pty, "[ada_");
    pty_type(pty, "\017\017"); /* sign out, end */
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    pty_termios(pty, &after);
    assert_int_equal(after.c_iflag, before.c_iflag);
    assert_int_equal(after.c_oflag, before.c_oflag);
    assert_int_equal(after.c_lflag, before.c_lflag);
    pty_free(pty);
}

/* ---- 12: pasting ---- */

static void report_12_paste_runs_no_command(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\t");
    station_sees(pty, "/ To the field");
    pty_type(pty, "\033[200~d\ny\nqq gc http://x\017\033[201~");
    station_sees(pty, "Paste ignored: no text field has the focus.");
    station_sees(pty, "> 1");
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    pty_type(pty, "\033[200~gl\n\003q\033[201~");
    station_sees(pty, "Paste ignored");
    station_sees(pty, "Chart > Summary");
    station_quit(pty);
}

static void report_12_pasted_lines_are_text(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\033[200~adams\nash\rley\n\033[201~");
    station_sees(pty, "[adams ash ley");
    station_sees(pty, " Home "); /* nothing was opened */
    pty_type(pty, "\025");
    char words[5000 + 16] = "\033[200~";
    memset(words + 6, 'x', 5000);
    memcpy(words + 5006, "\033[201~", 7);
    pty_type(pty, words);
    station_sees(pty, "120");        /* what there is room for is said */
    station_never_shows(pty, "xxx"); /* and nothing is cut unseen */
    station_quit(pty);
}

/* ---- 13: the line goes away ---- */

struct hang_up {
    const struct world *world;
    bool is_ignored, by_signal; /* nohup; kill */
    const char *waiting;        /* a script whose query is under way; NULL none */
};

/* What the end took; more than a second and a half of the processor's is too long at any rate. */
static int64_t hang_up(void *context)
{
    const struct hang_up *how = context;
    struct station station = {.db = how->waiting};
    void (*before)(int) = signal(SIGHUP, how->is_ignored ? SIG_IGN : SIG_DFL);
    struct pty *pty = station_home(how->world, &station);
    signal(SIGHUP, before);
    pty_type(pty, "smi");
    station_sees(pty, how->waiting != NULL ? "searching..." : "[smi_");
    int64_t from = clock_monotonic_ms();
    if (how->by_signal) {
        kill(pty_pid(pty), SIGHUP);
    } else {
        pty_hang_up(pty);
    }
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    int64_t took = clock_monotonic_ms() - from;
    took = pty_cpu_ms(pty) > 1500 ? INT64_MAX : took;
    pty_free(pty);
    world_run(how->world->demo, "BEGIN EXCLUSIVE; COMMIT");
    return took;
}

static void report_13_a_dropped_line_ends_it(void **state)
{
    struct hang_up ways[] = {{.world = *state},
                             {.world = *state, .is_ignored = true},
                             {.world = *state, .by_signal = true}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_in_range(quickest_turn(hang_up, &ways[i], 2000), 0, 2000);
    }
}

static void report_13_also_while_a_query_waits(void **state)
{
    const struct world *world = *state;
    char url[PATH_ROOM];
    world_script(world, "hangup.script", world->demo, "query PATIENT_SEARCH stall 600000", url);
    struct hang_up how = {.world = world, .waiting = url};
    assert_in_range(quickest_turn(hang_up, &how, 2000), 0, 2000);
}

/* ---- 14: modes left on ---- */

static void report_14_every_exit_gives_the_terminal_back(void **state)
{
    static const struct {
        const char *keys;
        int signal_number, status;
    } ways[] = {{"\017\017", 0, 0},     {NULL, SIGTERM, 0},       {NULL, SIGHUP, 0},
                {NULL, SIGINT, 0},      {NULL, SIGQUIT, 0},       {NULL, SIGABRT, SIGABRT},
                {"\003\017\017", 0, 0}, {NULL, SIGSEGV, SIGSEGV}, {NULL, SIGBUS, SIGBUS}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct pty *pty = station_home(*state, NULL);
        if (ways[i].keys != NULL) {
            pty_type(pty, ways[i].keys);
        } else {
            kill(pty_pid(pty), ways[i].signal_number);
        }
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_int_equal(pty_status(pty) & 0x7f, ways[i].status);
        station_is_given_back(pty);
        station_never_shows(pty, "MRN"); /* nothing of a patient stays on the screen */
        pty_free(pty);
    }
}

/* ---- 15: no colours ---- */

static const char abnormal_lab[] =
    "INSERT INTO lab_results (order_id, patient_id, test_name, status, ordered_date, "
    "collected_date, resulted_date, results_json) VALUES ('LAB00009001', 9001, 'BMP', 'final', "
    "'2026-11-01', '2026-11-01', '2026-11-01', "
    "'[{\"name\":\"Potassium\",\"value\":\"5.9\",\"unit\":\"mmol/L\",\"reference_range\":"
    "\"3.5-5.0\"}]')";

static void has_no_colour(struct pty *pty)
{
    const char *raw = pty_raw(pty, NULL);
    for (const char *at = strstr(raw, "\033["); at != NULL; at = strstr(at + 2, "\033[")) {
        size_t length = strspn(at + 2, "0123456789;");
        if (at[2 + length] != 'm') {
            continue;
        }
        for (const char *number = at + 2; number < at + 2 + length;) {
            char *end;
            long value = strtol(number, &end, 10);
            assert_true(value < 30 || value == 39 || value == 49);
            number = end + 1;
        }
    }
}

static void report_15_no_colour_carries_the_meaning(void **state)
{
    static const struct {
        const char *term, *variable;
    } looks[] = {{"vt100", NULL}, {"xterm-mono", NULL}, {"xterm-256color", "NO_COLOR=1"}};
    char database[PATH_ROOM], line[256];
    world_copy(*state, "mono.db", database);
    add_patient(database, "Monochrom", "Otto");
    world_run(database, abnormal_lab);
    world_run(database, "INSERT INTO allergies (patient_id, allergen, severity, status) VALUES "
                        "(9001, 'Penicillin', 'severe', 'active')");
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        struct station station = {
            .db = database,
            .term = looks[i].term,
            .environment = (const char *const[]){looks[i].variable, NULL},
        };
        struct pty *pty = station_home(*state, &station);
        int row = station_row(pty, "> 1", line, sizeof line); /* the selected row */
        assert_true(row > 0);
        station_sees(pty, "[____"); /* the field that has the focus, with the cursor in it */
        assert_true(pty_cursor_visible(pty));
        pty_type(pty, "\t");
        station_sees(pty, "/ To the field");
        assert_true(pty_cell_reverse(pty, row, 3));
        assert_false(pty_cell_reverse(pty, row + 1, 3));
        pty_type(pty, "/monochr");
        station_sees(pty, "1 match");
        pty_type(pty, "\r");
        station_sees(pty, "[!] Known allergies (1)  Penicillin SEVERE");
        pty_type(pty, "gl");
        station_sees(pty, "Chart > Labs");
        station_sees(pty, "5.9  H");
        has_no_colour(pty);
        station_quit(pty);
    }
}

/* ---- 18: text that would steer the terminal ---- */

#define HOSTILE                                                                                    \
    "\033]52;c;cHduZWQ=\a\033[2J\r\xc2\x9b"                                                        \
    "31m\u202eevil\033]0;title\a"

static void add_hostile_records(const char *database)
{
    static const char *const inserts[] = {
        "INSERT INTO allergies (patient_id, allergen, reaction, severity, status, notes) "
        "VALUES (9001, 'Al' || ?1, ?1, 'severe', 'active', ?1)",
        "INSERT INTO medications (medication_id, patient_id, name, dosage, frequency, route, "
        "prescribed_date, prescriber, status, notes) VALUES ('MEDHOSTILE', 9001, 'Me' || ?1, '5' "
        "|| "
        "substr(?1, 1, 40), substr(?1, 1, 99), substr(?1, 1, 49), '2026-11-01', ?1, 'active', ?1)",
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
        "duration_minutes, status, reason, notes, location) VALUES ('APTHOSTILE', 9001, 1, "
        "date('now'), '08:00', 30, 'scheduled', 'Re' || ?1, ?1, ?1)",
        "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate, recorded_by, notes) "
        "VALUES (9001, '2026-11-01 08:00:00.000000', 70, ?1, ?1)",
        "UPDATE patients SET street = ?1, city = ?1, insurance_provider = ?1, "
        "emergency_contact_name = ?1, email = ?1 WHERE id = 9001",
        "UPDATE providers SET name = 'Dr. ' || ?1, department = ?1, specialty = ?1 WHERE id = 1",
    };
    for (size_t i = 0; i < sizeof inserts / sizeof *inserts; i++) {
        world_run_with(database, inserts[i], (const char *const[]){HOSTILE, NULL});
    }
    world_run_with(
        database,
        "INSERT INTO lab_results (order_id, patient_id, test_name, status, "
        "ordered_date, resulted_date, ordered_by, results_json) VALUES ('LABHOSTILE', 9001, "
        "'La' || ?1, 'final', '2026-11-01', '2026-11-01', ?1, "
        "'[{\"name\":\"X\\u001b]52;c;eA==\\u0007\",\"value\":\"\\u009b2J\\u202e\","
        "\"unit\":\"\\u001b[2J\",\"reference_range\":\"\\u001bc\"}]')",
        (const char *const[]){HOSTILE, NULL});
}

static void report_18_stored_text_never_steers_the_terminal(void **state)
{
    static const struct {
        const char *keys, *screen;
    } screens[] = {
        {"gd", "Chart > Demographics"},
        {"gm", "Chart > Medications"},
        {"ga", "Chart > Allergies"},
        {"gl", "Chart > Labs"},
        {"b", "b: by test"},
        {"gv", "Chart > Vitals"},
        {"gp", "Chart > Appointments"},
        {"gt", "Chart > Timeline"},
        {"gs", "Chart > Summary"},
        {"gu", " Upcoming"},
        {"gk", " Active medications"},
        {"gr", " Providers"},
        {"gc", " Schedule"},
        {"v", "genda"},
        {"gh", " Home"},
    };
    static const int sizes[][2] = {{24, 80}, {40, 120}, {60, 200}};
    char database[PATH_ROOM];
    world_copy(*state, "hostile.db", database);
    add_patient(database, "Hostil\033]52;c;eA==\a", "A\033[2J\r\xc2\x9b\u202e");
    add_hostile_records(database);
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
        struct station station = {.db = database,
                                  .height = sizes[size][0],
                                  .width = sizes[size][1],
                                  .term = size == 0 ? "xterm" : "xterm-256color"};
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "hostil");
        station_sees(pty, "1 match");
        station_sees(pty, "HOSTIL\\x1b]52;C;EA==\\x07");
        pty_type(pty, "\r");
        station_sees(pty, "Chart > Summary");
        for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
            pty_type(pty, screens[i].keys);
            station_sees(pty, screens[i].screen);
            if (strcmp(screens[i].keys, "gl") != 0 && strcmp(screens[i].keys, "gc") != 0) {
                pty_type(pty, "j");
            }
        }
        station_wrote_no_raw(pty);
        station_quit(pty);
    }
}

static void report_18_messages_are_safe_too(void **state)
{
    const char *const wrong[][4] = {
        {"--theme", "\033]0;x\a\033[2J", NULL}, {"--config", "/tmp/\033[2Jnone\xc2\x9b", NULL},
        {"--color", "\033[2J", NULL},           {"--nonsense\033[2J", NULL},
        {"noun\033[2J", "verb\a", NULL},        {"db", "status", "/tmp/\033[2J\u202e.db", NULL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct station station = {.arguments = wrong[i], .width = 300};
        struct pty *pty = station_start(*state, &station);
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_true(pty_status(pty) == 1 << 8 || pty_status(pty) == 2 << 8);
        if (strchr(pty_raw(pty, NULL), '\033') != NULL) {
            fail_msg("an escape in message %zu", i);
        }
        station_wrote_no_raw(pty);
        pty_free(pty);
    }
    struct station station = {.db = "/tmp/none/\033[2J\u202e.db", .width = 300};
    struct pty *pty = station_start(*state, &station);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    assert_int_equal(pty_status(pty), 1 << 8);
    assert_null(strchr(pty_raw(pty, NULL), '\033'));
    station_wrote_no_raw(pty);
    pty_free(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_1_starts_at_any_size),
        cmocka_unit_test(report_1_a_chart_survives_fifty_resizes),
        cmocka_unit_test(report_2_a_resize_keeps_what_is_typed),
        cmocka_unit_test(report_2_overlays_are_laid_out_anew),
        cmocka_unit_test(report_3_a_locale_without_utf8_gets_ascii),
        cmocka_unit_test(report_5_the_border_stays_straight),
        cmocka_unit_test(report_5_backspace_takes_a_whole_cluster),
        cmocka_unit_test(report_6_an_unknown_terminal_is_named),
        cmocka_unit_test(report_6_every_known_terminal_opens),
        cmocka_unit_test(report_8_esc_acts_at_once),
        cmocka_unit_test(report_8_a_split_arrow_is_no_text),
        cmocka_unit_test(report_9_both_backspaces_delete),
        cmocka_unit_test(report_10_ctrl_s_freezes_nothing),
        cmocka_unit_test(report_12_paste_runs_no_command),
        cmocka_unit_test(report_12_pasted_lines_are_text),
        cmocka_unit_test(report_13_a_dropped_line_ends_it),
        cmocka_unit_test(report_13_also_while_a_query_waits),
        cmocka_unit_test(report_14_every_exit_gives_the_terminal_back),
        cmocka_unit_test(report_15_no_colour_carries_the_meaning),
        cmocka_unit_test(report_18_stored_text_never_steers_the_terminal),
        cmocka_unit_test(report_18_messages_are_safe_too),
    };
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
