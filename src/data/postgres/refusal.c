/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a PostgreSQL server refuses, as our errors: what a person can do about each, and
 * the refused column by its label. Layer: data/postgres.  Thread: the connection's.
 * Must not: let the server's message into the user's sentence; a value is never in either text.
 */
#include "src/data/change_steps.h"
#include "src/data/postgres/connection.h"

#include <stdio.h>
#include <string.h>

/* The field that a constraint is about; NULL when it is of none of the tables. */
static const struct field_spec *refused_field(const struct pg_refusal *refusal,
                                              const struct record_spec **record)
{
    const struct record_spec *spec = record_by_table(refusal->table);
    if (spec == NULL) {
        return NULL;
    }
    char check[PG_NAME_SIZE];
    int index = refusal->column[0] != 0 ? record_field(spec, refusal->column) : -1;
    for (int field = 0; field < spec->field_count && index < 0; field++) {
        int length =
            snprintf(check, sizeof check, "ck_%s_%s", spec->table, spec->fields[field].column);
        if (length < (int)sizeof check && strcmp(check, refusal->constraint) == 0) {
            index = field;
        }
    }
    *record = spec;
    return index >= 0 ? &spec->fields[index] : NULL;
}

int pg_refused_field(const struct pg_connection *connection, enum record_type type)
{
    const struct record_spec *record = NULL;
    const char *state = connection->refusal.state;
    /* Of a reference SQLite cannot say which it was: neither is it said here. */
    bool is_told = strncmp(state, "23", 2) == 0 && strcmp(state, "23503") != 0;
    const struct field_spec *field = is_told ? refused_field(&connection->refusal, &record) : NULL;
    return field != NULL && record->type == type ? (int)(field - record->fields) : -1;
}

static int constraint_refused(const struct pg_refusal *refusal, struct error *error)
{
    const struct record_spec *record = NULL;
    const struct field_spec *field = refused_field(refusal, &record);
    if (strcmp(refusal->state, "23503") == 0) {
        return error_set(error, ERROR_REFUSED,
                         "A row that this one names is not there, or other rows still name this "
                         "one. Nothing was changed.");
    }
    if (field == NULL) {
        return error_set(error, ERROR_REFUSED,
                         "The database refused a value. Nothing was changed.");
    }
    if (strcmp(refusal->state, "23505") == 0) {
        return error_set(error, ERROR_REFUSED, "%s is taken already by another %s.", field->label,
                         record->noun);
    }
    if (strcmp(refusal->state, "23502") == 0) {
        return error_set(error, ERROR_REFUSED, "%s of this %s is missing.", field->label,
                         record->noun);
    }
    return value_refused(record, field, error);
}

/* X("state or class", CODE, sentence with one %s for what was being done). */
#define REFUSALS(X)                                                                                \
    X("57014", TIMEOUT,                                                                            \
      "The database server stopped this, since it took too long (%s). Try again in a moment.")     \
    X("57P", LOST, "The database server is stopping or starting (%s). Try again in a moment.")     \
    X("55P03", BUSY, "Another program holds what this needs (%s). Try again in a moment.")         \
    X("40", BUSY,                                                                                  \
      "Somebody else was changing the same rows (%s). Nothing was changed; try again.")            \
    X("25P03", LOST,                                                                               \
      "The database server ended the session, since it waited too long (%s). Try again.")          \
    X("25006", DENIED,                                                                             \
      "This database server only reads: it is a standby (%s). Connect to the primary.")            \
    X("25", INTERNAL, "The database could not do this (%s). Nothing was changed.")                 \
    X("42501", DENIED,                                                                             \
      "This database user may not do this (%s). Ask the administrator for the rights, or run it "  \
      "as the owner of the tables.")                                                               \
    X("42P01", OUTDATED,                                                                           \
      "The database lacks a table that this program needs (%s). Run: chartty db check")            \
    X("42703", OUTDATED,                                                                           \
      "The database lacks a column that this program needs (%s). Run: chartty db check")           \
    X("42883", OUTDATED,                                                                           \
      "The database lacks a function that this program needs (%s). Run: chartty db check")         \
    X("22001", REFUSED,                                                                            \
      "A text is too long for the database (%s). Shorten it. Nothing was changed.")                \
    X("22", REFUSED, "The database refused a value (%s). Nothing was changed.")                    \
    X("53100", IO,                                                                                 \
      "The disk of the database server is full (%s). Nothing was changed; tell the "               \
      "administrator.")                                                                            \
    X("53", BUSY,                                                                                  \
      "The database server has no room for this just now (%s). Try again in a moment.")            \
    X("58", IO, "The disk of the database server gave an error (%s). Tell the administrator.")     \
    X("XX00", CORRUPT,                                                                             \
      "The database is damaged (%s). Stop work on it and tell the administrator.")                 \
    X("", INTERNAL, "The database could not do this (%s).")

