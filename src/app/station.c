/* SPDX-License-Identifier: MIT */
/*
 * The workstation on a terminal: wires the records, the frame and the terminal together and runs
 * the loop. Loop thread. However it ends, the terminal is given back.
 */
#include "src/app/command.h"
#include "src/app/crash.h"
#include "src/app/drug_list.h"
#include "src/app/no_programs.h"
#include "src/app/records.h"
#include "ui/screens/workstation.h"
#include "ui/term/term.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/sign_in.h"
#include "chartty/control/staff.h"

#include <linux/capability.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PARK_MOST_MS = 1000 };

struct station {
    struct records records;
    struct clock clock;
    struct theme *theme;
    struct tall_man *tall_man;
    struct keymap *keymap;
    struct term *term;
    struct workstation *workstation;
    struct sign_in *desk;
    struct staff_keeper *keeper;
    char terminal_words[80];
    struct canvas canvas;
    bool painting; /* a paint is posted and has not run yet */
    bool hung_up;
};

/* All that one turn of the loop changed becomes one paint. */
static void paint_now(void *context)
{
    struct station *station = context;
    station->painting = false;
    if (station->term == NULL || station->workstation == NULL || station->hung_up) {
        return;
    }
    workstation_draw(station->workstation, &station->canvas);
    term_paint(station->term, &station->canvas);
}

static void paint_soon(void *context)
{
    struct station *station = context;
    if (!station->painting) {
        station->painting = true;
        loop_post(station->records.loop, paint_now, station);
    }
}

static void on_key(void *context, const struct key *key)
{
    struct station *station = context;
    workstation_key(station->workstation, key);
}

static void on_paste(void *context, const char *bytes, size_t length, bool cut)
{
    struct station *station = context;
    workstation_paste(station->workstation, bytes, length, cut);
}

static void on_resize(void *context, int height, int width)
{
    struct station *station = context;
    canvas_resize(&station->canvas, height, width);
    paint_soon(station);
}

static void is_parked(void *context)
{
    struct station *station = context;
    loop_stop(station->records.loop);
}

/* The line is gone, or the program is told to end: what was typed goes where it is safe, then it
 * ends; within 2 s whatever happens. */
static void on_hangup(void *context)
{
    struct station *station = context;
    if (station->hung_up) {
        return;
    }
    station->hung_up = true;
    if (station->workstation == NULL ||
        workstation_park(station->workstation, is_parked, station)) {
        loop_stop(station->records.loop);
    } else {
        loop_timer_start(station->records.loop, PARK_MOST_MS, 0, is_parked, station);
    }
}

/* At once, not soon: what is painted next is the lock. */
static void on_wipe(void *context)
{
    struct station *station = context;
    if (station->term != NULL && station->workstation != NULL && !station->hung_up) {
        workstation_draw(station->workstation, &station->canvas);
        term_wipe(station->term, &station->canvas);
    }
}

static void on_drained(void *context)
{
    paint_soon(context);
}

/* Stopped and woken: whoever looks at it now may be somebody else. */
static void on_continued(void *context)
{
    struct station *station = context;
    workstation_lock(station->workstation, "woken");
    paint_now(station);
}

static void on_quit(void *context)
{
    struct station *station = context;
    loop_stop(station->records.loop);
}

static bool on_copy(void *context, const char *text, size_t length)
{
    struct station *station = context;
    return term_copy(station->term, text, length);
}

static const struct {
    const char *word;
    enum color_choice choice;
} color_words[] = {{"auto", COLOR_AUTO}, {"never", COLOR_NEVER}, {"8", COLOR_8},
                   {"16", COLOR_16},     {"256", COLOR_256},     {"rgb", COLOR_RGB}};

static const struct {
    const char *word;
    enum lines_choice choice;
} lines_words[] = {{"auto", LINES_AUTO},
                   {"unicode", LINES_FORCE_UNICODE},
                   {"acs", LINES_FORCE_ACS},
                   {"ascii", LINES_FORCE_ASCII}};

