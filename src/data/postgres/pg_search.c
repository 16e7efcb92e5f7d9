/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what PostgreSQL does for the patient search (src/data/search): its statements
 * (pg_search_texts.h), prepared when first used and kept. Layer: data/postgres.  Thread: the
 * reader's.
 *
 * The proposals of a page come as ranges (pg_ranges.c), with all that is read of their patients, in
 * one round trip that also begins the transaction. What else is asked for comes statement by
 * statement, or of several patients together.
 */
#include "src/data/postgres/pg_search.h"

#include "src/data/postgres/pg_ranges.h"
#include "src/data/postgres/pg_search_texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pg_many {
    struct pg_statement *statement; /* NULL: not prepared yet */
    int64_t *ids;                   /* whose rows it has, sorted; NULL: nobody's */
    size_t count;
};

struct pg_search;

struct pg_rows {
    struct search_rows base;
    struct pg_search *search;
    enum search_statement which;
    struct pg_statement *statement; /* NULL: not prepared yet */
    bool is_ahead;                  /* it has run, with the first ranges */

    int64_t id;           /* of the first parameter */
    struct pg_many *many; /* NULL: it is always run by itself */
    int id_column;
    bool is_in_many; /* its rows are among those */

    const struct pg_known *known; /* its rows are of a range's answer: `kept`; NULL not */
    struct pg_known kept;         /* its own: those of the ranges move */
    const char *rest;             /* of the texts that are a row each */
    bool has_stepped;
    char parts[2][FOLDED_SIZE]; /* the texts of the row */
};

struct pg_search {
    struct search_handle base;
    struct pg_connection *connection;
    struct pg_rows rows[STATEMENT_COUNT];
    struct pg_many many[PG_SEARCH_TOGETHER];
    struct pg_ranges *ranges;
    bool has_asked; /* since the beginning */
};

static struct pg_rows *own(struct search_rows *rows)
{
    return (struct pg_rows *)rows;
}

/* The statement that has the rows. */
static struct pg_statement *source(struct search_rows *rows)
{
    return own(rows)->is_in_many ? own(rows)->many->statement : own(rows)->statement;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static void forget(struct pg_many *many)
{
    memory_free(many->ids);
    many->ids = NULL;
    many->count = 0;
    if (many->statement != NULL) {
        pg_reset(many->statement);
    }
}

static void forget_together(struct pg_search *search)
{
    for (int index = 0; index < PG_SEARCH_TOGETHER; index++) {
        forget(&search->many[index]);
    }
}

static void forget_all(struct pg_search *search)
{
    forget_together(search);
    pg_ranges_forget(search->ranges);
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        search->rows[which].is_ahead = false;
        search->rows[which].known = NULL;
    }
}

static void list_ids(struct buffer *out, const int64_t *ids, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        buffer_format(out, index == 0 ? "{%lld" : ",%lld", (long long)ids[index]);
    }
    buffer_add_text(out, "}");
}

static bool are_known(const struct pg_search *search, const int64_t *ids, size_t count,
                      bool as_hits)
{
    for (size_t index = 0; index < count; index++) {
        const struct pg_known *known = pg_ranges_known(search->ranges, ids[index]);
        if (known == NULL || (as_hits && !known->has_hit)) {
            return false;
        }
    }
    return true;
}

/* A failure here is no answer yet: the statements by themselves meet it again. */
static void foresee(struct search_handle *search, const int64_t *ids, size_t count,
                    const char *today)
{
    struct pg_search *all = (struct pg_search *)search;
    struct pg_statement *list[PG_SEARCH_TOGETHER];
    struct buffer numbers;
    int listed = 0;
    if (are_known(all, ids, count, today != NULL)) {
        return;
    }
    buffer_init(&numbers);
    list_ids(&numbers, ids, count);
    for (int index = 0; index < PG_SEARCH_TOGETHER; index++) {
        struct pg_many *many = &all->many[index];
        bool is_person = pg_search_together[index].one == STATEMENT_PERSON;
        bool is_other = pg_search_together[index].one ==
                        (search->is_adopted ? STATEMENT_HIT_PLAIN : STATEMENT_HIT);
        forget(many);
        if (is_other || is_person != (today == NULL)) {
            continue;
        }
        if (many->statement == NULL) {
            many->statement = pg_prepare(all->connection, pg_search_together[index].text);
        }
        pg_bind_text(many->statement, 1, numbers.bytes);
        pg_bind_text(many->statement, 2, today);
        many->ids = memory_array(count, sizeof *many->ids);
        many->count = count;
        memcpy(many->ids, ids, count * sizeof *ids);
        qsort(many->ids, count, sizeof *many->ids, compare_ids);
        list[listed++] = many->statement;
    }
    buffer_release(&numbers);
    if (pg_run_all(all->connection, list, listed) == PG_FAILED) {
        forget_together(all);
    }
}