int pg_error(struct pg_connection *connection, const char *doing, struct error *error)
{
    static const struct {
        const char *state;
        enum error_code code;
        const char *sentence[2]; /* before and after what was being done */
    } refusals[] = {
#define X(state, code, sentence) {state, ERROR_##code, {sentence, NULL}},
        REFUSALS(X)
#undef X
    };
    const struct pg_refusal *refusal = &connection->refusal;
    if (refusal->state[0] == 0) {
        bool is_stopped = atomic_load(&connection->interrupted) != 0;
        (void)error_set(error, is_stopped ? ERROR_CANCELLED : ERROR_LOST,
                        is_stopped ? "Cancelled (%s)."
                                   : "The line to the database server is lost (%s). Try again in a "
                                     "moment.",
                        doing);
    } else if (strcmp(refusal->state, "57014") == 0 && atomic_load(&connection->interrupted) != 0) {
        (void)error_set(error, ERROR_CANCELLED, "Cancelled (%s).", doing);
    } else if (strncmp(refusal->state, "23", 2) == 0) {
        (void)constraint_refused(refusal, error);
    } else {
        size_t index = 0;
        while (strncmp(refusal->state, refusals[index].state, strlen(refusals[index].state)) != 0) {
            index++;
        }
        const char *sentence = refusals[index].sentence[0], *mark = strstr(sentence, "%s");
        (void)error_set(error, refusals[index].code, "%.*s%s%s", (int)(mark - sentence), sentence,
                        doing, mark + 2);
    }
    error_detail(error, "postgresql %s: %s", refusal->state, refusal->message);
    return -1;
}

/* --- connecting ------------------------------------------------------------------------------- */

#define NO_CONNECTION_LEFT                                                                         \
    "The database server has no connection left. Try again in a moment, or ask the administrator " \
    "for a higher max_connections or a pooler."
#define ONLY_READS                                                                                 \
    "Nothing can be saved there: the database server is a standby just now, or the user only "     \
    "reads. Try again in a moment, or give the address of the primary with the user chartty_app."
#define WRONG_PASSWORD                                                                             \
    "The database server refuses this user or password. Correct the line in ~/.pgpass, or the "    \
    "user in the address."
#define OLD_ENCRYPTION                                                                             \
    "The database server has only a TLS older than 1.2, which others can read. Nothing was sent; " \
    "ask the administrator for ssl_min_protocol_version = 'TLSv1.2'."
#define NO_SUCH_USER                                                                               \
    "The database server knows no such user, or lets it in from nowhere. Correct the user in the " \
    "address, or ask the administrator for a line in pg_hba.conf."

/* X("state" or "" for any, "words" or "" for any, CODE, sentence): the first that fits. The state
 * is the same in every language; the words are libpq's, which speaks English with us. */
