/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reads the audit of a PostgreSQL database for its verification, row by row.
 * Layer: data/postgres.  Thread: any; it blocks. Owns: its connection.
 * Numbers have gaps here: one is taken even by a transaction that is taken back.
 */
#include "chartty/data/data.h"
#include "src/data/audit_key.h"
#include "src/data/audit_walk.h"
#include "src/data/postgres/connection.h"
#include "src/data/postgres/pg_database.h"

#include <sodium.h>
#include <string.h>

enum { LOCK_MS = 5000, SLICE = 2000 };
#define DOING "reading the audit"

static const char rows_text[] =
    "SELECT id, chain, position, at, username, role, station, action, patient_id, table_name, "
    "row_id, entry, mac FROM ct_audit WHERE id > ?1 ORDER BY id LIMIT 2000";
static const char entry_text[] =
    "SELECT 1 FROM ct_audit WHERE chain = ?1 AND position = ?2 AND mac = ?3 AND id < ?4";
static const char triggers_text[] =
    "SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('ct_audit') AND tgenabled <> 'D' "
    "AND tgname IN ('ct_audit_keep_update', 'ct_audit_keep_delete', 'ct_audit_keep_truncate')";

struct audit_reading {
    struct pg_connection connection;
    struct pg_statement *rows, *entry;
};

static bool has_entry(void *self, const struct audit_head *head, int64_t before_row)
{
    struct audit_reading *reading = self;
    if (reading->entry == NULL) {
        reading->entry = pg_prepare(&reading->connection, entry_text);
    }
    pg_bind_text(reading->entry, 1, head->chain);
    pg_bind_int64(reading->entry, 2, head->position);
    pg_bind_text(reading->entry, 3, head->mac);
    pg_bind_int64(reading->entry, 4, before_row);
    bool found = pg_step(reading->entry) == PG_ROW;
    pg_reset(reading->entry);
    return found;
}

static struct audit_cell cell_of(struct pg_statement *rows, int column)
{
    struct audit_cell cell = {.kind = AUDIT_CELL_NULL};
    const char *text = pg_column_text(rows, column);
    if (text == NULL) {
        return cell;
    }
    bool is_number = pg_column_class(rows, column) == 'i';
    cell.kind = is_number ? AUDIT_CELL_INTEGER : AUDIT_CELL_TEXT;
    cell.integer = is_number ? pg_column_int64(rows, column) : 0;
    cell.text = text;
    cell.length = strlen(text);
    return cell;
}

static int read_rows(struct audit_reading *reading, const struct audit_verify_options *options,
                     struct audit_walk *walk, struct error *error)
{
    int64_t last = 0;
    int count = SLICE, result = PG_ROW;
    reading->rows = pg_prepare(&reading->connection, rows_text);
    while (count == SLICE) {
        if (options->cancel != NULL && atomic_load(options->cancel) != 0) {
            return error_set(error, ERROR_CANCELLED, "Cancelled (" DOING ").");
        }
        pg_reset(reading->rows);
        pg_bind_int64(reading->rows, 1, last);
        for (count = 0; (result = pg_step(reading->rows)) == PG_ROW; count++) {
            struct audit_cell cells[AUDIT_COLUMN_COUNT];
            for (int column = 0; column < AUDIT_COLUMN_COUNT; column++) {
                cells[column] = cell_of(reading->rows, column);
            }
            last = cells[0].integer;
            audit_walk_row(walk, cells);
        }
        if (result == PG_FAILED) {
            return pg_error(&reading->connection, DOING, error);
        }
    }
    return 0;
}

static int read_key(struct audit_reading *reading, const struct audit_verify_options *options,
                    unsigned char key[AUDIT_KEY_BYTES], struct error *error)
{
    int64_t entries = 0;
    char beside[1024];
    if (pg_number(&reading->connection, "SELECT count(*) FROM (SELECT 1 FROM ct_audit LIMIT 1) a",
                  0, &entries, error) != 0) {
        return -1;
    }
    if (entries == 0) { /* nothing is sealed yet, and there may be no key yet */
        memset(key, 0, AUDIT_KEY_BYTES);
        return 0;
    }
    data_key_file(options->url, ".audit-key", beside, sizeof beside);
    return audit_key_read(options->key_path != NULL ? options->key_path : beside, false, key,
                          error);
}

static int verify(struct audit_reading *reading, const struct audit_verify_options *options,
                  struct audit_report *out, struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES];
    int64_t triggers = 0, tables = 0;
    if (pg_begin(&reading->connection, true, NULL, 0, DOING, error) != 0 ||
        pg_number(&reading->connection,
                  "SELECT count(*) FROM pg_class WHERE oid = "
                  "to_regclass('ct_audit')",
                  0, &tables, error) != 0) {
        return -1;
    }
    if (tables == 0) {
        return error_set(error, ERROR_NOT_FOUND,
                         "This database has no audit. See what it is with: chartty db status");
    }
    if (read_key(reading, options, key, error) != 0 ||
        pg_number(&reading->connection, triggers_text, 0, &triggers, error) != 0) {
        return -1;
    }
    struct audit_walk_options walk_options = {.key = key,
                                              .kept = options->kept,
                                              .ids_are_gapless = false,
                                              .has_entry = has_entry,
                                              .self = reading,
                                              .finding = options->finding,
                                              .context = options->context};
    struct audit_walk *walk = audit_walk_new(&walk_options);
    if (triggers != 3) {
        audit_walk_find(walk, "the triggers that keep entries from being changed are not there; "
                              "chartty db check tells more");
    }
    int result = read_rows(reading, options, walk, error);
    audit_walk_end(walk, 0, out);
    sodium_memzero(key, sizeof key);
    return result;
}

int pg_audit_verify(const struct audit_verify_options *options, struct audit_report *out,
                    struct error *error)
{
    struct audit_reading reading = {.rows = NULL};
    memset(out, 0, sizeof *out);
    if (pg_init(&reading.connection, options->url, LOCK_MS, error) != 0) {
        return -1;
    }
    int result = verify(&reading, options, out, error);
    pg_rollback(&reading.connection);
    pg_finalize(reading.rows);
    pg_finalize(reading.entry);
    pg_release(&reading.connection);
    return result;
}
