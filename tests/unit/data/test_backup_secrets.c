/* SPDX-License-Identifier: MIT */
/* Backups that are sealed: a passphrase, a key file, and the keys that come along. */
#include "backup_files.h"

#include "chartty/data/audit_verify.h"

static void a_passphrase_opens_it_and_brings_the_key(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct backup_report made;
    struct restore_report report = {0};
    const struct backup_secret right = {.lock = BACKUP_PASSPHRASE, .passphrase = "six words it is"};
    const struct backup_secret wrong = {.lock = BACKUP_PASSPHRASE,
                                        .passphrase = "six words it was"};
    char backup[NAME], to[NAME], key[NAME];
    enum backup_lock lock;
    fill(fixture);
    (void)in_folder(fixture, "one.backup", backup);
    assert_ok(make(fixture, backup, right, &made, &error), &error);
    assert_ok(backup_look(backup, &lock, &error), &error);
    assert_int_equal(lock, BACKUP_PASSPHRASE);
    struct buffer bytes = fixture_bytes(backup);
    assert_null(memmem(bytes.bytes, bytes.length, "Example", 7));
    assert_null(memmem(bytes.bytes, bytes.length, "SQLite", 6));
    buffer_release(&bytes);
    (void)in_folder(fixture, "to.db", to);
    (void)in_folder(fixture, "to.db.audit-key", key);
    assert_refused(restore_to(backup, to, key, wrong, NULL, &error), &error, ERROR_DENIED,
                   "passphrase is wrong");
    assert_int_equal(access(to, F_OK), -1);
    assert_int_equal(access(key, F_OK), -1);
    assert_ok(restore_to(backup, to, key, right, &report, &error), &error);
    assert_true(report.has_carried_key && report.audit == RESTORE_AUDIT_CHECKED);
    struct audit_report audit;
    struct audit_verify_options verify = {.url = to};
    assert_ok(audit_verify(&verify, &audit, &error), &error);
    assert_int_equal(audit.bad, 0);
    assert_true(audit.entries >= 2);
    /* the key of other records is not overwritten */
    fixture_write(key, "0123456789abcdef0123456789abcdef", 32);
    assert_refused(restore_to(backup, to, key, right, NULL, &error), &error, ERROR_REFUSED,
                   "is another one");
}

static void the_key_of_badges_comes_along(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct backup_report made;
    struct restore_report report = {0};
    const struct backup_secret secret = {.lock = BACKUP_PASSPHRASE,
                                         .passphrase = "six words it is"};
    char backup[NAME], to[NAME], key[NAME], place[NAME];
    fill(fixture);
    (void)snprintf(key, sizeof key, "%s.badge-key", fixture->path);
    fixture_write(key, "0123456789abcdef0123456789abcdef", 32);
    (void)in_folder(fixture, "one.backup", backup);
    assert_ok(make(fixture, backup, secret, &made, &error), &error);
    (void)in_folder(fixture, "to.db", to);
    (void)in_folder(fixture, "to.db.badge-key", place);
    struct restore_options options = {
        .file = backup, .to = to, .secret = secret, .badge_key = place, .clock = &now};
    struct restoring *restoring = restoring_new(&options, &error);
    assert_ok(restoring != NULL ? restoring_finish(restoring, &error) : -1, &error);
    report = *restoring_report(restoring);
    restoring_free(restoring);
    assert_true(report.has_carried_badge_key);
    struct buffer bytes = fixture_bytes(key);
    struct stat status;
    assert_same_bytes(place, &bytes);
    assert_int_equal(stat(place, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    /* another one that is there stays, and nothing is restored */
    fixture_write(place, "1123456789abcdef0123456789abcdef", 32);
    (void)unlink(to);
    restoring = restoring_new(&options, &error);
    assert_null(restoring);
    assert_refused(-1, &error, ERROR_REFUSED, "is another one");
    assert_int_equal(access(to, F_OK), -1);
    /* and a plain backup has none */
    (void)unlink(backup);
    (void)unlink(place);
    assert_ok(make(fixture, backup, (struct backup_secret){0}, &made, &error), &error);
    options.secret = (struct backup_secret){0};
    restoring = restoring_new(&options, &error);
    assert_ok(restoring != NULL ? restoring_finish(restoring, &error) : -1, &error);
    restoring_free(restoring);
    assert_int_equal(access(place, F_OK), -1);
}

static void a_key_file_must_be_private_and_the_same(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct backup_report made;
    char file[NAME], other[NAME], backup[NAME], to[NAME];
    fill(fixture);
    fixture_write(in_folder(fixture, "key", file), "0123456789abcdef0123456789abcdef", 32);
    fixture_write(in_folder(fixture, "other", other), "1123456789abcdef0123456789abcdef", 32);
    struct backup_secret secret = {.lock = BACKUP_KEY_FILE, .key_file = file};
    (void)in_folder(fixture, "one.backup", backup);
    (void)in_folder(fixture, "to.db", to);
    assert_int_equal(chmod(file, 0644), 0);
    assert_refused(make(fixture, backup, secret, &made, &error), &error, ERROR_DENIED,
                   "can be read by others");
    assert_int_equal(access(backup, F_OK), -1);
    assert_int_equal(chmod(file, 0600), 0);
    assert_int_equal(chmod(other, 0600), 0);
    assert_ok(make(fixture, backup, secret, &made, &error), &error);
    secret.key_file = other;
    assert_refused(restore_to(backup, to, NULL, secret, NULL, &error), &error, ERROR_DENIED,
                   "key file is wrong");
    assert_refused(restore_plainly(backup, to, &error), &error, ERROR_DENIED, "--key-file");
    secret.key_file = file;
    assert_ok(restore_to(backup, to, NULL, secret, NULL, &error), &error);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(a_passphrase_opens_it_and_brings_the_key),
        ONE(the_key_of_badges_comes_along),
        ONE(a_key_file_must_be_private_and_the_same),
    };
    now = clock_system();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
