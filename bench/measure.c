/* SPDX-License-Identifier: MIT */
/* Time, samples, findings. */
#include "bench/measure.h"

#include "chartty/base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

void samples_add(struct samples *samples, double value)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity == 0 ? 256 : samples->capacity * 2;
        samples->values =
            memory_resize(samples->values, (size_t)samples->capacity, sizeof(*samples->values));
    }
    samples->values[samples->count++] = value;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double samples_quantile(struct samples *samples, double quantile)
{
    if (samples->count == 0) {
        return 0;
    }
    qsort(samples->values, (size_t)samples->count, sizeof(*samples->values), compare);
    return samples->values[(int)lround(quantile * (samples->count - 1))];
}

void samples_free(struct samples *samples)
{
    memory_free(samples->values);
    *samples = (struct samples){0};
}

/* "<= 2x", ">= 0.5x", "<= 8 ms" */
static void bar_words(const struct finding *finding, char *out, size_t size)
{
    switch (finding->kind) {
    case BAR_NONE:
        snprintf(out, size, "-");
        break;
    case BAR_AT_MOST:
        snprintf(out, size, "<= %g %s", finding->bar, finding->unit);
        break;
    case BAR_RATIO_AT_MOST:
        snprintf(out, size, "<= %gx", finding->bar);
        break;
    case BAR_RATIO_AT_LEAST:
        snprintf(out, size, ">= %gx", finding->bar);
        break;
    }
}

void finding_print(const struct finding *finding, int64_t patients)
{
    char bar[48], ratio_words[32] = "-", reference[32] = "-";
    double ratio = finding->reference > 0 ? finding->measured / finding->reference : 0;
    bool met = true;
    if (finding->kind == BAR_AT_MOST) {
        met = finding->measured <= finding->bar;
    } else if (finding->kind == BAR_RATIO_AT_MOST) {
        met = finding->reference > 0 && ratio <= finding->bar;
    } else if (finding->kind == BAR_RATIO_AT_LEAST) {
        met = finding->reference > 0 && ratio >= finding->bar;
    }
    if (finding->beside != NULL) {
        snprintf(ratio_words, sizeof(ratio_words), "%.3g", ratio);
        snprintf(reference, sizeof(reference), "%.6g", finding->reference);
    }
    bar_words(finding, bar, sizeof(bar));
    printf("%s\t%lld\t%s\t%.6g\t%s\t%s\t%s\t%s\t%s\t%s\n", finding->criterion, (long long)patients,
           finding->what, finding->measured, finding->unit,
           finding->beside != NULL ? finding->beside : "-", reference, ratio_words, bar,
           finding->kind == BAR_NONE ? "-"
           : met                     ? "met"
                                     : "missed");
    fflush(stdout);
}

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

uint32_t bench_random(uint64_t *state, uint32_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % below;
}
