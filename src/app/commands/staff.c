/* SPDX-License-Identifier: MIT */
/* chartty staff add|role|passwd|pin|badge|lock|unlock|recover; list is in staff_list.c. Secrets
 * never stand on the command line, where every user of the machine can read them. */
#include "src/app/commands/staff_call.h"

#include "chartty/base/secret.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *whom(const struct command_call *call)
{
    return call->count == 1 ? call->arguments[0] : NULL;
}

static char *new_password(struct staff_call *staff, const char *username)
{
    char prompt[200], again[200];
    snprintf(prompt, sizeof(prompt), WORDS("New password of %.150s"), username);
    snprintf(again, sizeof(again), WORDS("The same again"));
    return command_secret(staff->call, prompt, again, &staff->error);
}

/* --- add ------------------------------------------------------------------------------------- */

/* Somebody who could sign in to add staff; -1: it is not known. */
static int has_administrator(struct staff_call *staff)
{
    struct page_request request = {.query = {.id = QUERY_STAFF}, .from = PAGE_FIRST, .limit = 500};
    struct page *page = staff_call_page(staff, &request);
    if (page == NULL) {
        return -1;
    }
    bool has = page->more_after; /* so many people, and nobody to administrate them? */
    for (int i = 0; i < page->count; i++) {
        const struct staff *row = page_row(page, i);
        has = has || strcmp(row->role.text, "admin") == 0;
    }
    page_free(page);
    return has;
}

static int begin_add(struct staff_call *staff, bool *first)
{
    *first = staff->call->options->as == NULL;
    if (!*first) {
        return command_sign_in(staff->call, &staff->records, PERMISSION_MANAGE_STAFF,
                               &staff->error);
    }
    int has = has_administrator(staff);
    if (has > 0) {
        return error_set(&staff->error, ERROR_DENIED,
                         "There is an administrator already: --as USER has to sign in.");
    }
    return has;
}

/* Before a password is asked for that nobody would get. */
static int refuse_taken(struct staff_call *staff, const char *username)
{
    char sentence[STAFF_SENTENCE_SIZE];
    if (staff_call_look(staff, username) != 0) {
        return -1;
    }
    if (!staff->is_there) {
        return 0;
    }
    staff_taken_sentence(staff->row.username.text, sentence);
    return error_set(&staff->error, ERROR_CONFLICT, "%s", sentence);
}

static int add(struct staff_call *staff, struct staff_entry *entry)
{
    bool first;
    if (begin_add(staff, &first) != 0 || staff_call_provider(staff, &entry->provider_id) != 0 ||
        refuse_taken(staff, entry->username) != 0) {
        return -1;
    }
    char *password = new_password(staff, entry->username);
    if (password == NULL) {
        return -1;
    }
    int asked = first ? staff_add_first(staff->keeper, entry, password, STAFF_CALL(staff))
                      : staff_add(staff->keeper, entry, password, STAFF_CALL(staff));
    secret_free(password);
    return staff_call_wait(staff, asked);
}

int command_staff_add(const struct command_call *call)
{
    struct staff_call staff;
    struct staff_entry entry = {.username = whom(call), .full_name = call->options->name};
    struct error error = {0};
    if (entry.username == NULL || entry.full_name == NULL || call->options->role == NULL) {
        return command_usage("staff add wants USER, --role ROLE and --name \"FULL NAME\"");
    }
    entry.role = staff_role_by_word(call->options->role);
    if (staff_entry_check(&entry, NULL, &error) != 0) {
        return command_fail(&error);
    }
    int result = staff_call_begin(&staff, call);
    if (result == 0) {
        result = add(&staff, &entry);
    }
    if (result == 0) {
        command_tell(entry.username, "added as %s.", staff_role_word(entry.role));
    }
    return staff_call_end(&staff, result);
}

/* --- on somebody ----------------------------------------------------------------------------- */

