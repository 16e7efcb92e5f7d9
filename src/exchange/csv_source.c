/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the bytes under a CSV reader (csv_source.h). Called by csv.c only, on any thread. Owns
 * the descriptor and the room for one piece; a file's size is taken when it is opened.
 */
#include "src/exchange/csv_source.h"

#include "chartty/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int csv_source_open(struct csv_source *source, const char *path, struct error *error)
{
    memset(source, 0, sizeof *source);
    source->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0) {
        int reason = errno;
        error_set(error, reason == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s cannot be read: %s.",
                  path, strerror(reason));
        error_detail(error, "open: errno %d", reason);
        return -1;
    }
    struct stat status;
    if (fstat(source->fd, &status) != 0 || S_ISDIR(status.st_mode)) {
        csv_source_close(source);
        return error_set(error, ERROR_IO, "%s is not a file that can be read.", path);
    }
    source->total = (long long)status.st_size;
    source->room = memory_new(CSV_SOURCE_PIECE);
    return 0;
}

void csv_source_memory(struct csv_source *source, const char *bytes, size_t length)
{
    memset(source, 0, sizeof *source);
    source->fd = -1;
    source->piece = bytes;
    source->length = length;
    source->total = (long long)length;
}

void csv_source_close(struct csv_source *source)
{
    if (source->fd >= 0) {
        close(source->fd);
    }
    source->fd = -1;
    memory_free(source->room);
    source->room = NULL;
}

int csv_source_fill(struct csv_source *source)
{
    if (source->fd < 0 || source->failure) {
        return 0;
    }
    long long offset = csv_source_offset(source);
    ssize_t got;
    do {
        got = pread(source->fd, source->room, CSV_SOURCE_PIECE, (off_t)offset);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        source->failure = errno;
    }
    source->piece = source->room;
    source->piece_offset = offset;
    source->position = 0;
    source->length = got > 0 ? (size_t)got : 0;
    return got > 0;
}

void csv_source_seek(struct csv_source *source, long long offset)
{
    long long within = offset - source->piece_offset;
    if (within >= 0 && within <= (long long)source->length) {
        source->position = (size_t)within;
        return;
    }
    source->piece_offset = offset;
    source->position = 0;
    source->length = 0;
}
