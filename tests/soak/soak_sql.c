/* SPDX-License-Identifier: MIT */
/*
 * No value becomes part of a statement (reliability.md 7, row 26): 10^4 hostile searches, sorts,
 * filters and page keys a change, 10^6 a night, through the data layer on a real database, with
 * SQLite itself telling the text of every statement that runs. Every hostile value holds a mark,
 * which no text may have, and every text must be one that harmless requests, asked first, had too
 * or that sql.c makes from its constants.
 */
#include "soak/soak.h"

#include "chartty/base/memory.h"
#include "chartty/data/data.h"
#include "chartty/data/migrate.h"
#include "src/data/sql.h"

#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

enum { TEXTS_MOST = 20000, IN_FLIGHT = 32, ANSWER_MS = 120000, SHOWN_WRONG_MOST = 5 };
#define MARK "zq7x"

/* Filled by SQLite's trace on the readers' threads. The hook of sqlite3_auto_extension takes no
 * context, so that this is the one writable static of the file. */
static struct {
    pthread_mutex_t lock;
    char *texts[TEXTS_MOST];
    int count, known; /* the first `known` are those of harmless requests */
    long runs, marked;
} seen = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int on_statement(unsigned event, void *context, void *statement, void *text)
{
    (void)event;
    (void)context;
    (void)statement;
    const char *sql = text;
    pthread_mutex_lock(&seen.lock);
    seen.runs++;
    int at = 0;
    while (at < seen.count && strcmp(seen.texts[at], sql) != 0) {
        at++;
    }
    if (at == seen.count && at < TEXTS_MOST) {
        seen.texts[seen.count++] = memory_copy_text(sql);
    }
    if (strcasestr(sql, MARK) != NULL && seen.marked++ < SHOWN_WRONG_MOST) {
        printf("a value is in the text: %s\n", sql);
    }
    pthread_mutex_unlock(&seen.lock);
    return 0;
}

static int watch_connection(sqlite3 *connection, const char **message,
                            const struct sqlite3_api_routines *unused)
{
    (void)message;
    (void)unused;
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, on_statement, NULL);
}

struct run {
    struct soak_random random;
    struct loop *loop;
    struct data *data;
    data_owner owner;
    bool hostile, ready;
    enum error_code open_code;
    struct page_key key; /* of the last row that came: real keys, then bent */
    int waiting;
    long refused, answered;
};

static const char *hostile_text(struct run *run, char *out, size_t size)
{
    static const char *const attacks[] = {"' OR '1'='1' -- ",
                                          "'; DROP TABLE patients; --",
                                          "\" UNION SELECT * FROM ct_staff --",
                                          "%",
                                          "_",
                                          "\\",
                                          "smith' COLLATE NOCASE",
                                          "1); DELETE FROM patients",
                                          "?1",
                                          "x' || char(0) || '",
                                          "last_name DESC",
                                          "0x27",
                                          "/*",
                                          "'||(SELECT mrn)||'",
                                          "\xe2\x80\x99 OR 1=1",
                                          "(SELECT sql FROM sqlite_schema)"};
    static const char *const harmless[] = {"smith",       "smith, john", "555-1234",
                                           "mrn-00017",   "1980",        "smith 1980-02-03",
                                           "jo an na li", "3 feb 1980"};
    static const char *const words[] = {"anna",         "or 1",   "zq7y", "9z",
                                        "union select", "char 0", "table"};
    if (run->hostile) {
        snprintf(out, size, "%s" MARK "%s %s", SOAK_PICK(&run->random, attacks),
                 SOAK_PICK(&run->random, attacks), SOAK_PICK(&run->random, harmless));
    } else if (soak_below(&run->random, 2) == 0) {
        snprintf(out, size, "%s", SOAK_PICK(&run->random, harmless));
    } else {
        snprintf(out, size, "%s %s %s", SOAK_PICK(&run->random, words),
                 SOAK_PICK(&run->random, words), SOAK_PICK(&run->random, harmless));
    }
    return out;
}

