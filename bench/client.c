/* SPDX-License-Identifier: MIT */
/* One request at a time through the data layer. */
#include "bench/client.h"

#include "bench/measure.h"

#include <string.h>

enum { CLIENT_WAIT_MS = 60000 };

static bool has_answered(void *context)
{
    return ((struct client *)context)->answered;
}

static void ready(void *context, const struct error *error)
{
    struct client *client = context;
    client->answered = true;
    if (error != NULL) {
        client->error = *error;
    }
}

static void answer(void *context, const struct error *error, struct page **pages, int count)
{
    struct client *client = context;
    client->answered = true;
    client->error = *error;
    client->count = pages == NULL ? 0 : count;
    for (int i = 0; i < client->count; i++) {
        client->pages[i] = pages[i];
        pages[i] = NULL;
    }
}

static void wait_for_answer(struct client *client)
{
    loop_run_until(client->loop, has_answered, client, CLIENT_WAIT_MS);
    if (!client->answered) {
        bench_fail("no answer within a minute");
    }
    if (client->error.code != ERROR_OK) {
        bench_fail("%s (%s)", client->error.user, client->error.detail);
    }
}

static void forget_pages(struct client *client)
{
    for (int i = 0; i < client->count; i++) {
        page_free(client->pages[i]);
        client->pages[i] = NULL;
    }
    client->count = 0;
}

void client_open(struct client *client, const char *url)
{
    memset(client, 0, sizeof(*client));
    struct data_options options = {.url = url};
    client->loop = loop_new(&client->error);
    if (client->loop == NULL ||
        (client->data = data_open(client->loop, &options, ready, client, &client->error)) == NULL) {
        bench_fail("%s", client->error.user);
    }
    wait_for_answer(client);
    client->owner = data_owner_new(client->data);
}

void client_close(struct client *client)
{
    forget_pages(client);
    data_close(client->data);
    loop_free(client->loop);
}

double client_ask(struct client *client, const struct page_request *requests, int count)
{
    forget_pages(client);
    client->answered = false;
    double start = now_us();
    if (data_pages(client->data, client->owner, requests, count, CLIENT_WAIT_MS, answer, client,
                   &client->error) == 0) {
        bench_fail("%s (%s)", client->error.user, client->error.detail);
    }
    wait_for_answer(client);
    return now_us() - start;
}
