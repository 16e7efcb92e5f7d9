/* SPDX-License-Identifier: MIT */
/*
 * Purpose: why a server's certificate is not one to trust. Layer: data/postgres, private.  Thread:
 * the connection's worker. Owns: nothing.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_CERTIFICATE_H
#define CHARTTY_DATA_POSTGRES_PG_CERTIFICATE_H

#include "src/data/postgres/connection.h"
#include "src/data/postgres/pg_address.h"

/* Where connecting with these options ended because the certificate was refused, looks at it and
 * puts the reason into *error; else it does nothing. */
void pg_explain_certificate(struct pg_connection *connection, const struct pg_options *options,
                            struct error *error);

#endif
