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
    const struct field_spec *field = strncmp(connection->refusal.state, "23", 2) == 0
                                         ? refused_field(&connection->refusal, &record)
                                         : NULL;
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
      "This database user may not do this (%s). Ask the administrator for the rights.")            \
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

/* The server says before any session what it refuses in words only: these it says in every
 * language with its state or not at all, so the words are looked for as a last resort. */
int pg_connect_error(struct pg_connection *connection, struct error *error)
{
    static const struct {
        const char *words;
        enum error_code code;
        const char *sentence;
    } known[] = {
        {"too many c", ERROR_BUSY,
         "The database server has no connection left. Try again in a moment, or ask the "
         "administrator for a higher max_connections."},
        {"remaining connection slots", ERROR_BUSY,
         "The database server has no connection left. Try again in a moment, or ask the "
         "administrator for a higher max_connections."},
        {"no password supplied", ERROR_DENIED,
         "The database server asks for a password. Put it into ~/.pgpass (mode 0600)."},
        {"authentication failed", ERROR_DENIED,
         "The database server refuses this user or password. Correct the line in ~/.pgpass, or the "
         "user in the address."},
        {"pg_hba.conf", ERROR_DENIED,
         "The database server lets nobody in from this station. Ask the administrator for a line "
         "in pg_hba.conf."},
        {"root certificate file", ERROR_DENIED,
         "This station has no certificate to know the database server by. Put the authority's "
         "certificate into ~/.postgresql/root.crt, or name it as sslrootcert= in the address."},
        {"certificate", ERROR_DENIED,
         "The database server's certificate is not one to trust: it is of another host, has "
         "expired, or its authority is not known. Nothing was sent; ask the administrator."},
        {"does not support SSL", ERROR_DENIED,
         "The database server has no encryption. Ask the administrator to switch on TLS, or say "
         "sslmode=disable in the address if that is meant."},
        {"definition of service", ERROR_NOT_FOUND,
         "There is no such service in ~/.pg_service.conf. Correct the name, or add it there."},
        {"database \"", ERROR_NOT_FOUND,
         "The database server has no database of that name. Correct the address, or make it with: "
         "createdb -E UTF8 NAME"},
        {"role \"", ERROR_DENIED,
         "The database server knows no such user. Correct the user in the address."},
        {"starting up", ERROR_LOST, "The database server is starting. Try again in a moment."},
        {"shutting down", ERROR_LOST, "The database server is stopping. Try again in a moment."},
        {"could not translate", ERROR_LOST,
         "The name of the database server is not known. Correct the host in the address, or ask "
         "the administrator."},
        {"", ERROR_LOST,
         "The database server does not answer. See that it runs and that host and port of the "
         "address are right, then try again."},
    };
    if (atomic_load(&connection->interrupted) != 0) {
        return error_set(error, ERROR_CANCELLED, "Cancelled (connecting).");
    }
    const char *message = connection->link != NULL ? PQerrorMessage(connection->link) : "";
    size_t index = 0;
    while (strstr(message, known[index].words) == NULL) {
        index++;
    }
    (void)error_set(error, known[index].code, "%s", known[index].sentence);
    error_detail(error, "connecting to postgresql: %s", known[index].words);
    return -1;
}
