/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the scripted backend: SQLite's answers, made slow, lost or failing by a script.
 * Layer: data/scripted.  Thread: the loop's.  Owns: the jobs it holds back, each with a timer.
 * Must not know: SQL. For tests: nothing of it runs unless a script: URL is opened.
 */
#include "chartty/data/script.h"
#include "src/data/backend.h"
#include "src/data/scripted/script.h"

#include <string.h>

struct scripted;

/* A job held back before it is begun, or its answer before it is told. */
struct held {
    struct held *next;
    struct scripted *scripted;
    struct job *job;
    struct loop_timer *timer;
    bool begun;
    enum error_code error;
};

struct scripted {
    struct loop *loop;
    struct backend_host host;
    struct script *script;
    void *inner; /* backend_SQLITE's */
    int64_t opened_at_ms;
    int request_count;
    struct held *held;
};

/* Takes it off the list and frees it. */
static struct job *let_go(struct held *held)
{
    struct held **link = &held->scripted->held;
    while (*link != held) {
        link = &(*link)->next;
    }
    *link = held->next;
    loop_timer_stop(held->timer);
    struct job *job = held->job;
    memory_free(held);
    return job;
}

static void on_held(void *context)
{
    struct held *held = context;
    struct scripted *scripted = held->scripted;
    enum error_code error = held->error;
    bool begun = held->begun;
    held->timer = NULL;
    struct job *job = let_go(held);
    if (error != ERROR_OK) {
        error_set(&job->error, error, "The database did not answer: %s.", error_word(error));
    }
    if (error != ERROR_OK || begun) {
        scripted->host.finished(scripted->host.context, job);
    } else {
        backend_SQLITE.submit(scripted->inner, job);
    }
}

static void hold(struct scripted *scripted, struct job *job, int ms, bool begun,
                 enum error_code error)
{
    struct held *held = memory_new(sizeof *held);
    held->scripted = scripted;
    held->job = job;
    held->begun = begun;
    held->error = error;
    held->next = scripted->held;
    scripted->held = held;
    held->timer = loop_timer_start(scripted->loop, ms, 0, on_held, held);
}

static bool is_lost(const struct scripted *scripted)
{
    const struct script *script = scripted->script;
    int64_t since = clock_monotonic_ms() - scripted->opened_at_ms;
    return script->lost_ms >= 0 && since >= script->lost_ms &&
           (script->back_ms < script->lost_ms || since < script->back_ms);
}

static bool rule_fits(const struct script_rule *rule, int number, const struct job *job)
{
    if (rule->number != 0) {
        return rule->number == number;
    }
    int queries = job->kind == JOB_PAGES ? job->count : 1;
    for (int index = 0; index < queries; index++) {
        if (job->requests[index].query.id == rule->query) {
            return true;
        }
    }
    return false;
}

static void scripted_submit(void *self, struct job *job)
{
    struct scripted *scripted = self;
    int stall_ms = 0;
    enum error_code error = is_lost(scripted) ? ERROR_LOST : ERROR_OK;
    if (job->kind != JOB_CHANGES && error == ERROR_OK) {
        int number = ++scripted->request_count;
        for (int index = 0; index < scripted->script->rule_count; index++) {
            const struct script_rule *rule = &scripted->script->rules[index];
            if (!rule_fits(rule, number, job)) {
                continue;
            }
            stall_ms += rule->stall_ms;
            if (rule->error != ERROR_OK) {
                error = rule->error;
            }
        }
    }
    if (stall_ms > 0 || error != ERROR_OK) {
        hold(scripted, job, stall_ms, false, error);
    } else {
        backend_SQLITE.submit(scripted->inner, job);
    }
}

static bool scripted_cancel(void *self, struct job *job)
{
    struct scripted *scripted = self;
    for (struct held *held = scripted->held; held != NULL; held = held->next) {
        if (held->job == job) {
            let_go(held);
            return true;
        }
    }
    return backend_SQLITE.cancel(scripted->inner, job);
}

static void scripted_close(void *self)
{
    struct scripted *scripted = self;
    while (scripted->held != NULL) {
        struct job *job = let_go(scripted->held);
        error_set(&job->error, ERROR_CANCELLED, "Cancelled.");
        scripted->host.finished(scripted->host.context, job);
    }
    backend_SQLITE.close(scripted->inner);
    while (scripted->held != NULL) { /* answers that came while closing */
        struct job *job = let_go(scripted->held);
        scripted->host.finished(scripted->host.context, job);
    }
    script_free(scripted->script);
    memory_free(scripted);
}

static void on_opened(void *context, const struct error *error, const struct data_info *info)
{
    struct scripted *scripted = context;
    scripted->opened_at_ms = clock_monotonic_ms();
    scripted->host.opened(scripted->host.context, error, info);
}

static void on_finished(void *context, struct job *job)
{
    struct scripted *scripted = context;
    if (scripted->script->delay_ms > 0) {
        hold(scripted, job, scripted->script->delay_ms, true, ERROR_OK);
    } else {
        scripted->host.finished(scripted->host.context, job);
    }
}

static void *scripted_open(struct loop *loop, const struct data_options *options,
                           const struct backend_host *host, struct error *error)
{
    struct script *script = script_read(options->url + strlen(SCRIPT_SCHEME), error);
    if (script == NULL) {
        return NULL;
    }
    struct scripted *scripted = memory_new(sizeof *scripted);
    scripted->loop = loop;
    scripted->host = *host;
    scripted->script = script;
    struct data_options inner = *options;
    inner.url = script->database;
    struct backend_host between = {
        .context = scripted, .opened = on_opened, .finished = on_finished};
    scripted->inner = backend_SQLITE.open(loop, &inner, &between, error);
    if (scripted->inner == NULL) {
        script_free(script);
        memory_free(scripted);
        return NULL;
    }
    return scripted;
}

const struct backend backend_SCRIPTED = {.open = scripted_open,
                                         .submit = scripted_submit,
                                         .cancel = scripted_cancel,
                                         .close = scripted_close};