/* Signs in as an administrator and finds the person. */
static int begin_on(struct staff_call *staff, const struct command_call *call)
{
    if (staff_call_begin(staff, call) != 0 ||
        command_sign_in(call, &staff->records, PERMISSION_MANAGE_STAFF, &staff->error) != 0) {
        return -1;
    }
    return staff_call_find(staff, whom(call));
}

static int change_role(struct staff_call *staff)
{
    const struct options *options = staff->call->options;
    const struct staff *row = &staff->row;
    struct staff_entry entry = {
        .username = row->username.text,
        .full_name = options->name != NULL ? options->name : row->full_name.text,
        .role = staff_role_by_word(options->role != NULL ? options->role : row->role.text),
        .provider_id = row->provider_id.state == FIELD_VALUE ? row->provider_id.integer : 0};
    if (staff_call_provider(staff, &entry.provider_id) != 0) {
        return -1;
    }
    return staff_call_wait(staff, staff_change(staff->keeper, row, &entry, STAFF_CALL(staff)));
}

/* What is wrong whoever the person is, before anybody signs in. */
static int check_role_and_name(const struct options *options, const char *username,
                               struct error *error)
{
    const struct staff_entry entry = {
        .username = username,
        .full_name = options->name != NULL ? options->name : username,
        .role = options->role != NULL ? staff_role_by_word(options->role) : STAFF_CLERK};
    return staff_entry_check(&entry, NULL, error);
}

int command_staff_role(const struct command_call *call)
{
    struct staff_call staff;
    struct error error = {0};
    const struct options *options = call->options;
    if (whom(call) == NULL ||
        (options->role == NULL && options->name == NULL && options->provider == NULL)) {
        return command_usage("staff role wants USER and one of --role, --name, --provider");
    }
    if (check_role_and_name(options, whom(call), &error) != 0) {
        return command_fail(&error);
    }
    int result = begin_on(&staff, call);
    if (result == 0) {
        result = change_role(&staff);
    }
    if (result == 0) {
        command_tell(staff.row.username.text, "changed.");
    }
    return staff_call_end(&staff, result);
}

static int switch_account(const struct command_call *call, const char *verb, const char *said,
                          int (*change)(struct staff_keeper *keeper, const struct staff *row,
                                        staff_callback callback, void *context,
                                        struct error *error))
{
    struct staff_call staff;
    if (whom(call) == NULL) {
        return command_usage("staff %s wants USER", verb);
    }
    int result = begin_on(&staff, call);
    if (result == 0) {
        result = staff_call_wait(&staff, change(staff.keeper, &staff.row, STAFF_CALL(&staff)));
    }
    if (result == 0) {
        command_tell(staff.row.username.text, "%s", said);
    }
    return staff_call_end(&staff, result);
}

int command_staff_lock(const struct command_call *call)
{
    return switch_account(call, "lock", "switched off.", staff_lock);
}

int command_staff_unlock(const struct command_call *call)
{
    return switch_account(call, "unlock", "switched on.", staff_unlock);
}

/* --- secrets --------------------------------------------------------------------------------- */

typedef int (*set_secret)(struct staff_keeper *keeper, const struct staff *row, const char *secret,
                          staff_callback callback, void *context, struct error *error);
typedef int (*set_own)(struct staff_keeper *keeper, const char *password, const char *secret,
                       staff_callback callback, void *context, struct error *error);

struct secret_verb {
    const char *verb, *prompt, *again;
    bool empty_takes_away;
    set_secret set;
    set_own own;
};

static char *ask_secret(struct staff_call *staff, const struct secret_verb *verb,
                        const char *username)
{
    char prompt[200];
    snprintf(prompt, sizeof(prompt), WORDS("%s of %.150s"), verb->prompt, username);
    return command_secret(staff->call, prompt, verb->again, &staff->error);
}

static int set_for(struct staff_call *staff, const struct secret_verb *verb)
{
    char *secret = ask_secret(staff, verb, staff->row.username.text);
    if (secret == NULL) {
        return -1;
    }
    const char *given = verb->empty_takes_away && secret[0] == '\0' ? NULL : secret;
    int asked = verb->set(staff->keeper, &staff->row, given, STAFF_CALL(staff));
    secret_free(secret);
    return staff_call_wait(staff, asked);
}

