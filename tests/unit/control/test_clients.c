/* SPDX-License-Identifier: MIT */
/* API clients on a real database: made, rotated, switched off, checked; and who may. */
#include "control_fixture.h"

#include "chartty/control/clients.h"

struct bench {
    struct desk *desk;
    struct clients *clients;
    struct error error;
    int answers;
    char client_id[CLIENT_ID_SIZE], secret[CLIENT_SECRET_SIZE];
    bool has_secret, matches, by_old_secret;
};

static void done(void *context, const struct error *error, const struct client_answer *answer)
{
    struct bench *bench = context;
    bench->error = *error;
    bench->answers++;
    bench->has_secret = answer->secret != NULL;
    bench->matches = answer->matches;
    bench->by_old_secret = answer->by_old_secret;
    if (answer->secret != NULL) {
        snprintf(bench->client_id, sizeof bench->client_id, "%s", answer->client_id);
        snprintf(bench->secret, sizeof bench->secret, "%s", answer->secret);
    }
}

static void begin(struct bench *bench, void **state, enum staff_role role)
{
    memset(bench, 0, sizeof *bench);
    bench->desk = *state;
    desk_open(bench->desk, NULL);
    desk_sign_in(bench->desk, role);
    bench->clients = clients_open(&bench->desk->session);
}

static void end(struct bench *bench)
{
    clients_close(bench->clients);
    session_end(&bench->desk->session);
    desk_wait(bench->desk);
}

/* The answer to what was asked: its code. */
static enum error_code answer(struct bench *bench, int asked)
{
    int before = bench->answers;
    if (asked != 0) {
        return bench->error.code;
    }
    desk_wait(bench->desk);
    assert_int_equal(bench->answers, before + 1);
    return bench->error.code;
}

static const struct client_new ward_board = {.app_id = "ward-board",
                                             .app_name = "Ward board",
                                             .role = "nurse",
                                             .scopes = "read:patients read:labs",
                                             .contact_email = "it@example.org"};

static void make(struct bench *bench)
{
    assert_int_equal(
        answer(bench, client_add(bench->clients, &ward_board, done, bench, &bench->error)),
        ERROR_OK);
    assert_true(bench->has_secret);
}

static enum error_code check(struct bench *bench, const char *client_id, const char *secret)
{
    return answer(bench,
                  client_verify(bench->clients, client_id, secret, done, bench, &bench->error));
}

/* One text of the database, by another program's connection. */
static void stored(struct bench *bench, const char *sql, char *out, size_t size)
{
    sqlite3 *connection = desk_look(bench->desk);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(statement, 0);
    snprintf(out, size, "%s", text != NULL ? text : "NULL");
    sqlite3_finalize(statement);
    sqlite3_close(connection);
}

static void what_is_stored_is_the_hash(void **state)
{
    struct bench bench;
    char text[512], hash[CLIENT_HASH_SIZE];
    begin(&bench, state, STAFF_ADMIN);
    make(&bench);
    client_secret_hash(bench.secret, hash);
    stored(&bench, "SELECT client_secret_hash FROM oauth_clients", text, sizeof text);
    assert_string_equal(text, hash);
    stored(&bench, "SELECT scopes FROM oauth_clients", text, sizeof text);
    assert_string_equal(text, "[\"read:patients\", \"read:labs\"]");
    stored(&bench,
           "SELECT is_active || '/' || rate_limit || '/' || length(created_at) FROM oauth_clients",
           text, sizeof text);
    assert_string_equal(text, "1/1000/26");
    /* Neither the secret nor its hash is in the audit, and who made it is. */
    stored(&bench,
           "SELECT username || ' ' || action FROM ct_audit WHERE table_name = 'oauth_clients'",
           text, sizeof text);
    assert_string_equal(text, "test-admin client.add");
    snprintf(text, sizeof text,
             "SELECT count(*) FROM ct_audit WHERE entry LIKE '%%%s%%' OR entry LIKE '%%%s%%'",
             bench.secret, hash);
    char count[32];
    stored(&bench, text, count, sizeof count);
    assert_string_equal(count, "0");
    end(&bench);
}

static void the_right_secret_matches_and_no_other(void **state)
{
    struct bench bench;
    char text[64];
    begin(&bench, state, STAFF_ADMIN);
    make(&bench);
    assert_int_equal(check(&bench, bench.client_id, "not-the-secret"), ERROR_OK);
    assert_false(bench.matches);
    stored(&bench, "SELECT last_used IS NULL FROM oauth_clients", text, sizeof text);
    assert_string_equal(text, "1");
    assert_int_equal(check(&bench, bench.client_id, bench.secret), ERROR_OK);
    assert_true(bench.matches);
    assert_false(bench.by_old_secret);
    stored(&bench, "SELECT length(last_used) FROM oauth_clients", text, sizeof text);
    assert_string_equal(text, "26");
    assert_int_equal(check(&bench, "client_unknown", bench.secret), ERROR_OK);
    assert_false(bench.matches);
    end(&bench);
}

