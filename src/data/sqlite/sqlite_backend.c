/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the SQLite backend: two readers behind one queue (src/data/reading), one writer behind
 * another (src/data/writing), and what is to be known of the file when it is opened. Layer:
 * data/sqlite. Thread: the loop's, but for the functions marked "worker".
 */
#include "chartty/data/migrate.h"
#include "src/data/audit_key.h"
#include "src/data/backend.h"
#include "src/data/reading/reading_queue.h"
#include "src/data/records_check.h"
#include "src/data/save.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"
#include "src/data/sqlite/sqlite_reader.h"
#include "src/data/sqlite/sqlite_search.h"
#include "src/data/sqlite/sqlite_sink.h"
#include "src/data/sqlite/sqlite_writer.h"
#include "src/data/sqlite/stations.h"
#include "src/data/writing/writing_queue.h"

#include <assert.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct sqlite_backend {
    struct backend_host host;
    char *path;
    char *key_path; /* of the audit's key */
    char *local;    /* the station's own file; NULL */
    int busy_ms;
    bool read_only;
    int entered; /* stations.h */
    struct sqlite_reader readers[READERS];
    struct reading_queue *reading;
    struct writing_queue *writing;
    struct data_info info;
    int64_t seen_change;
};

/* --- opening ---------------------------------------------------------------------------------- */

/* Worker. What database is it? */
static int check_database(struct sqlite_backend *backend, sqlite3 *connection, struct error *error)
{
    struct data_info *info = &backend->info;
    enum database_kind kind = DATABASE_ABSENT;
    int64_t demo = 0;
    snprintf(info->backend, sizeof info->backend, "sqlite");
    snprintf(info->label, sizeof info->label, "db:sqlite");
    if (sqlite_database_kind(connection, &kind, &info->schema_version, error) != 0 ||
        records_check(kind, info->schema_version, migrations_newest(), backend->path, error) != 0) {
        return -1;
    }
    info->is_adopted = kind == DATABASE_CHARTTY;
    if (info->is_adopted &&
        sqlite_read_number(connection, "SELECT count(*) FROM ct_meta WHERE key = 'demo'", 0, &demo,
                           error) != 0) {
        return -1;
    }
    info->is_demo = demo != 0;
    info->is_read_only =
        backend->read_only || !info->is_adopted || access(backend->path, W_OK) != 0;
    return 0;
}

static struct local_options local_of(const struct sqlite_backend *backend)
{
    return (struct local_options){.given = backend->local,
                                  .records = backend->path,
                                  .records_key = backend->key_path,
                                  .is_file = true,
                                  .busy_ms = backend->busy_ms};
}

/* Worker. Records that were adopted have nobody who could sign in; the station's own people go
 * there. What cannot be carried now is tried at the next start. */
