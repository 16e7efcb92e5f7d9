/* SPDX-License-Identifier: MIT */
/*
 * Purpose: see pg_address.h. Layer: data/postgres.  Thread: any one.
 *
 * Only libpq knows what a service file adds. It is asked by a connection that is never begun: it
 * is given a word that cannot be, which libpq looks at almost last and before it opens a line.
 */
#include "src/data/postgres/pg_address.h"

#include "src/data/postgres/connection.h"
#include "src/data/postgres/host_addresses.h"
#include "src/data/postgres/pg_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* PATIENCE_MS: a line that takes 5 s each way is slow, not lost (pg_line.c). */
enum { SILENCE_MS = 3000, PATIENCE_MS = 11500, SILENCE_MAX_MS = 60000 };

/* Our own word in an address; libpq must not see it. */
#define NO_PREPARING "chartty_prepared=off"
#define NEVER        "chartty-asks-only"

/* --- what an address is ----------------------------------------------------------------------- */

/* "host=db user=ann": libpq's other form. */
static bool begins_with_keyword(const char *url)
{
    static const char *const words[] = {
        "service=", "host=", "hostaddr=", "dbname=", "user=", "password="};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        if (strncmp(url, words[index], strlen(words[index])) == 0) {
            return true;
        }
    }
    return false;
}

bool pg_is_url(const char *url)
{
    return strncmp(url, "postgresql:", 11) == 0 || strncmp(url, "postgres:", 9) == 0 ||
           begins_with_keyword(url);
}

bool pg_address_take_own_word(char *url)
{
    char *word = strstr(url, NO_PREPARING);
    if (word == NULL) {
        return false;
    }
    const char *rest = word + strlen(NO_PREPARING);
    bool is_first = word > url && word[-1] == '?';
    if (is_first && *rest == '&') {
        rest++;
    } else if (word > url) {
        word--;
    }
    memmove(word, rest, strlen(rest) + 1);
    return true;
}

static const PQconninfoOption *find(const PQconninfoOption *options, const char *name)
{
    const PQconninfoOption *at = options;
    while (at != NULL && at->keyword != NULL && strcmp(at->keyword, name) != 0) {
        at++;
    }
    return at != NULL && at->keyword != NULL ? at : NULL;
}

static bool has_value(const PQconninfoOption *options, const char *name)
{
    const PQconninfoOption *option = find(options, name);
    return option != NULL && option->val != NULL;
}

int pg_address_check(const char *url, struct error *error)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &message);
    if (options == NULL) {
        PQfreemem(message); /* it may hold the password */
        return error_set(error, ERROR_INVALID,
                         "This database address cannot be understood. Give "
                         "postgresql://USER@HOST:PORT/DATABASE or service=NAME; the password "
                         "belongs in ~/.pgpass.");
    }
    bool has_secret = has_value(options, "password") || has_value(options, "sslpassword");
    PQconninfoFree(options);
    if (has_secret) {
        return error_set(error, ERROR_DENIED,
                         "A password in the address can be seen by everybody on this machine. Put "
                         "it into ~/.pgpass (mode 0600), and leave it out of the address.");
    }
    return 0;
}

/* --- options ---------------------------------------------------------------------------------- */

/* The place of that name, or the first that is free: the lists end with NULL. */
static int place_of(const struct pg_options *options, const char *name)
{
    int index = 0;
    while (options->names[index] != NULL && strcmp(options->names[index], name) != 0) {
        index++;
    }
    return index;
}

const char *pg_option(const struct pg_options *options, const char *name)
{
    int index = place_of(options, name);
    return options->names[index] != NULL ? options->values[index] : NULL;
}

void pg_option_set(struct pg_options *options, const char *name, const char *value)
{
    int index = place_of(options, name);
    if (index < PG_OPTIONS_MAX) {
        options->names[index] = name;
        options->values[index] = value;
    }
}

/* What address, service or setting say; NULL when it is only what libpq takes for granted. A
 * service that says just that is not told apart. */
static const char *said(const struct pg_address *address, const char *name)
{
    const PQconninfoOption *given = find(address->given, name);
    const PQconninfoOption *option = find(address->said, name);
    if (given != NULL && given->val != NULL) {
        return given->val;
    }
    if (option == NULL || option->val == NULL || option->val[0] == 0 ||
        (option->compiled != NULL && strcmp(option->compiled, option->val) == 0)) {
        return NULL;
    }
    return option->val;
}

static void set_unless_said(struct pg_address *address, const char *name, const char *value)
{
    if (said(address, name) == NULL) {
        pg_option_set(&address->options, name, value);
    }
}

/* --- hosts ------------------------------------------------------------------------------------ */

bool pg_host_is_near(const struct pg_host *host)
{
    const char *place = host->number[0] != 0 ? host->number : host->name;
    return place[0] == 0 || place[0] == '/' || place[0] == '@' || strcmp(place, "localhost") == 0 ||
           strcmp(place, "127.0.0.1") == 0 || strcmp(place, "::1") == 0;
}

