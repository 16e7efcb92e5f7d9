/* SPDX-License-Identifier: MIT */
/*
 * Every terminal that this system knows (reliability.md 7, row 18): 40 of them a change, all a
 * night. The program works there, and ends with status 0 when it is told to; or it says in one line
 * that names TERM why it does not, and ends with another status. The line is as it was either way.
 */
#include "soak/soak.h"
#include "support/station.h"

#include "chartty/base/memory.h"

#include <ftw.h>
#include <sys/wait.h>

enum { NAMES_MOST = 8000, EACH_CHANGE = 40 };

/* nftw takes no context. */
static struct {
    char *list[NAMES_MOST];
    size_t count;
} names;

static int add_name(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    if (type == FTW_F && names.count < NAMES_MOST) {
        names.list[names.count++] = memory_copy_text(path + walk->base);
    }
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void find_names(void)
{
    static const char *const places[] = {"/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        nftw(places[i], add_name, 8, 0);
    }
    qsort(names.list, names.count, sizeof names.list[0], compare_names);
    size_t kept = 0;
    for (size_t i = 0; i < names.count; i++) {
        if (kept > 0 && strcmp(names.list[kept - 1], names.list[i]) == 0) {
            memory_free(names.list[i]);
        } else {
            names.list[kept++] = names.list[i];
        }
    }
    names.count = kept;
}

/* It has painted (a word of the frame is among the bytes), or it has ended. */
static bool has_decided(struct pty *pty, void *context)
{
    (void)context;
    return strstr(pty_raw(pty, NULL), "Home") != NULL ||
           strstr(pty_raw(pty, NULL), "Find") != NULL || pty_wait_exit(pty, 0);
}

/* NULL, or what was wrong. */
static const char *try_terminal(const struct world *world, const char *name, bool *works)
{
    struct station station = {.term = name};
    struct termios before, after;
    struct pty *pty = station_start(world, &station);
    pty_termios(pty, &before);
    const char *wrong = NULL;
    *works = false;
    if (!pty_wait(pty, has_decided, NULL, PATIENCE_MS)) {
        wrong = "neither a screen nor a reason";
    } else {
        pty_type(pty, "\x0f"); /* ^O */
        if (!pty_wait_exit(pty, PATIENCE_MS)) {
            wrong = "it does not end";
        } else {
            *works = pty_status(pty) == 0;
            bool says = strstr(pty_raw(pty, NULL), "chartty: ") != NULL &&
                        strstr(pty_raw(pty, NULL), "TERM") != NULL;
            wrong = *works || (WIFEXITED(pty_status(pty)) && says) ? NULL : "it does not say why";
        }
    }
    pty_termios(pty, &after);
    if (wrong == NULL && memcmp(&before, &after, sizeof before) != 0) {
        wrong = "the line is not as it was";
    }
    if (wrong != NULL) {
        printf("TERM=%s: %s; status %d: %.200s\n", name, wrong, pty_status(pty),
               pty_raw(pty, NULL));
    }
    pty_free(pty);
    return wrong;
}

static void every_terminal(void **state)
{
    find_names();
    assert_true(names.count >= EACH_CHANGE);
    long count = soak_count(EACH_CHANGE, (long)names.count), wrong = 0, working = 0;
    for (long i = 0; i < count; i++) {
        bool works;
        size_t which = (size_t)i * names.count / (size_t)count;
        wrong += try_terminal(*state, names.list[which], &works) != NULL;
        working += works;
    }
    for (size_t i = 0; i < names.count; i++) {
        memory_free(names.list[i]);
    }
    printf("of %zu entries: %ld work, %ld say why not\n", names.count, working, count - working);
    assert_true(working > 0);
    assert_int_equal(soak_end("terminals", count, wrong), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_terminal)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
