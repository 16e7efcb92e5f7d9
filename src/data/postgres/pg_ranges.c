/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the SQL of the search's ranges, and their rows. Layer: data/postgres, private.  Thread:
 * the reader's.
 *
 * A range's LIMIT stands in its text: with one that the server does not know it would join all
 * patients. Both tables' texts are COLLATE "C".
 */
#include "src/data/postgres/pg_ranges.h"
#include "src/data/status_sql.h"

#include <stdlib.h>
#include <string.h>

/* What a text is made for, beside the range's `by`. */
enum variant {
    BY_MASK = 3,
    BACKWARDS = 4,
    WITH_HIT = 8,
    OF_YEAR = 16,
    OF_LAST = 32, /* names are last names */
    OF_FIRST = 64,
    HAS_SECOND = 128, /* the other name begins with something, too */
    BY_FIRSTS = 256,  /* from one first name to the next */
    LIMIT_SHIFT = 9
};
enum parameter { KEY = 1, SECOND, ID, LEAD_END, SECOND_BEGIN, SECOND_END, LIST, YEAR, TODAY };

static const int limits[] = {100, 250, 1000, 10000};
enum { LIMITS = sizeof limits / sizeof limits[0] };

struct range_statement {
    unsigned variant;
    struct pg_statement *statement;
    bool is_taken; /* its rows are an answer */
};

struct pg_ranges {
    struct pg_connection *connection;
    struct range_statement *statements;
    size_t statement_count;
    struct pg_statement **answers;
    size_t answer_count, answer_capacity;
    struct pg_known *known; /* sorted by id */
    size_t known_count, known_capacity;
};

/* --- texts ------------------------------------------------------------------------------------ */

#define X(column, kind, label, max, flags, choices) ", p." #column
static const char hit_columns[] =
    PATIENT_FIELDS(X) ", c.title, c.preferred_name, c.died_on, c.former_name, c.birth_date_note, "
                      "c.missing_name_part, a.date, a.times";
#undef X

static const char hit_tables[] =
    " LEFT JOIN ct_patient c ON c.patient_id = p.id AND c.mrn = p.mrn LEFT JOIN LATERAL (SELECT "
    "date, string_agg(time || chr(31), '' ORDER BY id) AS times FROM appointments WHERE patient_id "
    "= f.i AND date >= CAST(?9 AS DATE) AND " VISIT_TO_COME_OF(
        "appointments", STATUS_BLANKS_POSTGRES) " GROUP BY date ORDER BY date LIMIT "
                                                "1) a ON true";

static const char *const columns_of[] = {
    [SEARCH_BY_LAST] = "n.last AS k, n.first AS s, n.patient_id AS i",
    [SEARCH_BY_FIRST] = "n.first AS k, n.last AS s, n.patient_id AS i",
    [SEARCH_BY_KEY] = "n.key AS k, CAST('' AS TEXT) AS s, n.patient_id AS i"};
static const char *const place_of[][2] = {
    [SEARCH_BY_LAST] = {"(n.last, n.first, n.patient_id)", "(?1, ?2, ?3)"},
    [SEARCH_BY_FIRST] = {"(n.first, n.last, n.patient_id)", "(?1, ?2, ?3)"},
    [SEARCH_BY_KEY] = {"(n.key, n.patient_id)", "(?1, ?3)"}};
static const char *const lead_of[] = {
    [SEARCH_BY_LAST] = "n.last", [SEARCH_BY_FIRST] = "n.first", [SEARCH_BY_KEY] = "n.key"};
static const char *const order_of[][2] = {
    [SEARCH_BY_LAST] = {"n.last, n.first, n.patient_id",
                        "n.last DESC, n.first DESC, n.patient_id DESC"},
    [SEARCH_BY_FIRST] = {"n.first, n.last, n.patient_id",
                         "n.first DESC, n.last DESC, n.patient_id DESC"},
    [SEARCH_BY_KEY] = {"n.key, n.patient_id", "n.key DESC, n.patient_id DESC"}};

