/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the bytes under a CSV reader: a file read in pieces, or memory; one byte at a time, with
 * its offset, and back to any offset. Layer: exchange, only csv.c.  Thread: any; it blocks on the
 * file. Owns: its file descriptor. Must not know: what CSV is.
 */
#ifndef CHARTTY_EXCHANGE_CSV_SOURCE_H
#define CHARTTY_EXCHANGE_CSV_SOURCE_H

#include "chartty/base/error.h"

#include <stddef.h>

enum { CSV_SOURCE_PIECE = 65536, CSV_SOURCE_END = -1 };

struct csv_source {
    int fd;                 /* -1: the bytes are in memory */
    const char *piece;      /* what is in hand */
    size_t length;          /* of the piece */
    size_t position;        /* the next byte in it */
    long long piece_offset; /* where the piece begins in the whole */
    long long total;        /* bytes in all */
    int failure;            /* errno of a failed read; reading then ends */
    char *room;             /* for pieces of a file */
};

/* 0, or -1: no such file, no right to it, a folder. */
int csv_source_open(struct csv_source *source, const char *path, struct error *error);
/* The bytes stay the caller's. */
void csv_source_memory(struct csv_source *source, const char *bytes, size_t length);
void csv_source_close(struct csv_source *source);
/* The next piece; false at the end or on a failure (source->failure). */
int csv_source_fill(struct csv_source *source);
void csv_source_seek(struct csv_source *source, long long offset);

static inline long long csv_source_offset(const struct csv_source *source)
{
    return source->piece_offset + (long long)source->position;
}

/* The next byte without taking it, or CSV_SOURCE_END. */
static inline int csv_source_peek(struct csv_source *source)
{
    if (source->position == source->length && !csv_source_fill(source))
        return CSV_SOURCE_END;
    return (unsigned char)source->piece[source->position];
}

static inline int csv_source_take(struct csv_source *source)
{
    int byte = csv_source_peek(source);
    if (byte != CSV_SOURCE_END)
        source->position++;
    return byte;
}

#endif
