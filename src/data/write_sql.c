/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the SQL texts of saving. Layer: data, private.  Thread: any; pure.
 * A table's row number is its first column, in each of the lists.
 */
#include "src/data/write_sql.h"

#include <assert.h>

static void add_parameter(struct buffer *out, int number)
{
    buffer_format(out, "?%d", number);
}

static bool is_in(const struct write_shape *shape, int field)
{
    return (shape->fields >> field & 1) != 0;
}

static void add_insert(const struct write_shape *shape, struct buffer *out)
{
    const struct record_spec *spec = record_spec(shape->type);
    buffer_add_text(out, "INSERT INTO ");
    buffer_add_text(out, spec->table);
    const char *before = " (";
    for (int field = 0; field < spec->field_count; field++) {
        if (is_in(shape, field)) {
            buffer_add_text(out, before);
            buffer_add_text(out, spec->fields[field].column);
            before = ", ";
        }
    }
    before = ") VALUES (";
    for (int field = 0; field < spec->field_count; field++) {
        if (is_in(shape, field)) {
            buffer_add_text(out, before);
            add_parameter(out, field + 1);
            before = ", ";
        }
    }
    buffer_add_text(out, ")");
}

static void add_row(const struct record_spec *spec, struct buffer *out)
{
    buffer_add_text(out, " WHERE ");
    buffer_add_text(out, spec->fields[0].column);
    buffer_add_text(out, " = ");
    add_parameter(out, WRITE_ROW);
}

static void add_update(const struct write_shape *shape, struct buffer *out)
{
    const struct record_spec *spec = record_spec(shape->type);
    buffer_add_text(out, "UPDATE ");
    buffer_add_text(out, spec->table);
    const char *before = " SET ";
    for (int field = 0; field < spec->field_count; field++) {
        if (is_in(shape, field)) {
            buffer_add_text(out, before);
            buffer_add_text(out, spec->fields[field].column);
            buffer_add_text(out, " = ");
            add_parameter(out, field + 1);
            before = ", ";
        }
    }
    add_row(spec, out);
}

/* "= ?" and "IS NULL", not "IS ?": the former use an index. */
static void add_matches(const struct write_shape *shape, struct buffer *out)
{
    const struct record_spec *spec = record_spec(shape->type);
    for (int index = 0; index < shape->match_count; index++) {
        buffer_add_text(out, index == 0 ? " WHERE " : " AND ");
        buffer_add_text(out, spec->fields[shape->match_fields[index]].column);
        if (shape->match_nulls[index] != 0) {
            buffer_add_text(out, " IS NULL");
        } else {
            buffer_add_text(out, " = ");
            add_parameter(out, index + 1);
        }
    }
}

static void add_select(const struct write_shape *shape, struct buffer *out)
{
    const struct record_spec *spec = record_spec(shape->type);
    const char *before = "SELECT ";
    for (int field = 0; field < spec->field_count; field++) {
        buffer_add_text(out, before);
        buffer_add_text(out, spec->fields[field].column);
        before = ", ";
    }
    buffer_add_text(out, " FROM ");
    buffer_add_text(out, spec->table);
    add_matches(shape, out);
    buffer_add_text(out, " ORDER BY ");
    buffer_add_text(out, spec->fields[0].column);
}

struct write_shape write_shape_of(enum write_kind kind, enum record_type type,
                                  const struct change_match *matches, int count)
{
    assert(count <= CHANGE_MATCHES);
    struct write_shape shape = {.kind = kind, .type = type, .match_count = count};
    for (int index = 0; index < count; index++) {
        shape.match_fields[index] = matches[index].field;
        shape.match_nulls[index] = matches[index].value == NULL ? 1 : 0;
    }
    return shape;
}

bool write_shape_same(const struct write_shape *a, const struct write_shape *b)
{
    bool is_same = a->kind == b->kind && a->type == b->type && a->fields == b->fields &&
                   a->match_count == b->match_count;
    for (int index = 0; is_same && index < a->match_count; index++) {
        is_same = a->match_fields[index] == b->match_fields[index] &&
                  a->match_nulls[index] == b->match_nulls[index];
    }
    return is_same;
}

void write_sql(const struct write_shape *shape, struct buffer *out)
{
    const struct record_spec *spec = record_spec(shape->type);
    switch (shape->kind) {
    case WRITE_INSERT:
        add_insert(shape, out);
        break;
    case WRITE_UPDATE:
        add_update(shape, out);
        break;
    case WRITE_DELETE:
        buffer_add_text(out, "DELETE FROM ");
        buffer_add_text(out, spec->table);
        add_row(spec, out);
        break;
    case WRITE_SELECT:
        add_select(shape, out);
        break;
    case WRITE_EXISTS:
        buffer_add_text(out, "SELECT 1 FROM ");
        buffer_add_text(out, spec->table);
        add_matches(shape, out);
        buffer_add_text(out, " LIMIT 1");
        break;
    }
}
