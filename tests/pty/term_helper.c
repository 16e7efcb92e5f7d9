/* SPDX-License-Identifier: MIT */
/*
 * The program that the terminal tests run under a pty: it opens a terminal, paints a canvas that
 * tells its size, its frame number and what was typed, and reports each event on descriptor 3.
 * Keys: n next frame, j row down, x a picture from random numbers, t report "tick" in 1.3 s,
 * f flood of frames, p paste-like text over OSC 52, ! crash, r repaint, s the same picture again,
 * b report the bytes written, q end. With the argument "list" a list of patients is drawn, as the
 * search shows it, and j goes down in it.
 */
#include "chartty/base/error.h"
#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "ui/term/term.h"

#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPORT = 3 };

struct helper {
    struct loop *loop;
    struct term *term;
    struct canvas canvas;
    int frame, selected;
    int flood_left;
    struct loop_timer *flood;
    uint32_t random;
    bool random_picture, list;
    int top; /* first row of the list that is shown */
    char typed[64];
};

/* For the crash handler alone; a handler has no other way to it. */
static struct term *crash_term;

static const char *const hostile[] = {"SMITH\033]52;c;cHduZWQ=\007",
                                      "a\033[2Jb",
                                      "left\rRIGHT",
                                      "tab\there\nand",
                                      "\302\23331mred",
                                      "\u202eevil\u202c",
                                      "z\u200bw\u2060",
                                      "\xff\xfe\x80",
                                      "e\u0301\u0301\u0301\u0301\u0301\u0301",
                                      "\U0001f468\u200d\U0001f469",
                                      "\U0001f1e9\U0001f1ea",
                                      "\u6f22\u5b57",
                                      "J\u00fcrgen M\u00fcller",
                                      "\u2028line\u2029",
                                      "\x7f\x08\x08"};

