/* SPDX-License-Identifier: MIT */
/*
 * Staff: each operation is a change set made at once and sent when its secret is hashed. Loop
 * thread; one operation a keeper at a time. Rows are changed field by field where they still are as
 * they were read: a sign-in that counts meanwhile is no conflict.
 */
#include "chartty/control/staff.h"

#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/control/audit.h"
#include "chartty/control/password.h"
#include "src/control/badge.h"
#include "src/control/sign_in_private.h"

#include <stdio.h>
#include <string.h>

static const char last_administrator[] =
    "This is the last administrator who can sign in. Make another one first.";

/* The operation under way. */
struct staff_work {
    struct change_set *set; /* NULL once it is sent */
    int step;               /* that inserts the row; -1: it is there already */
    int64_t id;             /* of the row; 0: it is inserted */
    int hash_field;         /* of the row, gets the hash of secret */
    char *secret;
    const char *values[FIELDS_OF(staff)]; /* of the row to be inserted, in texts */
    struct arena texts;
    char hash[HASH_TEXT_SIZE]; /* of the person's own row: what proves who it is */
    char *proof;               /* one's own password */
    staff_callback callback;
    staff_found_callback found;
    void *context;
};

struct staff_keeper {
    struct session *session;
    data_owner owner;
    struct hasher *hasher;
    struct staff_work *now; /* NULL: none */
};

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

static void end_work(struct staff_keeper *keeper, const struct error *error, int64_t id)
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
    end_work(keeper, error, id);
}

static void send(struct staff_keeper *keeper)
{
    struct staff_work *work = keeper->now;
    struct change_set *set = work->set;
    struct error error = {0};
    work->set = NULL;
    if (data_save(keeper->session->data, keeper->owner, set, DATA_DEADLINE_MS, saved, keeper,
                  &error) == 0) {
        end_work(keeper, &error, 0);
    }
}

