/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a save carries to the backend and back, and whether it may be made at all.
 * Layer: data, private.  Thread: the loop's.  Owns: see save.h.  Must not know: SQL, roles.
 */
#include "src/data/save.h"

#include "chartty/base/words.h"

#include <assert.h>
#include <string.h>

struct save_session *save_session_new(uint64_t number, const struct data_session *who)
{
    struct save_session *session = memory_new(sizeof *session);
    session->number = number;
    session->who = *who;
    session->holders = 1;
    audit_chain_make(session->chain);
    return session;
}

struct save_session *save_session_hold(struct save_session *session)
{
    if (session != NULL) {
        session->holders++;
    }
    return session;
}

void save_session_let_go(struct save_session *session)
{
    if (session != NULL && --session->holders == 0) {
        memory_free(session);
    }
}

struct save_work *save_work_new(struct change_set *set, const char *request_id,
                                struct save_session *session, const struct clock *clock)
{
    struct save_work *work = memory_new(sizeof *work);
    assert(strlen(request_id) < REQUEST_ID_SIZE);
    memcpy(work->request_id, request_id, strlen(request_id) + 1);
    work->set = set;
    work->session = save_session_hold(session);
    work->clock = *clock;
    arena_init(&work->arena);
    save_work_clear(work);
    return work;
}

void save_work_free(struct save_work *work)
{
    if (work == NULL) {
        return;
    }
    change_set_free(work->set);
    save_session_let_go(work->session);
    page_free(work->now);
    arena_release(&work->arena);
    memory_free(work);
}

void save_work_clear(struct save_work *work)
{
    int steps = work->set != NULL ? work->set->step_count : 0;
    save_work_set_now(work, NULL);
    arena_clear(&work->arena);
    work->names_changed = false;
    work->row_ids = arena_new(&work->arena, (size_t)(steps + 1) * sizeof *work->row_ids);
    work->codes = arena_new(&work->arena, (size_t)(steps + 1) * sizeof *work->codes);
    work->answer = (struct save_answer){.step_count = steps,
                                        .row_ids = work->row_ids,
                                        .codes = work->codes,
                                        .step = -1,
                                        .field = -1};
}

void save_work_set_now(struct save_work *work, struct page *now)
{
    page_free(work->now);
    work->now = now;
    work->answer.now = now;
}

static int deny(struct error *error, const char *sentence, const char *detail)
{
    error_set(error, ERROR_DENIED, "%s", WORDS(sentence));
    error_detail(error, "%s", detail);
    return -1;
}

bool save_is_quiet(const struct change_set *set)
{
    bool drafts = set->action == NULL && !set->has_given_id && set->step_count > 0;
    for (int index = 0; drafts && index < set->step_count; index++) {
        drafts = set->steps[index].type == RECORD_DRAFT;
    }
    return drafts;
}

int save_check(const struct change_set *set, const struct save_session *session,
               struct error *error)
{
    if (session == NULL || set->token.session != session->number) {
        return deny(error, "Nobody is signed in to save this any more. Sign in, then save again.",
                    "the token is of another session");
    }
    if (set->action == NULL && !save_is_quiet(set)) {
        return deny(error, "This cannot be saved, since it would leave no trace in the audit.",
                    "a change set without an audit entry");
    }
    for (int index = 0; index < set->step_count; index++) {
        const struct change_step *step = &set->steps[index];
        if (!step_writes(step)) {
            continue;
        }
        if (step->type == RECORD_AUDIT_ENTRY) {
            return deny(error, "The audit is never changed by hand.",
                        "a step that writes ct_audit");
        }
        if ((set->token.tables & DATA_TOKEN_BIT(step->type)) == 0) {
            error_set(error, ERROR_DENIED, "You may not change this %s. Ask somebody who may.",
                      record_spec(step->type)->noun);
            error_detail(error, "%s is outside the token %s", record_spec(step->type)->table,
                         set->token.permission);
            return -1;
        }
        /* A form that was saved takes its draft away with it. */
        if (step->kind == STEP_DELETE_ALL && !set->token.may_delete && step->type != RECORD_DRAFT) {
            error_set(error, ERROR_DENIED, "You may not remove this %s. Ask somebody who may.",
                      record_spec(step->type)->noun);
            error_detail(error, "the token %s may not delete", set->token.permission);
            return -1;
        }
    }
    return 0;
}
