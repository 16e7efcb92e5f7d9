/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the verbs of `chartty staff` share: records, keeper, one answer that is waited for.
 * Layer: app, private to commands/staff*.c.  Thread: the verb's.
 */
#ifndef CHARTTY_APP_STAFF_CALL_H
#define CHARTTY_APP_STAFF_CALL_H

#include "chartty/base/memory.h"
#include "chartty/control/staff.h"
#include "chartty/data/data.h"
#include "src/app/sign_in_command.h"

struct staff_call {
    const struct command_call *call;
    struct clock clock;
    char room[1024];
    const char *url;
    struct records records;
    bool is_open;
    struct staff_keeper *keeper;
    struct error error; /* of the answer, and of what went wrong at once */
    bool done;
    int64_t id;
    /* the row that was found */
    bool is_there;
    struct staff row;
    struct arena texts;
};

/* 0, or -1 with staff->error. staff_call_end follows in either case. */
int staff_call_begin(struct staff_call *staff, const struct command_call *call);
/* Signs out, closes. result not 0: says staff->error. The verb's exit code. */
int staff_call_end(struct staff_call *staff, int result);

/* asked: what staff_*() returned. Waits for its answer; 0, or -1 with staff->error. */
int staff_call_wait(struct staff_call *staff, int asked);
void staff_call_done(void *context, const struct error *error, int64_t id);
/* What staff_*() is given last: callback, context, error. */
#define STAFF_CALL(staff) staff_call_done, (staff), &(staff)->error

/* Looks for a username: staff->is_there, and its row in staff->row. -1: it could not be looked. */
int staff_call_look(struct staff_call *staff, const char *username);
/* The same, and -1 when there is none. */
int staff_call_find(struct staff_call *staff, const char *username);
/* One page of a query; NULL with staff->error. page_free. */
struct page *staff_call_page(struct staff_call *staff, const struct page_request *request);
/* --provider to a row id: 0 for "none"; unchanged without the option. */
int staff_call_provider(struct staff_call *staff, int64_t *provider_id);

#endif
