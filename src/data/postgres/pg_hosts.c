/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the hosts that an address names, one by one. Layer: data/postgres.  Thread: any.
 * libpq goes through them by itself, but while it is connected without blocking it gives a host
 * that is silent all the time there is; so each gets a connection of its own here.
 */
#include "src/data/postgres/connection.h"

#include <string.h>

const char *pg_option(const struct pg_options *options, const char *name)
{
    for (int index = 0; index < options->count; index++) {
        if (strcmp(options->names[index], name) == 0) {
            return options->values[index];
        }
    }
    return NULL;
}

void pg_option_put(struct pg_options *options, const char *name, const char *value)
{
    int index = 0;
    while (index < options->count && strcmp(options->names[index], name) != 0) {
        index++;
    }
    if (index == PG_OPTIONS_MAX) {
        return;
    }
    options->names[index] = name;
    options->values[index] = value;
    options->count += index == options->count ? 1 : 0;
    options->names[options->count] = options->values[options->count] = NULL;
}

/* The parts between commas; an empty one is NULL. Their count, 0 for NULL. */
static int split(const char *list, char *out[PG_HOSTS_MAX])
{
    int count = 0;
    while (list != NULL && count < PG_HOSTS_MAX) {
        size_t length = strcspn(list, ",");
        out[count++] = length > 0 ? memory_copy_bytes(list, length) : NULL;
        list = list[length] == ',' ? list + length + 1 : NULL;
    }
    return count;
}

void pg_hosts_read(const struct pg_options *options, struct pg_hosts *hosts)
{
    *hosts = (struct pg_hosts){.count = 1};
    int names = split(pg_option(options, "host"), hosts->names);
    int addresses = split(pg_option(options, "hostaddr"), hosts->addresses);
    int ports = split(pg_option(options, "port"), hosts->ports);
    hosts->count = names > hosts->count ? names : hosts->count;
    hosts->count = addresses > hosts->count ? addresses : hosts->count;
    /* One port is every host's. */
    for (int index = 1; ports == 1 && hosts->ports[0] != NULL && index < hosts->count; index++) {
        hosts->ports[index] = memory_copy_text(hosts->ports[0]);
    }
}

void pg_hosts_release(struct pg_hosts *hosts)
{
    for (int index = 0; index < PG_HOSTS_MAX; index++) {
        memory_free(hosts->names[index]);
        memory_free(hosts->addresses[index]);
        memory_free(hosts->ports[index]);
    }
    *hosts = (struct pg_hosts){.count = 0};
}

struct pg_options pg_hosts_options(const struct pg_options *options, const struct pg_hosts *hosts,
                                   int index)
{
    struct pg_options own = *options;
    if (hosts->count > 1) { /* what is not said for it is libpq's own: "" */
        const char *name = hosts->names[index], *address = hosts->addresses[index];
        pg_option_put(&own, "host", name != NULL ? name : "");
        pg_option_put(&own, "hostaddr", address != NULL ? address : "");
        pg_option_put(&own, "port", hosts->ports[index] != NULL ? hosts->ports[index] : "");
    }
    return own;
}