static void add_all(struct buffer *out, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        buffer_add_text(out, *parts);
    }
}

static const char *const limit_of[LIMITS] = {" LIMIT 100", " LIMIT 250", " LIMIT 1000",
                                             " LIMIT 10000"};

/* ?8 is a date, or a year and its dash. */
#define EDGE(rest)                                                                                 \
    "CAST(CASE WHEN length(CAST(?8 AS TEXT)) = 10 THEN CAST(?8 AS TEXT) ELSE CAST(?8 AS TEXT) || " \
    "'" rest "' END AS DATE)"
#define IS_BORN ".dob BETWEEN " EDGE("01-01") " AND " EDGE("12-31")

/* The rows of a few names, each from its own place in an index: of one condition for all of them
 * (name = ANY) the server reads every row between the first name and the last. A name's place:
 * where it stands before the range's start nothing of it, behind it all. */
#define NAME     "u.name COLLATE \"C\""
#define SMALLEST "CAST(-2147483648 AS INTEGER)"
#define GREATEST "CAST(2147483647 AS INTEGER)"
static const char *const rows_of_last[] = {
    /* forwards, backwards */
    NAME " >= ?1 AND (n.first, n.patient_id) > (CASE WHEN u.name = ?1 THEN ?2 ELSE '' END, CASE "
         "WHEN u.name = ?1 THEN ?3 ELSE " SMALLEST " END)",
    NAME " <= ?1 AND (n.first, n.patient_id) < (CASE WHEN u.name = ?1 THEN ?2 ELSE '" AFTER_ALL "' "
         "END, CASE WHEN u.name = ?1 THEN ?3 ELSE " GREATEST " END)"};
static const char *const rows_of_first[] = {
    "n.last <= ?4 AND (n.last, n.patient_id) > (?1, CASE WHEN u.name = ?2 THEN ?3 WHEN " NAME
    " > ?2 THEN " SMALLEST " ELSE " GREATEST " END)",
    "n.last >= ?4 AND (n.last, n.patient_id) < (?1, CASE WHEN u.name = ?2 THEN ?3 WHEN " NAME
    " < ?2 THEN " GREATEST " ELSE " SMALLEST " END)"};

static const char listed_names[] = "unnest(CAST(?7 AS TEXT[])) AS u(name)";
/* Which first names there are, each found by one step in the index. */
static const char all_firsts[] =
    "(WITH RECURSIVE firsts(name) AS ((SELECT first FROM ct_name WHERE first >= ?5 AND first <= ?6 "
    "ORDER BY first LIMIT 1) UNION ALL SELECT (SELECT m.first FROM ct_name m WHERE m.first > "
    "firsts.name AND m.first <= ?6 ORDER BY m.first LIMIT 1) FROM firsts WHERE firsts.name IS NOT "
    "NULL) SELECT name FROM firsts WHERE name IS NOT NULL) AS u";

static void add_range_of_names(struct buffer *out, unsigned variant)
{
    bool backwards = (variant & BACKWARDS) != 0;
    bool of_first = (variant & (OF_FIRST | BY_FIRSTS)) != 0;
    const char *limit = limit_of[variant >> LIMIT_SHIFT];
    const char *const order_within[][2] = {
        {"n.first, n.patient_id", "n.first DESC, n.patient_id DESC"},
        {"n.last, n.patient_id", "n.last DESC, n.patient_id DESC"}};
    const char *const parts[] = {
        "SELECT n.last AS k, n.first AS s, n.patient_id AS i FROM ",
        (variant & BY_FIRSTS) != 0 ? all_firsts : listed_names,
        " CROSS JOIN LATERAL (SELECT n.* FROM ct_name n",
        (variant & OF_YEAR) != 0 ? " JOIN patients b ON b.id = n.patient_id AND b" IS_BORN : "",
        of_first ? " WHERE n.first = u.name AND " : " WHERE n.last = u.name AND ",
        (of_first ? rows_of_first : rows_of_last)[backwards ? 1 : 0],
        (variant & HAS_SECOND) != 0 && !of_first ? " AND n.first >= ?5 AND n.first <= ?6" : "",
        " ORDER BY ",
        order_within[of_first ? 1 : 0][backwards ? 1 : 0],
        limit,
        ") n ORDER BY ",
        order_of[SEARCH_BY_LAST][backwards ? 1 : 0],
        limit,
        NULL};
    add_all(out, parts);
}