static int read_choices(const struct options *options, struct term_options *term,
                        struct error *error)
{
    bool color_ok = options->color == NULL, lines_ok = options->lines == NULL;
    for (size_t i = 0; !color_ok && i < sizeof(color_words) / sizeof(color_words[0]); i++) {
        if (strcmp(options->color, color_words[i].word) == 0) {
            term->color = color_words[i].choice;
            color_ok = true;
        }
    }
    for (size_t i = 0; !lines_ok && i < sizeof(lines_words) / sizeof(lines_words[0]); i++) {
        if (strcmp(options->lines, lines_words[i].word) == 0) {
            term->lines = lines_words[i].choice;
            lines_ok = true;
        }
    }
    if (!color_ok) {
        return error_set(error, ERROR_INVALID, "--color takes auto, never, 8, 16, 256 or rgb.");
    }
    return lines_ok ? 0
                    : error_set(error, ERROR_INVALID, "--lines takes auto, unicode, acs or ascii.");
}

static int load_look(struct station *station, const struct command_call *call, struct error *error)
{
    const char *theme = call->options->theme != NULL ? call->options->theme : call->settings->theme;
    const char *keymap = call->settings->keymap[0] != '\0' ? call->settings->keymap : NULL;
    station->theme = theme_load(theme, error);
    if (station->theme == NULL) {
        return -1;
    }
    station->keymap = keymap_load(keymap, error);
    return station->keymap == NULL
               ? -1
               : drug_list_load(call->settings->tall_man, &station->tall_man, error);
}

static int open_desk(struct station *station, struct error *error)
{
    station->desk = sign_in_new(&station->records.session, error);
    if (station->desk != NULL) {
        station->keeper = staff_keeper_new(&station->records.session, error);
    }
    return station->keeper == NULL ? -1 : 0;
}

static void name_terminal(struct station *station, const char *term)
{
    static const char *const depths[DEPTH_COUNT] = {"mono", "8 colours", "16 colours",
                                                    "256 colours", "all colours"};
    char name[40];
    text_safe(name, sizeof(name), term, strlen(term), NULL);
    snprintf(station->terminal_words, sizeof(station->terminal_words), "%s %dx%d %s", name,
             station->canvas.width, station->canvas.height, depths[term_depth(station->term)]);
}

static int open_terminal(struct station *station, const struct command_call *call,
                         struct error *error)
{
    struct term_options options = {.input = STDIN_FILENO,
                                   .output = STDOUT_FILENO,
                                   .term = getenv("TERM"),
                                   .theme = station->theme};
    struct term_events events = {.key = on_key,
                                 .paste = on_paste,
                                 .resized = on_resize,
                                 .hangup = on_hangup,
                                 .continued = on_continued,
                                 .drained = on_drained,
                                 .context = station};
    char note[200] = "";
    int height = 0, width = 0;
    if (call->settings->escape_delay_ms != 50) {
        options.escape_delay_ms = call->settings->escape_delay_ms;
    }
    if (read_choices(call->options, &options, error) != 0) {
        return -1;
    }
    station->term = term_open(station->records.loop, &options, &events, note, error);
    if (station->term == NULL) {
        return -1;
    }
    crash_guard(station->term);
    term_size(station->term, &height, &width);
    canvas_init(&station->canvas, height, width);
    station->canvas.lines = term_lines(station->term);
    name_terminal(station, options.term);
    struct workstation_options frame = {.session = &station->records.session,
                                        .keymap = station->keymap,
                                        .allow_copy = call->settings->copy,
                                        .paint = paint_soon,
                                        .quit = on_quit,
                                        .wipe = on_wipe,
                                        .copy = on_copy,
                                        .context = station,
                                        .desk = station->desk,
                                        .keeper = station->keeper,
                                        .lock_minutes = call->settings->lock_minutes,
                                        .sign_out_minutes = call->settings->sign_out_minutes,
                                        .scan_prefix = call->settings->scan_prefix,
                                        .sign_in_help = call->settings->sign_in_help,
                                        .tall_man = station->tall_man,
                                        .terminal_words = station->terminal_words};
    station->workstation = workstation_new(&frame);
    if (note[0] != '\0') {
        workstation_say(station->workstation, MESSAGE_WARNING, "%s", note);
    } else if (getenv("TMUX") != NULL &&
               !station->records.session.kiosk) { /* half a second, if nobody set it */
        workstation_say(station->workstation, MESSAGE_INFO,
                        "tmux holds Esc back. In tmux: set -s escape-time 20");
    }
    paint_soon(station);
    return 0;
}

