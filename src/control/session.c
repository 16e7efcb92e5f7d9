/* SPDX-License-Identifier: MIT */
/* What every controller asks of the session. Loop thread. */
#include "chartty/control/session.h"

#include "chartty/base/words.h"
#include "chartty/data/change_set.h"

#include <stdio.h>
#include <string.h>

void session_database(const struct session *session, char *out, size_t size, bool *demo)
{
    const struct data_info *info = data_info(session->data);
    const char *remark = " ok";
    if (data_line(session->data)->state == LINE_LOST) {
        remark = " lost";
    } else if (data_line(session->data)->state == LINE_STANDBY) {
        remark = " standby, read-only";
    } else if (!info->is_adopted) {
        remark = " not adopted, read-only";
    } else if (info->is_read_only) {
        remark = " read-only";
    }
    snprintf(out, size, "%s%s", info->label, WORDS(remark));
    *demo = info->is_demo;
}

int64_t session_now_ms(const struct session *session)
{
    const struct clock *clock = session->clock;
    return clock->fixed ? clock->fixed_utc_us / 1000 : clock_monotonic_ms();
}

void session_begin(struct session *session, const struct person *person)
{
    static const struct person nobody = {.role = STAFF_NOBODY};
    struct data_session who = {.staff_id = 0};
    session_end(session);
    session->person = person != NULL ? *person : nobody;
    who.staff_id = session->person.staff_id;
    snprintf(who.username, sizeof(who.username), "%s", session->person.username);
    snprintf(who.full_name, sizeof(who.full_name), "%s", session->person.full_name);
    snprintf(who.role, sizeof(who.role), "%s", staff_role_word(session->person.role));
    snprintf(who.station, sizeof(who.station), "%s",
             session->station != NULL ? session->station : "");
    snprintf(who.terminal, sizeof(who.terminal), "%s",
             session->terminal != NULL ? session->terminal : "");
    snprintf(who.remote, sizeof(who.remote), "%s", session->remote != NULL ? session->remote : "");
    session->number = data_session_begin(session->data, &who);
    session->is_recorded = true;
}

void session_begin_kiosk(struct session *session)
{
    struct person kiosk = {.role = STAFF_NOBODY};
    snprintf(kiosk.username, sizeof(kiosk.username), "kiosk");
    snprintf(kiosk.full_name, sizeof(kiosk.full_name), WORDS("Self check-in"));
    session->kiosk = true;
    session_begin(session, &kiosk);
}

void session_end(struct session *session)
{
    memset(&session->person, 0, sizeof(session->person));
    memset(&session->emergency, 0, sizeof(session->emergency));
    memset(&session->confirmed, 0, sizeof(session->confirmed));
    session->recent_count = 0;
    if (session->number != 0) {
        data_session_end(session->data);
        session->number = 0;
    }
}

int session_pending(const struct session *session)
{
    return data_pending(session->data) + session->hashing;
}

void session_remember(struct session *session, int64_t patient_id, const char *name,
                      const char *mrn, const char *born)
{
    struct session_recent *recent = session->recent;
    int at = 0;
    while (at < session->recent_count && recent[at].patient_id != patient_id) {
        at++;
    }
    if (at == session->recent_count && session->recent_count < SESSION_RECENT) {
        session->recent_count++;
    }
    if (at >= SESSION_RECENT) {
        at = SESSION_RECENT - 1;
    }
    memmove(recent + 1, recent, (size_t)at * sizeof(*recent));
    recent->patient_id = patient_id;
    snprintf(recent->name, sizeof(recent->name), "%s", name);
    snprintf(recent->mrn, sizeof(recent->mrn), "%s", mrn);
    snprintf(recent->born, sizeof(recent->born), "%s", born);
}
