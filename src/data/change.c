/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the watches, and the timer that looks for changes while there is any.
 * Layer: data.  Thread: the loop's.  Owns: its watches.
 * A callback may add or drop watches: one that is dropped meanwhile is only marked, and goes when
 * the round is over.
 */
#include "src/data/change.h"

enum { CHANGES_EVERY_MS = 1000 };

struct watch {
    struct watch *next;
    data_owner owner;
    data_watch_callback callback;
    void *context;
    bool dropped;
};

struct changes {
    struct loop *loop;
    void (*read)(void *context);
    void *context;
    struct loop_timer *timer;
    struct watch *watches;
    bool calling;
};

struct changes *changes_new(struct loop *loop, void (*read)(void *context), void *context)
{
    struct changes *changes = memory_new(sizeof *changes);
    changes->loop = loop;
    changes->read = read;
    changes->context = context;
    return changes;
}

/* Frees the dropped watches; without any the timer rests. */
static void sweep(struct changes *changes)
{
    struct watch **link = &changes->watches;
    while (*link != NULL) {
        struct watch *watch = *link;
        if (watch->dropped) {
            *link = watch->next;
            memory_free(watch);
        } else {
            link = &watch->next;
        }
    }
    if (changes->watches == NULL) {
        loop_timer_stop(changes->timer);
        changes->timer = NULL;
    }
}

void changes_free(struct changes *changes)
{
    if (changes == NULL) {
        return;
    }
    for (struct watch *watch = changes->watches; watch != NULL; watch = watch->next) {
        watch->dropped = true;
    }
    sweep(changes);
    memory_free(changes);
}

static void on_timer(void *context)
{
    struct changes *changes = context;
    changes->read(changes->context);
}

int changes_add(struct changes *changes, data_owner owner, data_watch_callback callback,
                void *context, struct error *error)
{
    for (const struct watch *watch = changes->watches; watch != NULL; watch = watch->next) {
        if (watch->owner == owner && !watch->dropped) {
            return error_set(error, ERROR_INTERNAL, "This screen watches for changes already.");
        }
    }
    struct watch *watch = memory_new(sizeof *watch);
    watch->owner = owner;
    watch->callback = callback;
    watch->context = context;
    watch->next = changes->watches;
    changes->watches = watch;
    if (changes->timer == NULL) {
        changes->timer =
            loop_timer_start(changes->loop, CHANGES_EVERY_MS, CHANGES_EVERY_MS, on_timer, changes);
    }
    return 0;
}

void changes_drop(struct changes *changes, data_owner owner)
{
    for (struct watch *watch = changes->watches; watch != NULL; watch = watch->next) {
        if (watch->owner == owner) {
            watch->dropped = true;
        }
    }
    if (!changes->calling) {
        sweep(changes);
    }
}

bool changes_watched(const struct changes *changes)
{
    return changes->watches != NULL;
}

void changes_arrived(struct changes *changes, const struct change_note *notes, int count)
{
    if (count == 0) {
        return;
    }
    changes->calling = true;
    for (struct watch *watch = changes->watches; watch != NULL; watch = watch->next) {
        if (!watch->dropped) {
            watch->callback(watch->context, count < 0 ? NULL : notes, count);
        }
    }
    changes->calling = false;
    sweep(changes);
}