static void the_old_secret_serves_until_its_date(void **state)
{
    struct bench bench;
    char first[CLIENT_SECRET_SIZE];
    begin(&bench, state, STAFF_ADMIN);
    make(&bench);
    snprintf(first, sizeof first, "%s", bench.secret);
    assert_int_equal(answer(&bench, client_rotate(bench.clients, bench.client_id, 7, done, &bench,
                                                  &bench.error)),
                     ERROR_OK);
    assert_string_not_equal(bench.secret, first);
    assert_int_equal(check(&bench, bench.client_id, bench.secret), ERROR_OK);
    assert_true(bench.matches && !bench.by_old_secret);
    assert_int_equal(check(&bench, bench.client_id, first), ERROR_OK);
    assert_true(bench.matches && bench.by_old_secret);
    clock_advance(&bench.desk->clock, INT64_C(7) * 86400 * 1000 + 1000);
    assert_int_equal(check(&bench, bench.client_id, first), ERROR_OK);
    assert_false(bench.matches);
    assert_int_equal(check(&bench, bench.client_id, bench.secret), ERROR_OK);
    assert_true(bench.matches);
    /* At once: none is kept. */
    snprintf(first, sizeof first, "%s", bench.secret);
    assert_int_equal(answer(&bench, client_rotate(bench.clients, bench.client_id, 0, done, &bench,
                                                  &bench.error)),
                     ERROR_OK);
    assert_int_equal(check(&bench, bench.client_id, first), ERROR_OK);
    assert_false(bench.matches);
    assert_int_equal(client_rotate(bench.clients, bench.client_id, 91, done, &bench, &bench.error),
                     -1);
    end(&bench);
}

static void one_that_is_off_matches_nothing(void **state)
{
    struct bench bench;
    begin(&bench, state, STAFF_ADMIN);
    make(&bench);
    for (int round = 0; round < 2; round++) {
        bool active = round == 1;
        assert_int_equal(answer(&bench, client_set_active(bench.clients, bench.client_id, active,
                                                          done, &bench, &bench.error)),
                         ERROR_OK);
        assert_int_equal(check(&bench, bench.client_id, bench.secret), ERROR_OK);
        assert_int_equal(bench.matches, active);
    }
    assert_int_equal(answer(&bench, client_set_active(bench.clients, "client_unknown", false, done,
                                                      &bench, &bench.error)),
                     ERROR_NOT_FOUND);
    end(&bench);
}

static void what_is_wrong_is_named(void **state)
{
    struct bench bench;
    struct client_new client = ward_board;
    begin(&bench, state, STAFF_ADMIN);
    client.role = "boss";
    assert_int_equal(client_add(bench.clients, &client, done, &bench, &bench.error), -1);
    assert_non_null(strstr(bench.error.user, "Role"));
    client.role = "nurse";
    client.app_name = "";
    assert_int_equal(client_add(bench.clients, &client, done, &bench, &bench.error), -1);
    assert_non_null(strstr(bench.error.user, "App"));
    client.app_name = "Ward board";
    client.rate_limit = "0";
    assert_int_equal(client_add(bench.clients, &client, done, &bench, &bench.error), -1);
    assert_non_null(strstr(bench.error.user, "Rate"));
    make(&bench);
    assert_int_equal(
        client_set_scopes(bench.clients, bench.client_id, "read:all", done, &bench, &bench.error),
        -1);
    assert_int_equal(answer(&bench, client_set_scopes(bench.clients, bench.client_id, "read:labs",
                                                      done, &bench, &bench.error)),
                     ERROR_OK);
    end(&bench);
}

static void who_may_not_is_refused(void **state)
{
    struct bench bench;
    begin(&bench, state, STAFF_DOCTOR);
    assert_int_equal(client_add(bench.clients, &ward_board, done, &bench, &bench.error), -1);
    assert_int_equal(bench.error.code, ERROR_DENIED);
    assert_int_equal(client_show(bench.clients, "x", done, &bench, &bench.error), -1);
    assert_int_equal(bench.error.code, ERROR_DENIED);
    end(&bench);
}

int main(void)
{
#define client_test(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
    const struct CMUnitTest tests[] = {
        client_test(what_is_stored_is_the_hash),
        client_test(the_right_secret_matches_and_no_other),
        client_test(the_old_secret_serves_until_its_date),
        client_test(one_that_is_off_matches_nothing),
        client_test(what_is_wrong_is_named),
        client_test(who_may_not_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
