/* SPDX-License-Identifier: MIT */
/* Memory for secrets: zeroed, composed, guarded. */
#include "chartty/base/secret.h"

#include "base_test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void new_memory_is_zeroed(void **state)
{
    (void)state;
    char *secret = secret_new(100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(secret[i], 0);
    }
    secret_free(secret);
    secret_free(secret_new(0));
    secret_free(NULL);
    assert_null(secret_copy_text(NULL));
}

static void accents_are_composed(void **state)
{
    (void)state;
    char *one = secret_compose_text("caf\xC3\xA9"), *two = secret_compose_text("cafe\xCC\x81");
    assert_string_equal(one, "caf\xC3\xA9");
    assert_string_equal(two, one);
    secret_free(one);
    secret_free(two);
    one = secret_compose_text("");
    assert_string_equal(one, "");
    secret_free(one);
    assert_null(secret_compose_text("\xFF"));
    /* The longest decomposition of one character there is. */
    one = secret_compose_text("\xEF\xB7\xBA\xEF\xB7\xBA");
    assert_non_null(one);
    secret_free(one);
}

static void what_is_wiped_is_gone(void **state)
{
    (void)state;
    char bytes[] = "a password";
    secret_wipe(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        assert_int_equal(bytes[i], 0);
    }
}

static long locked_kib(void)
{
    char line[128];
    long kib = -1;
    FILE *status = fopen("/proc/self/status", "re");
    assert_non_null(status);
    while (fgets(line, sizeof line, status) != NULL) {
        (void)sscanf(line, "VmLck: %ld kB", &kib);
    }
    fclose(status);
    return kib;
}

/* The system lets something be locked, and a sanitizer does not turn the call into nothing. */
static bool locking_works(void)
{
    static char page[8192];
    long before = locked_kib();
    bool works = mlock(page, sizeof page) == 0 && locked_kib() > before;
    (void)munlock(page, sizeof page);
    return works;
}

/* It never goes to the swap. */
static void its_pages_are_locked(void **state)
{
    (void)state;
    if (!secret_can_lock() || !locking_works()) {
        print_message("SKIP: no memory is locked here (ulimit -l, or a sanitizer)\n");
        skip();
    }
    long before = locked_kib();
    char *secret = secret_copy_text("a password that stays in memory");
    long during = locked_kib();
    secret_free(secret);
    assert_true(during > before);
    assert_int_equal(locked_kib(), before);
}

/* A write past its end ends the program at once, in place of spilling. */
static void its_end_is_guarded(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        char *secret = secret_new(16);
        volatile size_t past = 16;
        secret[past] = 'x';
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_memory_is_zeroed),  cmocka_unit_test(accents_are_composed),
        cmocka_unit_test(what_is_wiped_is_gone), cmocka_unit_test(its_pages_are_locked),
        cmocka_unit_test(its_end_is_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
