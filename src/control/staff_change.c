/* SPDX-License-Identifier: MIT */
/*
 * Adding people and changing their rows. Loop thread. Rows are changed field by field where they
 * still are as they were read: a sign-in that counts meanwhile is no conflict.
 */
#include "src/control/staff_private.h"

#include "chartty/base/secret.h"
#include "chartty/base/words.h"
#include "chartty/control/password.h"
#include "src/control/badge.h"

#include <stdio.h>
#include <string.h>

static const char last_administrator[] =
    "This is the last administrator who can sign in. Make another one first.";

/* --- adding ---------------------------------------------------------------------------------- */

static void expect_provider(struct change_set *set, int64_t provider_id)
{
    char id[24];
    snprintf(id, sizeof(id), "%lld", (long long)provider_id);
    const struct change_match match = {FIELD_OF(provider, id), id};
    if (provider_id != 0) {
        change_set_expect_some(set, RECORD_PROVIDER, &match, 1,
                               "That provider is not there any more. Choose another one.");
    }
}

void staff_taken_sentence(const char *username, char out[STAFF_SENTENCE_SIZE])
{
    snprintf(out, STAFF_SENTENCE_SIZE, WORDS("There is a user %s already. Choose another name."),
             username);
}

static void expect_new_name(struct change_set *set, const char *username)
{
    char sentence[STAFF_SENTENCE_SIZE];
    const struct change_match match = {FIELD_OF(staff, username), username};
    staff_taken_sentence(username, sentence);
    change_set_expect_none(set, RECORD_STAFF, &match, 1, sentence);
}

static void fill_values(struct staff_work *work, const struct staff_entry *entry,
                        const char *username)
{
    const char **values = work->values;
    values[FIELD_OF(staff, username)] = arena_copy_text(&work->texts, username);
    values[FIELD_OF(staff, full_name)] = arena_copy_text(&work->texts, entry->full_name);
    values[FIELD_OF(staff, role)] = staff_role_word(entry->role);
    values[FIELD_OF(staff, failed_count)] = values[FIELD_OF(staff, pin_failed_count)] = "0";
    if (entry->provider_id != 0) {
        values[FIELD_OF(staff, provider_id)] =
            arena_format(&work->texts, "%lld", (long long)entry->provider_id);
    }
}

/* Locked or not: who is locked is unlocked by the owner of the file (`staff recover`). */
static void expect_no_administrator(struct change_set *set)
{
    const struct change_match match = {FIELD_OF(staff, role), "admin"};
    change_set_expect_none(set, RECORD_STAFF, &match, 1,
                           "There is an administrator already. Sign in as one.");
}

static int add(struct staff_keeper *keeper, const struct staff_entry *entry, const char *password,
               bool first, staff_callback callback, void *context, struct error *error)
{
    char username[NAME_SIZE];
    if (staff_entry_check(entry, NULL, error) != 0) {
        return -1;
    }
    staff_username_fold(entry->username, username, sizeof(username));
    if (staff_check_password(keeper, password, username, entry->full_name, error) != 0) {
        return -1;
    }
    if (first && keeper->session->number == 0) {
        session_begin(keeper->session, NULL);
    }
    struct staff_work *work =
        staff_new_work(keeper, first ? PERMISSION_NONE : PERMISSION_MANAGE_STAFF,
                       first ? "staff.first" : "staff.add", username, error);
    if (work == NULL) {
        return -1;
    }
    if (first) {
        expect_no_administrator(work->set);
    }
    expect_new_name(work->set, username);
    expect_provider(work->set, entry->provider_id);
    fill_values(work, entry, username);
    work->hash_field = FIELD_OF(staff, password_hash);
    work->secret = secret_compose_text(password);
    staff_begin(keeper, work, callback, context);
    staff_hash_or_send(keeper);
    return 0;
}

int staff_add(struct staff_keeper *keeper, const struct staff_entry *entry, const char *password,
              staff_callback callback, void *context, struct error *error)
{
    return add(keeper, entry, password, false, callback, context, error);
}

int staff_add_first(struct staff_keeper *keeper, const struct staff_entry *entry,
                    const char *password, staff_callback callback, void *context,
                    struct error *error)
{
    return add(keeper, entry, password, true, callback, context, error);
}

/* --- changing -------------------------------------------------------------------------------- */

/* A work on a row that is there; the entry names whom. */
static struct staff_work *work_on(struct staff_keeper *keeper, const struct staff *row,
                                  const char *action, struct error *error)
{
    char username[64];
    staff_text(&row->username, username, sizeof(username));
    struct staff_work *work =
        staff_new_work(keeper, PERMISSION_MANAGE_STAFF, action, username, error);
    if (work != NULL) {
        work->id = row->id.integer;
    }
    return work;
}

/* The row's fields that are changed are still what was read. */
static void expect_unchanged(struct change_set *set, const struct staff *row)
{
    static const char sentence[] = "Somebody else changed this user meanwhile. Look again.";
    char id[24], name[512], role[24], provider[24];
    snprintf(id, sizeof(id), "%lld", (long long)row->id.integer);
    staff_text(&row->full_name, name, sizeof(name));
    staff_text(&row->role, role, sizeof(role));
    staff_text(&row->provider_id, provider, sizeof(provider));
    const struct change_match named[] = {{FIELD_OF(staff, id), id},
                                         {FIELD_OF(staff, full_name), name},
                                         {FIELD_OF(staff, role), role}};
    const struct change_match linked[] = {
        {FIELD_OF(staff, id), id},
        {FIELD_OF(staff, provider_id), provider[0] == '\0' ? NULL : provider}};
    change_set_expect_some(set, RECORD_STAFF, named, 3, sentence);
    change_set_expect_some(set, RECORD_STAFF, linked, 2, sentence);
}

