/* SPDX-License-Identifier: MIT */
/*
 * Administration of staff: the list, and what can be done to the selected person. Nobody is
 * deleted: people are switched off, the audit needs them. Loop thread.
 */
#include "ui/screens/admin_staff_private.h"

#include "chartty/base/words.h"
#include "chartty/control/forms.h"

#include <stdio.h>

enum column { USER, NAME, ROLE, BADGE, PIN, LAST, STATE };

static const struct table_column columns[] = {
    [USER] = {.title = "User", .width = 10, .grow = 1, .field = -1},
    [NAME] = {.title = "Name", .width = 13, .grow = 2, .field = -1},
    [ROLE] = {.title = "Role", .width = 6, .field = -1},
    [BADGE] = {.title = "Badge", .width = 5, .field = -1},
    [PIN] = {.title = "PIN", .width = 3, .field = -1},
    [LAST] = {.title = "Last sign-in", .width = 17, .field = -1},
    [STATE] = {.title = "State", .width = 5, .field = -1},
};

static struct admin *state_of(const struct screen *screen)
{
    return screen->state;
}

bool staff_is_set(const struct field_value *value)
{
    return value->state != FIELD_NULL && value->length > 0;
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    const struct staff *person = row->data;
    char when[20] = "";
    (void)self;
    switch ((enum column)column) {
    case USER:
        cell_value(cell, RECORD_STAFF, person, FIELD_OF(staff, username));
        cell->role = ROLE_VALUE;
        break;
    case NAME:
        cell_value(cell, RECORD_STAFF, person, FIELD_OF(staff, full_name));
        break;
    case ROLE:
        cell_value(cell, RECORD_STAFF, person, FIELD_OF(staff, role));
        break;
    case BADGE:
        cell_format(cell, ROLE_TEXT, "%s",
                    staff_is_set(&person->badge_hash) ? WORDS("yes") : WORDS("no"));
        break;
    case PIN:
        cell_format(cell, ROLE_TEXT, "%s",
                    staff_is_set(&person->pin_hash) ? WORDS("yes") : WORDS("no"));
        break;
    case LAST:
        if (staff_is_set(&person->last_sign_in)) {
            bookkeeping_words(&person->last_sign_in, when);
        }
        cell_format(cell, ROLE_TEXT, "%s", when[0] != '\0' ? when : WORDS("never"));
        break;
    case STATE:
        if (staff_is_set(&person->locked_at)) {
            cell_format(cell, ROLE_WARNING, "OFF");
        } else if (!staff_is_set(&person->password_hash)) {
            cell_format(cell, ROLE_WARNING, "no pw");
        } else {
            cell_format(cell, ROLE_TEXT, "on");
        }
        break;
    }
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "%s", ((const struct staff *)row->data)->username.text);
}

static const struct table_ops table_ops = {.cell = cell, .name = name};

static void when_field(struct text_view *view, const char *label, const struct field_value *value)
{
    char when[20] = "";
    if (staff_is_set(value)) {
        bookkeeping_words(value, when);
    }
    text_view_field(view, label, when[0] != '\0' ? when : WORDS("never"));
}

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct staff *person = record;
    char failures[64];
    (void)screen;
    text_view_title(view, person->full_name.text);
    detail_value(view, RECORD_STAFF, record, FIELD_OF(staff, username));
    detail_value(view, RECORD_STAFF, record, FIELD_OF(staff, role));
    text_view_field(view, "Password",
                    staff_is_set(&person->password_hash) ? WORDS("set") : WORDS("none yet: S"));
    text_view_field(view, "PIN", staff_is_set(&person->pin_hash) ? WORDS("set") : WORDS("none"));
    text_view_field(view, "Badge",
                    staff_is_set(&person->badge_hash) ? WORDS("set") : WORDS("none"));
    snprintf(failures, sizeof(failures), WORDS("%lld since the last sign-in, %lld wrong PINs"),
             (long long)person->failed_count.integer, (long long)person->pin_failed_count.integer);
    text_view_field(view, "Failures", failures);
    when_field(view, "Last failure", &person->failed_at);
    when_field(view, "Switched off", &person->locked_at);
    when_field(view, "Recovered", &person->recovered_at);
    when_field(view, "Created", &person->created_at);
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_STAFF,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "Nobody is recorded.",
    .order_words = "people are switched off, never deleted",
    .detail = detail,
};

static void enter(struct screen *screen)
{
    struct admin *admin = state_of(screen);
    list_screen_enter(screen, &spec);
    input_init(&admin->first, 250);
    input_init(&admin->again, 250);
}

static void leave(struct screen *screen)
{
    staff_ask_clear(state_of(screen));
    list_screen_leave(screen);
}

/* --- a new person ---------------------------------------------------------------------------- */

