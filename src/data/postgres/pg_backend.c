/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the PostgreSQL backend: two readers behind one queue (src/data/reading), one writer
 * behind another (src/data/writing), a watch over the line, and what is to be known of the database
 * when it is opened. Layer: data/postgres.  Thread: the loop's, but for the functions marked
 * "worker".
 *
 * The first connection reads, the second is there for reading beside it and for the names that
 * guesses come from, the third is opened for the first save, the fourth keeps watch over the line
 * (pg_line.c): when it is lost, what runs on the others is ended, and they connect anew. All wait
 * in poll() on a thread of their own, so that neither a name look-up, a dead line nor a long answer
 * holds the loop.
 */
#include "chartty/base/clock.h"
#include "chartty/data/migrate.h"
#include "src/data/backend.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/postgres/pg_line.h"
#include "src/data/postgres/pg_reader.h"
#include "src/data/postgres/pg_search.h"
#include "src/data/postgres/pg_sink.h"
#include "src/data/postgres/pg_watch.h"
#include "src/data/postgres/pg_writer.h"
#include "src/data/reading/reading_queue.h"
#include "src/data/records_check.h"
#include "src/data/save.h"
#include "src/data/writing/writing_queue.h"

#include <stdio.h>

enum { EARLY_EVERY_MS = 5000, LAST_CANCEL_MS = 2000 };

struct pg_backend {
    struct backend_host host;
    char *key_path;     /* of the audit's key */
    char *local, *name; /* the station's own file, NULL; these records in it */
    bool read_only;
    bool is_told;             /* that it is open */
    struct pg_writer *writer; /* the queue's */
    struct writing_queue *writing;
    struct pg_reader readers[READERS];
    struct reading_queue *reading;
    struct pg_line *line;
    enum line_state line_state;
    int64_t connect_at_ms; /* connections that are missing are made early, then */
    struct data_info info;
    bool watch_anew;
    struct pg_watch watch; /* of the worker that has the job of changes */
};

