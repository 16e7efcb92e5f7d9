/* SPDX-License-Identifier: MIT */
/* The frame: screens, the open chart, keys to actions. Loop thread. Owns the screens' states and
 * the chart. */
#include "ui/screens/workstation_private.h"

#include "ui/screens/edit_view.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WHICH_KEY_MS = 300, SLOW_MS = 400, SLOW_AGAIN_MS = 100, MINUTE_MS = 60000 };

static const struct screen_ops *const all_screens[];

const struct screen_ops *screen_ops(enum screen_id id)
{
    return all_screens[id];
}

struct screen *workstation_current(struct workstation *workstation)
{
    return &workstation->screens[workstation->current];
}

bool workstation_typing(const struct workstation *workstation)
{
    const struct screen *screen = &workstation->screens[workstation->current];
    return workstation->finding || edit_view_shown(workstation) ||
           (screen->ops->typing != NULL && screen->ops->typing(screen));
}

unsigned workstation_contexts(const struct workstation *workstation)
{
    const struct screen_ops *ops = workstation->screens[workstation->current].ops;
    if (workstation_typing(workstation)) {
        return CONTEXT_ALL | CONTEXT_TEXT;
    }
    return CONTEXT_ALL | CONTEXT_LIST | ops->contexts | (ops->of_patient ? CONTEXT_CHART : 0u);
}

void workstation_repaint(struct workstation *workstation)
{
    workstation->options.paint(workstation->options.context);
}

static void slow_passed(void *context)
{
    struct workstation *workstation = context;
    if (session_pending(workstation->options.session) == 0) {
        loop_timer_stop(workstation->slow_timer);
        workstation->slow_timer = NULL;
    }
    workstation_repaint(workstation);
}

/* "loading..." is said only after 400 ms, so a paint is due then; and every 100 ms from then on
 * while anything is under way, for what was asked after the timer began. */
static void expect_answers(struct workstation *workstation)
{
    if (workstation->slow_timer == NULL && session_pending(workstation->options.session) > 0) {
        workstation->slow_timer = loop_timer_start(workstation->options.session->loop, SLOW_MS + 10,
                                                   SLOW_AGAIN_MS, slow_passed, workstation);
    }
}

static bool may_see_chart(const struct workstation *workstation)
{
    return rights_allow(workstation->options.session, PERMISSION_VIEW_CLINICAL,
                        chart_patient_id(workstation->chart));
}

/* Emergency access has begun: the open chart is read again, now whole. */
static void follow_rights(struct workstation *workstation)
{
    if (workstation->chart != NULL && !workstation->was_clinical && may_see_chart(workstation)) {
        workstation->was_clinical = true;
        chart_refresh(workstation->chart);
    }
}

void workstation_changed(void *context)
{
    struct workstation *workstation = context;
    follow_rights(workstation);
    expect_answers(workstation);
    workstation_repaint(workstation);
}

static void minute_passed(void *context)
{
    workstation_repaint(context);
}

void workstation_leave(struct workstation *workstation, enum screen_id id)
{
    struct screen *screen = &workstation->screens[id];
    if (screen->state != NULL) {
        screen->ops->leave(screen);
        memory_free(screen->state);
        screen->state = NULL;
    }
}

/* Lists of all patients are given back when they are left; Home and the schedule keep their place.
 */
static void leave_lists(struct workstation *workstation)
{
    bool in_chart = workstation_current(workstation)->ops->of_patient;
    bool any = false;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        bool kept = id == SCREEN_HOME || id == SCREEN_SCHEDULE || id == (int)workstation->current ||
                    (in_chart && id == (int)workstation->came_from);
        if (!kept && !workstation->screens[id].ops->of_patient) {
            any = any || workstation->screens[id].state != NULL;
            workstation_leave(workstation, (enum screen_id)id);
        }
    }
    if (any) {
        memory_give_back();
    }
}

void workstation_enter(struct workstation *workstation, enum screen_id id)
{
    struct screen *screen = &workstation->screens[id];
    workstation->current = id;
    workstation->finding = false;
    workstation->overlay = OVERLAY_NONE;
    if (id != SCREEN_LOGIN && id != SCREEN_LOCK) { /* what the lock covers stays as it is */
        leave_lists(workstation);
    }
    if (screen->state == NULL) {
        screen->chart = screen->ops->of_patient ? workstation->chart : NULL;
        screen->state = memory_new(screen->ops->size);
        screen->ops->enter(screen);
    }
    if (screen->ops->of_patient && workstation->chart != NULL) {
        chart_enter_section(workstation->chart, screen->ops->title);
    }
    if (screen->ops->shown != NULL) {
        screen->ops->shown(screen);
    }
}

