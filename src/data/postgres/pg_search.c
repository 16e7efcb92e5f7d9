/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what PostgreSQL does for the patient search (src/data/search): every SQL text, prepared
 * when first used and kept. Layer: data/postgres.  Thread: the reader's.
 *
 * The search steps along an index and stops where it has enough. A server would send the whole
 * rest, so the rows along ct_name and ct_lookup come in slices: behind the last row of one slice
 * the next begins, each four times as long as the one before. Both tables' texts are COLLATE "C".
 */
#include "src/data/postgres/pg_search.h"

#include "src/data/name_index.h"
#include "src/data/search/search_parts.h"

#include <stdlib.h>
#include <string.h>

enum { SLICE_FIRST = 64, SLICE_MOST = 4096, SLICE_PARAMETER = 9 };

#define X(column, kind, label, max, flags, choices) "p." #column ", "
static const char hit_sql[] = "SELECT " PATIENT_FIELDS(
    X) "c.title, c.preferred_name, c.died_on, c.former_name, c.birth_date_note, "
       "c.missing_name_part FROM patients p LEFT JOIN ct_patient c ON c.patient_id = p.id AND "
       "c.mrn = p.mrn WHERE p.id = ?1";
#define OF_MANY "WHERE p.id = ANY (CAST(?1 AS INTEGER[])) ORDER BY p.id"
static const char hits_sql[] = "SELECT " PATIENT_FIELDS(
    X) "c.title, c.preferred_name, c.died_on, c.former_name, c.birth_date_note, "
       "c.missing_name_part FROM patients p LEFT JOIN ct_patient c ON c.patient_id = p.id AND "
       "c.mrn = p.mrn " OF_MANY;
static const char hits_plain_sql[] =
    "SELECT " PATIENT_FIELDS(X) "NULL, NULL, NULL, NULL, NULL, NULL FROM patients p " OF_MANY;
static const char hit_plain_sql[] =
    "SELECT " PATIENT_FIELDS(X) "NULL, NULL, NULL, NULL, NULL, NULL FROM patients p "
                                "WHERE p.id = ?1";
#undef X

#define PERSON "id, mrn, phone, dob, last_name, first_name FROM patients"
/* ?1 is a date, or a year and its dash. */
#define EDGE(rest)                                                                                 \
    "CAST(CASE WHEN length(CAST(?1 AS TEXT)) = 10 THEN CAST(?1 AS TEXT)"                           \
    " ELSE CAST(?1 AS TEXT) || '" rest "' END AS DATE)"
#define IS_BORN " WHERE dob BETWEEN " EDGE("01-01") " AND " EDGE("12-31")
#define SLICE   " LIMIT CAST(?9 AS BIGINT)"
#define BY_NAME(columns, sign, order)                                                              \
    "SELECT " columns ", patient_id FROM ct_name WHERE (" columns ", patient_id) " sign            \
    " (?1, ?2, ?3) ORDER BY " order SLICE

/* follow: the parameter that takes the first of the last row's columns, and how many follow; 0:
 * all rows come at once. */
static const struct {
    const char *text;
    int follow, columns;
} statements[STATEMENT_COUNT] = {
    [STATEMENT_IS_ADOPTED] = {"SELECT 1 WHERE to_regclass('ct_name') IS NOT NULL", 0, 0},
    [STATEMENT_STALE] = {"SELECT p.id, p.mrn, p.phone, p.dob, p.last_name, p.first_name "
                         "FROM ct_name_stale s JOIN patients p ON p.id = s.patient_id",
                         0, 0},
    [STATEMENT_EVERYBODY] = {"SELECT " PERSON, 0, 0},
    [STATEMENT_BORN] = {"SELECT " PERSON IS_BORN, 0, 0},
    [STATEMENT_BORN_IDS] = {"SELECT id FROM patients" IS_BORN, 0, 0},
    [STATEMENT_PERSON] = {"SELECT p.id, p.mrn, p.phone, p.dob, n.last, n.first FROM patients p "
                          "JOIN ct_name n ON n.patient_id = p.id WHERE p.id = ?1",
                          0, 0},
    [STATEMENT_HIT] = {hit_sql, 0, 0},
    [STATEMENT_HIT_PLAIN] = {hit_plain_sql, 0, 0},
    [STATEMENT_NEXT_APPOINTMENT] =
        {"SELECT date, time FROM appointments WHERE patient_id = ?1 AND "
         "date >= ?2 AND status = 'scheduled' ORDER BY date, id LIMIT 200",
         0, 0},
    [STATEMENT_LAST_FORWARDS] = {BY_NAME("last, first", ">", "last, first, patient_id"), 1, 3},
    [STATEMENT_LAST_BACKWARDS] = {BY_NAME("last, first", "<",
                                          "last DESC, first DESC, patient_id DESC"),
                                  1, 3},
    [STATEMENT_FIRST_FORWARDS] = {BY_NAME("first, last", ">", "first, last, patient_id"), 1, 3},
    [STATEMENT_FIRST_BACKWARDS] = {BY_NAME("first, last", "<",
                                           "first DESC, last DESC, patient_id DESC"),
                                   1, 3},
    [STATEMENT_OF_FIRST_FORWARDS] = {"SELECT last, patient_id FROM ct_name WHERE first = ?1 AND "
                                     "(last, patient_id) > (?2, ?3) ORDER BY last, "
                                     "patient_id" SLICE,
                                     2, 2},
    [STATEMENT_OF_FIRST_BACKWARDS] = {"SELECT last, patient_id FROM ct_name WHERE first = ?1 AND "
                                      "(last, patient_id) < (?2, ?3) ORDER BY last DESC, "
                                      "patient_id DESC" SLICE,
                                      2, 2},
    [STATEMENT_NEXT_FIRST] = {"SELECT first FROM ct_name WHERE first > ?1 ORDER BY first LIMIT 1",
                              0, 0},
    [STATEMENT_LOOKUP_FORWARDS] = {"SELECT key, patient_id FROM ct_lookup WHERE kind = ?1 AND "
                                   "(key, patient_id) > (?2, ?3) ORDER BY key, patient_id" SLICE,
                                   2, 2},
    [STATEMENT_LOOKUP_BACKWARDS] = {"SELECT key, patient_id FROM ct_lookup WHERE kind = ?1 AND "
                                    "(key, patient_id) < (?2, ?3) ORDER BY key DESC, "
                                    "patient_id DESC" SLICE,
                                    2, 2},
};

