/* SPDX-License-Identifier: MIT */
/* The line to the database on the clinic's clock. Loop thread. */
#include "chartty/control/line.h"

#include "chartty/base/words.h"
#include "chartty/data/data.h"

/* The moments of the data layer are the machine's; a fixed clock (stories, tests) has its own, and
 * the loss begins when it is looked at first. */
static int64_t moment(const struct session *session, int64_t monotonic_ms)
{
    return session->clock->fixed ? session->line_lost_ms : monotonic_ms;
}

static struct datetime local_at(const struct session *session, int64_t ms)
{
    struct datetime now = clock_local(session->clock);
    return datetime_from_microseconds(datetime_to_microseconds(&now) -
                                      (session_now_ms(session) - ms) * 1000);
}

void line_look(struct session *session, struct line_view *out)
{
    const struct data_line *line = data_line(session->data);
    *out = (struct line_view){.state = line->state, .retry_s = -1, .tries = line->tries};
    out->behind_s = line->behind_ms < 0 ? -1 : (line->behind_ms + 999) / 1000;
    if (line->state != LINE_LOST) {
        session->line_lost_ms = 0;
        return;
    }
    if (session->line_lost_ms == 0) {
        session->line_lost_ms = session_now_ms(session);
    }
    int64_t as_of = moment(session, line->heard_at_ms);
    out->lost_at = local_at(session, moment(session, line->lost_at_ms));
    out->as_of = local_at(session, as_of);
    out->age_s = (session_now_ms(session) - as_of) / 1000;
    if (line->retry_at_ms != 0) {
        int64_t left = line->retry_at_ms - clock_monotonic_ms();
        out->retry_s = left > 0 ? (int)((left + 999) / 1000) : 0;
    }
}

bool line_bars_saving(const struct session *session, struct error *error)
{
    static const char *const sentences[] = {
        [LINE_UP] = NULL,
        [LINE_LOST] = "No saving until the connection is back. F5 tries now.",
        [LINE_STANDBY] = "No saving until the primary is back."};
    const char *sentence = sentences[data_line(session->data)->state];
    if (sentence != NULL && error != NULL) {
        error_clear(error);
        (void)error_set(error, ERROR_LOST, "%s", WORDS(sentence));
    }
    return sentence != NULL;
}

void line_watch(struct session *session, void (*changed)(void *context), void *context)
{
    data_line_watch(session->data, changed, context);
}

void line_retry(struct session *session)
{
    data_line_retry(session->data);
}
