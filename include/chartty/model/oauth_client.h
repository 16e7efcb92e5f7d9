/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of oauth_clients: programs that may ask for tokens.
 * Layer: model.  Thread: any.  The list is the schema page's table, column by column, in its order;
 *          struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_OAUTH_CLIENT_H
#define CHARTTY_MODEL_OAUTH_CLIENT_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define OAUTH_CLIENT_FIELDS(X)                                                                     \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(client_id, CODE, "Client id", 100, FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEXED, NONE)      \
    X(client_secret_hash, HASH, "Secret", 256, FIELD_REQUIRED | FIELD_SECRET, NONE)                \
    X(app_id, CODE, "App id", 100, FIELD_REQUIRED | FIELD_INDEXED, NONE)                           \
    X(app_name, TEXT, "App", 200, FIELD_REQUIRED, NONE)                                            \
    X(scopes, SCOPES, "Scopes", 0, 0, NONE)                                                        \
    X(role, CHOICE, "Role", 20, FIELD_REQUIRED, CLIENT_ROLE)                                       \
    X(description, NOTE, "Description", 0, 0, NONE)                                                \
    X(contact_email, EMAIL, "Contact", 100, 0, NONE)                                               \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)                                  \
    X(is_active, BOOLEAN, "Active", 0, 0, NONE)                                                    \
    X(last_used, TIMESTAMP, "Last used", 0, FIELD_GENERATED, NONE)                                 \
    X(rate_limit, INTEGER, "Rate per hour", 0, 0, NONE)

struct oauth_client {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    OAUTH_CLIENT_FIELDS(X)
#undef X
};

#endif
