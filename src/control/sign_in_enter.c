/* SPDX-License-Identifier: MIT */
/* A sign-in that succeeds: the session, the record of it, and what follows. Loop thread. */
#include "src/control/sign_in_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"

#include <stdio.h>
#include <string.h>

enum { STAFF_A_PAGE = 500 };

/* --- a hash of less than today's cost is made anew ------------------------------------------- */

struct upgrade {
    struct session *session;
    uint64_t session_number;
    int64_t staff_id;
    int field;
    char before[HASH_TEXT_SIZE];
};

static void upgraded(void *context, const struct error *error, const struct save_answer *answer)
{
    (void)context; /* when it failed, the next sign-in tries again */
    (void)error;
    (void)answer;
}

static void save_upgrade(void *context, const struct hash_result *result)
{
    struct upgrade *upgrade = context;
    struct session *session = upgrade->session;
    struct data_token token;
    char id[24];
    if (!result->no_memory && session->number == upgrade->session_number) {
        snprintf(id, sizeof(id), "%lld", (long long)upgrade->staff_id);
        const struct change_match same[] = {{FIELD_OF(staff, id), id},
                                            {upgrade->field, upgrade->before}};
        rights_sign_in_token(session, &token);
        struct change_set *set = change_set_new(&token, NULL);
        change_set_audit(set, "staff.rehash", 0, "made anew at today's cost");
        change_set_update_all(set, RECORD_STAFF, same, 2, upgrade->field, result->made);
        data_save(session->data, 0, set, DATA_DEADLINE_MS, upgraded, NULL, NULL);
    }
    memory_free(upgrade);
}

static void upgrade_hash(struct sign_in *desk)
{
    struct sign_in_try *try = desk->now;
    struct upgrade *upgrade = memory_new(sizeof(*upgrade));
    upgrade->session = desk->session;
    upgrade->session_number = desk->session->number;
    upgrade->staff_id = try->row.person.staff_id;
    upgrade->field = try->by_pin ? FIELD_OF(staff, pin_hash) : FIELD_OF(staff, password_hash);
    snprintf(upgrade->before, sizeof(upgrade->before), "%s",
             try->by_pin ? try->row.pin_hash : try->row.password_hash);
    hasher_make(desk->hasher, try->secret, try->passes, save_upgrade, memory_free, upgrade);
}

static void finish(struct sign_in *desk)
{
    if (desk->now->hashed.outdated && staff_can_count(desk->session)) {
        upgrade_hash(desk);
    }
    sign_in_answer_now(desk, SIGN_IN_DONE);
}

/* --- what `staff recover` did since this administrator was here last ------------------------- */

static void note_recovered(struct sign_in_try *try, const struct staff *row)
{
    char recovered[STAMP_SIZE], username[64];
    char *notice = try->answer.notice;
    size_t used = strlen(notice), size = sizeof(try->answer.notice);
    staff_text(&row->recovered_at, recovered, sizeof(recovered));
    if (recovered[0] == '\0' || strcmp(recovered, try->row.last_sign_in) <= 0) {
        return;
    }
    staff_text(&row->username, username, sizeof(username));
    if (used == 0) {
        snprintf(notice, size,
                 WORDS("Opened by `staff recover` since you were here, see the audit: %s"),
                 username);
    } else if (used + strlen(username) + 8 < size) {
        snprintf(notice + used, size - used, ", %s", username);
    } else if (notice[used - 1] != '.') {
        snprintf(notice + used, size - used, " ...");
    }
}

static void look_for_recovered(struct sign_in *desk, const struct page_key *after);

static void got_staff(void *context, const struct error *error, struct page **pages, int count)
{
    struct sign_in *desk = context;
    if (error->code != ERROR_OK || count < 1) {
        snprintf(
            desk->now->answer.notice, sizeof(desk->now->answer.notice),
            WORDS("Whether accounts were recovered could not be read. Look at the staff list."));
        finish(desk);
        return;
    }
    const struct page *page = pages[0];
    for (int i = 0; i < page->count; i++) {
        note_recovered(desk->now, page_row(page, i));
    }
    if (page->more_after && page->count > 0) {
        struct page_key last = page->keys[page->count - 1];
        look_for_recovered(desk, &last);
    } else {
        finish(desk);
    }
}

static void look_for_recovered(struct sign_in *desk, const struct page_key *after)
{
    struct error error = {0};
    struct page_request request = {.query = {.id = QUERY_STAFF}, .limit = STAFF_A_PAGE};
    request.from = after == NULL ? PAGE_FIRST : PAGE_AFTER;
    if (after != NULL) {
        request.key = *after;
    }
    if (data_pages(desk->session->data, desk->owner, &request, 1, DATA_DEADLINE_MS, got_staff, desk,
                   &error) == 0) {
        got_staff(desk, &error, NULL, 0);
    }
}

/* --- the session ----------------------------------------------------------------------------- */