/* What is read of several patients in one journey: the rows of many, in the order of their ids. */
static const struct {
    enum search_statement one;
    const char *text;
    int id_column;
} together[] = {
    {STATEMENT_PERSON,
     "SELECT p.id, p.mrn, p.phone, p.dob, n.last, n.first FROM patients p JOIN ct_name n ON "
     "n.patient_id = p.id WHERE p.id = ANY (CAST(?1 AS INTEGER[])) ORDER BY p.id",
     0},
    {STATEMENT_HIT, hits_sql, 0},
    {STATEMENT_HIT_PLAIN, hits_plain_sql, 0},
    {STATEMENT_NEXT_APPOINTMENT,
     "SELECT date, time, patient_id FROM appointments WHERE patient_id = ANY (CAST(?1 AS "
     "INTEGER[])) AND date >= ?2 AND status = 'scheduled' ORDER BY patient_id, date, id",
     2}};
enum { TOGETHER = sizeof together / sizeof together[0] };

struct pg_many {
    struct pg_statement *statement; /* NULL: not prepared yet */
    int64_t *ids;                   /* whose rows it has, sorted; NULL: nobody's */
    size_t count;
};

struct pg_rows {
    struct search_rows base;
    int64_t id;           /* of the first parameter */
    struct pg_many *many; /* NULL: it is always run by itself */
    int id_column;
    bool is_in_many;                /* its rows are among those */
    struct pg_statement *statement; /* NULL: not prepared yet */
    int follow, columns;
    int64_t slice;
};

struct pg_search {
    struct search_handle base;
    struct pg_connection *connection;
    struct pg_rows rows[STATEMENT_COUNT];
    struct pg_many many[TOGETHER];
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

static void forget_all(struct pg_search *search)
{
    for (int index = 0; index < TOGETHER; index++) {
        forget(&search->many[index]);
    }
}

static void list_ids(struct buffer *out, const int64_t *ids, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        buffer_format(out, index == 0 ? "{%lld" : ",%lld", (long long)ids[index]);
    }
    buffer_add_text(out, "}");
}

