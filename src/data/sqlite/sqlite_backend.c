/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the SQLite backend: a queue of jobs that two readers, each a thread with a connection of
 * its own, work off; saves go to the writer's queue (src/data/writing). Layer: data/sqlite. Thread:
 * the loop's, but for the functions marked "worker".
 *
 * Which reader is on which job is known to the loop's thread alone: it sets a reader's cancel flag
 * only while that reader has the job, and clears it before it gives it another. So a cancel can
 * neither miss its job nor hit the next one, without a lock. A cancelled job that has not begun
 * leaves the queue at once.
 */
#include "chartty/data/migrate.h"
#include "src/data/audit_key.h"
#include "src/data/backend.h"
#include "src/data/name_index.h"
#include "src/data/save.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/reader.h"
#include "src/data/sqlite/sqlite_database.h"
#include "src/data/sqlite/sqlite_search.h"
#include "src/data/sqlite/sqlite_sink.h"
#include "src/data/sqlite/sqlite_writer.h"
#include "src/data/sqlite/stations.h"
#include "src/data/writing/writing_queue.h"

#include <assert.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READERS = 2, NAMES_EVERY_MS = 60000 };

struct sqlite_backend;

/* A reader and the thread it runs on. */
struct station {
    struct sqlite_backend *backend;
    struct reader reader;
    struct worker *worker;
    bool open, busy;
    struct job *job; /* the one it is on; NULL while it opens or reads names */
    struct error error;
    int64_t change;                 /* of a job of changes: the newest one seen, before and after */
    const struct name_index *names; /* the ones its search has */
    const struct name_index *new_names; /* for its search, before its next job; NULL none */
    struct name_index *read_names;      /* what it has just read */
};

struct sqlite_backend {
    struct backend_host host;
    char *path;
    char *key_path; /* of the audit's key */
    char *local;    /* the station's own file; NULL */
    int busy_ms;
    bool read_only, closing;
    int entered; /* stations.h */
    struct writing_queue *writing;
    struct station stations[READERS];
    struct job *queue;
    struct data_info info;
    int64_t seen_change;
    struct name_index *names; /* as read last; the readers hold references of their own */
    bool names_due;           /* they may have changed since */
    int64_t names_read_at_ms;
};

/* --- opening ---------------------------------------------------------------------------------- */

/* Worker. Is the schema's version this program's? */
static int check_version(const char *path, int version, struct error *error)
{
    int count = 0;
    const struct migration *list = migrations("sqlite", &count);
    int newest = count > 0 ? list[count - 1].version : 0;
    if (version > newest) {
        return error_set(error, ERROR_OUTDATED,
                         "This database was brought to version %d by a newer chartty; this one "
                         "knows version %d. Use the newer program.",
                         version, newest);
    }
    if (version < newest) {
        return error_set(error, ERROR_OUTDATED,
                         "This database has version %d; this program needs version %d. Make a "
                         "backup, then run: chartty db migrate %.150s",
                         version, newest, path);
    }
    return 0;
}

/* Worker. What database is it? */
static int check_database(struct sqlite_backend *backend, sqlite3 *connection, struct error *error)
{
    struct data_info *info = &backend->info;
    enum database_kind kind = DATABASE_ABSENT;
    int64_t demo = 0;
    snprintf(info->backend, sizeof info->backend, "sqlite");
    snprintf(info->label, sizeof info->label, "db:sqlite");
    if (sqlite_database_kind(connection, &kind, &info->schema_version, error) != 0) {
        return -1;
    }
    if (kind == DATABASE_HALF_COPY) {
        return error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    }
    if (kind != DATABASE_CHARTTY && kind != DATABASE_FOREIGN) {
        return error_set(error, kind == DATABASE_WRONG ? ERROR_INVALID : ERROR_NOT_FOUND,
                         "%.150s holds no patient records. A new database is made by: "
                         "chartty db init",
                         backend->path);
    }
    info->is_adopted = kind == DATABASE_CHARTTY;
    if (info->is_adopted &&
        (check_version(backend->path, info->schema_version, error) != 0 ||
         sqlite_read_number(connection, "SELECT count(*) FROM ct_meta WHERE key = 'demo'", 0, &demo,
                            error) != 0)) {
        return -1;
    }
    info->is_demo = demo != 0;
    info->is_read_only =
        backend->read_only || !info->is_adopted || access(backend->path, W_OK) != 0;
    return 0;
}

