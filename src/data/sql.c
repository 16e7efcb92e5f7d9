/* SPDX-License-Identifier: MIT */
/*
 * Purpose: puts a statement's text together from the table of queries: columns, conditions, the
 * comparison with a page key, the order. Layer: data.  Thread: any; pure.
 * Must not know: a database's API; values (they are all parameters).
 *
 * An order is a list of terms that ends in the row's id. A nullable term becomes two, "IS NULL" and
 * itself, so that null has one place in every order. Where all terms run the same way and none can
 * be null the key is compared as one row value, which an index answers; else it is spelt out.
 */
#include "src/data/sql.h"
#include "src/data/sql_dialect.h"
#include "src/data/sql_queries.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What sorting reads of a long text; a page key has room for it. */
#define SORTED_TEXT_BEFORE "substr("
#define SORTED_TEXT_AFTER  ", 1, 100)"

struct order_term {
    const char *before, *expression, *after;
    bool descending;
    bool may_be_null;
};

struct order {
    struct order_term terms[PAGE_KEY_PARTS];
    int count;
    bool as_row_value;
};

/* The number of a parameter, given on its first use. */
static void add_parameter(struct sql_statement *out, int parameter)
{
    int number = 0;
    while (number < out->parameter_count && out->parameters[number] != parameter) {
        number++;
    }
    if (number == out->parameter_count) {
        out->parameters[out->parameter_count++] = parameter;
    }
    buffer_format(&out->text, "?%d", number + 1);
}

static const struct {
    const char *name;
    enum sql_parameter parameter;
} parameter_names[] = {{"id", SQL_ID},
                       {"patient", SQL_PATIENT},
                       {"provider", SQL_PROVIDER},
                       {"from", SQL_FROM},
                       {"to", SQL_TO},
                       {"today", SQL_TODAY},
                       {"fromutc", SQL_FROM_UTC},
                       {"toutc", SQL_TO_UTC},
                       {"limit", SQL_LIMIT},
                       {"word", SQL_WORD},
                       {"action", SQL_ACTION},
                       {"actionend", SQL_ACTION_END}};

/* Adds constant text up to `end`, with its ":name" as parameters. */
static void add_until(struct sql_statement *out, const char *text, const char *end)
{
    const char *colon;
    while ((colon = memchr(text, ':', (size_t)(end - text))) != NULL) {
        buffer_add(&out->text, text, (size_t)(colon - text));
        size_t length = strspn(colon + 1, "abcdefghijklmnopqrstuvwxyz");
        text = colon + 1 + length;
        size_t index = 0, count = sizeof parameter_names / sizeof parameter_names[0];
        while (index < count && (strlen(parameter_names[index].name) != length ||
                                 memcmp(parameter_names[index].name, colon + 1, length) != 0)) {
            index++;
        }
        if (index < count) {
            add_parameter(out, (int)parameter_names[index].parameter);
        } else {
            buffer_add(&out->text, colon, length + 1);
        }
    }
    buffer_add(&out->text, text, (size_t)(end - text));
}

/* Adds constant text of the dialect. What stands between two @ names ct_ tables, and is left out
 * where there are none. */
static void add_own(struct sql_statement *out, const char *text)
{
    bool own = false;
    while (true) {
        const char *end = strchr(text, '@');
        end = end == NULL ? text + strlen(text) : end;
        if (!own || out->tables != SQL_EIGHT_TABLES) {
            add_until(out, text, end);
        }
        if (*end == 0) {
            return;
        }
        text = end + 1;
        own = !own;
    }
}

/* Adds constant text, which is written as SQLite has it. */
static void add(struct sql_statement *out, const char *text)
{
    if (out->dialect == SQL_SQLITE) {
        add_own(out, text);
        return;
    }
    struct buffer own;
    buffer_init(&own);
    sql_dialect_add(&own, text, out->tables);
    add_own(out, own.bytes != NULL ? own.bytes : "");
    buffer_release(&own);
}

static void add_term(struct sql_statement *out, const struct order_term *term)
{
    buffer_add_text(&out->text, "(");
    add(out, term->before);
    add(out, term->expression);
    if (out->dialect == SQL_POSTGRESQL && sql_dialect_is_text(term->expression) &&
        term->before[0] == 0) {
        buffer_add_text(&out->text, SQL_BYTEWISE);
    }
    add(out, term->after);
    buffer_add_text(&out->text, ")");
}

