/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the PostgreSQL backend: a queue of jobs that two readers, each a thread with a
 * connection of its own, work off; saves go to the writer's queue (src/data/writing). Layer:
 * data/postgres.  Thread: the loop's, but for the functions marked "worker".
 *
 * The first connection reads, the second is there for reading beside it and for the names that
 * guesses come from, the third is opened for the first save, the fourth keeps watch over the line
 * (pg_line.c): when it is lost, what runs on the others is ended, and they connect anew. All wait
 * in poll() on a thread of their own, so that neither a name look-up, a dead line nor a long answer
 * holds the loop. Which reader is on which job is known to the loop's thread alone: it interrupts a
 * connection only while it has the job, and calms it before it gives it another. So a cancel can
 * neither miss its job nor hit the next.
 */
#include "chartty/data/migrate.h"
#include "src/data/backend.h"
#include "src/data/name_index.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/postgres/pg_line.h"
#include "src/data/postgres/pg_reader.h"
#include "src/data/postgres/pg_sink.h"
#include "src/data/postgres/pg_watch.h"
#include "src/data/postgres/pg_writer.h"
#include "src/data/save.h"
#include "src/data/writing/writing_queue.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READERS = 2, NAMES_EVERY_MS = 60000 };

struct pg_backend;

/* A reader and the thread it runs on. */
struct station {
    struct pg_backend *backend;
    struct pg_reader reader;
    struct worker *worker;
    bool open, busy;
    bool has_failed; /* its job has found that the line is lost */
    struct job *job; /* the one it is on; NULL while it opens or reads names */
    struct error error;
    const struct name_index *names;     /* the ones its search has */
    const struct name_index *new_names; /* for its search, before its next job; NULL none */
    struct name_index *read_names;      /* what it has just read */
};

struct pg_backend {
    struct backend_host host;
    char *key_path;                   /* of the audit's key */
    char *local, *name;               /* the station's own file, NULL; these records in it */
    bool read_only, closing, is_told; /* told: that it is open */
    struct pg_writer *writer;         /* the queue's */
    struct writing_queue *writing;
    struct pg_line *line;
    enum line_state line_state;
    struct station stations[READERS];
    struct job *queue;
    struct data_info info;
    bool watch_anew;
    struct pg_watch watch;    /* of the worker that has the job of changes */
    struct name_index *names; /* as read last; the readers hold references of their own */
    bool names_due;           /* they may have changed since */
    int64_t names_read_at_ms;
};

/* --- opening ---------------------------------------------------------------------------------- */

