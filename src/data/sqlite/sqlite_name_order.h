/* SPDX-License-Identifier: MIT */
/*
 * Purpose: ct_name_order(text), the order of names (name_order_sql.h), for a connection. Layer:
 * data, private to the SQLite backend.  Thread: the connection's.
 */
#ifndef CHARTTY_DATA_SQLITE_NAME_ORDER_H
#define CHARTTY_DATA_SQLITE_NAME_ORDER_H

#include <sqlite3.h>

/* SQLite's code. */
int sqlite_name_order_install(sqlite3 *connection);

#endif
