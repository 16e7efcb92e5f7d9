/* SPDX-License-Identifier: MIT */
/* Saves and readings of the station's own database (src/data/local_store.h). */
#include "src/data/local_store.h"

#include "src/data/request.h"
#include "src/data/sqlite/local_file.h"
#include "src/data/sqlite/sqlite_reader.h"
#include "src/data/sqlite/sqlite_writer.h"

#include <string.h>

struct local_store {
    struct local_options options;
    bool is_sealed;
    struct local_file file;
    struct sqlite_writer writer;
    struct sqlite_reader reader; /* its connection NULL: not opened yet */
};

struct local_store *local_store_new(const struct local_options *options)
{
    struct local_store *store = memory_new(sizeof *store);
    store->options = *options;
    sqlite_writer_init(&store->writer, NULL, NULL, options->busy_ms);
    return store;
}

void local_store_free(struct local_store *store)
{
    if (store == NULL) {
        return;
    }
    sqlite_writer_release(&store->writer);
    sqlite_reader_close(&store->reader);
    local_file_release(&store->file);
    memory_free(store);
}

void local_store_are_sealed(struct local_store *store, bool sealed)
{
    store->is_sealed = sealed;
}

bool local_store_takes(const struct job *job)
{
    if (job->kind != JOB_PAGES && job->kind != JOB_COUNT) {
        return false;
    }
    int count = job->kind == JOB_PAGES ? job->count : 1;
    for (int index = 0; index < count; index++) {
        enum record_type type = query_record(job->requests[index].query.id)->type;
        if (type != RECORD_STAFF && type != RECORD_AUDIT_ENTRY) {
            return false;
        }
    }
    return true;
}

static int prepare(struct local_store *store, struct error *error)
{
    if (store->writer.path != NULL) {
        return 0;
    }
    if (local_file_prepare(&store->options, store->is_sealed, &store->file, error) != 0) {
        return -1;
    }
    store->writer.path = store->file.path;
    store->writer.shared.key_path = store->file.key_path;
    return 0;
}

static void read_rows(struct local_store *store, struct job *job)
{
    struct sqlite_reader *reader = &store->reader;
    if (reader->connection == NULL &&
        sqlite_reader_open(reader, store->writer.path, store->options.busy_ms, &job->error) != 0) {
        sqlite_reader_close(reader);
        memset(reader, 0, sizeof *reader);
        return;
    }
    reader->shared.has_all_tables = true;
    reader_run(&reader->shared, job);
}

void local_store_run(struct local_store *store, struct job *job)
{
    if (prepare(store, &job->error) != 0) {
        return;
    }
    if (job_is_save(job)) {
        writer_run(&store->writer.shared, job);
    } else {
        read_rows(store, job);
    }
}

void local_store_stop(struct local_store *store)
{
    atomic_store(&store->writer.stop, 1);
}

void local_store_calm(struct local_store *store)
{
    atomic_store(&store->writer.stop, 0);
}

void local_store_hurry(struct local_store *store)
{
    atomic_store(&store->writer.hurry, 1);
}