/* Worker. What database is it? */
static int check_database(struct pg_backend *backend, struct pg_connection *connection,
                          struct error *error)
{
    struct data_info *info = &backend->info;
    struct database_status status;
    (void)snprintf(info->backend, sizeof info->backend, "postgresql");
    (void)snprintf(info->label, sizeof info->label, "db:%.40s", PQdb(connection->link));
    if (pg_database_read_status(connection, &status, error) != 0) {
        return -1;
    }
    if (status.kind == DATABASE_HALF_COPY) {
        return error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    }
    if (status.kind != DATABASE_CHARTTY && status.kind != DATABASE_FOREIGN) {
        return error_set(error, status.kind == DATABASE_WRONG ? ERROR_INVALID : ERROR_NOT_FOUND,
                         "This database holds no patient records. A new database is made by: "
                         "chartty db init");
    }
    if (status.kind == DATABASE_CHARTTY && status.version != status.program_version) {
        return error_set(error, ERROR_OUTDATED,
                         status.version > status.program_version
                             ? "This database was brought to version %d by a newer chartty; this "
                               "one knows version %d. Use the newer program."
                             : "This database has version %d; this program needs version %d. Make "
                               "a backup, then run: chartty db migrate",
                         status.version, status.program_version);
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
                                  .busy_ms = backend->stations[0].reader.connection.lock_ms};
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

static void dispatch(struct pg_backend *backend);

/* Worker. */
static void run_open(void *context)
{
    struct station *station = context;
    struct pg_backend *backend = station->backend;
    struct pg_reader *reader = &station->reader;
    error_clear(&station->error);
    bool first = station == &backend->stations[0];
    if (pg_connect(&reader->connection, &station->error) != 0 ||
        (first && check_database(backend, &reader->connection, &station->error) != 0)) {
        return;
    }
    if (first) {
        carry_staff(backend, &reader->connection);
    }
    reader->has_all_tables = backend->info.is_adopted;
    reader->search = pg_search_new(&reader->connection, reader->has_all_tables);
    if (first) {
        (void)pg_watch_begin(&backend->watch, reader, &station->error);
    }
}

static void on_open(void *context);

static void open_second(struct pg_backend *backend)
{
    struct station *station = &backend->stations[1];
    if (!station->busy && !backend->closing) {
        station->busy = true;
        worker_submit(station->worker, run_open, on_open, station);
    }
}

static void on_open(void *context)
{
    struct station *station = context;
    struct pg_backend *backend = station->backend;
    bool first = station == &backend->stations[0];
    station->busy = false;
    station->open = station->error.code == ERROR_OK;
    if (backend->closing) {
        return;
    }
    if (!first) {
        backend->names_due = backend->info.is_adopted;
        dispatch(backend);
        return;
    }
    if (!station->open) {
        backend->host.opened(backend->host.context, &station->error, NULL);
        return;
    }
    writing_queue_opened(backend->writing, backend->info.is_adopted);
    open_second(backend);
    pg_line_begin(backend->line,
                  backend->info.is_adopted); /* it is open when that has been looked at */
}

/* --- the line --------------------------------------------------------------------------------- */

static void on_line(void *context, const struct data_line *line, bool again)
{
    struct pg_backend *backend = context;
    bool is_cut = again || (line->state == LINE_LOST && backend->line_state != LINE_LOST);
    backend->line_state = line->state;
    backend->watch_anew = backend->watch_anew || again;
    for (int index = 0; is_cut && index < READERS; index++) {
        pg_hang_up(&backend->stations[index].reader.connection);
    }
    if (is_cut) {
        pg_hang_up(&backend->writer->connection);
    }
    if (again && !backend->stations[1].open) { /* it was not to be had until now */
        open_second(backend);
    }
    if (!backend->is_told) {
        backend->is_told = true;
        backend->host.opened(backend->host.context, NULL, &backend->info);
    }
    backend->host.line(backend->host.context, line, again);
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

/* --- running ---------------------------------------------------------------------------------- */

static void read_once(struct station *station)
{
    if (station->job->kind == JOB_CHANGES) {
        pg_watch_read(&station->backend->watch, &station->reader, station->job);
    } else {
        pg_reader_run(&station->reader, station->job);
    }
}

/* Worker. A link that was closed while nobody used it is no lost line: reading is tried once more
 * on a new one. */
static void run_job(void *context)
{
    struct station *station = context;
    if (station->new_names != NULL) {
        search_set_index(station->reader.search, station->new_names);
    }
    unsigned before = station->reader.connection.generation;
    read_once(station);
    bool is_lost = station->job->error.code == ERROR_LOST;
    bool was_old = before == station->reader.connection.generation;
    station->has_failed = is_lost;
    if (is_lost && was_old && atomic_load(&station->reader.connection.hung_up) == 0) {
        read_once(station);
    }
}

/* Did somebody write a patient? Then the names in memory may lag behind. */
static bool touches_names(const struct job *job)
{
    if (job->kind != JOB_CHANGES) {
        return false;
    }
    for (int index = 0; index < job->note_count; index++) {
        if (job->notes[index].type == RECORD_PATIENT) {
            return true;
        }
    }
    return job->note_count < 0;
}

static void on_job(void *context)
{
    struct station *station = context;
    struct pg_backend *backend = station->backend;
    struct job *job = station->job;
    backend->names_due = backend->names_due || (backend->info.is_adopted && touches_names(job));
    station->job = NULL;
    station->new_names = NULL;
    station->busy = false;
    if (station->has_failed) {
        pg_line_doubt(backend->line);
    }
    dispatch(backend);
    backend->host.finished(backend->host.context, job);
}

static void start_job(struct station *station, struct job *job)
{
    station->busy = true;
    station->job = job;
    if (station->names != station->backend->names) {
        station->new_names = station->names = station->backend->names;
    }
    if (job->kind == JOB_CHANGES) {
        station->backend->watch.is_new =
            station->backend->watch.is_new || station->backend->watch_anew;
        station->backend->watch_anew = false;
    }
    pg_calm(&station->reader.connection);
    worker_submit(station->worker, run_job, on_job, station);
}

/* Worker. The distinct names, for what is misspelt; without them only that is not found. */
static void run_names(void *context)
{
    struct station *station = context;
    error_clear(&station->error);
    station->read_names = pg_name_index_read(&station->reader.connection, &station->error);
}

static void on_names(void *context)
{
    struct station *station = context;
    struct pg_backend *backend = station->backend;
    station->busy = false;
    if (station->read_names != NULL) {
        name_index_release(backend->names);
        backend->names = station->read_names;
        station->read_names = NULL;
    }
    dispatch(backend);
}

/* Names are read by the second reader alone, so that the first stays free for what people wait for.
 */
static void read_names_if_due(struct pg_backend *backend)
{
    struct station *station = &backend->stations[READERS - 1];
    int64_t now = clock_monotonic_ms();
    if (!backend->names_due || station->busy || !station->open ||
        (backend->names_read_at_ms != 0 && now - backend->names_read_at_ms < NAMES_EVERY_MS)) {
        return;
    }
    backend->names_due = false;
    backend->names_read_at_ms = now;
    station->busy = true;
    pg_calm(&station->reader.connection);
    worker_submit(station->worker, run_names, on_names, station);
}

/* Gives queued jobs to free readers. */
static void dispatch(struct pg_backend *backend)
{
    if (backend->closing) {
        return;
    }
    for (int index = 0; index < READERS && backend->queue != NULL; index++) {
        struct station *station = &backend->stations[index];
        if (station->busy || !station->open) {
            continue;
        }
        struct job *job = backend->queue;
        backend->queue = job->next;
        start_job(station, job);
    }
    if (backend->queue == NULL) {
        read_names_if_due(backend);
    }
}

static void on_saved(void *context, struct job *job)
{
    struct pg_backend *backend = context;
    if (job->error.code == ERROR_LOST || job->error.code == ERROR_UNCERTAIN) {
        pg_line_doubt(backend->line);
    }
    if (job->save != NULL && job->save->names_changed) {
        backend->names_due = true;
        dispatch(backend);
    }
    backend->host.finished(backend->host.context, job);
}

/* Who may sign in at records that have no table of staff, and the audit, are in the station's own
 * file; all of it is done by the one thread that makes the file. */
static bool is_for_writer(const struct pg_backend *backend, const struct job *job)
{
    return job->kind == JOB_SAVE || job->kind == JOB_SETTLE ||
           (backend->local != NULL && !backend->info.is_adopted && local_store_takes(job));
}

static void pg_submit(void *self, struct job *job)
{
    struct pg_backend *backend = self;
    if (is_for_writer(backend, job)) {
        writing_queue_submit(backend->writing, job);
        return;
    }
    struct job **link = &backend->queue;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    job->next = NULL;
    *link = job;
    dispatch(backend);
}

static bool pg_cancel(void *self, struct job *job)
{
    struct pg_backend *backend = self;
    if (is_for_writer(backend, job)) {
        return writing_queue_cancel(backend->writing, job);
    }
    for (struct job **link = &backend->queue; *link != NULL; link = &(*link)->next) {
        if (*link == job) {
            *link = job->next;
            return true;
        }
    }
    for (int index = 0; index < READERS; index++) {
        if (backend->stations[index].job == job) {
            pg_interrupt(&backend->stations[index].reader.connection);
        }
    }
    return false;
}

static void pg_session(void *self, const struct data_session *who)
{
    struct pg_backend *backend = self;
    const char *station = who != NULL ? who->station : NULL;
    const char *username = who != NULL ? who->username : NULL;
    for (int index = 0; index < READERS; index++) {
        pg_name_person(&backend->stations[index].reader.connection, station, username);
    }
    pg_name_person(&backend->writer->connection, station, username);
}

static void pg_close(void *self)
{
    struct pg_backend *backend = self;
    backend->closing = true;
    pg_line_free(backend->line);
    backend->line = NULL; /* saves that are carried out yet may find it lost */
    for (int index = 0; index < READERS; index++) {
        pg_interrupt(&backend->stations[index].reader.connection);
    }
    while (backend->queue != NULL) {
        struct job *job = backend->queue;
        backend->queue = job->next;
        error_set(&job->error, ERROR_CANCELLED, "Cancelled.");
        backend->host.finished(backend->host.context, job);
    }
    for (int index = 0; index < READERS; index++) {
        struct station *station = &backend->stations[index];
        worker_stop(station->worker);
        name_index_release(station->read_names);
        pg_reader_release(&station->reader);
    }
    writing_queue_free(backend->writing);
    name_index_release(backend->names);
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
    bool is_fine = true;
    for (int index = 0; index < READERS; index++) {
        struct station *station = &backend->stations[index];
        station->backend = backend;
        station->reader.connection.wake = station->reader.connection.cut = -1;
        is_fine = is_fine &&
                  pg_init(&station->reader.connection, options->url, options->busy_ms, error) == 0;
        station->reader.connection.may_be_standby = options->may_be_standby;
        if (is_fine) {
            station->worker = worker_start(loop, "chartty-read", error);
            is_fine = station->worker != NULL;
        }
    }
    if (is_fine && open_writing(backend, loop, options, error) == 0) {
        struct pg_line_host own = {.context = backend, .line = on_line, .noticed = on_noticed};
        backend->line = pg_line_new(loop, options->url, options->may_be_standby, &own, error);
    }
    if (backend->line == NULL) {
        pg_close(backend);
        return NULL;
    }
    backend->stations[0].busy = true;
    worker_submit(backend->stations[0].worker, run_open, on_open, &backend->stations[0]);
    return backend;
}

const struct backend backend_POSTGRESQL = {.open = pg_open,
                                           .submit = pg_submit,
                                           .cancel = pg_cancel,
                                           .session = pg_session,
                                           .retry = pg_retry,
                                           .close = pg_close};