static void carry_staff(struct sqlite_backend *backend)
{
    const struct local_options local = local_of(backend);
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

/* Worker. Records that are written to are not exchanged under a station (stations.h). */
static int enter(struct sqlite_backend *backend, const struct stat *opened, struct error *error)
{
    if (backend->info.is_adopted && !backend->info.is_read_only) {
        backend->entered = stations_enter(backend->path, opened, error);
    }
    return backend->entered < 0 ? -1 : 0;
}

static void on_opened(void *context, const struct error *error)
{
    struct sqlite_backend *backend = context;
    backend->seen_change = backend->readers[0].change;
    backend->host.opened(backend->host.context, error, error == NULL ? &backend->info : NULL);
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct sqlite_reader *own(struct reader *reader)
{
    return (struct sqlite_reader *)reader;
}

/* Worker. */
static int open_reader(struct reader *reader, bool is_first, struct error *error)
{
    struct sqlite_backend *backend = reader->backend;
    struct stat opened = {0};
    (void)stat(backend->path, &opened);
    if (sqlite_reader_open(own(reader), backend->path, backend->busy_ms, error) != 0) {
        return -1;
    }
    if (is_first && (check_database(backend, own(reader)->connection, error) != 0 ||
                     enter(backend, &opened, error) != 0)) {
        return -1;
    }
    if (is_first) {
        carry_staff(backend);
    }
    reader->has_all_tables = backend->info.is_adopted;
    return sqlite_watch_begin(own(reader), error);
}

/* Worker. */
static void run(struct reader *reader, struct job *job)
{
    if (job->kind == JOB_CHANGES) {
        sqlite_watch_read(own(reader), job);
    } else {
        reader_run(reader, job);
    }
}

/* Worker. */
static struct name_index *read_names(struct reader *reader, struct error *error)
{
    return sqlite_name_index_read(own(reader)->connection, error);
}

static void before(struct reader *reader, const struct job *job)
{
    const struct sqlite_backend *backend = reader->backend;
    (void)job;
    own(reader)->change = backend->seen_change;
}

static void after(struct reader *reader, const struct job *job)
{
    struct sqlite_backend *backend = reader->backend;
    if (job->kind == JOB_CHANGES && own(reader)->change > backend->seen_change) {
        backend->seen_change = own(reader)->change;
    }
}

static void stop(struct reader *reader)
{
    atomic_store(&own(reader)->cancel, 1);
}

static void calm(struct reader *reader)
{
    atomic_store(&own(reader)->cancel, 0);
}

static void release(struct reader *reader)
{
    sqlite_reader_close(own(reader));
}

static const struct reading_ops reading_ops = {.open = open_reader,
                                               .run = run,
                                               .names = read_names,
                                               .before = before,
                                               .after = after,
                                               .stop = stop,
                                               .calm = calm,
                                               .release = release};

/* --- the backend ------------------------------------------------------------------------------ */

static void on_finished(void *context, struct job *job)
{
    struct sqlite_backend *backend = context;
    backend->host.finished(backend->host.context, job);
}

static void on_saved(void *context, struct job *job)
{
    struct sqlite_backend *backend = context;
    if (job->save != NULL && job->save->names_changed) {
        reading_queue_names_changed(backend->reading);
    }
    reading_queue_way_is_free(backend->reading);
    backend->host.finished(backend->host.context, job);
}

static void sqlite_submit(void *self, struct job *job)
{
    struct sqlite_backend *backend = self;
    if (writing_queue_takes(backend->writing, job, backend->info.is_adopted)) {
        reading_queue_make_way(backend->reading);
        writing_queue_submit(backend->writing, job);
    } else {
        reading_queue_submit(backend->reading, job);
    }
}

static bool sqlite_cancel(void *self, struct job *job)
{
    struct sqlite_backend *backend = self;
    if (!writing_queue_takes(backend->writing, job, backend->info.is_adopted)) {
        return reading_queue_cancel(backend->reading, job);
    }
    bool is_taken_back = writing_queue_cancel(backend->writing, job);
    if (is_taken_back) {
        reading_queue_way_is_free(backend->reading);
    }
    return is_taken_back;
}

static void sqlite_close(void *self)
{
    struct sqlite_backend *backend = self;
    reading_queue_free(backend->reading);
    backend->reading = NULL; /* saves that are carried out yet may change names */
    writing_queue_free(backend->writing);
    stations_leave(backend->entered);
    memory_free(backend->path);
    memory_free(backend->key_path);
    memory_free(backend->local);
    memory_free(backend);
}

static int open_writing(struct sqlite_backend *backend, struct loop *loop, struct error *error)
{
    const struct local_options local = local_of(backend);
    struct sqlite_writer *writer = memory_new(sizeof *writer);
    sqlite_writer_init(writer, backend->path, backend->key_path, backend->busy_ms);
    backend->writing = writing_queue_new(loop, &writer->shared, &local, on_saved, backend, error);
    return backend->writing != NULL ? 0 : -1;
}

static void *sqlite_open(struct loop *loop, const struct data_options *options,
                         const struct backend_host *host, struct error *error)
{
    const char *path = sqlite_path(options->url);
    assert(path != NULL);
    connection_settle_library();
    struct sqlite_backend *backend = memory_new(sizeof *backend);
    backend->host = *host;
    backend->path = memory_copy_text(path);
    backend->busy_ms = options->busy_ms;
    backend->read_only = options->read_only;
    backend->key_path = options->audit_key != NULL ? memory_copy_text(options->audit_key)
                                                   : audit_key_path(backend->path);
    backend->local = memory_copy_text(options->local);
    struct reader *readers[READERS];
    for (int index = 0; index < READERS; index++) {
        readers[index] = &backend->readers[index].shared;
        readers[index]->backend = backend;
    }
    const struct reading_host reading_host = {
        .context = backend, .opened = on_opened, .finished = on_finished};
    if (open_writing(backend, loop, error) == 0) {
        backend->reading = reading_queue_new(loop, &reading_ops, readers, &reading_host, error);
    }
    if (backend->reading == NULL) {
        sqlite_close(backend);
        return NULL;
    }
    return backend;
}

const struct backend backend_SQLITE = {
    .open = sqlite_open, .submit = sqlite_submit, .cancel = sqlite_cancel, .close = sqlite_close};
