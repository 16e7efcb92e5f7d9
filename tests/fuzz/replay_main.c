/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target without libFuzzer: every seed of a folder as it is, then 10,000 mutations of
 * them, the same on every machine, so that it is a test like any other.
 * Called as: fuzz_NAME SEED-FOLDER [COUNT]
 */
#include "chartty/base/memory.h"
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <string.h>

enum { INPUT_MOST = 4096, MUTATIONS = 10000, MUTATIONS_EACH = 6 };

struct seeds {
    struct buffer *inputs;
    size_t count;
};

struct mutation {
    uint64_t state; /* xorshift64: fixed start, so every run is the same */
    char bytes[INPUT_MOST];
    size_t length;
};

static size_t random_below(struct mutation *mutation, size_t bound)
{
    mutation->state ^= mutation->state << 13;
    mutation->state ^= mutation->state >> 7;
    mutation->state ^= mutation->state << 17;
    return bound == 0 ? 0 : (size_t)(mutation->state >> 11) % bound;
}

static void read_seed(const char *folder, const char *name, struct buffer *out)
{
    char path[4096], bytes[INPUT_MOST];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    buffer_init(out);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size_t length;
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0) {
        buffer_add(out, bytes, length);
    }
    fclose(file);
}

static int is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static struct seeds read_seeds(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_seed, alphasort);
    if (count < 1) {
        fprintf(stderr, "%s: there are no seeds\n", folder);
        exit(1);
    }
    struct seeds seeds = {memory_array((size_t)count, sizeof *seeds.inputs), (size_t)count};
    for (int i = 0; i < count; i++) {
        read_seed(folder, entries[i]->d_name, &seeds.inputs[i]);
        free(entries[i]);
    }
    free(entries);
    return seeds;
}

/* Puts bytes in at a place and moves the rest up; what does not fit falls off the end. */
static void insert_bytes(struct mutation *mutation, size_t at, const char *bytes, size_t length)
{
    if (length > INPUT_MOST - at) {
        length = INPUT_MOST - at;
    }
    size_t rest = mutation->length - at;
    if (rest > INPUT_MOST - at - length) {
        rest = INPUT_MOST - at - length;
    }
    memmove(mutation->bytes + at + length, mutation->bytes + at, rest);
    memcpy(mutation->bytes + at, bytes, length);
    mutation->length = at + length + rest;
}

static void insert_special(struct mutation *mutation, size_t at)
{
    static const char *const specials[] = {"\x1b",
                                           "\r\n",
                                           "\xe2\x80\xae",
                                           "\xcc\x81",
                                           "\xe2\x80\x8d",
                                           "\xef\xb8\x8f",
                                           "\xc2\x85",
                                           "\xff",
                                           "\xc0\x80",
                                           "\xed\xa0\x80",
                                           "-1",
                                           "99999999999",
                                           "\"",
                                           ",",
                                           "|",
                                           "^~\\&",
                                           "{",
                                           "[",
                                           "0",
                                           "\xef\xbb\xbf",
                                           "%s",
                                           "'",
                                           ";",
                                           "\xf0\x9f\x87\xa9",
                                           "\xe1\x85\xa1"};
    const char *special = specials[random_below(mutation, sizeof specials / sizeof specials[0])];
    insert_bytes(mutation, at, special, strlen(special));
}

static void delete_bytes(struct mutation *mutation, size_t at)
{
    size_t length = random_below(mutation, 9);
    if (length > mutation->length - at) {
        length = mutation->length - at;
    }
    memmove(mutation->bytes + at, mutation->bytes + at + length, mutation->length - at - length);
    mutation->length -= length;
}

static void insert_piece(struct mutation *mutation, size_t at, const struct buffer *other)
{
    if (other->length == 0) {
        return;
    }
    size_t from = random_below(mutation, other->length);
    size_t length = 1 + random_below(mutation, other->length - from);
    insert_bytes(mutation, at, other->bytes + from, length);
}

static void mutate(struct mutation *mutation, const struct seeds *seeds)
{
    size_t at = random_below(mutation, mutation->length + 1);
    char byte = (char)random_below(mutation, 256);
    switch (random_below(mutation, 6)) {
    case 0:
        if (at < mutation->length) {
            mutation->bytes[at] = (char)(mutation->bytes[at] ^ (1 << random_below(mutation, 8)));
        }
        break;
    case 1:
        if (at < mutation->length) {
            mutation->bytes[at] = byte;
        }
        break;
    case 2:
        insert_bytes(mutation, at, &byte, 1);
        break;
    case 3:
        insert_special(mutation, at);
        break;
    case 4:
        delete_bytes(mutation, at);
        break;
    default:
        insert_piece(mutation, at, &seeds->inputs[random_below(mutation, seeds->count)]);
    }
}

/* A copy of the exact length on the heap, so that a sanitizer sees a read past its end. */
static void run(const char *bytes, size_t length)
{
    uint8_t *copy = malloc(length == 0 ? 1 : length);
    if (copy == NULL) {
        exit(1);
    }
    if (length > 0) {
        memcpy(copy, bytes, length);
    }
    LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "usage: %s SEED-FOLDER [COUNT]\n", arguments[0]);
        return 2;
    }
    struct seeds seeds = read_seeds(arguments[1]);
    long mutations = count > 2 ? strtol(arguments[2], NULL, 10) : MUTATIONS;
    struct mutation *mutation = memory_new(sizeof *mutation);
    mutation->state = UINT64_C(0x9E3779B97F4A7C15);
    run(NULL, 0);
    for (size_t i = 0; i < seeds.count; i++) {
        run(seeds.inputs[i].bytes, seeds.inputs[i].length);
    }
    for (long i = 0; i < mutations; i++) {
        const struct buffer *seed = &seeds.inputs[random_below(mutation, seeds.count)];
        mutation->length = 0;
        insert_bytes(mutation, 0, seed->bytes == NULL ? "" : seed->bytes, seed->length);
        for (size_t times = 1 + random_below(mutation, MUTATIONS_EACH); times > 0; times--) {
            mutate(mutation, &seeds);
        }
        run(mutation->bytes, mutation->length);
    }
    for (size_t i = 0; i < seeds.count; i++) {
        buffer_release(&seeds.inputs[i]);
    }
    memory_free(seeds.inputs);
    memory_free(mutation);
    return 0;
}
