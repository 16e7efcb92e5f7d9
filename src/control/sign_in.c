/* SPDX-License-Identifier: MIT */
/*
 * Signing in: a try reads the person's row, hashes what was typed on the worker, and is refused
 * (sign_in_refuse.c) or entered (sign_in_enter.c). Loop thread; one try at a time.
 */
#include "chartty/control/sign_in.h"

#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"
#include "chartty/control/password.h"
#include "chartty/data/line.h"
#include "src/control/badge.h"
#include "src/control/sign_in_private.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)NAME_SIZE > (int)BADGE_HASH_SIZE, "a badge's hash fits where a name does");

/* No username can be so; a look for it costs what a look for a name costs. */
static const char nobodys_name[] = "?";

void staff_stamp(const struct session *session, char out[STAMP_SIZE])
{
    struct datetime now = clock_utc(session->clock);
    datetime_format_stored(&now, out);
}

bool staff_can_count(const struct session *session)
{
    const struct data_info *info = data_info(session->data);
    bool is_standby = data_line(session->data)->state == LINE_STANDBY;
    return !is_standby && (!info->is_read_only || !info->is_adopted);
}

void staff_text(const struct field_value *value, char *out, size_t size)
{
    out[0] = '\0';
    if (value->state != FIELD_NULL && value->length < size) {
        memcpy(out, value->text, value->length);
        out[value->length] = '\0';
    }
}

void staff_set_field(struct change_set *set, int64_t id, int field, const char *value)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)id);
    const struct change_match match = {FIELD_OF(staff, id), text};
    change_set_update_all(set, RECORD_STAFF, &match, 1, field, value);
}

struct sign_in *sign_in_new(struct session *session, struct error *error)
{
    struct sign_in *desk = memory_new(sizeof(*desk));
    desk->session = session;
    desk->hasher = hasher_new(session, error);
    if (desk->hasher == NULL) {
        memory_free(desk);
        return NULL;
    }
    desk->owner = data_owner_new(session->data);
    return desk;
}

static void end_try(struct sign_in *desk)
{
    struct sign_in_try *try = desk->now;
    desk->now = NULL;
    desk->session->hashing--;
    secret_free(try->secret);
    secret_wipe(try, sizeof(*try));
    memory_free(try);
}

void sign_in_free(struct sign_in *desk)
{
    if (desk == NULL) {
        return;
    }
    data_owner_end(desk->session->data, desk->owner);
    hasher_free(desk->hasher);
    loop_timer_stop(desk->timer);
    if (desk->now != NULL) {
        end_try(desk);
    }
    memory_free(desk);
}

bool sign_in_is_busy(const struct sign_in *desk)
{
    return desk->now != NULL;
}

void sign_in_leaving(struct sign_in *desk, void (*leaving)(void *context), void *context)
{
    desk->leaving = leaving;
    desk->leaving_context = context;
}

/* --- answers --------------------------------------------------------------------------------- */

static void say_password_needed(struct sign_in_answer *answer)
{
    snprintf(answer->sentence, sizeof(answer->sentence),
             WORDS("The PIN is not taken any more. Type the whole password."));
}

void sign_in_answer_now(struct sign_in *desk, enum sign_in_result result)
{
    struct sign_in_try *try = desk->now;
    struct sign_in_answer answer = try->answer;
    sign_in_callback callback = try->callback;
    void *context = try->context;
    answer.result = result;
    if (result == SIGN_IN_DONE) {
        answer.sentence[0] = '\0';
    } else if (result == SIGN_IN_PASSWORD_NEEDED) {
        say_password_needed(&answer);
    } else if (result == SIGN_IN_NOBODY_YET) {
        snprintf(answer.sentence, sizeof(answer.sentence),
                 WORDS("Nobody can sign in yet. Make the first administrator: chartty staff add"));
    }
    end_try(desk);
    callback(context, &answer); /* may free the desk */
}

void sign_in_fail(struct sign_in *desk, const struct error *error)
{
    snprintf(desk->now->answer.sentence, sizeof(desk->now->answer.sentence),
             WORDS("Nobody was signed in: %.290s"), error->user);
    sign_in_answer_now(desk, SIGN_IN_FAILED);
}

/* --- the try --------------------------------------------------------------------------------- */

/* Only now, so that every kind of no costs the same hash. */
static void judge(struct sign_in *desk)
{
    struct sign_in_try *try = desk->now;
    struct sign_in_row *row = &try->row;
    bool pin_is_used_up = row->pin_failures >= PIN_TRIES || row->pin_hash[0] == '\0';
    if (try->kind == TRY_UNLOCK && desk->session->person.staff_id == 0) {
        struct error error = {0};
        error_set(&error, ERROR_CANCELLED, "the session ended meanwhile. Sign in.");
        sign_in_fail(desk, &error);
    } else if (row->is_there && !row->is_locked && try->by_pin && pin_is_used_up) {
        sign_in_answer_now(desk, SIGN_IN_PASSWORD_NEEDED);
    } else if (row->is_there && !row->is_locked && try->hashed.matches) {
        sign_in_enter(desk);
    } else {
        sign_in_refuse(desk);
    }
}

