/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the random numbers of demo data: a stream of its own for each seed, purpose and number,
 * so that a patient is the same whatever came before. SplitMix64 (Steele, Lea, Flood 2014), whose
 * numbers are the same on every machine. Never for secrets.
 * Layer: exchange, demo only.  Thread: any; a stream belongs to its holder.
 */
#ifndef CHARTTY_EXCHANGE_DEMO_RANDOM_H
#define CHARTTY_EXCHANGE_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

enum demo_stream { DEMO_PERSON, DEMO_PROVIDER, DEMO_CLIENT, DEMO_CHART, DEMO_SCHEDULE };

struct demo_random {
    uint64_t state;
};

struct demo_random demo_stream(uint64_t seed, enum demo_stream purpose, uint64_t number);
uint64_t demo_next(struct demo_random *random);
/* 0 to count - 1 */
int demo_below(struct demo_random *random, int count);
/* low to high, both included */
int demo_between(struct demo_random *random, int low, int high);
/* True in so many of 10,000 cases. */
bool demo_chance(struct demo_random *random, int of_10000);
/* How often `trials` fair coins fall heads: about half of them, bell-shaped. Up to 63 a call. */
int demo_heads(struct demo_random *random, int trials);

#define DEMO_PICK(random, list)                                                                    \
    ((list)[demo_below(random, (int)(sizeof(list) / sizeof((list)[0])))])

#endif