/* The row before the first of this patient's: the rows are in the order of the ids. */
static void seek(struct pg_rows *rows)
{
    struct pg_statement *at = rows->many->statement;
    int low = 0, high = PQntuples(at->result);
    while (low < high) {
        at->row = low + (high - low) / 2;
        if (pg_column_int64(at, rows->id_column) < rows->id) {
            low = at->row + 1;
        } else {
            high = at->row;
        }
    }
    at->row = low - 1;
}

static int step_in_many(struct pg_rows *rows)
{
    struct pg_statement *at = rows->many->statement;
    int result = pg_step(at);
    return result == PG_ROW && pg_column_int64(at, rows->id_column) == rows->id ? PG_ROW : PG_DONE;
}

/* --- patients of a range's answer ------------------------------------------------------------- */

static bool is_of_known(const struct pg_rows *rows, const struct pg_known *known)
{
    return known != NULL && (rows->which == STATEMENT_PERSON ||
                             (known->has_hit && (rows->which == STATEMENT_HIT ||
                                                 rows->which == STATEMENT_NEXT_APPOINTMENT)));
}

static void begin_known(struct pg_rows *rows, const struct pg_known *known)
{
    rows->kept = *known;
    rows->known = &rows->kept;
    rows->has_stepped = false;
    rows->rest = rows->which == STATEMENT_PERSON ? pg_known_column(known, PG_RANGE_NAMES)
                 : rows->which == STATEMENT_NEXT_APPOINTMENT
                     ? pg_known_column(known, PG_RANGE_TIMES)
                     : NULL;
}

/* The next of the texts, up to the sign that ends it. */
static void take_part(struct pg_rows *rows, int part, char sign)
{
    size_t length = strcspn(rows->rest, (char[]){sign, 0});
    snprintf(rows->parts[part], sizeof rows->parts[part], "%.*s", (int)length, rows->rest);
    rows->rest += length + (rows->rest[length] == sign ? 1 : 0);
}

static int step_known(struct pg_rows *rows)
{
    bool is_first = !rows->has_stepped;
    rows->has_stepped = true;
    if (rows->which == STATEMENT_HIT) {
        return is_first ? PG_ROW : PG_DONE;
    }
    if (rows->rest == NULL || rows->rest[0] == 0) {
        return PG_DONE;
    }
    if (rows->which == STATEMENT_PERSON) {
        take_part(rows, 0, PG_NAME_SIGN);
    }
    take_part(rows, 1, PG_ROW_SIGN);
    return PG_ROW;
}

static const char *known_text(const struct pg_rows *rows, int column)
{
    if (rows->which == STATEMENT_HIT) {
        return pg_known_column(rows->known, PG_RANGE_HIT + column);
    }
    if (rows->which == STATEMENT_NEXT_APPOINTMENT) {
        return column == 0 ? pg_known_column(rows->known, PG_RANGE_DATE) : rows->parts[1];
    }
    return column < PG_RANGE_HIT - PG_RANGE_PERSON
               ? pg_known_column(rows->known, PG_RANGE_PERSON + column)
               : rows->parts[column - (PG_RANGE_HIT - PG_RANGE_PERSON)];
}

/* --- the table of functions ------------------------------------------------------------------- */

static int begin(struct search_handle *search, bool *own_transaction, struct error *error)
{
    struct pg_search *all = (struct pg_search *)search;
    struct pg_connection *connection = all->connection;
    forget_all(all);
    all->has_asked = false;
    *own_transaction = !connection->in_transaction && !connection->owes_begin;
    return *own_transaction ? pg_begin_later(connection, error) : 0;
}

static void end(struct search_handle *search, bool own_transaction)
{
    struct pg_search *all = (struct pg_search *)search;
    forget_all(all);
    if (own_transaction) {
        pg_rollback_unheard(all->connection);
    }
}

static struct search_rows *statement(struct search_handle *search, enum search_statement which,
                                     struct error *error)
{
    struct pg_search *all = (struct pg_search *)search;
    struct pg_rows *rows = &all->rows[which];
    (void)error;
    if (rows->statement == NULL) {
        rows->statement = pg_prepare(all->connection, pg_search_text(which));
    }
    if (!rows->is_ahead) {
        pg_reset(rows->statement);
    }
    rows->is_ahead = false;
    rows->is_in_many = false;
    rows->known = NULL;
    return &rows->base;
}

