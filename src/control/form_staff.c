/* SPDX-License-Identifier: MIT */
/*
 * The forms of a person who may sign in: new, and changed. Secrets are never in a form (a form has
 * a draft): a new person's password is asked for afterwards. Loop thread.
 */
#include "chartty/control/forms.h"
#include "chartty/control/staff.h"
#include "chartty/data/change_set.h"
#include "src/control/provider_names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAFF_FIELD(column) .type = RECORD_STAFF, .field = FIELD_OF(staff, column)

static const struct edit_field_spec new_fields[] = {
    {STAFF_FIELD(username), .label = "User", EDIT_PLACE(0, 2, 10, 30), .flags = EDIT_REQUIRED,
     .hint = "2 to 50 of a-z 0-9 . _ - and a letter first. It is never given to anybody else."},
    {STAFF_FIELD(full_name), .label = "Full name", EDIT_PLACE(1, 2, 10, 50), .flags = EDIT_REQUIRED,
     .hint = "As it stands under what this person records."},
    {STAFF_FIELD(role), .label = "Role", EDIT_PLACE(2, 2, 10, 12), .flags = EDIT_REQUIRED,
     .hint = "clerk, nurse, doctor or admin: what the person may see and do."},
    {STAFF_FIELD(provider_id), .label = "Provider", EDIT_PLACE(3, 2, 10, 40),
     .hint = "Who the person is on the schedule; empty for none. F4 lists them."},
};
enum { USERNAME, FULL_NAME, ROLE, PROVIDER, FIELDS };

static const struct edit_field_spec edit_fields[] = {
    {STAFF_FIELD(username), .label = "User", EDIT_PLACE(0, 2, 10, 30), .flags = EDIT_FIXED},
    {STAFF_FIELD(full_name), .label = "Full name", EDIT_PLACE(1, 2, 10, 50), .flags = EDIT_REQUIRED,
     .hint = "As it stands under what this person records."},
    {STAFF_FIELD(role), .label = "Role", EDIT_PLACE(2, 2, 10, 12), .flags = EDIT_REQUIRED,
     .hint = "clerk, nurse, doctor or admin. It is in force from the next sign-in on."},
    {STAFF_FIELD(provider_id), .label = "Provider", EDIT_PLACE(3, 2, 10, 40),
     .hint = "Who the person is on the schedule; empty for none. F4 lists them."},
};

/* --- the provider by name --- */

static void names_came(void *context)
{
    edit_again(context);
}

static struct provider_names *names_of(struct edit *edit)
{
    struct provider_names **held = edit_own(edit, sizeof(struct provider_names *));
    if (*held == NULL) {
        *held = provider_names_new(edit_session(edit), names_came, edit);
    }
    return *held;
}

static void begin(struct edit *edit)
{
    names_of(edit); /* read by the time that they are picked from */
}

static void end(struct edit *edit)
{
    struct provider_names **held = edit_own(edit, sizeof(struct provider_names *));
    provider_names_free(*held);
    *held = NULL;
}

/* Names are small letters; what is wrong with one is said by the check. */
static int read_username(const char *typed, char *stored, size_t size, char *echo, size_t echo_size)
{
    snprintf(stored, size, "%s", typed);
    for (char *at = stored; *at != '\0'; at++) {
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    if (strcmp(stored, typed) != 0) {
        snprintf(echo, echo_size, "= %s", stored);
    }
    return 1;
}

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    int64_t id = 0;
    if (index == USERNAME) {
        return read_username(typed, stored, size, echo, echo_size);
    }
    if (index != PROVIDER) {
        return 2;
    }
    if (provider_names_find(names_of(edit), typed, &id, error) != 0) {
        return -1;
    }
    const char *name = provider_names_of(names_of(edit), id);
    snprintf(stored, size, "%" PRId64, id);
    if (name != NULL && strcmp(name, typed) != 0) {
        snprintf(echo, echo_size, "= %s", name);
    }
    return 1;
}

static bool show(struct edit *edit, int index, const char *stored, char *out, size_t size)
{
    if (index != PROVIDER) {
        return false;
    }
    const char *name = provider_names_of(names_of(edit), strtoll(stored, NULL, 10));
    snprintf(out, size, "%s", name != NULL ? name : "...");
    return true;
}

static const char *const *choices(struct edit *edit, int index)
{
    return index == PROVIDER ? provider_names_list(names_of(edit)) : NULL;
}

/* --- what is typed and saved --- */

static void check(struct edit *edit)
{
    const char *role = edit_stored(edit, ROLE);
    struct staff_entry entry = {.username = edit_stored(edit, USERNAME),
                                .full_name = edit_stored(edit, FULL_NAME),
                                .role = role != NULL ? staff_role_by_word(role) : STAFF_NOBODY};
    enum staff_entry_field field = STAFF_ENTRY_USERNAME;
    struct error error = {0};
    if (entry.username == NULL || entry.full_name == NULL || role == NULL) {
        return; /* it says itself what is missing */
    }
    if (staff_entry_check(&entry, &field, &error) != 0) {
        edit_wrong(edit,
                   field == STAFF_ENTRY_USERNAME ? USERNAME
                   : field == STAFF_ENTRY_NAME   ? FULL_NAME
                                                 : ROLE,
                   "%s", error.user);
    }
}

static int compose_new(struct edit *edit, struct change_set *set, struct error *error)
{
    struct change_match same = {FIELD_OF(staff, username), edit_stored(edit, USERNAME)};
    change_set_expect_none(set, RECORD_STAFF, &same, 1, "There is a user of that name already.");
    return edit_compose_row(edit, set, error) < 0 ? -1 : 0;
}

/* Whoever changes roles must leave somebody who can change them back. */
static int compose_edit(struct edit *edit, struct change_set *set, struct error *error)
{
    static const struct change_match an_administrator[] = {{FIELD_OF(staff, role), "admin"},
                                                           {FIELD_OF(staff, locked_at), NULL}};
    if (edit_compose_row(edit, set, error) < 0) {
        return -1;
    }
    change_set_expect_some(set, RECORD_STAFF, an_administrator, 2,
                           "The last administrator keeps the role: make another one first.");
    return 0;
}

const struct edit_spec form_staff_new = {
    .form = "staff.add",
    .title = "New staff member",
    .verb = "Add",
    .done = "Staff member added",
    .permission = PERMISSION_MANAGE_STAFF,
    .type = RECORD_STAFF,
    .is_new = true,
    .fields = new_fields,
    .field_count = FIELDS,
    .begin = begin,
    .read = read,
    .show = show,
    .choices = choices,
    .end = end,
    .check = check,
    .compose = compose_new,
};

const struct edit_spec form_staff_edit = {
    .form = "staff.change",
    .title = "Staff member",
    .verb = "Save",
    .done = "Staff member saved",
    .permission = PERMISSION_MANAGE_STAFF,
    .type = RECORD_STAFF,
    .fields = edit_fields,
    .field_count = FIELDS,
    .begin = begin,
    .read = read,
    .show = show,
    .choices = choices,
    .end = end,
    .check = check,
    .compose = compose_edit,
};
