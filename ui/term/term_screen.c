/* SPDX-License-Identifier: MIT */
/*
 * Curses as an engine: it is given a file in memory as its terminal, so that it can never block on
 * the line, read a key or touch termios; what it writes there goes to the queue. Also the strings
 * that give the terminal back. Used by term.c on the loop's thread.
 */
#include "ui/term/term_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <langinfo.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Signals that newterm takes for itself where nobody else has. */
static const int curses_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
enum { CURSES_SIGNALS = sizeof curses_signals / sizeof *curses_signals };

/* Modes that another program may have left on, and ours: mouse, bracketed paste (field report 14).
 */
static const char modes_off[] = "\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l";
static const char modes_on[] = "\033[?2004h";

/* A terminfo string, or "". The padding ($<5>) is left out: terminals of today need none. */
static void add_capability(char *out, size_t size, const char *name)
{
    const char *from = tigetstr(name);
    size_t length = strlen(out);
    while (from != NULL && from != (char *)-1 && *from != '\0' && length + 1 < size) {
        const char *end = from[0] == '$' && from[1] == '<' ? strchr(from, '>') : NULL;
        if (end != NULL) {
            from = end + 1;
        } else {
            out[length++] = *from++;
        }
    }
    out[length] = '\0';
}

static bool has_capability(const char *name)
{
    const char *text = tigetstr(name);
    return text != NULL && text != (char *)-1 && text[0] != '\0';
}

static void add_text(char *out, size_t size, const char *text)
{
    size_t length = strlen(out);
    snprintf(out + length, size - length, "%s", text);
}

/* Known state: no attributes, no graphic letters, scrolling everywhere, a cursor. */
static void add_plain_state(const struct term *term, char *out, size_t size)
{
    add_capability(out, size, "sgr0");
    add_capability(out, size, "rmacs");
    if (term->is_ansi && has_capability("csr")) {
        add_text(out, size, "\033[r");
    }
    add_capability(out, size, "cnorm");
}

static void prepare_strings(struct term *term)
{
    char *reset = term->reset, *resume = term->resume;
    const char *address = tigetstr("cup");
    term->is_ansi = strncmp(address, "\033[", 2) == 0;
    if (term->is_ansi) {
        add_text(reset, sizeof term->reset, modes_off);
    }
    add_plain_state(term, reset, sizeof term->reset);
    add_capability(reset, sizeof term->reset, "clear");
    add_capability(reset, sizeof term->reset, "rmcup");
    add_capability(reset, sizeof term->reset, "rmkx");
    term->reset_length = strlen(reset);

    add_capability(resume, sizeof term->resume, "smcup");
    add_capability(resume, sizeof term->resume, "enacs");
    term->resume_modes = strlen(resume);
    add_plain_state(term, resume, sizeof term->resume);
    if (term->is_ansi) {
        add_text(resume, sizeof term->resume, modes_on);
    }
    term->resume_length = strlen(resume);
    add_capability(term->clear_scrolled, sizeof term->clear_scrolled, "E3");
    term->has_clipboard = has_capability("Ms");
}

/* newterm, without the signal handlers that it brings. */
static SCREEN *quiet_newterm(const char *name, FILE *sink)
{
    struct sigaction kept[CURSES_SIGNALS];
    for (int i = 0; i < CURSES_SIGNALS; i++) {
        sigaction(curses_signals[i], NULL, &kept[i]);
    }
    SCREEN *screen = newterm(name, sink, sink);
    for (int i = 0; i < CURSES_SIGNALS; i++) {
        sigaction(curses_signals[i], &kept[i], NULL);
    }
    return screen;
}

static int refuse_name(const char *name, struct error *error)
{
    char shown[64];
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789.+-";
    if (name == NULL || name[0] == '\0') {
        return error_set(error, ERROR_UNSUPPORTED,
                         "TERM is not set, so it is not known what terminal this is; try: "
                         "TERM=xterm chartty");
    }
    if (strlen(name) >= TERM_NAME_BYTES || name[strspn(name, letters)] != '\0') {
        text_safe(shown, sizeof shown, name, strlen(name), NULL);
        return error_set(error, ERROR_UNSUPPORTED,
                         "TERM=%s is not the name of a terminal; try: TERM=xterm chartty", shown);
    }
    return 0;
}

/* The screen of TERM, or of xterm for an xterm-something that is not known here. */
static int open_entry(struct term *term, char note[200], struct error *error)
{
    const char *name = term->options.term;
    if (refuse_name(name, error) != 0) {
        return -1;
    }
    snprintf(term->name, sizeof term->name, "%s", name);
    term->screen = quiet_newterm(term->name, term->sink);
    if (term->screen == NULL && strncmp(name, "xterm-", 6) == 0) {
        snprintf(term->name, sizeof term->name, "xterm");
        term->screen = quiet_newterm(term->name, term->sink);
        snprintf(note, 200, WORDS("TERM=%s is not known on this machine; it is used as an xterm."),
                 name);
    }
    if (term->screen == NULL) {
        note[0] = '\0';
        return error_set(error, ERROR_UNSUPPORTED,
                         "TERM=%s is not known on this machine; install its terminfo entry, or "
                         "try: TERM=xterm chartty",
                         name);
    }
    if (!has_capability("cup") || !has_capability("clear") || !has_capability("el")) {
        return error_set(error, ERROR_UNSUPPORTED,
                         "TERM=%s cannot place the cursor, which these screens need; use another "
                         "terminal, or try: TERM=xterm chartty",
                         name);
    }
    return 0;
}

