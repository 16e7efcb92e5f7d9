/* SPDX-License-Identifier: MIT */
/* Hashing on a worker. */
#include "src/control/hasher.h"

#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "chartty/base/secret.h"

#include <errno.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* The cost of a hash; ct_staff's older ones are made again at the next sign-in. */
static const unsigned long long passes = 3;
static const size_t memory = (size_t)64 * 1024 * 1024;

_Static_assert((int)HASH_TEXT_SIZE == (int)crypto_pwhash_STRBYTES, "a PHC string of libsodium");

/* Of 32 random bytes that were thrown away; same cost as above (a test holds it). */
static const char nobodys_hash[] = "$argon2id$v=19$m=65536,t=3,p=1$xtodZ7EYS2xwcjIBC5o9jg$"
                                   "h17otHTYiByAWVVIvWEFmX+0GD8IJ19pHU8wsMAiPfU";

struct hasher {
    struct session *session;
    struct worker *worker;
    atomic_bool ended; /* read by the worker: what nobody waits for is not worked out */
};

struct hash_job {
    struct hasher *hasher;
    char *secret;
    char phc[HASH_TEXT_SIZE]; /* "": make one */
    bool somebody;
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

int hash_make_now(const char *secret, char out[HASH_TEXT_SIZE])
{
    return sodium_init() < 0 ? -1 : crypto_pwhash_str(out, secret, strlen(secret), passes, memory);
}

static void work(void *context)
{
    struct hash_job *job = context;
    struct hash_result *result = &job->result;
    if (atomic_load(&job->hasher->ended)) {
        return;
    }
    if (job->phc[0] == '\0') {
        result->no_memory = hash_make_now(job->secret, result->made) != 0;
        return;
    }
    /* libsodium says EINVAL when the secret does not fit, and leaves what mmap said otherwise. */
    errno = 0;
    bool fits = crypto_pwhash_str_verify(job->phc, job->secret, strlen(job->secret)) == 0;
    result->no_memory = !fits && errno == ENOMEM;
    result->matches = fits && job->somebody;
    result->outdated =
        result->matches && crypto_pwhash_str_needs_rehash(job->phc, passes, memory) != 0;
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

void hasher_verify(struct hasher *hasher, const char *secret, const char *phc,
                   hasher_callback callback, void *context)
{
    struct hash_job *job = memory_new(sizeof(*job));
    job->somebody = phc != NULL && phc[0] != '\0' && strlen(phc) < sizeof(job->phc);
    snprintf(job->phc, sizeof(job->phc), "%s", job->somebody ? phc : nobodys_hash);
    submit(hasher, job, secret, callback, context);
}

void hasher_make(struct hasher *hasher, const char *secret, hasher_callback callback,
                 void (*dropped)(void *context), void *context)
{
    struct hash_job *job = memory_new(sizeof(*job));
    job->dropped = dropped;
    submit(hasher, job, secret, callback, context);
}