/* Rows of the index alone. */
static void add_range(struct buffer *out, unsigned variant)
{
    unsigned by = variant & BY_MASK;
    bool backwards = (variant & BACKWARDS) != 0;
    bool is_key = by == SEARCH_BY_KEY;
    if (by == SEARCH_BY_BIRTH) {
        buffer_add_text(out, "SELECT CAST('' AS TEXT) AS k, CAST('' AS TEXT) AS s, n.id AS i FROM "
                             "patients n WHERE n" IS_BORN);
        buffer_add_text(out, limit_of[variant >> LIMIT_SHIFT]);
        return;
    }
    if ((variant & (OF_LAST | OF_FIRST | BY_FIRSTS)) != 0) {
        add_range_of_names(out, variant);
        return;
    }
    /* Both names: in the order of the last one, whatever the server thinks of the other. */
    bool has_second = (variant & HAS_SECOND) != 0;
    const char *order = order_of[by][backwards ? 1 : 0];
    const char *const parts[] = {
        "SELECT ",
        columns_of[by],
        has_second ? " FROM (SELECT n.* FROM ct_name n"
        : is_key   ? " FROM ct_lookup n"
                   : " FROM ct_name n",
        (variant & OF_YEAR) != 0 ? " JOIN patients b ON b.id = n.patient_id AND b" IS_BORN : "",
        " WHERE ",
        place_of[by][0],
        backwards ? " < " : " > ",
        place_of[by][1],
        " AND ",
        lead_of[by],
        backwards ? " >= ?4" : " <= ?4",
        is_key ? " AND n.kind = ?7" : "",
        has_second ? " ORDER BY " : "",
        has_second ? order : "",
        has_second ? " OFFSET 0) n WHERE n.first >= ?5 AND n.first <= ?6" : "",
        " ORDER BY ",
        order,
        NULL};
    add_all(out, parts);
    buffer_add_text(out, limit_of[variant >> LIMIT_SHIFT]);
}

static void build(struct buffer *out, unsigned variant)
{
    bool has_hit = (variant & WITH_HIT) != 0;
    buffer_add_text(out, "SELECT f.k, f.s, f.i, (SELECT string_agg(m.last || chr(30) || m.first || "
                         "chr(31), '') FROM ct_name m WHERE m.patient_id = f.i), p.id, p.mrn, "
                         "p.phone, p.dob");
    buffer_add_text(out, has_hit ? hit_columns : "");
    buffer_add_text(out, " FROM (");
    add_range(out, variant);
    buffer_add_text(out, ") AS f LEFT JOIN patients p ON p.id = f.i");
    buffer_add_text(out, has_hit ? hit_tables : "");
    buffer_add_text(out, (variant & BACKWARDS) != 0 ? " ORDER BY f.k DESC, f.s DESC, f.i DESC"
                                                    : " ORDER BY f.k, f.s, f.i");
}

/* --- statements ------------------------------------------------------------------------------- */

