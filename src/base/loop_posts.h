/* SPDX-License-Identifier: MIT */
/*
 * What worker.c needs of the loop beyond loop.h. Private to base; the loop's thread.
 */
#ifndef CHARTTY_SRC_BASE_LOOP_POSTS_H
#define CHARTTY_SRC_BASE_LOOP_POSTS_H

struct loop;

/* Takes back every posted call of this function with this context that has not run yet, so that
 * the context may be freed. */
void loop_post_withdraw(struct loop *loop, void (*function)(void *context), void *context);

#endif