static struct date some_date(struct run *run)
{
    return (struct date){1900 + (int)soak_below(&run->random, 200),
                         1 + (int)soak_below(&run->random, 12),
                         1 + (int)soak_below(&run->random, 28)};
}

static int64_t some_id(struct run *run)
{
    static const int64_t ids[] = {0, 1, 2, 3, -1, INT64_MAX, INT64_MIN, 40};
    return SOAK_PICK(&run->random, ids);
}

/* A key that a page gave, or one with parts that nobody made. */
static void some_key(struct run *run, struct page_key *key)
{
    *key = run->key;
    if (!run->hostile || soak_below(&run->random, 2) == 0) {
        return;
    }
    int used = 0;
    key->count = (int)soak_below(&run->random, PAGE_KEY_PARTS + 1);
    for (int part = 0; part < key->count; part++) {
        char text[48];
        snprintf(text, sizeof text, "%c%s' OR " MARK, "irtx"[soak_below(&run->random, 4)],
                 soak_below(&run->random, 2) == 0 ? "" : "12");
        key->offsets[part] = soak_below(&run->random, 6) == 0 ? (short)-1 : (short)used;
        used += snprintf(key->bytes + used, sizeof key->bytes - (size_t)used, "%s", text) + 1;
    }
}

static void some_request(struct run *run, struct page_request *request)
{
    char text[256], words[256];
    struct date today = {2026, 11, 24};
    *request = (struct page_request){0};
    struct query *query = &request->query;
    query->id = (enum query_id)soak_below(&run->random, QUERY_COUNT);
    query->order = soak_below(&run->random, 3) > 0 ? QUERY_ORDER_DEFAULT
                                                   : (int)soak_below(&run->random, 80) - 40;
    query->filter.id = some_id(run);
    query->filter.patient_id = some_id(run);
    query->filter.provider_id = soak_below(&run->random, 2) == 0 ? 0 : some_id(run);
    query->filter.has_from = soak_below(&run->random, 3) > 0;
    query->filter.has_to = soak_below(&run->random, 3) == 0;
    query->filter.has_today = true;
    query->filter.from = some_date(run);
    query->filter.to = some_date(run);
    query->filter.today = today;
    query->filter.preset = (enum query_preset)soak_below(&run->random, 3);
    search_line_parse(hostile_text(run, text, sizeof text), today, soak_below(&run->random, 2) == 0,
                      &query->filter.terms);
    if (soak_below(&run->random, 3) == 0) {
        snprintf(query->filter.contains, sizeof query->filter.contains, "%s",
                 hostile_text(run, words, sizeof words));
    }
    if (soak_below(&run->random, 2) == 0) {
        snprintf(query->filter.word, sizeof query->filter.word, "%s",
                 hostile_text(run, words, sizeof words));
        snprintf(query->filter.action, sizeof query->filter.action, "%.39s",
                 hostile_text(run, words, sizeof words));
    }
    request->from = (enum page_from)soak_below(&run->random, PAGE_AT + 1);
    some_key(run, &request->key);
    request->limit = 1 + (int)soak_below(&run->random, 60);
}

static void take_pages(void *context, const struct error *error, struct page **pages, int count)
{
    struct run *run = context;
    run->waiting--;
    if (error->code != ERROR_OK) {
        run->refused++;
        return;
    }
    run->answered++;
    if (count > 0 && pages[0]->count > 0) {
        run->key = pages[0]->keys[pages[0]->count - 1];
    }
}

static void take_count(void *context, const struct error *error, int64_t total, bool exact)
{
    struct run *run = context;
    (void)total;
    (void)exact;
    run->waiting--;
    *(error->code == ERROR_OK ? &run->answered : &run->refused) += 1;
}