void workstation_go(struct workstation *workstation, enum screen_id id)
{
    if (screen_ops(id)->of_patient && workstation->chart == NULL) {
        workstation_say(workstation, MESSAGE_INFO, "Open a patient first: find one on Home (g h).");
        return;
    }
    struct error error;
    if (!workstation_may_see(workstation, id, &error)) {
        workstation_say(workstation, MESSAGE_WARNING, "%s", error.user);
        return;
    }
    if (screen_ops(id)->of_patient && !workstation_current(workstation)->ops->of_patient) {
        workstation->came_from = workstation->current;
    }
    if (edit_view_shown(workstation)) { /* what was typed stays as a draft */
        edit_view_close(workstation);
    }
    messages_clear(&workstation->messages);
    workstation_enter(workstation, id);
    workstation_changed(workstation);
}

void workstation_open_chart(struct workstation *workstation, int64_t patient_id)
{
    struct error error;
    if (rights_check(workstation->options.session, PERMISSION_VIEW_DEMOGRAPHICS, patient_id,
                     &error) != 0) {
        workstation_say(workstation, MESSAGE_WARNING, "%s", error.user);
        return;
    }
    edit_view_close(workstation);
    for (int id = 0; id < SCREEN_COUNT; id++) {
        if (workstation->screens[id].ops->of_patient) {
            workstation_leave(workstation, (enum screen_id)id);
        }
    }
    chart_free(workstation->chart);
    /* Whoever is written about in a chart that is newly opened is confirmed anew. */
    workstation->options.session->confirmed.patient_id = 0;
    workstation->chart =
        chart_open(workstation->options.session, patient_id, workstation_changed, workstation);
    workstation->was_clinical = may_see_chart(workstation);
    workstation->banner_flash = true;
    workstation_go(workstation, SCREEN_SUMMARY);
}

void workstation_say(struct workstation *workstation, enum message_level level, const char *format,
                     ...)
{
    char text[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), WORDS(format), arguments);
    va_end(arguments);
    struct datetime now = clock_local(workstation->options.session->clock);
    if (workstation->current == SCREEN_LOGIN &&
        workstation->options.session->person.role == STAFF_NOBODY) {
        gate_say(workstation, "%s", text);
        return;
    }
    if (gate_is_closed(workstation)) { /* for its person, when they are back */
        messages_add(&workstation->messages, level, now.hour, now.minute, text);
        workstation->gate.showing = workstation->messages.showing;
        workstation->gate.on_line = workstation->messages.on_line;
        messages_settle(&workstation->messages);
        return;
    }
    messages_add(&workstation->messages, level, now.hour, now.minute, text);
    workstation_repaint(workstation);
}

enum { HOLD_MS = 250 };

static void hold_is_over(void *context)
{
    struct workstation *workstation = context;
    workstation->hold_timer = NULL;
    workstation_settle(workstation);
}

void workstation_hold(struct workstation *workstation)
{
    loop_timer_stop(workstation->hold_timer);
    workstation->held_keys = 0;
    workstation->hold_timer =
        loop_timer_start(workstation->options.session->loop, HOLD_MS, 0, hold_is_over, workstation);
}

void workstation_settle(struct workstation *workstation)
{
    loop_timer_stop(workstation->hold_timer);
    workstation->hold_timer = NULL;
    if (workstation->held_keys > 0) {
        workstation_say(workstation, MESSAGE_WARNING,
                        "%d key%s ignored: typed before the question.", workstation->held_keys,
                        workstation->held_keys == 1 ? "" : "s");
        workstation->held_keys = 0;
    }
}

struct workstation *workstation_new(const struct workstation_options *options)
{
    struct workstation *workstation = memory_new(sizeof(*workstation));
    workstation->options = *options;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        workstation->screens[id].ops = screen_ops((enum screen_id)id);
        workstation->screens[id].workstation = workstation;
        workstation->screens[id].session = options->session;
    }
    messages_init(&workstation->messages);
    workstation_copy_begin(workstation);
    input_init(&workstation->find, 60);
    workstation->came_from = SCREEN_HOME;
    scan_init(&workstation->scan, options->scan_prefix);
    if (kiosk_is(workstation)) {
        kiosk_begin(workstation);
    } else {
        gate_begin(workstation);
    }
    workstation->minute_timer =
        loop_timer_start(options->session->loop, MINUTE_MS, MINUTE_MS, minute_passed, workstation);
    line_strip_begin(workstation);
    expect_answers(workstation);
    return workstation;
}

void workstation_free(struct workstation *workstation)
{
    if (workstation == NULL) {
        return;
    }
    edit_view_close(workstation);
    edit_view_end(workstation);
    for (int id = 0; id < SCREEN_COUNT; id++) {
        workstation_leave(workstation, (enum screen_id)id);
    }
    workstation_copy_end(workstation);
    chart_free(workstation->chart);
    loop_timer_stop(workstation->which_key_timer);
    loop_timer_stop(workstation->slow_timer);
    loop_timer_stop(workstation->minute_timer);
    loop_timer_stop(workstation->hold_timer);
    scan_end(workstation);
    gate_end(workstation);
    line_strip_end(workstation);
    memory_free(workstation);
}

void workstation_drop_prefix(struct workstation *workstation)
{
    workstation->has_prefix = false;
    loop_timer_stop(workstation->which_key_timer);
    workstation->which_key_timer = NULL;
    if (workstation->overlay == OVERLAY_WHICH_KEY) {
        workstation->overlay = OVERLAY_NONE;
    }
}

