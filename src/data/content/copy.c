/* SPDX-License-Identifier: MIT */
/*
 * Purpose: copies one database into another (chartty/data/copy.h). Layer: data.  Thread: the
 * caller's; it blocks.  Owns: both ends, and some thousand rows' keys.
 */
#include "chartty/data/copy.h"

#include "chartty/base/words.h"
#include "src/data/content/copy_parts.h"
#include "src/data/postgres/pg_database.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- what it would be ------------------------------------------------------------------------- */

static bool is_same_version(const struct database_status *status)
{
    return status->version == status->program_version;
}

static int look_at_source(const char *url, struct copy_plan *out, struct error *error)
{
    struct content *source = content_open(url, error);
    if (source == NULL) {
        return -1;
    }
    int newest = migrations_newest();
    int version = content_schema_version(source);
    out->is_foreign = source->kind == DATABASE_FOREIGN;
    content_close(source);
    return out->is_foreign || version == newest
               ? 0
               : error_set(error, ERROR_OUTDATED,
                           "The database to copy has schema version %d, this chartty works with "
                           "version %d. Migrate it first with: chartty db migrate",
                           version, newest);
}

static int refuse_target(const struct database_status *status, struct error *error)
{
    return error_set(error, ERROR_REFUSED,
                     "The database to copy to is not empty (%s). A copy goes into a new one only: "
                     "name another, or make one.",
                     status->kind == DATABASE_CHARTTY   ? WORDS("it is one of chartty's")
                     : status->kind == DATABASE_FOREIGN ? WORDS("another program made it")
                                                        : WORDS("it has other tables"));
}

/* One that `chartty db init` has just made is as good as none. */
static int look_at_target(const char *url, struct copy_plan *out, struct error *error)
{
    struct database_status status;
    struct content_sums sums;
    int64_t rows = 0;
    if (database_status(url, &status, error) != 0) {
        return -1;
    }
    out->is_resumed = status.kind == DATABASE_HALF_COPY;
    if (status.kind == DATABASE_ABSENT || status.kind == DATABASE_EMPTY) {
        return 0;
    }
    if (!out->is_resumed && (status.kind != DATABASE_CHARTTY || !is_same_version(&status))) {
        return refuse_target(&status, error);
    }
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        rows += status.row_counts[type];
    }
    if (out->is_resumed || rows > 0) {
        return out->is_resumed ? 0 : refuse_target(&status, error);
    }
    if (content_sum_url(url, NULL, &sums, error) != 0) {
        return -1;
    }
    for (int table = 0; table < content_table_count(); table++) {
        rows += sums.tables[table].rows;
    }
    return rows > 0 ? refuse_target(&status, error) : 0;
}

int copy_look(const char *from, const char *to, struct copy_plan *out, struct error *error)
{
    *out = (struct copy_plan){.is_resumed = false};
    return look_at_source(from, out, error) != 0 || look_at_target(to, out, error) != 0 ? -1 : 0;
}

/* --- reading the source once ------------------------------------------------------------------ */

void copy_tell(struct copying *copying, enum copy_stage stage, int table, int64_t done)
{
    if (copying->options->progress != NULL) {
        copying->options->progress(copying->options->context, stage, table, done, copying->total);
    }
}

bool copy_is_cancelled(const struct copying *copying, struct error *error)
{
    bool is_cancelled =
        copying->options->cancel != NULL && atomic_load(copying->options->cancel) != 0;
    if (is_cancelled) {
        (void)error_set(error, ERROR_CANCELLED,
                        "The copy was stopped. Run the same chartty db copy again; it goes on "
                        "where it stood.");
    }
    return is_cancelled;
}

static void report(struct copying *copying, const char *table, const char *column, int64_t row,
                   const char *words)
{
    const struct copy_finding finding = {table, column, row, words};
    copying->report->findings++;
    if (copying->options->finding != NULL) {
        copying->options->finding(copying->options->context, &finding);
    }
}

static int check_row(void *context, int index, const struct content_value *values,
                     struct error *error)
{
    struct copying *copying = context;
    struct content_table table = content_table(index);
    (void)error;
    for (int column = 0; column < table.column_count; column++) {
        const char *fault = content_value_fault(&table.columns[column], &values[column]);
        if (fault != NULL) {
            report(copying, table.name, table.columns[column].column, copy_row_number(values),
                   fault);
        }
    }
    return 0;
}