static void ask(struct run *run)
{
    struct page_request request;
    struct error error;
    some_request(run, &request);
    bool count = soak_below(&run->random, 5) == 0;
    uint64_t ticket =
        count
            ? data_count(run->data, run->owner, &request.query, ANSWER_MS, take_count, run, &error)
            : data_pages(run->data, run->owner, &request, 1, ANSWER_MS, take_pages, run, &error);
    if (ticket == 0) {
        run->refused++;
    } else {
        run->waiting++;
    }
}

static bool some_are_back(void *context)
{
    return ((struct run *)context)->waiting < IN_FLIGHT / 2;
}
static bool all_are_back(void *context)
{
    return ((struct run *)context)->waiting == 0;
}
static bool is_ready(void *context)
{
    return ((struct run *)context)->ready;
}

static void ask_many(struct run *run, long count, bool hostile)
{
    run->hostile = hostile;
    for (long i = 0; i < count; i++) {
        ask(run);
        if (run->waiting >= IN_FLIGHT) {
            loop_run_until(run->loop, some_are_back, run, ANSWER_MS);
        }
    }
    loop_run_until(run->loop, all_are_back, run, ANSWER_MS);
}

static void opened(void *context, const struct error *error)
{
    struct run *run = context;
    run->ready = true;
    run->open_code = error->code;
    if (error->code != ERROR_OK) {
        printf("%s\n", error->user);
    }
}

/* Rows of every table, written as another program would, so that the stale names are read too. */
static bool make_database(const char *path)
{
    static const char *const rows[] = {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
        "INSERT INTO patients (mrn, last_name, first_name, dob, phone) SELECT "
        "'MRN-' || printf('%05d', i), CASE i % 4 WHEN 0 THEN 'Smith' ELSE 'O''Brien ' || i END, "
        "'John', '1980-02-' || printf('%02d', 1 + i % 28), '555-' || (1000 + i) FROM n",
        "INSERT INTO providers (npi, name) VALUES ('1234567893', 'Dr A'), ('1987654321', 'Dr B')",
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, status) "
        "SELECT 'A' || id, 1 + id % 3, 1 + id % 2, '2026-11-24', '09:00', 'scheduled' "
        "FROM patients"};
    struct error error;
    sqlite3 *connection = NULL;
    if (database_init(path, &error) != 0) {
        printf("%s\n", error.user);
        return false;
    }
    bool good = sqlite3_open(path, &connection) == SQLITE_OK;
    for (size_t i = 0; good && i < sizeof rows / sizeof rows[0]; i++) {
        good = sqlite3_exec(connection, rows[i], NULL, NULL, NULL) == SQLITE_OK;
    }
    if (!good) {
        printf("%s\n", sqlite3_errmsg(connection));
    }
    sqlite3_close(connection);
    return good;
}

