/* SPDX-License-Identifier: MIT */
/*
 * Purpose: API clients kept by administrators: made, changed, given a new secret, switched off, and
 * a secret checked. Layer: control.  Thread: the loop's. Needs MANAGE_CLIENTS; audited.
 *
 * A secret is made here, given to `done` once and stored only as its hash. While a secret is being
 * rotated the old one lives on in ct_client_secret until its date.
 */
#ifndef CHARTTY_CONTROL_CLIENTS_H
#define CHARTTY_CONTROL_CLIENTS_H

#include "chartty/control/session.h"
#include "chartty/model/client_rules.h"

struct clients; /* one act at a time: another one meanwhile is ERROR_BUSY */
struct clients *clients_open(struct session *session);
void clients_close(struct clients *clients); /* NULL is allowed; no callback comes any more */

struct client_answer {
    const char *client_id;
    const char *secret;             /* of add and rotate: given this once; NULL otherwise */
    const struct oauth_client *row; /* as it was read; NULL of add */
    bool matches, by_old_secret;    /* of verify */
};
/* Once, unless the call returned -1. error->code OK: done and committed. */
typedef void (*client_done)(void *context, const struct error *error,
                            const struct client_answer *answer);

struct client_new {
    const char *app_id, *app_name, *role, *scopes; /* scopes as typed */
    const char *description, *contact_email;       /* NULL or "" none */
    const char *rate_limit;                        /* requests an hour; NULL: 1000 */
};
/* What is wrong with it by itself, for saying so before anybody signs in: 0, or -1 with *error. */
int client_new_check(const struct client_new *client, struct error *error);
enum { CLIENT_KEEP_DAYS_MAX = 90 };
int client_add(struct clients *clients, const struct client_new *client, client_done done,
               void *context, struct error *error);
/* A new secret; the old one still serves for keep_days (0 to CLIENT_KEEP_DAYS_MAX) days. */
int client_rotate(struct clients *clients, const char *client_id, int keep_days, client_done done,
                  void *context, struct error *error);
int client_set_active(struct clients *clients, const char *client_id, bool active, client_done done,
                      void *context, struct error *error);
int client_set_scopes(struct clients *clients, const char *client_id, const char *scopes,
                      client_done done, void *context, struct error *error);
int client_show(struct clients *clients, const char *client_id, client_done done, void *context,
                struct error *error);
/* Is this the client's secret, or the old one before its date, and is the client active? An unknown
 * client costs as much as a known one. A match sets last_used. */
int client_verify(struct clients *clients, const char *client_id, const char *secret,
                  client_done done, void *context, struct error *error);

/* The secret of a client that form_client_new has just made, for showing it once; NULL of other
 * forms. It lives as long as the form. */
struct edit;
const char *client_form_secret(struct edit *edit, const char **client_id);

#endif
