/* SPDX-License-Identifier: MIT */
/*
 * The expected schema as one line a column, index and foreign key, and the queries by which each
 * engine's catalogue says the same lines, so that the two can be compared as texts.
 */
#ifndef CHARTTY_TESTS_EXPECTED_LINES_H
#define CHARTTY_TESTS_EXPECTED_LINES_H

#include "database_fixture.h"

#include "chartty/model/record.h"

#define EIGHT_TABLES                                                                               \
    "('oauth_clients', 'patients', 'providers', 'appointments', 'medications', 'allergies', "      \
    "'vital_signs', 'lab_results')"

/* "column patients.mrn VARCHAR(20) NOT NULL default " */
#define SQLITE_COLUMN_LINES                                                                        \
    "SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || CASE c.\"notnull\" WHEN 1 "   \
    "THEN ' NOT NULL' ELSE '' END || ' default ' || CASE c.dflt_value "                            \
    "WHEN 'strftime(''%Y-%m-%d %H:%M:%f000'', ''now'')' THEN 'now' WHEN 'TRUE' THEN 'true' "       \
    "ELSE coalesce(c.dflt_value, '') END || CASE c.pk WHEN 1 THEN ' key' ELSE '' END "             \
    "FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name "   \
    "IN " EIGHT_TABLES
#define SQLITE_INDEX_LINES                                                                         \
    "SELECT 'index ' || i.name || ' ' || t.name || '(' || (SELECT group_concat(name) FROM "        \
    "pragma_index_info(i.name)) || ')' || CASE i.\"unique\" WHEN 1 THEN ' unique' ELSE '' END "    \
    "FROM sqlite_schema AS t, pragma_index_list(t.name) AS i WHERE t.type = 'table' AND t.name "   \
    "IN " EIGHT_TABLES " AND i.name NOT LIKE 'ct\\_%' ESCAPE '\\'"
#define SQLITE_FOREIGN_KEY_LINES                                                                   \
    "SELECT 'foreign key ' || t.name || '.' || f.\"from\" || ' ' || f.\"table\" || '.' || "        \
    "f.\"to\" || ' ' || f.on_delete FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS "  \
    "f WHERE t.type = 'table' AND t.name IN " EIGHT_TABLES

#define POSTGRES_LINES                                                                             \
    "SELECT 'column ' || table_name || '.' || column_name || ' ' || CASE data_type "               \
    "WHEN 'character varying' THEN 'VARCHAR(' || character_maximum_length || ')' "                 \
    "WHEN 'timestamp without time zone' THEN 'DATETIME' WHEN 'double precision' THEN 'FLOAT' "     \
    "ELSE upper(data_type) END || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END "        \
    "|| ' default ' || CASE WHEN column_default IS NULL OR column_name = 'id' THEN '' "            \
    "WHEN column_default = 'timezone(''UTC''::text, now())' THEN 'now' "                           \
    "ELSE split_part(column_default, '::', 1) END || CASE WHEN column_default LIKE 'nextval(%' "   \
    "THEN ' key' ELSE '' END "                                                                     \
    "FROM information_schema.columns WHERE table_name IN " EIGHT_TABLES " UNION ALL "              \
    "SELECT 'index ' || i.relname || ' ' || t.relname || '(' || a.attname || ')' || CASE WHEN "    \
    "x.indisunique THEN ' unique' ELSE '' END FROM pg_index x JOIN pg_class i ON i.oid = "         \
    "x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_attribute a ON a.attrelid = "      \
    "t.oid AND a.attnum = ANY (x.indkey) WHERE NOT x.indisprimary AND t.relname IN " EIGHT_TABLES  \
    " AND i.relname NOT LIKE 'ct\\_%'"                                                             \
    " UNION ALL "                                                                                  \
    "SELECT 'foreign key ' || t.relname || '.' || a.attname || ' ' || p.relname || '.' || "        \
    "b.attname || ' ' || CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT' "     \
    "ELSE '?' END FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class p ON "  \
    "p.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1] "    \
    "JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = k.confkey[1] WHERE k.contype = 'f' " \
    "AND t.relname IN " EIGHT_TABLES

static inline int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the lines of a buffer, so that the catalogue's order does not matter. */
static inline void sort_lines(struct buffer *lines)
{
    char **pointers = memory_array(lines->length + 1, sizeof *pointers);
    size_t count = 0;
    char *text = memory_copy_text(lines->bytes), *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (line[0] != '\0') {
            pointers[count++] = line;
        }
    }
    qsort(pointers, count, sizeof *pointers, compare_lines);
    buffer_clear(lines);
    for (size_t i = 0; i < count; i++) {
        buffer_format(lines, "%s\n", pointers[i]);
    }
    memory_free(text);
    memory_free(pointers);
}