/* FNV-1a */
static uint64_t text_number(const char *text)
{
    uint64_t number = UINT64_C(0xCBF29CE484222325);
    for (; *text != '\0'; text++) {
        number = (number ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    }
    return number;
}

/* Numbers of the texts of one query in all its orders, beside what else is in the shape. */
static void add_orders(struct sql_shape shape, struct buffer *numbers)
{
    int columns = query_record(shape.query)->field_count;
    for (shape.order = -columns; shape.order <= columns; shape.order++) {
        struct query query = {.id = shape.query, .order = shape.order};
        struct error error;
        query.filter.preset = shape.preset;
        if (shape.query != QUERY_PATIENT_SEARCH && sql_check(&query, &error) == 0) {
            struct sql_statement statement;
            sql_build(&shape, &statement);
            uint64_t number = text_number(statement.text.bytes);
            buffer_add(numbers, (const char *)&number, sizeof number);
            buffer_release(&statement.text);
        }
    }
}

/* ... and with the optional filters that the audit alone has. */
static void add_filters(struct sql_shape shape, struct buffer *numbers)
{
    int rounds = shape.query == QUERY_AUDIT ? 2 * 2 * 3 : 1;
    for (int round = 0; round < rounds; round++) {
        shape.patient = (round & 1) != 0;
        shape.word = (round & 2) != 0;
        shape.action = (enum sql_action)(round / 4);
        add_orders(shape, numbers);
    }
}

/* Numbers of every text that sql.c makes. */
static void add_all_texts(struct buffer *numbers)
{
    for (int rest = 0; rest < QUERY_COUNT * 3 * 3 * 5 * 32; rest++) {
        int others = rest / QUERY_COUNT, flags = others / 45;
        struct sql_shape shape = {.query = (enum query_id)(rest % QUERY_COUNT),
                                  .preset = (enum query_preset)(others % 3),
                                  .tables = (enum sql_tables)(others / 3 % 3),
                                  .from = (enum page_from)(others / 9 % 5),
                                  .up_to = (flags & 16) != 0,
                                  .provider = (flags & 1) != 0,
                                  .has_from = (flags & 2) != 0,
                                  .has_to = (flags & 4) != 0,
                                  .count = (flags & 8) != 0};
        add_filters(shape, numbers);
    }
}

static bool holds_number(const struct buffer *numbers, uint64_t wanted)
{
    uint64_t number;
    for (size_t at = 0; at < numbers->length; at += sizeof number) {
        memcpy(&number, numbers->bytes + at, sizeof number);
        if (number == wanted) {
            return true;
        }
    }
    return false;
}

static long count_unknown(void)
{
    struct buffer numbers;
    long unknown = 0;
    /* What the index of names reads (sqlite_names.c), whenever it is due, harmless or not. */
    static const char *const others[] = {
        "SELECT last, count(*) FROM ct_name WHERE last > ?1 GROUP BY last ORDER BY last LIMIT 256",
        "SELECT first, count(*) FROM ct_name WHERE first > ?1 GROUP BY first ORDER BY first"
        " LIMIT 256"};
    buffer_init(&numbers);
    add_all_texts(&numbers);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        uint64_t number = text_number(others[i]);
        buffer_add(&numbers, (const char *)&number, sizeof number);
    }
    for (int i = seen.known; i < seen.count; i++) {
        if (!holds_number(&numbers, text_number(seen.texts[i])) && unknown++ < SHOWN_WRONG_MOST) {
            printf("a text of no list: %s\n", seen.texts[i]);
        }
    }
    buffer_release(&numbers);
    return unknown;
}

int main(void)
{
    char folder[] = "/tmp/chartty-soak-XXXXXX", path[64];
    long count = soak_count(10000, 1000000);
    struct run run = {.random = soak_random_from(26)};
    struct error error;
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    snprintf(path, sizeof path, "%s/soak.db", folder);
    struct data_options options = {.url = path};
    if (!make_database(path) ||
        sqlite3_auto_extension((void (*)(void))watch_connection) != SQLITE_OK) {
        return 1;
    }
    run.loop = loop_new(&error);
    run.data = data_open(run.loop, &options, opened, &run, &error);
    loop_run_until(run.loop, is_ready, &run, ANSWER_MS);
    run.owner = data_owner_new(run.data);
    ask_many(&run, 20000, false);
    seen.known = seen.count;
    long harmless_answers = run.answered;
    ask_many(&run, count, true);
    data_close(run.data);
    loop_free(run.loop);
    unlink(path);
    rmdir(folder);
    long wrong = seen.marked + count_unknown() + run.waiting + (run.open_code != ERROR_OK) +
                 (harmless_answers == 0) + (run.answered == harmless_answers) +
                 (seen.count == TEXTS_MOST);
    printf("%d texts, %d of them known from harmless requests; %ld statements ran, %ld requests "
           "answered, %ld refused\n",
           seen.count, seen.known, seen.runs, run.answered, run.refused);
    for (int i = 0; i < seen.count; i++) {
        memory_free(seen.texts[i]);
    }
    return soak_end("hostile searches and sorts", count, wrong);
}