static void choose_drawing(struct term *term)
{
    const char *charset = nl_langinfo(CODESET);
    term->utf8 = strcmp(charset, "UTF-8") == 0;
    bool can_acs = has_capability("acsc") && has_capability("smacs");
    switch (term->options.lines) {
    case LINES_FORCE_UNICODE:
        term->drawing = term->utf8 ? DRAW_UNICODE : DRAW_ASCII;
        break;
    case LINES_FORCE_ACS:
        term->drawing = can_acs ? DRAW_ACS : DRAW_ASCII;
        break;
    case LINES_FORCE_ASCII:
        term->drawing = DRAW_ASCII;
        break;
    case LINES_AUTO:
    default:
        term->drawing = term->utf8 ? DRAW_UNICODE : can_acs ? DRAW_ACS : DRAW_ASCII;
        break;
    }
}

int screen_open(struct term *term, char note[200], struct error *error)
{
    int fd = memfd_create("chartty-screen", MFD_CLOEXEC);
    term->sink = fd >= 0 ? fdopen(fd, "w+") : NULL;
    if (term->sink == NULL) {
        if (fd >= 0) {
            close(fd);
        }
        return error_set(error, ERROR_IO, "The system gives no memory for the screen.");
    }
    if (open_entry(term, note, error) != 0) {
        screen_close(term);
        return -1;
    }
    prepare_strings(term);
    choose_drawing(term);
    look_open(term);
    sgr_forget(&term->sgr);
    typeahead(-1); /* curses must not look for input */
    nonl();        /* we run without OPOST: a line feed only goes down */
    idlok(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    return 0;
}

void screen_close(struct term *term)
{
    if (term->screen != NULL) {
        delscreen(term->screen);
        term->screen = NULL;
    }
    if (term->sink != NULL) {
        fclose(term->sink);
        term->sink = NULL;
    }
}

void screen_resize(struct term *term, int height, int width)
{
    set_term(term->screen);
    resize_term(height, width);
    canvas_resize(&term->shown, height, width);
    memory_free(term->row);
    term->row = memory_array((size_t)width + 1, sizeof *term->row);
    term->whole = true;
}

void screen_resume(struct term *term)
{
    static const char cancel[] = "\030"; /* ends a sequence that was cut (ECMA-48 8.3.6) */
    struct buffer bytes;
    buffer_init(&bytes);
    buffer_add(&bytes, cancel, sizeof cancel - 1);
    buffer_add(&bytes, term->resume, term->resume_length);
    output_add(term, bytes.bytes, bytes.length);
    buffer_release(&bytes);
    sgr_forget(&term->sgr);
    term->whole = true;
}

void screen_take(struct term *term)
{
    int fd = fileno(term->sink);
    off_t length = lseek(fd, 0, SEEK_CUR);
    if (length <= 0) {
        return;
    }
    char *frame = memory_new((size_t)length);
    struct buffer bytes;
    buffer_init(&bytes);
    if (pread(fd, frame, (size_t)length, 0) != length || lseek(fd, 0, SEEK_SET) != 0 ||
        ftruncate(fd, 0) != 0) {
        term->whole = true; /* cannot happen with memory; then what is shown is doubtful */
    } else if (term->is_ansi) {
        sgr_filter(&term->sgr, frame, (size_t)length, &bytes);
    } else {
        buffer_add(&bytes, frame, (size_t)length);
    }
    output_add(term, bytes.bytes, bytes.length);
    buffer_release(&bytes);
    memory_free(frame);
}

int screen_key_strings(struct key_string *out, int room)
{
    static const struct {
        const char *capability;
        enum key_code code;
    } table[] = {
        {"kcuu1", KEY_CODE_UP},     {"kcud1", KEY_CODE_DOWN},    {"kcub1", KEY_CODE_LEFT},
        {"kcuf1", KEY_CODE_RIGHT},  {"khome", KEY_CODE_HOME},    {"kend", KEY_CODE_END},
        {"kpp", KEY_CODE_PAGE_UP},  {"knp", KEY_CODE_PAGE_DOWN}, {"kich1", KEY_CODE_INSERT},
        {"kdch1", KEY_CODE_DELETE}, {"kcbt", KEY_CODE_BACKTAB},  {"kent", KEY_CODE_ENTER},
        {"kf1", KEY_CODE_F1},       {"kf2", KEY_CODE_F2},        {"kf3", KEY_CODE_F3},
        {"kf4", KEY_CODE_F4},       {"kf5", KEY_CODE_F5},        {"kf6", KEY_CODE_F6},
        {"kf7", KEY_CODE_F7},       {"kf8", KEY_CODE_F8},        {"kf9", KEY_CODE_F9},
        {"kf10", KEY_CODE_F10},     {"kf11", KEY_CODE_F11},      {"kf12", KEY_CODE_F12},
    };
    int count = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table && count < room; i++) {
        if (has_capability(table[i].capability)) {
            out[count].bytes = tigetstr(table[i].capability);
            out[count++].code = table[i].code;
        }
    }
    return count;
}