/* Worker. Records that were adopted have nobody who could sign in; the station's own people go
 * there. What cannot be carried now is tried at the next start. */
static void carry_staff(struct sqlite_backend *backend)
{
    const struct local_options local = {.given = backend->local,
                                        .records = backend->path,
                                        .records_key = backend->key_path,
                                        .is_file = true,
                                        .busy_ms = backend->busy_ms};
    struct sqlite_sink records = {.connection = NULL};
    struct local_sink sink = sqlite_sink_of(&records);
    struct error ignored;
    if (backend->info.is_adopted && !backend->info.is_read_only && local_store_is_there(&local) &&
        connection_open(backend->path, CONNECTION_WRITE, backend->busy_ms, NULL,
                        &records.connection, &ignored) == 0) {
        (void)local_store_carry_staff(&local, &sink, &ignored);
    }
    sqlite_sink_release(&records);
    sqlite3_close(records.connection);
}

static void dispatch(struct sqlite_backend *backend);

/* Worker. Records that are written to are not exchanged under a station (stations.h). */
static int enter(struct sqlite_backend *backend, const struct stat *opened, struct error *error)
{
    if (backend->info.is_adopted && !backend->info.is_read_only) {
        backend->entered = stations_enter(backend->path, opened, error);
    }
    return backend->entered < 0 ? -1 : 0;
}

/* Worker. */
static void run_open(void *context)
{
    struct station *station = context;
    struct sqlite_backend *backend = station->backend;
    struct reader *reader = &station->reader;
    struct stat opened = {0};
    error_clear(&station->error);
    (void)stat(backend->path, &opened);
    if (reader_open(reader, backend->path, backend->busy_ms, &station->error) != 0) {
        return;
    }
    bool first = station == &backend->stations[0];
    if (first && (check_database(backend, reader->connection, &station->error) != 0 ||
                  enter(backend, &opened, &station->error) != 0)) {
        return;
    }
    if (first) {
        carry_staff(backend);
    }
    reader->has_all_tables = backend->info.is_adopted;
    reader_watch_begin(reader, &station->change, &station->error);
}

static void on_open(void *context)
{
    struct station *station = context;
    struct sqlite_backend *backend = station->backend;
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
    backend->seen_change = station->change;
    backend->stations[1].busy = true;
    worker_submit(backend->stations[1].worker, run_open, on_open, &backend->stations[1]);
    backend->host.opened(backend->host.context, NULL, &backend->info);
}

/* --- running ---------------------------------------------------------------------------------- */

/* Worker. */
static void run_job(void *context)
{
    struct station *station = context;
    if (station->new_names != NULL) {
        search_set_index(station->reader.search, station->new_names);
    }
    if (station->job->kind == JOB_CHANGES) {
        reader_read_changes(&station->reader, &station->change, station->job);
    } else {
        reader_run(&station->reader, station->job);
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
    struct sqlite_backend *backend = station->backend;
    struct job *job = station->job;
    if (job->kind == JOB_CHANGES && station->change > backend->seen_change) {
        backend->seen_change = station->change;
    }
    backend->names_due = backend->names_due || (backend->info.is_adopted && touches_names(job));
    station->job = NULL;
    station->new_names = NULL;
    station->busy = false;
    dispatch(backend);
    backend->host.finished(backend->host.context, job);
}

static void start_job(struct station *station, struct job *job)
{
    station->busy = true;
    station->job = job;
    station->change = station->backend->seen_change;
    if (station->names != station->backend->names) {
        station->new_names = station->names = station->backend->names;
    }
    atomic_store(&station->reader.cancel, 0);
    worker_submit(station->worker, run_job, on_job, station);
}

/* Worker. The distinct names, for what is misspelt; without them only that is not found. */
static void run_names(void *context)
{
    struct station *station = context;
    error_clear(&station->error);
    station->read_names = sqlite_name_index_read(station->reader.connection, &station->error);
}

static void on_names(void *context)
{
    struct station *station = context;
    struct sqlite_backend *backend = station->backend;
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
static void read_names_if_due(struct sqlite_backend *backend)
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
    atomic_store(&station->reader.cancel, 0);
    worker_submit(station->worker, run_names, on_names, station);
}

/* Gives queued jobs to free readers. */
static void dispatch(struct sqlite_backend *backend)
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
    struct sqlite_backend *backend = context;
    if (job->save != NULL && job->save->names_changed) {
        backend->names_due = true;
        dispatch(backend);
    }
    backend->host.finished(backend->host.context, job);
}

