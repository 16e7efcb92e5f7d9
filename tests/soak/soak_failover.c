/* SPDX-License-Identifier: MIT */
/*
 * The primary of a synchronous pair is killed while a station saves without a pause, and its
 * standby becomes the primary; then the dead one follows it. Of each save: what was acknowledged is
 * there, once; what was called not saved is not there. After each death it is measured how long it
 * takes until a save is acknowledged again.
 */
#include "soak/save_truth.h"
#include "soak/soak.h"
#include "support/patience.h"
#include "unit/data/postgres_pair.h"

#include <libpq-fe.h>

enum { SAID_MOST = 200000, USABLE_MS = 15000, SAVES_EACH = 40 };

static struct postgres_pair pair;
static signed char said[SAID_MOST]; /* of each number: 1 saved, -1 not saved, 0 nothing */

static bool save_one(struct line_station *station, struct truth *truth, long number)
{
    char request_id[REQUEST_ID_SIZE];
    struct line_answer answer;
    request_id_make(request_id);
    truth_send(station, number, request_id, &answer);
    line_wait(station, &answer);
    bool is_saved = truth_end(station, truth, &answer, request_id);
    said[number] = is_saved ? 1 : -1;
    truth->acknowledged += is_saved;
    return is_saved;
}

/* Death and promotion while a save is under way; ms until a save is acknowledged again. */
static int64_t fail_over(struct line_station *station, struct truth *truth, long *number)
{
    char request_id[REQUEST_ID_SIZE];
    struct line_answer answer;
    request_id_make(request_id);
    truth_send(station, *number, request_id, &answer);
    int64_t began = clock_monotonic_ms();
    pair_kill(&pair);
    pair_promote(&pair);
    line_wait(station, &answer);
    bool is_saved = truth_end(station, truth, &answer, request_id);
    said[(*number)++] = is_saved ? 1 : -1;
    truth->acknowledged += is_saved;
    while (!save_one(station, truth, (*number)++)) {
        if (data_line(station->data)->state != LINE_UP) {
            line_until(station, LINE_UP, 60000);
        }
    }
    return clock_monotonic_ms() - began;
}

static void look_at_all(long count, long wrong[3])
{
    PGconn *client = truth_client(pair.servers[pair.primary].folder, "clinic");
    for (long number = 0; number < count; number++) {
        long rows = said[number] != 0 ? truth_rows(client, number) : 0;
        wrong[0] += said[number] > 0 && rows == 0;
        wrong[1] += rows > 1;
        wrong[2] += said[number] < 0 && rows != 0;
    }
    PQfinish(client);
}

static void run(void **state)
{
    (void)state;
    long count = soak_count(2, 20), number = 0, wrong[3] = {0, 0, 0};
    struct soak_random random = soak_random_from(12);
    struct truth truth = {.saves = 0};
    struct line_station station;
    char url[256], key[96];
    int64_t slowest = 0, all = 0;
    line_make(&pair.servers[0], "clinic");
    truth_patient(&pair.servers[0], "clinic");
    pair_url(&pair, "clinic", url);
    (void)snprintf(key, sizeof key, "/tmp/chartty-failover-key-%d", (int)getpid());
    line_open(&station, url, key, NULL, false);
    for (long round = 0; round < count; round++) {
        pair_synchronize(&pair);
        long saves = 1 + (long)soak_below(&random, SAVES_EACH);
        for (long save = 0; save < saves; save++) {
            (void)save_one(&station, &truth, number++);
        }
        int64_t took = fail_over(&station, &truth, &number);
        slowest = took > slowest ? took : slowest;
        all += took;
        pair_copy(&pair);
        look_at_all(number, wrong);
    }
    (void)printf("%ld failovers: usable again after %lld ms at most, %lld on average; %ld answers, "
                 "%ld OK at once, %ld settled as saved, %ld "
                 "settled as not saved, %ld not "
                 "sent, %ld other; %ld acknowledged; %ld lost, %ld doubled, %ld wrong messages\n",
                 count, (long long)slowest, (long long)(all / count), truth.saves, truth.at_once,
                 truth.settled_saved, truth.settled_not, truth.lost, truth.other,
                 truth.acknowledged, wrong[0], wrong[1], wrong[2]);
    assert_true(slowest < (soak_is_whole() ? USABLE_MS : USABLE_MS * BUSY_MACHINE));
    assert_int_equal(truth.other, 0);
    assert_int_equal(wrong[0] + wrong[1] + wrong[2], 0);
    line_close(&station);
    (void)unlink(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(run)};
    if (!pair_start(&pair)) {
        return 0;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pair_stop(&pair);
    return failed;
}
