/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the address of a PostgreSQL database says and leaves open: hosts, encryption,
 * time-outs. Layer: data/postgres, private.  Thread: any one at a time; pg_address_resolve reads
 * small files (the service's, the passwords') and asks for the addresses of names, so it is a
 * worker's. Owns: see each struct.
 * Must not: hold or show a password that stood in an address; one that does is refused.
 *
 * An administrator's settings (database_sslmode, database_channel_binding) come as PGSSLMODE and
 * PGCHANNELBINDING, which the program's start sets and which it takes from nobody else; pg_dump and
 * pg_restore obey them too.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_ADDRESS_H
#define CHARTTY_DATA_POSTGRES_PG_ADDRESS_H

#include "chartty/base/error.h"
#include "chartty/base/memory.h"

#include <libpq-fe.h>
#include <stdbool.h>

enum { PG_OPTIONS_MAX = 64, PG_HOSTS_MAX = 16, PG_HOST_SIZE = 256, PG_NUMBER_SIZE = 64 };

/* Keywords and values for PQconnectStartParams, which end with NULL; the texts are others'. */
struct pg_options {
    const char *names[PG_OPTIONS_MAX + 1], *values[PG_OPTIONS_MAX + 1];
};

/* Owns nothing. A value that is there already is replaced. */
void pg_option_set(struct pg_options *options, const char *name, const char *value);
const char *pg_option(const struct pg_options *options, const char *name); /* NULL: not said */

struct pg_host {
    char name[PG_HOST_SIZE], number[PG_HOST_SIZE], port[16]; /* host, hostaddr, port */
    bool is_one_of_many; /* number is one of the several addresses of that name */
};
/* A socket, or a name by which this machine is known. */
bool pg_host_is_near(const struct pg_host *host);

/* An address with everything that service file and defaults add, host by host. Owns its texts. */
struct pg_address {
    PQconninfoOption *given; /* what the address itself says */
    PQconninfoOption *said;  /* with the service's, and what libpq takes for granted */
    struct pg_options options;
    struct pg_host hosts[PG_HOSTS_MAX];
    int host_count;
    int silence_ms;     /* a host that says nothing so long is given up, since another may answer */
    int patience_ms;    /* ... where none of them says anything; as silence_ms where that is said */
    const char *target; /* target_session_attrs */
    bool is_far;        /* a host is neither a socket nor this machine */
};

/* Whether it can be understood and holds no secret. -1 and *error. No file is read. */
int pg_address_check(const char *url, struct error *error);
/* Takes chartty's own word out of it; true when it was there: no prepared statements. */
bool pg_address_take_own_word(char *url);
/* -1 and *error; *out needs no release then. url (without our own word) must outlive it. */
int pg_address_resolve(const char *url, bool is_pooled, struct pg_address *out,
                       struct error *error);
void pg_address_release(struct pg_address *address);
/* The options of one host; the address must outlive them. */
void pg_address_options(const struct pg_address *address, int host, struct pg_options *out);

#endif