static void report(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void report(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vdprintf(REPORT, format, arguments);
    va_end(arguments);
}

static void draw_rows(struct helper *helper, const struct area *body)
{
    size_t count = sizeof hostile / sizeof *hostile;
    for (int row = 0; row < body->height; row++) {
        int number = row + helper->selected;
        enum role role = row % 3 == 0 ? ROLE_VALUE : row % 3 == 1 ? ROLE_HIGH : ROLE_LABEL;
        canvas_format(&helper->canvas, body, row, 0, 0, ROLE_TEXT, "row %d", number);
        canvas_put(&helper->canvas, body, row, 10, 0, role, hostile[(size_t)number % count], NULL);
    }
    canvas_flag(&helper->canvas, body, 0, 0, 0, CELL_SELECTED);
    canvas_cursor(&helper->canvas, body, 0, 0);
}

static uint32_t next_random(struct helper *helper)
{
    helper->random = helper->random * 1664525u + 1013904223u;
    return helper->random >> 8;
}

static void draw_random(struct helper *helper)
{
    static const char *const words[] = {"a",       "Xy",  "\u6f22", "\u00e9",
                                        "e\u0301", "   ", "--",     "\u2592"};
    struct area all = {0, 0, helper->canvas.height, helper->canvas.width};
    for (int i = 0; i < 60; i++) {
        int row = (int)(next_random(helper) % (unsigned)(all.height + 1));
        /* Never a mark in the last column: libvterm 0.1 loses one that comes in another read. */
        int column = (int)(next_random(helper) % (unsigned)all.width) - 1;
        enum role role = (enum role)(next_random(helper) % ROLE_COUNT);
        canvas_put(&helper->canvas, &all, row, column, 0, role, words[next_random(helper) % 8],
                   NULL);
        canvas_flag(&helper->canvas, &all, row, column, 3, next_random(helper) % 16);
    }
    canvas_cursor(&helper->canvas, &all, (int)(next_random(helper) % 40),
                  (int)(next_random(helper) % 100));
}

static void draw(struct helper *helper)
{
    struct canvas *canvas = &helper->canvas;
    struct area all = {0, 0, canvas->height, canvas->width};
    canvas_clear(canvas);
    canvas_format(canvas, &all, 0, 0, 0, ROLE_APPBAR, "frame %d size %dx%d depth %d", helper->frame,
                  canvas->height, canvas->width, (int)term_depth(helper->term));
    canvas_put(canvas, &all, 1, 0, 0, ROLE_VALUE, helper->typed, NULL);
    struct area below = area_rows(&all, 2, -1);
    struct area box = area_columns(&below, 0, 40);
    canvas_box(canvas, &box);
    struct area body = area_inside(&box);
    draw_rows(helper, &body);
}

/* One patient of the list; names of different lengths, so that hardly a cell stays when rows move.
 */
static void draw_patient(struct helper *helper, const struct area *body, int row)
{
    static const char *const names[] = {"SMITH, John", "FITZGERALD-O'BRIEN, Margaret", "LI, Na",
                                        "GARCIA MARQUEZ, Gabriel", "MULLER, Jurgen"};
    struct canvas *canvas = &helper->canvas;
    int number = helper->top + row;
    canvas_format(canvas, body, row, 2, 6, ROLE_TEXT, "%d", number + 1);
    canvas_put(canvas, body, row, 9, 32, ROLE_TEXT, names[number % 5], NULL);
    canvas_format(canvas, body, row, 42, 20, ROLE_TEXT, "%02d-Jul-19%02d (%dy)", number % 28 + 1,
                  number % 90, 60 + number % 30);
    canvas_put(canvas, body, row, 63, 8, ROLE_TEXT, number % 2 == 0 ? "Male" : "Female", NULL);
    canvas_format(canvas, body, row, 72, 12, ROLE_TEXT, "%08d", number * 7919 % 100000);
    if (number == helper->selected) {
        canvas_put(canvas, body, row, 0, 1, ROLE_TEXT, ">", NULL);
        canvas_flag(canvas, body, row, 0, 0, CELL_SELECTED);
        canvas_cursor(canvas, body, row, 0);
    }
}

static void draw_list(struct helper *helper)
{
    struct canvas *canvas = &helper->canvas;
    struct area all = {0, 0, canvas->height, canvas->width};
    struct area body = area_rows(&all, 5, all.height - 7);
    struct area bar = area_rows(&all, 0, 1), banner = area_rows(&all, 1, 3);
    canvas_clear(canvas);
    canvas_fill(canvas, &bar, ROLE_APPBAR);
    canvas_put(canvas, &bar, 0, 1, 0, ROLE_APPBAR, "CHARTTY  Find a patient", NULL);
    canvas_fill(canvas, &banner, ROLE_BANNER);
    canvas_put(canvas, &all, all.height - 1, 1, 0, ROLE_HINT, "F1 Help  Enter Open  F3 Find", NULL);
    if (helper->selected >= helper->top + body.height) {
        helper->top = helper->selected - body.height + 1;
    }
    for (int row = 0; row < body.height; row++) {
        draw_patient(helper, &body, row);
    }
    /* The message line names the row, as the screens do. */
    canvas_format(canvas, &all, all.height - 2, 1, 0, ROLE_TEXT, "%d of 1,002,317",
                  helper->selected + 1);
}

static void paint(struct helper *helper)
{
    if (helper->list) {
        draw_list(helper);
    } else if (!helper->random_picture) {
        draw(helper);
    }
    term_paint(helper->term, &helper->canvas);
}

static void tick(void *context)
{
    (void)context;
    report("tick\n");
}

static void flood(void *context)
{
    struct helper *helper = context;
    helper->frame++;
    helper->selected += 7;
    paint(helper);
    if (--helper->flood_left == 0) {
        loop_timer_stop(helper->flood);
        report("flooded %d\n", helper->frame);
    }
}

static void report_picture(struct helper *helper)
{
    char *dump = canvas_dump(&helper->canvas, false);
    report("picture\n%send %d,%d\n", dump, helper->canvas.cursor_row, helper->canvas.cursor_column);
    memory_free(dump);
}

static void command(struct helper *helper, char letter)
{
    switch (letter) {
    case 'n':
        helper->frame++;
        break;
    case 'j':
        helper->selected++;
        break;
    case 'P':
        helper->selected += helper->canvas.height - 7;
        break;
    case 'x':
        helper->random_picture = true;
        draw_random(helper);
        report_picture(helper);
        break;
    case 't':
        loop_timer_start(helper->loop, 1300, 0, tick, helper);
        break;
    case 'f':
        helper->flood_left = 100;
        helper->flood = loop_timer_start(helper->loop, 1, 2, flood, helper);
        break;
    case 'p':
        report("copied %d\n", term_copy(helper->term, "text", 4));
        break;
    case 'r':
        term_repaint(helper->term);
        break;
    case 'b':
        report("bytes %llu\n", (unsigned long long)term_bytes(helper->term));
        break;
    case '!':
        abort();
    case 'q':
        loop_stop(helper->loop);
        break;
    default:
        break;
    }
}

static void key_came(void *context, const struct key *key)
{
    struct helper *helper = context;
    char name[16];
    key_to_name(key, name);
    if (key->code == KEY_CODE_TEXT && strchr("njxtfpP!rsbq", key->text[0]) != NULL) {
        command(helper, key->text[0]);
    } else {
        snprintf(helper->typed, sizeof helper->typed, "key %s", name);
    }
    if (key->text[0] != 'q') {
        paint(helper);
    }
    report("key %s\n", name);
}

static void paste_came(void *context, const char *bytes, size_t length, bool cut)
{
    struct helper *helper = context;
    report("paste %zu %d %.*s\n", length, cut, (int)(length < 100 ? length : 100), bytes);
    paint(helper);
}

static void resized(void *context, int height, int width)
{
    struct helper *helper = context;
    canvas_resize(&helper->canvas, height, width);
    paint(helper);
    report("resized %dx%d\n", height, width);
}

static void hung_up(void *context)
{
    struct helper *helper = context;
    report("hangup\n");
    loop_stop(helper->loop);
}

static void continued(void *context)
{
    (void)context;
    report("continued\n");
}

static void drained(void *context)
{
    report("drained\n");
    paint(context);
}

static void crashed(int signal_number)
{
    term_emergency(crash_term);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static struct term_options options_of(int count, char **arguments, const struct theme *theme)
{
    struct term_options options = {.input = 0, .output = 1, .term = getenv("TERM"), .theme = theme};
    for (int i = 1; i < count; i++) {
        options.lines = strcmp(arguments[i], "acs") == 0     ? LINES_FORCE_ACS
                        : strcmp(arguments[i], "ascii") == 0 ? LINES_FORCE_ASCII
                                                             : options.lines;
        options.color = strcmp(arguments[i], "color8") == 0     ? COLOR_8
                        : strcmp(arguments[i], "mono") == 0     ? COLOR_NEVER
                        : strcmp(arguments[i], "color256") == 0 ? COLOR_256
                                                                : options.color;
    }
    return options;
}

int main(int count, char **arguments)
{
    struct helper helper = {.frame = 1, .random = 7};
    struct error error;
    char note[200];
    int height, width;
    setlocale(LC_ALL, "");
    helper.list = count > 1 && strcmp(arguments[1], "list") == 0;
    helper.loop = loop_new(&error);
    struct theme *theme = theme_load("default-dark", &error);
    struct term_options options = options_of(count, arguments, theme);
    struct term_events events = {key_came,  paste_came, resized, hung_up,
                                 continued, drained,    &helper};
    helper.term = term_open(helper.loop, &options, &events, note, &error);
    if (helper.term == NULL) {
        fprintf(stderr, "%s\n", error.user);
        theme_free(theme);
        loop_free(helper.loop);
        return 1;
    }
    crash_term = helper.term;
    signal(SIGABRT, crashed);
    term_size(helper.term, &height, &width);
    canvas_init(&helper.canvas, height, width);
    helper.canvas.lines = term_lines(helper.term);
    report("note %s\n", note);
    paint(&helper);
    loop_run(helper.loop);
    term_close(helper.term);
    canvas_release(&helper.canvas);
    theme_free(theme);
    loop_free(helper.loop);
    return 0;
}
