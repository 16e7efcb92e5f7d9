/* SPDX-License-Identifier: MIT */
/* ct_name_order(text) for SQLite. The connection's thread. */
#include "src/data/sqlite/sqlite_name_order.h"

#include "chartty/base/memory.h"
#include "src/data/name_order_sql.h"

static void name_order(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *name = (const char *)sqlite3_value_text(values[0]);
    if (name == NULL) {
        sqlite3_result_null(context);
        return;
    }
    size_t length = (size_t)sqlite3_value_bytes(values[0]);
    char *key = memory_new(length + 1);
    size_t used = name_order_key(name, length, key);
    sqlite3_result_text(context, key, (int)used, SQLITE_TRANSIENT);
    memory_free(key);
}

int sqlite_name_order_install(sqlite3 *connection)
{
    return sqlite3_create_function_v2(connection, "ct_name_order", 1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                      name_order, NULL, NULL, NULL);
}