static unsigned variant_of(const struct search_range *range, bool has_hit)
{
    unsigned variant = (unsigned)range->by, limit = 0;
    while (limit + 1 < LIMITS && (size_t)limits[limit] < range->limit) {
        limit++;
    }
    variant |= range->backwards ? BACKWARDS : 0;
    variant |= has_hit ? WITH_HIT : 0;
    variant |= range->born != NULL && range->by != SEARCH_BY_BIRTH ? OF_YEAR : 0;
    variant |= range->by != SEARCH_BY_KEY && range->second[0] != 0 ? HAS_SECOND : 0;
    variant |= range->by_firsts ? BY_FIRSTS : 0;
    variant |= range->names == NULL ? 0 : range->names_are_first ? OF_FIRST : OF_LAST;
    return variant | limit << LIMIT_SHIFT;
}

/* One that nobody has the rows of. */
static struct pg_statement *take(struct pg_ranges *ranges, unsigned variant)
{
    for (size_t index = 0; index < ranges->statement_count; index++) {
        struct range_statement *kept = &ranges->statements[index];
        if (kept->variant == variant && !kept->is_taken) {
            kept->is_taken = true;
            return kept->statement;
        }
    }
    struct buffer text;
    buffer_init(&text);
    build(&text, variant);
    ranges->statements =
        memory_resize(ranges->statements, ranges->statement_count + 1, sizeof *ranges->statements);
    struct range_statement *made = &ranges->statements[ranges->statement_count++];
    *made = (struct range_statement){variant, pg_prepare(ranges->connection, text.bytes), true};
    buffer_release(&text);
    /* Whether names or the year are the shorter way depends on both: it is planned anew each time.
     */
    made->statement->is_plain = (variant & OF_YEAR) != 0;
    return made->statement;
}

/* {"smith","o\"brien"} */
static void list_names(struct buffer *out, const struct search_range *range)
{
    for (size_t index = 0; index < range->name_count; index++) {
        buffer_add_text(out, index == 0 ? "{\"" : ",\"");
        for (const char *at = range->names[index]; *at != 0; at++) {
            if (*at == '"' || *at == '\\') {
                buffer_add_text(out, "\\");
            }
            buffer_add(out, at, 1);
        }
        buffer_add_text(out, "\"");
    }
    buffer_add_text(out, "}");
}

static void bind_end(struct pg_statement *statement, int parameter, const char *prefix)
{
    struct buffer end;
    buffer_init(&end);
    buffer_add_text(&end, prefix);
    buffer_add_text(&end, AFTER_ALL);
    pg_bind_text(statement, parameter, end.bytes);
    buffer_release(&end);
}

static void bind_range(struct pg_statement *statement, const struct search_range *range,
                       const char *today)
{
    struct buffer names;
    pg_bind_text(statement, KEY, range->start.key);
    pg_bind_text(statement, SECOND, range->start.second);
    pg_bind_row(statement, ID, range->start.id);
    if (range->backwards || range->whole) {
        pg_bind_text(statement, LEAD_END, range->lead);
    } else {
        bind_end(statement, LEAD_END, range->lead);
    }
    pg_bind_text(statement, SECOND_BEGIN, range->second);
    bind_end(statement, SECOND_END, range->second);
    pg_bind_text(statement, LIST, range->kind);
    if (range->names != NULL) {
        buffer_init(&names);
        list_names(&names, range);
        pg_bind_text(statement, LIST, names.bytes);
        buffer_release(&names);
    }
    pg_bind_text(statement, YEAR, range->born);
    pg_bind_text(statement, TODAY, today);
}

/* --- answers ---------------------------------------------------------------------------------- */

struct pg_ranges *pg_ranges_new(struct pg_connection *connection)
{
    struct pg_ranges *ranges = memory_new(sizeof *ranges);
    ranges->connection = connection;
    return ranges;
}

void pg_ranges_forget(struct pg_ranges *ranges)
{
    for (size_t index = 0; index < ranges->statement_count; index++) {
        pg_reset(ranges->statements[index].statement);
        ranges->statements[index].is_taken = false;
    }
    ranges->answer_count = ranges->known_count = 0;
}