static void order_add(struct order *order, const struct order_term *term, bool nullable)
{
    if (nullable) {
        assert(order->count < PAGE_KEY_PARTS);
        order->terms[order->count] = *term;
        order->terms[order->count].after =
            strcmp(term->after, "") == 0 ? " IS NULL" : SORTED_TEXT_AFTER " IS NULL";
        order->terms[order->count].descending = false;
        order->count++;
    }
    assert(order->count < PAGE_KEY_PARTS);
    order->terms[order->count] = *term;
    order->terms[order->count].may_be_null = nullable;
    order->count++;
}

/* The order by a column that the user chose: numbers as numbers, times by the clock, else the text
 * bytewise. */
static void order_by_column(struct order *order, enum sql_dialect dialect,
                            const struct sql_source *source, const struct field_spec *field,
                            int index, bool descending)
{
    struct order_term term = {"", source->columns[index], "", descending, false};
    switch (field->kind) {
    case FIELD_ID:
    case FIELD_REFERENCE:
    case FIELD_INTEGER:
    case FIELD_REAL:
    case FIELD_BOOLEAN:
        break;
    case FIELD_TIME:
        term.expression = sql_minutes_or_null;
        break;
    case FIELD_DATE:
    case FIELD_MOMENT:
    case FIELD_TIMESTAMP:
        if (dialect == SQL_POSTGRESQL) {
            break; /* they are no texts there, and sort the same */
        }
        /* fall through */
    default:
        term.before = SORTED_TEXT_BEFORE;
        term.after = dialect == SQL_POSTGRESQL ? SORTED_TEXT_AFTER SQL_BYTEWISE : SORTED_TEXT_AFTER;
    }
    order_add(order, &term, (field->flags & FIELD_REQUIRED) == 0 || field->kind == FIELD_TIME);
}

/* The column, the time, the row: as the index has them, all the one way or all the other. */
static void order_by_index(struct order *order, const struct sql_sorted *sorted, bool descending)
{
    const char *const terms[] = {sorted->expression, "a.at", "a.id"};
    for (int term = 0; term < 3; term++) {
        if (term == 0 || strcmp(terms[term], sorted->expression) != 0) {
            order_add(order, &(struct order_term){"", terms[term], "", descending, false}, false);
        }
    }
}

static struct order order_of(const struct sql_shape *shape, const struct sql_source *source)
{
    struct order order = {.count = 0};
    const struct sql_sorted *sorted = sql_sorted_by(sql_query(shape->query), shape->order);
    if (sorted != NULL) {
        order_by_index(&order, sorted, shape->order < 0);
    } else if (shape->order != QUERY_ORDER_DEFAULT) {
        int index = abs(shape->order) - 1;
        order_by_column(&order, shape->dialect, source, &query_record(shape->query)->fields[index],
                        index, shape->order < 0);
        if (source->tie != NULL) {
            order_add(&order, &(struct order_term){"", source->tie, "", false, false}, false);
        }
    } else {
        for (const struct sql_term *term = source->order;
             term < source->order + SQL_ORDER_TERMS && term->expression != NULL; term++) {
            order_add(&order,
                      &(struct order_term){"", term->expression, "", term->descending, false},
                      term->nullable);
        }
    }
    const char *id = source->id != NULL ? source->id : source->columns[0];
    if (order.count == 0 || strcmp(order.terms[order.count - 1].expression, id) != 0) {
        order_add(&order, &(struct order_term){"", id, "", false, false}, false);
    }
    order.as_row_value = true;
    for (int term = 0; term < order.count; term++) {
        if (order.terms[term].may_be_null ||
            order.terms[term].descending != order.terms[0].descending) {
            order.as_row_value = false;
        }
    }
    return order;
}