/* The part of that number in a list with commas; a list of one holds for all when it may. */
static bool part_of(const char *list, int number, bool is_for_all, char *out, size_t size)
{
    const char *from = list != NULL ? list : "";
    for (int index = 0; index < number; index++) {
        const char *comma = strchr(from, ',');
        if (comma == NULL) {
            from = is_for_all && index == 0 ? from : "";
            break;
        }
        from = comma + 1;
    }
    size_t length = strcspn(from, ",");
    (void)snprintf(out, size, "%.*s", (int)length, from);
    return length < size;
}

static int parts_in(const char *list)
{
    int count = 1;
    for (const char *at = list; at != NULL && (at = strchr(at, ',')) != NULL; at++) {
        count++;
    }
    return count;
}

static int read_hosts(struct pg_address *address, struct error *error)
{
    const char *names = said(address, "host"), *numbers = said(address, "hostaddr");
    const PQconninfoOption *ports = find(address->said, "port");
    bool fits = true;
    address->host_count = parts_in(numbers != NULL ? numbers : names);
    fits = address->host_count <= PG_HOSTS_MAX;
    for (int index = 0; fits && index < address->host_count; index++) {
        struct pg_host *host = &address->hosts[index];
        fits =
            part_of(names, index, false, host->name, sizeof host->name) &&
            part_of(numbers, index, false, host->number, sizeof host->number) &&
            part_of(ports != NULL ? ports->val : NULL, index, true, host->port, sizeof host->port);
        address->is_far = address->is_far || !pg_host_is_near(host);
    }
    return fits ? 0
                : error_set(error, ERROR_INVALID,
                            "The database address names more than %d hosts, or a host with too "
                            "long a name. Shorten it.",
                            PG_HOSTS_MAX);
}

/* --- words that are none of an address's ------------------------------------------------------ */

static const char *given(const struct pg_address *address, const char *name)
{
    const PQconninfoOption *option = find(address->given, name);
    return option != NULL ? option->val : NULL;
}

static bool is_said(const char *value, const char *allowed)
{
    return value != NULL && value[0] != 0 && strcmp(value, allowed) != 0;
}

/* What would change a session or a line behind chartty's back. (A service's gssencmode is not seen,
 * and not used either.) */
static int refuse_words(const struct pg_address *address, struct error *error)
{
    if (is_said(said(address, "options"), "")) {
        return error_set(
            error, ERROR_DENIED,
            "The database address sets options of the session (options=), which could "
            "take from a save what makes it safe. Leave them out; what a site needs is "
            "set by its administrator: ALTER ROLE chartty_app SET ...");
    }
    if (is_said(said(address, "replication"), "")) {
        return error_set(error, ERROR_DENIED,
                         "The database address asks for a line that copies the server "
                         "(replication=). Leave it out.");
    }
    if (is_said(given(address, "gssencmode"), "disable")) {
        return error_set(error, ERROR_DENIED,
                         "The database address asks for GSSAPI encryption (gssencmode=); chartty "
                         "encrypts with TLS alone. Leave it out.");
    }
    return 0;
}

/* --- encryption ------------------------------------------------------------------------------- */

/* The place of a word in a list from the weakest to the strongest; -1: it is not there. */
static int place_in(const char *const *words, const char *word)
{
    for (int index = 0; word != NULL && words[index] != NULL; index++) {
        if (strcmp(words[index], word) == 0) {
            return index;
        }
    }
    return -1;
}

static int strength_of(const char *mode)
{
    static const char *const modes[] = {"disable",   "allow",       "prefer", "require",
                                        "verify-ca", "verify-full", NULL};
    return place_in(modes, mode);
}

static int binding_of(const char *binding)
{
    static const char *const bindings[] = {"disable", "prefer", "require", NULL};
    return place_in(bindings, binding);
}

/* That the line ends at whoever knows the password. A pooler answers for the server, and a client's
 * certificate takes the password's place: then there is nothing to bind. */
static int choose_binding(struct pg_address *address, bool can_bind, struct error *error)
{
    const char *least = getenv("PGCHANNELBINDING"), *binding = said(address, "channel_binding");
    least = binding_of(least) >= 0 ? least : can_bind ? "require" : "prefer";
    binding = binding != NULL ? binding : least;
    if (binding_of(binding) < binding_of(least)) {
        return error_set(error, ERROR_DENIED,
                         "The database address says channel_binding=%s, with which somebody in "
                         "between could pass for the server. Leave it out, or ask the "
                         "administrator to write database_channel_binding = \"%s\" into "
                         "chartty.conf.",
                         binding, binding);
    }
    pg_option_set(&address->options, "channel_binding", binding);
    return 0;
}

