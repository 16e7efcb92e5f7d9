/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the random numbers of demo data (demo_random.h). Called by demo*.c only. Holds nothing.
 */
#include "src/exchange/demo_random.h"

#include <assert.h>

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

struct demo_random demo_stream(uint64_t seed, enum demo_stream purpose, uint64_t number)
{
    struct demo_random random = {mix(mix(seed + 0x9E3779B97F4A7C15u) + number)};
    random.state = mix(random.state + ((uint64_t)purpose << 32));
    return random;
}

uint64_t demo_next(struct demo_random *random)
{
    random->state += 0x9E3779B97F4A7C15u;
    return mix(random->state);
}

int demo_below(struct demo_random *random, int count)
{
    assert(count > 0);
    /* The high half times the count: the bias is below one in a billion for our counts. */
    return (int)(((demo_next(random) >> 32) * (uint64_t)count) >> 32);
}

int demo_between(struct demo_random *random, int low, int high)
{
    return low >= high ? low : low + demo_below(random, high - low + 1);
}

bool demo_chance(struct demo_random *random, int of_10000)
{
    return demo_below(random, 10000) < of_10000;
}

int demo_heads(struct demo_random *random, int trials)
{
    assert(trials >= 0 && trials < 64);
    uint64_t coins = demo_next(random) & (((uint64_t)1 << trials) - 1);
    int heads = 0;
    for (; coins; coins &= coins - 1) {
        heads++;
    }
    return heads;
}
