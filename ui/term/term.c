/* SPDX-License-Identifier: MIT */
/*
 * The terminal: opening and giving back, bytes in, signals. See term.h for the contract. Loop's
 * thread; term_emergency may run anywhere, at any moment.
 */
#include "ui/term/term_private.h"

#include "chartty/base/text.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ESCAPE_DELAY_MS = 50, /* ux.md 1.2: less than anyone feels, more than one read */
    ESCAPE_DELAY_LIMIT_MS = 2000,
    LATE_MS = 500,
    GIVE_BACK_MS = 300, /* for the last bytes on a stopped line */
    KEY_STRINGS = 32,
    COPY_BYTES = 64 * 1024
};

/* A stop that came from outside; ^Z is a key like any other. */
static const int watched_signals[SIGNALS] = {SIGWINCH, SIGHUP,  SIGTERM, SIGINT,
                                             SIGQUIT,  SIGTSTP, SIGCONT};

static void tell_hangup(void *context)
{
    struct term *term = context;
    term->hangup_timer = NULL;
    term->events.hangup(term->events.context);
}

static void ask_for_end(struct term *term)
{
    if (!term->hangup_told) {
        term->hangup_told = true;
        /* Never inside the call that met it. */
        term->hangup_timer = loop_timer_start(term->loop, 0, 0, tell_hangup, term);
    }
}

void term_hung_up(struct term *term)
{
    term->out.gone = true;
    loop_watch_stop(term->input_watch); /* a dead line is readable for ever */
    loop_watch_stop(term->out.watch);
    term->input_watch = NULL;
    term->out.watch = NULL;
    ask_for_end(term);
}

static void late_is_over(void *context)
{
    struct term *term = context;
    term->late_timer = NULL;
    keys_late(term->keys, false);
}

static void read_input(struct term *term);

static void escape_is_due(void *context)
{
    struct term *term = context;
    term->escape_timer = NULL;
    /* The program may have been busy: what came meanwhile counts first. */
    read_input(term);
    if (term->escape_timer == NULL && keys_waiting(term->keys) && !term->out.gone) {
        keys_late(term->keys, true);
        loop_timer_stop(term->late_timer);
        term->late_timer = loop_timer_start(term->loop, LATE_MS, 0, late_is_over, term);
        keys_timeout(term->keys, &term->sink_of_keys);
    }
}

static void read_input(struct term *term)
{
    char bytes[4096];
    ssize_t count = read(term->tty.input, bytes, sizeof bytes);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (count <= 0) {
        term_hung_up(term);
        return;
    }
    loop_timer_stop(term->escape_timer);
    term->escape_timer = NULL;
    keys_feed(term->keys, bytes, (size_t)count, &term->sink_of_keys);
    if (keys_waiting(term->keys)) {
        term->escape_timer =
            loop_timer_start(term->loop, term->escape_delay_ms, 0, escape_is_due, term);
    }
}

static void input_is_ready(void *context, unsigned events)
{
    struct term *term = context;
    if (events & LOOP_READABLE) {
        read_input(term);
    } else if (events & LOOP_HANGUP) {
        term_hung_up(term);
    }
}

/* True when the size is another one; the screen is then blank until the next paint. */
static bool take_size(struct term *term)
{
    int height, width;
    tty_size(&term->tty, &height, &width);
    if (height == term->shown.height && width == term->shown.width) {
        return false;
    }
    screen_resize(term, height, width);
    return true;
}

/* After a stop: another program had the terminal, so nothing of it is as it was. */
static void come_back(struct term *term)
{
    if (term->out.gone) {
        return;
    }
    tty_raw(&term->tty);
    output_drop(term);
    term->out.unknown = false;
    term->away = false;
    screen_resume(term);
    if (take_size(term)) {
        term->events.resized(term->events.context, term->shown.height, term->shown.width);
    }
    term->events.continued(term->events.context);
    if (term->whole) { /* the program painted nothing of its own, a lock for example */
        paint_shown(term);
    }
}

static void give_back(const struct term *term)
{
    /* CAN first when a sequence may have been cut in the middle. */
    if (output_is_waiting(term)) {
        tcflush(term->tty.output, TCOFLUSH);
        tty_write_now(&term->tty, "\030", 1, GIVE_BACK_MS);
    }
    tty_write_now(&term->tty, term->reset, term->reset_length, GIVE_BACK_MS);
    tty_restore(&term->tty);
}

static void stop_as_asked(struct term *term)
{
    give_back(term);
    output_drop(term);
    term->away = true;
    raise(SIGSTOP); /* goes on here after SIGCONT, whose own event then paints */
}

static void signal_came(void *context, int signal_number)
{
    struct term *term = context;
    if (signal_number == SIGWINCH) {
        bool differs = !term->away && take_size(term);
        if (!term->away && !differs) {
            term->whole = true; /* it was another size in between, and lost what it had to cut */
        }
        if (!term->away) {
            term->events.resized(term->events.context, term->shown.height, term->shown.width);
        }
    } else if (signal_number == SIGTSTP) {
        stop_as_asked(term);
    } else if (signal_number == SIGCONT) {
        come_back(term);
    } else {
        ask_for_end(term);
    }
}