/* The rows on one side of the key. inclusive: the key's own row too. */
static void add_key_condition(struct sql_statement *out, const struct order *order, bool forward,
                              bool inclusive)
{
    if (order->as_row_value) {
        bool greater = order->terms[0].descending != forward;
        for (int term = 0; term < order->count; term++) {
            buffer_add_text(&out->text, term == 0 ? "(" : ", ");
            add_term(out, &order->terms[term]);
        }
        buffer_format(&out->text, ") %s%s ", greater ? ">" : "<", inclusive ? "=" : "");
        for (int term = 0; term < order->count; term++) {
            buffer_add_text(&out->text, term == 0 ? "(" : ", ");
            add_parameter(out, SQL_KEY + term);
        }
        buffer_add_text(&out->text, ")");
        return;
    }
    for (int term = 0; term < order->count; term++) {
        const struct order_term *at = &order->terms[term];
        bool last = term == order->count - 1;
        buffer_add_text(&out->text, "(");
        add_term(out, at);
        buffer_format(&out->text, " %s%s ", at->descending != forward ? ">" : "<",
                      last && inclusive ? "=" : "");
        add_parameter(out, SQL_KEY + term);
        if (last) {
            break;
        }
        buffer_add_text(&out->text, " OR (");
        add_term(out, at);
        buffer_add_text(&out->text,
                        out->dialect == SQL_POSTGRESQL ? " IS NOT DISTINCT FROM " : " IS ");
        add_parameter(out, SQL_KEY + term);
        buffer_add_text(&out->text, " AND ");
    }
    for (int term = 0; term < 2 * order->count - 1; term++) {
        buffer_add_text(&out->text, ")");
    }
}

/* Adds conditions one after another: the first with WHERE, the others with AND. */
struct conditions {
    struct sql_statement *out;
    bool begun;
};

static void condition_begin(struct conditions *conditions)
{
    buffer_add_text(&conditions->out->text, conditions->begun ? " AND " : " WHERE ");
    conditions->begun = true;
}

static void condition_add(struct conditions *conditions, bool wanted, const char *text)
{
    if (!wanted || text == NULL) {
        return;
    }
    condition_begin(conditions);
    add(conditions->out, text);
}

/* A bound of a date. spared: the key bounds the same column on this side, and of two bounds SQLite
 * may take the wrong one down the index; with a plus the column is no index's any more. */
static void condition_bound(struct conditions *conditions, bool wanted, bool spared,
                            const char *text)
{
    if (!wanted || text == NULL) {
        return;
    }
    condition_begin(conditions);
    bool is_sqlite = conditions->out->dialect == SQL_SQLITE;
    buffer_add_text(&conditions->out->text, spared && is_sqlite ? "+" : "");
    add(conditions->out, text);
}

static void add_conditions(struct conditions *conditions, const struct sql_shape *shape,
                           const char *where)
{
    const struct sql_query *sql = sql_query(shape->query);
    bool keyed = sql->bounded && sql_has_key(shape->from);
    bool down = sql->dates_down && sql_has_key(shape->from) && shape->order == QUERY_ORDER_DEFAULT;
    condition_add(conditions, true, where);
    condition_add(conditions, shape->preset == QUERY_CURRENT, sql->current);
    condition_add(conditions, shape->preset == QUERY_PAST, sql->past);
    condition_add(conditions, shape->provider, sql->provider);
    condition_add(conditions, shape->word, sql->word);
    condition_add(conditions, shape->patient, sql->patient);
    condition_add(conditions, shape->action == SQL_ONE_ACTION, sql->action);
    condition_add(conditions, shape->action == SQL_ACTIONS_THAT_BEGIN, sql->action_begins);
    condition_bound(conditions, shape->has_from && !(keyed && sql_is_forward(shape->from)),
                    down && !sql_is_forward(shape->from), sql->range_from);
    condition_bound(conditions, shape->has_to && !(keyed && !sql_is_forward(shape->from)),
                    down && sql_is_forward(shape->from), sql->range_to);
}

static bool begins_with_expression(const struct sql_shape *shape)
{
    const struct sql_query *sql = sql_query(shape->query);
    const struct sql_sorted *sorted = sql_sorted_by(sql, shape->order);
    return sorted != NULL ? sorted->begins_with_expression
                          : shape->order == QUERY_ORDER_DEFAULT && sql->begins_with_expression;
}

