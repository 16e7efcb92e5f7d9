/* SPDX-License-Identifier: MIT */
/*
 * What every operation on staff goes through: its change set is made at once and sent when its
 * secret is hashed; and finding a row. Loop thread; one operation a keeper at a time.
 */
#include "src/control/staff_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/control/password.h"

#include <stdio.h>
#include <string.h>

/* --- life ------------------------------------------------------------------------------------ */

struct staff_keeper *staff_keeper_new(struct session *session, struct error *error)
{
    struct staff_keeper *keeper = memory_new(sizeof(*keeper));
    keeper->session = session;
    keeper->hasher = hasher_new(session, error);
    if (keeper->hasher == NULL) {
        memory_free(keeper);
        return NULL;
    }
    keeper->owner = data_owner_new(session->data);
    return keeper;
}

static struct staff_work *take_work(struct staff_keeper *keeper)
{
    struct staff_work *work = keeper->now;
    keeper->now = NULL;
    keeper->session->hashing--;
    return work;
}

static void free_work(struct staff_work *work)
{
    change_set_free(work->set);
    secret_free(work->secret);
    secret_free(work->proof);
    arena_release(&work->texts);
    memory_free(work);
}

void staff_keeper_free(struct staff_keeper *keeper)
{
    if (keeper == NULL) {
        return;
    }
    data_owner_end(keeper->session->data, keeper->owner);
    hasher_free(keeper->hasher);
    if (keeper->now != NULL) {
        free_work(take_work(keeper));
    }
    memory_free(keeper);
}

/* --- the way of an operation: proof, hash, save ---------------------------------------------- */

void staff_end_work(struct staff_keeper *keeper, const struct error *error, int64_t id)
{
    struct staff_work *work = take_work(keeper);
    staff_callback callback = work->callback;
    void *context = work->context;
    free_work(work);
    callback(context, error, id); /* may free the keeper */
}

static void saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct staff_keeper *keeper = context;
    struct staff_work *work = keeper->now;
    int64_t id = work->id;
    if (error->code == ERROR_OK && id == 0 && work->step >= 0) {
        id = answer->row_ids[work->step];
    }
    staff_end_work(keeper, error, id);
}

static void send(struct staff_keeper *keeper)
{
    struct staff_work *work = keeper->now;
    struct change_set *set = work->set;
    struct error error = {0};
    work->set = NULL;
    if (data_save(keeper->session->data, keeper->owner, set, DATA_DEADLINE_MS, saved, keeper,
                  &error) == 0) {
        staff_end_work(keeper, &error, 0);
    }
}

const struct error staff_no_memory = {
    ERROR_IO,
    "The machine has not 64 MiB of memory left to work on a password. Close other programs and try "
    "again.",
    "crypto_pwhash",
};

static void secret_hashed(void *context, const struct hash_result *result)
{
    struct staff_keeper *keeper = context;
    struct staff_work *work = keeper->now;
    if (result->no_memory) {
        staff_end_work(keeper, &staff_no_memory, 0);
        return;
    }
    if (work->id == 0) {
        work->values[work->hash_field] = result->made;
        work->step = change_set_insert(work->set, RECORD_STAFF, work->values);
    } else {
        staff_set_field(work->set, work->id, work->hash_field, result->made);
    }
    send(keeper);
}

void staff_hash_or_send(struct staff_keeper *keeper)
{
    struct staff_work *work = keeper->now;
    if (work->secret != NULL) {
        hasher_make(keeper->hasher, work->secret, 0, secret_hashed, NULL, keeper);
    } else {
        send(keeper);
    }
}

void staff_begin(struct staff_keeper *keeper, struct staff_work *work, staff_callback callback,
                 void *context)
{
    work->callback = callback;
    work->context = context;
    keeper->now = work;
    keeper->session->hashing++;
}

static int check_idle(const struct staff_keeper *keeper, struct error *error)
{
    return keeper->now == NULL
               ? 0
               : error_set(error, ERROR_BUSY, "A change of staff is under way. Wait for it.");
}

/* A set under the right, with its entry; NULL with *error. */
struct staff_work *staff_new_work(struct staff_keeper *keeper, enum permission permission,
                                  const char *action, const char *words, struct error *error)
{
    struct data_token token;
    if (check_idle(keeper, error) != 0) {
        return NULL;
    }
    if (permission == PERMISSION_NONE) {
        rights_sign_in_token(keeper->session, &token);
    } else if (rights_token(keeper->session, permission, 0, &token, error) != 0) {
        return NULL;
    }
    struct staff_work *work = memory_new(sizeof(*work));
    arena_init(&work->texts);
    work->step = -1;
    work->set = change_set_new(&token, NULL);
    change_set_audit(work->set, action, 0, words);
    return work;
}

/* --- finding --------------------------------------------------------------------------------- */

static void got_row(void *context, const struct error *error, struct page **pages, int count)
{
    struct staff_keeper *keeper = context;
    struct staff_work *work = take_work(keeper);
    staff_found_callback found = work->found;
    void *found_context = work->context;
    bool is_there = error->code == ERROR_OK && count > 0 && pages[0]->count > 0;
    memory_free(work);
    found(found_context, error, is_there ? page_row(pages[0], 0) : NULL);
}

int staff_find_for(struct staff_keeper *keeper, struct staff_work *work, const struct query *query,
                   data_pages_callback got, struct error *error)
{
    struct page_request request = {.query = *query, .limit = 1};
    keeper->now = work;
    keeper->session->hashing++;
    if (data_pages(keeper->session->data, keeper->owner, &request, 1, DATA_DEADLINE_MS, got, keeper,
                   error) == 0) {
        free_work(take_work(keeper));
        return -1;
    }
    return 0;
}

void staff_ask_by_name(const char *username, struct query *query)
{
    char name[NAME_SIZE];
    staff_username_fold(username, name, sizeof(name));
    *query = (struct query){.id = QUERY_STAFF_BY_NAME};
    snprintf(query->filter.word, sizeof(query->filter.word), "%s", name[0] != '\0' ? name : "?");
}

int staff_find(struct staff_keeper *keeper, const char *username, staff_found_callback callback,
               void *context, struct error *error)
{
    struct query query;
    if (check_idle(keeper, error) != 0) {
        return -1;
    }
    struct staff_work *work = memory_new(sizeof(*work));
    work->found = callback;
    work->context = context;
    staff_ask_by_name(username, &query);
    return staff_find_for(keeper, work, &query, got_row, error);
}

/* --- what several operations do --- */

int staff_check_password(const struct staff_keeper *keeper, const char *password,
                         const char *username, const char *full_name, struct error *error)
{
    const struct password_owner owner = {username, full_name, keeper->session->clinic};
    return password_check(password, &owner, error);
}

void staff_open_account(struct change_set *set, int64_t id)
{
    staff_set_field(set, id, FIELD_OF(staff, locked_at), NULL);
    staff_set_field(set, id, FIELD_OF(staff, failed_count), "0");
    staff_set_field(set, id, FIELD_OF(staff, pin_failed_count), "0");
}