static void hashed(void *context, const struct hash_result *result)
{
    struct sign_in *desk = context;
    struct error error = {0};
    if (result->no_memory) {
        error_set(&error, ERROR_IO,
                  "the machine has not 64 MiB of memory left to check a password. Close other "
                  "programs and try again.");
        sign_in_fail(desk, &error);
        return;
    }
    desk->now->hashed = *result;
    judge(desk);
}

static void take_row(struct sign_in_row *row, const struct staff *staff)
{
    char role[24], locked[STAMP_SIZE];
    struct person *person = &row->person;
    row->is_there = true;
    person->staff_id = staff->id.integer;
    staff_text(&staff->username, person->username, sizeof(person->username));
    staff_text(&staff->full_name, person->full_name, sizeof(person->full_name));
    staff_text(&staff->role, role, sizeof(role));
    person->role = staff_role_by_word(role);
    person->provider_id = staff->provider_id.state == FIELD_VALUE ? staff->provider_id.integer : 0;
    staff_text(&staff->locked_at, locked, sizeof(locked));
    row->is_locked = staff->locked_at.state != FIELD_NULL;
    row->pin_failures =
        staff->pin_failed_count.state == FIELD_VALUE ? (int)staff->pin_failed_count.integer : 0;
    staff_text(&staff->password_hash, row->password_hash, sizeof(row->password_hash));
    staff_text(&staff->pin_hash, row->pin_hash, sizeof(row->pin_hash));
    staff_text(&staff->last_sign_in, row->last_sign_in, sizeof(row->last_sign_in));
}

static void check_secret(struct sign_in *desk)
{
    struct sign_in_try *try = desk->now;
    const struct sign_in_row *row = &try->row;
    bool pin_counts = try->by_pin && row->pin_failures < PIN_TRIES;
    const char *phc = NULL;
    if (row->is_there && !row->is_locked) {
        phc = pin_counts ? row->pin_hash : try->by_pin ? NULL : row->password_hash;
    }
    hasher_verify(desk->hasher, try->secret, phc, try->passes, hashed, desk);
}

static void got_rows(void *context, const struct error *error, struct page **pages, int count)
{
    struct sign_in *desk = context;
    struct sign_in_try *try = desk->now;
    if (error->code != ERROR_OK) {
        sign_in_fail(desk, error);
        return;
    }
    if (pages[0]->count == 0) {
        sign_in_answer_now(desk, SIGN_IN_NOBODY_YET);
        return;
    }
    char costliest[HASH_TEXT_SIZE];
    const struct staff *first = page_row(pages[0], 0);
    staff_text(&first->password_hash, costliest, sizeof(costliest));
    try->passes = hash_passes(costliest);
    if (count > 1 && pages[1]->count > 0) {
        take_row(&try->row, page_row(pages[1], 0));
    }
    if (try->kind == TRY_LOOK) {
        sign_in_answer_now(desk, SIGN_IN_DONE);
    } else if (try->kind == TRY_DEMO) {
        try->hashed.matches = true;
        judge(desk);
    } else {
        check_secret(desk);
    }
}

static void waited(void *context)
{
    struct sign_in *desk = context;
    struct sign_in_answer *answer = &desk->now->answer;
    desk->timer = NULL;
    answer->wait_ms = failures_wait_ms(&desk->failures, session_now_ms(desk->session));
    answer->failures = failures_of(&desk->failures, desk->now->name);
    snprintf(answer->sentence, sizeof(answer->sentence), WORDS("Wait %d s, then try again."),
             (answer->wait_ms + 999) / 1000);
    sign_in_answer_now(desk, SIGN_IN_WAIT);
}

/* Takes the try; query: who it is, NULL when only the look for any staff is wanted. Read beside it:
 * whether there is anybody, and what a try costs. */
static int begin(struct sign_in *desk, struct sign_in_try *try, const struct query *query,
                 struct error *error)
{
    struct session *session = desk->session;
    struct page_request requests[2] = {{.query = {.id = QUERY_STAFF_BY_COST}, .limit = 1},
                                       {.limit = 1}};
    desk->now = try;
    session->hashing++;
    if (query != NULL) {
        requests[1].query = *query;
    }
    if (try->kind != TRY_LOOK && failures_wait_ms(&desk->failures, session_now_ms(session)) > 0) {
        desk->timer = loop_timer_start(session->loop, 0, 0, waited, desk);
        return 0;
    }
    if (data_pages(session->data, desk->owner, requests, query == NULL ? 1 : 2, DATA_DEADLINE_MS,
                   got_rows, desk, error) == 0) {
        end_try(desk);
        return -1;
    }
    return 0;
}

