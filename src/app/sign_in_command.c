/* SPDX-License-Identifier: MIT */
/* The sign-in of verbs. The verb's thread: it turns the records' loop while it waits. */
#include "src/app/sign_in_command.h"

#include "chartty/base/memory.h"
#include "chartty/base/secret.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/sign_in.h"
#include "chartty/data/change_set.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_WAIT_MS = 60000 };

static bool is_done(void *context)
{
    return *(const bool *)context;
}

bool command_wait(struct records *records, const bool *done)
{
    union {
        const bool *given;
        void *context;
    } flag = {.given = done};
    loop_run_until(records->loop, is_done, flag.context, ANSWER_WAIT_MS);
    return *done;
}

static bool is_idle(void *context)
{
    return session_pending(context) == 0;
}

struct waiting {
    bool done;
    struct sign_in_answer answer;
};

static void answered(void *context, const struct sign_in_answer *answer)
{
    struct waiting *waiting = context;
    waiting->done = true;
    waiting->answer = *answer;
}

/* What an administrator has to know comes before the verb's own words. */
static void print_notice(const char *notice)
{
    char safe[1024];
    if (notice[0] != '\0') {
        text_safe(safe, sizeof(safe), notice, strlen(notice), NULL);
        fprintf(stderr, "chartty: %s\n", safe);
    }
}

/* Each verb is a process of its own: how many times in a row is not known here. */
static int explain(const struct sign_in_answer *answer, struct error *error)
{
    switch (answer->result) {
    case SIGN_IN_DONE:
        return 0;
    case SIGN_IN_NOBODY_YET:
        return error_set(error, ERROR_DENIED,
                         "Nobody can sign in yet. Add the first administrator: chartty staff add "
                         "USER --role admin --name NAME, without --as");
    case SIGN_IN_FAILED:
    case SIGN_IN_WAIT:
        return error_set(error, ERROR_IO, "%s", answer->sentence);
    case SIGN_IN_REFUSED:
    case SIGN_IN_PASSWORD_NEEDED:
        break;
    }
    return error_set(error, ERROR_DENIED,
                     "Sign-in failed. Check Caps Lock is off; %d failures in a row lock the "
                     "account.",
                     SIGN_IN_TRIES);
}

/* Runs one question of a desk. password NULL: is there any staff? */
static int ask_desk(struct records *records, const char *username, const char *password,
                    struct sign_in_answer *answer, struct error *error)
{
    struct waiting *waiting = memory_new(sizeof(*waiting));
    struct sign_in *desk = sign_in_new(&records->session, error);
    int result = -1;
    if (desk != NULL) {
        result = password == NULL
                     ? sign_in_look(desk, answered, waiting, error)
                     : sign_in_by_password(desk, username, password, answered, waiting, error);
    }
    if (result == 0 && !command_wait(records, &waiting->done)) {
        result = error_set(error, ERROR_TIMEOUT,
                           "The records did not answer within a minute. Try again.");
    }
    if (result == 0) {
        *answer = waiting->answer;
        /* A hash that is made anew is part of the sign-in. */
        loop_run_until(records->loop, is_idle, &records->session, ANSWER_WAIT_MS);
    }
    sign_in_free(desk);
    memory_free(waiting);
    return result;
}

int command_sign_in_with(const struct command_call *call, struct records *records,
                         const char *password, enum permission permission, struct error *error)
{
    struct sign_in_answer answer = {0};
    struct data_token token;
    if (ask_desk(records, call->options->as, password, &answer, error) != 0 ||
        explain(&answer, error) != 0) {
        return -1;
    }
    print_notice(answer.notice);
    if (rights_token(&records->session, permission, 0, &token, error) != 0) {
        command_sign_out(records);
        return -1;
    }
    return 0;
}

static int sign_in(const struct command_call *call, struct records *records, bool nobody_may,
                   enum permission permission, struct error *error)
{
    struct sign_in_answer look = {0};
    char prompt[200];
    if (ask_desk(records, NULL, NULL, &look, error) != 0) {
        return -1;
    }
    if (look.result == SIGN_IN_NOBODY_YET && nobody_may && call->options->as == NULL) {
        session_begin(&records->session, NULL);
        return 0;
    }
    if (explain(&look, error) != 0) {
        return -1;
    }
    if (call->options->as == NULL) {
        return error_set(error, ERROR_DENIED, "This wants somebody who signs in. Add: --as USER");
    }
    snprintf(prompt, sizeof(prompt), WORDS("Password of %.150s"), call->options->as);
    char *password = command_secret(call, prompt, NULL, error);
    int result =
        password == NULL ? -1 : command_sign_in_with(call, records, password, permission, error);
    secret_free(password);
    return result;
}

int command_sign_in(const struct command_call *call, struct records *records,
                    enum permission permission, struct error *error)
{
    return sign_in(call, records, false, permission, error);
}

int command_sign_in_or_nobody(const struct command_call *call, struct records *records,
                              enum permission permission, struct error *error)
{
    return sign_in(call, records, true, permission, error);
}

void command_sign_out(struct records *records)
{
    struct session *session = &records->session;
    if (session->person.staff_id != 0) {
        audit_tell(session, AUDIT_SIGN_OUT, 0, "end of the command");
    }
    loop_run_until(records->loop, is_idle, session, ANSWER_WAIT_MS);
    session_end(session);
}

/* --- entries ---------------------------------------------------------------------------------- */

struct noted {
    bool done;
    struct error error;
};

static void on_noted(void *context, const struct error *error, const struct save_answer *answer)
{
    struct noted *noted = context;
    (void)answer;
    noted->done = true;
    noted->error = *error;
}

int command_note(struct records *records, enum audit_action action, const char *words,
                 struct error *error)
{
    struct noted noted = {.done = false};
    char safe[800];
    text_safe(safe, sizeof(safe), words, strlen(words), NULL);
    if (audit_note(&records->session, 0, action, 0, safe, on_noted, &noted, error) != 0) {
        return -1;
    }
    if (!command_wait(records, &noted.done)) {
        return error_set(error, ERROR_TIMEOUT,
                         "The records did not answer, and what is not recorded is not done. Try "
                         "again.");
    }
    *error = noted.error;
    return error->code == ERROR_OK ? 0 : -1;
}