void pg_ranges_free(struct pg_ranges *ranges)
{
    if (ranges == NULL) {
        return;
    }
    for (size_t index = 0; index < ranges->statement_count; index++) {
        pg_finalize(ranges->statements[index].statement);
    }
    memory_free(ranges->statements);
    memory_free(ranges->answers);
    memory_free(ranges->known);
    memory_free(ranges);
}

static int compare_known(const void *a, const void *b)
{
    int64_t left = ((const struct pg_known *)a)->id, right = ((const struct pg_known *)b)->id;
    return left < right ? -1 : left > right;
}

static void know(struct pg_ranges *ranges, struct pg_statement *answer, bool has_hit)
{
    int rows = PQntuples(answer->result);
    size_t needed = ranges->known_count + (size_t)rows;
    if (needed > ranges->known_capacity) {
        ranges->known_capacity = needed * 2;
        ranges->known = memory_resize(ranges->known, ranges->known_capacity, sizeof *ranges->known);
    }
    for (int row = 0; row < rows; row++) {
        answer->row = row;
        if (pg_column_text(answer, PG_RANGE_PERSON) != NULL) {
            ranges->known[ranges->known_count++] =
                (struct pg_known){pg_column_int64(answer, PG_RANGE_ID), answer, row, has_hit};
        }
    }
    answer->row = -1;
}

int pg_ranges_ask(struct pg_ranges *ranges, const struct search_ask *ask,
                  struct pg_statement *const *beside, int beside_count, size_t *place)
{
    size_t count = ask->count + (size_t)beside_count;
    struct pg_statement **list = memory_array(count + 1, sizeof(struct pg_statement *));
    for (size_t index = 0; index < ask->count; index++) {
        const struct search_range *range = ask->ranges[index];
        list[index] = take(ranges, variant_of(range, ask->today != NULL));
        bind_range(list[index], range, ask->today);
    }
    for (int index = 0; index < beside_count; index++) {
        list[ask->count + (size_t)index] = beside[index];
    }
    int result = count == 0 ? PG_DONE : pg_run_all(ranges->connection, list, (int)count);
    *place = ranges->answer_count;
    for (size_t index = 0; result == PG_DONE && index < ask->count; index++) {
        if (ranges->answer_count == ranges->answer_capacity) {
            ranges->answer_capacity =
                ranges->answer_capacity == 0 ? 16 : ranges->answer_capacity * 2;
            ranges->answers = memory_resize(ranges->answers, ranges->answer_capacity,
                                            sizeof(struct pg_statement *));
        }
        ranges->answers[ranges->answer_count++] = list[index];
        know(ranges, list[index], ask->today != NULL);
    }
    if (ranges->known_count > 0) {
        qsort(ranges->known, ranges->known_count, sizeof *ranges->known, compare_known);
    }
    memory_free(list);
    return result;
}

bool pg_ranges_next(struct pg_ranges *ranges, size_t place, const char **key, const char **second,
                    int64_t *id)
{
    struct pg_statement *answer = ranges->answers[place];
    if (answer->row + 1 >= PQntuples(answer->result)) {
        return false;
    }
    answer->row++;
    *key = pg_column_text(answer, PG_RANGE_KEY);
    *second = pg_column_text(answer, PG_RANGE_SECOND);
    *id = pg_column_int64(answer, PG_RANGE_ID);
    return true;
}

const struct pg_known *pg_ranges_known(const struct pg_ranges *ranges, int64_t id)
{
    const struct pg_known wanted = {.id = id};
    return ranges->known_count == 0
               ? NULL
               : bsearch(&wanted, ranges->known, ranges->known_count, sizeof wanted, compare_known);
}

/* The answer's own place stays where it is. */
const char *pg_known_column(const struct pg_known *known, int column)
{
    int row = known->at->row;
    known->at->row = known->row;
    const char *text = pg_column_text(known->at, column);
    known->at->row = row;
    return text;
}