/* After the step that could have taken the last one away. */
static void expect_administrator(struct change_set *set, const struct staff *row)
{
    char role[24];
    const struct change_match matches[] = {{FIELD_OF(staff, role), "admin"},
                                           {FIELD_OF(staff, locked_at), NULL}};
    staff_text(&row->role, role, sizeof(role));
    if (strcmp(role, "admin") == 0) {
        change_set_expect_some(set, RECORD_STAFF, matches, 2, last_administrator);
    }
}

int staff_change(struct staff_keeper *keeper, const struct staff *row,
                 const struct staff_entry *entry, staff_callback callback, void *context,
                 struct error *error)
{
    char provider[24];
    if (staff_entry_check(entry, NULL, error) != 0) {
        return -1;
    }
    struct staff_work *work = work_on(keeper, row, "staff.change", error);
    if (work == NULL) {
        return -1;
    }
    snprintf(provider, sizeof(provider), "%lld", (long long)entry->provider_id);
    expect_unchanged(work->set, row);
    expect_provider(work->set, entry->provider_id);
    staff_set_field(work->set, work->id, FIELD_OF(staff, full_name), entry->full_name);
    staff_set_field(work->set, work->id, FIELD_OF(staff, role), staff_role_word(entry->role));
    staff_set_field(work->set, work->id, FIELD_OF(staff, provider_id),
                    entry->provider_id == 0 ? NULL : provider);
    expect_administrator(work->set, row);
    staff_begin(keeper, work, callback, context);
    staff_hash_or_send(keeper);
    return 0;
}

int staff_set_password(struct staff_keeper *keeper, const struct staff *row, const char *password,
                       staff_callback callback, void *context, struct error *error)
{
    char username[64], full_name[512];
    staff_text(&row->username, username, sizeof(username));
    staff_text(&row->full_name, full_name, sizeof(full_name));
    if (staff_check_password(keeper, password, username, full_name, error) != 0) {
        return -1;
    }
    struct staff_work *work = work_on(keeper, row, "staff.password", error);
    if (work == NULL) {
        return -1;
    }
    staff_set_field(work->set, work->id, FIELD_OF(staff, failed_count), "0");
    work->hash_field = FIELD_OF(staff, password_hash);
    work->secret = secret_compose_text(password);
    staff_begin(keeper, work, callback, context);
    staff_hash_or_send(keeper);
    return 0;
}

int staff_set_pin(struct staff_keeper *keeper, const struct staff *row, const char *pin,
                  staff_callback callback, void *context, struct error *error)
{
    if (pin != NULL && pin_check(pin, error) != 0) {
        return -1;
    }
    struct staff_work *work = work_on(keeper, row, "staff.pin", error);
    if (work == NULL) {
        return -1;
    }
    staff_set_field(work->set, work->id, FIELD_OF(staff, pin_failed_count), "0");
    work->hash_field = FIELD_OF(staff, pin_hash);
    work->secret = secret_copy_text(pin);
    if (pin == NULL) {
        staff_set_field(work->set, work->id, FIELD_OF(staff, pin_hash), NULL);
    }
    staff_begin(keeper, work, callback, context);
    staff_hash_or_send(keeper);
    return 0;
}

int staff_set_badge(struct staff_keeper *keeper, const struct staff *row, const char *badge,
                    staff_callback callback, void *context, struct error *error)
{
    char hash[BADGE_HASH_SIZE];
    if (badge != NULL && badge_hash(keeper->session->badge_key, badge, true, hash, error) != 0) {
        return -1;
    }
    struct staff_work *work = work_on(keeper, row, "staff.badge", error);
    if (work == NULL) {
        return -1;
    }
    const struct change_match match = {FIELD_OF(staff, badge_hash), hash};
    staff_set_field(work->set, work->id, FIELD_OF(staff, badge_hash), NULL);
    if (badge != NULL) {
        change_set_expect_none(work->set, RECORD_STAFF, &match, 1,
                               "Somebody else has this badge. Take it from them first.");
        staff_set_field(work->set, work->id, FIELD_OF(staff, badge_hash), hash);
    }
    staff_begin(keeper, work, callback, context);
    staff_hash_or_send(keeper);
    return 0;
}

int staff_lock(struct staff_keeper *keeper, const struct staff *row, staff_callback callback,
               void *context, struct error *error)
{
    char now[STAMP_SIZE];
    struct staff_work *work = work_on(keeper, row, "staff.lock", error);
    if (work == NULL) {
        return -1;
    }
    staff_stamp(keeper->session, now);
    staff_set_field(work->set, work->id, FIELD_OF(staff, locked_at), now);
    expect_administrator(work->set, row);
    staff_begin(keeper, work, callback, context);
    staff_hash_or_send(keeper);
    return 0;
}

int staff_unlock(struct staff_keeper *keeper, const struct staff *row, staff_callback callback,
                 void *context, struct error *error)
{
    struct staff_work *work = work_on(keeper, row, "staff.unlock", error);
    if (work == NULL) {
        return -1;
    }
    staff_open_account(work->set, work->id);
    staff_begin(keeper, work, callback, context);
    staff_hash_or_send(keeper);
    return 0;
}
