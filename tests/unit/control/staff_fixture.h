/* SPDX-License-Identifier: MIT */
/*
 * For the tests of people who sign in: a desk (control_fixture.h) with staff whose hashes cost next
 * to nothing, one answer that is waited for, and reading ct_staff and the audit.
 */
#ifndef CHARTTY_TESTS_STAFF_FIXTURE_H
#define CHARTTY_TESTS_STAFF_FIXTURE_H

#include "control_fixture.h"

#include "chartty/control/sign_in.h"
#include "chartty/control/staff.h"

#include <sodium.h>

#define ADA_PASSWORD "tulips under lamplight"
#define BEN_PASSWORD "copper kettles whistle"
#define ADA_PIN      "803651"

struct counter {
    struct desk *desk;
    struct sign_in *sign_in;
    struct staff_keeper *keeper;
    char badge_key[200];
    bool answered;
    struct sign_in_answer answer;
    struct error error; /* of staff.h's callbacks */
    int64_t id;
};

/* A hash of the least cost, so that a test of what follows it does not wait. */
static inline void cheap_hash(const char *secret, char out[crypto_pwhash_STRBYTES])
{
    assert_true(sodium_init() >= 0);
    assert_int_equal(crypto_pwhash_str(out, secret, strlen(secret), crypto_pwhash_OPSLIMIT_MIN,
                                       crypto_pwhash_MEMLIMIT_MIN),
                     0);
}

/* A hash of full cost. */
static inline void costly_hash(const char *secret, unsigned passes,
                               char out[crypto_pwhash_STRBYTES])
{
    assert_true(sodium_init() >= 0);
    assert_int_equal(crypto_pwhash_str(out, secret, strlen(secret), passes, 64u << 20), 0);
}

static inline void counter_add_staff(struct counter *counter, const char *username,
                                     const char *role, const char *password, const char *pin)
{
    char sql[1024], hash[crypto_pwhash_STRBYTES], pin_hash[crypto_pwhash_STRBYTES] = "";
    cheap_hash(password, hash);
    if (pin != NULL) {
        cheap_hash(pin, pin_hash);
    }
    snprintf(sql, sizeof sql,
             "INSERT INTO ct_staff (username, full_name, role, provider_id, password_hash, "
             "pin_hash) VALUES ('%s', 'Full %s', '%s', 2, '%s', nullif('%s', ''))",
             username, username, role, hash, pin_hash);
    desk_run(counter->desk, sql);
}

/* Without staff. */
static inline int counter_setup_empty(void **state)
{
    void *made = NULL;
    struct error error = {0};
    if (desk_setup(&made) != 0) {
        return -1;
    }
    struct counter *counter = memory_new(sizeof *counter);
    counter->desk = made;
    desk_open(counter->desk, NULL);
    desk_wait(counter->desk);
    session_end(&counter->desk->session); /* nobody is signed in here yet */
    snprintf(counter->badge_key, sizeof counter->badge_key, "%s/badge.key",
             counter->desk->fixture->folder);
    counter->desk->session.badge_key = counter->badge_key;
    counter->desk->session.clinic = "Riverside Clinic";
    counter->desk->session.station = "ws-07";
    counter->sign_in = sign_in_new(&counter->desk->session, &error);
    counter->keeper = staff_keeper_new(&counter->desk->session, &error);
    *state = counter;
    return counter->sign_in == NULL || counter->keeper == NULL ? -1 : 0;
}

/* ada, an administrator with a PIN; ben, a nurse without. */
static inline int counter_setup(void **state)
{
    if (counter_setup_empty(state) != 0) {
        return -1;
    }
    counter_add_staff(*state, "ada", "admin", ADA_PASSWORD, ADA_PIN);
    counter_add_staff(*state, "ben", "nurse", BEN_PASSWORD, NULL);
    return 0;
}

static inline int counter_teardown(void **state)
{
    struct counter *counter = *state;
    void *made = counter->desk;
    sign_in_free(counter->sign_in);
    staff_keeper_free(counter->keeper);
    unlink(counter->badge_key);
    memory_free(counter);
    return desk_teardown(&made);
}

static inline bool counter_is_idle(void *context)
{
    struct counter *counter = context;
    return session_pending(&counter->desk->session) == 0;
}

static inline void counter_wait(struct counter *counter)
{
    loop_run_until(counter->desk->loop, counter_is_idle, counter, WAIT_MS);
    assert_int_equal(session_pending(&counter->desk->session), 0);
}

static inline void counter_answered(void *context, const struct sign_in_answer *answer)
{
    struct counter *counter = context;
    assert_false(counter->answered); /* exactly once */
    counter->answered = true;
    counter->answer = *answer;
}

static inline void counter_done(void *context, const struct error *error, int64_t id)
{
    struct counter *counter = context;
    assert_false(counter->answered);
    counter->answered = true;
    counter->error = *error;
    counter->id = id;
}

/* What a call said at once, or its answer. */
static inline enum sign_in_result counter_result(struct counter *counter, int asked,
                                                 const struct error *error)
{
    if (asked != 0) {
        fail_msg("not asked: %s", error->user);
    }
    assert_false(counter->answered);
    counter_wait(counter);
    assert_true(counter->answered);
    counter->answered = false;
    return counter->answer.result;
}

static inline enum sign_in_result by_password(struct counter *counter, const char *username,
                                              const char *password)
{
    struct error error = {0};
    int asked = sign_in_by_password(counter->sign_in, username, password, counter_answered, counter,
                                    &error);
    return counter_result(counter, asked, &error);
}

static inline enum sign_in_result by_unlock(struct counter *counter, const char *secret)
{
    struct error error = {0};
    int asked = sign_in_unlock(counter->sign_in, secret, counter_answered, counter, &error);
    return counter_result(counter, asked, &error);
}

static inline enum sign_in_result by_badge(struct counter *counter, const char *badge,
                                           const char *secret)
{
    struct error error = {0};
    int asked =
        sign_in_by_badge(counter->sign_in, badge, secret, counter_answered, counter, &error);
    return counter_result(counter, asked, &error);
}

/* One text of a query over the file; "" for NULL and for no row. */
static inline void counter_sql(struct counter *counter, const char *sql, char out[512])
{
    sqlite3 *connection = fixture_open(counter->desk->fixture->path);
    sqlite3_stmt *statement = NULL;
    sqlite3_busy_timeout(connection, WAIT_MS);
    out[0] = '\0';
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    }
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL) {
        snprintf(out, 512, "%s", (const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
}

/* That person's password is hashed with so many passes. */
static inline void counter_hash_password(struct counter *counter, const char *username,
                                         const char *password, unsigned passes)
{
    char hash[crypto_pwhash_STRBYTES], sql[512];
    costly_hash(password, passes, hash);
    snprintf(sql, sizeof sql, "UPDATE ct_staff SET password_hash = '%s' WHERE username = '%s'",
             hash, username);
    desk_run(counter->desk, sql);
}

#define assert_sql(counter, sql, expected)                                                         \
    do {                                                                                           \
        char got_text[512];                                                                        \
        counter_sql(counter, sql, got_text);                                                       \
        assert_string_equal(got_text, expected);                                                   \
    } while (0)

#define counter_test(test) cmocka_unit_test_setup_teardown(test, counter_setup, counter_teardown)
#define empty_test(test)                                                                           \
    cmocka_unit_test_setup_teardown(test, counter_setup_empty, counter_teardown)

#endif