/* One select with its conditions, without its order. */
static void add_select(struct sql_statement *out, const struct sql_shape *shape,
                       const struct sql_source *source, const char *except)
{
    struct order order = order_of(shape, source);
    int columns = query_record(shape->query)->field_count;
    for (int column = 0; column < columns; column++) {
        buffer_add_text(&out->text, column == 0 ? "SELECT " : ", ");
        add(out, source->columns[column]);
    }
    for (int term = 0; term < order.count - 1; term++) {
        buffer_add_text(&out->text, ", ");
        add_term(out, &order.terms[term]);
        out->key_columns[term] = columns + term;
    }
    out->key_columns[order.count - 1] = 0; /* the id */
    out->key_count = order.count;
    buffer_add_text(&out->text, " ");
    add(out, source->from);
    struct conditions conditions = {.out = out};
    add_conditions(&conditions, shape, source->where);
    condition_add(&conditions, true, except);
    if (sql_has_key(shape->from)) {
        bool forward = sql_is_forward(shape->from);
        condition_begin(&conditions);
        add_key_condition(out, &order, forward, shape->from == PAGE_AT || shape->up_to);
        if (begins_with_expression(shape)) {
            condition_begin(&conditions);
            add_term(out, &order.terms[0]);
            buffer_add_text(&out->text, forward != order.terms[0].descending ? " >= " : " <= ");
            add_parameter(out, SQL_KEY);
        }
    }
}

static const struct sql_source *source_of(const struct sql_shape *shape)
{
    const struct sql_query *sql = sql_query(shape->query);
    return shape->tables == SQL_EIGHT_TABLES && sql->eight.from != NULL ? &sql->eight : &sql->all;
}

/* Chartty's own tables are not there: the same columns, and no row. */
static void build_nothing(const struct sql_shape *shape, struct sql_statement *out)
{
    struct order order = order_of(shape, source_of(shape));
    int columns = query_record(shape->query)->field_count + order.count - 1;
    for (int column = 0; column < columns; column++) {
        buffer_add_text(&out->text, column == 0 ? "SELECT NULL" : ", NULL");
    }
    buffer_add_text(&out->text, " WHERE 1 = 0");
    out->key_count = order.count;
}

static void build_rows(const struct sql_shape *shape, struct sql_statement *out)
{
    const struct sql_query *sql = sql_query(shape->query);
    const struct sql_source *source = source_of(shape);
    bool stale = shape->tables == SQL_STALE_NAMES && sql->stale.from != NULL;
    add_select(out, shape, source, stale ? sql->stale_except : NULL);
    if (stale) {
        buffer_add_text(&out->text, " UNION ALL ");
        add_select(out, shape, &sql->stale, NULL);
    }
    struct order order = order_of(shape, source);
    out->backwards = !sql_is_forward(shape->from);
    for (int term = 0; term < order.count; term++) {
        buffer_add_text(&out->text, term == 0 ? " ORDER BY " : ", ");
        if (stale) { /* a compound select is ordered by its result columns alone */
            buffer_format(&out->text, "%d", out->key_columns[term] + 1);
        } else {
            add_term(out, &order.terms[term]);
        }
        if (order.terms[term].descending != out->backwards) {
            buffer_add_text(&out->text, " DESC");
        }
    }
    add(out, " LIMIT :limit");
}

static void build_count(const struct sql_shape *shape, struct sql_statement *out)
{
    const struct sql_query *sql = sql_query(shape->query);
    const struct sql_source *source = source_of(shape);
    struct conditions conditions = {.out = out};
    add(out, "SELECT count(*) ");
    add(out, sql->count_from != NULL ? sql->count_from : source->from);
    add_conditions(&conditions, shape, sql->count_from != NULL ? sql->count_where : source->where);
}

void sql_build(const struct sql_shape *shape, struct sql_statement *out)
{
    assert(shape->query != QUERY_PATIENT_SEARCH);
    *out = (struct sql_statement){.tables = shape->tables, .dialect = shape->dialect};
    buffer_init(&out->text);
    if (shape->tables == SQL_EIGHT_TABLES && sql_query(shape->query)->own_tables) {
        if (shape->count) {
            add(out, "SELECT 0");
        } else {
            build_nothing(shape, out);
        }
    } else if (shape->count) {
        build_count(shape, out);
    } else {
        build_rows(shape, out);
    }
}

enum sql_class sql_key_class(const struct page_key *key, int index, const char **text)
{
    const char *part =
        index < key->count && key->offsets[index] >= 0 ? key->bytes + key->offsets[index] : NULL;
    if (part == NULL) {
        return SQL_NULL;
    }
    *text = part + 1;
    return part[0] == 'i' ? SQL_INTEGER : part[0] == 'r' ? SQL_REAL : SQL_TEXT;
}