static inline struct buffer expected_lines(void)
{
    enum { NULLABLE, NOT_NULL, PLAIN = 0, UNIQUE };
    struct buffer lines;
    buffer_init(&lines);
#define COLUMN(table, column, type, length, nullability, default_value)                            \
    buffer_format(&lines, "column " #table "." #column " " type);                                  \
    if (length != 0) {                                                                             \
        buffer_format(&lines, "(%d)", length);                                                     \
    }                                                                                              \
    buffer_format(&lines, "%s default " default_value "%s\n", nullability ? " NOT NULL" : "",      \
                  strcmp(#column, "id") == 0 ? " key" : "");
#define INDEX(table, column, kind)                                                                 \
    buffer_format(&lines, "index ix_" #table "_" #column " " #table "(" #column ")%s\n",           \
                  kind ? " unique" : "");
#define FOREIGN_KEY(table, column, parent, parent_column, on_delete)                               \
    buffer_format(&lines,                                                                          \
                  "foreign key " #table "." #column " " #parent "." #parent_column " %s\n",        \
                  on_delete);
#include "expected_schema.def"
    sort_lines(&lines);
    return lines;
}

/* Says the first line that is on one side only. */
static inline void assert_same_lines(struct buffer *actual, struct buffer *expected)
{
    sort_lines(actual);
    if (strcmp(actual->bytes, expected->bytes) != 0) {
        size_t at = 0;
        while (actual->bytes[at] == expected->bytes[at]) {
            at++;
        }
        while (at > 0 && actual->bytes[at - 1] != '\n') {
            at--;
        }
        fail_msg("expected: %.*s; found: %.*s", (int)strcspn(expected->bytes + at, "\n"),
                 expected->bytes + at, (int)strcspn(actual->bytes + at, "\n"), actual->bytes + at);
    }
    buffer_release(actual);
    buffer_release(expected);
}

/* chartty's own tables on both engines: names of columns with NOT NULL, and of indexes and
 * triggers, without what one engine has in another way. */
#define SQLITE_OWN_LINES                                                                           \
    "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" THEN ' NOT NULL' ELSE '' END FROM " \
    "sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name LIKE "   \
    "'ct\\_%' ESCAPE '\\' UNION ALL SELECT name FROM sqlite_schema WHERE type = 'index' AND name " \
    "LIKE 'ct\\_%' ESCAPE '\\'"
#define POSTGRES_OWN_LINES                                                                         \
    "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE " \
    "'' END FROM information_schema.columns WHERE table_name LIKE 'ct\\_%' UNION ALL SELECT "      \
    "indexname FROM pg_indexes WHERE indexname LIKE 'ct\\_%' AND indexname NOT LIKE '%\\_pkey'"

/* "ct_visit.1 appointment_id 20 NOT NULL": place from 0, length or 0; in the order of the columns.
 */
#define SQLITE_SIDE_LINES                                                                          \
    "SELECT t.name || '.' || c.cid || ' ' || c.name || ' ' || CASE WHEN c.type LIKE 'VARCHAR(%' "  \
    "THEN trim(c.type, 'VARCH()') ELSE '0' END || CASE WHEN c.\"notnull\" THEN ' NOT NULL' ELSE "  \
    "'' END FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' AND "   \
    "t.name LIKE 'ct\\_%' ESCAPE '\\'"
#define POSTGRES_SIDE_LINES                                                                        \
    "SELECT table_name || '.' || (row_number() OVER (PARTITION BY table_name ORDER BY "            \
    "ordinal_position) - 1) || ' ' || column_name || ' ' || coalesce(character_maximum_length, "   \
    "0) || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END FROM "                          \
    "information_schema.columns WHERE table_name LIKE 'ct\\_%'"

/* The lists of chartty's own tables are these tables: every column in its place, NOT NULL where the
 * list requires a value or the program fills it, and no text longer than the column takes. */
static inline void assert_side_records(struct buffer *lines)
{
    int checked = 0;
    for (int type = RECORD_TABLE_COUNT; type < RECORD_STORED_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        char place[128];
        for (int field = 0; field < spec->field_count; field++) {
            const struct field_spec *at = &spec->fields[field];
            (void)snprintf(place, sizeof place, "%s.%d %s ", spec->table, field, at->column);
            const char *line = strstr(lines->bytes, place);
            if (line == NULL) {
                fail_msg("no column %s", place);
                return;
            }
            long length = strtol(line + strlen(place), NULL, 10);
            const char *end = strchr(line, '\n');
            bool required = memcmp(end - strlen("NOT NULL"), "NOT NULL", strlen("NOT NULL")) == 0;
            if ((length > 0 && (at->max == 0 || (long)at->max > length)) ||
                (required && (at->flags & (FIELD_REQUIRED | FIELD_GENERATED)) == 0) ||
                (!required && (at->flags & FIELD_REQUIRED) != 0)) {
                fail_msg("%s: the list says max %u, flags %u; the table %.*s", place, at->max,
                         at->flags, (int)(end - line), line);
            }
            checked++;
        }
        (void)snprintf(place, sizeof place, "%s.%d ", spec->table, spec->field_count);
        assert_null(strstr(lines->bytes, place)); /* the table has no more */
    }
    assert_true(checked > 100);
    buffer_release(lines);
}

#endif