static int escape_delay(int wanted_ms)
{
    const char *text = getenv("ESCDELAY");
    long long value = wanted_ms;
    if (value <= 0 && (text == NULL || !text_to_integer(text, &value) || value <= 0)) {
        value = ESCAPE_DELAY_MS;
    }
    return value < ESCAPE_DELAY_LIMIT_MS ? (int)value : ESCAPE_DELAY_LIMIT_MS;
}

static int start_watching(struct term *term, struct error *error)
{
    term->input_watch =
        loop_watch_start(term->loop, term->tty.input, LOOP_READABLE, input_is_ready, term, error);
    if (term->input_watch == NULL || output_open(term, error) != 0) {
        return -1;
    }
    for (int i = 0; i < SIGNALS; i++) {
        term->signals[i] = loop_signal_start(term->loop, watched_signals[i], signal_came, term);
    }
    return 0;
}

static void stop_watching(struct term *term)
{
    for (int i = 0; i < SIGNALS; i++) {
        if (term->signals[i] != NULL) {
            loop_signal_stop(term->signals[i]);
        }
    }
    loop_timer_stop(term->escape_timer);
    loop_timer_stop(term->late_timer);
    loop_timer_stop(term->hangup_timer);
    loop_watch_stop(term->input_watch);
    output_close(term);
}

static void release(struct term *term)
{
    stop_watching(term);
    screen_close(term);
    tty_close(&term->tty);
    keys_free(term->keys);
    canvas_release(&term->shown);
    memory_free(term->row);
    memory_free(term);
}

struct term *term_open(struct loop *loop, const struct term_options *options,
                       const struct term_events *events, char note[200], struct error *error)
{
    struct key_string strings[KEY_STRINGS];
    int height, width;
    struct term *term = memory_new(sizeof *term);
    term->loop = loop;
    term->options = *options;
    term->events = *events;
    term->sink_of_keys = (struct key_sink){events->key, events->paste, events->context};
    term->escape_delay_ms = escape_delay(options->escape_delay_ms);
    note[0] = '\0';
    if (tty_open(&term->tty, options->input, options->output, error) != 0) {
        memory_free(term);
        return NULL;
    }
    /* Signals before raw mode: no moment in which one would leave the terminal raw. */
    if (screen_open(term, note, error) != 0 || start_watching(term, error) != 0) {
        release(term);
        return NULL;
    }
    term->keys = keys_new(strings, screen_key_strings(strings, KEY_STRINGS));
    tty_size(&term->tty, &height, &width);
    screen_resize(term, height, width);
    tty_raw(&term->tty);
    doupdate(); /* the alternate screen */
    screen_take(term);
    output_add(term, term->resume + term->resume_modes, term->resume_length - term->resume_modes);
    sgr_forget(&term->sgr);
    return term;
}

void term_close(struct term *term)
{
    if (term == NULL) {
        return;
    }
    if (!term->away) {
        /* Keys typed ahead are not for the shell: a paste would run there. */
        tcflush(term->tty.input, TCIFLUSH);
        give_back(term);
    }
    release(term);
}

void term_emergency(const struct term *term)
{
    if (term != NULL && term->tty.output >= 0) {
        ssize_t first = write(term->tty.output, "\030", 1);
        ssize_t second = write(term->tty.output, term->reset, term->reset_length);
        (void)first;
        (void)second;
        tty_restore(&term->tty);
    }
}

void term_size(const struct term *term, int *height, int *width)
{
    *height = term->shown.height;
    *width = term->shown.width;
}

enum color_depth term_depth(const struct term *term)
{
    return term->depth;
}

enum canvas_lines term_lines(const struct term *term)
{
    return term->drawing == DRAW_ASCII ? LINES_ASCII : LINES_UNICODE;
}

void term_repaint(struct term *term)
{
    term->whole = true;
}

uint64_t term_bytes(const struct term *term)
{
    return term->out.bytes;
}

bool term_copy(struct term *term, const char *text, size_t length)
{
    static const char start[] = "\033]52;c;", end[] = "\007";
    if (!term->has_clipboard || length > COPY_BYTES || output_is_waiting(term) || term->away) {
        return false;
    }
    size_t size = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_ORIGINAL);
    struct buffer buffer;
    char *coded = memory_new(size);
    sodium_bin2base64(coded, size, (const unsigned char *)text, length,
                      sodium_base64_VARIANT_ORIGINAL);
    buffer_init(&buffer);
    buffer_format(&buffer, "%s%s%s", start, coded, end);
    output_add(term, buffer.bytes, buffer.length);
    buffer_release(&buffer);
    memory_free(coded);
    return true;
}