int64_t copy_row_number(const struct content_value *values)
{
    return values[0].kind == CONTENT_INTEGER ? strtoll(values[0].text, NULL, 10) : 0;
}

struct orphans {
    struct copying *copying;
    const struct content_reference *reference;
};

static void report_orphan(void *context, int64_t row)
{
    struct orphans *orphans = context;
    report(orphans->copying, orphans->reference->table, orphans->reference->column, row,
           "names a row that is not there");
}

/* "SELECT id FROM allergies c WHERE NOT EXISTS (SELECT 1 FROM patients p ...)": what a database
 * without the delete rules keeps. */
static int check_references(struct copying *copying, struct error *error)
{
    struct buffer text;
    int result = 0;
    buffer_init(&text);
    for (const struct content_reference *at = content_references; at->table != NULL && result == 0;
         at++) {
        int table = content_table_by_name(at->table);
        if (!content_has_table(copying->source, table)) {
            continue;
        }
        struct orphans orphans = {copying, at};
        const char *const parts[] = {"SELECT c.",
                                     content_table(table).columns[0].column,
                                     " FROM ",
                                     at->table,
                                     " c WHERE c.",
                                     at->column,
                                     " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ",
                                     at->parent,
                                     " p WHERE p.id = c.",
                                     at->column,
                                     ") ORDER BY 1"};
        buffer_clear(&text);
        for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
            buffer_add_text(&text, parts[part]);
        }
        result = copying->source->api->numbers(copying->source, text.bytes, report_orphan, &orphans,
                                               error);
    }
    buffer_release(&text);
    return result;
}

static void on_checked(void *context, int table, int64_t rows)
{
    struct copying *copying = context;
    if (rows == 0) {
        copying->done_before = copying->done;
    }
    copying->done = copying->done_before + rows;
    copy_tell(copying, copying->stage, table, copying->done);
}

/* All rows of one end; the other functions of a walk are the stage's. */
static int walk(struct copying *copying, struct content *content, enum copy_stage stage,
                struct content_sums *sums, struct error *error)
{
    const struct content_options options = {
        .progress = on_checked, .context = copying, .cancel = copying->options->cancel};
    const struct content_walk walked = {
        .options = &options, .row = stage == COPY_CHECKING ? check_row : NULL, .context = copying};
    copying->stage = stage;
    copying->done = copying->done_before = 0;
    return content_walk_all(content, &walked, sums, error);
}

/* Rows of the eight, for the bar while nothing better is known. */
static int64_t guess_total(const char *url)
{
    struct database_status status;
    struct error error;
    int64_t total = 0;
    if (database_status(url, &status, &error) == 0) {
        for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
            total += status.row_counts[type] > 0 ? status.row_counts[type] : 0;
        }
    }
    return total;
}

static int check_source(struct copying *copying, struct error *error)
{
    struct copy_report *out = copying->report;
    copying->total = guess_total(copying->options->from);
    if (walk(copying, copying->source, COPY_CHECKING, &out->sums, error) != 0 ||
        check_references(copying, error) != 0) {
        return -1;
    }
    content_sums_hash(&out->sums, out->hash);
    for (int table = 0; table < content_table_count(); table++) {
        out->rows += out->sums.tables[table].rows;
    }
    copying->total = out->rows;
    return out->findings == 0
               ? 0
               : error_set(error, ERROR_REFUSED,
                           "%" PRId64 " values would not be taken; nothing was written. Correct "
                           "these rows where they are (chartty db doctor helps), then copy again.",
                           out->findings);
}

/* --- beginning, or going on ------------------------------------------------------------------- */

static int begin_copy(struct copying *copying, struct error *error)
{
    struct target *target = copying->target;
    (void)snprintf(copying->mark.source, sizeof copying->mark.source, "%s", copying->report->hash);
    return target->api->begin(target, error) != 0 || target->api->prepare(target, error) != 0 ||
                   target->api->write_mark(target, &copying->mark, error) != 0 ||
                   target->api->commit(target, error) != 0
               ? -1
               : 0;
}