/* Another machine's server is known by its certificate, unless the administrator says otherwise. */
static int choose_encryption(struct pg_address *address, bool is_pooled, struct error *error)
{
    const char *least = getenv("PGSSLMODE"), *mode = said(address, "sslmode");
    const char *oldest = said(address, "ssl_min_protocol_version");
    if (oldest != NULL && strcmp(oldest, "TLSv1.3") != 0) {
        return error_set(error, ERROR_DENIED,
                         "The database address allows a TLS older than 1.2, which others can read. "
                         "Leave ssl_min_protocol_version out of it.");
    }
    pg_option_set(&address->options, "ssl_min_protocol_version",
                  oldest != NULL ? oldest : "TLSv1.2");
    pg_option_set(&address->options, "gssencmode", "disable");
    if (!address->is_far) {
        return 0;
    }
    least = strength_of(least) >= 0 ? least : "verify-full";
    mode = mode != NULL ? mode : least;
    if (strength_of(mode) < strength_of(least)) {
        return error_set(error, ERROR_DENIED,
                         "The database address says sslmode=%s, with which somebody on the line "
                         "could read the records. Leave it out, or ask the administrator to write "
                         "database_sslmode = \"%s\" into chartty.conf.",
                         mode, mode);
    }
    pg_option_set(&address->options, "sslmode", mode);
    bool can_bind = !is_pooled && strength_of(mode) >= strength_of("require") &&
                    said(address, "sslcert") == NULL;
    return choose_binding(address, can_bind, error);
}

/* --- resolving -------------------------------------------------------------------------------- */

static void choose_times(struct pg_address *address)
{
    const char *seconds = said(address, "connect_timeout");
    long said_ms = seconds != NULL ? strtol(seconds, NULL, 10) * 1000 : 0;
    int limit = said_ms > 0 && said_ms < SILENCE_MAX_MS ? (int)said_ms : SILENCE_MAX_MS;
    address->patience_ms = seconds != NULL ? limit : PATIENCE_MS;
    address->silence_ms =
        seconds == NULL && address->host_count > 1 ? SILENCE_MS : address->patience_ms;
    /* A line that is dead is noticed within 15 seconds. */
    set_unless_said(address, "keepalives", "1");
    set_unless_said(address, "keepalives_idle", "5");
    set_unless_said(address, "keepalives_interval", "3");
    set_unless_said(address, "keepalives_count", "3");
    set_unless_said(address, "tcp_user_timeout", "10000");
}

/* Everything that libpq would connect with. NULL and *error. */
static PQconninfoOption *ask_libpq(const PQconninfoOption *parsed, struct error *error)
{
    struct pg_options options = {.names = {NULL}};
    for (const PQconninfoOption *at = parsed; at->keyword != NULL; at++) {
        if (at->val != NULL) {
            pg_option_set(&options, at->keyword, at->val);
        }
    }
    pg_option_set(&options, "gssencmode", NEVER);
    PGconn *link = PQconnectStartParams(options.names, options.values, 0);
    const char *message = link != NULL ? PQerrorMessage(link) : "";
    PQconninfoOption *whole = NULL;
    if (strstr(message, NEVER) != NULL) {
        whole = PQconninfo(link);
    } else {
        (void)pg_refused_connection(message, error);
    }
    PQfinish(link);
    return whole;
}

int pg_address_resolve(const char *url, bool is_pooled, struct pg_address *out, struct error *error)
{
    memset(out, 0, sizeof *out);
    out->given = PQconninfoParse(url, NULL);
    if (out->given == NULL) {
        return error_set(error, ERROR_INVALID,
                         "This database address cannot be understood. Correct it.");
    }
    out->said = ask_libpq(out->given, error);
    for (PQconninfoOption *at = out->said; at != NULL && at->keyword != NULL; at++) {
        if (at->val != NULL) {
            pg_option_set(&out->options, at->keyword, at->val);
        }
    }
    const char *target = said(out, "target_session_attrs");
    out->target = target != NULL ? target : "read-write";
    if (out->said == NULL || read_hosts(out, error) != 0 || refuse_words(out, error) != 0 ||
        choose_encryption(out, is_pooled, error) != 0) {
        pg_address_release(out);
        return -1;
    }
    host_addresses_spread(out);
    choose_times(out);
    pg_option_set(&out->options, "client_encoding", "UTF8");
    return 0;
}

void pg_address_release(struct pg_address *address)
{
    PQconninfoFree(address->given);
    PQconninfoFree(address->said);
    memset(address, 0, sizeof *address);
}

void pg_address_options(const struct pg_address *address, int host, struct pg_options *out)
{
    const struct pg_host *at = &address->hosts[host];
    *out = address->options;
    pg_option_set(out, "host", at->name);
    pg_option_set(out, "hostaddr", at->number);
    pg_option_set(out, "port", at->port);
}
