/* SPDX-License-Identifier: MIT */
/* The manifest of a backup: JSON, and the comparison. Any thread; pure. */
#include "src/data/backup/manifest.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

int64_t manifest_rows(const struct manifest *manifest)
{
    int64_t rows = 0;
    for (int i = 0; i < content_table_count(); i++) {
        rows += manifest->sums.tables[i].is_there ? manifest->sums.tables[i].rows : 0;
    }
    return rows;
}

int manifest_tables(const struct manifest *manifest)
{
    int tables = 0;
    for (int i = 0; i < content_table_count(); i++) {
        tables += manifest->sums.tables[i].is_there ? 1 : 0;
    }
    return tables;
}

/* --- text ------------------------------------------------------------------------------------ */

static json_t *tables_of(const struct manifest *manifest)
{
    json_t *tables = json_array();
    for (int i = 0; i < content_table_count(); i++) {
        const struct content_sum *sum = &manifest->sums.tables[i];
        if (sum->is_there) {
            json_array_append_new(tables,
                                  json_pack("{s:s, s:I, s:s}", "name", content_table_name(i),
                                            "rows", (json_int_t)sum->rows, "hash", sum->hash));
        }
    }
    return tables;
}

char *manifest_text(const struct manifest *manifest)
{
    char head[AUDIT_HEAD_TEXT_SIZE] = "";
    if (manifest->head.position > 0) {
        audit_head_format(&manifest->head, head);
    }
    json_t *document = json_pack(
        "{s:s, s:s, s:s, s:i, s:I, s:s, s:I, s:i, s:o, s:s, s:I}", "engine", manifest->engine,
        "made_at", manifest->made_at, "program", manifest->program, "schema", manifest->schema,
        "payload_bytes", (json_int_t)manifest->payload_bytes, "payload_hash",
        manifest->payload_hash, "findings", (json_int_t)manifest->findings, "content_hash_version",
        CONTENT_HASH_VERSION, "tables", tables_of(manifest), "audit_head", head, "audit_row",
        (json_int_t)manifest->head_row);
    char *text = document == NULL ? NULL : json_dumps(document, JSON_COMPACT);
    json_decref(document);
    return text;
}

/* --- reading --------------------------------------------------------------------------------- */

static int not_one(struct error *error)
{
    return error_set(error, ERROR_CORRUPT,
                     "The backup's manifest cannot be read: the file was changed. Nothing was "
                     "touched; take another backup.");
}

static int table_by_name(const char *name)
{
    for (int i = 0; i < content_table_count(); i++) {
        if (strcmp(content_table_name(i), name) == 0) {
            return i;
        }
    }
    return -1;
}

static int read_tables(json_t *tables, struct manifest *out, struct error *error)
{
    size_t index;
    json_t *row;
    json_array_foreach(tables, index, row)
    {
        const char *name, *hash;
        json_int_t rows;
        if (json_unpack(row, "{s:s, s:I, s:s}", "name", &name, "rows", &rows, "hash", &hash) != 0 ||
            rows < 0 || strlen(hash) != CONTENT_HASH_TEXT_SIZE - 1) {
            return not_one(error);
        }
        int table = table_by_name(name);
        if (table < 0) {
            return error_set(error, ERROR_OUTDATED,
                             "The backup has a table that this chartty does not know. Nothing was "
                             "touched; use the chartty that made it, or a newer one.");
        }
        struct content_sum *sum = &out->sums.tables[table];
        sum->is_there = true;
        sum->rows = rows;
        (void)snprintf(sum->hash, sizeof sum->hash, "%s", hash);
    }
    return 0;
}

static int read_document(json_t *document, struct manifest *out, struct error *error)
{
    const char *engine, *made_at, *program, *payload_hash, *head;
    json_int_t payload_bytes, findings, head_row;
    json_t *tables;
    int hash_version;
    if (json_unpack(document, "{s:s, s:s, s:s, s:i, s:I, s:s, s:I, s:i, s:o, s:s, s:I}", "engine",
                    &engine, "made_at", &made_at, "program", &program, "schema", &out->schema,
                    "payload_bytes", &payload_bytes, "payload_hash", &payload_hash, "findings",
                    &findings, "content_hash_version", &hash_version, "tables", &tables,
                    "audit_head", &head, "audit_row", &head_row) != 0 ||
        !json_is_array(tables) || strlen(payload_hash) != PAYLOAD_HASH_SIZE - 1 ||
        (head[0] != '\0' && !audit_head_parse(head, &out->head))) {
        return not_one(error);
    }
    if (hash_version != CONTENT_HASH_VERSION) {
        return error_set(error, ERROR_OUTDATED,
                         "The backup's hashes are of version %d; this chartty makes version %d. "
                         "Nothing was touched; use the chartty that made it (%.20s).",
                         hash_version, CONTENT_HASH_VERSION, program);
    }
    (void)snprintf(out->engine, sizeof out->engine, "%s", engine);
    (void)snprintf(out->made_at, sizeof out->made_at, "%s", made_at);
    (void)snprintf(out->program, sizeof out->program, "%s", program);
    (void)snprintf(out->payload_hash, sizeof out->payload_hash, "%s", payload_hash);
    out->payload_bytes = payload_bytes;
    out->findings = findings;
    out->head_row = head_row;
    return read_tables(tables, out, error);
}

int manifest_read(const char *text, size_t length, struct manifest *out, struct error *error)
{
    json_error_t where;
    memset(out, 0, sizeof *out);
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
    int result = document == NULL ? not_one(error) : read_document(document, out, error);
    json_decref(document);
    return result;
}

bool manifest_read_engine(const char *text, size_t length, char engine[16])
{
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    const char *name = json_string_value(json_object_get(document, "engine"));
    (void)snprintf(engine, 16, "%s", name != NULL ? name : "");
    json_decref(document);
    return engine[0] != '\0';
}

/* --- comparing ------------------------------------------------------------------------------- */

int manifest_compare(const struct manifest *expected, const struct manifest *found,
                     struct error *error)
{
    int table = content_difference(&expected->sums, &found->sums);
    if (table >= 0) {
        return error_set(error, ERROR_CORRUPT,
                         "What came out of the backup is not what went in: table %s (%" PRId64
                         " rows, the manifest says %" PRId64
                         "). Nothing was touched; take another backup.",
                         content_table_name(table), found->sums.tables[table].rows,
                         expected->sums.tables[table].rows);
    }
    if (found->schema != expected->schema || found->head_row != expected->head_row ||
        found->head.position != expected->head.position ||
        strcmp(found->head.chain, expected->head.chain) != 0 ||
        strcmp(found->head.mac, expected->head.mac) != 0) {
        return error_set(
            error, ERROR_CORRUPT,
            "What came out of the backup is not what went in: the audit's newest entry "
            "or the schema's version is another. Nothing was touched; take another "
            "backup.");
    }
    if (found->findings > expected->findings) {
        return error_set(error, ERROR_CORRUPT,
                         "What came out of the backup is damaged: %" PRId64
                         " findings of the check, %" PRId64 " when it was made. Nothing was "
                         "touched; take another backup.",
                         found->findings, expected->findings);
    }
    return 0;
}