static const struct error no_memory = {
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
        end_work(keeper, &no_memory, 0);
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

static void hash_or_send(struct staff_keeper *keeper)
{
    struct staff_work *work = keeper->now;
    if (work->secret != NULL) {
        hasher_make(keeper->hasher, work->secret, 0, secret_hashed, NULL, keeper);
    } else {
        send(keeper);
    }
}

static void begin(struct staff_keeper *keeper, struct staff_work *work, staff_callback callback,
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
static struct staff_work *new_work(struct staff_keeper *keeper, enum permission permission,
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

static void expect_new_name(struct change_set *set, const char *username)
{
    char sentence[160];
    const struct change_match match = {FIELD_OF(staff, username), username};
    snprintf(sentence, sizeof(sentence), "There is a user %s already. Choose another name.",
             username);
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

static int check_password(const struct staff_keeper *keeper, const char *password,
                          const char *username, const char *full_name, struct error *error)
{
    const struct password_owner owner = {username, full_name, keeper->session->clinic};
    return password_check(password, &owner, error);
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
    if (check_password(keeper, password, username, entry->full_name, error) != 0) {
        return -1;
    }
    if (first && keeper->session->number == 0) {
        session_begin(keeper->session, NULL);
    }
    struct staff_work *work = new_work(keeper, first ? PERMISSION_NONE : PERMISSION_MANAGE_STAFF,
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
    begin(keeper, work, callback, context);
    hash_or_send(keeper);
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
    struct staff_work *work = new_work(keeper, PERMISSION_MANAGE_STAFF, action, username, error);
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
    begin(keeper, work, callback, context);
    hash_or_send(keeper);
    return 0;
}

int staff_set_password(struct staff_keeper *keeper, const struct staff *row, const char *password,
                       staff_callback callback, void *context, struct error *error)
{
    char username[64], full_name[512];
    staff_text(&row->username, username, sizeof(username));
    staff_text(&row->full_name, full_name, sizeof(full_name));
    if (check_password(keeper, password, username, full_name, error) != 0) {
        return -1;
    }
    struct staff_work *work = work_on(keeper, row, "staff.password", error);
    if (work == NULL) {
        return -1;
    }
    staff_set_field(work->set, work->id, FIELD_OF(staff, failed_count), "0");
    work->hash_field = FIELD_OF(staff, password_hash);
    work->secret = secret_compose_text(password);
    begin(keeper, work, callback, context);
    hash_or_send(keeper);
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
    begin(keeper, work, callback, context);
    hash_or_send(keeper);
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
    begin(keeper, work, callback, context);
    hash_or_send(keeper);
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
    begin(keeper, work, callback, context);
    hash_or_send(keeper);
    return 0;
}

static void open_account(struct change_set *set, int64_t id)
{
    staff_set_field(set, id, FIELD_OF(staff, locked_at), NULL);
    staff_set_field(set, id, FIELD_OF(staff, failed_count), "0");
    staff_set_field(set, id, FIELD_OF(staff, pin_failed_count), "0");
}

int staff_unlock(struct staff_keeper *keeper, const struct staff *row, staff_callback callback,
                 void *context, struct error *error)
{
    struct staff_work *work = work_on(keeper, row, "staff.unlock", error);
    if (work == NULL) {
        return -1;
    }
    open_account(work->set, work->id);
    begin(keeper, work, callback, context);
    hash_or_send(keeper);
    return 0;
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

static int find(struct staff_keeper *keeper, struct staff_work *work, const struct query *query,
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

static void ask_by_name(const char *username, struct query *query)
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
    ask_by_name(username, &query);
    return find(keeper, work, &query, got_row, error);
}

/* --- one's own secrets ----------------------------------------------------------------------- */

static void wrong_proof_recorded(void *context, const struct error *error,
                                 const struct save_answer *answer)
{
    struct error wrong = {0};
    (void)answer;
    (void)error;
    error_set(&wrong, ERROR_DENIED, "That is not your password. Nothing was changed.");
    end_work(context, &wrong, 0);
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
        end_work(keeper, &no_memory, 0);
    } else if (result->matches) {
        hash_or_send(keeper);
    } else {
        refuse_proof(keeper);
    }
}

static void got_own_row(void *context, const struct error *error, struct page **pages, int count)
{
    struct staff_keeper *keeper = context;
    struct staff_work *work = keeper->now;
    if (error->code != ERROR_OK) {
        end_work(keeper, error, 0);
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
        new_work(keeper, PERMISSION_OWN_SECRETS, action, person->username, error);
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
    return find(keeper, work, &query, got_own_row, error);
}

int staff_own_password(struct staff_keeper *keeper, const char *password, const char *new_password,
                       staff_callback callback, void *context, struct error *error)
{
    const struct person *person = &keeper->session->person;
    if (check_password(keeper, new_password, person->username, person->full_name, error) != 0) {
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
        end_work(keeper, &failure, 0);
        return;
    }
    work->id = page_row_id(pages[0], 0);
    staff_stamp(keeper->session, now);
    open_account(work->set, work->id);
    staff_set_field(work->set, work->id, FIELD_OF(staff, recovered_at), now);
    hash_or_send(keeper);
}

int staff_recover(struct staff_keeper *keeper, const char *username, const char *password,
                  staff_callback callback, void *context, struct error *error)
{
    struct query query;
    if (check_password(keeper, password, username, NULL, error) != 0) {
        return -1;
    }
    if (keeper->session->number == 0) {
        session_begin(keeper->session, NULL);
    }
    ask_by_name(username, &query);
    struct staff_work *work =
        new_work(keeper, PERMISSION_NONE, "staff.recover", query.filter.word, error);
    if (work == NULL) {
        return -1;
    }
    work->hash_field = FIELD_OF(staff, password_hash);
    work->secret = secret_compose_text(password);
    work->callback = callback;
    work->context = context;
    return find(keeper, work, &query, got_lost_row, error);
}