#define CONNECT_REFUSALS(X)                                                                        \
    X("53300", "", BUSY, NO_CONNECTION_LEFT)                                                       \
    X("28P01", "", DENIED, WRONG_PASSWORD)                                                         \
    X("28000", "pg_hba.conf", DENIED,                                                              \
      "The database server lets nobody in from this station. Ask the administrator for a line in " \
      "pg_hba.conf.")                                                                              \
    X("28000", "role \"", DENIED,                                                                  \
      "The database server knows no such user. Correct the user in the address.")                  \
    X("28", "", DENIED, NO_SUCH_USER)                                                              \
    X("3D000", "", NOT_FOUND,                                                                      \
      "The database server has no database of that name. Correct the address, or make it with: "   \
      "createdb -E UTF8 NAME")                                                                     \
    X("42501", "", DENIED,                                                                         \
      "This database user may not connect to the database. Ask the administrator for the right.")  \
    X("55000", "", DENIED,                                                                         \
      "The database takes no connections. Correct its name in the address, or ask the "            \
      "administrator.")                                                                            \
    X("57P03", "", LOST, "The database server is starting or stopping. Try again in a moment.")    \
    X("57P", "", LOST, "The database server is stopping. Try again in a moment.")                  \
    X("", "no such user", DENIED, NO_SUCH_USER)                                                    \
    X("08P01", "database", NOT_FOUND,                                                              \
      "The pooler has no database of that name. Correct the address, or ask the administrator.")   \
    X("", "no more connections allowed", BUSY, NO_CONNECTION_LEFT)                                 \
    X("", "no password supplied", DENIED,                                                          \
      "The database server asks for a password. Put it into ~/.pgpass (mode 0600).")               \
    X("", "authentication failed", DENIED, WRONG_PASSWORD)                                         \
    X("", "root certificate file", DENIED,                                                         \
      "This station has no certificate to know the database server by. Put the authority's "       \
      "certificate into ~/.postgresql/root.crt, or name it as sslrootcert= in the address.")       \
    X("", "does not match host name", DENIED,                                                      \
      "The database server's certificate is for another name than the address has. Nothing was "   \
      "sent; correct the host in the address, or ask the administrator.")                          \
    X("", "channel binding", DENIED,                                                               \
      "The database server does not prove with the password's exchange that the line ends at it "  \
      "(channel binding). No password was sent; ask the administrator for scram-sha-256 in "       \
      "pg_hba.conf, or behind a pooler for the setting database_channel_binding.")                 \
    X("", "does not support SSL", DENIED,                                                          \
      "The database server has no encryption. Ask the administrator to switch on TLS, or to "      \
      "write database_sslmode into chartty.conf if that is meant.")                                \
    X("", "protocol version", DENIED, OLD_ENCRYPTION)                                              \
    X("", "unsupported protocol", DENIED, OLD_ENCRYPTION)                                          \
    X("", "certificate", DENIED,                                                                   \
      "The database server's certificate is not one to trust. Nothing was sent; ask the "          \
      "administrator.")                                                                            \
    X("", "SSL error", DENIED,                                                                     \
      "The line to the database server could not be encrypted. Nothing was sent; ask the "         \
      "administrator to look at the server's TLS settings.")                                       \
    X("", "definition of service", NOT_FOUND,                                                      \
      "There is no such service in ~/.pg_service.conf. Correct the name, or add it there.")        \
    X("", "service file", NOT_FOUND,                                                               \
      "There is no file of services. Name them in ~/.pg_service.conf, or where PGSERVICEFILE "     \
      "says.")                                                                                     \
    X("", "invalid ", INVALID,                                                                     \
      "A word of the database address, its service or the setting database_sslmode is none that "  \
      "libpq knows. Correct it.")                                                                  \
    X("", "could not match", INVALID,                                                              \
      "The database address names not as many ports or numbers as hosts. Correct it.")             \
    X("", "session is read-only", LOST, ONLY_READS)                                                \
    X("", "server is in hot standby mode", LOST, ONLY_READS)                                       \
    X("", "server is not in hot standby mode", LOST,                                               \
      "The database server is no standby. Try again in a moment, or give another address.")        \
    X("", "could not translate", LOST,                                                             \
      "The name of the database server is not known. Correct the host in the address, or ask the " \
      "administrator.")                                                                            \
    X("", "", LOST,                                                                                \
      "The database server does not answer. See that it runs and that host and port of the "       \
      "address are right, then try again.")

/* "FATAL:  28P01: ...": the five letters, or "". */
static void state_of(const char *message, char out[PG_SQLSTATE_SIZE])
{
    const char *mark = strstr(message, ":  ");
    out[0] = 0;
    if (mark != NULL && strspn(mark + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 &&
        mark[8] == ':') {
        (void)snprintf(out, PG_SQLSTATE_SIZE, "%.5s", mark + 3);
    }
}

int pg_refused_connection(const char *message, struct error *error)
{
    static const struct {
        const char *state, *words;
        enum error_code code;
        const char *sentence;
    } known[] = {
#define X(state, words, code, sentence) {state, words, ERROR_##code, sentence},
        CONNECT_REFUSALS(X)
#undef X
    };
    char state[PG_SQLSTATE_SIZE];
    size_t index = 0;
    state_of(message, state);
    while (strncmp(state, known[index].state, strlen(known[index].state)) != 0 ||
           strstr(message, known[index].words) == NULL) {
        index++;
    }
    (void)error_set(error, known[index].code, "%s", known[index].sentence);
    error_detail(error, "connecting to postgresql: %s %s", state, known[index].words);
    return -1;
}

int pg_connect_error(struct pg_connection *connection, struct error *error)
{
    if (atomic_load(&connection->interrupted) != 0) {
        return error_set(error, ERROR_CANCELLED, "Cancelled (connecting).");
    }
    return pg_refused_connection(connection->link != NULL ? PQerrorMessage(connection->link) : "",
                                 error);
}
