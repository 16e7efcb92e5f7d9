/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the data layer for benchmarks: one request at a time, timed from the call to its
 * callback on a loop of its own, as the workstation asks. Benchmarks only; one thread.
 */
#ifndef CHARTTY_BENCH_CLIENT_H
#define CHARTTY_BENCH_CLIENT_H

#include "chartty/data/data.h"

#include <stdbool.h>

enum { CLIENT_PAGES = 16 };

struct client {
    struct loop *loop;
    struct data *data;
    data_owner owner;
    bool answered;
    struct error error;
    struct page *pages[CLIENT_PAGES]; /* of the last answer */
    int count;
};

/* Fails the program when the database does not open. */
void client_open(struct client *client, const char *url);
void client_close(struct client *client);

/* Microseconds from asking to having; the pages stay in client->pages until the next call. */
double client_ask(struct client *client, const struct page_request *requests, int count);

#endif
