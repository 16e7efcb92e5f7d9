/* SPDX-License-Identifier: MIT */
/* The reader of scans: what is one, what only looks like one, and that nothing of one is a key. */
#include "kit_test.h"

#include "ui/kit/scan.h"

static struct key key_of(char character)
{
    struct key key = {.code = KEY_CODE_TEXT, .text = {character, '\0'}};
    if (character == '\r') {
        key = (struct key){.code = KEY_CODE_ENTER};
    } else if (character == ' ') {
        key.code = KEY_CODE_SPACE;
    }
    return key;
}

/* Feeds the characters, `gap` ms apart; what came through as keys goes to out; the last result. */
static enum scan_result feed(struct scan *scan, const char *characters, int64_t *now, int64_t gap,
                             char *out)
{
    enum scan_result result = SCAN_WAITING;
    for (const char *at = characters; *at != '\0'; at++) {
        struct key key = key_of(*at);
        *now += gap;
        result = scan_key(scan, &key, *now);
        for (int i = 0; result == SCAN_KEYS && i < scan->held_count; i++) {
            *out++ = scan->held[i].code == KEY_CODE_ENTER ? '\r' : scan->held[i].text[0];
        }
    }
    *out = '\0';
    return result;
}

static void a_scan_is_taken_whole(void **state)
{
    static const struct {
        const char *typed;
        enum scan_kind kind;
        const char *data;
    } cases[] = {{"~~P00012345\r", SCAN_PATIENT, "00012345"},
                 {"~~BSTAFF-0042 7\r", SCAN_BADGE, "STAFF-0042 7"},
                 {"~~D0573-0150-20\r", SCAN_DRUG, "0573-0150-20"},
                 {"~~Pq:gcX~~\r", SCAN_PATIENT, "q:gcX~~"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scan scan;
        int64_t now = 1000;
        char keys[64];
        scan_init(&scan, "~~");
        assert_int_equal(feed(&scan, cases[i].typed, &now, 10, keys), SCAN_DONE);
        assert_string_equal(keys, "");
        assert_int_equal(scan.kind, cases[i].kind);
        assert_string_equal(scan.data, cases[i].data);
        assert_int_equal(scan_due(&scan), 0);
        assert_int_equal(feed(&scan, "j\r", &now, 10, keys), SCAN_KEYS);
        assert_string_equal(keys, "j\r");
    }
}

static void what_only_looks_like_one_is_typed(void **state)
{
    static const struct {
        const char *typed, *keys;
    } cases[] = {{"a~b", "a~b"},       {"~x~y", "~x~y"},     {"~~x", "~~x"},
                 {"~~ b\r", "~~ b\r"}, {"~~b1\r", "~~b1\r"}, {"P123\r", "P123\r"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scan scan;
        int64_t now = 1000;
        char keys[64];
        scan_init(&scan, "~~");
        feed(&scan, cases[i].typed, &now, 10, keys);
        assert_string_equal(keys, cases[i].keys);
    }
    struct scan none;
    int64_t now = 1;
    char keys[64];
    scan_init(&none, "");
    feed(&none, "~~P1\r", &now, 1, keys);
    assert_string_equal(keys, "~~P1\r");
}

static void a_lone_prefix_comes_back_after_its_time(void **state)
{
    struct scan scan;
    int64_t now = 1000;
    char keys[64];
    (void)state;
    scan_init(&scan, "~~");
    assert_int_equal(feed(&scan, "~", &now, 0, keys), SCAN_WAITING);
    assert_int_equal(scan_due(&scan), 1000 + SCAN_LIMIT_MS + 1);
    assert_int_equal(scan_timeout(&scan, 1000 + SCAN_LIMIT_MS), SCAN_WAITING);
    assert_int_equal(scan_timeout(&scan, 1000 + SCAN_LIMIT_MS + 1), SCAN_KEYS);
    assert_int_equal(scan.held_count, 1);
    assert_string_equal(scan.held[0].text, "~");
    assert_int_equal(scan_due(&scan), 0);
    now = 5000;
    assert_int_equal(feed(&scan, "x", &now, 0, keys), SCAN_KEYS);
    assert_string_equal(keys, "x"); /* not given out twice */
}

/* Cut in the middle: its rest, and the Enter that comes late, are no commands. */
static void a_cut_scan_is_dropped_to_its_end(void **state)
{
    struct scan scan;
    int64_t now = 1000;
    char keys[64];
    (void)state;
    scan_init(&scan, "~~");
    feed(&scan, "~~P000", &now, 10, keys);
    assert_int_equal(scan_timeout(&scan, now + 600), SCAN_CUT);
    now += 600;
    struct key first = key_of('1');
    scan.key_ms = now; /* the line came to life again */
    assert_int_equal(scan_key(&scan, &first, now + 10), SCAN_WAITING);
    now += 10;
    assert_int_equal(feed(&scan, "2345q\r", &now, 10, keys), SCAN_WAITING);
    assert_string_equal(keys, "");
    assert_int_equal(feed(&scan, "j", &now, 10, keys), SCAN_KEYS);
    assert_string_equal(keys, "j");
    /* Without an Enter a pause ends it. */
    feed(&scan, "~~P000", &now, 10, keys);
    assert_int_equal(scan_timeout(&scan, now + 600), SCAN_CUT);
    now += 600 + SCAN_LIMIT_MS;
    assert_int_equal(feed(&scan, "k", &now, 0, keys), SCAN_KEYS);
    assert_string_equal(keys, "k");
}

static void too_slow_or_too_long_is_cut(void **state)
{
    struct scan scan;
    int64_t now = 1000;
    char keys[128], longer[200] = "~~P";
    (void)state;
    scan_init(&scan, "~~");
    assert_int_equal(feed(&scan, "~~P12345678\r", &now, 60, keys), SCAN_WAITING);
    assert_string_equal(keys, "");
    memset(longer + 3, '7', 100);
    longer[103] = '\0';
    now += 10000;
    feed(&scan, longer, &now, 1, keys);
    assert_string_equal(keys, "");
    assert_int_equal(scan.at, SCAN_DROPPING);
    assert_int_equal(feed(&scan, "\r", &now, 1, keys), SCAN_WAITING);
    now += 10000;
    assert_int_equal(feed(&scan, "~~P\r", &now, 1, keys), SCAN_CUT); /* no data */
    now += 10000;
    struct key up = {.code = KEY_CODE_UP};
    feed(&scan, "~~P12", &now, 1, keys);
    assert_int_equal(scan_key(&scan, &up, now + 1), SCAN_CUT);
}

static void the_same_code_within_two_seconds_is_one(void **state)
{
    struct scan scan;
    int64_t now = 1000;
    char keys[64];
    (void)state;
    scan_init(&scan, "~~");
    assert_int_equal(feed(&scan, "~~P1\r", &now, 1, keys), SCAN_DONE);
    assert_int_equal(feed(&scan, "~~P1\r", &now, 1, keys), SCAN_AGAIN);
    assert_int_equal(feed(&scan, "~~P2\r", &now, 1, keys), SCAN_DONE);
    assert_int_equal(feed(&scan, "~~B2\r", &now, 1, keys), SCAN_DONE);
    now += SCAN_AGAIN_MS;
    assert_int_equal(feed(&scan, "~~B2\r", &now, 1, keys), SCAN_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_is_taken_whole),
        cmocka_unit_test(what_only_looks_like_one_is_typed),
        cmocka_unit_test(a_lone_prefix_comes_back_after_its_time),
        cmocka_unit_test(a_cut_scan_is_dropped_to_its_end),
        cmocka_unit_test(too_slow_or_too_long_is_cut),
        cmocka_unit_test(the_same_code_within_two_seconds_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