static struct sign_in_try *new_try(struct sign_in *desk, enum try_kind kind, const char *secret,
                                   sign_in_callback callback, void *context, struct error *error)
{
    if (desk->now != NULL) {
        error_set(error, ERROR_BUSY, "A sign-in is under way. Wait for its answer.");
        return NULL;
    }
    if (secret != NULL && (secret[0] == '\0' || strlen(secret) > PASSWORD_BYTES_MAX)) {
        error_set(error, ERROR_INVALID,
                  secret[0] == '\0' ? "Type the password." : "No password is so long.");
        return NULL;
    }
    struct sign_in_try *try = memory_new(sizeof(*try));
    try->desk = desk;
    try->kind = kind;
    try->callback = callback;
    try->context = context;
    if (secret != NULL) {
        try->by_pin = kind != TRY_PASSWORD && pin_looks_like(secret);
        try->secret = secret_compose_text(secret);
        if (try->secret == NULL) { /* not UTF-8: no password is so, and it costs the same */
            try->secret = secret_copy_text(secret);
        }
    }
    return try;
}

int sign_in_look(struct sign_in *desk, sign_in_callback callback, void *context,
                 struct error *error)
{
    struct sign_in_try *try = new_try(desk, TRY_LOOK, NULL, callback, context, error);
    return try == NULL ? -1 : begin(desk, try, NULL, error);
}

int sign_in_by_password(struct sign_in *desk, const char *username, const char *password,
                        sign_in_callback callback, void *context, struct error *error)
{
    struct query query = {.id = QUERY_STAFF_BY_NAME};
    char name[NAME_SIZE];
    staff_username_fold(username, name, sizeof(name));
    if (name[0] == '\0') {
        return error_set(error, ERROR_INVALID, "Type the user's name.");
    }
    struct sign_in_try *try = new_try(desk, TRY_PASSWORD, password, callback, context, error);
    if (try == NULL) {
        return -1;
    }
    snprintf(try->name, sizeof(try->name), "%s", name);
    snprintf(query.filter.word, sizeof(query.filter.word), "%s",
             staff_username_is_fine(name) ? name : nobodys_name);
    return begin(desk, try, &query, error);
}

int sign_in_by_badge(struct sign_in *desk, const char *badge, const char *secret,
                     sign_in_callback callback, void *context, struct error *error)
{
    struct query query = {.id = QUERY_STAFF_BY_BADGE};
    char hash[BADGE_HASH_SIZE];
    struct error failure = {0};
    /* Without a key nobody has a badge yet: it is unknown as any other. */
    if (badge_hash(desk->session->badge_key, badge, false, hash, &failure) != 0) {
        if (failure.code != ERROR_NOT_FOUND) {
            *error = failure;
            return -1;
        }
        snprintf(hash, sizeof(hash), "%s", nobodys_name);
    }
    struct sign_in_try *try = new_try(desk, TRY_BADGE, secret, callback, context, error);
    if (try == NULL) {
        return -1;
    }
    snprintf(try->name, sizeof(try->name), "%s", hash);
    snprintf(query.filter.word, sizeof(query.filter.word), "%s", hash);
    return begin(desk, try, &query, error);
}

int sign_in_unlock(struct sign_in *desk, const char *secret, sign_in_callback callback,
                   void *context, struct error *error)
{
    const struct person *person = &desk->session->person;
    struct query query = {.id = QUERY_STAFF_ROW, .filter = {.id = person->staff_id}};
    if (person->staff_id == 0) {
        return error_set(error, ERROR_INVALID, "Nobody is signed in here. Sign in.");
    }
    struct sign_in_try *try = new_try(desk, TRY_UNLOCK, secret, callback, context, error);
    if (try == NULL) {
        return -1;
    }
    snprintf(try->name, sizeof(try->name), "%s", person->username);
    return begin(desk, try, &query, error);
}

int sign_in_demo(struct sign_in *desk, const char *username, sign_in_callback callback,
                 void *context, struct error *error)
{
    struct query query = {.id = QUERY_STAFF_BY_NAME};
    const struct demo_sign_in *known = demo_sign_ins;
    while (known->username != NULL && strcmp(known->username, username) != 0) {
        known++;
    }
    if (known->username == NULL || !data_info(desk->session->data)->is_demo) {
        return error_set(error, ERROR_DENIED,
                         "Only the sign-ins of a demo database do without a password.");
    }
    struct sign_in_try *try = new_try(desk, TRY_DEMO, NULL, callback, context, error);
    if (try == NULL) {
        return -1;
    }
    snprintf(try->name, sizeof(try->name), "%s", username);
    snprintf(query.filter.word, sizeof(query.filter.word), "%s", username);
    return begin(desk, try, &query, error);
}

/* --- locking and leaving --------------------------------------------------------------------- */

void sign_in_lock(struct sign_in *desk, const char *why)
{
    audit_tell(desk->session, AUDIT_LOCK, 0, why);
}

void sign_in_out(struct sign_in *desk, const char *why)
{
    if (desk->session->person.staff_id != 0) {
        audit_tell(desk->session, AUDIT_SIGN_OUT, 0, why); /* goes on when the session has ended */
    }
    session_end(desk->session);
}
