/* SPDX-License-Identifier: MIT */
/* One's own password and PIN, which want the password; and the recovery of an account. Loop thread.
 */
#include "src/control/staff_private.h"

#include "chartty/base/secret.h"
#include "chartty/control/audit.h"
#include "chartty/control/password.h"

#include <string.h>

/* --- one's own secrets ----------------------------------------------------------------------- */

static void wrong_proof_recorded(void *context, const struct error *error,
                                 const struct save_answer *answer)
{
    struct error wrong = {0};
    (void)answer;
    (void)error;
    error_set(&wrong, ERROR_DENIED, "That is not your password. Nothing was changed.");
    staff_end_work(context, &wrong, 0);
}

static void refuse_proof(struct staff_keeper *keeper)
{
    struct session *session = keeper->session;
    struct data_token token;
    struct error error = {0};
    rights_sign_in_token(session, &token);
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, audit_action_text(AUDIT_SIGN_IN_FAILED), 0, "changing one's own secret");
    staff_count_failure(set, session, keeper->now->id);
    if (data_save(session->data, keeper->owner, set, DATA_DEADLINE_MS, wrong_proof_recorded, keeper,
                  &error) == 0) {
        wrong_proof_recorded(keeper, &error, NULL);
    }
}

static void proof_hashed(void *context, const struct hash_result *result)
{
    struct staff_keeper *keeper = context;
    if (result->no_memory) {
        staff_end_work(keeper, &staff_no_memory, 0);
    } else if (result->matches) {
        staff_hash_or_send(keeper);
    } else {
        refuse_proof(keeper);
    }
}

static void got_own_row(void *context, const struct error *error, struct page **pages, int count)
{
    struct staff_keeper *keeper = context;
    struct staff_work *work = keeper->now;
    if (error->code != ERROR_OK) {
        staff_end_work(keeper, error, 0);
        return;
    }
    const struct staff *row = count > 0 && pages[0]->count > 0 ? page_row(pages[0], 0) : NULL;
    if (row != NULL && row->locked_at.state == FIELD_NULL) {
        staff_text(&row->password_hash, work->hash, sizeof(work->hash));
    }
    hasher_verify(keeper->hasher, work->proof, work->hash, hash_passes(work->hash), proof_hashed,
                  keeper);
}

static int change_own(struct staff_keeper *keeper, const char *action, const char *password,
                      const char *secret, int field, staff_callback callback, void *context,
                      struct error *error)
{
    const struct person *person = &keeper->session->person;
    struct query query = {.id = QUERY_STAFF_ROW, .filter = {.id = person->staff_id}};
    struct staff_work *work =
        staff_new_work(keeper, PERMISSION_OWN_SECRETS, action, person->username, error);
    if (work == NULL) {
        return -1;
    }
    work->id = person->staff_id;
    work->hash_field = field;
    work->secret = secret_compose_text(secret);
    work->proof = secret_compose_text(password);
    if (work->proof == NULL) {
        work->proof = secret_copy_text(password);
    }
    work->callback = callback;
    work->context = context;
    return staff_find_for(keeper, work, &query, got_own_row, error);
}

int staff_own_password(struct staff_keeper *keeper, const char *password, const char *new_password,
                       staff_callback callback, void *context, struct error *error)
{
    const struct person *person = &keeper->session->person;
    if (staff_check_password(keeper, new_password, person->username, person->full_name, error) !=
        0) {
        return -1;
    }
    return change_own(keeper, "staff.own_password", password, new_password,
                      FIELD_OF(staff, password_hash), callback, context, error);
}

int staff_own_pin(struct staff_keeper *keeper, const char *password, const char *new_pin,
                  staff_callback callback, void *context, struct error *error)
{
    if (pin_check(new_pin, error) != 0) {
        return -1;
    }
    return change_own(keeper, "staff.own_pin", password, new_pin, FIELD_OF(staff, pin_hash),
                      callback, context, error);
}

/* --- recovery -------------------------------------------------------------------------------- */

static void got_lost_row(void *context, const struct error *error, struct page **pages, int count)
{
    struct staff_keeper *keeper = context;
    struct staff_work *work = keeper->now;
    struct error failure = *error;
    char now[STAMP_SIZE];
    if (failure.code == ERROR_OK && (count < 1 || pages[0]->count < 1)) {
        error_set(&failure, ERROR_NOT_FOUND,
                  "There is no user of that name. See: chartty staff list");
    }
    if (failure.code != ERROR_OK) {
        staff_end_work(keeper, &failure, 0);
        return;
    }
    work->id = page_row_id(pages[0], 0);
    staff_stamp(keeper->session, now);
    staff_open_account(work->set, work->id);
    staff_set_field(work->set, work->id, FIELD_OF(staff, recovered_at), now);
    staff_hash_or_send(keeper);
}

int staff_recover(struct staff_keeper *keeper, const char *username, const char *password,
                  staff_callback callback, void *context, struct error *error)
{
    struct query query;
    if (staff_check_password(keeper, password, username, NULL, error) != 0) {
        return -1;
    }
    if (keeper->session->number == 0) {
        session_begin(keeper->session, NULL);
    }
    staff_ask_by_name(username, &query);
    struct staff_work *work =
        staff_new_work(keeper, PERMISSION_NONE, "staff.recover", query.filter.word, error);
    if (work == NULL) {
        return -1;
    }
    work->hash_field = FIELD_OF(staff, password_hash);
    work->secret = secret_compose_text(password);
    work->callback = callback;
    work->context = context;
    return staff_find_for(keeper, work, &query, got_lost_row, error);
}