static void recorded(struct sign_in *desk)
{
    struct sign_in_try *try = desk->now;
    failures_forget(&desk->failures, try->name);
    try->answer.person = try->row.person;
    if (try->kind != TRY_UNLOCK && try->row.person.role == STAFF_ADMIN) {
        look_for_recovered(desk, NULL);
    } else {
        finish(desk);
    }
}

static void take_back(struct sign_in *desk, const struct error *error)
{
    if (desk->now->kind != TRY_UNLOCK) {
        session_end(desk->session);
    }
    /* Locked, or given another password, between the reading and now. */
    if (error->code == ERROR_REFUSED) {
        sign_in_refuse(desk);
    } else {
        sign_in_fail(desk, error);
    }
}

static void noted(void *context, const struct error *error, const struct save_answer *answer)
{
    struct sign_in *desk = context;
    (void)answer;
    if (error->code != ERROR_OK) {
        take_back(desk, error);
    } else {
        recorded(desk);
    }
}

static void words_of(const struct sign_in_try *try, char *out, size_t size)
{
    static const char *const ways[] = {[TRY_PASSWORD] = "password",
                                       [TRY_BADGE] = "badge",
                                       [TRY_UNLOCK] = "unlock",
                                       [TRY_DEMO] = "story, without a password"};
    snprintf(out, size, "%s%s", ways[try->kind], try->by_pin ? ", PIN" : "");
}

static enum audit_action action_of(const struct sign_in_try *try)
{
    return try->kind == TRY_UNLOCK ? AUDIT_UNLOCK : AUDIT_SIGN_IN;
}

static void note_alone(struct sign_in *desk)
{
    struct error error = {0};
    char words[64];
    words_of(desk->now, words, sizeof(words));
    if (audit_note(desk->session, desk->owner, action_of(desk->now), 0, words, noted, desk,
                   &error) != 0) {
        take_back(desk, &error);
    }
}

static void entered(void *context, const struct error *error, const struct save_answer *answer)
{
    struct sign_in *desk = context;
    if (error->code != ERROR_OK) {
        take_back(desk, error);
    } else if (answer != NULL && answer->changed_rows > 0) {
        recorded(desk);
    } else {
        /* There was nothing to set back, and a set that changes nothing leaves no entry. */
        note_alone(desk);
    }
}

/* Nobody but this one tries: checked again where it counts, in the transaction. */
static void expect_same(struct change_set *set, const struct sign_in_try *try, const char *id)
{
    const struct sign_in_row *row = &try->row;
    struct change_match matches[] = {{FIELD_OF(staff, id), id},
                                     {FIELD_OF(staff, locked_at), NULL},
                                     {FIELD_OF(staff, password_hash), row->password_hash}};
    if (try->by_pin) {
        matches[2] = (struct change_match){FIELD_OF(staff, pin_hash), row->pin_hash};
    }
    change_set_expect_some(set, RECORD_STAFF, matches, try->kind == TRY_DEMO ? 2 : 3,
                           "The account was changed meanwhile. Sign in again.");
}

static struct change_set *entry_of(const struct sign_in_try *try)
{
    struct session *session = try->desk->session;
    struct data_token token;
    char words[64], id[24], now[STAMP_SIZE];
    int64_t staff_id = try->row.person.staff_id;
    rights_sign_in_token(session, &token);
    struct change_set *set = change_set_new(&token, NULL);
    words_of(try, words, sizeof(words));
    change_set_audit(set, audit_action_text(action_of(try)), 0, words);
    snprintf(id, sizeof(id), "%lld", (long long)staff_id);
    expect_same(set, try, id);
    staff_set_field(set, staff_id, FIELD_OF(staff, pin_failed_count), "0");
    if (!try->by_pin) { /* a PIN does not wash away guesses at the password */
        staff_set_field(set, staff_id, FIELD_OF(staff, failed_count), "0");
    }
    if (try->kind != TRY_UNLOCK) {
        staff_stamp(session, now);
        staff_set_field(set, staff_id, FIELD_OF(staff, last_sign_in), now);
    }
    return set;
}

void sign_in_enter(struct sign_in *desk)
{
    struct sign_in_try *try = desk->now;
    struct session *session = desk->session;
    struct error error = {0};
    if (session->person.staff_id == try->row.person.staff_id) {
        try->kind = TRY_UNLOCK; /* the very person behind the lock */
    } else {
        if (session->person.staff_id != 0) {
            if (desk->leaving != NULL) {
                desk->leaving(desk->leaving_context);
            }
            audit_tell(session, AUDIT_SIGN_OUT, 0, "another person signs in");
        }
        session_begin(session, &try->row.person);
    }
    if (!staff_can_count(session)) {
        note_alone(desk);
    } else if (data_save(session->data, desk->owner, entry_of(try), DATA_DEADLINE_MS, entered, desk,
                         &error) == 0) {
        entered(desk, &error, NULL);
    }
}
