/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the line to the database as the data layer knows it, and what a lost one means for the
 * requests that are under way. Layer: data.  Thread: the loop's only.  Must not know: libpq.
 */
#include "chartty/base/log.h"
#include "src/data/request.h"

const struct data_line *data_line(const struct data *data)
{
    return &data->line;
}

void data_line_watch(struct data *data, void (*changed)(void *context), void *context)
{
    data->line_changed = changed;
    data->line_context = context;
}

void data_line_retry(struct data *data)
{
    if (data->line.state == LINE_LOST && data->backend->retry != NULL) {
        data->backend->retry(data->self);
    }
}

bool line_refuses(const struct data *data, struct error *error)
{
    if (data->line.state != LINE_LOST) {
        return false;
    }
    error_clear(error);
    (void)error_set(error, ERROR_LOST,
                    "The line to the database is lost. It is tried again by itself; F5 tries now.");
    return true;
}

/* Nobody waits for what cannot come. A save that has begun says itself what became of it. */
static void end_requests(struct data *data)
{
    struct error error;
    (void)line_refuses(data, &error);
    for (struct request *request = data->requests; request != NULL; request = request->next) {
        if (request->answered || request->refused || !request->submitted) {
            continue;
        }
        if (!job_is_save(&request->job)) {
            request_take_back(request);
            request_answer_soon(request, &error);
        } else if (data->backend->cancel(data->self, &request->job)) {
            request->submitted = false;
            request_answer_soon(request, &error);
        }
    }
}

static bool is_told_to_all(const struct data_line *before, const struct data_line *now)
{
    return before->state != now->state || before->tries != now->tries ||
           before->retry_at_ms != now->retry_at_ms || before->behind_ms != now->behind_ms;
}

void line_told(void *context, const struct data_line *line, bool again)
{
    struct data *data = context;
    struct data_line before = data->line;
    data->line = *line;
    if (line->state != before.state && line->state == LINE_LOST) {
        log_error(data->log, "line", &line->error);
        end_requests(data);
    }
    if (again) {
        changes_arrived(data->changes, NULL, -1);
    }
    if (data->line_changed != NULL && is_told_to_all(&before, line)) {
        data->line_changed(data->line_context);
    }
}