static void close_station(struct station *station)
{
    workstation_free(station->workstation);
    if (station->desk != NULL && station->hung_up) {
        sign_in_out(station->desk, "hang-up");
    }
    sign_in_free(station->desk);
    staff_keeper_free(station->keeper);
    crash_unguard();
    if (station->term != NULL) {
        term_close(station->term);
    }
    canvas_release(&station->canvas);
    if (station->records.loop != NULL) {
        records_close(&station->records);
    }
    keymap_free(station->keymap);
    theme_free(station->theme);
    tall_man_free(station->tall_man);
}

static int open_gate(struct station *station, bool kiosk, struct error *error)
{
    if (kiosk) {
        session_begin_kiosk(&station->records.session);
        return 0;
    }
    return open_desk(station, error);
}

/* What the screens show is of patients: where the account may lock as much as it likes, none of it
 * goes to the swap. Under a limit nothing is locked here, since memory that is asked for past it
 * would be refused; secrets have locked pages of their own (base/secret.h). */
static void stay_out_of_the_swap(void)
{
    struct rlimit limit = {0, 0};
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct mine[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    getrlimit(RLIMIT_MEMLOCK, &limit);
    syscall(SYS_capget, &header, mine);
    if (limit.rlim_cur == RLIM_INFINITY || (mine[0].effective & 1u << CAP_IPC_LOCK) != 0) {
        mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
    }
}

/* Whoever stands before a kiosk without records is not told of servers, but where to go. */
static void say_come_back(const struct error *error)
{
    printf(
        WORDS("\n\n  Check-in is not possible just now. Please go to the front desk.\n\n  (%s)\n"),
        error_word(error->code));
    fflush(stdout);
}

/* A kiosk that is switched on before its server waits for it; what is wrong for longer ends it. */
static int open_records(struct station *station, const struct command_call *call, bool kiosk,
                        struct error *error)
{
    enum { AGAIN_MS = 5000 };
    char room[1024];
    const char *url = command_database(call, room);
    bool is_told = false;
    while (records_open(&station->records, url, call->settings, &station->clock, error) != 0) {
        station->records.loop = NULL;
        bool comes_back =
            error->code == ERROR_LOST || error->code == ERROR_BUSY || error->code == ERROR_TIMEOUT;
        if (!kiosk || !comes_back) {
            return -1;
        }
        if (!is_told) {
            say_come_back(error);
            is_told = true;
        }
        (void)poll(NULL, 0, AGAIN_MS);
    }
    return 0;
}

int command_workstation(const struct command_call *call)
{
    bool kiosk = call->options->kiosk || call->settings->kiosk;
    struct station station = {.clock = clock_system()};
    struct error error;
    int result = EXIT_DONE;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return command_usage("the workstation needs a terminal for input and output");
    }
    if (!no_programs() && kiosk) {
        error_set(&error, ERROR_UNSUPPORTED,
                  "This system cannot forbid that programs are started, so it is no kiosk. Use a "
                  "kernel with seccomp filters.");
        return command_fail(&error);
    }
    stay_out_of_the_swap();
    if (load_look(&station, call, &error) != 0 ||
        open_records(&station, call, kiosk, &error) != 0 ||
        open_gate(&station, kiosk, &error) != 0 || open_terminal(&station, call, &error) != 0) {
        result = command_fail(&error);
    } else {
        loop_run(station.records.loop);
    }
    close_station(&station);
    return result;
}