static void which_key_due(void *context)
{
    struct workstation *workstation = context;
    workstation->which_key_timer = NULL;
    workstation->overlay = OVERLAY_WHICH_KEY;
    workstation_repaint(workstation);
}

/* Text for whatever has the focus. */
static void take_text(struct workstation *workstation, const char *text, size_t length)
{
    struct screen *screen = workstation_current(workstation);
    if (workstation->overlay == OVERLAY_PALETTE) {
        palette_text(&workstation->palette, text, length);
    } else if (workstation->overlay == OVERLAY_HELP) {
        if ((help_text(&workstation->help, text) & REACT_POP) != 0) {
            workstation->overlay = OVERLAY_NONE;
        }
    } else if (workstation->overlay == OVERLAY_MESSAGES) {
        workstation->overlay = OVERLAY_NONE;
    } else if (workstation->overlay == OVERLAY_QUESTION) {
        question_text(workstation, text);
    } else if (edit_view_shown(workstation)) {
        edit_view_text(workstation, text, length);
    } else if (workstation->finding) {
        input_text(&workstation->find, text, length);
        screen->ops->find(screen, workstation->find.text);
    } else if (screen->ops->text != NULL) {
        screen->ops->text(screen, text, length);
    }
    workstation_changed(workstation);
}

/* A key that no action has: text, or the unknown second key of a prefix, which does nothing and
 * says so. */
static void key_without_action(struct workstation *workstation, const struct key *key)
{
    if (workstation->has_prefix) {
        char first[16], second[16];
        key_to_name(&workstation->prefix, first);
        key_to_name(key, second);
        workstation_drop_prefix(workstation);
        workstation_say(workstation, MESSAGE_INFO,
                        "%s %s is not a command: type %s and then one of its letters.", first,
                        second, first);
        return;
    }
    if (key->code == KEY_CODE_SPACE) {
        take_text(workstation, " ", 1);
    } else if (key->code == KEY_CODE_TEXT) {
        take_text(workstation, key->text, strlen(key->text));
    }
}

void workstation_key(struct workstation *workstation, const struct key *key)
{
    if (kiosk_is(workstation)) {
        kiosk_key(workstation, key);
        return;
    }
    if (!gate_woken(workstation) && !scan_takes(workstation, key)) {
        workstation_take_key(workstation, key);
    }
    workstation_changed(workstation);
}

void workstation_take_key(struct workstation *workstation, const struct key *key)
{
    if (workstation->hold_timer != NULL) {
        workstation->held_keys++;
        return;
    }
    unsigned contexts = workstation_contexts(workstation);
    if (workstation->overlay == OVERLAY_PALETTE || workstation->overlay == OVERLAY_QUESTION) {
        contexts = CONTEXT_ALL | CONTEXT_TEXT;
    }
    if (workstation->messages.showing) {
        messages_clear(&workstation->messages);
    }
    workstation->banner_flash = false;
    struct key keys[2] = {*key, *key};
    int count = 1;
    if (workstation->has_prefix) {
        keys[0] = workstation->prefix;
        count = 2;
    }
    enum action action = ACTION_NONE;
    switch (keymap_find(workstation->options.keymap, contexts, keys, count, &action)) {
    case KEYMAP_PREFIX:
        workstation->has_prefix = true;
        workstation->prefix = *key;
        workstation->which_key_timer = loop_timer_start(
            workstation->options.session->loop, WHICH_KEY_MS, 0, which_key_due, workstation);
        break;
    case KEYMAP_ACTION:
        workstation_drop_prefix(workstation);
        workstation_act(workstation, action);
        break;
    case KEYMAP_NONE:
        if (workstation->has_prefix && key->code == KEY_CODE_ESC) {
            workstation_drop_prefix(workstation);
        } else {
            key_without_action(workstation, key);
        }
        break;
    }
    workstation_changed(workstation);
}

void workstation_paste(struct workstation *workstation, const char *bytes, size_t length, bool cut)
{
    if (kiosk_is(workstation) || gate_woken(workstation)) {
        return;
    }
    if (workstation->hold_timer != NULL) {
        workstation->held_keys++;
        return;
    }
    bool field = workstation_typing(workstation) || workstation->overlay == OVERLAY_PALETTE;
    if (!field) {
        workstation_say(workstation, MESSAGE_WARNING,
                        "Paste ignored: no text field has the focus.");
        return;
    }
    if (cut || !text_is_utf8(bytes, length)) {
        workstation_say(workstation, MESSAGE_WARNING,
                        cut ? "Paste refused: it is too long."
                            : "Paste refused: it is not UTF-8 text.");
        return;
    }
    take_text(workstation, bytes, length);
}

#define X(id, symbol) extern const struct screen_ops symbol;
#include "ui/screens/screens.def"

static const struct screen_ops *const all_screens[] = {
#define X(id, symbol) &symbol,
#include "ui/screens/screens.def"
};

const struct tall_man *workstation_tall_man(const struct workstation *workstation)
{
    return workstation->options.tall_man;
}