/* Runs with the ranges and keeps its rows until it is asked for. */
static struct pg_statement *run_ahead(struct pg_search *search, enum search_statement which,
                                      const char *text)
{
    struct pg_rows *rows = own(statement(&search->base, which, NULL));
    if (text != NULL) {
        pg_bind_text(rows->statement, 1, text);
    }
    rows->is_ahead = true;
    return rows->statement;
}

static int ask(struct search_handle *search, const struct search_ask *wanted, size_t *place,
               struct error *error)
{
    struct pg_search *all = (struct pg_search *)search;
    struct pg_statement *beside[2];
    int count = 0;
    if (!all->has_asked) {
        beside[count++] = run_ahead(all, STATEMENT_STALE, NULL);
        if (wanted->born != NULL) {
            beside[count++] = run_ahead(all, STATEMENT_BORN, wanted->born);
        }
    }
    all->has_asked = true;
    return pg_ranges_ask(all->ranges, wanted, beside, count, place) == PG_FAILED
               ? pg_error(all->connection, "searching patients", error)
               : 0;
}

static bool next(struct search_handle *search, size_t place, const char **key, const char **second,
                 int64_t *id)
{
    return pg_ranges_next(((struct pg_search *)search)->ranges, place, key, second, id);
}

static int step(struct search_handle *search, struct search_rows *rows, struct error *error)
{
    if (own(rows)->known != NULL) {
        return step_known(own(rows));
    }
    if (own(rows)->is_in_many) {
        return step_in_many(own(rows));
    }
    int result = pg_step_unless_interrupted(own(rows)->statement);
    if (result == PG_FAILED) {
        (void)pg_error(((struct pg_search *)search)->connection, "searching patients", error);
    }
    if (result != PG_ROW) {
        pg_reset(own(rows)->statement);
    }
    return result;
}

static void reset(struct search_rows *rows)
{
    pg_reset(own(rows)->statement);
}

static void bind_words(struct search_rows *rows, int parameter, const char *text)
{
    pg_bind_text(own(rows)->statement, parameter, text);
}

static void bind_number(struct search_rows *rows, int parameter, int64_t id)
{
    struct pg_rows *at = own(rows);
    const struct pg_known *known = parameter == 1 ? pg_ranges_known(at->search->ranges, id) : NULL;
    if (is_of_known(at, known)) {
        begin_known(at, known);
        return;
    }
    if (parameter == 1 && at->many != NULL && at->many->ids != NULL &&
        bsearch(&id, at->many->ids, at->many->count, sizeof id, compare_ids) != NULL) {
        at->id = id;
        at->is_in_many = true;
        seek(at);
        return;
    }
    pg_bind_int64(at->statement, parameter, id);
}

static const char *text_at(struct search_rows *rows, int column, size_t *length)
{
    const char *text = own(rows)->known != NULL ? known_text(own(rows), column)
                                                : pg_column_text(source(rows), column);
    *length = text != NULL ? strlen(text) : 0;
    return text;
}

static int64_t number_at(struct search_rows *rows, int column)
{
    size_t length;
    const char *text = text_at(rows, column, &length);
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static void free_search(struct search_handle *search)
{
    struct pg_search *all = (struct pg_search *)search;
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        pg_finalize(all->rows[which].statement);
    }
    forget_all(all);
    for (int index = 0; index < PG_SEARCH_TOGETHER; index++) {
        pg_finalize(all->many[index].statement);
    }
    pg_ranges_free(all->ranges);
    memory_free(all);
}

static const struct search_api pg_api = {.begin = begin,
                                         .end = end,
                                         .statement = statement,
                                         .step = step,
                                         .reset = reset,
                                         .bind_text = bind_words,
                                         .bind_id = bind_number,
                                         .text = text_at,
                                         .id = number_at,
                                         .free = free_search,
                                         .foresee = foresee,
                                         .ask = ask,
                                         .next = next};

struct search_handle *pg_search_new(struct pg_connection *connection, bool is_adopted)
{
    struct pg_search *search = memory_new(sizeof *search);
    search->base.api = &pg_api;
    search->base.is_checked = true;
    search->base.is_adopted = is_adopted;
    search->connection = connection;
    search->ranges = pg_ranges_new(connection);
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        search->rows[which].base.api = &pg_api;
        search->rows[which].search = search;
        search->rows[which].which = (enum search_statement)which;
    }
    for (int index = 0; index < PG_SEARCH_TOGETHER; index++) {
        search->rows[pg_search_together[index].one].many = &search->many[index];
        search->rows[pg_search_together[index].one].id_column = pg_search_together[index].id_column;
    }
    return &search->base;
}
