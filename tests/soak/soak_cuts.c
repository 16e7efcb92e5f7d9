/* SPDX-License-Identifier: MIT */
/*
 * The line cut at random bytes around saves, both ways counted, from the first byte of a new
 * connection to the last of an answer. Of each save: what was acknowledged is there, once; what was
 * called not saved is not there, and is there once when it is saved again under the same id.
 */
#include "soak/save_truth.h"
#include "soak/soak.h"

#include <libpq-fe.h>

static struct postgres cluster;

struct wrong {
    long lost, doubled, message;
};

static void look(PGconn *client, long number, bool is_saved, struct wrong *wrong)
{
    long rows = truth_rows(client, number);
    wrong->lost += is_saved && rows == 0;
    wrong->doubled += rows > 1;
    wrong->message += !is_saved && rows != 0;
}

/* Bytes that a save takes, on a line that is new or on one that is there. */
static int64_t bytes_of_save(struct line_station *station, struct proxy *proxy, long number,
                             bool is_new)
{
    struct line_answer answer;
    if (is_new) {
        proxy_cut(proxy);
    }
    while (line_count(station).error.code != ERROR_OK) {
        line_until(station, LINE_UP, 20000);
    }
    int64_t before = proxy_bytes(proxy);
    truth_send(station, number, NULL, &answer);
    line_wait(station, &answer);
    assert_int_equal(answer.error.code, ERROR_OK);
    return proxy_bytes(proxy) - before;
}

static void cut_once(struct line_station *station, struct proxy *proxy, PGconn *client, long number,
                     int64_t offset, struct truth *truth, struct wrong *wrong)
{
    char request_id[REQUEST_ID_SIZE];
    struct line_answer answer;
    request_id_make(request_id);
    int cuts = proxy_cuts(proxy);
    proxy_cut_after(proxy, offset);
    truth_send(station, number, request_id, &answer);
    line_wait(station, &answer);
    truth->looked_up += answer.error.code == ERROR_OK && proxy_cuts(proxy) != cuts;
    bool is_saved = truth_end(station, truth, &answer, request_id);
    proxy_cut_after(proxy, -1);
    look(client, number, is_saved, wrong);
    bool is_void = answer.error.code == ERROR_UNCERTAIN; /* a settled id is another's for ever */
    for (int tries = 0; !is_saved && tries < 50; tries++) {
        if (data_line(station->data)->state != LINE_UP) {
            line_until(station, LINE_UP, 20000);
        }
        if (is_void) {
            request_id_make(request_id);
        }
        truth_send(station, number, request_id, &answer);
        line_wait(station, &answer);
        is_saved = truth_end(station, truth, &answer, request_id);
        is_void = answer.error.code == ERROR_UNCERTAIN;
    }
    truth->acknowledged += is_saved;
    look(client, number, is_saved, wrong);
}

static void run(void **state)
{
    (void)state;
    long count = soak_count(60, 1000);
    struct soak_random random = soak_random_from(11);
    struct truth truth = {.saves = 0};
    struct wrong wrong = {.lost = 0};
    struct line_station station;
    char url[192], key[96];
    line_make(&cluster, "cuts");
    truth_patient(&cluster, "cuts");
    struct proxy *proxy = line_proxy(&cluster);
    line_url(proxy, "cuts", "", url);
    (void)snprintf(key, sizeof key, "/tmp/chartty-cuts-key-%d", (int)getpid());
    line_open(&station, url, key, NULL, false);
    PGconn *client = truth_client(cluster.folder, "cuts");
    const int64_t bytes[2] = {bytes_of_save(&station, proxy, 0, true),
                              bytes_of_save(&station, proxy, 0, false)};
    int64_t began = clock_monotonic_ms();
    long number = 0, before = proxy_cuts(proxy);
    while (proxy_cuts(proxy) - before < count) { /* some come too late: the save was shorter */
        number++;
        int64_t most = bytes[number % 2], offset = (int64_t)soak_below(&random, (size_t)most);
        if (number % 4 >= 2) { /* around the commit and its answer */
            offset = most - 500 + (int64_t)soak_below(&random, 600);
        }
        cut_once(&station, proxy, client, number, offset, &truth, &wrong);
    }
    (void)printf("%ld cuts around %ld saves, of %lld bytes on a new line and %lld on an old one, "
                 "in %lld s: %ld answers, %ld OK at "
                 "once, %ld of them with a cut in it, %ld settled as saved, %ld settled as not "
                 "saved, %ld not sent, %ld "
                 "other; %ld acknowledged in the end; %ld lost, %ld doubled, %ld wrong messages\n",
                 proxy_cuts(proxy) - before, number, (long long)bytes[0], (long long)bytes[1],
                 (long long)((clock_monotonic_ms() - began) / 1000), truth.saves, truth.at_once,
                 truth.looked_up, truth.settled_saved, truth.settled_not, truth.lost, truth.other,
                 truth.acknowledged, wrong.lost, wrong.doubled, wrong.message);
    assert_int_equal(truth.other, 0);
    assert_int_equal(truth.acknowledged, number);
    assert_int_equal(wrong.lost + wrong.doubled + wrong.message, 0);
    PQfinish(client);
    line_close(&station);
    proxy_stop(proxy);
    (void)unlink(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(run)};
    if (!postgres_start(&cluster)) {
        return 0;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_stop(&cluster);
    return failed;
}
