/* SPDX-License-Identifier: MIT */
/*
 * Purpose: counts and hashes of tables (chartty/data/content_hash.h). Layer: data.  Thread: any;
 * it blocks.  Owns: a row's bytes while they are hashed.
 */
#include "src/data/content/content.h"
#include "src/data/postgres/pg_database.h"

#include <sodium.h>
#include <string.h>

enum { PROGRESS_ROWS = 4096 };
_Static_assert(2 * crypto_hash_sha256_BYTES + 1 == CONTENT_HASH_TEXT_SIZE, "hex and a 0");

/* --- what a database has ---------------------------------------------------------------------- */

void content_note_column(struct content *content, const char *table, const char *column)
{
    int index = content_table_by_name(table);
    struct content_table found = index >= 0 ? content_table(index) : (struct content_table){0};
    for (int at = 0; at < found.column_count; at++) {
        if (strcmp(found.columns[at].column, column) == 0) {
            content->columns[index] |= UINT64_C(1) << at;
        }
    }
}

static bool has_column(const struct content *content, int table, int column)
{
    return (content->columns[table] >> column & 1) != 0;
}

int content_next(struct content *content, struct content_value *values, struct error *error)
{
    int result = content->api->step(content, error);
    struct content_table table = content_table(content->table);
    for (int column = 0; result == 1 && column < table.column_count; column++) {
        if (!has_column(content, content->table, column)) {
            values[column] = (struct content_value){.kind = CONTENT_ABSENT};
            continue;
        }
        content->api->value(content, column, &values[column]);
        content_value_settle(&table.columns[column], &values[column]);
    }
    return result;
}

bool content_has_table(const struct content *content, int table)
{
    bool has_key = true;
    for (int column = 0; column < content_table(table).key_count; column++) {
        has_key = has_key && has_column(content, table, column);
    }
    return has_key;
}

static bool is_text_key(const struct field_spec *column)
{
    return column->kind == FIELD_TEXT;
}

static void add_keys(const struct content_table *table, const char *collation, struct buffer *out)
{
    for (int column = 0; column < table->key_count; column++) {
        buffer_format(out, "%s%s%s", column > 0 ? ", " : "", table->columns[column].column,
                      is_text_key(&table->columns[column]) ? collation : "");
    }
}

/* A load that was killed leaves a mark in ct_meta, which is of that database alone. */
static const char *own_rows(const char *table)
{
    return strcmp(table, "ct_meta") == 0 ? "key <> 'bulk'" : "";
}

void content_select(const struct content *content, int table, bool has_after, const char *collation,
                    struct buffer *out)
{
    struct content_table read = content_table(table);
    const char *only = own_rows(read.name);
    for (int column = 0; column < read.column_count; column++) {
        buffer_format(out, "%s%s", column == 0 ? "SELECT " : ", ",
                      has_column(content, table, column) ? read.columns[column].column : "NULL");
    }
    buffer_format(out, " FROM %s%s%s", read.name, only[0] != 0 ? " WHERE " : "", only);
    if (has_after) {
        buffer_add_text(out, only[0] != 0 ? " AND (" : " WHERE (");
        add_keys(&read, collation, out);
        for (int column = 0; column < read.key_count; column++) {
            buffer_format(out, "%s?%d", column == 0 ? ") > (" : ", ", column + 1);
        }
        buffer_add_text(out, ")");
    }
    buffer_add_text(out, " ORDER BY ");
    add_keys(&read, collation, out);
}

/* --- opening ---------------------------------------------------------------------------------- */

static int refuse(const struct content *content, bool may_be_half, struct error *error)
{
    int newest = migrations_newest();
    if (content->kind == DATABASE_HALF_COPY && !may_be_half) {
        return error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    }
    if (content->kind != DATABASE_CHARTTY && content->kind != DATABASE_FOREIGN &&
        content->kind != DATABASE_HALF_COPY) {
        return error_set(error, ERROR_INVALID,
                         "This database holds no patient records: it lacks tables or columns. See "
                         "what it is with: chartty db status");
    }
    return content->version <= newest
               ? 0
               : error_set(error, ERROR_OUTDATED,
                           "The database has schema version %d; this chartty knows versions up to "
                           "%d. Use a newer chartty.",
                           content->version, newest);
}

struct content *content_open_any(const char *url, bool may_be_half, struct error *error)
{
    struct content *content =
        pg_is_url(url) ? pg_content_open(url, error) : sqlite_content_open(url, error);
    if (content != NULL && refuse(content, may_be_half, error) != 0) {
        content_close(content);
        return NULL;
    }
    return content;
}

struct content *content_open(const char *url, struct error *error)
{
    return content_open_any(url, false, error);
}

void content_close(struct content *content)
{
    if (content != NULL) {
        content->api->close(content);
    }
}

const char *content_snapshot(struct content *content)
{
    return content->api->snapshot(content);
}

int content_schema_version(const struct content *content)
{
    return content->version;
}

/* --- hashing ---------------------------------------------------------------------------------- */