static int resume_copy(struct copying *copying, struct error *error)
{
    struct target *target = copying->target;
    if (target->api->begin(target, error) != 0 ||
        target->api->read_mark(target, &copying->mark, error) != 0 ||
        target->api->commit(target, error) != 0) {
        return -1;
    }
    return strcmp(copying->mark.source, copying->report->hash) == 0
               ? 0
               : error_set(error, ERROR_REFUSED,
                           "The half copy was made from other content: the source has changed "
                           "since, or it is another one. Remove the half copy and begin anew, "
                           "while nobody works on the source.");
}

static int open_target(struct copying *copying, struct error *error)
{
    const char *url = copying->options->to;
    struct database_status status;
    if (database_status(url, &status, error) != 0 ||
        ((status.kind == DATABASE_ABSENT || status.kind == DATABASE_EMPTY) &&
         database_init(url, error) != 0)) {
        return -1;
    }
    copying->target = pg_is_url(url) ? pg_target_open(url, error) : sqlite_target_open(url, error);
    return copying->target != NULL ? 0 : -1;
}

/* --- the end ---------------------------------------------------------------------------------- */

/* Names that another program's database has none of are ours. */
static int difference(const struct copying *copying, const struct content_sums *found)
{
    int names = content_table_by_name("ct_name");
    int patients = RECORD_PATIENT;
    int table = content_difference(&copying->report->sums, found);
    return table < 0 && found->tables[names].rows < found->tables[patients].rows &&
                   !content_has_table(copying->source, names)
               ? names
               : table;
}

static int compare(struct copying *copying, struct error *error)
{
    struct content_sums found;
    struct content *copy = content_open_any(copying->options->to, true, error);
    int result = copy != NULL ? walk(copying, copy, COPY_COMPARING, &found, error) : -1;
    content_close(copy);
    int table = result == 0 ? difference(copying, &found) : -1;
    return table < 0
               ? result
               : error_set(error, ERROR_CORRUPT,
                           "The copy is not what it was made from: %s differs (%" PRId64
                           " rows, and %" PRId64 " in the copy). Remove the copy and begin "
                           "anew; if it happens again, check both disks.",
                           content_table_name(table), copying->report->sums.tables[table].rows,
                           found.tables[table].rows);
}

static int keep_numbers(struct copying *copying, struct error *error)
{
    for (int table = 0; table < content_table_count(); table++) {
        int64_t number = 0;
        if (!content_table(table).is_numbered || !content_has_table(copying->source, table)) {
            continue;
        }
        if (copying->source->api->newest_number(copying->source, table, &number, error) != 0 ||
            (number > 0 &&
             copying->target->api->keep_number(copying->target, table, number, error) != 0)) {
            return -1;
        }
    }
    return 0;
}

static int finish_copy(struct copying *copying, struct error *error)
{
    struct target *target = copying->target;
    struct error ignored; /* without statistics it is a copy all the same */
    if (target->api->begin(target, error) != 0 || keep_numbers(copying, error) != 0 ||
        target->api->finish(target, error) != 0 || target->api->commit(target, error) != 0) {
        return -1;
    }
    (void)target->api->analyze(target, &ignored);
    return 0;
}

static int copy(struct copying *copying, const struct copy_plan *plan, struct error *error)
{
    return check_source(copying, error) != 0 || open_target(copying, error) != 0 ||
                   (plan->is_resumed ? resume_copy(copying, error) : begin_copy(copying, error)) !=
                       0 ||
                   copy_rows(copying, error) != 0 || compare(copying, error) != 0 ||
                   finish_copy(copying, error) != 0
               ? -1
               : 0;
}

int database_copy(const struct copy_options *options, struct copy_report *out, struct error *error)
{
    struct copying copying = {.options = options, .report = out};
    struct copy_plan plan;
    memset(out, 0, sizeof *out);
    for (int key = 0; key < CONTENT_KEY_COLUMNS_MAX; key++) {
        buffer_init(&copying.mark.key[key]);
        buffer_init(&copying.seen.key[key]);
    }
    int result = copy_look(options->from, options->to, &plan, error);
    if (result == 0) {
        out->is_resumed = plan.is_resumed;
        copying.source = content_open(options->from, error);
        result = copying.source != NULL ? copy(&copying, &plan, error) : -1;
    }
    content_close(copying.source);
    if (copying.target != NULL) {
        copying.target->api->close(copying.target);
    }
    for (int key = 0; key < CONTENT_KEY_COLUMNS_MAX; key++) {
        buffer_release(&copying.mark.key[key]);
        buffer_release(&copying.seen.key[key]);
    }
    return result;
}
