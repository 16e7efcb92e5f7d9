/* SPDX-License-Identifier: MIT */
/* Hashing on a worker. */
#include "src/control/hasher.h"

#include "chartty/base/clock.h"
#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "chartty/base/secret.h"

#include <errno.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t memory = (size_t)64 * 1024 * 1024;
static const char made_here[] = "$argon2id$v=19$m=65536,t="; /* then the passes */

_Static_assert((int)HASH_TEXT_SIZE == (int)crypto_pwhash_STRBYTES, "a PHC string of libsodium");

struct hasher {
    struct session *session;
    struct worker *worker;
    atomic_bool ended; /* read by the worker: what nobody waits for is not worked out */
};

struct hash_job {
    struct hasher *hasher;
    char *secret;
    bool makes;               /* a hash; else one is verified */
    char phc[HASH_TEXT_SIZE]; /* "": nobody's */
    int passes;
    struct hash_result result;
    hasher_callback callback;
    void (*dropped)(void *context);
    void *context;
};

struct hasher *hasher_new(struct session *session, struct error *error)
{
    struct hasher *hasher = memory_new(sizeof(*hasher));
    hasher->session = session;
    hasher->worker = sodium_init() < 0 ? NULL : worker_start(session->loop, "hasher", error);
    if (hasher->worker == NULL) {
        memory_free(hasher);
        return NULL;
    }
    return hasher;
}

void hasher_free(struct hasher *hasher)
{
    if (hasher == NULL) {
        return;
    }
    atomic_store(&hasher->ended, true);
    worker_stop(hasher->worker); /* every job ends in it */
    memory_free(hasher);
}

static bool is_made_here(const char *phc)
{
    return strncmp(phc, made_here, sizeof made_here - 1) == 0;
}

int hash_passes(const char *phc)
{
    long passes = is_made_here(phc) ? strtol(phc + sizeof made_here - 1, NULL, 10) : 0;
    return passes < HASH_PASSES_LEAST  ? HASH_PASSES_LEAST
           : passes > HASH_PASSES_MOST ? HASH_PASSES_MOST
                                       : (int)passes;
}

/* Few numbers to choose from: one machine comes to the same each time. */
static int passes_for(int64_t enough)
{
    static const int steps[] = {HASH_PASSES_LEAST, 4, 6, 8, 12, 16, 24, HASH_PASSES_MOST};
    size_t step = 0;
    while (steps[step] < enough && steps[step] < HASH_PASSES_MOST) {
        step++;
    }
    return steps[step];
}

/* Worker. The processor's time and not the clock's: a machine that is busy with other things just
 * now makes no weaker hash. */
static int make(const char *secret, int passes, char out[HASH_TEXT_SIZE])
{
    bool measures = passes == 0;
    int64_t took = 0;
    for (passes = measures ? HASH_PASSES_LEAST : passes;;) {
        int64_t from = clock_thread_us();
        if (crypto_pwhash_str(out, secret, strlen(secret), (unsigned)passes, memory) != 0) {
            return -1;
        }
        took = clock_thread_us() - from;
        if (!measures || took >= HASH_MS_LEAST * INT64_C(1000) || passes == HASH_PASSES_MOST) {
            return 0;
        }
        passes = passes_for(1 + passes * (int64_t)HASH_MS_LEAST * 1000 / (took > 0 ? took : 1));
    }
}

/* Worker. So many passes that come to nothing. */
static bool waste(const struct hash_job *job, int passes)
{
    static const unsigned char salt[crypto_pwhash_SALTBYTES] = {0};
    unsigned char thrown_away[32];
    return crypto_pwhash(thrown_away, sizeof(thrown_away), job->secret, strlen(job->secret), salt,
                         (unsigned)passes, memory, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void verify(struct hash_job *job)
{
    struct hash_result *result = &job->result;
    if (job->phc[0] == '\0') {
        result->no_memory = !waste(job, job->passes);
        return;
    }
    /* libsodium says EINVAL when the secret does not fit, and leaves what mmap said otherwise. */
    errno = 0;
    result->matches = crypto_pwhash_str_verify(job->phc, job->secret, strlen(job->secret)) == 0;
    result->no_memory = !result->matches && errno == ENOMEM;
    int missing = job->passes - hash_passes(job->phc);
    result->outdated = result->matches && (missing > 0 || !is_made_here(job->phc));
    if (missing > 0 && !result->no_memory) {
        result->no_memory = !waste(job, missing);
    }
}

static void work(void *context)
{
    struct hash_job *job = context;
    if (atomic_load(&job->hasher->ended)) {
        return;
    }
    if (job->makes) {
        job->result.no_memory = make(job->secret, job->passes, job->result.made) != 0;
    } else {
        verify(job);
    }
}

static void worked(void *context)
{
    struct hash_job *job = context;
    struct hasher *hasher = job->hasher;
    hasher->session->hashing--;
    if (!atomic_load(&hasher->ended)) {
        job->callback(job->context, &job->result); /* may free the hasher */
    } else if (job->dropped != NULL) {
        job->dropped(job->context);
    }
    secret_free(job->secret);
    sodium_memzero(job, sizeof(*job));
    memory_free(job);
}

static void submit(struct hasher *hasher, struct hash_job *job, const char *secret,
                   hasher_callback callback, void *context)
{
    job->hasher = hasher;
    job->secret = secret_copy_text(secret);
    job->callback = callback;
    job->context = context;
    hasher->session->hashing++;
    worker_submit(hasher->worker, work, worked, job);
}

void hasher_verify(struct hasher *hasher, const char *secret, const char *phc, int passes,
                   hasher_callback callback, void *context)
{
    struct hash_job *job = memory_new(sizeof(*job));
    bool is_somebodys = phc != NULL && strlen(phc) < sizeof(job->phc);
    snprintf(job->phc, sizeof(job->phc), "%s", is_somebodys ? phc : "");
    job->passes = passes;
    submit(hasher, job, secret, callback, context);
}

void hasher_make(struct hasher *hasher, const char *secret, int passes, hasher_callback callback,
                 void (*dropped)(void *context), void *context)
{
    struct hash_job *job = memory_new(sizeof(*job));
    job->makes = true;
    job->passes = passes;
    job->dropped = dropped;
    submit(hasher, job, secret, callback, context);
}
