/* SPDX-License-Identifier: MIT */
/* A sign-in that fails: what is counted, recorded and said. Loop thread. */
#include "src/control/sign_in_private.h"

#include "chartty/base/words.h"
#include "chartty/control/audit.h"

#include <stdio.h>
#include <string.h>

static int find_name(const struct sign_in_failures *failures, const char *name)
{
    for (int i = 0; i < NAMES_REMEMBERED; i++) {
        if (failures->names[i].count > 0 && strcmp(failures->names[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int failures_of(const struct sign_in_failures *failures, const char *name)
{
    int at = find_name(failures, name);
    return at < 0 ? 0 : failures->names[at].count;
}

void failures_add(struct sign_in_failures *failures, const char *name, int64_t now_ms)
{
    int count = failures_of(failures, name) + 1;
    int at = find_name(failures, name);
    int wait_ms = 0;
    at = at < 0 ? NAMES_REMEMBERED - 1 : at;
    memmove(failures->names + 1, failures->names, (size_t)at * sizeof(failures->names[0]));
    snprintf(failures->names[0].name, NAME_SIZE, "%s", name);
    failures->names[0].count = count;
    failures->in_a_row++;
    for (int i = SURE_TRIES; i < failures->in_a_row && wait_ms < WAIT_MOST_MS; i++) {
        wait_ms = wait_ms == 0 ? WAIT_FIRST_MS : 2 * wait_ms;
    }
    failures->wait_until_ms = now_ms + (wait_ms > WAIT_MOST_MS ? WAIT_MOST_MS : wait_ms);
}

void failures_forget(struct sign_in_failures *failures, const char *name)
{
    int at = find_name(failures, name);
    if (at >= 0) {
        failures->names[at].count = 0;
    }
    failures->in_a_row = 0;
    failures->wait_until_ms = 0;
}

int failures_wait_ms(const struct sign_in_failures *failures, int64_t now_ms)
{
    int64_t left = failures->wait_until_ms - now_ms;
    /* More than ever was set means that the clock was set back. */
    return left <= 0 || left > WAIT_MOST_MS ? 0 : (int)left;
}

/* The same words for a wrong name, a wrong password and a locked account. */
static void say_refused(struct sign_in_try *try)
{
    struct sign_in *desk = try->desk;
    struct sign_in_answer *answer = &try->answer;
    answer->failures = failures_of(&desk->failures, try->name);
    answer->wait_ms = failures_wait_ms(&desk->failures, session_now_ms(desk->session));
    if (answer->failures >= SIGN_IN_TRIES) {
        snprintf(
            answer->sentence, sizeof(answer->sentence),
            WORDS(
                "Sign-in failed (%d times). After %d an administrator has to unlock the account."),
            answer->failures, SIGN_IN_TRIES);
    } else {
        snprintf(answer->sentence, sizeof(answer->sentence),
                 WORDS("Sign-in failed (%d of %d). Check Caps Lock is off."), answer->failures,
                 SIGN_IN_TRIES);
    }
}

static void recorded(void *context, const struct error *error, const struct save_answer *answer)
{
    struct sign_in *desk = context;
    (void)answer;
    if (error->code != ERROR_OK) {
        sign_in_fail(desk, error);
        return;
    }
    sign_in_answer_now(desk, SIGN_IN_REFUSED);
}

/* The count may have been another station's: it is looked at where it is. */
void staff_count_failure(struct change_set *set, const struct session *session, int64_t id)
{
    char now[STAMP_SIZE], text[24], tries[12];
    staff_stamp(session, now);
    snprintf(text, sizeof(text), "%lld", (long long)id);
    snprintf(tries, sizeof(tries), "%d", SIGN_IN_TRIES);
    const struct change_match fifth[] = {{FIELD_OF(staff, id), text},
                                         {FIELD_OF(staff, failed_count), tries},
                                         {FIELD_OF(staff, locked_at), NULL}};
    staff_set_field(set, id, FIELD_OF(staff, failed_at), now);
    change_set_add(set, RECORD_STAFF, id, FIELD_OF(staff, failed_count), 1);
    change_set_update_all(set, RECORD_STAFF, fifth, 3, FIELD_OF(staff, locked_at), now);
}

static void count_in_row(struct change_set *set, const struct sign_in_try *try)
{
    char now[STAMP_SIZE];
    int64_t id = try->row.person.staff_id;
    if (!try->by_pin) {
        staff_count_failure(set, try->desk->session, id);
        return;
    }
    staff_stamp(try->desk->session, now);
    staff_set_field(set, id, FIELD_OF(staff, failed_at), now);
    change_set_add(set, RECORD_STAFF, id, FIELD_OF(staff, pin_failed_count), 1);
}

static void describe(const struct sign_in_try *try, char *out, size_t size)
{
    static const char *const ways[] = {[TRY_PASSWORD] = "password",
                                       [TRY_BADGE] = "badge",
                                       [TRY_UNLOCK] = "unlock",
                                       [TRY_DEMO] = "story"};
    const struct sign_in_row *row = &try->row;
    /* What is typed in the place of a name may be a password: names that nobody has are not kept.
     */
    snprintf(out, size, "%s%s: %s%s", ways[try->kind], try->by_pin ? ", PIN" : "",
             row->is_there ? row->person.username : "a name that nobody has",
             row->is_locked ? " (locked)" : "");
}

void sign_in_refuse(struct sign_in *desk)
{
    struct sign_in_try *try = desk->now;
    struct session *session = desk->session;
    struct data_token token;
    struct error error = {0};
    char words[160];
    failures_add(&desk->failures, try->name, session_now_ms(session));
    say_refused(try);
    if (session->number == 0) {
        session_begin(session, NULL);
    }
    rights_sign_in_token(session, &token);
    struct change_set *set = change_set_new(&token, NULL);
    describe(try, words, sizeof(words));
    change_set_audit(set, audit_action_text(AUDIT_SIGN_IN_FAILED), 0, words);
    if (try->row.is_there && staff_can_count(session)) {
        count_in_row(set, try);
    }
    if (data_save(session->data, desk->owner, set, DATA_DEADLINE_MS, recorded, desk, &error) == 0) {
        sign_in_fail(desk, &error);
    }
}