static struct pg_reader *own(struct reader *reader)
{
    return (struct pg_reader *)reader;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Worker. What database is it? */
static int check_database(struct pg_backend *backend, struct pg_connection *connection,
                          struct error *error)
{
    struct data_info *info = &backend->info;
    struct database_status status;
    (void)snprintf(info->backend, sizeof info->backend, "postgresql");
    (void)snprintf(info->label, sizeof info->label, "db:%.40s", PQdb(connection->link));
    if (pg_database_read_status(connection, &status, error) != 0 ||
        records_check(status.kind, status.version, status.program_version, NULL, error) != 0) {
        return -1;
    }
    info->schema_version = status.version;
    info->is_adopted = status.kind == DATABASE_CHARTTY;
    info->is_demo = status.is_demo;
    info->is_read_only = backend->read_only || !info->is_adopted;
    return 0;
}

static struct local_options local_of(const struct pg_backend *backend)
{
    return (struct local_options){.given = backend->local,
                                  .records = backend->name,
                                  .records_key = backend->key_path,
                                  .busy_ms = backend->readers[0].connection.lock_ms};
}

/* Worker. Records that were adopted have nobody who could sign in; the station's own people go
 * there. What cannot be carried now is tried at the next start. */
static void carry_staff(struct pg_backend *backend, struct pg_connection *connection)
{
    const struct local_options local = local_of(backend);
    struct error ignored;
    if (backend->info.is_adopted && !backend->info.is_read_only && local_store_is_there(&local)) {
        struct pg_sink records = {.connection = connection};
        struct local_sink sink = pg_sink_of(&records);
        (void)local_store_carry_staff(&local, &sink, &ignored);
        pg_sink_release(&records);
    }
}

/* Worker. */
static int open_reader(struct reader *reader, bool is_first, struct error *error)
{
    struct pg_backend *backend = reader->backend;
    struct pg_connection *connection = &own(reader)->connection;
    if (pg_connect(connection, error) != 0 ||
        (is_first && check_database(backend, connection, error) != 0)) {
        return -1;
    }
    if (is_first) {
        carry_staff(backend, connection);
    }
    reader->has_all_tables = backend->info.is_adopted;
    reader->search = pg_search_new(connection, reader->has_all_tables);
    return is_first ? pg_watch_begin(&backend->watch, own(reader), error) : 0;
}

static void on_opened(void *context, const struct error *error)
{
    struct pg_backend *backend = context;
    if (error != NULL) {
        backend->host.opened(backend->host.context, error, NULL);
        return;
    }
    writing_queue_opened(backend->writing, backend->info.is_adopted);
    pg_line_begin(backend->line,
                  backend->info.is_adopted); /* it is open when that has been looked at */
}

/* A connection that was lost is made again before somebody has to wait for it; the one for saves
 * before the first of them, since nothing is shown before it is in the audit. */
static void connect_early(struct pg_backend *backend, bool at_once)
{
    int64_t now = clock_monotonic_ms();
    if (backend->reading == NULL || backend->line_state == LINE_LOST ||
        (!at_once && now < backend->connect_at_ms)) {
        return;
    }
    backend->connect_at_ms = now + EARLY_EVERY_MS;
    reading_queue_open_again(backend->reading); /* when it was not to be had until now */
    reading_queue_connect(backend->reading);
    if (backend->line_state == LINE_UP && !backend->info.is_read_only) {
        writing_queue_connect(backend->writing);
    }
}

/* --- the line --------------------------------------------------------------------------------- */

static void on_line(void *context, const struct data_line *line, bool again)
{
    struct pg_backend *backend = context;
    bool is_cut = again || (line->state == LINE_LOST && backend->line_state != LINE_LOST);
    backend->line_state = line->state;
    backend->watch_anew = backend->watch_anew || again;
    for (int index = 0; is_cut && index < READERS; index++) {
        pg_hang_up(&backend->readers[index].connection);
    }
    if (is_cut) {
        pg_hang_up(&backend->writer->connection);
    }
    bool is_first = !backend->is_told;
    if (is_first) {
        backend->is_told = true;
        backend->host.opened(backend->host.context, NULL, &backend->info);
    }
    backend->host.line(backend->host.context, line, again);
    connect_early(backend, again || is_first);
}

static void on_noticed(void *context)
{
    struct pg_backend *backend = context;
    backend->host.noticed(backend->host.context);
}

static void pg_retry(void *self)
{
    struct pg_backend *backend = self;
    pg_line_retry(backend->line);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Worker. */
static void run_once(struct reader *reader, struct job *job)
{
    struct pg_backend *backend = reader->backend;
    if (job->kind == JOB_CHANGES) {
        pg_watch_read(&backend->watch, own(reader), job);
    } else {
        reader_run(reader, job);
    }
}

/* Worker. A link that was closed while nobody used it is no lost line: reading is tried once more
 * on a new one. */
static void run(struct reader *reader, struct job *job)
{
    struct pg_connection *connection = &own(reader)->connection;
    unsigned before = connection->generation;
    run_once(reader, job);
    bool is_lost = job->error.code == ERROR_LOST;
    bool was_old = before == connection->generation;
    own(reader)->has_failed = is_lost;
    if (is_lost && was_old && atomic_load(&connection->hung_up) == 0) {
        run_once(reader, job);
    }
}

/* Worker. */
static struct name_index *read_names(struct reader *reader, struct error *error)
{
    return pg_name_index_read(&own(reader)->connection, error);
}

static void before_job(struct reader *reader, const struct job *job)
{
    struct pg_backend *backend = reader->backend;
    if (job->kind == JOB_CHANGES) {
        backend->watch.is_new = backend->watch.is_new || backend->watch_anew;
        backend->watch_anew = false;
    }
}

static void after_job(struct reader *reader, const struct job *job)
{
    struct pg_backend *backend = reader->backend;
    bool has_failed = own(reader)->has_failed;
    if (has_failed) {
        pg_line_doubt(backend->line);
    }
    if (job != NULL) { /* a cancel may have cost it */
        connect_early(backend, !has_failed && !pg_is_connected(&own(reader)->connection));
    }
}

static bool is_connected(const struct reader *reader)
{
    return pg_is_connected(&((const struct pg_reader *)reader)->connection);
}

/* Worker. */
static void connect_reader(struct reader *reader)
{
    struct error error;
    own(reader)->has_failed =
        pg_connect(&own(reader)->connection, &error) != 0 && error.code == ERROR_LOST;
}

static void hurry(struct reader *reader, bool has_job)
{
    pg_hurry(&own(reader)->connection, has_job ? LAST_CANCEL_MS : 0);
}

static void stop(struct reader *reader)
{
    pg_interrupt(&own(reader)->connection);
}

static void calm(struct reader *reader)
{
    pg_calm(&own(reader)->connection);
}

static void release(struct reader *reader)
{
    pg_reader_release(own(reader));
}

static const struct reading_ops reading_ops = {.open = open_reader,
                                               .run = run,
                                               .names = read_names,
                                               .before = before_job,
                                               .after = after_job,
                                               .is_connected = is_connected,
                                               .connect = connect_reader,
                                               .hurry = hurry,
                                               .stop = stop,
                                               .calm = calm,
                                               .release = release};

/* --- the backend ------------------------------------------------------------------------------ */

static void on_finished(void *context, struct job *job)
{
    struct pg_backend *backend = context;
    backend->host.finished(backend->host.context, job);
}

static void on_saved(void *context, struct job *job)
{
    struct pg_backend *backend = context;
    if (job->error.code == ERROR_LOST || job->error.code == ERROR_UNCERTAIN) {
        pg_line_doubt(backend->line);
    }
    if (job->save != NULL && job->save->names_changed) {
        reading_queue_names_changed(backend->reading);
    }
    backend->host.finished(backend->host.context, job);
}

static void pg_submit(void *self, struct job *job)
{
    struct pg_backend *backend = self;
    if (writing_queue_takes(backend->writing, job, backend->info.is_adopted)) {
        writing_queue_submit(backend->writing, job);
    } else {
        reading_queue_submit(backend->reading, job);
    }
}

static bool pg_cancel(void *self, struct job *job)
{
    struct pg_backend *backend = self;
    return writing_queue_takes(backend->writing, job, backend->info.is_adopted)
               ? writing_queue_cancel(backend->writing, job)
               : reading_queue_cancel(backend->reading, job);
}

static void pg_session(void *self, const struct data_session *who)
{
    struct pg_backend *backend = self;
    const char *station = who != NULL ? who->station : NULL;
    const char *username = who != NULL ? who->username : NULL;
    for (int index = 0; index < READERS; index++) {
        pg_name_person(&backend->readers[index].connection, station, username);
    }
    pg_name_person(&backend->writer->connection, station, username);
}

static void pg_close(void *self)
{
    struct pg_backend *backend = self;
    pg_line_free(backend->line);
    backend->line = NULL; /* saves that are carried out yet may find it lost */
    struct reading_queue *reading = backend->reading;
    backend->reading = NULL; /* saves may change names */
    reading_queue_free(reading);
    writing_queue_free(backend->writing);
    memory_free(backend->key_path);
    memory_free(backend->local);
    memory_free(backend->name);
    memory_free(backend);
}

static int open_writing(struct pg_backend *backend, struct loop *loop,
                        const struct data_options *options, struct error *error)
{
    const struct local_options local = local_of(backend);
    backend->writer = memory_new(sizeof *backend->writer);
    if (pg_writer_init(backend->writer, options->url, backend->key_path, options->busy_ms, error) !=
        0) {
        memory_free(backend->writer);
        return -1;
    }
    backend->writing =
        writing_queue_new(loop, &backend->writer->shared, &local, on_saved, backend, error);
    return backend->writing != NULL ? 0 : -1;
}

static int open_reading(struct pg_backend *backend, struct loop *loop, struct error *error)
{
    const struct reading_host host = {
        .context = backend, .opened = on_opened, .finished = on_finished};
    struct reader *readers[READERS];
    for (int index = 0; index < READERS; index++) {
        readers[index] = &backend->readers[index].shared;
    }
    backend->reading = reading_queue_new(loop, &reading_ops, readers, &host, error);
    return backend->reading != NULL ? 0 : -1;
}

static int init_readers(struct pg_backend *backend, const struct data_options *options,
                        struct error *error)
{
    int failed = 0;
    for (int index = 0; index < READERS; index++) {
        struct pg_reader *reader = &backend->readers[index];
        if (pg_reader_init(reader, options->url, options->busy_ms, error) != 0) {
            failed = -1;
        }
        reader->shared.backend = backend;
        reader->connection.may_be_standby = options->may_be_standby;
        reader->connection.keeps_connecting = true;
    }
    return failed;
}

/* -1 and *error: the readers are released; else they are the queue's. */
static int open_all(struct pg_backend *backend, struct loop *loop,
                    const struct data_options *options, struct error *error)
{
    const struct pg_line_host host = {.context = backend, .line = on_line, .noticed = on_noticed};
    if (init_readers(backend, options, error) == 0 &&
        open_writing(backend, loop, options, error) == 0) {
        backend->line = pg_line_new(loop, options->url, options->may_be_standby, &host, error);
    }
    if (backend->line != NULL) {
        return open_reading(backend, loop, error);
    }
    for (int index = 0; index < READERS; index++) {
        pg_reader_release(&backend->readers[index]);
    }
    return -1;
}

static void *pg_open(struct loop *loop, const struct data_options *options,
                     const struct backend_host *host, struct error *error)
{
    struct pg_backend *backend = memory_new(sizeof *backend);
    backend->host = *host;
    backend->read_only = options->read_only;
    char key_path[1024], name[1024];
    data_key_file(options->url, ".audit-key", key_path, sizeof key_path);
    data_key_file(options->url, "", name, sizeof name);
    backend->local = memory_copy_text(options->local);
    backend->name = memory_copy_text(name);
    backend->key_path =
        memory_copy_text(options->audit_key != NULL ? options->audit_key : key_path);
    if (open_all(backend, loop, options, error) != 0) {
        pg_close(backend);
        return NULL;
    }
    return backend;
}

const struct backend backend_POSTGRESQL = {.open = pg_open,
                                           .submit = pg_submit,
                                           .cancel = pg_cancel,
                                           .session = pg_session,
                                           .retry = pg_retry,
                                           .close = pg_close};