/* Who may sign in at records that have no table of staff, and the audit, are in the station's own
 * file; all of it is done by the one thread that makes the file. */
static bool goes_to_local(const struct sqlite_backend *backend, const struct job *job)
{
    return backend->local != NULL && !backend->info.is_adopted && local_store_takes(job);
}

static bool is_for_writer(const struct sqlite_backend *backend, const struct job *job)
{
    return job->kind == JOB_SAVE || job->kind == JOB_SETTLE || goes_to_local(backend, job);
}

static void sqlite_submit(void *self, struct job *job)
{
    struct sqlite_backend *backend = self;
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

static bool sqlite_cancel(void *self, struct job *job)
{
    struct sqlite_backend *backend = self;
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
            atomic_store(&backend->stations[index].reader.cancel, 1);
        }
    }
    return false;
}

static void sqlite_close(void *self)
{
    struct sqlite_backend *backend = self;
    backend->closing = true;
    for (int index = 0; index < READERS; index++) {
        atomic_store(&backend->stations[index].reader.cancel, 1);
    }
    while (backend->queue != NULL) {
        struct job *job = backend->queue;
        backend->queue = job->next;
        error_set(&job->error, ERROR_CANCELLED, "Cancelled.");
        backend->host.finished(backend->host.context, job);
    }
    for (int index = 0; index < READERS; index++) {
        worker_stop(backend->stations[index].worker);
        name_index_release(backend->stations[index].read_names);
        reader_close(&backend->stations[index].reader);
    }
    writing_queue_free(backend->writing);
    stations_leave(backend->entered);
    name_index_release(backend->names);
    memory_free(backend->path);
    memory_free(backend->key_path);
    memory_free(backend->local);
    memory_free(backend);
}

static void *sqlite_open(struct loop *loop, const struct data_options *options,
                         const struct backend_host *host, struct error *error)
{
    const char *path = sqlite_path(options->url);
    assert(path != NULL);
    struct sqlite_backend *backend = memory_new(sizeof *backend);
    backend->host = *host;
    backend->path = memory_copy_text(path);
    backend->busy_ms = options->busy_ms;
    backend->read_only = options->read_only;
    backend->key_path = options->audit_key != NULL ? memory_copy_text(options->audit_key)
                                                   : audit_key_path(backend->path);
    backend->local = memory_copy_text(options->local);
    const struct local_options local = {.given = backend->local,
                                        .records = backend->path,
                                        .records_key = backend->key_path,
                                        .is_file = true,
                                        .busy_ms = backend->busy_ms};
    struct sqlite_writer *writer = memory_new(sizeof *writer);
    sqlite_writer_init(writer, backend->path, backend->key_path, backend->busy_ms);
    backend->writing = writing_queue_new(loop, &writer->shared, &local, on_saved, backend, error);
    if (backend->writing == NULL) {
        sqlite_close(backend);
        return NULL;
    }
    for (int index = 0; index < READERS; index++) {
        struct station *station = &backend->stations[index];
        station->backend = backend;
        station->worker = worker_start(loop, "chartty-read", error);
        if (station->worker == NULL) {
            sqlite_close(backend);
            return NULL;
        }
    }
    backend->stations[0].busy = true;
    worker_submit(backend->stations[0].worker, run_open, on_open, &backend->stations[0]);
    return backend;
}

const struct backend backend_SQLITE = {
    .open = sqlite_open, .submit = sqlite_submit, .cancel = sqlite_cancel, .close = sqlite_close};