/* A person who was just added has no password yet: that is asked for at once. */
static void follow_new_person(struct screen *screen)
{
    struct admin *admin = state_of(screen);
    struct rows rows = record_list_rows(admin->list.list);
    struct rows_bounds bounds;
    if (admin->new_person == 0 || admin->asking != ASK_NOTHING) {
        return;
    }
    rows.ops->bounds(rows.self, &bounds);
    for (int64_t at = bounds.first; at <= bounds.last; at++) {
        struct row row;
        if (rows.ops->row(rows.self, at, &row) == ROW_PRESENT && row.id == admin->new_person) {
            rows.ops->select(rows.self, at);
            admin->new_person = 0;
            staff_ask(screen, ASK_PASSWORD);
            return;
        }
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    list_screen_draw(screen, canvas, body);
    staff_ask_draw(state_of(screen), canvas, body);
}

/* --- keys ------------------------------------------------------------------------------------ */

static unsigned action(struct screen *screen, enum action action)
{
    struct admin *admin = state_of(screen);
    const struct staff *person = record_list_selected(admin->list.list);
    int button = -1;
    if (staff_asks_for_secret(admin)) {
        return staff_ask_secret_action(screen, action);
    }
    if (admin->asking != ASK_NOTHING) {
        if ((dialog_action(&admin->dialog, action, &button) & REACT_POP) != 0) {
            staff_ask_pressed(screen, button);
        }
        return REACT_REDRAW;
    }
    switch (action) {
    case ACTION_NEW:
        workstation_edit(screen->workstation, &form_staff_new, 0);
        return REACT_HANDLED;
    case ACTION_EDIT:
        if (person != NULL) {
            workstation_edit(screen->workstation, &form_staff_edit, person->id.integer);
        }
        return REACT_HANDLED;
    case ACTION_STATUS:
        staff_ask(screen, ASK_SWITCH);
        return REACT_REDRAW;
    case ACTION_RESET_PIN:
        staff_ask(screen, ASK_PIN);
        return REACT_REDRAW;
    case ACTION_BADGE:
        staff_ask(screen, ASK_BADGE);
        return REACT_REDRAW;
    case ACTION_NEW_SECRET:
        staff_ask(screen, ASK_PASSWORD);
        return REACT_REDRAW;
    default:
        return list_screen_action(screen, action);
    }
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct admin *admin = state_of(screen);
    int button = -1;
    if (staff_asks_for_secret(admin)) {
        return input_text(admin->focus == 0 ? &admin->first : &admin->again, text, length);
    }
    if (admin->asking == ASK_NOTHING) {
        return list_screen_text(screen, text, length);
    }
    if ((dialog_text(&admin->dialog, text, &button) & REACT_POP) != 0) {
        staff_ask_pressed(screen, button);
    }
    return REACT_REDRAW;
}

static bool typing(const struct screen *screen)
{
    return state_of(screen)->asking != ASK_NOTHING;
}

/* A badge that is being given to somebody. */
static bool scan(struct screen *screen, enum scan_kind kind, const char *data)
{
    struct admin *admin = state_of(screen);
    if (admin->asking != ASK_BADGE || kind != SCAN_BADGE) {
        return false;
    }
    input_set(&admin->first, data);
    staff_ask_submit(screen);
    workstation_changed(screen->workstation);
    return true;
}

static bool cancel(struct screen *screen)
{
    struct admin *admin = state_of(screen);
    if (admin->asking != ASK_NOTHING) {
        staff_ask_stop(admin);
        return true;
    }
    return list_screen_cancel(screen);
}

static void saved(struct screen *screen, const struct edit *edit)
{
    if (edit_spec(edit) == &form_staff_new) {
        state_of(screen)->new_person = edit_saved_id(edit);
    }
    list_screen_refresh(screen);
}

static int hints(const struct screen *screen, struct hint *out)
{
    const struct admin *admin = state_of(screen);
    int count = 0;
    if (admin->asking != ASK_NOTHING) {
        if (!staff_asks_for_secret(admin)) {
            return hints_of_dialog(out, "Cancel");
        }
        out[count++] = (struct hint){ACTION_ENTER, "Next"};
        out[count++] = (struct hint){ACTION_SAVE, "Save"};
        out[count++] = (struct hint){ACTION_BACK, "Cancel"};
        return count;
    }
    out[count++] = (struct hint){ACTION_HELP, NULL};
    out[count++] = (struct hint){ACTION_LIST_NEW, NULL};
    out[count++] = (struct hint){ACTION_EDIT, NULL};
    out[count++] = (struct hint){ACTION_STATUS, "On/off"};
    out[count++] = (struct hint){ACTION_BADGE, "Badge"};
    out[count++] = (struct hint){ACTION_RESET_PIN, "Reset PIN"};
    out[count++] = (struct hint){ACTION_NEW_SECRET, "Password"};
    out[count++] = (struct hint){ACTION_GO_EMERGENCIES, NULL};
    out[count++] = (struct hint){ACTION_GO_AUDIT, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    follow_new_person(screen);
    list_screen_standing(screen, out, size);
}

const struct screen_ops screen_admin = {
    .title = "Admin > Staff",
    .contexts = CONTEXT_ADMIN,
    .size = sizeof(struct admin),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .typing = typing,
    .hints = hints,
    .standing = standing,
    .prompt = list_screen_prompt,
    .find = list_screen_find,
    .saved = saved,
    .scan = scan,
    .cancel = cancel,
    .refresh = list_screen_refresh,
};
