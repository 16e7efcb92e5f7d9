/* SPDX-License-Identifier: MIT */
/* API clients: secrets, scopes and what wants looking at. */
#include "chartty/model/client_rules.h"

#include "chartty/model/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_ids_and_secrets_are_new_each_time(void **state)
{
    char id[CLIENT_ID_SIZE], other_id[CLIENT_ID_SIZE];
    char secret[CLIENT_SECRET_SIZE], other[CLIENT_SECRET_SIZE];
    (void)state;
    client_id_make(id);
    client_id_make(other_id);
    client_secret_make(secret);
    client_secret_make(other);
    assert_int_equal(strlen(id), 50);
    assert_memory_equal(id, "client_", 7);
    assert_string_not_equal(id, other_id);
    assert_int_equal(strlen(secret), 43); /* 256 bits, six a character */
    assert_string_not_equal(secret, other);
}

/* What the other server on this schema stores: sha256(secret).hexdigest(). */
static void test_the_hash_is_the_one_of_the_schema(void **state)
{
    char hash[CLIENT_HASH_SIZE];
    (void)state;
    client_secret_hash("abc", hash);
    assert_string_equal(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(client_secret_matches("abc", hash));
    assert_false(client_secret_matches("abd", hash));
    assert_false(client_secret_matches("", hash));
    hash[63] = 'e';
    assert_false(client_secret_matches("abc", hash));
    hash[63] = '\0';
    assert_false(client_secret_matches("abc", hash)); /* shorter */
    assert_false(client_secret_matches("abc", ""));
    assert_false(client_secret_matches(
        "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0"));
}

static void test_scopes(void **state)
{
    char out[CLIENT_SCOPES_SIZE];
    struct error error;
    (void)state;
    assert_int_equal(client_scopes_parse("write:labs, read:patients read:patients", out, &error),
                     0);
    assert_string_equal(out, "[\"read:patients\", \"write:labs\"]");
    assert_int_equal(client_scopes_parse("", out, &error), 0);
    assert_string_equal(out, "[]");
    assert_int_equal(client_scopes_parse("read:patients,read:everything", out, &error), -1);
    assert_non_null(strstr(error.user, "read:everything"));
    assert_int_equal(client_scopes_parse("READ:PATIENTS", out, &error), -1);
    client_scopes_words("[\"read:labs\", \"write:labs\"]", out, sizeof(out));
    assert_string_equal(out, "read:labs, write:labs");
    client_scopes_words("all", out, sizeof(out));
    assert_string_equal(out, "all");
}

static struct field_value value(int field, const char *text)
{
    const struct field_spec *spec = &record_spec(RECORD_OAUTH_CLIENT)->fields[field];
    return field_read(spec, text, text != NULL ? strlen(text) : 0);
}

#define SET(client, column, text) (client)->column = value(FIELD_OF(oauth_client, column), text)

static void test_remarks(void **state)
{
    struct date today = {.year = 2026, .month = 11, .day = 24};
    struct oauth_client client;
    char out[CLIENT_REMARKS_SIZE];
    (void)state;
    memset(&client, 0, sizeof(client));
    SET(&client, role, "doctor");
    SET(&client, scopes, "[\"read:patients\"]");
    SET(&client, contact_email, "it@example.org");
    SET(&client, created_at, "2026-11-01 10:00:00.000000");
    client_remarks(&client, &today, out);
    assert_string_equal(out, "");
    SET(&client, created_at, "2026-10-01 10:00:00.000000");
    client_remarks(&client, &today, out);
    assert_string_equal(out, "never used");
    SET(&client, last_used, "2026-11-20 10:00:00.000000");
    client_remarks(&client, &today, out);
    assert_string_equal(out, "");
    SET(&client, last_used, "2026-08-20 10:00:00.000000");
    SET(&client, contact_email, NULL);
    client_remarks(&client, &today, out);
    assert_string_equal(out, "not used for 90 days; no contact");
    SET(&client, last_used, "2026-11-20 10:00:00.000000");
    SET(&client, contact_email, "it@example.org");
    SET(&client, role, "patient");
    SET(&client, scopes, "[\"read:own_records\"]");
    client_remarks(&client, &today, out);
    assert_string_equal(out, "");
    SET(&client, scopes, "[\"read:patients\"]");
    client_remarks(&client, &today, out);
    assert_string_equal(out, "too wide: a patient's app that reads all records");
    SET(&client, scopes, "[\"write:vitals\", \"admin:all\"]");
    client_remarks(&client, &today, out);
    assert_string_equal(
        out, "a scope that is not in the list; too wide: a patient's app that may write");
    SET(&client, scopes, "read:patients");
    client_remarks(&client, &today, out);
    assert_string_equal(out, "scopes cannot be read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_and_secrets_are_new_each_time),
        cmocka_unit_test(test_the_hash_is_the_one_of_the_schema),
        cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_remarks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
