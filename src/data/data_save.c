/* SPDX-License-Identifier: MIT */
/*
 * Purpose: sessions, saves and their settling as requests of the data layer. Layer: data.
 * Thread: the loop's only.  Owns: the session under way. Must not know: SQL, roles.
 */
#include "src/data/request.h"

#include <assert.h>

static void tell_backend(const struct data *data, const struct data_session *who)
{
    if (data->backend->session != NULL) {
        data->backend->session(data->self, who);
    }
}

uint64_t data_session_begin(struct data *data, const struct data_session *session)
{
    data_session_end(data);
    data->session = save_session_new(++data->last_session, session);
    tell_backend(data, session);
    return data->session->number;
}

void data_session_end(struct data *data)
{
    if (data->session != NULL) {
        tell_backend(data, NULL);
    }
    save_session_let_go(data->session);
    data->session = NULL;
}

static struct clock clock_of(const struct data *data)
{
    return data->clock != NULL ? *data->clock : clock_system();
}

/* Entries alone; and staff, where the records have no table of them. */
static bool fits_local(const struct data *data, const struct change_set *set)
{
    for (int index = 0; set != NULL && index < set->step_count; index++) {
        if (data->info.is_adopted || set->steps[index].type != RECORD_STAFF) {
            return false;
        }
    }
    return data->has_local && set != NULL;
}

int data_check_writing(const struct data *data, struct error *error)
{
    bool is_standby = data->line.state == LINE_STANDBY;
    if (!data->info.is_read_only && !is_standby) {
        return 0;
    }
    error_clear(error);
    return error_set(
        error, ERROR_DENIED,
        is_standby ? "Only a standby of the database answers, which cannot be written to. Nothing "
                     "was saved; it can be saved when the primary is back."
        : data->info.is_adopted
            ? "This database is open for reading only. Nothing was saved."
            : "This database was made by another program and is open for reading only. "
              "Nothing was saved; chartty writes to it after: chartty db adopt");
}

bool save_is_refused(struct request *request, struct error *error)
{
    const struct data *data = request->data;
    struct save_work *save = request->job.save;
    struct error refusal;
    if (data_check_writing(data, &refusal) == 0) {
        return false;
    }
    if (fits_local(data, save->set)) {
        save->to_local = true;
        return false;
    }
    *error = refusal;
    return true;
}

/* A late save that was stopped was not cancelled by anybody; while it waited for a lock it ends as
 * busy. */
static void tell_late(const struct request *request, struct error *error)
{
    bool is_stopped = error->code == ERROR_CANCELLED || error->code == ERROR_BUSY;
    if (is_stopped && request->job.save->is_late) {
        error_set(error, ERROR_TIMEOUT,
                  "The database did not answer in time. Nothing was saved; try again in a moment.");
    }
}

void save_answered(struct request *request, const struct error *error)
{
    struct error told = *error;
    tell_late(request, &told);
    if (request->save_callback != NULL) {
        request->save_callback(request->context, &told, &request->job.save->answer);
    }
}

static uint64_t begin(struct data *data, data_owner owner, enum job_kind kind,
                      struct change_set *set, const char *request_id, int deadline_ms,
                      data_save_callback callback, void *context)
{
    struct request *request = request_new(data, kind, owner);
    struct clock clock = clock_of(data);
    request->job.save = save_work_new(set, request_id, data->session, &clock);
    request->save_callback = callback;
    request->context = context;
    return request_begin(request, deadline_ms);
}

uint64_t data_save(struct data *data, data_owner owner, struct change_set *set, int deadline_ms,
                   data_save_callback callback, void *context, struct error *error)
{
    assert(set != NULL && callback != NULL);
    if (save_check(set, data->session, error) != 0) {
        change_set_free(set);
        return 0;
    }
    return begin(data, owner, JOB_SAVE, set, set->request_id, deadline_ms, callback, context);
}

uint64_t data_settle(struct data *data, data_owner owner, const char *request_id, int deadline_ms,
                     data_save_callback callback, void *context, struct error *error)
{
    assert(request_id != NULL && callback != NULL);
    (void)error;
    return begin(data, owner, JOB_SETTLE, NULL, request_id, deadline_ms, callback, context);
}