/* A failure here is no answer yet: the statements by themselves meet it again. */
static void foresee(struct search_handle *search, const int64_t *ids, size_t count,
                    const char *today)
{
    struct pg_search *all = (struct pg_search *)search;
    struct pg_statement *list[TOGETHER];
    struct buffer numbers;
    int listed = 0;
    buffer_init(&numbers);
    list_ids(&numbers, ids, count);
    for (int index = 0; index < TOGETHER; index++) {
        struct pg_many *many = &all->many[index];
        bool is_person = together[index].one == STATEMENT_PERSON;
        bool is_other =
            together[index].one == (search->is_adopted ? STATEMENT_HIT_PLAIN : STATEMENT_HIT);
        forget(many);
        if (is_other || is_person != (today == NULL)) {
            continue;
        }
        if (many->statement == NULL) {
            many->statement = pg_prepare(all->connection, together[index].text);
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
        forget_all(all);
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

static int begin(struct search_handle *search, bool *own_transaction, struct error *error)
{
    struct pg_connection *connection = ((struct pg_search *)search)->connection;
    forget_all((struct pg_search *)search);
    *own_transaction = !connection->in_transaction;
    return *own_transaction ? pg_begin(connection, true, NULL, 0, "searching patients", error) : 0;
}

static void end(struct search_handle *search, bool own_transaction)
{
    forget_all((struct pg_search *)search);
    if (own_transaction) {
        pg_rollback(((struct pg_search *)search)->connection);
    }
}

static void choose_slice(struct pg_rows *rows, int64_t slice)
{
    rows->slice = slice;
    if (rows->follow > 0) {
        pg_bind_int64(rows->statement, SLICE_PARAMETER, slice);
    }
}

static struct search_rows *statement(struct search_handle *search, enum search_statement which,
                                     struct error *error)
{
    struct pg_search *all = (struct pg_search *)search;
    struct pg_rows *rows = &all->rows[which];
    (void)error;
    if (rows->statement == NULL) {
        rows->statement = pg_prepare(all->connection, statements[which].text);
        rows->follow = statements[which].follow;
        rows->columns = statements[which].columns;
    }
    pg_reset(rows->statement);
    rows->is_in_many = false;
    choose_slice(rows, SLICE_FIRST);
    return &rows->base;
}

/* A full slice has come to its end: from its last row on. */
static int next_slice(struct pg_rows *rows)
{
    struct pg_statement *at = rows->statement;
    if (rows->follow == 0 || at->row < rows->slice) {
        return PG_DONE;
    }
    at->row--;
    for (int column = 0; column < rows->columns; column++) {
        pg_bind_text(at, rows->follow + column, pg_column_text(at, column));
    }
    pg_reset(at);
    choose_slice(rows, rows->slice * 4 < SLICE_MOST ? rows->slice * 4 : SLICE_MOST);
    return pg_step(at);
}

static int step(struct search_handle *search, struct search_rows *rows, struct error *error)
{
    if (own(rows)->is_in_many) {
        return step_in_many(own(rows));
    }
    int result = pg_step(own(rows)->statement);
    if (result == PG_DONE) {
        result = next_slice(own(rows));
    }
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

/* Row numbers are of four bytes there; the least and the greatest stand for "before all" and
 * "after all". */
static void bind_number(struct search_rows *rows, int parameter, int64_t id)
{
    struct pg_rows *at = own(rows);
    if (parameter == 1 && at->many != NULL && at->many->ids != NULL &&
        bsearch(&id, at->many->ids, at->many->count, sizeof id, compare_ids) != NULL) {
        at->id = id;
        at->is_in_many = true;
        seek(at);
        return;
    }
    pg_bind_int64(at->statement, parameter,
                  id < INT32_MIN   ? INT32_MIN
                  : id > INT32_MAX ? INT32_MAX
                                   : id);
}

static const char *text_at(struct search_rows *rows, int column, size_t *length)
{
    *length = (size_t)pg_column_bytes(source(rows), column);
    return pg_column_text(source(rows), column);
}

static int64_t number_at(struct search_rows *rows, int column)
{
    return pg_column_int64(source(rows), column);
}

static void free_search(struct search_handle *search)
{
    struct pg_search *all = (struct pg_search *)search;
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        pg_finalize(all->rows[which].statement);
    }
    forget_all(all);
    for (int index = 0; index < TOGETHER; index++) {
        pg_finalize(all->many[index].statement);
    }
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
                                         .foresee = foresee};

struct search_handle *pg_search_new(struct pg_connection *connection, bool is_adopted)
{
    struct pg_search *search = memory_new(sizeof *search);
    search->base.api = &pg_api;
    search->base.is_checked = true;
    search->base.is_adopted = is_adopted;
    search->connection = connection;
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        search->rows[which].base.api = &pg_api;
    }
    for (int index = 0; index < TOGETHER; index++) {
        search->rows[together[index].one].many = &search->many[index];
        search->rows[together[index].one].id_column = together[index].id_column;
    }
    return &search->base;
}

/* --- the names for guesses -------------------------------------------------------------------- */

static int add_names(struct pg_connection *connection, struct name_index *index,
                     enum name_field field, const char *text)
{
    struct pg_statement *names = pg_prepare(connection, text);
    int result;
    while ((result = pg_step(names)) == PG_ROW) {
        const char *name = pg_column_text(names, 0);
        if (name != NULL && name[0] != 0) {
            name_index_add(index, field, name, pg_column_int64(names, 1));
        }
    }
    pg_finalize(names);
    return result;
}

struct name_index *pg_name_index_read(struct pg_connection *connection, struct error *error)
{
    if (pg_begin(connection, true, NULL, 0, "reading the names of patients", error) != 0) {
        return NULL;
    }
    struct name_index *index = name_index_new();
    if (add_names(connection, index, NAME_LAST,
                  "SELECT last, count(*) FROM ct_name GROUP BY last ORDER BY last") == PG_FAILED ||
        add_names(connection, index, NAME_FIRST,
                  "SELECT first, count(*) FROM ct_name GROUP BY first ORDER BY first") ==
            PG_FAILED) {
        (void)pg_error(connection, "reading the names of patients", error);
        name_index_release(index);
        index = NULL;
    } else {
        name_index_finish(index);
    }
    pg_rollback(connection);
    return index;
}
