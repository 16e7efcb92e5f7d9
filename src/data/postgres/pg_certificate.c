/* SPDX-License-Identifier: MIT */
/*
 * Purpose: see pg_certificate.h. Layer: data/postgres.  Thread: the connection's worker.
 *
 * libpq says only that a certificate was refused. So the server is asked once more, as far as its
 * certificate and no further: nothing of the user, the database or a password goes over that line.
 */
#include "src/data/postgres/pg_certificate.h"

#include "chartty/base/clock.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LOOK_MS = 3000 };

/* Until the line is encrypted; the user's name would be the next to be sent. */
static bool look(struct pg_connection *connection, PGconn *link)
{
    int64_t until = clock_monotonic_ms() + LOOK_MS;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (PQsslInUse(link) == 0 || PQstatus(link) != CONNECTION_MADE) {
        if ((state != PGRES_POLLING_READING && state != PGRES_POLLING_WRITING) ||
            !pg_wait(connection, link, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until)) {
            return false;
        }
        state = PQconnectPoll(link);
    }
    return true;
}

static void day_of(const ASN1_TIME *at, char out[16])
{
    struct tm day;
    out[0] = 0;
    if (ASN1_TIME_to_tm(at, &day) == 1) {
        (void)strftime(out, 16, "%Y-%m-%d", &day);
    }
}

static void explain(X509 *certificate, struct error *error)
{
    char day[16];
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
        day_of(X509_get0_notAfter(certificate), day);
        (void)error_set(error, ERROR_DENIED,
                        "The database server's certificate has expired (%s). Nothing was sent; ask "
                        "the administrator for a new certificate.",
                        day);
    } else if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
        day_of(X509_get0_notBefore(certificate), day);
        (void)error_set(error, ERROR_DENIED,
                        "The database server's certificate holds only from %s on. Nothing was "
                        "sent; see that the clock of this machine is right.",
                        day);
    } else if (X509_check_issued(certificate, certificate) == X509_V_OK) {
        (void)error_set(error, ERROR_DENIED,
                        "The database server's certificate is self-signed: no authority that this "
                        "station knows stands for it. Nothing was sent; ask the administrator for "
                        "a certificate of the clinic's authority.");
    } else {
        (void)error_set(error, ERROR_DENIED,
                        "The database server's certificate comes from an authority that this "
                        "station does not know. Nothing was sent; ask the administrator for the "
                        "authority's certificate (~/.postgresql/root.crt).");
    }
}

void pg_explain_certificate(struct pg_connection *connection, const struct pg_options *options,
                            struct error *error)
{
    struct pg_options bare = {.names = {NULL}};
    const char *const kept[] = {"host", "hostaddr", "port"};
    if (connection->link == NULL ||
        strstr(PQerrorMessage(connection->link), "certificate verify failed") == NULL) {
        return;
    }
    for (size_t index = 0; index < sizeof kept / sizeof kept[0]; index++) {
        pg_option_set(&bare, kept[index], pg_option(options, kept[index]));
    }
    pg_option_set(&bare, "sslmode", "require");
    pg_option_set(&bare, "sslrootcert", "/nonexistent"); /* else it would be verified again */
    pg_option_set(&bare, "gssencmode", "disable");
    pg_option_set(&bare, "user", "none");
    PGconn *link = PQconnectStartParams(bare.names, bare.values, 0);
    if (link != NULL && PQstatus(link) != CONNECTION_BAD && look(connection, link)) {
        const SSL *ssl = PQsslStruct(link, "OpenSSL");
        X509 *certificate = ssl != NULL ? SSL_get1_peer_certificate(ssl) : NULL;
        if (certificate != NULL) {
            explain(certificate, error);
        }
        X509_free(certificate);
    }
    PQfinish(link);
}
