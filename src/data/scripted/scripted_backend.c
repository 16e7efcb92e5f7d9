/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the scripted backend: SQLite's answers, made slow, lost or failing by a script.
 * Layer: data/scripted.  Thread: the loop's.  Owns: the jobs it holds back, each with a timer.
 * Must not know: SQL. For tests: nothing of it runs unless a script: URL is opened.
 */
#include "chartty/data/script.h"
#include "src/data/backend.h"
#include "src/data/page_build.h"
#include "src/data/save.h"
#include "src/data/scripted/script.h"

#include <string.h>
#include <unistd.h>

enum { GATE_LOOK_MS = 10 };

struct scripted;

/* A job held back before it is begun, or its answer before it is told. */
struct held {
    struct held *next;
    struct scripted *scripted;
    struct job *job;
    struct loop_timer *timer;
    const char *gate; /* a file: as long as it is there, the timer looks again; NULL */
    bool begun;
    enum error_code error;
};

/* A save that is being made and whose answer will get lost. */
struct forgotten {
    struct forgotten *next;
    struct job *job;
};

struct scripted {
    struct loop *loop;
    struct backend_host host;
    struct script *script;
    void *inner;                      /* backend_SQLITE's */
    int counts[SCRIPT_SUBJECT_COUNT]; /* of each subject, so far */
    struct held *held;
    struct forgotten *forgotten;
    struct data_line line;
    int retries;
    struct loop_timer *line_timer; /* tells what has become of the line, never from within submit */
};

/* --- the line --------------------------------------------------------------------------------- */

static void on_line(void *context)
{
    struct scripted *scripted = context;
    scripted->line_timer = NULL;
    scripted->host.line(scripted->host.context, &scripted->line, scripted->line.state != LINE_LOST);
}

static void set_line(struct scripted *scripted, enum line_state state)
{
    struct data_line *line = &scripted->line;
    int64_t now = clock_monotonic_ms();
    if (line->state != LINE_LOST) {
        line->heard_at_ms = now;
    }
    line->state = state;
    line->lost_at_ms = state == LINE_LOST ? now : 0;
    line->tries = state == LINE_LOST ? 1 : 0;
    line->behind_ms = scripted->script->standby_s * INT64_C(1000);
    (void)error_set(&line->error, ERROR_LOST, "The database did not answer.");
    loop_timer_stop(scripted->line_timer);
    scripted->line_timer = loop_timer_start(scripted->loop, 0, 0, on_line, scripted);
}

static enum line_state usual_line(const struct scripted *scripted)
{
    return scripted->script->standby_s >= 0 ? LINE_STANDBY : LINE_UP;
}

static void scripted_retry(void *self)
{
    struct scripted *scripted = self;
    if (++scripted->retries == scripted->script->line_back) {
        set_line(scripted, usual_line(scripted));
        return;
    }
    scripted->line.tries++;
    loop_timer_stop(scripted->line_timer);
    scripted->line_timer = loop_timer_start(scripted->loop, 0, 0, on_line, scripted);
}

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

static bool is_there(const char *file)
{
    return file != NULL && access(file, F_OK) == 0;
}