/* One's own: the password that signs in proves who changes it, too. */
static int set_own_secret(struct staff_call *staff, const struct secret_verb *verb)
{
    const char *user = staff->call->options->as;
    char prompt[200];
    snprintf(prompt, sizeof(prompt), WORDS("Password of %.150s"), user);
    char *password = command_secret(staff->call, prompt, NULL, &staff->error);
    int result = -1;
    if (password != NULL && command_sign_in_with(staff->call, &staff->records, password,
                                                 PERMISSION_OWN_SECRETS, &staff->error) == 0) {
        char *secret = ask_secret(staff, verb, user);
        if (secret != NULL) {
            int asked = verb->own(staff->keeper, password, secret, STAFF_CALL(staff));
            result = staff_call_wait(staff, asked);
        }
        secret_free(secret);
    }
    secret_free(password);
    return result;
}

static int run_secret_verb(const struct command_call *call, const struct secret_verb *verb)
{
    struct staff_call staff;
    const char *user = whom(call), *as = call->options->as;
    bool is_own = verb->own != NULL && as != NULL && (user == NULL || strcmp(user, as) == 0);
    if (call->count > 1 || (user == NULL && !is_own)) {
        return command_usage(verb->own != NULL ? "staff %s wants USER, or --as USER for one's own"
                                               : "staff %s wants USER",
                             verb->verb);
    }
    int result = is_own ? staff_call_begin(&staff, call) : begin_on(&staff, call);
    if (result == 0) {
        result = is_own ? set_own_secret(&staff, verb) : set_for(&staff, verb);
    }
    if (result == 0) {
        command_tell(is_own ? as : staff.row.username.text, "%s changed.", verb->verb);
    }
    return staff_call_end(&staff, result);
}

int command_staff_passwd(const struct command_call *call)
{
    static const struct secret_verb verb = {"passwd", "New password",     "The same again",
                                            false,    staff_set_password, staff_own_password};
    return run_secret_verb(call, &verb);
}

int command_staff_pin(const struct command_call *call)
{
    static const struct secret_verb verb = {"pin", "New PIN",     "The same again",
                                            true,  staff_set_pin, staff_own_pin};
    return run_secret_verb(call, &verb);
}

int command_staff_badge(const struct command_call *call)
{
    static const struct secret_verb verb = {"badge", "Scan the badge", NULL,
                                            true,    staff_set_badge,  NULL};
    return run_secret_verb(call, &verb);
}

/* --- recovery -------------------------------------------------------------------------------- */

/* Whoever owns the file can read and write all of it anyway; nobody else can be let in so. */
static int check_owner(struct staff_call *staff)
{
    const char *path = strncmp(staff->url, "sqlite:", 7) == 0 ? staff->url + 7 : staff->url;
    struct stat status = {0};
    if (stat(path, &status) != 0 || status.st_uid != geteuid()) {
        return error_set(&staff->error, ERROR_DENIED,
                         "Only the owner of the file %s may recover an account.", path);
    }
    return 0;
}

static int recover(struct staff_call *staff, const char *username)
{
    if (check_owner(staff) != 0 || staff_call_find(staff, username) != 0) {
        return -1;
    }
    char *password = new_password(staff, username);
    if (password == NULL) {
        return -1;
    }
    int asked = staff_recover(staff->keeper, username, password, STAFF_CALL(staff));
    secret_free(password);
    return staff_call_wait(staff, asked);
}

int command_staff_recover(const struct command_call *call)
{
    struct staff_call staff;
    if (whom(call) == NULL) {
        return command_usage("staff recover wants USER");
    }
    int result = staff_call_begin(&staff, call);
    if (result == 0) {
        result = recover(&staff, whom(call));
    }
    if (result == 0) {
        command_tell(whom(call), "opened; every administrator is told at the next sign-in.");
    }
    return staff_call_end(&staff, result);
}