/* A value's kind and length stand before it, so that no two rows have the same bytes. */
static void add_value(struct buffer *bytes, const struct content_value *value)
{
    static const char kinds[] = {[CONTENT_NULL] = 'n',
                                 [CONTENT_INTEGER] = 'i',
                                 [CONTENT_REAL] = 'r',
                                 [CONTENT_TEXT] = 't',
                                 [CONTENT_BYTES] = 'b'};
    if (value->kind == CONTENT_ABSENT) {
        return;
    }
    char head[9] = {kinds[value->kind]};
    for (int index = 0; index < 8; index++) {
        head[index + 1] = (char)((uint64_t)value->length >> (8 * index) & 0xFF);
    }
    buffer_add(bytes, head, sizeof head);
    if (value->length > 0) {
        buffer_add(bytes, value->text, value->length);
    }
}

static void hex(const unsigned char hash[crypto_hash_sha256_BYTES],
                char out[CONTENT_HASH_TEXT_SIZE])
{
    (void)sodium_bin2hex(out, CONTENT_HASH_TEXT_SIZE, hash, crypto_hash_sha256_BYTES);
}

static int tell_progress(const struct content_options *options, int table, int64_t rows,
                         struct error *error)
{
    if (options == NULL) {
        return 0;
    }
    if (options->cancel != NULL && atomic_load(options->cancel) != 0) {
        return error_set(error, ERROR_CANCELLED, "Cancelled (reading all rows).");
    }
    if (options->progress != NULL) {
        options->progress(options->context, table, rows);
    }
    return 0;
}

/* The rows of a table that was begun. */
static int walk_rows(struct content *content, int index, const struct content_walk *walk,
                     struct content_sum *out, struct error *error)
{
    struct content_table table = content_table(index);
    struct content_value *values =
        memory_array((size_t)table.column_count, sizeof(struct content_value));
    struct buffer bytes;
    crypto_hash_sha256_state state;
    int result;
    buffer_init(&bytes);
    crypto_hash_sha256_init(&state);
    while ((result = content_next(content, values, error)) == 1) {
        buffer_clear(&bytes);
        for (int column = 0; column < table.column_count; column++) {
            add_value(&bytes, &values[column]);
        }
        crypto_hash_sha256_update(&state, (const unsigned char *)bytes.bytes, bytes.length);
        out->rows++;
        if ((walk->row != NULL && walk->row(walk->context, index, values, error) != 0) ||
            (out->rows % PROGRESS_ROWS == 0 &&
             tell_progress(walk->options, index, out->rows, error) != 0)) {
            result = -1;
            break;
        }
    }
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state, hash);
    hex(hash, out->hash);
    buffer_release(&bytes);
    memory_free(values);
    return result;
}

int content_walk_all(struct content *content, const struct content_walk *walk,
                     struct content_sums *out, struct error *error)
{
    memset(out, 0, sizeof *out);
    for (int index = 0; index < content_table_count(); index++) {
        struct content_sum *sum = &out->tables[index];
        sum->is_there = content_has_table(content, index);
        if (!sum->is_there) {
            continue;
        }
        if (tell_progress(walk->options, index, 0, error) != 0 ||
            content->api->rows(content, index, NULL, error) != 0) {
            return -1;
        }
        int result = walk_rows(content, index, walk, sum, error);
        content->api->end_rows(content);
        if (result != 0) {
            return -1;
        }
    }
    return 0;
}

int content_sum_all(struct content *content, const struct content_options *options,
                    struct content_sums *out, struct error *error)
{
    const struct content_walk walk = {.options = options};
    return content_walk_all(content, &walk, out, error);
}

int content_sum_url(const char *url, const struct content_options *options,
                    struct content_sums *out, struct error *error)
{
    struct content *content = content_open(url, error);
    int result = content != NULL ? content_sum_all(content, options, out, error) : -1;
    content_close(content);
    return result;
}

/* --- comparing -------------------------------------------------------------------------------- */

int content_difference(const struct content_sums *expected, const struct content_sums *found)
{
    for (int index = 0; index < content_table_count(); index++) {
        const struct content_sum *left = &expected->tables[index], *right = &found->tables[index];
        if (left->is_there && (!right->is_there || left->rows != right->rows ||
                               strcmp(left->hash, right->hash) != 0)) {
            return index;
        }
    }
    return -1;
}

void content_sums_hash(const struct content_sums *sums, char out[CONTENT_HASH_TEXT_SIZE])
{
    struct buffer text;
    unsigned char hash[crypto_hash_sha256_BYTES];
    buffer_init(&text);
    for (int index = 0; index < content_table_count(); index++) {
        if (sums->tables[index].is_there) {
            buffer_format(&text, "%s %lld %s\n", content_table_name(index),
                          (long long)sums->tables[index].rows, sums->tables[index].hash);
        }
    }
    crypto_hash_sha256(hash, (const unsigned char *)text.bytes, text.length);
    hex(hash, out);
    buffer_release(&text);
}