static void on_held(void *context)
{
    struct held *held = context;
    struct scripted *scripted = held->scripted;
    if (is_there(held->gate)) {
        held->timer = loop_timer_start(scripted->loop, GATE_LOOK_MS, 0, on_held, held);
        return;
    }
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

static void hold(struct scripted *scripted, struct job *job, int ms, const char *gate, bool begun,
                 enum error_code error)
{
    struct held *held = memory_new(sizeof *held);
    held->scripted = scripted;
    held->job = job;
    held->gate = gate;
    held->begun = begun;
    held->error = error;
    held->next = scripted->held;
    scripted->held = held;
    held->timer = loop_timer_start(scripted->loop, ms, 0, on_held, held);
}

static bool is_page_or_count(const struct job *job)
{
    return job->kind == JOB_PAGES || job->kind == JOB_COUNT || job->kind == JOB_CHANGES;
}

static enum script_subject subject_of(const struct job *job)
{
    if (is_page_or_count(job)) {
        return SCRIPT_REQUEST;
    }
    return job->kind == JOB_SETTLE           ? SCRIPT_SETTLE
           : job->save->set->step_count == 0 ? SCRIPT_ENTRY
                                             : SCRIPT_SAVE;
}

static bool rule_fits(const struct script_rule *rule, int number, const struct job *job)
{
    if (rule->subject != SCRIPT_QUERY) {
        return rule->subject == subject_of(job) && (rule->number == 0 || rule->number == number);
    }
    if (!is_page_or_count(job)) {
        return false;
    }
    int queries = job->kind == JOB_PAGES ? job->count : 1;
    for (int index = 0; index < queries; index++) {
        if (job->requests[index].query.id == rule->query) {
            return true;
        }
    }
    return false;
}

/* What a job's rules come to. */
struct verdict {
    int stall_ms;
    const char *gate; /* NULL */
    enum error_code error;
    const struct script_rule *turn; /* of a save; NULL */
};

/* Once. */
static bool loses_line(struct scripted *scripted, const struct job *job, int number)
{
    struct script *script = scripted->script;
    if (subject_of(job) == SCRIPT_SAVE) {
        return number == script->line_lost_save;
    }
    bool is_lost = is_page_or_count(job) && script->line_lost_query >= 0 &&
                   (int)job->requests[0].query.id == script->line_lost_query;
    script->line_lost_query = is_lost ? -1 : script->line_lost_query;
    return is_lost;
}

static struct verdict judge(struct scripted *scripted, const struct job *job)
{
    bool is_lost = is_there(scripted->script->lost_while);
    struct verdict verdict = {.error = is_lost ? ERROR_LOST : ERROR_OK};
    if (job->kind == JOB_CHANGES || verdict.error != ERROR_OK) {
        return verdict;
    }
    int number = ++scripted->counts[subject_of(job)];
    if (loses_line(scripted, job, number)) {
        set_line(scripted, LINE_LOST);
    }
    if (scripted->line.state == LINE_LOST) {
        verdict.error = ERROR_LOST;
        return verdict;
    }
    for (int index = 0; index < scripted->script->rule_count; index++) {
        const struct script_rule *rule = &scripted->script->rules[index];
        if (!rule_fits(rule, number, job)) {
            continue;
        }
        verdict.stall_ms += rule->stall_ms;
        verdict.gate = rule->gate != NULL ? rule->gate : verdict.gate;
        if (rule->error != ERROR_OK) {
            verdict.error = rule->error;
        }
        if (rule->turn != SCRIPT_AS_IT_IS) {
            verdict.turn = rule;
        }
    }
    return verdict;
}

/* The row of the first update as it was read, but for one column. */
static void make_conflict(struct save_work *work, const struct script_rule *rule)
{
    const struct change_step *step = NULL;
    int index = 0;
    while (index < work->set->step_count && work->set->steps[index].kind != STEP_UPDATE) {
        index++;
    }
    if (index == work->set->step_count) {
        return;
    }
    step = &work->set->steps[index];
    work->answer.step = index;
    struct page *page = page_new(record_spec(step->type), 1);
    struct field_value *row = page_add_row(page, NULL);
    for (int field = 0; field < page->spec->field_count; field++) {
        page_set(page, row, field, step->before[field].text, step->before[field].length);
    }
    int other = record_field(page->spec, rule->column);
    if (other >= 0) {
        bool is_null = strcmp(rule->value, "null") == 0;
        page_set(page, row, other, is_null ? NULL : rule->value, strlen(rule->value));
    }
    save_work_set_now(work, page);
}

static void forget_answer(struct scripted *scripted, struct job *job)
{
    struct forgotten *forgotten = memory_new(sizeof *forgotten);
    forgotten->job = job;
    forgotten->next = scripted->forgotten;
    scripted->forgotten = forgotten;
}

static void scripted_submit(void *self, struct job *job)
{
    struct scripted *scripted = self;
    struct verdict verdict = judge(scripted, job);
    enum script_turn turn = verdict.turn != NULL ? verdict.turn->turn : SCRIPT_AS_IT_IS;
    if (turn == SCRIPT_CONFLICT) {
        make_conflict(job->save, verdict.turn);
        verdict.error = ERROR_CONFLICT;
    } else if (turn == SCRIPT_VANISH) {
        verdict.error = ERROR_UNCERTAIN;
    } else if (turn == SCRIPT_UNCERTAIN) {
        forget_answer(scripted, job);
    }
    if (verdict.stall_ms > 0 || verdict.gate != NULL || verdict.error != ERROR_OK) {
        hold(scripted, job, verdict.stall_ms, verdict.gate, false, verdict.error);
    } else {
        backend_SQLITE.submit(scripted->inner, job);
    }
}

/* Once: it is then off the list. */
static bool is_forgotten(struct scripted *scripted, const struct job *job)
{
    for (struct forgotten **link = &scripted->forgotten; *link != NULL; link = &(*link)->next) {
        if ((*link)->job == job) {
            struct forgotten *found = *link;
            *link = found->next;
            memory_free(found);
            return true;
        }
    }
    return false;
}

static bool scripted_cancel(void *self, struct job *job)
{
    struct scripted *scripted = self;
    for (struct held *held = scripted->held; held != NULL; held = held->next) {
        if (held->job == job) {
            if (held->begun && !is_page_or_count(job)) {
                return false; /* it is made; only its telling is held back */
            }
            let_go(held);
            (void)is_forgotten(scripted, job);
            return true;
        }
    }
    return backend_SQLITE.cancel(scripted->inner, job);
}

static void scripted_close(void *self)
{
    struct scripted *scripted = self;
    while (scripted->held != NULL) {
        bool is_to_be_made = !scripted->held->begun && scripted->held->error == ERROR_OK &&
                             !is_page_or_count(scripted->held->job);
        struct job *job = let_go(scripted->held);
        if (is_to_be_made) {
            backend_SQLITE.submit(scripted->inner, job); /* closing carries it out */
            continue;
        }
        error_set(&job->error, ERROR_CANCELLED, "Cancelled.");
        scripted->host.finished(scripted->host.context, job);
    }
    backend_SQLITE.close(scripted->inner);
    while (scripted->held != NULL) { /* answers that came while closing */
        struct job *job = let_go(scripted->held);
        scripted->host.finished(scripted->host.context, job);
    }
    loop_timer_stop(scripted->line_timer);
    script_free(scripted->script);
    memory_free(scripted);
}

static void on_opened(void *context, const struct error *error, const struct data_info *info)
{
    struct scripted *scripted = context;
    scripted->host.opened(scripted->host.context, error, info);
    if (scripted->script->line_lost_save == 0) {
        set_line(scripted, LINE_LOST);
    } else if (scripted->script->standby_s >= 0) {
        scripted->line.behind_ms = scripted->script->standby_s * INT64_C(1000);
        scripted->line.state = LINE_STANDBY;
        scripted->host.line(scripted->host.context, &scripted->line, false);
    }
}

static void on_finished(void *context, struct job *job)
{
    struct scripted *scripted = context;
    if (is_forgotten(scripted, job) && job->error.code == ERROR_OK) {
        save_work_clear(job->save);
        error_set(&job->error, ERROR_UNCERTAIN, "The database did not answer: %s.",
                  error_word(ERROR_UNCERTAIN));
    }
    if (scripted->script->delay_ms > 0) {
        hold(scripted, job, scripted->script->delay_ms, NULL, true, ERROR_OK);
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
                                         .retry = scripted_retry,
                                         .close = scripted_close};
