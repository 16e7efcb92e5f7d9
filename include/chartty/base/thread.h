/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a thread of this program's own. Layer: base.  Thread: any. Owns: nothing; whoever starts
 * a thread joins or detaches it.
 */
#ifndef CHARTTY_BASE_THREAD_H
#define CHARTTY_BASE_THREAD_H

#include <pthread.h>

/*
 * 0, or an errno. Signals belong to the loop's thread: a new one takes none but those that its own
 * faults raise, so that the handler that restores the terminal runs for them too.
 */
int thread_start(pthread_t *out, void *(*run)(void *context), void *context);

#endif
