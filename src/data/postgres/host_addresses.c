/* SPDX-License-Identifier: MIT */
/* See host_addresses.h. */
#include "src/data/postgres/host_addresses.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* How many were found, at most `room`. */
static int look_up(const char *name, char numbers[PG_HOSTS_MAX][PG_NUMBER_SIZE], int room)
{
    const struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    int count = 0;
    if (getaddrinfo(name, NULL, &wanted, &list) != 0) {
        return 0;
    }
    for (const struct addrinfo *at = list; at != NULL && count < room; at = at->ai_next) {
        if (getnameinfo(at->ai_addr, at->ai_addrlen, numbers[count], PG_NUMBER_SIZE, NULL, 0,
                        NI_NUMERICHOST) == 0) {
            count++;
        }
    }
    freeaddrinfo(list);
    return count;
}

static int spread_one(const struct pg_host *host, struct pg_host *out, int room)
{
    char numbers[PG_HOSTS_MAX][PG_NUMBER_SIZE];
    bool is_asked = host->number[0] == 0 && !pg_host_is_near(host);
    int count = is_asked ? look_up(host->name, numbers, room) : 0;
    if (count <= 1) {
        *out = *host;
        return 1;
    }
    for (int index = 0; index < count; index++) {
        out[index] = *host;
        out[index].is_one_of_many = true;
        (void)snprintf(out[index].number, sizeof out[index].number, "%.*s", PG_NUMBER_SIZE - 1,
                       numbers[index]);
    }
    return count;
}

void host_addresses_spread(struct pg_address *address)
{
    struct pg_host spread[PG_HOSTS_MAX];
    int count = 0;
    for (int index = 0; index < address->host_count; index++) {
        int still_to_come = address->host_count - index - 1;
        count += spread_one(&address->hosts[index], &spread[count],
                            PG_HOSTS_MAX - count - still_to_come);
    }
    memcpy(address->hosts, spread, sizeof spread[0] * (size_t)count);
    address->host_count = count;
}
